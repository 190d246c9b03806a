package column

import (
	"encoding/binary"

	"github.com/cespare/xxhash/v2"

	"crm/internal/crm"
)

// zoneMaker collects the text of a zone.
type zoneMaker struct {
	heap  []byte
	ends  []uint32
	start int    // where the text of the customer at hand begins
	room  []byte // for a second reading
}

// open begins a line, unless there is no room left. It is where the line begins.
func (z *zoneMaker) open(length int) (at int, ok bool) {
	if len(z.heap)+4*length > heapLength {
		return 0, false
	}
	if len(z.heap) == z.start {
		z.heap = append(z.heap, '\n')
	}
	return len(z.heap), true
}

// shut ends the line that began at from; an empty one is no line.
func (z *zoneMaker) shut(from int) bool {
	if len(z.heap) == from {
		return false
	}
	z.heap = append(z.heap, '\n')
	return true
}

// line adds a field, and its second reading as another line.
func (z *zoneMaker) line(s string) {
	if s == "" {
		return
	}
	at, ok := z.open(len(s))
	if !ok {
		return
	}
	var second bool
	z.heap, second = crm.AppendFold(z.heap, s)
	if z.shut(at) && second {
		z.heap = append(crm.AppendUmlauts(z.heap, s), '\n')
	}
}

// joined adds a field of several parts.
func (z *zoneMaker) joined(parts ...string) {
	length := 0
	for _, s := range parts {
		length += len(s)
	}
	if length == 0 {
		return
	}
	at, ok := z.open(length + len(parts))
	if !ok {
		return
	}
	second := false
	for _, s := range parts {
		from := z.gap(at)
		two := false
		z.heap, two = crm.AppendFold(z.heap, s)
		z.close(from, at)
		second = second || two
	}
	if !z.shut(at) || !second {
		return
	}
	at = len(z.heap)
	for _, s := range parts {
		from := z.gap(at)
		z.heap = crm.AppendUmlauts(z.heap, s)
		z.close(from, at)
	}
	z.shut(at)
}

// gap puts a space before the next part of a line that began at from.
func (z *zoneMaker) gap(from int) int {
	if len(z.heap) > from {
		z.heap = append(z.heap, ' ')
	}
	return len(z.heap)
}

// close takes the space away again when the part was empty.
func (z *zoneMaker) close(from, line int) {
	if len(z.heap) == from && from > line {
		z.heap = z.heap[:from-1]
	}
}

// prose adds a text, and what differs in its second reading.
func (z *zoneMaker) prose(s string) {
	if s == "" {
		return
	}
	at, ok := z.open(len(s))
	if !ok {
		return
	}
	var second bool
	z.heap, second = crm.AppendFold(z.heap, s)
	if !z.shut(at) || !second {
		return
	}
	z.room = crm.AppendUmlauts(z.room[:0], s)
	// The readings have the same number of words, with a space between.
	one, two := at, 0
	from := len(z.heap)
	for two < len(z.room) {
		a, b := one, two
		for z.heap[one] != ' ' && z.heap[one] != '\n' {
			one++
		}
		for two < len(z.room) && z.room[two] != ' ' {
			two++
		}
		if string(z.heap[a:one]) == string(z.room[b:two]) {
			if z.shut(from) {
				from = len(z.heap)
			}
		} else {
			z.gap(from)
			z.heap = append(z.heap, z.room[b:two]...)
		}
		one++
		two++
	}
	z.shut(from)
}

// digits adds the digits of a text as a line.
func (z *zoneMaker) digits(s string) {
	at, ok := z.open(len(s))
	if !ok {
		return
	}
	for i := 0; i < len(s); i++ {
		if s[i] >= '0' && s[i] <= '9' {
			z.heap = append(z.heap, s[i])
		}
	}
	z.shut(at)
}

// end ends the text of a customer.
func (z *zoneMaker) end() {
	if len(z.heap) == z.start+1 { // no line has anything in it
		z.heap = z.heap[:z.start]
	}
	z.start = len(z.heap)
	z.ends = append(z.ends, uint32(z.start))
}

// write writes the heap and then its block, of which it returns the beginning.
func (z *zoneMaker) write(w *writer, n int) (at int) {
	if len(z.heap) == 0 {
		return w.pos()
	}
	heapAt := w.pos()
	w.text(z.heap)
	at = w.pos()
	w.u64(uint64(heapAt))
	w.u64(uint64(len(z.heap)))
	from := 0
	for row := chunkRows; row < n+chunkRows; row += chunkRows {
		to := int(z.ends[min(row, n)-1])
		w.out = binary.LittleEndian.AppendUint64(w.out, xxhash.Sum64(z.heap[from:to]))
		from = to
	}
	w.offsets(n, &rowList{n: n}, z.ends)
	return at
}

func (z *zoneMaker) reset() {
	z.heap, z.ends, z.start = z.heap[:0], z.ends[:0], 0
}
