package sheet

import (
	"fmt"
	"strings"

	"crm/internal/crm"
	"crm/internal/render"
	"crm/internal/render/chart"
	"crm/internal/report"
)

// PeriodWords is a period as people read it.
func PeriodWords(p report.Period) string {
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

// count is a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// totalWords is sums of several currencies.
func totalWords(totals []crm.Total) string {
	parts := make([]string, len(totals))
	for i, t := range totals {
		parts[i] = t.String()
	}
	return strings.Join(parts, " + ")
}

// nameOr is a name, or what stands where there is none.
func nameOr(name string) string {
	if name == "" {
		return "(none)"
	}
	return name
}

// countBars is a bar for each count.
func countBars(list []report.Count) *chart.Bars {
	b := &chart.Bars{Series: []chart.Series{{}}}
	for _, c := range list {
		b.Labels = append(b.Labels, nameOr(c.Name))
		b.Series[0].Values = append(b.Series[0].Values, whole(c.Count))
	}
	return b
}

// whole is a whole number in a picture.
func whole(n int) chart.Value { return chart.Value{Value: float64(n), Text: fmt.Sprint(n)} }

// text, number and so on are the columns of listings.
func text(name, title string) render.Column { return render.Column{Name: name, Title: title} }
func number(name, title string) render.Column {
	return render.Column{Name: name, Title: title, Right: true}
}
