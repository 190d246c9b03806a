package index

import (
	"context"
	"slices"
	"strings"

	"crm/internal/codec"
	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/store"
)

// SnapshotAt is the customers of a commit. Progress is told of those that have
// to be read from the repository. A snapshot is valid until Close.
func (x *Index) SnapshotAt(ctx context.Context, commit store.Hash) (snap *column.Snapshot, err error) {
	err = x.whole(func() error {
		snap, err = x.snapshotAt(ctx, commit)
		return err
	})
	return snap, err
}

func (x *Index) snapshotAt(ctx context.Context, commit store.Hash) (*column.Snapshot, error) {
	files, err := x.filesAt(commit)
	if err != nil {
		return nil, err
	}
	x.dropDamaged()
	m := x.matchAt(files)
	for x.dropDamaged() {
		m = x.matchAt(files)
	}
	if x.base.bad.Load() {
		return nil, nil // all is built anew
	}
	fresh, broken, err := x.decodeBlobs(ctx, m.missing)
	if err != nil {
		return nil, err
	}
	x.segs = append(x.segs, fresh...)
	return taken(x.segs, broken), nil
}

// filesOf is the customers' files of a commit.
type filesOf struct {
	same []bool         // by folder of the base: it is as it is now
	rest []store.FileAt // of the other folders
}

func (x *Index) filesAt(commit store.Hash) (*filesOf, error) {
	// Folders that are now as they were then need not be read.
	out := &filesOf{same: make([]bool, x.base.nFolder)}
	files, err := x.store.FilesAtBut(commit, func(path string, tree store.Hash) bool {
		name, ok := strings.CutPrefix(path, crm.RecordsDir+"/")
		if !ok {
			return true // no customers there
		}
		name = strings.TrimSuffix(name, "/")
		if name == "" {
			return false
		}
		i, ok := x.base.placeOfFolder(name)
		if ok {
			out.same[i] = x.folderIs(i, name, tree)
		}
		return ok && out.same[i]
	})
	out.rest = slices.DeleteFunc(files, func(f store.FileAt) bool { return !store.IsCustomerFile(f.Path) })
	return out, err
}

// matchAt takes the rows of the customers of a commit out of the segments.
func (x *Index) matchAt(files *filesOf) *matcher {
	m := newMatcher(x.segments())
	for i, is := range files.same {
		if is {
			f := x.base.folderAt(i)
			m.rows(x, f.first, f.first+f.n)
		}
	}
	for i := range files.rest {
		if f := &files.rest[i]; !m.take(f.Hash[:]) {
			m.missing = append(m.missing, lost{f.Path, f.Hash})
		}
	}
	return m
}

// folderIs tells that the rows of folder i are the files of a tree.
func (x *Index) folderIs(i int, name string, tree store.Hash) bool {
	if len(x.over.byDir[name]) > 0 {
		return false
	}
	var h store.FolderHash
	f := x.base.folderAt(i)
	h.Grow(f.n)
	skip := len(folderPath(name)) + 1
	hashes := x.base.bytes(x.base.hashes+f.first*hashLen, f.n*hashLen)
	for j := range f.n {
		path := x.base.path(f.first + j)
		if len(path) <= skip || hashes == nil {
			return false
		}
		h.Add(path[skip:], store.Hash(hashes[j*hashLen:(j+1)*hashLen]))
	}
	return h.Sum() == tree
}

// decodeBlobs makes segments of customers that are read from the repository,
// and counts those that are broken.
func (x *Index) decodeBlobs(ctx context.Context, missing []lost) (fresh []*segment, broken int, err error) {
	if len(missing) == 0 {
		return nil, 0, nil
	}
	rows, files := len(missing), 0
	for _, s := range x.segs {
		if s.name != "" {
			rows += s.rows
			files++
		}
	}
	write := len(missing) > 4*x.few && rows <= rowLimit(x.base.nRow) && files < mostFiles/2
	parts := split(missing)
	x.run(ctx, parts, func(p *part, progress func()) {
		var d codec.Decoder
		for _, l := range p.files {
			if p.err = ctx.Err(); p.err != nil {
				return
			}
			var data []byte
			if data, p.err = x.store.Blob(l.hash); p.err != nil {
				return
			}
			if c, err := d.Decode(l.path, data); err == nil {
				p.add(x, l.hash, c, write)
			} else {
				p.broken++
			}
			progress()
		}
		p.finish(x, write)
	})
	for _, p := range parts {
		if p.err != nil {
			return nil, 0, p.err
		}
		fresh, broken = append(fresh, p.segs...), broken+p.broken
	}
	return fresh, broken, nil
}
