package index

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"sort"

	"crm/internal/crm"
	"crm/internal/store"
)

// The base file, all numbers little endian:
//
//	header   64 bytes: magic, generation, seed, counts and offsets, CRC of the header
//	folders  40 bytes each, by name: place of the name, mtime, first row, rows, flags
//	rows     56 bytes each, by path
//	keys     12 bytes each, by hash: hash, row
//	strings  for each row: path, name, organization, e-mail, tags, with NUL between;
//	         then the names of the folders
//	blocks   a CRC-32C for every 64 KiB before it
//
// A block is checked when it is first touched, so that a damaged file is
// found without reading all of it.
const (
	magic      = "crmindx2"
	headerLen  = 64
	folderLen  = 40
	rowLen     = 56
	keyLen     = 12
	blockShift = 16
)

const (
	flagRacy   = 1 // touched when it was read: not to be trusted
	flagBroken = 2 // does not decode
	flagReread = 4 // read by this process; never written down
)

var le = binary.LittleEndian

// row is what the index knows of one customer file.
type row struct {
	Ref
	Tags  string // joined by \x1f
	stat  store.Stat
	flags byte
	keys  []uint64 // only of rows that are not in the base file
}

func (r *row) trusted(s store.Stat) bool { return r.flags&flagRacy == 0 && r.stat == s }

// folder is what the index knows of one folder of customers.
type folder struct {
	name  string
	mtime int64
	racy  bool
	first int // rows of the base file
	n     int
}

// base is a mapped index file.
type base struct {
	data    []byte
	close   func() error
	gen     uint64
	seed    keySpace
	nFolder int
	nRow    int
	nKey    int
	folders int // offsets
	rows    int
	keys    int
	strs    int
	blocks  int
	checked []bool
	bad     bool // a block failed its checksum
}

func checksum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }

// parseBase accepts data only when the header is whole and agrees with its length.
func parseBase(data []byte) (*base, bool) {
	if len(data) < headerLen || string(data[:8]) != magic || checksum(data[:60]) != le.Uint32(data[60:]) {
		return nil, false
	}
	b := &base{
		data: data, gen: le.Uint64(data[8:]), seed: keySpace(le.Uint64(data[16:])),
		nFolder: int(le.Uint32(data[24:])), nRow: int(le.Uint32(data[28:])), nKey: int(le.Uint32(data[32:])),
	}
	strLen := int(le.Uint32(data[36:]))
	b.folders = headerLen
	b.rows = b.folders + b.nFolder*folderLen
	b.keys = b.rows + b.nRow*rowLen
	b.strs = b.keys + b.nKey*keyLen
	b.blocks = b.strs + strLen
	n := (b.blocks + 1<<blockShift - 1) >> blockShift
	if len(data) != b.blocks+4*n {
		return nil, false
	}
	b.checked = make([]bool, n)
	return b, true
}

// bytes is data[off:off+n], checked; nil when it is damaged or out of range.
func (b *base) bytes(off, n int) []byte {
	if off < 0 || n < 0 || off+n > b.blocks {
		b.bad = true
		return nil
	}
	for i := off >> blockShift; i <= (off+max(n, 1)-1)>>blockShift; i++ {
		if b.checked[i] {
			continue
		}
		end := min((i+1)<<blockShift, b.blocks)
		if checksum(b.data[i<<blockShift:end]) != le.Uint32(b.data[b.blocks+4*i:]) {
			b.bad = true
			return nil
		}
		b.checked[i] = true
	}
	return b.data[off : off+n]
}

func (b *base) folder(i int) (folder, bool) {
	d := b.bytes(b.folders+i*folderLen, folderLen)
	if d == nil {
		return folder{}, false
	}
	name := b.bytes(b.strs+int(le.Uint32(d)), int(le.Uint32(d[4:])))
	f := folder{name: string(name), mtime: int64(le.Uint64(d[8:])), first: int(le.Uint32(d[16:])), n: int(le.Uint32(d[20:])), racy: d[24]&flagRacy != 0}
	if f.first+f.n > b.nRow {
		b.bad = true
		return folder{}, false
	}
	return f, true
}

// row reads a row; false when the file is damaged.
func (b *base) row(i int) (row, bool) {
	d := b.bytes(b.rows+i*rowLen, rowLen)
	if d == nil {
		return row{}, false
	}
	s := b.bytes(b.strs+int(le.Uint32(d[12:])), int(le.Uint32(d[16:])))
	if s == nil {
		return row{}, false
	}
	r := row{flags: d[11]}
	r.ID = crm.ID(bytes.TrimRight(d[:10], "\x00"))
	r.Type = typeOf(d[10])
	r.stat = statOf(d)
	if !r.setStrings(s) {
		b.bad = true
		return row{}, false
	}
	return r, true
}

// find is the rows that have a key.
func (b *base) find(h uint64) []int {
	i := sort.Search(b.nKey, func(i int) bool {
		d := b.bytes(b.keys+i*keyLen, keyLen)
		return d == nil || le.Uint64(d) >= h
	})
	var out []int
	for ; i < b.nKey; i++ {
		d := b.bytes(b.keys+i*keyLen, keyLen)
		if d == nil || le.Uint64(d) != h {
			break
		}
		n := int(le.Uint32(d[8:]))
		if n >= b.nRow {
			b.bad = true
			return nil
		}
		out = append(out, n)
	}
	return out
}

func typeOf(b byte) crm.Type {
	switch b {
	case 1:
		return crm.Person
	case 2:
		return crm.Organization
	}
	return ""
}

func typeByte(t crm.Type) byte {
	switch t {
	case crm.Person:
		return 1
	case crm.Organization:
		return 2
	}
	return 0
}

func statOf(d []byte) store.Stat {
	return store.Stat{Mtime: int64(le.Uint64(d[24:])), Ctime: int64(le.Uint64(d[32:])), Ino: le.Uint64(d[40:]), Size: int64(le.Uint64(d[48:]))}
}
