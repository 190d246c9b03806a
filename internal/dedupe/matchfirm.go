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
		return same, m.freq(countFirm, m.v.all[a.joined].key)
	}
	s, t := m.v.all[a.joined].text, m.v.all[b.joined].text
	if short := min(len(s), len(t)); short >= 5 && m.within(a.joined, b.joined, choose(short >= 9, 2, 1)) && digits(s) == digits(t) {
		return firmNear, 0
	}
	x, y := m.overlap(a.words, b.words)
	like := (x.shared + y.shared) / max(x.all+y.all, 1e-9)
	switch {
	case like >= .9:
		return firmNear, 0
	case x.shared >= .9*x.all || y.shared >= .9*y.all:
		return firmPart, x.freq
	case acronym(m, a, b) || acronym(m, b, a):
		return firmLike, 0
	case like >= .6:
		return firmLike, x.freq
	case like >= .3:
		return firmSome, x.freq
	}
	return firmOther, 0
}

// overlap is how much of the words of a name is in another one, and how much there is.
type overlap struct {
	shared, all float64
	freq        float32 // of the rarest word that both have
}

// overlap compares the words of two names, each with each.
func (m *matcher) overlap(a, b []sym) (x, y overlap) {
	var room [16]float64
	best := room[:0] // of the words of b
	for range b {
		best = append(best, 0)
	}
	for _, v := range a {
		most := 0.0
		for j, w := range b {
			l := m.likeWord(v, w)
			if l == 1 {
				x.freq = min(x.freq, m.freq(countFirmWord, m.v.all[v].key))
			}
			most, best[j] = max(most, l), max(best[j], l)
		}
		heavy := m.st.rare(m.v.all[v].key)
		x.all += heavy
		x.shared += heavy * most
	}
	for j, w := range b {
		heavy := m.st.rare(m.v.all[w].key)
		y.all += heavy
		y.shared += heavy * best[j]
	}
	return x, y
}

// likeWord is how far two words of names are the same: 0 to 1.
func (m *matcher) likeWord(x, y sym) float64 {
	if m.equal(x, y) {
		return 1
	}
	s, t := m.v.all[x].text, m.v.all[y].text
	switch {
	case len(s) >= 4 && len(t) >= 4 && m.alike(x, y) == compare.Near && digits(s) == digits(t):
		return .85
	case min(len(s), len(t)) >= 3 && s[0] == t[0] && (strings.HasPrefix(s, t) || strings.HasPrefix(t, s)) && m.st.at(countFirmWord, m.v.all[x].key)+m.st.at(countFirmWord, m.v.all[y].key) > 0:
		return .7
	}
	return 0
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
	s := m.v.all[a.joined].text
	if len(a.words) != 1 || len(s) < 3 || len(s) != len(b.words) {
		return false
	}
	for i, w := range b.words {
		if m.v.all[w].text[0] != s[i] {
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
