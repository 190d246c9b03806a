package index

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/store"
)

// dirs is the folders that may hold customers, by name, records/ itself first
// under the empty name. The store tells of that only the files; its time of
// modification tells when one came or went.
func (x *Index) dirs() ([]folder, error) {
	out := []folder{{}}
	if fi, err := os.Lstat(filepath.Join(x.store.Root(), crm.RecordsDir)); err == nil {
		out[0].stat.Mtime = fi.ModTime().UnixNano()
	}
	dirs, err := x.store.Folders()
	if err != nil {
		return nil, err
	}
	for _, d := range dirs {
		if !strings.HasSuffix(d.Path, yamlExt) {
			out = append(out, folder{name: strings.TrimPrefix(d.Path, crm.RecordsDir+"/"), stat: d.Stat})
		}
	}
	return out, nil
}

const yamlExt = ".yaml"

// walk is the files of all customers. What lies in a folder with the name of a
// file is none of them: Folders and Walk of the store tell it differently.
func (x *Index) walk() ([]store.FileInfo, error) {
	files, err := x.store.Walk()
	if err != nil {
		return nil, err
	}
	kept := files[:0]
	for len(files) > 0 {
		name, n := firstFolder(files)
		if !strings.HasSuffix(name, yamlExt) {
			kept = append(kept, files[:n]...)
		}
		files = files[n:]
	}
	return kept, nil
}

// firstFolder is the folder of the first file, and how many files follow it there.
func firstFolder(files []store.FileInfo) (name string, n int) {
	name, n = folderOf(files[0].Path), 1
	for n < len(files) && inFolder(files[n].Path, name) {
		n++
	}
	return name, n
}

// refreshFolders compares the folders with the index and, in those that
// changed, the files.
func (x *Index) refreshFolders() error {
	dirs, err := x.dirs()
	if err != nil {
		return err
	}
	var now int64
	looked := false
	var todo []reading
	i := 0 // the folders of the base are sorted as those on disk
	for _, d := range dirs {
		for i < x.base.nFolder && string(x.base.folderName(i)) < d.name {
			x.dropFolder(string(x.base.folderName(i)))
			i++
		}
		known, ok := x.over.folders[d.name]
		if i < x.base.nFolder && string(x.base.folderName(i)) == d.name {
			if !ok {
				known, ok = x.base.folderAt(i), true
			}
			i++
		}
		if ok && !known.racy && known.stat == d.stat {
			continue
		}
		if !looked {
			now, looked = x.clock(), true
		}
		files, err := x.store.Files(d.name)
		if err != nil {
			return err
		}
		todo = x.compare(todo, x.rowsIn(d.name), files)
		d.racy = racy(now, d.stat.Mtime, d.stat.Ctime)
		if !ok || d.racy != known.racy || d.stat != known.stat {
			x.setFolder(d)
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
	return x.readAll(todo, now)
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
	return inOrder(context.Background(), files, func(f store.FileInfo) *row {
		return rowOf(x.entry(f.Path), seed, now)
	}, func(r *row) error {
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
	return r.Ref == s.Ref && r.tags == s.tags && r.stat == s.stat && r.flags == s.flags && r.keys != nil && slices.Equal(r.keys, s.keys)
}

// rowOf makes the row of a file that was read after the moment now; nil when
// the file is gone.
func rowOf(e Entry, seed keySpace, now int64) *row {
	if e.Path == "" {
		return nil
	}
	r := &row{stat: e.Stat}
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
			r.keys = seed.keysOf(&crm.Customer{Name: r.Name}, e.Path)
		}
		return r
	}
	// Copies, as the strings of a decoded customer hold on to its whole file.
	r.ID, r.Type, r.Organization = crm.ID(strings.Clone(string(c.ID))), typeOf(typeByte(c.Type)), crm.ID(strings.Clone(string(c.Organization)))
	r.Name = clip(c.Name)
	if len(c.Emails) > 0 {
		r.Email = clip(c.Emails[0].Address)
	}
	r.tags = packList(c.Tags)
	r.keys = seed.keysOf(c, e.Path)
	return r
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

// clip copies a text, without the end of one that is longer than anyone would
// call a name, which must not make the index large or slow.
func clip(s string) string {
	const most = 4 << 10
	if len(s) <= most {
		return strings.Clone(s)
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
	if err := x.whole(x.refreshFiles); err != nil {
		return err
	}
	x.fresh = true
	return nil
}

func (x *Index) refreshFiles() error {
	if x.fresh { // built anew meanwhile
		return nil
	}
	files, err := x.walk()
	if err != nil {
		return err
	}
	now := x.clock()
	var todo []reading
	seen := map[string]bool{}
	for len(files) > 0 {
		name, n := firstFolder(files)
		seen[name] = true
		if !x.sameFolder(name, files[:n]) {
			todo = x.compare(todo, x.rowsIn(name), files[:n])
		}
		files = files[n:]
	}
	for i := range x.base.nFolder {
		if name := string(x.base.folderName(i)); !seen[name] && x.base.folderAt(i).n > 0 {
			x.dropFolder(name)
		}
	}
	for name := range x.over.byDir {
		if !seen[name] {
			x.dropFolder(name)
		}
	}
	return x.readAll(todo, now)
}

// inFolder is folderOf(path) == name, quicker.
func inFolder(path, name string) bool {
	const at = len(crm.RecordsDir) + 1
	if name == "" {
		return folderOf(path) == ""
	}
	return len(path) > at+len(name) && path[at:at+len(name)] == name && path[at+len(name)] == '/'
}

// sameFolder tells, without building anything, that the files of a folder,
// sorted by path, are those of the base and may be trusted.
func (x *Index) sameFolder(name string, files []store.FileInfo) bool {
	if len(x.over.byDir[name]) > 0 {
		return false
	}
	f, ok := x.base.findFolder(name)
	if !ok || f.n != len(files) {
		return false
	}
	rows := x.base.bytes(x.base.rows+f.first*rowLen, f.n*rowLen)
	if rows == nil {
		return false
	}
	for i := range files {
		d := rows[i*rowLen : (i+1)*rowLen]
		if d[11]&flagRacy != 0 || statOf(d[20:]) != files[i].Stat || string(x.base.path(f.first+i)) != files[i].Path {
			return false
		}
	}
	return true
}

// entry reads and decodes one file; the zero Entry when it is gone.
func (x *Index) entry(path string) Entry {
	data, st, err := x.store.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Entry{}
	}
	e := Entry{Path: path, Stat: st, Err: err}
	if err == nil {
		e.Customer, e.Err = codec.Decode(path, data)
		return e
	}
	var form *store.PathError
	if e.Stat, err = x.store.Stat(path); errors.Is(err, fs.ErrNotExist) || errors.As(err, &form) {
		return Entry{} // a symbolic link or a folder is not a customer's file
	}
	return e
}
