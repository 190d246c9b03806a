package store

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/go-git/go-git/v5/plumbing/format/packfile"
)

// A pack and its index (version 2) are read in place, a few hundred bytes for
// an object, because go-git decodes the index of a pack whole before it reads
// the first object. See gitformat-pack(5).
type pack struct {
	base string // path without .idx

	mu     sync.Mutex // guards what follows; once it is open, idx and data stay
	opened bool
	err    error
	idx    *os.File
	data   *os.File
	fanout [256]uint32
	looked int
	whole  []byte // the index in memory, after many look-ups
	cache  map[int64]packed
	cached int
	names  map[Hash]int64 // instead of an index, while one is made
}

type packed struct {
	kind string
	data []byte
}

// errForeignPack sends the reading of a pack to go-git.
var errForeignPack = errors.New("a pack of another version")

const (
	idxHeader   = 8
	idxNames    = idxHeader + 256*4
	packCache   = 32 << 20 // bytes of unpacked objects kept as bases of deltas
	manyLookups = 200      // from then on the index is held in memory
)

// list finds the packs.
func (o *objects) list() []*pack {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.listed {
		return o.packs
	}
	o.listed = true
	old := map[string]*pack{}
	for _, p := range o.packs {
		old[p.base] = p
	}
	o.packs = nil
	for _, dir := range o.folders() {
		entries, err := os.ReadDir(filepath.Join(dir, "pack"))
		if err != nil {
			continue
		}
		for _, e := range entries {
			name, ok := strings.CutSuffix(e.Name(), ".idx")
			if !ok {
				continue
			}
			base := filepath.Join(dir, "pack", name)
			if p := old[base]; p != nil && !p.vanished() {
				o.packs = append(o.packs, p)
			} else {
				o.packs = append(o.packs, &pack{base: base})
			}
		}
	}
	return o.packs
}

// forget makes the next look-up list the packs anew.
func (o *objects) forget() {
	o.mu.Lock()
	o.listed = false
	o.mu.Unlock()
}

// relist lists the packs anew and tells whether they are others than before.
func (o *objects) relist() bool {
	before := o.list()
	o.forget()
	return !slices.Equal(before, o.list())
}

// find finds the pack that holds an object, and where.
func (o *objects) find(h Hash) (*pack, int64) {
	for _, p := range o.list() {
		p.mu.Lock()
		off, err := p.offset(h)
		p.mu.Unlock()
		if err == nil {
			return p, off
		}
	}
	return nil, 0
}

// packed reads an object from the packs; go-git reads those that are not in the
// usual form.
func (o *objects) packed(h Hash) (string, []byte, error) {
	foreign := false
	for _, p := range o.list() {
		p.mu.Lock()
		off, err := p.offset(h)
		if errors.Is(err, errForeignPack) {
			foreign = true
		}
		p.mu.Unlock()
		if err != nil {
			continue
		}
		obj, err := p.at(off, 0)
		if err == nil {
			return obj.kind, obj.data, nil
		}
		if kind, data, err2 := o.throughGoGit(h); err2 == nil {
			return kind, data, nil
		}
		return "", nil, &ObjectError{Hash: h, What: "is damaged", Err: err}
	}
	if foreign {
		return o.throughGoGit(h)
	}
	return "", nil, fs.ErrNotExist
}

// vanished tells that the pack was gone when it was opened. Git gives a pack of the same
// objects the same name, so that it may be there again.
func (p *pack) vanished() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.opened && errors.Is(p.err, fs.ErrNotExist)
}

func (p *pack) open() error {
	if p.opened {
		return p.err
	}
	p.opened = true
	p.err = func() error {
		var err error
		if p.idx, err = os.Open(p.base + ".idx"); err != nil {
			return err
		}
		if p.data, err = os.Open(p.base + ".pack"); err != nil {
			_ = p.idx.Close()
			return err
		}
		head := make([]byte, idxNames)
		if _, err := p.idx.ReadAt(head, 0); err != nil {
			return err
		}
		if string(head[:8]) != "\xfftOc\x00\x00\x00\x02" {
			return errForeignPack
		}
		for i := range p.fanout {
			p.fanout[i] = binary.BigEndian.Uint32(head[idxHeader+4*i:])
			if i > 0 && p.fanout[i] < p.fanout[i-1] {
				return errors.New("the index of the pack is damaged")
			}
		}
		var start [12]byte
		if _, err := p.data.ReadAt(start[:], 0); err != nil {
			return err
		}
		if v := binary.BigEndian.Uint32(start[4:]); string(start[:4]) != "PACK" || v != 2 && v != 3 {
			return errForeignPack
		}
		return nil
	}()
	return p.err
}

// part reads n bytes of the index.
func (p *pack) part(off int64, n int, buf []byte) ([]byte, error) {
	if p.whole != nil {
		if off+int64(n) > int64(len(p.whole)) {
			return nil, io.ErrUnexpectedEOF
		}
		return p.whole[off : off+int64(n)], nil
	}
	_, err := p.idx.ReadAt(buf[:n], off)
	return buf[:n], err
}

// offset finds an object in the pack.
func (p *pack) offset(h Hash) (int64, error) {
	if p.names != nil {
		if off, ok := p.names[h]; ok {
			return off, nil
		}
		return 0, fs.ErrNotExist
	}
	if err := p.open(); err != nil {
		return 0, err
	}
	if p.looked++; p.looked == manyLookups {
		if whole, err := os.ReadFile(p.base + ".idx"); err == nil {
			p.whole = whole
		}
	}
	lo, hi := 0, int(p.fanout[h[0]])
	if h[0] > 0 {
		lo = int(p.fanout[h[0]-1])
	}
	end := hi
	var fail error
	buf := make([]byte, 20)
	i := lo + sort.Search(hi-lo, func(i int) bool {
		name, err := p.part(idxNames+20*int64(lo+i), 20, buf)
		if err != nil {
			fail = err
			return true
		}
		return bytes.Compare(name, h[:]) >= 0
	})
	if fail != nil {
		return 0, fail
	}
	if i == end {
		return 0, fs.ErrNotExist
	}
	if name, err := p.part(idxNames+20*int64(i), 20, buf); err != nil || !bytes.Equal(name, h[:]) {
		return 0, fs.ErrNotExist
	}
	total := int64(p.fanout[255])
	word, err := p.part(idxNames+24*total+4*int64(i), 4, buf)
	if err != nil {
		return 0, err
	}
	off := binary.BigEndian.Uint32(word)
	if off&(1<<31) == 0 {
		return int64(off), nil
	}
	long, err := p.part(idxNames+28*total+8*int64(off&^(1<<31)), 8, buf)
	if err != nil {
		return 0, err
	}
	return int64(binary.BigEndian.Uint64(long)), nil
}

// at reads the object at an offset of the pack, and the objects that it is a
// delta of. It holds no lock while it reads.
func (p *pack) at(off int64, depth int) (packed, error) {
	p.mu.Lock()
	obj, ok := p.cache[off]
	p.mu.Unlock()
	if ok {
		return obj, nil
	}
	if depth > 4096 {
		return packed{}, errors.New("a chain of deltas without end")
	}
	r := packReaders.open(io.NewSectionReader(p.data, off, 1<<62-off))
	defer packReaders.close(r)
	kind, size, err := entryHeader(r)
	if err != nil {
		return packed{}, err
	}
	var base packed
	switch kind {
	case 6: // relative to an offset before this one
		back, err := baseDistance(r)
		if err != nil {
			return packed{}, err
		}
		if back <= 0 || back >= off {
			return packed{}, errors.New("a delta of something outside the pack")
		}
		if base, err = p.at(off-back, depth+1); err != nil {
			return packed{}, err
		}
	case 7: // relative to a named object
		var h Hash
		if _, err := io.ReadFull(r, h[:]); err != nil {
			return packed{}, err
		}
		p.mu.Lock()
		at, err := p.offset(h)
		p.mu.Unlock()
		if err != nil {
			return packed{}, fmt.Errorf("a delta of the missing object %s: %w", h, err)
		}
		if base, err = p.at(at, depth+1); err != nil {
			return packed{}, err
		}
	}
	z, err := zlibReaders.open(r)
	if err != nil {
		return packed{}, err
	}
	data, err := readExactly(z, size)
	zlibReaders.close(z)
	if err != nil {
		return packed{}, err
	}
	switch kind {
	case 1:
		obj = packed{commitType, data}
	case 2:
		obj = packed{treeType, data}
	case 3:
		obj = packed{blobType, data}
	case 4:
		obj = packed{"tag", data}
	case 6, 7:
		if deltaResult(data) > maxObject {
			return packed{}, errors.New("an object larger than is read")
		}
		full, err := packfile.PatchDelta(base.data, data)
		if err != nil {
			return packed{}, err
		}
		obj = packed{base.kind, full}
	default:
		return packed{}, fmt.Errorf("an entry of the unknown type %d", kind)
	}
	p.keep(off, obj)
	return obj, nil
}

// buffers are those of readers of packs, kept for the next object.
type buffers struct{ pool sync.Pool }

// shared by all packs; an empty pool costs nothing at start.
var packReaders buffers

func (b *buffers) open(r io.Reader) *bufio.Reader {
	if buf, ok := b.pool.Get().(*bufio.Reader); ok {
		buf.Reset(r)
		return buf
	}
	return bufio.NewReaderSize(r, 4096)
}

func (b *buffers) close(buf *bufio.Reader) {
	buf.Reset(nil)
	b.pool.Put(buf)
}

// keep holds an object for the deltas that follow; when full, all is dropped.
func (p *pack) keep(off int64, obj packed) {
	if len(obj.data) > packCache/8 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cache == nil || p.cached+len(obj.data) > packCache {
		p.cache, p.cached = map[int64]packed{}, 0
	}
	p.cache[off] = obj
	p.cached += len(obj.data)
}
