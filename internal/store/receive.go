package store

import (
	"bufio"
	"context"
	"crypto"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	githash "github.com/go-git/go-git/v5/plumbing/hash"
)

// PackError says that a stream of objects that came from elsewhere is damaged.
type PackError struct {
	What string
	Err  error // may be nil
}

// Error is one line.
func (e *PackError) Error() string {
	if e.Err != nil {
		return "the objects that came are damaged: " + e.What + ": " + e.Err.Error()
	}
	return "the objects that came are damaged: " + e.What
}

// Unwrap is the cause.
func (e *PackError) Unwrap() error { return e.Err }

const (
	// receiveTempPrefix begins the names of packs that are coming in. A writer that takes
	// the store's lock leaves them alone.
	receiveTempPrefix = "tmp_pack_in_crm"
	// receiveTempAge is how old such a file is when whoever made it has died.
	receiveTempAge = 24 * time.Hour
	// fewObjects is up to where objects that came are kept one by one, as git does: each
	// pack makes every look-up a little slower.
	fewObjects = 100
)

// Receive takes objects in from a stream in the form of a pack (version 2, see
// gitformat-pack(5)) that is complete in itself, and returns when they are durable.
// Nothing refers to them yet. Each object is named by what it holds, whatever the
// sender says; whether all that a commit needs has come is for Connected to tell.
//
// The error is a *PackError when the stream is no sound pack, that of the stream
// (io.ErrUnexpectedEOF when it ends too early), that of the context, or that of the disk.
// progress may be nil.
func (r *Repository) Receive(ctx context.Context, stream io.Reader, progress func(done, total int)) error {
	s := r.s
	w := &writer{files: s.opts.Files, objects: filepath.Join(s.git.common, "objects"), packFrom: 1 << 30}
	dir := filepath.Join(w.objects, "pack")
	if err := w.mkdirDurable(dir, s.git.common); err != nil {
		return fmt.Errorf("write to the repository: %w", err)
	}
	s.clearReceived(dir)
	in := &packIn{w: w, ctx: ctx, r: bufio.NewReaderSize(stream, 64<<10), path: filepath.Join(dir, receiveTempPrefix+nextTemp()), progress: progress}
	defer in.close()
	if err := in.receive(); err != nil {
		return err
	}
	if len(in.entries) == 0 {
		return nil
	}
	if err := in.keep(); err != nil {
		return fmt.Errorf("write to the repository: %w", err)
	}
	s.objects.forget()
	return nil
}

// clearReceived removes what one that was killed while it received has left.
func (s *Store) clearReceived(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), receiveTempPrefix) {
			continue
		}
		if fi, err := e.Info(); err == nil && fi.ModTime().Before(s.opts.Now().Add(-receiveTempAge)) {
			s.opts.Files.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// packIn is a pack that is coming in. It is read once, written to a file as it is, and
// the deltas in it are worked out from there.
type packIn struct {
	w        *writer
	ctx      context.Context
	r        *bufio.Reader
	path     string
	progress func(done, total int)

	out    *bufio.Writer
	file   File
	data   *os.File // the same file, for reading
	all    hash.Hash
	sum    [20]byte
	n      int64  // bytes that were passed on
	crc    uint32 // of the entry
	held   []byte // read and not passed on yet
	source error  // of the stream
	disk   error  // of the file

	entries []packEntry
	// What is a delta of what: indexes into entries.
	byOffset map[int64][]int
	byName   map[Hash][]int
	whole    []int // entries that are no deltas
	pack     *pack
}

// ReadByte and Read read the stream and pass what was read on to the file.
func (p *packIn) ReadByte() (byte, error) {
	b, err := p.r.ReadByte()
	if err != nil {
		p.source = err
		return 0, err
	}
	if p.held = append(p.held, b); len(p.held) >= 32<<10 {
		return b, p.pass()
	}
	return b, nil
}

func (p *packIn) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.held = append(p.held, b[:n]...)
	if err != nil {
		p.source = err
		return n, err
	}
	if len(p.held) >= 32<<10 {
		return n, p.pass()
	}
	return n, nil
}

func (p *packIn) pass() error {
	p.all.Write(p.held)
	p.crc = crc32.Update(p.crc, crc32.IEEETable, p.held)
	p.n += int64(len(p.held))
	if _, err := p.out.Write(p.held); err != nil {
		p.disk = fmt.Errorf("write to the repository: %w", err)
	}
	p.held = p.held[:0]
	return p.disk
}

// fault is what went wrong: the disk, the stream, or else what the stream holds.
func (p *packIn) fault(what string, err error) error {
	switch {
	case p.ctx.Err() != nil:
		return p.ctx.Err()
	case p.disk != nil:
		return p.disk
	case errors.Is(p.source, io.EOF):
		return fmt.Errorf("read the objects that come: %w", io.ErrUnexpectedEOF)
	case p.source != nil:
		return fmt.Errorf("read the objects that come: %w", p.source)
	}
	return &PackError{what, err}
}

func (p *packIn) close() {
	if p.file != nil {
		p.file.Close()
	}
	if p.data != nil {
		p.data.Close()
	}
	p.w.files.Remove(p.path)
}

func (p *packIn) receive() error {
	var err error
	if p.file, err = p.w.files.Create(p.path, 0o444); err != nil {
		return fmt.Errorf("write to the repository: %w", err)
	}
	p.out, p.all = bufio.NewWriterSize(p.file, 256<<10), githash.New(crypto.SHA1)
	var head [12]byte
	if _, err := io.ReadFull(p, head[:]); err != nil {
		return p.fault("no header", err)
	}
	count := int(binary.BigEndian.Uint32(head[8:]))
	if string(head[:4]) != "PACK" || binary.BigEndian.Uint32(head[4:]) != 2 {
		return p.fault("no pack of version 2", nil)
	}
	p.byOffset, p.byName = map[int64][]int{}, map[Hash][]int{}
	for i := range count {
		// The count is only what the sender says: memory grows with what really comes.
		if err := p.ctx.Err(); err != nil {
			return err
		}
		if err := p.entry(); err != nil {
			return p.fault(fmt.Sprintf("object %d of %d", i+1, count), err)
		}
		p.tell(i+1, count)
	}
	if err := p.pass(); err != nil {
		return err
	}
	own := p.all.Sum(nil)
	if _, err := io.ReadFull(p, p.sum[:]); err != nil {
		return p.fault("no checksum", err)
	}
	if string(own) != string(p.sum[:]) {
		return p.fault("its checksum is wrong", nil)
	}
	if err := p.pass(); err != nil {
		return err
	}
	if err := p.out.Flush(); err != nil {
		return fmt.Errorf("write to the repository: %w", err)
	}
	return p.deltas()
}

func (p *packIn) tell(done, total int) {
	if p.progress != nil && (done%256 == 0 || done == total) {
		p.progress(done, total)
	}
}

// entry reads one entry. That of a whole object gets its name.
func (p *packIn) entry() error {
	if err := p.pass(); err != nil {
		return err
	}
	p.crc = 0
	e := packEntry{offset: p.n}
	kind, size, err := entryHeader(p)
	if err != nil {
		return err
	}
	var sum hash.Hash
	to := io.Discard
	at := len(p.entries)
	switch kind {
	case 1, 2, 3, 4:
		sum = githash.New(crypto.SHA1)
		head := append([]byte(kindName(kind)), ' ')
		sum.Write(append(strconv.AppendInt(head, size, 10), 0))
		to = sum
		p.whole = append(p.whole, at)
	case 6:
		back, err := baseDistance(p)
		if err != nil {
			return err
		}
		if back <= 0 || back > e.offset {
			return errors.New("a delta of something outside the pack")
		}
		p.byOffset[e.offset-back] = append(p.byOffset[e.offset-back], at)
	case 7:
		var base Hash
		if _, err := io.ReadFull(p, base[:]); err != nil {
			return err
		}
		p.byName[base] = append(p.byName[base], at)
	default:
		return fmt.Errorf("an entry of the unknown type %d", kind)
	}
	z, err := zlibReaders.open(p)
	if err != nil {
		return err
	}
	defer zlibReaders.close(z)
	if _, err := io.CopyN(to, z, size); err != nil {
		return err
	}
	if err := atEnd(z); err != nil {
		return err
	}
	if err := p.pass(); err != nil {
		return err
	}
	if e.crc = p.crc; sum != nil {
		sum.Sum(e.hash[:0])
	}
	p.entries = append(p.entries, e)
	return nil
}

func kindName(kind int) string {
	switch kind {
	case 1:
		return commitType
	case 2:
		return treeType
	case 3:
		return blobType
	}
	return "tag"
}

// deltas works the deltas out, each after what it is a delta of.
func (p *packIn) deltas() error {
	var err error
	if p.data, err = os.Open(p.path); err != nil {
		return fmt.Errorf("read what was received: %w", err)
	}
	p.pack = &pack{opened: true, data: p.data, names: map[Hash]int64{}}
	named := 0
	todo := p.whole
	total := len(p.entries) - len(p.whole)
	for len(todo) > 0 {
		if err := p.ctx.Err(); err != nil {
			return err
		}
		e := p.entries[todo[len(todo)-1]]
		todo = todo[:len(todo)-1]
		p.pack.names[e.hash] = e.offset
		named++
		// What is taken from the lists is gone from them: an object that came twice
		// counts once.
		next := append(p.byOffset[e.offset], p.byName[e.hash]...)
		delete(p.byOffset, e.offset)
		delete(p.byName, e.hash)
		for _, i := range next {
			obj, err := p.pack.at(p.entries[i].offset, 0)
			if err != nil {
				return &PackError{"a delta", err}
			}
			sum := githash.New(crypto.SHA1)
			head := append([]byte(obj.kind), ' ')
			sum.Write(append(strconv.AppendInt(head, int64(len(obj.data)), 10), 0))
			sum.Write(obj.data)
			sum.Sum(p.entries[i].hash[:0])
		}
		todo = append(todo, next...)
	}
	if named < len(p.entries) {
		return &PackError{What: fmt.Sprintf("%d of %d deltas are of objects that did not come", len(p.entries)-named, total)}
	}
	return nil
}

// keep makes the objects part of the repository.
func (p *packIn) keep() error {
	var made []staged
	if len(p.entries) < fewObjects {
		p.w.bulk = len(p.entries) >= manyFiles
		var objs []object
		for _, e := range p.entries {
			obj, err := p.pack.at(e.offset, 0)
			if err != nil {
				return err
			}
			objs = append(objs, object{obj.kind, obj.data, e.hash})
		}
		var err error
		if made, err = p.w.stageObjects(objs); err != nil {
			return err
		}
	} else {
		if err := p.file.Sync(); err != nil {
			return err
		}
		// Windows renames no file that is open.
		p.file.Close()
		p.data.Close()
		p.file, p.data = nil, nil
		index := p.path + "_idx"
		if err := p.w.create(index, 0o444, packIndex(p.entries, p.sum)); err != nil {
			return err
		}
		final := filepath.Join(filepath.Dir(p.path), fmt.Sprintf("pack-%x", p.sum))
		made = []staged{{p.path, final + ".pack"}, {index, final + ".idx"}}
	}
	err := p.w.syncBulk(made)
	var dirty []string
	if err == nil {
		dirty, err = p.w.placeObjects(made)
	}
	if err == nil {
		err = p.w.syncDirs(dirty)
	}
	if err != nil {
		for _, m := range made {
			p.w.files.Remove(m.temp)
		}
	}
	return err
}
