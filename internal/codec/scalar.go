package codec

import (
	"strings"

	"crm/internal/crm"
)

// scalarValue is what a scalar without quotes means. A Number is what YAML 1.1
// and 1.2 read as the same decimal number and JSON can hold as written: an
// optional minus, no leading zeros, no exponent. A day is an ISO day with its
// year, a moment an ISO time with its offset. All else is text, so that a
// number like 0123 or +4930123 keeps its digits.
func scalarValue(s string) crm.Value {
	switch s {
	case "", "~", "null", "Null", "NULL":
		return crm.Value{}
	case "true", "True", "TRUE":
		return crm.Value{Kind: crm.Bool, Text: "true"}
	case "false", "False", "FALSE":
		return crm.Value{Kind: crm.Bool, Text: "false"}
	}
	return crm.Value{Kind: scalarKind(s), Text: s}
}

// scalarKind tells numbers, days and moments from text.
func scalarKind(s string) crm.Kind {
	if s == "" || s[0] != '-' && (s[0] < '0' || s[0] > '9') {
		return crm.Text
	}
	switch {
	case isNumber(s):
		return crm.Number
	case len(s) == 10 && s[4] == '-':
		if _, err := crm.ParseDate(s); err == nil {
			return crm.Day
		}
	case len(s) > 10 && s[4] == '-':
		if _, err := crm.ParseTime(s); err == nil {
			return crm.Moment
		}
	}
	return crm.Text
}

func isNumber(s string) bool {
	i := 0
	if i < len(s) && s[i] == '-' {
		i++
	}
	first := i
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i == first || s[first] == '0' && i > first+1 {
		return false
	}
	if i == len(s) {
		return true
	}
	if s[i] != '.' || i+1 == len(s) {
		return false
	}
	for i++; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// ParseValue is the value of a custom field as a person types it on the
// command line: a number, true or false, a day, a moment, else text. Empty
// text is empty text.
func ParseValue(text string) crm.Value {
	switch text {
	case "":
		return crm.TextValue("")
	case "true":
		return crm.Value{Kind: crm.Bool, Text: "true"}
	case "false":
		return crm.Value{Kind: crm.Bool, Text: "false"}
	}
	return crm.Value{Kind: scalarKind(text), Text: text}
}

// ambiguous tells whether a reader of YAML 1.1 or 1.2 would take the text, if
// written without quotes, for something other than text.
func ambiguous(s string) bool {
	switch c := s[0]; {
	case c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.':
		return likeNumber(s) || likeDate(s)
	case len(s) > 5:
		return false
	}
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "=", "<<":
		return true
	}
	return false
}

// likeNumber covers every form of a number in YAML 1.1 and 1.2, and those with
// commas that Ruby's reader knows.
func likeNumber(s string) bool {
	if s[0] == '+' || s[0] == '-' {
		if s = s[1:]; s == "" {
			return false
		}
	}
	switch strings.ToLower(s) {
	case ".inf", ".nan":
		return true
	}
	if len(s) > 2 && s[0] == '0' {
		rest := s[2:]
		switch s[1] {
		case 'x', 'X':
			return strings.Trim(rest, "0123456789abcdefABCDEF_") == ""
		case 'o', 'O', 'b', 'B':
			return strings.Trim(rest, "01234567_") == ""
		}
	}
	digit := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digit = true
		case c == '.' || c == '_' || c == ',' || c == ':':
		case (c == 'e' || c == 'E') && digit:
			exp := strings.TrimLeft(s[i+1:], "+-")
			return exp != "" && strings.Trim(exp, "0123456789_") == ""
		default:
			return false
		}
	}
	return digit
}

// likeDate covers the days and moments of YAML 1.1: a year, a month and a day
// of one digit or two.
func likeDate(s string) bool {
	if len(s) < 8 || s[4] != '-' {
		return false
	}
	i, groups := 5, 0
	for _, c := range []byte(s[:4]) {
		if c < '0' || c > '9' {
			return false
		}
	}
	for {
		n := 0
		for i < len(s) && n < 2 && s[i] >= '0' && s[i] <= '9' {
			i++
			n++
		}
		if n == 0 {
			return false
		}
		if groups++; groups == 2 {
			break
		}
		if i == len(s) || s[i] != '-' {
			return false
		}
		i++
	}
	return i == len(s) || s[i] == 'T' || s[i] == 't' || s[i] == ' ' || s[i] == '\t'
}

// plainOK tells whether text can be written without quotes and is read back as
// the same text.
func plainOK(s string, flow bool) bool {
	if s == "" || ambiguous(s) {
		return false
	}
	switch c := s[0]; c {
	case '-':
		if len(s) == 1 || s[1] == ' ' || s[1] == '-' || flow && strings.IndexByte(",[]{}", s[1]) >= 0 {
			return false
		}
	case '.':
		if strings.HasPrefix(s, "...") {
			return false
		}
	case '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`', ' ':
		return false
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c < ' ' || c == 0x7f:
			return false
		case c == ':':
			if i+1 == len(s) || s[i+1] == ' ' {
				return false
			}
		case c == '#':
			if s[i-1] == ' ' {
				return false
			}
		case flow && (c == ',' || c == '[' || c == ']' || c == '{' || c == '}' || c == '?'):
			return false
		case c >= 0x80:
			for _, r := range s[i:] {
				if !printable(r) || r == 0xfffd || r < 0x20 {
					return false
				}
			}
			// What is left of the text may hold the characters above.
			return plainTail(s[i:], flow)
		}
	}
	return s[len(s)-1] != ' '
}

// plainTail looks at the part of a text from its first letter beyond ASCII on.
func plainTail(s string, flow bool) bool {
	if s[len(s)-1] == ' ' || s[len(s)-1] == ':' || strings.HasSuffix(s, "\u00a0") {
		return false
	}
	if strings.Contains(s, ": ") || strings.Contains(s, " #") {
		return false
	}
	return !flow || !strings.ContainsAny(s, ",[]{}?")
}
