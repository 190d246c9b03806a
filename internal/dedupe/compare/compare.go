// Package compare tells how alike two words are. It works on the bytes of
// normalized text (Latin letters and digits), allocates nothing, and looks at the
// first 64 bytes of a word only, so that no input makes it slow.
//
// It knows nothing of names, firms or records.
package compare

import (
	"math/bits"
	"strings"
)

// maxWord is how much of a word is looked at, in bytes.
const maxWord = 64

// Jaro is the similarity of Jaro (1989), 0 to 1: characters that both have
// within half the length of the longer count, and those out of order count half.
// It is symmetric.
func Jaro(a, b string) float64 {
	a, b = a[:min(len(a), maxWord)], b[:min(len(b), maxWord)]
	if len(a) > len(b) || len(a) == len(b) && a > b {
		a, b = b, a
	}
	if a == b {
		if a == "" {
			return 0
		}
		return 1
	}
	if a == "" {
		return 0
	}
	window := max(len(b)/2-1, 0)
	var inA, inB uint64
	for i := range len(a) {
		from, to := max(0, i-window), min(len(b), i+window+1)
		for j := from; j < to; j++ {
			if a[i] == b[j] && inB&(1<<j) == 0 {
				inA |= 1 << i
				inB |= 1 << j
				break
			}
		}
	}
	m := bits.OnesCount64(inA)
	if m == 0 {
		return 0
	}
	moved := 0
	x, y := inA, inB
	for x != 0 {
		if a[bits.TrailingZeros64(x)] != b[bits.TrailingZeros64(y)] {
			moved++
		}
		x &= x - 1
		y &= y - 1
	}
	f := float64(m)
	return (f/float64(len(a)) + f/float64(len(b)) + (f-float64(moved/2))/f) / 3
}

// JaroWinkler is Jaro raised for a common beginning of up to four characters
// (Winkler 1990), with the usual weight of 0.1.
func JaroWinkler(a, b string) float64 {
	j := Jaro(a, b)
	if j <= 0.7 {
		return j
	}
	n := 0
	for n < 4 && n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return j + 0.1*float64(n)*(1-j)
}

// Edits is how many letters are wrong, missing, too much or swapped with the
// next (optimal string alignment), up to limit; limit+1 stands for more.
func Edits(a, b string, limit int) int {
	a, b = a[:min(len(a), maxWord)], b[:min(len(b), maxWord)]
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > limit {
		return limit + 1
	}
	if len(a) == 0 {
		return len(b)
	}
	if limit <= 2 {
		return few(a, b, limit)
	}
	var rows [3][maxWord + 1]uint8
	before, last, now := &rows[0], &rows[1], &rows[2]
	// Only what is at most limit off the diagonal can count (Ukkonen 1985); beside
	// that stands what is too much.
	over := uint8(limit + 1)
	for j := range min(limit, len(b)) + 1 {
		last[j] = uint8(j)
	}
	if limit < len(b) {
		last[limit+1] = over
	}
	for i := 1; i <= len(a); i++ {
		from, to := max(1, i-limit), min(len(b), i+limit)
		now[from-1] = over
		if from == 1 {
			now[0] = uint8(min(i, limit+1))
		}
		least := now[from-1]
		for j := from; j <= to; j++ {
			c := uint8(1)
			if a[i-1] == b[j-1] {
				c = 0
			}
			v := min(last[j]+1, now[j-1]+1, last[j-1]+c)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				v = min(v, before[j-2]+1)
			}
			now[j] = v
			least = min(least, v)
		}
		if int(least) > limit {
			return limit + 1
		}
		if to < len(b) {
			now[to+1] = over
		}
		before, last, now = last, now, before
	}
	return min(int(last[len(b)]), limit+1)
}

// few is Edits for limits of up to 2 and two words that differ in their first and
// in their last letters, the first word not the longer one: there are only so many
// first edits, and after the last one the rest must be the same.
func few(a, b string, limit int) int {
	n := len(a)
	swapped := n > 1 && a[0] == b[1] && a[1] == b[0]
	switch {
	case limit == 0:
		return 1
	case n == 1 && len(b) == 1, n == 2 && len(b) == 2 && swapped:
		return 1
	case limit == 1:
		return 2
	case Edits(a[1:], b[1:], 1) == 1, Edits(a, b[1:], 1) == 1, Edits(a[1:], b, 1) == 1, swapped && Edits(a[2:], b[2:], 1) == 1:
		return 2
	}
	return 3
}

// Letters is the set of letters and digits of a word, for Far.
func Letters(w string) uint64 {
	var m uint64
	for i := range min(len(w), maxWord) {
		m |= 1 << (w[i] & 63)
	}
	return m
}

// IsBare tells by its letters that a word may lack vowels, so that Far says nothing of it.
func IsBare(letters uint64) bool { return letters&(1<<(bare[0]&63)) != 0 }

// Far tells by their letters alone that two words are not alike: Alike would say
// Other.
func Far(a, b uint64) bool { return bits.OnesCount64(a^b) > 5 }

// Words tells how two words are alike, as far as slips of the hand and spellings
// go.
type Words uint8

// The kinds, from the most alike.
const (
	Same Words = iota
	Near       // a slip
	Like       // two slips in a long word, or another spelling of it
	Other
)

// mark stands between syllables that were characters of East Asia.
const mark = "'"

// syllables compares words of which at least one was written in characters: they
// are alike when one syllable of several has one letter wrong, as dialects and
// systems of spelling make it.
func syllables(a, b string) Words {
	if !strings.Contains(a, mark) || !strings.Contains(b, mark) {
		a, b = strings.ReplaceAll(a, mark, ""), strings.ReplaceAll(b, mark, "")
		if min(len(a), len(b)) >= 5 && Edits(a, b, 1) <= 1 {
			return Near
		}
		return Other
	}
	wrong := 0
	for {
		s, restA, moreA := strings.Cut(a, mark)
		t, restB, moreB := strings.Cut(b, mark)
		if s != t {
			if wrong++; wrong > 1 || min(len(s), len(t)) < 2 || Edits(s, t, 1) > 1 {
				return Other
			}
		}
		if moreA != moreB {
			return Other
		}
		if !moreA {
			return Like
		}
		a, b = restA, restB
	}
}

// Alike compares two words.
func Alike(a, b string) Words {
	if a == b {
		return Same
	}
	if strings.Contains(a, bare) || strings.Contains(b, bare) {
		return consonants(a, b)
	}
	if strings.Contains(a, mark) || strings.Contains(b, mark) {
		return syllables(a, b)
	}
	short := min(len(a), len(b))
	if short < 3 || Far(Letters(a), Letters(b)) {
		return Other
	}
	e := Edits(a, b, 2)
	switch {
	case e == 1 && short >= 4, e == 2 && short >= 8:
		return Near
	case short >= 4 && sameSpelling(a, b):
		return Near
	case e == 1, e == 2 && short >= 5 && a[0] == b[0]:
		return Like
	}
	if jw := JaroWinkler(a, b); jw >= 0.9 && short >= 5 {
		return Near
	} else if jw >= 0.86 && short >= 4 {
		return Like
	}
	return Other
}
