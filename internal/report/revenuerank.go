package report

import (
	"cmp"
	"maps"
	"math/big"
	"slices"

	"crm/internal/column"
	"crm/internal/crm"
)

// ranks is lists of sums as numbers that compare as compareTotals does: of the same
// currencies each.
func (s Scope) ranks(n int, totals func(i int) []crm.Total) [][]quantity {
	own := ""
	if s.Settings != nil {
		own = s.Settings.Currency
	}
	at := map[string]int{own: 0}
	seen := map[string]bool{}
	for i := range n {
		for _, t := range totals(i) {
			if t.Currency != own {
				seen[t.Currency] = true
			}
		}
	}
	for _, currency := range slices.Sorted(maps.Keys(seen)) {
		at[currency] = len(at)
	}
	cells, out := make([]quantity, n*len(at)), make([][]quantity, n)
	for i := range n {
		out[i] = cells[i*len(at) : (i+1)*len(at)]
		for _, t := range totals(i) {
			q := quantity{}
			if d, err := crm.ParseDecimal(t.Amount); err == nil {
				coef, scale := d.Split()
				q = quantityOf(coef, int(scale), nil)
			} else {
				q = quantity{wide: t.Rat()}
			}
			out[i][at[t.Currency]] = q
		}
	}
	return out
}

func compareRows(a, b column.Row) int {
	return cmp.Or(cmp.Compare(a.Part, b.Part), cmp.Compare(a.Row, b.Row))
}

// compareTotals compares sums in the currency of the settings, then in the
// others by name.
func (s Scope) compareTotals(a, b []crm.Total) int {
	in := func(list []crm.Total, currency string) *big.Rat {
		for _, t := range list {
			if t.Currency == currency {
				return t.Rat()
			}
		}
		return new(big.Rat)
	}
	currencies := map[string]bool{}
	for _, m := range slices.Concat(a, b) {
		currencies[m.Currency] = true
	}
	own := ""
	if s.Settings != nil {
		own = s.Settings.Currency
	}
	if c := in(a, own).Cmp(in(b, own)); c != 0 {
		return c
	}
	for _, name := range slices.Sorted(maps.Keys(currencies)) {
		if c := in(a, name).Cmp(in(b, name)); c != 0 {
			return c
		}
	}
	return 0
}

// averages is the totals by how many amounts they are the sums of, with as many
// digits after the point as the currency or the total has.
func averages(s *sums[string]) []crm.Total {
	var out []crm.Total
	for _, t := range totals(s) {
		n, digits := int64(0), crm.MinorDigits(t.Currency)
		for _, x := range s.by {
			if x.currency == t.Currency {
				n += int64(x.n)
				digits = max(digits, x.scale)
			}
		}
		out = append(out, crm.TotalOf(new(big.Rat).Quo(t.Rat(), big.NewRat(n, 1)), digits, t.Currency))
	}
	return out
}

// changes is by how much sums changed.
func changes(old, now []crm.Total) []Change {
	var out []Change
	for _, o := range old {
		was, is := o.Rat(), new(big.Rat)
		for _, t := range now {
			if t.Currency == o.Currency {
				is = t.Rat()
			}
		}
		if was.Sign() <= 0 {
			continue
		}
		part := is.Quo(is.Sub(is, was), was)
		d, err := crm.ParseDecimal(crm.TotalOf(part.Mul(part, big.NewRat(100, 1)), 1, "").Amount)
		if err == nil {
			out = append(out, Change{o.Currency, d})
		}
	}
	return out
}
