package search

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"crm/internal/query"
)

// needle is a reading of a free word or phrase: words that stand next to each
// other in a line of folded text.
type needle struct {
	words  [][]byte
	prefix bool // the last word may be the beginning of one
	inside bool // it is a single text, which may stand anywhere
	anchor int  // the word that is looked for first
	rare   int  // the place of a byte in it that is rare in the text; -1: none is
}

func newNeedles(n *query.Word) []needle {
	var out []needle
	for _, words := range n.Readings() {
		nd := needle{prefix: !n.Phrase || n.Prefix, rare: -1}
		for i, w := range words {
			nd.words = append(nd.words, []byte(w))
			if len(w) > len(nd.words[nd.anchor]) {
				nd.anchor = i
			}
		}
		if len(nd.words) > 0 {
			out = append(out, nd)
		}
	}
	return out
}

// rareShare is the share of a byte in a text, one of so many, below which it is
// quicker to jump from one to the next than to look for the word as a whole.
// Measured on sentences of two languages.
const rareShare = 60

// tune chooses the word to look for first, and the byte to jump to, by a sample
// of the text.
func (n *needle) tune(sample []byte) {
	n.rare = -1
	fewest := -1
	for i, w := range n.words {
		k := 0
		if len(n.words) > 1 {
			k = bytes.Count(sample, w)
		}
		if fewest < 0 || k < fewest || k == fewest && len(w) > len(n.words[n.anchor]) {
			n.anchor, fewest = i, k
		}
	}
	least := len(sample) / rareShare
	for i, c := range n.words[n.anchor] {
		if k := bytes.Count(sample, []byte{c}); k < least {
			n.rare, least = i, k
		}
	}
}

// next is the first place from at on where the anchor stands, or -1.
func (n *needle) next(text []byte, at int) int {
	w := n.words[n.anchor]
	if n.rare < 0 {
		if i := bytes.Index(text[at:], w); i >= 0 {
			return at + i
		}
		return -1
	}
	for i := at + n.rare; i < len(text); i++ {
		k := bytes.IndexByte(text[i:], w[n.rare])
		if k < 0 {
			return -1
		}
		i += k
		if from := i - n.rare; from+len(w) <= len(text) && string(text[from:from+len(w)]) == string(w) {
			return from
		}
	}
	return -1
}

// check tells whether the words stand around an anchor, and whether the last
// of them is a whole word.
func (n *needle) check(text []byte, at int) (found, whole bool) {
	if !seam(text, at) {
		return false, false
	}
	for i, k := at, n.anchor-1; k >= 0; k-- {
		i = gapBefore(text, i)
		from := i - len(n.words[k])
		if from < 0 || string(text[from:i]) != string(n.words[k]) || !seam(text, from) {
			return false, false
		}
		i = from
	}
	end := at
	for k := n.anchor; ; {
		end += len(n.words[k])
		more := !seam(text, end)
		if k++; k == len(n.words) {
			return n.prefix || !more, !more
		}
		if more {
			return false, false
		}
		end = gapAfter(text, end)
		if w := n.words[k]; len(text)-end < len(w) || string(text[end:end+len(w)]) != string(w) {
			return false, false
		}
	}
}

// isWord tells whether a character belongs to a word, as query.Phrase sees it.
func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z'
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r)
}

// seam tells whether a word may begin or end at a place of a text: query.Seam.
func seam(text []byte, at int) bool {
	if at == 0 || at == len(text) {
		return true
	}
	a, b := text[at-1], text[at]
	if a < utf8.RuneSelf && b < utf8.RuneSelf {
		return !isWord(rune(a)) || !isWord(rune(b))
	}
	before, _ := utf8.DecodeLastRune(text[:at])
	after, _ := utf8.DecodeRune(text[at:])
	return query.Seam(before, after)
}

// gapBefore is where what lies between two words of a line begins, backward
// from a place.
func gapBefore(text []byte, at int) int {
	for at > 0 {
		r, n := utf8.DecodeLastRune(text[:at])
		if r == '\n' || isWord(r) {
			break
		}
		at -= n
	}
	return at
}

func gapAfter(text []byte, at int) int {
	for at < len(text) {
		r, n := utf8.DecodeRune(text[at:])
		if r == '\n' || isWord(r) {
			break
		}
		at += n
	}
	return at
}

// in tells whether the words are in a text.
func (n *needle) in(text []byte) bool {
	for at := n.next(text, 0); at >= 0; at = n.next(text, at+1) {
		if found, _ := n.check(text, at); found {
			return true
		}
	}
	return false
}
