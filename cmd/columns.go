package cmd

import (
	"fmt"
	"slices"
	"strings"

	"crm/internal/crm"
	"crm/internal/phone"
	"crm/internal/render"
)

// own is a cell with a copy of the text: the strings of a decoded customer hold
// on to its whole file, and a listing may be of a hundred thousand.
func own(s string) render.Cell { return render.Text(strings.Clone(s)) }

// customerColumn is a column of a listing of customers.
type customerColumn struct {
	render.Column
	cell func(*crm.Customer) render.Cell
}

// customerColumns is every column but custom fields; the first of them are
// shown when no others are asked for.
func customerColumns() (all []customerColumn, shown int) {
	text := func(name, title string, get func(*crm.Customer) string) customerColumn {
		return customerColumn{render.Column{Name: name, Title: title}, func(n *crm.Customer) render.Cell { return own(get(n)) }}
	}
	first := func(n *crm.Customer) crm.Address {
		if len(n.Addresses) > 0 {
			return n.Addresses[0]
		}
		return crm.Address{}
	}
	all = []customerColumn{
		{render.Column{Name: "id", Title: "ID"}, func(n *crm.Customer) render.Cell { return own(string(n.ID)).In(render.Dim) }},
		{render.Column{Name: "name", Title: "NAME"}, func(n *crm.Customer) render.Cell { return own(n.Name).In(render.Bold) }},
		text("organization", "ORGANIZATION", func(n *crm.Customer) string { return string(n.Organization) }),
		text("stage", "STAGE", func(n *crm.Customer) string { return n.Stage }),
		text("owner", "OWNER", func(n *crm.Customer) string { return n.Owner }),
		text("email", "E-MAIL", func(n *crm.Customer) string {
			if len(n.Emails) > 0 {
				return n.Emails[0].Address
			}
			return ""
		}),
		text("city", "CITY", func(n *crm.Customer) string { return first(n).City }),
		{render.Column{Name: "tags", Title: "TAGS"}, func(n *crm.Customer) render.Cell { return render.List(collect(n.Tags, strings.Clone)) }},
		{render.Column{Name: "last", Title: "LAST"}, func(n *crm.Customer) render.Cell {
			if len(n.Interactions) == 0 {
				return render.Cell{}
			}
			t := n.Interactions[len(n.Interactions)-1].At
			return render.Moment(t).Shown(t.Date().String())
		}},
	}
	shown = len(all)
	all = append(all,
		text("type", "TYPE", func(n *crm.Customer) string { return string(n.Type) }),
		text("given", "GIVEN", func(n *crm.Customer) string { return n.Given }),
		text("family", "FAMILY", func(n *crm.Customer) string { return n.Family }),
		text("legal_name", "LEGAL NAME", func(n *crm.Customer) string { return n.LegalName }),
		text("role", "ROLE", func(n *crm.Customer) string { return n.Role }),
		customerColumn{render.Column{Name: "emails", Title: "E-MAILS"}, func(n *crm.Customer) render.Cell {
			return render.List(collect(n.Emails, func(e crm.Email) string { return strings.Clone(e.Address) }))
		}},
		customerColumn{render.Column{Name: "phone", Title: "PHONE"}, func(n *crm.Customer) render.Cell {
			if len(n.Phones) == 0 {
				return render.Cell{}
			}
			p := n.Phones[0]
			if p.Number == "" {
				return own(p.Given)
			}
			return own(p.Number).Shown(phone.Format(p.Number))
		}},
		customerColumn{render.Column{Name: "phones", Title: "PHONES"}, func(n *crm.Customer) render.Cell {
			return render.List(collect(n.Phones, func(p crm.Phone) string { return strings.Clone(p.Number) }))
		}},
		text("street", "STREET", func(n *crm.Customer) string { return first(n).Street }),
		text("postcode", "POSTCODE", func(n *crm.Customer) string { return first(n).Postcode }),
		text("region", "REGION", func(n *crm.Customer) string { return first(n).Region }),
		text("country", "COUNTRY", func(n *crm.Customer) string { return first(n).Country }),
		customerColumn{render.Column{Name: "links", Title: "LINKS"}, func(n *crm.Customer) render.Cell {
			return render.List(collect(n.Links, func(l crm.Link) string { return strings.Clone(l.URL) }))
		}},
		customerColumn{render.Column{Name: "birthday", Title: "BIRTHDAY"}, func(n *crm.Customer) render.Cell { return render.Day(n.Birthday) }},
		text("language", "LANGUAGE", func(n *crm.Customer) string { return n.Language }),
		text("source", "SOURCE", func(n *crm.Customer) string { return n.Source }),
		text("referred_by", "REFERRED BY", func(n *crm.Customer) string { return string(n.ReferredBy) }),
		customerColumn{render.Column{Name: "created", Title: "CREATED"}, func(n *crm.Customer) render.Cell {
			return render.Moment(n.Created).Shown(n.Created.Date().String())
		}},
		text("notes", "NOTES", func(n *crm.Customer) string { return n.Notes }),
		customerColumn{render.Column{Name: "deals", Title: "DEALS", Right: true}, func(n *crm.Customer) render.Cell { return render.Int(len(n.Deals)) }},
		customerColumn{render.Column{Name: "tasks", Title: "TASKS", Right: true}, func(n *crm.Customer) render.Cell { return render.Int(len(n.Tasks)) }},
		customerColumn{render.Column{Name: "interactions", Title: "INTERACTIONS", Right: true}, func(n *crm.Customer) render.Cell { return render.Int(len(n.Interactions)) }},
	)
	return all, shown
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

// columnsFor is the columns that --columns and --sort name, or those that are
// shown by default, as far as a terminal has room, and those that --sort names.
func columnsFor(a *App, o *output) ([]customerColumn, error) {
	all, shown := customerColumns()
	f, err := o.parse(a)
	if err != nil {
		return nil, err
	}
	fits := func(column string) bool {
		return f != render.FormatTable || !a.term.OutTTY() || a.term.Width() >= roomFor(column)
	}
	var out []customerColumn
	add := func(name string) error {
		name = strings.TrimSpace(name)
		if slices.ContainsFunc(out, func(c customerColumn) bool { return c.Name == name }) {
			return nil
		}
		for _, c := range all {
			if c.Name == name {
				out = append(out, c)
				return nil
			}
		}
		for _, prefix := range []string{"fields.", "preferences."} {
			if key, ok := strings.CutPrefix(name, prefix); ok && key != "" {
				out = append(out, customerColumn{render.Column{Name: name, Title: strings.ToUpper(key)}, func(n *crm.Customer) render.Cell {
					pairs := n.Fields
					if prefix == "preferences." {
						pairs = n.Preferences
					}
					v, ok := crm.Lookup(pairs, key)
					if !ok {
						return render.Cell{}
					}
					return render.Value(v)
				}})
				return nil
			}
		}
		names := collect(all, func(c customerColumn) string { return c.Name })
		return &UsageError{Msg: fmt.Sprintf("there is no column %q", name), Hint: "there are " + strings.Join(names, ", ") + ", and fields.NAME"}
	}
	want := o.columns
	if want == "" {
		for _, c := range all[:shown] {
			if fits(c.Name) {
				out = append(out, c)
			}
		}
		o.columns = strings.Join(collect(out, func(c customerColumn) string { return c.Name }), ",")
	}
	keys := strings.Split(want, ",")
	if want == "" {
		keys = nil
	}
	for _, s := range strings.Split(o.sort, ",") {
		if s = strings.TrimPrefix(strings.TrimSpace(s), "-"); s != "" {
			keys = append(keys, s)
		}
	}
	if o.sort == "" {
		keys = append(keys, "name", "id")
	}
	for _, k := range keys {
		if err := add(k); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func titles(cols []customerColumn) []render.Column {
	out := make([]render.Column, len(cols))
	for i, c := range cols {
		out[i] = c.Column
	}
	return out
}

// customerListing is a listing of customers with the columns shown by default.
func customerListing(all []*crm.Customer, orgNames map[crm.ID]string) *render.Listing {
	cols, shown := customerColumns()
	cols = cols[:shown]
	l := &render.Listing{Columns: titles(cols)}
	for _, n := range all {
		row := make(render.Row, len(cols))
		for i, c := range cols {
			row[i] = c.cell(n)
			if c.Name == "organization" {
				row[i] = render.Text(orgNames[n.Organization])
			}
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}
