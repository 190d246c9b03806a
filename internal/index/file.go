package index

import (
	"encoding/binary"
	"hash/crc32"
	"iter"
	"math"
	"sort"
	"sync/atomic"

	"crm/internal/store"
)

// The index file, all numbers little endian, is a base and a log. The base:
//
//	header   64 bytes: magic, generation, seed, counts, CRC of the header
//	folders  foldLen bytes each, by name: place of the name, status, first row, rows, flags
//	rows     rowLen bytes each, by folder and path: id, type, flags, place of the strings, status
//	hashes   hashLen bytes each, by row: hash of the blob; zero when the customer cannot be read
//	keys     keyLen bytes each, by hash: hash, row
//	strings  for each row path, name, organization, e-mail and tags, each behind
//	         its length; then the names of the folders
//	blocks   a CRC-32 for every 64 KiB before it
//
// A block is checked when it is first touched, so that a damaged file is
// found without reading all of it. The generation is drawn at random for each
// base; see log.go for what follows the base.
//
// Raise the number in magic whenever the layout changes or the same customer
// gets other keys (TestKeysOfKnownCustomers tells).
const (
	magic      = "crmindx9"
	headerLen  = 64
	foldLen    = 52
	rowLen     = 52
	rowStat    = 20 // where in a row
	hashLen    = 20
	keyLen     = 12
	blockShift = 16
)

var le = binary.LittleEndian

// folder is what the index knows of one folder of customers; the name is empty
// for records/ itself.
type folder struct {
	name  string
	stat  store.Stat // as it was when the files were compared; zero: unknown
	racy  bool
	first int // rows of the base
	n     int
}

// base is the first part of an index file. Nothing in it is believed before
// its checksum was seen: what is damaged reads as nothing and sets bad. It may be
// read by several goroutines.
type base struct {
	data    []byte
	gen     uint64
	seed    keySpace
	nFolder int
	nRow    int
	nKey    int
	folders int // offsets
	rows    int
	hashes  int
	keys    int
	strs    int
	blocks  int
	end     int
	checked []atomic.Bool
	bad     atomic.Bool
}

func checksum(b []byte) uint32 { return crc32.ChecksumIEEE(b) }

// sizes computes the offsets of a base; false when it is larger than an index
// file may be. It is computed in 64 bits for the sake of 32-bit systems.
func (b *base) sizes(folders, rows, keys, strs uint64) bool {
	const limit = math.MaxInt32
	if folders > limit || rows > limit || keys > limit || strs > limit {
		return false
	}
	at := uint64(headerLen)
	place := func(n uint64) uint64 {
		from := at
		at += n
		return from
	}
	f, r, h, k, s := place(folders*foldLen), place(rows*rowLen), place(rows*hashLen), place(keys*keyLen), place(strs)
	n := (at + 1<<blockShift - 1) >> blockShift
	if at+4*n > limit {
		return false
	}
	b.nFolder, b.nRow, b.nKey = int(folders), int(rows), int(keys)
	b.folders, b.rows, b.hashes, b.keys, b.strs, b.blocks, b.end = int(f), int(r), int(h), int(k), int(s), int(at), int(at+4*n)
	b.checked = make([]atomic.Bool, n)
	return true
}

// parseBase reads the base at the beginning of an index file; nil unless the
// header is whole and what it tells fits into the data.
func parseBase(data []byte) *base {
	if len(data) < headerLen || string(data[:8]) != magic || checksum(data[:60]) != le.Uint32(data[60:]) {
		return nil
	}
	n := func(at int) uint64 { return uint64(le.Uint32(data[at:])) }
	// A cut file must not make us reserve space for what it lacks.
	if n(24)*foldLen+n(28)*(rowLen+hashLen)+n(32)*keyLen+n(36) > uint64(len(data)) {
		return nil
	}
	b := &base{data: data, gen: le.Uint64(data[8:]), seed: keySpace(le.Uint64(data[16:]))}
	if !b.sizes(n(24), n(28), n(32), n(36)) || b.end > len(data) {
		return nil
	}
	return b
}

// bytes is data[off:off+n], checked; nil when it is damaged or out of range.
func (b *base) bytes(off, n int) []byte {
	if off < 0 || n < 0 || off > b.blocks || n > b.blocks-off {
		b.bad.Store(true)
		return nil
	}
	for i := off >> blockShift; i <= (off+max(n, 1)-1)>>blockShift && i < len(b.checked); i++ {
		if b.checked[i].Load() {
			continue
		}
		end := min((i+1)<<blockShift, b.blocks)
		if checksum(b.data[i<<blockShift:end]) != le.Uint32(b.data[b.blocks+4*i:]) {
			b.bad.Store(true)
			return nil
		}
		b.checked[i].Store(true)
	}
	return b.data[off : off+n : off+n]
}

// str is a piece of the strings.
func (b *base) str(off, n uint32) []byte {
	if off > math.MaxInt32 || n > math.MaxInt32 || int(off) > b.blocks-b.strs {
		b.bad.Store(true)
		return nil
	}
	return b.bytes(b.strs+int(off), int(n))
}

// folderName is the name of folder i, not copied.
func (b *base) folderName(i int) []byte {
	d := b.bytes(b.folders+i*foldLen, foldLen)
	if d == nil {
		return nil
	}
	return b.str(le.Uint32(d), le.Uint32(d[4:]))
}

// folderAt reads folder i, all but its name. A damaged one has no rows.
func (b *base) folderAt(i int) folder {
	d := b.bytes(b.folders+i*foldLen, foldLen)
	if d == nil {
		return folder{}
	}
	first, n := le.Uint32(d[40:]), le.Uint32(d[44:])
	if uint64(first)+uint64(n) > uint64(b.nRow) {
		b.bad.Store(true)
		return folder{}
	}
	return folder{stat: statOf(d[8:]), racy: d[48]&flagRacy != 0, first: int(first), n: int(n)}
}

// findFolder finds a folder by name.
func (b *base) findFolder(name string) (folder, bool) {
	i, ok := b.placeOfFolder(name)
	if !ok {
		return folder{}, false
	}
	f := b.folderAt(i)
	f.name = name
	return f, true
}

// placeOfFolder is the number of the folder with a name.
func (b *base) placeOfFolder(name string) (int, bool) {
	i := sort.Search(b.nFolder, func(i int) bool { return string(b.folderName(i)) >= name })
	return i, i < b.nFolder && string(b.folderName(i)) == name && !b.bad.Load()
}

// path is the path of row i, not copied.
func (b *base) path(i int) []byte {
	d := b.bytes(b.rows+i*rowLen, rowLen)
	if d == nil {
		return nil
	}
	p, _, ok := cutString(b.str(le.Uint32(d[12:]), le.Uint32(d[16:])))
	if !ok {
		b.bad.Store(true)
	}
	return p
}

// findPath finds the row of a path.
func (b *base) findPath(path string) (int, bool) {
	f, ok := b.findFolder(folderOf(path))
	if !ok {
		return 0, false
	}
	i := f.first + sort.Search(f.n, func(i int) bool { return string(b.path(f.first+i)) >= path })
	if i == f.first+f.n || string(b.path(i)) != path || b.bad.Load() {
		return 0, false
	}
	return i, true
}

// row reads row i; false when it is damaged.
func (b *base) row(i int) (row, bool) {
	d, h := b.bytes(b.rows+i*rowLen, rowLen), b.bytes(b.hashes+i*hashLen, hashLen)
	if d == nil || h == nil {
		return row{}, false
	}
	s := b.str(le.Uint32(d[12:]), le.Uint32(d[16:]))
	var r row
	if s == nil || !r.get(d, h, string(s)) {
		b.bad.Store(true)
		return row{}, false
	}
	return r, true
}

// all is every row with its number, up to the first that is damaged; each may
// be used until the next. The strings of neighbours share memory.
func (b *base) all(yield func(int, *row) bool) { b.between(0, b.nRow)(yield) }

// between is the rows from first to before end in the way of all.
func (b *base) between(first, end int) iter.Seq2[int, *row] {
	return func(yield func(int, *row) bool) { b.eachBetween(first, end, yield) }
}

func (b *base) eachBetween(first, end int, yield func(int, *row) bool) {
	const batch = 256
	var r row
	for from := first; from < end; from += batch {
		n := min(batch, end-from)
		d, hashes := b.bytes(b.rows+from*rowLen, n*rowLen), b.bytes(b.hashes+from*hashLen, n*hashLen)
		if d == nil || hashes == nil {
			return
		}
		last := d[(n-1)*rowLen:]
		start := uint64(le.Uint32(d[12:]))
		stop := uint64(le.Uint32(last[12:])) + uint64(le.Uint32(last[16:]))
		if start > stop || stop > math.MaxInt32 {
			b.bad.Store(true)
			return
		}
		text := string(b.str(uint32(start), uint32(stop-start)))
		for i := range n {
			d := d[i*rowLen:]
			at := uint64(le.Uint32(d[12:])) - start // wraps when it is before
			size := uint64(le.Uint32(d[16:]))
			if at > uint64(len(text)) || size > uint64(len(text))-at || !r.get(d, hashes[i*hashLen:], text[at:at+size]) {
				b.bad.Store(true)
				return
			}
			if !yield(from+i, &r) {
				return
			}
		}
	}
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
		n := le.Uint32(d[8:])
		if uint64(n) >= uint64(b.nRow) {
			b.bad.Store(true)
			return nil
		}
		out = append(out, int(n))
	}
	return out
}
