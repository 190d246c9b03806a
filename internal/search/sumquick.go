package search

import (
	"crm/internal/crm"
	"crm/internal/query"
)

// matcher is summer.meets for a Term. Where the amounts of a customer are all in
// one currency with as many digits after the point, which is nearly always so,
// they are added up and compared as whole numbers.
func (s *summer) matcher(t *query.Term) func(row int) bool {
	amounts, currencies := s.amounts.Amount(), s.amounts.Currency()
	if !currencies.Coded() {
		return func(row int) bool { return s.meets(row, t) }
	}
	limits := make([]sumLimit, 0, len(t.Values))
	for i := range t.Values {
		if b := t.Values[i].Bounds; b != nil {
			limits = append(limits, sumLimit{bounds: b, zero: t.Money(crm.Money{Amount: crm.DecimalOf(0), Currency: b.Currency})})
		}
	}
	return func(row int) bool {
		sum, scale, code := int64(0), -1, 0
		from, to := s.span(row)
		for i := from; i < to; i++ {
			if !s.counts(i) || !amounts.Set(i) {
				continue
			}
			k, c := amounts.Scale(i), currencies.Code(i)
			if scale < 0 {
				scale, code = k, c
			} else if k != scale || c != code {
				return s.meets(row, t)
			}
			coef := amounts.Coef(i)
			if sum += coef; max(coef, sum) > mostDigits || min(coef, sum) < -mostDigits {
				return s.meets(row, t)
			}
		}
		currency := currencies.Entry(code)
		for i := range limits {
			l := &limits[i]
			switch own := l.bounds.Currency == "" || string(currency) == l.bounds.Currency; {
			case scale < 0 || !own:
				if l.zero {
					return true
				}
			case l.within(sum, scale):
				return true
			}
		}
		return false
	}
}

// mostDigits is the greatest sum that is surely one of a crm.Decimal. It and any
// number of a column that is not greater fit an int64 together.
const mostDigits = 999_999_999_999_999_999

// sumLimit is the bounds of a value of a Term as whole numbers.
type sumLimit struct {
	bounds    *query.Bounds
	zero      bool // they hold 0
	known     [20]bool
	low, high [20]int64 // by the digits after the point
}

func (l *sumLimit) within(sum int64, scale int) bool {
	if !l.known[scale] {
		lo, hi, ok := scaled(l.bounds, scale)
		if !ok {
			lo, hi = 1, 0
		}
		l.known[scale], l.low[scale], l.high[scale] = true, lo, hi
	}
	return sum >= l.low[scale] && sum <= l.high[scale]
}
