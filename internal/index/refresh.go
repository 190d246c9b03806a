package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/store"
)

const yamlExt = ".yaml"

// refreshFolders compares the folders with the index and, in those that
// changed, the files.
func (x *Index) refreshFolders() error { return x.compareFolders(false) }

// visit is a folder whose files are to be compared with the index.
type visit struct {
	now    folder // as it is on disk
	known  folder // as it was
	before bool   // it was known at all
	same   bool   // nothing came or went since
	rows   folder // where its rows are in the base
	files  []store.FileInfo
	todo   []reading
	gone   []string
	err    error
}

// compareFolders compares the folders with the index, and the files in those
// that changed, or in all.
func (x *Index) compareFolders(all bool) error {
	dirs, err := x.dirs()
	if err != nil {
		return err
	}
	var visits []visit
	changed := false
	i := 0 // the folders of the base are sorted as those on disk
	for _, d := range dirs {
		for i < x.base.nFolder && string(x.base.folderName(i)) < d.name {
			x.dropFolder(string(x.base.folderName(i)))
			i++
		}
		v := visit{now: d}
		v.known, v.before = x.over.folders[d.name]
		if i < x.base.nFolder && string(x.base.folderName(i)) == d.name {
			v.rows = x.base.folderAt(i)
			if !v.before {
				v.known, v.before = v.rows, true
			}
			i++
		}
		v.same = v.before && !v.known.racy && v.known.stat == d.stat
		changed = changed || !v.same
		if all || !v.same {
			visits = append(visits, v)
		}
	}
	for ; i < x.base.nFolder; i++ {
		x.dropFolder(string(x.base.folderName(i)))
	}
	for name := range x.over.byDir {
		if _, ok := slices.BinarySearchFunc(dirs, name, func(f folder, name string) int { return strings.Compare(f.name, name) }); !ok {
			x.dropFolder(name)
		}
	}
	var now int64
	if changed {
		now = x.clock() // before anything is listed
	}
	x.lookAt(visits)
	var todo []reading
	for i := range visits {
		v := &visits[i]
		switch {
		case v.err != nil:
			return v.err
		case v.same:
			todo = append(todo, v.todo...)
			for _, path := range v.gone {
				x.set(path, nil)
			}
			continue
		}
		todo = x.compare(todo, x.rowsIn(v.now.name), v.files)
		v.now.racy = racy(now, v.now.stat.Mtime, v.now.stat.Ctime)
		if !v.before || v.now.racy != v.known.racy || v.now.stat != v.known.stat {
			x.setFolder(v.now)
		}
	}
	if x.base.bad.Load() || len(todo) == 0 {
		return nil
	}
	if n := x.base.nRow; len(todo) > 1000 && len(todo) > n/2 {
		return x.rebuild() // on all cores
	}
	if !changed {
		now = x.clock()
	}
	return x.readAll(todo, now)
}

// lookAt looks at the files of folders, on all cores.
func (x *Index) lookAt(visits []visit) {
	x.buryAll()
	eachOf(len(visits), func(i int) {
		v := &visits[i]
		if v.same {
			v.err = x.lookAtKnown(v)
		} else {
			v.files, v.err = x.store.Files(v.now.name)
		}
	})
}

// folderPath is the path of a folder of customers.
func folderPath(name string) string {
	if name == "" {
		return crm.RecordsDir
	}
	return crm.RecordsDir + "/" + name
}

// lookAtKnown compares the files of a folder in which none came or went with
// their rows, through the descriptor of the folder and without building
// anything.
func (x *Index) lookAtKnown(v *visit) error {
	over := x.over.byDir[v.now.name]
	if v.rows.n == 0 && len(over) == 0 {
		return nil
	}
	dirPath := folderPath(v.now.name)
	dir, err := x.store.OpenDir(dirPath)
	if err != nil && !gone(err) {
		return err
	}
	if dir != nil {
		defer dir.Close()
	}
	skip := len(dirPath) + 1
	look := func(path []byte, trusted func(store.Stat) bool, old func() (row, bool)) error {
		st, err := store.Stat{}, fs.ErrNotExist
		if dir != nil && len(path) > skip {
			st, err = dir.Stat(path[skip:])
		}
		switch {
		case err == nil && trusted(st):
		case err == nil:
			if r, ok := old(); ok {
				v.todo = append(v.todo, reading{store.FileInfo{Path: r.Path, Stat: st}, true, r})
			}
		case gone(err):
			v.gone = append(v.gone, string(path))
		default:
			return fmt.Errorf("look at %s: %w", path, err)
		}
		return nil
	}
	var d []byte // the row that is looked at
	i := 0
	trusted := func(st store.Stat) bool { return d[11]&flagRacy == 0 && isStat(d[rowStat:], st) }
	old := func() (row, bool) { return x.base.row(i) }
	for i = v.rows.first; i < v.rows.first+v.rows.n; i++ {
		if x.buried(i) {
			continue
		}
		path := x.base.path(i)
		if d = x.base.bytes(x.base.rows+i*rowLen, rowLen); d == nil || path == nil {
			return nil // damaged: all is built anew
		}
		if err := look(path, trusted, old); err != nil {
			return err
		}
	}
	for _, path := range over {
		r := x.over.rows[path]
		if r == nil {
			continue
		}
		if err := look([]byte(path), r.trusted, func() (row, bool) { return *r, true }); err != nil {
			return err
		}
	}
	return nil
}

// gone tells that an error says that there is no such file, or that it is
// none of a customer's, such as a symbolic link.
func gone(err error) bool {
	var form *store.PathError
	return errors.Is(err, fs.ErrNotExist) || errors.As(err, &form)
}

// dropFolder takes out the rows of a folder that is gone, and what is known of
// it: when it comes back it must not pass for unchanged.
func (x *Index) dropFolder(name string) {
	if f, ok := x.over.folders[name]; ok && f.stat == (store.Stat{}) && len(x.rowsIn(name)) == 0 {
		return
	}
	for path := range x.rowsIn(name) {
		x.set(path, nil)
	}
	x.setFolder(folder{name: name})
}

// reading is a file to be read, with the row that it had.
type reading struct {
	file store.FileInfo
	had  bool
	old  row
}

// compare takes out the rows of a folder whose files are gone, and appends to
// todo the files that are not as their rows say.
func (x *Index) compare(todo []reading, rows map[string]row, files []store.FileInfo) []reading {
	for _, f := range files {
		old, ok := rows[f.Path]
		delete(rows, f.Path)
		if !ok || !old.trusted(f.Stat) {
			todo = append(todo, reading{f, ok, old})
		}
	}
	for path := range rows {
		x.set(path, nil)
	}
	return todo
}

// readAll reads files, which changed before or after the moment now, and sets
// their rows.
func (x *Index) readAll(todo []reading, now int64) error {
	files := make([]store.FileInfo, len(todo))
	for i := range todo {
		files[i] = todo[i].file
	}
	seed := x.base.seed
	i := 0
	return inOrder(context.Background(), files, decoded(x.store, func(e Entry) *row {
		return rowOf(e, seed, now)
	}), func(r *row) error {
		t := &todo[i]
		i++
		switch {
		case r == nil && t.had:
			x.set(t.file.Path, nil)
		case r != nil && !(t.had && r.flags&flagRacy != 0 && t.old.same(r)):
			x.set(t.file.Path, r)
		}
		return nil
	}, nil)
}

// same tells that two rows say the same, as far as can be seen without their
// keys: the file may not have changed.
func (r *row) same(s *row) bool {
	return r.Ref == s.Ref && r.tags == s.tags && r.stat == s.stat && r.hash == s.hash && r.flags == s.flags && r.keys != nil && slices.Equal(r.keys, s.keys)
}

// rowOf makes the row of a file that was read after the moment now; nil when
// the file is gone. It shares no memory with the entry.
func rowOf(e Entry, seed keySpace, now int64) *row {
	if e.Path == "" {
		return nil
	}
	r := &row{}
	r.set(e, &keyMaker{seed: seed, keys: make([]uint64, 0, 24)}, now)
	// Copies, as the strings of a decoded customer hold on to its whole file.
	r.Name, r.Email = strings.Clone(r.Name), strings.Clone(r.Email)
	r.ID, r.Organization = crm.ID(strings.Clone(string(r.ID))), crm.ID(strings.Clone(string(r.Organization)))
	return r
}

// set makes the row that of a file that was read after the moment now. It uses
// the memory of the entry and of the maker of keys.
func (r *row) set(e Entry, m *keyMaker, now int64) {
	*r = row{stat: e.Stat, hash: e.Hash}
	r.Path = e.Path
	if racy(now, e.Stat.Mtime, e.Stat.Ctime) {
		r.flags |= flagRacy
	}
	c := e.Customer
	if c == nil {
		r.flags |= flagBroken
		r.ID, _ = crm.PathID(r.Path)
		// What is wrong with its content stays wrong, but not a lack of
		// rights or of memory.
		var content codec.Problems
		var form *store.PathError
		if !errors.As(e.Err, &content) && !errors.As(e.Err, &form) {
			r.flags |= flagRacy
		}
		// Its path still tells whose it is.
		if r.Name = pathName(r.Path); r.Name != "" {
			r.keys = m.keysOf(&crm.Customer{Name: r.Name}, e.Path)
		}
		return
	}
	r.ID, r.Type, r.Organization = c.ID, typeOf(typeByte(c.Type)), c.Organization
	r.Name = clip(c.Name)
	if len(c.Emails) > 0 {
		r.Email = clip(c.Emails[0].Address)
	}
	m.buf = appendList(m.buf[:0], c.Tags)
	r.tags = string(m.buf)
	r.keys = m.keysOf(c, e.Path)
}

// pathName is the name in the path of a customer: "acme gmbh" of
// records/7k/acme-gmbh-7k3f9q2m4x.yaml; empty without one.
func pathName(path string) string {
	id, ok := crm.PathID(path)
	if !ok {
		return ""
	}
	slug := strings.TrimSuffix(path[strings.LastIndexByte(path, '/')+1:], string(id)+".yaml")
	return strings.TrimSpace(strings.ReplaceAll(slug, "-", " "))
}

// clip is a text without the end of one that is longer than anyone would call a
// name, which must not make the index large or slow.
func clip(s string) string {
	const most = 4 << 10
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

// Refresh compares every customer file with the index, so that edits made in
// place by hand are known as well. It costs one look at the metadata of each
// file, and is done at most once: from then on the index stands for the moment
// of the Refresh, and is not compared with the files any more.
func (x *Index) Refresh() error {
	if x.fresh {
		return nil
	}
	if err := x.steady(func() error { return x.whole(x.refreshFiles) }); err != nil {
		return err
	}
	x.fresh = true
	return nil
}

func (x *Index) refreshFiles() error {
	if x.fresh { // built anew meanwhile
		return nil
	}
	return x.compareFolders(true)
}
