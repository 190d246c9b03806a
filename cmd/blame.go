package cmd

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/history"
	"crm/internal/render"
)

func newBlame(a *App) *cobra.Command {
	var out output
	var all bool
	c := &cobra.Command{
		Use:   "blame WHO [FIELD]",
		Short: "who set each value of a customer, and when",
		Long: `For each value of the customer as it is now: who set it, when, in which commit.
It is the newest commit that brought the value. A value that was edited by hand
and is not committed has none.

An item of a list (a deal, an interaction) is one line that tells who added it;
values in it that came later have lines of their own, and --all lists them all.
FIELD narrows to a value and what is below it: email, stage, deals,
"deals[4w8k].stage" (by the beginning of the deal's id), deal.stage (of all
deals), fields.industry or just industry.`,
		Example: `  crm blame acme
  crm blame acme email
  crm blame acme deal.stage
  crm blame acme -o csv --columns field,by,at`,
		Args: needs(1, 2, "WHO FIELD"),
		RunE: func(_ *cobra.Command, args []string) error {
			if _, err := out.parse(a); err != nil {
				return err
			}
			field := ""
			if len(args) > 1 {
				field = args[1]
			}
			return a.blame(&out, args[0], field, all)
		},
		ValidArgsFunction: completeEach(a, completeWho, completeField),
	}
	c.Flags().BoolVarP(&all, "all", "a", false, "every value in every item too")
	out.flags(a, c, true)
	return c
}

func (a *App) blame(out *output, who, field string, all bool) error {
	ref, err := a.who(who)
	var unknown *UnknownError
	if errors.As(err, &unknown) && unknown.Gone == nil {
		if old, olderr := a.removed(who); olderr == nil {
			return &HintError{Err: err, Hint: fmt.Sprintf("one was removed and has no values now; \"crm history %s\" tells what it had, and who removed it", old)}
		}
	}
	if err != nil {
		return err
	}
	past, err := a.history()
	if err != nil {
		return err
	}
	lines, err := past.Blame(a.ctx, ref.ID)
	if err != nil {
		return err
	}
	switch {
	case field != "":
		found, ok := history.Narrow(lines, field)
		if !ok {
			return &UsageError{Msg: fmt.Sprintf("%s has no value %q now", nameIn(lines, ref.ID), field), Hint: "it has " + strings.Join(headsOf(lines), ", ") + fmt.Sprintf("; \"crm history %s\" tells what it had", ref.ID)}
		}
		lines = found
	case !all:
		lines = history.Brief(lines)
	}
	l := &render.Listing{Columns: []render.Column{
		{Name: "field", Title: "FIELD"}, {Name: "value", Title: "VALUE"}, {Name: "by", Title: "BY"}, {Name: "at", Title: "WHEN"}, {Name: "commit", Title: "COMMIT"}, {Name: "subject", Title: "CHANGE"},
	}}
	for _, line := range lines {
		row := render.Row{render.Text(line.Path), render.Text(line.Value)}
		if line.Commit.IsZero() {
			row = append(row, render.Cell{}.Shown("not committed").In(render.Yellow))
		} else {
			when := render.Moment(crm.TimeOf(line.When))
			if a.term.OutTTY() {
				when = when.Shown(line.When.Format("2006-01-02 15:04"))
			}
			row = append(row, render.Text(line.By), when, render.Text(line.Commit.String()).Shown(line.Commit.String()[:10]).In(render.Yellow), render.Text(line.Subject))
		}
		l.Rows = append(l.Rows, row)
	}
	if out.columns == "" && a.term.OutTTY() {
		out.columns = "field,value,by,at,commit"
	}
	return out.print(a, l, "value", "values")
}

// nameIn is what to call the customer of some lines.
func nameIn(lines []history.Line, id crm.ID) string {
	for _, l := range lines {
		if l.Path == "name" {
			return l.Value
		}
	}
	return string(id)
}

// headsOf is the first parts of the paths of lines, in order.
func headsOf(lines []history.Line) []string {
	var out []string
	for _, l := range lines {
		head := l.Path
		if i := strings.IndexAny(head, ".["); i >= 0 && !strings.HasPrefix(head, "fields.") {
			head = head[:i]
		}
		if !slices.Contains(out, head) {
			out = append(out, head)
		}
	}
	return out
}
