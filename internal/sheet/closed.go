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
	s.Sections = append(s.Sections, closedGroups(s, c, true))
	return s
}

// Lost lays out the deals that were lost, and why.
func Lost(l *report.Lost) *render.Sheet {
	s := closed("Lost", &l.Closed)
	s.Sections = append(s.Sections, closedGroups(s, &l.Closed, false))
	if len(l.Reasons) > 0 {
		why := newTable(converts(l.All.Won), tableColumn{text("reason", "REASON"), shown}, tableColumn{number("count", "DEALS"), shown},
			tableColumn{number("totals", "AMOUNT"), amounts}, tableColumn{number("total", "AMOUNT"), converted}, tableColumn{number("share", "OF ALL"), shown})
		counts := make([]report.Count, len(l.Reasons))
		for i, r := range l.Reasons {
			counts[i] = report.Count{Name: r.Name, Count: r.Count}
			why.row(groupCell(r.Name), render.Int(r.Count), r.Totals, r.Total, percentCell(r.Share))
		}
		s.Sections = append(s.Sections, render.Section{Name: "reasons", Title: "Why", Chart: countBars(counts), Listing: &why.people})
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

func closedGroups(s *render.Sheet, c *report.Closed, isWon bool) render.Section {
	wonKind, lostKind, wonTotal, lostTotal := amounts, dataSums, converted, dataTotal
	if !isWon {
		wonKind, lostKind, wonTotal, lostTotal = lostKind, wonKind, lostTotal, wonTotal
	}
	t := newTable(converts(c.All.Won), tableColumn{text(columnName(c.By), upper(c.By)), shown},
		tableColumn{number("won", "WON"), shown}, tableColumn{number("won_totals", "AMOUNT"), wonKind}, tableColumn{number("won_total", "AMOUNT"), wonTotal},
		tableColumn{number("lost", "LOST"), shown}, tableColumn{number("lost_totals", "AMOUNT"), lostKind}, tableColumn{number("lost_total", "AMOUNT"), lostTotal},
		tableColumn{number("win_rate", "WIN RATE"), shown}, tableColumn{number("average", "AVERAGE"), amounts}, tableColumn{number("average_total", "AVERAGE"), converted},
		tableColumn{number("days", "DAYS"), shown})
	for _, x := range c.Groups {
		t.row(groupCell(x.Name), render.Int(x.Won.Count), x.Won.Totals, x.Won.Total, render.Int(x.Lost.Count), x.Lost.Totals, x.Lost.Total,
			percentCell(x.WinRate), x.Average, x.AverageTotal, render.Decimal(x.Days))
	}
	s.Figures = &t.data
	sec := render.Section{Name: "groups", Title: byTitle(c.By), Listing: &t.people}
	bars, currency := amountBarsIn(c.Currency, len(c.Groups), func(i int) string { return nameOr(c.Groups[i].Name) }, func(i int) []crm.Total {
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
