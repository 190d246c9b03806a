package column

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/cespare/xxhash/v2"
)

// A segment is, all numbers little-endian:
//
//	magic, 8 bytes; fingerprint of the tables and columns; length of the segment
//	number of rows of each table, 4 bytes each
//	for each block: where it begins, its length, its checksum, 8 bytes each
//	checksum of all above
//	the blocks; 8 zeros
//
// Checksums are XXH64. Texts of plain columns and zones stand before their block,
// in which are the checksums of their chunks. A block is the spans of a child table in its parent's
// rows, then each column of the table, table after table, then those of lookups
// and zones. A block of length 0 is a column in which nothing is set.
//
// The last byte of magic is the version: raise it when anything that is written
// changes, also when crm.Fold does, whose text is in the zones.
const magic = "crmcol\x00\x08"

// The blocks after those of the tables.
const (
	hashesBlock  = iota // 20 bytes a customer
	hashSlots           // rows by hash
	idSlots             // rows by id
	zoneBlock           // and one for each Zone
	extraBlocks  = zoneBlock + int(NumZones)
	blockHeader  = 24
	hashSize     = 20
	headerLength = 24 + 4*int(NumTables)
)

// firstBlock is the block of the spans of a table; its columns' follow.
func firstBlock(t Table) int {
	n := 0
	for i := range t {
		n += 1 + len(tables[i].columns)
	}
	return n
}

// fingerprint changes with the names, kinds and order of tables and columns.
var fingerprint = sync.OnceValue(func() uint64 {
	b := make([]byte, 0, 4096)
	for _, t := range tables {
		b = append(append(b, t.name...), '\n', byte(t.parent))
		for _, c := range t.columns {
			b = append(append(b, c.Name...), '\n', byte(c.Kind))
		}
	}
	return xxhash.Sum64(b)
})

// Segment is customers as columns. Its methods may be called by several
// goroutines at once.
type Segment struct {
	data   []byte
	blocks []byte // of the directory
	slots  []slot // what was made of each block
	extras int    // the first block after those of tables
	rows   [NumTables]int
	bad    atomic.Bool
	aside  aside
}

// slot is what was made of a block when it was first used.
type slot struct {
	once sync.Once
	made any
}

// ErrFormat tells that data is no segment that this version can read.
var ErrFormat = errors.New("not a segment of this version")

// Open makes a Segment of data, which the Segment keeps and which must not
// change as long as it is used. Only the directory is checked here. The error
// wraps ErrFormat.
func Open(data []byte) (*Segment, error) {
	extras := firstBlock(NumTables)
	blocks := extras + extraBlocks
	end := headerLength + blocks*blockHeader
	switch {
	case len(data) < end+8+pad || string(data[:8]) != magic:
		return nil, fmt.Errorf("%w: no header", ErrFormat)
	case binary.LittleEndian.Uint64(data[8:]) != fingerprint():
		return nil, fmt.Errorf("%w: other columns", ErrFormat)
	case binary.LittleEndian.Uint64(data[16:]) != uint64(len(data)):
		return nil, fmt.Errorf("%w: it is cut off", ErrFormat)
	case binary.LittleEndian.Uint64(data[end:]) != xxhash.Sum64(data[:end]):
		return nil, fmt.Errorf("%w: the directory is damaged", ErrFormat)
	}
	s := &Segment{data: data, blocks: data[headerLength:end], slots: make([]slot, blocks), extras: extras}
	for t := range s.rows {
		n := binary.LittleEndian.Uint32(data[24+4*t:])
		if uint64(n) > 8*uint64(len(data)) {
			return nil, fmt.Errorf("%w: too many rows", ErrFormat)
		}
		s.rows[t] = int(n)
	}
	for i := range blocks {
		at, size := s.block(i)
		if at < uint64(end)+8 || at > uint64(len(data)-pad) || size > uint64(len(data)-pad)-at {
			return nil, fmt.Errorf("%w: a column is outside of it", ErrFormat)
		}
	}
	if _, size := s.block(extras + hashesBlock); size != uint64(hashSize*s.rows[Customers]) {
		return nil, fmt.Errorf("%w: not a hash for each customer", ErrFormat)
	}
	return s, nil
}

// Bad tells that damage was found in a column that was used. Columns that are
// damaged are empty: whatever was answered from the Segment may be wrong.
func (s *Segment) Bad() bool { return s.bad.Load() }

// Check checks every column and text, so that Bad tells about the whole
// Segment.
func (s *Segment) Check() bool {
	for t := range NumTables {
		s.spans(t)
		for _, c := range tables[t].columns {
			switch c.Kind {
			case Text:
				s.Text(t, c.Name).checkAll()
			case Int:
				s.Int(t, c.Name)
			case Day:
				s.Day(t, c.Name)
			case Moment:
				s.Moment(t, c.Name)
			case Money:
				s.Money(t, c.Name).currency.checkAll()
			case Decimal:
				s.Decimal(t, c.Name)
			}
		}
	}
	s.Hashes()
	s.lookup(hashSlots)
	s.lookup(idSlots)
	for z := range NumZones {
		s.Zone(z).Bytes()
	}
	return !s.Bad()
}

// Sum is a checksum of the whole segment: that of its directory, which has those of
// all columns and texts.
func (s *Segment) Sum() uint64 {
	return binary.LittleEndian.Uint64(s.data[headerLength+len(s.blocks):])
}

// Rows is the number of rows of a table.
func (s *Segment) Rows(t Table) int { return s.rows[t] }

// block is where block i is.
func (s *Segment) block(i int) (at, size uint64) {
	b := s.blocks[i*blockHeader:]
	return binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])
}

// open checks block i and is a reader of it; nil when it is empty or damaged.
func (s *Segment) open(i int) *reader {
	at, size := s.block(i)
	if size == 0 {
		return nil
	}
	r := &reader{data: s.data, pos: int(at), end: int(at + size)}
	if xxhash.Sum64(s.data[r.pos:r.end]) != binary.LittleEndian.Uint64(s.blocks[i*blockHeader+16:]) {
		s.bad.Store(true)
		return nil
	}
	return r
}

// load is what read makes of a block, made once. A block that is empty or
// damaged is read as nil.
func load[T any](s *Segment, i int, read func(r *reader) *T) *T {
	l := &s.slots[i]
	l.once.Do(func() {
		r := s.open(i)
		c := read(r)
		if r != nil && r.bad {
			s.bad.Store(true)
			c = read(nil)
		}
		l.made = c
	})
	return l.made.(*T)
}

// column is the block of a column. It panics for a name or kind that the table
// does not have.
func column(t Table, name string, kind Kind) int {
	for i, c := range tables[t].columns {
		if c.Name == name && c.Kind == kind {
			return firstBlock(t) + 1 + i
		}
	}
	panic(fmt.Sprintf("column: table %s has no such column %q", t.Name(), name))
}

// Text is a column of texts. It panics when the table has none of that name, as
// do the methods for other kinds.
func (s *Segment) Text(t Table, name string) *TextColumn {
	return load(s, column(t, name, Text), func(r *reader) *TextColumn { return readText(r, s.rows[t], &s.bad) })
}

// Int is a column of whole numbers.
func (s *Segment) Int(t Table, name string) *IntColumn {
	return load(s, column(t, name, Int), func(r *reader) *IntColumn {
		if t == Customers && name == "order" {
			return readOrder(r, s.rows[t])
		}
		return readInt(r, s.rows[t])
	})
}

// Day is a column of days.
func (s *Segment) Day(t Table, name string) *DayColumn {
	return load(s, column(t, name, Day), func(r *reader) *DayColumn { return readDay(r, s.rows[t]) })
}

// Moment is a column of times.
func (s *Segment) Moment(t Table, name string) *MomentColumn {
	return load(s, column(t, name, Moment), func(r *reader) *MomentColumn { return readMoment(r, s.rows[t], &s.bad) })
}

// Money is a column of amounts of money.
func (s *Segment) Money(t Table, name string) *MoneyColumn {
	return load(s, column(t, name, Money), func(r *reader) *MoneyColumn { return readMoney(r, s.rows[t], &s.bad) })
}

// Decimal is a column of decimal numbers.
func (s *Segment) Decimal(t Table, name string) *DecimalColumn {
	return load(s, column(t, name, Decimal), func(r *reader) *DecimalColumn { return readDecimal(r, s.rows[t], &s.bad) })
}
