package report

import (
	"math/big"
	"strings"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/rates"
)

// amounts reads amounts of money of a table, each under a key: its currency and,
// where amounts are converted, the rate of its day.
type amounts struct {
	amounts    *column.DecimalColumn
	currencies *codes
	table      *rates.Table // nil: amounts are not converted
	keys       []ratedKey
	known      map[ratedKey]int
	rates      map[datedKey]rates.Rate
}

// ratedKey is a currency by its code, and its rate; noRate: none is known.
type ratedKey struct {
	currency int
	rate     rates.Rate
}

const noRate rates.Rate = -1

// datedKey is a currency by its code, and a day.
type datedKey struct {
	currency int
	day      crm.Date
}

func (s *Scope) amountsOf(p column.Part, table column.Table, name string) *amounts {
	c := p.Money(table, name)
	return &amounts{amounts: c.Amount(), currencies: codesOf(c.Currency()), table: s.table, known: map[ratedKey]int{}, rates: map[datedKey]rates.Rate{}}
}

// count adds row i to sums: one more, and its amount if it has one, by a day.
func (m *amounts) count(s *sums[int], i int, day crm.Date) {
	if !m.amounts.Set(i) {
		s.n++
		return
	}
	s.add(m.key(i, day), m.amounts.Coef(i), m.amounts.Scale(i))
}

// key is the key of the amount in row i.
func (m *amounts) key(i int, day crm.Date) int {
	currency := m.currencies.of(i)
	if m.table == nil {
		return currency
	}
	rate, ok := m.rates[datedKey{currency, day}]
	if !ok {
		var err error
		if rate, err = m.table.Find(m.currencies.text(currency), day); err != nil {
			rate = noRate
		}
		m.rates[datedKey{currency, day}] = rate
	}
	k := ratedKey{currency, rate}
	key, ok := m.known[k]
	if !ok {
		key = len(m.keys)
		m.known[k], m.keys = key, append(m.keys, k)
	}
	return key
}

// name is the name of a key.
func (m *amounts) name(key int) rated {
	if m.table == nil {
		return rated{m.currencies.text(key), noRate}
	}
	k := m.keys[key]
	return rated{m.currencies.text(k.currency), k.rate}
}

// rated is a currency at a rate.
type rated struct {
	currency string
	rate     rates.Rate
}

func sameRate(r rated) rated { return r }

// valueOf is sums at their rates as those by currency, and what they are worth.
func (s *Scope) valueOf(x *sums[rated]) *value[string] {
	v := &value[string]{}
	merge(x, &v.sums, func(r rated) string { return r.currency })
	if s.table == nil {
		return v
	}
	for i := range x.by {
		t := &x.by[i]
		if t.currency.rate == noRate {
			v.missing += t.n
			continue
		}
		one := sums[rated]{n: t.n, by: x.by[i : i+1]}
		merge(&one, &v.worth, func(r rated) rates.Rate { return r.rate })
	}
	return v
}

// outcomesOf tells how a deal stands: open, won or lost.
func outcomesOf(p column.Part, set *crm.Settings) func(deal int) int {
	if set == nil {
		set = &crm.Settings{}
	}
	pipelines, stages := codesOf(p.Text(column.Deals, "pipeline")), codesOf(p.Text(column.Deals, "stage"))
	var known [][]int // by pipeline and stage: one more than the outcome; 0: not known yet
	c := &counter{set: set}
	return func(i int) int {
		pipeline, stage := pipelines.of(i), stages.of(i)
		x := grown(grown(&known, pipeline), stage)
		if *x == 0 {
			*x = 1 + c.outcome(pipelines.text(pipeline), stages.text(stage))
		}
		return *x - 1
	}
}

// quantity is an exact number of which many are compared and added up.
type quantity struct {
	units int64    // ten-thousandths
	wide  *big.Rat // the number, where units do not hold it
}

const (
	unitDigits = 4
	mostUnits  = 1 << 62
)

// quantityOf is the sum of a total.
func quantityOf(sum int64, scale int, wide *big.Int) quantity {
	if wide == nil && scale <= unitDigits {
		n, ok := sum, true
		for range unitDigits - scale {
			ok = ok && n < mostUnits/10 && n > -mostUnits/10
			n *= 10
		}
		if ok {
			return quantity{units: n}
		}
	}
	n := big.NewInt(sum)
	if wide != nil {
		n.Add(n, wide)
	}
	return quantity{wide: new(big.Rat).SetFrac(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil))}
}

func (q quantity) rat() *big.Rat {
	if q.wide != nil {
		return q.wide
	}
	return big.NewRat(q.units, 10_000)
}

func (q quantity) plus(o quantity) quantity {
	if q.wide == nil && o.wide == nil {
		if n := q.units + o.units; n < mostUnits && n > -mostUnits {
			return quantity{units: n}
		}
	}
	return quantity{wide: new(big.Rat).Add(q.rat(), o.rat())}
}

func (q quantity) compare(o quantity) int {
	if q.wide != nil || o.wide != nil {
		return q.rat().Cmp(o.rat())
	}
	switch {
	case q.units < o.units:
		return -1
	case q.units > o.units:
		return 1
	}
	return 0
}

func (q quantity) sign() int { return q.compare(quantity{}) }

// fourFifths is what the largest have to make together, of a number that is not
// negative; rounded up to a unit, which changes no comparison with one of units.
func (q quantity) fourFifths() quantity {
	if q.wide != nil {
		return quantity{wide: new(big.Rat).Mul(q.wide, big.NewRat(4, 5))}
	}
	return quantity{units: q.units - q.units/5}
}

// like is the number as an amount, with as many digits after the point as another.
func (q quantity) like(t crm.Total) crm.Total {
	_, after, _ := strings.Cut(t.Amount, ".")
	return crm.TotalOf(q.rat(), len(after), t.Currency)
}

// percent is the share of the number in a total, with one digit after the point; unset unless the total is above 0.
func (q quantity) percent(of crm.Total) crm.Decimal {
	whole := of.Rat()
	if whole.Sign() <= 0 {
		return crm.Decimal{}
	}
	share := new(big.Rat).Quo(q.rat(), whole)
	d, err := crm.ParseDecimal(crm.TotalOf(share.Mul(share, big.NewRat(100, 1)), 1, "").Amount)
	if err != nil {
		return crm.Decimal{} // others are below 0, and it is more than all of them by far
	}
	return d
}

// productSums sums up purchases by product: their lines, or what they cost when
// no line has a price.
type productSums struct {
	money      *amounts
	spans      func(purchase int) (from, to int)
	products   *codes
	prices     *amounts
	quantities *column.DecimalColumn
	sums       [][2]sums[int] // by product
	rest       [2]sums[int]   // without lines that have a price
}

func (s *Scope) productsOf(p column.Part, money *amounts) *productSums {
	return &productSums{
		money: money, spans: p.Spans(column.PurchaseLines), products: codesOf(p.Text(column.PurchaseLines, "product")),
		prices: s.amountsOf(p, column.PurchaseLines, "price"), quantities: p.Decimal(column.PurchaseLines, "quantity"),
	}
}

func (x *productSums) add(purchase, when int, day crm.Date) {
	priced := false
	from, to := x.spans(purchase)
	for i := from; i < to; i++ {
		if x.prices.amounts.Set(i) {
			priced = true
			x.line(&grown(&x.sums, x.products.of(i))[when], i, day)
		}
	}
	if !priced {
		x.money.count(&x.rest[when], purchase, day)
	}
}

// line adds what a line comes to: quantity times price, rounded as on a bill to
// the digits of the price, at least two.
func (x *productSums) line(s *sums[int], i int, day crm.Date) {
	currency, coef, scale := x.prices.key(i, day), x.prices.amounts.Coef(i), x.prices.amounts.Scale(i)
	if !x.quantities.Set(i) {
		s.add(currency, coef, scale)
		return
	}
	n, digits := x.quantities.Coef(i), x.quantities.Scale(i)
	if small := func(n int64) bool { return int64(int32(n)) == n }; digits == 0 && small(n) && small(coef) {
		s.add(currency, n*coef, scale)
		return
	}
	if digits > 0 {
		digits = max(2, scale)
	} else {
		digits = scale
	}
	sum := new(big.Rat).Mul(x.quantities.At(i).Rat(), x.prices.amounts.At(i).Rat())
	units, _ := new(big.Int).SetString(strings.Replace(crm.TotalOf(sum, digits, "").Amount, ".", "", 1), 10)
	s.addWide(currency, units, digits)
}

func (x *productSums) addTo(groups map[string]*[2]sums[rated]) {
	for code := range x.sums {
		if s := &x.sums[code]; s[within].n+s[earlier].n > 0 {
			addPair(of(groups, x.products.text(code)), s, x.prices)
		}
	}
	if x.rest[within].n+x.rest[earlier].n > 0 {
		addPair(of(groups, ""), &x.rest, x.money)
	}
}
