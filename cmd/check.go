package cmd

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/index"
	"crm/internal/merge"
	"crm/internal/render"
	"crm/internal/store"
	"crm/internal/validate"
)

func newCheck(a *App) *cobra.Command {
	var out output
	var fix, dry, names, errorsOnly bool
	c := &cobra.Command{
		Use:   "check",
		Short: "find what is wrong in the whole store",
		Long: `Check every file of the store and list all problems with their place: files that
cannot be read, unknown keys, values that cannot be, links that lead nowhere,
customers with the same e-mail address. --fix mends what is safe to mend, in one
commit; --checks lists the checks by name. The exit code is 4 when there are
errors; warnings alone are no failure.`,
		Example: `  crm check
  crm check --fix --dry-run
  crm check -o json --errors`,
		Args: needs(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			if names {
				return listChecks(a, &out)
			}
			if dry && !fix {
				return &UsageError{Msg: "--dry-run goes with --fix", Hint: "crm check alone writes nothing"}
			}
			if fix {
				if err := a.fix(c, dry); err != nil || dry {
					return err
				}
			}
			return a.check(&out, errorsOnly)
		},
		ValidArgsFunction: completeNothing,
	}
	c.Flags().BoolVar(&fix, "fix", false, "mend what is safe to mend")
	c.Flags().BoolVar(&names, "checks", false, "list the checks and what they find")
	c.Flags().BoolVar(&errorsOnly, "errors", false, "leave out warnings")
	dryRun(c, &dry)
	out.flags(a, c, true)
	return c
}

func listChecks(a *App, out *output) error {
	l := &render.Listing{Columns: []render.Column{{Name: "check", Title: "CHECK"}, {Name: "fixable", Title: "--FIX"}, {Name: "what", Title: "WHAT IT FINDS"}}}
	for _, c := range validate.Checks() {
		l.Rows = append(l.Rows, render.Row{render.Text(c.Name), render.Bool(c.Fixable), render.Text(c.What)})
	}
	return out.print(a, l, "check", "checks")
}

// problem is something that a check found.
type problem struct {
	file      string
	line, col int
	check     string
	msg, hint string
	warning   bool
}

// problems checks the whole store.
func (a *App) problems() ([]problem, int, error) {
	x, err := a.index()
	if err != nil {
		return nil, 0, err
	}
	var out []problem
	set, err := a.settings()
	if err != nil {
		more := fileProblems(err)
		if more == nil {
			return nil, 0, err
		}
		out, set = more, &crm.Settings{}
	} else if data, _, err := a.st.Read(crm.SettingsFile); err == nil {
		for _, p := range append(validate.Settings(set), validate.Queries(set, a.readQuery(set))...) {
			out = append(out, located(crm.SettingsFile, data, p))
		}
	}
	if _, err := a.decisions(); err != nil {
		more := fileProblems(err)
		if more == nil {
			return nil, 0, err
		}
		out = append(out, more...)
	}
	book := validate.NewBook()
	n := 0
	err = x.Each(a.ctx, func(e index.Entry) error {
		n++
		if e.Customer == nil {
			more := fileProblems(e.Err)
			if more == nil {
				more = []problem{{file: e.Path, check: "unreadable", msg: e.Err.Error()}}
			}
			out = append(out, more...)
			return nil
		}
		book.Add(validate.Entry{Path: e.Path, Customer: e.Customer})
		if found := validate.Customer(e.Customer, set); len(found) > 0 {
			data, _, err := a.st.Read(e.Path)
			if err != nil {
				return err
			}
			for _, p := range found {
				out = append(out, located(e.Path, data, p))
			}
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	for _, p := range book.Problems() {
		data, _, _ := a.st.Read(p.File)
		out = append(out, located(p.File, data, p.Problem))
	}
	odd, err := a.st.Odd()
	if err != nil {
		return nil, 0, err
	}
	for _, p := range odd {
		out = append(out, problem{file: p.Path, check: "odd-file", msg: p.What, warning: true, hint: "customers are kept as records/XX/NAME-ID.yaml"})
	}
	slices.SortStableFunc(out, func(p, q problem) int {
		return cmp.Or(cmp.Compare(p.file, q.file), cmp.Compare(p.line, q.line), cmp.Compare(p.col, q.col))
	})
	return out, n, nil
}

// fileProblems is the problems of a file that does not decode; nil for other errors.
func fileProblems(err error) []problem {
	s := explain(err)
	if s.code != exitInvalid {
		return nil
	}
	var out []problem
	for _, p := range codecProblems(err) {
		out = append(out, problem{file: p.File, line: p.Line, col: p.Col, check: "yaml", msg: p.Msg, hint: p.Hint})
	}
	return out
}

func located(file string, data []byte, p validate.Problem) problem {
	line, col := codec.Locate(data, p.Path)
	msg := p.Msg
	if p.Path != "" {
		msg = p.Path + ": " + msg
	}
	return problem{file: file, line: line, col: col, check: p.Check, msg: msg, hint: p.Hint, warning: p.Warning}
}

func (a *App) check(out *output, errorsOnly bool) error {
	f, err := out.parse(a)
	if err != nil {
		return err
	}
	found, n, err := a.problems()
	if err != nil {
		return err
	}
	if errorsOnly {
		found = slices.DeleteFunc(found, func(p problem) bool { return p.warning })
	}
	bad := 0
	l := &render.Listing{Columns: []render.Column{
		{Name: "file", Title: "FILE"}, {Name: "line", Title: "LINE", Right: true}, {Name: "column", Title: "COL", Right: true},
		{Name: "severity", Title: ""}, {Name: "check", Title: "CHECK"}, {Name: "problem", Title: "PROBLEM"}, {Name: "hint", Title: "HINT"},
	}}
	for _, p := range found {
		severity := "warning"
		if !p.warning {
			severity = "error"
			bad++
		}
		l.Rows = append(l.Rows, render.Row{render.Text(p.file), place(p.line), place(p.col), render.Text(severity), render.Text(p.check), render.Text(p.msg), render.Text(p.hint)})
	}
	if f == render.FormatTable && out.columns == "" && out.sort == "" {
		if out.limit > 0 && len(found) > out.limit {
			found = found[:out.limit]
		}
		a.printProblems(found)
	} else if err := out.print(a, l, "problem", "problems"); err != nil {
		return err
	}
	warnings := len(l.Rows) - bad
	switch {
	case bad > 0:
		a.say("%s and %s in %s", count(bad, "error", "errors"), count(warnings, "warning", "warnings"), count(n, "customer", "customers"))
		return exitCode(exitInvalid)
	case warnings > 0:
		a.say("no errors and %s in %s", count(warnings, "warning", "warnings"), count(n, "customer", "customers"))
	default:
		a.say("all is well: %s", count(n, "customer", "customers"))
	}
	return nil
}

func place(n int) render.Cell {
	if n == 0 {
		return render.Cell{}
	}
	return render.Int(n)
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// printProblems prints problems as compilers do: one a line, with its place.
func (a *App) printProblems(found []problem) {
	for _, p := range found {
		at := p.file
		if p.line > 0 {
			at = fmt.Sprintf("%s:%d:%d", p.file, p.line, p.col)
		}
		style, word := render.Red, "error"
		if p.warning {
			style, word = render.Yellow, "warning"
		}
		fmt.Fprintf(a.term.Out, "%s: %s: %s [%s]\n", render.Paint(at, render.Bold, a.term.Color()), render.Paint(word, style, a.term.Color()), render.Paint(p.msg, render.Plain, false), p.check)
		if p.hint != "" {
			fmt.Fprintf(a.term.Out, "    %s\n", render.Paint(p.hint, render.Dim, a.term.Color()))
		}
	}
}

// fix mends what is safe to mend in every customer, in one commit.
func (a *App) fix(c *cobra.Command, dry bool) error {
	x, err := a.index()
	if err != nil {
		return err
	}
	var doomed []index.Entry // those that differ once mended
	set, err := a.settings()
	if err != nil {
		return err
	}
	err = x.Each(a.ctx, func(e index.Entry) error {
		if e.Customer == nil {
			return nil
		}
		mended := merge.Clone(e.Customer)
		did, err := validate.Fix(mended, set, a.world.Rand)
		if err != nil {
			return err
		}
		if len(did) > 0 || crm.Path(mended.ID, mended.Name) != e.Path {
			doomed = append(doomed, index.Entry{Path: e.Path, Customer: mended})
			for _, d := range did {
				a.say("%s: %s", e.Path, d)
			}
			if p := crm.Path(mended.ID, mended.Name); p != e.Path {
				a.say("%s: moved to %s", e.Path, p)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = a.write(c, dry, func(tx *store.Tx) (change, error) {
		var names []string
		var ids []crm.ID
		for _, e := range doomed {
			if err := tx.MoveCustomer(e.Path, e.Customer); err != nil {
				a.warn("%s was left as it is: %v", e.Path, err)
				continue
			}
			names = append(names, e.Customer.Name)
			ids = append(ids, e.Customer.ID)
		}
		return change{subject: "check: mended " + strings.TrimSpace(list(names, 3)), records: ids}, nil
	})
	return err
}
