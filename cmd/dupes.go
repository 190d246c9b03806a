package cmd

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/dedupe"
	"crm/internal/format/csv"
	"crm/internal/render"
)

type dupesOptions struct {
	app     *App
	csv     string
	pairs   string
	sure    bool
	where   string
	kind    string
	min     string
	explain bool
	join    bool
	dry     bool
	view    viewFlags
	out     output
}

func newDupes(a *App) *cobra.Command {
	o := &dupesOptions{app: a}
	c := &cobra.Command{
		Use:   "dupes",
		Short: "customers that may be the same person or organization",
		Long: `Find customers that are the same person or organization, in spite of typing errors,
other spellings, moves, marriages and missing values: in groups, the surest first,
with what speaks for it and against it, and the command that joins them. Nothing is
changed. The score is how probable it is that they are one; "certain" may be merged
without looking, "review" wants a look. --explain weighs each field in bits.

--where tells only of the groups in which somebody is that a query finds; they are
compared with everybody all the same. --merge-certain joins all that are certain, in
one commit that "crm undo" takes back; "crm dupes review" goes through the others.

With --csv it is the rows of a table that are compared, without a store. Columns are known by their names: id, kind (person or company), first_name,
middle_name, last_name, full_name, company, email, phone, street, city,
postcode, country, birthday, website, job. All may be missing, and others are
left out. Several e-mails or phones of a row stand in one cell with ; between.

See "crm help duplicates" for how it decides.`,
		Example: `  crm dupes
  crm dupes --where owner:me --explain
  crm dupes --type organization --min 0.95 -o csv
  crm dupes --merge-certain --dry-run
  crm dupes --csv contacts.csv
  crm dupes --csv contacts.csv --certain -o json
  crm dupes --csv contacts.csv --pairs out.csv`,
		Args:              needs(0, 0, ""),
		RunE:              func(c *cobra.Command, _ []string) error { return o.run(c) },
		ValidArgsFunction: completeNothing,
	}
	f := c.Flags()
	f.StringVar(&o.csv, "csv", "", "`FILE` with the table, or - for the standard input")
	f.StringVar(&o.pairs, "pairs", "", "write the pairs to a `FILE`: id_a,id_b,score,tier")
	f.BoolVar(&o.sure, "certain", false, "only what is certain")
	f.BoolVar(&o.join, "merge-certain", false, "join all that are certain, in one commit")
	dryRun(c, &o.dry)
	f.StringVar(&o.where, "where", "", "only groups with a customer that a `QUERY` finds")
	completeFlag(a, c, "where", completeQueryText)
	f.StringVar(&o.kind, "type", "", "only a `TYPE` of customers: person, organization")
	completeFlag(a, c, "type", offer(string(crm.Person), string(crm.Organization)))
	f.StringVar(&o.min, "min", "", "only groups of at least this `SCORE`: 0.95 or 95%")
	f.BoolVar(&o.explain, "explain", false, "what each field says, in bits")
	o.view.flags(a, c)
	o.out.names = offer("id_a", "name_a", "id_b", "name_b", "score", "tier", "why", "group", "for", "against")
	o.out.flags(a, c, true)
	c.AddCommand(newDupesReview(a), newDupesLink(a), newDupesIgnore(a), newDupesIgnored(a), newDupesAsk(a))
	_ = c.MarkFlagFilename("csv", "csv", "tsv", "txt")
	_ = c.MarkFlagFilename("pairs", "csv")
	return c
}

func (o *dupesOptions) run(c *cobra.Command) error {
	a := o.app
	switch {
	case o.kind != "" && o.kind != string(crm.Person) && o.kind != string(crm.Organization):
		return &UsageError{Msg: fmt.Sprintf("--type %q is none", o.kind), Hint: "it is person or organization"}
	case o.csv == "" && o.pairs != "":
		return &UsageError{Msg: "--pairs goes with --csv", Hint: "crm dupes -o csv lists the pairs of customers"}
	case o.dry && !o.join:
		return &UsageError{Msg: "--dry-run goes with --merge-certain", Hint: "crm dupes alone writes nothing"}
	case o.join && (o.csv != "" || o.view.asOf != ""):
		return &UsageError{Msg: "--merge-certain is for the customers of the store, as they are now"}
	case o.join:
		return o.mergeCertain(c)
	case o.csv == "":
		return o.book()
	case o.where != "" || o.kind != "" || o.min != "" || o.explain || o.view != viewFlags{}:
		return &UsageError{Msg: "--where, --type, --min, --explain, --as-of and --no-verify are for the customers of the store, not for --csv"}
	}
	if _, err := o.out.parse(a); err != nil {
		return err
	}
	book, names, err := o.read()
	if err != nil {
		return err
	}
	bar := a.term.Progress("comparing", 0)
	res, err := book.Find(a.ctx)
	bar.Done()
	var double *dedupe.DoubleIDError
	switch {
	case errors.As(err, &double):
		return &InvalidError{Msg: fmt.Sprintf("%s: %v", o.csv, err), Hint: "give each row an id of its own, or leave out the column id"}
	case err != nil:
		return err
	}
	pairs := res.Pairs
	if o.sure {
		pairs = nil
		for _, p := range res.Pairs {
			if p.Tier == dedupe.Certain {
				pairs = append(pairs, p)
			}
		}
	}
	if o.pairs != "" {
		if err := o.write(pairs); err != nil {
			return err
		}
	} else if err := o.print(book, names, pairs); err != nil {
		return err
	}
	certain := 0
	for _, p := range pairs {
		if p.Tier == dedupe.Certain {
			certain++
		}
	}
	a.say("%s: %s, %d of them certain", count(res.Records, "record", "records"), count(len(pairs), "pair of duplicates", "pairs of duplicates"), certain)
	return nil
}

// read takes the table into a book, and keeps the names for people to read.
func (o *dupesOptions) read() (*dedupe.Book, map[string]string, error) {
	book, names := dedupe.New(), map[string]string{}
	err := o.app.records(o.csv, func(_ int, r dedupe.Record) {
		names[r.ID] = r.Label()
		book.Add(r)
	})
	return book, names, err
}

// records reads the rows of a table, each with its number in a spreadsheet; - is
// the standard input.
func (a *App) records(path string, take func(row int, r dedupe.Record)) error {
	var in io.Reader = a.world.In
	if path != "-" {
		f, err := os.Open(a.path(path))
		if err != nil {
			return &UsageError{Msg: fmt.Sprintf("cannot read %s: %v", path, pathCause(err))}
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	r, err := csv.Open(in, csv.Options{})
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	t, known := dedupe.NewTable(r.Header())
	if !known {
		return &InvalidError{
			Msg:  fmt.Sprintf("%s: no column is known among %s", path, strings.Join(r.Header(), ", ")),
			Hint: "name the columns first_name, last_name, company, email, phone …; see \"crm dupes --help\"",
		}
	}
	for {
		row, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		take(row.Number, t.Record(row.Values))
	}
	const most = 20
	odd := slices.DeleteFunc(r.Warnings(), func(w csv.Warning) bool { return w.Short })
	for _, w := range odd[:min(len(odd), most)] {
		a.warn("%s: row %d: %s", path, w.Row, w.Msg)
	}
	if more := len(odd) - most; more > 0 {
		a.warn("%s: and %d more rows like these", path, more)
	}
	return nil
}

func scoreText(p float64) string { return strconv.FormatFloat(p, 'f', 4, 64) }

// write puts the pairs into a file.
func (o *dupesOptions) write(pairs []dedupe.Pair) error {
	f, err := os.Create(o.app.path(o.pairs))
	if err != nil {
		return &UsageError{Msg: fmt.Sprintf("cannot write %s: %v", o.pairs, pathCause(err))}
	}
	l := &render.Listing{Columns: []render.Column{{Name: "id_a"}, {Name: "id_b"}, {Name: "score"}, {Name: "tier"}}}
	for _, p := range pairs {
		l.Rows = append(l.Rows, render.Row{render.Text(p.A), render.Text(p.B), render.Number(scoreText(p.Score)), render.Text(p.Tier.String())})
	}
	w := bufio.NewWriter(f)
	err = errors.Join(l.Write(w, render.FormatCSV, render.Options{}), w.Flush(), f.Close())
	if err != nil {
		return fmt.Errorf("%s: %w", o.pairs, err)
	}
	return nil
}

func (o *dupesOptions) print(book *dedupe.Book, names map[string]string, pairs []dedupe.Pair) error {
	l := &render.Listing{Columns: []render.Column{
		{Name: "id_a", Title: "ID"}, {Name: "name_a", Title: "NAME"}, {Name: "id_b", Title: "ID"}, {Name: "name_b", Title: "NAME"},
		{Name: "score", Title: "SCORE", Right: true}, {Name: "tier", Title: "TIER"}, {Name: "why", Title: "WHY"},
	}, Empty: "no duplicates"}
	for _, p := range pairs {
		l.Rows = append(l.Rows, render.Row{
			render.Text(p.A), render.Text(names[p.A]), render.Text(p.B), render.Text(names[p.B]),
			render.Number(scoreText(p.Score)), render.Text(p.Tier.String()), render.Text(why(book.Explain(p.A, p.B))),
		})
	}
	return o.out.print(o.app, l, "pair", "pairs")
}

// why is the bits of the fields, in words.
func why(reasons []dedupe.Reason) string {
	var parts []string
	for _, r := range reasons {
		if r.Bits > -0.5 && r.Bits < 0.5 {
			continue
		}
		parts = append(parts, fmt.Sprintf("%s %+.1f", r.Text, r.Bits))
	}
	return strings.Join(parts, ", ")
}
