package cmd

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"crm/internal/audit"
	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/history"
	"crm/internal/render"
	"crm/internal/report"
	"crm/internal/sheet"
	"crm/internal/store"
)

// trendName is the name of the report of audits over time.
const trendName = "audit trend"

// trendPeriods is how many periods are looked at when nobody says since when.
const trendPeriods = 12

// mostPeriods is how many periods are looked at at most: ten years of weeks.
const mostPeriods = 530

// trendOptions is what "crm audit trend" was asked.
type trendOptions struct {
	every, since, until, by, severity, where string
	trust                                    bool
	out                                      output
	picture                                  pictureFlags
}

func newAuditTrend(a *App) *cobra.Command {
	var o trendOptions
	c := &cobra.Command{
		Use:   "trend [RULE…]",
		Short: "how well the book was kept, over time",
		Long: `Audit the book as it was at the end of each month, from the history, and give it a
score from 0 to 100: the mean over all customers of 100 for one without a finding,
50 for one with a warning, and 0 for one with an error. Notes do not count for it.
Growing alone does not change the score.

What was is judged with the last day of its period as today, by the rules and the
settings of now, so that all periods are measured alike. The last period is judged
as of now, with what was changed by hand. A file that could not be read counts as a
customer with an error.

RULE is the name of a rule or of a group of rules, as for "crm audit"; the score is
then that of these rules. Rules about the store itself are left out, as they tell
of this machine and of commits: only "unreadable" and "clash" have a history.`,
		Example: `  crm audit trend
  crm audit trend --every week --since "3 months ago"
  crm audit trend quality consent --by rule
  crm audit trend --where owner:me -o csv
  crm audit trend --since 2025 --html trend.html`,
		RunE: func(_ *cobra.Command, args []string) error {
			return a.printFigures(o.kind(), &o.out, &o.picture, func() (figures, []string, error) { return a.auditTrend(args, &o) })
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
			return offerRules(args, word), cobra.ShellCompDirectiveNoFileComp
		},
	}
	f := c.Flags()
	steps := []string{string(report.Weekly), string(report.Monthly), string(report.Quarterly)}
	f.StringVar(&o.every, "every", string(report.Monthly), "the length of a `PERIOD`: "+strings.Join(steps, ", "))
	_ = c.RegisterFlagCompletionFunc("every", cobra.FixedCompletions(steps, cobra.ShellCompDirectiveNoFileComp))
	f.StringVar(&o.since, "since", "", fmt.Sprintf("from `DAY` on: 2026-06-15, 2025, \"6 months ago\" (default: the last %d periods)", trendPeriods))
	f.StringVar(&o.until, "until", "", "up to `DAY`, the end of a month or year (default: today)")
	completeFlag(a, c, "since", offer())
	completeFlag(a, c, "until", offer())
	ways := []string{audit.ByGroup, audit.ByRule}
	f.StringVar(&o.by, "by", audit.ByGroup, "count findings by `WHAT`: "+strings.Join(ways, ", "))
	_ = c.RegisterFlagCompletionFunc("by", cobra.FixedCompletions(ways, cobra.ShellCompDirectiveNoFileComp))
	severityFlag(a, c, &o.severity, string(audit.Warning), "the least `SEVERITY` that is counted, not for the score: error, warning, note")
	f.StringVar(&o.where, "where", "", "only the customers that a `QUERY` found then")
	completeFlag(a, c, "where", completeQueryText)
	f.BoolVar(&o.trust, "no-verify", false, "do not look whether files were edited by hand since the last command that did")
	o.out.flags(a, c, false)
	o.picture.flags(a, c, o.kind(), func() (figures, error) {
		got, _, err := a.auditTrend(nil, &o)
		return got, err
	})
	return c
}

func (o *trendOptions) kind() reportKind { return reportKind{name: trendName} }

// days is the period that is looked at, both ends of which are set, and its steps.
func (o *trendOptions) days(now time.Time) (report.Period, report.Step, error) {
	step := report.Step(o.every)
	if !slices.Contains([]report.Step{report.Weekly, report.Monthly, report.Quarterly}, step) {
		return report.Period{}, "", &UsageError{Msg: fmt.Sprintf("--every %q is none", o.every), Hint: "it is week, month or quarter"}
	}
	asked := reportOptions{since: o.since, until: o.until}
	p, err := asked.days(reportKind{}, now)
	if err != nil {
		return p, step, err
	}
	today := crm.DateOf(now)
	switch {
	case p.From.Compare(today) > 0:
		return p, step, &UsageError{Msg: fmt.Sprintf("--since %s is still to come", p.From), Hint: "nothing is known of what is to come"}
	case p.Until.IsZero() || p.Until.Compare(today) > 0:
		p.Until = today
	}
	if p.From.IsZero() {
		p.From = step.Back(p.Until, trendPeriods-1)
	}
	return p, step, nil
}

// trendRules is the rules that were asked for and have a history.
func trendRules(set *crm.Settings, names []string) ([]audit.Rule, error) {
	rules, err := audit.Choose(set, names)
	if err != nil {
		return nil, err
	}
	for _, r := range rules {
		if slices.Contains(names, r.Name) && !r.HasHistory() {
			return nil, &UsageError{Msg: "the rule " + r.Name + " has no history: it tells of this machine or of commits, not of customers", Hint: "see how it stands now: crm audit " + r.Name}
		}
	}
	return rules, nil
}

// trendMoment is a book at the end of a period.
type trendMoment struct {
	period string
	at     time.Time
	commit store.Hash // zero: the book as it is
}

// auditTrend judges the book at the end of each period. The lines say of what.
func (a *App) auditTrend(names []string, o *trendOptions) (figures, []string, error) {
	least, ok := audit.ParseSeverity(o.severity)
	switch {
	case !ok:
		return figures{}, nil, noSeverity(o.severity)
	case o.by != audit.ByGroup && o.by != audit.ByRule:
		return figures{}, nil, &UsageError{Msg: fmt.Sprintf("--by %q is none", o.by), Hint: "it is group or rule"}
	}
	set, err := a.settings()
	if err != nil {
		return figures{}, nil, err
	}
	rules, err := trendRules(set, names)
	if err != nil {
		return figures{}, nil, err
	}
	days, step, err := o.days(a.now)
	if err != nil {
		return figures{}, nil, err
	}
	moments, err := a.trendMoments(step.Pieces(days), o.since != "")
	if err != nil {
		return figures{}, nil, err
	}
	t := &audit.Trend{Every: o.every, By: o.by}
	course := audit.NewCourse(rules, set, least)
	doubts, err := a.judge(course, set, moments, o, t)
	if err != nil {
		return figures{}, nil, err
	}
	a.doubt(doubts)
	var about []string
	if set.Name != "" {
		about = append(about, set.Name)
	}
	if len(names) > 0 {
		about = append(about, "Only the rules "+strings.Join(names, ", "))
	}
	if o.where != "" {
		about = append(about, "Only customers with "+o.where)
	}
	return figures{data: t, lay: func() *render.Sheet { return sheet.AuditTrend(t) }}, about, nil
}

// trendMoments finds the commits of the ends of periods. Periods before the first
// commit are left out, which is told when they were asked for, and an error when there
// are no others.
func (a *App) trendMoments(pieces []report.Piece, asked bool) ([]trendMoment, error) {
	var out []trendMoment
	for _, p := range slices.Backward(pieces) {
		if len(out) == mostPeriods {
			return nil, &UsageError{Msg: fmt.Sprintf("these are more than %d periods", mostPeriods), Hint: "take longer ones, as with --every quarter, or a later --since"}
		}
		m := trendMoment{period: p.Name, at: p.Last.AddDays(1).In(a.now.Location()).Add(-time.Second)}
		if m.at.Before(a.now) {
			h, err := a.history()
			if err != nil {
				return nil, err
			}
			m.commit, err = h.At(a.ctx, m.at)
			var before *history.BeforeError
			switch {
			case errors.As(err, &before) && len(out) == 0:
				return nil, err
			case errors.As(err, &before):
				if asked && !before.Began.IsZero() {
					a.say("what was before %s is not known", crm.DateOf(before.Began))
				}
				slices.Reverse(out)
				return out, nil
			case err != nil:
				return nil, err
			}
		} else {
			m.at = a.now
		}
		out = append(out, m)
	}
	slices.Reverse(out)
	return out, nil
}

// judge makes a Point of each moment. It returns what may be wrong with a query that
// found nobody.
func (a *App) judge(course *audit.Course, set *crm.Settings, moments []trendMoment, o *trendOptions, t *audit.Trend) ([]string, error) {
	a.trust = o.trust
	x, err := a.index()
	if err != nil {
		return nil, err
	}
	bar := a.term.Progress("judging "+o.every+"s", len(moments))
	defer bar.Done()
	t.Periods = make([]audit.Point, len(moments))
	var doubts []string
	anybody := false
	one := func(i int, snap *column.Snapshot) error {
		m := &moments[i]
		if o.where != "" {
			v := &view{app: a, snap: snap, set: set, now: m.at, commit: m.commit}
			found, d, err := v.where(o.where)
			if err != nil {
				return err
			}
			doubts, anybody = d, anybody || found.Total > 0
			snap = found.Snapshot()
		}
		h, err := course.Judge(a.ctx, snap, m.at)
		if err != nil {
			return err
		}
		commit := ""
		if !m.commit.IsZero() {
			commit = m.commit.String()
		}
		t.Periods[i] = course.Point(h, o.by, m.period, commit, m.at)
		bar.Add(1)
		return nil
	}
	n := len(moments) - 1
	if moments[n].commit.IsZero() {
		if err := x.Ask(a.ctx, store.Hash{}, func(snap *column.Snapshot) error { return one(n, snap) }); err != nil {
			return nil, err
		}
		n--
	}
	// The latest first, as it is nearest to what the index knows.
	past := make([]store.Hash, 0, n+1)
	for i := n; i >= 0; i-- {
		past = append(past, moments[i].commit)
	}
	if err := x.AskEach(a.ctx, past, func(i int, snap *column.Snapshot) error { return one(n-i, snap) }); err != nil {
		return nil, err
	}
	if anybody {
		doubts = nil
	}
	return doubts, nil
}
