package index

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"crm/internal/crm"
)

// Suggest is the customers whose names are nearest to the text, best first, at
// most n: those with a word that begins with it, then those a few typing
// mistakes away. A text that is longer than any name is near to none.
func (x *Index) Suggest(who string, n int) []Match {
	const longest = 200
	if len(who) > longest {
		return nil
	}
	near := newNearness(crm.Fold(who))
	if near.want.text == "" || n <= 0 {
		return nil
	}
	type scored struct {
		Match
		score int
	}
	look := func(out *[]scored, r *row) {
		if len(r.Name) <= 2*longest && near.may(r.Name) {
			if s := near.score(crm.Fold(r.Name)); s >= 0 {
				*out = append(*out, scored{Match{r.Ref, "near"}, s})
			}
		}
	}
	var out []scored
	_ = x.whole(func() error {
		x.buryAll()
		lists := make([][]scored, (x.base.nRow+manyRows-1)/manyRows)
		eachOf(len(lists), func(i int) {
			for row, r := range x.base.between(i*manyRows, min((i+1)*manyRows, x.base.nRow)) {
				if !x.buried(row) {
					look(&lists[i], r)
				}
			}
		})
		out = slices.Concat(lists...)
		for _, r := range x.over.rows {
			if r != nil {
				look(&out, r)
			}
		}
		return nil
	})
	slices.SortFunc(out, func(a, b scored) int {
		return cmp.Or(cmp.Compare(a.score, b.score), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Path, b.Path))
	})
	found := make([]Match, min(n, len(out)))
	for i := range found {
		found[i] = out[i].Match
	}
	return found
}

// manyRows is how many rows a core looks at before it takes the next ones.
const manyRows = 4096

// nearness compares names with a text.
type nearness struct {
	want    pattern
	typed   []pattern // its words
	letters uint64    // of these
	limit   int       // of typing mistakes: a third of the letters
}

// pattern is a text with the set of its letters, which tells quickly that
// another text is far away: each letter that only one of them has is a mistake.
type pattern struct {
	text    string
	letters uint64
}

func newPattern(text string) pattern {
	p := pattern{text: text}
	for _, r := range text {
		p.letters |= 1 << (r & 63)
	}
	return p
}

// distance is crm.Distance.
func (p *pattern) distance(q *pattern, limit int) int {
	if max(bits.OnesCount64(p.letters&^q.letters), bits.OnesCount64(q.letters&^p.letters)) > limit {
		return limit + 1
	}
	return crm.Distance(p.text, q.text, limit)
}

func newNearness(want string) *nearness {
	n := &nearness{want: newPattern(want), limit: max(1, utf8.RuneCountInString(want)/3)}
	for _, w := range words(want) {
		p := newPattern(w)
		n.typed = append(n.typed, p)
		n.letters |= p.letters
	}
	return n
}

// may tells quickly, from the letters of a name as it is written, that it is not
// near: a letter of the text that it lacks is a mistake, in whichever of its words.
// What is not ASCII may always be.
func (n *nearness) may(name string) bool {
	var letters uint64
	for i := range len(name) {
		c := name[i]
		if c >= utf8.RuneSelf {
			return true
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		letters |= 1 << (c & 63)
	}
	return bits.OnesCount64(n.letters&^letters) <= n.limit
}

// score is 0 for a name with a word that begins with the text, else the number
// of typing mistakes between the text and the name or one of its words, or
// between the words of both in any order; -1 when that is too many.
func (n *nearness) score(name string) int {
	if strings.HasPrefix(name, n.want.text) {
		return 0
	}
	whole := newPattern(name)
	best := n.want.distance(&whole, n.limit)
	var room [8]pattern
	all := room[:0]
	for w := range strings.FieldsFuncSeq(name, isSeparator) {
		if strings.HasPrefix(w, n.want.text) {
			return 0
		}
		p := newPattern(w)
		best = min(best, n.want.distance(&p, n.limit))
		all = append(all, p)
	}
	if len(n.typed) > 1 {
		sum := 0
		for i := range n.typed {
			d := n.limit + 1
			for j := range all {
				d = min(d, n.typed[i].distance(&all[j], n.limit))
			}
			if sum += d; sum > n.limit {
				break
			}
		}
		best = min(best, sum)
	}
	if best > n.limit {
		return -1
	}
	return best
}

// Words is the names, tags or e-mail addresses (KeyName, KeyTag, KeyEmail)
// that begin with a prefix in any case, with or without accents, sorted, at
// most n: what a shell completes. Edits made in place are known after a
// Refresh.
func (x *Index) Words(k Key, prefix string, n int) []string {
	want, _ := fold(k, prefix)
	var seen map[string]bool
	_ = x.whole(func() error {
		seen = map[string]bool{}
		for r := range x.rows {
			switch k {
			case KeyName:
				if begins(k, r.Name, want) {
					seen[r.Name] = true
				}
			case KeyEmail:
				if begins(k, r.Email, want) {
					seen[r.Email] = true
				}
			case KeyTag:
				for t := range unpackList(r.tags) {
					if begins(k, t, want) {
						seen[t] = true
					}
				}
			}
		}
		return nil
	})
	delete(seen, "")
	out := make([]string, 0, len(seen))
	for s := range seen {
		out = append(out, s)
	}
	slices.Sort(out)
	return out[:max(0, min(n, len(out)))]
}

// begins tells that a text begins with a prefix, which is folded.
func begins(k Key, text, want string) bool {
	if want == "" {
		return true
	}
	if text == "" {
		return false
	}
	// A letter of ASCII at the beginning stays there, whatever is folded.
	if c := text[0] | 0x20; c >= 'a' && c <= 'z' && c != want[0] {
		return false
	}
	f, other := fold(k, text)
	return strings.HasPrefix(f, want) || strings.HasPrefix(other, want)
}

// Tags is every tag with the number of customers that have it, after all files
// were compared.
func (x *Index) Tags() (map[string]int, error) {
	if err := x.Refresh(); err != nil {
		return nil, err
	}
	var out map[string]int
	err := x.whole(func() error {
		out = map[string]int{}
		for r := range x.rows {
			for t := range unpackList(r.tags) {
				out[t]++
			}
		}
		return nil
	})
	return out, err
}
