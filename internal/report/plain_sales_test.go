package report

import (
	"cmp"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strings"

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
func closedOn(d plainDeal) crm.Date { return d.closed }

func todayOf(d plainDeal) crm.Date { return crm.DateOf(now) }

func plainDay(d plainDeal) crm.Date { return d.closed }

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
