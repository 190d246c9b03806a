package column

import (
	"encoding/binary"

	"github.com/cespare/xxhash/v2"

	"crm/internal/crm"
)

// slotTable finds rows by a hash: slot hash & mask holds the number of the first
// row with it, from 1, or another that came before it and then the next slots up
// to an empty one do. next is the next row that is the same.
type slotTable struct {
	slots array
	mask  uint64
	next  array
}

// slotCount is the slots for n rows: a power of two, at least half of them empty.
func slotCount(n int) int {
	size := 4
	for size < 2*n {
		size *= 2
	}
	return size
}

func (s *Segment) lookup(block int) *slotTable {
	return load(s, s.extras+block, func(r *reader) *slotTable {
		t := &slotTable{slots: unset, next: unset}
		if r != nil {
			n := slotCount(s.rows[Customers])
			t.slots, t.mask = r.array(n), uint64(n-1)
			t.next = r.array(s.rows[Customers])
		}
		return t
	})
}

// find is the first row with a hash that is the one looked for, or -1.
func (t *slotTable) find(hash uint64, rows int, is func(row int) bool) int {
	for i := uint64(0); i <= t.mask; i++ {
		u := t.slots.raw(int((hash + i) & t.mask))
		if u == 0 || u > uint64(rows) {
			return -1
		}
		if is(int(u - 1)) {
			return int(u - 1)
		}
	}
	return -1
}

// Hashes is the hashes of all customers, 20 bytes each, not copied.
func (s *Segment) Hashes() []byte {
	return *load(s, s.extras+hashesBlock, func(r *reader) *[]byte {
		if r == nil {
			b := make([]byte, hashSize*s.rows[Customers])
			return &b
		}
		b := r.bytes(uint64(hashSize * s.rows[Customers]))
		return &b
	})
}

// Hash is the hash of the blob from which a customer was decoded.
func (s *Segment) Hash(row int) [20]byte {
	return [20]byte(s.Hashes()[row*hashSize:])
}

// FindHash is the first customer with a hash.
func (s *Segment) FindHash(h [20]byte) (row int, ok bool) {
	all := s.Hashes()
	row = s.lookup(hashSlots).find(slotOfHash(h), s.rows[Customers], func(row int) bool { return [20]byte(all[row*hashSize:]) == h })
	return max(row, 0), row >= 0
}

func slotOfHash(h [20]byte) uint64 { return uint64(binary.LittleEndian.Uint32(h[:])) }

func slotOfID(id string) uint64 { return uint64(uint32(xxhash.Sum64String(id))) }

// eachID yields the customers with an id in ascending order, until f is false.
func (s *Segment) eachID(id crm.ID, f func(row int) bool) {
	ids := s.Text(Customers, "id")
	t, rows := s.lookup(idSlots), s.rows[Customers]
	row := t.find(slotOfID(string(id)), rows, func(row int) bool { return ids.Is(row, string(id)) })
	for row >= 0 && f(row) {
		next, ok := t.next.at(row)
		if !ok || next <= int64(row) || next >= int64(rows) {
			return
		}
		row = int(next)
	}
}

// FindID is the customers with an id, in ascending order: mostly one, none when
// there is no such.
func (s *Segment) FindID(id crm.ID) []int {
	var rows []int
	s.eachID(id, func(row int) bool {
		rows = append(rows, row)
		return true
	})
	return rows
}
