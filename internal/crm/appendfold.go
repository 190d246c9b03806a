package crm

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode/utf8"
)

// AppendFold appends Fold(s) to dst, without allocating for text of the usual
// letters. The second result tells that Folds(s) has a second reading, which
// AppendUmlauts appends.
func AppendFold(dst []byte, s string) (out []byte, second bool) {
	out, second, ok := appendFold(dst, s, false)
	if ok {
		return out, second
	}
	both := foldsPlain(s)
	return append(dst, both[0]...), len(both) > 1
}

// AppendUmlauts appends the reading of s with German umlauts written out: the
// last of Folds(s).
func AppendUmlauts(dst []byte, s string) []byte {
	out, _, ok := appendFold(dst, s, true)
	if ok {
		return out
	}
	both := foldsPlain(s)
	return append(dst, both[len(both)-1]...)
}

const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// appendFold is the fast way of folding: eight ASCII characters at a time, and
// one letter at a time of those whose fold does not depend on what is next to
// them. Such letters never combine with one another, so text of nothing else
// is the same after Unicode normalization. It gives up with ok false at any
// other.
func appendFold(dst []byte, s string, umlauts bool) (out []byte, second, ok bool) {
	start := len(dst)
	space := uint64(0x80) // at the beginning, or after a space, else 0: another is left out
	i := 0
	if len(s) >= 8 {
		// As long as eight characters become eight.
		dst = slices.Grow(dst, len(s)+8)
		room := dst[start:cap(dst)]
		for ; i+8 <= len(s); i += 8 {
			w := load64(s[i:])
			gaps, bad := oddities(w, space)
			if bad != 0 {
				break
			}
			binary.LittleEndian.PutUint64(room[i:], lower(w))
			space = gaps >> 56 & 0x80
		}
		dst = dst[:start+i]
	}
	for i < len(s) {
		if w, n := load(s, i); n > 0 {
			gaps, bad := oddities(w, space)
			if bad != 0 {
				n = min(n, bits.TrailingZeros64(bad)/8)
			}
			if n > 0 {
				dst = binary.LittleEndian.AppendUint64(dst, lower(w))
				dst = dst[:len(dst)-8+n]
				space = gaps >> (8*n - 8) & 0x80
				i += n
				continue
			}
		}
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c == ' ' || c >= '\t' && c <= '\r':
				if space != 0 {
					continue
				}
				space = 0x80
				dst = append(dst, ' ')
				continue
			case c >= 'A' && c <= 'Z':
				c += 'a' - 'A'
			}
			space = 0
			dst = append(dst, c)
			continue
		}
		r, size := rune(c&0x1f)<<6, 2
		if c >= 0xc2 && c < 0xe0 && i+1 < len(s) && s[i+1]&0xc0 == 0x80 {
			r |= rune(s[i+1] & 0x3f)
		} else {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		space = 0
		switch r {
		case 'ä', 'Ä', 'ö', 'Ö', 'ü', 'Ü':
			second = true
			dst = append(dst, foldLatin1[2*(r-0xc0)])
			if umlauts {
				dst = append(dst, 'e')
			}
			i += size
			continue
		}
		i += size
		switch {
		case r >= 'А' && r <= 'я':
			t := cyrillic[(r-'А')&31]
			for k := 0; k < len(t); k++ {
				dst = append(dst, t[k])
			}
		case r >= 0xc0 && r < 0x180:
			if dst, ok = appendPair(dst, foldLatin1, r-0xc0); !ok {
				return dst[:start], second, false
			}
		case r >= 0x1e00 && r < 0x1f00:
			if dst, ok = appendPair(dst, foldVietnamese, r-0x1e00); !ok {
				return dst[:start], second, false
			}
		case r >= 0x4e00 && r <= 0x9fa5: // Han characters are what they are
			dst = append(dst, s[i-size:i]...)
		default:
			r = lowerGreekCyrillic(r)
			t, ok := latin(r)
			if !ok {
				if t, ok = foldOther(r); !ok {
					return dst[:start], second, false
				}
			}
			dst = append(dst, t...)
			if r == 'ο' || r == 'ό' {
				next, size := utf8.DecodeRuneInString(s[i:])
				if next = lowerGreekCyrillic(next); next == 'υ' || next == 'ύ' {
					dst = append(dst, 'u')
					i += size
				}
			}
		}
	}
	if len(dst) > start && space != 0 {
		dst = dst[:len(dst)-1]
	}
	return dst, second, true
}

// oddities is where there is a space among eight characters, as 0x80, and another such
// at the first that is not ASCII, a control or a second space; space is 0x80 when there
// is one before them.
func oddities(w, space uint64) (gaps, bad uint64) {
	x := w ^ ' '*ones
	gaps = ^((x&^highs + 0x7f*ones) | x | 0x7f*ones)
	return gaps, (w|(w-' '*ones)&^w)&highs | gaps&(gaps<<8|space)
}

// lower is eight ASCII characters in lower case.
func lower(w uint64) uint64 {
	upper := (w + (0x80-'A')*ones) &^ (w + (0x80-'Z'-1)*ones) & highs
	return w | upper>>2
}

// load is up to eight bytes of s from i as a number, and how many they are; the
// rest is letters. It leaves short text of fewer than four to others.
func load(s string, i int) (w uint64, n int) {
	const letters = 'a' * ones
	switch n = len(s) - i; {
	case n >= 8:
		return load64(s[i:]), 8
	case len(s) >= 8:
		return load64(s[len(s)-8:])>>(8*(8-n)) | letters<<(8*n), n
	case n >= 4:
		return load32(s[i:]) | load32(s[len(s)-4:])<<(8*(n-4)) | letters<<(8*n), n
	}
	return 0, 0
}

func load64(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func load32(s string) uint64 {
	_ = s[3]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}

func appendPair(dst []byte, table string, i rune) ([]byte, bool) {
	a, b := table[2*i], table[2*i+1]
	if a == '?' {
		return dst, false
	}
	dst = append(dst, a)
	if b != ' ' {
		dst = append(dst, b)
	}
	return dst, true
}

// lowerGreekCyrillic lowers a letter that latin or foldOther knows in lower case.
func lowerGreekCyrillic(r rune) rune {
	switch {
	case r >= 'Α' && r <= 'Ϋ' && r != 0x3a2, r >= 'А' && r <= 'Я':
		return r + 0x20
	case r >= 'Ѐ' && r <= 'Џ':
		return r + 0x50
	}
	switch r {
	case 'Ά':
		return 'ά'
	case 'Έ', 'Ή', 'Ί':
		return r + 'έ' - 'Έ'
	case 'Ό':
		return 'ό'
	case 'Ύ', 'Ώ':
		return r + 'ύ' - 'Ύ'
	case 'Ґ':
		return 'ґ'
	}
	return r
}

// foldOther spells Greek vowels with an accent, and signs that stay as they are.
func foldOther(r rune) (string, bool) {
	switch r {
	case 'ά':
		return "a", true
	case 'έ':
		return "e", true
	case 'ή', 'ί', 'ϊ', 'ΐ':
		return "i", true
	case 'ό', 'ώ':
		return "o", true
	case 'ύ', 'ϋ', 'ΰ':
		return "y", true
	case '“':
		return "“", true
	case '”':
		return "”", true
	case '„':
		return "„", true
	case '«':
		return "«", true
	case '»':
		return "»", true
	case '€':
		return "€", true
	case '£':
		return "£", true
	case '§':
		return "§", true
	case '°':
		return "°", true
	case '…':
		return "...", true
	}
	return "", false
}

// foldLatin1 is the folds of U+00C0 to U+017F, two characters each; "??" stands
// for those that are not plain letters.
const foldLatin1 = "a a a a a a aec e e e e i i i i d n o o o o o ??o u u u u y thss" +
	"a a a a a a aec e e e e i i i i d n o o o o o ??o u u u u y thy " +
	"a a a a a a c c c c c c c c d d d d e e e e e e e e e e g g g g " +
	"g g g g h h h h i i i i i i i i i i ijijj j k k ??l l l l l l ??" +
	"??l l n n n n n n 'n????o o o o o o oeoer r r r r r s s s s s s " +
	"s s t t t t ????u u u u u u u u u u u u w w y y y z z z z z z s "

// foldVietnamese is the folds of U+1E00 to U+1EFF in the same way.
const foldVietnamese = "a a b b b b b b c c d d d d d d d d d d e e e e e e e e e e f f " +
	"g g h h h h h h h h h h i i i i k k k k k k l l l l l l l l m m " +
	"m m m m n n n n n n n n o o o o o o o o p p p p r r r r r r r r " +
	"s s s s s s s s s s t t t t t t t t u u u u u u u u u u v v v v " +
	"w w w w w w w w w w x x x x y y z z z z z z h t w y ??s ????ss??" +
	"a a a a a a a a a a a a a a a a a a a a a a a a e e e e e e e e " +
	"e e e e e e e e i i i i o o o o o o o o o o o o o o o o o o o o " +
	"o o o o u u u u u u u u u u u u u u y y y y y y y y ????????????"
