package merge

import (
	"slices"
	"strings"
)

// mergeProse joins texts by line; false when they have to be merged as a whole:
// both sides changed the same lines, or the text is a single line and not of a
// field that takes many.
func mergeProse(byLine bool, base, ours, theirs string) (string, bool) {
	if !byLine && !strings.Contains(base, "\n") && !(strings.Contains(ours, "\n") && strings.Contains(theirs, "\n")) {
		return "", false
	}
	b, bEnd := splitLines(base)
	o, oEnd := splitLines(ours)
	t, tEnd := splitLines(theirs)
	out, ok := mergeLines(b, o, t)
	if !ok {
		return "", false
	}
	end := oEnd
	if oEnd == bEnd {
		end = tEnd
	}
	text := strings.Join(out, "\n")
	if end && len(out) > 0 {
		text += "\n"
	}
	return text, true
}

// Lines joins three versions of a text by line, as notes are joined; false when
// both sides changed the same lines.
func Lines(base, ours, theirs string) (string, bool) {
	switch {
	case ours == theirs, theirs == base:
		return ours, true
	case ours == base:
		return theirs, true
	}
	return mergeProse(true, base, ours, theirs)
}

// splitLines is the lines of a text, none when it is empty, and whether the
// last one is ended.
func splitLines(s string) ([]string, bool) {
	if s == "" {
		return nil, false
	}
	s, end := strings.CutSuffix(s, "\n")
	return strings.Split(s, "\n"), end
}

// hunk replaces the lines from..to of a base.
type hunk struct {
	from, to int
	lines    []string
}

// mergeLines is diff3 on lines, where a change next to the other side's is no
// conflict, and lines that both sides inserted at the same place are kept: first
// those that both begin with, then the rest of each in the order of the text,
// then those that both end with.
func mergeLines(base, ours, theirs []string) ([]string, bool) {
	ho, ht := hunks(base, ours), hunks(base, theirs)
	var out []string
	at := 0
	apply := func(h hunk) {
		out = append(out, base[at:h.from]...)
		out = append(out, h.lines...)
		at = h.to
	}
	for len(ho) > 0 || len(ht) > 0 {
		switch {
		case len(ht) == 0:
			apply(ho[0])
			ho = ho[1:]
		case len(ho) == 0:
			apply(ht[0])
			ht = ht[1:]
		case ho[0].from == ht[0].from && ho[0].to == ht[0].to && slices.Equal(ho[0].lines, ht[0].lines):
			apply(ho[0])
			ho, ht = ho[1:], ht[1:]
		case ho[0].from == ht[0].from && ho[0].to == ho[0].from && ht[0].to == ht[0].from:
			apply(hunk{ho[0].from, ho[0].to, bothInsertions(ho[0].lines, ht[0].lines)})
			ho, ht = ho[1:], ht[1:]
		case ho[0].to <= ht[0].from:
			apply(ho[0])
			ho = ho[1:]
		case ht[0].to <= ho[0].from:
			apply(ht[0])
			ht = ht[1:]
		default:
			return nil, false
		}
	}
	return append(out, base[at:]...), true
}

func bothInsertions(a, b []string) []string {
	if slices.Compare(a, b) > 0 {
		a, b = b, a
	}
	pre, post := sharedEnds(a, b)
	out := slices.Clone(a[:len(a)-post])
	out = append(out, b[pre:]...)
	return out
}

// sharedEnds counts the lines with which both begin, and of the others those
// with which both end.
func sharedEnds(a, b []string) (pre, post int) {
	n := min(len(a), len(b))
	for pre < n && a[pre] == b[pre] {
		pre++
	}
	for post < n-pre && a[len(a)-1-post] == b[len(b)-1-post] {
		post++
	}
	return pre, post
}

// lcsMax bounds the table of a comparison: 1,000 by 1,000 changed lines. What
// is larger counts as one change.
const lcsMax = 1 << 20

// hunks is what turns base into side, by a longest common subsequence.
func hunks(base, side []string) []hunk {
	pre, post := sharedEnds(base, side)
	b, s := base[pre:len(base)-post], side[pre:len(side)-post]
	if len(b) == 0 && len(s) == 0 {
		return nil
	}
	if len(b) == 0 || len(s) == 0 || (len(b)+1)*(len(s)+1) > lcsMax {
		return []hunk{{pre, len(base) - post, s}}
	}
	// long[i*w+j] is the length of the longest common subsequence of b[i:] and s[j:].
	w := len(s) + 1
	long := make([]int32, (len(b)+1)*w)
	for i := len(b) - 1; i >= 0; i-- {
		for j := len(s) - 1; j >= 0; j-- {
			if b[i] == s[j] {
				long[i*w+j] = long[(i+1)*w+j+1] + 1
			} else {
				long[i*w+j] = max(long[(i+1)*w+j], long[i*w+j+1])
			}
		}
	}
	var out []hunk
	i, j := 0, 0
	for i < len(b) || j < len(s) {
		if i < len(b) && j < len(s) && b[i] == s[j] {
			i, j = i+1, j+1
			continue
		}
		fromB, fromS := i, j
		for (i < len(b) || j < len(s)) && !(i < len(b) && j < len(s) && b[i] == s[j]) {
			if j == len(s) || i < len(b) && long[(i+1)*w+j] >= long[i*w+j+1] {
				i++
			} else {
				j++
			}
		}
		out = append(out, hunk{pre + fromB, pre + i, s[fromS:j]})
	}
	return out
}
