package reconcile

import (
	"context"
	"maps"
	"slices"

	"crm/internal/crm"
	"crm/internal/store"
)

// version is a file of a branch: where it lies and what it holds.
type version struct {
	there bool
	path  string
	hash  store.Hash
	mode  store.Mode
	data  []byte // of a version that was made here, and is not in the repository
}

func (v version) equal(w version) bool {
	return v.there == w.there && (!v.there || v.path == w.path && v.hash == w.hash && v.mode == w.mode)
}

// change is what becomes of one file.
type change struct{ was, now version }

// tip is a branch: a commit, or several that were joined, as the first of them
// and what differs from it.
type tip struct {
	commits []store.Hash
	over    map[string]change
}

func (t tip) first() store.Hash { return t.commits[0] }

// delta is what differs between two commits, by key.
func (m *merger) delta(from, to store.Hash) (map[string]change, error) {
	touches, err := m.s.Between(from, to)
	if err != nil {
		return nil, err
	}
	out := make(map[string]change, len(touches))
	for _, t := range touches {
		key := store.CustomerKey(t.Path)
		if _, twice := out[key]; twice {
			key = t.Path // a second file of the same customer
		}
		c := change{
			version{!t.Old.IsZero(), t.Path, t.Old, t.OldMode, nil},
			version{!t.New.IsZero(), t.Path, t.New, t.NewMode, nil},
		}
		if t.OldPath != "" {
			c.was.path = t.OldPath
		}
		out[key] = c
	}
	return out, nil
}

// triple is one file in the three versions that are joined.
type triple struct {
	key                string
	base, ours, theirs version
}

// triples are the files in which the tips differ from the base, by key.
func (m *merger) triples(base, ours, theirs tip) ([]triple, error) {
	o, err := m.delta(base.first(), ours.first())
	if err != nil {
		return nil, err
	}
	t, err := m.delta(base.first(), theirs.first())
	if err != nil {
		return nil, err
	}
	keys := map[string]bool{}
	for _, changes := range []map[string]change{o, t, base.over, ours.over, theirs.over} {
		for k := range changes {
			keys[k] = true
		}
	}
	var out []triple
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		x := triple{key: k}
		before := original(k, o, t, base.over, ours.over, theirs.over)
		x.base = before
		if c, ok := base.over[k]; ok {
			x.base = c.now
		}
		x.ours, x.theirs = before, before
		for _, side := range []struct {
			v       *version
			changes []map[string]change
		}{{&x.ours, []map[string]change{o, ours.over}}, {&x.theirs, []map[string]change{t, theirs.over}}} {
			for _, changes := range side.changes {
				if c, ok := changes[k]; ok {
					*side.v = c.now
				}
			}
		}
		out = append(out, x)
	}
	return out, nil
}

// original is a file in the commit that all changes begin at; what is in none of
// the deltas is there as the first of the others found it.
func original(key string, all ...map[string]change) version {
	for _, changes := range all {
		if c, ok := changes[key]; ok {
			return c.was
		}
	}
	return version{}
}

// base is the best common ancestors of two tips, joined to one where there are
// several; without commits when there is none.
func (m *merger) base(ctx context.Context, ours, theirs tip) (tip, error) {
	var found []store.Hash
	for _, two := range theirs.commits {
		some, err := m.s.MergeBases(ctx, ours.commits, two)
		if err != nil {
			return tip{}, err
		}
		found = append(found, some...)
	}
	slices.SortFunc(found, func(a, b store.Hash) int { return slices.Compare(a[:], b[:]) })
	found = slices.Compact(found)
	if len(found) == 0 {
		return tip{}, nil
	}
	joined := tip{commits: found[:1]}
	for _, next := range found[1:] {
		one := tip{commits: []store.Hash{next}}
		inner, err := m.base(ctx, joined, one)
		if err != nil {
			return tip{}, err
		}
		if len(inner.commits) == 0 {
			return tip{}, nil
		}
		joint, err := m.join(ctx, inner, joined, one)
		if err != nil {
			return tip{}, err
		}
		over := maps.Clone(joined.over)
		if over == nil {
			over = map[string]change{}
		}
		for k, c := range joint.changes {
			if before, ok := over[k]; ok {
				c.was = before.was
			}
			over[k] = c
		}
		joined = tip{commits: append(slices.Clone(joined.commits), next), over: over}
	}
	return joined, nil
}

// isRecord tells whether a version is a customer's file.
func (v version) isRecord() bool {
	_, ok := crm.PathID(v.path)
	return ok
}
