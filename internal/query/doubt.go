package query

import (
	"fmt"
	"slices"
	"strings"

	"crm/internal/crm"
)

// Doubts is what may be wrong with a query that finds nobody: a value that the
// settings do not know, a word that is the name of a field, a word for no value.
// Each is a sentence without a full stop; none says that the query is wrong.
func Doubts(n Node, c *Context) []string {
	cat := c.Catalogue
	if cat == nil {
		cat = NewCatalogue(c.Settings)
	}
	var out []string
	walk(n, func(n Node) {
		var s string
		switch n := n.(type) {
		case *And:
			s = n.doubt()
		case *Term:
			s = n.doubt(c.Used)
		case *Word:
			s = n.doubt(cat)
		}
		if s != "" && !slices.Contains(out, s) {
			out = append(out, printable(s))
		}
	})
	return out
}

// walk visits all parts of a tree, those of saved queries too.
func walk(n Node, visit func(Node)) {
	visit(n)
	switch n := n.(type) {
	case *And:
		for _, p := range n.Parts {
			walk(p, visit)
		}
	case *Or:
		for _, p := range n.Parts {
			walk(p, visit)
		}
	case *Not:
		walk(n.Part, visit)
	case *Saved:
		walk(n.Query, visit)
	}
}

// doubt is for two values of a field of which there is one.
func (n *And) doubt() string {
	for i, p := range n.Parts {
		t, ok := p.(*Term)
		if !ok || !t.single() {
			continue
		}
		for _, q := range n.Parts[:i] {
			if u, ok := q.(*Term); ok && u.single() && u.Field.Name == t.Field.Name && u.Values[0].Text != t.Values[0].Text {
				return fmt.Sprintf("%s has one value; either of two is %s:%s,%s", t.Field.Name, t.Field.Name, u.Values[0].print(t.Field, Is), t.Values[0].print(t.Field, Is))
			}
		}
	}
	return ""
}

// single tells whether a Term wants one whole value of a field that has one.
func (t *Term) single() bool {
	f := t.Field
	return (t.Op == Is || t.Op == Equal) && f.Kind == Choice && !f.List && f.Via != People && len(t.Values) == 1 && !t.Values[0].Prefix
}

func (t *Term) doubt(used func(*Field) []string) string {
	if t.Op != Is && t.Op != Equal {
		return ""
	}
	f := t.Field
	for i := range t.Values {
		v := &t.Values[i]
		one := &Term{Field: f, Op: t.Op, Values: t.Values[i : i+1]}
		switch {
		case f.Kind == Choice && strings.Contains(strings.Trim(v.Text, "|"), "|"):
			return fmt.Sprintf("either of two values is %s%s%s", f.Name, t.Op, strings.ReplaceAll(v.Text, "|", ","))
		case f.Column == "country" && len(v.Text) > 3 && !v.Prefix:
			return "countries are kept as two letters, like country:DE"
		case f.Column == "language" && len(v.Text) > 3 && !v.Prefix && !strings.Contains(v.Text, "-"):
			return "languages are kept as two letters, like language:de"
		case len(f.Options) > 0 && !f.Closed && !slices.ContainsFunc(f.Options, func(o string) bool { return one.Text([]byte(o)) }):
			what := strings.ReplaceAll(f.Base(), ".", " ")
			if f.Key != "" {
				what = f.Key
			}
			return fmt.Sprintf("crm.yaml has no %s %s; %s", what, brief(v.Text), options(f.Options, v.Text))
		case len(t.Values) == 1 && none(v.Text):
			return fmt.Sprintf("%s%s%s looks for just this word; who has none is found by no:%s", f.Name, t.Op, v.Text, f.Name)
		case used != nil && f.Kind == Choice && !f.Computed && len(f.Options) == 0 && len(f.Also) == 0 && !v.Prefix:
			if near := one.near(used(f)); len(near) > 0 {
				return fmt.Sprintf("nobody has %s; did you mean %s?", one, strings.Join(near, " or "))
			}
		}
	}
	return ""
}

// near is the Term with each of the values that come nearest to its own, at most three;
// nothing when it is one of them, or is too short to be told from others.
func (t *Term) near(values []string) []string {
	const most = 3
	want := crm.Fold(t.Values[0].Text)
	least := min(1+len(want)/4, 3)
	var out []string
	for _, s := range values {
		if t.Text([]byte(s)) {
			return nil
		}
		switch d := crm.Distance(crm.Fold(s), want, least); {
		case d > least || d >= len(want)-1:
			continue
		case d < least:
			least, out = d, out[:0]
		}
		other := &Term{Field: t.Field, Op: t.Op, Values: []Value{{Text: s}}}
		out = append(out, other.String())
	}
	slices.Sort(out)
	return out[:min(len(out), most)]
}

// options names the nearest of some options, or else the first ones.
func options(all []string, to string) string {
	var near []string
	folded := crm.Fold(to)
	limit := min(1+len(folded)/4, 3)
	for _, o := range all {
		if crm.Distance(crm.Fold(o), folded, limit) <= limit {
			near = append(near, o)
		}
	}
	const most = 10
	switch {
	case len(near) > 0:
		return "did you mean " + strings.Join(near, " or ") + "?"
	case len(all) > most:
		return "it has " + strings.Join(all[:most], ", ") + " …"
	}
	return "it has " + strings.Join(all, ", ")
}

func (w *Word) doubt(cat *Catalogue) string {
	f, ok := cat.Field(w.Text)
	if w.Phrase || !ok {
		return ""
	}
	return fmt.Sprintf("%s was looked for as a word; to ask for the field write has:%s or %s:VALUE", brief(w.Text), f.Name, f.Name)
}
