package search

import (
	"math/big"

	"crm/internal/crm"
)

// Total is a sum with more digits than a crm.Decimal holds.
type Total struct {
	Amount   *big.Rat
	Scale    int // digits after the point, as the longest of what was added up
	Currency string
}

// String is the sum in the form of amounts, all its digits.
func (t Total) String() string { return t.Amount.FloatString(t.Scale) + " " + t.Currency }

// rounded is the nearest amount that a crm.Decimal holds.
func (t Total) rounded() crm.Money {
	for scale := t.Scale; scale >= 0; scale-- {
		if d, err := crm.ParseDecimal(t.Amount.FloatString(scale)); err == nil {
			return crm.Money{Amount: d, Currency: t.Currency}
		}
	}
	return crm.Money{Amount: crm.DecimalOf(int64(t.Amount.Sign()) * mostDigits), Currency: t.Currency}
}

// exactly adds up the amounts of a row in a currency, however many digits the
// sum has.
func (s *summer) exactly(row int, currency string) Total {
	t := Total{Amount: new(big.Rat), Currency: currency}
	from, to := s.span(row)
	for i := from; i < to; i++ {
		if s.counts(i) && s.amounts.Set(i) && string(s.amounts.Currency().Bytes(i)) == currency {
			t.Amount.Add(t.Amount, s.amounts.Amount().At(i).Rat())
			t.Scale = max(t.Scale, s.amounts.Amount().Scale(i))
		}
	}
	return t
}

// settle replaces the sums that failed on the way by exact ones: those that a
// crm.Decimal holds after all in money, the others in long.
func (s *summer) settle(row int) {
	kept := s.money[:0]
	for _, m := range s.money {
		if m.Amount.IsZero() {
			t := s.exactly(row, m.Currency)
			d, err := crm.ParseDecimal(t.Amount.FloatString(t.Scale))
			if err != nil {
				s.long = append(s.long, t)
				continue
			}
			m.Amount = d
		}
		kept = append(kept, m)
	}
	s.money = kept
}
