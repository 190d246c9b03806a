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

// Cases lays out how cases are dealt with.
func Cases(c *report.Cases) *render.Sheet {
	s := &render.Sheet{Title: "Cases", About: []string{"Open now; opened, answered or closed " + PeriodWords(c.Period)}}
	l := &render.Listing{Columns: []render.Column{
		text(c.By, strings.ToUpper(c.By)), number("open", "OPEN"), number("waiting", "WAITING"), number("unanswered", "UNANSWERED"), number("opened", "OPENED"), number("closed", "CLOSED"),
		number("answered", "ANSWERED"), number("minutes_to_answer", "MINUTES"), number("days_to_close", "DAYS"),
	}}
	s.Figures = l
	if a := c.All; a.Open+a.Opened+a.Answered+a.Closed == 0 {
		s.About = append(s.About, "None; open one with: crm case open WHO TITLE")
		return s
	}
	s.Sections = append(s.Sections, render.Section{Name: "all", Title: "All", Fields: []render.Field{
		{Label: "Open", Text: fmt.Sprintf("%d, %d waiting, %d unanswered", c.All.Open, c.All.Waiting, c.All.Unanswered)},
		{Label: "Opened", Text: fmt.Sprint(c.All.Opened)},
		{Label: "Answered", Text: fmt.Sprint(c.All.Answered)},
		{Label: "Closed", Text: fmt.Sprint(c.All.Closed)},
		{Label: "First answer", Text: tookWords(c.All.Response, medianMinutes)},
		{Label: "To close", Text: tookWords(c.All.Close, func(d crm.Decimal) string { return d.String() + " d" })},
	}})
	if c.All.Open > 0 {
		s.Sections = append(s.Sections, caseAges(c.Ages))
	}
	for _, g := range c.Groups {
		l.Rows = append(l.Rows, render.Row{
			groupCell(g.Name), render.Int(g.Open), render.Int(g.Waiting), render.Int(g.Unanswered), render.Int(g.Opened), render.Int(g.Closed),
			render.Int(g.Answered), render.Decimal(g.Response.Median), render.Decimal(g.Close.Median),
		})
	}
	s.Sections = append(s.Sections, render.Section{Name: "groups", Title: byTitle(c.By), Listing: l, Note: "The minutes to the first answer and the days to the close are medians."})
	return s
}

func caseAges(list []report.CaseAge) render.Section {
	bars := &chart.Bars{Series: []chart.Series{{}}}
	l := &render.Listing{Columns: []render.Column{text("age", "AGE"), number("open", "OPEN"), number("waiting", "WAITING"), number("unanswered", "UNANSWERED")}}
	for _, a := range list {
		name := ""
		switch {
		case a.From < 0 && a.Open == 0:
			continue
		case a.From < 0:
			name = "not known"
		case a.Until == 0:
			name = "today"
		case a.Until < 0:
			name = fmt.Sprintf("%d days and more", a.From)
		default:
			name = fmt.Sprintf("%d to %d days", a.From, a.Until)
		}
		bars.Labels = append(bars.Labels, name)
		bars.Series[0].Values = append(bars.Series[0].Values, whole(a.Open))
		l.Rows = append(l.Rows, render.Row{render.Text(name), render.Int(a.Open), render.Int(a.Waiting), render.Int(a.Unanswered)})
	}
	return render.Section{Name: "ages", Title: "Open by age", Listing: l, Chart: bars}
}

// tookWords is how long cases took.
func tookWords(d report.Days, words func(crm.Decimal) string) string {
	if d.Count == 0 {
		return ""
	}
	return fmt.Sprintf("%s in the middle, half of them %s to %s (%s)", words(d.Median), words(d.Quartile), words(d.Upper), count(d.Count, "case", "cases"))
}

// medianMinutes is minutes as people read them.
func medianMinutes(d crm.Decimal) string {
	f, _ := d.Rat().Float64()
	switch n := int(math.Round(f)); {
	case n < 120:
		return fmt.Sprintf("%d min", n)
	case n < 48*60:
		return fmt.Sprintf("%d h %d min", n/60, n%60)
	default:
		return fmt.Sprintf("%d d %d h", n/60/24, n/60%24)
	}
}
