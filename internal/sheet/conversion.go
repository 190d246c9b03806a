package sheet

import (
	"fmt"

	"crm/internal/render"
	"crm/internal/render/chart"
	"crm/internal/report"
)

// Conversion lays out how far deals came.
func Conversion(c *report.Conversion) *render.Sheet {
	s := &render.Sheet{Title: "Conversion", About: []string{"Deals created " + PeriodWords(c.Period)}, Figures: conversionFigures(c)}
	if c.Undated > 0 {
		s.About = append(s.About, count(c.Undated, "deal is", "deals are")+" left out: nothing says when they were created")
	}
	if c.Unknown > 0 {
		s.About = append(s.About, count(c.Unknown, "deal is", "deals are")+" left out: in a pipeline that crm.yaml does not know")
	}
	if len(c.Pipelines) == 0 {
		s.Sections = append(s.Sections, render.Section{Name: "none", Note: "There are no such deals."})
	}
	for _, f := range c.Pipelines {
		funnel := &chart.Funnel{}
		for _, x := range f.All.Steps {
			note := ""
			if !x.Next.IsZero() {
				note = percentWords(x.Next) + " go on"
			}
			funnel.Steps = append(funnel.Steps, chart.Step{Label: x.Stage, Value: whole(x.Reached), Note: note})
		}
		s.Sections = append(s.Sections,
			render.Section{
				Name: "funnel-" + f.Pipeline, Title: f.Pipeline, Chart: funnel, Listing: steps(f.All.Steps),
				Note: fmt.Sprintf("Of %s, %d won, %d lost, %d open.", count(f.All.Deals, "deal", "deals"), f.All.Won, f.All.Lost, f.All.Open),
			},
			render.Section{Name: "groups-" + f.Pipeline, Title: f.Pipeline + " by " + c.By, Listing: cohorts(c.By, f.Groups)})
	}
	return s
}

func steps(list []report.FunnelStep) *render.Listing {
	l := &render.Listing{Columns: []render.Column{
		text("stage", "STAGE"), number("reached", "REACHED"), number("share", "OF ALL"), number("next", "GO ON"), number("lost", "LOST"), number("open", "OPEN"),
	}}
	for _, x := range list {
		l.Rows = append(l.Rows, render.Row{render.Text(x.Stage), render.Int(x.Reached), percentCell(x.Share), percentCell(x.Next), render.Int(x.Lost), render.Int(x.Open)})
	}
	return l
}

// cohorts has a column for each step: the deals that came so far.
func cohorts(by string, list []report.Cohort) *render.Listing {
	l := &render.Listing{Columns: []render.Column{text("name", upper(by))}}
	for i, c := range list {
		r := render.Row{groupCell(c.Name)}
		for _, x := range c.Steps {
			if i == 0 {
				l.Columns = append(l.Columns, number(x.Stage, ""))
			}
			r = append(r, render.Int(x.Reached))
		}
		l.Rows = append(l.Rows, append(r, percentCell(c.Rate), render.Int(c.Lost), render.Int(c.Open)))
	}
	l.Columns = append(l.Columns, number("rate", "WON OF ALL"), number("lost", "LOST"), number("open", "OPEN"))
	return l
}

// conversionFigures is a row for each step of each group.
func conversionFigures(c *report.Conversion) *render.Listing {
	l := &render.Listing{Columns: []render.Column{
		{Name: "pipeline"}, {Name: columnName(c.By)}, {Name: "deals", Right: true}, {Name: "stage"}, {Name: "reached", Right: true},
		{Name: "share", Right: true}, {Name: "next", Right: true}, {Name: "lost", Right: true}, {Name: "open", Right: true},
	}}
	if c.By == report.ByPipeline {
		l.Columns[1].Name = "name"
	}
	for _, f := range c.Pipelines {
		for _, g := range append([]report.Cohort{f.All}, f.Groups...) {
			for _, x := range g.Steps {
				l.Rows = append(l.Rows, render.Row{
					render.Text(f.Pipeline), render.Text(g.Name), render.Int(g.Deals), render.Text(x.Stage), render.Int(x.Reached),
					render.Decimal(x.Share), render.Decimal(x.Next), render.Int(x.Lost), render.Int(x.Open),
				})
			}
		}
	}
	return l
}
