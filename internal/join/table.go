package join

import (
	"bytes"
	"math"

	"crm/internal/column"
	"crm/internal/crm"
)

// Table finds customers by id: open addressing for valid ids, as numbers, and a
// map for others. Customers are numbers of the caller's.
type Table struct {
	slots []slot
	shift uint             // of a hash, so that what is left is a slot
	odd   map[string]int32 // places in odds
	odds  []int32
}

// slot is free when key is 0.
type slot struct {
	key uint64 // the number of the id and 1
	at  int32  // the customer and 1; 0: none
}

// NoPlace is the place of the empty id, which nobody has.
const NoPlace = math.MinInt32

// NewTable is a table for up to n ids.
func NewTable(n int) *Table {
	size, bits := sizeFor(n)
	return &Table{slots: fresh[slot](size), shift: 64 - bits}
}

// fresh is a list of n zeros of at most 32 bytes. It writes to each page of new memory once: to read
// from one first and write to it later costs two page faults, of which the second
// has to be told to all processors.
func fresh[T any](n int) []T {
	out := make([]T, n)
	var zero T
	for i := 0; i < n; i += 4096 / 32 {
		out[i] = zero
	}
	return out
}

// sizeFor is a power of two that leaves at least half of the slots free for n
// ids, and its exponent.
func sizeFor(n int) (size int, bits uint) {
	size, bits = 16, 4
	for size < 2*n {
		size, bits = 2*size, bits+1
	}
	return size, bits
}

// hash spreads the numbers of ids: Fibonacci hashing, by 2^64 divided by the
// golden ratio, of which the upper bits are good.
func hash(number uint64) uint64 { return number * 0x9e3779b97f4a7c15 }

// slot is where a key is, or would be.
func (t *Table) slot(key uint64) (i int, found bool) {
	mask := len(t.slots) - 1
	for i = int(hash(key) >> t.shift); ; i = (i + 1) & mask {
		if k := t.slots[i].key; k == 0 || k == key {
			return i, k != 0
		}
	}
}

// Place puts an id into the table, where nobody has it yet, and is its place
// there: a number that stands for the id.
func (t *Table) Place(id []byte) int32 {
	if len(id) == 0 {
		return NoPlace
	}
	if n, ok := crm.PackID(id); ok {
		return t.PlaceNumber(n)
	}
	n, ok := t.odd[string(id)]
	if !ok {
		if t.odd == nil {
			t.odd = map[string]int32{}
		}
		n = int32(len(t.odds))
		t.odd[string(id)] = n
		t.odds = append(t.odds, 0)
	}
	return -1 - n
}

// PlaceNumber is Place for the number of an id.
func (t *Table) PlaceNumber(number uint64) int32 {
	i, found := t.slot(number + 1)
	if !found {
		t.slots[i].key = number + 1
	}
	return int32(i)
}

// Find is what the table holds of an id, for Take; nil when the id is not in it.
func (t *Table) Find(id []byte) *int32 {
	if n, ok := crm.PackID(id); ok {
		return t.FindNumber(n)
	}
	if n, ok := t.odd[string(id)]; ok {
		return &t.odds[n]
	}
	return nil
}

// FindNumber is Find for the number of an id.
func (t *Table) FindNumber(number uint64) *int32 {
	if i, found := t.slot(number + 1); found {
		return &t.slots[i].at
	}
	return nil
}

// At is the customer at a place, or -1 when there is none.
func (t *Table) At(place int32) int32 {
	switch {
	case place == NoPlace:
		return -1
	case place < 0:
		return t.odds[-1-place] - 1
	}
	return t.slots[place].at - 1
}

// Rows numbers the customers of a Snapshot: those of the first part from 0 on,
// those of the others after them, live or not.
type Rows struct {
	parts []column.Part
	first []int
	total int
}

// NewRows is the numbers of the customers of a Snapshot.
func NewRows(snap *column.Snapshot) *Rows {
	r := &Rows{parts: snap.Parts, first: make([]int, len(snap.Parts))}
	for i, p := range snap.Parts {
		r.first[i] = r.total
		r.total += p.Rows(column.Customers)
	}
	return r
}

// Total is one more than the greatest number.
func (r *Rows) Total() int { return r.total }

// First is the number of the first customer of a part.
func (r *Rows) First(part int) int { return r.first[part] }

// Of is the customer with a number.
func (r *Rows) Of(n int) column.Row {
	lo, hi := 0, len(r.first)
	for hi-lo > 1 {
		if m := (lo + hi) / 2; r.first[m] <= n {
			lo = m
		} else {
			hi = m
		}
	}
	// Parts without rows have the number of the next one; the last of them is it.
	return column.Row{Part: lo, Row: n - r.first[lo]}
}

// Take notes that a customer has the id of which at is what Find gave. Of several,
// the one whose blob has the least hash stays, so that the answer does not
// depend on how the customers are spread over parts.
func (r *Rows) Take(at *int32, n int32) {
	if *at == 0 || r.Before(r.Of(int(n)), r.Of(int(*at-1))) {
		*at = n + 1
	}
}

// Before tells whether the blob of a has a lower hash than that of b, or the same
// and a comes first.
func (r *Rows) Before(a, b column.Row) bool {
	x, y := r.parts[a.Part].Hash(a.Row), r.parts[b.Part].Hash(b.Row)
	if c := bytes.Compare(x[:], y[:]); c != 0 {
		return c < 0
	}
	return a.Part < b.Part || a.Part == b.Part && a.Row < b.Row
}
