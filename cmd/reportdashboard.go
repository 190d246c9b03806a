package cmd

import (
	"context"

	"crm/internal/crm"
	"crm/internal/render"
	"crm/internal/report"
	"crm/internal/sheet"
)

// dashboardKind is the report that is made of others.
func dashboardKind() reportKind {
	return reportKind{
		name:  "dashboard",
		short: "all at a glance: pipeline, forecast, revenue, activity, who waits; as one page with --html",
		long: `Put the key figures on top and the most of these reports below each other: pipeline,
conversion, forecast, won, revenue, activity, cohorts, stale. What was won, bought
and said is that of a period; what is open, and who waits, is as it is now.

With --html it is one page for a browser, a phone or paper, in one file that can
be sent by mail: pictures, and tables that sort by a click on their heads. It asks
nothing of the network, and reads without its script.`,
		example: `  crm report dashboard
  crm report dashboard --html book.html
  crm report dashboard --period 2026 --where owner:me --html 2026.html
  crm report dashboard --svg funnel.svg --chart conversion/funnel-sales`,
		usual: "the last twelve months, the last twelve weeks of interactions",
		days:  "with what was won, bought and said in",
		run: func(ctx context.Context, s report.Scope) (figures, error) {
			today := crm.DateOf(s.Now)
			d, err := report.NewDashboard(ctx, s, report.Periods{Forecast: fourQuarters(today), Past: lastYear(today), Activity: lastWeeks(today)})
			return figures{
				data:  d,
				lay:   func() *render.Sheet { return sheet.DashboardFigures(d) },
				parts: func() []*render.Sheet { return sheet.Dashboard(d) },
			}, err
		},
	}
}
