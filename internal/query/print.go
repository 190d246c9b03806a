package query

import (
	"strings"
	"unicode"
)

// String is empty.
func (*All) String() string { return "" }

// String is the parts next to each other; of a single part, it in parentheses.
func (n *And) String() string {
	if len(n.Parts) == 1 {
		return "(" + n.Parts[0].String() + ")"
	}
	var b strings.Builder
	for i, part := range n.Parts {
		switch {
		case i > 0 && runsOn(n.Parts[i-1], part):
			b.WriteString(" and ")
		case i > 0:
			b.WriteByte(' ')
		}
		b.WriteString(operand(part))
	}
	return b.String()
}

// runsOn tells whether two words next to each other would be read as one phone
// number.
func runsOn(a, b Node) bool {
	for {
		n, ok := a.(*Not)
		if !ok {
			break
		}
		a = n.Part
	}
	v, ok1 := a.(*Word)
	w, ok2 := b.(*Word)
	return ok1 && ok2 && !v.Phrase && !w.Phrase && opensPhone(v.Text) && isPhoneGroup(strings.Fields(w.Text)[0])
}

// operand is a part with parentheses where it needs them.
func operand(n Node) string {
	switch n := n.(type) {
	case *Or:
		return "(" + n.String() + ")"
	case *And:
		if len(n.Parts) > 1 {
			return "(" + n.String() + ")"
		}
	}
	return n.String()
}

// String is the parts with or between them.
func (n *Or) String() string {
	parts := make([]string, len(n.Parts))
	for i, p := range n.Parts {
		parts[i] = p.String()
	}
	return strings.Join(parts, " or ")
}

// String is the part behind a hyphen.
func (n *Not) String() string {
	return "-" + operand(n.Part)
}

// String is the word; a phrase in quotation marks.
func (n *Word) String() string {
	switch {
	case !n.Phrase:
		return n.Text
	case n.Prefix:
		return quote(n.Text) + "*"
	}
	return quote(n.Text)
}

// String is field, operator and values.
func (n *Term) String() string {
	var b strings.Builder
	b.WriteString(n.Field.Name)
	b.WriteString(n.Op.String())
	for i := range n.Values {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(n.Values[i].print(n.Field, n.Op))
	}
	return b.String()
}

func (v *Value) print(f *Field, op Op) string {
	s := v.Text
	regex := op == Match || op == NotMatch
	if s == "" && !v.Prefix || s != "" && (s[0] == '\'' || s[0] == '*' && !regex && !f.Kind.Ordered() || s[len(s)-1] == '*' && !regex && !v.Prefix) ||
		strings.ContainsFunc(s, func(r rune) bool {
			return r == '"' || r == '(' || r == ')' || r == ',' || unicode.IsSpace(r)
		}) || isUser(f) && !v.Prefix && strings.EqualFold(s, "me") && !v.Me {
		s = quote(s)
	}
	if v.Prefix {
		s += "*"
	}
	return s
}

// String is has: or no: and the field.
func (n *Has) String() string {
	if n.No {
		return "no:" + n.Field.Name
	}
	return "has:" + n.Field.Name
}

// String is @ and the name.
func (n *Saved) String() string { return savedName(n.Name) }

func savedName(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return r == '"' || r == '\'' || r == '(' || r == ')' || unicode.IsSpace(r) }) {
		return "@" + quote(name)
	}
	return "@" + name
}
