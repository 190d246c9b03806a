package store

import (
	"bytes"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/merge"
)

// Reversal is a change of one file that is to be taken back: Before is what was
// there, at OldPath where that is set, and After what became of it; nil for none.
type Reversal struct {
	Path, OldPath string
	Before, After []byte
}

// PlanReverse is PlanUndo for changes that are given with their contents. What is
// in conflict stays as it is now, and the rest of such a file is taken back.
func (tx *Tx) PlanReverse(changes []Reversal) (*UndoPlan, error) {
	u := &undo{tx: tx, files: map[string]*undoFile{}, customers: map[crm.ID]*undoFile{}}
	for _, r := range changes {
		if err := u.reverse(Hash{}, r); err != nil {
			return nil, err
		}
	}
	return &UndoPlan{Changes: u.changes(), Conflicts: u.conflicts}, nil
}

// reverse turns one file back.
func (u *undo) reverse(commit Hash, r Reversal) error {
	id, isCustomer := crm.PathID(r.Path)
	var f *undoFile
	var err error
	if isCustomer {
		f, err = u.customer(id)
	} else {
		f, err = u.file(r.Path)
	}
	if err != nil {
		return err
	}
	from := r.Path
	if r.OldPath != "" {
		from = r.OldPath
	}
	same := func(a, b []byte) bool { return (a == nil) == (b == nil) && bytes.Equal(a, b) }
	switch {
	case r.Path == crm.SettingsFile && r.Before == nil:
		u.conflict(commit, r.Path, r.Path, merge.Conflict{Ours: "a store needs its settings"})
	case same(f.data, r.Before) && (r.Before == nil || f.path == from):
		// Taken back already.
	case same(f.data, r.After) && (r.After == nil || f.path == r.Path):
		f.data, f.path = r.Before, from
		if r.Before == nil {
			f.path = ""
		}
	case isCustomer:
		return u.merge(commit, r, f)
	default:
		data, ok := patchLines(f.data, r.After, r.Before)
		if ok && r.Path == crm.SettingsFile {
			_, err := codec.DecodeSettings(r.Path, data)
			ok = err == nil
		}
		if !ok {
			u.conflict(commit, r.Path, r.Path, merge.Conflict{})
			return nil
		}
		f.data = data
	}
	return nil
}

// merge takes back a change of a customer that was changed since.
func (u *undo) merge(commit Hash, r Reversal, f *undoFile) error {
	decode := func(data []byte) (*crm.Customer, bool) {
		if data == nil {
			return nil, true
		}
		v, err := codec.Decode(r.Path, data)
		return v, err == nil
	}
	base, ok1 := decode(r.After)
	ours, ok2 := decode(f.data)
	theirs, ok3 := decode(r.Before)
	name := r.Path
	for _, v := range []*crm.Customer{ours, base, theirs} {
		if v != nil {
			name = v.Name
			break
		}
	}
	if !ok1 || !ok2 || !ok3 {
		u.conflict(commit, r.Path, name, merge.Conflict{Ours: "the file was changed since, and a version of it cannot be read"})
		return nil
	}
	merged, conflicts := merge.Merge(base, ours, theirs)
	for _, m := range conflicts {
		u.conflict(commit, r.Path, name, m)
	}
	if ours == nil || merged == nil && len(conflicts) > 0 {
		return nil // it was removed since, and stays so
	}
	if merged == nil {
		f.data, f.path = nil, ""
		return nil
	}
	data, err := codec.Update(f.path, f.data, merged)
	if err != nil {
		return err
	}
	f.data = data
	// A file that somebody has put elsewhere stays there unless the name changes.
	if merged.Name != ours.Name {
		f.path = crm.Path(merged.ID, merged.Name)
	}
	return nil
}
