package report

import (
	"cmp"
	"slices"

	"crm/internal/column"
	"crm/internal/crm"
)

// idle keeps the customers that were untouched the longest.
type idle struct {
	*counter
	part    column.Part
	number  int // of the part
	names   *column.TextColumn
	created *column.MomentColumn
	list    []Untouched
}

func (c *counter) idle(part int) *idle {
	p := c.snap.Parts[part]
	return &idle{counter: c, part: p, number: part, names: p.Text(column.Customers, "name"), created: p.Moment(column.Customers, "created")}
}

func (x *idle) add(row int) {
	last, _ := x.contacts.Last(column.Row{Part: x.number, Row: row})
	since := last
	if since.IsZero() {
		since = x.created.At(row)
	}
	days := -1
	if !since.IsZero() {
		days = max(0, x.today-since.DayNumber())
	}
	if n := len(x.list); n == untouchedMax {
		// Mostly this is all that there is to see.
		worst := &x.list[n-1]
		if days < worst.Days || days == worst.Days && string(x.names.Bytes(row)) > worst.Name {
			return
		}
	}
	text := func(name string) string { return x.part.Text(column.Customers, name).String(row) }
	u := Untouched{ID: crm.ID(text("id")), Name: x.names.String(row), Stage: text("stage"), Owner: text("owner"), Last: last, Days: days}
	x.list = longest(append(x.list, u))
}

// longest sorts customers and keeps the first untouchedMax.
func longest(list []Untouched) []Untouched {
	slices.SortFunc(list, compareIdle)
	return list[:min(len(list), untouchedMax)]
}

// compareIdle puts the most days first, and those of whom nothing is known last.
func compareIdle(a, b Untouched) int {
	return cmp.Or(cmp.Compare(b.Days, a.Days), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID),
		a.Last.Compare(b.Last), cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.Owner, b.Owner))
}
