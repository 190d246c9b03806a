package phone

import "bytes"

// cutExtension splits the extension from a number, when what is before it can
// be a number by itself.
func cutExtension(s []byte) (number []byte, extension string) {
	at, digits, ok := findExtension(s)
	if !ok || !viable(s[:at]) {
		return s, ""
	}
	return s[:at], string(digits)
}

// findExtension finds where an extension at the end of s begins. The less
// clear its label, the fewer digits it may have: 20 after ";ext=", "ext",
// "extn", "extension", "anexo" or "доб", 9 after x, #, ~ or int and after a
// comma, 15 after two commas or a semicolon, 6 before a closing #. Where
// several readings hold, the longest is meant.
func findExtension(s []byte) (at int, digits []byte, ok bool) {
	end := len(s)
	hash := end > 0 && s[end-1] == '#'
	if hash {
		end--
	}
	first := end
	for first > 0 && isDigit(s[first-1]) {
		first--
	}
	digits = s[first:end]
	n := len(digits)
	if n == 0 || n > 20 || first == 0 {
		return 0, nil, false
	}
	best := first
	if hash && n <= 6 {
		best = backOver(s, first, "- ")
	}
	if !hash && bytes.HasSuffix(s[:first], []byte(";ext=")) {
		best = min(best, first-len(";ext="))
	}

	label := backOver(s, first, " \t,-")
	if label > 0 && (s[label-1] == ':' || s[label-1] == '.') {
		label--
	}
	if l := labelLength(s[:label]); l > 0 {
		best = min(best, backOver(s, label-l, " \t,"))
	}
	if n <= 9 {
		for _, l := range []string{"x", "#", "~", "int"} {
			if bytes.HasSuffix(s[:label], []byte(l)) {
				best = min(best, backOver(s, label-len(l), " \t,"))
			}
		}
	}
	if n <= 15 {
		for i := backOver(s, first, " \t,-:.;"); i < best; i++ {
			if isDialling(s[i:first], n) {
				best = i
			}
		}
	}
	return best, digits, best < first
}

// labelLength is the length of the clear label at the end of s, 0 for none.
func labelLength(s []byte) int {
	for _, l := range []string{"extension", "xtension", "extensio", "xtensio", "extensiAn", "xtensiAn", "extensiA", "xtensiA", "anexo", "extn", "xtn", "ext", "xt", "DOB"} {
		if bytes.HasSuffix(s, []byte(l)) {
			return len(l)
		}
	}
	return 0
}

// isDialling tells the marks with which telephones dial an extension of n
// digits after the call is answered: two commas or a semicolon, or with up to
// 9 digits one comma or more.
func isDialling(s []byte, n int) bool {
	s = bytes.TrimLeft(s, " \t")
	commas := len(s) - len(bytes.TrimLeft(s, ","))
	switch {
	case bytes.HasPrefix(s, []byte(";")):
		s = s[1:]
	case commas >= 2 && (n > 9 || !marksOnly(s[commas:])):
		s = s[2:]
	case commas >= 1 && n <= 9:
		s = s[commas:]
	default:
		return false
	}
	return marksOnly(s)
}

// marksOnly tells an optional colon or dot, then spaces, commas and hyphens.
func marksOnly(s []byte) bool {
	if len(s) > 0 && (s[0] == ':' || s[0] == '.') {
		s = s[1:]
	}
	return len(bytes.Trim(s, " \t,-")) == 0
}

// backOver goes back from i over the characters of set.
func backOver(s []byte, i int, set string) int {
	for i > 0 && bytes.IndexByte([]byte(set), s[i-1]) >= 0 {
		i--
	}
	return i
}
