package query

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"crm/internal/crm"
)

// isWord tells whether a letter belongs to a word.
func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || unicode.IsNumber(r)
}

// Seam tells whether one word may end and another begin between two characters
// that stand next to each other: where either is no letter or digit, or is of a
// script that is written without spaces between words, as those of Chinese,
// Japanese and Thai. In such scripts a word is so found anywhere.
func Seam(before, after rune) bool {
	return !isWord(before) || !isWord(after) || (isUnspaced(before) || isUnspaced(after)) && !unicode.IsMark(after)
}

// isUnspaced tells whether a letter is of a script without spaces between words.
func isUnspaced(r rune) bool {
	const (
		firstThai     = 0x0e00
		prolonged     = 0x30fc // the mark of a long vowel, which is of no script
		prolongedHalf = 0xff70
	)
	return r >= firstThai && (r == prolonged || r == prolongedHalf ||
		unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar))
}

// words is the runs of letters and digits in a folded text.
func words(folded string) []string {
	return strings.FieldsFunc(folded, func(r rune) bool { return !isWord(r) })
}

// Phrase tells whether words stand next to each other in a text, with nothing
// but punctuation and white space between them, in any case of ASCII letters;
// with prefix the last may be the beginning of a word. Where words begin and end
// is told by Seam. No words stand in every text. Letters beyond ASCII have to be folded on both sides.
func Phrase(text []byte, words []string, prefix bool) bool {
	if len(words) == 0 {
		return true
	}
	before := ' '
	for i := 0; i < len(text); {
		r, n := runeAt(text, i)
		if isWord(r) && Seam(before, r) && phraseAt(text, i, words, prefix) {
			return true
		}
		before = r
		i += n
	}
	return false
}

func runeAt(text []byte, i int) (rune, int) {
	if c := text[i]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRune(text[i:])
}

func phraseAt(text []byte, i int, words []string, prefix bool) bool {
	for k, w := range words {
		if k > 0 {
			for i < len(text) {
				r, n := runeAt(text, i)
				if isWord(r) {
					break
				}
				i += n
			}
		}
		if len(text)-i < len(w) {
			return false
		}
		if !lowerEqual(text[i:i+len(w)], w) {
			return false
		}
		i += len(w)
		if i < len(text) && (k < len(words)-1 || !prefix) {
			last, _ := utf8.DecodeLastRuneInString(w)
			if r, _ := runeAt(text, i); !Seam(last, r) {
				return false
			}
		}
	}
	return true
}

// Readings is the words of a Word as they are looked for, folded: the usual
// reading and, where umlauts have a second spelling, that one.
func (n *Word) Readings() [][]string {
	folds := crm.Folds(n.Text)
	out := make([][]string, len(folds))
	for i, f := range folds {
		out[i] = words(f)
	}
	return out
}

// Digits is the digits by which a Word is looked for in phone numbers, without
// the zeros in front; empty unless it is made of at least five digits and what stands between
// those of a phone number.
func (n *Word) Digits() string {
	if d := digits(n.Text); len(d) >= 5 && isPhone(strings.TrimSuffix(n.Text, "*")) {
		return d
	}
	return ""
}
