package query

import "crm/internal/crm"

func parse(text string, c *Context) (Node, error) { return &All{}, nil }

func (*All) String() string   { return "" }
func (*And) String() string   { return "" }
func (*Or) String() string    { return "" }
func (*Not) String() string   { return "" }
func (*Word) String() string  { return "" }
func (*Term) String() string  { return "" }
func (*Has) String() string   { return "" }
func (*Saved) String() string { return "" }

// Text tells whether a text meets the Term, whatever the kind of its Field: a
// text that should be a number, an amount, a day or a moment is read as one.
func (t *Term) Text(text []byte) bool { return false }

// Int tells whether a whole number meets a Term of the kinds Number and Days.
func (t *Term) Int(n int64) bool { return false }

// Day tells whether a day meets a Term of the kind Day. An unset one does not.
func (t *Term) Day(d crm.Date) bool { return false }

// Time tells whether a time meets a Term of the kind Moment. An unset one does not.
func (t *Term) Time(at crm.Time) bool { return false }

// Number tells whether a number meets a Term of the kind Number. An unset one does not.
func (t *Term) Number(d crm.Decimal) bool { return false }

// Money tells whether an amount meets a Term of the kind Amount. An unset one does not.
func (t *Term) Money(m crm.Money) bool { return false }
