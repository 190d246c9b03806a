package history

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"
	"sort"

	"crm/internal/crm"
	"crm/internal/store"
)

// The history file, all numbers little endian, is a base and a log. The base:
//
//	header     64 bytes: magic, generation, sum of the shallow commits, counts, CRC of the header
//	hashes     20 bytes for each commit, sorted; the place of a commit here is its number
//	times      8 bytes for each commit: seconds since 1970 of the committer
//	parents    4 bytes for each commit: the number of its parent, or where its parents begin among the edges
//	edges      4 bytes for each parent of a merge
//	customers  16 bytes each, by id: id, first row
//	rows       rowLen bytes each, by customer and commit: a touch
//	strings    the slugs of paths, each behind its length; the first is empty
//	blocks     a CRC-32 for every 64 KiB before it
//
// A block is read and checked when it is first touched. The generation is drawn
// at random for each base; see batch.go for what follows the base.
//
// Raise the number in magic whenever the layout changes or the same commit
// gets other facts.
const (
	magic      = "crmhist2"
	headerLen  = 64
	custLen    = 16
	rowLen     = 56
	blockShift = 16

	noParent = 1<<32 - 1
	isEdge   = 1 << 31 // in parents: the place of the first edge; in edges: the last of a commit
)

const (
	flagInherited = 1 // see store.CustomerTouch
	flagMoved     = 2 // the path was another before
)

var le = binary.LittleEndian

func checksum(b []byte) uint32 { return crc32.ChecksumIEEE(b) }

// base is the first part of a history file. Nothing in it is believed before its
// checksum was seen: what is damaged reads as nothing and sets bad.
type base struct {
	r    io.ReaderAt
	data []byte // as far as it was read
	have []bool // which blocks were
	sums []byte // the checksums of the blocks

	gen, shallow uint64

	n, nEdge, nCust, nRow                                    int
	hashes, times, parents, edges, custs, rows, strs, blocks int // offsets
	end                                                      int
	bad                                                      bool
}

// sizes computes the offsets of a base; false when it is larger than a history
// file may be. It is computed in 64 bits for the sake of 32-bit systems.
func (b *base) sizes(commits, edges, customers, rows, strs uint64) bool {
	const limit = math.MaxInt32
	if max(commits, edges, customers, rows, strs) > limit {
		return false
	}
	at := uint64(headerLen)
	place := func(n uint64) int {
		from := at
		at += n
		return int(min(from, limit))
	}
	b.hashes, b.times, b.parents = place(20*commits), place(8*commits), place(4*commits)
	b.edges, b.custs, b.rows, b.strs = place(4*edges), place(custLen*customers), place(rowLen*rows), place(strs)
	n := (at + 1<<blockShift - 1) >> blockShift
	if at+4*n > limit {
		return false
	}
	b.n, b.nEdge, b.nCust, b.nRow = int(commits), int(edges), int(customers), int(rows)
	b.blocks, b.end = int(at), int(at+4*n)
	return true
}

// openBase reads the header of a history file of the given size; nil unless it
// is whole and what it tells fits into the file.
func openBase(r io.ReaderAt, size int64) *base {
	head := make([]byte, headerLen)
	if size < headerLen {
		return nil
	}
	if _, err := r.ReadAt(head, 0); err != nil || string(head[:8]) != magic || checksum(head[:60]) != le.Uint32(head[60:]) {
		return nil
	}
	n := func(at int) uint64 { return uint64(le.Uint32(head[at:])) }
	b := &base{r: r, gen: le.Uint64(head[8:]), shallow: le.Uint64(head[16:])}
	// A cut file must not make us reserve space for what it lacks.
	if !b.sizes(n(24), n(28), n(32), n(36), n(40)) || int64(b.end) > size {
		return nil
	}
	b.sums = make([]byte, b.end-b.blocks)
	if _, err := r.ReadAt(b.sums, int64(b.blocks)); err != nil {
		return nil
	}
	b.data = make([]byte, b.blocks)
	b.have = make([]bool, len(b.sums)/4)
	return b
}

// memoryBase is the base that data hold.
func memoryBase(data []byte) *base { return openBase(bytes.NewReader(data), int64(len(data))) }

// bytes is data[off:off+n], read and checked; nil when it is damaged or out of
// range.
func (b *base) bytes(off, n int) []byte {
	if off < 0 || n < 0 || off > b.blocks || n > b.blocks-off {
		b.bad = true
		return nil
	}
	for i := off >> blockShift; i <= (off+max(n, 1)-1)>>blockShift && i < len(b.have); i++ {
		if b.have[i] {
			continue
		}
		block := b.data[i<<blockShift : min((i+1)<<blockShift, b.blocks)]
		if _, err := b.r.ReadAt(block, int64(i)<<blockShift); err != nil || checksum(block) != le.Uint32(b.sums[4*i:]) {
			b.bad = true
			return nil
		}
		b.have[i] = true
	}
	return b.data[off : off+n : off+n]
}

// hash is the commit with a number.
func (b *base) hash(i int) store.Hash {
	if d := b.bytes(b.hashes+20*i, 20); d != nil {
		return store.Hash(d)
	}
	return store.Hash{}
}

// find is the number of a commit.
func (b *base) find(h store.Hash) (int, bool) {
	i := sort.Search(b.n, func(i int) bool {
		d := b.bytes(b.hashes+20*i, 20)
		return d == nil || bytes.Compare(d, h[:]) >= 0
	})
	if i == b.n || b.hash(i) != h {
		return 0, false
	}
	return i, true
}

// columns are the times and parents of all commits.
type columns struct{ times, parents, edges []byte }

// columns reads what a walk needs, all of it checked: numbers are those of
// commits of the base.
func (b *base) columns() (columns, bool) {
	c := columns{b.bytes(b.times, 8*b.n), b.bytes(b.parents, 4*b.n), b.bytes(b.edges, 4*b.nEdge)}
	if b.bad {
		return columns{}, false
	}
	for at := 0; at < len(c.parents); at += 4 {
		p := le.Uint32(c.parents[at:])
		if p != noParent && (p&isEdge == 0 && int(p) >= b.n || p&isEdge != 0 && int(p&^isEdge) >= b.nEdge) {
			b.bad = true
			return columns{}, false
		}
	}
	for at := 0; at < len(c.edges); at += 4 {
		last := at+4 == len(c.edges)
		if p := le.Uint32(c.edges[at:]); int(p&^isEdge) >= b.n || last && p&isEdge == 0 {
			b.bad = true
			return columns{}, false
		}
	}
	return c, true
}

// touch is one row: what a commit did to a customer.
type touch struct {
	commit    int
	inherited bool
	store.Touch
}

// touches is the rows of a customer.
func (b *base) touches(id crm.ID) []touch {
	i := sort.Search(b.nCust, func(i int) bool {
		d := b.bytes(b.custs+custLen*i, custLen)
		return d == nil || string(d[:crm.IDLen]) >= string(id)
	})
	if i == b.nCust || b.bad {
		return nil
	}
	if got, from, to := b.customer(i); got == id {
		return b.rowsOf(id, from, to)
	}
	return nil
}

// customer is a customer with its rows.
func (b *base) customer(i int) (id crm.ID, from, to int) {
	d := b.bytes(b.custs+custLen*i, custLen)
	if d == nil {
		return "", 0, 0
	}
	from, to = int(le.Uint32(d[12:])), b.nRow
	if i+1 < b.nCust {
		next := b.bytes(b.custs+custLen*(i+1), custLen)
		if next == nil {
			return "", 0, 0
		}
		to = int(le.Uint32(next[12:]))
	}
	id = crm.ID(d[:crm.IDLen])
	if from > to || to > b.nRow || !id.Valid() {
		b.bad = true
		return "", 0, 0
	}
	return id, from, to
}

func (b *base) rowsOf(id crm.ID, from, to int) []touch {
	d := b.bytes(b.rows+rowLen*from, rowLen*(to-from))
	out := make([]touch, 0, len(d)/rowLen)
	for ; len(d) > 0; d = d[rowLen:] {
		t := touch{commit: int(le.Uint32(d)), inherited: le.Uint32(d[4:])&flagInherited != 0}
		t.Old, t.New = store.Hash(d[8:28]), store.Hash(d[28:48])
		t.Path = pathOf(id, b.str(le.Uint32(d[48:])))
		if le.Uint32(d[4:])&flagMoved != 0 {
			t.OldPath = pathOf(id, b.str(le.Uint32(d[52:])))
		}
		if t.commit >= b.n || b.bad {
			b.bad = true
			return nil
		}
		out = append(out, t)
	}
	return out
}

// str is one of the strings.
func (b *base) str(off uint32) string {
	if int64(off) >= int64(b.blocks-b.strs) {
		b.bad = true
		return ""
	}
	at := b.strs + int(off)
	head := b.bytes(at, min(binary.MaxVarintLen32, b.blocks-at))
	n, used := binary.Uvarint(head)
	if used <= 0 || n > uint64(b.blocks-at-used) {
		b.bad = true
		return ""
	}
	return string(b.bytes(at+used, int(n)))
}

// pathOf is the path of a customer's file, of which slugOf is the part before
// the id.
func pathOf(id crm.ID, slug string) string {
	dir := crm.RecordsDir + "/" + string(id[:2]) + "/"
	if slug == "" {
		return dir + string(id) + yamlExt
	}
	return dir + slug + "-" + string(id) + yamlExt
}

const yamlExt = ".yaml"

// slugOf takes the path of a customer's file apart; false when it is not one.
func slugOf(id crm.ID, path string) (string, bool) {
	if got, ok := crm.PathID(path); !ok || got != id {
		return "", false
	}
	const dir = len(crm.RecordsDir) + len("/7k/")
	slug := path[dir : len(path)-crm.IDLen-len(yamlExt)]
	if slug != "" {
		slug = slug[:len(slug)-1]
	}
	return slug, true
}
