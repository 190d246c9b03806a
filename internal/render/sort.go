package render

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"

	"crm/internal/crm"
)

// sortKey is a Cell made ready for comparing.
type sortKey struct {
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
	var orders []sortOrder
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
		orders = append(orders, sortOrder{at, down})
	}
	if len(orders) == 0 {
		return nil
	}
	l.Collect()
	entries := make([]entry, len(l.Rows))
	for i := range entries {
		entries[i].row = i
	}
	l.sort(entries, make([]sortKey, len(l.Rows)), orders)
	rows := make([]Row, len(entries))
	for i, e := range entries {
		rows[i] = l.Rows[e.row]
	}
	l.Rows = rows
	return nil
}

// sortOrder is a column to sort by.
type sortOrder struct {
	column int
	down   bool
}

// entry is a row that is being sorted, with the rank of its key.
type entry struct {
	rank uint64
	row  int
	sure bool // no other key has this rank
}

// sort orders the entries by the first column, and then those that are equal in
// it by the others. keys has room for a key of each row.
func (l *Listing) sort(entries []entry, keys []sortKey, orders []sortOrder) {
	o := orders[0]
	for i := range entries {
		e := &entries[i]
		keys[e.row] = keyOf(l.Rows[e.row].cell(o.column))
		e.rank, e.sure = keys[e.row].rank(o.down)
	}
	compare := func(a, b entry) int {
		if c := cmp.Compare(a.rank, b.rank); c != 0 || a.sure && b.sure {
			return c
		}
		return compareKeys(&keys[a.row], &keys[b.row], o.down)
	}
	slices.SortFunc(entries, func(a, b entry) int {
		if c := compare(a, b); c != 0 {
			return c
		}
		return cmp.Compare(a.row, b.row)
	})
	if len(orders) == 1 {
		return
	}
	ends := make([]int, 0, 64) // of the equal ones, before their keys are written over
	for i := 1; i <= len(entries); i++ {
		if i == len(entries) || compare(entries[i-1], entries[i]) != 0 {
			ends = append(ends, i)
		}
	}
	from := 0
	for _, to := range ends {
		if to-from > 1 {
			l.sort(entries[from:to], keys, orders[1:])
		}
		from = to
	}
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

// exactDigits is the number of decimal digits that a float64 tells apart.
const exactDigits = 15

func (k *sortKey) setNumber(digits string) {
	k.num = digits
	k.n, _ = strconv.ParseFloat(digits, 64)
	k.exact = len(digits) <= exactDigits && !strings.ContainsAny(digits, "eE")
}

// rank is a number that orders as compareKeys does, as far as it goes. It is
// sure where only equal keys have it.
func (k *sortKey) rank(down bool) (rank uint64, sure bool) {
	switch k.kind {
	case kindNull:
		return math.MaxUint64, true // last either way
	case kindNumber, kindTime:
		rank = floatRank(k.n) >> 8
	case kindMoney:
		if rank = textRank(k.text) >> 32 << 24; len(k.text) <= 4 {
			rank |= floatRank(k.n) >> 40
		}
	default:
		rank = textRank(k.text) >> 8
		sure = len(k.text) <= 7 && strings.IndexByte(k.text, 0) < 0
	}
	rank |= uint64(k.kind) << 56
	if down {
		rank = math.MaxInt64 - rank
	}
	return rank, sure
}

// floatRank orders as the number does.
func floatRank(f float64) uint64 {
	if f == 0 {
		f = 0 // not the one below zero
	}
	n := math.Float64bits(f)
	if n>>63 != 0 {
		return ^n
	}
	return n | 1<<63
}

// textRank is the first eight bytes of a text.
func textRank(s string) uint64 {
	var b [8]byte
	copy(b[:], s)
	return binary.BigEndian.Uint64(b[:])
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
		case kindTime:
			c = cmp.Or(cmp.Compare(a.n, b.n), strings.Compare(a.text, b.text))
		default:
			c = strings.Compare(a.text, b.text)
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
