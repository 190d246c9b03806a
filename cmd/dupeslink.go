package cmd

import (
	"strconv"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/dedupe"
	"crm/internal/duplicates"
	"crm/internal/render"
)

// linkOptions is what "crm dupes link" was asked.
type linkOptions struct {
	app   *App
	known bool
	fresh bool
	view  viewFlags
	out   output
}

func newDupesLink(a *App) *cobra.Command {
	o := &linkOptions{app: a}
	c := &cobra.Command{
		Use:   "link FILE.csv",
		Short: "which rows of a list are customers already",
		Long: `Tell for each row of a list, such as that of a trade fair, which customer it is, if
it is one: compared as "crm dupes" compares, so that other spellings and old phone
numbers do no harm. Nothing is changed. Rows are numbered as a spreadsheet does;
columns are known by their names, as for "crm dupes --csv". FILE may be - for the
standard input.`,
		Example: `  crm dupes link fair.csv
  crm dupes link fair.csv --unknown -o csv --columns row,name
  crm dupes link newsletter.csv --known -o json`,
		Args:              needs(1, 1, "FILE.csv"),
		RunE:              func(_ *cobra.Command, args []string) error { return o.run(args[0]) },
		ValidArgsFunction: completeTable,
	}
	f := c.Flags()
	f.BoolVar(&o.known, "known", false, "only rows that are customers")
	f.BoolVar(&o.fresh, "unknown", false, "only rows that are nobody's")
	o.view.flags(a, c)
	o.out.names = offer("row", "name", "tier", "score", "id", "customer", "for", "against")
	o.out.flags(a, c, true)
	return c
}

// completeTable offers the tables in the folder.
func completeTable(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return []string{"csv", "tsv", "txt"}, cobra.ShellCompDirectiveFilterFileExt
}

// listed is a row of the list.
type listed struct {
	row  int
	name string
	dedupe.Record
}

// match is the customer that a row is.
type match struct {
	dedupe.Pair
	id      crm.ID
	name    string
	reasons []dedupe.Reason
}

func (o *linkOptions) run(path string) error {
	a := o.app
	if o.known && o.fresh {
		return &UsageError{Msg: "--known and --unknown exclude each other", Hint: "without them all rows are told of"}
	}
	if _, err := o.out.parse(a); err != nil {
		return err
	}
	var rows []listed
	if err := a.records(path, func(row int, r dedupe.Record) {
		r.ID = "row " + strconv.Itoa(row) // the id of no customer
		rows = append(rows, listed{row, r.Label(), r})
	}); err != nil {
		return err
	}
	var best map[string]match
	if err := a.view(o.view, func(v *view) (err error) {
		best, err = o.match(v, rows)
		return err
	}); err != nil {
		return err
	}
	l := &render.Listing{Columns: []render.Column{
		{Name: "row", Title: "ROW", Right: true}, {Name: "name", Title: "NAME"}, {Name: "tier", Title: "TIER"}, {Name: "score", Title: "SCORE", Right: true},
		{Name: "id", Title: "ID"}, {Name: "customer", Title: "CUSTOMER"}, {Name: "for", Title: "FOR"}, {Name: "against", Title: "AGAINST"},
	}, Empty: "no rows"}
	known := 0
	for _, r := range rows {
		m, ok := best[r.ID]
		if ok {
			known++
		}
		if ok && o.fresh || !ok && o.known {
			continue
		}
		row := render.Row{render.Int(r.row), render.Text(r.name)}
		if ok {
			pro, contra := sides(m.reasons)
			row = append(row, render.Text(m.Tier.String()), render.Number(scoreText(m.Score)), render.Text(string(m.id)), render.Text(m.name), render.List(pro), render.List(contra))
		}
		l.Rows = append(l.Rows, row)
	}
	if err := o.out.print(a, l, "row", "rows"); err != nil {
		return err
	}
	a.say("%s: %d known, %d unknown", count(len(rows), "row", "rows"), known, len(rows)-known)
	return nil
}

// match compares the rows with all customers. The surest customer counts.
func (o *linkOptions) match(v *view, rows []listed) (map[string]match, error) {
	a := o.app
	book, err := duplicates.Take(a.ctx, v.snap, v.set.Country)
	if err != nil {
		return nil, err
	}
	mine := map[string]bool{}
	for _, r := range rows {
		if r.Country == "" {
			r.Country = v.set.Country
		}
		mine[r.ID] = true
		book.Add(r.Record)
	}
	bar := a.term.Progress("comparing", 0)
	res, err := book.Book.Find(a.ctx)
	bar.Done()
	if err != nil {
		return nil, err
	}
	best := map[string]match{}
	for _, p := range res.Pairs { // the surest first
		row, who := p.A, p.B
		if !mine[row] {
			row, who = who, row
		}
		if _, ok := best[row]; ok || mine[who] || !mine[row] {
			continue
		}
		id := crm.ID(who)
		best[row] = match{Pair: p, id: id, name: book.Text(id, "name"), reasons: book.Explain(p.A, p.B)}
	}
	return best, nil
}
