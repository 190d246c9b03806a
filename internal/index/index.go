package index

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/store"
)

// Ref is a customer as the index knows it.
type Ref struct {
	ID           crm.ID
	Type         crm.Type
	Name         string // empty when the file is broken
	Path         string // below the store, with slashes
	Organization crm.ID
	Email        string // the main address
}

// Options say how to open an index.
type Options struct {
	// Progress, when set, is told how many of all files were read while the
	// index is built.
	Progress func(done, total int)
}

// Index finds the customers of a store. It is for one goroutine.
type Index struct {
	store   *store.Store
	opts    Options
	base    *base
	over    *overlay
	dead    map[int]bool // rows of the base file that the overlay replaces
	logLen  int          // bytes of the log that are whole
	pending []byte       // records for the log that are not written yet
	fresh   bool         // every file was compared in this process
}

// Open maps the index of a store, building it when there is none, and brings
// it up to date with what was added, replaced or removed in the folders. An
// index that cannot be written is not an error; one that is damaged is built
// again.
func Open(s *store.Store, opts Options) (*Index, error) {
	x := &Index{store: s, opts: opts, over: newOverlay(), dead: map[int]bool{}}
	if !x.load() {
		if err := x.rebuild(); err != nil {
			return nil, err
		}
		return x, nil
	}
	if err := x.refreshFolders(false); err != nil {
		return nil, err
	}
	if x.base.bad {
		if err := x.rebuild(); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// Close writes down what was learned since the index was opened, and unmaps it.
func (x *Index) Close() error {
	if x.base == nil {
		return nil
	}
	x.save()
	err := x.base.close()
	x.base = nil
	return err
}

func (x *Index) basePath() string { return filepath.Join(x.store.CacheDir(), "index") }

func (x *Index) logPath() string {
	return filepath.Join(x.store.CacheDir(), "index-"+strconv.FormatUint(x.base.gen, 36)+".log")
}

func (x *Index) load() bool {
	data, unmap, err := mapFile(x.basePath())
	if err != nil {
		return false
	}
	b, ok := parseBase(data)
	if !ok {
		_ = unmap()
		return false
	}
	b.close = unmap
	x.base = b
	if log, err := os.ReadFile(x.logPath()); err == nil {
		x.logLen = x.over.readLog(log)
	}
	return x.buryAll()
}

// buryAll marks the rows of the base file that the overlay replaces.
func (x *Index) buryAll() bool {
	for dir, paths := range x.over.byDir {
		f, ok := x.baseFolder(dir)
		if !ok {
			continue
		}
		for i := f.first; i < f.first+f.n; i++ {
			r, ok := x.base.row(i)
			if !ok {
				return false
			}
			if _, ok := paths[r.Path]; ok {
				x.dead[i] = true
			}
		}
	}
	return !x.base.bad
}

// baseFolder finds a folder in the base file by name.
func (x *Index) baseFolder(name string) (folder, bool) {
	lo, hi := 0, x.base.nFolder
	for lo < hi {
		m := (lo + hi) / 2
		f, ok := x.base.folder(m)
		if !ok {
			return folder{}, false
		}
		switch strings.Compare(f.name, name) {
		case 0:
			return f, true
		case -1:
			lo = m + 1
		default:
			hi = m
		}
	}
	return folder{}, false
}

// rowsIn is every live row of a folder, by path.
func (x *Index) rowsIn(name string) map[string]row {
	out := map[string]row{}
	if f, ok := x.baseFolder(name); ok {
		for i := f.first; i < f.first+f.n; i++ {
			if x.dead[i] {
				continue
			}
			if r, ok := x.base.row(i); ok {
				out[r.Path] = r
			}
		}
	}
	for path := range x.over.byDir[name] {
		if r := x.over.rows[path]; r != nil {
			out[path] = *r
		}
	}
	return out
}

// set puts a row into the overlay, or takes a path out of the index when r is nil.
func (x *Index) set(path string, r *row) {
	if f, ok := x.baseFolder(folderOf(path)); ok {
		for i := f.first; i < f.first+f.n; i++ {
			if b, ok := x.base.row(i); ok && b.Path == path {
				x.dead[i] = true
			}
		}
	}
	if r == nil {
		x.over.setGone(path)
		x.pending = logOfGone(x.pending, path)
		return
	}
	x.over.setRow(r)
	x.pending = logOfRow(x.pending, r)
}

// read makes the row of a file; nil when the file is gone. A file that was
// touched at or after the moment now of the file system's clock is racy.
func (x *Index) read(path string, now int64) (*row, error) {
	data, st, err := x.store.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	r := &row{stat: st}
	r.Path = path
	if err != nil {
		if st, err = x.store.Stat(path); err != nil {
			return nil, nil
		}
		r.stat = st
	}
	var c *crm.Customer
	if data != nil {
		c, err = codec.Decode(path, data)
	}
	x.fill(r, c, now)
	return r, nil
}

func (x *Index) fill(r *row, c *crm.Customer, now int64) {
	if r.stat.Mtime >= now || r.stat.Ctime >= now {
		r.flags |= flagRacy
	}
	if c == nil {
		r.flags |= flagBroken
		r.ID, _ = crm.PathID(r.Path)
		return
	}
	r.ID, r.Type, r.Name, r.Organization = c.ID, c.Type, c.Name, c.Organization
	if len(c.Emails) > 0 {
		r.Email = c.Emails[0].Address
	}
	r.Tags = strings.Join(c.Tags, "\x1f")
	r.keys = x.seed().keysOf(c)
}

func (x *Index) seed() keySpace {
	if x.base == nil {
		return 0
	}
	return x.base.seed
}

// clock is the present moment of the file system that holds the store: the
// time that a file gets which is written now.
func (x *Index) clock() int64 {
	f, err := os.CreateTemp(x.store.CacheDir(), "clock-*")
	if err != nil {
		return 0 // every file counts as racy: slower, and right
	}
	defer func() {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}()
	if _, err := f.Write([]byte{0}); err != nil {
		return 0
	}
	st, err := f.Stat()
	if err != nil {
		return 0
	}
	return st.ModTime().UnixNano()
}

// refreshFolders compares the folders with the index and, in those that
// changed, the files; in all of them when all is set.
func (x *Index) refreshFolders(all bool) error {
	if all {
		return x.refreshAll()
	}
	dirs, err := x.store.Folders()
	if err != nil {
		return err
	}
	now := int64(-1)
	seen := make(map[string]bool, len(dirs))
	i := 0 // the folders of the base file are sorted as those on disk
	for _, d := range dirs {
		name := folderOf(d.Path)
		seen[name] = true
		known, ok := x.over.folders[name]
		if !ok {
			for i < x.base.nFolder {
				f, good := x.base.folder(i)
				if !good || f.name > name {
					break
				}
				i++
				if f.name == name {
					known, ok = f, true
					break
				}
			}
		}
		if ok && !known.racy && known.mtime == d.Stat.Mtime {
			continue
		}
		if now < 0 {
			now = x.clock()
		}
		if err := x.refreshFolder(name, d.Stat.Mtime, known, now); err != nil {
			return err
		}
	}
	for i := range x.base.nFolder {
		if f, ok := x.base.folder(i); ok && !seen[f.name] {
			x.dropFolder(f.name)
		}
	}
	for name := range x.over.byDir {
		if !seen[name] {
			x.dropFolder(name)
		}
	}
	return nil
}

func (x *Index) dropFolder(name string) {
	for path := range x.rowsIn(name) {
		x.set(path, nil)
	}
}

func (x *Index) refreshFolder(name string, mtime int64, known folder, now int64) error {
	files, err := x.store.Files(name)
	if err != nil {
		return err
	}
	if err := x.compare(x.rowsIn(name), files, now); err != nil {
		return err
	}
	f := folder{name: name, mtime: mtime, racy: mtime >= now}
	if f.racy != known.racy || f.mtime != known.mtime {
		x.over.folders[name] = f
		x.pending = logOfFolder(x.pending, f)
	}
	return nil
}

// compare brings the rows of some folders in line with their files.
func (x *Index) compare(rows map[string]row, files []store.FileInfo, now int64) error {
	for _, f := range files {
		old, ok := rows[f.Path]
		delete(rows, f.Path)
		if ok && old.trusted(f.Stat) {
			continue
		}
		r, err := x.read(f.Path, now)
		if err != nil {
			return err
		}
		x.put(f.Path, ok, old, r)
	}
	for path := range rows {
		x.set(path, nil)
	}
	return nil
}

// put sets a row unless it says what the index says already.
func (x *Index) put(path string, had bool, old row, r *row) {
	if r == nil {
		if had {
			x.set(path, nil)
		}
		return
	}
	if had && old.Ref == r.Ref && old.stat == r.stat && old.flags == r.flags && old.Tags == r.Tags && slices.Equal(x.keysOfPath(path), r.keys) {
		return
	}
	x.set(path, r)
}

// keysOfPath is the keys of a row of the overlay; nil for one of the base
// file, where they cannot be told by row.
func (x *Index) keysOfPath(path string) []uint64 {
	if r := x.over.rows[path]; r != nil {
		return r.keys
	}
	return nil
}
