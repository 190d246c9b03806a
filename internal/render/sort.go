package render

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"crm/internal/crm"
)

// sortKey is a Cell made ready for comparing, when it is first compared: of the
// second column of an order most never are.
type sortKey struct {
	ready bool
	kind  kind
	exact bool    // no other number of as few digits has the same n
	n     float64 // of a number; seconds of a time
	num   string  // digits of a number
	text  string
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
		entries[i] = entry{r, all[i*len(orders) : (i+1)*len(orders)]}
	}
	slices.SortStableFunc(entries, func(a, b entry) int {
		for i, o := range orders {
			ka, kb := &a.keys[i], &b.keys[i]
			if !ka.ready {
				*ka = keyOf(a.row.cell(o.column))
			}
			if !kb.ready {
				*kb = keyOf(b.row.cell(o.column))
			}
			if c := compareKeys(ka, kb, o.down); c != 0 {
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
	k := sortKey{ready: true, kind: c.kind, text: c.raw}
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

// exactDigits is the number of decimal digits that a float64 tells apart.
const exactDigits = 15

func (k *sortKey) setNumber(digits string) {
	k.num = digits
	k.n, _ = strconv.ParseFloat(digits, 64)
	k.exact = len(digits) <= exactDigits && !strings.ContainsAny(digits, "eE")
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
	if !a.exact || !b.exact {
		x, errX := crm.ParseDecimal(a.num)
		y, errY := crm.ParseDecimal(b.num)
		if errX == nil && errY == nil {
			return x.Cmp(y)
		}
	}
	return cmp.Compare(a.n, b.n)
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
