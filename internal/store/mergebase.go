package store

import (
	"container/heap"
	"context"
	"math"
	"slices"
)

// The marks that commits get while histories are compared.
const (
	markOne   uint8 = 1 << iota // reachable from the first side
	markTwo                     // reachable from the second side
	markStale                   // reachable from a common ancestor that was found
)

// painter marks commits from several of them down, newest first.
type painter struct {
	s     *Store
	marks map[Hash]uint8
	queue byDate
}

// add marks a commit and has it come up, again if it did before.
func (p *painter) add(h Hash, mark uint8) error {
	had := p.marks[h]
	if had|mark == had {
		return nil
	}
	p.marks[h] = had | mark
	c, err := p.s.Commit(h)
	if err != nil {
		return err
	}
	heap.Push(&p.queue, c)
	return nil
}

// run marks ancestors until all that waits is stale and was committed before
// since. It tells of each commit and its marks, and gets those that the parents
// inherit.
func (p *painter) run(ctx context.Context, since func() int64, each func(c *Commit, marks uint8) uint8) error {
	for len(p.queue) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		fresh := slices.ContainsFunc(p.queue, func(c *Commit) bool { return p.marks[c.Hash]&markStale == 0 })
		if !fresh && p.queue[0].committed < since() {
			return nil
		}
		c := heap.Pop(&p.queue).(*Commit)
		inherited := each(c, p.marks[c.Hash])
		for _, h := range c.Parents {
			if err := p.add(h, inherited); err != nil {
				return err
			}
		}
	}
	return nil
}

// MergeBases are the best common ancestors of a commit and of any of several
// others: those that are no ancestors of another one, sorted by hash. There are
// none when the histories have nothing in common.
func (s *Store) MergeBases(ctx context.Context, ones []Hash, two Hash) ([]Hash, error) {
	bases, err := s.commonAncestors(ctx, ones, two)
	if err != nil || len(bases) < 2 {
		return bases, err
	}
	// Clocks that went wrong can bring up ancestors of a base before it.
	var best []Hash
	for _, b := range bases {
		redundant := false
		for _, other := range bases {
			if other == b {
				continue
			}
			common, err := s.commonAncestors(ctx, []Hash{b}, other)
			if err != nil {
				return nil, err
			}
			if redundant = slices.Contains(common, b); redundant {
				break
			}
		}
		if !redundant {
			best = append(best, b)
		}
	}
	return best, nil
}

// IsAncestor tells whether a commit is in the history of another, which has it
// too.
func (s *Store) IsAncestor(ctx context.Context, h, of Hash) (bool, error) {
	common, err := s.commonAncestors(ctx, []Hash{h}, of)
	return slices.Contains(common, h), err
}

func (s *Store) commonAncestors(ctx context.Context, ones []Hash, two Hash) ([]Hash, error) {
	p := &painter{s: s, marks: map[Hash]uint8{}}
	for _, h := range ones {
		if err := p.add(h, markOne); err != nil {
			return nil, err
		}
	}
	if err := p.add(two, markTwo); err != nil {
		return nil, err
	}
	var found []Hash
	err := p.run(ctx, func() int64 { return math.MaxInt64 }, func(c *Commit, marks uint8) uint8 {
		if marks&(markOne|markTwo) == markOne|markTwo {
			if marks&markStale == 0 && !slices.Contains(found, c.Hash) {
				found = append(found, c.Hash)
			}
			marks |= markStale
		}
		return marks
	})
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(h Hash) bool { return p.marks[h]&markStale != 0 })
	slices.SortFunc(found, func(a, b Hash) int { return slices.Compare(a[:], b[:]) })
	return found, nil
}

// Ahead lists the commits that are reachable from any of the tips and from none
// of the others, newest first.
func (s *Store) Ahead(ctx context.Context, tips, without []Hash) ([]*Commit, error) {
	p := &painter{s: s, marks: map[Hash]uint8{}}
	for _, h := range without {
		if err := p.add(h, markTwo|markStale); err != nil {
			return nil, err
		}
	}
	for _, h := range tips {
		if err := p.add(h, markOne); err != nil {
			return nil, err
		}
	}
	var out []*Commit
	listed := map[Hash]bool{}
	oldest := int64(math.MaxInt64)
	err := p.run(ctx, func() int64 { return oldest }, func(c *Commit, marks uint8) uint8 {
		if marks&markTwo == 0 && !listed[c.Hash] {
			listed[c.Hash] = true
			out = append(out, c)
			oldest = min(oldest, c.committed)
		}
		return marks
	})
	return slices.DeleteFunc(out, func(c *Commit) bool { return p.marks[c.Hash]&markTwo != 0 }), err
}
