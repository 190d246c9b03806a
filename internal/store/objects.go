package store

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// maxObject is the largest object that is read: a tree of a hundred thousand
// names or a file far above codec.MaxSize stays below it.
const maxObject = 256 << 20

// ObjectError says that an object of the repository is missing or damaged.
type ObjectError struct {
	Hash Hash
	What string
	Err  error
}

// Error is one line.
func (e *ObjectError) Error() string {
	msg := fmt.Sprintf("git object %s %s", e.Hash, e.What)
	if e.Err != nil {
		msg += ": " + e.Err.Error()
	}
	return msg
}

// Unwrap is the cause.
func (e *ObjectError) Unwrap() error { return e.Err }

// objects reads the object database of a repository: loose objects, packs, and
// those of the repositories it borrows from (objects/info/alternates). It may
// be used by several goroutines.
type objects struct {
	common string // the git folder that has objects/

	// writes tells whether another process is writing; nil: none does.
	writes func() bool

	dirsOnce sync.Once
	dirs     []string // objects folders, the own one first

	mu     sync.Mutex // guards packs and listed
	packs  []*pack
	listed bool
}

func newObjects(common string) *objects { return &objects{common: common} }

// folders are the objects folders, with borrowed ones.
func (o *objects) folders() []string {
	o.dirsOnce.Do(func() {
		own := filepath.Join(o.common, "objects")
		o.dirs = []string{own}
		for i := 0; i < len(o.dirs) && i < 32; i++ {
			data, err := readSmall(filepath.Join(o.dirs[i], "info", "alternates"))
			if err != nil {
				continue
			}
			for line := range strings.Lines(string(data)) {
				line = strings.TrimRight(line, "\r\n")
				if line == "" || line[0] == '#' {
					continue
				}
				dir := filepath.FromSlash(line)
				if !filepath.IsAbs(dir) {
					dir = filepath.Join(o.dirs[i], dir)
				}
				o.dirs = append(o.dirs, dir)
			}
		}
	})
	return o.dirs
}

// read reads an object of the wanted type.
func (o *objects) read(h Hash, want string) ([]byte, error) {
	kind, data, err := o.get(h)
	if err != nil {
		return nil, err
	}
	if kind != want {
		return nil, &ObjectError{Hash: h, What: fmt.Sprintf("is a %s where a %s is expected", kind, want)}
	}
	return data, nil
}

// get reads an object of any type. One that is not there is waited for while another
// process writes, two seconds at most: what git gc has removed because nothing referred to
// it a moment ago, that process is about to put back.
func (o *objects) get(h Hash) (kind string, data []byte, err error) {
	look := func() bool {
		if kind, data, err = o.loose(h); errors.Is(err, fs.ErrNotExist) {
			kind, data, err = o.packed(h)
		}
		return !errors.Is(err, fs.ErrNotExist)
	}
	o.seek(look)
	for polls := steadyPolls; polls > 0 && errors.Is(err, fs.ErrNotExist); polls-- {
		writes := o.writes != nil && o.writes()
		if o.seek(look); !writes {
			break
		}
		pause()
	}
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil, &ObjectError{Hash: h, What: "is missing", Err: fs.ErrNotExist}
	}
	return kind, data, err
}

// mostMoves is how often an object is looked for again because git has repacked.
const mostMoves = 20

// seek calls look, which tells whether it found an object, again as long as the packs
// are others than those that it looked at: git moves objects around when it repacks, and
// may do so again and again.
func (o *objects) seek(look func() bool) {
	for n := 0; !look() && n < mostMoves && o.relist(); n++ {
	}
}

// has tells whether an object exists.
func (o *objects) has(h Hash) bool {
	for _, dir := range o.folders() {
		if fi, err := os.Stat(loosePath(dir, h)); err == nil && fi.Size() > 0 {
			return true
		}
	}
	p, _ := o.find(h)
	return p != nil
}

func loosePath(objects string, h Hash) string {
	hex := h.String()
	return objects + string(filepath.Separator) + hex[:2] + string(filepath.Separator) + hex[2:]
}

func (o *objects) loose(h Hash) (string, []byte, error) {
	for _, dir := range o.folders() {
		f, err := os.Open(loosePath(dir, h))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", nil, fmt.Errorf("read git object %s: %w", h, err)
		}
		kind, data, err := inflateLoose(f)
		f.Close()
		if err != nil {
			return "", nil, &ObjectError{Hash: h, What: "is damaged", Err: err}
		}
		return kind, data, nil
	}
	return "", nil, fs.ErrNotExist
}

// inflaters are readers of zlib streams, kept for the next object because a new
// one allocates 40 KB.
type inflaters struct{ pool sync.Pool }

// shared by all stores; an empty pool costs nothing at start.
var zlibReaders inflaters

// open begins to read a stream; close gives the reader back.
func (p *inflaters) open(r io.Reader) (io.ReadCloser, error) {
	if z, ok := p.pool.Get().(io.ReadCloser); ok {
		if err := z.(zlib.Resetter).Reset(r, nil); err != nil {
			return nil, err
		}
		return z, nil
	}
	return zlib.NewReader(r)
}

func (p *inflaters) close(z io.ReadCloser) { p.pool.Put(z) }

// inflateLoose reads the file of a loose object.
func inflateLoose(r io.Reader) (kind string, data []byte, err error) {
	z, err := zlibReaders.open(bufio.NewReader(r))
	if err != nil {
		return "", nil, err
	}
	defer zlibReaders.close(z)
	var head [32]byte
	n := 0
	for {
		if n == len(head) {
			return "", nil, errors.New("its header is too long")
		}
		if _, err := io.ReadFull(z, head[n:n+1]); err != nil {
			return "", nil, err
		}
		if head[n] == 0 {
			break
		}
		n++
	}
	kind, digits, ok := strings.Cut(string(head[:n]), " ")
	size, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil || size < 0 || size > maxObject {
		return "", nil, fmt.Errorf("its header %q is not one", head[:n])
	}
	data, err = readExactly(z, size)
	if err != nil {
		return "", nil, err
	}
	return kind, data, nil
}

// readExactly reads a stream that must be of the size. The memory grows with
// what is there, not with what the header claims.
func readExactly(r io.Reader, size int64) ([]byte, error) {
	if size <= 1<<20 {
		data := make([]byte, size)
		if _, err := io.ReadFull(r, data); err != nil {
			return nil, err
		}
		return data, atEnd(r)
	}
	var b bytes.Buffer
	if _, err := io.CopyN(&b, r, size); err != nil {
		return nil, err
	}
	return b.Bytes(), atEnd(r)
}

// atEnd reads the end of a stream, which also checks its checksum.
func atEnd(r io.Reader) error {
	var one [1]byte
	n, err := r.Read(one[:])
	for n == 0 && err == nil {
		n, err = r.Read(one[:])
	}
	if n > 0 {
		return errors.New("it is longer than its header says")
	}
	if err != io.EOF {
		return err
	}
	return nil
}

// Blob reads the content of a file as it is kept in the repository.
func (s *Store) Blob(h Hash) ([]byte, error) { return s.objects.read(h, blobType) }
