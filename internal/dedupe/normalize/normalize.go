// Package normalize brings what people type about people and firms into forms
// that can be compared: names, firms, e-mail addresses, phone numbers,
// addresses, dates. It knows titles, legal forms, pet names and the same name in
// other languages, large towns, providers of mailboxes, the spellings of scripts in
// Latin letters and the readings of Japanese and Korean names, from small tables that
// are embedded and read when first needed.
//
// It compares nothing, and it mends nothing for people to see: its forms are
// only good for comparing. Text is cut at 256 bytes.
package normalize

import (
	"strings"
	"unicode/utf8"

	"crm/internal/crm"
)

// maxText is how much of a text is looked at, in bytes.
const maxText = 256

func cut(s string) string {
	if len(s) <= maxText {
		return s
	}
	s = s[:maxText]
	for len(s) > 0 && !utf8.ValidString(s[max(0, len(s)-4):]) && utf8.RuneCountInString(s) > 0 {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
		if n > 1 {
			break
		}
	}
	return s
}

// Latin is a text in lower case Latin letters without accents. Greek and
// Cyrillic go by sound, other scripts by the usual spelling of each character.
func Latin(s string) string { return latin(unmarked(s), false) }

// unmarked is a text, as people typed it, without what would be read as Bare.
func unmarked(s string) string { return strings.ReplaceAll(s, Bare, " ") }

// latin is Latin; marked, words that may lack vowels begin with Bare.
func latin(s string, marked bool) string {
	s = cut(s)
	if !ascii(s) {
		s = spell(s, marked)
	}
	return crm.Fold(s)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func alnum(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

func digit(c byte) bool { return c >= '0' && c <= '9' }

// Words is the words of a text in Latin letters. An apostrophe joins, and dots
// between single letters do too: "O'Neill" is oneill, "G.m.b.H." is gmbh.
func Words(s string) []string {
	return split(Latin(s), true)
}

// split cuts folded text into words; with join set, single letters with dots
// between become one word.
func split(s string, join bool) []string {
	var out []string
	start := -1
	var word []byte // a word that is not a piece of s
	end := func(i int) {
		switch {
		case word != nil:
			out = append(out, string(append(word, s[start:i]...)))
		case start >= 0 && i > start:
			out = append(out, s[start:i])
		}
		word, start = nil, -1
	}
	single := func(i int) bool { return alnum(s[i]) && (i+1 == len(s) || !alnum(s[i+1])) }
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case alnum(c), c == Bare[0] && start < 0 && i+1 < len(s) && alnum(s[i+1]):
			if start < 0 {
				start = i
			}
		case (c == '\'' || c == '`') && start >= 0 && i+1 < len(s) && alnum(s[i+1]):
			word = append(word, s[start:i]...)
			start = i + 1
		case join && (c == '.' || c == '/') && start >= 0 && i+1 < len(s) && single(i+1) && i-start == 1:
			// The letter before is single, or the end of such a row.
			word = append(word, s[start:i]...)
			start = i + 1
		default:
			end(i)
		}
	}
	end(len(s))
	return out
}

// Key is one form for both spellings of an umlaut: Mueller, Müller and Muller
// are alike, and so are Groß and Gros.
func Key(word string) string {
	if strings.ContainsAny(word, Mark+Bare) {
		word = strings.ReplaceAll(strings.ReplaceAll(word, Mark, ""), Bare, "")
	}
	for i := 1; i < len(word); i++ {
		if !folds(word[i], word[i-1], i) {
			continue
		}
		b := append(make([]byte, 0, len(word)), word[:i]...)
		for ; i < len(word); i++ {
			if !folds(word[i], b[len(b)-1], len(b)) {
				b = append(b, word[i])
			}
		}
		return string(b)
	}
	return word
}

// folds tells that a letter after another, the at-th of a word, says nothing more.
func folds(c, last byte, at int) bool {
	return c == 'e' && at > 1 && (last == 'a' || last == 'o' || last == 'u') || c == 's' && last == 's'
}

// Joined is words without spaces between.
func Joined(words []string) string {
	if len(words) == 1 {
		return words[0]
	}
	return strings.Join(words, "")
}
