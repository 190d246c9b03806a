package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Error says what is wrong with a query, and where.
type Error struct {
	Text   string // the whole query
	Column int    // of the first letter of what is wrong, from 1, in letters (runes)
	Msg    string // what is wrong
	Hint   string // what to type; may be empty
}

// Error is the message alone, one line.
func (e *Error) Error() string { return e.Msg }

// The letters that Excerpt shows before and behind the place.
const (
	excerptBefore = 40
	excerptBehind = 30
)

// Excerpt is two lines for a person: the query around the place, cut short, and
// a caret below the place. They have no control characters.
func (e *Error) Excerpt() []string {
	all := []rune(e.Text)
	at := min(max(e.Column-1, 0), len(all))
	from, to := max(0, at-excerptBefore), min(len(all), at+excerptBehind)
	var line, mark strings.Builder
	if from > 0 {
		line.WriteString("…")
		mark.WriteByte(' ')
	}
	for i, r := range all[from:to] {
		if !unicode.IsPrint(r) && r != ' ' || r == utf8.RuneError {
			r = ' '
		}
		line.WriteRune(r)
		switch {
		case from+i >= at || unicode.Is(unicode.Mn, r):
		case isWide(r):
			mark.WriteString("  ")
		default:
			mark.WriteByte(' ')
		}
	}
	if to < len(all) {
		line.WriteString("…")
	}
	return []string{line.String(), mark.String() + "^"}
}

// isWide tells whether a letter takes two columns of a terminal, as those of
// Chinese, Japanese and Korean do.
func isWide(r rune) bool {
	return r >= 0x1100 && (r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 ||
		r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 || r >= 0x1f300 && r <= 0x1faff || r >= 0x20000 && r <= 0x3fffd)
}
