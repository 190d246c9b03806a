package render

import (
	"strconv"
	"strings"

	"crm/internal/crm"
)

type kind uint8

// The kinds of cells, in the order in which a sort puts mixed ones.
const (
	kindNull kind = iota
	kindNumber
	kindMoney
	kindTime // a day or a moment
	kindBool
	kindText
	kindList // of strings
	kindTree // a list or map that is no list of strings
)

// Cell is one value of a listing: what machine formats print, what people read
// where that differs, and a style. The zero Cell is unset.
type Cell struct {
	raw   string // exact text of a scalar
	shown string // for people; empty: raw
	more  *compound
	kind  kind
	style Style
}

type compound struct {
	list []string
	tree crm.Value
}

// Text is a Cell with text; empty text is unset.
func Text(s string) Cell {
	if s == "" {
		return Cell{}
	}
	return Cell{raw: s, kind: kindText}
}

// Number is a Cell with a number given as its exact digits; empty is unset.
// Digits that JSON does not know as a number are printed as text.
func Number(digits string) Cell {
	if digits == "" {
		return Cell{}
	}
	if !isNumber(digits) {
		return Text(digits)
	}
	return Cell{raw: digits, kind: kindNumber}
}

// Int is a Cell with a whole number.
func Int(n int) Cell { return Cell{raw: strconv.Itoa(n), kind: kindNumber} }

// Bool is a Cell with true or false; people read yes or no.
func Bool(b bool) Cell {
	if b {
		return Cell{raw: "true", shown: "yes", kind: kindBool}
	}
	return Cell{raw: "false", shown: "no", kind: kindBool}
}

// Decimal is a Cell with an exact number; unset when d is.
func Decimal(d crm.Decimal) Cell { return Number(d.String()) }

// Money is a Cell with an amount of money, sorted by currency, then amount;
// unset when m is. Machine formats print "12000.00 EUR".
func Money(m crm.Money) Cell {
	if m.IsZero() {
		return Cell{}
	}
	return Cell{raw: m.String(), kind: kindMoney}
}

// Total is a Cell as Money makes it, of a sum with however many digits.
func Total(t crm.Total) Cell {
	if t.IsZero() {
		return Cell{}
	}
	return Cell{raw: t.String(), kind: kindMoney}
}

// Day is a Cell with a day; unset when d is.
func Day(d crm.Date) Cell {
	if d.IsZero() {
		return Cell{}
	}
	return Cell{raw: d.String(), kind: kindTime}
}

// Moment is a Cell with a moment or a whole day; unset when t is.
func Moment(t crm.Time) Cell {
	if t.IsZero() {
		return Cell{}
	}
	return Cell{raw: t.String(), kind: kindTime}
}

// List is a Cell with a list of strings: an array in JSON, joined with ", " for
// people and with ";" in CSV and TSV. An empty list is a list.
func List(items []string) Cell { return Cell{kind: kindList, more: &compound{list: items}} }

// Value is a Cell with the value of a custom field.
func Value(v crm.Value) Cell {
	switch v.Kind {
	case crm.Null:
		return Cell{}
	case crm.Number:
		return Number(v.Text)
	case crm.Bool:
		return Bool(v.Text == "true")
	case crm.Day, crm.Moment:
		return Cell{raw: v.Text, kind: kindTime}
	case crm.List:
		items := make([]string, len(v.Items))
		for i, it := range v.Items {
			if it.Kind != crm.Text {
				return Cell{kind: kindTree, more: &compound{tree: v}}
			}
			items[i] = it.Text
		}
		return List(items)
	case crm.Map:
		return Cell{kind: kindTree, more: &compound{tree: v}}
	}
	return Text(v.Text)
}

// Shown is the Cell with other text for people. In a table that does not go to
// a terminal, times stay in their exact form all the same.
func (c Cell) Shown(text string) Cell {
	c.shown = text
	return c
}

// In is the Cell in a style.
func (c Cell) In(s Style) Cell {
	c.style = s
	return c
}

// IsNull tells that the Cell is unset.
func (c Cell) IsNull() bool { return c.kind == kindNull }

// people is the text for a table, not cleaned.
func (c Cell) people(terminal bool) string {
	if c.shown != "" && (terminal || c.kind != kindTime) {
		return c.shown
	}
	switch c.kind {
	case kindList:
		return strings.Join(c.more.list, ", ")
	case kindTree:
		return c.more.tree.String()
	}
	return c.raw
}

// data is the text for CSV and TSV, not cleaned.
func (c Cell) data() string {
	switch c.kind {
	case kindList:
		return strings.Join(c.more.list, ";")
	case kindTree:
		if c.more.tree.Kind == crm.List {
			parts := make([]string, len(c.more.tree.Items))
			for i, it := range c.more.tree.Items {
				parts[i] = it.String()
			}
			return strings.Join(parts, ";")
		}
		return c.more.tree.String()
	}
	return c.raw
}

// isNumber tells whether s is a number by the grammar of JSON (RFC 8259,
// section 6).
func isNumber(s string) bool {
	i := 0
	digits := func() bool {
		start := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		return i > start
	}
	if i < len(s) && s[i] == '-' {
		i++
	}
	start := i
	if !digits() || s[start] == '0' && i > start+1 {
		return false
	}
	if i < len(s) && s[i] == '.' {
		i++
		if !digits() {
			return false
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if !digits() {
			return false
		}
	}
	return i == len(s)
}
