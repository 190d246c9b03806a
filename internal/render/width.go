package render

import (
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// anyLocale has characters whose width depends on the locale narrow.
var anyLocale = &runewidth.Condition{StrictEmojiNeutral: true}

// width is the number of terminal columns that clean text takes, counted as
// tablewriter counts. Characters whose width depends on the locale count as
// narrow, so that the same data prints the same everywhere.
func width(s string) int {
	i := 0
	for i < len(s) && s[i] < utf8.RuneSelf {
		i++
	}
	n := i
	for k := i; k < len(s); n++ {
		r, size := rune(s[k]), 1
		if r >= utf8.RuneSelf {
			if r, size = utf8.DecodeRuneInString(s[k:]); !narrow(r) {
				return i + anyLocale.StringWidth(s[i:])
			}
		}
		k += size
	}
	return n
}

// narrow tells of letters of Latin and Cyrillic, which take one column each,
// next to whatever other letters or ASCII.
func narrow(r rune) bool { return r >= 0xc0 && r <= 0x24f || r >= 0x400 && r <= 0x481 }

// cut shortens clean text to at most w columns, ending in the ellipsis where
// something was cut.
func cut(s string, w int, ellipsis string) string {
	if len(s) <= w || width(s) <= w {
		return s
	}
	room := w - width(ellipsis)
	if room < 0 {
		return strings.Repeat(".", max(w, 0))
	}
	used := 0
	for i, r := range s {
		n := 1
		if r >= utf8.RuneSelf {
			n = width(string(r))
		}
		if used+n > room {
			return s[:i] + ellipsis
		}
		used += n
	}
	return s
}

// wrap breaks clean text into lines of at most w columns, between words where
// it can. It has at least one line.
func wrap(s string, w int) []string {
	if w < 1 || width(s) <= w {
		return []string{s}
	}
	var lines []string
	line, used := "", 0
	for word := range strings.FieldsSeq(s) {
		n := width(word)
		if line != "" && used+1+n <= w {
			line += " " + word
			used += 1 + n
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for n > w { // a word longer than a line, like a URL
			head := cut(word, w, "")
			if head == "" {
				_, size := utf8.DecodeRuneInString(word)
				head = word[:size]
			}
			lines = append(lines, head)
			word = word[len(head):]
			n = width(word)
		}
		line, used = word, n
	}
	if line != "" {
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return []string{""}
	}
	return lines
}

// pad appends n spaces.
func pad(b []byte, n int) []byte {
	const spaces = "                                                                "
	for n > len(spaces) {
		b = append(b, spaces...)
		n -= len(spaces)
	}
	if n > 0 {
		b = append(b, spaces[:n]...)
	}
	return b
}
