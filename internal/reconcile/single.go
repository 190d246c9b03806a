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
	m := &merger{s: s, opts: opts, decoded: map[store.Hash]*crm.Customer{}, only: store.CustomerKey(path)}
	a, b := tip{commits: []store.Hash{ours}}, tip{commits: []store.Hash{theirs}}
	base, err := m.base(ctx, a, b)
	if err != nil {
		return nil, false, err
	}
	if len(base.commits) == 0 {
		return nil, false, nil
	}
	all, err := m.triples(base, a, b)
	if err != nil {
		return nil, false, err
	}
	known = false
	for _, x := range all {
		known = known || x.ours.hash == o && x.theirs.hash == t
	}
	if !known {
		return nil, false, nil
	}
	j, err := m.join(ctx, base, a, b)
	if err != nil {
		return nil, false, err
	}
	c, ok := j.changes[m.only]
	if !ok {
		data, err = s.Blob(o)
		return data, true, err
	}
	data, err = m.content(c.now)
	return data, true, err
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
		return write(f, merge.EqualSettings, merged, codec.DecodeSettings, codec.EncodeSettings, codec.UpdateSettings), nil
	}
	b, o, t, err := decodeAll(f, codec.Decode)
	if err != nil {
		return nil, err
	}
	merged, _ := merge.Reconcile(b, o, t, judge)
	return write(f, merge.Equal, merged, codec.Decode, codec.Encode, codec.Update), nil
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
