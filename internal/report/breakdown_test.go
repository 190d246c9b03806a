package report

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/column"
	"crm/internal/crm"
)

func drawSource(t *rapid.T) *crm.Customer {
	pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	c := &crm.Customer{
		Source: pick("source", "", "fair", "web"), Created: drawTime(t, "created"),
		Tags: rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y", "z"}), 0, 3).Draw(t, "tags"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "deals") {
		d := crm.Deal{Pipeline: pick("pipeline", "", "sales", "renewal", "none"), Stage: pick("stage", "offer", "won", "lost", "odd"), Source: pick("deal source", "", "", "web", "ad")}
		if s := pick("amount", "", "1 EUR", "0.25 EUR", "2 USD", "-1.000 USD", "999999999999999999 EUR"); s != "" {
			d.Amount = money(s)
		}
		c.Deals = append(c.Deals, d)
	}
	return c
}

// plainBreakdown is NewSources and NewTags by the shortest way.
func plainBreakdown(s Scope, by string, list []*crm.Customer) *Breakdown {
	type stands struct {
		customers int
		by        map[string]*plainSums
	}
	groups := map[string]*stands{}
	group := func(name string) *stands {
		if groups[name] == nil {
			groups[name] = &stands{by: map[string]*plainSums{"open": {}, "won": {}, "lost": {}}}
		}
		return groups[name]
	}
	const all = "\x00all"
	group(all)
	for _, c := range list {
		if s.Period != (Period{}) && !s.Period.Contains(c.Created.Date()) {
			continue
		}
		names := []string{c.Source}
		if by == "tag" {
			names = slices.Compact(slices.Sorted(slices.Values(c.Tags)))
		}
		group(all).customers++
		for _, name := range names {
			group(name).customers++
		}
		for _, d := range c.Deals {
			outcome := "open"
			if st := s.Settings.Pipeline(d.Pipeline).Stage(d.Stage); st != nil && st.Outcome != "" {
				outcome = st.Outcome
			}
			group(all).by[outcome].add(d.Amount)
			to := names
			if by == "source" && d.Source != "" {
				to = []string{d.Source}
			}
			for _, name := range to {
				group(name).by[outcome].add(d.Amount)
			}
		}
	}
	out := &Breakdown{Period: s.Period, By: by}
	for name, x := range groups {
		r := Standing{Name: name, Customers: x.customers, Open: x.by["open"].n, Won: x.by["won"].n, Lost: x.by["lost"].n, OpenTotals: x.by["open"].totals(), WonTotals: x.by["won"].totals()}
		r.Deals = r.Open + r.Won + r.Lost
		if r.Won+r.Lost > 0 {
			r.WinRate = percent(r.Won, r.Won+r.Lost)
		}
		if name == all {
			r.Name = ""
			out.All = r
		} else {
			out.Rows = append(out.Rows, r)
		}
	}
	slices.SortFunc(out.Rows, func(a, b Standing) int {
		return cmp.Or(s.compareTotals(b.WonTotals, a.WonTotals), cmp.Compare(b.Won, a.Won), cmp.Compare(b.Customers, a.Customers), cmp.Compare(b.Deals, a.Deals), cmp.Compare(a.Name, b.Name))
	})
	return out
}

func TestBreakdownEqualsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snap, all := drawBook(t, drawSource)
		s := Scope{Snap: snap, Settings: settings(), Period: drawPeriod(t), Now: now}
		for by, compute := range map[string]func(context.Context, Scope) (*Breakdown, error){"source": NewSources, "tag": NewTags} {
			got, err := compute(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			if want := plainBreakdown(s, by, all); !reflect.DeepEqual(got, want) {
				t.Fatalf("by %s: got\n%+v, want\n%+v", by, got, want)
			}
		}
	})
}

func TestSourcesAndTags(t *testing.T) {
	snap := column.Of(
		&crm.Customer{Source: "fair", Tags: []string{"vip", "steel"}, Deals: []crm.Deal{{Stage: "won", Amount: money("100 EUR")}, {Stage: "lost"}, {Stage: "won", Amount: money("7 EUR"), Source: "web"}}},
		&crm.Customer{Source: "fair", Tags: []string{"vip"}, Deals: []crm.Deal{{Stage: "offer", Amount: money("50 EUR")}}},
		&crm.Customer{Source: "web"},
		&crm.Customer{},
	)
	s := Scope{Snap: snap, Settings: settings(), Now: now}
	sources, err := NewSources(t.Context(), s)
	if got, want := fmt.Sprint(sources.Rows), "[{fair 2 3 1 [50 EUR]  1 [100 EUR]  1 50.0 0} {web 1 1 0 []  1 [7 EUR]  0 100.0 0} { 1 0 0 []  0 []  0  0}]"; err != nil || got != want {
		t.Errorf("%s, %v", got, err)
	}
	if got, want := fmt.Sprint(sources.All), "{ 4 4 1 [50 EUR]  2 [107 EUR]  1 66.7 0}"; got != want {
		t.Error(got)
	}
	tags, err := NewTags(t.Context(), s)
	if got, want := fmt.Sprint(tags.Rows), "[{vip 2 4 1 [50 EUR]  2 [107 EUR]  1 66.7 0} {steel 1 3 0 []  2 [107 EUR]  1 66.7 0}]"; err != nil || got != want {
		t.Errorf("%s, %v", got, err)
	}
}

// With rates there is a total in the currency of the store: of what is won at the
// rate of its close, of what is open at that of today.
func TestSourcesConverted(t *testing.T) {
	set := settings()
	set.Currency = "EUR"
	for _, r := range [][2]string{{"2025-01-01", "0.5"}, {"2026-01-01", "0.8"}} {
		d, _ := crm.ParseDecimal(r[1])
		set.Rates = append(set.Rates, crm.Rate{Currency: "USD", Rate: d, Since: day(r[0])})
	}
	snap := column.Of(&crm.Customer{Source: "fair", Deals: []crm.Deal{
		{Stage: "won", Amount: money("100 USD"), Close: day("2025-06-01")}, {Stage: "won", Amount: money("10 EUR"), Close: day("2025-06-01")},
		{Stage: "offer", Amount: money("100 USD"), Close: day("2025-06-01")}, {Stage: "won", Amount: money("5 CHF"), Close: day("2026-01-01")},
	}})
	got, err := NewSources(t.Context(), Scope{Snap: snap, Settings: set, Now: now})
	if s := fmt.Sprint(got.Rows); err != nil || s != "[{fair 1 4 1 [100 USD] 80.00 EUR 3 [5 CHF 10 EUR 100 USD] 60.00 EUR 0 100.0 1}]" {
		t.Errorf("%s, %v", s, err)
	}
}
