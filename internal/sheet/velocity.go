package sheet

import (
	"fmt"

	"crm/internal/render"
	"crm/internal/render/chart"
	"crm/internal/report"
)

// Velocity lays out how long deals take.
func Velocity(v *report.Velocity) *render.Sheet {
	s := &render.Sheet{Title: "Velocity", About: []string{"Deals that closed or left a stage " + PeriodWords(v.Period)}}
	s.Sections = append(s.Sections, render.Section{Name: "all", Title: "All deals", Fields: []render.Field{
		{Label: "Open", Text: fmt.Sprint(v.All.Open)},
		{Label: "Win rate", Text: percentWords(v.All.WinRate)},
		{Label: "Days to won", Text: dayWords(v.All.ToWon)},
		{Label: "Days to lost", Text: dayWords(v.All.ToLost)},
		{Label: "Brings per day", Text: totalWords(v.All.PerDay)},
		{Label: "Converted", Text: v.All.PerDayTotal.String()},
	}})
	t := newTable(!v.All.PerDayTotal.IsZero(), tableColumn{text(columnName(v.By), upper(v.By)), shown},
		tableColumn{number("open", "OPEN"), shown}, tableColumn{number("won", "WON"), shown}, tableColumn{number("lost", "LOST"), shown}, tableColumn{number("win_rate", "WIN RATE"), shown},
		tableColumn{number("days_to_won", "DAYS TO WON"), dataOnly}, tableColumn{number("median_to_won", "DAYS TO WON"), shown},
		tableColumn{number("days_to_lost", "TO LOST"), dataOnly}, tableColumn{number("median_to_lost", "TO LOST"), shown},
		tableColumn{number("per_day", "PER DAY"), amounts}, tableColumn{number("per_day_total", "PER DAY"), converted})
	for _, x := range v.Groups {
		t.row(groupCell(x.Name), render.Int(x.Open), render.Int(x.Won), render.Int(x.Lost), percentCell(x.WinRate),
			render.Decimal(x.ToWon.Average), render.Decimal(x.ToWon.Median), render.Decimal(x.ToLost.Average), render.Decimal(x.ToLost.Median), x.PerDay, x.PerDayTotal)
	}
	s.Figures = &t.data
	s.Sections = append(s.Sections, render.Section{Name: "groups", Title: byTitle(v.By), Listing: &t.people, Note: "The days are medians."})
	if len(v.Stages) > 0 {
		s.Sections = append(s.Sections, stageDays(v.Stages))
	}
	return s
}

func dayWords(d report.Days) string {
	if d.Count == 0 {
		return ""
	}
	return fmt.Sprintf("%s on average, %s in the middle, half of them %s to %s (%s)", d.Average, d.Median, d.Quartile, d.Upper, count(d.Count, "deal", "deals"))
}

func stageDays(list []report.StageDays) render.Section {
	bars := &chart.Bars{Series: []chart.Series{{}}}
	l := &render.Listing{Columns: []render.Column{
		text("pipeline", "PIPELINE"), text("stage", "STAGE"), number("left", "LEFT"), number("average", "AVERAGE"), number("quartile", "QUARTILE"), number("median", "MEDIAN"),
		number("upper_quartile", "UPPER"), number("waiting", "IN IT"), number("waiting_median", "MEDIAN"),
	}}
	for _, x := range list {
		if x.Stays.Count > 0 {
			f, _ := x.Stays.Median.Rat().Float64()
			bars.Labels = append(bars.Labels, groupLabel(x.Pipeline, x.Stage))
			bars.Series[0].Values = append(bars.Series[0].Values, chart.Value{Value: f, Text: x.Stays.Median.String() + " d"})
		}
		l.Rows = append(l.Rows, render.Row{
			render.Text(x.Pipeline), render.Text(x.Stage), render.Int(x.Stays.Count), render.Decimal(x.Stays.Average), render.Decimal(x.Stays.Quartile), render.Decimal(x.Stays.Median),
			render.Decimal(x.Stays.Upper), render.Int(x.Waiting.Count), render.Decimal(x.Waiting.Median),
		})
	}
	sec := render.Section{Name: "stages", Title: "Days in a stage", Listing: l}
	if len(bars.Labels) > 0 {
		sec.Chart, sec.Note = bars, "The bars are the medians of the deals that left the stage."
	}
	return sec
}
