package column

import (
	"encoding/binary"
	"sync/atomic"

	"github.com/cespare/xxhash/v2"
)

// Zone is a part of what can be searched for words, from what tells most about a
// customer to what tells least.
type Zone uint8

// The zones. What stands in each: Names: name; given and family name, where they
// differ from it; nickname; legal name. Profile: id, prefix, suffix, e-mails,
// phones as digits and as given, tags, handles, links, role, addresses, values of
// custom fields and preferences, external ids, source. Prose: notes, and the
// titles, notes and other texts of relations, deals, tasks, purchases, consents, feedback
// and interactions.
const (
	Names Zone = iota
	Profile
	Prose
	NumZones // how many there are
)

// chunkRows is how many customers a chunk has: few enough that their text stays
// in the processor's cache between the check and the search.
const chunkRows = 256

// ZoneText is the text of a zone of all customers, row after row, folded as by
// crm.Fold. The text of a customer is empty, or begins and ends with a line feed,
// and each of its fields is a line. Where German umlauts give a second reading
// (see crm.Folds), another line follows with it: in Names and Profile with the
// whole field, in Prose with the words that differ, a line for each run of them.
type ZoneText struct {
	rows   int
	ends   array // of rows, one more than there are, the first 0
	sums   []byte
	heap   []byte
	checks []atomic.Uint32
	bad    *atomic.Bool
}

// The states of a chunk.
const (
	unchecked uint32 = iota
	good
	damaged
)

// Zone is the text of a zone.
func (s *Segment) Zone(z Zone) *ZoneText {
	if z >= NumZones {
		panic("column: no such zone")
	}
	return load(s, s.extras+zoneBlock+int(z), func(r *reader) *ZoneText { return readZone(r, s) })
}

// readZone reads a block that has where the heap is, then the sums and ends. The
// heap is not part of the block, which is checked as a whole.
func readZone(r *reader, s *Segment) *ZoneText {
	t := &ZoneText{rows: s.rows[Customers], ends: unset, bad: &s.bad}
	if r == nil {
		return t
	}
	at, size := r.u64(), r.u64()
	chunks := (t.rows + chunkRows - 1) / chunkRows
	t.sums = r.bytes(uint64(8 * chunks))
	t.ends = r.array(t.rows + 1)
	if most := uint64(len(s.data) - pad); at > most || size > most-at {
		r.bad = true
	}
	if r.bad {
		return t
	}
	t.heap = s.data[at : at+size : at+size]
	t.checks = make([]atomic.Uint32, chunks)
	// Chunks must be whole and in order, since all else relies on it.
	r.bad = t.ends.raw(0) != 0
	last := uint64(0)
	for i := range chunks {
		end := t.ends.raw(min((i+1)*chunkRows, t.rows))
		if end < last {
			r.bad = true
		}
		last = end
	}
	if last != size {
		r.bad = true
	}
	return t
}

// Chunks is the number of chunks in which the text can be read, so that several
// goroutines can share the work, and none when the zone is empty.
func (t *ZoneText) Chunks() int { return len(t.checks) }

// ChunkRows is the customers of a chunk, from <= row < to.
func (t *ZoneText) ChunkRows(i int) (from, to int) {
	return i * chunkRows, min((i+1)*chunkRows, t.rows)
}

// Chunk is the text of the customers of a chunk, not copied, and the offset in
// the whole at which it begins. Text that is damaged reads as zeros.
func (t *ZoneText) Chunk(i int) (text []byte, from int) {
	first, last := t.ChunkRows(i)
	a, b := t.ends.raw(first), t.ends.raw(last)
	text = t.heap[a:b]
	switch t.checks[i].Load() {
	case good:
		return text, int(a)
	case unchecked:
		if xxhash.Sum64(text) == binary.LittleEndian.Uint64(t.sums[8*i:]) {
			t.checks[i].Store(good)
			return text, int(a)
		}
		t.checks[i].Store(damaged)
		t.bad.Store(true)
	}
	return make([]byte, len(text)), int(a)
}

// Bytes is the whole text, not copied. It checks every chunk; text of which any
// part is damaged reads as zeros.
func (t *ZoneText) Bytes() []byte {
	ok := true
	for i := range t.checks {
		if t.checks[i].Load() != good {
			t.Chunk(i)
			ok = ok && t.checks[i].Load() == good
		}
	}
	if !ok {
		return make([]byte, len(t.heap))
	}
	return t.heap
}

// Len is the number of bytes of the whole text.
func (t *ZoneText) Len() int { return len(t.heap) }

// Span is where in the whole the text of a customer is, from <= offset < to.
func (t *ZoneText) Span(row int) (from, to int) {
	a, b := t.ends.raw(row), t.ends.raw(row+1)
	if a > b || b > uint64(len(t.heap)) {
		t.bad.Store(true)
		return 0, 0
	}
	return int(a), int(b)
}

// Text is the text of a customer, not copied. It checks the chunk that it is of.
func (t *ZoneText) Text(row int) []byte {
	from, to := t.Span(row)
	if from == to {
		return nil
	}
	text, at := t.Chunk(row / chunkRows)
	if from < at || to > at+len(text) {
		t.bad.Store(true)
		return nil
	}
	return text[from-at : to-at]
}

// Row is the customer whose text is at an offset of the whole, which must be
// below Len.
func (t *ZoneText) Row(offset int) int {
	lo, hi := 0, max(t.rows-1, 0)
	for lo < hi {
		mid := (lo + hi) / 2
		if t.ends.raw(mid+1) <= uint64(offset) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
