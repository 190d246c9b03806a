package history

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"crm/internal/crm"
	"crm/internal/merge"
	"crm/internal/store"
)

// State is what a store held: at a commit, or in its working files. The zero
// State is the empty one before the first commit.
type State struct {
	Commit  store.Hash
	Working bool // the files as they are, edits by hand included; Commit does not count
}

// Kind tells what happened to a file between two states.
type Kind uint8

// The kinds of changes.
const (
	Changed Kind = iota
	Added
	Removed
)

// String is "changed", "added" or "removed".
func (k Kind) String() string {
	switch k {
	case Added:
		return "added"
	case Removed:
		return "removed"
	}
	return "changed"
}

// Change is what happened to one file between two states: that of a customer,
// the settings, or another.
type Change struct {
	Kind    Kind
	Path    string // where the file is or, when it was removed, was
	OldPath string // where it was, when it moved
	ID      crm.ID // of the customer; empty for other files

	// Old and New are the versions of a customer; nil where there is none, or
	// where it cannot be read, as Note then says.
	Old, New *crm.Customer
	// Fields is what differs between the versions of the settings, or of a customer
	// that is in both states, value by value. It is empty when only the layout of a
	// file changed.
	Fields []merge.Change
	Note   string
}

// Values is Fields, and of a customer that was added or removed all its values.
func (c *Change) Values() []merge.Change {
	if c.ID != "" && c.Kind != Changed && c.Note == "" {
		return merge.Diff(c.Old, c.New)
	}
	return c.Fields
}

// Name is what to call what changed: the customer's name, else the path.
func (c *Change) Name() string {
	for _, v := range []*crm.Customer{c.New, c.Old} {
		if v != nil && v.Name != "" {
			return v.Name
		}
	}
	return c.Path
}

// Diff lists what differs between two states of a store, by path; with only set,
// what differs of that customer. Folders that both states have alike are not
// read. The working files are all looked at, as git status does, unless only is
// set.
func Diff(ctx context.Context, s *store.Store, from, to State, only crm.ID) iter.Seq2[*Change, error] {
	return func(yield func(*Change, error) bool) {
		d := differ{ctx: ctx, s: s, files: map[string]*fileChange{}}
		var err error
		if only != "" {
			err = d.one(from, to, only)
		} else {
			err = d.all(from, to)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		for files := range slices.Chunk(d.changes(), atOnce) {
			for _, r := range d.several(files) {
				if r.err == nil {
					r.err = ctx.Err()
				}
				if r.err != nil {
					yield(nil, r.err)
					return
				}
				if r.change != nil && !yield(r.change, nil) {
					return
				}
			}
		}
	}
}

// atOnce is how many files are read before the first of them is told of.
const atOnce = 64

type result struct {
	change *Change
	err    error
}

// several reads what differs of some files, on all cores.
func (d *differ) several(files []*fileChange) []result {
	out := make([]result, len(files))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(files)) {
		wg.Go(func() {
			for d.ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(files) {
					return
				}
				out[i].change, out[i].err = d.change(files[i])
			}
		})
	}
	wg.Wait()
	return out
}

// content is a file in one of the two states.
type content struct {
	there bool
	hash  store.Hash
	work  bool // a working file, whose hash is not known
	near  bool // the working file is the same, as it seems
}

// fileChange is a path, or two of a customer whose file moved.
type fileChange struct {
	path, oldPath string
	old, new      content
}

type differ struct {
	ctx   context.Context
	s     *store.Store
	files map[string]*fileChange // by path
}

func (d *differ) file(path string) *fileChange {
	f := d.files[path]
	if f == nil {
		f = &fileChange{path: path}
		d.files[path] = f
	}
	return f
}

// commits is the differences between the commits of two states; HEAD stands for
// the working files.
func (d *differ) commits(from, to State) error {
	for _, st := range []*State{&from, &to} {
		if st.Working {
			var err error
			if st.Commit, err = d.s.Head(); err != nil {
				return err
			}
		}
	}
	touches, err := d.s.Between(from.Commit, to.Commit)
	if err != nil {
		return err
	}
	for _, t := range touches {
		before := t.Path
		if t.OldPath != "" {
			before = t.OldPath
		}
		if !t.Old.IsZero() {
			d.file(before).old = content{there: true, hash: t.Old}
		}
		if !t.New.IsZero() {
			d.file(t.Path).new = content{there: true, hash: t.New}
		}
	}
	return nil
}

// all finds the differences between two states.
func (d *differ) all(from, to State) error {
	if err := d.commits(from, to); err != nil || from.Working == to.Working {
		return err
	}
	edits, err := d.s.Edits(d.ctx)
	if err != nil {
		return err
	}
	for _, f := range d.files {
		if to.Working {
			f.new.near = f.new.there
		} else {
			f.old.near = f.old.there
		}
	}
	for _, e := range edits {
		f := d.files[e.Path]
		if f == nil {
			f = d.file(e.Path)
			before := content{there: !e.Old.IsZero(), hash: e.Old}
			f.old, f.new = before, before
		}
		side := &f.new
		if from.Working {
			side = &f.old
		}
		*side = content{there: e.Exists, work: e.Exists}
	}
	return nil
}

// one finds the differences of a customer.
func (d *differ) one(from, to State, id crm.ID) error {
	for i, st := range []State{from, to} {
		put := func(path string, c content) {
			if f := d.file(path); i == 0 {
				f.old = c
			} else {
				f.new = c
			}
		}
		switch {
		case st.Working:
			paths, err := d.s.FindID(id)
			if err != nil {
				return err
			}
			for _, p := range paths {
				_, err := d.s.Stat(p)
				switch {
				case err == nil:
					put(p, content{there: true, work: true})
				case errors.Is(err, fs.ErrNotExist), errors.As(err, new(*store.PathError)): // gone, or a folder of that name
				default:
					return err
				}
			}
		case !st.Commit.IsZero():
			files, err := d.s.FindAt(st.Commit, id)
			if err != nil {
				return err
			}
			for _, f := range files {
				put(f.Path, content{there: true, hash: f.Hash})
			}
		}
	}
	return nil
}

// changes pairs the files of customers that moved, and orders all by path.
func (d *differ) changes() []*fileChange {
	gone := map[crm.ID]*fileChange{}
	paths := slices.Sorted(maps.Keys(d.files))
	for _, p := range paths {
		if f := d.files[p]; f.old.there && !f.new.there {
			if id, ok := crm.PathID(p); ok {
				gone[id] = f
			}
		}
	}
	for _, p := range paths {
		f := d.files[p]
		if id, ok := crm.PathID(p); ok && !f.old.there && f.new.there && gone[id] != nil {
			f.old, f.oldPath = gone[id].old, gone[id].path
			gone[id].old = content{}
			delete(gone, id)
		}
	}
	out := make([]*fileChange, 0, len(paths))
	for _, p := range paths {
		f := d.files[p]
		if f.old.there || f.new.there {
			out = append(out, f)
		}
	}
	return out
}
