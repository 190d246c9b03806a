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
	t := forecastTable(f.By, rows)
	s.Figures = &t.data
	sec := render.Section{
		Name: "rows", Title: byTitle(f.By), Listing: &t.people,
		Note: fmt.Sprintf("Committed is what is open with a probability of %d %% or more, best case all that is open. Deals whose close is overdue or not known are in rows of their own.", report.CommittedFrom),
	}
	s.Sections = append(s.Sections, sec)
	if spread := spreadSection(f); spread != nil {
		s.Sections = append(s.Sections, *spread)
	}
	return s
}

func forecastTable(by string, rows []report.ForecastRow) *table {
	t := newTable(converts(rows[0].Best), tableColumn{text(by, upper(by)), shown},
		tableColumn{number("won", "WON"), dataOnly}, tableColumn{number("won_totals", "WON"), amounts},
		tableColumn{number("committed", "COMMITTED"), dataOnly}, tableColumn{number("committed_totals", "COMMITTED"), amounts},
		tableColumn{number("best_case", "OPEN"), shown}, tableColumn{number("best_case_totals", "BEST CASE"), amounts}, tableColumn{number("weighted", "WEIGHTED"), amounts},
		tableColumn{number("won_total", "WON"), converted}, tableColumn{number("committed_total", "COMMITTED"), converted},
		tableColumn{number("best_case_total", "BEST CASE"), converted}, tableColumn{number("weighted_total", "WEIGHTED"), converted})
	for i := range rows {
		x := &rows[i]
		t.row(render.Text(x.Name), render.Int(x.Won.Count), x.Won.Totals, render.Int(x.Committed.Count), x.Committed.Totals,
			render.Int(x.Best.Count), x.Best.Totals, x.Weighted, x.Won.Total, x.Committed.Total, x.Best.Total, x.WeightedTotal)
	}
	return t
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
	if seen[f.Currency] > 0 {
		currency = f.Currency
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
