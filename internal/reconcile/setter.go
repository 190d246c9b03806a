package reconcile

import (
	"bytes"
	"cmp"
	"context"
	"sync"

	"crm/internal/crm"
	"crm/internal/merge"
	"crm/internal/store"
)

// event is a commit that changed a file to what none of its parents has.
type event struct {
	commit  *store.Commit
	at      int64 // when it was committed
	now     version
	parents []version
}

// annals tells who changed what on one side since the base.
type annals struct {
	m      *merger
	tips   []store.Hash
	base   []store.Hash
	mu     sync.Mutex
	events map[string][]event // nil until they are read
}

// read finds the events. It is done once, when somebody asks.
func (a *annals) read(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.events != nil {
		return nil
	}
	commits, err := a.m.s.Ahead(ctx, a.tips, a.base)
	if err != nil {
		return err
	}
	events := map[string][]event{}
	for _, c := range commits {
		if err := ctx.Err(); err != nil {
			return err
		}
		parents := c.Parents
		if len(parents) == 0 {
			parents = []store.Hash{{}}
		}
		deltas := make([]map[string]change, len(parents))
		for i, p := range parents {
			if deltas[i], err = a.m.delta(p, c.Hash); err != nil {
				return err
			}
		}
		for key, first := range deltas[0] {
			e := event{commit: c, at: c.Committed(), now: first.now}
			for _, d := range deltas {
				x, ok := d[key]
				if !ok {
					break
				}
				e.parents = append(e.parents, x.was)
			}
			if len(e.parents) == len(deltas) {
				events[key] = append(events[key], e)
			}
		}
	}
	a.events = events
	return nil
}

// setter is who gave something its present value.
type setter struct {
	at   int64
	hash store.Hash
	by   string
	when crm.Time
}

func (s setter) newer(t setter) bool {
	return cmp.Or(cmp.Compare(s.at, t.at), bytes.Compare(s.hash[:], t.hash[:])) > 0
}

func setterOf(c *store.Commit) setter {
	return setter{c.Committed(), c.Hash, c.Author.Name, crm.TimeOf(c.When)}
}

// last finds the newest commit of the side that changed a part of a file; same
// tells whether a part is alike in two versions. It is the tip when no commit did
// so by itself.
func (a *annals) last(ctx context.Context, key string, same func(v, w version) bool) (setter, error) {
	if err := a.read(ctx); err != nil {
		return setter{}, err
	}
	var best setter
	for _, e := range a.events[key] {
		changed := true
		for _, p := range e.parents {
			changed = changed && !same(p, e.now)
		}
		if s := setterOf(e.commit); changed && (best.hash.IsZero() || s.newer(best)) {
			best = s
		}
	}
	if !best.hash.IsZero() {
		return best, nil
	}
	for _, h := range a.tips {
		c, err := a.m.s.Commit(h)
		if err != nil {
			return setter{}, err
		}
		if s := setterOf(c); best.hash.IsZero() || s.newer(best) {
			best = s
		}
	}
	return best, nil
}

// judge decides the clashes of one file: the newer value holds.
type judge struct {
	ctx          context.Context
	key          string
	ours, theirs *annals
	same         func(path string) func(v, w version) bool
	verdicts     map[string]merge.Verdict // by path
	err          error
}

func (j *judge) decide(c merge.Conflict) merge.Verdict {
	v := j.verdict(c)
	if j.verdicts == nil {
		j.verdicts = map[string]merge.Verdict{}
	}
	j.verdicts[c.Path] = v
	return v
}

func (j *judge) verdict(c merge.Conflict) merge.Verdict {
	o, err := j.ours.last(j.ctx, j.key, j.same(c.Path))
	if err == nil {
		var t setter
		if t, err = j.theirs.last(j.ctx, j.key, j.same(c.Path)); err == nil {
			if t.newer(o) {
				return merge.Verdict{Side: merge.Theirs, By: o.by, At: o.when, Kept: t.by}
			}
			return merge.Verdict{Side: merge.Ours, By: t.by, At: t.when, Kept: o.by}
		}
	}
	j.err = err
	return merge.Verdict{}
}
