package sheet

import (
	"fmt"
	"strings"

	"crm/internal/render"
	"crm/internal/render/chart"
	"crm/internal/report"
)

// Activity lays out the report of interactions.
func Activity(a *report.Activity) *render.Sheet {
	s := &render.Sheet{Title: "Activity", About: []string{"Interactions " + PeriodWords(a.Period)}}
	if a.Interactions == 0 {
		s.About = append(s.About, "None in these days; note one with: crm log WHO TEXT --call")
	}
	all := []render.Field{{Label: "Interactions", Text: fmt.Sprint(a.Interactions)}, {Label: "Customers", Text: fmt.Sprint(a.Customers)}}
	if a.Timed > 0 {
		all = append(all, render.Field{Label: "Time", Text: fmt.Sprintf("%s, of the %d that say", minuteWords(a.Minutes), a.Timed)})
	}
	s.Sections = append(s.Sections, render.Section{Name: "all", Title: "All", Fields: all})
	add := func(name, title, column string, list []report.Touches, upright bool) {
		if len(list) > 0 && a.Interactions > 0 {
			s.Sections = append(s.Sections, render.Section{Name: name, Title: title, Chart: touchBars(list, upright), Listing: touchListing(column, list), Aside: true})
		}
	}
	add("kinds", "By kind", "kind", a.Kinds, false)
	add("people", "By whom", "by", a.People, false)
	add("steps", "By "+string(a.Step), string(a.Step), a.Steps, true)
	if a.Interactions > 0 {
		s.Sections = append(s.Sections, hours(a))
	}
	s.Figures = activityFigures(a)
	return s
}

// minuteWords is a time span as people say it: 3 h 25 min.
func minuteWords(n int) string {
	switch h, m := n/60, n%60; {
	case h == 0:
		return fmt.Sprintf("%d min", m)
	case m == 0:
		return fmt.Sprintf("%d h", h)
	default:
		return fmt.Sprintf("%d h %d min", h, m)
	}
}

func touchBars(list []report.Touches, upright bool) *chart.Bars {
	b := &chart.Bars{Series: []chart.Series{{}}, Upright: upright}
	for _, t := range list {
		v := whole(t.Count)
		if t.Minutes > 0 && !upright {
			v.Text += ", " + minuteWords(t.Minutes)
		}
		b.Labels = append(b.Labels, nameOr(t.Name))
		b.Series[0].Values = append(b.Series[0].Values, v)
	}
	return b
}

func touchListing(column string, list []report.Touches) *render.Listing {
	l := &render.Listing{Columns: []render.Column{text(column, strings.ToUpper(column)), number("count", "COUNT"), number("minutes", "MINUTES")}}
	for _, t := range list {
		l.Rows = append(l.Rows, render.Row{render.Text(t.Name), render.Int(t.Count), render.Int(t.Minutes)})
	}
	return l
}

// hours is when in the week interactions are: only the hours of which there are any.
func hours(a *report.Activity) render.Section {
	first, last, allDay := 24, -1, false
	for _, d := range a.Weekdays {
		allDay = allDay || d.AllDay > 0
		for hour, n := range d.Hours {
			if n > 0 {
				first, last = min(first, hour), max(last, hour)
			}
		}
	}
	heat := &chart.Heat{}
	l := &render.Listing{Columns: []render.Column{text("weekday", "WEEKDAY")}}
	column := func(name, title string) {
		heat.Columns = append(heat.Columns, title)
		l.Columns = append(l.Columns, number(name, title))
	}
	for hour := first; hour <= last; hour++ {
		column(fmt.Sprintf("h%02d", hour), fmt.Sprintf("%02d", hour))
	}
	if allDay {
		column("all_day", "DAY")
	}
	for _, d := range a.Weekdays {
		heat.Rows = append(heat.Rows, d.Weekday[:3])
		row, cells := render.Row{render.Text(d.Weekday)}, []chart.Value(nil)
		add := func(n int) {
			cells = append(cells, whole(n))
			row = append(row, render.Int(n))
		}
		for hour := first; hour <= last; hour++ {
			add(d.Hours[hour])
		}
		if allDay {
			add(d.AllDay)
		}
		heat.Cells = append(heat.Cells, cells)
		l.Rows = append(l.Rows, row)
	}
	note := ""
	if allDay {
		note = "DAY is those of which only the day is known."
	}
	return render.Section{Name: "hours", Title: "By weekday and hour", Note: note, Chart: heat, Listing: l, Aside: true}
}

// activityFigures is every figure as a row of its own.
func activityFigures(a *report.Activity) *render.Listing {
	l := &render.Listing{Columns: []render.Column{{Name: "section"}, {Name: "name"}, {Name: "count", Right: true}, {Name: "minutes", Right: true}}}
	add := func(section string, list ...report.Touches) {
		for _, t := range list {
			l.Rows = append(l.Rows, render.Row{render.Text(section), render.Text(t.Name), render.Int(t.Count), render.Int(t.Minutes)})
		}
	}
	add("interactions", report.Touches{Name: "all", Count: a.Interactions, Minutes: a.Minutes})
	add("kind", a.Kinds...)
	add("by", a.People...)
	add(string(a.Step), a.Steps...)
	for _, d := range a.Weekdays {
		for hour, n := range d.Hours {
			if n > 0 {
				l.Rows = append(l.Rows, render.Row{render.Text("hour"), render.Text(fmt.Sprintf("%s %02d", d.Weekday, hour)), render.Int(n)})
			}
		}
		if d.AllDay > 0 {
			l.Rows = append(l.Rows, render.Row{render.Text("hour"), render.Text(d.Weekday + " all day"), render.Int(d.AllDay)})
		}
	}
	return l
}
