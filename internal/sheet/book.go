package sheet

import (
	"fmt"
	"math"
	"strings"

	"crm/internal/crm"
	"crm/internal/render"
	"crm/internal/render/chart"
	"crm/internal/report"
)

// Breakdown lays out the reports of customers and deals by source and by tag.
func Breakdown(b *report.Breakdown) *render.Sheet {
	titles := map[string]string{"source": "Sources", "tag": "Tags"}
	s := &render.Sheet{Title: titles[b.By], About: []string{"All customers and their deals"}}
	if b.Period != (report.Period{}) {
		s.About[0] = "Customers created " + PeriodWords(b.Period) + ", and their deals"
	}
	all := &b.All
	rated := !all.WonTotal.IsZero()
	t := newTable(rated,
		tableColumn{text(b.By, strings.ToUpper(b.By)), shown}, tableColumn{number("customers", "CUSTOMERS"), shown}, tableColumn{number("deals", "DEALS"), dataOnly},
		tableColumn{number("open", "OPEN"), shown}, tableColumn{number("open_totals", "AMOUNT"), amounts}, tableColumn{number("open_total", "AMOUNT"), converted},
		tableColumn{number("won", "WON"), shown}, tableColumn{number("won_totals", "AMOUNT"), amounts}, tableColumn{number("won_total", "AMOUNT"), converted},
		tableColumn{number("lost", "LOST"), shown}, tableColumn{number("win_rate", "WIN RATE"), shown})
	sec := render.Section{Name: "groups", Title: byTitle(b.By), Listing: &t.people}
	s.Figures = &t.data
	if b.By == "tag" {
		sec.Note = "A customer with several tags counts for each of them, so the rows add up to more than there is."
		if len(b.Rows) == 0 {
			sec.Note = "No customer has a tag; add one with: crm tag add TAG WHO"
		}
	}
	for _, r := range b.Rows {
		t.row(groupCell(r.Name), render.Int(r.Customers), render.Int(r.Deals), render.Int(r.Open), r.OpenTotals, r.OpenTotal,
			render.Int(r.Won), r.WonTotals, r.WonTotal, render.Int(r.Lost), percentCell(r.WinRate))
	}
	won := func(r *report.Standing) []crm.Total {
		if rated {
			return []crm.Total{r.WonTotal}
		}
		return r.WonTotals
	}
	var drawn []report.Standing
	for _, r := range b.Rows {
		if len(r.WonTotals) > 0 && len(drawn) < barsShown {
			drawn = append(drawn, r)
		}
	}
	if bars, currency := amountBars(len(drawn), func(i int) string { return nameOr(drawn[i].Name) }, func(i int) []crm.Total { return won(&drawn[i]) }); bars != nil {
		sec.Chart = bars
		sec.Note = strings.TrimSpace("The bars are what was won in " + currency + ". " + sec.Note)
	}
	fields := []render.Field{
		{Label: "Customers", Text: fmt.Sprint(all.Customers)}, {Label: "Deals", Text: fmt.Sprintf("%d: %d open, %d won, %d lost", all.Deals, all.Open, all.Won, all.Lost)},
		{Label: "Open", Text: togetherWords(all.OpenTotals, all.OpenTotal)}, {Label: "Won", Text: togetherWords(all.WonTotals, all.WonTotal)}, {Label: "Win rate", Text: percentWords(all.WinRate)},
	}
	if all.Unconverted > 0 {
		fields = append(fields, render.Field{Label: "Without rate", Text: count(all.Unconverted, "deal", "deals")})
	}
	s.Sections = []render.Section{{Name: "all", Title: "All", Fields: fields}, sec}
	return s
}

// togetherWords is sums by currency, and what they are together where they were
// converted.
func togetherWords(list []crm.Total, all crm.Total) string {
	words := totalWords(list)
	if words != "" && !all.IsZero() && words != all.String() {
		words += ", together " + all.String()
	}
	return words
}

// Stale lays out the report of customers past their cadence.
func Stale(r *report.Stale) *render.Sheet {
	s := &render.Sheet{Title: fmt.Sprintf("Past their cadence: %d", len(r.Customers))}
	switch {
	case r.Rules == 0:
		s.About = []string{`crm.yaml has no cadence rules, so nobody is late; add some, as in: cadence: [{tag: vip, days: 30}, {stage: customer, days: 90}]`}
	case len(r.Customers) == 0:
		s.About = []string{"Nobody waits longer than the cadence of crm.yaml allows"}
	}
	customers := &render.Listing{Columns: []render.Column{
		text("id", "ID"), text("name", "NAME"), text("stage", "STAGE"), text("owner", "OWNER"), text("last", "LAST"), number("days", "DAYS"), number("every", "EVERY"), number("past", "PAST"),
	}}
	days := func(n int) render.Cell {
		if n < 0 {
			return render.Cell{}
		}
		return render.Int(n)
	}
	for _, c := range r.Customers {
		last := render.Moment(c.Last).Shown(c.Last.Date().String())
		if c.Last.IsZero() {
			last = render.Cell{}
		}
		customers.Rows = append(customers.Rows, render.Row{
			render.Text(string(c.ID)), render.Text(c.Name), render.Text(c.Stage), render.Text(c.Owner), last, days(c.Days), render.Int(c.Every), days(c.Past),
		})
	}
	s.Figures = customers
	if len(r.Customers) == 0 {
		return s
	}
	bars := &chart.Bars{Series: []chart.Series{{}}}
	owners := &render.Listing{Columns: []render.Column{text("owner", "OWNER"), number("stale", "STALE"), number("longest", "LONGEST")}}
	for _, o := range r.Owners {
		bars.Labels = append(bars.Labels, nameOr(o.Owner))
		bars.Series[0].Values = append(bars.Series[0].Values, whole(o.Stale))
		owners.Rows = append(owners.Rows, render.Row{render.Text(o.Owner), render.Int(o.Stale), days(o.Longest)})
	}
	s.Sections = []render.Section{
		{Name: "owners", Title: "By owner", Chart: bars, Listing: owners, Aside: true},
		{Name: "customers", Title: "Customers", Note: "DAYS since the last contact, of which EVERY are allowed: PAST is how many are too many.", Listing: customers},
	}
	return s
}

// Growth lays out the report of how the book grew.
func Growth(g *report.Growth) *render.Sheet {
	s := &render.Sheet{Title: fmt.Sprintf("Customers: %d", g.Customers), About: []string{"Created " + PeriodWords(g.Period)}}
	if g.Customers == 0 {
		s.About = append(s.About, "No customers yet; add one with: crm add NAME")
	}
	fields := []render.Field{{Label: "Added", Text: fmt.Sprint(g.Added)}}
	if g.Before > 0 {
		fields = append(fields, render.Field{Label: "Before", Text: fmt.Sprint(g.Before)})
	}
	if g.Undated > 0 {
		fields = append(fields, render.Field{Label: "Not known when", Text: fmt.Sprint(g.Undated)})
	}
	s.Sections = append(s.Sections, render.Section{Name: "all", Title: "All", Note: "Customers that were removed are not counted.", Fields: fields})
	steps := &render.Listing{Columns: []render.Column{text(string(g.Step), strings.ToUpper(string(g.Step))), number("added", "ADDED"), number("total", "TOTAL")}}
	bars := &chart.Bars{Series: []chart.Series{{}}, Upright: true}
	lines := &chart.Lines{Series: []chart.Series{{}}}
	for _, x := range g.Steps {
		steps.Rows = append(steps.Rows, render.Row{render.Text(x.Name), render.Int(x.Added), render.Int(x.Total)})
		bars.Labels, lines.Labels = append(bars.Labels, x.Name), append(lines.Labels, x.Name)
		bars.Series[0].Values = append(bars.Series[0].Values, whole(x.Added))
		lines.Series[0].Values = append(lines.Series[0].Values, whole(x.Total))
	}
	s.Figures = steps
	if len(g.Steps) > 0 {
		s.Sections = append(s.Sections,
			render.Section{Name: "steps", Title: "Added by " + string(g.Step), Chart: bars, Listing: steps, Aside: true},
			render.Section{Name: "total", Title: "In all", Chart: lines})
	}
	if len(g.Groups) > 0 {
		l := &render.Listing{Columns: []render.Column{text(g.By, strings.ToUpper(g.By)), number("customers", "CUSTOMERS"), number("added", "ADDED")}}
		for _, x := range g.Groups {
			l.Rows = append(l.Rows, render.Row{render.Text(x.Name), render.Int(x.Customers), render.Int(x.Added)})
		}
		s.Sections = append(s.Sections, render.Section{Name: "groups", Title: byTitle(g.By), Listing: l})
	}
	return s
}

// Cohorts lays out the report of which customers came back.
func Cohorts(c *report.Cohorts) *render.Sheet {
	s := &render.Sheet{Title: "Cohorts", About: []string{"Customers by their first purchase, and which share bought again"}}
	note := "Column 0 is who bought again in the same %s, 1 in the next one, and so on."
	if c.By == "created" {
		s.About[0], note = "Customers by when they were created, and with which share there was contact", "Column 0 is contact in the same %s, 1 in the next one, and so on."
	}
	s.About[0] += ", " + PeriodWords(c.Period)
	if len(c.Cohorts) == 0 {
		hint := "No purchases in these days; for contact instead: crm report cohorts --by created"
		if c.By == "created" {
			hint = "No customers in these days; add one with: crm add NAME"
		}
		s.About = append(s.About, hint)
		s.Figures = &render.Listing{Columns: []render.Column{text(string(c.Step), ""), number("customers", "")}}
		return s
	}
	heat := &chart.Heat{}
	l := &render.Listing{Columns: []render.Column{text(string(c.Step), strings.ToUpper(string(c.Step))), number("customers", "CUSTOMERS")}}
	for k := range c.Shares {
		heat.Columns = append(heat.Columns, fmt.Sprint(k))
		l.Columns = append(l.Columns, number(fmt.Sprintf("after_%d", k), fmt.Sprint(k)))
	}
	row := func(name string, customers int, shares []crm.Decimal) {
		cells, r := make([]chart.Value, 0, len(shares)), render.Row{render.Text(name), render.Int(customers)}
		for _, d := range shares {
			r = append(r, percentCell(d))
			cells = append(cells, percentValue(d))
		}
		heat.Rows, heat.Cells = append(heat.Rows, name), append(heat.Cells, cells)
		l.Rows = append(l.Rows, r)
	}
	for _, x := range c.Cohorts {
		row(x.Name, x.Customers, x.Shares)
	}
	row("all", c.Customers, c.Shares)
	s.Sections = []render.Section{{Name: "cohorts", Title: fmt.Sprintf("Customers: %d", c.Customers), Note: fmt.Sprintf(note, c.Step), Chart: heat, Listing: l}}
	return s
}

// percentValue is a percentage in a picture; left out when there is none.
func percentValue(d crm.Decimal) chart.Value {
	if d.IsZero() {
		return chart.Value{Value: math.NaN()}
	}
	f, _ := d.Rat().Float64()
	return chart.Value{Value: f, Text: percentWords(d)}
}
