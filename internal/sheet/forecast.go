package sheet

import (
	"fmt"

	"crm/internal/crm"
	"crm/internal/render"
	"crm/internal/render/chart"
	"crm/internal/report"
)

// Forecast lays out what is won and what may still be.
func Forecast(f *report.Forecast) *render.Sheet {
	s := &render.Sheet{Title: "Forecast", About: []string{"Deals that close " + PeriodWords(f.Period)}}
	rows := append(append([]report.ForecastRow(nil), f.Rows...), f.All)
	for _, x := range []report.ForecastRow{f.Overdue, f.Undated} {
		if x.Best.Count > 0 {
			rows = append(rows, x)
		}
	}
	sec := render.Section{
		Name: "rows", Title: byTitle(f.By), Listing: forecastListing(f.By, rows),
		Note: fmt.Sprintf("Committed is what is open with a probability of %d %% or more, best case all that is open. Deals whose close is overdue or not known are in rows of their own.", report.CommittedFrom),
	}
	s.Sections = append(s.Sections, sec)
	if spread := spreadSection(f); spread != nil {
		s.Sections = append(s.Sections, *spread)
	}
	return s
}

func forecastListing(by string, rows []report.ForecastRow) *render.Listing {
	l := &render.Listing{Columns: []render.Column{
		text(by, upper(by)), number("won", "WON"), number("won_totals", "AMOUNT"), number("committed", "COMMITTED"), number("committed_totals", "AMOUNT"),
		number("best_case", "BEST CASE"), number("best_case_totals", "AMOUNT"), number("weighted", "WEIGHTED"),
	}}
	rated := converts(rows[0].Best)
	if rated {
		l.Columns = append(l.Columns, number("won_total", "WON, CONVERTED"), number("committed_total", "COMMITTED"), number("best_case_total", "BEST CASE"), number("weighted_total", "WEIGHTED"))
	}
	for i := range rows {
		x := &rows[i]
		r := render.Row{
			render.Text(x.Name), render.Int(x.Won.Count), totalCell(x.Won.Totals), render.Int(x.Committed.Count), totalCell(x.Committed.Totals),
			render.Int(x.Best.Count), totalCell(x.Best.Totals), totalCell(x.Weighted),
		}
		if rated {
			r = append(r, render.Total(x.Won.Total), render.Total(x.Committed.Total), render.Total(x.Best.Total), render.Total(x.WeightedTotal))
		}
		l.Rows = append(l.Rows, r)
	}
	return l
}

// spreadSection is what is won in the end, row by row, and the picture of the
// currency of most rows; nil when there is nothing.
func spreadSection(f *report.Forecast) *render.Section {
	l := &render.Listing{Columns: []render.Column{
		text(f.By, upper(f.By)), text("currency", "CURRENCY"), number("p10", "1 OF 10"), number("p50", "5 OF 10"), number("p90", "9 OF 10"), text("method", "METHOD"),
	}}
	seen, currency, all := map[string]int{}, "", ""
	for _, x := range append(append([]report.ForecastRow(nil), f.Rows...), f.All) {
		for _, p := range x.Spread {
			c := p.Middle.Currency
			l.Rows = append(l.Rows, render.Row{render.Text(x.Name), render.Text(c), render.Total(p.Low), render.Total(p.Middle), render.Total(p.High), render.Text(p.Method)})
			if seen[c]++; currency == "" || seen[c] > seen[currency] {
				currency = c
			}
		}
		if p := x.SpreadTotal; p != nil {
			l.Rows = append(l.Rows, render.Row{render.Text(x.Name), render.Text("all in " + p.Middle.Currency), render.Total(p.Low), render.Total(p.Middle), render.Total(p.High), render.Text(p.Method)})
			all = p.Middle.Currency
		}
	}
	if currency == "" {
		return nil
	}
	about := currency
	if all != "" {
		currency, about = all, "all in "+all
	}
	lines := &chart.Lines{Series: []chart.Series{{Name: "middle"}}, Band: &chart.Band{Name: "8 of 10 times"}}
	nothing := amountValue(crm.Total{Amount: "0", Currency: currency})
	for _, x := range f.Rows {
		low, middle, high := nothing, nothing, nothing
		for _, p := range x.Spread {
			if p.Middle.Currency == currency {
				low, middle, high = amountValue(p.Low), amountValue(p.Middle), amountValue(p.High)
			}
		}
		if p := x.SpreadTotal; p != nil {
			low, middle, high = amountValue(p.Low), amountValue(p.Middle), amountValue(p.High)
		}
		lines.Labels = append(lines.Labels, x.Name)
		lines.Series[0].Values = append(lines.Series[0].Values, middle)
		lines.Band.Low = append(lines.Band.Low, low)
		lines.Band.High = append(lines.Band.High, high)
	}
	return &render.Section{
		Name: "spread", Title: "What is won in the end", Chart: lines, Listing: l,
		Note: "Each open deal is won or not by its probability, independent of the others: in 1, 5 and 9 of 10 cases it is no more than this. The picture is of " + about + ".",
	}
}
