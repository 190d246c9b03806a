package history

import (
	"context"
	"iter"
	"maps"
	"slices"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/store"
)

// Of yields the commits that changed a customer, newest first: exactly what
// store.LogOf does, errors included.
func (l *Log) Of(ctx context.Context, id crm.ID) iter.Seq2[store.Revision, error] {
	return func(yield func(store.Revision, error) bool) {
		w, touches, err := l.touchesOf(ctx, id)
		if err != nil || w == nil {
			// Also when HEAD cannot be read and when there is nothing: it knows what to say.
			for r, err := range l.store.LogOf(ctx, id) {
				if !yield(r, err) {
					return
				}
			}
			return
		}
		byCommit := make(map[int]touch, len(touches))
		for _, t := range touches {
			if !t.inherited {
				byCommit[t.commit] = t
			}
		}
		for len(byCommit) > 0 {
			n, ok := w.next()
			if !ok {
				return
			}
			t, ok := byCommit[n]
			if !ok {
				continue
			}
			delete(byCommit, n)
			if err := ctx.Err(); err != nil {
				yield(store.Revision{}, err)
				return
			}
			c, err := l.store.Commit(w.g.hash(n))
			if err != nil {
				yield(store.Revision{}, err)
				return
			}
			if !yield(store.Revision{Commit: c, Touch: t.Touch}, nil) {
				return
			}
		}
	}
}

// touchesOf finds what is known of a customer, and a walk from HEAD; none when
// there is nothing to find.
func (l *Log) touchesOf(ctx context.Context, id crm.ID) (*walk, []touch, error) {
	if !id.Valid() {
		return nil, nil, nil
	}
	for range 2 {
		head, err := l.head(ctx)
		if err != nil || head < 0 {
			return nil, nil, err
		}
		touches := l.touches(id)
		g, ok := l.graph()
		if ok {
			for _, t := range touches {
				g.hash(t.commit) // so that no damage shows later
			}
		}
		if l.base == nil || !l.base.bad {
			return newWalk(g, head), touches, nil
		}
		l.drop()
	}
	return nil, nil, errDamaged
}

// Removed is the customers that were removed in some commit and that no file has
// now, as they were before, the last time; those of which that cannot be read are left out.
// Commits that HEAD cannot reach any more count too: Of knows better.
func (l *Log) Removed(ctx context.Context) ([]*crm.Customer, error) {
	if head, err := l.head(ctx); err != nil || head < 0 {
		return nil, err
	}
	g, ok := l.graph()
	if !ok {
		return nil, errDamaged
	}
	var ids []crm.ID
	if l.base != nil {
		for i := range l.base.nCust {
			id, _, _ := l.base.customer(i)
			ids = append(ids, id)
		}
	}
	ids = slices.AppendSeq(ids, maps.Keys(l.byID))
	slices.Sort(ids)
	var out []*crm.Customer
	for _, id := range slices.Compact(ids) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var last *touch
		touches := l.touches(id)
		for i := range touches {
			if t := &touches[i]; t.New.IsZero() && !t.Old.IsZero() && (last == nil || g.time(t.commit) >= g.time(last.commit)) {
				last = t
			}
		}
		if last == nil {
			continue
		}
		if paths, err := l.store.FindID(id); err != nil || len(paths) > 0 {
			continue
		}
		data, err := l.store.Blob(last.Old)
		if err != nil {
			continue
		}
		if c, err := codec.Decode(last.Path, data); err == nil {
			out = append(out, c)
		}
	}
	if l.base != nil && l.base.bad {
		return nil, errDamaged
	}
	return out, nil
}
