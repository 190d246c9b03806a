package reconcile

import (
	"context"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/merge"
	"crm/internal/store"
)

// File is what joining two commits makes of one file: its content, and whether it
// is there at all. known is false when the two versions are not those of the
// commits, which happens where git joins merge bases; then Contents has to do.
// The errors are those of Make.
func File(ctx context.Context, s *store.Store, ours, theirs store.Hash, path string, o, t store.Hash, opts Options) (data []byte, known bool, err error) {
	m := &merger{s: s, opts: opts, decoded: map[store.Hash]*crm.Customer{}}
	a, b := tip{commits: []store.Hash{ours}}, tip{commits: []store.Hash{theirs}}
	base, err := m.base(ctx, a, b)
	if err != nil {
		return nil, false, err
	}
	if len(base.commits) == 0 {
		return nil, false, nil
	}
	x, err := m.single(base, a, b, path)
	if err != nil || x.ours.hash != o || x.theirs.hash != t {
		return nil, false, err
	}
	sides := &[2]*annals{{m: m, tips: a.commits, base: base.commits}, {m: m, tips: b.commits, base: base.commits}}
	v, err := m.file(ctx, x, &joint{changes: map[string]change{}}, sides)
	if err != nil {
		return nil, true, err
	}
	data, err = m.content(v)
	return data, true, err
}

// single is one file in the three versions. Where the base is a commit, only the
// folder of the file is read.
func (m *merger) single(base, ours, theirs tip, path string) (triple, error) {
	key := store.CustomerKey(path)
	id, isRecord := crm.PathID(path)
	if base.over != nil || !isRecord {
		all, err := m.triples(base, ours, theirs)
		for _, x := range all {
			if x.key == key {
				return x, err
			}
		}
		return triple{}, err
	}
	x := triple{key: key}
	for _, p := range []struct {
		v *version
		h store.Hash
	}{{&x.base, base.first()}, {&x.ours, ours.first()}, {&x.theirs, theirs.first()}} {
		found, err := m.s.FindAt(p.h, id)
		if err != nil || len(found) > 1 {
			return triple{}, err
		}
		for _, f := range found {
			*p.v = version{there: true, path: f.Path, hash: f.Hash, mode: 0o100644}
		}
	}
	return x, nil
}

// Contents joins a customer's file, or the settings, in three versions of which
// nothing is known but what they hold; an empty base is none. Of two values the
// one that sorts last holds, whichever side it is on, and the other is kept. A
// version that cannot be read is an error with positions.
func Contents(path string, base, ours, theirs []byte) ([]byte, error) {
	f := three{b: base, o: ours, t: theirs}
	f.ours.path = path
	judge := func(c merge.Conflict) merge.Verdict {
		if c.Theirs > c.Ours {
			return merge.Verdict{Side: merge.Theirs}
		}
		return merge.Verdict{Side: merge.Ours}
	}
	if path == crm.SettingsFile {
		b, o, t, err := decodeAll(f, codec.DecodeSettings)
		if err != nil {
			return nil, err
		}
		merged, _ := merge.ReconcileSettings(b, o, t, judge)
		return write(f, o, t, merged, merge.EqualSettings, codec.DecodeSettings, codec.EncodeSettings, codec.UpdateSettings), nil
	}
	if path == crm.DecisionsFile {
		return decisions(f)
	}
	b, o, t, err := decodeAll(f, codec.Decode)
	if err != nil {
		return nil, err
	}
	merged, _ := merge.Reconcile(b, o, t, judge)
	return write(f, o, t, merged, merge.Equal, codec.Decode, codec.Encode, codec.Update), nil
}

func decodeAll[T any](f three, decode func(string, []byte) (*T, error)) (b, o, t *T, err error) {
	if len(f.b) > 0 {
		b, _ = decode(f.ours.path, f.b) // one that was broken and that both mended counts as none
	}
	if o, err = decode(f.ours.path, f.o); err == nil {
		t, err = decode(f.ours.path, f.t)
	}
	return b, o, t, err
}
