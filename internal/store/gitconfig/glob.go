package gitconfig

import "strings"

// glob matches text against a pattern with git's rules for paths (wildmatch with
// WM_PATHNAME): * and ? stop at a slash, ** between slashes or at an end crosses them,
// and [...] has ranges and classes. With fold, ASCII letters match in any case.
func glob(pattern, text string, fold bool) bool {
	m := matcher{pattern: pattern, text: text}
	if fold {
		m.text, m.fold = lower(text), true
	}
	return m.match(0, 0)
}

type matcher struct {
	pattern, text string
	fold          bool
	// failed remembers where the rest is known not to match, so that many stars do not
	// take exponential time. It is made at the first star.
	failed []bool
}

func (m *matcher) match(p, t int) bool {
	for p < len(m.pattern) {
		c := m.pattern[p]
		if c == '*' {
			return m.star(p, t)
		}
		if t == len(m.text) {
			return false
		}
		switch c {
		case '?':
			if m.text[t] == '/' {
				return false
			}
		case '[':
			end, ok := m.bracket(p+1, m.text[t])
			if !ok || m.text[t] == '/' {
				return false
			}
			p = end
		case '\\':
			p++
			if p == len(m.pattern) {
				return false
			}
			c = m.pattern[p]
			fallthrough
		default:
			if m.fold {
				c = toLower(c)
			}
			if m.text[t] != c {
				return false
			}
		}
		p++
		t++
	}
	return t == len(m.text)
}

// star matches a run of stars at p and all that follows.
func (m *matcher) star(p, t int) bool {
	size := len(m.text) + 1
	if m.failed == nil {
		m.failed = make([]bool, (len(m.pattern)+1)*size)
	}
	if m.failed[p*size+t] {
		return false
	}
	rest := p
	for rest < len(m.pattern) && m.pattern[rest] == '*' {
		rest++
	}
	after := m.pattern[rest:]
	deep := rest-p > 1 && (p == 0 || m.pattern[p-1] == '/') &&
		(after == "" || after[0] == '/' || strings.HasPrefix(after, `\/`))
	// "a/**/b" matches "a/b", too.
	if deep && after != "" && after[0] == '/' && m.match(rest+1, t) {
		return true
	}
	for i := t; ; i++ {
		if m.match(rest, i) {
			return true
		}
		if i == len(m.text) || !deep && m.text[i] == '/' {
			m.failed[p*size+t] = true
			return false
		}
	}
}

// bracket matches c against the set that begins at p, after "[". It returns where the "]"
// is.
func (m *matcher) bracket(p int, c byte) (end int, matched bool) {
	s := m.pattern
	at := func(i int) byte {
		if i < len(s) {
			return s[i]
		}
		return 0
	}
	negated := at(p) == '!' || at(p) == '^'
	if negated {
		p++
	}
	previous := byte(0)
	for first := true; first || at(p) != ']'; first = false {
		k := at(p)
		switch {
		case k == 0:
			return 0, false
		case k == '\\':
			p++
			if k = at(p); k == 0 {
				return 0, false
			}
			matched = matched || c == k
		case k == '-' && previous != 0 && at(p+1) != 0 && at(p+1) != ']':
			p++
			if k = at(p); k == '\\' {
				p++
				if k = at(p); k == 0 {
					return 0, false
				}
			}
			matched = matched || previous <= c && c <= k
			if m.fold && isLower(c) {
				upper := c - 'a' + 'A'
				matched = matched || previous <= upper && upper <= k
			}
			k = 0 // the end of a range begins no other
		case k == '[' && at(p+1) == ':':
			class, _, closed := strings.Cut(s[p+2:], "]")
			if !closed {
				return 0, false
			}
			name, ok := strings.CutSuffix(class, ":")
			if !ok { // not [:class:] but a set with "["
				matched = matched || c == '['
				break
			}
			in, known := inClass(name, c)
			if !known {
				return 0, false
			}
			matched = matched || in || m.fold && name == "upper" && isLower(c)
			p += 2 + len(class)
			k = 0
		default:
			matched = matched || c == k
		}
		previous = k
		p++
	}
	return p, matched != negated
}

// inClass reports whether c is in a class of POSIX and whether there is such a class.
func inClass(name string, c byte) (in, known bool) {
	printable := ' ' <= c && c <= '~'
	switch name {
	case "alnum":
		return isAlpha(c) || isDigit(c), true
	case "alpha":
		return isAlpha(c), true
	case "blank":
		return c == ' ' || c == '\t', true
	case "cntrl":
		return c < ' ' || c == 0x7f, true
	case "digit":
		return isDigit(c), true
	case "graph":
		return printable && c != ' ', true
	case "lower":
		return isLower(c), true
	case "print":
		return printable, true
	case "punct":
		return printable && c != ' ' && !isAlpha(c) && !isDigit(c), true
	case "space":
		return isSpace(c), true
	case "upper":
		return isUpper(c), true
	case "xdigit":
		return isDigit(c) || 'a' <= toLower(c) && toLower(c) <= 'f', true
	}
	return false, false
}
