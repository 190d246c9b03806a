package store

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"crm/internal/crm"
	"crm/internal/store/gitindex"
)

// Edit is a working file that differs from HEAD: changed, added (Old is zero) or
// removed (Exists is false).
type Edit struct {
	Path   string
	Old    Hash
	Exists bool
}

// Edits lists all hand edits, by path: what differs between HEAD and the working
// files, staged or not. Untracked files count when they are YAML files below
// records/ or the settings. Files are read only when git's index does not know
// their status. Tracked symbolic links and submodules are left out.
func (s *Store) Edits(ctx context.Context) ([]Edit, error) {
	head, err := s.readHead()
	if err != nil {
		return nil, err
	}
	var tree Hash
	if !head.hash.IsZero() {
		c, err := s.Commit(head.hash)
		if err != nil {
			return nil, err
		}
		tree = c.tree
	}
	x, err := s.readIndex()
	if err != nil {
		return nil, err
	}
	if x.foreign != nil {
		if x, err = s.plainIndex(x, tree); err != nil {
			return nil, err
		}
	}
	e := &editor{s: s, x: x, rule: s.rule(x), staged: map[string]treeEntry{}}
	cmp := comparer{s: s, x: x, equal: map[string]Hash{}, differ: func(path string, head treeEntry) {
		e.staged[path] = head
	}}
	if _, err := cmp.compare("", tree); err != nil {
		return nil, err
	}
	files, err := s.Walk()
	if err != nil {
		return nil, err
	}
	if err := e.match(files); err != nil {
		return nil, err
	}
	return e.result(ctx)
}

// plainIndex makes an index of HEAD for a repository whose own is in a form that
// is not read here; every file is then compared by content.
func (s *Store) plainIndex(x *indexFile, tree Hash) (*indexFile, error) {
	c, err := s.gitConfig()
	if err != nil {
		return nil, err
	}
	if c.is("core", "sparsecheckout", false) {
		return nil, &StateError{
			What: "which files of the sparse checkout are missing on purpose cannot be told",
			Hint: `run "git sparse-checkout reapply --no-sparse-index", or "git sparse-checkout disable"`,
			Err:  x.foreign,
		}
	}
	files, err := s.filesOf("", tree, nil, nil)
	if err != nil {
		return nil, err
	}
	u := gitindex.Update{}
	for _, f := range files {
		u.Changes = append(u.Changes, gitindex.Change{Path: f.Path, Hash: gitindex.Hash(f.Hash), Mode: gitindex.ModeFile})
	}
	data, err := gitindex.Patch(gitindex.New(), u)
	if err != nil {
		return nil, err
	}
	plain := &indexFile{}
	plain.Index, err = gitindex.Parse(data)
	return plain, err
}

// editor collects the hand edits.
type editor struct {
	s      *Store
	x      *indexFile
	rule   gitindex.Rule
	staged map[string]treeEntry // what HEAD has where it differs from the index
	look   []suspect            // files that have to be read
	edits  []Edit
}

// suspect is a file that may differ from HEAD.
type suspect struct {
	path string
	head treeEntry // the zero entry when HEAD has none
	exec bool
}

// match compares the working files with the index entries. Both are sorted, the
// files by folder, and meet folder by folder.
func (e *editor) match(files []FileInfo) error {
	root, err := e.s.worktree()
	if err != nil {
		return err
	}
	covered := make([]bool, e.x.Len())
	for i := 0; i < len(files); {
		dir := files[i].Path[:strings.LastIndexByte(files[i].Path, '/')]
		at, to := e.x.Under(dir)
		for ; i < len(files) && strings.HasPrefix(files[i].Path, dir+"/") && strings.LastIndexByte(files[i].Path, '/') == len(dir); i++ {
			f := &files[i]
			for at < to && string(e.x.At(at).PathBytes()) < f.Path {
				at++
			}
			if at == to || string(e.x.At(at).PathBytes()) != f.Path {
				e.suspect(f.Path, e.staged[f.Path], f.exec)
				delete(e.staged, f.Path)
				continue
			}
			e.entry(e.x.At(at), statIndex(f), f.exec)
			// A path in conflict has several entries.
			for ; at < to && string(e.x.At(at).PathBytes()) == f.Path; at++ {
				covered[at] = true
			}
		}
	}
	last := ""
	for i, entry := range e.x.All() {
		if covered[i] {
			continue
		}
		mode := entry.Mode()
		path := entry.Path()
		if mode != gitindex.ModeFile && mode != gitindex.ModeExecutable || path == last {
			delete(e.staged, path)
			continue
		}
		last = path
		if entry.SkipWorktree() {
			e.skipped(entry, path)
			continue
		}
		st, err := root.entryStat(path)
		if err == nil && st.EntryMode() != gitindex.ModeFile && st.EntryMode() != gitindex.ModeExecutable {
			err = fs.ErrNotExist // something else took the place of the file
		}
		var wrong *PathError
		switch {
		case err == nil:
			e.entry(entry, st, st.EntryMode() == gitindex.ModeExecutable)
		case errors.Is(err, fs.ErrNotExist) || errors.As(err, &wrong):
			e.gone(path, e.headOf(entry, path))
		default:
			return fmt.Errorf("look at %s: %w", path, err)
		}
	}
	// What is left was taken out of the index, or is not there at all.
	for path, head := range e.staged {
		if !head.isFile() {
			continue
		}
		if st, err := root.entryStat(path); err == nil && st.EntryMode() != 0 {
			e.suspect(path, head, st.EntryMode() == gitindex.ModeExecutable)
		} else {
			e.gone(path, head)
		}
	}
	if _, tracked := e.x.Lookup(crm.SettingsFile); !tracked {
		if _, inHead := e.staged[crm.SettingsFile]; !inHead {
			if st, err := root.entryStat(crm.SettingsFile); err == nil && st.EntryMode() != 0 {
				e.suspect(crm.SettingsFile, treeEntry{}, false)
			}
		}
	}
	return nil
}

// statIndex is the status of a file from Walk as far as the index compares it.
func statIndex(f *FileInfo) gitindex.Stat {
	st := gitindex.Stat{
		Ctime: gitindex.TimeOf(time.Unix(0, f.Stat.Ctime)),
		Mtime: gitindex.TimeOf(time.Unix(0, f.Stat.Mtime)),
		Ino:   uint32(f.Stat.Ino),
		Mode:  gitindex.ModeFile,
		Size:  indexSize(f.Stat.Size),
	}
	if f.exec {
		st.Mode = gitindex.ModeExecutable
	}
	return st
}

// headOf is what HEAD has at the path of an index entry.
func (e *editor) headOf(entry gitindex.Entry, path string) treeEntry {
	if head, ok := e.staged[path]; ok {
		delete(e.staged, path)
		return head
	}
	return treeEntry{mode: entry.Mode(), hash: Hash(entry.Hash())}
}

// entry takes a tracked file that is there.
func (e *editor) entry(entry gitindex.Entry, st gitindex.Stat, exec bool) {
	if len(e.staged) == 0 && entry.Matches(st, e.rule) {
		return
	}
	path := entry.Path()
	if _, ok := e.staged[path]; !ok && entry.Matches(st, e.rule) {
		return
	}
	e.suspect(path, e.headOf(entry, path), exec)
}

// skipped takes a file that a sparse checkout leaves out: only what is staged
// counts.
func (e *editor) skipped(entry gitindex.Entry, path string) {
	if head, ok := e.staged[path]; ok {
		delete(e.staged, path)
		if head.hash != Hash(entry.Hash()) {
			e.edits = append(e.edits, Edit{path, head.hash, true})
		}
	}
}

func (e *editor) suspect(path string, head treeEntry, exec bool) {
	e.look = append(e.look, suspect{path, head, exec})
}

func (e *editor) gone(path string, head treeEntry) {
	if !head.hash.IsZero() {
		e.edits = append(e.edits, Edit{Path: path, Old: head.hash})
	}
}

// result reads the suspects, on all cores.
func (e *editor) result(ctx context.Context) ([]Edit, error) {
	differs := make([]bool, len(e.look))
	errs := make([]error, len(e.look))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(e.look)) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(e.look) {
					return
				}
				differs[i], errs[i] = e.differs(e.look[i])
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for i, l := range e.look {
		switch {
		case errors.Is(errs[i], fs.ErrNotExist):
			e.gone(l.path, l.head)
		case errs[i] != nil:
			return nil, errs[i]
		case differs[i]:
			e.edits = append(e.edits, Edit{l.path, l.head.hash, true})
		}
	}
	slices.SortFunc(e.edits, func(a, b Edit) int { return cmp.Compare(a.Path, b.Path) })
	return e.edits, nil
}

func (e *editor) differs(l suspect) (bool, error) {
	if l.head.hash.IsZero() {
		return true, nil
	}
	if !e.rule.IgnoreExecutable && l.exec != (l.head.mode == modeExec) {
		return true, nil
	}
	return e.s.differs(l.path, l.head.hash)
}

// differs tells whether a working file has another content than a blob.
func (s *Store) differs(path string, h Hash) (bool, error) {
	data, _, err := s.Read(path)
	if err != nil {
		return false, err
	}
	if BlobHash(data) == h {
		return false, nil
	}
	form := s.repositoryForm(path, data)
	return bytes.Equal(form, data) || BlobHash(form) != h, nil
}
