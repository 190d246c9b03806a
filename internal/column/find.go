package column

import (
	"encoding/binary"
	"slices"

	"github.com/cespare/xxhash/v2"

	"crm/internal/crm"
)

// slotTable finds rows by a hash: slot hash & mask holds the number of a row, from 1,
// or another that came before it and then the next slots up to an empty one do.
type slotTable struct {
	slots array
	mask  uint64
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
		t := &slotTable{slots: unset}
		if r != nil {
			n := slotCount(s.rows[Customers])
			t.slots, t.mask = r.array(n), uint64(n-1)
		}
		return t
	})
}

// each yields the rows that may have a hash, until f is false.
func (t *slotTable) each(hash uint64, rows int, f func(row int) bool) {
	for i := uint64(0); i <= t.mask; i++ {
		u := t.slots.raw(int((hash + i) & t.mask))
		if u == 0 || u > uint64(rows) || !f(int(u-1)) {
			return
		}
	}
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
	s.lookup(hashSlots).each(slotOfHash(h), s.rows[Customers], func(r int) bool {
		row, ok = r, [20]byte(all[r*hashSize:]) == h
		return !ok
	})
	if !ok {
		return 0, false
	}
	return row, true
}

func slotOfHash(h [20]byte) uint64 { return uint64(binary.LittleEndian.Uint32(h[:])) }

func slotOfID(id string) uint64 { return uint64(uint32(xxhash.Sum64String(id))) }

// eachID yields the customers with an id, until f is false.
func (s *Segment) eachID(id crm.ID, f func(row int) bool) {
	ids := s.Text(Customers, "id")
	s.lookup(idSlots).each(slotOfID(string(id)), s.rows[Customers], func(row int) bool {
		return !ids.Is(row, string(id)) || f(row)
	})
}

// FindID is the customers with an id, in ascending order: mostly one, none when
// there is no such.
func (s *Segment) FindID(id crm.ID) []int {
	var rows []int
	s.eachID(id, func(row int) bool {
		rows = append(rows, row)
		return true
	})
	slices.Sort(rows)
	return rows
}
