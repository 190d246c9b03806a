package cmd

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/query"
	"crm/internal/render"
)

// listGC is how much the memory of a listing may grow, in percent, before garbage
// is looked for.
const listGC = 400

type listOptions struct {
	app                   *App
	words                 []string
	stages, tags, owners  []string
	cities, orgs          []string
	people, organizations bool
	count                 bool
	view                  viewFlags
	out                   output
}

func newList(a *App) *cobra.Command {
	o := &listOptions{app: a}
	c := &cobra.Command{
		Use:     "list [QUERY]",
		Aliases: []string{"ls", "find"},
		Short:   "list customers that a query finds",
		Long: `List the customers that a query finds, all of them without one. Words are looked
for in names, addresses, tags, notes and interactions, in any case and accents,
best first. FIELD:VALUE, FIELD>VALUE and the like look at one field; all must
hold, "or" and ( ) group, - is not; "crm help queries" has all of it. Quote what
the shell would take for its own: ( ) < > * ~ and spaces.

The flags narrow the list further; --stage, --owner, --city and --org given twice
allow either value.`,
		Example: `  crm list
  crm list berlin steel
  crm list tag:vip 'idle>90d' 'deals.open>10k'
  crm list 'stage:lead (owner:anna or owner:ben) -tag:cold' --sort -last
  crm list owner:me -o csv --columns name,email,phone,org.city > mine.csv
  crm list tag:vip --count --as-of 2026-01-01`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			o.words = args
			return o.run()
		},
		ValidArgsFunction: completeQuery(a),
	}
	f := c.Flags()
	f.StringArrayVar(&o.stages, "stage", nil, "in this lifecycle `STAGE`")
	f.StringArrayVar(&o.tags, "tag", nil, "with this `TAG`; given twice, with both")
	f.StringArrayVar(&o.owners, "owner", nil, "looked after by `NAME`")
	f.StringArrayVar(&o.cities, "city", nil, "with an address in `CITY`")
	f.StringArrayVar(&o.orgs, "org", nil, "people of this `ORGANIZATION`")
	f.BoolVar(&o.people, "people", false, "people only")
	f.BoolVar(&o.organizations, "orgs", false, "organizations only")
	f.BoolVar(&o.count, "count", false, "print only how many there are")
	o.view.flags(a, c)
	o.out.names = completeColumns
	o.out.flags(a, c, true)
	completeFlag(a, c, "stage", completeStage)
	completeFlag(a, c, "tag", completeTag)
	completeFlag(a, c, "org", completeWho)
	return c
}

func (o *listOptions) run() error {
	a := o.app
	f, err := o.out.parse(a)
	if err != nil {
		return err
	}
	if o.out.limit < 0 {
		return &UsageError{Msg: fmt.Sprintf("--limit %d is less than nothing", o.out.limit)}
	}
	a.trust = o.view.trust
	flags, err := o.flagsQuery()
	if err != nil {
		return err
	}
	var l *render.Listing
	total := 0
	var doubts []string
	err = a.view(o.view, func(v *view) (err error) {
		l, total, doubts, err = o.listing(v, flags, f)
		return err
	})
	if err != nil {
		return err
	}
	a.doubt(doubts)
	if o.count {
		return printCount(a, total, f)
	}
	l.Empty = "no customers; add one with: crm add NAME"
	if len(o.words)+len(flags) > 0 {
		l.Empty = "no customers like that; fewer words or conditions find more"
	}
	return a.printRows(l, f, total, "customer", "customers")
}

// listing is the rows to print, how many customers there are, and what may be
// wrong with the query when there are none.
func (o *listOptions) listing(v *view, flags []string, f render.Format) (*render.Listing, int, []string, error) {
	ctx := v.context()
	n, err := query.ParseArgs(o.words, ctx)
	if err != nil {
		return nil, 0, nil, err
	}
	narrow, err := query.ParseArgs(flags, ctx)
	if err != nil {
		return nil, 0, nil, err
	}
	cols, err := o.app.listColumns(ctx.Catalogue, &o.out, f)
	if err != nil {
		return nil, 0, nil, err
	}
	keys, err := sortKeys(ctx.Catalogue, o.out.sort)
	if err != nil {
		return nil, 0, nil, err
	}
	limit := o.out.limit
	if o.count {
		limit, cols = 1, nil
	}
	// What is made from here on lives until it is printed, which is the end of the
	// process: looking for garbage in it takes a third of the time of a long listing.
	debug.SetGCPercent(listGC)
	found, err := v.find(query.Both(n, narrow), keys, limit)
	if err != nil {
		return nil, 0, nil, err
	}
	l := listing(found, cols)
	if f == render.FormatTable || f == render.FormatMarkdown {
		showNames(l, cols, found)
	}
	return l, found.Total, v.doubts(found, n, narrow), nil
}

// doubt tells what may be wrong with a query that found nobody.
func (a *App) doubt(doubts []string) {
	for _, d := range doubts {
		a.warn("%s", d)
	}
}

// flagsQuery is the flags in the language of queries.
func (o *listOptions) flagsQuery() ([]string, error) {
	var out []string
	either := func(field string, values []string) {
		if len(values) > 0 {
			out = append(out, field+":"+strings.Join(collect(values, flagValue), ","))
		}
	}
	either("stage", o.stages)
	for _, t := range o.tags {
		either("tag", []string{t})
	}
	either("owner", o.owners)
	either("city", o.cities)
	var orgs []string
	for _, name := range o.orgs {
		ref, err := o.app.organization(name)
		if err != nil {
			return nil, err
		}
		orgs = append(orgs, string(ref.ID))
	}
	either("organization", orgs)
	switch {
	case o.people && o.organizations:
		return nil, &UsageError{Msg: "--people and --orgs exclude each other", Hint: "without both there are all"}
	case o.people:
		out = append(out, "type:person")
	case o.organizations:
		out = append(out, "type:organization")
	}
	return out, nil
}

// flagValue is the value of a flag in a query; me is the person who asks.
func flagValue(s string) string {
	if strings.EqualFold(s, "me") {
		return s
	}
	return query.Quote(s)
}

func printCount(a *App, n int, f render.Format) error {
	switch f {
	case render.FormatTable, render.FormatIDs:
		_, err := fmt.Fprintln(a.term.Out, n)
		return err
	case render.FormatJSON:
		return render.JSON(a.term.Out, n)
	case render.FormatJSONL:
		return render.JSONLine(a.term.Out, n)
	case render.FormatYAML:
		return render.YAML(a.term.Out, n)
	}
	l := &render.Listing{Columns: []render.Column{{Name: "customers", Title: "CUSTOMERS", Right: true}}, Rows: []render.Row{{render.Int(n)}}}
	return l.Write(a.term.Out, f, render.OptionsOf(a.term))
}
