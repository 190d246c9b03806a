package query

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"crm/internal/column"
	"crm/internal/crm"
)

// What bounds a query that comes from outside.
const (
	maxText   = 16 << 10 // bytes
	maxDepth  = 50       // parentheses, nots and saved queries inside each other
	maxParts  = 2000     // pieces, those of saved queries each time they are used
	maxRegexp = 500      // bytes of a regexp
)

// Parse reads a query. The empty one is All. The error is an *Error, and then
// the Node is nil. Parse(n.String()) against the same Context gives the same
// tree, unless the text comes out longer than what is read (16 KiB).
func Parse(text string, c *Context) (Node, error) {
	if c == nil {
		c = &Context{}
	}
	s := &session{c: c, cat: c.Catalogue, set: c.Settings, saved: map[string]*expansion{}}
	if s.set == nil {
		s.set = &crm.Settings{}
	}
	if s.cat == nil {
		s.cat = NewCatalogue(s.set)
	}
	n, _, err := s.parse(text)
	if err != nil {
		return nil, err
	}
	return n, nil
}

// ParseArgs reads the arguments of a command line as one query: each is a
// piece of it, and they are joined by spaces. Places in errors are of the
// joined text.
func ParseArgs(args []string, c *Context) (Node, error) {
	return Parse(strings.Join(args, " "), c)
}

// session is one call of Parse, with the saved queries that it has met.
type session struct {
	c     *Context
	cat   *Catalogue
	set   *crm.Settings
	saved map[string]*expansion
	open  []string // names of the saved queries that are being read
	parts int
	depth int
}

// expansion is a saved query that has been read.
type expansion struct {
	tree  Node
	parts int
	depth int
}

// parser reads one text.
type parser struct {
	*session
	text    string
	pos     int
	deepest int // of the session's depth
}

// parse reads one text, and tells how deep its tree goes.
func (s *session) parse(text string) (Node, int, *Error) {
	if len(text) > maxText {
		text := strings.ToValidUTF8(text[:60], "") + "…"
		return nil, 0, &Error{Text: text, Column: 1, Msg: fmt.Sprintf("the query is too long: at most %d bytes are read", maxText)}
	}
	p := &parser{session: s, text: text, deepest: s.depth}
	if valid := strings.ToValidUTF8(text, ""); valid != text {
		p.text = valid
		return nil, 0, p.fail(0, "the query is not valid UTF-8 text", "")
	}
	p.space()
	if p.pos == len(p.text) {
		return &All{}, s.depth, nil
	}
	n, err := p.or()
	if err != nil {
		return nil, 0, err
	}
	if p.pos < len(p.text) {
		return nil, 0, p.fail(p.pos, "there is no ( for this )", `write ")" in quotation marks to look for it`)
	}
	return n, p.deepest, nil
}

// fail is the error at a place in the text, given in bytes.
func (p *parser) fail(at int, msg, hint string) *Error {
	return &Error{Text: p.text, Column: utf8.RuneCountInString(p.text[:min(at, len(p.text))]) + 1, Msg: printable(msg), Hint: printable(hint)}
}

// printable leaves out what a text from outside may do to a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != ' ' && !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
}

func (p *parser) rest() string { return p.text[p.pos:] }

func (p *parser) space() {
	p.pos = len(p.text) - len(strings.TrimLeftFunc(p.rest(), unicode.IsSpace))
}

// ends tells that a piece ends here: at the end, before white space or before ).
func ends(rest string) bool {
	if rest == "" || rest[0] == ')' {
		return true
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return unicode.IsSpace(r)
}

// keyword reads one of some words, or marks, that stand alone.
func (p *parser) keyword(word string, marks ...string) bool {
	rest := p.rest()
	for _, m := range marks {
		if r, ok := strings.CutPrefix(rest, m); ok && ends(r) {
			p.pos += len(m)
			return true
		}
	}
	if len(rest) < len(word) || !asciiEqual(rest[:len(word)], word) {
		return false
	}
	if r := rest[len(word):]; !ends(r) && r[0] != '(' {
		return false
	}
	p.pos += len(word)
	return true
}

// asciiEqual compares without case, w being in lower case.
func asciiEqual(s, w string) bool {
	for i := 0; i < len(w); i++ {
		if lower(s[i]) != w[i] {
			return false
		}
	}
	return true
}

func (p *parser) or() (Node, *Error) {
	var parts []Node
	for {
		n, err := p.and()
		if err != nil {
			return nil, err
		}
		if o, ok := n.(*Or); ok {
			parts = append(parts, o.Parts...)
		} else {
			parts = append(parts, n)
		}
		if !p.keyword("or", "||", "|") {
			break
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return &Or{parts}, nil
}

func (p *parser) and() (Node, *Error) {
	var parts []Node
	empty := -1 // a word of which nothing is left
	joined := -1
	for {
		p.space()
		at := p.pos
		if p.pos == len(p.text) || p.text[p.pos] == ')' {
			break
		}
		if p.keyword("or", "||", "|") {
			if len(parts) == 0 && empty < 0 {
				return nil, p.fail(at, `something is missing before "or"`, `write it as A or B; to look for the word, put it in quotation marks: "or"`)
			}
			p.pos = at
			break
		}
		if p.keyword("and", "&&") {
			if len(parts) == 0 {
				return nil, p.fail(at, `something is missing before "and"`, `pieces that stand next to each other must all hold; to look for the word, put it in quotation marks: "and"`)
			}
			joined = at
			continue
		}
		n, err := p.unary()
		if err != nil {
			return nil, err
		}
		if n == nil {
			empty = at
			continue
		}
		joined = -1
		parts = append(parts, n)
	}
	switch {
	case joined >= 0:
		return nil, p.fail(joined, `something is missing behind "and"`, `to look for the word, put it in quotation marks: "and"`)
	case len(parts) == 0 && empty >= 0:
		return nil, p.fail(empty, "there is no letter and no digit to look for", anyHint)
	case len(parts) == 0 && p.pos == len(p.text):
		return nil, p.unfinished()
	case len(parts) == 0:
		return nil, p.fail(p.pos, "something is missing before this )", `write ")" in quotation marks to look for it`)
	case len(parts) == 1:
		return parts[0], nil
	}
	return &And{parts}, nil
}

const anyHint = "without a query, all customers are found"

// unfinished is the error of a text behind whose last word or mark something
// has to follow.
func (p *parser) unfinished() *Error {
	if strings.HasSuffix(strings.TrimRightFunc(p.text, unicode.IsSpace), "(") {
		return p.fail(p.pos, "something is missing behind the (", `write "(" in quotation marks to look for it`)
	}
	return p.fail(p.pos, `something is missing behind "or"`, `to look for the word, put it in quotation marks: "or"`)
}

// unary reads one piece with what negates it. It is nil for a word that has
// no letter and no digit.
func (p *parser) unary() (Node, *Error) {
	at := p.pos
	if p.parts++; p.parts > maxParts {
		return nil, p.fail(at, fmt.Sprintf("the query has more than %d parts", maxParts), "")
	}
	negated := false
	switch {
	case strings.HasPrefix(p.rest(), "!=") || strings.HasPrefix(p.rest(), "!~"):
		return nil, p.stray(at)
	case p.text[at] == '-', p.text[at] == '!':
		p.pos++
		negated = true
		if ends(p.rest()) {
			return nil, p.fail(at, "what is not meant has to stand right behind the "+p.text[at:p.pos], "write it without a space, like -tag:cold")
		}
	case p.keyword("not"):
		negated = true
		p.space()
		if p.pos == len(p.text) || p.text[p.pos] == ')' {
			return nil, p.fail(at, `something is missing behind "not"`, `to look for the word, put it in quotation marks: "not"`)
		}
	}
	if negated {
		if err := p.enter(at); err != nil {
			return nil, err
		}
		defer p.leave()
		n, err := p.unary()
		switch {
		case err != nil:
			return nil, err
		case n == nil:
			return nil, p.fail(at, "there is no letter and no digit to look for", anyHint)
		}
		return &Not{n}, nil
	}
	if p.text[at] == '(' {
		return p.group()
	}
	return p.piece()
}

func (p *parser) enter(at int) *Error {
	p.depth++
	p.deepest = max(p.deepest, p.depth)
	if p.depth > maxDepth {
		return p.fail(at, fmt.Sprintf("the query is nested too deeply: %d levels are read", maxDepth), "")
	}
	return nil
}

func (p *parser) leave() { p.depth-- }

// group reads what stands in parentheses.
func (p *parser) group() (Node, *Error) {
	at := p.pos
	if err := p.enter(at); err != nil {
		return nil, err
	}
	defer p.leave()
	p.pos++
	n, err := p.or()
	switch {
	case err != nil:
		return nil, err
	case p.pos == len(p.text):
		return nil, p.fail(at, "the ) for this ( is missing", `write "(" in quotation marks to look for it`)
	}
	p.pos++
	if !ends(p.rest()) {
		return nil, p.fail(p.pos, "a space is missing behind the )", "")
	}
	if groups(n) {
		return &And{[]Node{n}}, nil
	}
	return n, nil
}

// groups tells whether a part shares an item with its neighbours, so that
// parentheses around it mean something.
func groups(n Node) bool {
	var f *Field
	switch n := n.(type) {
	case *Term:
		f = n.Field
	case *Has:
		f = n.Field
	default:
		return false
	}
	return f.Via != Own || f.Item != column.Customers
}
