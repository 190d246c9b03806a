package cmd

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/exchange"
	"crm/internal/format/csv"
	"crm/internal/index"
	"crm/internal/render"
	"crm/internal/store"
)

type importOptions struct {
	app       *App
	file      string
	as        string
	o         exchange.Options
	csv       csv.Options
	separator string
	duplicate string
	dry, diff bool
	out       output
}

func newImport(a *App) *cobra.Command {
	o := &importOptions{app: a}
	c := &cobra.Command{
		Use:   "import FILE.csv",
		Short: "take people, organizations, deals or interactions from a table",
		Long: `Read a CSV file and add what is in it, or bring up to date what is there already:
rows are told by their external id, then by e-mail address, then by name. The
columns are matched by their headers; --map settles what is not matched. Try
it with --dry-run first: it shows which column is taken for what, what would be
added and changed, and every row with a mistake. All is written in one commit,
or nothing. Importing the same file again adds nothing twice.

A row that none of these tells, and that certainly is a customer who is there all the
same, by the comparison of "crm dupes", is added like any other. With --on-duplicate
update the customer gets what it lacks, with skip the row is left out, and ask asks
about each. Rows that only may be somebody are added, and told of.

Encoding, separator and header row are found out. See "crm help import".`,
		Example: `  crm import contacts.csv --dry-run
  crm import fair.csv --on-duplicate update --dry-run
  crm import accounts.csv --as organizations --map name=account --map fields.sector=sector
  crm import pipeline.csv --as deals --map customer=account --map amount=close_value \
    --translate 'stage:Engaging=proposal' --default-customer "No account"`,
		Args: needs(1, 1, "FILE.csv"),
		RunE: func(c *cobra.Command, args []string) error {
			o.file = args[0]
			return o.run(c)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"csv", "tsv", "txt"}, cobra.ShellCompDirectiveFilterFileExt
		},
	}
	f := c.Flags()
	f.StringVar(&o.as, "as", "", "what the rows are: people, organizations, deals, interactions (default: told by the header)")
	f.StringArrayVar(&o.o.Map, "map", nil, "take a field from a column, as `FIELD=COLUMN`; may be repeated")
	f.StringArrayVar(&o.o.Skip, "skip", nil, "leave out a `COLUMN`; may be repeated")
	f.StringArrayVar(&o.o.Set, "set", nil, "the same for every row, as `FIELD=VALUE`; may be repeated")
	f.StringArrayVar(&o.o.Translate, "translate", nil, "replace a value, as `FIELD:FROM=TO`; may be repeated")
	f.StringVar(&o.o.Source, "source", "", "`NAME` of where the ids come from (default: that of the file)")
	f.StringVar(&o.o.Dates, "dates", "", "`ORDER` of day, month and year: dmy, mdy, ymd (default: told by the column)")
	f.StringVar(&o.o.Decimal, "decimal", "", "decimal `SIGN`: comma or point (default: told by the column)")
	f.StringVar(&o.csv.Encoding, "encoding", "", "`NAME` of the character encoding (default: found out)")
	f.StringVar(&o.separator, "separator", "", "`CHARACTER` between the cells, or tab (default: found out)")
	f.IntVar(&o.csv.HeaderRow, "header-row", 0, "`ROW` of the header, counted from 1 (default: found out)")
	f.StringVar(&o.o.DefaultCustomer, "default-customer", "", "`WHO` gets the deals and interactions without a customer")
	f.BoolVar(&o.o.CreateCustomers, "create-customers", false, "add an organization for a customer of a row that is not there")
	f.BoolVar(&o.o.AddSettings, "add-settings", false, "add unknown stages, kinds, custom fields and their options to crm.yaml")
	f.BoolVar(&o.o.KeepGoing, "keep-going", false, "import the good rows where others are wrong")
	f.IntVar(&o.o.Limit, "limit", 0, "read at most `N` rows")
	f.StringVar(&o.duplicate, "on-duplicate", "add", "what to do with a row that looks like a customer who is there, as `POLICY`: ask, update, skip, add")
	completeFlag(a, c, "on-duplicate", offer("ask", "update", "skip", "add"))
	f.BoolVar(&o.dry, "dry-run", false, "show the plan and write nothing")
	f.BoolVar(&o.diff, "diff", false, "with --dry-run: show the exact diff too")
	o.out.flags(a, c, false)
	_ = c.RegisterFlagCompletionFunc("as", cobra.FixedCompletions([]string{"people", "organizations", "deals", "interactions"}, cobra.ShellCompDirectiveNoFileComp))
	completeFlag(a, c, "default-customer", completeWho)
	return c
}

func (o *importOptions) run(c *cobra.Command) error {
	a := o.app
	var err error
	if !slices.Contains([]string{"ask", "update", "skip", "add"}, o.duplicate) {
		return &UsageError{Msg: fmt.Sprintf("--on-duplicate %q is no policy", o.duplicate), Hint: "it is ask, update, skip or add"}
	}
	if o.duplicate == "ask" && !a.term.CanAsk() {
		return &UsageError{Msg: "--on-duplicate ask needs a terminal", Hint: "say update, skip or add"}
	}
	if o.diff && !o.dry {
		return &UsageError{Msg: "--diff goes with --dry-run"}
	}
	format, err := o.out.parse(a)
	if err != nil {
		return err
	}
	if o.as != "" {
		if o.o.Kind, err = exchange.ParseKind(o.as); err != nil {
			return err
		}
	}
	switch {
	case o.separator == "tab" || o.separator == `\t`:
		o.csv.Comma = '\t'
	case utf8.RuneCountInString(o.separator) == 1:
		o.csv.Comma, _ = utf8.DecodeRuneInString(o.separator)
	case o.separator != "":
		return &UsageError{Msg: fmt.Sprintf("--separator %q is not one character", o.separator)}
	}
	if o.o.Source == "" {
		o.o.Source = exchange.DefaultSource(o.file)
	}
	if o.o.Settings, err = a.settings(); err != nil {
		return err
	}
	src, done, err := o.open()
	if err != nil {
		return err
	}
	defer done()
	x, err := a.index()
	if err != nil {
		return err
	}
	if err := x.Refresh(); err != nil {
		return err
	}
	var plan *exchange.Plan
	fn := func(tx *store.Tx) (change, error) {
		plan, err = exchange.BuildPlan(a.ctx, src, o.o, lookup{x: x, tx: tx}, a.now, a.world.Rand)
		if err != nil {
			return change{}, err
		}
		if err := plan.Err(); err != nil {
			return change{}, err
		}
		if err := o.settle(plan, tx); err != nil {
			return change{}, err
		}
		if o.dry && !o.diff {
			return change{}, nil
		}
		return o.change(plan), exchange.Apply(tx, plan)
	}
	if o.dry {
		err = o.try(fn)
	} else {
		_, err = a.write(c, false, fn)
	}
	if plan != nil && (err == nil || asRows(err) != nil) {
		if perr := o.printPlan(plan, format); perr != nil {
			return perr
		}
	}
	if rows := asRows(err); rows != nil {
		return &InvalidError{Msg: fmt.Sprintf("%d of %d rows cannot be imported; nothing was written", rows.Plan.Summary.Wrong, rows.Plan.Summary.Rows), Hint: "mend the rows, or import the others with --keep-going"}
	}
	return err
}

func asRows(err error) *exchange.RowsError {
	var rows *exchange.RowsError
	if errors.As(err, &rows) {
		return rows
	}
	return nil
}

// try plans without writing and prints the diff when it was asked for.
func (o *importOptions) try(fn func(*store.Tx) (change, error)) error {
	a := o.app
	tx, err := a.st.Try(a.ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Close() }()
	if _, err := fn(tx); err != nil {
		return err
	}
	if o.diff {
		_, err = a.showDiff(tx)
	}
	return err
}

func (o *importOptions) open() (*csv.Reader, func(), error) {
	if o.file == "-" {
		r, err := csv.Open(o.app.world.In, o.csv)
		return r, func() {}, err
	}
	f, err := os.Open(o.app.path(o.file))
	if err != nil {
		return nil, nil, &UsageError{Msg: fmt.Sprintf("cannot read %s: %v", o.file, pathCause(err))}
	}
	r, err := csv.Open(f, o.csv)
	if err != nil {
		_ = f.Close()
		return nil, nil, fmt.Errorf("%s: %w", o.file, err)
	}
	return r, func() { _ = f.Close() }, nil
}

func (o *importOptions) change(p *exchange.Plan) change {
	s := p.Summary
	ch := change{subject: fmt.Sprintf("import: %s: %s from %s: %d added, %d updated", p.Source, p.Kind, baseName(o.file), s.Added, s.Updated)}
	for _, c := range p.Changes {
		ch.records = append(ch.records, c.New.ID)
	}
	return ch
}

func baseName(file string) string {
	return file[strings.LastIndexAny(file, `/\`)+1:]
}

// problemsShown is how many problems of an import a person is shown.
const problemsShown = 50

func (o *importOptions) printPlan(p *exchange.Plan, f render.Format) error {
	a := o.app
	if f != render.FormatTable {
		return o.planData(p, f)
	}
	w := io.Writer(a.term.Err)
	if o.dry {
		w = a.term.Out
	} else if a.flags.quiet && len(p.Problems) == 0 {
		return nil
	}
	opts := render.OptionsOf(a.term)
	pg := &page{w: w, o: opts}
	if o.dry || len(p.Problems) > 0 {
		fmt.Fprintf(w, "%s: %s as %s, header in row %d\n", render.Paint(o.file, render.Bold, opts.Color), p.Encoding, p.Kind, p.HeaderRow)
		l := &render.Listing{Columns: []render.Column{{Name: "column", Title: "COLUMN"}, {Name: "field", Title: "FIELD"}, {Name: "sample", Title: "FOR EXAMPLE"}}}
		for _, c := range p.Columns {
			field := render.Text(c.Field)
			if c.Field == "" {
				field = render.Text("- " + c.How).In(render.Dim)
			}
			l.Rows = append(l.Rows, render.Row{render.Text(c.Name), field, render.Text(c.Sample)})
		}
		pg.table(l)
	}
	for i, pr := range p.Problems {
		if i == problemsShown {
			pg.line("and %d more problems; -o json lists them all", len(p.Problems)-i)
			break
		}
		word := "error"
		if pr.Warning {
			word = "warning"
		}
		pg.line("%s: %s", word, pr)
		if pr.Hint != "" {
			pg.line("    %s", pr.Hint)
		}
	}
	for _, n := range p.SettingsNotes {
		pg.line("crm.yaml: %s", n)
	}
	s := p.Summary
	verb := ""
	if o.dry || p.Err() != nil {
		verb = "would be "
	}
	fmt.Fprintf(w, "%s read: %d %sadded, %d updated, %d unchanged, %d wrong\n", count(s.Rows, "row", "rows"), s.Added, verb, s.Updated, s.Unchanged, s.Wrong)
	if s.Skipped > 0 {
		fmt.Fprintf(w, "%d left out: they are customers already\n", s.Skipped)
	}
	if s.CustomersAdded+s.CustomersUpdated > 0 {
		fmt.Fprintf(w, "%s %sadded, %d updated\n", count(s.CustomersAdded, "customer", "customers"), verb, s.CustomersUpdated)
	}
	if o.dry {
		a.say("nothing was written: this was tried with --dry-run")
	}
	return pg.err
}

func (o *importOptions) planData(p *exchange.Plan, f render.Format) error {
	type plan struct {
		Kind     string             `yaml:"kind"`
		Source   string             `yaml:"source"`
		Encoding string             `yaml:"encoding"`
		Summary  exchange.Summary   `yaml:"summary"`
		Columns  []exchange.Column  `yaml:"columns"`
		Problems []exchange.Problem `yaml:"problems"`
		Settings []string           `yaml:"settings"`
	}
	v := plan{string(p.Kind), p.Source, p.Encoding, p.Summary, p.Columns, p.Problems, p.SettingsNotes}
	w := o.app.term.Out
	switch f {
	case render.FormatJSON:
		return render.JSON(w, v)
	case render.FormatJSONL:
		return render.JSONLine(w, v)
	case render.FormatYAML:
		return render.YAML(w, v)
	case render.FormatIDs:
		for _, c := range p.Changes {
			fmt.Fprintln(w, c.New.ID)
		}
		return nil
	}
	l := &render.Listing{Columns: []render.Column{{Name: "id"}, {Name: "name"}, {Name: "change"}}}
	for _, c := range p.Changes {
		what := "updated"
		if c.Old == nil {
			what = "added"
		}
		l.Rows = append(l.Rows, render.Row{render.Text(string(c.New.ID)), render.Text(c.New.Name), render.Text(what)})
	}
	return l.Write(w, f, render.OptionsOf(o.app.term))
}

// lookup lets an import find customers in the index, and load them as the
// transaction sees them.
type lookup struct {
	x  *index.Index
	tx *store.Tx
}

func refIDs(refs []index.Ref, err error) ([]crm.ID, error) {
	out := make([]crm.ID, len(refs))
	for i, r := range refs {
		out[i] = r.ID
	}
	return out, err
}

func (l lookup) ByExternal(source, id string) ([]crm.ID, error) {
	return refIDs(l.x.Lookup(index.KeyExternal, source+":"+id))
}

func (l lookup) ByEmail(address string) ([]crm.ID, error) {
	return refIDs(l.x.Lookup(index.KeyEmail, address))
}

func (l lookup) ByName(name string) ([]crm.ID, error) {
	return refIDs(l.x.Lookup(index.KeyName, name))
}

func (l lookup) Resolve(who string) ([]crm.ID, error) {
	found, err := l.x.Resolve(who)
	out := make([]crm.ID, len(found))
	for i, m := range found {
		out[i] = m.ID
	}
	return out, err
}

func (l lookup) Has(id crm.ID) (bool, error) {
	_, ok, err := l.x.Ref(id)
	return ok, err
}

func (l lookup) Load(id crm.ID) (*crm.Customer, error) { return l.tx.Customer(id) }
