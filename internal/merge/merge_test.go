package merge

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
)

func tm(s string) crm.Time {
	t, err := crm.ParseTime(s)
	if err != nil {
		panic(err)
	}
	return t
}

func money(s string) crm.Money {
	m, err := crm.ParseMoney(s)
	if err != nil {
		panic(err)
	}
	return m
}

type cust = crm.Customer

func emails(addresses ...string) []crm.Email {
	var out []crm.Email
	for _, a := range addresses {
		out = append(out, crm.Email{Address: a})
	}
	return out
}

func calls(days ...string) []crm.Interaction {
	var out []crm.Interaction
	for _, d := range days {
		out = append(out, crm.Interaction{ID: crm.ID("call" + d), At: tm("2026-01-" + d), Kind: "call"})
	}
	return out
}

func text(key, v string) crm.Pair { return crm.Pair{Key: key, Value: crm.TextValue(v)} }

func number(v string) crm.Value { return crm.Value{Kind: crm.Number, Text: v} }

func words(all ...string) crm.Value {
	v := crm.Value{Kind: crm.List}
	for _, w := range all {
		v.Items = append(v.Items, crm.TextValue(w))
	}
	return v
}

func TestMerge(t *testing.T) {
	deal := func(stage, amount string, notes ...string) []crm.Deal {
		d := crm.Deal{ID: "4w8kzt1n9c", Title: "Audit", Stage: stage, Notes: strings.Join(notes, "\n")}
		if amount != "" {
			d.Amount = money(amount)
		}
		return []crm.Deal{d}
	}
	history := func(at ...string) []crm.Deal {
		d := crm.Deal{ID: "4w8kzt1n9c"}
		for _, s := range at {
			d.History = append(d.History, crm.StageChange{Stage: "s" + s[len(s)-1:], At: tm(s)})
		}
		return []crm.Deal{d}
	}
	audit := func(prices ...string) []crm.Deal {
		d := crm.Deal{ID: "4w8kzt1n9c"}
		for _, p := range prices {
			d.Lines = append(d.Lines, crm.Line{Product: "Audit", Price: money(p)})
		}
		return []crm.Deal{d}
	}
	for _, tt := range []struct {
		name               string
		base, ours, theirs *cust
		want               *cust
		conflicts          []Conflict
	}{
		{name: "different fields",
			base: &cust{Name: "Acme", Stage: "lead"}, ours: &cust{Name: "Acme GmbH", Stage: "lead"}, theirs: &cust{Name: "Acme", Stage: "customer"},
			want: &cust{Name: "Acme GmbH", Stage: "customer"}},
		{name: "the same change",
			base: &cust{Stage: "lead"}, ours: &cust{Stage: "customer"}, theirs: &cust{Stage: "customer"}, want: &cust{Stage: "customer"}},
		{name: "a clash keeps ours",
			base: &cust{Stage: "lead"}, ours: &cust{Stage: "customer"}, theirs: &cust{Stage: "past"}, want: &cust{Stage: "customer"},
			conflicts: []Conflict{{"stage", "lead", "customer", "past", Clash}}},
		{name: "a value emptied and changed",
			base: &cust{Role: "CEO"}, ours: &cust{}, theirs: &cust{Role: "CTO"}, want: &cust{},
			conflicts: []Conflict{{"role", "CEO", "", "CTO", Clash}}},
		{name: "tags are a set",
			base: &cust{Tags: []string{"a", "b", "c"}}, ours: &cust{Tags: []string{"a", "c", "y"}}, theirs: &cust{Tags: []string{"a", "b", "c", "x"}},
			want: &cust{Tags: []string{"a", "c", "x", "y"}}},
		{name: "fields stay sorted",
			base: &cust{Fields: []crm.Pair{text("m", "1")}}, ours: &cust{Fields: []crm.Pair{text("m", "1"), text("z", "1")}}, theirs: &cust{Fields: []crm.Pair{text("a", "1"), text("m", "1"), text("n", "1")}},
			want: &cust{Fields: []crm.Pair{text("a", "1"), text("m", "1"), text("n", "1"), text("z", "1")}}},
		{name: "a field clashes",
			base: &cust{}, ours: &cust{Fields: []crm.Pair{text("size", "1")}}, theirs: &cust{Fields: []crm.Pair{{Key: "size", Value: number("1")}}},
			want:      &cust{Fields: []crm.Pair{text("size", "1")}},
			conflicts: []Conflict{{"fields.size", "", `"1"`, "1", Clash}}},
		{name: "lists in fields are sets",
			base: &cust{Fields: []crm.Pair{{Key: "l", Value: words("a", "b")}}}, ours: &cust{Fields: []crm.Pair{{Key: "l", Value: words("a", "c")}}}, theirs: &cust{Fields: []crm.Pair{{Key: "l", Value: words("a", "b", "d")}}},
			want: &cust{Fields: []crm.Pair{{Key: "l", Value: words("a", "c", "d")}}}},
		{name: "unknown keys of both sides",
			base: &cust{}, ours: &cust{Extra: []crm.Pair{text("x", "1")}}, theirs: &cust{Extra: []crm.Pair{text("y", "1")}},
			want: &cust{Extra: []crm.Pair{text("x", "1"), text("y", "1")}}},
		{name: "an item is merged by field",
			base: &cust{Deals: deal("lead", "1.00 EUR")}, ours: &cust{Deals: deal("won", "1.00 EUR")}, theirs: &cust{Deals: deal("lead", "2.00 EUR")},
			want: &cust{Deals: deal("won", "2.00 EUR")}},
		{name: "a clash in an item",
			base: &cust{Deals: deal("lead", "1.00 EUR")}, ours: &cust{Deals: deal("lead", "3.00 EUR")}, theirs: &cust{Deals: deal("won", "2.00 EUR")},
			want:      &cust{Deals: deal("won", "3.00 EUR")},
			conflicts: []Conflict{{"deals[4w8kzt1n9c].amount", "1.00 EUR", "3.00 EUR", "2.00 EUR", Clash}}},
		{name: "removed by one, left by the other",
			base: &cust{Deals: deal("lead", "")}, ours: &cust{}, theirs: &cust{Deals: deal("lead", ""), Stage: "x"}, want: &cust{Stage: "x"}},
		{name: "removed by one, edited by the other",
			base: &cust{Deals: deal("lead", "")}, ours: &cust{}, theirs: &cust{Deals: deal("won", "")}, want: &cust{Deals: deal("won", "")},
			conflicts: []Conflict{{"deals[4w8kzt1n9c]", "Audit, lead", "", "Audit, won", Removed}}},
		{name: "e-mails: the order of base, then additions by key",
			base: &cust{Emails: emails("m@x", "n@x")}, ours: &cust{Emails: emails("m@x", "n@x", "z@x")}, theirs: &cust{Emails: emails("m@x", "n@x", "a@x")},
			want: &cust{Emails: emails("m@x", "n@x", "a@x", "z@x")}},
		{name: "a new main e-mail stays the main one",
			base: &cust{Emails: emails("m@x")}, ours: &cust{Emails: emails("new@x", "m@x")}, theirs: &cust{Emails: emails("m@x", "a@x")},
			want: &cust{Emails: emails("new@x", "m@x", "a@x")}},
		{name: "e-mails moved by one",
			base: &cust{Emails: emails("a@x", "b@x")}, ours: &cust{Emails: emails("b@x", "a@x")}, theirs: &cust{Emails: emails("a@x", "b@x", "c@x")},
			want: &cust{Emails: emails("b@x", "c@x", "a@x")}},
		{name: "e-mails moved by both",
			base: &cust{Emails: emails("a@x", "b@x", "c@x")}, ours: &cust{Emails: emails("b@x", "a@x", "c@x")}, theirs: &cust{Emails: emails("c@x", "a@x", "b@x")},
			want:      &cust{Emails: emails("b@x", "a@x", "c@x")},
			conflicts: []Conflict{{"emails order", "a@x, b@x, c@x", "b@x, a@x, c@x", "c@x, a@x, b@x", Clash}}},
		{name: "the same address in two spellings",
			base: &cust{}, ours: &cust{Emails: emails("Anna@x")}, theirs: &cust{Emails: []crm.Email{{Address: "anna@x", Label: "work"}}},
			want:      &cust{Emails: []crm.Email{{Address: "Anna@x", Label: "work"}}},
			conflicts: []Conflict{{"emails[anna@x].address", "", "Anna@x", "anna@x", Clash}}},
		{name: "each side drops another spelling of a number",
			base: &cust{Phones: []crm.Phone{{Number: "+4930123456", Given: "+4930123456"}}}, ours: &cust{Phones: []crm.Phone{{Number: "+4930123456"}}}, theirs: &cust{Phones: []crm.Phone{{Given: "+4930123456"}}},
			want:      &cust{Phones: []crm.Phone{{Number: "+4930123456"}}},
			conflicts: []Conflict{{"phones[+4930123456]", `{number: "+4930123456", given: "+4930123456"}`, `{number: "+4930123456"}`, `{given: "+4930123456"}`, Clash}}},
		{name: "interactions by time",
			base: &cust{Interactions: calls("05")}, ours: &cust{Interactions: calls("05", "09")}, theirs: &cust{Interactions: calls("01", "05", "07")},
			want: &cust{Interactions: calls("01", "05", "07", "09")}},
		{name: "history by time",
			base: &cust{Deals: history("2026-01-01")}, ours: &cust{Deals: history("2026-01-01", "2026-01-05")}, theirs: &cust{Deals: history("2026-01-01", "2026-01-03")},
			want: &cust{Deals: history("2026-01-01", "2026-01-03", "2026-01-05")}},
		{name: "lines with one key: by position, what differs",
			base: &cust{Deals: audit("1 EUR", "2 EUR")}, ours: &cust{Deals: audit("1 EUR", "3 EUR")}, theirs: &cust{Deals: audit("1 EUR", "2 EUR", "9 EUR")},
			want: &cust{Deals: audit("1 EUR", "3 EUR", "9 EUR")}},
		{name: "one of two lines with one key removed, the other edited",
			base: &cust{Deals: audit("1 EUR", "2 EUR")}, ours: &cust{Deals: audit("2 EUR")}, theirs: &cust{Deals: audit("1 EUR", "4 EUR")},
			want: &cust{Deals: audit("4 EUR")}},
		{name: "notes by line",
			base: &cust{Notes: "a\nb\nc\n"}, ours: &cust{Notes: "A\nb\nc\n"}, theirs: &cust{Notes: "a\nb\nC\nd\n"}, want: &cust{Notes: "A\nb\nC\nd\n"}},
		{name: "notes that both continued",
			base: &cust{Notes: "a"}, ours: &cust{Notes: "a\nours"}, theirs: &cust{Notes: "a\nmore"}, want: &cust{Notes: "a\nmore\nours"}},
		{name: "notes that both began",
			base: &cust{}, ours: &cust{Notes: "same\nours\n"}, theirs: &cust{Notes: "same\ntheirs\n"}, want: &cust{Notes: "same\nours\ntheirs\n"}},
		{name: "the same line of the notes",
			base: &cust{Notes: "a\nb\n"}, ours: &cust{Notes: "a\nB1\n"}, theirs: &cust{Notes: "a\nB2\n"}, want: &cust{Notes: "a\nB1\n"},
			conflicts: []Conflict{{"notes", "a\nb\n", "a\nB1\n", "a\nB2\n", Clash}}},
		{name: "a line changed and removed",
			base: &cust{Notes: "a\nb\nc"}, ours: &cust{Notes: "a\nc"}, theirs: &cust{Notes: "a\nB\nc"}, want: &cust{Notes: "a\nc"},
			conflicts: []Conflict{{"notes", "a\nb\nc", "a\nc", "a\nB\nc", Clash}}},
		{name: "added by both",
			ours: &cust{Name: "Acme", Tags: []string{"x"}, Stage: "lead"}, theirs: &cust{Name: "ACME", Tags: []string{"a"}, Source: "fair"},
			want:      &cust{Name: "Acme", Tags: []string{"a", "x"}, Stage: "lead", Source: "fair"},
			conflicts: []Conflict{{"name", "", "Acme", "ACME", Clash}}},
		{name: "removed by both", base: &cust{Name: "a"}},
		{name: "customer removed by us, left by them", base: &cust{Name: "a"}, theirs: &cust{Name: "a"}},
		{name: "customer removed by them, edited by us", base: &cust{Name: "a"}, ours: &cust{Name: "b"}, want: &cust{Name: "b"},
			conflicts: []Conflict{{"", "a", "b", "", Removed}}},
		{name: "customer added by one", ours: &cust{Name: "b"}, want: &cust{Name: "b"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, conflicts := Merge(tt.base, tt.ours, tt.theirs)
			if !Equal(got, tt.want) {
				t.Errorf("got  %s\nwant %s", show(got), show(tt.want))
			}
			if !slices.Equal(conflicts, tt.conflicts) {
				t.Errorf("conflicts %q\nwant      %q", conflicts, tt.conflicts)
			}
		})
	}
}

func TestPreferIsAskedForEachClash(t *testing.T) {
	base := &cust{Stage: "a", Role: "a", Tags: []string{"x"}}
	var asked []string
	got, conflicts := MergeWith(base, &cust{Stage: "b", Role: "b"}, &cust{Stage: "c", Role: "c"}, func(c Conflict) Side {
		asked = append(asked, c.Path)
		if c.Path == "role" {
			return Theirs
		}
		return Ours
	})
	if got.Stage != "b" || got.Role != "c" || !slices.Equal(asked, []string{"stage", "role"}) || len(conflicts) != 2 {
		t.Errorf("got %s, asked %v, conflicts %v", show(got), asked, conflicts)
	}
}

func TestDiff(t *testing.T) {
	zero := 0
	for _, tt := range []struct {
		name     string
		old, new *cust
		want     []Change
	}{
		{"nothing", &cust{Tags: []string{"a", "b"}}, &cust{Tags: []string{"b", "a"}}, nil},
		{"values", &cust{Stage: "lead"}, &cust{Stage: "customer", Notes: "x\ny"}, []Change{{"stage", "lead", "customer"}, {"notes", "", "x\ny"}}},
		{"items", &cust{Emails: emails("Info@acme.example"), Tags: []string{"a"}}, &cust{Emails: emails("new@acme.example"), Tags: []string{"a", "vip"}}, []Change{
			{"emails[info@acme.example]", "Info@acme.example", ""}, {"emails[new@acme.example]", "", "new@acme.example"}, {"tags[vip]", "", "vip"}}},
		{"a main e-mail", &cust{Emails: emails("a@x")}, &cust{Emails: emails("b@x", "a@x")}, []Change{
			{"emails[b@x]", "", "b@x"}, {"emails order", "a@x", "b@x, a@x"}}},
		{"in a deal", &cust{Deals: []crm.Deal{{ID: "4w8kzt1n9c", Stage: "lead"}}}, &cust{Deals: []crm.Deal{{ID: "4w8kzt1n9c", Stage: "won", Probability: &zero}}}, []Change{
			{"deals[4w8kzt1n9c].stage", "lead", "won"}, {"deals[4w8kzt1n9c].probability", "", "0"}}},
		{"fields", &cust{Fields: []crm.Pair{text("industry", "steel"), text("n", "1")}}, &cust{Fields: []crm.Pair{text("industry", "wood"), {Key: "n", Value: number("1")}}}, []Change{
			{"fields.industry", "steel", "wood"}, {"fields.n", `"1"`, "1"}}},
		{"unknown keys", &cust{}, &cust{Extra: []crm.Pair{text("x", "1")}}, []Change{{"x", "", "1"}}},
		{"phones", &cust{}, &cust{Phones: []crm.Phone{{Number: "+49301234567", Extension: "12"}, {Number: "+49301234568"}}}, []Change{
			{"phones[+49301234567;12]", "", "+49301234567 ext. 12"}, {"phones[+49301234568]", "", "+49301234568"}}},
		{"without key", &cust{}, &cust{Emails: []crm.Email{{Label: "x"}, {}}}, []Change{
			{"emails[#1]", "", "(x)"}, {"emails[#2]", "", "(empty)"}}},
		{"added", nil, &cust{Name: "Acme"}, []Change{{"name", "", "Acme"}}},
		{"removed", &cust{Name: "Acme"}, nil, []Change{{"name", "Acme", ""}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Diff(tt.old, tt.new); !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestSummary(t *testing.T) {
	for want, item := range map[string]any{
		"2026-11-19 call: Wants the offer split by plant.": crm.Interaction{At: tm("2026-11-19T15:30:00+01:00"), Kind: "call", Text: "Wants the offer\nsplit by plant."},
		"Plant audit 2027, proposal, 12000.00 EUR":         crm.Deal{Title: "Plant audit 2027", Stage: "proposal", Amount: money("12000.00 EUR")},
		"Hauptstr. 1, 10115 Berlin, DE (work)":             crm.Address{Street: "Hauptstr. 1", Postcode: "10115", City: "Berlin", Country: "DE", Label: "work"},
		"Send offer, due 2026-12-01, anna":                 crm.Task{Title: "Send offer", Due: tm("2026-12-01"), Assignee: "anna"},
		"Send offer, done 2026-12-02":                      crm.Task{Title: "Send offer", Done: tm("2026-12-02")},
		"newsletter: granted, consent":                     crm.Consent{Purpose: "newsletter", Status: "granted", Basis: "consent"},
		"2 x Audit, 5.00 EUR":                              crm.Line{Product: "Audit", Quantity: crm.DecimalOf(2), Price: money("5.00 EUR")},
		"linkedin: acme":                                   crm.Handle{Service: "linkedin", Name: "acme"},
		"hubspot: 4711":                                    crm.ExternalID{Source: "hubspot", ID: "4711"},
		"2026-01-02 won (anna)":                            crm.StageChange{Stage: "won", At: tm("2026-01-02"), By: "anna"},
		"vip":                                              "vip",
		"only notes":                                       crm.Deal{Notes: "only notes"},
		"Acme, organization, 7k3f9q2m4x":                   crm.Customer{Name: "Acme", Type: crm.Organization, ID: "7k3f9q2m4x"},
		"":                                                 nil,
		"Bob bob@x.example":                                crm.Participant{Name: "Bob", Email: "bob@x.example"},
		"https://acme.example (shop)":                      crm.Link{URL: "https://acme.example", Label: "shop"},
		"supplier 2b8c4d6e0f (old)":                        crm.Relation{Kind: "supplier", Who: "2b8c4d6e0f", Note: "old"},
		"2026-01-02 Training, 900 EUR, R-1":                crm.Purchase{Date: crm.Date{Year: 2026, Month: 1, Day: 2}, Title: "Training", Amount: money("900 EUR"), Reference: "R-1"},
	} {
		if got := Summary(item); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestHunks holds the comparison of lines against its purpose: the changes turn
// the base into the other text, and leave the longest common part alone.
func TestHunks(t *testing.T) {
	lines := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 8)
	rapid.Check(t, func(t *rapid.T) {
		base, side := lines.Draw(t, "base"), lines.Draw(t, "side")
		var out []string
		at, kept := 0, 0
		for _, h := range hunks(base, side) {
			if h.from < at || h.from > h.to || h.from == h.to && len(h.lines) == 0 {
				t.Fatalf("a hunk out of order or empty: %v", h)
			}
			kept += h.from - at
			out = append(append(out, base[at:h.from]...), h.lines...)
			at = h.to
		}
		kept += len(base) - at
		if out = append(out, base[at:]...); !slices.Equal(out, side) {
			t.Fatalf("got %v, want %v", out, side)
		}
		if want := common2(base, side); kept != want {
			t.Fatalf("%d lines kept of %v and %v, could be %d", kept, base, side, want)
		}
	})
}

// common2 is the length of the longest common subsequence, tried out.
func common2(a, b []string) int {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	if a[0] == b[0] {
		return 1 + common2(a[1:], b[1:])
	}
	return max(common2(a[1:], b), common2(a, b[1:]))
}

// TestLargeTexts: two long texts without a common line cost no table of both.
func TestLargeTexts(t *testing.T) {
	long := func(word string) string {
		var b strings.Builder
		for i := range 50_000 {
			fmt.Fprintf(&b, "%s %d\n", word, i)
		}
		return b.String()
	}
	got, conflicts := Merge(&cust{Notes: "x\n"}, &cust{Notes: long("ours")}, &cust{Notes: long("theirs")})
	if len(conflicts) != 1 || got.Notes != long("ours") {
		t.Errorf("%d conflicts", len(conflicts))
	}
}

func BenchmarkMerge(b *testing.B) {
	base := &cust{Name: "Acme", Interactions: calls("01", "02", "03", "04", "05", "06", "07", "08")}
	ours, theirs := Clone(base), Clone(base)
	ours.Stage, theirs.Role = "x", "y"
	ours.Interactions, theirs.Interactions = calls("01", "02", "03", "04", "05", "06", "07", "08", "09"), calls("01", "02", "03", "04", "05", "06", "07", "08", "10")
	b.ReportAllocs()
	for b.Loop() {
		Merge(base, ours, theirs)
	}
}
