package store

import (
	"errors"
	"io/fs"
	"iter"
	"strings"
	"time"

	"crm/internal/store/gitindex"
)

// indexChange is the new entry of a file in the index.
func (c *change) indexChange(f *changedFile) (gitindex.Change, error) {
	if !f.next.exists {
		return gitindex.Change{Path: f.path, Remove: true}, nil
	}
	ch := gitindex.Change{Path: f.path, Hash: gitindex.Hash(f.next.hash), Mode: f.next.mode}
	root, err := c.s.worktree()
	if err != nil {
		return ch, err
	}
	ch.Stat, err = root.entryStat(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return ch, nil // removed by hand since
	}
	return ch, err
}

// unchanged tells whether the working file of an index entry is what the entry
// says; it reads at most a few, since git does it at leisure, too.
func (s *Store) unchanged(limit int) func(gitindex.Entry) bool {
	return func(e gitindex.Entry) bool {
		if limit--; limit < 0 {
			return false
		}
		path := e.Path()
		data, st, err := s.Read(path)
		if err != nil || Hash(e.Hash()) != BlobHash(data) {
			return false
		}
		noted := e.Stat()
		return noted.Size == indexSize(st.Size) && noted.Mtime == gitindex.TimeOf(time.Unix(0, st.Mtime))
	}
}

// indexBody is the index after the change, without its checksum. It uses up c.old.
func (c *change) indexBody() ([]byte, error) {
	cmp := comparer{s: c.s, x: c.old, equal: map[string]Hash{}}
	if _, err := cmp.compare("", c.tree); err != nil {
		return nil, err
	}
	u := gitindex.Update{Trees: map[string]gitindex.Hash{}, IndexTime: c.old.time, Unchanged: c.s.unchanged(64), Buffer: c.memory.bytes, Reuse: true}
	for folder, h := range cmp.equal {
		u.Trees[folder] = gitindex.Hash(h)
	}
	// The folders of what changes are no longer those that were compared.
	for _, f := range c.files {
		for folder := range foldersOf(f.path) {
			delete(u.Trees, folder)
		}
	}
	for folder, ch := range c.trees.folders {
		if cmp.known(folder, ch.old) {
			u.Trees[folder] = gitindex.Hash(ch.new)
		}
	}
	for _, f := range c.files {
		if e, ok := c.old.Lookup(f.path); ok {
			f.indexed = fileState{true, Hash(e.Hash()), e.Mode()}
		}
		ch, err := c.indexChange(f)
		if err != nil {
			return nil, err
		}
		u.Changes = append(u.Changes, ch)
	}
	return gitindex.PatchBody(c.old.Index, u)
}

// foldersOf are the folders above a path, "" last.
func foldersOf(path string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for path != "" {
			path = path[:max(0, strings.LastIndexByte(path, '/'))]
			if !yield(path) {
				return
			}
		}
	}
}
