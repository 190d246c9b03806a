package search

import (
	"bytes"
	"unicode/utf8"

	"crm/internal/column"
	"crm/internal/crm"
)

// Words of fewer letters than minTypo are taken as they are written; those of
// twoTypos letters may have two mistakes.
const (
	minTypo  = 4
	twoTypos = 8
)

// findTypos looks for a word that nobody has among the words of names, allowing
// for a typing mistake (crm.Distance). Of phrases and of what is not only
// letters, none is allowed.
func (r *run) findTypos(h *wordHits) {
	if h.word.Phrase {
		return
	}
	var want []misspelt
	for _, n := range h.needles {
		if len(n.words) != 1 {
			continue
		}
		w := string(n.words[0])
		runes, ok := letters(w)
		if !ok || runes < minTypo {
			continue
		}
		limit := 1
		if runes >= twoTypos {
			limit = 2
		}
		want = append(want, misspelt{w, bagOf(n.words[0]), runes, limit})
	}
	if len(want) == 0 {
		return
	}
	h.typo = true
	r.eachPart(func(p *part) {
		if r.ctx.Err() != nil || p.typosIndexed(h, want) {
			return
		}
		zone := p.Zone(column.Names)
		for chunk := range zone.Chunks() {
			if r.ctx.Err() != nil {
				return
			}
			text, base := zone.Chunk(chunk)
			first, last := zone.ChunkRows(chunk)
			for row := first; row < last; row++ {
				if !p.Live.Get(row) {
					continue
				}
				from, to := zone.Span(row)
				if from < base || to > base+len(text) {
					continue
				}
				eachWord(text[from-base:to-base], func(word []byte) {
					if fit := nearest(want, word); fit > 0 {
						h.addTypo(p, row, fit)
					}
				})
			}
		}
	})
}

// typosIndexed is findTypos in the index of the words of a part; false when it
// cannot tell.
func (p *part) typosIndexed(h *wordHits, want []misspelt) bool {
	w := p.words()
	if w == nil {
		return false
	}
	ok := w.each(nameWords, nil, func(word, places []byte) (more, ok bool) {
		fit := nearest(want, word)
		if fit == 0 {
			return true, true
		}
		return true, w.eachPlace(places, func(_ column.Zone, row int, _ uint32) {
			if p.Live.Get(row) {
				h.addTypo(p, row, fit)
			}
		})
	})
	if !ok {
		p.dropWords() // what was found up to the damage is found again
	}
	return ok
}

// misspelt is a word that nobody has.
type misspelt struct {
	word  string
	bag   uint32
	runes int
	limit int // of the mistakes
}

// nearest is how well a word fits the best of those that are wanted; 0 when it has more
// mistakes than are allowed.
func nearest(want []misspelt, word []byte) float64 {
	bag, runes := bagOf(word), utf8.RuneCount(word)
	fit := 0.0
	for i := range want {
		w := &want[i]
		if max(runes-w.runes, w.runes-runes) > w.limit || differ(bag, w.bag) > 2*w.limit {
			continue
		}
		if d := crm.Distance(string(word), w.word, w.limit); d <= w.limit {
			fit = max(fit, 1/float64(1+d))
		}
	}
	return fit
}

func (h *wordHits) addTypo(p *part, row int, fit float64) {
	h.found[p.index].Set(row)
	h.weight[p.index][row] = max(h.weight[p.index][row], fit)
}

// eachWord calls f for the words of a text.
func eachWord(text []byte, f func(word []byte)) {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if !isWord(r) {
			i += n
			continue
		}
		from := i
		for i += n; i < len(text); i += n {
			if r, n = utf8.DecodeRune(text[i:]); !isWord(r) {
				break
			}
		}
		f(text[from:i])
	}
}

// bagOf is the set of the bytes of a word, modulo 32. A mistake in ASCII
// letters changes at most two of its elements.
func bagOf(word []byte) uint32 {
	var bag uint32
	for _, c := range word {
		if c >= utf8.RuneSelf {
			return 0 // says nothing
		}
		bag |= 1 << (c & 31)
	}
	return bag
}

// differ is in how many elements two bags differ; 0 when one says nothing.
func differ(a, b uint32) int {
	if a == 0 || b == 0 {
		return 0
	}
	n := 0
	for x := a ^ b; x != 0; x &= x - 1 {
		n++
	}
	return n
}

// firstLine is the first line of the text of a zone.
func firstLine(text []byte) []byte {
	if len(text) == 0 {
		return nil
	}
	line, _, _ := bytes.Cut(text[1:], []byte{'\n'})
	return line
}
