package normalize

import (
	"strings"
	"unicode"
)

// Mark stands between the syllables of a word that was written in characters of
// East Asia: each is a sound of its own, and two of them that are one letter apart
// in Latin are no slip of one another. Key leaves it out, so that such a word is the
// same as its usual spelling in Latin.
const Mark = "'"

// eastAsian tells of the characters that stand for syllables.
func eastAsian(r rune) bool {
	return r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana)
}

// isEastAsian tells that a text has such characters.
func isEastAsian(s string) bool { return !ascii(s) && strings.IndexFunc(s, eastAsian) >= 0 }

// nameWords is the words of a part of a name. Characters that no space divides are
// one word.
func nameWords(s string) []string {
	if !isEastAsian(s) {
		return split(latin(s, true), false)
	}
	var out []string
	for _, w := range nameParts(cut(s)) {
		if list := split(Latin(w), false); isEastAsian(w) && len(list) > 0 {
			out = append(out, strings.Join(list, Mark))
		} else {
			out = append(out, list...)
		}
	}
	return out
}

// nameParts divides a name at spaces and the dots that stand for them in Japanese.
func nameParts(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '・' || r == '·' || r == ',' || r == '、' })
}

// splitEastAsian cuts a whole name, in which the family name comes first: at the
// spaces; without any, after the first character, or after two of four and after
// the family names of two characters.
func splitEastAsian(full string) (given, family string) {
	parts := nameParts(full)
	if len(parts) > 1 {
		return strings.Join(parts[1:], ""), parts[0]
	}
	r := []rune(full)
	n := 1
	switch {
	case len(r) < 2 || len(r) > 4:
		return "", full
	case len(r) == 4 || len(r) == 3 && double(string(r[:2])):
		n = 2
	}
	return string(r[n:]), string(r[:n])
}

// double tells of the usual Chinese and Korean family names of two characters.
func double(s string) bool {
	switch s {
	case "欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "东方", "東方", "皇甫", "尉迟", "公孙", "公孫", "慕容", "司徒", "令狐", "夏侯", "端木", "남궁", "황보", "제갈", "선우", "사공", "독고":
		return true
	}
	return false
}
