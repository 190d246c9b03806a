package phone

import (
	"strings"
	"unicode"
)

// Reading happens on a plain form of the text, one byte for each character:
// digits of any script as ASCII digits, letters in lower case, each kind of
// hyphen, space, bracket, slash, dot and tilde as its ASCII form. The letters
// of labels for extensions that are not ASCII have upper-case bytes: D, O and B
// for the Cyrillic "доб", A for "ó". Anything else is one of these two:
const (
	otherLetter = '?' // a letter or number that no phone number has
	otherMark   = '!' // any other character
)

// fold appends the plain form of text to dst.
func fold(dst []byte, text string) []byte {
	for _, r := range text {
		if r >= '！' && r <= '～' { // full-width forms of ASCII
			r -= '！' - '!'
		}
		switch {
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		case r == otherLetter || r == otherMark:
			r = otherMark
		case r < 0x80:
		case r == 'ó' || r == 'Ó':
			r = 'A'
		case r == '\u0301':
			continue // an accent written by itself
		case r == 'д' || r == 'Д':
			r = 'D'
		case r == 'о' || r == 'О':
			r = 'O'
		case r == 'б' || r == 'Б':
			r = 'B'
		case r >= '\u2010' && r <= '\u2015', r == '\u2212', r == '\u30fc':
			r = '-'
		case r == '\u00a0', r == '\u00ad', r == '\u200b', r == '\u2060', r == '\u3000':
			r = ' '
		case r == '\u2053', r == '\u223c':
			r = '~'
		case unicode.IsDigit(r):
			r = '0' + decimal(r)
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			r = otherLetter
		default:
			r = otherMark
		}
		dst = append(dst, byte(r))
	}
	return dst
}

// decimal is the value of a decimal digit of any script. Unicode keeps the ten
// digits of a script together and in order.
func decimal(r rune) rune {
	for _, t := range unicode.Nd.R16 {
		if r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10
		}
	}
	return 0
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c >= 'a' && c <= 'z' }

// isMark tells the punctuation that numbers are written with; x stands for a
// carrier's code in some countries.
func isMark(c byte) bool { return strings.IndexByte("-x ()[]./~*", c) >= 0 }

// extract cuts what surrounds the number: the parts of a tel: URI (RFC 3966),
// words before it, marks behind it, and a second number as in "x302/x2303".
func extract(s []byte) []byte {
	const context = ";phone-context="
	t := string(s)
	if at := strings.Index(t, context); at >= 0 {
		where := t[at+len(context):]
		if i := strings.IndexByte(where, ';'); i >= 0 {
			where = where[:i]
		}
		if at == 0 || !validContext(where) {
			return nil
		}
		number := t[:at]
		if i := strings.Index(number, "tel:"); i >= 0 {
			number = number[i+len("tel:"):]
		}
		if where[0] == '+' {
			number = where + number
		}
		s = []byte(number)
	} else {
		start := 0
		for start < len(s) && !isDigit(s[start]) && s[start] != '+' {
			start++
		}
		s = s[start:]
		end := len(s)
		for end > 0 && !isDigit(s[end-1]) && !isLetter(s[end-1]) && strings.IndexByte("#?DOBA", s[end-1]) < 0 {
			end--
		}
		s = cutSecond(s[:end])
	}
	if i := strings.Index(string(s), ";isub="); i > 0 {
		s = s[:i]
	}
	return s
}

// validContext tells a global number or a domain name of RFC 3966.
func validContext(s string) bool {
	if s == "" {
		return false
	}
	if s[0] == '+' {
		digits := 0
		for i := 1; i < len(s); i++ {
			if isDigit(s[i]) {
				digits++
			} else if strings.IndexByte("-.()", s[i]) < 0 {
				return false
			}
		}
		return digits > 0
	}
	labels := strings.Split(strings.TrimSuffix(s, "."), ".")
	for _, l := range labels {
		if l == "" || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
		for i := 0; i < len(l); i++ {
			if !isDigit(l[i]) && !isLetter(l[i]) && l[i] != '-' {
				return false
			}
		}
	}
	return isLetter(labels[len(labels)-1][0])
}

// cutSecond cuts a slash, spaces and an x, and all behind them.
func cutSecond(s []byte) []byte {
	for i, c := range s {
		if c != '/' && c != '\\' {
			continue
		}
		j := i + 1
		for j < len(s) && s[j] == ' ' {
			j++
		}
		if j < len(s) && s[j] == 'x' {
			return s[:i]
		}
	}
	return s
}

// viable tells that the text can be a number: two digits alone; or plus signs,
// then three digits with marks between them, then digits, letters and marks;
// and behind that at most an extension.
func viable(s []byte) bool {
	if viableBase(s) {
		return true
	}
	at, _, ok := findExtension(s)
	return ok && len(s[:at]) > 2 && viableBase(s[:at])
}

func viableBase(s []byte) bool {
	if len(s) == 2 && isDigit(s[0]) && isDigit(s[1]) {
		return true
	}
	i := 0
	for i < len(s) && s[i] == '+' {
		i++
	}
	digits := 0
	for ; i < len(s); i++ {
		switch {
		case isDigit(s[i]):
			digits++
		case isMark(s[i]), isLetter(s[i]) && digits >= 3:
		default:
			return false
		}
	}
	return digits >= 3
}

// significant appends the digits of s to dst, letters by their keys when there
// are three or more of them (fewer are slips), and tells whether s began with
// a plus sign.
func significant(dst, s []byte) (digits []byte, plus bool) {
	for len(s) > 0 && s[0] == '+' {
		s, plus = s[1:], true
	}
	letters := 0
	for _, c := range s {
		if isLetter(c) {
			letters++
		}
	}
	for _, c := range s {
		switch {
		case isDigit(c):
			dst = append(dst, c)
		case isLetter(c) && letters >= 3:
			dst = append(dst, "22233344455566677778889999"[c-'a']) // ITU-T E.161
		}
	}
	return dst, plus
}
