package search

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
)

// ids is the ids that a query finds among some customers, in order.
func ids(t *testing.T, text string, customers ...*crm.Customer) string {
	t.Helper()
	set := settings()
	n, err := query.Parse(text, &query.Context{Settings: set, Now: now(), User: func() string { return "anna" }})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(context.Background(), column.Of(customers...), n, Env{Settings: set, Now: now()})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, row := range r.Rows {
		out = append(out, strings.TrimRight(string(customers[row.Row.Row].ID), "0"))
	}
	return strings.Join(out, " ")
}

func at(t *testing.T, s string) crm.Time {
	t.Helper()
	x, err := crm.ParseTime(s)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func money(t *testing.T, s string) crm.Money {
	t.Helper()
	m, err := crm.ParseMoney(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// firm is a small book: a firm (f), two of its people (p, q) and another firm (g).
func firm(t *testing.T) []*crm.Customer {
	f := &crm.Customer{ID: "f000000000", Type: crm.Organization, Name: "Müller GmbH", Stage: "customer", Owner: "anna", Tags: []string{"steel"},
		Phones: []crm.Phone{{Number: "+49301234567"}},
		Deals: []crm.Deal{
			{ID: "f100000000", Title: "Audit", Stage: "won", Owner: "anna", Amount: money(t, "1000.00 EUR")},
			{ID: "f200000000", Title: "Training", Stage: "offer", Owner: "ben", Amount: money(t, "500.50 EUR"), Lines: []crm.Line{{Product: "Workshop"}}, History: []crm.StageChange{{Stage: "new", At: at(t, "2026-05-01")}}},
			{ID: "f300000000", Title: "Study", Stage: "new", Owner: "ben", Amount: money(t, "70 USD"), Lines: []crm.Line{{Product: "Report"}}},
		},
		Interactions: []crm.Interaction{{ID: "f400000000", At: at(t, "2026-01-10T10:00:00+01:00"), Kind: "call", Text: "Asked for the offer."}, {ID: "f500000000", At: at(t, "2026-12-01"), Kind: "meeting", Text: "Planned"}}}
	p := &crm.Customer{ID: "p000000000", Type: crm.Person, Name: "Jane Doe", Organization: f.ID, Role: "CEO", Stage: "lead", Notes: "Knows Mr. Smith of the plant",
		Interactions: []crm.Interaction{{ID: "p100000000", At: at(t, "2026-06-05"), Kind: "email"}}}
	q := &crm.Customer{ID: "q000000000", Type: crm.Person, Name: "Zoe O'Brien", Organization: f.ID, Stage: "customer", Role: "Buyer",
		Tasks: []crm.Task{{ID: "q100000000", Title: "Call", Due: at(t, "2026-06-14")}, {ID: "q200000000", Title: "Write", Due: at(t, "2026-06-15"), Done: at(t, "2026-06-01")}}}
	g := &crm.Customer{ID: "g000000000", Type: crm.Organization, Name: "Berg AG", Emails: []crm.Email{{Address: "info@berg.example"}}}
	return []*crm.Customer{f, p, q, g}
}

// What the package doc says, case by case.
func TestMeaning(t *testing.T) {
	book := firm(t)
	for _, c := range []struct{ query, want string }{
		{"", "g p f q"},
		{"stage:customer", "f q"},
		{"stage!=customer", "g p"},
		{"-stage:customer", "g p"},
		// One item meets all terms of a group.
		{"deal.stage:won deal.owner:anna", "f"},
		{"deal.stage:won deal.owner:ben", ""},
		{"deal.stage:won (deal.owner:ben)", "f"},
		{"-deal.stage:won", "g p q"},
		{"-deal.stage:lost deal.owner:ben", "f"},
		{"deal.owner:anna deal.stage!=won", ""},
		{"deal.owner:ben deal.stage!=won", "f"},
		{"deal.history.stage:new deal.line.product:workshop", "f"},
		{"deal.history.stage:new deal.line.product:report", ""},
		{"no:deal.close", "f"},
		{"no:deal", "g p q"},
		// Joins want somebody there.
		{"org.stage:customer", "p q"},
		{"org.stage!=lead", "p q"},
		{"-org.stage:lead", "g p f q"},
		{"people.role:ceo people.stage:lead", "f"},
		{"people.role:ceo people.stage:customer", ""},
		{"people.role:ceo (people.stage:customer)", "f"},
		{"organization:muller", "p q"},
		{"organization:mueller", "p q"},
		{"organization:f000", "p q"},
		// Computed fields.
		{"last:2026-06-05", "p f"},
		{"idle:10", "p f"},
		{"no:idle", "g q"},
		// Of those who meet the rest of a group.
		{"last<2026-06-06 has:interaction", "p f"},
		{"last<2026-06-05 has:interaction", ""},
		{"last<=2026-06-05 has:interaction", "p f"},
		{"last>2026-06-04 has:interaction", "p f"},
		{"last!=2026-06-05 has:interaction", ""},
		{"last!=2026-06-04 has:interaction", "p f"},
		{"idle>9 has:interaction", "p f"},
		{"idle>10 has:interaction", ""},
		{"idle<11 has:interaction", "p f"},
		{"idle>9 last>2026-06-04 has:interaction", "p f"},
		{"idle>9 last<2026-06-05 has:interaction", ""},
		{"people:2", "f"},
		{"people:0", "g"},
		{"deals.open>500", "f"},
		{"deals.open>=500.50", "f"},
		{"deals.open>500.50", ""},
		{`deals.open:"70 USD"`, "f"},
		{"deals.open:0", "g p q"},
		{"has:deals.won", "f"},
		{"deal.outcome:open deal.owner:ben", "f"},
		{"deal.pipeline:sales", "f"},
		{"deal.probability:50", "f"},
		{"tasks:1", "q"},
		{"tasks.overdue:1", "q"},
		{"next:2026-06-14", "q"},
		{"domain:berg.example", "g"},
		// Words.
		{"müller", "f p q"},
		{"mueller", "f p q"},
		{"mull", "f p q"},
		{"jane müller", "p"},
		{"o'brien", "q"},
		{`"of the plant"`, "p"},
		{`"of the pla"`, ""},
		{`"of the pla"*`, "p"},
		{`"smith plant"`, ""},
		{"030-1234567", "f"},
		{"1234567", "f"},
		{"zo", "q"},
		{"smiht", ""},
		{"brein", "q"},
		{"-brein", "g p f q"},
		{"jone", "p"},
		{"jne", ""},
	} {
		if got := ids(t, c.query, book...); got != c.want {
			t.Errorf("%q finds %q, want %q", c.query, got, c.want)
		}
	}
}

// Names come before the rest, whole words before beginnings, and customers with
// a typing mistake last.
func TestRanking(t *testing.T) {
	book := []*crm.Customer{
		{ID: "a000000000", Name: "Anna", Notes: "Knows somebody at Bergmann"},
		{ID: "b000000000", Name: "Bergmann"},
		{ID: "c000000000", Name: "Berg"},
		{ID: "d000000000", Name: "Dora", Organization: "c000000000"},
		{ID: "e000000000", Name: "Eva", Tags: []string{"berg"}},
		{ID: "g000000000", Name: "Somebody Else"},
	}
	if got, want := ids(t, "berg", book...), "c e d b a"; got != want {
		t.Errorf("berg finds %q, want %q", got, want)
	}
	if got, want := ids(t, "dorra or eva", book...), "e d"; got != want {
		t.Errorf("a typing mistake comes %q, want %q", got, want)
	}
	r, err := Run(context.Background(), column.Of(book...), &query.Word{Text: "dorra"}, Env{Now: now()})
	if err != nil || len(r.Rows) != 1 || r.Rows[0].Typos != 1 || !r.Ranked {
		t.Errorf("dorra: %+v, %v", r, err)
	}
}

func TestDoneContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, n := range []query.Node{&query.All{}, &query.Word{Text: "anna"}} {
		if r, err := Run(ctx, column.Of(firm(t)...), n, Env{Now: now()}); !errors.Is(err, context.Canceled) || r != nil {
			t.Errorf("%v, %v", r, err)
		}
	}
}

func TestEmptySnapshot(t *testing.T) {
	for _, snap := range []*column.Snapshot{{}, column.Of()} {
		for _, text := range []string{"", "anna", "org.stage:lead", "idle>3", "organization:x", "deals.open>1"} {
			n, err := query.Parse(text, &query.Context{Settings: settings(), Now: now()})
			if err != nil {
				t.Fatal(err)
			}
			if r, err := Run(context.Background(), snap, n, Env{Now: now()}); err != nil || r.Total != 0 || len(r.Rows) != 0 {
				t.Errorf("%q: %+v, %v", text, r, err)
			}
		}
	}
}

// Every computed field of the catalogue is known here.
func TestComputedFieldsAreKnown(t *testing.T) {
	book := firm(t)
	book = append(book, &crm.Customer{ID: "h000000000", Name: "Full", Type: crm.Organization, Addresses: []crm.Address{{City: "Berlin"}}, Links: []crm.Link{{URL: "https://x.example"}},
		Tasks:     []crm.Task{{Created: crm.DayTime(crm.Date{Year: 2026, Month: 6, Day: 1}), Responded: crm.DayTime(crm.Date{Year: 2026, Month: 6, Day: 3})}},
		Purchases: []crm.Purchase{{Amount: money(t, "5 EUR")}}, Deals: []crm.Deal{{Stage: "lost", Amount: money(t, "5 EUR")}}})
	cat := query.NewCatalogue(settings())
	r, err := Run(context.Background(), column.Of(book...), &query.All{}, Env{Settings: settings(), Now: now()})
	if err != nil {
		t.Fatal(err)
	}
	computed := 0
	for _, name := range cat.Names() {
		f, _ := cat.Field(name)
		if !f.Computed {
			continue
		}
		computed++
		if !slices.ContainsFunc(r.Rows, func(row Row) bool { return r.Value(row, f).Set }) {
			t.Errorf("nobody has a value of %s", name)
		}
		if got := ids(t, "has:"+name, book...); got == "" {
			t.Errorf("has:%s finds nobody", name)
		}
	}
	if computed == 0 {
		t.Error("no field is computed")
	}
}

func TestValueString(t *testing.T) {
	book := firm(t)
	r, err := Run(context.Background(), column.Of(book...), &query.All{}, Env{Settings: settings(), Now: now()})
	if err != nil {
		t.Fatal(err)
	}
	cat := query.NewCatalogue(settings())
	for _, c := range []struct{ id, field, want string }{
		{"f000000000", "deals.open", "500.50 EUR, 70 USD"},
		{"f000000000", "deals.won", "1000.00 EUR"},
		{"g000000000", "deals.won", ""},
		{"f000000000", "deals", "3"},
		{"f000000000", "last", "2026-06-05"},
		{"f000000000", "idle", "10"},
		{"f000000000", "deal.stage", "won, offer, new"},
		{"f000000000", "deal.probability", "100, 50, 10"},
		{"f000000000", "people.name", "Jane Doe, Zoe O'Brien"},
		{"p000000000", "org.name", "Müller GmbH"},
		{"p000000000", "organization", "f000000000"},
		{"g000000000", "org.name", ""},
		{"f000000000", "phone", "+49301234567"},
	} {
		f, ok := cat.Field(c.field)
		if !ok {
			t.Fatal(c.field)
		}
		for _, row := range r.Rows {
			if string(book[row.Row.Row].ID) == c.id {
				if got := r.Value(row, f).String(); got != c.want {
					t.Errorf("%s of %s is %q, want %q", c.field, c.id, got, c.want)
				}
			}
		}
	}
}

// Damage in a segment may cost answers, and is told by Bad; it never panics.
func TestDamagedSegment(t *testing.T) {
	b := column.NewBuilder()
	for i, c := range firm(t) {
		b.Add([20]byte{byte(i)}, c)
	}
	data := b.Finish()
	queries := []string{"", "anna", "mueller", "smiht", "deal.stage:won deal.owner:anna", "org.stage:customer", "idle>3", "organization:muller", "deals.open>1", "interaction.text:offer", "name~doe", "1234567"}
	cat := query.NewCatalogue(settings())
	for i := 0; i < len(data); i += 7 {
		damaged := slices.Clone(data)
		damaged[i] ^= 0x55
		s, err := column.Open(damaged)
		if err != nil {
			continue
		}
		live := column.NewBits(s.Rows(column.Customers))
		live.SetRange(0, live.Len())
		snap := &column.Snapshot{Parts: []column.Part{{Segment: s, Live: live}}}
		for _, text := range queries {
			n, err := query.Parse(text, &query.Context{Settings: settings(), Now: now()})
			if err != nil {
				t.Fatal(err)
			}
			r, err := Run(context.Background(), snap, n, Env{Settings: settings(), Now: now()})
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"name", "deals.open", "tag", "org.name", "last", "address"} {
				f, _ := cat.Field(name)
				for _, row := range r.Rows {
					r.Value(row, f)
				}
				r.Sort([]Key{{Field: f, Down: true}})
			}
		}
	}
}

// In scripts that are written without spaces a word may begin and end anywhere.
func TestWordsWithoutSpaces(t *testing.T) {
	all := []*crm.Customer{
		{ID: "j000000000", Name: "株式会社東京タワー商事", Notes: "来週ABC工業と会議をします。"},
		{ID: "k000000000", Name: "한국전자 주식회사"},
		{ID: "t000000000", Name: "บริษัทไทยการค้า"},
		{ID: "x000000000", Name: "XABC Tokyo東京 Ltd"},
	}
	for _, c := range []struct{ query, want string }{
		{"東京", "x j"}, {"東京タワー", "j"}, {"商事", "j"}, {"会社", "j"}, {"京東", ""}, {"工業", "j"}, {"会議", "j"}, {"abc", "j"}, {"tokyo", "x"}, {"tokyo東京", "x"},
		{"ltd", "x"}, {`"東京 商事"`, ""}, {`"東京 タワー"`, "j"}, {`"来週 abc 工業"`, "j"}, {`"東京"`, "x j"}, {`"東京タ"`, "j"},
		{"한국", "k"}, {"국전", ""}, {"주식", "k"}, {"ไทย", "t"}, {"การค้า", "t"}, {"-東京", "t k"},
		{"name:東京", "x j"}, {"notes:会議", "j"}, {"name:京東", ""}, {"name:abc", ""}, {"name:국전", ""}, {"notes:abc", "j"}, {"interaction.text:会議", ""},
	} {
		if got := ids(t, c.query, all...); got != c.want {
			t.Errorf("%s finds %q, want %q", c.query, got, c.want)
		}
	}
}
