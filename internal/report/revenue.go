package report

import (
	"cmp"
	"context"
	"maps"
	"math/big"
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

// revenueCounter sums up purchases.
type revenueCounter struct {
	Scope
	days   dayKeys
	before *dayKeys // nil: the period is open
	step   Step     // empty: not by time
}

// yearLater tells whether a day is one of the year before the period.
func (r *revenueCounter) yearLater(day crm.Date, key int32) bool {
	if r.before != nil {
		return r.before.contain(key)
	}
	day.Year++
	return r.step != "" && r.days.contain(column.DayKey(day))
}

// In the period, and the year before it.
const (
	within = iota
	earlier
)

// revenue is what some of the purchases come to.
type revenue struct {
	all, before, fresh, again bought
	steps                     map[int]*[2]sums[rated] // those of the year before by the step a year after theirs
	groups                    map[string]*[2]sums[rated]
	people                    map[column.Row]*[2]sums[rated]
	buyers                    []buyer
	undated, unpriced         int
	known                     int // purchases of any day
}

// bought is some purchases, and how many customers they are of.
type bought struct {
	customers int
	sums[rated]
}

// buyer is what a customer bought in the period in one currency.
type buyer struct {
	row      column.Row
	n        int // purchases, of all currencies
	currency string
	total    quantity
}

func newRevenue() *revenue {
	return &revenue{steps: map[int]*[2]sums[rated]{}, groups: map[string]*[2]sums[rated]{}, people: map[column.Row]*[2]sums[rated]{}}
}

// count sums up the purchases of the customers in some rows of a part.
func (r *revenueCounter) count(part, from, to int) *revenue {
	out, p := newRevenue(), r.Snap.Parts[part]
	days, spans, money := p.Day(column.Purchases, "date"), p.Spans(column.Purchases), r.amountsOf(p, column.Purchases, "amount")
	steps, lastStep, lastSums := map[int]*[2]sums[int]{}, 0, (*[2]sums[int])(nil)
	var owners *codes
	owned := map[int]*[2]sums[int]{}
	if r.By == "owner" {
		owners = codesOf(p.Text(column.Customers, "owner"))
	}
	var products *productSums
	if r.By == "product" {
		products = r.productsOf(p, money)
	}
	var all, before, fresh, again, own, past sums[int]
	for row := p.Live.Next(from); row >= 0 && row < to; row = p.Live.Next(row + 1) {
		i, end := spans(row)
		if i == end {
			continue
		}
		out.known += end - i
		own.reset()
		past.reset()
		first := int32(0)
		for ; i < end; i++ {
			day := days.At(i)
			key := column.DayKey(day)
			if key < firstKey {
				out.undated++
				continue
			}
			if first == 0 || key < first {
				first = key
			}
			for when, in := range [2]bool{r.days.contain(key), r.yearLater(day, key)} {
				if !in {
					continue
				}
				if when == within {
					money.count(&own, i, day)
					if !money.amounts.Set(i) {
						out.unpriced++
					}
				} else {
					money.count(&past, i, day)
				}
				if products != nil {
					products.add(i, when, day)
				}
				if r.step != "" {
					n := r.step.of(day) + when*r.step.yearBack()
					if lastSums == nil || n != lastStep {
						lastStep, lastSums = n, of(steps, n)
					}
					money.count(&lastSums[when], i, day)
				}
			}
		}
		if past.n > 0 {
			out.before.customers++
			before.addAll(&past)
		}
		if owners != nil && own.n+past.n > 0 {
			g := of(owned, owners.of(row))
			g[within].addAll(&own)
			g[earlier].addAll(&past)
		}
		if r.By == "customer" && own.n+past.n > 0 {
			g := of(out.people, column.Row{Part: part, Row: row})
			merge(&own, &g[within], money.name)
			merge(&past, &g[earlier], money.name)
		}
		if own.n == 0 {
			continue
		}
		out.all.customers++
		all.addAll(&own)
		if r.days.contain(first) {
			out.fresh.customers++
			fresh.addAll(&own)
		} else {
			out.again.customers++
			again.addAll(&own)
		}
		out.buyers = appendBuyers(out.buyers, column.Row{Part: part, Row: row}, &own, money)
	}
	for _, x := range []struct {
		from *sums[int]
		to   *bought
	}{{&all, &out.all}, {&before, &out.before}, {&fresh, &out.fresh}, {&again, &out.again}} {
		merge(x.from, &x.to.sums, money.name)
	}
	for n, s := range steps {
		addPair(of(out.steps, n), s, money)
	}
	for code, s := range owned {
		addPair(of(out.groups, owners.text(code)), s, money)
	}
	if products != nil {
		products.addTo(out.groups)
	}
	return out
}

func addPair(to *[2]sums[rated], from *[2]sums[int], money *amounts) {
	for when := range from {
		merge(&from[when], &to[when], money.name)
	}
}

// appendBuyers appends what a customer bought, by currency.
func appendBuyers(list []buyer, row column.Row, s *sums[int], money *amounts) []buyer {
	start := len(list)
	for i := range s.by {
		t := &s.by[i]
		q := quantityOf(t.sum, t.scale, t.wide)
		name := money.name(t.currency).currency
		if same := slices.IndexFunc(list[start:], func(b buyer) bool { return b.currency == name }); same >= 0 {
			b := &list[start+same]
			b.total = b.total.plus(q)
			continue
		}
		list = append(list, buyer{row, s.n, name, q})
	}
	return list
}

// addTo adds the figures to others.
func (x *revenue) addTo(to *revenue) {
	for _, b := range []struct{ from, to *bought }{{&x.all, &to.all}, {&x.before, &to.before}, {&x.fresh, &to.fresh}, {&x.again, &to.again}} {
		b.to.customers += b.from.customers
		merge(&b.from.sums, &b.to.sums, sameRate)
	}
	for n, s := range x.steps {
		for when := range s {
			merge(&s[when], &of(to.steps, n)[when], sameRate)
		}
	}
	for name, s := range x.groups {
		for when := range s {
			merge(&s[when], &of(to.groups, name)[when], sameRate)
		}
	}
	maps.Copy(to.people, x.people) // each customer is in one piece
	to.buyers = append(to.buyers, x.buyers...)
	to.undated += x.undated
	to.unpriced += x.unpriced
	to.known += x.known
}

// wonDeals is how many deals of some customers were won.
func wonDeals(p column.Part, set *crm.Settings, from, to int) (n int) {
	outcome, spans := outcomesOf(p, set), p.Spans(column.Deals)
	for row := p.Live.Next(from); row >= 0 && row < to; row = p.Live.Next(row + 1) {
		for i, end := spans(row); i < end; i++ {
			if outcome(i) == won {
				n++
			}
		}
	}
	return n
}

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

// ranks is lists of sums as numbers that compare as compareTotals does: of the same
// currencies each.
func (s Scope) ranks(n int, totals func(i int) []crm.Total) [][]quantity {
	own := ""
	if s.Settings != nil {
		own = s.Settings.Currency
	}
	at := map[string]int{own: 0}
	seen := map[string]bool{}
	for i := range n {
		for _, t := range totals(i) {
			if t.Currency != own {
				seen[t.Currency] = true
			}
		}
	}
	for _, currency := range slices.Sorted(maps.Keys(seen)) {
		at[currency] = len(at)
	}
	cells, out := make([]quantity, n*len(at)), make([][]quantity, n)
	for i := range n {
		out[i] = cells[i*len(at) : (i+1)*len(at)]
		for _, t := range totals(i) {
			q := quantity{}
			if d, err := crm.ParseDecimal(t.Amount); err == nil {
				coef, scale := d.Split()
				q = quantityOf(coef, int(scale), nil)
			} else {
				q = quantity{wide: t.Rat()}
			}
			out[i][at[t.Currency]] = q
		}
	}
	return out
}

func compareRows(a, b column.Row) int {
	return cmp.Or(cmp.Compare(a.Part, b.Part), cmp.Compare(a.Row, b.Row))
}

// compareTotals compares sums in the currency of the settings, then in the
// others by name.
func (s Scope) compareTotals(a, b []crm.Total) int {
	in := func(list []crm.Total, currency string) *big.Rat {
		for _, t := range list {
			if t.Currency == currency {
				return t.Rat()
			}
		}
		return new(big.Rat)
	}
	currencies := map[string]bool{}
	for _, m := range slices.Concat(a, b) {
		currencies[m.Currency] = true
	}
	own := ""
	if s.Settings != nil {
		own = s.Settings.Currency
	}
	if c := in(a, own).Cmp(in(b, own)); c != 0 {
		return c
	}
	for _, name := range slices.Sorted(maps.Keys(currencies)) {
		if c := in(a, name).Cmp(in(b, name)); c != 0 {
			return c
		}
	}
	return 0
}

// averages is the totals by how many amounts they are the sums of, with as many
// digits after the point as the currency or the total has.
func averages(s *sums[string]) []crm.Total {
	var out []crm.Total
	for _, t := range totals(s) {
		n, digits := int64(0), crm.MinorDigits(t.Currency)
		for _, x := range s.by {
			if x.currency == t.Currency {
				n += int64(x.n)
				digits = max(digits, x.scale)
			}
		}
		out = append(out, crm.TotalOf(new(big.Rat).Quo(t.Rat(), big.NewRat(n, 1)), digits, t.Currency))
	}
	return out
}

// changes is by how much sums changed.
func changes(old, now []crm.Total) []Change {
	var out []Change
	for _, o := range old {
		was, is := o.Rat(), new(big.Rat)
		for _, t := range now {
			if t.Currency == o.Currency {
				is = t.Rat()
			}
		}
		if was.Sign() <= 0 {
			continue
		}
		part := is.Quo(is.Sub(is, was), was)
		d, err := crm.ParseDecimal(crm.TotalOf(part.Mul(part, big.NewRat(100, 1)), 1, "").Amount)
		if err == nil {
			out = append(out, Change{o.Currency, d})
		}
	}
	return out
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
