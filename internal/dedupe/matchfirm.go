package dedupe

import (
	"strings"

	"crm/internal/dedupe/compare"
)

// firmNames compares the names of firms, or the firms that two people work for:
// the best pair counts.
func (m *matcher) firmNames(f *finding, field int, a, b *row) {
	best, freq := 0, float32(0)
	for i := range a.firms {
		for j := range b.firms {
			l, fr := m.firmName(&a.firms[i], &b.firms[j])
			if best == 0 || l < best || l == best && fr < freq {
				best, freq = l, fr
			}
		}
	}
	if best != 0 {
		f.setFreq(field, best, freq)
	}
}

// firmName compares two names as sets of words, each as heavy as it is rare.
func (m *matcher) firmName(a, b *firm) (int, float32) {
	if m.equal(a.joined, b.joined) {
		return same, m.freq(countFirm, m.v.key[a.joined])
	}
	s, t := m.v.text[a.joined], m.v.text[b.joined]
	if short := min(len(s), len(t)); short >= 5 && !compare.Far(m.v.bits[a.joined], m.v.bits[b.joined]) {
		if e := compare.Edits(s, t, 2); (e == 1 || e == 2 && short >= 9) && digits(s) == digits(t) {
			return firmNear, 0
		}
	}
	got, all := m.overlap(a.words, b.words)
	gotB, allB := m.overlap(b.words, a.words)
	sum := got.weight + gotB.weight
	like := sum / max(all+allB, 1e-9)
	freq := min(got.freq, gotB.freq)
	switch {
	case like >= .9:
		return firmNear, 0
	case got.weight >= .9*all || gotB.weight >= .9*allB:
		return firmPart, freq
	case acronym(m, a, b) || acronym(m, b, a):
		return firmLike, 0
	case like >= .6:
		return firmLike, freq
	case like >= .3:
		return firmSome, freq
	}
	return firmOther, 0
}

type overlap struct {
	weight float64
	freq   float32 // of the rarest word that both have
}

// overlap is how much of the words of a is in b, and how much there is.
func (m *matcher) overlap(a, b []sym) (got overlap, all float64) {
	for _, x := range a {
		w := m.st.rare(m.v.key[x])
		all += w
		best := 0.0
		s := m.v.text[x]
		for _, y := range b {
			if m.equal(x, y) {
				best = 1
				got.freq = min(got.freq, m.freq(countFirmWord, m.v.key[x]))
				break
			}
			t := m.v.text[y]
			switch {
			case len(s) >= 4 && len(t) >= 4 && m.alike(x, y) == compare.Near && digits(s) == digits(t):
				best = max(best, .85)
			case min(len(s), len(t)) >= 3 && (strings.HasPrefix(s, t) || strings.HasPrefix(t, s)) && m.st.at(countFirmWord, m.v.key[x])+m.st.at(countFirmWord, m.v.key[y]) > 0:
				best = max(best, .7)
			}
		}
		got.weight += w * best
	}
	return got, all
}

// digits is the digits of a text as a number: names that differ in them are not
// slips of one another.
func digits(s string) (n int) {
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			n = n*10 + int(s[i])
		}
	}
	return n
}

// acronym tells that a is one word of the first letters of b.
func acronym(m *matcher, a, b *firm) bool {
	s := m.v.text[a.joined]
	if len(a.words) != 1 || len(s) < 3 || len(s) != len(b.words) {
		return false
	}
	for i, w := range b.words {
		if m.v.text[w][0] != s[i] {
			return false
		}
	}
	return true
}

func (m *matcher) legal(f *finding, a, b *row) {
	level := 0
	for i := range a.firms {
		for j := range b.firms {
			x, y := a.firms[i].legal, b.firms[j].legal
			if x == 0 || y == 0 {
				continue
			}
			if l := choose(x == y, same, other); level == 0 || l < level {
				level = l
			}
		}
	}
	if level != 0 {
		f.set(fieldFamily, level)
	}
}
