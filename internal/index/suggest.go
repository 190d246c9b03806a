package index

import (
	"cmp"
	"slices"
	"strings"

	"crm/internal/crm"
)

// Suggest is the customers whose names are nearest to the text, best first, at
// most n: those with a word that begins with it, then those a few typing
// mistakes away.
func (x *Index) Suggest(who string, n int) []Match {
	want := crm.Fold(who)
	if want == "" {
		return nil
	}
	type scored struct {
		Match
		score int
	}
	var out []scored
	for r := range x.rows {
		if s := nearness(want, crm.Fold(r.Name)); s >= 0 {
			out = append(out, scored{Match{r.Ref, "near"}, s})
		}
	}
	slices.SortFunc(out, func(a, b scored) int {
		return cmp.Or(cmp.Compare(a.score, b.score), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Path, b.Path))
	})
	matches := make([]Match, min(n, len(out)))
	for i := range matches {
		matches[i] = out[i].Match
	}
	return matches
}

// nearness is 0 for a name with a word that begins with want, else the number
// of typing mistakes between want and the name or its words, or -1 when that
// is more than a third of the letters.
func nearness(want, name string) int {
	limit := max(1, len([]rune(want))/3)
	if strings.HasPrefix(name, want) {
		return 0
	}
	best := Distance(want, name, limit)
	all := words(name)
	for _, w := range all {
		if strings.HasPrefix(w, want) {
			return 0
		}
		if d := Distance(want, w, limit); d < best {
			best = d
		}
	}
	// each word typed against its nearest word of the name: "acme gmbhh", "smith anna"
	if typed := words(want); len(typed) > 1 {
		sum := 0
		for _, t := range typed {
			d := limit + 1
			for _, w := range all {
				d = min(d, Distance(t, w, limit))
			}
			sum += d
		}
		best = min(best, sum)
	}
	if best > limit {
		return -1
	}
	return best
}

// Distance is the number of insertions, deletions, substitutions and swaps of
// neighbours between two texts (the restricted Damerau-Levenshtein distance,
// also called optimal string alignment); limit+1 when it is above limit.
func Distance(a, b string, limit int) int {
	r, s := []rune(a), []rune(b)
	if len(r)-len(s) > limit || len(s)-len(r) > limit {
		return limit + 1
	}
	before, prev, cur := make([]int, len(s)+1), make([]int, len(s)+1), make([]int, len(s)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(r); i++ {
		cur[0] = i
		low := i
		for j := 1; j <= len(s); j++ {
			cost := 1
			if r[i-1] == s[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && r[i-1] == s[j-2] && r[i-2] == s[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
			low = min(low, cur[j])
		}
		if low > limit {
			return limit + 1
		}
		before, prev, cur = prev, cur, before
	}
	return min(prev[len(s)], limit+1)
}

// Words is the names, tags or e-mail addresses (KeyName, KeyTag, KeyEmail)
// that begin with a prefix in any case, sorted, at most n: what a shell
// completes.
func (x *Index) Words(k Key, prefix string, n int) []string {
	want := crm.Fold(prefix)
	seen := map[string]bool{}
	for r := range x.rows {
		switch k {
		case KeyName:
			if strings.HasPrefix(crm.Fold(r.Name), want) {
				seen[r.Name] = true
			}
		case KeyEmail:
			if strings.HasPrefix(crm.FoldEmail(r.Email), want) {
				seen[r.Email] = true
			}
		case KeyTag:
			for t := range strings.SplitSeq(r.Tags, "\x1f") {
				if strings.HasPrefix(crm.Fold(t), want) {
					seen[t] = true
				}
			}
		}
	}
	delete(seen, "")
	out := make([]string, 0, len(seen))
	for s := range seen {
		out = append(out, s)
	}
	slices.Sort(out)
	return out[:min(n, len(out))]
}

// Tags is every tag with the number of customers that have it, after all files
// were compared.
func (x *Index) Tags() (map[string]int, error) {
	if err := x.Refresh(); err != nil {
		return nil, err
	}
	out := map[string]int{}
	for r := range x.rows {
		if r.Tags == "" {
			continue
		}
		for t := range strings.SplitSeq(r.Tags, "\x1f") {
			out[t]++
		}
	}
	return out, nil
}
