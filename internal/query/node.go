package query

// Node is a part of a query. The parts are [*All], [*And], [*Or], [*Not],
// [*Word], [*Term], [*Has] and [*Saved]; a type switch over them is complete.
type Node interface {
	// String is the part in the language; Parse reads it as the same tree.
	String() string
	node()
}

// All is the empty query, which every customer meets. It stands alone: it is
// never a part of another Node, except as the tree of a [Saved].
type All struct{}

// And is met by what meets all its parts.
//
// Among its direct Parts, the Terms and Has with the same Field.Via belong
// together: those below org are about the one organization of the person,
// those below people are about one person of the organization, the same for
// all of them. Of these, the ones with the same Field.Item other than Customers
// are about one item (a deal, say), the same for all of them; items of a
// nested table (the lines of a deal) belong to the item that the terms of the
// table above are about. Parentheses make an And of their own, and with it a group of
// their own: an And inside an And is not the same as its parts in the outer
// one, and an And may have a single part.
type And struct{ Parts []Node }

// Or is met by what meets one of its two or more parts. None of them is an Or.
type Or struct{ Parts []Node }

// Not is met by what does not meet its part. Of a Term about items it is met
// by who has no such item at all.
type Not struct{ Part Node }

// Word is free text.
//
// A bare word is met by the beginning of any word of the customer, or of the
// name of a person's organization. A phrase is met where its words stand next to each other, the last one
// whole unless Prefix is set.
type Word struct {
	Text   string // as written, without quotation marks and without the * at the end
	Phrase bool   // was quoted
	Prefix bool   // of a phrase: a * stood behind it. A bare word is a beginning anyway
}

// Op is how a Term compares.
type Op uint8

// The operators.
const (
	Is             Op = iota // : what is meant by the kind of the field
	Equal                    // = the whole value
	NotEqual                 // !=
	Less                     // <
	LessOrEqual              // <=
	Greater                  // >
	GreaterOrEqual           // >=
	Match                    // ~ a regexp finds something in the value
	NotMatch                 // !~
)

// String is the operator as it is written.
func (o Op) String() string {
	switch o {
	case Is:
		return ":"
	case Equal:
		return "="
	case NotEqual:
		return "!="
	case Less:
		return "<"
	case LessOrEqual:
		return "<="
	case Greater:
		return ">"
	case GreaterOrEqual:
		return ">="
	case Match:
		return "~"
	}
	return "!~"
}

// Term compares a field with values; one of them is enough.
//
// [Term.Negated] tells that it is met by the item (the customer, for a field
// whose Item is Customers) that has no value that meets it, also because it has no value at
// all. The methods Text, Int, Days, Day, Time, Number and Money tell whether one
// value meets the Term; they do not take Negated into account.
type Term struct {
	Field  *Field
	Op     Op
	Values []Value // at least one; exactly one for the operators that order or match
}

// Negated tells whether the Term is met by the absence of the values, not by
// their presence.
func (t *Term) Negated() bool { return t.Op == NotEqual || t.Op == NotMatch }

// Has is has:FIELD and, with No, no:FIELD: the field is set, or is not.
//
// Has of a Field with Rows is about the customer: it has such a thing, or none. Has of
// another field whose Item is not Customers is about one item, as a Term is: no:deal.close is
// met by who has a deal without it.
type Has struct {
	Field *Field
	No    bool
}

// Saved is @NAME, a query of crm.yaml, with its tree, which is never nil. In an And it is a group
// of its own.
type Saved struct {
	Name  string
	Query Node
}

func (*All) node()   {}
func (*And) node()   {}
func (*Or) node()    {}
func (*Not) node()   {}
func (*Word) node()  {}
func (*Term) node()  {}
func (*Has) node()   {}
func (*Saved) node() {}
