package dedupe

import (
	"cmp"
	"slices"

	"crm/internal/dedupe/block"
)

// Bounds of the search by trigrams.
const (
	gramBuckets = 1 << 16
	gramCommon  = 400 // a trigram that more records have says little
	gramRarest  = 10  // trigrams that a record is looked up by
	gramBest    = 4   // records that it is then compared with
)

// grams pairs the records that share no key with those that share most
// of their rare trigrams.
func grams(v *vocab, rows []row, lone []int32) []block.Pair {
	if len(lone) == 0 {
		return nil
	}
	// Only trigrams of lone records are looked up.
	needed := make([]bool, gramBuckets)
	var buf []uint16
	for _, r := range lone {
		for _, g := range v.trigrams(buf[:0], &rows[r]) {
			needed[g] = true
		}
	}
	counts, last := make([]int32, gramBuckets), make([]int32, gramBuckets)
	for i := range rows {
		buf = v.trigrams(buf[:0], &rows[i])
		for _, g := range buf {
			if needed[g] && last[g] != int32(i)+1 {
				last[g] = int32(i) + 1
				counts[g]++
			}
		}
	}
	start := make([]int32, gramBuckets+1)
	for g := range gramBuckets {
		start[g+1] = start[g]
		if counts[g] <= gramCommon {
			start[g+1] += counts[g]
		}
	}
	post := make([]int32, start[gramBuckets])
	at := slices.Clone(start)
	clear(last)
	for i := range rows {
		buf = v.trigrams(buf[:0], &rows[i])
		for _, g := range buf {
			if needed[g] && counts[g] <= gramCommon && last[g] != int32(i)+1 {
				last[g] = int32(i) + 1
				post[at[g]] = int32(i)
				at[g]++
			}
		}
	}
	var out []block.Pair
	shared := map[int32]int{}
	for _, r := range lone {
		buf = v.trigrams(buf[:0], &rows[r])
		slices.SortFunc(buf, func(a, b uint16) int {
			return cmp.Or(cmp.Compare(counts[a], counts[b]), cmp.Compare(a, b))
		})
		buf = slices.Compact(buf)
		clear(shared)
		for _, g := range buf[:min(len(buf), gramRarest)] {
			for _, o := range post[start[g]:start[int(g)+1]] {
				if o != r {
					shared[o]++
				}
			}
		}
		type hit struct {
			rec int32
			n   int
		}
		var hits []hit
		for o, n := range shared {
			if n >= 3 {
				hits = append(hits, hit{o, n})
			}
		}
		slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.rec, b.rec)) })
		for _, h := range hits[:min(len(hits), gramBest)] {
			out = append(out, block.MakePair(r, h.rec))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// trigrams appends the trigrams of what a record is known by, some of them twice.
func (v *vocab) trigrams(dst []uint16, x *row) []uint16 {
	var room [256]byte
	b := room[:0]
	add := func(s sym) {
		if t := v.all[s].text; t != "" && len(b) < 200 {
			b = append(append(b, ' '), t...)
		}
	}
	for i := range x.names {
		add(x.names[i].first)
		add(x.names[i].whole)
	}
	if x.kind == Organization {
		for i := range x.firms {
			add(x.firms[i].joined)
		}
	}
	for i := range x.emails {
		add(x.emails[i].local)
	}
	for i := range x.homes {
		add(x.homes[i].key)
	}
	for i := 0; i+3 <= len(b); i++ {
		dst = append(dst, uint16(block.Mix(uint64(b[i])|uint64(b[i+1])<<8|uint64(b[i+2])<<16)))
	}
	return dst
}
