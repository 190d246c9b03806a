package report

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/column"
	"crm/internal/crm"
)

func drawBuyer(t *rapid.T) *crm.Customer {
	pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	amount := func(label string) (m crm.Money) {
		if s := pick(label, "", "1 EUR", "0.25 EUR", "0.00 EUR", "2 USD", "-1.000 USD", "100 EUR", "999999999999999999 EUR", "0.000000000000000001 CHF"); s != "" {
			m = money(s)
		}
		return m
	}
	c := &crm.Customer{ID: crm.ID(pick("id", "a", "b", "c", "")), Name: pick("name", "A", "B", ""), Owner: pick("owner", "", "anna", "ben")}
	for range rapid.IntRange(0, 3).Draw(t, "purchases") {
		p := crm.Purchase{Amount: amount("amount")}
		if s := pick("date", "", "2026-11-01", "2026-11-19", "2025-11-05", "2024-02-29", "2025-02-28", "2023-03-01", "2019-06-06", "--05-05"); s != "" {
			p.Date = day(s)
		}
		for range rapid.IntRange(0, 2).Draw(t, "lines") {
			l := crm.Line{Product: pick("product", "Audit", "Course", ""), Price: amount("price")}
			if s := pick("quantity", "", "1", "2", "0.333", "-1", "999999999999999999"); s != "" {
				l.Quantity, _ = crm.ParseDecimal(s)
			}
			p.Lines = append(p.Lines, l)
		}
		c.Purchases = append(c.Purchases, p)
	}
	for range rapid.IntRange(0, 2).Draw(t, "deals") {
		c.Deals = append(c.Deals, crm.Deal{Stage: pick("stage", "won", "offer", "lost"), Pipeline: pick("pipeline", "", "renewal")})
	}
	return c
}

// plainSums adds up by fractions. Unset amounts only count.
type plainSums struct {
	n     int
	money []crm.Total
}

func (s *plainSums) add(m crm.Money) {
	if m.Amount.IsZero() {
		s.n++
		return
	}
	s.addTotal(crm.Total{Amount: m.Amount.String(), Currency: m.Currency})
}

func (s *plainSums) addTotal(t crm.Total) {
	s.n++
	s.money = append(s.money, t)
}

func (s *plainSums) addAll(o plainSums) {
	s.n += o.n
	s.money = append(s.money, o.money...)
}

func (s *plainSums) totals() []crm.Total {
	sums, digits := map[string]*big.Rat{}, map[string]int{}
	for _, t := range s.money {
		if sums[t.Currency] == nil {
			sums[t.Currency] = new(big.Rat)
		}
		sums[t.Currency].Add(sums[t.Currency], t.Rat())
		digits[t.Currency] = max(digits[t.Currency], len(after(t.Amount)))
	}
	var out []crm.Total
	for _, currency := range slices.Sorted(maps.Keys(sums)) {
		out = append(out, crm.TotalOf(sums[currency], digits[currency], currency))
	}
	return out
}

// plainRevenue is NewRevenue by the shortest way.
func plainRevenue(s Scope, rows []column.Row, list []*crm.Customer) *Revenue {
	by := cmp.Or(s.By, "month")
	out := &Revenue{Period: s.Period, By: by}
	before, closed := s.Period.yearBefore()
	earlier := func(d crm.Date) bool {
		if closed {
			return before.Contains(d)
		}
		d.Year++
		return slices.Contains([]string{"month", "quarter", "year"}, by) && s.Period.Contains(d)
	}
	groups := map[string]*[2]plainSums{}
	steps := map[int]*[2]plainSums{}
	ids := map[string]crm.ID{}
	names := map[string]string{}
	var all, past, fresh, again plainSums
	beforeCustomers, known, wins := 0, 0, 0
	buyers := map[string][]TopBuyer{}
	for i, c := range list {
		key := fmt.Sprintf("%03d %03d", rows[i].Part, rows[i].Row)
		ids[key], names[key] = c.ID, c.Name
		var own, prior plainSums
		var first crm.Date
		for _, d := range c.Deals {
			if d.Stage == "won" {
				wins++
			}
		}
		for _, p := range c.Purchases {
			known++
			if p.Date.Year == 0 {
				out.Undated++
				continue
			}
			if first.IsZero() || p.Date.Compare(first) < 0 {
				first = p.Date
			}
			for when, in := range []bool{s.Period.Contains(p.Date), earlier(p.Date)} {
				if !in {
					continue
				}
				if when == 0 {
					own.add(p.Amount)
					if p.Amount.IsZero() {
						out.Unpriced++
					}
				} else {
					prior.add(p.Amount)
				}
				switch by {
				case "owner":
					of(groups, c.Owner)[when].add(p.Amount)
				case "customer":
					of(groups, key)[when].add(p.Amount)
				case "product":
					priced := false
					for _, l := range p.Lines {
						if l.Price.IsZero() {
							continue
						}
						priced = true
						sum, digits := l.Price.Amount.Rat(), len(after(l.Price.Amount.String()))
						if !l.Quantity.IsZero() {
							sum.Mul(sum, l.Quantity.Rat())
							if len(after(l.Quantity.String())) > 0 {
								digits = max(digits, 2)
							}
						}
						of(groups, l.Product)[when].addTotal(crm.TotalOf(sum, digits, l.Price.Currency))
					}
					if !priced {
						of(groups, "")[when].add(p.Amount)
					}
				default:
					of(steps, Step(by).of(p.Date)+when*Step(by).yearBack())[when].add(p.Amount)
				}
			}
		}
		if prior.n > 0 {
			beforeCustomers++
			past.addAll(prior)
		}
		if own.n == 0 {
			continue
		}
		out.Customers++
		all.addAll(own)
		if s.Period.Contains(first) {
			out.New.Customers++
			fresh.addAll(own)
		} else {
			out.Returning.Customers++
			again.addAll(own)
		}
		for _, m := range own.totals() {
			buyers[m.Currency] = append(buyers[m.Currency], TopBuyer{ID: c.ID, Name: c.Name, Purchases: own.n, Total: m})
		}
	}
	out.Purchases, out.Totals = all.n, all.totals()
	out.New.Purchases, out.New.Totals = fresh.n, fresh.totals()
	out.Returning.Purchases, out.Returning.Totals = again.n, again.totals()
	if closed {
		out.Before = &Bought{Customers: beforeCustomers, Purchases: past.n, Totals: past.totals()}
		for _, o := range out.Before.Totals {
			is := new(big.Rat)
			for _, n := range out.Totals {
				if n.Currency == o.Currency {
					is = n.Rat()
				}
			}
			if o.Rat().Sign() > 0 {
				share := new(big.Rat).Sub(new(big.Rat).Quo(is, o.Rat()), big.NewRat(1, 1))
				if d, err := crm.ParseDecimal(crm.TotalOf(share.Mul(share, big.NewRat(100, 1)), 1, "").Amount); err == nil {
					out.Change = append(out.Change, Change{o.Currency, d})
				}
			}
		}
	}
	if known == 0 {
		out.WonDeals = wins
	}
	for _, m := range out.Totals {
		n, digits := 0, 2
		for _, d := range all.money {
			if d.Currency == m.Currency {
				n++
				digits = max(digits, len(after(d.Amount)))
			}
		}
		out.Averages = append(out.Averages, crm.TotalOf(new(big.Rat).Quo(m.Rat(), big.NewRat(int64(n), 1)), digits, m.Currency))
		share := RevenueShare{Currency: m.Currency, Total: m}
		list := buyers[m.Currency]
		slices.SortFunc(list, func(a, b TopBuyer) int {
			return cmp.Or(b.Total.Rat().Cmp(a.Total.Rat()), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
		})
		positive, sum := new(big.Rat), new(big.Rat)
		for _, b := range list {
			if b.Total.Rat().Sign() > 0 {
				share.Customers++
				positive.Add(positive, b.Total.Rat())
			}
		}
		for sum.Cmp(new(big.Rat).Mul(positive, big.NewRat(4, 5))) < 0 {
			sum.Add(sum, list[share.Most].Total.Rat())
			share.Most++
		}
		for _, b := range list[:min(topBuyers, len(list))] {
			if m.Rat().Sign() > 0 {
				x := new(big.Rat).Quo(b.Total.Rat(), m.Rat())
				b.Share, _ = crm.ParseDecimal(crm.TotalOf(x.Mul(x, big.NewRat(100, 1)), 1, "").Amount)
			}
			b.Total = crm.TotalOf(b.Total.Rat(), len(after(m.Amount)), m.Currency)
			share.Top = append(share.Top, b)
		}
		out.Shares = append(out.Shares, share)
	}
	if Step(by).yearBack() > 0 {
		first, last, ok := Step(by).window(s.Period, s.Now, func(yield func(int) bool) {
			for n, x := range steps {
				if x[0].n > 0 && !yield(n) {
					return
				}
			}
		})
		for n := first; ok && n <= last; n++ {
			x := of(steps, n)
			out.Groups = append(out.Groups, RevenueGroup{Name: Step(by).name(n), Purchases: x[0].n, Totals: x[0].totals(), Before: x[1].totals()})
		}
		return out
	}
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		x := groups[key]
		g := RevenueGroup{Name: key, Purchases: x[0].n, Totals: x[0].totals(), Before: x[1].totals()}
		if by == "customer" {
			g.Name, g.ID = names[key], ids[key]
		}
		out.Groups = append(out.Groups, g)
	}
	slices.SortStableFunc(out.Groups, func(a, b RevenueGroup) int {
		return cmp.Or(s.compareTotals(b.Totals, a.Totals), s.compareTotals(b.Before, a.Before), cmp.Compare(b.Purchases, a.Purchases), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// after is the digits after the point.
func after(number string) string {
	_, after, _ := strings.Cut(number, ".")
	return after
}

func TestRevenueEqualsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snap, all := drawBook(t, drawBuyer)
		var rows []column.Row
		for i, p := range snap.Parts {
			for row := range p.Live.All() {
				rows = append(rows, column.Row{Part: i, Row: row})
			}
		}
		s := Scope{Snap: snap, Settings: settings(), Period: drawPeriod(t), By: rapid.SampledFrom(append(RevenueBy(), "")).Draw(t, "by"), Now: now}
		if rapid.Bool().Draw(t, "a currency") {
			s.Settings.Currency = "USD"
		}
		got, err := NewRevenue(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if want := plainRevenue(s, rows, all); !reflect.DeepEqual(got, want) {
			t.Fatalf("got\n%+v, want\n%+v", got, want)
		}
	})
}

// The figures here are counted by hand.
func TestRevenue(t *testing.T) {
	buy := func(on, amount string, lines ...crm.Line) crm.Purchase {
		return crm.Purchase{Date: day(on), Amount: money(amount), Lines: lines}
	}
	line := func(product, quantity, price string) crm.Line {
		q, _ := crm.ParseDecimal(quantity)
		return crm.Line{Product: product, Quantity: q, Price: money(price)}
	}
	snap := column.Of(
		&crm.Customer{ID: "a", Name: "Acme", Owner: "anna", Purchases: []crm.Purchase{
			buy("2025-06-10", "1000 EUR"), buy("2026-02-01", "8000.00 EUR", line("Audit", "2", "3500.00 EUR"), line("Travel", "1.5", "666.67 EUR")),
		}},
		&crm.Customer{ID: "b", Name: "Beta", Owner: "ben", Purchases: []crm.Purchase{buy("2026-02-20", "1000 EUR"), buy("2026-11-01", "500 EUR")}},
		&crm.Customer{ID: "c", Name: "Ceta", Owner: "ben", Purchases: []crm.Purchase{buy("2026-03-01", "500 EUR"), buy("2026-03-02", "70 USD")}},
	)
	s := Scope{Snap: snap, Settings: settings(), Period: Period{day("2026-01-01"), day("2026-12-31")}, By: "quarter", Now: now}
	r, err := NewRevenue(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if r.Purchases != 5 || r.Customers != 3 || fmt.Sprint(r.Totals) != "[10000.00 EUR 70 USD]" || fmt.Sprint(r.Averages) != "[2500.00 EUR 70.00 USD]" {
		t.Errorf("%+v", r)
	}
	if got := fmt.Sprint(*r.Before, r.New, r.Returning); got != "{1 1 [1000 EUR] } {2 4 [2000 EUR 70 USD] } {1 1 [8000.00 EUR] }" {
		t.Error(got)
	}
	if got := fmt.Sprint(r.Groups); got != "[{2026-q1  4 [9500.00 EUR 70 USD]  [] } {2026-q2  0 []  [1000 EUR] } {2026-q3  0 []  [] } {2026-q4  1 [500 EUR]  [] }]" {
		t.Error(got)
	}
	if got := fmt.Sprint(r.Change); got != "[{EUR 900.0}]" {
		t.Error(got)
	}
	eur := r.Shares[0]
	if eur.Customers != 3 || eur.Most != 1 || fmt.Sprint(eur.Top) != "[{a Acme 1 8000.00 EUR 80.0} {b Beta 2 1500.00 EUR 15.0} {c Ceta 2 500.00 EUR 5.0}]" {
		t.Errorf("%+v", eur)
	}
	for by, want := range map[string]string{
		"product":  "[{Audit  1 [7000.00 EUR]  [] } {  4 [2000 EUR 70 USD]  [1000 EUR] } {Travel  1 [1000.00 EUR]  [] }]",
		"customer": "[{Acme a 1 [8000.00 EUR]  [1000 EUR] } {Beta b 2 [1500 EUR]  [] } {Ceta c 2 [500 EUR 70 USD]  [] }]",
		"owner":    "[{anna  1 [8000.00 EUR]  [1000 EUR] } {ben  4 [2000 EUR 70 USD]  [] }]",
		"year":     "[{2026  5 [10000.00 EUR 70 USD]  [1000 EUR] }]",
	} {
		s.By = by
		if r, err := NewRevenue(t.Context(), s); err != nil || fmt.Sprint(r.Groups) != want {
			t.Errorf("by %s: %v, %v", by, r.Groups, err)
		}
	}
}

// With rates there is a total in the currency of the store, each purchase at the
// rate of its day.
func TestRevenueConverted(t *testing.T) {
	set := settings()
	set.Currency = "EUR"
	for _, r := range [][2]string{{"2025-01-01", "0.5"}, {"2026-06-01", "0.8"}} {
		d, _ := crm.ParseDecimal(r[1])
		set.Rates = append(set.Rates, crm.Rate{Currency: "USD", Rate: d, Since: day(r[0])})
	}
	snap := column.Of(&crm.Customer{ID: "a", Purchases: []crm.Purchase{
		{Date: day("2026-02-01"), Amount: money("100 USD")}, {Date: day("2026-07-01"), Amount: money("100 USD")}, {Date: day("2026-07-02"), Amount: money("10 EUR")},
		{Date: day("2026-07-03"), Amount: money("5 CHF")}, {Date: day("2025-07-03"), Amount: money("7 USD")},
	}})
	for by, want := range map[string]string{
		"quarter":  "[{2026-q1  1 [100 USD] 50.00 EUR []  } {2026-q2  0 [] 0.00 EUR []  } {2026-q3  3 [5 CHF 10 EUR 100 USD] 90.00 EUR [7 USD] 3.50 EUR}]",
		"customer": "[{ a 4 [5 CHF 10 EUR 200 USD] 140.00 EUR [7 USD] 3.50 EUR}]",
		"product":  "[{  4 [5 CHF 10 EUR 200 USD] 140.00 EUR [7 USD] 3.50 EUR}]",
	} {
		r, err := NewRevenue(t.Context(), Scope{Snap: snap, Settings: set, Period: Period{day("2026-01-01"), day("2026-09-30")}, By: by, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		if r.Total.String() != "140.00 EUR" || r.Unconverted != 1 || r.Before.Total.String() != "3.50 EUR" || fmt.Sprint(r.Totals) != "[5 CHF 10 EUR 200 USD]" {
			t.Errorf("%+v", r)
		}
		if got := strings.ReplaceAll(fmt.Sprint(r.Groups), "[] 0.00 EUR}", "[]  }"); got != want {
			t.Errorf("by %s: %s", by, got)
		}
	}
}
