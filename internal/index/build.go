package index

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"crm/internal/store"
)

// rebuild reads every customer and writes the base file anew.
func (x *Index) rebuild() error {
	if x.base != nil {
		_ = x.base.close()
	}
	now := x.clock()
	dirs, err := x.store.Folders()
	if err != nil {
		return err
	}
	gen := uint64(now)
	// The seed only has to be unknown to whoever makes up names; what the
	// process sees of the clock and of its files is enough for that.
	sum := sha256.Sum256(binary.LittleEndian.AppendUint64([]byte(x.store.Root()), gen^uint64(os.Getpid())))
	x.base = &base{gen: gen, seed: keySpace(le.Uint64(sum[:])), close: func() error { return nil }}
	x.over, x.dead, x.pending, x.logLen = newOverlay(), map[int]bool{}, nil, 0

	var rows []*row
	err = x.Each(context.Background(), func(e Entry) error {
		r := &row{stat: e.Stat}
		r.Path = e.Path
		x.fill(r, e.Customer, now)
		rows = append(rows, r)
		return nil
	})
	if err != nil {
		return err
	}
	folders := make([]folder, 0, len(dirs))
	for _, d := range dirs {
		folders = append(folders, folder{name: folderOf(d.Path), mtime: d.Stat.Mtime, racy: d.Stat.Mtime >= now})
	}
	x.fresh = true
	return x.install(gen, folders, rows)
}

// compact writes a base file that holds the log too.
func (x *Index) compact() error {
	perRow := make([][]uint64, x.base.nRow)
	for i := range x.base.nKey {
		d := x.base.bytes(x.base.keys+i*keyLen, keyLen)
		if d == nil {
			return x.rebuild()
		}
		n := int(le.Uint32(d[8:]))
		perRow[n] = append(perRow[n], le.Uint64(d))
	}
	var rows []*row
	for i := range x.base.nRow {
		if x.dead[i] {
			continue
		}
		r, ok := x.base.row(i)
		if !ok {
			return x.rebuild()
		}
		r.keys = perRow[i]
		rows = append(rows, &r)
	}
	for _, r := range x.over.rows {
		if r != nil {
			rows = append(rows, r)
		}
	}
	var folders []folder
	for i := range x.base.nFolder {
		if f, ok := x.base.folder(i); ok {
			if _, ok := x.over.folders[f.name]; !ok {
				folders = append(folders, f)
			}
		}
	}
	for _, f := range x.over.folders {
		folders = append(folders, f)
	}
	return x.install(x.base.gen+1, folders, rows)
}

// install sorts, encodes, writes and maps a base file. When it cannot be
// written the index lives in memory alone.
func (x *Index) install(gen uint64, folders []folder, rows []*row) error {
	byFolder := func(r *row) string { return folderOf(r.Path) }
	slices.SortFunc(rows, func(a, b *row) int {
		if c := strings.Compare(byFolder(a), byFolder(b)); c != 0 {
			return c
		}
		return strings.Compare(a.Path, b.Path)
	})
	slices.SortFunc(folders, func(a, b folder) int { return strings.Compare(a.name, b.name) })
	n := 0
	for i := range folders {
		folders[i].first, folders[i].n = n, 0
		for n < len(rows) && byFolder(rows[n]) == folders[i].name {
			folders[i].n++
			n++
		}
	}
	data := encodeBase(gen, x.base.seed, folders, rows[:n])
	oldLog := x.logPath()
	_ = x.base.close()
	b, ok := parseBase(data)
	if !ok {
		panic("index: the file just made does not parse")
	}
	b.close = func() error { return nil }
	x.base, x.over, x.dead, x.pending, x.logLen = b, newOverlay(), map[int]bool{}, nil, 0
	if writeFile(x.basePath(), data) == nil {
		_ = os.Remove(oldLog)
		if mapped, unmap, err := mapFile(x.basePath()); err == nil && len(mapped) == len(data) {
			x.base.data, x.base.close = mapped, unmap
		} else if err == nil {
			_ = unmap()
		}
	}
	return nil
}

// writeFile replaces a file in one step. The index needs no sync: what a power
// cut leaves of it fails its checksums.
func writeFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "index-*.tmp")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// save appends what was learned to the log, or folds a long log into the base file.
func (x *Index) save() {
	if len(x.pending) == 0 {
		return
	}
	if x.logLen+len(x.pending) > max(256<<10, len(x.base.data)/8) {
		_ = x.compact()
		return
	}
	f, err := os.OpenFile(x.logPath(), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return
	}
	// One write, so that records of two processes do not mix. A tail that a
	// killed process left behind would hide them: start over instead.
	if st, err := f.Stat(); err == nil && st.Size() < int64(x.logLen) || err != nil {
		_ = f.Close()
		return
	}
	_, _ = f.Write(x.pending)
	_ = f.Close()
	x.logLen += len(x.pending)
	x.pending = nil
}

// Refresh compares every customer file with the index, so that edits made in
// place by hand are known as well. It costs one look at the metadata of each
// file, and is done at most once in a process.
func (x *Index) Refresh() error {
	if x.fresh {
		return nil
	}
	if err := x.refreshFolders(true); err != nil {
		return err
	}
	if x.base.bad {
		return x.rebuild()
	}
	x.fresh = true
	return nil
}

func (x *Index) refreshAll() error {
	files, err := x.store.Walk()
	if err != nil {
		return err
	}
	now := x.clock()
	seen := map[string]bool{}
	for len(files) > 0 {
		name, n := folderOf(files[0].Path), 1
		for n < len(files) && folderOf(files[n].Path) == name {
			n++
		}
		seen[name] = true
		if !x.sameFolder(name, files[:n]) {
			if err := x.compare(x.rowsIn(name), files[:n], now); err != nil {
				return err
			}
		}
		files = files[n:]
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

// sameFolder tells, without building anything, that the files of a folder are
// those of the base file and may be trusted. The files are sorted by path.
func (x *Index) sameFolder(name string, files []store.FileInfo) bool {
	if len(x.over.byDir[name]) > 0 {
		return false
	}
	f, ok := x.baseFolder(name)
	if !ok || f.n != len(files) {
		return false
	}
	rows := x.base.bytes(x.base.rows+f.first*rowLen, f.n*rowLen)
	if rows == nil {
		return false
	}
	for i := range files {
		d := rows[i*rowLen : (i+1)*rowLen]
		p := files[i].Path
		s := x.base.bytes(x.base.strs+int(le.Uint32(d[12:])), int(le.Uint32(d[16:])))
		if len(s) <= len(p) || s[len(p)] != 0 || string(s[:len(p)]) != p || d[11]&flagRacy != 0 || statOf(d) != files[i].Stat {
			return false
		}
	}
	return true
}
