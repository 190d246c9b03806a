package search

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"

	"crm/internal/column"
	"crm/internal/crm"
)

// idTable finds customers by id: open addressing for ids of the usual length,
// whose ten bytes fit the slot, and a map for others.
type idTable struct {
	slots []idSlot
	mask  uint64
	odd   map[string]int32 // places in odds
	odds  []int32
}

// idSlot is free when low is 0: no text of an id begins with eight zero bytes.
type idSlot struct {
	low  uint64
	high uint16
	at   int32 // the number of the customer among the rows of all parts, from 1; 0: none
}

func newIDTable(n int) *idTable {
	size := 16
	for size < 2*n {
		size *= 2
	}
	return &idTable{slots: make([]idSlot, size), mask: uint64(size - 1), odd: map[string]int32{}}
}

// slot is where an id of the usual length is, or would be.
func (t *idTable) slot(id []byte) (i uint64, found bool) {
	low, high := binary.LittleEndian.Uint64(id), binary.LittleEndian.Uint16(id[8:])
	// The multiplier of Fibonacci hashing, 2^64 divided by the golden ratio.
	h := (low ^ uint64(high)<<40) * 0x9e3779b97f4a7c15
	for i = (h ^ h>>32) & t.mask; ; i = (i + 1) & t.mask {
		s := &t.slots[i]
		if s.low == 0 || s.low == low && s.high == high {
			return i, s.low != 0
		}
	}
}

// usual tells whether an id fits a slot.
func usual(id []byte) bool {
	return len(id) == crm.IDLen && binary.LittleEndian.Uint64(id) != 0
}

// place is the place of an id in the table, into which it is put: a slot or,
// negative, one of odds less one; noPlace for the empty one.
func (t *idTable) place(id []byte) int32 {
	if len(id) == 0 {
		return noPlace
	}
	if !usual(id) {
		n, ok := t.odd[string(id)]
		if !ok {
			n = int32(len(t.odds))
			t.odd[string(id)] = n
			t.odds = append(t.odds, 0)
		}
		return -1 - n
	}
	i, found := t.slot(id)
	if !found {
		t.slots[i].low, t.slots[i].high = binary.LittleEndian.Uint64(id), binary.LittleEndian.Uint16(id[8:])
	}
	return int32(i)
}

const noPlace = math.MinInt32

// find is what is kept of an id, or nil.
func (t *idTable) find(id []byte) *int32 {
	if !usual(id) {
		if n, ok := t.odd[string(id)]; ok {
			return &t.odds[n]
		}
		return nil
	}
	if i, found := t.slot(id); found {
		return &t.slots[i].at
	}
	return nil
}

// at is the number of the customer at a place, or -1.
func (t *idTable) at(place int32) int32 {
	switch {
	case place == noPlace:
		return -1
	case place < 0:
		return t.odds[-1-place] - 1
	}
	return t.slots[place].at - 1
}

// take notes that customer number n has the id. Of several, the one whose blob
// has the least hash stays, so that the answer does not depend on how the
// customers are spread over parts.
func (r *run) take(at *int32, n int32) {
	if *at == 0 || r.before(n, *at-1) {
		*at = n + 1
	}
}

// lookup is the number of the live customer with an id, or -1.
func (r *run) lookup(id []byte) int {
	if r.ids == nil {
		r.ids = newIDTable(r.total)
		for _, p := range r.parts {
			ids := p.Text(column.Customers, "id")
			for row := range p.Live.All() {
				if id := ids.Bytes(row); len(id) > 0 {
					r.ids.place(id)
					r.take(r.ids.find(id), int32(p.first+row))
				}
			}
		}
	}
	if at := r.ids.find(id); at != nil {
		return int(*at) - 1
	}
	return -1
}

// before compares customers with the same id by their hashes.
func (r *run) before(a, b int32) bool {
	p, i := r.partOf(int(a))
	q, j := r.partOf(int(b))
	x, y := p.Hash(i), q.Hash(j)
	return bytes.Compare(x[:], y[:]) < 0
}

// linkKey names a text column with ids of customers.
type linkKey struct {
	table column.Table
	name  string
}

// links is, for each row of a column with ids of customers, the number of that
// customer, or -1. Only the ids that the column has are kept while all
// customers pass by, as these are fewer: the table stays in the processor's cache.
func (r *run) links(table column.Table, name string) [][]int32 {
	key := linkKey{table, name}
	if out := r.linked[key]; out != nil {
		return out
	}
	out := make([][]int32, len(r.parts)) // places in the table first, then numbers
	texts := 0
	for _, p := range r.parts {
		c := p.Text(table, name)
		if c.Coded() {
			texts += c.Codes()
		} else {
			texts += c.Len()
		}
	}
	t := newIDTable(texts)
	byCode := make([][]int32, len(r.parts))
	for i, p := range r.parts {
		c := p.Text(table, name)
		if c.Coded() {
			byCode[i] = make([]int32, c.Codes())
			for code := range byCode[i] {
				byCode[i][code] = t.place(c.Entry(code))
			}
			continue
		}
		out[i] = make([]int32, p.Rows(table))
		for row := range out[i] {
			out[i][row] = t.place(c.Bytes(row))
		}
	}
	for _, p := range r.parts {
		ids := p.Text(column.Customers, "id")
		for row := range p.Live.All() {
			if at := t.find(ids.Bytes(row)); at != nil {
				r.take(at, int32(p.first+row))
			}
		}
	}
	r.eachPart(func(p *part) {
		c := p.Text(table, name)
		places := byCode[p.index]
		if places != nil {
			out[p.index] = make([]int32, p.Rows(table))
		}
		for row := range out[p.index] {
			place := out[p.index][row]
			if places != nil {
				place = places[c.Code(row)]
			}
			out[p.index][row] = t.at(place)
		}
	})
	if r.linked == nil {
		r.linked = map[linkKey][][]int32{}
	}
	r.linked[key] = out
	return out
}

// organizations is the organization of each customer, by part and row.
func (r *run) organizations() [][]int32 { return r.links(column.Customers, "organization") }

// members is the live people of each organization.
type members struct {
	from []int32 // by the organization's number: where its people begin in who
	who  []int32
}

func (r *run) people() *members {
	if r.members != nil {
		return r.members
	}
	links := r.organizations()
	m := &members{from: make([]int32, r.total+1)}
	for _, p := range r.parts {
		for row := range p.Live.All() {
			if to := links[p.index][row]; to >= 0 {
				m.from[to+1]++
			}
		}
	}
	for i := range r.total {
		m.from[i+1] += m.from[i]
	}
	m.who = make([]int32, m.from[r.total])
	at := append([]int32(nil), m.from[:r.total]...)
	for _, p := range r.parts {
		for row := range p.Live.All() {
			if to := links[p.index][row]; to >= 0 {
				m.who[at[to]] = int32(p.first + row)
				at[to]++
			}
		}
	}
	r.members = m
	return m
}

func (m *members) of(n int) []int32 { return m.who[m.from[n]:m.from[n+1]] }

// peopleByName is the people of an organization by name.
func (r *run) peopleByName(n int) []column.Row {
	var out []column.Row
	for _, at := range r.people().of(n) {
		p, row := r.partOf(int(at))
		out = append(out, column.Row{Part: p.index, Row: row})
	}
	slices.SortFunc(out, r.compareNames)
	return out
}

// ofOrganization is the customers whose organization is in the sets.
func (r *run) ofOrganization(sets []*column.Bits) []*column.Bits {
	links := r.organizations()
	out := r.empty()
	r.eachPart(func(p *part) {
		for row, to := range links[p.index] {
			if to < 0 {
				continue
			}
			if q, i := r.partOf(int(to)); sets[q.index].Get(i) {
				out[p.index].Set(row)
			}
		}
	})
	return out
}

// ofPeople is the customers that are the organization of somebody in the sets.
func (r *run) ofPeople(sets []*column.Bits) []*column.Bits {
	links := r.organizations()
	out := r.empty()
	for _, p := range r.parts {
		for row := range sets[p.index].All() {
			if to := links[p.index][row]; to >= 0 {
				q, i := r.partOf(int(to))
				out[q.index].Set(i)
			}
		}
	}
	return out
}

func (r *run) empty() []*column.Bits {
	out := make([]*column.Bits, len(r.parts))
	for i, p := range r.parts {
		out[i] = column.NewBits(p.rows)
	}
	return out
}
