package search

import (
	"strconv"
	"strings"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
)

// Value is what a customer has in a field. Which part holds it follows from
// Kind: Int for counts and days, Day, Time, Money, Sum for sums, else Text; of
// custom fields and preferences Field and its Text. Of a List, Texts has
// all values as String would give them one by one, and the other parts are unset.
type Value struct {
	Kind  query.Kind
	Set   bool // there is a value; a count of 0 is one, a sum of nothing is none
	List  bool // there may be several: the field is a list, of items or of people
	Text  string
	Texts []string
	Int   int64
	Day   crm.Date
	Time  crm.Time
	Money crm.Money
	Sum   []crm.Money // by currency
	Long  []Total     // of sums: those with more digits than a crm.Decimal holds, by currency
	Field crm.Value
}

// String is the value as plain text in the form of the files; values of a list
// with ", " between them.
func (v Value) String() string {
	switch {
	case v.List:
		return strings.Join(v.Texts, ", ")
	case !v.Set:
		return ""
	case v.Text != "":
		return v.Text
	case len(v.Sum)+len(v.Long) > 0:
		return strings.Join(v.Totals(), ", ")
	case !v.Money.IsZero():
		return v.Money.String()
	case !v.Time.IsZero():
		return v.Time.String()
	case !v.Day.IsZero():
		return v.Day.String()
	case v.Kind == query.Number || v.Kind == query.Days:
		return strconv.FormatInt(v.Int, 10)
	}
	return v.Field.String()
}

// Totals is the sums, each in the form of amounts with all its digits, by currency.
func (v Value) Totals() []string {
	parts := make([]string, 0, len(v.Sum)+len(v.Long))
	sums, long := v.Sum, v.Long
	for len(sums)+len(long) > 0 {
		if len(long) == 0 || len(sums) > 0 && sums[0].Currency < long[0].Currency {
			parts, sums = append(parts, sums[0].String()), sums[1:]
		} else {
			parts, long = append(parts, long[0].String()), long[1:]
		}
	}
	return parts
}

// Value is what a customer has in a field. A field of an organization or of its
// people (org.FIELD, people.FIELD) is looked up there.
func (r *Result) Value(row Row, f *query.Field) Value { return *r.reader(f).value(row.Row) }

// collect takes a value of the row that is read: all of a list, else the first.
func (rd *reader) collect(v *Value) bool {
	if rd.list {
		rd.texts = append(rd.texts, v.String())
		return true
	}
	rd.out = *v
	return false
}

// Name is the name of the customer with an id; empty when there is none.
func (r *Result) Name(id crm.ID) string {
	at := r.run.lookup([]byte(id))
	if at < 0 {
		return ""
	}
	p, row := r.run.partOf(at)
	return p.Text(column.Customers, "name").String(row)
}
