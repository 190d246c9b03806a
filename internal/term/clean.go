package term

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What is kept of the characters below U+0020.
const (
	keepNone    = iota // newline and tab become a space
	keepNewline        // tab becomes a space
	keepLayout         // both stay
)

// Clean makes text from outside safe for one line of a terminal. Controls
// (C0, DEL, C1) and characters that hide or reorder text (bidi marks, overrides
// and isolates, zero-width characters, line separators, tags) are spelled out
// as \x1b or \u202e; newlines and tabs become spaces; invalid UTF-8 becomes
// U+FFFD. Joiners stay between letters of scripts that need them and in emoji.
// Clean text comes back as it is, without allocation.
func Clean(text string) string { return clean(text, keepNone) }

// CleanLines is Clean, but keeps newlines. A CR before one goes.
func CleanLines(text string) string { return clean(text, keepNewline) }

// CleanData is Clean, but keeps newlines and tabs, for cells of data formats.
func CleanData(text string) string { return clean(text, keepLayout) }

func clean(text string, keep int) string {
	i := firstUnclean(text, keep)
	if i == len(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + 16)
	b.WriteString(text[:i])
	prev, _ := utf8.DecodeLastRuneInString(text[:i])
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		next := text[i+n:]
		switch {
		case r == utf8.RuneError && n == 1:
			b.WriteRune(utf8.RuneError)
		case r == '\n':
			if keep == keepNone {
				b.WriteByte(' ')
			} else {
				b.WriteByte('\n')
			}
		case r == '\t':
			if keep == keepLayout {
				b.WriteByte('\t')
			} else {
				b.WriteByte(' ')
			}
		case r == '\r' && next != "" && next[0] == '\n':
		case isJoiner(r) && joins(prev, next):
			b.WriteRune(r)
		case unsafe(r):
			spell(&b, r)
			r = 'x' // what now stands before the next character
		default:
			b.WriteString(text[i : i+n])
		}
		prev = r
		i += n
	}
	return b.String()
}

// firstUnclean is the index of the first character that clean changes.
func firstUnclean(text string, keep int) int {
	prev := rune(utf8.RuneError)
	for i := 0; i < len(text); {
		for i+8 <= len(text) && printable(text[i:i+8]) {
			i += 8
			prev = rune(text[i-1])
		}
		if i == len(text) {
			break
		}
		c := text[i]
		if c < utf8.RuneSelf {
			if c < ' ' || c == 0x7f {
				if !(c == '\n' && keep != keepNone || c == '\t' && keep == keepLayout) {
					return i
				}
			}
			prev = rune(c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && n == 1 || unsafe(r) && !(isJoiner(r) && joins(prev, text[i+n:])) {
			return i
		}
		prev = r
		i += n
	}
	return len(text)
}

// printable tells whether eight bytes are ASCII that is seen, or spaces. It
// looks at them at once; a byte below space borrows from the highest bit of its
// own or of a lower one.
func printable(s string) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	x := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	return ((x-' '*ones)|(x+ones)|x)&highs == 0
}

// unsafe tells whether a character moves, hides or reorders what is shown.
func unsafe(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r < 0xad:
		return false
	case r > 0xad && r < 0x600:
		return r == 0x34f // the one in the scripts of Europe
	case r == 0x2028, r == 0x2029:
		return true
	case r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0100 && r <= 0xe01ef:
		return false // variation selectors choose the form of the character before
	}
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) ||
		unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

func isJoiner(r rune) bool { return r == 0x200c || r == 0x200d }

// joins tells whether a joiner between prev and the beginning of next has a
// meaning: in Hebrew and all scripts above it (Arabic, those of India, emoji),
// not between Latin letters, where it only hides.
func joins(prev rune, next string) bool {
	r, n := utf8.DecodeRuneInString(next)
	return shapes(prev) && n > 0 && shapes(r)
}

func shapes(r rune) bool {
	return r >= 0x590 && r != utf8.RuneError && !isJoiner(r) && !unsafe(r) && !unicode.IsSpace(r) &&
		(r < 0x2000 || r > 0x206f)
}

func spell(b *strings.Builder, r rune) {
	const hex = "0123456789abcdef"
	digits := 8
	switch {
	case r < 0x100:
		b.WriteString(`\x`)
		digits = 2
	case r < 0x10000:
		b.WriteString(`\u`)
		digits = 4
	default:
		b.WriteString(`\U`)
	}
	for d := digits - 1; d >= 0; d-- {
		b.WriteByte(hex[r>>(4*d)&15])
	}
}

// Hidden tells whether Clean takes a character for one that moves, hides or
// reorders what is shown, leaving aside joiners that have a meaning where they
// stand.
func Hidden(r rune) bool { return unsafe(r) }
