package cmd

import (
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
			orgNames[crm.ID(strings.Clone(string(n.ID)))] = strings.Clone(n.Name)
		}
		if !keep(n) {
			return nil
		}
		missing := m.missing(n)
		if len(missing) > 0 {
			if n.Organization == "" {
				return nil
			}
			maybe = append(maybe, waiting{len(l.Rows), crm.ID(strings.Clone(string(n.Organization))), missing})
		}
		row := make(render.Row, len(cols))
		for i, col := range cols {
			row[i] = col.cell(n)
		}
		l.Rows = append(l.Rows, row)
		orgOf = append(orgOf, crm.ID(strings.Clone(string(n.Organization))))
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
		a.warn("%s cannot be read and left out; see \"crm check\"", count(broken, "file", "files"))
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
