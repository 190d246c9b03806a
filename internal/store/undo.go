package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/merge"
)

// UndoPlan is what undoing commits would change. It belongs to the transaction
// that made it.
type UndoPlan struct {
	Changes   []FileChange
	Conflicts []UndoConflict
}

// UndoConflict is something that cannot be undone because it was changed again
// since; the plan leaves it as it is.
type UndoConflict struct {
	Path     string // of the file, as it is now or was
	Name     string // of the customer; the path for other files
	Conflict merge.Conflict
	Commit   Hash // that was to be undone
	Later    Hash // a later commit that changed the same; zero when it was a hand edit, or is not known
}

// Records are the ids of the customers that the plan changes, sorted.
func (p *UndoPlan) Records() []crm.ID {
	var ids []crm.ID
	for _, c := range p.Changes {
		if id, ok := crm.PathID(c.Path); ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// PlanUndo finds out what taking back commits would change, newest first,
// whatever the order in which they are given. For each file a commit touched it
// merges three ways: from the version after the commit, the present one as the
// transaction has it, and the version before. A merge commit is taken back
// against its first parent. The commits must be in the history of HEAD, else the
// error is a *RevisionError. Nothing is put yet; see ApplyUndo.
func (tx *Tx) PlanUndo(ctx context.Context, commits []Hash) (*UndoPlan, error) {
	order, err := tx.s.newestFirst(ctx, commits)
	if err != nil {
		return nil, err
	}
	u := &undo{tx: tx, files: map[string]*undoFile{}, customers: map[crm.ID]*undoFile{}}
	for _, c := range order {
		touches, err := tx.s.Touches(c)
		if err != nil {
			return nil, err
		}
		for _, t := range touches {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if err := u.touch(c, t); err != nil {
				return nil, err
			}
		}
	}
	if err := u.findLater(ctx); err != nil {
		return nil, err
	}
	return &UndoPlan{Changes: u.changes(), Conflicts: u.conflicts}, nil
}

// ApplyUndo puts what a plan says into its transaction. Where the plan has
// conflicts the present version stays.
func (tx *Tx) ApplyUndo(plan *UndoPlan) error {
	for _, c := range plan.Changes {
		if c.OldPath != "" {
			tx.Remove(c.OldPath)
		}
		if c.New == nil {
			tx.Remove(c.Path)
		} else {
			tx.Put(c.Path, c.New)
		}
	}
	return tx.err
}

// newestFirst reads commits in the order of the history.
func (s *Store) newestFirst(ctx context.Context, commits []Hash) ([]*Commit, error) {
	want := map[Hash]bool{}
	for _, h := range commits {
		want[h] = true
	}
	head, err := s.Head()
	if err != nil {
		return nil, err
	}
	var order []*Commit
	if len(want) > 0 {
		for c, err := range s.Log(ctx, head) {
			if err != nil {
				return nil, err
			}
			if want[c.Hash] {
				delete(want, c.Hash)
				order = append(order, c)
				if len(want) == 0 {
					break
				}
			}
		}
	}
	for h := range want {
		return nil, &RevisionError{Name: h.String(), What: "is not in the history of this branch", Hint: `look for one with "crm history"`}
	}
	for _, c := range order {
		if c.Cut {
			return nil, &RevisionError{
				Name: c.Hash.String(),
				What: "is where the history of this shallow clone ends, so what it changed is not known",
				Hint: `get the whole history with "git fetch --unshallow"`,
			}
		}
	}
	return order, nil
}

// undoFile is a file, or a customer in whatever file, while it is undone.
type undoFile struct {
	was, path string // empty: not there
	old, data []byte
}

// undo collects the changes.
type undo struct {
	tx        *Tx
	files     map[string]*undoFile
	customers map[crm.ID]*undoFile
	conflicts []UndoConflict
}

// touch takes back one change of one file.
func (u *undo) touch(c *Commit, t Touch) error {
	before, err := u.version(t.Old)
	if err != nil {
		return err
	}
	after, err := u.version(t.New)
	if err != nil {
		return err
	}
	return u.reverse(c.Hash, Reversal{t.Path, t.OldPath, before, after})
}

func (u *undo) conflict(commit Hash, path, name string, m merge.Conflict) {
	u.conflicts = append(u.conflicts, UndoConflict{Path: path, Name: name, Conflict: m, Commit: commit})
}

// version is the content of a blob; nil for none.
func (u *undo) version(h Hash) ([]byte, error) {
	if h.IsZero() {
		return nil, nil
	}
	return u.tx.s.Blob(h)
}

// file is a file as the transaction has it.
func (u *undo) file(path string) (*undoFile, error) {
	if f, ok := u.files[path]; ok {
		return f, nil
	}
	f := &undoFile{}
	data, err := u.tx.Read(path)
	switch {
	case err == nil:
		data = u.tx.s.repositoryForm(path, data)
		*f = undoFile{path, path, data, data}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	u.files[path] = f
	return f, nil
}

// customer is the file of a customer as the transaction has it.
func (u *undo) customer(id crm.ID) (*undoFile, error) {
	if f, ok := u.customers[id]; ok {
		return f, nil
	}
	paths, err := u.tx.FindID(id)
	if err != nil {
		return nil, err
	}
	f := &undoFile{}
	if len(paths) > 1 {
		return nil, &TwiceError{ID: id, Paths: paths}
	}
	if len(paths) == 1 {
		if f, err = u.file(paths[0]); err != nil {
			return nil, err
		}
	}
	u.customers[id] = f
	return f, nil
}

// changes are the files that end up different.
func (u *undo) changes() []FileChange {
	var out []FileChange
	seen := map[*undoFile]bool{}
	add := func(f *undoFile) {
		if seen[f] || f.was == f.path && bytes.Equal(f.old, f.data) {
			return
		}
		seen[f] = true
		c := FileChange{Path: f.path, Old: f.old, New: f.data}
		switch {
		case f.path == "":
			c.Path = f.was
		case f.was != "" && f.was != f.path:
			c.OldPath = f.was
		}
		out = append(out, c)
	}
	for _, f := range u.files {
		add(f)
	}
	for _, f := range u.customers {
		add(f)
	}
	slices.SortFunc(out, func(a, b FileChange) int { return bytes.Compare([]byte(a.Path), []byte(b.Path)) })
	return out
}

// findLater names, for each conflict, the latest commit after the one to be
// undone that changed the same.
func (u *undo) findLater(ctx context.Context) error {
	for i := range u.conflicts {
		c := &u.conflicts[i]
		id, ok := crm.PathID(c.Path)
		if !ok {
			continue
		}
		for rev, err := range u.tx.s.LogOf(ctx, id) {
			if err != nil {
				return err
			}
			if rev.Hash == c.Commit {
				break
			}
			if c.Later.IsZero() {
				c.Later = rev.Hash
			}
			same, err := u.changed(rev.Touch, c.Conflict.Path)
			if err != nil {
				return err
			}
			if same {
				c.Later = rev.Hash
				break
			}
		}
	}
	return nil
}

// changed tells whether a commit changed a part of a customer.
func (u *undo) changed(t Touch, part string) (bool, error) {
	var both [2]*crm.Customer
	for i, h := range []Hash{t.Old, t.New} {
		data, err := u.version(h)
		if err != nil {
			return false, fmt.Errorf("read the history of %s: %w", t.Path, err)
		}
		if data != nil {
			if both[i], err = codec.Decode(t.Path, data); err != nil {
				return false, nil
			}
		}
	}
	for _, d := range merge.Diff(both[0], both[1]) {
		if d.Path == part {
			return true, nil
		}
	}
	return false, nil
}
