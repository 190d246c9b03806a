package search

import (
	"strings"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
)

// counter is how a count of the customers' items is made; nil for a name that
// is none. It is not set for people without people of their own.
func (p *part) counter(r *run, name string) func(row int) (int64, bool) {
	table := column.Customers
	switch name {
	case "deals":
		table = column.Deals
	case "interactions":
		table = column.Interactions
	case "purchases":
		table = column.Purchases
	case "tasks":
		done := p.Moment(column.Tasks, "done")
		return func(row int) (n int64, ok bool) {
			from, to := p.Span(column.Tasks, row)
			for i := from; i < to; i++ {
				if !done.Set(i) {
					n++
				}
			}
			return n, true
		}
	case "tasks.overdue":
		due, done := p.Moment(column.Tasks, "due"), p.Moment(column.Tasks, "done")
		return func(row int) (n int64, ok bool) {
			from, to := p.Span(column.Tasks, row)
			for i := from; i < to; i++ {
				if due.Set(i) && !done.Set(i) && due.At(i).DayNumber() < r.day {
					n++
				}
			}
			return n, true
		}
	case "people":
		types, people := p.Text(column.Customers, "type"), r.people()
		return func(row int) (int64, bool) {
			n := len(people.of(p.first + row))
			return int64(n), n > 0 || string(types.Bytes(row)) == string(crm.Organization)
		}
	default:
		return nil
	}
	return func(row int) (int64, bool) {
		from, to := p.Span(table, row)
		return int64(to - from), true
	}
}

// summer adds up amounts of the customers' items, exactly, each currency for
// itself.
type summer struct {
	p       *part
	table   column.Table
	span    func(row int) (from, to int)
	amounts *column.MoneyColumn
	outcome func(deal int) uint8 // nil: all count
	want    uint8
	money   []crm.Money
	long    []Total

	currencies []string // that were met
}

// summer is nil for a name that is of no sum.
func (p *part) summer(r *run, name string) *summer {
	s := &summer{p: p, table: column.Deals}
	switch name {
	case "deals.open":
		s.want = open
	case "deals.won":
		s.want = won
	case "deals.lost":
		s.want = lost
	case "purchases.total":
		s.table = column.Purchases
	default:
		return nil
	}
	s.amounts, s.span = p.Money(s.table, "amount"), p.Spans(s.table)
	if s.table == column.Deals {
		s.outcome = p.outcomeOf(r)
	}
	return s
}

func (s *summer) counts(i int) bool { return s.outcome == nil || s.outcome(i) == s.want }

// any tells whether there is an item to add up, with an amount or without.
func (s *summer) any(row int) bool {
	from, to := s.span(row)
	for i := from; i < to; i++ {
		if s.counts(i) {
			return true
		}
	}
	return false
}

// of is the sums, sorted by currency, valid until the next call; those with more
// digits than a crm.Decimal holds are in long.
func (s *summer) of(row int) (sums []crm.Money, long []Total) {
	s.money, s.long = s.money[:0], s.long[:0]
	from, to := s.span(row)
	over := false
	for i := from; i < to; i++ {
		if !s.counts(i) || !s.amounts.Set(i) {
			continue
		}
		currency := s.amounts.Currency().Bytes(i)
		k := 0
		for k < len(s.money) && s.money[k].Currency < string(currency) {
			k++
		}
		if k == len(s.money) || s.money[k].Currency != string(currency) {
			s.money = append(s.money, crm.Money{})
			copy(s.money[k+1:], s.money[k:])
			s.money[k] = crm.Money{Amount: s.amounts.Amount().At(i), Currency: s.currencyName(string(currency))}
			continue
		}
		if s.money[k].Amount.IsZero() {
			continue // there were too many digits already
		}
		sum, err := s.money[k].Amount.Add(s.amounts.Amount().At(i))
		if err != nil {
			over = true
		}
		s.money[k].Amount = sum
	}
	if over {
		s.settle(row)
	}
	return s.money, s.long
}

// meets tells whether a sum meets the Term. A currency in which there is
// nothing to add up sums up to 0.
func (s *summer) meets(row int, t *query.Term) bool {
	sums, long := s.of(row)
	for _, m := range sums {
		if t.Money(m) {
			return true
		}
	}
	for _, l := range long {
		if t.Total(l.Amount, l.Currency) {
			return true
		}
	}
	for i := range t.Values {
		b := t.Values[i].Bounds
		if b == nil || s.has(row, b.Currency) {
			continue
		}
		if t.Money(crm.Money{Amount: crm.DecimalOf(0), Currency: b.Currency}) {
			return true
		}
	}
	return false
}

// has tells whether an item has an amount in a currency, in any when that is empty.
func (s *summer) has(row int, currency string) bool {
	from, to := s.span(row)
	for i := from; i < to; i++ {
		if s.counts(i) && s.amounts.Set(i) && (currency == "" || string(s.amounts.Currency().Bytes(i)) == currency) {
			return true
		}
	}
	return false
}

// currencyName is one text for all that are the same.
func (s *summer) currencyName(name string) string {
	for _, c := range s.currencies {
		if c == name {
			return c
		}
	}
	c := strings.Clone(name)
	if len(s.currencies) < 64 {
		s.currencies = append(s.currencies, c)
	}
	return c
}
