package report

import (
	"math/big"

	"crm/internal/crm"
	"crm/internal/rates"
)

// value is a count of deals with their sums by currency, and, where the settings
// have rates, what they are worth in the currency of the store.
type value[C comparable] struct {
	sums[C]
	worth   sums[rates.Rate] // by the rate of their day
	missing int              // amounts that no rate is known of
}

func (v *value[C]) addTo(to *value[string], name func(C) string) {
	v.sums.addTo(&to.sums, name)
	merge(&v.worth, &to.worth, func(r rates.Rate) rates.Rate { return r })
	to.missing += v.missing
}

// Amounts is how many deals there are and what they add up to.
type Amounts struct {
	Count       int         `yaml:"count"`
	Totals      []crm.Total `yaml:"totals"`
	Total       crm.Total   `yaml:"total"`       // all in the currency of the store; unset: the settings have no rates
	Unconverted int         `yaml:"unconverted"` // deals whose amount is not in Total, for want of a rate
}

// amounts is the figures of a value.
func (s *Scope) amounts(v *value[string]) Amounts {
	return Amounts{v.n, totals(&v.sums), s.total(v), v.missing}
}

// weighted is the figures of a value whose amounts were multiplied by percents,
// which have two digits more than the amounts.
func (s *Scope) weighted(v *value[string]) ([]crm.Total, crm.Total) {
	list := perCurrency(&v.sums, func(sum *big.Rat, _, digits int, currency string) crm.Total {
		return crm.TotalOf(sum, max(digits-2, crm.MinorDigits(currency)), currency)
	})
	return list, s.total(v)
}

// total is what a value is worth in the currency of the store; unset when the
// settings have no rates.
func (s *Scope) total(v *value[string]) crm.Total {
	if s.table == nil {
		return crm.Total{}
	}
	return s.table.Total(s.worth(v))
}

// worth is the same exactly.
func (s *Scope) worth(v *value[string]) *big.Rat {
	sum := new(big.Rat)
	for i := range v.worth.by {
		t := &v.worth.by[i]
		sum.Add(sum, s.table.Worth(t.rat(), t.currency))
	}
	return sum
}

// averageTotal is the average of what a value is worth, of the deals that have an
// amount with a rate; unset when there is none.
func (s *Scope) averageTotal(v *value[string]) crm.Total {
	if s.table == nil || v.worth.n == 0 {
		return crm.Total{}
	}
	sum := s.worth(v)
	return s.table.Total(sum.Quo(sum, big.NewRat(int64(v.worth.n), 1)))
}

// convert makes the Scope ready for amounts, by the rates of the settings.
func (s *Scope) convert() {
	if s.Settings != nil && len(s.Settings.Rates) > 0 && s.Settings.Currency != "" {
		s.table = rates.Of(s.Settings)
	}
}

// dated is a currency by its code and a day by its number.
type dated struct{ currency, day int }

// rateOf is the rate of a deal's currency on a day, the latest when that is not
// known; false when there is none.
func (s *sales) rateOf(deal, day int) (rates.Rate, bool) {
	k := dated{s.currencies.of(deal), day}
	r, ok := s.rates[k]
	if !ok {
		var d crm.Date
		if day != unset {
			d = crm.DateOfNumber(day)
		}
		found, err := s.table.Find(s.currencies.text(k.currency), d)
		if err != nil {
			found = -1
		}
		if s.rates == nil {
			s.rates = map[dated]rates.Rate{}
		}
		s.rates[k], r = found, found
	}
	return r, r >= 0
}

// add counts a deal with its amount, if it has one, at the rate of a day.
func (s *sales) add(to *value[int], deal, day int) { s.addTimes(to, deal, day, 1, 0) }

// addWeighted counts a deal with its amount times a probability in percent, if it
// has both.
func (s *sales) addWeighted(to *value[int], deal, day, chance int) {
	if chance >= 0 && s.amounts.Set(deal) {
		s.addTimes(to, deal, day, int64(chance), 2)
	}
}

// addTimes counts a deal with its amount times a number that has some digits after
// the point.
func (s *sales) addTimes(to *value[int], deal, day int, times int64, digits int) {
	if !s.amounts.Set(deal) {
		to.n++
		return
	}
	coef, scale := s.amounts.Coef(deal), s.amounts.Scale(deal)+digits
	to.addTimes(s.currencies.of(deal), coef, times, scale)
	if s.table == nil {
		return
	}
	if r, ok := s.rateOf(deal, day); ok {
		to.worth.addTimes(r, coef, times, scale)
	} else {
		to.missing++
	}
}
