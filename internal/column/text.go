package column

import (
	"encoding/binary"
	"sync/atomic"

	"github.com/cespare/xxhash/v2"
)

// TextColumn is a column of texts; one that is not set is empty. Where few
// values repeat it is coded: each row has the number of an entry, all entries
// differ, and entry 0 is the empty text.
type TextColumn struct {
	rows    int
	coded   bool
	entries int   // when coded
	codes   array // when coded
	ends    array // of entries or rows, one more than there are, the first 0
	stride  int   // when plain: the length of every text, when all are of one length; else -1
	heap    []byte
	sums    []byte          // when plain: checksums of the chunks of the heap
	checks  []atomic.Uint32 // of the chunks
	bad     *atomic.Bool
}

// textChunk is how many rows of a plain column have a checksum together: so few that
// it is not much text that is read for one of them.
const (
	textChunkBits = 6
	textChunk     = 1 << textChunkBits
)

const (
	plainForm uint64 = iota
	codedForm
	strideForm
)

// readText reads a block. The texts of a coded column are part of it; those of a
// plain one stand elsewhere, and are checked chunk by chunk when they are read.
func readText(r *reader, rows int, bad *atomic.Bool) *TextColumn {
	c := &TextColumn{rows: rows, coded: true, entries: 1, codes: unset, ends: unset, stride: -1, bad: bad}
	if r == nil {
		return c
	}
	form, count, size := r.u64(), r.u64(), r.u64()
	if form == codedForm {
		if count == 0 || count > uint64(r.end-r.pos)+1 {
			r.bad = true
			return c
		}
		c.entries = int(count)
		c.codes = r.array(rows)
		if c.codes.width > 2 {
			r.bad = true
			return c
		}
		c.ends = r.array(c.entries + 1)
		c.heap = r.bytes(size)
		return c
	}
	c.coded = false
	at := r.u64()
	chunks := (rows + textChunk - 1) / textChunk
	c.sums = r.bytes(uint64(8 * chunks))
	switch form {
	case plainForm:
		c.ends = r.array(rows + 1)
	case strideForm:
		c.stride = int(min(count, 1<<31))
		if uint64(c.stride)*uint64(rows) != size {
			r.bad = true
		}
	default:
		r.bad = true
	}
	if most := uint64(len(r.data) - pad); at > most || size > most-at {
		r.bad = true
	}
	if r.bad {
		return c
	}
	c.heap = r.data[at : at+size : at+size]
	c.checks = make([]atomic.Uint32, chunks)
	// Chunks must be whole and in order.
	last := 0
	for i := range chunks {
		from, to := c.chunk(i)
		if from != last || to < from {
			r.bad = true
		}
		last = to
	}
	if last != len(c.heap) {
		r.bad = true
	}
	return c
}

// chunk is where the texts of a chunk are in the heap.
func (c *TextColumn) chunk(i int) (from, to int) {
	first, last := i*textChunk, min((i+1)*textChunk, c.rows)
	if c.stride >= 0 {
		return first * c.stride, last * c.stride
	}
	return int(c.ends.raw(first)), int(c.ends.raw(last))
}

// check tells whether the chunk of row i, of a plain column, is as it was written.
func (c *TextColumn) check(i int) bool {
	i >>= textChunkBits
	return c.checks[i].Load() == good || c.checkChunk(i)
}

func (c *TextColumn) checkChunk(i int) bool {
	if c.checks[i].Load() == damaged {
		return false
	}
	from, to := c.chunk(i)
	if xxhash.Sum64(c.heap[from:to]) != binary.LittleEndian.Uint64(c.sums[8*i:]) {
		c.checks[i].Store(damaged)
		c.bad.Store(true)
		return false
	}
	c.checks[i].Store(good)
	return true
}

// checkAll checks all chunks.
func (c *TextColumn) checkAll() {
	for i := range c.checks {
		c.checkChunk(i)
	}
}

// Len is the number of rows.
func (c *TextColumn) Len() int { return c.rows }

// Coded tells that the column is coded, so that Codes, Code and Entry may be used.
func (c *TextColumn) Coded() bool { return c.coded }

// Codes is the number of entries, with the empty one; 0 unless coded.
func (c *TextColumn) Codes() int {
	if !c.coded {
		return 0
	}
	return c.entries
}

// Code is the number of the entry of row i, below Codes.
func (c *TextColumn) Code(i int) int {
	if u := c.codes.raw(i); u < uint64(c.entries) {
		return int(u)
	}
	c.bad.Store(true)
	return 0
}

// Entry is the text of a code, not copied: valid while the segment is open.
func (c *TextColumn) Entry(code int) []byte { return c.slice(code) }

// Bytes is the text of row i, not copied: valid while the segment is open.
func (c *TextColumn) Bytes(i int) []byte {
	if c.coded {
		if c.entries == 1 {
			return nil
		}
		return c.slice(c.Code(i))
	}
	if !c.check(i) {
		return nil
	}
	if c.stride >= 0 {
		return c.heap[i*c.stride : (i+1)*c.stride]
	}
	return c.slice(i)
}

func (c *TextColumn) slice(i int) []byte {
	from, to := c.ends.raw(i), c.ends.raw(i+1)
	if from > to || to > uint64(len(c.heap)) {
		c.bad.Store(true)
		return nil
	}
	return c.heap[from:to]
}

// String is the text of row i, copied.
func (c *TextColumn) String(i int) string { return string(c.Bytes(i)) }

// Is tells whether the text of row i is s.
func (c *TextColumn) Is(i int, s string) bool { return string(c.Bytes(i)) == s }

// CodeOf is the code of a text; false when no row has it. The column must be
// coded. It looks at every entry.
func (c *TextColumn) CodeOf(text string) (int, bool) {
	for i := range c.Codes() {
		if string(c.slice(i)) == text {
			return i, true
		}
	}
	return 0, false
}

// Select adds to out the rows whose text matches. Match is called once for
// each entry when the column is coded, else for each row; it must not keep the
// text.
func (c *TextColumn) Select(out *Bits, match func(text []byte) bool) {
	n := min(c.rows, out.n)
	if !c.coded {
		for i := range n {
			if match(c.Bytes(i)) {
				out.words[i>>6] |= 1 << (i & 63)
			}
		}
		return
	}
	if n == 0 {
		return
	}
	// One place for every code that the width allows, so that none is outside.
	hits := make([]uint8, max(256, c.codes.mask+1))
	count, last := 0, 0
	for code := range min(c.entries, len(hits)) {
		if match(c.slice(code)) {
			hits[code] = 1
			count++
			last = code
		}
	}
	switch {
	case count == 0:
	case count == 1 && c.codes.width == 1:
		c.selectCode(out, n, byte(last))
	default:
		c.selectCodes(out, n, hits)
	}
}

// selectCode is selectCodes for one code of a byte, eight rows at a time.
func (c *TextColumn) selectCode(out *Bits, n int, code byte) {
	const low, ones = 0x7f7f7f7f7f7f7f7f, 0x0101010101010101
	want := uint64(code) * ones
	whole := n &^ 63
	for at := 0; at < whole; at += 64 {
		d := c.codes.data[at : at+64]
		word := uint64(0)
		for i := 0; i < 64; i += 8 {
			x := binary.LittleEndian.Uint64(d[i:]) ^ want
			zero := ^((x&low + low) | x | low)                // the highest bit of each byte that is zero
			word |= zero >> 7 * 0x0102040810204080 >> 56 << i // those bits next to each other
		}
		out.words[at>>6] |= word
	}
	for i := whole; i < n; i++ {
		if c.codes.data[i] == code {
			out.words[i>>6] |= 1 << (i & 63)
		}
	}
}

func (c *TextColumn) selectCodes(out *Bits, n int, hits []uint8) {
	if c.codes.width == 0 {
		if hits[0] != 0 {
			out.SetRange(0, n)
		}
		return
	}
	if c.codes.width == 1 {
		table := (*[256]uint8)(hits)
		for at := 0; at < n; at += 64 {
			word := uint64(0)
			for i, code := range c.codes.data[at:min(at+64, n)] {
				word |= uint64(table[code]) << (i & 63)
			}
			out.words[at>>6] |= word
		}
		return
	}
	var room [64]uint64
	for at := 0; at < n; at += 64 {
		part := room[:min(64, n-at)]
		c.codes.block(part, at)
		word := uint64(0)
		for i, u := range part {
			word |= uint64(hits[u]) << (i & 63)
		}
		out.words[at>>6] |= word
	}
}
