package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
	"crm/internal/search"
)

// TableError says what is wrong with the words that ask for a Table.
type TableError struct {
	Flag string // rows, columns, value
	Text string // that was given
	Msg  string
	Hint string
}

func (e *TableError) Error() string { return fmt.Sprintf("--%s %s: %s", e.Flag, e.Text, e.Msg) }

// Axis is what the rows or columns of a Table are.
type Axis struct {
	Name  string // as typed
	field *query.Field
	part  string // of a day or time: year, quarter, month, week, day, weekday, hour; empty: it is none
}

// axisParts is what of a time an Axis can be; the first is the usual one.
func axisParts() []string {
	return []string{"month", "year", "quarter", "week", "day", "weekday", "hour"}
}

// ParseAxis reads FIELD or, of a day or time, FIELD.month and the like. The error
// is a *TableError.
func ParseAxis(cat *query.Catalogue, flag, text string) (*Axis, error) {
	fail := func(msg, hint string) (*Axis, error) { return nil, &TableError{flag, text, msg, hint} }
	name := strings.TrimSpace(text)
	if i := strings.LastIndexByte(name, '.'); i > 0 && slices.Contains(axisParts(), strings.ToLower(name[i+1:])) {
		if f, ok := cat.Field(name[:i]); ok && (isDated(f) || f.Kind == query.Any) {
			part := strings.ToLower(name[i+1:])
			if f.Yearly && part != "month" && part != "day" {
				return fail("only the month and the day of it come again", "write "+name[:i]+".month")
			}
			if f.Kind == query.Day && part == "hour" {
				return fail("it is a day and has no hour", "take one of "+strings.Join(axisParts()[:6], ", "))
			}
			return &Axis{name, f, part}, nil
		}
	}
	f, ok := cat.Field(name)
	if !ok {
		hint := "\"crm help queries\" lists all fields"
		if near := cat.Suggest(name); len(near) > 0 {
			hint = "did you mean " + strings.Join(near, " or ") + "? " + hint
		}
		return fail("there is no such field", hint)
	}
	a := &Axis{Name: name, field: f}
	if isDated(f) {
		a.part = axisParts()[0]
	}
	// People are told names, not ids.
	if f.Kind == query.Ref && f.Item == column.Customers && f.Via == query.Own {
		if byName, ok := cat.Field(f.Name + ".name"); ok {
			a.field = byName
		}
	}
	return a, nil
}

func isDated(f *query.Field) bool { return f.Kind == query.Day || f.Kind == query.Moment }

// several tells whether one thing may stand in several rows.
func (a *Axis) several(unit column.Table) bool {
	if a == nil {
		return false
	}
	f := a.field
	return f.List || f.Via == query.People || f.Item != column.Customers && (f.Via != query.Own || f.Item != unit)
}

// keys appends under which names a value stands; the empty one when it has none.
func (a *Axis) keys(to []string, v *search.Value) []string {
	start := len(to)
	add := func(key string) {
		if !slices.Contains(to[start:], key) {
			to = append(to, key)
		}
	}
	switch {
	case v.List:
		for _, text := range v.Texts {
			add(a.key(text))
		}
	case !v.Set:
	case a.part != "" && !v.Time.IsZero():
		add(a.ofTime(v.Time))
	case a.part != "" && !v.Day.IsZero():
		add(a.ofDay(v.Day))
	case a.field.Kind == query.Amount && len(v.Sum)+len(v.Long) > 0:
		for _, text := range v.Totals() {
			add(text)
		}
	default:
		add(a.key(v.String()))
	}
	if len(to) == start {
		to = append(to, "")
	}
	return to
}

// key is the name for a value in the form of the files.
func (a *Axis) key(text string) string {
	if a.part == "" {
		return text
	}
	if t, err := crm.ParseTime(text); err == nil {
		return a.ofTime(t)
	}
	if d, err := crm.ParseDate(text); err == nil {
		return a.ofDay(d)
	}
	return ""
}

func (a *Axis) ofTime(t crm.Time) string {
	if a.part == "hour" {
		if t.IsDay() {
			return ""
		}
		return fmt.Sprintf("%02d", t.Std().Hour())
	}
	return a.ofDay(t.Date())
}

func (a *Axis) ofDay(d crm.Date) string {
	switch {
	case a.field.Yearly && a.part == "month":
		return fmt.Sprintf("%02d", d.Month)
	case a.field.Yearly:
		return fmt.Sprintf("%02d-%02d", d.Month, d.Day)
	case d.Year == 0 || a.part == "hour":
		return ""
	case a.part == "day":
		return d.String()
	case a.part == "weekday":
		return weekdays()[(int(d.In(time.UTC).Weekday())+6)%7]
	}
	return Step(a.part).name(Step(a.part).of(d))
}

// sort puts names into the order of the axis: times and numbers as they ascend,
// choices as the settings have them, others by what they come to. What has none
// comes last.
func (a *Axis) sort(names []string, compare func(a, b string) int) {
	var at func(name string) int
	switch {
	case a.part == "weekday":
		at = func(name string) int { return slices.Index(weekdays(), name) }
	case a.part == "" && len(a.field.Options) > 0:
		at = func(name string) int {
			if i := slices.Index(a.field.Options, name); i >= 0 {
				return i
			}
			return len(a.field.Options)
		}
	}
	number := a.part == "" && (a.field.Kind == query.Number || a.field.Kind == query.Days || a.field.Kind == query.Amount)
	empty := func(name string) int {
		if name == "" {
			return 1
		}
		return 0
	}
	slices.SortFunc(names, func(x, y string) int {
		if c := cmp.Compare(empty(x), empty(y)); c != 0 {
			return c
		}
		if at != nil {
			if c := cmp.Compare(at(x), at(y)); c != 0 {
				return c
			}
		}
		switch {
		case number:
			return cmp.Or(compareNumbers(x, y), cmp.Compare(x, y))
		case a.part != "":
			return cmp.Compare(x, y)
		}
		return cmp.Or(compare(x, y), cmp.Compare(x, y))
	})
}

// compareNumbers compares numbers, or amounts by currency and number.
func compareNumbers(x, y string) int {
	x, cx, _ := strings.Cut(x, " ")
	y, cy, _ := strings.Cut(y, " ")
	return cmp.Or(cmp.Compare(cx, cy), crm.Total{Amount: x}.Rat().Cmp(crm.Total{Amount: y}.Rat()))
}
