package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// nameEnd is where the name with which s begins ends: a letter or underscore,
// then letters, digits, underscores, hyphens and dots; behind a dot also a
// quoted key (fields."my field"). 0 when s begins with no name.
func nameEnd(s string) int {
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '_' || unicode.IsLetter(r):
		case i > 0 && (r == '-' || r == '.' || unicode.IsDigit(r) || unicode.IsMark(r)):
		case i > 0 && r == '"' && s[i-1] == '.':
			if _, end := unquote(s[i:]); end > 0 {
				return i + end
			}
			return i
		default:
			return i
		}
		i += n
	}
	return len(s)
}

// quote is a text in quotation marks.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// unquote reads the quoted text with which s begins. A backslash stands before
// a quotation mark or a backslash that is meant as such; before anything else
// it is itself. end is the place behind the closing mark, 0 when that is
// missing.
func unquote(s string) (text string, end int) {
	mark := s[0]
	plain := strings.IndexByte(s[1:], mark) + 1
	if plain > 0 && strings.IndexByte(s[1:plain], '\\') < 0 {
		return s[1:plain], plain + 1
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == mark:
			return b.String(), i + 1
		case c == '\\' && i+1 < len(s) && (s[i+1] == mark || s[i+1] == '\\'):
			i++
			b.WriteByte(s[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", 0
}
