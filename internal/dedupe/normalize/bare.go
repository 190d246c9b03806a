package normalize

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

// Bare stands before a word that was written without its short vowels, as Arabic and
// Hebrew are: its consonants alone can be held against a word of Latin letters. Key
// leaves it out.
const Bare = "~"

//go:embed data/bare.txt
var bareText string

// bareNames is the usual Latin spelling of the names that are known with their vowels.
var bareNames = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	rows(bareText, func(line string) {
		f := strings.Fields(line)
		for _, native := range f[1:] {
			m[native] = f[0]
		}
	})
	return m
})

// isBare tells of the letters of scripts that leave out vowels.
func isBare(r rune) bool {
	return r >= 0x590 && r < 0x5ff || r >= 0x600 && r < 0x700 || r >= 0x750 && r < 0x780
}

// article is before most Arabic family names.
const article = "ال"

// spellBare is a word of Arabic or Hebrew letters in Latin ones. The vowels that are
// written are there, and the others only in names that are known; marked, what may
// lack some begins with Bare.
func spellBare(w string, marked bool) string {
	w = strings.Map(func(r rune) rune {
		if unicode.IsMark(r) || r == 'ـ' {
			return -1
		}
		return r
	}, w)
	if known := bareNames()[w]; known != "" {
		return known
	}
	if rest, ok := strings.CutPrefix(w, article); ok && len(rest) >= 4 {
		return "al " + spellBare(rest, marked)
	}
	letters := []rune(w)
	var b strings.Builder
	if marked && len(letters) > 1 {
		b.WriteString(Bare)
	}
	for i, r := range letters {
		first, last := i == 0, i == len(letters)-1
		next := rune(0)
		if !last {
			next = letters[i+1]
		}
		switch r {
		case 'و', 'ו':
			switch {
			case r == 'ו' && (first || next == 'י' || next == 'ו'):
				b.WriteByte('v')
			case r == 'ו' && letters[i-1] == 'ו':
			case first || next == 'ا' || next == 'ي':
				b.WriteByte('w')
			default:
				b.WriteByte('u')
			}
		case 'ي', 'ی', 'י':
			if first || next == 'ا' || next == 'و' {
				b.WriteByte('y')
			} else {
				b.WriteByte('i')
			}
		case 'ה', 'ه':
			if !last || first {
				b.WriteByte('h')
			} else {
				b.WriteByte('a')
			}
		default:
			if s, ok := bareLetters[r]; ok {
				b.WriteString(s)
			} else {
				b.WriteString(spelling(r))
			}
		}
	}
	return b.String()
}

// bareLetters is where the table of scripts says less than names are spelled with.
var bareLetters = map[rune]string{
	'ا': "a", 'أ': "a", 'إ': "i", 'آ': "a", 'ى': "a", 'ة': "a", 'ع': "a", 'ء': "", 'ئ': "", 'ؤ': "",
	'ج': "j", 'ح': "h", 'ث': "th", 'ذ': "dh", 'ظ': "z", 'ق': "q", 'ک': "k", 'گ': "g", 'چ': "ch", 'پ': "p", 'ژ': "zh",
	'א': "a", 'ע': "a", 'ח': "h", 'כ': "k", 'ך': "k", 'ק': "k", 'ב': "b", 'צ': "tz", 'ץ': "tz",
}

// indic spells scripts of India: their blocks in Unicode are laid out alike, and a
// consonant is followed by an a unless something else is said or the word ends.
func indic(letters []rune) string {
	var b strings.Builder
	for i, r := range letters {
		at := func(k int) rune {
			if k < 0 || k >= len(letters) || !isIndic(letters[k]) {
				return 0
			}
			return letters[k] & 0x7f
		}
		c, next := r&0x7f, at(i+1)
		switch {
		case c == 0x02 && next == 0x39: // before h: Singh
			b.WriteString("ng")
		case int(c) < len(indicLetters) && indicLetters[c] != "":
			b.WriteString(indicLetters[c])
		case c >= 0x66 && c <= 0x6f:
			b.WriteByte(byte('0' + c - 0x66))
		}
		consonant := c >= 0x15 && c <= 0x39
		if consonant && next == 0x3c {
			next = at(i + 2)
		}
		if c == 0x39 && at(i-1) == 0x02 && next == 0 {
			continue
		}
		if consonant && next != 0 && (next < 0x3c || next == 0x3d) {
			b.WriteByte('a')
		}
	}
	return b.String()
}

func isIndic(r rune) bool { return r >= 0x900 && r < 0xd80 }

// indicLetters is the letters of a block by their place in it (as in ISCII).
var indicLetters = [...]string{
	0x01: "n", 0x02: "n", 0x03: "h", 0x05: "a", 0x06: "a", 0x07: "i", 0x08: "i", 0x09: "u", 0x0a: "u", 0x0b: "ri", 0x0e: "e", 0x0f: "e", 0x10: "ai",
	0x11: "o", 0x12: "o", 0x13: "o", 0x14: "au", 0x15: "k", 0x16: "kh", 0x17: "g", 0x18: "gh", 0x19: "n", 0x1a: "ch", 0x1b: "chh", 0x1c: "j", 0x1d: "jh",
	0x1e: "n", 0x1f: "t", 0x20: "th", 0x21: "d", 0x22: "dh", 0x23: "n", 0x24: "t", 0x25: "th", 0x26: "d", 0x27: "dh", 0x28: "n", 0x29: "n", 0x2a: "p",
	0x2b: "ph", 0x2c: "b", 0x2d: "bh", 0x2e: "m", 0x2f: "y", 0x30: "r", 0x31: "r", 0x32: "l", 0x33: "l", 0x34: "l", 0x35: "v", 0x36: "sh", 0x37: "sh",
	0x38: "s", 0x39: "h", 0x3e: "a", 0x3f: "i", 0x40: "i", 0x41: "u", 0x42: "u", 0x43: "ri", 0x45: "e", 0x46: "e", 0x47: "e", 0x48: "ai", 0x49: "o",
	0x4a: "o", 0x4b: "o", 0x4c: "au",
}

// greek mends what letters of Greek together stand for: ευ is ef before a voiceless
// consonant and ev before others.
var greek = sync.OnceValue(func() *strings.Replacer {
	pairs := []string{"γγ", "ng", "γχ", "nch", "ΓΓ", "NG", "ΓΧ", "NCH"}
	for _, v := range [...][2]string{{"αυ", "a"}, {"αύ", "a"}, {"Αυ", "A"}, {"Αύ", "A"}, {"ΑΥ", "A"}, {"ευ", "e"}, {"εύ", "e"}, {"Ευ", "E"}, {"Εύ", "E"}, {"ΕΥ", "E"}} {
		for _, c := range "θκξπσςτφχψΘΚΞΠΣΤΦΧΨ" {
			pairs = append(pairs, v[0]+string(c), v[1]+"f"+string(c))
		}
		pairs = append(pairs, v[0], v[1]+"v")
	}
	return strings.NewReplacer(pairs...)
})
