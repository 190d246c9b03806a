package render

import "crm/internal/term"

// Style is how a piece of text stands out on a terminal with colours.
type Style uint8

// The styles.
const (
	Plain Style = iota
	Bold
	Dim
	Red
	Green
	Yellow
	Blue
	Cyan
)

// Paint is the cleaned text in a style when on is set, else only cleaned.
func Paint(text string, s Style, on bool) string { return paint(term.Clean(text), s, on) }

// paint is Paint for text that is clean already.
func paint(text string, s Style, on bool) string {
	if !on || s == Plain || text == "" {
		return text
	}
	return s.code() + text + reset
}

const reset = "\x1b[0m"

// code is the SGR sequence of ECMA-48.
func (s Style) code() string {
	switch s {
	case Bold:
		return "\x1b[1m"
	case Dim:
		return "\x1b[2m"
	case Red:
		return "\x1b[31m"
	case Green:
		return "\x1b[32m"
	case Yellow:
		return "\x1b[33m"
	case Blue:
		return "\x1b[34m"
	case Cyan:
		return "\x1b[36m"
	}
	return ""
}
