// Package codectest draws customers and settings for property tests: valid in
// form, hostile in content. It is for tests only and knows nothing of a store's
// settings, so that stages, kinds and currencies are made up.
package codectest

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"crm/internal/crm"
)

// Customer draws a customer of which every part may be set: ids of the right
// form and distinct, days and times that exist, custom fields sorted by key,
// unknown keys at every level, and text that is hard on YAML.
func Customer(t *rapid.T) *crm.Customer {
	g := &gen{t: t}
	c := &crm.Customer{
		ID:           g.id(),
		Type:         rapid.SampledFrom([]crm.Type{crm.Person, crm.Organization}).Draw(t, "type"),
		Name:         g.name(),
		Given:        g.maybe(),
		Family:       g.maybe(),
		Prefix:       g.maybe(),
		Suffix:       g.maybe(),
		Nickname:     g.maybe(),
		LegalName:    g.maybe(),
		Stage:        g.maybe(),
		Owner:        g.maybe(),
		Organization: g.maybeID(),
		Role:         g.maybe(),
		Language:     g.maybe(),
		Source:       g.maybe(),
		ReferredBy:   g.maybeID(),
		Created:      g.maybeTime(),
		Notes:        g.maybe(),
		Tags:         g.texts(),
		Fields:       g.pairs(),
		Preferences:  g.pairs(),
	}
	c.Birthday = g.birthday()
	c.Reviewed, c.Snoozed = g.date(), g.date()
	c.Emails = list(g, func() crm.Email {
		return crm.Email{Address: g.text(), Label: g.maybe(), Extra: g.extra("address", "label")}
	})
	c.Phones = list(g, func() crm.Phone {
		return crm.Phone{Number: g.number(), Given: g.maybe(), Extension: g.maybe(), Label: g.maybe(), Extra: g.extra("number", "given", "extension", "label")}
	})
	c.Addresses = list(g, func() crm.Address {
		return crm.Address{Label: g.maybe(), Street: g.maybe(), Extended: g.maybe(), POBox: g.maybe(), Postcode: g.maybe(), City: g.maybe(), Region: g.maybe(), Country: g.maybe()}
	})
	c.Links = list(g, func() crm.Link { return crm.Link{URL: g.text(), Label: g.maybe()} })
	c.Handles = list(g, func() crm.Handle { return crm.Handle{Service: g.text(), Name: g.text()} })
	c.Relations = list(g, func() crm.Relation { return crm.Relation{Kind: g.text(), Who: g.id(), Note: g.maybe()} })
	c.ExternalIDs = g.externals()
	c.Deals = list(g, g.deal)
	c.Tasks = list(g, func() crm.Task {
		return crm.Task{ID: g.id(), Title: g.text(), Due: g.maybeTime(), Assignee: g.maybe(), Priority: g.maybe(), Kind: g.maybe(), State: g.maybe(), Repeat: g.maybe(),
			Deal: g.maybeID(), Created: g.maybeTime(), Responded: g.maybeTime(), Done: g.maybeTime(), ExternalIDs: g.externals(), Notes: g.maybe()}
	})
	c.Purchases = list(g, func() crm.Purchase {
		return crm.Purchase{ID: g.id(), Date: g.date(), Title: g.maybe(), Amount: g.money(), Reference: g.maybe(), Deal: g.maybeID(), Lines: g.lines(), Notes: g.maybe()}
	})
	c.Consents = list(g, func() crm.Consent {
		return crm.Consent{ID: g.id(), Purpose: g.text(), Basis: g.maybe(), Status: g.maybe(), Date: g.date(), Evidence: g.maybe(), Notes: g.maybe()}
	})
	c.Feedback = list(g, func() crm.Feedback {
		return crm.Feedback{ID: g.id(), At: g.time(), Kind: g.text(), Score: g.decimal(), Channel: g.maybe(), By: g.maybe(), Deal: g.maybeID(), Task: g.maybeID(), Text: g.maybe(),
			Extra: g.extra("id", "at", "kind", "score", "text")}
	})
	c.Merged = list(g, func() crm.Merged {
		return crm.Merged{ID: g.id(), Name: g.maybe(), At: g.maybeTime(), By: g.maybe(), Values: g.pairs(), Extra: g.extra("id", "name", "at", "by", "values")}
	})
	c.Clashes = g.clashes()
	c.Interactions = list(g, func() crm.Interaction {
		return crm.Interaction{ID: g.id(), At: g.time(), Kind: g.text(), Direction: g.maybe(), By: g.maybe(), With: g.participants(),
			Minutes: rapid.IntRange(0, 600).Draw(t, "minutes"), Deal: g.maybeID(), Subject: g.maybe(), Text: g.maybe(), Extra: g.extra("id", "at", "kind", "by", "text")}
	})
	c.Extra = g.extra("id", "name", "tags", "fields", "deals", "notes")
	return c
}

// Settings draws the settings of a store.
func Settings(t *rapid.T) *crm.Settings {
	g := &gen{t: t}
	return &crm.Settings{
		Name: g.maybe(), Currency: g.currency(), Country: g.maybe(), Language: g.maybe(),
		Stages: list(g, func() crm.Stage { return crm.Stage{Name: g.text(), Label: g.maybe()} }),
		Pipelines: list(g, func() crm.Pipeline {
			return crm.Pipeline{Name: g.text(), Label: g.maybe(), Stages: list(g, func() crm.DealStage {
				return crm.DealStage{Name: g.text(), Probability: g.percent(), Outcome: g.maybe(), Extra: g.extra("name", "probability", "outcome")}
			})}
		}),
		Kinds: g.texts(), Relations: g.texts(),
		Fields: list(g, func() crm.FieldDef {
			return crm.FieldDef{Name: g.text(), Label: g.maybe(), Type: g.maybe(), For: crm.Type(g.maybe()), Options: g.texts(), Required: rapid.Bool().Draw(t, "required")}
		}),
		Cadence: list(g, func() crm.Cadence {
			return crm.Cadence{Tag: g.maybe(), Stage: g.maybe(), Days: rapid.IntRange(0, 400).Draw(t, "days")}
		}),
		Retention: list(g, func() crm.Retention {
			return crm.Retention{Tag: g.maybe(), Stage: g.maybe(), Days: rapid.IntRange(0, 4000).Draw(t, "days")}
		}),
		Audit: list(g, func() crm.AuditRule {
			return crm.AuditRule{Rule: g.text(), Off: rapid.Bool().Draw(t, "off"), Severity: g.maybe(), Days: rapid.IntRange(0, 400).Draw(t, "days"), Words: list(g, g.text)}
		}),
		Team:    list(g, g.text),
		Queries: list(g, func() crm.Query { return crm.Query{Name: g.text(), Query: g.text()} }),
		Reports: list(g, func() crm.Report { return crm.Report{Name: g.text(), Report: g.text()} }),
		Rates: list(g, func() crm.Rate {
			return crm.Rate{Currency: g.currency(), Rate: g.decimal(), Since: g.date(), Extra: g.extra("currency", "rate", "since")}
		}),
		Words:   g.pairs(),
		Clashes: g.clashes(),
		Extra:   g.extra("name", "currency", "stages"),
	}
}

func (g *gen) clashes() []crm.Clash {
	if rapid.IntRange(0, 3).Draw(g.t, "clashes") > 0 {
		return nil
	}
	return list(g, func() crm.Clash {
		return crm.Clash{Field: g.text(), Value: g.value(2), By: g.maybe(), At: g.maybeTime(), Kept: g.maybe(), Extra: g.extra("field", "value", "by", "at", "kept")}
	})
}

// Text draws text that is not empty: plain words, text that YAML would take
// for something else, several lines, any characters that UTF-8 has.
func Text(t *rapid.T) string { return (&gen{t: t}).text() }

// Value draws the value of a custom field or unknown key.
func Value(t *rapid.T) crm.Value { return (&gen{t: t}).value(2) }

// ID draws an id.
func ID(t *rapid.T) crm.ID { return (&gen{t: t}).id() }

type gen struct {
	t    *rapid.T
	seen []crm.ID
}

func list[T any](g *gen, draw func() T) []T {
	n := max(0, rapid.IntRange(-2, 3).Draw(g.t, "items"))
	var out []T
	for range n {
		out = append(out, draw())
	}
	return out
}

func (g *gen) id() crm.ID {
	for {
		b := make([]byte, crm.IDLen)
		for i := range b {
			b[i] = "0123456789abcdefghjkmnpqrstvwxyz"[rapid.IntRange(0, 31).Draw(g.t, "id")]
		}
		if id := crm.ID(b); !slices.Contains(g.seen, id) {
			g.seen = append(g.seen, id)
			return id
		}
		// Drawing the same again would not end: count on from here.
		id := crm.ID(fmt.Sprintf("%010d", len(g.seen)))
		if !slices.Contains(g.seen, id) {
			g.seen = append(g.seen, id)
			return id
		}
	}
}

func (g *gen) maybeID() crm.ID {
	if rapid.IntRange(0, 3).Draw(g.t, "set") > 0 {
		return ""
	}
	return g.id()
}

// name is text of one line.
func (g *gen) name() string {
	return rapid.SampledFrom([]string{"Acme GmbH", "Anna Smith", "Łukasz Żak", "株式会社テスト", "O'Brien & Sons", "No", "3M", "Null", `The "Best": Ltd`, "Ø", "Ann #1"}).Draw(g.t, "name")
}

func (g *gen) maybe() string {
	if rapid.IntRange(0, 2).Draw(g.t, "set") > 0 {
		return ""
	}
	return g.text()
}

func (g *gen) text() string {
	switch rapid.IntRange(0, 9).Draw(g.t, "kind") {
	case 0, 1, 2, 3:
		return rapid.StringMatching(`[A-Za-z][a-z]{0,8}( [a-z0-9.,]{1,6}){0,3}`).Draw(g.t, "words")
	case 4, 5:
		return rapid.SampledFrom([]string{
			"no", "Yes", "off", "y", "null", "~", "true", "=", "<<", "-", "--", "---", "...", ".", "?", ":", "0123", "0x1F", "0o17", "1e3", "1_000", "1:20", "12,50", ".5", ".inf", "-.INF", "+4930123", "007",
			"2026-01-02", "2026-1-2", "2026-01-02T10:00:00Z", "2026-01-02 10:00", "--01-02", "a: b", "a:", ": a", "a #b", "a#b", "#a", "- a", "-a", "? a", "?a", "[a]", "{a}", "a, b", "a]", "&a", "*a", "!a", "!!str a", "|", ">", "|-",
			"%a", "@a", "`a`", `"a"`, "'a'", `a"b`, `a\b`, "a'b", " a", "a ", "\ta", "a\t", "a\tb", "\u00a0a", "a\u00a0", "a\u0085b", "a\u2028b", "\ufeffa", "\u200e", "\u202etxt", "\U0001f600", "é", "e\u0301", "\x00", "a\x1b[31mb", "\x7f", "\u0080", "\ufffe", "\ufffd",
			"https://example.com/a?b=c&d#e", "info@acme.example", "10115", "1.5", "12.00 EUR", "50%", "a\rb", "a\r\nb", "\n", "\n\n", " \n", "a\n", "a\n\n", "a\n\n\n", "\na", "\n\na", "a\nb", "a\n b", " a\nb", "  a\n b\n", "\ta\nb", "a\n\tb", "a\n  ", "a\n \n", "a \nb", "# a\nb", "- a\n- b\n", "a: b\nc: d\n", "---\na", "a\n---\nb", "...\n", "a\n\n b\n", "\n a", " \na",
		}).Draw(g.t, "hostile")
	case 6:
		lines := rapid.SliceOfN(rapid.SampledFrom([]string{"", "One line.", "  indented", "a: b", "# c", "- d", "\te", "trail  ", "ä", "'q'", `"q"`, "|"}), 1, 6).Draw(g.t, "lines")
		if s := strings.Join(lines, "\n"); s != "" {
			return s
		}
		return "\n"
	case 7:
		return rapid.StringOfN(rapid.RuneFrom([]rune(" \n:#-?[]{},&*!|>'\"%@`\\\tab01.~=<")), 1, 12, -1).Draw(g.t, "signs")
	case 8:
		return strings.Repeat(rapid.SampledFrom([]string{"long ", "x", "ab:"}).Draw(g.t, "part"), rapid.IntRange(30, 500).Draw(g.t, "times"))
	}
	s := strings.ToValidUTF8(rapid.StringN(1, 12, -1).Draw(g.t, "any"), "?")
	if s == "" {
		return "x"
	}
	return s
}

func (g *gen) texts() []string { return list(g, g.text) }

func (g *gen) number() string {
	return rapid.SampledFrom([]string{"", "+49301234567", "+1 555", "112"}).Draw(g.t, "number")
}

func (g *gen) date() crm.Date {
	d := crm.Date{Year: 2000, Month: 1, Day: 1}
	if rapid.Bool().Draw(g.t, "far") {
		d = crm.Date{Year: 1, Month: 1, Day: 1}
	}
	return d.AddDays(rapid.IntRange(0, 20000).Draw(g.t, "days"))
}

func (g *gen) birthday() crm.Date {
	switch rapid.IntRange(0, 3).Draw(g.t, "birthday") {
	case 0:
		return g.date()
	case 1:
		d := g.date()
		d.Year = 0
		return d
	}
	return crm.Date{}
}

func (g *gen) time() crm.Time {
	if rapid.IntRange(0, 3).Draw(g.t, "day") == 0 {
		return crm.DayTime(g.date())
	}
	zone := rapid.SampledFrom([]string{"Z", "+01:00", "-03:30", "+14:00"}).Draw(g.t, "zone")
	s := g.date().String() + rapid.SampledFrom([]string{"T00:00:00", "T09:10:00", "T23:59:59", "T12:00:00.5", "T12:00:00.000000001"}).Draw(g.t, "clock") + zone
	x, err := crm.ParseTime(s)
	if err != nil {
		g.t.Fatalf("generator: %v", err)
	}
	return x
}

func (g *gen) maybeTime() crm.Time {
	if rapid.Bool().Draw(g.t, "set") {
		return crm.Time{}
	}
	return g.time()
}

func (g *gen) decimal() crm.Decimal {
	s := rapid.SampledFrom([]string{"0", "1", "-1", "12000.00", "0.5", "-0.05", "123456789012345678", "10", "3.1400"}).Draw(g.t, "decimal")
	d, err := crm.ParseDecimal(s)
	if err != nil {
		g.t.Fatalf("generator: %v", err)
	}
	return d
}

func (g *gen) currency() string {
	return rapid.SampledFrom([]string{"EUR", "USD", "JPY", "CHF"}).Draw(g.t, "currency")
}

func (g *gen) money() crm.Money {
	if rapid.IntRange(0, 2).Draw(g.t, "set") == 0 {
		return crm.Money{}
	}
	return crm.Money{Amount: g.decimal(), Currency: g.currency()}
}

func (g *gen) percent() *int {
	n := rapid.IntRange(-1, 100).Draw(g.t, "percent")
	if n < 0 {
		return nil
	}
	return &n
}

func (g *gen) externals() []crm.ExternalID {
	return list(g, func() crm.ExternalID { return crm.ExternalID{Source: g.text(), ID: g.text()} })
}

func (g *gen) lines() []crm.Line {
	return list(g, func() crm.Line {
		l := crm.Line{Product: g.text(), Price: g.money(), Note: g.maybe()}
		if rapid.Bool().Draw(g.t, "quantity") {
			l.Quantity = g.decimal()
		}
		return l
	})
}

func (g *gen) participants() []crm.Participant {
	return list(g, func() crm.Participant {
		return crm.Participant{Who: g.maybeID(), Name: g.maybe(), Email: g.maybe()}
	})
}

func (g *gen) deal() crm.Deal {
	return crm.Deal{
		ID: g.id(), Title: g.text(), Pipeline: g.maybe(), Stage: g.text(), Amount: g.money(), Probability: g.percent(), Owner: g.maybe(), Created: g.maybeTime(),
		Source: g.maybe(), Contacts: list(g, g.id), Lines: g.lines(), LostReason: g.maybe(), Tags: g.texts(), Fields: g.pairs(), ExternalIDs: g.externals(), Notes: g.maybe(),
		History: list(g, func() crm.StageChange {
			return crm.StageChange{Stage: g.text(), At: g.time(), By: g.maybe(), Note: g.maybe(), Expected: g.date(), Extra: g.extra("stage", "at", "by", "note", "expected")}
		}),
		Extra: g.extra("id", "title", "stage"),
	}
}

// pairs are custom fields: sorted by key, each key once.
func (g *gen) pairs() []crm.Pair {
	out := g.anyPairs(2)
	slices.SortFunc(out, func(a, b crm.Pair) int { return strings.Compare(a.Key, b.Key) })
	return out
}

// extra are unknown keys: none of the known ones, in any order.
func (g *gen) extra(known ...string) []crm.Pair {
	if rapid.IntRange(0, 3).Draw(g.t, "extra") > 0 {
		return nil
	}
	out := g.anyPairs(2)
	for i := range out {
		if !strings.HasPrefix(out[i].Key, "x") { // no known key begins with x
			out[i].Key = "x" + out[i].Key
		}
	}
	out = slices.DeleteFunc(out, func(p crm.Pair) bool { return slices.Contains(known, p.Key) })
	var once []crm.Pair
	for _, p := range out {
		if _, twice := crm.Lookup(once, p.Key); !twice {
			once = append(once, p)
		}
	}
	return once
}

func (g *gen) anyPairs(depth int) []crm.Pair {
	var out []crm.Pair
	for range max(0, rapid.IntRange(-1, 3).Draw(g.t, "pairs")) {
		key := g.text()
		if rapid.IntRange(0, 3).Draw(g.t, "simple") > 0 {
			key = rapid.StringMatching(`[a-z]{1,8}`).Draw(g.t, "key")
		}
		if _, twice := crm.Lookup(out, key); !twice {
			out = append(out, crm.Pair{Key: key, Value: g.value(depth)})
		}
	}
	return out
}

func (g *gen) value(depth int) crm.Value {
	top := 7
	if depth == 0 {
		top = 5
	}
	switch rapid.IntRange(0, top).Draw(g.t, "value") {
	case 0:
		return crm.Value{}
	case 1:
		return crm.Value{Kind: crm.Number, Text: rapid.SampledFrom([]string{"0", "-5", "12.50", "123456789012345678901234567890"}).Draw(g.t, "number")}
	case 2:
		return crm.Value{Kind: crm.Bool, Text: rapid.SampledFrom([]string{"true", "false"}).Draw(g.t, "bool")}
	case 3:
		return crm.Value{Kind: crm.Day, Text: g.date().String()}
	case 4:
		return crm.Value{Kind: crm.Moment, Text: "2026-11-19T15:30:00+01:00"}
	case 6:
		return crm.Value{Kind: crm.List, Items: list(g, func() crm.Value { return g.value(depth - 1) })}
	case 7:
		return crm.Value{Kind: crm.Map, Pairs: g.anyPairs(depth - 1)}
	}
	if rapid.IntRange(0, 9).Draw(g.t, "empty") == 0 {
		return crm.TextValue("")
	}
	return crm.TextValue(g.text())
}
