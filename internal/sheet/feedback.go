package sheet

import (
	"fmt"
	"strings"

	"crm/internal/crm"
	"crm/internal/render"
	"crm/internal/render/chart"
	"crm/internal/report"
)

// Feedback lays out the report of what customers said.
func Feedback(f *report.Feedback) *render.Sheet {
	s := &render.Sheet{Title: "Feedback", About: []string{"Answers " + PeriodWords(f.Period)}}
	l := &render.Listing{Columns: []render.Column{
		text(f.By, strings.ToUpper(f.By)), number("responses", "RESPONSES"), number("nps", "NPS"), number("nps_responses", "OF"), number("csat", "CSAT"), number("csat_average", "AVERAGE"), number("csat_responses", "OF"),
	}}
	s.Figures = l
	if f.Responses == 0 {
		s.About = append(s.About, "None in these days; note one with: crm feedback add WHO")
		return s
	}
	fields := []render.Field{{Label: "Responses", Text: fmt.Sprintf("%d of %s", f.Responses, count(f.Customers, "customer", "customers"))}}
	if n := f.NPS; n.Responses > 0 {
		fields = append(fields, render.Field{Label: "NPS", Text: fmt.Sprintf("%s, of %s: %d promoters, %d passives, %d detractors", n.Score, count(n.Responses, "answer", "answers"), n.Promoters, n.Passives, n.Detractors)})
	}
	if c := f.CSAT; c.Responses > 0 {
		fields = append(fields, render.Field{Label: "CSAT", Text: fmt.Sprintf("%s, of %s: %d content, %s on average", percentWords(c.Share), count(c.Responses, "answer", "answers"), c.Content, c.Average)})
	}
	for _, o := range f.Others {
		words := count(o.Responses, "answer", "answers")
		if !o.Average.IsZero() {
			words = o.Average.String() + " on average, of " + words
		}
		fields = append(fields, render.Field{Label: nameOr(o.Kind), Text: words})
	}
	if f.Unscored > 0 {
		fields = append(fields, render.Field{Label: "Without score", Text: count(f.Unscored, "answer", "answers") + ", or with one outside of the scale"})
	}
	s.Sections = append(s.Sections, render.Section{Name: "all", Title: "All", Note: "NPS is the share of promoters (9 and 10) less that of detractors (0 to 6); CSAT is the share of 4 and 5.", Fields: fields})
	bars := &chart.Bars{Series: []chart.Series{{Name: "NPS"}}, Upright: f.By == "month" || f.By == "quarter"}
	for _, g := range f.Groups {
		l.Rows = append(l.Rows, render.Row{
			render.Text(g.Name), render.Int(g.Responses), render.Decimal(g.NPS.Score), render.Int(g.NPS.Responses), percentCell(g.CSAT.Share), render.Decimal(g.CSAT.Average), render.Int(g.CSAT.Responses),
		})
		if g.NPS.Responses > 0 {
			n, _ := g.NPS.Score.Rat().Float64()
			bars.Labels = append(bars.Labels, nameOr(g.Name))
			bars.Series[0].Values = append(bars.Series[0].Values, chart.Value{Value: n, Text: "NPS " + g.NPS.Score.String()})
		}
	}
	groups := render.Section{Name: "groups", Title: byTitle(f.By), Listing: l}
	if f.NPS.Responses > 0 {
		groups.Chart = bars
	}
	s.Sections = append(s.Sections, groups)
	if len(f.Comments) > 0 {
		s.Sections = append(s.Sections, comments(f.Comments))
	}
	return s
}

func comments(list []report.Comment) render.Section {
	l := &render.Listing{Columns: []render.Column{text("at", "AT"), text("id", "ID"), text("name", "NAME"), text("kind", "KIND"), number("score", "SCORE"), text("text", "TEXT")}}
	for _, c := range list {
		at := render.Cell{}
		if d := c.At.Date(); d != (crm.Date{}) {
			at = render.Moment(c.At).Shown(d.String())
		}
		l.Rows = append(l.Rows, render.Row{at, render.Text(string(c.ID)), render.Text(c.Name), render.Text(c.Kind), render.Decimal(c.Score), render.Text(c.Text)})
	}
	return render.Section{Name: "comments", Title: "What they said last", Listing: l}
}
