package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// piece reads a phrase, a saved query, a term or a word.
func (p *parser) piece() (Node, *Error) {
	at := p.pos
	switch p.text[at] {
	case '"':
		return p.phrase()
	case '\'':
		if closes(p.rest()) {
			return p.phrase()
		}
		p.pos = len(p.text) - len(strings.TrimLeft(p.rest(), "'")) // an apostrophe: 't Hooft
		rest := p.rest()
		if ends(rest) {
			return nil, nil
		}
		if strings.IndexByte("-!(", rest[0]) >= 0 || p.keyword("or") || p.keyword("and") || p.keyword("not") {
			return nil, p.fail(at, "it is not clear what the apostrophe belongs to", "put the text in quotation marks")
		}
		return p.piece()
	case '@':
		if !ends(p.text[at+1:]) {
			return p.savedQuery()
		}
	}
	if end := nameEnd(p.rest()); end > 0 {
		if op, n := operator(p.text[at+end:]); n > 0 && !strings.HasPrefix(p.text[at+end:], "://") {
			name := p.rest()[:end]
			p.pos += end + n
			return p.term(at, name, op)
		}
	}
	return p.word()
}

// closes tells whether the text in single quotation marks with which s begins
// is one: the closing mark ends a piece.
func closes(s string) bool {
	_, end := unquote(s)
	return end > 2 && (ends(s[end:]) || s[end] == ',' || s[end] == '*' || strings.HasPrefix(s[end:], ".."))
}

func (p *parser) phrase() (Node, *Error) {
	at := p.pos
	text, end := unquote(p.rest())
	if end == 0 {
		return nil, p.fail(at, "the closing quotation mark is missing", `write \" for a quotation mark inside`)
	}
	w := &Word{Text: text, Phrase: true}
	p.pos += end
	if strings.HasPrefix(p.rest(), "*") {
		p.pos++
		w.Prefix = true
	}
	if !ends(p.rest()) {
		return nil, p.fail(p.pos, "a space is missing behind the quotation mark", `write \" for a quotation mark inside`)
	}
	if !HasWord(text) {
		return nil, p.fail(at, "there is no letter and no digit to look for", anyHint)
	}
	return w, nil
}

// stray is the error of an operator with no field before it.
func (p *parser) stray(at int) *Error {
	_, n := operator(p.text[at:])
	op := p.text[at : at+n]
	return p.fail(at, quote(op)+" stands between a field and its value, without spaces", `write it like tag:vip, stage!=lead or idle>90d; to look for the text, put it in quotation marks`)
}

func (p *parser) word() (Node, *Error) {
	at := p.pos
	if err := p.bare(false, false); err != nil {
		return nil, err
	}
	// An address as in a mail has < before it.
	if op, n := operator(p.text[at:]); n > 0 && (op != Less || p.text[p.pos-1] != '>') {
		return nil, p.stray(at)
	}
	if p.pos == at { // nothing that a word can begin with stops it
		p.pos++
	}
	w := &Word{Text: p.text[at:p.pos]}
	if !HasWord(w.Text) {
		return nil, nil
	}
	for opensPhone(w.Text) {
		// The digits of a phone number may be written in groups.
		rest := strings.TrimLeftFunc(p.rest(), unicode.IsSpace)
		n := 0
		for n < len(rest) && !unicode.IsSpace(rune(rest[n])) {
			n++
		}
		for n > 0 && rest[n-1] == ')' && strings.Count(rest[:n], "(") < strings.Count(rest[:n], ")") {
			n--
		}
		if n == 0 || !isPhoneGroup(rest[:n]) {
			break
		}
		w.Text += " " + rest[:n]
		p.pos = len(p.text) - len(rest) + n
	}
	return w, nil
}

// opensPhone tells whether a word may be the beginning of a phone number: it
// is made of digits, and begins with + or 0.
func opensPhone(s string) bool {
	return (s[0] == '+' || s[0] == '0') && isPhone(s) && len(s) < 30
}

// isPhoneGroup tells whether a piece can continue a phone number.
func isPhoneGroup(s string) bool {
	in, ok := strings.CutPrefix(s, "(")
	if ok {
		if in, ok = strings.CutSuffix(in, ")"); !ok {
			return false
		}
		return isPhone(in) && !strings.ContainsAny(in, "()+")
	}
	return isPhone(s) && s[0] != '+' && s[0] != '-' && !strings.ContainsAny(s, "()")
}

// isPhone tells whether a text has digits, and otherwise only what stands
// between those of a phone number.
func isPhone(s string) bool {
	return strings.Trim(s, "+0123456789 ()/-.") == "" && strings.ContainsAny(s, "0123456789")
}

// bare moves behind the text that begins here: up to white space or a ) that
// closes nothing in it; with comma up to that. In a regexp a backslash takes
// the letter behind it along.
func (p *parser) bare(comma, regex bool) *Error {
	depth, first := 0, 0
	for p.pos < len(p.text) {
		r, n := utf8.DecodeRuneInString(p.rest())
		switch {
		case unicode.IsSpace(r), comma && r == ',', r == ')' && depth == 0:
			if depth > 0 {
				return p.unbalanced(first)
			}
			return nil
		case r == '(':
			if depth++; depth == 1 {
				first = p.pos
			}
		case r == ')':
			depth--
		case r == '\\' && regex && p.pos+1 < len(p.text):
			_, m := utf8.DecodeRuneInString(p.text[p.pos+1:])
			n += m
		}
		p.pos += n
	}
	if depth > 0 {
		return p.unbalanced(first)
	}
	return nil
}

func (p *parser) unbalanced(at int) *Error {
	return p.fail(at, "the ) for this ( is missing", `put a text with parentheses or spaces in quotation marks; either of two values is stage:lead,prospect`)
}

// operator reads an operator; n is its length, 0 when there is none. A colon
// may stand before the others, as other languages want it.
func operator(s string) (op Op, n int) {
	t := s
	if strings.HasPrefix(s, ":") {
		t = s[1:]
		n = 1
	}
	for _, o := range [...]struct {
		text string
		op   Op
	}{{"!=", NotEqual}, {"!~", NotMatch}, {"<=", LessOrEqual}, {">=", GreaterOrEqual}, {"==", Equal}, {"<", Less}, {">", Greater}, {"=", Equal}, {"~", Match}} {
		if strings.HasPrefix(t, o.text) {
			return o.op, n + len(o.text)
		}
	}
	return Is, n
}
