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

// Table lays out a report that was put together by hand.
func Table(t *report.Table) *render.Sheet {
	unit := strings.ReplaceAll(t.Unit, ".", " ")
	what := map[string]string{"count": "How many " + unit}[t.Value]
	if what == "" {
		how, field, _ := strings.Cut(t.Value, ":")
		what = map[string]string{"sum": "Sum", "avg": "Average", "min": "Least", "max": "Most", "median": "Median"}[how] + " of " + field + ", " + unit
	}
	title := what + " by " + t.Rows
	if t.Columns != "" {
		title += " and " + t.Columns
	}
	s := &render.Sheet{Title: title, About: []string{count(t.Total.Count, singular(unit), unit)}}
	sec := render.Section{Name: "table", Note: tableNote(t)}
	l := &render.Listing{Columns: []render.Column{text(t.Rows, strings.ToUpper(t.Rows))}}
	names := columnNames(t)
	for i, name := range names {
		l.Columns = append(l.Columns, number(name, nameOr(t.Names[i])))
	}
	l.Columns = append(l.Columns, number("total", "TOTAL"))
	row := func(name string, cells []report.Figure, total report.Figure) {
		r := render.Row{render.Text(name)}
		for _, c := range cells {
			r = append(r, figureCell(t.Value, c))
		}
		l.Rows = append(l.Rows, append(r, figureCell(t.Value, total)))
	}
	for _, x := range t.Lines {
		row(x.Name, x.Cells, x.Total)
	}
	sec.Listing = l
	if len(t.Lines) > 0 {
		sec.Chart = tableChart(t)
		total := render.Section{Name: "total", Title: "In all", Fields: []render.Field{{Label: "Total", Text: figureWords(t.Value, t.Total)}}}
		for i, name := range t.Names {
			total.Fields = append(total.Fields, render.Field{Label: nameOr(name), Text: figureWords(t.Value, t.Totals[i])})
		}
		s.Sections = []render.Section{sec, total}
	} else {
		s.About = append(s.About, "Nothing to put into the table")
		s.Sections = []render.Section{sec}
	}
	return s
}

// columnNames is the keys of the columns, each once and none like another.
func columnNames(t *report.Table) []string {
	used := map[string]bool{t.Rows: true, "total": true}
	out := make([]string, len(t.Names))
	for i, name := range t.Names {
		if name == "" {
			name = "none"
		}
		for used[name] {
			name += "_"
		}
		used[name] = true
		out[i] = name
	}
	return out
}

// singular is one of the things of a Table.
func singular(unit string) string {
	if s, ok := strings.CutSuffix(unit, "sses"); ok {
		return s + "ss"
	}
	return strings.TrimSuffix(unit, "s")
}

func tableNote(t *report.Table) string {
	var notes []string
	if t.Several {
		notes = append(notes, "What has several values counts for each of them, and once in the totals.")
	}
	switch {
	case t.OtherRows > 0 && t.OtherNames > 0:
		notes = append(notes, "Others are "+count(t.OtherRows, "row", "rows")+" and "+count(t.OtherNames, "column", "columns")+"; --limit shows more.")
	case t.OtherRows > 0:
		notes = append(notes, "Others are "+count(t.OtherRows, "row", "rows")+"; --limit shows more.")
	case t.OtherNames > 0:
		notes = append(notes, "Others are "+count(t.OtherNames, "column", "columns")+"; --limit shows more.")
	}
	return strings.Join(notes, " ")
}

func figureCell(value string, f report.Figure) render.Cell {
	switch {
	case value == "count":
		return render.Int(f.Count)
	case len(f.Amounts) == 1 && f.Number.IsZero():
		return render.Total(f.Amounts[0])
	case len(f.Amounts) > 0:
		return totalCell(f.Amounts)
	}
	return render.Decimal(f.Number)
}

func figureWords(value string, f report.Figure) string {
	if value == "count" {
		return fmt.Sprint(f.Count)
	}
	words := totalWords(f.Amounts)
	if !f.Number.IsZero() {
		words = strings.TrimPrefix(words+" + "+f.Number.String(), " + ")
	}
	if words == "" {
		return "none"
	}
	return words
}

// tableChart is the cells as a picture, of the currency that most have.
func tableChart(t *report.Table) chart.Chart {
	_, currency := amountBars(len(t.Lines), func(int) string { return "" }, func(i int) []crm.Total { return t.Lines[i].Total.Amounts })
	value := func(f report.Figure) chart.Value {
		if t.Value == "count" {
			return whole(f.Count)
		}
		if currency != "" {
			for _, a := range f.Amounts {
				if a.Currency == currency {
					return amountValue(a)
				}
			}
			return chart.Value{Value: math.NaN()}
		}
		if f.Number.IsZero() {
			return chart.Value{Value: math.NaN()}
		}
		n, _ := f.Number.Rat().Float64()
		return chart.Value{Value: n, Text: f.Number.String()}
	}
	if t.Columns == "" {
		b := &chart.Bars{Series: []chart.Series{{}}}
		for _, x := range t.Lines[:min(len(t.Lines), barsShown)] {
			b.Labels = append(b.Labels, nameOr(x.Name))
			b.Series[0].Values = append(b.Series[0].Values, value(x.Total))
		}
		return b
	}
	h := &chart.Heat{}
	for _, name := range t.Names {
		h.Columns = append(h.Columns, nameOr(name))
	}
	for _, x := range t.Lines {
		h.Rows = append(h.Rows, nameOr(x.Name))
		var cells []chart.Value
		for _, c := range x.Cells {
			cells = append(cells, value(c))
		}
		h.Cells = append(h.Cells, cells)
	}
	return h
}
