// Package rates converts amounts of money to the currency of the store, at the
// rates that its settings name. All of it is exact until the end: what comes
// out is rounded once, to the minor unit of the currency.
//
// It knows no rate of its own, takes none from a network, and does not guess:
// an amount whose currency has no rate on its day is reported as such.
package rates

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"crm/internal/crm"
)

// Table is the rates of a store. It is safe for use by several goroutines.
type Table struct {
	currency string
	all      []rate            // of the same currency next to each other, in the order of the days; the first is 1
	first    map[string][2]int // where those of a currency begin and end
}

type rate struct {
	currency string
	since    crm.Date
	worth    *big.Rat
}

// Rate is a rate of a Table. Amounts with the same Rate may be added up before
// they are converted.
type Rate int

// One is the Rate of the currency of the store itself.
const One Rate = 0

// MissingError says that nothing is known of what a currency is worth on a day.
type MissingError struct {
	Currency string
	Day      crm.Date // unset: on any day
	Store    string   // the currency of the store; empty: it has none
}

func (e *MissingError) Error() string {
	switch {
	case e.Store == "":
		return fmt.Sprintf("%s cannot be converted: the store has no currency of its own", e.Currency)
	case e.Day.IsZero():
		return fmt.Sprintf("there is no rate for %s to %s", e.Currency, e.Store)
	}
	return fmt.Sprintf("there is no rate for %s to %s on %s", e.Currency, e.Store, e.Day)
}

// Of is the Table of the settings; nil settings have no rates. What
// validate.Settings refuses is passed over.
func Of(set *crm.Settings) *Table {
	if set == nil {
		set = &crm.Settings{}
	}
	t := &Table{currency: set.Currency, all: []rate{{currency: set.Currency, worth: big.NewRat(1, 1)}}, first: map[string][2]int{}}
	for i := range set.Rates {
		if r := &set.Rates[i]; crm.IsCurrency(r.Currency) && r.Currency != set.Currency && r.Rate.Sign() > 0 && !r.Since.IsZero() && set.Currency != "" {
			t.all = append(t.all, rate{r.Currency, r.Since, r.Rate.Rat()})
		}
	}
	slices.SortStableFunc(t.all[1:], func(a, b rate) int {
		return cmp.Or(cmp.Compare(a.currency, b.currency), a.since.Compare(b.since))
	})
	for i := 1; i < len(t.all); i++ {
		from := i
		for i+1 < len(t.all) && t.all[i+1].currency == t.all[from].currency {
			i++
		}
		t.first[t.all[from].currency] = [2]int{from, i + 1}
	}
	return t
}

// Currency is the currency of the store, to which all is converted; empty when
// it has none.
func (t *Table) Currency() string { return t.currency }

// Find is the Rate of a currency that is in force on a day; on an unset day the
// latest. The error is a *MissingError.
func (t *Table) Find(currency string, day crm.Date) (Rate, error) {
	if currency == t.currency && currency != "" {
		return One, nil
	}
	span := t.first[currency]
	for i := span[1] - 1; i >= span[0] && i > 0; i-- {
		if day.IsZero() || t.all[i].since.Compare(day) <= 0 {
			return Rate(i), nil
		}
	}
	return 0, &MissingError{Currency: currency, Day: day, Store: t.currency}
}

// Worth is an exact amount, converted at a Rate of the Table. The amount is not
// changed.
func (t *Table) Worth(amount *big.Rat, at Rate) *big.Rat {
	return new(big.Rat).Mul(amount, t.all[at].worth)
}

// Total is an exact amount in the currency of the store, rounded to its minor
// unit, half to even.
func (t *Table) Total(amount *big.Rat) crm.Total {
	return crm.TotalOf(amount, crm.MinorDigits(t.currency), t.currency)
}

// Convert is the amount in the currency of the store at the rate of a day, see
// Find; unset for an unset one. An amount in that currency already is given back
// with the digits that it has. The error is a *MissingError.
func (t *Table) Convert(m crm.Money, day crm.Date) (crm.Total, error) {
	if m.Amount.IsZero() {
		return crm.Total{}, nil
	}
	at, err := t.Find(m.Currency, day)
	if err != nil {
		return crm.Total{}, err
	}
	if at == One {
		return crm.Total{Amount: m.Amount.String(), Currency: m.Currency}, nil
	}
	return t.Total(t.Worth(m.Amount.Rat(), at)), nil
}

// Sum adds up amounts at the rates of their days. The zero Sum cannot be used:
// Table.Sum makes one.
type Sum struct {
	t       *Table
	by      []part
	n       int
	missing []MissingError
}

// part is what was added at one Rate with one number of digits after the point.
type part struct {
	rate  Rate
	scale uint8
	sum   int64
	wide  *big.Int // what sum had no room for
}

// Sum is an empty Sum.
func (t *Table) Sum() *Sum { return &Sum{t: t} }

// Add adds an amount at the rate of a day, see Find; an unset one is passed over.
// An amount that has no rate is not added but kept in mind, see Missing; the
// answer is false.
func (s *Sum) Add(m crm.Money, day crm.Date) bool {
	if m.Amount.IsZero() {
		return true
	}
	at, err := s.t.Find(m.Currency, day)
	if err != nil {
		s.miss(m.Currency, day)
		return false
	}
	coef, scale := m.Amount.Split()
	s.n++
	for i := range s.by {
		if p := &s.by[i]; p.rate == at && p.scale == scale {
			p.add(coef)
			return true
		}
	}
	s.by = append(s.by, part{rate: at, scale: scale, sum: coef})
	return true
}

func (p *part) add(n int64) {
	sum := p.sum + n
	if (sum < p.sum) != (n < 0) { // too much for an int64
		if p.wide == nil {
			p.wide = new(big.Int)
		}
		p.wide.Add(p.wide, big.NewInt(p.sum))
		sum = n
	}
	p.sum = sum
}

func (s *Sum) miss(currency string, day crm.Date) {
	for i := range s.missing {
		if m := &s.missing[i]; m.Currency == currency {
			if day.Compare(m.Day) > 0 {
				m.Day = day
			}
			return
		}
	}
	s.missing = append(s.missing, MissingError{Currency: currency, Day: day, Store: s.t.currency})
}

// Len is how many amounts were added; those without a rate do not count.
func (s *Sum) Len() int { return s.n }

// Missing is what had no rate: each currency once, by its latest day, sorted.
func (s *Sum) Missing() []MissingError {
	slices.SortFunc(s.missing, func(a, b MissingError) int { return cmp.Compare(a.Currency, b.Currency) })
	return s.missing
}

// Rat is the exact sum of what was added.
func (s *Sum) Rat() *big.Rat {
	total := new(big.Rat)
	for i := range s.by {
		p := &s.by[i]
		n := big.NewInt(p.sum)
		if p.wide != nil {
			n.Add(n, p.wide)
		}
		unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(p.scale)), nil)
		total.Add(total, s.t.Worth(new(big.Rat).SetFrac(n, unit), p.rate))
	}
	return total
}

// Total is the sum of what was added, rounded to the minor unit of the store's
// currency, half to even.
func (s *Sum) Total() crm.Total { return s.t.Total(s.Rat()) }
