package cmd

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/render"
)

// output is the flags of a command that prints records.
type output struct {
	format  string
	columns string
	sort    string
	limit   int
	listing bool
	names   completer // of --columns and --sort; nil: nothing is offered
	more    []string  // formats that the command has besides
}

// flags adds -o; a listing also has --columns, --sort and --limit.
func (o *output) flags(a *App, c *cobra.Command, listing bool) {
	o.listing = listing
	names := make([]string, 0, 8)
	for _, f := range render.Formats() {
		names = append(names, string(f))
	}
	names = append(names, o.more...)
	f := c.Flags()
	f.StringVarP(&o.format, "output", "o", "", "`FORMAT`: "+strings.Join(names, ", "))
	_ = c.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
	if listing {
		f.StringVar(&o.columns, "columns", "", "which columns, as `NAMES` with commas between")
		f.StringVar(&o.sort, "sort", "", "by which columns, as `NAMES` with commas between; -NAME for the other way round")
		f.IntVar(&o.limit, "limit", 0, "at most `N` rows")
		completeFlag(a, c, "limit", offer())
		if o.names == nil {
			o.names = offer()
		}
		completeFlag(a, c, "columns", o.names)
		completeFlag(a, c, "sort", o.names)
	}
}

// parse is the format that was asked for, or the default of the configuration,
// or a table.
func (o *output) parse(a *App) (render.Format, error) {
	name := o.format
	if name == "" && a.cfg != nil {
		name = a.cfg.Output
	}
	if name == "" {
		return render.FormatTable, nil
	}
	f, err := render.ParseFormat(name)
	if err != nil {
		return "", &UsageError{Msg: err.Error()}
	}
	if f == render.FormatJSON || f == render.FormatJSONL {
		a.flags.errorsAsJSON = true
	}
	return f, nil
}

// asked tells that a format, columns, an order or a limit was asked for.
func (o *output) asked() bool {
	return o.format != "" || o.columns != "" || o.sort != "" || o.limit != 0
}

// print sorts, cuts and prints a listing; what counts the rows for people, as
// in "85 customers".
func (o *output) print(a *App, l *render.Listing, one, many string) error {
	f, err := o.parse(a)
	if err != nil {
		return err
	}
	if o.limit < 0 {
		return &UsageError{Msg: fmt.Sprintf("--limit %d is less than nothing", o.limit)}
	}
	if o.sort != "" {
		if err := l.Sort(o.sort); err != nil {
			return &UsageError{Msg: err.Error()}
		}
	}
	if o.columns != "" {
		if err := l.Select(strings.Split(o.columns, ",")); err != nil {
			return &UsageError{Msg: err.Error()}
		}
	}
	if f == render.FormatTable {
		l.Collect() // whose number is told
	}
	total := len(l.Rows)
	if o.limit > 0 {
		l.Head(o.limit)
	}
	return a.printRows(l, f, total, one, many)
}

// printRows prints a listing that is sorted and cut already; total is how many
// rows there would be.
func (a *App) printRows(l *render.Listing, f render.Format, total int, one, many string) error {
	var err error
	opts := render.OptionsOf(a.term)
	write := func(w io.Writer) error { return l.Write(w, f, opts) }
	if f == render.FormatTable {
		l.Localize(a.reader())
		err = a.term.Page(a.ctx, write)
	} else {
		err = write(a.term.Out)
	}
	if err == nil && f == render.FormatTable && a.term.OutTTY() && total > 0 {
		noun := many
		if total == 1 {
			noun = one
		}
		if len(l.Rows) < total {
			a.say("%d of %d %s", len(l.Rows), total, noun)
		} else {
			a.say("%d %s", total, noun)
		}
	}
	return err
}
