package store

import (
	"bytes"
	"context"
	"iter"
	"strings"

	"crm/internal/crm"
)

// Revision is a commit that changed a customer, and how. Path and OldPath of its
// Touch are those of the customer's file.
type Revision struct {
	*Commit
	Touch
}

// LogOf walks the history from HEAD and yields the commits that changed one
// customer, newest first. A merge counts when the customer is in it as in none
// of its parents. Per commit it reads the folders on the customer's path, and of
// those only what differs from the commit before.
func (s *Store) LogOf(ctx context.Context, id crm.ID) iter.Seq2[Revision, error] {
	return func(yield func(Revision, error) bool) {
		head, err := s.Head()
		if err != nil {
			yield(Revision{}, err)
			return
		}
		f := &follower{s: s, id: id, roots: map[Hash]Hash{}, folders: map[Hash]treeEntry{}}
		if !id.Valid() {
			return
		}
		for c, err := range s.Log(ctx, head) {
			if err != nil {
				yield(Revision{}, err)
				return
			}
			t, changed, err := f.touch(c)
			if err != nil {
				yield(Revision{}, err)
				return
			}
			if changed && !yield(Revision{c, t}, nil) {
				return
			}
		}
	}
}

// follower looks up one customer in many trees.
type follower struct {
	s       *Store
	id      crm.ID
	roots   map[Hash]Hash      // root tree -> records/<2>
	records map[Hash]Hash      // records -> records/<2>
	folders map[Hash]treeEntry // records/<2> -> the customer's file
}

// touch compares a commit with its parents.
func (f *follower) touch(c *Commit) (Touch, bool, error) {
	now, err := f.file(c.tree)
	if err != nil {
		return Touch{}, false, err
	}
	var before treeEntry
	for i, p := range c.Parents {
		parent, err := f.s.Commit(p)
		if err != nil {
			return Touch{}, false, err
		}
		was, err := f.file(parent.tree)
		if err != nil {
			return Touch{}, false, err
		}
		if was == now {
			return Touch{}, false, nil
		}
		if i == 0 {
			before = was
		}
	}
	if before == now {
		return Touch{}, false, nil // neither there before nor after
	}
	return touchOf(crm.RecordsDir+"/"+string(f.id[:2])+"/", before, now), true, nil
}

// file is the customer's file in a root tree; the zero entry when there is none.
func (f *follower) file(root Hash) (treeEntry, error) {
	if f.records == nil {
		f.records = map[Hash]Hash{}
	}
	folder, ok := f.roots[root]
	if !ok {
		records, err := f.entry(root, crm.RecordsDir)
		if err != nil {
			return treeEntry{}, err
		}
		if folder, ok = f.records[records]; !ok {
			if folder, err = f.entry(records, string(f.id[:2])); err != nil {
				return treeEntry{}, err
			}
			f.records[records] = folder
		}
		f.roots[root] = folder
	}
	if folder.IsZero() {
		return treeEntry{}, nil
	}
	if e, ok := f.folders[folder]; ok {
		return e, nil
	}
	entries, err := f.s.objects.tree(folder)
	if err != nil {
		return treeEntry{}, err
	}
	var found treeEntry
	prefix := crm.RecordsDir + "/" + string(f.id[:2]) + "/"
	for _, e := range entries {
		if strings.HasSuffix(e.name, string(f.id)+yamlExt) {
			if id, ok := crm.PathID(prefix + e.name); ok && id == f.id {
				found = e
				break
			}
		}
	}
	f.folders[folder] = found
	return found, nil
}

// entry is the hash of one folder in another, without decoding the rest.
func (f *follower) entry(tree Hash, name string) (Hash, error) {
	if tree.IsZero() {
		return Hash{}, nil
	}
	data, err := f.s.objects.read(tree, treeType)
	if err != nil {
		return Hash{}, err
	}
	want := append([]byte("40000 "+name), 0)
	// The pattern could stand inside a hash by chance: only a hit at the beginning
	// of an entry counts.
	for at := 0; at < len(data); {
		i := bytes.IndexByte(data[at:], 0)
		if i < 0 || at+i+21 > len(data) {
			return Hash{}, &ObjectError{Hash: tree, What: "is damaged", Err: errTree}
		}
		if bytes.Equal(data[at:at+i+1], want) {
			return Hash(data[at+i+1 : at+i+21]), nil
		}
		at += i + 21
	}
	return Hash{}, nil
}
