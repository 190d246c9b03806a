package dedupe

import (
	"strings"

	"crm/internal/dedupe/block"
	"crm/internal/dedupe/compare"
	"crm/internal/dedupe/normalize"
)

// sameName is the likeness from which two names alone are taken for one.
const sameName = 0.8

// SameName tells whether two names of one kind may be names of one, where nothing but
// the names is known, and how alike they are, 0 to 1.
func SameName(kind Kind, a, b string) (same bool, likeness float64) {
	likeness = max(nameLikeness(kind, a, b), 0)
	return likeness >= sameName, likeness
}

func nameLikeness(kind Kind, a, b string) float64 {
	return likeNames(kind, nameWords(kind, a), nameWords(kind, b))
}

// named is the words of a name, and the class of a firm's legal form.
type named struct {
	words []string
	legal string
}

func nameWords(kind Kind, s string) named {
	if kind == Organization {
		f := normalize.ParseFirm(s)
		return named{f.Words, f.Legal}
	}
	return named{words: personWords(s)}
}

func likeNames(kind Kind, a, b named) float64 {
	x, y := a.words, b.words
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	legal := 0.0
	if a.legal != "" && b.legal != "" && a.legal != b.legal {
		legal = 0.02
	}
	s, t := normalize.Joined(x), normalize.Joined(y)
	if normalize.Key(s) == normalize.Key(t) {
		return 1 - legal
	}
	whole := 0.0
	if short := min(len(s), len(t)); short >= 5 && digits(s) == digits(t) {
		if e := compare.Edits(s, t, 3); e <= 3 {
			whole = 1 - 1.3*float64(e)/float64(short)
		}
	}
	return max(alignment(kind, x, y), whole) - legal
}

// bare tells that the rows of a shelf are names and nothing else.
func (s *shelf) bare() bool {
	for i := range s.rows {
		x := &s.rows[i]
		if len(x.emails)+len(x.phones)+len(x.homes)+len(x.sites)+len(x.ids) > 0 || !x.born.Empty() || x.role != 0 || x.kind == Person && len(x.firms) > 0 {
			return false
		}
	}
	return true
}

// nameEdges is the edges of a shelf of bare names: the likeness of names decides, for
// frequencies would only tell that any two of the same name may be namesakes. No pair of
// them is certain.
func (b *Book) nameEdges(s *shelf, pairs []block.Pair) []scored {
	words := make([]named, len(s.rows))
	for i := range s.rows {
		words[i] = b.v.named(&s.rows[i])
	}
	var out []scored
	for _, p := range pairs {
		x, y := p.Records()
		if l := likeNames(s.rows[x].kind, words[x], words[y]); l >= sameName {
			out = append(out, scored{pair: p, bits: nameBits(l)})
		}
	}
	return out
}

// nameBits is what a likeness of names counts: less than makes a pair certain.
func nameBits(like float64) float64 { return min((like-sameName)*30, certainBits-1) }

// named is the words of the first name of a row.
func (v *vocab) named(x *row) named {
	var out named
	add := func(words []sym) {
		for _, w := range words {
			out.words = append(out.words, v.all[w].text)
		}
	}
	switch {
	case x.kind == Organization && len(x.firms) > 0:
		add(x.firms[0].words)
		out.legal = v.all[x.firms[0].legal].text
	case len(x.names) > 0:
		p := &x.names[0]
		add(p.given)
		add(p.middle)
		add(p.family)
	}
	return out
}

// personWords is the words of a person's name without titles and particles, each once.
func personWords(s string) []string {
	p := normalize.ParsePerson("", "", "", s)
	var out []string
	seen := map[string]bool{}
	for _, part := range [...][]string{p.Given, p.Middle, p.Family} {
		for _, w := range part {
			if k := normalize.Key(w); !seen[k] && !normalize.Particle(w) {
				seen[k] = true
				out = append(out, w)
			}
		}
	}
	return out
}

// alignment pairs the words of two names, the most alike first. Words of one name that
// have no partner count little where the other name has none left either to hold
// against them, for then they are only more; else each stands against its best.
func alignment(kind Kind, x, y []string) float64 {
	usedX, usedY := make([]bool, len(x)), make([]bool, len(y))
	got, all := 0.0, 0.0
	pairs := min(len(x), len(y))
	strong := 0
	worst := 1.0
	for range pairs {
		best, bi, bj := -1.0, 0, 0
		for i := range x {
			for j := range y {
				if usedX[i] || usedY[j] {
					continue
				}
				l := wordLikeness(kind, x[i], y[j])
				if i == j {
					l += 1e-6
				}
				if l > best {
					best, bi, bj = l, i, j
				}
			}
		}
		usedX[bi], usedY[bj] = true, true
		w := float64(len(x[bi])+len(y[bj])) / 2
		if w > 10 {
			w = 10
		}
		got += w * min(best, 1)
		all += w
		worst = min(worst, best)
		if best >= .85 && min(len(x[bi]), len(y[bj])) > 1 {
			strong++
		}
	}
	extra := 0.0
	for i, w := range x {
		if !usedX[i] {
			extra += float64(min(len(w), 10))
		}
	}
	for j, w := range y {
		if !usedY[j] {
			extra += float64(min(len(w), 10))
		}
	}
	if strong == 0 {
		return 0
	}
	much := extraPerson
	if kind == Organization {
		much = extraFirm
	}
	return got/all - much*extra/(all+extra) - conflictOf*max(0, .6-worst)
}

// How much words that only one name has take away, at most; and a pair of words that
// are not alike at all.
const (
	extraPerson = 0.25
	extraFirm   = 0.45
	conflictOf  = 0.3
)

// wordLikeness is how alike two words of names are.
func wordLikeness(kind Kind, s, t string) float64 {
	k, l := normalize.Key(s), normalize.Key(t)
	if k == l {
		return 1
	}
	if kind != Organization {
		if len(s) == 1 || len(t) == 1 {
			if k[0] == l[0] {
				return .9
			}
			return 0
		}
		if normalize.Nicknames(k, l) {
			return .95
		}
		if normalize.SameFamily(k, l) {
			return .9
		}
	}
	if digits(s) != digits(t) {
		return 0
	}
	if strings.Contains(s+t, normalize.Bare) {
		return [...]float64{1, .88, .75, 0}[compare.Alike(s, t)]
	}
	short := min(len(s), len(t))
	if short >= 3 && (strings.HasPrefix(s, t) || strings.HasPrefix(t, s)) && kind == Organization {
		return .85
	}
	e := float64(compare.Edits(s, t, 6)) / float64(max(len(s), len(t)))
	like := 1 - 1.2*e
	if short >= 4 && normalize.Sound(s, 8) == normalize.Sound(t, 8) {
		like = max(like, .88)
	}
	return max(like, 0)
}
