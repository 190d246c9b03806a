package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/index"
	"crm/internal/phone"
	"crm/internal/render"
)

type listOptions struct {
	app                   *App
	words                 []string
	stages, tags, owners  []string
	cities, orgs          []string
	people, organizations bool
	out                   output
}

func newList(a *App) *cobra.Command {
	o := &listOptions{app: a}
	c := &cobra.Command{
		Use:     "list [WORDS]",
		Aliases: []string{"ls", "find"},
		Short:   "list customers",
		Long: `List the customers in whose name, e-mail addresses, phone numbers, tags,
organization, role, town or notes all the words stand, in any case and accents.
Flags narrow the list further; a flag given twice allows either value.`,
		Example: `  crm list
  crm list berlin steel
  crm list --stage customer --tag vip --sort -last
  crm list --owner anna -o csv --columns name,email,phone > anna.csv`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			o.words = args
			return o.run()
		},
		ValidArgsFunction: completeNothing,
	}
	f := c.Flags()
	f.StringArrayVar(&o.stages, "stage", nil, "in this lifecycle `STAGE`")
	f.StringArrayVarP(&o.tags, "tag", "t", nil, "with this `TAG`; given twice, with both")
	f.StringArrayVar(&o.owners, "owner", nil, "looked after by `NAME`")
	f.StringArrayVar(&o.cities, "city", nil, "with an address in `CITY`")
	f.StringArrayVar(&o.orgs, "org", nil, "people of this `ORGANIZATION`")
	f.BoolVar(&o.people, "people", false, "people only")
	f.BoolVar(&o.organizations, "orgs", false, "organizations only")
	o.out.flags(a, c, true)
	completeFlag(a, c, "stage", completeStage)
	completeFlag(a, c, "tag", completeTag)
	completeFlag(a, c, "org", completeWho)
	return c
}

func (o *listOptions) run() error {
	a := o.app
	x, err := a.index()
	if err != nil {
		return err
	}
	keep, err := o.filter()
	if err != nil {
		return err
	}
	cols, err := columnsFor(a, &o.out)
	if err != nil {
		return err
	}
	l := &render.Listing{Columns: titles(cols), Empty: "no customers; add one with: crm add NAME"}
	if len(o.words) > 0 {
		l.Empty = "no customers with these words; fewer words find more"
	}
	m := newMatcher(o.words)
	orgNames := map[crm.ID]string{}
	type waiting struct {
		row     int
		org     crm.ID
		missing [][]string
	}
	var maybe []waiting // rows whose organization may hold the missing words
	var orgOf []crm.ID
	broken := 0
	err = x.Each(a.ctx, func(e index.Entry) error {
		n := e.Customer
		if n == nil {
			broken++
			return nil
		}
		if n.Type == crm.Organization {
			orgNames[n.ID] = n.Name
		}
		if !keep(n) {
			return nil
		}
		missing := m.missing(n)
		if len(missing) > 0 {
			if n.Organization == "" {
				return nil
			}
			maybe = append(maybe, waiting{len(l.Rows), n.Organization, missing})
		}
		row := make(render.Row, len(cols))
		for i, col := range cols {
			row[i] = col.cell(n)
		}
		l.Rows = append(l.Rows, row)
		orgOf = append(orgOf, n.Organization)
		return nil
	})
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(cols, func(c customerColumn) bool { return c.Name == "organization" }); i >= 0 {
		for r, id := range orgOf {
			l.Rows[r][i] = render.Text(orgNames[id])
		}
	}
	if len(maybe) > 0 {
		drop := map[int]bool{}
		for _, w := range maybe {
			name := crm.Fold(orgNames[w.org])
			for _, word := range w.missing {
				if !containsAny(name, word) {
					drop[w.row] = true
				}
			}
		}
		kept := l.Rows[:0]
		for i, r := range l.Rows {
			if !drop[i] {
				kept = append(kept, r)
			}
		}
		l.Rows = kept
	}
	if broken > 0 {
		a.warn("%d files cannot be read and are left out; see \"crm check\"", broken)
	}
	if o.out.sort == "" {
		o.out.sort = "name,id"
	}
	return o.out.print(a, l, "customer", "customers")
}

// filter is what the flags ask for.
func (o *listOptions) filter() (func(*crm.Customer) bool, error) {
	a := o.app
	var orgs []crm.ID
	for _, name := range o.orgs {
		ref, err := a.organization(name)
		if err != nil {
			return nil, err
		}
		orgs = append(orgs, ref.ID)
	}
	set, err := a.settings()
	if err != nil {
		return nil, err
	}
	for _, s := range o.stages {
		if len(set.Stages) > 0 && !set.HasStage(s) {
			a.warn("crm.yaml has no stage %q", s)
		}
	}
	either := func(want []string, has string) bool {
		return len(want) == 0 || slices.ContainsFunc(want, func(w string) bool { return crm.Fold(w) == crm.Fold(has) })
	}
	return func(n *crm.Customer) bool {
		if o.people && n.Type != crm.Person || o.organizations && n.Type != crm.Organization {
			return false
		}
		if !either(o.stages, n.Stage) || !either(o.owners, n.Owner) {
			return false
		}
		for _, t := range o.tags {
			if !slices.ContainsFunc(n.Tags, func(s string) bool { return crm.Fold(s) == crm.Fold(t) }) {
				return false
			}
		}
		if len(o.cities) > 0 && !slices.ContainsFunc(n.Addresses, func(a crm.Address) bool { return a.City != "" && either(o.cities, a.City) }) {
			return false
		}
		return len(orgs) == 0 || slices.Contains(orgs, n.Organization)
	}, nil
}

// matcher finds words in a customer.
type matcher struct {
	words  [][]string // each in its spellings
	digits []string   // of words that look like a phone number
}

func containsAny(text string, spellings []string) bool {
	return slices.ContainsFunc(spellings, func(s string) bool { return strings.Contains(text, s) })
}

func newMatcher(args []string) *matcher {
	m := &matcher{}
	for _, arg := range args {
		if d := phone.Digits(arg); len(d) >= 5 && strings.Trim(arg, "+0123456789 ()/-.") == "" {
			m.digits = append(m.digits, d)
			continue
		}
		for _, w := range strings.Fields(arg) {
			m.words = append(m.words, crm.Folds(w))
		}
	}
	return m
}

// missing is the words that do not stand in the customer, in any spelling.
func (m *matcher) missing(n *crm.Customer) [][]string {
	for _, d := range m.digits {
		if !slices.ContainsFunc(n.Phones, func(p crm.Phone) bool {
			return strings.Contains(p.Number, d) || strings.Contains(phone.Digits(p.Given), d)
		}) {
			return [][]string{nil} // nothing else can make up for it
		}
	}
	if len(m.words) == 0 {
		return nil
	}
	var text strings.Builder
	put := func(s string) {
		if s != "" {
			for _, f := range crm.Folds(s) {
				text.WriteString(f)
				text.WriteByte('\n')
			}
		}
	}
	put(n.Name)
	put(n.Given + " " + n.Family)
	put(n.Nickname)
	put(n.LegalName)
	put(string(n.ID))
	for _, e := range n.Emails {
		put(e.Address)
	}
	for _, t := range n.Tags {
		put(t)
	}
	put(n.Role)
	for _, a := range n.Addresses {
		put(a.City)
		put(a.Postcode)
		put(a.Street)
	}
	for _, p := range n.Phones {
		put(p.Number)
		put(p.Given)
	}
	for _, h := range n.Handles {
		put(h.Name)
	}
	for _, l := range n.Links {
		put(l.URL)
	}
	for _, f := range n.Fields {
		put(f.Value.String())
	}
	put(n.Notes)
	all := text.String()
	var out [][]string
	for _, w := range m.words {
		if !containsAny(all, w) {
			out = append(out, w)
		}
	}
	return out
}

// customerColumn is a column of a listing of customers.
type customerColumn struct {
	render.Column
	cell func(*crm.Customer) render.Cell
}

// customerColumns is every column but custom fields; the first of them are
// shown when no others are asked for.
func customerColumns() (all []customerColumn, shown int) {
	text := func(name, title string, get func(*crm.Customer) string) customerColumn {
		return customerColumn{render.Column{Name: name, Title: title}, func(n *crm.Customer) render.Cell { return render.Text(get(n)) }}
	}
	first := func(n *crm.Customer) crm.Address {
		if len(n.Addresses) > 0 {
			return n.Addresses[0]
		}
		return crm.Address{}
	}
	all = []customerColumn{
		{render.Column{Name: "id", Title: "ID"}, func(n *crm.Customer) render.Cell { return render.Text(string(n.ID)).In(render.Dim) }},
		{render.Column{Name: "name", Title: "NAME"}, func(n *crm.Customer) render.Cell { return render.Text(n.Name).In(render.Bold) }},
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
		{render.Column{Name: "tags", Title: "TAGS"}, func(n *crm.Customer) render.Cell { return render.List(n.Tags) }},
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
			return render.List(collect(n.Emails, func(e crm.Email) string { return e.Address }))
		}},
		customerColumn{render.Column{Name: "phone", Title: "PHONE"}, func(n *crm.Customer) render.Cell {
			if len(n.Phones) == 0 {
				return render.Cell{}
			}
			p := n.Phones[0]
			if p.Number == "" {
				return render.Text(p.Given)
			}
			return render.Text(p.Number).Shown(phone.Format(p.Number))
		}},
		customerColumn{render.Column{Name: "phones", Title: "PHONES"}, func(n *crm.Customer) render.Cell {
			return render.List(collect(n.Phones, func(p crm.Phone) string { return p.Number }))
		}},
		text("street", "STREET", func(n *crm.Customer) string { return first(n).Street }),
		text("postcode", "POSTCODE", func(n *crm.Customer) string { return first(n).Postcode }),
		text("region", "REGION", func(n *crm.Customer) string { return first(n).Region }),
		text("country", "COUNTRY", func(n *crm.Customer) string { return first(n).Country }),
		customerColumn{render.Column{Name: "links", Title: "LINKS"}, func(n *crm.Customer) render.Cell {
			return render.List(collect(n.Links, func(l crm.Link) string { return l.URL }))
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
