package search

import (
	"unicode/utf8"

	"crm/internal/column"
	"crm/internal/query"
)

// words is the index of the words of the part; nil when there is none.
func (p *part) words() *wordIndex {
	p.indexing.Do(func() {
		fits := func(data []byte) bool { _, ok := openWords(data, p.Segment); return ok }
		if data := p.Aside(fits, func() []byte { return makeWords(p.Segment) }); data != nil {
			p.lexicon, _ = openWords(data, p.Segment)
		}
	})
	return p.lexicon
}

// dropWords gives up the index of words, as it is damaged.
func (p *part) dropWords() {
	p.DropAside()
	p.lexicon = nil
}

// isToken tells whether a word of a needle is always within one token of a text.
func isToken(word []byte) bool {
	before := rune(-1)
	for i := 0; i < len(word); {
		r, n := utf8.DecodeRune(word[i:])
		if !isWord(r) || before >= 0 && query.Seam(before, r) {
			return false
		}
		before = r
		i += n
	}
	return len(word) > 0
}

// indexable tells whether the places of all needles can be told by an index.
func indexable(needles []needle) bool {
	for k := range needles {
		for _, w := range needles[k].words {
			if !isToken(w) {
				return false
			}
		}
	}
	return true
}

// quarters is how often a needle stands in each zone of each customer: 4 for
// a whole word, 1 for a beginning. Where it is in none, there are no numbers.
type quarters [column.NumZones][]uint32

// scanIndex finds the places of a word in the part by the index of its words,
// with the same numbers as scanChunk; false, and nothing is found, when it cannot tell.
func (p *part) scanIndex(r *run, h *wordHits) bool {
	w := p.words()
	if w == nil {
		return false
	}
	counts := make([]quarters, len(h.needles))
	for k := range h.needles {
		if !p.countIndexed(w, &h.needles[k], &counts[k]) {
			p.dropWords()
			return false
		}
	}
	for z := range column.NumZones {
		for k := range counts {
			for row, n := range counts[k][z] {
				if n > 0 && p.Live.Get(row) {
					h.add(r, p, z, row, beginning*float64(n))
				}
			}
		}
	}
	return true
}

// countIndexed counts the places of a needle; false when the index is damaged.
func (p *part) countIndexed(w *wordIndex, n *needle, out *quarters) bool {
	if len(n.words) == 1 {
		return countWord(w, n.words[0], n.prefix, out)
	}
	// Who has all the words, wherever, is looked at.
	var have [column.NumZones]*column.Bits
	for i, word := range n.words {
		var one quarters
		if !countWord(w, word, n.prefix && i == len(n.words)-1, &one) {
			return false
		}
		for z := range one {
			set := column.NewBits(p.rows)
			for row, k := range one[z] {
				if k > 0 {
					set.Set(row)
				}
			}
			if i > 0 {
				set.And(have[z])
			}
			have[z] = set
		}
	}
	for z, set := range have {
		set.And(p.Live)
		if set.Count() > 0 {
			out[z] = make([]uint32, p.rows)
		}
		zone := p.Zone(column.Zone(z))
		for row := range set.All() {
			text := zone.Text(row)
			for at := n.next(text, 0); at >= 0; at = n.next(text, at+1) {
				switch found, whole := n.check(text, at); {
				case found && whole:
					out[z][row] += 4
				case found:
					out[z][row]++
				}
			}
		}
	}
	return true
}

// countWord counts the places of a word, with prefix also of those that begin
// with it; false when the index is damaged.
func countWord(w *wordIndex, word []byte, prefix bool, out *quarters) bool {
	return w.each(tokenWords, word, func(found, places []byte) (more, ok bool) {
		worth := uint32(1)
		if len(found) == len(word) {
			worth = 4
		} else if !prefix {
			return false, true
		}
		ok = w.eachPlace(places, func(z column.Zone, row int, count uint32) {
			if out[z] == nil {
				out[z] = make([]uint32, w.rows)
			}
			out[z][row] += worth * count
		})
		return true, ok
	})
}
