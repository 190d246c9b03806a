package index

import (
	"context"
	"slices"

	"crm/internal/column"
	"crm/internal/store"
)

// AskEach calls f with the customers of each of some commits, as Ask does one by one,
// in their order. What no segment holds of any of them is read from the repository all
// at once, so that the segments which it is put into are few.
func (x *Index) AskEach(ctx context.Context, commits []store.Hash, f func(i int, snap *column.Snapshot) error) error {
	var snaps []*column.Snapshot
	err := x.whole(func() (err error) {
		snaps, err = x.snapshotsAt(ctx, commits)
		return err
	})
	if err != nil {
		return err
	}
	for i, snap := range snaps {
		err := f(i, snap)
		if slices.ContainsFunc(snap.Parts, func(p column.Part) bool { return p.Bad() }) {
			err = x.Ask(ctx, commits[i], func(snap *column.Snapshot) error { return f(i, snap) })
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// state is a commit of which the customers that segments hold were found.
type state struct {
	snap  *column.Snapshot
	lacks []store.Hash // blobs that no segment holds
}

// blob is a blob to be read. A commit that has it in several files needs several rows.
type blob struct {
	hash store.Hash
	copy int
}

// snapshotsAt is the snapshots of commits; nil when the index has to be built anew.
func (x *Index) snapshotsAt(ctx context.Context, commits []store.Hash) ([]*column.Snapshot, error) {
	var states []*state
	var missing []lost
	for again := true; again; again = x.dropDamaged() { // noticed just now
		states, missing = nil, nil
		wanted := map[blob]bool{}
		for i, commit := range commits {
			if i > 0 && commit == commits[i-1] {
				states = append(states, states[i-1])
				continue
			}
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			files, err := x.filesAt(commit)
			if err != nil {
				return nil, err
			}
			m := x.matchAt(files)
			s := &state{snap: taken(x.segs, m.broken)}
			copies := map[store.Hash]int{}
			for _, l := range m.missing {
				s.lacks = append(s.lacks, l.hash)
				if b := (blob{l.hash, copies[l.hash]}); !wanted[b] {
					wanted[b] = true
					missing = append(missing, l)
				}
				copies[l.hash]++
			}
			states = append(states, s)
		}
	}
	if x.base.bad.Load() {
		return nil, nil
	}
	fresh, _, err := x.decodeBlobs(ctx, missing)
	if err != nil {
		return nil, err
	}
	x.segs = append(x.segs, fresh...)
	out := make([]*column.Snapshot, len(states))
	for i, s := range states {
		out[i] = s.snap
		if len(s.lacks) == 0 {
			continue
		}
		m := newMatcher(fresh)
		for _, h := range s.lacks {
			if !m.take(h[:]) {
				s.snap.Broken++
			}
		}
		s.snap.Parts = append(s.snap.Parts, taken(fresh, 0).Parts...)
		s.lacks = nil // a commit that follows itself is done
	}
	return out, nil
}
