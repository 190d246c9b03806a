package report

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/rates"
)

func plainWeighted(set *crm.Settings, deals []plainDeal) ([]crm.Total, crm.Total) {
	list, total, _ := plainSum(set, deals, todayOf, func(d plainDeal) *big.Rat {
		if d.chance == nil {
			return nil
		}
		return big.NewRat(int64(*d.chance), 100)
	}, minorDigits)
	return list, total
}

func plainPipeline(list []*crm.Customer, s Scope) (all OpenSum, groups map[string]OpenSum) {
	today := crm.DateOf(now)
	deals := only(plainDeals(list, s.Settings), func(d plainDeal) bool { return d.outcome == "open" && s.plainFalls(d.closed) })
	figures := func(name string, deals []plainDeal) OpenSum {
		out := OpenSum{Name: name, Amounts: plainAmounts(s.Settings, deals, todayOf)}
		out.Weighted, out.WeightedTotal = plainWeighted(s.Settings, deals)
		out.Average, out.AverageTotal = plainAverage(s.Settings, deals, todayOf)
		for _, d := range deals {
			if d.Amount.IsZero() {
				out.NoAmount++
			} else if d.chance == nil {
				out.NoChance++
			}
			if !d.closed.IsZero() && d.closed.Compare(today) < 0 {
				out.Overdue++
			}
		}
		return out
	}
	groups = map[string]OpenSum{}
	for name, list := range plainGroups(deals, s.By, plainDay) {
		groups[name] = figures(name, list)
	}
	return figures("all", deals), groups
}

func TestPipelineEqualsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snap, live := world(t, aSale)
		s := aScope(t, snap, ByStage, ByOwner, ByPipeline, BySource, ByTag, ByCloseMonth)
		got, err := NewPipeline(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct {
			by   string
			list []OpenSum
		}{{s.By, got.Groups}, {ByOwner, got.Owners}, {ByPipeline, got.Pipelines}} {
			s.By = x.by
			all, groups := plainPipeline(live, s)
			equal(t, "all", got.All, all)
			equal(t, "groups by "+x.by, len(x.list), len(groups))
			for _, g := range x.list {
				name := g.Name
				if x.by == ByStage {
					name, g.Name, g.Pipeline = g.Pipeline+"/"+g.Name, g.Pipeline+"/"+g.Name, ""
				}
				equal(t, name, g, groups[name])
			}
		}
		var oldest []string
		for _, d := range plainDeals(live, s.Settings) {
			if d.outcome == "open" && s.plainFalls(d.closed) && !d.opened.IsZero() {
				oldest = append(oldest, fmt.Sprintf("%08d %s %s %s %s", 99999999-max(0, d.opened.DaysUntil(crm.DateOf(now))), d.customer.Name, d.customer.ID, d.ID, d.Stage))
			}
		}
		slices.Sort(oldest)
		var list []string
		for _, d := range got.Oldest {
			list = append(list, fmt.Sprintf("%08d %s %s %s %s", 99999999-d.Days, d.Name, d.Customer, d.ID, d.Stage))
		}
		equal(t, "oldest", list, append([]string(nil), oldest[:min(len(oldest), oldestMax)]...))
	})
}

func TestForecastEqualsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snap, live := world(t, aSale)
		s := aScope(t, snap, ByMonth, ByQuarter)
		got, err := NewForecast(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		today := crm.DateOf(now)
		all := only(plainDeals(live, s.Settings), func(d plainDeal) bool { return d.outcome != "lost" })
		open := only(all, func(d plainDeal) bool { return d.outcome == "open" })
		dated := only(all, func(d plainDeal) bool {
			return s.Period.Contains(d.closed) && (d.outcome == "won" || d.closed.Compare(today) >= 0)
		})
		check := func(r ForecastRow, deals []plainDeal, spread bool) {
			won, open := only(deals, func(d plainDeal) bool { return d.outcome == "won" }), only(deals, func(d plainDeal) bool { return d.outcome == "open" })
			equal(t, r.Name+" won", r.Won, plainAmounts(s.Settings, won, closedOn))
			equal(t, r.Name+" best", r.Best, plainAmounts(s.Settings, open, todayOf))
			equal(t, r.Name+" committed", r.Committed, plainAmounts(s.Settings, only(open, func(d plainDeal) bool { return d.chance != nil && *d.chance >= 80 }), todayOf))
			list, total := plainWeighted(s.Settings, open)
			equal(t, r.Name+" weighted", r.Weighted, list)
			equal(t, r.Name+" weighted in all", r.WeightedTotal, total)
			equal(t, r.Name+" without probability", r.NoChance, len(only(open, func(d plainDeal) bool { return d.chance == nil && !d.Amount.IsZero() })))
			if !spread {
				equal(t, r.Name+" spread", len(r.Spread), 0)
				return
			}
			plainSpread(t, r.Spread, won, open)
			equal(t, r.Name+" spread in all", r.SpreadTotal != nil, len(s.Settings.Rates) > 0)
			if r.SpreadTotal != nil {
				plainSpread(t, []Spread{*r.SpreadTotal}, converted(s.Settings, []plainDeal{{Deal: crm.Deal{Amount: moneyOf(r.Won.Total)}, outcome: "won"}}), converted(s.Settings, open))
			}
		}
		rows := plainGroups(dated, s.By, plainDay)
		for _, r := range got.Rows {
			check(r, rows[r.Name], true)
			delete(rows, r.Name)
		}
		equal(t, "rows", len(rows), 0)
		check(got.All, dated, true)
		check(got.Overdue, only(open, func(d plainDeal) bool { return !d.closed.IsZero() && d.closed.Compare(today) < 0 }), false)
		check(got.Undated, only(open, func(d plainDeal) bool { return d.closed.IsZero() }), false)
	})
}

// converted is deals with their amounts in the currency of the store, those that
// have a rate and a probability.
func converted(set *crm.Settings, deals []plainDeal) (out []plainDeal) {
	for _, d := range deals {
		if total, err := rates.Of(set).Convert(d.Amount, crm.DateOf(now)); err == nil && !total.IsZero() {
			d.Amount = moneyOf(total)
			out = append(out, d)
		}
	}
	return out
}

func moneyOf(t crm.Total) crm.Money { return money(t.String()) }

// plainSpread checks spreads against every sum that there may be.
func plainSpread(t *rapid.T, got []Spread, won, open []plainDeal) {
	currencies := map[string]bool{}
	for _, d := range append(slices.Clone(won), open...) {
		if !d.Amount.IsZero() && (d.outcome == "won" || d.chance != nil) {
			currencies[d.Amount.Currency] = true
		}
	}
	equal(t, "currencies", len(got), len(currencies))
	for _, p := range got {
		currency := p.Middle.Currency
		sum := new(big.Rat)
		for _, d := range won {
			if d.Amount.Currency == currency {
				sum.Add(sum, d.Amount.Amount.Rat())
			}
		}
		likely := map[string]*big.Rat{sum.RatString(): big.NewRat(1, 1)}
		for _, d := range open {
			if d.Amount.IsZero() || d.Amount.Currency != currency || d.chance == nil {
				continue
			}
			next := map[string]*big.Rat{}
			add := func(sum string, p *big.Rat) {
				next[sum] = new(big.Rat).Add(cmp.Or(next[sum], new(big.Rat)), p)
			}
			for sum, p := range likely {
				x, _ := new(big.Rat).SetString(sum)
				add(sum, new(big.Rat).Mul(p, big.NewRat(int64(100-*d.chance), 100)))
				add(x.Add(x, d.Amount.Amount.Rat()).RatString(), new(big.Rat).Mul(p, big.NewRat(int64(*d.chance), 100)))
			}
			likely = next
		}
		var sums []*big.Rat
		for s := range likely {
			x, _ := new(big.Rat).SetString(s)
			sums = append(sums, x)
		}
		slices.SortFunc(sums, (*big.Rat).Cmp)
		for i, total := range []crm.Total{p.Low, p.Middle, p.High} {
			q, all := []*big.Rat{big.NewRat(1, 10), big.NewRat(1, 2), big.NewRat(9, 10)}[i], new(big.Rat)
			for _, x := range sums {
				if all.Add(all, likely[x.RatString()]); all.Cmp(q) >= 0 {
					equal(t, currency, total.Rat().RatString(), x.RatString())
					break
				}
			}
		}
	}
}

// A damaged segment ends no report; it says so, or the figures are right.
func TestDamagedDeals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(aSale), 1, 9).Draw(t, "customers")
		b := column.NewBuilder()
		for _, c := range list {
			b.Add([20]byte{}, c)
		}
		data := b.Finish()
		for range rapid.IntRange(1, 3).Draw(t, "errors") {
			data[rapid.IntRange(0, len(data)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
		}
		seg, err := column.Open(data)
		if err != nil {
			return
		}
		live := column.NewBits(seg.Rows(column.Customers))
		live.Not()
		s := aScope(t, nil, ByOwner)
		for _, by := range []string{ByStage, ByTag, ByProduct, ByMonth, BySource} {
			s.By = by
			figures := func(snap *column.Snapshot) (out []any) {
				s.Snap = snap
				ctx := context.Background()
				for _, f := range []func() (any, error){
					func() (any, error) { return NewPipeline(ctx, s) }, func() (any, error) { return NewConversion(ctx, s) }, func() (any, error) { return NewVelocity(ctx, s) },
					func() (any, error) { return NewLost(ctx, s) }, func() (any, error) { s := s; s.By = ByQuarter; return NewForecast(ctx, s) },
				} {
					got, err := f()
					if err != nil {
						t.Fatal(err)
					}
					out = append(out, got)
				}
				return out
			}
			got := figures(&column.Snapshot{Parts: []column.Part{{Segment: seg, Live: live}}})
			if want := figures(column.Of(list...)); !seg.Bad() && !reflect.DeepEqual(got, want) {
				t.Fatalf("by %s\ngot  %+v\nwant %+v", by, got, want)
			}
		}
	})
}
