package report

import (
	"maps"
	"slices"

	"crm/internal/column"
	"crm/internal/crm"
)

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
