package query

import (
	"strings"

	"crm/internal/column"
)

// Kind is what the values of a Field are, and with it what the operators mean.
type Kind uint8

// The kinds of fields.
const (
	Prose  Kind = iota // text: ":" finds words that stand next to each other
	Choice             // a short text of a set: ":" is the same text, folded
	Ref                // a customer, kept as id: words of the name, or the beginning of the id
	ID                 // an id: ":" is its beginning
	Phone              // ":" finds the digits
	Flag               // true or false
	Number             // a decimal or whole number
	Amount             // an amount of money
	Days               // a number of days
	Day                // a crm.Date
	Moment             // a crm.Time
	Any                // a value without a definition: a number when both sides are, else text
)

// Ordered tells whether < and > and ranges can be used.
func (k Kind) Ordered() bool {
	return k == Number || k == Amount || k == Days || k == Day || k == Moment || k == Any
}

// Textual tells whether ~ can be used.
func (k Kind) Textual() bool {
	return k == Prose || k == Choice || k == Ref || k == ID || k == Phone || k == Any
}

// Via is whose field is meant.
type Via uint8

// The ways to a field.
const (
	Own    Via = iota // of the customer itself
	Org               // org.FIELD: of the organization of a person
	People            // people.FIELD: of a person of the organization
)

// Field is something that can be asked for, sorted by or shown.
//
// A name without a dot is about the customer as a whole: its Item is
// Customers, and it may have several values (List), each of which counts. A
// name with a dot is about one item: its Item is the table of these. The values stand in column
// Column of Table, which is Item or a table of plain values below it, unless
// Computed is set. Those of custom fields and preferences (Key is set) are the rows of Table with that key.
type Field struct {
	Name    string // as it is written; Catalogue.Field finds the Field by it
	Title   string // for the heading of a column, in capital letters
	Help    string // one line for a person
	Example string // a value, as it is written behind the operator
	Kind    Kind
	List    bool // an item may have several values

	Item   column.Table
	Table  column.Table
	Column string
	Also   []string // more text columns of Table whose values count as well
	// Computed says that the value is not in a column as it is: last, idle,
	// next, domain, address, people, deal.outcome and the counts and sums
	// (deals, deals.open …), each by its Name without the prefix of Via.
	Computed bool
	Key      string // of fields.KEY, preferences.KEY, deal.fields.KEY
	Rows     bool   // has: asks for a row in Table, whatever its columns hold
	Yearly   bool   // a day that comes again every year
	Future   bool   // "fri" is the next Friday, not the last

	Via     Via
	Options []string // the values to choose from, where settings or the format name them
	Closed  bool     // nothing but Options is possible
}

// Base is the name without the prefix of Via: "stage" of "org.stage".
func (f *Field) Base() string {
	switch f.Via {
	case Org:
		return strings.TrimPrefix(f.Name, "org.")
	case People:
		return strings.TrimPrefix(f.Name, "people.")
	}
	return f.Name
}
