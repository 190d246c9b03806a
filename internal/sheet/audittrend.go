package sheet

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"crm/internal/audit"
	"crm/internal/crm"
	"crm/internal/render"
	"crm/internal/render/chart"
)

// AuditTrend lays out how well a book was kept over time.
func AuditTrend(t *audit.Trend) *render.Sheet {
	s := &render.Sheet{Title: "Audit trend", Figures: auditFigures(t)}
	if !slices.ContainsFunc(t.Periods, func(p audit.Point) bool { return p.Customers > 0 }) {
		s.Sections = []render.Section{{Note: "There are no customers to judge."}}
		return s
	}
	s.Key = auditKey(t)
	lines := &chart.Lines{Series: []chart.Series{{}}}
	health := &render.Listing{Columns: []render.Column{
		text("period", strings.ToUpper(t.Every)), text("day", "AS OF"), number("score", "SCORE"), number("customers", "CUSTOMERS"),
		number("well", "WELL"), number("warned", "WARNED"), number("failing", "FAILING"), number("findings", "FINDINGS"),
	}}
	for _, p := range t.Periods {
		lines.Labels = append(lines.Labels, p.Period)
		lines.Series[0].Values = append(lines.Series[0].Values, scoreValue(p.Score))
		health.Rows = append(health.Rows, render.Row{
			render.Text(p.Period), render.Day(p.Day), render.Decimal(p.Score), render.Int(p.Customers), render.Int(p.Well), render.Int(p.Warned), render.Int(p.Failing), render.Int(p.Findings),
		})
	}
	score := render.Section{Name: "score", Title: "Score", Note: "Of 100: each customer counts 100 when all is well, 50 with a warning, 0 with an error.", Chart: lines, Listing: health}
	found := auditFound(t)
	if len(t.Periods) == 1 { // a point is no course
		score.Chart, found.Chart = nil, nil
	}
	s.Sections = []render.Section{score, found}
	return s
}

// scoreValue is a score in a picture; one that is not set is left out.
func scoreValue(d crm.Decimal) chart.Value {
	if d.IsZero() {
		return chart.Value{Value: math.NaN()}
	}
	f, _ := d.Rat().Float64()
	return chart.Value{Value: f, Text: d.String()}
}

// auditKey is the last period, and what became of the score since the one before.
func auditKey(t *audit.Trend) []render.KeyFigure {
	last := &t.Periods[len(t.Periods)-1]
	if last.Score.IsZero() {
		return nil
	}
	score := render.KeyFigure{Label: "Score", Text: last.Score.String()}
	if n := len(t.Periods); n > 1 && !t.Periods[n-2].Score.IsZero() {
		score.Note = "was " + t.Periods[n-2].Score.String() + " on " + t.Periods[n-2].Day.String()
	}
	return []render.KeyFigure{
		score, {Label: "Customers", Text: fmt.Sprint(last.Customers)}, {Label: "With an error", Text: fmt.Sprint(last.Failing)}, {Label: "With a warning", Text: fmt.Sprint(last.Warned)},
	}
}

// auditFound is the findings of each group or rule over time; of many rules those
// that found something.
func auditFound(t *audit.Trend) render.Section {
	heat := &chart.Heat{}
	for _, p := range t.Periods {
		heat.Columns = append(heat.Columns, p.Period)
	}
	for i, f := range t.Periods[0].Found {
		cells, any := []chart.Value(nil), false
		for _, p := range t.Periods {
			n := p.Found[i].Count
			cells, any = append(cells, whole(n)), any || n > 0
		}
		if any || t.By == audit.ByGroup {
			heat.Rows, heat.Cells = append(heat.Rows, f.Name), append(heat.Cells, cells)
		}
	}
	x := render.Section{Name: "findings", Title: "Findings by " + t.By}
	switch {
	case len(heat.Rows) == 0:
		x.Note = "Nothing was found."
		return x
	case t.By == audit.ByGroup:
		x.Listing = auditPeriods(t)
	default:
		x.Listing = auditEnds(heat)
	}
	x.Chart, x.Aside = heat, true
	return x
}

// auditPeriods is a row for each period and a column for each group.
func auditPeriods(t *audit.Trend) *render.Listing {
	l := &render.Listing{Columns: []render.Column{text("period", strings.ToUpper(t.Every))}}
	for _, f := range t.Periods[0].Found {
		l.Columns = append(l.Columns, number(f.Name, ""))
	}
	for _, p := range t.Periods {
		row := render.Row{render.Text(p.Period)}
		for _, f := range p.Found {
			row = append(row, render.Int(f.Count))
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

// auditEnds is a row for each rule, as there are more of them than fit beside each
// other: at the beginning, at the end, and the most between.
func auditEnds(heat *chart.Heat) *render.Listing {
	last := len(heat.Columns) - 1
	l := &render.Listing{Columns: []render.Column{text("rule", "RULE"), number("first", heat.Columns[0]), number("most", "MOST"), number("last", heat.Columns[last])}}
	for i, name := range heat.Rows {
		cells := heat.Cells[i]
		most := slices.MaxFunc(cells, func(a, b chart.Value) int { return cmp.Compare(a.Value, b.Value) })
		l.Rows = append(l.Rows, render.Row{render.Text(name), render.Number(cells[0].Text), render.Number(most.Text), render.Number(cells[last].Text)})
	}
	return l
}

// auditFigures is every figure, a row for each period.
func auditFigures(t *audit.Trend) *render.Listing {
	l := &render.Listing{Columns: []render.Column{
		{Name: "period"}, {Name: "day"}, {Name: "commit"}, {Name: "customers", Right: true}, {Name: "score", Right: true},
		{Name: "well", Right: true}, {Name: "warned", Right: true}, {Name: "failing", Right: true}, {Name: "findings", Right: true},
	}}
	for i, p := range t.Periods {
		row := render.Row{
			render.Text(p.Period), render.Day(p.Day), render.Text(p.Commit), render.Int(p.Customers), render.Decimal(p.Score),
			render.Int(p.Well), render.Int(p.Warned), render.Int(p.Failing), render.Int(p.Findings),
		}
		for _, f := range p.Found {
			if i == 0 {
				l.Columns = append(l.Columns, render.Column{Name: f.Name, Right: true})
			}
			row = append(row, render.Int(f.Count))
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}
