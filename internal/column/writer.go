package column

import (
	"encoding/binary"
	"io"
	"math"
	"math/bits"
)

// writer puts blocks together: in memory, or in a file.
type writer struct {
	out  []byte // what is not yet in the file
	base int    // how much comes before that
	file io.WriterAt
	err  error
}

// flushLength is how much is put together before it is written to the file: so little that it
// is still in the processor's cache.
const flushLength = 128 << 10

// begin leaves room for so many bytes at the beginning. In memory, room is about how
// many there will be in all.
func (w *writer) begin(head int, room func() int) {
	if w.file != nil {
		w.base = head
		return
	}
	n := room()
	w.out = make([]byte, head, head+n+n/16)
}

// finish writes the beginning, after all else.
func (w *writer) finish(head []byte) error {
	if w.file == nil {
		copy(w.out, head)
		return nil
	}
	w.flush(0)
	if w.err == nil {
		_, w.err = w.file.WriteAt(head, 0)
	}
	return w.err
}

// pos is how many bytes there are.
func (w *writer) pos() int { return w.base + len(w.out) }

// since is what was written since pos was at. Nothing must have been flushed since.
func (w *writer) since(at int) []byte { return w.out[at-w.base:] }

// flush writes to the file what was put together, if it is more than least bytes.
func (w *writer) flush(least int) {
	if w.file == nil || len(w.out) <= least {
		return
	}
	if w.err == nil {
		_, w.err = w.file.WriteAt(w.out, int64(w.base))
	}
	w.base += len(w.out)
	w.out = w.out[:0]
}

// text writes a text that is no part of a block.
func (w *writer) text(text []byte) {
	if w.file == nil || len(text) < flushLength/2 {
		w.out = append(w.out, text...)
		return
	}
	w.flush(0)
	if w.err == nil {
		_, w.err = w.file.WriteAt(text, int64(w.base))
	}
	w.base += len(text)
}

func (w *writer) u64(v uint64) { w.out = binary.LittleEndian.AppendUint64(w.out, v) }

// room appends n zeros and 8 more, and is where they are; trim takes the 8 away.
func (w *writer) room(n int) []byte {
	from := len(w.out)
	w.out = append(w.out, make([]byte, n+pad)...)
	return w.out[from:]
}

func (w *writer) trim() { w.out = w.out[:len(w.out)-pad] }

func widthOf(most uint64) int { return (bits.Len64(most) + 7) / 8 }

// writeArray writes n numbers, of which those of rows have vals; the others are
// unset. The smallest int64 is written as the second smallest, so that there is
// always a number left for unset.
func writeArray[V int64 | int32 | uint32 | uint8](w *writer, n int, rows *rowList, vals []V) {
	lo, hi := int64(math.MaxInt64), int64(math.MinInt64+1)
	for _, v := range vals {
		lo, hi = min(lo, int64(v)), max(hi, int64(v))
	}
	lo = max(lo, math.MinInt64+1)
	form := uint64(0)
	if len(vals) < n {
		form = 1 << 8
		lo--
	}
	if len(vals) == 0 {
		lo, hi = 0, 0
	}
	width := widthOf(uint64(hi) - uint64(lo))
	w.u64(uint64(lo))
	w.u64(form | uint64(width))
	buf := w.room(n * width)
	// Numbers ascend, so that each 8 bytes may run into the next, which come later.
	for i, v := range vals {
		binary.LittleEndian.PutUint64(buf[rows.at(i)*width:], uint64(max(int64(v), math.MinInt64+1))-uint64(lo))
	}
	w.trim()
}

// offsets writes the n+1 ends of n texts, the first 0: those of rows have ends,
// the others are empty. Ends must ascend.
func (w *writer) offsets(n int, rows *rowList, ends []uint32) {
	last := uint32(0)
	if len(ends) > 0 {
		last = ends[len(ends)-1]
	}
	width := widthOf(uint64(last))
	w.u64(0)
	w.u64(uint64(width))
	buf := w.room((n + 1) * width)
	row, end := 0, uint64(0)
	for i, e := range ends {
		for to := rows.at(i); row < to; row++ {
			binary.LittleEndian.PutUint64(buf[(row+1)*width:], end)
		}
		end = uint64(e)
	}
	for ; row < n; row++ {
		binary.LittleEndian.PutUint64(buf[(row+1)*width:], end)
	}
	w.trim()
}

// raw writes n numbers of up to most as they are: those of rows, and 0 for the
// others.
func (w *writer) raw(n int, rows *rowList, vals []uint16, most int) {
	width := widthOf(uint64(most))
	w.u64(0)
	w.u64(uint64(width))
	buf := w.room(n * width)
	for i, v := range vals {
		binary.LittleEndian.PutUint64(buf[rows.at(i)*width:], uint64(v))
	}
	w.trim()
}

// rowList is ascending rows. As long as they are 0, 1, 2 ... they take no space.
type rowList struct {
	n    int
	from int      // the first one, when there is no list of them
	gaps bool     // there is a list of them
	rows []uint32 // that list
}

func (r *rowList) add(row int) {
	if r.gaps || row != r.n {
		r.addRow(row)
	}
	r.n++
}

func (r *rowList) addRow(row int) {
	if !r.gaps {
		r.gaps = true
		for i := range r.n {
			r.rows = append(r.rows, uint32(i))
		}
	}
	r.rows = append(r.rows, uint32(row))
}

func (r *rowList) at(i int) int {
	if r.gaps {
		return int(r.rows[i])
	}
	return r.from + i
}

func (r *rowList) reset() { r.n, r.gaps, r.rows = 0, false, r.rows[:0] }
