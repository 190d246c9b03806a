package column

import (
	"encoding/binary"
	"math/bits"
)

// array is whole numbers, each in width bytes, as their distance from base
// (frame of reference). Width 0 means that all are the same. Where rows can be
// unset, 0 stands for that and least is 1.
type array struct {
	data  []byte // of at least 8 bytes more than the numbers take, so that each can be loaded as 8 bytes
	width int
	mask  uint64
	least uint64 // the smallest number that counts as set
	base  int64
}

// pad is what must follow the last array of a segment.
const pad = 8

// raw is number i as it is kept.
func (a *array) raw(i int) uint64 {
	return binary.LittleEndian.Uint64(a.data[i*a.width:]) & a.mask
}

// at is number i, and whether it is set; 0 when it is not.
func (a *array) at(i int) (int64, bool) {
	u := a.raw(i)
	if u < a.least {
		return 0, false
	}
	return int64(u) + a.base, true
}

// block writes the numbers from, from+1 ... as they are kept to out.
func (a *array) block(out []uint64, from int) {
	w, mask := a.width, a.mask
	switch w {
	case 0:
		clear(out)
		return
	case 1:
		d := a.data[from : from+len(out)]
		for i := range out {
			out[i] = uint64(d[i])
		}
		return
	}
	d := a.data[from*w:]
	for i := range out {
		out[i] = binary.LittleEndian.Uint64(d[i*w:]) & mask
	}
}

// sel adds to out the rows of which the number is set and of lo to hi. The
// column has n rows.
func (a *array) sel(out *Bits, n int, lo, hi int64) {
	first := a.base + int64(a.least) // no set number is less
	if lo > hi || hi < first {
		return
	}
	from := a.least
	if lo > first {
		from = uint64(lo) - uint64(a.base)
	}
	span := uint64(hi) - uint64(a.base) - from
	if from > a.mask {
		return
	}
	n = min(n, out.n)
	if a.width == 0 {
		if below(a.mask-from, span) != 0 {
			out.SetRange(0, n)
		}
		return
	}
	w, mask := a.width, a.mask
	for at := 0; at < n; at += 64 {
		d := a.data[at*w : min(at+64, n)*w+pad]
		word, bit := uint64(0), 0
		for ; len(d) > pad; d = d[w:] {
			word |= below(binary.LittleEndian.Uint64(d)&mask-from, span) << (bit & 63)
			bit++
		}
		out.words[at>>6] |= word
	}
}

// below is 1 when u <= span, without a branch.
func below(u, span uint64) uint64 {
	_, borrow := bits.Sub64(span, u, 0)
	return borrow ^ 1
}

// unset is a column of nothing.
var (
	unset = array{data: zeros[:], least: 1}
	zeros [pad]byte
)

// reader takes a block of a segment apart. What does not fit makes it bad, and
// reads as nothing.
type reader struct {
	data []byte // of the whole segment: an array may be read beyond the block
	pos  int
	end  int // of the block
	bad  bool
}

func (r *reader) u64() uint64 {
	if r.bad || r.end-r.pos < 8 {
		r.bad = true
		return 0
	}
	v := binary.LittleEndian.Uint64(r.data[r.pos:])
	r.pos += 8
	return v
}

// bytes is the next n bytes.
func (r *reader) bytes(n uint64) []byte {
	if r.bad || n > uint64(r.end-r.pos) {
		r.bad = true
		return nil
	}
	b := r.data[r.pos : r.pos+int(n) : r.pos+int(n)]
	r.pos += int(n)
	return b
}

// array is the next array, of n numbers.
func (r *reader) array(n int) array {
	a := array{base: int64(r.u64())}
	form := r.u64()
	a.width, a.least = int(form&0xff), form>>8&1
	if r.bad || a.width > 8 || a.width > 0 && n > (r.end-r.pos)/a.width || r.pos+n*a.width+pad > len(r.data) {
		r.bad = true
		return unset
	}
	a.mask = ^uint64(0)
	if a.width < 8 {
		a.mask = 1<<(8*a.width) - 1
	}
	size := n * a.width
	a.data = r.data[r.pos : r.pos+size+pad]
	r.pos += size
	return a
}
