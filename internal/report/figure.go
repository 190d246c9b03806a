package report

import (
	"maps"
	"math/big"
	"slices"

	"crm/internal/crm"
)

// ratio is n / of with some digits after the point, the nearest, the even one of
// two; unset when of is 0.
func ratio(n, of int64, digits int) crm.Decimal {
	if of == 0 {
		return crm.Decimal{}
	}
	d, err := crm.ParseDecimal(crm.TotalOf(big.NewRat(n, of), digits, "").Amount)
	if err != nil {
		return crm.Decimal{}
	}
	return d
}

// perCurrency is the sums by currency, each as figure makes it of the sum, of how many
// amounts there are and of the most digits that one has after the point.
func perCurrency(s *sums[string], figure func(sum *big.Rat, n, digits int, currency string) crm.Total) []crm.Total {
	type all struct {
		sum       *big.Rat
		n, digits int
	}
	by := map[string]*all{}
	for i := range s.by {
		t := &s.by[i]
		x := of(by, t.currency)
		if x.sum == nil {
			x.sum = new(big.Rat)
		}
		x.sum.Add(x.sum, t.rat())
		x.n += t.n
		x.digits = max(x.digits, t.scale)
	}
	var out []crm.Total
	for _, currency := range slices.Sorted(maps.Keys(by)) {
		x := by[currency]
		out = append(out, figure(x.sum, x.n, x.digits, currency))
	}
	return out
}

// days is how many days things took.
type days struct{ list []int32 }

func (d *days) add(n int) { d.list = append(d.list, int32(min(max(n, 0), 1<<30))) }

func (d *days) addTo(to *days) { to.list = append(to.list, d.list...) }

// Days is how long things took.
type Days struct {
	Count    int         `yaml:"count"`
	Average  crm.Decimal `yaml:"average"`
	Quartile crm.Decimal `yaml:"quartile"` // a quarter took no longer
	Median   crm.Decimal `yaml:"median"`
	Upper    crm.Decimal `yaml:"upper_quartile"` // a quarter took longer
}

// figures is the days in order; quartiles lie between two of them where they must,
// as in the QUARTILE.INC of spreadsheets.
func (d *days) figures() Days {
	out := Days{Count: len(d.list)}
	if out.Count == 0 {
		return out
	}
	slices.Sort(d.list)
	sum := int64(0)
	for _, n := range d.list {
		sum += int64(n)
	}
	out.Average = ratio(sum, int64(out.Count), 1)
	quartile := func(k int) crm.Decimal {
		at := k * (out.Count - 1) // in quarters of a place
		low := int64(d.list[at/4])
		high := int64(d.list[min(at/4+1, out.Count-1)])
		return ratio(4*low+int64(at%4)*(high-low), 4, []int{0, 2, 1, 2}[int64(at%4)*(high-low)%4])
	}
	out.Quartile, out.Median, out.Upper = quartile(1), quartile(2), quartile(3)
	return out
}
