package cmd

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/render"
	"crm/internal/report"
	"crm/internal/when"
)

// reportWeeks is the period of a report when none was asked for.
const reportWeeks = 12

func newReport(a *App) *cobra.Command {
	var out output
	var period, where string
	var view viewFlags
	c := &cobra.Command{
		Use:   "report",
		Short: "how the book stands: customers, interactions, deals, who waits",
		Long: `Print an overview: customers by stage, owner and tag; interactions by kind and
week; deals by stage and owner with totals for each currency; the customers
untouched for the longest time. Interactions are those of a period, by default
the last twelve weeks; an interaction with several customers counts once. Deals
and customers are as they are now. Amounts in different currencies are never
added together.`,
		Example: `  crm report
  crm report --period 2026-q3
  crm report --period "last 30d" -o json
  crm report --where 'owner:me stage:customer'
  crm report --as-of 2026-06-30`,
		Args: needs(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			f, err := out.parse(a)
			if err != nil {
				return err
			}
			o, err := a.overview(period, where, view)
			if err != nil {
				return err
			}
			switch f {
			case render.FormatTable:
				return a.term.Page(a.ctx, func(w io.Writer) error { return printOverview(w, o, render.OptionsOf(a.term)) })
			case render.FormatJSON:
				return render.JSON(a.term.Out, o)
			case render.FormatJSONL:
				return render.JSONLine(a.term.Out, o)
			case render.FormatYAML:
				return render.YAML(a.term.Out, o)
			}
			return overviewListing(o).Write(a.term.Out, f, render.OptionsOf(a.term))
		},
		ValidArgsFunction: completeNothing,
	}
	c.Flags().StringVar(&period, "period", "", "count the interactions of `PERIOD`: 2026, 2026-q3, 2026-01..2026-06, \"last month\", \"last 30d\"")
	c.Flags().StringVar(&where, "where", "", "only the customers that a `QUERY` finds; see \"crm help queries\"")
	completeFlag(a, c, "where", completeQueryText)
	view.flags(a, c)
	out.flags(a, c, false)
	return c
}

func (a *App) overview(period, where string, flags viewFlags) (o *report.Overview, err error) {
	var doubts []string
	err = a.view(flags, func(v *view) error {
		today := crm.DateOf(v.now)
		p := report.Period{From: report.Monday(today).AddDays(-7 * (reportWeeks - 1)), Until: today}
		if period != "" {
			from, until, err := when.ParsePeriod(period, v.now)
			if err != nil {
				return &UsageError{Msg: "--period: " + err.Error(), Hint: "see \"crm help times\""}
			}
			p = report.Period{From: from, Until: until}
		}
		snap := v.snap
		if where != "" {
			found, d, err := v.where(where)
			if err != nil {
				return err
			}
			snap, doubts = found.Snapshot(), d
		}
		o, err = report.NewOverview(a.ctx, snap, v.set, p, v.now)
		if err != nil && a.ctx.Err() == nil {
			err = &HintError{Err: err, Hint: "an amount is too large; find it with: crm list 'deal.amount>1000bn'"}
		}
		return err
	})
	if err == nil {
		a.doubt(doubts)
	}
	return o, err
}

// tagsShown is how many tags the overview shows to a person.
const tagsShown = 10

func printOverview(w io.Writer, o *report.Overview, opts render.Options) error {
	p := &page{w: w, o: opts}
	p.err = render.Heading(w, fmt.Sprintf("Customers: %d", o.Customers), opts)
	p.line("%s and %s, %d added in the period", count(o.People, "person", "people"), count(o.Organizations, "organization", "organizations"), o.Added)
	p.counts("By stage", o.Stages)
	p.counts("By owner", o.Owners)
	tags := o.Tags
	if len(tags) > tagsShown {
		tags = tags[:tagsShown]
	}
	p.counts("By tag", tags)
	p.section(fmt.Sprintf("Interactions: %d, %s", o.Interactions, periodWords(o.Period)))
	p.bars(o.Kinds)
	if len(o.Weeks) > 0 && o.Interactions > 0 {
		p.section("By week")
		bars := make([]render.Bar, len(o.Weeks))
		for i, k := range o.Weeks {
			bars[i] = render.Bar{Label: k.Monday.String(), Value: float64(k.Count), Text: fmt.Sprint(k.Count), Style: render.Cyan}
		}
		p.chart(bars)
	}
	p.stageSums(o.Deals)
	p.ownerSums(o.DealOwners)
	if len(o.Untouched) > 0 && p.err == nil {
		p.section("Untouched the longest")
		l := &render.Listing{Columns: []render.Column{{Name: "id", Title: "ID"}, {Name: "name", Title: "NAME"}, {Name: "stage", Title: "STAGE"}, {Name: "owner", Title: "OWNER"}, {Name: "last", Title: "LAST"}, {Name: "days", Title: "DAYS", Right: true}}}
		for _, u := range o.Untouched {
			last := render.Text("never")
			if !u.Last.IsZero() {
				last = render.Text(u.Last.Date().String())
			}
			days := render.Text("?")
			if u.Days >= 0 {
				days = render.Int(u.Days)
			}
			l.Rows = append(l.Rows, render.Row{render.Text(string(u.ID)), render.Text(u.Name), render.Text(u.Stage), render.Text(u.Owner), last, days})
		}
		p.table(l)
	}
	return p.err
}

func periodWords(p report.Period) string {
	switch {
	case p.From.IsZero() && p.Until.IsZero():
		return "at any time"
	case p.From.IsZero():
		return "until " + p.Until.String()
	case p.Until.IsZero():
		return "since " + p.From.String()
	}
	return p.From.String() + " to " + p.Until.String()
}

func (p *page) counts(title string, list []report.Count) {
	if len(list) > 0 {
		p.section(title)
		p.bars(list)
	}
}

func (p *page) bars(list []report.Count) {
	bars := make([]render.Bar, len(list))
	for i, c := range list {
		name := c.Name
		if name == "" {
			name = "(none)"
		}
		bars[i] = render.Bar{Label: name, Value: float64(c.Count), Text: fmt.Sprint(c.Count)}
	}
	p.chart(bars)
}

func (p *page) chart(bars []render.Bar) {
	if p.err == nil && len(bars) > 0 {
		o := p.o
		o.Width = max(20, min(o.Width, 80)-2)
		p.err = render.Bars(&indented{w: p.w}, bars, o)
	}
}

func (p *page) table(l *render.Listing) {
	if p.err == nil {
		o := p.o
		o.Width = max(20, o.Width-2)
		p.err = l.Write(&indented{w: p.w}, render.FormatTable, o)
	}
}

// indented puts two spaces before each line.
type indented struct {
	w   io.Writer
	mid bool // the last write ended within a line
}

func (i *indented) Write(b []byte) (int, error) {
	var out strings.Builder
	for line := range strings.Lines(string(b)) {
		if !i.mid {
			out.WriteString("  ")
		}
		out.WriteString(line)
		i.mid = !strings.HasSuffix(line, "\n")
	}
	if _, err := io.WriteString(i.w, out.String()); err != nil {
		return 0, err
	}
	return len(b), nil
}

func moneyWords(totals []crm.Money) string {
	parts := make([]string, len(totals))
	for i, m := range totals {
		parts[i] = m.String()
	}
	return strings.Join(parts, " + ")
}

func (p *page) stageSums(deals []report.StageSum) {
	if len(deals) == 0 {
		return
	}
	p.section("Deals by stage")
	l := &render.Listing{Columns: []render.Column{{Name: "pipeline", Title: "PIPELINE"}, {Name: "stage", Title: "STAGE"}, {Name: "outcome", Title: ""}, {Name: "deals", Title: "DEALS", Right: true}, {Name: "total", Title: "TOTAL", Right: true}}}
	for _, d := range deals {
		outcome := d.Outcome
		if outcome == "" {
			outcome = "open"
		}
		l.Rows = append(l.Rows, render.Row{render.Text(d.Pipeline), render.Text(d.Stage), render.Text(outcome), render.Int(d.Count), render.Text(moneyWords(d.Totals))})
	}
	p.table(l)
}

func (p *page) ownerSums(owners []report.OwnerSum) {
	if len(owners) == 0 {
		return
	}
	p.section("Deals by owner")
	l := &render.Listing{Columns: []render.Column{
		{Name: "owner", Title: "OWNER"}, {Name: "open", Title: "OPEN", Right: true}, {Name: "open_total", Title: "TOTAL", Right: true},
		{Name: "won", Title: "WON", Right: true}, {Name: "won_total", Title: "TOTAL", Right: true}, {Name: "lost", Title: "LOST", Right: true},
	}}
	for _, d := range owners {
		l.Rows = append(l.Rows, render.Row{render.Text(d.Owner), render.Int(d.Open.Count), render.Text(moneyWords(d.Open.Totals)), render.Int(d.Won.Count), render.Text(moneyWords(d.Won.Totals)), render.Int(d.Lost.Count)})
	}
	p.table(l)
}

// overviewListing is every figure of an overview as a row of its own.
func overviewListing(o *report.Overview) *render.Listing {
	l := &render.Listing{Columns: []render.Column{{Name: "section"}, {Name: "name"}, {Name: "count", Right: true}, {Name: "total", Right: true}}}
	add := func(section, name string, n int) {
		l.Rows = append(l.Rows, render.Row{render.Text(section), render.Text(name), render.Int(n)})
	}
	sum := func(section, name string, n int, totals []crm.Money) {
		if len(totals) == 0 {
			add(section, name, n)
		}
		for _, m := range totals {
			l.Rows = append(l.Rows, render.Row{render.Text(section), render.Text(name), render.Int(n), render.Money(m)})
		}
	}
	add("customers", "all", o.Customers)
	add("customers", "people", o.People)
	add("customers", "organizations", o.Organizations)
	add("customers", "added", o.Added)
	for _, c := range o.Stages {
		add("stages", c.Name, c.Count)
	}
	for _, c := range o.Owners {
		add("owners", c.Name, c.Count)
	}
	for _, c := range o.Tags {
		add("tags", c.Name, c.Count)
	}
	add("interactions", "all", o.Interactions)
	for _, c := range o.Kinds {
		add("kinds", c.Name, c.Count)
	}
	for _, w := range o.Weeks {
		add("weeks", w.Monday.String(), w.Count)
	}
	for _, d := range o.Deals {
		sum("deals", d.Pipeline+"/"+d.Stage, d.Count, d.Totals)
	}
	for _, d := range o.DealOwners {
		sum("deals open", d.Owner, d.Open.Count, d.Open.Totals)
		sum("deals won", d.Owner, d.Won.Count, d.Won.Totals)
		sum("deals lost", d.Owner, d.Lost.Count, d.Lost.Totals)
	}
	for _, u := range o.Untouched {
		add("untouched days", string(u.ID)+" "+u.Name, u.Days)
	}
	return l
}
