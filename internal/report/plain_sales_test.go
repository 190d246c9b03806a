package report

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/rates"
)

// plainDeal is a deal with what the definitions of "crm help reports" make of it.
type plainDeal struct {
	crm.Deal
	customer *crm.Customer
	pipeline *crm.Pipeline  // nil: the settings do not know it
	at       *crm.DealStage // likewise
	outcome  string
	opened   crm.Date
	closed   crm.Date
	chance   *int
}

func plainDeals(list []*crm.Customer, set *crm.Settings) []plainDeal {
	var out []plainDeal
	for _, c := range list {
		for _, d := range c.Deals {
			p := plainDeal{Deal: d, customer: c, pipeline: set.Pipeline(d.Pipeline), outcome: "open", opened: d.Created.Date(), closed: d.Close, chance: d.Probability}
			if p.at = p.pipeline.Stage(d.Stage); p.at != nil && p.at.Outcome != "" {
				p.outcome = p.at.Outcome
			}
			if p.chance == nil && p.at != nil {
				p.chance = p.at.Probability
			}
			if p.opened.IsZero() {
				for _, h := range d.History {
					if p.opened.IsZero() {
						p.opened = h.At.Date()
					}
				}
			}
			if p.closed.IsZero() && p.outcome != "open" {
				for _, h := range d.History {
					if h.Stage == d.Stage && !h.At.IsZero() {
						p.closed = h.At.Date()
					}
				}
			}
			out = append(out, p)
		}
	}
	return out
}

func (p *plainDeal) pipelineName() string {
	if p.pipeline != nil {
		return p.pipeline.Name
	}
	return p.Pipeline
}

// names is the groups that a deal is in.
func (p *plainDeal) names(by string, day crm.Date) []string {
	var list []string
	switch by {
	case ByStage:
		return []string{p.pipelineName() + "/" + p.Stage}
	case ByOwner:
		return []string{cmp.Or(p.Owner, p.customer.Owner)}
	case BySource:
		return []string{cmp.Or(p.Source, p.customer.Source)}
	case ByPipeline:
		return []string{p.pipelineName()}
	case ByTag:
		list = slices.Clone(p.Tags)
	case ByProduct:
		for _, l := range p.Lines {
			list = append(list, l.Product)
		}
	default:
		if day.IsZero() {
			return []string{""}
		}
		if by == ByQuarter {
			return []string{fmt.Sprintf("%04d-q%d", day.Year, (int(day.Month)-1)/3+1)}
		}
		return []string{day.String()[:7]}
	}
	list = slices.DeleteFunc(list, func(s string) bool { return s == "" })
	slices.Sort(list)
	if list = slices.Compact(list); len(list) == 0 {
		return []string{""}
	}
	return list
}

func plainGroups(deals []plainDeal, by string, day func(plainDeal) crm.Date) map[string][]plainDeal {
	out := map[string][]plainDeal{}
	for _, d := range deals {
		for _, n := range d.names(by, day(d)) {
			out[n] = append(out[n], d)
		}
	}
	return out
}

func only(deals []plainDeal, keep func(plainDeal) bool) []plainDeal {
	return slices.DeleteFunc(slices.Clone(deals), func(d plainDeal) bool { return !keep(d) })
}

func (s Scope) plainFalls(d crm.Date) bool {
	if d.IsZero() {
		return s.Period == Period{}
	}
	return s.Period.Contains(d)
}

// closedOn and today are the days whose rates count.
func closedOn(d plainDeal) crm.Date  { return d.closed }
func todayOf(d plainDeal) crm.Date   { return crm.DateOf(now) }
func plainDay(d plainDeal) crm.Date  { return d.closed }
func plainBorn(d plainDeal) crm.Date { return d.opened }

// plainSum is amounts times something by currency, and together.
func plainSum(set *crm.Settings, deals []plainDeal, day func(plainDeal) crm.Date, times func(plainDeal) *big.Rat, digits func(currency string, longest int) int) (list []crm.Total, total crm.Total, missing int) {
	sums, longest, table, all := map[string]*big.Rat{}, map[string]int{}, rates.Of(set), new(big.Rat)
	for _, d := range deals {
		m, f := d.Amount, times(d)
		if m.Amount.IsZero() || f == nil {
			continue
		}
		x := new(big.Rat).Mul(m.Amount.Rat(), f)
		sums[m.Currency] = new(big.Rat).Add(cmp.Or(sums[m.Currency], new(big.Rat)), x)
		_, after, _ := strings.Cut(m.Amount.String(), ".")
		longest[m.Currency] = max(longest[m.Currency], len(after))
		if r, err := table.Find(m.Currency, day(d)); err != nil {
			missing++
		} else {
			all.Add(all, table.Worth(x, r))
		}
	}
	for currency := range sums {
		list = append(list, crm.TotalOf(sums[currency], digits(currency, longest[currency]), currency))
	}
	slices.SortFunc(list, func(a, b crm.Total) int { return strings.Compare(a.Currency, b.Currency) })
	if len(set.Rates) == 0 {
		return list, total, 0
	}
	return list, table.Total(all), missing
}

func once(plainDeal) *big.Rat { return big.NewRat(1, 1) }

func longestDigits(_ string, longest int) int { return longest }

func minorDigits(currency string, longest int) int { return max(longest, crm.MinorDigits(currency)) }

func plainAmounts(set *crm.Settings, deals []plainDeal, day func(plainDeal) crm.Date) Amounts {
	list, total, missing := plainSum(set, deals, day, once, longestDigits)
	return Amounts{len(deals), list, total, missing}
}

func plainWeighted(set *crm.Settings, deals []plainDeal) ([]crm.Total, crm.Total) {
	list, total, _ := plainSum(set, deals, todayOf, func(d plainDeal) *big.Rat {
		if d.chance == nil {
			return nil
		}
		return big.NewRat(int64(*d.chance), 100)
	}, minorDigits)
	return list, total
}

func plainAverage(set *crm.Settings, deals []plainDeal, day func(plainDeal) crm.Date) ([]crm.Total, crm.Total) {
	n, rated := map[string]int64{}, int64(0)
	for _, d := range deals {
		if !d.Amount.IsZero() {
			n[d.Amount.Currency]++
			if _, err := rates.Of(set).Find(d.Amount.Currency, day(d)); err == nil {
				rated++
			}
		}
	}
	list, _, _ := plainSum(set, deals, day, func(d plainDeal) *big.Rat {
		if d.Amount.IsZero() {
			return nil
		}
		return big.NewRat(1, n[d.Amount.Currency])
	}, minorDigits)
	if rated == 0 || len(set.Rates) == 0 {
		return list, crm.Total{}
	}
	_, total, _ := plainSum(set, deals, day, func(plainDeal) *big.Rat { return big.NewRat(1, rated) }, minorDigits)
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

// aSale is a customer whose deals have all that reports look at.
func aSale(t *rapid.T) *crm.Customer {
	pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	days := []string{"", "2026-11-19", "2026-11-18", "2026-10-01", "2026-12-31", "2026-02-03", "2025-11-19", "2027-01-05", "2031-07-01", "1999-12-31"}
	day_ := func(label string) crm.Date { return day(pick(label, days...)) }
	time_ := func(label string) (out crm.Time) {
		if s := pick(label, append([]string{"2026-11-09T23:30:00-05:00", "2026-11-10T00:30:00+14:00", "2026-11-19T23:00:00+01:00", "2026-11-20T00:00:00+01:00"}, days...)...); s != "" {
			out = at(s)
		}
		return out
	}
	c := &crm.Customer{ID: crm.ID(pick("id", "a", "b")), Name: pick("name", "A", "B"), Owner: pick("owner", "anna", "ben", ""), Source: pick("source", "fair", "")}
	for range rapid.IntRange(0, 4).Draw(t, "deals") {
		d := crm.Deal{
			ID: crm.ID(pick("deal", "1", "2", "3")), Pipeline: pick("pipeline", "", "sales", "renewal", "none"), Stage: pick("stage", "new", "offer", "talk", "won", "lost", "due", "odd", ""),
			Owner: pick("deal owner", "", "ben", "carl"), Source: pick("deal source", "", "web", "fair"), LostReason: pick("reason", "", "price", "time"),
			Close: day_("close"), Created: time_("created"), Tags: rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y"}), 0, 3).Draw(t, "tags"),
		}
		if rapid.IntRange(0, 12).Draw(t, "rare") == 0 {
			d.Stage, d.Owner, d.Source, d.LostReason = rapid.StringMatching(`[a-z]{8}`).Draw(t, "rare stage"), rapid.StringMatching(`[a-z]{8}`).Draw(t, "rare owner"), rapid.StringMatching(`[a-z]{8}`).Draw(t, "rare source"), rapid.StringMatching(`[a-z]{8}`).Draw(t, "rare reason")
		}
		if n := rapid.IntRange(-1, 5).Draw(t, "chance"); n >= 0 {
			d.Probability = new(int)
			*d.Probability = []int{0, 10, 50, 79, 80, 100}[n]
		}
		if s := pick("amount", "", "1 EUR", "0.25 EUR", "0.00 EUR", "1000.50 EUR", "2 USD", "-1.005 USD", "100 USD", "70 JPY", "3 CHF", "1234567.89 EUR"); s != "" {
			d.Amount = money(s)
		}
		for _, p := range rapid.SliceOfN(rapid.SampledFrom([]string{"audit", "travel", ""}), 0, 3).Draw(t, "lines") {
			d.Lines = append(d.Lines, crm.Line{Product: p})
		}
		for range rapid.IntRange(0, 4).Draw(t, "history") {
			d.History = append(d.History, crm.StageChange{Stage: pick("history stage", "new", "offer", "talk", "won", "lost", "due", "odd"), At: time_("history at")})
		}
		c.Deals = append(c.Deals, d)
	}
	return c
}

func salesSettings(rated bool) *crm.Settings {
	chance := func(n int) *int { return &n }
	s := &crm.Settings{Currency: "EUR", Pipelines: []crm.Pipeline{
		{Name: "sales", Stages: []crm.DealStage{{Name: "new", Probability: chance(10)}, {Name: "offer", Probability: chance(60)}, {Name: "lost", Outcome: "lost"}, {Name: "talk"}, {Name: "won", Outcome: "won"}}},
		{Name: "renewal", Stages: []crm.DealStage{{Name: "due", Probability: chance(80)}, {Name: "won", Outcome: "won"}}},
	}}
	if rated {
		number := func(text string) crm.Decimal {
			d, err := crm.ParseDecimal(text)
			if err != nil {
				panic(err)
			}
			return d
		}
		s.Rates = []crm.Rate{
			{Currency: "USD", Rate: number("0.86"), Since: day("2026-07-01")}, {Currency: "USD", Rate: number("0.925"), Since: day("2026-01-01")},
			{Currency: "JPY", Rate: number("0.0061"), Since: day("2025-01-01")},
		}
	}
	return s
}

// world is customers in several segments, of which some are not live.
func world(t *rapid.T, one func(*rapid.T) *crm.Customer) (snap *column.Snapshot, live []*crm.Customer) {
	snap = &column.Snapshot{}
	for range rapid.IntRange(0, 3).Draw(t, "segments") {
		list := rapid.SliceOfN(rapid.Custom(one), 0, 10).Draw(t, "customers")
		part := column.Of(list...).Parts[0]
		for row, c := range list {
			if rapid.IntRange(0, 4).Draw(t, "dead") == 0 {
				part.Live.Clear(row)
			} else {
				live = append(live, c)
			}
		}
		snap.Parts = append(snap.Parts, part)
	}
	return snap, live
}

func aScope(t *rapid.T, snap *column.Snapshot, by ...string) Scope {
	set := salesSettings(rapid.Bool().Draw(t, "rates"))
	if rapid.IntRange(0, 9).Draw(t, "no settings") == 0 {
		set = &crm.Settings{}
	}
	return Scope{
		Snap: snap, Settings: set, Now: now, By: rapid.SampledFrom(by).Draw(t, "by"),
		Period: rapid.SampledFrom([]Period{{}, {From: day("2026-11-10")}, {Until: day("2026-11-09")}, {day("2026-01-01"), day("2026-12-31")}, {day("2026-11-01"), day("2026-11-19")}}).Draw(t, "period"),
	}
}

// equal fails with the first figures that differ.
func equal(t *rapid.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s\ngot  %+v\nwant %+v", what, got, want)
	}
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
