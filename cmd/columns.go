package cmd

import (
	"fmt"
	"slices"
	"strings"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/phone"
	"crm/internal/query"
	"crm/internal/render"
	"crm/internal/search"
)

// listColumn is a column of a listing of customers.
type listColumn struct {
	render.Column
	field *query.Field
	list  bool // all values, else the first
}

// shownColumns are shown when no others are asked for.
func shownColumns() []string {
	return []string{"id", "name", "organization", "stage", "owner", "email", "city", "tags", "last"}
}

// roomFor is how wide a terminal must be for a column to be shown unasked.
func roomFor(column string) int {
	switch column {
	case "id", "name", "stage", "last":
		return 0
	case "organization", "owner":
		return 80
	case "email":
		return 120
	}
	return 150
}

// listColumns is the columns that --columns names, or those that are shown by
// default, as far as a terminal has room.
func (a *App) listColumns(cat *query.Catalogue, o *output, f render.Format) ([]listColumn, error) {
	var out []listColumn
	if o.columns == "" && f == render.FormatIDs {
		c, err := columnOf(cat, "id")
		return []listColumn{c}, err
	}
	if o.columns == "" {
		for _, name := range shownColumns() {
			if f != render.FormatTable || !a.term.OutTTY() || a.term.Width() >= roomFor(name) {
				c, err := columnOf(cat, name)
				if err != nil {
					return nil, err
				}
				out = append(out, c)
			}
		}
		return out, nil
	}
	for _, name := range strings.Split(o.columns, ",") {
		c, err := columnOf(cat, strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		// A key stands once in an object.
		if !slices.ContainsFunc(out, func(d listColumn) bool { return d.Name == c.Name }) {
			out = append(out, c)
		}
	}
	return out, nil
}

// columnOf is the column of a field. Of a field with several values the plural
// shows all: email is the first address, emails are all of them.
func columnOf(cat *query.Catalogue, name string) (listColumn, error) {
	f, err := fieldOf(cat, name, "column")
	if err != nil {
		return listColumn{}, err
	}
	c := listColumn{Column: render.Column{Name: f.Name, Title: f.Title, Right: isNumber(f)}, field: f}
	switch {
	case isList(f) && strings.HasSuffix(strings.ToLower(name), "s") && !strings.EqualFold(name, f.Name):
		c.list, c.Name, c.Title = true, strings.ToLower(name), strings.ToUpper(strings.ReplaceAll(name, "_", " "))
	case f.Item != column.Customers, f.Via == query.People, f.Key != "" && f.List:
		c.list = true
	}
	switch name {
	case "email":
		c.Title = "E-MAIL"
	case "emails":
		c.Title = "E-MAILS"
	}
	return c, nil
}

func isList(f *query.Field) bool {
	return f.List || f.Item != column.Customers || f.Via == query.People
}

func isNumber(f *query.Field) bool {
	switch f.Kind {
	case query.Number, query.Amount, query.Days:
		return true
	}
	return false
}

// fieldOf is a field by name, for a flag that takes columns.
func fieldOf(cat *query.Catalogue, name, what string) (*query.Field, error) {
	f, ok := cat.Field(name)
	if ok {
		return f, nil
	}
	hint := "\"crm help queries\" lists all fields"
	if near := cat.Suggest(name); len(near) > 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "? " + hint
	}
	return nil, &UsageError{Msg: fmt.Sprintf("there is no %s %q", what, name), Hint: hint + "; custom fields are fields.NAME"}
}

// sortKeys reads --sort.
func sortKeys(cat *query.Catalogue, text string) ([]search.Key, error) {
	var out []search.Key
	for _, s := range strings.Split(text, ",") {
		name, down := strings.CutPrefix(strings.TrimSpace(s), "-")
		if name == "" {
			continue
		}
		f, err := fieldOf(cat, name, "column to sort by")
		if err != nil {
			return nil, err
		}
		// As it is shown, by name, not by id.
		if byName, ok := cat.Field(f.Name + ".name"); ok && f.Kind == query.Ref && f.Item == column.Customers {
			f = byName
		}
		out = append(out, search.Key{Field: f, Down: down})
	}
	return out, nil
}

// listing is the rows that were found.
func listing(found *search.Result, cols []listColumn) *render.Listing {
	l := &render.Listing{Columns: make([]render.Column, len(cols))}
	for i, c := range cols {
		l.Columns[i] = c.Column
	}
	cells := make([]render.Cell, len(found.Rows)*len(cols))
	l.Rows = make([]render.Row, len(found.Rows))
	fields := make([]*query.Field, len(cols))
	for i := range cols {
		fields[i] = cols[i].field
	}
	for r := range l.Rows {
		l.Rows[r] = cells[r*len(cols) : (r+1)*len(cols) : (r+1)*len(cols)]
	}
	found.Read(fields, func(row, field int, v *search.Value) { l.Rows[row][field] = cols[field].cell(v) })
	return l
}

// customerListing is a listing of some customers with the columns shown by default.
func (a *App) customerListing(all []*crm.Customer) (*render.Listing, error) {
	set, err := a.settings()
	if err != nil {
		return nil, err
	}
	v := &view{app: a, snap: column.Of(all...), set: set, now: a.now}
	found, err := v.find(&query.All{}, nil, 0)
	if err != nil {
		return nil, err
	}
	cols, err := a.listColumns(query.NewCatalogue(set), &output{}, render.FormatJSON)
	if err != nil {
		return nil, err
	}
	return listing(found, cols), nil
}

// cell is a value as the column shows it.
func (c *listColumn) cell(v *search.Value) render.Cell {
	switch {
	case v.List && c.list:
		return render.List(v.Texts)
	case v.List && len(v.Texts) == 0, !v.List && !v.Set:
		return render.Cell{}
	case v.List && c.field.Kind == query.Phone:
		return phoneCell(v.Texts[0])
	case v.List:
		return render.Text(v.Texts[0])
	}
	switch {
	case c.field.Key != "":
		return render.Value(v.Field)
	case c.field.Kind == query.Number && v.Text != "":
		return render.Number(v.Text)
	case c.field.Kind == query.Number, c.field.Kind == query.Days:
		return render.Int(int(v.Int))
	case c.field.Kind == query.Day:
		return render.Day(v.Day)
	case c.field.Kind == query.Moment:
		return render.Moment(v.Time).Shown(v.Time.Date().String())
	case len(v.Sum) == 1 && len(v.Long) == 0:
		return render.Money(v.Sum[0])
	case len(v.Sum)+len(v.Long) > 0:
		return render.Text(strings.Join(v.Totals(), " + "))
	case !v.Money.IsZero():
		return render.Money(v.Money)
	}
	cell := render.Text(v.Text)
	switch c.Name {
	case "id":
		return cell.In(render.Dim)
	case "name":
		return cell.In(render.Bold)
	}
	return cell
}

func phoneCell(number string) render.Cell {
	if shown := phone.Format(number); shown != "" {
		return render.Text(number).Shown(shown)
	}
	return render.Text(number)
}

func collect[T any](list []T, get func(T) string) []string {
	out := make([]string, 0, len(list))
	for _, it := range list {
		if s := get(it); s != "" {
			out = append(out, s)
		}
	}
	return out
}
