package column

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"io"
	"slices"

	"github.com/cespare/xxhash/v2"

	"crm/internal/crm"
)

// Builder makes a segment of customers. It can be used again after Finish or
// Reset, and then keeps the memory that it has.
type Builder struct {
	n      int
	bytes  int
	hashes []byte
	ids    []uint32 // hashes of the ids
	names  []uint32 // lengths of the folded names
	zones  [NumZones]zoneMaker
	spare  []byte // memory for writing a file
	lists
}

// NewBuilder is a Builder of no customers.
func NewBuilder() *Builder {
	b := &Builder{}
	for _, t := range []*textMaker{
		&b.customers.id, &b.customers.name, &b.emails.address, &b.phones.number, &b.deals.id, &b.tasks.id, &b.purchases.id, &b.consents.id, &b.feedback.id, &b.interactions.id,
	} {
		t.unique, t.plain = true, true
	}
	return b
}

// Len is the number of customers.
func (b *Builder) Len() int { return b.n }

// Size is about how many bytes the segment will have. A segment holds up to
// 1 GiB in one column; what is beyond that is left out, so that a Builder should
// be finished long before.
func (b *Builder) Size() int { return b.bytes }

// Finish is the segment of all customers that were added, in their order. The
// Builder is empty afterwards.
func (b *Builder) Finish() []byte {
	w := &writer{}
	_ = b.finish(w) // there is no file that could fail
	b.Reset()
	return w.out
}

// Write writes what Finish would return to a file, which must be empty. The Builder
// stays as it is.
func (b *Builder) Write(f io.WriterAt) error {
	w := &writer{file: f, out: b.spare[:0]}
	err := b.finish(w)
	b.spare = w.out
	return err
}

func (b *Builder) finish(w *writer) error {
	b.order()
	blocks := firstBlock(NumTables) + extraBlocks
	directory := headerLength
	end := directory + blocks*blockHeader
	head := make([]byte, end+8)
	w.begin(len(head), b.room)
	copy(head, magic)
	binary.LittleEndian.PutUint64(head[8:], fingerprint())
	most := 0
	all := b.tables()
	for t := range NumTables {
		binary.LittleEndian.PutUint32(head[24+4*int(t):], uint32(all[t].rows.rows))
		most = max(most, all[t].rows.rows)
	}
	block := func(at int) {
		d := head[directory:]
		if size := w.pos() - at; size > 0 {
			binary.LittleEndian.PutUint64(d[8:], uint64(size))
			binary.LittleEndian.PutUint64(d[16:], xxhash.Sum64(w.since(at)))
		}
		binary.LittleEndian.PutUint64(d, uint64(at))
		directory += blockHeader
		w.flush(flushLength)
	}
	for t := range NumTables {
		at := w.pos()
		if parent, ok := t.Parent(); ok {
			all[t].rows.write(w, all[parent].rows.rows)
		}
		block(at)
		for _, c := range all[t].columns {
			c.writeHeap(w, all[t].rows.rows)
			at := w.pos()
			c.write(w, all[t].rows.rows)
			block(at)
		}
	}
	at := w.pos()
	w.out = append(w.out, b.hashes...)
	block(at)
	at = w.pos()
	hash := func(row int) [hashSize]byte { return [hashSize]byte(b.hashes[row*hashSize:]) }
	writeSlots(w, b.n, func(row int) uint64 { return slotOfHash(hash(row)) }, func(x, y int) bool { return hash(x) == hash(y) })
	block(at)
	at = w.pos()
	id := func(row int) []byte { return b.customers.id.plainText(uint32(row)) }
	writeSlots(w, b.n, func(row int) uint64 { return uint64(b.ids[row]) }, func(x, y int) bool { return b.ids[x] == b.ids[y] && bytes.Equal(id(x), id(y)) })
	block(at)
	for z := range b.zones {
		block(b.zones[z].write(w, b.n))
	}
	// So that sets of rows are never larger than the segment (see Open).
	w.out = append(w.out, make([]byte, max(0, most/8+1-w.pos())+pad)...)
	binary.LittleEndian.PutUint64(head[16:], uint64(w.pos()))
	binary.LittleEndian.PutUint64(head[end:], xxhash.Sum64(head[:end]))
	return w.finish(head)
}

// room is about what the segment needs, mostly more.
func (b *Builder) room() int {
	n := 1<<14 + b.text() + 40*b.n
	for _, t := range b.tables() {
		rows := t.rows.rows
		n += 2 * t.rows.parents.n
		for _, c := range t.columns {
			switch c := c.(type) {
			case *textMaker:
				n += c.size(rows)
			case *intMaker:
				n += min(rows*7, len(c.vals)*1000)
			case *dayMaker:
				n += min(rows*2, len(c.vals)*1000)
			case *momentMaker:
				n += min(rows*5, len(c.secs)*1000)
			case *decimalMaker:
				n += min(rows*5, len(c.coefs)*1000)
			case *moneyMaker:
				n += min(rows*5, len(c.amount.coefs)*1000) + c.currency.size(rows)
			}
		}
	}
	return n + n/16
}

// size is about what a column of n rows needs.
func (t *textMaker) size(n int) int {
	if t.rows.n == 0 {
		return 0
	}
	return len(t.heap) + n*3/2 + n/textChunk*8 + 3*len(t.ends)
}

// writeSlots writes the slotTable of n rows: the first of each that are the
// same, and for the others which is the next.
func writeSlots(w *writer, n int, hash func(row int) uint64, same func(a, b int) bool) {
	if n == 0 {
		return
	}
	slots := make([]uint32, slotCount(n))
	mask := uint64(len(slots) - 1)
	var next []int32        // of rows that others are the same as
	var last map[int]uint32 // the latest that is the same as a first one
	for row := range n {
		i := hash(row) & mask
		for slots[i] != 0 && !same(int(slots[i]-1), row) {
			i = (i + 1) & mask
		}
		if slots[i] == 0 {
			slots[i] = uint32(row + 1)
			continue
		}
		if next == nil {
			next, last = make([]int32, n), map[int]uint32{}
		}
		first := int(slots[i] - 1)
		next[max(first, int(last[first]))] = int32(row)
		last[first] = uint32(row)
	}
	width := widthOf(uint64(n))
	w.u64(0)
	w.u64(uint64(width))
	buf := w.room(len(slots) * width)
	for i, v := range slots {
		binary.LittleEndian.PutUint64(buf[i*width:], uint64(v))
	}
	w.trim()
	writeArray(w, n, &rowList{}, next)
}

// order fills the column "order".
func (b *Builder) order() {
	type key struct {
		head uint64 // the first eight bytes of the name
		row  uint32
	}
	z := &b.zones[Names]
	name := func(row uint32) []byte {
		from := uint32(0)
		if row > 0 {
			from = z.ends[row-1]
		}
		if n := b.names[row]; n > 0 {
			return z.heap[from+1 : from+1+n]
		}
		return nil
	}
	keys := make([]key, b.n)
	for i := range keys {
		text := name(uint32(i))
		keys[i].row = uint32(i)
		if len(text) >= 8 {
			keys[i].head = binary.BigEndian.Uint64(text)
		} else {
			for k, c := range text {
				keys[i].head |= uint64(c) << (56 - 8*k)
			}
		}
	}
	slices.SortFunc(keys, func(x, y key) int {
		if x.head != y.head {
			return cmp.Compare(x.head, y.head)
		}
		return cmp.Or(bytes.Compare(name(x.row), name(y.row)), bytes.Compare(b.customers.id.plainText(x.row), b.customers.id.plainText(y.row)),
			bytes.Compare(b.hashes[x.row*hashSize:][:hashSize], b.hashes[y.row*hashSize:][:hashSize]), cmp.Compare(x.row, y.row))
	})
	ranks := make([]int64, b.n)
	for rank, k := range keys {
		ranks[k.row] = int64(rank)
	}
	b.customers.order = intMaker{rows: rowList{n: b.n}, vals: ranks}
}

// Reset takes all customers out of the Builder, and keeps its memory.
func (b *Builder) Reset() {
	b.n, b.bytes, b.hashes, b.ids, b.names = 0, 0, b.hashes[:0], b.ids[:0], b.names[:0]
	for i := range b.zones {
		b.zones[i].reset()
	}
	for _, t := range b.tables() {
		t.rows.reset()
		for _, c := range t.columns {
			c.reset()
		}
	}
}

// plainText is the text of a row; the rows must be plain.
func (t *textMaker) plainText(row uint32) []byte {
	i := int(row)
	if t.rows.gaps {
		k, ok := slices.BinarySearch(t.rows.rows, row)
		if !ok {
			return nil
		}
		i = k
	}
	if i >= len(t.ends) {
		return nil
	}
	from := uint32(0)
	if i > 0 {
		from = t.ends[i-1]
	}
	return t.heap[from:t.ends[i]]
}

// Add adds a customer, of which it keeps nothing but copies, with the hash of
// the git blob from which it was decoded. Whatever the customer holds is kept,
// even what no valid file has; a nil customer is one with nothing in it.
func (b *Builder) Add(hash [20]byte, c *crm.Customer) {
	if c == nil {
		c = &crm.Customer{}
	}
	row := b.n
	b.n++
	b.hashes = append(b.hashes, hash[:]...)
	b.ids = append(b.ids, uint32(slotOfID(string(c.ID))))
	before := b.text()
	b.addCustomer(row, c)
	b.fill(c)
	for i := range b.zones {
		b.zones[i].end()
	}
	b.bytes += 100 + (b.text()-before)*3/2 + 20*(len(c.Deals)+len(c.Interactions)+len(c.Tasks)+len(c.Purchases))
}

// text is the bytes of the zones.
func (b *Builder) text() int {
	n := 0
	for i := range b.zones {
		n += len(b.zones[i].heap)
	}
	return n
}
