package sheet

import (
	"fmt"
	"strings"

	"crm/internal/crm"
	"crm/internal/render"
	"crm/internal/report"
)

// dashboardRows is how many rows the tables of a dashboard have at most.
const dashboardRows = 15

// Dashboard lays out the parts of a dashboard, of each what is seen at a glance.
// The first sheet has the key figures.
func Dashboard(d *report.Dashboard) []*render.Sheet {
	revenue := Revenue(d.Revenue)
	sheets := []*render.Sheet{
		part("pipeline", Pipeline(d.Pipeline), "groups", "oldest"),
		part("conversion", Conversion(d.Conversion), "funnel-"),
		part("forecast", Forecast(d.Forecast), "spread"),
		part("won", Won(d.Won), "groups"),
		part("revenue", revenue, "groups", "top"),
		part("activity", Activity(d.Activity), "kinds", "steps", "hours"),
		part("cohorts", Cohorts(d.Cohorts), "cohorts"),
		part("stale", Stale(d.Stale), "owners", "customers"),
	}
	sheets[0].Key = keyFigures(d)
	return sheets
}

// DashboardFigures is what CSV and its kind have of a dashboard: the key figures.
func DashboardFigures(d *report.Dashboard) *render.Sheet {
	l := &render.Listing{Columns: []render.Column{{Name: "figure"}, {Name: "value"}, {Name: "note"}}}
	for _, k := range keyFigures(d) {
		l.Rows = append(l.Rows, render.Row{render.Text(k.Label), render.Text(k.Text), render.Text(k.Note)})
	}
	return &render.Sheet{Title: "Dashboard", Figures: l}
}

// part is a sheet with some of its sections, by the beginnings of their names.
// The names are those of the sections and so of their pictures; a table beside a
// picture that says the same stays aside, a long one is cut.
func part(name string, s *render.Sheet, keep ...string) *render.Sheet {
	out := &render.Sheet{Name: name, Title: s.Title, About: s.About}
	for _, x := range s.Sections {
		for _, k := range keep {
			if x.Name != k && !(strings.HasSuffix(k, "-") || k == "top") || !strings.HasPrefix(x.Name, k) {
				continue
			}
			x.Aside = x.Aside || x.Chart != nil
			if x.Listing != nil && !x.Aside && len(x.Listing.Rows) > dashboardRows {
				l := *x.Listing
				x.Note = strings.TrimSpace(fmt.Sprintf("The first %d of %d; all: crm report %s. %s", dashboardRows, len(l.Rows), name, x.Note))
				l.Rows = l.Rows[:dashboardRows]
				x.Listing = &l
			}
			out.Sections = append(out.Sections, x)
			break
		}
	}
	return out
}

func keyFigures(d *report.Dashboard) []render.KeyFigure {
	open := &d.Pipeline.All
	keys := []render.KeyFigure{
		sumFigure("Open deals", open.Amounts, open.Totals, count(open.Count, "deal", "deals")),
		sumFigure("Expected of them", report.Amounts{Count: open.Count, Total: open.WeightedTotal}, open.Weighted, "by their probability"),
	}
	won := d.Won.All
	note := count(won.Won.Count, "deal", "deals")
	if rate := percentWords(won.WinRate); rate != "" {
		note += ", " + rate + " of those that closed"
	}
	keys = append(keys, sumFigure("Won", won.Won, won.Won.Totals, note+", "+PeriodWords(d.Won.Period)))
	if d.Revenue.Purchases > 0 {
		note := count(d.Revenue.Purchases, "purchase", "purchases")
		if len(d.Revenue.Change) == 1 {
			note += ", " + changeWords(d.Revenue.Change) + " on the year before"
		}
		keys = append(keys, sumFigure("Revenue", report.Amounts{}, d.Revenue.Totals, note+", "+PeriodWords(d.Revenue.Period)))
	}
	touched := "nobody was in touch"
	if d.Activity.Interactions > 0 {
		touched = "with " + count(d.Activity.Customers, "customer", "customers")
	}
	keys = append(keys, render.KeyFigure{Label: "Interactions", Text: fmt.Sprint(d.Activity.Interactions), Note: touched + ", " + PeriodWords(d.Activity.Period)})
	if d.Stale.Rules > 0 {
		late := "nobody waits too long"
		if len(d.Stale.Customers) > 0 {
			late = "the longest: " + d.Stale.Customers[0].Name
		}
		keys = append(keys, render.KeyFigure{Label: "Past their cadence", Text: count(len(d.Stale.Customers), "customer", "customers"), Note: late})
	}
	return keys
}

// sumFigure is one sum: all in the currency of the store where it is known, else
// that of each currency.
func sumFigure(label string, a report.Amounts, totals []crm.Total, note string) render.KeyFigure {
	text := totalWords(totals)
	switch {
	case converts(a):
		text = a.Total.String()
		if a.Unconverted > 0 {
			note += ", " + count(a.Unconverted, "has", "have") + " no rate"
		}
	case text == "":
		text = "0"
	}
	return render.KeyFigure{Label: label, Text: text, Note: note}
}
