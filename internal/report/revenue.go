package report

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"crm/internal/column"
	"crm/internal/crm"
)

// Revenue is what was bought in a period: the purchases dated in it. Deals are
// not part of it, also not those won: a deal that was won comes to revenue by
// its purchases.
type Revenue struct {
	Period      Period         `yaml:"period"`
	By          string         `yaml:"by"`
	Purchases   int            `yaml:"purchases"`
	Customers   int            `yaml:"customers"` // who bought
	Totals      []crm.Total    `yaml:"totals"`
	Total       crm.Total      `yaml:"total"`    // all in the currency of the store, each at the rate of its day; unset: the settings have no rates
	Averages    []crm.Total    `yaml:"averages"` // of the purchases with an amount, by currency
	Before      *Bought        `yaml:"before"`   // the same days of the year before; nil: the period is open
	Change      []Change       `yaml:"change"`   // from then to now, of the currencies with a sum above 0 then
	Groups      []RevenueGroup `yaml:"groups"`
	New         Bought         `yaml:"new"`         // by customers of whom the first purchase ever is in the period
	Returning   Bought         `yaml:"returning"`   // by customers who had bought before
	Shares      []RevenueShare `yaml:"shares"`      // by currency
	Undated     int            `yaml:"undated"`     // purchases without a day, which are in no period
	Unconverted int            `yaml:"unconverted"` // purchases of the period that are in no total, for want of a rate
	Unpriced    int            `yaml:"unpriced"`    // purchases of the period without an amount
	WonDeals    int            `yaml:"won_deals"`   // deals won, when there is no purchase at all
}

// Bought is what some customers bought.
type Bought struct {
	Customers int         `yaml:"customers"`
	Purchases int         `yaml:"purchases"`
	Totals    []crm.Total `yaml:"totals"`
	Total     crm.Total   `yaml:"total"` // as in Revenue
}

// Change is by how much a sum changed.
type Change struct {
	Currency string      `yaml:"currency"`
	Percent  crm.Decimal `yaml:"percent"`
}

// RevenueGroup is the purchases of a month, a customer, a product or an owner.
type RevenueGroup struct {
	Name        string      `yaml:"name"`
	ID          crm.ID      `yaml:"id"` // of a customer
	Purchases   int         `yaml:"purchases"`
	Totals      []crm.Total `yaml:"totals"`
	Total       crm.Total   `yaml:"total"`  // as in Revenue
	Before      []crm.Total `yaml:"before"` // a year before
	BeforeTotal crm.Total   `yaml:"before_total"`
}

// RevenueShare is how the revenue of a currency spreads over the customers.
type RevenueShare struct {
	Currency  string     `yaml:"currency"`
	Total     crm.Total  `yaml:"total"`
	Customers int        `yaml:"customers"` // with a sum above 0
	Most      int        `yaml:"most"`      // of them, the largest that make four fifths of what these bought
	Top       []TopBuyer `yaml:"top"`
}

// TopBuyer is one of the customers who bought the most.
type TopBuyer struct {
	ID        crm.ID      `yaml:"id"`
	Name      string      `yaml:"name"`
	Purchases int         `yaml:"purchases"`
	Total     crm.Total   `yaml:"total"`
	Share     crm.Decimal `yaml:"share"` // of the total, in percent
}

// topBuyers is how many customers RevenueShare.Top names.
const topBuyers = 10

// RevenueBy is what NewRevenue groups by; the first is the usual one.
func RevenueBy() []string {
	return []string{"month", "quarter", "year", "customer", "product", "owner"}
}

// NewRevenue sums up the purchases of the period, grouped by a step of time, by
// customer, product or owner of the customer. A product's revenue is that of the
// lines of purchases, quantity times price; what has no lines with prices stands under
// the empty name with its amount. The error is that of ctx.
func NewRevenue(ctx context.Context, s Scope) (*Revenue, error) {
	if s.By == "" {
		s.By = RevenueBy()[0]
	}
	s.convert()
	r := &revenueCounter{Scope: s, days: keysOf(s.Period)}
	if p, ok := s.Period.yearBefore(); ok {
		before := keysOf(p)
		r.before = &before
	}
	switch s.By {
	case "month", "quarter", "year":
		r.step = Step(s.By)
	}
	list, err := inPieces(ctx, s.Snap, r.count)
	if err != nil {
		return nil, err
	}
	all := newRevenue()
	for _, x := range list {
		x.addTo(all)
	}
	out := r.report(all)
	if all.known > 0 {
		return out, nil
	}
	wins, err := inPieces(ctx, s.Snap, func(part, from, to int) int { return wonDeals(s.Snap.Parts[part], s.Settings, from, to) })
	if err != nil {
		return nil, err
	}
	for _, n := range wins {
		out.WonDeals += n
	}
	return out, nil
}

// dayKeys is a period in the form of DayColumn.Key.
type dayKeys struct{ from, until int32 }

func keysOf(p Period) dayKeys {
	k := dayKeys{firstKey, 1<<31 - 1}
	if !p.From.IsZero() {
		k.from = column.DayKey(p.From)
	}
	if !p.Until.IsZero() {
		k.until = column.DayKey(p.Until)
	}
	return k
}

// firstKey is the first day of a known year: one without a year is in no period.
const firstKey = 10000

func (k dayKeys) contain(day int32) bool { return day >= k.from && day <= k.until }

// In the period, and the year before it.
const (
	within = iota
	earlier
)

// report puts the figures into order.
func (r *revenueCounter) report(x *revenue) *Revenue {
	out := &Revenue{Period: r.Period, By: r.By, Undated: x.undated, Unpriced: x.unpriced, Purchases: x.all.n, Customers: x.all.customers}
	bought := func(b *bought) Bought {
		v := r.valueOf(&b.sums)
		return Bought{b.customers, b.n, totals(&v.sums), r.total(v)}
	}
	all := r.valueOf(&x.all.sums)
	out.Totals, out.Total, out.Unconverted, out.New, out.Returning = totals(&all.sums), r.total(all), all.missing, bought(&x.fresh), bought(&x.again)
	if r.before != nil {
		b := bought(&x.before)
		out.Before, out.Change = &b, changes(b.Totals, out.Totals)
	}
	out.Averages, out.Groups, out.Shares = averages(&all.sums), r.grouped(x), r.shares(out.Totals, x.buyers)
	return out
}

// grouped is the purchases by what was asked for: steps in their course, all of
// the period; others by their sums, the greatest first.
func (r *revenueCounter) grouped(x *revenue) []RevenueGroup {
	var out []RevenueGroup
	group := func(name string, s *[2]sums[rated]) RevenueGroup {
		now, old := r.valueOf(&s[within]), r.valueOf(&s[earlier])
		return RevenueGroup{Name: name, Purchases: s[within].n, Totals: totals(&now.sums), Total: r.total(now), Before: totals(&old.sums), BeforeTotal: r.total(old)}
	}
	if r.step != "" {
		first, last, ok := r.step.window(r.Period, r.Now, func(yield func(int) bool) {
			for n, s := range x.steps {
				if s[within].n > 0 && !yield(n) {
					return
				}
			}
		})
		for n := first; ok && n <= last; n++ {
			out = append(out, group(r.step.name(n), of(x.steps, n)))
		}
		return out
	}
	for name, s := range x.groups {
		out = append(out, group(name, s))
	}
	for _, at := range slices.SortedFunc(maps.Keys(x.people), compareRows) { // ids may be there twice
		s := x.people[at]
		g := group(r.Snap.Parts[at.Part].Text(column.Customers, "name").String(at.Row), s)
		g.ID = crm.ID(r.Snap.Parts[at.Part].Text(column.Customers, "id").String(at.Row))
		out = append(out, g)
	}
	if len(out) == 0 {
		return nil
	}
	now, old := r.ranks(len(out), func(i int) []crm.Total { return out[i].Totals }), r.ranks(len(out), func(i int) []crm.Total { return out[i].Before })
	places := make([]int, len(out))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(i, k int) int {
		a, b := &out[i], &out[k]
		return cmp.Or(slices.CompareFunc(now[k], now[i], quantity.compare), slices.CompareFunc(old[k], old[i], quantity.compare),
			cmp.Compare(b.Purchases, a.Purchases), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	sorted := make([]RevenueGroup, len(out))
	for at, i := range places {
		sorted[at] = out[i]
	}
	return sorted
}

// shares is how the sums of each currency spread over those who bought.
func (r *revenueCounter) shares(sums []crm.Total, all []buyer) []RevenueShare {
	by := map[string][]buyer{}
	for _, b := range all {
		by[b.currency] = append(by[b.currency], b)
	}
	var out []RevenueShare
	for _, m := range sums {
		list := by[m.Currency]
		names := func(b buyer) (string, string) {
			p := r.Snap.Parts[b.row.Part]
			return string(p.Text(column.Customers, "name").Bytes(b.row.Row)), string(p.Text(column.Customers, "id").Bytes(b.row.Row))
		}
		s := RevenueShare{Currency: m.Currency, Total: m}
		amounts, positive := make([]quantity, len(list)), quantity{}
		for i, b := range list {
			amounts[i] = b.total
			if b.total.sign() > 0 {
				s.Customers++
				positive = positive.plus(b.total)
			}
		}
		slices.SortFunc(amounts, func(a, b quantity) int { return b.compare(a) })
		enough, sum := positive.fourFifths(), quantity{}
		for s.Most < s.Customers && sum.compare(enough) < 0 {
			sum = sum.plus(amounts[s.Most])
			s.Most++
		}
		// Names are far away in memory: only of those who may be among the first.
		if len(list) > topBuyers {
			least := amounts[topBuyers-1]
			list = slices.DeleteFunc(list, func(b buyer) bool { return b.total.compare(least) < 0 })
		}
		slices.SortFunc(list, func(a, b buyer) int {
			if c := b.total.compare(a.total); c != 0 {
				return c
			}
			name1, id1 := names(a)
			name2, id2 := names(b)
			return cmp.Or(cmp.Compare(name1, name2), cmp.Compare(id1, id2), compareRows(a.row, b.row))
		})
		for _, b := range list[:min(len(list), topBuyers)] {
			name, id := names(b)
			s.Top = append(s.Top, TopBuyer{crm.ID(id), name, b.n, b.total.like(m), b.total.percent(m)})
		}
		out = append(out, s)
	}
	return out
}
