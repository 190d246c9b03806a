package index

import (
	"cmp"
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
	if len(near.want) == 0 || n <= 0 {
		return nil
	}
	type scored struct {
		Match
		score int
	}
	var out []scored
	_ = x.whole(func() error {
		out = nil
		for r := range x.rows {
			if len(r.Name) <= 2*longest {
				if s := near.score(crm.Fold(r.Name)); s >= 0 {
					out = append(out, scored{Match{r.Ref, "near"}, s})
				}
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

// nearness compares names with a text.
type nearness struct {
	want  string
	typed []string // its words
	limit int      // of typing mistakes: a third of the letters
}

func newNearness(want string) *nearness {
	return &nearness{want: want, typed: words(want), limit: max(1, utf8.RuneCountInString(want)/3)}
}

// score is 0 for a name with a word that begins with the text, else the number
// of typing mistakes between the text and the name or one of its words, or
// between the words of both in any order; -1 when that is too many.
func (n *nearness) score(name string) int {
	if strings.HasPrefix(name, n.want) {
		return 0
	}
	best := Distance(n.want, name, n.limit)
	all := words(name)
	for _, w := range all {
		if strings.HasPrefix(w, n.want) {
			return 0
		}
		best = min(best, Distance(n.want, w, n.limit))
	}
	if len(n.typed) > 1 {
		sum := 0
		for _, t := range n.typed {
			d := n.limit + 1
			for _, w := range all {
				d = min(d, Distance(t, w, n.limit))
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

// Distance is the number of insertions, deletions, substitutions and swaps of
// neighbours between two texts (the restricted Damerau-Levenshtein distance,
// also called optimal string alignment); limit+1 when it is above limit.
func Distance(a, b string, limit int) int {
	// A letter has one to four bytes.
	if len(a) > 4*(len(b)+limit) || len(b) > 4*(len(a)+limit) {
		return limit + 1
	}
	var room [2][64]rune
	r, s := appendRunes(room[0][:0], a), appendRunes(room[1][:0], b)
	if len(r)-len(s) > limit || len(s)-len(r) > limit {
		return limit + 1
	}
	var rows [3][64]int
	before, prev, cur := rows[0][:], rows[1][:], rows[2][:]
	if len(s) >= len(cur) {
		before, prev, cur = make([]int, len(s)+1), make([]int, len(s)+1), make([]int, len(s)+1)
	}
	for j := range len(s) + 1 {
		prev[j] = j
	}
	for i := 1; i <= len(r); i++ {
		// Further from the diagonal than limit there is nothing of use.
		from, to := max(1, i-limit), min(len(s), i+limit)
		cur[from-1] = limit + 1
		if from == 1 {
			cur[0] = i
		}
		low := cur[from-1]
		for j := from; j <= to; j++ {
			cost := 1
			if r[i-1] == s[j-1] {
				cost = 0
			}
			d := min(cur[j-1]+1, prev[j-1]+cost)
			if j < i+limit {
				d = min(d, prev[j]+1)
			}
			if i > 1 && j > 1 && r[i-1] == s[j-2] && r[i-2] == s[j-1] {
				d = min(d, before[j-2]+1)
			}
			cur[j] = d
			low = min(low, d)
		}
		if low > limit {
			return limit + 1
		}
		before, prev, cur = prev, cur, before
	}
	return min(prev[len(s)], limit+1)
}

func appendRunes(out []rune, s string) []rune {
	for _, r := range s {
		out = append(out, r)
	}
	return out
}

// Words is the names, tags or e-mail addresses (KeyName, KeyTag, KeyEmail)
// that begin with a prefix in any case, with or without accents, sorted, at
// most n: what a shell completes. Edits made in place are known after a
// Refresh.
func (x *Index) Words(k Key, prefix string, n int) []string {
	want := fold(k, prefix)[0]
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
	return slices.ContainsFunc(fold(k, text), func(f string) bool { return strings.HasPrefix(f, want) })
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
