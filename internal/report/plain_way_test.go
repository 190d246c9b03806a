package report

import (
	"context"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
	"crm/internal/rates"
)

func plainClosed(list []*crm.Customer, s Scope, outcome string) (all ClosedSum, groups map[string]ClosedSum, reasons map[string]Reason, undated int) {
	deals := only(plainDeals(list, s.Settings), func(d plainDeal) bool { return d.outcome != "open" })
	undated = len(only(deals, func(d plainDeal) bool { return d.closed.IsZero() && s.Period != Period{} }))
	deals = only(deals, func(d plainDeal) bool { return s.plainFalls(d.closed) })
	figures := func(name string, deals []plainDeal) ClosedSum {
		wins, losses := only(deals, func(d plainDeal) bool { return d.outcome == "won" }), only(deals, func(d plainDeal) bool { return d.outcome == "lost" })
		out := ClosedSum{Name: name, Won: plainAmounts(s.Settings, wins, closedOn), Lost: plainAmounts(s.Settings, losses, closedOn), WinRate: percent(len(wins), len(deals))}
		of := map[string][]plainDeal{"won": wins, "lost": losses}[outcome]
		out.Average, out.AverageTotal = plainAverage(s.Settings, of, closedOn)
		days := plainTook(of)
		out.Timed = len(days)
		if len(days) > 0 {
			sum := 0
			for _, n := range days {
				sum += n
			}
			out.Days = ratio(int64(sum), int64(len(days)), 1)
		}
		return out
	}
	groups, reasons = map[string]ClosedSum{}, map[string]Reason{}
	for name, list := range plainGroups(deals, s.By, plainDay) {
		groups[name] = figures(name, list)
	}
	losses := only(deals, func(d plainDeal) bool { return d.outcome == "lost" })
	for _, d := range losses {
		same := only(losses, func(e plainDeal) bool { return e.LostReason == d.LostReason })
		reasons[d.LostReason] = Reason{d.LostReason, plainAmounts(s.Settings, same, closedOn), percent(len(same), len(losses))}
	}
	return figures("all", deals), groups, reasons, undated
}

// plainTook is the days that deals took, of those of which they are known.
func plainTook(deals []plainDeal) (days []int) {
	for _, d := range deals {
		if n := d.opened.DaysUntil(d.closed); !d.opened.IsZero() && !d.closed.IsZero() && n >= 0 {
			days = append(days, n)
		}
	}
	return days
}

// plainQuantile is the value at a share of the way from the first to the last.
func plainQuantile(days []int, quarters int64) *big.Rat {
	slices.Sort(days)
	at := big.NewRat(quarters*int64(len(days)-1), 4)
	i := int(quarters * int64(len(days)-1) / 4)
	rest := new(big.Rat).Sub(at, big.NewRat(int64(i), 1))
	step := big.NewRat(int64(days[min(i+1, len(days)-1)]-days[i]), 1)
	return rest.Add(rest.Mul(rest, step), big.NewRat(int64(days[i]), 1))
}

func sameDays(got Days, want []int) bool {
	if got.Count != len(want) || len(want) == 0 {
		return got == Days{} && len(want) == 0
	}
	sum := int64(0)
	for _, n := range want {
		sum += int64(n)
	}
	return got.Average == ratio(sum, int64(len(want)), 1) && got.Quartile.Rat().Cmp(plainQuantile(want, 1)) == 0 &&
		got.Median.Rat().Cmp(plainQuantile(want, 2)) == 0 && got.Upper.Rat().Cmp(plainQuantile(want, 3)) == 0
}

func plainConversion(list []*crm.Customer, s Scope) (groups map[[2]string]Cohort, undated, unknown int) {
	var deals []plainDeal
	for _, d := range plainDeals(list, s.Settings) {
		switch {
		case d.opened.IsZero() && s.Period != Period{}:
			undated++
		case !s.plainFalls(d.opened):
		case d.pipeline == nil:
			unknown++
		default:
			deals = append(deals, d)
		}
	}
	groups = map[[2]string]Cohort{}
	for i := range s.Settings.Pipelines {
		p := &s.Settings.Pipelines[i]
		mine := only(deals, func(d plainDeal) bool { return d.pipeline == p })
		by := plainGroups(mine, s.By, plainBorn)
		if len(mine) > 0 {
			by["all"] = mine
		}
		stages := []string{}
		for _, st := range p.Stages {
			if st.Outcome == "" {
				stages = append(stages, st.Name)
			}
		}
		for name, deals := range by {
			c := Cohort{Name: name, Deals: len(deals)}
			for k, stage := range append(slices.Clone(stages), "won") {
				step := FunnelStep{Stage: stage}
				for _, d := range deals {
					history, last := []int{0}, 0
					for _, h := range d.History {
						if at := slices.Index(stages, h.Stage); at >= 0 && h.At.Date().Compare(crm.DateOf(now)) <= 0 {
							history, last = append(history, at), at
						}
					}
					here := max(slices.Index(stages, d.Stage), 0)
					history = append(history, here)
					far := slices.Max(history)
					if d.outcome == "won" {
						far = len(stages)
					}
					if far >= k {
						step.Reached++
					}
					if d.outcome == "lost" && last == k {
						step.Lost++
					}
					if d.outcome == "open" && here == k {
						step.Open++
					}
				}
				step.Share = percent(step.Reached, len(deals))
				c.Steps = append(c.Steps, step)
			}
			for k := range len(stages) {
				c.Steps[k].Next = percent(c.Steps[k+1].Reached, c.Steps[k].Reached)
			}
			for _, d := range deals {
				switch d.outcome {
				case "won":
					c.Won++
				case "lost":
					c.Lost++
				default:
					c.Open++
				}
			}
			c.Rate = percent(c.Won, c.Deals)
			groups[[2]string{p.Name, name}] = c
		}
	}
	return groups, undated, unknown
}

func TestClosedEqualsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snap, live := world(t, aSale)
		s := aScope(t, snap, ByOwner, ByProduct, ByMonth, ByQuarter, BySource, ByPipeline)
		check := func(outcome string, got *Closed) {
			all, groups, _, undated := plainClosed(live, s, outcome)
			equal(t, "all", got.All, all)
			equal(t, "undated", got.Undated, undated)
			equal(t, "groups", len(got.Groups), len(groups))
			for _, g := range got.Groups {
				equal(t, g.Name, g, groups[g.Name])
			}
		}
		c, err := NewWon(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		check("won", c)
		l, err := NewLost(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		check("lost", &l.Closed)
		_, _, reasons, _ := plainClosed(live, s, "lost")
		equal(t, "reasons", len(l.Reasons), len(reasons))
		for _, r := range l.Reasons {
			equal(t, r.Name, r, reasons[r.Name])
		}
	})
}

func TestConversionEqualsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snap, live := world(t, aSale)
		s := aScope(t, snap, ByMonth, ByQuarter, ByOwner, BySource, ByPipeline)
		got, err := NewConversion(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		groups, undated, unknown := plainConversion(live, s)
		equal(t, "left out", [2]int{got.Undated, got.Unknown}, [2]int{undated, unknown})
		n := 0
		for _, f := range got.Pipelines {
			for _, c := range append([]Cohort{f.All}, f.Groups...) {
				n++
				equal(t, f.Pipeline+" "+c.Name, c, groups[[2]string{f.Pipeline, c.Name}])
			}
		}
		equal(t, "groups", n, len(groups))
	})
}

func TestVelocityEqualsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snap, live := world(t, aSale)
		s := aScope(t, snap, ByOwner, BySource, ByPipeline)
		got, err := NewVelocity(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		all := plainDeals(live, s.Settings)
		check := func(p Pace, deals []plainDeal) {
			open := only(deals, func(d plainDeal) bool { return d.outcome == "open" })
			won := only(deals, func(d plainDeal) bool { return d.outcome == "won" && s.plainFalls(d.closed) })
			lost := only(deals, func(d plainDeal) bool { return d.outcome == "lost" && s.plainFalls(d.closed) })
			equal(t, p.Name, [3]int{p.Open, p.Won, p.Lost}, [3]int{len(open), len(won), len(lost)})
			equal(t, p.Name, p.WinRate, percent(len(won), len(won)+len(lost)))
			if !sameDays(p.ToWon, plainTook(won)) || !sameDays(p.ToLost, plainTook(lost)) {
				t.Fatalf("%s: %+v and %+v are not of %v and %v", p.Name, p.ToWon, p.ToLost, plainTook(won), plainTook(lost))
			}
			list, total := plainPerDay(s.Settings, open, won, len(lost))
			equal(t, p.Name, append([]crm.Total(nil), p.PerDay...), list)
			equal(t, p.Name, p.PerDayTotal, total)
		}
		check(got.All, all)
		for _, p := range got.Groups {
			check(p, plainGroups(all, s.By, plainDay)[p.Name])
		}
		left, waiting := plainStays(all, s)
		for _, x := range got.Stages {
			k := x.Pipeline + "/" + x.Stage
			if !sameDays(x.Stays, left[k]) || !sameDays(x.Waiting, waiting[k]) {
				t.Fatalf("%s: %+v and %+v are not of %v and %v", k, x.Stays, x.Waiting, left[k], waiting[k])
			}
			delete(left, k)
			delete(waiting, k)
		}
		equal(t, "stages", len(left)+len(waiting), 0)
	})
}

func plainPerDay(set *crm.Settings, open, won []plainDeal, lost int) (list []crm.Total, total crm.Total) {
	days := plainTook(won)
	took := int64(0)
	for _, n := range days {
		took += int64(n)
	}
	if took == 0 {
		return nil, total
	}
	rate := big.NewRat(int64(len(won))*int64(len(days)), int64(len(won)+lost)*took)
	in := func(currency string, deals []plainDeal) int64 {
		return int64(len(only(deals, func(d plainDeal) bool { return d.Amount.Currency == currency })))
	}
	list, _, _ = plainSum(set, won, closedOn, func(d plainDeal) *big.Rat {
		c := d.Amount.Currency
		if d.Amount.IsZero() || in(c, open) == 0 {
			return nil
		}
		return new(big.Rat).Mul(rate, big.NewRat(in(c, open), in(c, won)))
	}, minorDigits)
	rated := func(deals []plainDeal, day func(plainDeal) crm.Date) (n int64) {
		for _, d := range deals {
			if _, err := rates.Of(set).Find(d.Amount.Currency, day(d)); err == nil && !d.Amount.IsZero() {
				n++
			}
		}
		return n
	}
	n := rated(won, closedOn)
	if n == 0 || len(set.Rates) == 0 {
		return list, total
	}
	_, total, _ = plainSum(set, won, closedOn, func(plainDeal) *big.Rat {
		return new(big.Rat).Mul(rate, big.NewRat(rated(open, todayOf), n))
	}, minorDigits)
	return list, total
}

func plainStays(deals []plainDeal, s Scope) (left, waiting map[string][]int) {
	left, waiting = map[string][]int{}, map[string][]int{}
	today := crm.DateOf(now)
	for _, d := range deals {
		var path []crm.StageChange
		for _, h := range d.History {
			if !h.At.IsZero() && h.At.Date().Compare(today) <= 0 && (len(path) == 0 || path[len(path)-1].Stage != h.Stage) {
				path = append(path, h)
			}
		}
		for i, h := range path {
			st := d.pipeline.Stage(h.Stage)
			k := d.pipelineName() + "/" + h.Stage
			if i+1 == len(path) {
				if d.outcome == "open" && h.Stage == d.Stage {
					waiting[k] = append(waiting[k], h.At.Date().DaysUntil(today))
				}
				continue
			}
			end := path[i+1].At.Date()
			if n := h.At.Date().DaysUntil(end); (st == nil || st.Outcome == "") && n >= 0 && s.Period.Contains(end) {
				left[k] = append(left[k], n)
			}
		}
	}
	return left, waiting
}
