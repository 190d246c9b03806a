package cmd

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/query"
	"crm/internal/render"
	"crm/internal/report"
	"crm/internal/sheet"
	"crm/internal/when"
)

// reportKind is one report: a command below "crm report".
type reportKind struct {
	name    string
	short   string // one line
	long    string // what each figure is
	example string

	by      []string                           // what --by takes, the usual one first; none: there is no --by
	usualBy string                             // the usual one in words, where it is none of them
	period  func(today crm.Date) report.Period // when none is asked for; nil: all days
	usual   string                             // the same in words: "the last twelve weeks"
	days    string                             // which days the period is about: "closed in"; empty: there is no period
	run     func(context.Context, report.Scope) (figures, error)
	table   bool // it is put together by the flags of tableOptions, which take the place of run
}

// command is how the report is asked for.
func (k reportKind) command() string {
	switch k.name {
	case "report", trendName:
		return "crm " + k.name
	}
	return "crm report " + k.name
}

// figures is what a report comes to.
type figures struct {
	data any                  // for JSON and YAML, keys and all
	lay  func() *render.Sheet // for people

	parts func() []*render.Sheet // of a report that is made of others; nil: it is none
}

// sheets is the report as it is looked at: one sheet, or several.
func (f *figures) sheets(k reportKind) []*render.Sheet {
	if f.parts != nil {
		return f.parts()
	}
	s := f.lay()
	s.Name = k.name
	return []*render.Sheet{s}
}

// reportOf joins what computes a report and what lays it out.
func reportOf[T any](compute func(context.Context, report.Scope) (T, error), lay func(T) *render.Sheet) func(context.Context, report.Scope) (figures, error) {
	return func(ctx context.Context, s report.Scope) (figures, error) {
		r, err := compute(ctx, s)
		return figures{data: r, lay: func() *render.Sheet { return lay(r) }}, err
	}
}

// reportKinds is the reports with a name, in the order of the help.
func reportKinds() []reportKind {
	return slices.Concat([]reportKind{dashboardKind()}, salesKinds(), figureKinds(), []reportKind{tableKind()})
}

// reportWeeks is the period of the overview when none was asked for.
const reportWeeks = 12

// overviewKind is the report without a name.
func overviewKind() reportKind {
	return reportKind{
		name:  "report",
		short: "how the book stands: customers, interactions, deals, who waits",
		long: `Print an overview: customers by stage, owner and tag; interactions by kind and
week; deals by stage and owner with totals for each currency; the customers
untouched for the longest time. Interactions are those of a period, by default
the last twelve weeks; an interaction with several customers counts once. Deals
and customers are as they are now. Amounts in different currencies are never
added together. The other reports have names; "crm report save" keeps one of your own.`,
		example: `  crm report
  crm report --period 2026-q3
  crm report --period "last 30d" -o json
  crm report --where 'owner:me stage:customer'
  crm report --as-of 2026-06-30`,
		period: lastWeeks,
		usual:  "the last twelve weeks",
		days:   "with the interactions of",
		run:    reportOf(report.NewOverview, sheet.Overview),
	}
}

func newReport(a *App) *cobra.Command {
	c := newReportKind(a, overviewKind())
	c.Use = "report [NAME]"
	print := c.RunE
	c.Args = func(c *cobra.Command, args []string) error {
		if len(args) > 1 {
			return unknownCommand(c, args[0])
		}
		return nil
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return a.printSaved(c, args[0])
		}
		return print(c, args)
	}
	c.ValidArgsFunction = completeFirst(a, completeReports)
	c.SuggestionsMinimumDistance = 2
	for _, k := range reportKinds() {
		c.AddCommand(newReportKind(a, k))
	}
	c.AddCommand(newReportSave(a), newReportSaved(a), newReportRm(a))
	return c
}

// reportOptions is the flags of a report.
type reportOptions struct {
	since, until, period, by, where string
	table                           tableOptions
	view                            viewFlags
	out                             output
	picture                         pictureFlags
}

func newReportKind(a *App, k reportKind) *cobra.Command {
	return newReportCommand(a, k, new(reportOptions))
}

// newReportCommand is the command of a report, whose flags are kept in o.
func newReportCommand(a *App, k reportKind, o *reportOptions) *cobra.Command {
	c := &cobra.Command{
		Use: k.name, Short: k.short, Long: k.long, Example: k.example,
		Args:              needs(0, 0, ""),
		RunE:              func(*cobra.Command, []string) error { return a.printReport(k, *o) },
		ValidArgsFunction: completeNothing,
	}
	usual := k.usual
	if usual == "" {
		usual = "all"
	}
	f := c.Flags()
	if k.days != "" {
		f.StringVar(&o.period, "period", "", k.days+" `PERIOD`: 2026, 2026-q3, 2026-01..2026-06, \"last month\" (default: "+usual+")")
		f.StringVar(&o.since, "since", "", "likewise from `DAY` on: 2026-06-15, 2026-06, \"3 weeks ago\"")
		f.StringVar(&o.until, "until", "", "likewise up to `DAY`, the end of a month or year")
		for _, name := range []string{"period", "since", "until"} {
			completeFlag(a, c, name, offer())
		}
	}
	if len(k.by) > 0 {
		usualBy := k.usualBy
		if usualBy == "" {
			usualBy = k.by[0]
		}
		f.StringVar(&o.by, "by", "", "group by `WHAT`: "+strings.Join(k.by, ", ")+" (default: "+usualBy+")")
		_ = c.RegisterFlagCompletionFunc("by", cobra.FixedCompletions(k.by, cobra.ShellCompDirectiveNoFileComp))
	}
	if k.table {
		o.table.flags(a, c)
	}
	f.StringVar(&o.where, "where", "", "only the customers that a `QUERY` finds; see \"crm help queries\"")
	completeFlag(a, c, "where", completeQueryText)
	o.view.flags(a, c)
	o.out.flags(a, c, false)
	o.picture.flags(a, c, k, func() (figures, error) {
		got, _, err := a.figures(k, *o)
		return got, err
	})
	return c
}

func (a *App) printReport(k reportKind, o reportOptions) error {
	return a.printFigures(k, &o.out, &o.picture, func() (figures, []string, error) { return a.figures(k, o) })
}

// printFigures prints what compute makes, or writes it to files.
func (a *App) printFigures(k reportKind, out *output, picture *pictureFlags, compute func() (figures, []string, error)) error {
	f, err := out.parse(a)
	if err != nil {
		return err
	}
	if err := picture.check(out); err != nil {
		return err
	}
	got, about, err := compute()
	if err != nil {
		return err
	}
	if picture.any() {
		return a.picture(k, picture, got, about, crm.DateOf(a.now))
	}
	switch f {
	case render.FormatJSON:
		return render.JSON(a.term.Out, got.data)
	case render.FormatJSONL:
		return render.JSONLine(a.term.Out, got.data)
	case render.FormatYAML:
		return render.YAML(a.term.Out, got.data)
	}
	opts := render.OptionsOf(a.term)
	if f != render.FormatTable {
		return got.lay().Main().Write(a.term.Out, f, opts)
	}
	sheets := got.sheets(k)
	sheets[0].About = append(about, sheets[0].About...)
	for _, s := range sheets {
		s.Localize(a.reader())
	}
	return a.term.Page(a.ctx, func(w io.Writer) error {
		for i, s := range sheets {
			if i > 0 {
				if _, err := fmt.Fprintln(w); err != nil {
					return err
				}
			}
			if err := s.Write(w, opts); err != nil {
				return err
			}
		}
		return nil
	})
}

// figures computes a report. The lines say of what: which customers, as of when.
func (a *App) figures(k reportKind, o reportOptions) (got figures, about []string, err error) {
	if o.by == "" && len(k.by) > 0 && k.usualBy == "" {
		o.by = k.by[0]
	}
	if o.by != "" && !slices.Contains(k.by, o.by) {
		return got, nil, &UsageError{Msg: fmt.Sprintf("--by %s: crm report %s does not group by that", o.by, k.name), Hint: "take one of " + strings.Join(k.by, ", ")}
	}
	var doubts []string
	err = a.view(o.view, func(v *view) error {
		p, err := o.days(k, v.now)
		if err != nil {
			return err
		}
		s := report.Scope{Snap: v.snap, Settings: v.set, Period: p, By: o.by, Now: v.now}
		about = nil
		var asked query.Node = &query.All{}
		if o.where != "" {
			found, d, err := v.where(o.where)
			if err != nil {
				return err
			}
			doubts = d
			if k.table {
				about = append(about, "Only with "+o.where)
				if asked, err = query.Parse(o.where, v.context()); err != nil {
					return err
				}
			} else {
				about = append(about, "Only customers with "+o.where)
				s.Snap = found.Snapshot()
			}
		}
		if o.view.asOf != "" {
			about = append(about, "As of "+crm.TimeOf(v.now).String())
		}
		if k.table {
			got, err = v.table(&o, s, asked)
		} else {
			got, err = k.run(a.ctx, s)
		}
		return err
	})
	if err == nil {
		a.doubt(doubts)
	}
	return got, about, err
}

// days is the period that was asked for, or the usual one.
func (o *reportOptions) days(k reportKind, now time.Time) (report.Period, error) {
	read := func(flag, text string) (report.Period, error) {
		from, until, err := when.ParsePeriod(text, now)
		if err != nil {
			return report.Period{}, &UsageError{Msg: "--" + flag + ": " + err.Error(), Hint: "see \"crm help times\""}
		}
		return report.Period{From: from, Until: until}, nil
	}
	if o.period != "" {
		if o.since != "" || o.until != "" {
			return report.Period{}, &UsageError{Msg: "--period excludes --since and --until", Hint: "take one of both, as in --period 2026-01..2026-06"}
		}
		return read("period", o.period)
	}
	if o.since == "" && o.until == "" {
		if k.period == nil {
			return report.Period{}, nil
		}
		return k.period(crm.DateOf(now)), nil
	}
	var p report.Period
	if o.since != "" {
		first, err := read("since", o.since)
		if err != nil {
			return p, err
		}
		p.From = first.From
	}
	if o.until != "" {
		last, err := read("until", o.until)
		if err != nil {
			return p, err
		}
		p.Until = last.Until
	}
	if !p.From.IsZero() && !p.Until.IsZero() && p.From.Compare(p.Until) > 0 {
		return p, &UsageError{Msg: fmt.Sprintf("--since %s is after --until %s", p.From, p.Until), Hint: "see \"crm help times\""}
	}
	return p, nil
}
