package report

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"crm/internal/crm"
)

// sums is a count with exact totals by currency.
type sums struct {
	n  int
	by []total
}

// total is the sum of one currency. Wide takes over once the sum so far does
// not fit a Decimal, which is no error as long as the whole sum does.
type total struct {
	currency string
	sum      crm.Decimal
	wide     *big.Rat
	scale    int // digits after the point, once wide is set
}

// add counts a deal; one without an amount is counted only.
func (s *sums) add(m crm.Money) {
	s.n++
	if m.Amount.IsZero() {
		return
	}
	i := slices.IndexFunc(s.by, func(t total) bool { return t.currency == m.Currency })
	if i < 0 {
		s.by = append(s.by, total{currency: m.Currency, sum: m.Amount})
		return
	}
	t := &s.by[i]
	if t.wide == nil {
		sum, err := t.sum.Add(m.Amount)
		if err == nil {
			t.sum = sum
			return
		}
		t.wide, t.scale = t.sum.Rat(), scaleOf(t.sum)
	}
	t.wide.Add(t.wide, m.Amount.Rat())
	t.scale = max(t.scale, scaleOf(m.Amount))
}

func scaleOf(d crm.Decimal) int {
	_, after, _ := strings.Cut(d.String(), ".")
	return len(after)
}

// totals is the sums by currency. The error says that one has too many digits.
func (s *sums) totals() ([]crm.Money, error) {
	var out []crm.Money
	for _, t := range s.by {
		sum := t.sum
		if t.wide != nil {
			var err error
			if sum, err = crm.ParseDecimal(t.wide.FloatString(t.scale)); err != nil {
				return nil, fmt.Errorf("the sum in %s: %w", t.currency, err)
			}
		}
		out = append(out, crm.Money{Amount: sum, Currency: t.currency})
	}
	slices.SortFunc(out, func(a, b crm.Money) int { return cmp.Compare(a.Currency, b.Currency) })
	return out, nil
}
