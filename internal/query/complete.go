package query

import (
	"slices"
	"strings"

	"crm/internal/column"
	"crm/internal/crm"
)

// Complete is what a query may become in which the last piece is still being
// typed: fields, operators behind a whole name, and values behind an operator.
// Each is the whole text with that piece completed, in the order for people. A field
// without a dot is offered before those with one, and those only once a letter of them is
// there. values gives the texts that customers have in a field, and that begin with
// a prefix in any case; it may be nil.
func Complete(text string, c *Context, values func(field *Field, prefix string) []string) []string {
	if c == nil {
		c = &Context{}
	}
	cat := c.Catalogue
	if cat == nil {
		cat = NewCatalogue(c.Settings)
	}
	at, ok := lastPiece(text)
	if !ok {
		return nil
	}
	before, piece := text[:at], text[at:]
	var out []string
	for _, s := range complete(piece, c, cat, values) {
		if s = before + s; !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// lastPiece is where the last piece begins, behind what negates it and
// parentheses. It is false inside a free phrase.
func lastPiece(text string) (at int, ok bool) {
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '(' || c == ')' || (c == '-' || c == '!') && i == at:
			i++
			at = i
		case c == '"':
			_, end := unquote(text[i:])
			if end == 0 {
				return at, i > at
			}
			i += end
		default:
			i++
		}
	}
	return at, true
}

func complete(piece string, c *Context, cat *Catalogue, values func(*Field, string) []string) []string {
	if name, ok := strings.CutPrefix(piece, "@"); ok {
		var out []string
		if c.Settings != nil {
			for _, q := range c.Settings.Queries {
				if begins(q.Name, strings.TrimPrefix(name, `"`)) {
					out = append(out, savedName(q.Name))
				}
			}
		}
		return out
	}
	end := nameEnd(piece)
	op, n := operator(piece[end:])
	if end == 0 || n == 0 {
		return names(piece, cat)
	}
	name, start := piece[:end], end+n
	if low := strings.ToLower(name); low == "has" || low == "no" {
		var out []string
		for _, s := range names(piece[start:], cat) {
			if s, ok := strings.CutSuffix(s, ":"); ok && s != "has" && s != "no" {
				out = append(out, piece[:start]+s)
			}
		}
		return out
	}
	f, ok := cat.Field(name)
	if msg, _ := takesOf(f, op, ok); msg {
		return nil
	}
	// The last of several values is being typed.
	for i := start; i < len(piece); {
		switch piece[i] {
		case '"':
			if _, end := unquote(piece[i:]); end > 0 {
				i += end
				continue
			}
			i = len(piece)
		case ',':
			start = i + 1
			fallthrough
		default:
			i++
		}
	}
	prefix := strings.TrimPrefix(strings.TrimPrefix(piece[start:], `"`), `'`)
	var out []string
	add := func(s string) {
		v := Value{Text: s}
		out = append(out, piece[:start]+v.print(f, op))
	}
	for _, o := range f.Options {
		if begins(o, prefix) {
			add(o)
		}
	}
	for _, o := range ready(f, op) {
		if begins(o, prefix) {
			out = append(out, piece[:start]+o)
		}
	}
	if values != nil && !f.Closed && f.Kind.Textual() {
		for _, o := range values(f, prefix) {
			if o != "" && begins(o, prefix) {
				add(o)
			}
		}
	}
	return out
}

// takesOf tells that nothing can be offered: no field, or an operator that it
// does not take, or a regexp.
func takesOf(f *Field, op Op, known bool) (bool, string) {
	if !known || op == Match || op == NotMatch {
		return true, ""
	}
	msg, hint := takes(f, op)
	return msg != "", hint
}

// begins tells whether a text begins with a prefix, both folded.
func begins(s, prefix string) bool {
	return prefix == "" || strings.HasPrefix(crm.Fold(s), crm.Fold(prefix))
}

// ready is words that are values of any field of a kind.
func ready(f *Field, op Op) []string {
	switch f.Kind {
	case Flag:
		return []string{"yes", "no"}
	case Days:
		return []string{"7d", "30d", "90d", "6mo", "1y"}
	case Day, Moment:
		if f.Yearly {
			return []string{"today", "tomorrow", "this-week", "next-7d", "next-30d", "this-month", "next-month"}
		}
		if f.Future {
			return []string{"today", "tomorrow", "this-week", "next-week", "next-7d", "next-30d", "this-month", "next-month", "this-quarter", "this-year"}
		}
		if op != Is && op != Equal && op != NotEqual {
			return []string{"today", "yesterday", "-7d", "-30d", "-90d", "this-month", "this-quarter", "this-year", "last-year"}
		}
		return []string{"today", "yesterday", "this-week", "last-week", "last-7d", "last-30d", "this-month", "last-month", "this-quarter", "last-quarter", "this-year", "last-year"}
	case Choice:
		if isUser(f) {
			return []string{"me"}
		}
	}
	return nil
}

// names is the fields that begin like a piece, with the operators that go on from there.
func names(piece string, cat *Catalogue) []string {
	var out []string
	base, via := cutVia(piece)
	lead := piece[:len(piece)-len(base)]
	want := normal(base)
	if via == Own {
		for _, s := range []string{"has:", "no:", "org.", "people."} {
			if strings.HasPrefix(s, want) {
				out = append(out, s)
			}
		}
	}
	if f, ok := cat.own(base); ok && base != "" && (f.Key == "" || f.Help != undefinedHelp) {
		if f.Kind.Ordered() {
			out = append(out, piece+":", piece+">", piece+"<")
		} else {
			out = append(out, piece+":")
		}
		if base != want && lead+base != f.Name {
			return out
		}
	}
	var dotted []string
	for i := range cat.fields {
		f := &cat.fields[i]
		name := cat.shortest(f)
		switch {
		case name == want || !strings.HasPrefix(name, want) && !strings.HasPrefix(f.Name, want):
		case f.Key != "" && !strings.HasPrefix(name, want):
			dotted = append(dotted, lead+f.Name+":")
		case f.Item == column.Customers && f.Key == "" || f.Key == name:
			out = append(out, lead+name+":")
		case want != "":
			dotted = append(dotted, lead+name+":")
		}
	}
	return append(out, dotted...)
}
