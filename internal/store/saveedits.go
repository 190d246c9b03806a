package store

import (
	"errors"
	"io/fs"

	"crm/internal/store/gitindex"
)

// modesCount tells whether the executable bit of files is kept.
func (s *Store) modesCount() bool {
	c, err := s.gitConfig()
	return !ignoreExecutable && (err != nil || c.is("core", "filemode", true))
}

// EditOf tells whether one working file differs from HEAD; nil when not. It
// costs the reading of the file and of the folders on its path.
func (s *Store) EditOf(path string) (*Edit, error) {
	if err := checkPath(path); err != nil {
		return nil, err
	}
	head, err := s.readHead()
	if err != nil {
		return nil, err
	}
	var entry treeEntry
	if !head.hash.IsZero() {
		c, err := s.Commit(head.hash)
		if err != nil {
			return nil, err
		}
		if entry, _, err = s.objects.lookup(c.tree, path); err != nil {
			return nil, err
		}
	}
	e := &Edit{Path: path, Old: entry.hash, Exists: true}
	if entry.hash.IsZero() {
		if _, err := s.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		} else if err != nil {
			return nil, err
		}
		return e, nil
	}
	differs, err := s.differs(path, entry.hash)
	if err == nil && !differs && entry.isFile() && s.modesCount() {
		root, err := s.worktree()
		if err != nil {
			return nil, err
		}
		st, err := root.entryStat(path)
		differs = err == nil && (st.EntryMode() == gitindex.ModeExecutable) != (entry.mode == modeExec)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Exists = false
		return e, nil
	case err != nil || !differs:
		return nil, err
	}
	return e, nil
}

// Save takes the hand edits of paths into the transaction as they are, so that
// Commit makes them part of its own commit rather than of one before. Paths
// without a working file are removed; paths without an edit change nothing.
func (tx *Tx) Save(paths []string) error {
	for _, path := range paths {
		if err := checkPath(path); err != nil {
			return err
		}
		data, err := tx.Read(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			tx.Remove(path)
		case err != nil:
			return err
		default:
			tx.Put(path, data)
		}
		tx.saved[path] = true
	}
	return tx.err
}

// headContent is the content of a path in HEAD; nil when it has none.
func (s *Store) headContent(path string) ([]byte, error) {
	head, err := s.Head()
	if err != nil || head.IsZero() {
		return nil, err
	}
	data, err := s.At(head, path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}
