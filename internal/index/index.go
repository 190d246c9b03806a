package index

import (
	"os"
	"path/filepath"
	"strings"
	"time"

	"crm/internal/crm"
	"crm/internal/derived"
	"crm/internal/store"
)

// Ref is a customer as the index knows it.
type Ref struct {
	ID           crm.ID
	Type         crm.Type
	Name         string // that of the path when the file is broken; the first 4 KiB of a longer one
	Path         string // below the store, with slashes
	Organization crm.ID
	Email        string // the main address
}

// Options say how to open an index.
type Options struct {
	// Progress, when set, is told how many of all files were read while all
	// customers are read.
	Progress func(done, total int)

	// Trust believes the last check of the files. Folders are looked at only when
	// git's own index was written since, as is done when crm or git change files.
	Trust bool
}

// Index finds the customers of a store. It is for one goroutine.
type Index struct {
	store  *store.Store
	dir    string // of the index file
	opts   Options
	base   *base
	over   *overlay
	dead   []bool   // rows of the base that the overlay replaces; nil: none
	graves []string // paths in the overlay of which the rows are not yet in dead
	fresh  bool     // every file was compared in this process
	moved  bool     // files were found to have changed since

	few int // customers that are decoded each time and not written down

	view      []byte // of the latest snapshot of the present; nil: none
	viewState uint64 // for which it is written down; 0: for none
	viewSets  int    // sets when it was taken
	viewTried bool   // the one on disk was looked for
	leastView int    // customers for whom there is one

	leastAside int          // customers of a segment beside which something is kept
	maxLog     int          // bytes of a log that is not yet folded into the base
	seen       time.Time    // of git's index when this process began to look at the files; zero: it did not
	file       bool         // base is the file on disk, not only in memory
	writing    <-chan bool  // tells whether it could be written, when it is being written
	unmap      func() error // nil when the base is in memory
	size       int          // of the file when it was read
	state      uint64       // of base and log when they were read; see log.go
	dirty      []string     // paths that were set since
	sets       int          // how often one was set
	folders    []string     // names of folders that were set since

	segs       []*segment // in use
	segsLoaded bool       // those on disk were looked for
	retired    []*segment // no longer in use, but mapped
}

// Open maps the index of a store, building it when there is none, and brings
// it up to date with what was added, replaced or removed in the folders. An
// index that cannot be written is not an error; one that is damaged is built
// again.
func Open(s *store.Store, opts Options) (*Index, error) {
	return open(s, s.CacheDir(), opts)
}

func open(s *store.Store, dir string, opts Options) (*Index, error) {
	x := &Index{store: s, dir: dir, opts: opts, maxLog: maxLog, few: fewCustomers, leastAside: leastAside, leastView: leastView}
	if !x.load() {
		x.look()
		if err := x.steady(x.rebuild); err != nil {
			return nil, err
		}
		return x, nil
	}
	if opts.Trust && !x.outdated() {
		x.fresh = true
		return x, nil
	}
	x.look()
	if err := x.steady(func() error { return x.whole(x.refreshFolders) }); err != nil {
		x.release()
		return nil, err
	}
	x.fresh = opts.Trust
	return x, nil
}

// Close writes down what was learned since the index was opened, and unmaps
// it. Closing twice is harmless.
func (x *Index) Close() error {
	if x.base == nil {
		return nil
	}
	x.settle()
	if !x.base.bad.Load() {
		if state, ok := x.save(); ok {
			x.keepView(state)
		}
	}
	if x.base.bad.Load() {
		_ = os.Remove(x.path()) // the next process builds it anew
	}
	x.date()
	err := x.release()
	x.base = nil
	x.releaseSegments()
	return err
}

func (x *Index) release() error {
	if x.unmap == nil {
		return nil
	}
	err := x.unmap()
	x.unmap = nil
	return err
}

func (x *Index) path() string { return filepath.Join(x.dir, "index") }

// load reads the index file; false when there is none that is whole as far as
// can be seen.
func (x *Index) load() bool {
	data, unmap, err := mapFile(x.path())
	if err != nil {
		return false
	}
	b := parseBase(data)
	if b == nil {
		_ = unmap()
		return false
	}
	x.reset(b)
	x.file, x.unmap, x.size = true, unmap, len(data)
	x.state = x.over.readLog(data[b.end:], b.gen)
	for path := range x.over.rows {
		x.graves = append(x.graves, path)
	}
	return true
}

// reset forgets everything but a base.
func (x *Index) reset(b *base) {
	x.settle()
	_ = x.release()
	x.base, x.over, x.dead, x.graves = b, newOverlay(), nil, nil
	x.file, x.size, x.state, x.dirty, x.folders = false, 0, b.gen, nil, nil
}

// whole runs f, which reads the index, and when it came upon damage runs it
// again on an index that is built anew.
func (x *Index) whole(f func() error) error {
	err := f()
	if !x.base.bad.Load() {
		return err
	}
	if err := x.rebuild(); err != nil {
		return err
	}
	return f()
}

// steady runs f, which looks at files, so that it sees changes of several files
// whole.
func (x *Index) steady(f func() error) error {
	if x.opts.Trust && x.fresh {
		return f()
	}
	return x.store.Steady(func(again bool) error {
		if again {
			x.fresh = false
		}
		return f()
	})
}

// bury marks the row of a path in the base as replaced.
func (x *Index) bury(path string) {
	i, ok := x.base.findPath(path)
	if !ok {
		return
	}
	if x.dead == nil {
		x.dead = make([]bool, x.base.nRow)
	}
	x.dead[i] = true
}

// buryAll marks the rows of all paths that the log tells of: many questions need no
// row of the base, and then they need not be looked for.
func (x *Index) buryAll() {
	for _, path := range x.graves {
		x.bury(path)
	}
	x.graves = nil
}

// buried tells that row i of the base is replaced. Before several goroutines ask,
// buryAll must be called.
func (x *Index) buried(i int) bool {
	if x.graves != nil {
		x.buryAll()
	}
	return x.dead != nil && x.dead[i]
}

// set replaces the row of a path, or takes it out of the index when r is nil.
func (x *Index) set(path string, r *row) {
	x.bury(path)
	x.over.set(path, r)
	x.dirty = append(x.dirty, path)
	x.sets++
}

func (x *Index) setFolder(f folder) {
	x.over.folders[f.name] = f
	x.folders = append(x.folders, f.name)
}

// Len is how many customers there are, or a few more where some were changed.
func (x *Index) Len() int { return x.base.nRow + len(x.over.rows) }

// rows is every live row, in no order; each may be used until the next.
func (x *Index) rows(yield func(*row) bool) {
	for i, r := range x.base.all {
		if !x.buried(i) && !yield(r) {
			return
		}
	}
	for _, r := range x.over.rows {
		if r != nil && !yield(r) {
			return
		}
	}
}

// rowsIn is every live row of a folder, by path.
func (x *Index) rowsIn(name string) map[string]row {
	out := map[string]row{}
	if f, ok := x.base.findFolder(name); ok {
		for i := f.first; i < f.first+f.n; i++ {
			if x.buried(i) {
				continue
			}
			if r, ok := x.base.row(i); ok {
				out[r.Path] = r
			}
		}
	}
	for _, path := range x.over.byDir[name] {
		if r := x.over.rows[path]; r != nil {
			out[path] = *r
		}
	}
	return out
}

// clock is the present moment of the file system that holds the store: the
// time that a file gets which is written now. It is 0 when none can be
// written; then no file is trusted for longer than this process lives.
func (x *Index) clock() int64 {
	f, err := derived.Create(x.dir, tempPrefix)
	if err != nil {
		return 0
	}
	defer func() {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}()
	st, err := f.Stat()
	if err != nil {
		return 0
	}
	return st.ModTime().UnixNano()
}

// racy tells that something that was last changed at the time t and was read
// after the moment now may have been changed again without a trace. A time of
// whole seconds may come from a file system that counts in steps of two.
func racy(now int64, times ...int64) bool {
	for _, t := range times {
		if t >= now || t%1e9 == 0 && t != 0 && t > now-2e9 {
			return true
		}
	}
	return false
}

// folderOf is "7k" of "records/7k/acme-7k3f9q2m4x.yaml" and empty for a file
// that lies in records/ itself.
func folderOf(path string) string {
	rest, ok := strings.CutPrefix(path, crm.RecordsDir+"/")
	if !ok {
		return ""
	}
	name, _, ok := strings.Cut(rest, "/")
	if !ok {
		return ""
	}
	return name
}
