package crm

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// slugMax keeps paths short enough for every file system.
const slugMax = 40

// Slug is a name as part of a file name: lower-case ASCII letters, digits and
// single hyphens, at most 40 characters. Letters of Latin, Greek and Cyrillic
// script are transliterated; a name in another script has an empty slug.
func Slug(name string) string {
	var b strings.Builder
	hyphen := false
	for _, r := range spell(name, true) {
		if r < 0x80 && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9') {
			if hyphen && b.Len() > 0 {
				if b.Len() >= slugMax-1 {
					break
				}
				b.WriteByte('-')
			}
			hyphen = false
			if b.Len() >= slugMax {
				break
			}
			b.WriteRune(r)
			continue
		}
		if r == '\'' {
			continue
		}
		hyphen = true
	}
	return b.String()
}

// Fold is text for comparing without case, accents, invisible characters, runs
// of white space and the spelling of apostrophes and hyphens: "  José  O’Müller"
// is "jose o'muller". Marks that make another letter, such as the vowel signs of
// Indic scripts, are kept. Folding twice changes nothing more.
func Fold(s string) string {
	var room [96]byte
	if out, _, ok := appendFold(room[:0], s, false); ok {
		if string(out) == s {
			return s
		}
		return string(out)
	}
	return squeeze(spell(s, false))
}

// Folds is Fold and, where it differs, the reading with German umlauts written
// out ("jose mueller"), so that both spellings find a name.
func Folds(s string) []string {
	var room [96]byte
	if out, second, ok := appendFold(room[:0], s, false); ok {
		a := string(out)
		if !second {
			return []string{a}
		}
		out, _, _ = appendFold(out[:0], s, true)
		return []string{a, string(out)}
	}
	return foldsPlain(s)
}

// foldsPlain is Folds the long way, for any text.
func foldsPlain(s string) []string {
	a := squeeze(spell(s, false))
	if !strings.ContainsAny(s, "äöüÄÖÜ\u0308") {
		return []string{a}
	}
	if b := squeeze(spell(s, true)); b != a {
		return []string{a, b}
	}
	return []string{a}
}

func squeeze(s string) string {
	clean := true
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 || s[i] < ' ' || s[i] == ' ' && (i == 0 || s[i-1] == ' ' || i == len(s)-1) {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// spell lowers case, removes accents and writes special letters of Latin, and
// letters of Greek and Cyrillic, in plain Latin.
func spell(s string, umlauts bool) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if ascii {
		return strings.ToLower(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	omicron := false // the letter before is one
	for _, r := range norm.NFC.String(s) {
		r = unicode.ToLower(r)
		after := omicron
		omicron = r == 'ο' || r == 'ό'
		if after && (r == 'υ' || r == 'ύ') {
			b.WriteByte('u')
			continue
		}
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		if umlauts {
			switch r {
			case 'ä':
				b.WriteString("ae")
				continue
			case 'ö':
				b.WriteString("oe")
				continue
			case 'ü':
				b.WriteString("ue")
				continue
			}
		}
		if t, ok := latin(r); ok {
			b.WriteString(t)
			continue
		}
		for _, d := range norm.NFKD.String(string(r)) {
			if isAccent(d) || unicode.Is(unicode.Cf, d) {
				continue
			}
			d = unicode.ToLower(d)
			if t, ok := latin(d); ok {
				b.WriteString(t)
				continue
			}
			b.WriteRune(d)
		}
	}
	return b.String()
}

// isAccent tells whether a mark only changes how a letter is pronounced. Marks
// of the Indic scripts, of Thai and of kana make another letter.
func isAccent(r rune) bool {
	return unicode.Is(unicode.Mn, r) && r != '\u3099' && r != '\u309a' &&
		unicode.In(r, unicode.Inherited, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Cyrillic)
}

var (
	greek    = [...]string{"a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "s", "t", "y", "f", "ch", "ps", "o"}
	cyrillic = [...]string{"a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya"}
)

// latin spells one letter. Greek follows ELOT 743 (ου is seen to in spell), Cyrillic the common English
// forms of BGN/PCGN, simplified to plain ASCII.
func latin(r rune) (string, bool) {
	switch {
	case r >= 'α' && r <= 'ω':
		return greek[r-'α'], true
	case r >= 'а' && r <= 'я':
		return cyrillic[r-'а'], true
	}
	switch r {
	case '‘', '’', 'ʼ', '´', '′':
		return "'", true
	case '‐', '‑', '‒', '–', '—', '−':
		return "-", true
	case 'ß':
		return "ss", true
	case 'æ':
		return "ae", true
	case 'œ':
		return "oe", true
	case 'ø':
		return "o", true
	case 'ł':
		return "l", true
	case 'đ', 'ð':
		return "d", true
	case 'þ':
		return "th", true
	case 'ħ':
		return "h", true
	case 'ı':
		return "i", true
	case 'ё':
		return "e", true
	case 'є':
		return "ye", true
	case 'і':
		return "i", true
	case 'ї':
		return "yi", true
	case 'ґ':
		return "g", true
	case 'ў':
		return "u", true
	case 'ђ':
		return "dj", true
	case 'ј':
		return "j", true
	case 'љ':
		return "lj", true
	case 'њ':
		return "nj", true
	case 'ћ':
		return "c", true
	case 'џ':
		return "dz", true
	}
	return "", false
}

// FoldEmail is an address in the form in which two spellings of the same
// mailbox are equal: without white space, in lower case.
func FoldEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// EmailDomain is what follows the last @ of an address, folded; empty without one.
func EmailDomain(s string) string {
	s = FoldEmail(s)
	i := strings.LastIndexByte(s, '@')
	if i < 0 {
		return ""
	}
	return s[i+1:]
}
