package validate

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"crm/internal/crm"
)

// Nearest finds the known word that is nearest to one that was mistyped, by the
// number of letters to insert, drop, change or swap with their neighbour
// (optimal string alignment), without regard to case. It is empty when none is
// near: more than two letters in five would have to change.
func Nearest(word string, known []string) string {
	n := utf8.RuneCountInString(word)
	if n == 0 || n > 64 {
		return ""
	}
	best, at := max(1, n*2/5), ""
	for _, k := range known {
		if d := crm.Distance(strings.ToLower(word), strings.ToLower(k), best); k != "" && (d < best || d == best && at == "") {
			best, at = d, k
		}
	}
	return at
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
