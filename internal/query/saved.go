package query

import (
	"fmt"
	"slices"
	"strings"

	"crm/internal/crm"
)

// savedQuery reads @NAME.
func (p *parser) savedQuery() (Node, *Error) {
	at := p.pos
	p.pos++
	name := ""
	if p.text[p.pos] == '"' || p.text[p.pos] == '\'' && closes(p.rest()) {
		text, end := unquote(p.rest())
		if end == 0 {
			return nil, p.fail(p.pos, "the closing quotation mark is missing", "")
		}
		name = text
		p.pos += end
		if !ends(p.rest()) {
			return nil, p.fail(p.pos, "a space is missing behind the quotation mark", "")
		}
	} else {
		from := p.pos
		if err := p.bare(false, false); err != nil {
			return nil, err
		}
		name = p.text[from:p.pos]
	}
	q := find(p.set, name)
	if q == nil {
		return nil, p.fail(at, fmt.Sprintf("there is no saved query %s", brief(name)), p.savedHint(name))
	}
	if slices.Contains(p.open, q.Name) {
		return nil, p.fail(at, fmt.Sprintf("the saved query %s uses itself: @%s", brief(q.Name), strings.Join(append(p.open, q.Name), " > @")), "")
	}
	x := p.saved[q.Name]
	if x == nil {
		var err *Error
		if x, err = p.expand(at, q); err != nil {
			return nil, err
		}
		p.saved[q.Name] = x
	} else {
		p.parts += x.parts
	}
	p.deepest = max(p.deepest, p.depth+x.depth)
	if p.parts > maxParts || p.depth+x.depth > maxDepth {
		return nil, p.fail(at, fmt.Sprintf("with the saved query %s the query is too large", brief(q.Name)), "")
	}
	return &Saved{Name: q.Name, Query: x.tree}, nil
}

// find is the saved query of a name: just this one, else one that differs in case
// and accents only.
func find(set *crm.Settings, name string) *crm.Query {
	var near *crm.Query
	for i := range set.Queries {
		q := &set.Queries[i]
		switch {
		case q.Name == name:
			return q
		case near == nil && name != "" && crm.Fold(q.Name) == crm.Fold(name):
			near = q
		}
	}
	return near
}

func (p *parser) savedHint(name string) string {
	if len(p.set.Queries) == 0 {
		return fmt.Sprintf(`save one with "crm query save NAME QUERY"; to look for the text, put it in quotation marks: %s`, quote("@"+name))
	}
	for i := range p.set.Queries {
		if n := p.set.Queries[i].Name; crm.Distance(crm.Fold(n), crm.Fold(name), 2) <= 2 {
			return "did you mean " + savedName(n) + "?"
		}
	}
	return fmt.Sprintf(`see "crm query list"; to look for the text, put it in quotation marks: %s`, quote("@"+name))
}

// expand reads a saved query; what is wrong in it is told at the place where
// it is used.
func (p *parser) expand(at int, q *crm.Query) (*expansion, *Error) {
	if err := p.enter(at); err != nil {
		return nil, err
	}
	defer p.leave()
	p.open = append(p.open, q.Name)
	defer func() { p.open = p.open[:len(p.open)-1] }()
	before := p.parts
	tree, deepest, err := p.session.parse(q.Query)
	if err != nil {
		if !strings.HasPrefix(err.Msg, "the saved query ") {
			err.Msg = fmt.Sprintf("the saved query %s: %s", brief(q.Name), err.Msg)
		}
		return nil, p.fail(at, err.Msg, err.Hint)
	}
	return &expansion{tree: tree, parts: p.parts - before, depth: deepest - p.depth + 1}, nil
}

// brief is a text from outside for a message, quoted and cut short.
func brief(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
