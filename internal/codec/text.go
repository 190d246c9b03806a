package codec

import (
	"strings"
	"unicode/utf8"
)

// printable tells whether YAML lets a character stand in a file as it is and
// every reader agrees that it does not end a line.
func printable(r rune) bool {
	switch {
	case r < 0x20:
		return r == '\t' || r == '\n'
	case r < 0x7f:
		return true
	case r < 0xa0, r == 0x2028, r == 0x2029, r == 0xfeff, r == 0xfffe, r == 0xffff:
		return false
	}
	return r <= 0xd7ff || r >= 0xe000 && r <= utf8.MaxRune
}

const (
	ones  = 0x0101010101010101 // a byte of 1 each
	highs = 0x8080808080808080
)

// eight is the bytes of s from i on, the first of them the lowest.
func eight(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// strange has the highest bit set of some byte when one of eight is below 0x20, and no
// line feed, or 0x7f, or 0x80 and above.
func strange(x uint64) uint64 {
	low := x &^ highs
	feed := (low ^ '\n'*ones) + 0x7f*ones // no high bit where a line feed is
	return ^(low+0x60*ones)&feed | (low + ones) | x
}

// check looks through a file for what no YAML may hold. It returns the offset
// of the first such byte and what it is, or -1. odd tells that the text is
// valid but holds characters on which readers differ.
func check(src string) (bad int, msg string, odd bool) {
	i := 0
	for i < len(src) {
		for i+32 <= len(src) {
			a, b, c, d := eight(src, i), eight(src, i+8), eight(src, i+16), eight(src, i+24)
			if (strange(a)|strange(b)|strange(c)|strange(d))&highs != 0 {
				break
			}
			i += 32
		}
		if i+8 <= len(src) && strange(eight(src, i))&highs == 0 {
			i += 8
			continue
		}
		stop := min(i+8, len(src))
		for i < stop {
			c := src[i]
			switch {
			case c >= 0x20 && c < 0x7f || c == '\n' || c == '\t':
				i++
				continue
			case c == '\r':
				if i+1 == len(src) || src[i+1] != '\n' {
					odd = true
				}
				i++
				continue
			case c < utf8.RuneSelf:
				return i, "a control character, " + hex(rune(c)) + ", is not allowed in a file", odd
			case c >= 0xc3 && c < 0xe0 && i+1 < len(src) && src[i+1]&0xc0 == 0x80:
				i += 2 // letters of the languages of Europe and around it
				continue
			}
			r, n := utf8.DecodeRuneInString(src[i:])
			if r == utf8.RuneError && n <= 1 {
				return i, "the file is not UTF-8 text from here on", odd
			}
			if !printable(r) {
				switch {
				case r == 0x85, r == 0x2028, r == 0x2029, r == 0xfeff:
					odd = true
				default:
					return i, "the character " + hex(r) + " is not allowed in a file", odd
				}
			}
			i += n
		}
	}
	return -1, "", odd
}

func hex(r rune) string {
	const digits = "0123456789ABCDEF"
	s := "U+"
	if r > 0xffff {
		s += string(digits[r>>20&15]) + string(digits[r>>16&15])
	}
	return s + string([]byte{digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15]})
}

// utf16Hint says what a file is that begins like UTF-16.
func utf16Hint(src string) string {
	if strings.HasPrefix(src, "\xff\xfe") || strings.HasPrefix(src, "\xfe\xff") || len(src) > 1 && (src[0] == 0 || src[1] == 0) {
		return "it looks like UTF-16; save it as UTF-8"
	}
	return "save the file as UTF-8"
}
