package report

import (
	"maps"
	"math"
	"math/big"
	"slices"

	"crm/internal/crm"
)

// sums is a count with exact totals by currency. A currency is its code in a
// column, or its name.
type sums[C comparable] struct {
	n  int
	by []total[C]
}

// total is the sum of the amounts of one currency that have the same number of
// digits after the point, without the point. Wide has what did not fit sum.
type total[C comparable] struct {
	currency C
	scale    int
	n        int // amounts
	sum      int64
	wide     *big.Int
}

// add counts a deal with an amount: its digits without the point, and how many
// of them stand after it.
func (s *sums[C]) add(currency C, coef int64, scale int) {
	s.n++
	t := s.of(currency, scale)
	t.n++
	t.plus(coef)
}

// addTimes is add for an amount times a whole number of 0 or more.
func (s *sums[C]) addTimes(currency C, coef, times int64, scale int) {
	s.n++
	t := s.of(currency, scale)
	t.n++
	if times > 0 && (coef > math.MaxInt64/times || coef < -(math.MaxInt64/times)) {
		t.spill(0)
		t.wide.Add(t.wide, new(big.Int).Mul(big.NewInt(coef), big.NewInt(times)))
		return
	}
	t.plus(coef * times)
}

func (t *total[C]) plus(n int64) {
	sum := t.sum + n
	if (sum < t.sum) != (n < 0) { // too much for an int64
		t.spill(t.sum)
		sum = n
	}
	t.sum = sum
}

// addWide is add of any number of digits.
func (s *sums[C]) addWide(currency C, coef *big.Int, scale int) {
	if coef.IsInt64() {
		s.add(currency, coef.Int64(), scale)
		return
	}
	s.n++
	t := s.of(currency, scale)
	t.n++
	t.spill(0)
	t.wide.Add(t.wide, coef)
}

// addAll adds other sums of the same currencies.
func (s *sums[C]) addAll(o *sums[C]) {
	s.n += o.n
	for i := range o.by {
		from := &o.by[i]
		t := s.of(from.currency, from.scale)
		t.n += from.n
		t.plus(from.sum)
		if from.wide != nil {
			t.spill(0)
			t.wide.Add(t.wide, from.wide)
		}
	}
}

// reset makes the sums those of nothing, and keeps their room.
func (s *sums[C]) reset() { s.n, s.by = 0, s.by[:0] }

func (s *sums[C]) of(currency C, scale int) *total[C] {
	for i := range s.by {
		if t := &s.by[i]; t.currency == currency && t.scale == scale {
			return t
		}
	}
	s.by = append(s.by, total[C]{currency: currency, scale: scale})
	return &s.by[len(s.by)-1]
}

func (t *total[C]) spill(n int64) {
	if t.wide == nil {
		t.wide = new(big.Int)
	}
	t.wide.Add(t.wide, big.NewInt(n))
}

// addTo adds the sums to those by name.
func (s *sums[C]) addTo(to *sums[string], name func(C) string) { merge(s, to, name) }

// merge adds sums to others, in which a currency has another name.
func merge[C, D comparable](s *sums[C], to *sums[D], name func(C) D) {
	to.n += s.n
	for _, t := range s.by {
		u := to.of(name(t.currency), t.scale)
		u.n += t.n
		u.plus(t.sum)
		if t.wide != nil {
			u.spill(0)
			u.wide.Add(u.wide, t.wide)
		}
	}
}

// totals is the sums by currency, each with as many digits after the point as
// the longest of its amounts.
func totals(s *sums[string]) []crm.Total {
	if len(s.by) == 1 && s.by[0].wide == nil { // as most are
		t := &s.by[0]
		return []crm.Total{{Amount: crm.JoinDecimal(t.sum, uint8(t.scale)).String(), Currency: t.currency}}
	}
	scales := map[string]int{}
	for _, t := range s.by {
		scales[t.currency] = max(scales[t.currency], t.scale)
	}
	var out []crm.Total
	for _, currency := range slices.Sorted(maps.Keys(scales)) {
		sum := new(big.Rat)
		for _, t := range s.by {
			if t.currency == currency {
				sum.Add(sum, t.rat())
			}
		}
		out = append(out, crm.TotalOf(sum, scales[currency], currency))
	}
	return out
}

// rat is the total as a number.
func (t *total[C]) rat() *big.Rat {
	n := big.NewInt(t.sum)
	if t.wide != nil {
		n.Add(n, t.wide)
	}
	return new(big.Rat).SetFrac(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(t.scale)), nil))
}
