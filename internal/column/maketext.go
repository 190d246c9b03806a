package column

import (
	"math/bits"

	"github.com/cespare/xxhash/v2"
)

const (
	codedMost  = 1<<16 - 2 // entries of a coded column
	codedSure  = 4096      // entries up to which a column stays coded while it is made
	heapLength = 1 << 30   // bytes of text that a column or zone can hold
)

// textMaker collects the texts of a column. It looks for repeated ones until
// there are too few.
type textMaker struct {
	rows   rowList
	unique bool   // never look for repeated ones
	plain  bool   // no longer look
	heap   []byte // the entries, or the texts of rows
	heapAt int    // where the heap of a plain column was written
	ends   []uint32
	codes  []uint16     // of rows, when not plain
	slots  []slotOfText // the entries by hash
	recent *[recentTexts]shortText
}

// slotOfText is an entry in a hash table, with enough of it that most others are
// told apart without looking at its text. It is small, as tables that do not fit
// into the caches are slow.
type slotOfText struct {
	hash uint32
	size uint16 // bytes, at most 65,535
	code uint16 // 0: free
}

// shortText is an entry of at most shortLength bytes, which its words and size tell
// from all others.
type shortText struct {
	a, b uint64
	size uint16
	code uint16 // 0: none
}

const (
	shortLength = 16
	recentBits  = 6
	recentTexts = 1 << recentBits
)

func (t *textMaker) add(row int, s string) {
	if s != "" {
		t.put(row, s)
	}
}

func (t *textMaker) put(row int, s string) {
	if len(t.heap)+len(s) > heapLength {
		return
	}
	t.rows.add(row)
	if t.plain {
		t.heap = append(t.heap, s...)
		t.ends = append(t.ends, uint32(len(t.heap)))
		return
	}
	t.codes = append(t.codes, t.code(s))
	if n := len(t.ends); n >= codedSure && 2*n > row || n >= codedMost {
		t.spread()
	}
}

// entry is the text of a code, from 1.
func (t *textMaker) entry(code uint16) []byte {
	from := uint32(0)
	if code > 1 {
		from = t.ends[code-2]
	}
	return t.heap[from:t.ends[code-1]]
}

// code is the code of a text, which becomes an entry if it is none. Most texts of a
// coded column are short and among few, for which their words alone are compared.
func (t *textMaker) code(s string) uint16 {
	if len(s) > shortLength {
		return t.codeOf(s, uint32(xxhash.Sum64String(s)))
	}
	a, b := words(s)
	hash := mix(a, b, len(s))
	if t.recent == nil {
		if len(t.codes) < recentTexts { // a few need no table
			return t.codeOf(s, hash)
		}
		t.recent = new([recentTexts]shortText)
	}
	at := &t.recent[hash>>(32-recentBits)]
	if at.a == a && at.b == b && int(at.size) == len(s) && at.code != 0 {
		return at.code
	}
	*at = shortText{a: a, b: b, size: uint16(len(s)), code: t.codeOf(s, hash)}
	return at.code
}

func (t *textMaker) codeOf(s string, hash uint32) uint16 {
	if 4*len(t.ends) >= 3*len(t.slots) {
		t.grow()
	}
	want := slotOfText{hash: hash, size: uint16(min(len(s), 1<<16-1))}
	mask := uint32(len(t.slots) - 1)
	i := want.hash & mask
	for ; t.slots[i&mask].code != 0; i++ {
		if at := t.slots[i&mask]; at.hash == want.hash && at.size == want.size && string(t.entry(at.code)) == s {
			return at.code
		}
	}
	t.heap = append(t.heap, s...)
	t.ends = append(t.ends, uint32(len(t.heap)))
	want.code = uint16(len(t.ends))
	t.slots[i&mask] = want
	return want.code
}

// words are all of a text of 1 to shortLength bytes, given how many.
func words(s string) (a, b uint64) {
	switch n := len(s); {
	case n >= 8:
		return load64(s), load64(s[n-8:])
	case n >= 4:
		return load32(s), load32(s[n-4:])
	default:
		return uint64(s[0]) | uint64(s[n/2])<<8, uint64(s[n-1])
	}
}

// mix is a hash of a short text by its words. It need not be the same elsewhere.
func mix(a, b uint64, size int) uint32 {
	hi, lo := bits.Mul64(a^0x9e3779b97f4a7c15, b^0xe7037ed1a0b428db^uint64(size))
	return uint32(hi^lo) ^ uint32(lo>>32)
}

func load64(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func load32(s string) uint64 {
	_ = s[3]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}

func (t *textMaker) grow() {
	old := t.slots
	t.slots = make([]slotOfText, max(64, 2*len(old)))
	mask := uint32(len(t.slots) - 1)
	for _, o := range old {
		if o.code == 0 {
			continue
		}
		i := o.hash & mask
		for t.slots[i].code != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = o
	}
}

// total is the bytes of all texts written out.
func (t *textMaker) total() int {
	if t.plain {
		return len(t.heap)
	}
	n := 0
	for _, code := range t.codes {
		n += len(t.entry(code))
	}
	return n
}

// spread makes the column plain.
func (t *textMaker) spread() {
	total := t.total()
	if total > heapLength {
		return
	}
	heap, ends := make([]byte, 0, total+total/2), make([]uint32, 0, len(t.codes)*2)
	for _, code := range t.codes {
		heap = append(heap, t.entry(code)...)
		ends = append(ends, uint32(len(heap)))
	}
	t.heap, t.ends, t.plain = heap, ends, true
	t.codes, t.slots, t.recent = nil, nil, nil
}

// writeHeap writes the texts of a column that is to be plain, which stand before its
// block.
func (t *textMaker) writeHeap(w *writer, n int) {
	if t.rows.n == 0 {
		return
	}
	if !t.plain && 2*len(t.ends) > n {
		total := t.total()
		coded := n*widthOf(uint64(len(t.ends))) + (len(t.ends)+2)*widthOf(uint64(len(t.heap))) + len(t.heap)
		if total+(n+1)*widthOf(uint64(total)) <= coded {
			t.spread()
		}
	}
	if t.plain {
		t.heapAt = w.pos()
		w.text(t.heap)
	}
}

func (t *textMaker) write(w *writer, n int) {
	switch {
	case t.rows.n == 0:
	case !t.plain:
		w.u64(codedForm)
		w.u64(uint64(len(t.ends) + 1))
		w.u64(uint64(len(t.heap)))
		w.raw(n, &t.rows, t.codes, len(t.ends))
		w.offsets(len(t.ends)+1, &rowList{from: 1}, t.ends)
		w.out = append(w.out, t.heap...)
	case t.stride(n):
		w.u64(strideForm)
		w.u64(uint64(t.ends[0]))
		t.writeSums(w, n)
	default:
		w.u64(plainForm)
		w.u64(0)
		t.writeSums(w, n)
		w.offsets(n, &t.rows, t.ends)
	}
}

// writeSums writes the length of the heap, where it is, and the checksums of its
// chunks.
func (t *textMaker) writeSums(w *writer, n int) {
	w.u64(uint64(len(t.heap)))
	w.u64(uint64(t.heapAt))
	from, i := 0, 0
	for row := textChunk; row < n+textChunk; row += textChunk {
		to := from
		for ; i < len(t.ends) && t.rows.at(i) < row; i++ {
			to = int(t.ends[i])
		}
		w.u64(xxhash.Sum64(t.heap[from:to]))
		from = to
	}
}

// stride tells whether all n rows have texts of one length.
func (t *textMaker) stride(n int) bool {
	if len(t.ends) != n {
		return false
	}
	for i, e := range t.ends {
		if int(e) != (i+1)*int(t.ends[0]) {
			return false
		}
	}
	return true
}

func (t *textMaker) reset() {
	t.rows.reset()
	t.plain = t.unique
	t.heap, t.ends, t.codes = t.heap[:0], t.ends[:0], t.codes[:0]
	clear(t.slots)
	if t.recent != nil {
		clear(t.recent[:])
	}
}
