package audit

import (
	"slices"
	"strings"
	"testing"
	"time"

	"crm/internal/column"
	"crm/internal/crm"
)

var now = time.Date(2026, 11, 19, 15, 30, 0, 0, time.FixedZone("", 3600))

func day(s string) crm.Date {
	if s == "" {
		return crm.Date{}
	}
	d, err := crm.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func at(s string) crm.Time {
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

func settings() *crm.Settings {
	return &crm.Settings{
		Currency: "EUR",
		Stages:   []crm.Stage{{Name: "lead"}, {Name: "customer"}, {Name: "lost"}},
		Pipelines: []crm.Pipeline{
			{Name: "sales", Stages: []crm.DealStage{{Name: "new"}, {Name: "offer"}, {Name: "won", Outcome: "won"}, {Name: "lost", Outcome: "lost"}}},
		},
		Kinds:     []string{"call", "email", "meeting"},
		Cadence:   []crm.Cadence{{Tag: "vip", Days: 10}},
		Retention: []crm.Retention{{Stage: "lost", Days: 365}, {Tag: "applicant", Days: 180}},
	}
}

// found is what one rule says: "NAME: WHAT (SINCE) FIX".
func found(t *testing.T, rule string, in *Input) []string {
	t.Helper()
	rules, err := Choose(in.Settings, []string{rule})
	if err != nil {
		t.Fatal(err)
	}
	list, err := Run(t.Context(), in, rules)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for f := range list.All() {
		if f.Rule != rule {
			t.Errorf("%s tells of the rule %s", rule, f.Rule)
		}
		s := f.Name + ": " + f.What
		if !f.Since.IsZero() {
			s += " (" + f.Since.String() + ")"
		}
		if f.Severity != Warning {
			s += " " + string(f.Severity)
		}
		out = append(out, s+" -> "+f.Fix)
	}
	return out
}

func of(customers ...*crm.Customer) *Input {
	for i, c := range customers {
		if c.ID == "" {
			c.ID = crm.ID("000000000" + string(rune('1'+i)))
		}
	}
	return &Input{Snap: column.Of(customers...), Settings: settings(), Now: now}
}

func TestRules(t *testing.T) {
	touched := func(s string) []crm.Interaction {
		return []crm.Interaction{{ID: "i000000001", At: at(s), Kind: "call"}}
	}
	emails := func(list ...string) []crm.Email {
		var out []crm.Email
		for _, a := range list {
			out = append(out, crm.Email{Address: a})
		}
		return out
	}
	for _, test := range []struct {
		rule string
		in   *Input
		want []string
	}{
		{"no-touch", of(
			&crm.Customer{Name: "in time", Tags: []string{"vip"}, Interactions: touched("2026-11-10")},
			&crm.Customer{Name: "soft", Tags: []string{"vip"}, Interactions: touched("2026-11-01")},
			&crm.Customer{Name: "hard", Tags: []string{"vip"}, Created: at("2026-10-01")},
			&crm.Customer{Name: "unknown", Tags: []string{"vip"}},
			&crm.Customer{Name: "resting", Tags: []string{"vip"}, Created: at("2026-10-01"), Snoozed: day("2026-11-20")},
			&crm.Customer{Name: "rested", Tags: []string{"vip"}, Interactions: touched("2026-11-01"), Snoozed: day("2026-11-19")},
			&crm.Customer{Name: "no cadence", Created: at("2020-10-01")},
		), []string{
			`hard: never in touch since it was created on 2026-10-01; every 10 days wanted (2026-10-12) error -> crm log 0000000003 "…"`,
			`rested: last touch on 2026-11-01; every 10 days wanted (2026-11-12) -> crm log 0000000006 "…"`,
			`soft: last touch on 2026-11-01; every 10 days wanted (2026-11-12) -> crm log 0000000002 "…"`,
			`unknown: never in touch; every 10 days wanted -> crm log 0000000004 "…"`,
		}},
		{"silent-deal", of(
			&crm.Customer{Name: "moved", Created: at("2026-01-01"), Deals: []crm.Deal{{ID: "d1", Title: "a", Stage: "offer", Created: at("2026-01-01"), History: []crm.StageChange{{Stage: "new", At: at("2026-01-01")}, {Stage: "offer", At: at("2026-10-20")}}}}},
			&crm.Customer{Name: "touched", Interactions: touched("2026-11-01"), Deals: []crm.Deal{{ID: "d2", Title: "b", Stage: "offer", Created: at("2026-01-01")}}},
			&crm.Customer{Name: "silent", Interactions: touched("2026-03-01"), Deals: []crm.Deal{
				{ID: "d3", Title: "c", Stage: "offer", Created: at("2026-01-01")}, {ID: "d4", Title: "is won", Stage: "won", Created: at("2026-01-01")},
			}},
			&crm.Customer{Name: "nothing known", Deals: []crm.Deal{{ID: "d5", Title: "d", Stage: "offer"}}},
		), []string{`silent: deal "c": no touch and no move since 2026-03-01 (2026-04-01) -> crm deal show d3`}},
		{"overdue-deal", of(
			&crm.Customer{Name: "a", Deals: []crm.Deal{
				{ID: "d1", Title: "today", Stage: "new", Close: day("2026-11-19")}, {ID: "d2", Title: "yesterday", Stage: "offer", Close: day("2026-11-18")},
				{ID: "d3", Title: "lost", Stage: "lost", Close: day("2026-11-01")}, {ID: "d4", Title: "none", Stage: "new"}, {ID: "d5", Title: "of no stage", Stage: "x", Close: day("2026-01-01")},
			}},
		), []string{
			`a: deal "yesterday": was to close on 2026-11-18 and is open (2026-11-19) -> crm deal set d2 close=…`,
			`a: deal "of no stage": was to close on 2026-01-01 and is open (2026-01-02) -> crm deal set d5 close=…`,
		}},
		{"overdue-task", of(
			&crm.Customer{Name: "a", Tasks: []crm.Task{
				{ID: "t1", Title: "just", Due: at("2026-11-12")}, {ID: "t2", Title: "long", Due: at("2026-11-11T18:00:00+01:00")}, {ID: "t3", Title: "done", Due: at("2026-01-01"), Done: at("2026-02-01")}, {ID: "t4", Title: "no day"},
			}},
		), []string{`a: task "long": was due on 2026-11-11 (2026-11-12) -> crm task done t2`}},
		{"unreviewed", of(
			&crm.Customer{Name: "new", Created: at("2026-09-01")},
			&crm.Customer{Name: "old", Created: at("2020-01-01")},
			&crm.Customer{Name: "seen", Created: at("2020-01-01"), Reviewed: day("2026-06-01")},
			&crm.Customer{Name: "seen long ago", Created: at("2020-01-01"), Reviewed: day("2026-05-01")},
			&crm.Customer{Name: "unknown"},
		), []string{
			"old: not reviewed since it was created on 2020-01-01 (2020-06-30) note -> crm review 0000000002",
			"seen long ago: last reviewed on 2026-05-01 (2026-10-29) note -> crm review 0000000004",
		}},
		{"unreachable", of(
			&crm.Customer{Name: "none"}, &crm.Customer{Name: "mail", Emails: emails("a@b.de")}, &crm.Customer{Name: "phone", Phones: []crm.Phone{{Number: "+49301234567"}}},
		), []string{"none: no e-mail address and no phone number -> crm set 0000000001 --add email=…"}},
		{"no-email", of(&crm.Customer{Name: "none"}, &crm.Customer{Name: "mail", Emails: emails("a@b.de")}), []string{"none: no e-mail address note -> crm set 0000000001 --add email=…"}},
		{"no-phone", of(&crm.Customer{Name: "none"}, &crm.Customer{Name: "p", Phones: []crm.Phone{{Number: "+49301234567"}}}), []string{"none: no phone number note -> crm set 0000000001 --add phone=…"}},
		{"bad-email", of(
			&crm.Customer{Name: "a", Emails: emails("info@firm.de", "anna@acme.example", "x@host", "x@test.invalid", "x@firm.123", "No-Reply@shop.de", "o'brien@localhost", "x@a..de", "noemail@firm.de", "x@[10.0.0.1]")},
		), []string{
			`a: x@host: the domain has no dot -> crm set 0000000001 --remove email=x@host`,
			`a: x@test.invalid: .invalid leads nowhere -> crm set 0000000001 --remove email=x@test.invalid`,
			`a: x@firm.123: .123 is no top-level domain -> crm set 0000000001 --remove email=x@firm.123`,
			`a: No-Reply@shop.de: nobody reads what is sent there -> crm set 0000000001 --remove email=No-Reply@shop.de`,
			`a: o'brien@localhost: the domain has no dot -> crm set 0000000001 --remove email='o'\''brien@localhost'`,
			`a: x@a..de: the domain is not well formed -> crm set 0000000001 --remove email=x@a..de`,
			`a: noemail@firm.de: stands for no address -> crm set 0000000001 --remove email=noemail@firm.de`,
		}},
		{"email-typo", of(
			&crm.Customer{Name: "a", Emails: emails("x@gmial.com", "x@gmail.com", "x@mail.com", "x@ymail.com", "x@GMAIL.CON", "x@hotmal.com", "x@gms.de", "x@firm.con", "x@outlok.com", "x@hotmail.ch", "x@t-onlime.de")},
		), []string{
			`a: x@gmial.com: the domain may be gmail.com -> crm set 0000000001 --remove email=x@gmial.com --add email=x@gmail.com`,
			`a: x@GMAIL.CON: the domain may be gmail.com -> crm set 0000000001 --remove email=x@GMAIL.CON --add email=x@gmail.com`,
			`a: x@hotmal.com: the domain may be hotmail.com -> crm set 0000000001 --remove email=x@hotmal.com --add email=x@hotmail.com`,
			`a: x@firm.con: the domain may be firm.com -> crm set 0000000001 --remove email=x@firm.con --add email=x@firm.com`,
			`a: x@outlok.com: the domain may be outlook.com -> crm set 0000000001 --remove email=x@outlok.com --add email=x@outlook.com`,
			`a: x@t-onlime.de: the domain may be t-online.de -> crm set 0000000001 --remove email=x@t-onlime.de --add email=x@t-online.de`,
		}},
		{"bad-phone", of(
			&crm.Customer{Name: "a", Phones: []crm.Phone{{Number: "+49301234567"}, {Given: "ask Ben"}, {Number: "+4912"}, {Number: "+49301234567", Given: "030/1234567"}}},
		), []string{
			"a: ask Ben: no phone number of any country -> crm set 0000000001 --remove phone='ask Ben'",
			"a: +4912: no phone number of its country -> crm set 0000000001 --remove phone=+4912",
		}},
		{"placeholder-name", of(
			&crm.Customer{Name: "Test"}, &crm.Customer{Name: "Ünbekannt"}, &crm.Customer{Name: "???"}, &crm.Customer{Name: "xxx"}, &crm.Customer{Name: "Max  Mustermann"},
			&crm.Customer{Name: "Testa"}, &crm.Customer{Name: "3M"}, &crm.Customer{Name: "Bo"}, &crm.Customer{Name: "李"},
		), []string{
			`???: the name "???" stands for none -> crm set 0000000003 name=…`,
			`Max  Mustermann: the name "Max  Mustermann" stands for none -> crm set 0000000005 name=…`,
			`Test: the name "Test" stands for none -> crm set 0000000001 name=…`,
			`Ünbekannt: the name "Ünbekannt" stands for none -> crm set 0000000002 name=…`,
			`xxx: the name "xxx" stands for none -> crm set 0000000004 name=…`,
		}},
		{"dangling-link", of(
			&crm.Customer{Name: "a", ID: "0000000001"},
			&crm.Customer{
				Name: "b", ID: "0000000002", Organization: "0000000001", ReferredBy: "0000000009", Relations: []crm.Relation{{Kind: "partner", Who: "0000000008"}, {Kind: "partner", Who: "0000000001"}},
				Deals:        []crm.Deal{{ID: "d1", Contacts: []crm.ID{"0000000001", "odd"}}},
				Interactions: []crm.Interaction{{ID: "i1", At: at("2026-01-01"), With: []crm.Participant{{Who: "0000000007"}, {Name: "Ben"}, {Who: "0000000002"}}}},
			},
			&crm.Customer{Name: "c", ID: "0000000003", Organization: "0000000006"},
			&crm.Customer{Name: "d", ID: "0000000004", Organization: "0000000005", Merged: []crm.Merged{{ID: "0000000005"}}},
		), []string{
			"b: the one who referred it, 0000000009 does not exist error -> crm set 0000000002 referred_by=",
			"b: partner of 0000000008 does not exist error -> crm edit 0000000002",
			"b: of the deal d1 the contact odd does not exist error -> crm edit 0000000002",
			"b: of the interaction i1 the participant 0000000007 does not exist error -> crm edit 0000000002",
			"c: the organization 0000000006 does not exist error -> crm set 0000000003 organization=",
			"d: the organization 0000000005 was joined to 0000000004 error -> crm set 0000000004 organization=0000000004",
		}},
		{"unknown-word", of(
			&crm.Customer{
				Name: "a", Stage: "leed", Deals: []crm.Deal{{ID: "d1", Stage: "offre"}, {ID: "d2", Pipeline: "x", Stage: "new"}, {ID: "d3", Stage: "new"}},
				Interactions: []crm.Interaction{{ID: "i1", At: at("2026-01-01"), Kind: "fax"}, {ID: "i2", At: at("2026-01-02"), Kind: "fax"}, {ID: "i3", At: at("2026-01-03"), Kind: "call"}},
			},
			&crm.Customer{Name: "b", Stage: "lead"},
		), []string{
			`a: the stage "leed" is not in crm.yaml -> crm set 0000000001 stage=lead`,
			`a: the pipeline sales has no stage "offre" -> crm deal move d1 offer`,
			`a: the pipeline "x" is not in crm.yaml -> crm deal set d2 pipeline=…`,
			`a: an interaction of the kind "fax", which is not in crm.yaml -> crm edit 0000000001`,
		}},
		{"future-date", of(
			&crm.Customer{
				Name: "a", Created: at("2026-11-20"), Birthday: day("2027-01-01"),
				Deals:        []crm.Deal{{ID: "d1", Stage: "new", History: []crm.StageChange{{Stage: "new", At: at("2026-11-21")}, {Stage: "offer", At: at("2026-11-22")}}}},
				Tasks:        []crm.Task{{ID: "t1", Due: at("2027-01-01")}, {ID: "t2", Done: at("2026-12-01")}},
				Purchases:    []crm.Purchase{{ID: "p1", Date: day("2026-11-20")}, {ID: "p2", Date: day("2026-11-19")}},
				Consents:     []crm.Consent{{ID: "c1", Date: day("2027-11-20")}},
				Interactions: []crm.Interaction{{ID: "i1", At: at("2027-01-01")}, {ID: "i2", At: at("2029-01-01")}},
			},
			&crm.Customer{Name: "b", Created: at("2026-11-19"), Birthday: day("--12-24")},
		), []string{
			"a: created on 2026-11-20 -> crm edit 0000000001",
			"a: born on 2027-01-01 -> crm set 0000000001 birthday=…",
			"a: moved to new on 2026-11-21 -> crm deal show d1",
			"a: done on 2026-12-01 -> crm task set t2 done=…",
			"a: bought on 2026-11-20 -> crm purchase set p1 date=…",
			"a: a consent of 2027-11-20 -> crm consent set c1 date=…",
			"a: an interaction on 2029-01-01, more than two years ahead -> ",
		}},
		{"odd-sum", of(
			&crm.Customer{
				Name: "a",
				Deals: []crm.Deal{
					{ID: "d1", Amount: money("-5.00 EUR")}, {ID: "d2", Amount: money("5 XQZ")}, {ID: "d3", Amount: money("1000000000000.01 EUR")}, {ID: "d4", Amount: money("1000000000000 EUR")},
					{ID: "d5", Amount: money("100 EUR"), Lines: []crm.Line{{Price: money("30 EUR"), Quantity: crm.DecimalOf(3)}}},
					{ID: "d6", Amount: money("90 EUR"), Lines: []crm.Line{{Price: money("30 EUR"), Quantity: crm.DecimalOf(3)}}},
					{ID: "d7", Amount: money("90 EUR"), Lines: []crm.Line{{Price: money("30 USD"), Quantity: crm.DecimalOf(1)}}},
					{ID: "d8", Amount: money("100.01 EUR"), Lines: []crm.Line{{Price: money("100 EUR")}}},
				},
				Purchases: []crm.Purchase{{ID: "p1", Amount: money("-5.00 EUR")}, {ID: "p2", Amount: money("5 ZZZ")}},
			},
		), []string{
			"a: an amount of -5.00 EUR, less than nothing -> crm deal set d1 amount=…",
			"a: an amount in XQZ, which is no currency -> crm deal set d2 amount=…",
			"a: an amount of 1000000000000.01 EUR -> crm deal set d3 amount=…",
			"a: the lines add up to 90.00 EUR, the amount is 100 EUR -> crm deal set d5 amount=…",
			"a: an amount in ZZZ, which is no currency -> crm purchase set p2 amount=…",
		}},
		{"no-consent", of(
			&crm.Customer{Name: "none", Tags: []string{"Newsletter"}},
			&crm.Customer{Name: "granted", Tags: []string{"newsletter"}, Consents: []crm.Consent{{Purpose: "marketing", Status: "granted", Date: day("2026-01-01")}}},
			&crm.Customer{Name: "withdrawn", Tags: []string{"newsletter"}, Consents: []crm.Consent{{Purpose: "newsletter", Status: "withdrawn", Date: day("2026-02-01")}, {Purpose: "newsletter", Status: "granted", Date: day("2026-01-01")}}},
			&crm.Customer{Name: "ended", Tags: []string{"newsletter", "mailing"}, Consents: []crm.Consent{{Purpose: "newsletter", Status: "granted", Date: day("2025-01-01"), Expires: day("2026-11-18")}}},
			&crm.Customer{Name: "last day", Tags: []string{"newsletter"}, Consents: []crm.Consent{{Purpose: "newsletter", Status: "granted", Date: day("2025-01-01"), Expires: day("2026-11-19")}}},
			&crm.Customer{Name: "something else", Tags: []string{"newsletter"}, Consents: []crm.Consent{{Purpose: "calls", Status: "granted"}}},
			&crm.Customer{Name: "no marketing", Tags: []string{"vip"}},
			&crm.Customer{Name: "withdrawn in other letters", Tags: []string{"newsletter"}, Consents: []crm.Consent{{Purpose: "Newsletter", Status: "granted", Date: day("2026-01-01")}, {Purpose: "newsletter", Status: "withdrawn", Date: day("2026-02-01")}}},
		), []string{
			`ended: tagged "newsletter" without a valid consent: ended on 2026-11-18 error -> crm set 0000000004 --remove tag=newsletter`,
			`none: tagged "Newsletter" without a valid consent: none is on record error -> crm set 0000000001 --remove tag=Newsletter`,
			`something else: tagged "newsletter" without a valid consent: none is on record error -> crm set 0000000006 --remove tag=newsletter`,
			`withdrawn: tagged "newsletter" without a valid consent: withdrawn error -> crm set 0000000003 --remove tag=newsletter`,
			`withdrawn in other letters: tagged "newsletter" without a valid consent: withdrawn error -> crm set 0000000008 --remove tag=newsletter`,
		}},
		{"consent-ends", of(
			&crm.Customer{Name: "a", Consents: []crm.Consent{
				{ID: "c1", Purpose: "newsletter", Status: "granted", Expires: day("2026-12-19")}, {ID: "c2", Purpose: "calls", Status: "granted", Expires: day("2026-12-20")},
				{ID: "c3", Purpose: "photos", Status: "withdrawn", Expires: day("2026-12-01")}, {ID: "c4", Purpose: "data", Status: "granted"},
				{ID: "c5", Purpose: "old", Status: "granted", Date: day("2025-01-01"), Expires: day("2026-01-01")}, {ID: "c6", Purpose: "Old", Status: "granted", Date: day("2026-01-01")},
			}},
		), []string{"a: the consent to newsletter ends on 2026-12-19 (2026-11-19) -> crm consent grant 0000000001 newsletter"}},
		{"no-basis", of(
			&crm.Customer{Name: "a", Type: crm.Person}, &crm.Customer{Name: "b", Type: crm.Person, Consents: []crm.Consent{{Purpose: "x"}}},
			&crm.Customer{Name: "c", Type: crm.Person, Consents: []crm.Consent{{Purpose: "x"}, {Purpose: "y", Basis: "contract"}}}, &crm.Customer{Name: "d", Type: crm.Organization},
		), []string{
			"a: no lawful basis on record note -> crm consent grant 0000000001 … --basis …",
			"b: no lawful basis on record note -> crm consent grant 0000000002 … --basis …",
		}},
		{"retention", of(
			&crm.Customer{Name: "lost", Stage: "lost", Created: at("2020-01-01"), Interactions: touched("2025-11-18")},
			&crm.Customer{Name: "on its last day", Stage: "lost", Created: at("2020-01-01"), Interactions: touched("2025-11-19")},
			&crm.Customer{Name: "applicant", Tags: []string{"applicant"}, Created: at("2026-01-01")},
			&crm.Customer{Name: "bought", Tags: []string{"applicant"}, Created: at("2026-01-01"), Purchases: []crm.Purchase{{ID: "p1", Date: day("2026-09-01")}}},
			&crm.Customer{Name: "open deal", Stage: "lost", Created: at("2020-01-01"), Deals: []crm.Deal{{ID: "d1", Stage: "new"}}},
			&crm.Customer{Name: "open task", Stage: "lost", Created: at("2020-01-01"), Tasks: []crm.Task{{ID: "t1"}}},
			&crm.Customer{Name: "closed", Stage: "lost", Created: at("2020-01-01"), Deals: []crm.Deal{{ID: "d1", Stage: "lost", Close: day("2021-01-01")}}, Tasks: []crm.Task{{ID: "t1", Done: at("2020-02-01")}}},
			&crm.Customer{Name: "no rule", Stage: "lead", Created: at("2000-01-01")},
		), []string{
			"applicant: nothing since 2026-01-01; to be kept for 180 days (2026-07-01) -> crm rm 0000000003",
			"closed: nothing since 2021-01-01; to be kept for 365 days (2022-01-02) -> crm rm 0000000007",
			"lost: nothing since 2025-11-18; to be kept for 365 days (2026-11-19) -> crm rm 0000000001",
		}},
		{"clash", of(&crm.Customer{Name: "a", Clashes: []crm.Clash{{Field: "deals[4w8k].amount", By: "ben", At: at("2026-11-01T10:00:00+01:00")}}}), []string{
			"a: deals[4w8k].amount: another value, set by ben, waits (2026-11-01) -> crm resolve 0000000001 'deals[4w8k].amount'",
		}},
	} {
		if got := found(t, test.rule, test.in); !slices.Equal(got, test.want) {
			t.Errorf("%s:\n  %s\nwant\n  %s", test.rule, strings.Join(got, "\n  "), strings.Join(test.want, "\n  "))
		}
		// Nothing is found in a book with nothing in it, and settings without anything.
		if got := found(t, test.rule, &Input{Snap: column.Of(&crm.Customer{ID: "0000000001", Name: "Anna", Type: crm.Organization, Emails: emails("a@firm.de"), Phones: []crm.Phone{{Number: "+49301234567"}}}), Settings: &crm.Settings{}, Now: now}); got != nil {
			t.Errorf("%s finds in a customer that is well: %q", test.rule, got)
		}
	}
}

func TestOddTags(t *testing.T) {
	var list []*crm.Customer
	for range 12 {
		list = append(list, &crm.Customer{Name: "x", Tags: []string{"customer", "key-account", "vip", "q1-2026"}})
	}
	list = append(list, &crm.Customer{Name: "a", Tags: []string{"costumer", "custmer", "vip2"}}, &crm.Customer{Name: "b", Tags: []string{"Key Account", "q1-2025", "viq", "steel"}})
	for i, c := range list {
		c.ID = crm.ID("00000000" + string(rune('a'+i/26)) + string(rune('a'+i%26)))
	}
	want := []string{
		`a: the tag "custmer" may be "customer" note -> crm set 00000000am --remove tag=custmer --add tag=customer`,
		`b: the tag "Key Account" may be "key-account" note -> crm set 00000000an --remove tag='Key Account' --add tag=key-account`,
	}
	if got := found(t, "odd-tag", of(list...)); !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestStoreRules(t *testing.T) {
	facts := Facts{
		Remote: "origin", Synced: day("2026-11-11"), Begun: day("2020-01-01"), Backups: true, Backup: day("2026-10-19"),
		Edited: []string{"records/b.yaml", "records/a.yaml"}, Unreadable: []BadFile{{"records/x.yaml", "line 3: no key"}},
		Authors: []Author{{Name: "anna", Email: "Anna@firm.example"}, {Name: "eve", Email: "eve@x.example", Last: day("2026-11-02")}}, Team: []string{"anna@firm.example"},
		Unsigned: 3, Duplicates: 2,
	}
	for rule, want := range map[string][]string{
		"not-synced":     {"origin: last sync on 2026-11-11 (2026-11-19) -> crm sync"},
		"no-backup":      {"backup: last verified backup on 2026-10-19 (2026-11-19) -> crm backup FILE"},
		"hand-edit":      {"records/a.yaml: changed by hand and not saved note -> crm save", "records/b.yaml: changed by hand and not saved note -> crm save"},
		"unreadable":     {"records/x.yaml: line 3: no key error -> crm check"},
		"unknown-author": {`eve <eve@x.example>: made changes, and is not in "team" of crm.yaml (2026-11-02) -> crm history`},
		"unsigned":       {"signatures: commits without a signature: 3 -> git config commit.gpgsign true"},
		"duplicates":     {"crm dupes: 2 pairs of records may be of one customer each note -> crm dupes review"},
	} {
		in := of()
		in.Facts = facts
		if got := found(t, rule, in); !slices.Equal(got, want) {
			t.Errorf("%s:\n%s", rule, strings.Join(got, "\n"))
		}
		if got := found(t, rule, of()); got != nil {
			t.Errorf("%s without facts: %q", rule, got)
		}
	}
	in := of()
	in.Facts = Facts{Remote: "origin", Synced: day("2026-11-12"), Backups: true, Backup: day("2026-10-20"), Begun: day("2020-01-01")}
	for _, rule := range []string{"not-synced", "no-backup"} {
		if got := found(t, rule, in); got != nil {
			t.Errorf("%s in time: %q", rule, got)
		}
	}
	in.Facts.Synced, in.Facts.Backup = crm.Date{}, crm.Date{}
	for rule, want := range map[string]string{"not-synced": "origin: never synced -> crm sync", "no-backup": "backup: no verified backup -> crm backup FILE"} {
		if got := found(t, rule, in); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: %q", rule, got)
		}
	}
	in.Facts.Begun = day("2026-11-12")
	for _, rule := range []string{"not-synced", "no-backup"} {
		if got := found(t, rule, in); got != nil {
			t.Errorf("%s of a new store: %q", rule, got)
		}
	}
}
