package history

import (
	"container/heap"
	"context"
	"fmt"
	"time"

	"crm/internal/store"
)

// BeforeError says that a moment lies before the first commit.
type BeforeError struct {
	At    time.Time
	Began time.Time // of the first commit, in the zone of At; zero when there is none at all
	Cut   bool      // the clone is shallow: the store is older, but what was before is not here
}

// Error is one line.
func (e *BeforeError) Error() string {
	switch {
	case e.Began.IsZero():
		return "the store has no history yet"
	case e.Cut:
		return fmt.Sprintf("nothing is known of %s: the history of this shallow clone begins on %s", stamp(e.At), stamp(e.Began))
	}
	return fmt.Sprintf("there was nothing on %s: the store began on %s", stamp(e.At), stamp(e.Began))
}

func stamp(t time.Time) string { return t.Format("2006-01-02 15:04") }

// plainSteps is how far At looks back commit by commit before it has the whole
// history read.
const plainSteps = 1000

// At is the newest commit that HEAD can reach and that was committed at t or
// before, as git rev-list -1 --before answers. Where the clocks of committers
// went wrong, it is the first such commit of a walk from the newest to the
// oldest. The error is a *BeforeError when there is none.
func (l *Log) At(ctx context.Context, t time.Time) (store.Hash, error) {
	head, err := l.store.Head()
	if err != nil {
		return store.Hash{}, err
	}
	if head.IsZero() {
		return store.Hash{}, &BeforeError{At: t}
	}
	most := -1
	if _, known := l.find(head); !known && l.count() == 0 {
		most = plainSteps // not worth reading everything, mostly
	}
	if most < 0 {
		if h, err := l.knownAt(ctx, head, t); err == nil || isBefore(err) || ctx.Err() != nil {
			return h, err
		}
		return l.plainAt(ctx, head, t, -1) // which knows what is wrong
	}
	h, err := l.plainAt(ctx, head, t, most)
	if err != nil || !h.IsZero() {
		return h, err
	}
	if h, err = l.knownAt(ctx, head, t); err == nil || isBefore(err) || ctx.Err() != nil {
		return h, err
	}
	return l.plainAt(ctx, head, t, -1)
}

func isBefore(err error) bool {
	_, ok := err.(*BeforeError)
	return ok
}

// knownAt is At from what is known.
func (l *Log) knownAt(ctx context.Context, head store.Hash, t time.Time) (store.Hash, error) {
	for range 2 {
		n, err := l.know(ctx, head)
		if err != nil {
			return store.Hash{}, err
		}
		if g, ok := l.graph(); ok {
			var began int64
			for w := newGitWalk(g, n); ; {
				i, ok := w.next()
				if !ok {
					break
				}
				sec := g.time(i)
				if sec <= t.Unix() {
					if h := g.hash(i); !h.IsZero() {
						return h, nil
					}
					break
				}
				if began == 0 || sec < began {
					began = sec
				}
			}
			if l.base == nil || !l.base.bad {
				return store.Hash{}, l.before(t, began)
			}
		}
		l.drop()
	}
	return store.Hash{}, errDamaged
}

func (l *Log) before(t time.Time, began int64) error {
	return &BeforeError{At: t, Began: time.Unix(began, 0).In(t.Location()), Cut: l.store.Shallow()}
}

// readStep is a commit in a walk by reading commits.
type readStep struct {
	store.Step
	nth int
}

type readSteps []readStep

func (q readSteps) Len() int { return len(q) }
func (q readSteps) Less(i, j int) bool {
	if q[i].Committed != q[j].Committed {
		return q[i].Committed > q[j].Committed
	}
	return q[i].nth < q[j].nth
}
func (q readSteps) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *readSteps) Push(x any)   { *q = append(*q, x.(readStep)) }
func (q *readSteps) Pop() any {
	old := *q
	s := old[len(old)-1]
	*q = old[:len(old)-1]
	return s
}

// plainAt is At by reading commits, at most as many as most says; the zero Hash
// when it did not come to an end. Less than 0 is no limit.
func (l *Log) plainAt(ctx context.Context, head store.Hash, t time.Time, most int) (store.Hash, error) {
	tracer := l.store.Tracer()
	seen := map[store.Hash]bool{}
	var q readSteps
	meet := func(h store.Hash) error {
		if seen[h] {
			return nil
		}
		seen[h] = true
		s, err := tracer.Step(h)
		if err != nil {
			return err
		}
		heap.Push(&q, readStep{s, len(seen)})
		return nil
	}
	if err := meet(head); err != nil {
		return store.Hash{}, err
	}
	var began int64
	for ; len(q) > 0; most-- {
		if err := ctx.Err(); err != nil {
			return store.Hash{}, err
		}
		if most == 0 {
			return store.Hash{}, nil
		}
		s := heap.Pop(&q).(readStep)
		if s.Committed <= t.Unix() {
			return s.Hash, nil
		}
		if began == 0 || s.Committed < began {
			began = s.Committed
		}
		for _, p := range s.Parents {
			if err := meet(p); err != nil {
				return store.Hash{}, err
			}
		}
	}
	return store.Hash{}, l.before(t, began)
}
