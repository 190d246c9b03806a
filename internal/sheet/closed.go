package sheet

import (
	"fmt"

	"crm/internal/crm"
	"crm/internal/render"
	"crm/internal/report"
)

// Won lays out the deals that were won.
func Won(c *report.Closed) *render.Sheet {
	s := closed("Won", c)
	s.Sections = append(s.Sections, closedGroups(c, true))
	return s
}

// Lost lays out the deals that were lost, and why.
func Lost(l *report.Lost) *render.Sheet {
	s := closed("Lost", &l.Closed)
	s.Sections = append(s.Sections, closedGroups(&l.Closed, false))
	if len(l.Reasons) > 0 {
		why := &render.Listing{Columns: []render.Column{text("reason", "REASON"), number("count", "DEALS"), number("totals", "AMOUNT"), number("share", "OF ALL")}}
		counts := make([]report.Count, len(l.Reasons))
		for i, r := range l.Reasons {
			counts[i] = report.Count{Name: r.Name, Count: r.Count}
			why.Rows = append(why.Rows, render.Row{groupCell(r.Name), render.Int(r.Count), totalCell(r.Totals), percentCell(r.Share)})
		}
		s.Sections = append(s.Sections, render.Section{Name: "reasons", Title: "Why", Chart: countBars(counts), Listing: why})
	}
	return s
}

func closed(title string, c *report.Closed) *render.Sheet {
	s := &render.Sheet{Title: title, About: []string{"Deals that closed " + PeriodWords(c.Period)}}
	if c.Undated > 0 {
		s.About = append(s.About, count(c.Undated, "deal is", "deals are")+" left out: nothing says when they closed")
	}
	days := ""
	if c.All.Timed > 0 {
		days = fmt.Sprintf("%s on average (%s)", c.All.Days, count(c.All.Timed, "deal", "deals"))
	}
	s.Sections = []render.Section{{Name: "all", Title: "All deals", Fields: []render.Field{
		{Label: "Won", Text: amountWords(c.All.Won)}, {Label: "Lost", Text: amountWords(c.All.Lost)}, {Label: "Win rate", Text: percentWords(c.All.WinRate)},
		{Label: "Average", Text: totalWords(c.All.Average)}, {Label: "Days to close", Text: days},
	}}}
	return s
}

// amountWords is how many deals there are and what they add up to.
func amountWords(a report.Amounts) string {
	s := count(a.Count, "deal", "deals")
	if len(a.Totals) > 0 {
		s += ", " + totalWords(a.Totals)
	}
	if converts(a) {
		s += ", together " + convertedWords(a)
	}
	return s
}

func closedGroups(c *report.Closed, isWon bool) render.Section {
	l := &render.Listing{Columns: []render.Column{
		text(columnName(c.By), upper(c.By)), number("won", "WON"), number("won_totals", "AMOUNT"), number("lost", "LOST"), number("lost_totals", "AMOUNT"),
		number("win_rate", "WIN RATE"), number("average", "AVERAGE"), number("days", "DAYS"),
	}}
	rated := converts(c.All.Won)
	if rated {
		l.Columns = append(l.Columns, number("won_total", "WON, CONVERTED"), number("lost_total", "LOST"), number("average_total", "AVERAGE"))
	}
	for _, x := range c.Groups {
		r := render.Row{
			groupCell(x.Name), render.Int(x.Won.Count), totalCell(x.Won.Totals), render.Int(x.Lost.Count), totalCell(x.Lost.Totals),
			percentCell(x.WinRate), totalCell(x.Average), render.Decimal(x.Days),
		}
		if rated {
			r = append(r, render.Total(x.Won.Total), render.Total(x.Lost.Total), render.Total(x.AverageTotal))
		}
		l.Rows = append(l.Rows, r)
	}
	sec := render.Section{Name: "groups", Title: byTitle(c.By), Listing: l}
	bars, currency := amountBars(len(c.Groups), func(i int) string { return nameOr(c.Groups[i].Name) }, func(i int) []crm.Total {
		if isWon {
			return drawn(c.Groups[i].Won)
		}
		return drawn(c.Groups[i].Lost)
	})
	if bars != nil {
		bars.Upright = c.By == report.ByMonth || c.By == report.ByQuarter
		sec.Chart, sec.Note = bars, "The bars are the amounts in "+currency+"."
	}
	return sec
}
