package dedupe

import (
	"strings"

	"crm/internal/dedupe/compare"
	"crm/internal/dedupe/normalize"
	"crm/internal/dedupe/score"
)

// matcher compares rows of one kind.
type matcher struct {
	v    *vocab
	st   *stats
	land sym // that both rows of a comparison are of, or one where the other tells none
	// half tells that only one has a land. Then one field says that they are of one, and
	// what the others share is held against those of that land.
	half bool
	memo *memo // nil: nothing is remembered
}

// memo remembers how words were alike: names that very many have are compared again
// and again. It is for one goroutine.
type memo struct {
	words [1 << 14]struct {
		x, y sym
		as   compare.Words
	}
}

// slot is where a memo keeps two symbols, in a table of 2^bits places.
func slot(x, y sym, bits uint) int {
	return int((uint64(x)*0x9e3779b97f4a7c15 + uint64(y)*0xc2b2ae3d27d4eb4f) >> (64 - bits))
}

func (m *matcher) freq(k int, s sym) float32 {
	if m.half && (k == countGiven || k == countFirm || k == countFirmWord) {
		return m.st.freq(k, s, 0)
	}
	return m.st.freq(k, s, m.land)
}

// finding is what a comparison finds: the level of each field, and how frequent
// the shared values are.
type finding struct {
	pattern score.Pattern
	freq    score.Freq
}

func (f *finding) set(field, level int) { f.pattern = f.pattern.With(field, level) }

func (f *finding) setFreq(field, level int, freq float32) {
	f.pattern = f.pattern.With(field, level)
	f.freq[field] = freq
}

// match compares two rows of one kind. It is symmetric.
func (m *matcher) match(a, b *row) finding {
	var f finding
	m.land, m.half = 0, false
	switch {
	case a.land == b.land:
		m.land = a.land
	case a.land == 0 || b.land == 0:
		m.land, m.half = a.land|b.land, true
	}
	if a.kind == Organization {
		m.firmNames(&f, fieldName, a, b)
		m.legal(&f, a, b)
	} else {
		m.personNames(&f, a, b)
		m.firmNames(&f, fieldFirm, a, b)
	}
	m.born(&f, a, b)
	m.emails(&f, a, b)
	m.phones(&f, a, b)
	m.homes(&f, a, b)
	m.ids(&f, a, b)
	m.sites(&f, a, b)
	m.role(&f, a, b)
	if a.land != 0 && b.land != 0 {
		f.set(fieldLand, choose(a.land == b.land, same, other))
	}
	return f
}

func choose(ok bool, yes, no int) int {
	if ok {
		return yes
	}
	return no
}

// worth orders the levels of names when one of several pairs is chosen.
func nameWorth(given, family int, swapped bool) float64 {
	w := [...]float64{0, 3, 2.4, 1.2, 2, .5, -2}[given] + [...]float64{0, 3.5, 2.6, 2, 1, .4, -2.2}[family]
	if swapped {
		w -= 1
	}
	return w
}

// personNames finds the pair of names that agrees best.
func (m *matcher) personNames(f *finding, a, b *row) {
	best, found := 0.0, false
	for i := range a.names {
		for j := range b.names {
			g, w := m.oneName(&a.names[i], &b.names[j])
			if !found || w > best || w == best && g.pattern < f.pattern {
				best, found = w, true
				f.pattern, f.freq = g.pattern, g.freq
			}
		}
	}
}

func (m *matcher) oneName(a, b *person) (finding, float64) {
	var f finding
	g, gw := m.given(a.given, b.given, a.first, b.first)
	if g == givenOther && (m.calls(a, b) || m.calls(b, a)) {
		g = givenLike
	}
	l, lw := m.family(a, b)
	w := nameWorth(g, l, false)
	order := same
	if !(g == same && l == same) {
		g1, gw1 := m.givenAsFamily(a, b)
		g2, gw2 := m.givenAsFamily(b, a)
		// Crossed: given a with family b, and family a with given b.
		if crossed(g1, g2) {
			// The same whichever is a: what agrees better counts as the given name.
			if g2 < g1 || g2 == g1 && gw2 < gw1 {
				g1, gw1, g2, gw2 = g2, gw2, g1, gw1
			}
			// A name that is alone may be either, and in some lands both orders are usual.
			either := len(a.given) == 0 || len(b.given) == 0 || len(a.family) == 0 || len(b.family) == 0 || normalize.FamilyFirst(m.v.all[m.land].text)
			if x := nameWorth(g1, familyOf(g2), !either); x > w {
				g, gw, l, lw, w, order = g1, gw1, familyOf(g2), gw2, x, 2
				if either {
					order = same
				}
			}
		}
	}
	if g != 0 {
		f.setFreq(fieldName, g, gw)
	}
	if l != 0 {
		f.setFreq(fieldFamily, l, lw)
	}
	if g != 0 || l != 0 {
		f.set(fieldOrder, order)
	}
	m.middle(&f, a, b)
	switch {
	case a.generation == b.generation:
		if a.generation != 0 {
			f.set(fieldGeneration, same)
		}
	case a.generation == 0 || b.generation == 0:
		f.set(fieldGeneration, generationOne)
	default:
		f.set(fieldGeneration, generationOther)
	}
	return f, w
}

// crossed tells that both names agree in the wrong order, or one does and the
// other is not there.
func crossed(x, y int) bool {
	good := func(l int) bool { return l >= same && l <= givenNear }
	return good(x) && (good(y) || y == 0) || good(y) && x == 0
}

// familyOf is the level of a family name that is as good as that of a given name.
func familyOf(given int) int {
	return [...]int{0, same, familyNear, familyInitial, familyNear, familyLike, familyOther}[given]
}

// calls tells that somebody goes by what is a middle name of another record.
func (m *matcher) calls(a, b *person) bool {
	if len(a.given) == 0 || len(m.v.all[a.given[0]].text) == 1 {
		return false
	}
	for _, w := range b.middle {
		if l := m.givenWord(a.given[0], w); l == same || l == givenNick {
			return true
		}
	}
	return false
}

func (m *matcher) givenAsFamily(a, b *person) (int, float32) {
	if len(a.given) == 0 || len(b.family) == 0 {
		return 0, 0
	}
	l, fr := m.given(a.given, b.family, a.first, b.whole)
	if l == same {
		// Rare as the rarer reading of it.
		fr = max(m.freq(countGiven, m.v.all[a.given[0]].key), m.freq(countFamily, m.v.all[b.whole].key))
	}
	return l, fr
}

// given compares given names; the frequency is that of the shared one.
func (m *matcher) given(a, b []sym, wholeA, wholeB sym) (int, float32) {
	if len(a) == 0 || len(b) == 0 {
		return 0, 0
	}
	if m.equal(wholeA, wholeB) || m.equal(a[0], b[0]) {
		if len(m.v.all[a[0]].text) == 1 {
			return givenInitial, 0
		}
		return same, m.freq(countGiven, m.v.all[a[0]].key)
	}
	best := givenOther
	for i, x := range a {
		for j, y := range b {
			l := m.givenWord(x, y)
			if (i > 0 || j > 0) && l == same {
				l = givenNear
			}
			if (i > 0 || j > 0) && l == givenInitial {
				l = givenLike
			}
			best = min(best, l)
		}
	}
	if best > givenNear {
		if m.alike(wholeA, wholeB) == compare.Near {
			best = givenNear
		}
	}
	return best, 0
}

// equal tells that two words are the same but for spellings of an umlaut.
func (m *matcher) equal(x, y sym) bool { return m.v.all[x].key == m.v.all[y].key }

// alike compares two texts of the vocabulary.
func (m *matcher) alike(x, y sym) compare.Words {
	if p, q := m.v.all[x].bits, m.v.all[y].bits; x != y && compare.Far(p, q) && !compare.IsBare(p|q) {
		return compare.Other
	}
	if m.memo == nil {
		return compare.Alike(m.v.all[x].text, m.v.all[y].text)
	}
	known := &m.memo.words[slot(x, y, 14)]
	if known.x != x || known.y != y {
		known.x, known.y, known.as = x, y, compare.Alike(m.v.all[x].text, m.v.all[y].text)
	}
	return known.as
}

// shareGroup tells that two names are of one group of a kind: 0 of given names,
// normalize.FamilyGroup of family names.
func (m *matcher) shareGroup(x, y sym, kind uint16) bool {
	for _, g := range m.v.nicks[x] {
		for _, h := range m.v.nicks[y] {
			if g == h && g&normalize.FamilyGroup == kind {
				return true
			}
		}
	}
	return false
}

// initial is the first letter of a word.
func (m *matcher) initial(x sym) byte { return m.v.all[m.v.all[x].key].text[0] }

func (m *matcher) givenWord(x, y sym) int {
	if m.equal(x, y) {
		return same
	}
	s, t := m.v.all[x].text, m.v.all[y].text
	if len(s) == 1 || len(t) == 1 {
		return choose(m.initial(x) == m.initial(y), givenInitial, givenOther)
	}
	if m.shareGroup(x, y, 0) {
		return givenNick
	}
	switch m.alike(x, y) {
	case compare.Near:
		return givenNear
	case compare.Like:
		return givenLike
	}
	if len(s) >= 3 && len(t) >= 3 && (strings.HasPrefix(s, t) || strings.HasPrefix(t, s)) {
		return givenLike
	}
	return givenOther
}

func (m *matcher) family(a, b *person) (int, float32) {
	if len(a.family) == 0 || len(b.family) == 0 {
		return 0, 0
	}
	if m.equal(a.whole, b.whole) {
		if len(m.v.all[a.whole].text) == 1 {
			return familyInitial, 0
		}
		return same, m.freq(countFamily, m.v.all[a.whole].key)
	}
	if len(a.family) == 1 && len(b.family) == 1 && m.equal(a.family[0], b.family[0]) {
		return same, m.freq(countFamilyWord, m.v.all[a.family[0]].key)
	}
	for _, x := range a.family {
		for _, y := range b.family {
			if m.equal(x, y) && len(m.v.all[x].text) > 1 {
				return familyPart, m.freq(countFamilyWord, m.v.all[x].key)
			}
		}
	}
	s, t := m.v.all[a.whole].text, m.v.all[b.whole].text
	if len(s) == 1 || len(t) == 1 {
		return choose(m.initial(a.whole) == m.initial(b.whole), familyInitial, familyOther), 0
	}
	if m.shareGroup(a.whole, b.whole, normalize.FamilyGroup) {
		return familyNear, 0
	}
	best := familyOther
	switch m.alike(a.whole, b.whole) {
	case compare.Near:
		return familyNear, 0
	case compare.Like:
		best = familyLike
	}
	if len(a.family)+len(b.family) > 2 {
		for _, x := range a.family {
			for _, y := range b.family {
				if m.alike(x, y) == compare.Near {
					return familyLike, 0
				}
			}
		}
	}
	if best == familyOther && len(s) >= 4 && len(t) >= 4 && normalize.Sound(s, 8) == normalize.Sound(t, 8) {
		best = familyLike
	}
	return best, 0
}

func (m *matcher) middle(f *finding, a, b *person) {
	if len(a.middle) == 0 || len(b.middle) == 0 {
		return
	}
	best := middleOther
	for _, x := range a.middle {
		for _, y := range b.middle {
			switch m.givenWord(x, y) {
			case same:
				if len(m.v.all[x].text) == 1 {
					best = min(best, middleInitial)
					continue
				}
				f.setFreq(fieldMiddle, same, m.freq(countMiddle, m.v.all[x].key))
				return
			case givenInitial:
				best = min(best, middleInitial)
			case givenNick, givenNear:
				best = min(best, middleNear)
			}
		}
	}
	f.set(fieldMiddle, best)
}
