package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/render"
)

var now = time.Date(2026, 11, 19, 15, 30, 0, 0, time.FixedZone("", 3600))

func settings() *crm.Settings {
	return &crm.Settings{
		Stages: []crm.Stage{{Name: "lead"}, {Name: "customer"}, {Name: "past"}},
		Pipelines: []crm.Pipeline{
			{Name: "sales", Stages: []crm.DealStage{{Name: "new"}, {Name: "offer"}, {Name: "won", Outcome: "won"}, {Name: "lost", Outcome: "lost"}}},
			{Name: "renewal", Stages: []crm.DealStage{{Name: "due"}, {Name: "won", Outcome: "won"}}},
		},
	}
}

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

func totalsOf(texts ...string) []crm.Total {
	var out []crm.Total
	for _, s := range texts {
		m := money(s)
		out = append(out, crm.Total{Amount: m.Amount.String(), Currency: m.Currency})
	}
	return out
}

func overview(t *testing.T, period Period, list ...*crm.Customer) *Overview {
	t.Helper()
	o, err := NewOverview(t.Context(), Scope{Snap: column.Of(list...), Settings: settings(), Period: period, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestEmptyBook(t *testing.T) {
	o := overview(t, Period{})
	if want := (&Overview{}); !reflect.DeepEqual(o, want) {
		t.Errorf("%+v", o)
	}
	// A period of its own has its weeks also without an interaction.
	o = overview(t, Period{From: day("2026-11-02"), Until: day("2026-11-19")})
	if want := []Week{{day("2026-11-02"), 0}, {day("2026-11-09"), 0}, {day("2026-11-16"), 0}}; !reflect.DeepEqual(o.Weeks, want) {
		t.Errorf("weeks %v", o.Weeks)
	}
	odd := column.Of(&crm.Customer{Deals: []crm.Deal{{Stage: "x", Pipeline: "y"}, {}}})
	if o, err := NewOverview(t.Context(), Scope{Snap: odd, Settings: new(crm.Settings), Now: now}); err != nil || o.Customers != 1 || len(o.Deals) != 2 {
		t.Errorf("without settings: %+v, %v", o, err)
	}
}

func TestPeriodContains(t *testing.T) {
	for _, c := range []struct {
		from, until, day string
		want             bool
	}{
		{"2026-11-01", "2026-11-30", "2026-11-01", true}, {"2026-11-01", "2026-11-30", "2026-11-30", true},
		{"2026-11-01", "2026-11-30", "2026-10-31", false}, {"2026-11-01", "2026-11-30", "2026-12-01", false},
		{"2026-11-19", "2026-11-19", "2026-11-19", true}, {"2026-11-19", "2026-11-18", "2026-11-19", false},
		{"", "2026-11-30", "0001-01-01", true}, {"", "2026-11-30", "2026-12-01", false}, {"2026-11-01", "", "9999-12-31", true},
		{"", "", "2026-11-19", true}, {"", "", "", false}, {"2026-11-01", "2026-11-30", "", false},
	} {
		if got := (Period{day(c.from), day(c.until)}).Contains(day(c.day)); got != c.want {
			t.Errorf("%s..%s contains %q: %v", c.from, c.until, c.day, got)
		}
	}
}

func TestMonday(t *testing.T) {
	for in, want := range map[string]string{
		"2026-11-16": "2026-11-16", "2026-11-19": "2026-11-16", "2026-11-22": "2026-11-16", "2026-11-23": "2026-11-23",
		"2027-01-01": "2026-12-28", "2024-12-31": "2024-12-30", "2024-03-01": "2024-02-26", "2023-01-01": "2022-12-26",
	} {
		if got := Monday(day(in)); got != day(want) {
			t.Errorf("the week of %s begins on %s, want %s", in, got, want)
		}
	}
}

func TestCustomers(t *testing.T) {
	o := overview(t, Period{day("2026-11-01"), day("2026-11-19")},
		&crm.Customer{ID: "1", Type: crm.Organization, Stage: "customer", Owner: "anna", Tags: []string{"vip", "steel"}, Created: at("2026-11-01")},
		&crm.Customer{ID: "2", Type: crm.Person, Stage: "lead", Owner: "ben", Tags: []string{"vip"}, Created: at("2026-11-19T23:59:59-05:00")}, // the 20th in UTC
		&crm.Customer{ID: "3", Type: crm.Person, Stage: "odd", Owner: "anna", Created: at("2026-10-31")},
		&crm.Customer{ID: "4", Type: crm.Person, Stage: "lead", Owner: ""},
		&crm.Customer{ID: "5", Type: crm.Person, Stage: "", Owner: "", Tags: []string{"alpha"}},
	)
	if o.Customers != 5 || o.People != 4 || o.Organizations != 1 || o.Added != 2 {
		t.Errorf("%d customers, %d people, %d organizations, %d added", o.Customers, o.People, o.Organizations, o.Added)
	}
	if want := []Count{{"lead", 2}, {"customer", 1}, {"", 1}, {"odd", 1}}; !reflect.DeepEqual(o.Stages, want) {
		t.Errorf("stages %v", o.Stages)
	}
	if want := []Count{{"", 2}, {"anna", 2}, {"ben", 1}}; !reflect.DeepEqual(o.Owners, want) {
		t.Errorf("owners %v", o.Owners)
	}
	if want := []Count{{"vip", 2}, {"alpha", 1}, {"steel", 1}}; !reflect.DeepEqual(o.Tags, want) {
		t.Errorf("tags %v", o.Tags)
	}
}

func TestInteractions(t *testing.T) {
	with := []crm.Participant{{Who: "2222222222"}}
	o := overview(t, Period{day("2026-12-28"), day("2027-01-10")},
		&crm.Customer{ID: "1", Interactions: []crm.Interaction{
			{ID: "a", At: at("2026-12-27T23:59:00+01:00"), Kind: "call"}, // the day before
			{ID: "b", At: at("2026-12-28T00:00:00+01:00"), Kind: "call"}, // the 27th in UTC
			{ID: "c", At: at("2027-01-01"), Kind: "call"},
			{ID: "d", At: at("2027-01-03T10:00:00Z"), Kind: "meeting", With: with},
			{ID: "e", At: at("2027-01-10T23:30:00-05:00"), Kind: "email", With: []crm.Participant{{Name: "Somebody"}}}, // the 11th in UTC
			{ID: "f", At: at("2027-01-11"), Kind: "call"},
			{At: at("2027-01-05"), Kind: "call", With: with}, {At: at("2027-01-06"), Kind: "call", With: with}, // without ids
			{ID: "g", Kind: "call"}, // without a time
		}},
		&crm.Customer{ID: "2222222222", Interactions: []crm.Interaction{{ID: "d", At: at("2027-01-03T10:00:00Z"), Kind: "meeting", With: []crm.Participant{{Who: "1"}}}}},
		&crm.Customer{ID: "3", Interactions: []crm.Interaction{{ID: "d", At: at("2027-01-03T10:00:00Z"), Kind: "meeting", With: []crm.Participant{{Who: "1"}, {Who: "2222222222"}}}}},
	)
	if o.Interactions != 6 {
		t.Errorf("%d interactions", o.Interactions)
	}
	if want := []Count{{"call", 4}, {"email", 1}, {"meeting", 1}}; !reflect.DeepEqual(o.Kinds, want) {
		t.Errorf("kinds %v", o.Kinds)
	}
	if want := []Week{{day("2026-12-28"), 3}, {day("2027-01-04"), 3}}; !reflect.DeepEqual(o.Weeks, want) {
		t.Errorf("weeks %v", o.Weeks)
	}
}

// The weeks of an open period are those of the interactions, within reason.
func TestWeeksOfAnOpenPeriod(t *testing.T) {
	n := &crm.Customer{Interactions: []crm.Interaction{{At: at("2026-10-27")}, {At: at("2026-11-10")}}}
	for _, c := range []struct {
		period Period
		first  string
		weeks  int
	}{
		{Period{}, "2026-10-26", 3}, {Period{From: day("2026-10-12")}, "2026-10-12", 5}, {Period{Until: day("2026-11-19")}, "2026-10-26", 4},
	} {
		o := overview(t, c.period, n)
		if len(o.Weeks) != c.weeks || o.Weeks[0].Monday != day(c.first) {
			t.Errorf("%v: %v", c.period, o.Weeks)
		}
	}
	n.Interactions = append(n.Interactions, crm.Interaction{At: at("9999-12-31")}, crm.Interaction{At: at("0001-01-08")})
	o := overview(t, Period{}, n)
	if last := o.Weeks[len(o.Weeks)-1]; len(o.Weeks) != weeksMax || last.Monday != day("2026-11-09") || last.Count != 1 || o.Interactions != 4 {
		t.Errorf("%d weeks up to %v, %d interactions", len(o.Weeks), last, o.Interactions)
	}
	if o := overview(t, Period{From: day("2027-01-01"), Until: day("2026-01-01")}, n); o.Weeks != nil {
		t.Errorf("a period that ends before it begins has the weeks %v", o.Weeks)
	}
	if o := overview(t, Period{From: day("9999-12-01"), Until: day("9999-12-31")}); len(o.Weeks) != 5 {
		t.Errorf("the last month has %d weeks", len(o.Weeks))
	}
}

func TestDeals(t *testing.T) {
	o := overview(t, Period{},
		&crm.Customer{ID: "1", Owner: "anna", Deals: []crm.Deal{
			{Stage: "won", Amount: money("10.50 EUR")}, {Stage: "offer", Amount: money("700 USD"), Owner: "ben"}, {Stage: "offer", Amount: money("0.005 EUR")},
			{Stage: "offer"}, {Stage: "lost", Amount: money("1 CHF")}, {Stage: "due", Pipeline: "renewal", Amount: money("5 EUR")},
		}},
		&crm.Customer{ID: "2", Deals: []crm.Deal{
			{Stage: "offer", Amount: money("-3 EUR"), Owner: "ben"}, {Stage: "won", Pipeline: "renewal", Amount: money("1.00 EUR")},
			{Stage: "odd", Amount: money("2 EUR")}, {Stage: "won", Pipeline: "none", Amount: money("4 EUR")}, {Stage: "won", Pipeline: "sales", Amount: money("1 EUR")},
		}},
	)
	if want := []StageSum{
		{"sales", "offer", "", 4, totalsOf("-2.995 EUR", "700 USD")},
		{"sales", "won", "won", 2, totalsOf("11.50 EUR")},
		{"sales", "lost", "lost", 1, totalsOf("1 CHF")},
		{"sales", "odd", "", 1, totalsOf("2 EUR")},
		{"renewal", "due", "", 1, totalsOf("5 EUR")},
		{"renewal", "won", "won", 1, totalsOf("1.00 EUR")},
		{"none", "won", "", 1, totalsOf("4 EUR")},
	}; !reflect.DeepEqual(o.Deals, want) {
		t.Errorf("deals\n%v, want\n%v", o.Deals, want)
	}
	if want := []OwnerSum{
		{"", Sum{"open", 2, totalsOf("6 EUR")}, Sum{"won", 2, totalsOf("2.00 EUR")}, Sum{"lost", 0, nil}},
		{"anna", Sum{"open", 3, totalsOf("5.005 EUR")}, Sum{"won", 1, totalsOf("10.50 EUR")}, Sum{"lost", 1, totalsOf("1 CHF")}},
		{"ben", Sum{"open", 2, totalsOf("-3 EUR", "700 USD")}, Sum{"won", 0, nil}, Sum{"lost", 0, nil}},
	}; !reflect.DeepEqual(o.DealOwners, want) {
		t.Errorf("owners\n%v, want\n%v", o.DealOwners, want)
	}
}

// Sums have all their digits, however many.
func TestLongSums(t *testing.T) {
	const most = "999999999999999999 EUR"
	o := overview(t, Period{}, &crm.Customer{Deals: []crm.Deal{{Stage: "offer", Amount: money(most)}, {Stage: "offer", Amount: money("0.01 EUR")}}})
	if got := o.Deals[0].Totals; !reflect.DeepEqual(got, []crm.Total{{Amount: "999999999999999999.01", Currency: "EUR"}}) {
		t.Errorf("%v", got)
	}
	anna := &crm.Customer{Owner: "anna", Deals: []crm.Deal{{Stage: "new", Amount: money(most)}, {Stage: "offer", Amount: money(most)}, {Stage: "offer", Amount: money("1 USD")}}}
	o = overview(t, Period{}, anna, &crm.Customer{Owner: "anna", Deals: []crm.Deal{{Stage: "new", Amount: money("-" + most)}}})
	if got := o.DealOwners[0].Open.Totals; !reflect.DeepEqual(got, totalsOf(most, "1 USD")) {
		t.Errorf("%v", got)
	}
	// Many of the largest overflow 64 bits.
	big := &crm.Customer{}
	for range 25 {
		big.Deals = append(big.Deals, crm.Deal{Stage: "offer", Amount: money(most)})
	}
	if got := overview(t, Period{}, big).Deals[0].Totals[0].String(); got != "24999999999999999975 EUR" {
		t.Error(got)
	}
	for range 24 {
		big.Deals = append(big.Deals, crm.Deal{Stage: "offer", Amount: money("-" + most)})
	}
	if got := overview(t, Period{}, big).Deals[0].Totals[0].String(); got != most {
		t.Error(got)
	}
}

func TestUntouched(t *testing.T) {
	var list []*crm.Customer
	add := func(id, name, created string, touches ...string) {
		c := &crm.Customer{ID: crm.ID(id), Name: name, Stage: "lead", Owner: "anna"}
		if created != "" {
			c.Created = at(created)
		}
		for _, s := range touches {
			c.Interactions = append(c.Interactions, crm.Interaction{At: at(s), Kind: "call"})
		}
		list = append(list, c)
	}
	add("a", "Never, unknown", "")
	add("b", "Never", "2026-11-09")
	add("c", "Long ago", "2020-01-01", "2026-01-01")
	add("d", "Out of order", "2020-01-01", "2026-11-18", "2026-02-01T10:00:00+01:00")
	add("e", "Planned", "2020-01-01", "2026-11-20")
	add("g", "Tie B", "2026-11-12")
	add("f", "Tie A", "2026-11-12")
	add("h", "Tie A", "2026-11-12")
	o := overview(t, Period{From: day("2030-01-01")}, list...) // whatever the period
	var got []string
	for _, u := range o.Untouched {
		got = append(got, fmt.Sprintf("%s %s %s %d", u.ID, u.Name, u.Last, u.Days))
	}
	want := []string{
		"e Planned  2514", "c Long ago 2026-01-01 322", "b Never  10", "f Tie A  7", "h Tie A  7", "g Tie B  7",
		"d Out of order 2026-11-18 1", "a Never, unknown  -1",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	for i := range 20 {
		add(fmt.Sprint("z", i), fmt.Sprint("More ", i), fmt.Sprintf("2026-10-%02d", 1+i))
	}
	o = overview(t, Period{}, list...)
	if len(o.Untouched) != untouchedMax || o.Untouched[0].ID != "e" || o.Untouched[9].Name != "More 7" {
		t.Errorf("%d: %v", len(o.Untouched), o.Untouched)
	}
}

// The keys of the JSON are a promise to scripts.
func TestJSONKeys(t *testing.T) {
	m := totalsOf("1 EUR")
	o := &Overview{
		Stages: []Count{{}}, Owners: []Count{{}}, Tags: []Count{{}}, Kinds: []Count{{}}, Weeks: []Week{{}},
		Deals: []StageSum{{Totals: m}}, DealOwners: []OwnerSum{{Open: Sum{Totals: m}}}, Untouched: []Untouched{{}},
	}
	paths := jsonPaths(t, o)
	want := strings.Fields(`
		period.from period.until
		customers people organizations added
		stages[].name stages[].count owners[].name owners[].count tags[].name tags[].count
		interactions kinds[].name kinds[].count weeks[].monday weeks[].count
		deals[].pipeline deals[].stage deals[].outcome deals[].count deals[].totals[]
		deal_owners[].owner
		deal_owners[].open.name deal_owners[].open.count deal_owners[].open.totals[]
		deal_owners[].won.name deal_owners[].won.count deal_owners[].won.totals[]
		deal_owners[].lost.name deal_owners[].lost.count deal_owners[].lost.totals[]
		untouched[].id untouched[].name untouched[].stage untouched[].owner untouched[].last untouched[].days`)
	if !reflect.DeepEqual(paths, want) {
		t.Errorf("got  %q\nwant %q", paths, want)
	}
}

// jsonPaths is where the values are in the JSON of a report.
func jsonPaths(t *testing.T, v any) (paths []string) {
	t.Helper()
	var buf bytes.Buffer
	if err := render.JSON(&buf, v); err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(&buf)
	var walk func(path string)
	walk = func(path string) {
		tok, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		switch tok {
		case json.Delim('{'):
			for dec.More() {
				key, err := dec.Token()
				if err != nil {
					t.Fatal(err)
				}
				walk(path + "." + key.(string))
			}
			_, _ = dec.Token()
		case json.Delim('['):
			if !dec.More() {
				paths = append(paths, path[1:]+"[]")
			}
			for dec.More() {
				walk(path + "[]")
			}
			_, _ = dec.Token()
		default:
			paths = append(paths, path[1:])
		}
	}
	walk("")
	return paths
}
