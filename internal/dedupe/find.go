package dedupe

import (
	"context"
	"slices"
	"strings"

	"crm/internal/dedupe/block"
	"crm/internal/dedupe/cluster"
	"crm/internal/dedupe/score"
)

// Tier is how sure it is that two records are one customer.
type Tier uint8

// The tiers.
const (
	Ignore  Tier = iota
	Review       // more likely than not: a person should look
	Certain      // may be merged without looking
)

// String is the name of a tier.
func (t Tier) String() string { return [...]string{"ignore", "review", "certain"}[t] }

// Pair is two records that are taken for one customer; A is the smaller id.
type Pair struct {
	A, B  string
	Score float64 // probability that they are
	Bits  float64 // the same as a weight: log2 of the odds
	Tier  Tier
}

// Result is the duplicates of a book.
type Result struct {
	Records int
	Pairs   []Pair     // the surest first
	Groups  [][]string // ids that pairs hold together, sorted
	// Compared is how many pairs were looked at.
	Compared int
}

// Bits at which a pair is taken up, and at which it may be certain.
const (
	reviewBits  = 0
	certainBits = 7.5
)

type scored struct {
	pair    block.Pair
	bits    float64
	pattern score.Pattern
}

// Find looks for duplicates. The result depends on the records alone, not on the
// order in which they were added. After an error the book is of no more use.
func (b *Book) Find(ctx context.Context) (*Result, error) {
	if err := b.prepare(ctx); err != nil {
		return nil, err
	}
	res := &Result{Records: b.count}
	for kind, s := range b.shelf {
		if len(s.rows) < 2 {
			continue
		}
		if err := b.findIn(ctx, Kind(kind), s, res); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(res.Pairs, func(x, y Pair) int {
		switch {
		case x.Bits > y.Bits:
			return -1
		case x.Bits < y.Bits:
			return 1
		case x.A != y.A:
			return strings.Compare(x.A, y.A)
		}
		return strings.Compare(x.B, y.B)
	})
	slices.SortFunc(res.Groups, func(x, y []string) int { return strings.Compare(x[0], y[0]) })
	return res, nil
}

func (b *Book) findIn(ctx context.Context, kind Kind, s *shelf, res *Result) error {
	pairs := b.candidates(s)
	res.Compared += len(pairs)
	m := matcher{v: b.v, st: s.stats}
	patterns := make([]score.Pattern, len(pairs))
	shared := make([]shared, len(pairs))
	parallel(len(pairs), func(from, to int) {
		if ctx.Err() != nil {
			return
		}
		m := m
		m.memo = new(memo)
		for i := from; i < to; i++ {
			x, y := pairs[i].Records()
			f := m.match(&s.rows[x], &s.rows[y])
			patterns[i], shared[i] = f.pattern, sharedOf(&f.freq)
		}
	})
	if err := ctx.Err(); err != nil {
		return err
	}
	s.model = fit(kind, s, m, patterns)
	var edges []scored
	if s.plain {
		edges = b.nameEdges(s, pairs)
	} else {
		edges = b.edges(s, m, pairs, patterns, shared)
	}
	b.group(s, m, edges, res)
	return nil
}

// shared is how frequent the values are that two records share: what is kept of a
// pair until the weights are known.
type shared struct {
	sum    float32 // of the logarithms
	fields uint16  // that they are of, as bits
}

func sharedOf(f *score.Freq) (out shared) {
	for i, x := range f {
		if x != 0 {
			out.sum += x
			out.fields |= 1 << i
		}
	}
	return out
}

// edges is the pairs that more likely are one customer than not. Most cannot be,
// whatever they look like to one of the classes, and are not compared again.
func (b *Book) edges(s *shelf, m matcher, pairs []block.Pair, patterns []score.Pattern, shared []shared) []scored {
	const rounding = 0.01
	odds := s.model.Odds()
	parts := make([][]scored, (len(pairs)+1023)/1024)
	parallel(len(parts), func(from, to int) {
		m := m
		for k := from; k < to; k++ {
			for i := k * 1024; i < min(len(pairs), (k+1)*1024); i++ {
				if s.model.Most(patterns[i], shared[i].fields, float64(shared[i].sum))+odds < reviewBits-rounding {
					continue
				}
				x, y := pairs[i].Records()
				f := m.match(&s.rows[x], &s.rows[y])
				bits, _ := s.model.Bits(f.pattern, &f.freq)
				if bits += odds; bits >= reviewBits {
					parts[k] = append(parts[k], scored{pair: pairs[i], bits: bits, pattern: f.pattern})
				}
			}
		}
	})
	return slices.Concat(parts...)
}

// group makes groups of the edges and hands out the pairs within them.
func (b *Book) group(s *shelf, m matcher, edges []scored, res *Result) {
	g := cluster.New(len(s.rows))
	for _, p := range b.apart {
		x, okX := b.where[p[0]]
		y, okY := b.where[p[1]]
		if okX && okY && b.shelf[x.kind] == s && b.shelf[y.kind] == s && x.at != y.at {
			g.Apart(x.at, y.at)
		}
	}
	list := make([]cluster.Edge, len(edges))
	for i, e := range edges {
		x, y := e.pair.Records()
		list[i] = cluster.Edge{A: x, B: y, Weight: e.bits}
	}
	cluster.Sort(list)
	allowed := func(e cluster.Edge, x, y []int32) bool { return agree(s, m, e, x, y) }
	if s.plain {
		allowed = nil
	}
	g.Join(list, allowed)
	groups := map[int32][]string{}
	for _, e := range edges {
		x, y := e.pair.Records()
		if g.Find(x) != g.Find(y) {
			continue
		}
		res.Pairs = append(res.Pairs, Pair{A: min(s.ids[x], s.ids[y]), B: max(s.ids[x], s.ids[y]), Bits: e.bits, Score: score.Probability(e.bits), Tier: tier(s.kind, e)})
		groups[g.Find(x)] = nil
	}
	for root := range groups {
		var ids []string
		for _, r := range g.Of(root) {
			ids = append(ids, s.ids[r])
		}
		slices.Sort(ids)
		res.Groups = append(res.Groups, ids)
	}
}

// tier is what a pair may be taken for: what conflicts is for people to decide.
func tier(kind Kind, e scored) Tier {
	if e.bits < certainBits || conflict(e.pattern) || kind == Organization && branches(e.pattern) {
		return Review
	}
	return Certain
}

// branches tells that two firms are in different places. They share name, owner and
// web site, and yet a book may well have each of them.
func branches(p score.Pattern) bool {
	street := p.Level(fieldStreet)
	return p.Level(fieldPlace) == placeOther && street != same && street != streetNear && p.Level(fieldPhone) != same
}

// conflict tells that records differ in what one person has only one of.
func conflict(p score.Pattern) bool {
	return p.Level(fieldName) >= givenLike || p.Level(fieldGeneration) > same || p.Level(fieldID) == twoOther || p.Level(fieldBorn) >= bornClose ||
		(p.Level(fieldFamily) == familyOther || p.Level(fieldFamily) == familyLike) && !own(p)
}

// own tells that records share what is one person's own. Without that, people of
// other family names are colleagues rather than somebody who married.
func own(p score.Pattern) bool {
	return p.Level(fieldEmail) == same || p.Level(fieldPhone) == same || p.Level(fieldID) == same || p.Level(fieldBorn) == same
}
