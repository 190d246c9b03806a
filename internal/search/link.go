package search

import (
	"bytes"
	"encoding/binary"
	"slices"

	"crm/internal/column"
	"crm/internal/crm"
)

// idTable finds live customers by id: open addressing for ids of the usual
// length, whose ten bytes fit the slot, and a map for others.
type idTable struct {
	slots []idSlot
	mask  uint64
	odd   map[string]int32
}

type idSlot struct {
	low  uint64
	high uint16
	used bool
	at   int32 // the number of the customer among the rows of all parts
}

func (t *idTable) slot(id []byte) *idSlot {
	low, high := binary.LittleEndian.Uint64(id), binary.LittleEndian.Uint16(id[8:])
	// The multiplier of Fibonacci hashing, 2^64 divided by the golden ratio.
	h := (low ^ uint64(high)<<40) * 0x9e3779b97f4a7c15
	for i := (h ^ h>>32) & t.mask; ; i = (i + 1) & t.mask {
		s := &t.slots[i]
		if !s.used || s.low == low && s.high == high {
			return s
		}
	}
}

func (t *idTable) find(id []byte) int {
	if len(id) == crm.IDLen {
		if s := t.slot(id); s.used {
			return int(s.at)
		}
		return -1
	}
	if at, ok := t.odd[string(id)]; ok && len(id) > 0 {
		return int(at)
	}
	return -1
}

// table is the idTable of the live customers, made when it is first asked for.
// Of several customers with an id, the one whose blob has the least hash is
// found, so that the answer does not depend on how the customers are spread
// over parts.
func (r *run) table() *idTable {
	if r.ids != nil {
		return r.ids
	}
	size := 16
	for size < 2*r.total {
		size *= 2
	}
	t := &idTable{slots: make([]idSlot, size), mask: uint64(size - 1)}
	for _, p := range r.parts {
		ids := p.Text(column.Customers, "id")
		for row := range p.Live.All() {
			id, at := ids.Bytes(row), int32(p.first+row)
			if len(id) != crm.IDLen {
				if t.odd == nil {
					t.odd = map[string]int32{}
				}
				if old, ok := t.odd[string(id)]; !ok || r.before(at, old) {
					t.odd[string(id)] = at
				}
				continue
			}
			s := t.slot(id)
			switch {
			case !s.used:
				*s = idSlot{binary.LittleEndian.Uint64(id), binary.LittleEndian.Uint16(id[8:]), true, at}
			case r.before(at, s.at):
				s.at = at
			}
		}
	}
	r.ids = t
	return t
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
// customer, or -1. Each distinct id is looked up once where the column is coded.
func (r *run) links(table column.Table, name string) [][]int32 {
	key := linkKey{table, name}
	if out := r.linked[key]; out != nil {
		return out
	}
	ids := r.table()
	out := make([][]int32, len(r.parts))
	r.eachPart(func(p *part) {
		out[p.index] = p.links(ids, p.Text(table, name), p.Rows(table))
	})
	if r.linked == nil {
		r.linked = map[linkKey][][]int32{}
	}
	r.linked[key] = out
	return out
}

func (p *part) links(ids *idTable, c *column.TextColumn, rows int) []int32 {
	out := make([]int32, rows)
	for i := range out {
		out[i] = -1
	}
	rows = min(rows, c.Len())
	if c.Coded() {
		byCode := make([]int32, c.Codes())
		for code := range byCode {
			byCode[code] = int32(ids.find(c.Entry(code)))
		}
		for i := range rows {
			out[i] = byCode[c.Code(i)]
		}
		return out
	}
	for i := range rows {
		if id := c.Bytes(i); len(id) > 0 {
			out[i] = int32(ids.find(id))
		}
	}
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
