package dedupe

import (
	"cmp"
	"slices"
	"sync"

	"crm/internal/dedupe/block"
	"crm/internal/dedupe/score"
)

// sampled is how many pairs at random show what strangers have in common.
const sampled = 100_000

// fit fits the weights of a shelf to what it holds.
func fit(kind Kind, s *shelf, m matcher, patterns []score.Pattern) *score.Model {
	fields, classes := personFields(), personClasses()
	if kind == Organization {
		fields, classes = organizationFields(), organizationClasses()
	}
	n := float64(len(s.rows))
	f := score.Fit{Pairs: n * (n - 1) / 2, Trust: 30, Rounds: 25, Candidates: tally(patterns), Sample: tally(random(s, m))}
	for _, c := range f.Candidates {
		if plain(kind, c.Pattern) {
			f.Rules += c.N
		}
	}
	md := score.New(fields, classes, fieldLand, 1/max(n, 2))
	md.Fit(f)
	return md
}

// plain tells that two records are duplicates by a rule that hardly errs: the
// names agree, and so does something that strangers do not share.
func plain(kind Kind, p score.Pattern) bool {
	n := 0
	for _, f := range [...]int{fieldEmail, fieldPhone, fieldStreet, fieldID, fieldBorn, fieldSite} {
		if p.Level(f) == same {
			n++
		}
	}
	if kind == Organization {
		return n > 0 && p.Level(fieldName) >= same && p.Level(fieldName) <= firmNear
	}
	g, l := p.Level(fieldName), p.Level(fieldFamily)
	return n > 0 && (g == same && l == same || n > 1 && g >= same && g <= givenNear && l >= same && l <= familyNear)
}

// tally counts how often each pattern is there, in the order of patterns.
func tally(patterns []score.Pattern) []score.Count {
	var lock sync.Mutex
	count := map[score.Pattern]int{}
	parallel(len(patterns), func(from, to int) {
		part := map[score.Pattern]int{}
		for _, p := range patterns[from:to] {
			part[p]++
		}
		lock.Lock()
		defer lock.Unlock()
		for p, n := range part {
			count[p] += n
		}
	})
	out := make([]score.Count, 0, len(count))
	for p, n := range count {
		out = append(out, score.Count{Pattern: p, N: float64(n)})
	}
	slices.SortFunc(out, func(x, y score.Count) int { return cmp.Compare(x.Pattern, y.Pattern) })
	return out
}

// random is the patterns of pairs at random, or of all pairs where they are few.
// The numbers are always the same, so that the result is.
func random(s *shelf, m matcher) []score.Pattern {
	n := len(s.rows)
	if n*(n-1)/2 <= sampled {
		out := make([]score.Pattern, 0, n*(n-1)/2)
		for i := range s.rows {
			for j := i + 1; j < n; j++ {
				out = append(out, m.match(&s.rows[i], &s.rows[j]).pattern)
			}
		}
		return out
	}
	out := make([]score.Pattern, sampled)
	parallel(sampled, func(from, to int) {
		m := m
		for k := from; k < to; k++ {
			h := block.Mix(uint64(k) + 0x9e3779b97f4a7c15)
			i := int(h % uint64(n))
			j := int(block.Mix(h) % uint64(n-1))
			if j >= i {
				j++
			}
			out[k] = m.match(&s.rows[i], &s.rows[j]).pattern
		}
	})
	return out
}
