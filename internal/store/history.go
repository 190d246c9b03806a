package store

import (
	"bytes"
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"io/fs"
	"iter"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"crm/internal/crm"
)

// Commit reads one commit.
func (s *Store) Commit(h Hash) (*Commit, error) {
	data, err := s.objects.read(h, commitType)
	if err != nil {
		return nil, err
	}
	c, err := parseCommit(h, data)
	if err != nil {
		return nil, &ObjectError{Hash: h, What: "is damaged", Err: err}
	}
	if len(c.Parents) > 0 && s.shallowCommits()[h] {
		c.Parents, c.Cut = nil, true
	}
	return c, nil
}

// shallowCommits are those whose parents a shallow clone left out.
func (s *Store) shallowCommits() map[Hash]bool {
	s.shallowOnce.Do(func() {
		data, err := readSmall(filepath.Join(s.git.common, "shallow"))
		if err != nil {
			return
		}
		s.shallow = map[Hash]bool{}
		for line := range strings.Lines(string(data)) {
			if h, err := ParseHash(strings.TrimSpace(line)); err == nil {
				s.shallow[h] = true
			}
		}
	})
	return s.shallow
}

// Shallow tells that the clone lacks the older part of the history.
func (s *Store) Shallow() bool { return len(s.shallowCommits()) > 0 }

// byDate is a heap of commits, the newest first.
type byDate []*Commit

func (q byDate) Len() int { return len(q) }
func (q byDate) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(q[j].committed, q[i].committed), bytes.Compare(q[i].Hash[:], q[j].Hash[:])) < 0
}
func (q byDate) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *byDate) Push(x any)   { *q = append(*q, x.(*Commit)) }
func (q *byDate) Pop() any {
	old := *q
	c := old[len(old)-1]
	*q = old[:len(old)-1]
	return c
}

// Log walks the history from a commit along all parents, newest first by the
// time of the committer, each commit once. From the zero Hash there is nothing to
// walk. The walk ends with the error that it yields, also when ctx ends.
func (s *Store) Log(ctx context.Context, from Hash) iter.Seq2[*Commit, error] {
	return func(yield func(*Commit, error) bool) {
		if from.IsZero() {
			return
		}
		seen := map[Hash]bool{from: true}
		first, err := s.Commit(from)
		if err != nil {
			yield(nil, err)
			return
		}
		q := byDate{first}
		for len(q) > 0 {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			c := heap.Pop(&q).(*Commit)
			if !yield(c, nil) {
				return
			}
			for _, p := range c.Parents {
				if seen[p] {
					continue
				}
				seen[p] = true
				parent, err := s.Commit(p)
				if err != nil {
					yield(nil, err)
					return
				}
				heap.Push(&q, parent)
			}
		}
	}
}

// Touch is a file that a commit changed. Old is zero when the file was added, New
// when it was removed; OldPath is set when a customer's file moved.
type Touch struct {
	Path, OldPath    string
	Old, New         Hash
	OldMode, NewMode Mode
}

// Touches lists the files in which a commit differs from its first parent, by
// path; all files of a commit without parents. Of a customer whose file moved
// there is one Touch.
func (s *Store) Touches(c *Commit) ([]Touch, error) {
	var before Hash
	if len(c.Parents) > 0 {
		p, err := s.Commit(c.Parents[0])
		if err != nil {
			return nil, err
		}
		before = p.tree
	}
	touches, err := s.diffTrees("", before, c.tree, nil)
	if err != nil {
		return nil, err
	}
	return pairMoves(touches), nil
}

// diffTrees appends the files that differ between two folders. Folders with the
// same hash are not read.
func (s *Store) diffTrees(prefix string, before, after Hash, out []Touch) ([]Touch, error) {
	if before == after {
		return out, nil
	}
	a, err := s.objects.tree(before)
	if err != nil {
		return nil, err
	}
	b, err := s.objects.tree(after)
	if err != nil {
		return nil, err
	}
	one := func(e treeEntry, removed bool) error {
		t := Touch{Path: prefix + e.name, New: e.hash, NewMode: Mode(e.mode)}
		if removed {
			t.Old, t.New, t.OldMode, t.NewMode = e.hash, Hash{}, t.NewMode, 0
		}
		if !e.isFolder() {
			out = append(out, t)
			return nil
		}
		out, err = s.diffTrees(t.Path+"/", t.Old, t.New, out)
		return err
	}
	for len(a) > 0 || len(b) > 0 {
		order := 0
		switch {
		case len(a) == 0:
			order = 1
		case len(b) == 0:
			order = -1
		default:
			order = compareEntries(a[0], b[0])
		}
		switch {
		case order < 0:
			err = one(a[0], true)
			a = a[1:]
		case order > 0:
			err = one(b[0], false)
			b = b[1:]
		default:
			if x, y := a[0], b[0]; x.hash != y.hash || x.mode != y.mode {
				if x.isFolder() {
					out, err = s.diffTrees(prefix+x.name+"/", x.hash, y.hash, out)
				} else {
					out = append(out, Touch{Path: prefix + x.name, Old: x.hash, New: y.hash, OldMode: Mode(x.mode), NewMode: Mode(y.mode)})
				}
			}
			a, b = a[1:], b[1:]
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// pairMoves joins the removal and the adding of the files of one customer.
func pairMoves(touches []Touch) []Touch {
	gone := map[crm.ID]int{}
	for i, t := range touches {
		if t.New.IsZero() {
			if id, ok := crm.PathID(t.Path); ok {
				gone[id] = i
			}
		}
	}
	if len(gone) == 0 {
		return touches
	}
	drop := make([]bool, len(touches))
	for i, t := range touches {
		if !t.Old.IsZero() {
			continue
		}
		id, ok := crm.PathID(t.Path)
		if !ok {
			continue
		}
		if j, ok := gone[id]; ok && !drop[j] {
			touches[i].OldPath, touches[i].Old, touches[i].OldMode = touches[j].Path, touches[j].Old, touches[j].OldMode
			drop[j] = true
		}
	}
	kept := touches[:0]
	for i, t := range touches {
		if !drop[i] {
			kept = append(kept, t)
		}
	}
	return kept
}

// FileAt is a file in a commit.
type FileAt struct {
	Path string
	Hash Hash
}

// FilesAt lists all files of a commit, by path within each folder. Symbolic links
// and submodules are left out.
func (s *Store) FilesAt(commit Hash) ([]FileAt, error) {
	c, err := s.Commit(commit)
	if err != nil {
		return nil, err
	}
	return s.filesOf("", c.tree, nil, nil)
}

// FilesAtBut is FilesAt without the folders for which known is true: it is asked
// for the path, which ends in a slash, and the hash of each, by several
// goroutines at once.
func (s *Store) FilesAtBut(commit Hash, known func(path string, tree Hash) bool) ([]FileAt, error) {
	c, err := s.Commit(commit)
	if err != nil {
		return nil, err
	}
	return s.filesOf("", c.tree, nil, known)
}

// FolderHash works out the hash of a folder as git keeps it, of plain files
// only.
type FolderHash struct{ data []byte }

// Grow makes room for about so many files.
func (f *FolderHash) Grow(n int) { f.data = slices.Grow(f.data, 80*n) }

// Add adds a file. Files must be added in the order of their names.
func (f *FolderHash) Add(name []byte, h Hash) {
	f.data = append(f.data, "100644 "...)
	f.data = append(f.data, name...)
	f.data = append(f.data, 0)
	f.data = append(f.data, h[:]...)
}

// Sum is the hash of the folder.
func (f *FolderHash) Sum() Hash { return hashObject(treeType, f.data) }

// manyFolders is from where on folders are read on all cores.
const manyFolders = 16

func (s *Store) filesOf(prefix string, tree Hash, out []FileAt, known func(path string, tree Hash) bool) ([]FileAt, error) {
	if tree.IsZero() {
		return out, nil
	}
	data, err := s.objects.read(tree, treeType)
	if err != nil {
		return nil, err
	}
	type sub struct {
		FileAt
		at    int // so many files come before it
		files []FileAt
		err   error
	}
	var folders []sub
	first := len(out)
	out = slices.Grow(out, len(data)/(len(prefix)+40))
	for h := tree; len(data) > 0; {
		var e treeEntry
		if e, data, err = nextEntry(data); err != nil {
			return nil, &ObjectError{Hash: h, What: "is damaged", Err: err}
		}
		switch {
		case e.isFolder():
			folders = append(folders, sub{FileAt: FileAt{prefix + e.name + "/", e.hash}, at: len(out) - first})
		case e.isFile():
			out = append(out, FileAt{prefix + e.name, e.hash})
		}
	}
	if len(folders) == 0 {
		return out, nil
	}
	var next atomic.Int64
	work := func() {
		for {
			i := int(next.Add(1)) - 1
			if i >= len(folders) {
				return
			}
			f := &folders[i]
			if known == nil || !known(f.Path, f.Hash) {
				f.files, f.err = s.filesOf(f.Path, f.Hash, nil, known)
			}
		}
	}
	if len(folders) < manyFolders {
		work()
	} else {
		var wg sync.WaitGroup
		for range runtime.GOMAXPROCS(0) {
			wg.Go(work)
		}
		wg.Wait()
	}
	n := len(out)
	for i := range folders {
		if folders[i].err != nil {
			return nil, folders[i].err
		}
		n += len(folders[i].files)
	}
	own := out[first:]
	all := append(make([]FileAt, 0, n), out[:first]...)
	from := 0
	for _, f := range folders {
		all = append(append(all, own[from:f.at]...), f.files...)
		from = f.at
	}
	return append(all, own[from:]...), nil
}

// At is the content of a file in a commit; fs.ErrNotExist when it has none.
func (s *Store) At(commit Hash, path string) ([]byte, error) {
	c, err := s.Commit(commit)
	if err != nil {
		return nil, err
	}
	e, ok, err := s.objects.lookup(c.tree, path)
	if err != nil {
		return nil, err
	}
	if !ok || !e.isFile() {
		return nil, fmt.Errorf("%s in commit %s: %w", path, commit.String()[:12], fs.ErrNotExist)
	}
	return s.Blob(e.hash)
}

// FindAt lists the files of a customer in a commit.
func (s *Store) FindAt(commit Hash, id crm.ID) ([]FileAt, error) {
	if !id.Valid() {
		return nil, nil
	}
	c, err := s.Commit(commit)
	if err != nil {
		return nil, err
	}
	dir := crm.RecordsDir + "/" + string(id[:2])
	e, ok, err := s.objects.lookup(c.tree, dir)
	if err != nil || !ok || !e.isFolder() {
		return nil, err
	}
	files, err := s.filesOf(dir+"/", e.hash, nil, nil)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(files, func(f FileAt) bool {
		got, ok := crm.PathID(f.Path)
		return !ok || got != id
	}), nil
}
