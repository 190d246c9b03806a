package render

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"crm/internal/crm"
)

// sortKey is a Cell made ready for comparing.
type sortKey struct {
	kind kind
	num  crm.Decimal
	n    float64 // of a number that no Decimal holds; seconds of a time
	text string
}

// Sort orders the rows by the named columns: "name,-last" sorts by name, then
// by last from high to low. It compares values, not what is shown: numbers and
// money by amount, times by moment, text without case and accents. Unset cells
// come last either way; equal rows keep their order. An unknown name is a
// *ColumnError.
func (l *Listing) Sort(keys string) error {
	type order struct {
		column int
		down   bool
	}
	var orders []order
	for name := range strings.SplitSeq(keys, ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		name, down := strings.CutPrefix(name, "-")
		at := l.column(name)
		if at < 0 {
			return l.unknown(name)
		}
		orders = append(orders, order{at, down})
	}
	if len(orders) == 0 {
		return nil
	}
	type entry struct {
		row  Row
		keys []sortKey
	}
	all := make([]sortKey, len(l.Rows)*len(orders))
	entries := make([]entry, len(l.Rows))
	for i, r := range l.Rows {
		ks := all[i*len(orders) : (i+1)*len(orders)]
		for j, o := range orders {
			ks[j] = keyOf(r.cell(o.column))
		}
		entries[i] = entry{r, ks}
	}
	slices.SortStableFunc(entries, func(a, b entry) int {
		for i, o := range orders {
			if c := compareKeys(&a.keys[i], &b.keys[i], o.down); c != 0 {
				return c
			}
		}
		return 0
	})
	rows := make([]Row, len(entries))
	for i := range entries {
		rows[i] = entries[i].row
	}
	l.Rows = rows
	return nil
}

func keyOf(c Cell) sortKey {
	k := sortKey{kind: c.kind, text: c.raw}
	switch c.kind {
	case kindNumber:
		k.setNumber(c.raw)
		k.text = ""
	case kindMoney:
		amount, currency, _ := strings.Cut(c.raw, " ")
		k.setNumber(amount)
		k.text = currency
	case kindTime:
		if t, err := crm.ParseTime(c.raw); err == nil {
			k.n = float64(t.Unix())
		}
	case kindText:
		k.text = crm.Fold(c.raw)
	case kindList, kindTree:
		k.text = crm.Fold(c.data())
		if k.text == "" {
			k.kind = kindNull // an empty list is as good as unset
		}
	}
	return k
}

func (k *sortKey) setNumber(s string) {
	if d, err := crm.ParseDecimal(s); err == nil {
		k.num = d
		k.n, _ = d.Num().Float64()
		return
	}
	k.n, _ = strconv.ParseFloat(s, 64)
}

func compareKeys(a, b *sortKey, down bool) int {
	if a.kind == kindNull || b.kind == kindNull {
		return cmp.Compare(boolInt(a.kind == kindNull), boolInt(b.kind == kindNull))
	}
	c := cmp.Compare(a.kind, b.kind)
	if c == 0 {
		switch a.kind {
		case kindMoney:
			c = cmp.Or(strings.Compare(a.text, b.text), compareNumbers(a, b))
		case kindNumber:
			c = compareNumbers(a, b)
		default:
			c = cmp.Or(cmp.Compare(a.n, b.n), strings.Compare(a.text, b.text))
		}
	}
	if down {
		return -c
	}
	return c
}

func compareNumbers(a, b *sortKey) int {
	if !a.num.IsZero() && !b.num.IsZero() {
		return a.num.Cmp(b.num)
	}
	return cmp.Compare(a.n, b.n)
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
