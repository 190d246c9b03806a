package query

import (
	"fmt"
	"strings"
	"time"

	"crm/internal/column"
	"crm/internal/crm"
)

// Explain says in words what a query asks for, one condition a line, those
// that belong together below each other: which pieces are about the same deal
// or person, which days are meant. c is that with which the query was read.
func Explain(n Node, c *Context) string {
	e := &explainer{loc: time.UTC}
	if c != nil && !c.Now.IsZero() {
		e.loc = c.Now.Location()
	}
	e.node(n, 0)
	return e.String()
}

type explainer struct {
	strings.Builder
	loc *time.Location
}

func (e *explainer) line(depth int, text string) {
	e.WriteString(strings.Repeat("  ", depth))
	e.WriteString(text)
	e.WriteByte('\n')
}

func (e *explainer) node(n Node, depth int) {
	switch n := n.(type) {
	case *All:
		e.line(depth, "every customer")
	case *And:
		if len(n.Parts) > 1 {
			e.line(depth, "all of:")
			depth++
		}
		e.parts(n.Parts, depth)
	case *Or:
		e.line(depth, "any of:")
		for _, p := range n.Parts {
			e.node(p, depth+1)
		}
	case *Not:
		e.line(depth, "not:")
		e.node(n.Part, depth+1)
	case *Saved:
		e.line(depth, "the saved query "+n.Name+":")
		e.node(n.Query, depth+1)
	case *Word:
		e.line(depth, word(n))
	default:
		e.parts([]Node{n}, depth)
	}
}

func word(n *Word) string {
	if n.Phrase && n.Prefix {
		return "the words " + quote(n.Text) + " next to each other, the last one a beginning"
	}
	if n.Phrase {
		return "the words " + quote(n.Text) + " next to each other"
	}
	if d := n.Digits(); d != "" {
		return "a phone number with " + d + ", or the word " + quote(n.Text)
	}
	return "a word that begins with " + quote(strings.TrimSuffix(n.Text, "*"))
}

// parts says the parts of an And: those about the same thing together.
func (e *explainer) parts(parts []Node, depth int) {
	groups := map[Via][]Node{}
	for _, p := range parts {
		if f := fieldOf(p); f != nil {
			groups[f.Via] = append(groups[f.Via], p)
		}
	}
	said := map[Via]bool{}
	for _, p := range parts {
		f := fieldOf(p)
		switch {
		case f == nil:
			e.node(p, depth)
		case said[f.Via]:
		case f.Via == Org:
			e.line(depth, "its organization:")
			e.items(groups[Org], column.Customers, depth+1)
		case f.Via == People:
			e.line(depth, "one of its people:")
			e.items(groups[People], column.Customers, depth+1)
		default:
			e.items(groups[Own], column.Customers, depth)
		}
		if f != nil {
			said[f.Via] = true
		}
	}
}

// fieldOf is the field that a part is about, or nil.
func fieldOf(n Node) *Field {
	switch n := n.(type) {
	case *Term:
		return n.Field
	case *Has:
		return n.Field
	}
	return nil
}

// items says the conditions of one thing, and below them those of its items.
func (e *explainer) items(parts []Node, of column.Table, depth int) {
	said := map[column.Table]bool{}
	for _, p := range parts {
		item := fieldOf(p).Item
		if item == of {
			e.line(depth, e.leaf(p))
			continue
		}
		// The table right below.
		for {
			up, ok := item.Parent()
			if !ok || up == of {
				break
			}
			item = up
		}
		if said[item] {
			continue
		}
		said[item] = true
		var below []Node
		for _, q := range parts {
			for t, ok := fieldOf(q).Item, true; ok; t, ok = t.Parent() {
				if t == item {
					below = append(below, q)
					break
				}
			}
		}
		e.line(depth, "one of its "+strings.ReplaceAll(lastPart(item.Name()), "_", " ")+":")
		e.items(below, item, depth+1)
	}
}

func (e *explainer) leaf(n Node) string {
	if h, ok := n.(*Has); ok {
		if h.No {
			return h.Field.Base() + " is not set"
		}
		return h.Field.Base() + " is set"
	}
	t := n.(*Term)
	said := make([]string, len(t.Values))
	for i := range t.Values {
		said[i] = e.value(t, &t.Values[i])
	}
	verb := " "
	if t.Negated() {
		verb = " not: "
	}
	return t.Field.Base() + verb + strings.Join(said, ", or ")
}

func (e *explainer) value(t *Term, v *Value) string {
	text := quote(v.Text)
	if v.Me {
		text = quote(v.Folds[0])
	}
	kind := t.Field.Kind
	switch {
	case v.Regexp != nil:
		return "matches " + v.Text
	case kind == Flag:
		return map[bool]string{true: "is yes", false: "is no"}[v.Flag]
	case v.Bounds != nil:
		return v.Bounds.say()
	case kind == Day || kind == Moment:
		said := make([]string, len(v.Spans))
		for i, s := range v.Spans {
			said[i] = e.span(kind, s)
		}
		return strings.Join(said, ", or ")
	case kind == Days:
		return sayDays(v.Spans[0])
	case v.Prefix && v.Text == "":
		return "is set"
	case t.Op != Is && t.Op != Equal && t.Op != NotEqual:
		return t.Op.String() + " " + text
	case kind == Phone && t.Op == Is:
		return "has the digits " + digits(v.Text)
	case kind == ID && t.Op == Is, v.Prefix && (t.Op != Is || kind == Choice):
		return "begins with " + text
	case t.Op == Is && (kind == Prose || kind == Ref || kind == Any) && v.Prefix:
		return "has words that begin with " + text
	case t.Op == Is && kind == Ref:
		return "has the words " + text + " in its name, or an id that begins so"
	case t.Op == Is && (kind == Prose || kind == Any):
		return "has the words " + text
	}
	return "is " + text
}

func (b *Bounds) say() string {
	unit := ""
	if b.Currency != "" {
		unit = " " + b.Currency
	}
	switch {
	case b.Low.IsZero() && b.HighOut:
		return "less than " + b.High.String() + unit
	case b.Low.IsZero():
		return "at most " + b.High.String() + unit
	case b.High.IsZero() && b.LowOut:
		return "more than " + b.Low.String() + unit
	case b.High.IsZero():
		return "at least " + b.Low.String() + unit
	case b.Low.Cmp(b.High) == 0:
		return "is " + b.Low.String() + unit
	}
	return "from " + b.Low.String() + " to " + b.High.String() + unit
}

func sayDays(s Span) string {
	switch {
	case s.From == Lowest:
		return fmt.Sprintf("at most %d days", s.To)
	case s.To == Highest:
		return fmt.Sprintf("at least %d days", s.From)
	case s.From == s.To:
		return fmt.Sprintf("is %d days", s.From)
	}
	return fmt.Sprintf("from %d to %d days", s.From, s.To)
}

// span says which days are meant; of a span that begins or ends within a day,
// the moments.
func (e *explainer) span(kind Kind, s Span) string {
	from, to := "", ""
	put := func(at *string, n, wall int64, isOpen func(int64) bool) {
		switch {
		case s.Yearly:
			*at = fmt.Sprintf("%d %s", n%100, time.Month(n/100).String())
		case kind == Moment && !isOpen(wall):
			*at = crm.DateOf(time.Unix(wall, 0).UTC()).String()
		case isOpen(n) || n == noYear && kind == Day:
		case kind == Day:
			*at = crm.Date{Year: int16(n / 10_000), Month: uint8(n / 100 % 100), Day: uint8(n % 100)}.String()
		default:
			*at = time.Unix(n, 0).In(e.loc).Format("2006-01-02 15:04:05")
		}
	}
	put(&from, s.From, s.WallFrom, func(n int64) bool { return n == Lowest })
	put(&to, s.To, s.WallTo, func(n int64) bool { return n == Highest })
	said := ""
	switch {
	case from == "" && to == "":
		return "is set"
	case from == "":
		said = "until " + to
	case to == "":
		said = "from " + from + " on"
	case from == to:
		said = "on " + from
	default:
		said = "from " + from + " to " + to
	}
	if s.Yearly {
		said += ", in any year"
	}
	return said
}
