package history

import (
	"context"
	"iter"

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
