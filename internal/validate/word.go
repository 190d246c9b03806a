package validate

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Nearest finds the known word that is nearest to one that was mistyped, by the
// number of letters to insert, drop, change or swap with their neighbour
// (optimal string alignment), without regard to case. It is empty when none is
// near: more than a third of the letters would have to change.
func Nearest(word string, known []string) string {
	w := []rune(strings.ToLower(word))
	if len(w) == 0 || len(w) > 64 {
		return ""
	}
	best, at := max(1, len(w)/3)+1, ""
	for _, k := range known {
		if n := utf8.RuneCountInString(k); k == "" || n-len(w) >= best || len(w)-n >= best {
			continue
		}
		if d := distance(w, []rune(strings.ToLower(k))); d < best {
			best, at = d, k
		}
	}
	return at
}

func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// didYouMean is a hint to the nearest known word, else to all of them.
func didYouMean(word string, known []string) string {
	if n := Nearest(word, known); n != "" {
		return "did you mean " + n + "?"
	}
	if len(known) == 0 || len(known) > 12 {
		return ""
	}
	return "known: " + strings.Join(known, ", ")
}

// quote shows a value of a file in a message: in one line and not too long.
func quote(s string) string {
	const most = 60
	if len(s) > most {
		cut := most
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	return strconv.Quote(s)
}
