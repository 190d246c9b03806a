package column

import (
	"encoding/binary"
	"iter"
	"math/bits"
)

// Bits is a set of rows, of 0 to Len-1. Two sets that are put together must have
// the same Len.
type Bits struct {
	words []uint64
	n     int
}

// NewBits is the empty set of rows of 0 to n-1.
func NewBits(n int) *Bits { return &Bits{words: make([]uint64, (n+63)/64), n: n} }

// Len is one more than the highest row that the set can hold.
func (b *Bits) Len() int { return b.n }

// Set puts row i into the set. It panics when i is not below Len.
func (b *Bits) Set(i int) {
	if uint(i) >= uint(b.n) {
		panic("column: row out of range")
	}
	b.words[i>>6] |= 1 << (i & 63)
}

// Clear takes row i out of the set. It panics when i is not below Len.
func (b *Bits) Clear(i int) {
	if uint(i) >= uint(b.n) {
		panic("column: row out of range")
	}
	b.words[i>>6] &^= 1 << (i & 63)
}

// Get tells whether row i is in the set; false for rows that it cannot hold.
func (b *Bits) Get(i int) bool {
	return uint(i) < uint(b.n) && b.words[i>>6]>>(i&63)&1 != 0
}

// SetRange puts the rows from <= i < to into the set; what lies outside of it is
// left out.
func (b *Bits) SetRange(from, to int) {
	from, to = max(from, 0), min(to, b.n)
	if from >= to {
		return
	}
	first, last := from>>6, (to-1)>>6
	head, tail := ^uint64(0)<<(from&63), ^uint64(0)>>(63-(to-1)&63)
	if first == last {
		b.words[first] |= head & tail
		return
	}
	b.words[first] |= head
	for i := first + 1; i < last; i++ {
		b.words[i] = ^uint64(0)
	}
	b.words[last] |= tail
}

// And keeps the rows that are in c too.
func (b *Bits) And(c *Bits) {
	b.same(c)
	for i, w := range c.words {
		b.words[i] &= w
	}
}

// Or adds the rows of c.
func (b *Bits) Or(c *Bits) {
	b.same(c)
	for i, w := range c.words {
		b.words[i] |= w
	}
}

// AndNot takes out the rows of c.
func (b *Bits) AndNot(c *Bits) {
	b.same(c)
	for i, w := range c.words {
		b.words[i] &^= w
	}
}

// Not makes the set the one of all rows that it did not hold.
func (b *Bits) Not() {
	for i := range b.words {
		b.words[i] = ^b.words[i]
	}
	b.trim()
}

// Count is the number of rows in the set.
func (b *Bits) Count() int {
	n := 0
	for _, w := range b.words {
		n += bits.OnesCount64(w)
	}
	return n
}

// Any tells whether the set holds a row.
func (b *Bits) Any() bool {
	for _, w := range b.words {
		if w != 0 {
			return true
		}
	}
	return false
}

// All yields the rows in ascending order. The set must not be changed
// meanwhile, except that a row that was yielded may be taken out.
func (b *Bits) All() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, w := range b.words {
			for ; w != 0; w &= w - 1 {
				if !yield(i<<6 + bits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}

// anyOf tells whether the set holds a row from <= row < to, of which all must be
// below Len.
func (b *Bits) anyOf(from, to int) bool {
	if from >= to {
		return false
	}
	first, last := from>>6, (to-1)>>6
	head, tail := ^uint64(0)<<(from&63), ^uint64(0)>>(63-(to-1)&63)
	if first == last {
		return b.words[first]&head&tail != 0
	}
	if b.words[first]&head != 0 || b.words[last]&tail != 0 {
		return true
	}
	for _, w := range b.words[first+1 : last] {
		if w != 0 {
			return true
		}
	}
	return false
}

// Next is the lowest row of the set that is not below i, or -1.
func (b *Bits) Next(i int) int {
	i = max(i, 0)
	if i >= b.n {
		return -1
	}
	k := i >> 6
	w := b.words[k] &^ (1<<(i&63) - 1)
	for w == 0 {
		if k++; k == len(b.words) {
			return -1
		}
		w = b.words[k]
	}
	return k<<6 + bits.TrailingZeros64(w)
}

// AppendTo appends the set to out, 8 bytes for each 64 rows, for CutBits.
func (b *Bits) AppendTo(out []byte) []byte {
	for _, w := range b.words {
		out = binary.LittleEndian.AppendUint64(out, w)
	}
	return out
}

// CutBits takes a set of rows of 0 to n-1 from the beginning of what AppendTo
// wrote; false when it is no such set.
func CutBits(data []byte, n int) (b *Bits, rest []byte, ok bool) {
	if n < 0 || len(data)/8 < (n+63)/64 {
		return nil, nil, false
	}
	b = NewBits(n)
	for i := range b.words {
		b.words[i] = binary.LittleEndian.Uint64(data[8*i:])
	}
	if r := n & 63; r != 0 && b.words[len(b.words)-1]>>r != 0 {
		return nil, nil, false
	}
	return b, data[8*len(b.words):], true
}

// Clone is a set of its own with the same rows.
func (b *Bits) Clone() *Bits {
	return &Bits{words: append([]uint64(nil), b.words...), n: b.n}
}

// trim empties the bits past Len in the last word.
func (b *Bits) trim() {
	if r := b.n & 63; r != 0 {
		b.words[len(b.words)-1] &= 1<<r - 1
	}
}

func (b *Bits) same(c *Bits) {
	if b.n != c.n {
		panic("column: sets of different length")
	}
}
