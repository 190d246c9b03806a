package history

import (
	"cmp"
	"container/heap"
	"context"
	"runtime"
	"sync"

	"crm/internal/store"
)

// chunkLen is how many commits a goroutine looks at in one go. Neighbours share
// most of their folders, and are deltas of each other in a pack.
const chunkLen = 1024

// job is a commit to be looked at.
type job struct {
	step    store.Step
	parents []store.Hash // the root folders of its parents
}

type chunk struct {
	jobs  []job
	facts []fact
	err   error
}

// look finds out what the commits of a chunk changed.
func (c *chunk) look(t *store.Tracer) {
	c.facts = make([]fact, len(c.jobs))
	for i, j := range c.jobs {
		touches, err := t.Customers(j.step.Tree, j.parents)
		if err != nil {
			c.err = err
			return
		}
		c.facts[i] = fact{j.step.Hash, j.step.Committed, j.step.Parents, touches}
	}
}

// extend reads the commits that are new since, from h on, and writes them down.
func (l *Log) extend(ctx context.Context, h store.Hash) error {
	facts, err := l.read(ctx, h)
	if err != nil {
		return err
	}
	if l.base != nil && l.base.bad {
		return nil // which is seen to
	}
	if l.take(facts) {
		l.save(facts)
	}
	return nil
}

// read reads the commits that are new. One goroutine walks them, the others
// look at what they changed.
func (l *Log) read(ctx context.Context, h store.Hash) ([]fact, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all []*chunk
	var wg sync.WaitGroup
	var work chan *chunk
	send := func(c *chunk) {
		all = append(all, c)
		if work == nil {
			work = make(chan *chunk, 16)
			for range runtime.GOMAXPROCS(0) {
				wg.Go(func() {
					t := l.store.Tracer()
					for c := range work {
						if ctx.Err() != nil {
							continue
						}
						if c.look(t); c.err != nil {
							cancel()
						}
					}
				})
			}
		}
		work <- c
	}
	t := l.store.Tracer()
	last := &chunk{}
	n := 0
	err := l.walkNew(ctx, t, h, func(j job) {
		if len(last.jobs) == chunkLen {
			send(last)
			last = &chunk{}
		}
		last.jobs = append(last.jobs, j)
		if n++; l.opts.Progress != nil && n%256 == 0 {
			l.opts.Progress(n, false)
		}
	})
	if l.opts.Progress != nil {
		defer func() { l.opts.Progress(n, true) }()
	}
	if work == nil {
		all = append(all, last)
		if err == nil {
			last.look(t)
		}
	} else {
		if err == nil {
			send(last)
		}
		close(work)
		wg.Wait()
	}
	facts := make([]fact, 0, n)
	for _, c := range all {
		if c.err != nil {
			return nil, c.err
		}
		facts = append(facts, c.facts...)
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	return facts, nil
}

// steps is a heap of commits, the newest first.
type steps []store.Step

func (q steps) Len() int { return len(q) }
func (q steps) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(q[j].Committed, q[i].Committed), compareHash(q[i].Hash, q[j].Hash)) < 0
}
func (q steps) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *steps) Push(x any)   { *q = append(*q, x.(store.Step)) }
func (q *steps) Pop() any {
	old := *q
	s := old[len(old)-1]
	*q = old[:len(old)-1]
	return s
}

// walkNew calls fn with each commit that is not known, from h on.
func (l *Log) walkNew(ctx context.Context, t *store.Tracer, h store.Hash, fn func(job)) error {
	first, err := t.Step(h)
	if err != nil {
		return err
	}
	trees := map[store.Hash]store.Hash{h: first.Tree} // of all commits met
	q := steps{first}
	for len(q) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		s := heap.Pop(&q).(store.Step)
		j := job{step: s}
		for _, p := range s.Parents {
			tree, met := trees[p]
			if !met {
				step, err := t.Step(p)
				if err != nil {
					return err
				}
				tree = step.Tree
				trees[p] = tree
				if _, ok := l.find(p); !ok {
					heap.Push(&q, step)
				}
			}
			j.parents = append(j.parents, tree)
		}
		fn(j)
	}
	return nil
}
