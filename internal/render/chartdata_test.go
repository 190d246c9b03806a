package render

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"crm/internal/render/chart"
)

func drawn(list ...float64) []chart.Value {
	out := make([]chart.Value, len(list))
	for i, v := range list {
		out[i] = chart.Value{Value: v, Text: fmt.Sprint(v)}
	}
	return out
}

func euros(list ...float64) []chart.Value {
	out := make([]chart.Value, len(list))
	for i, v := range list {
		out[i] = chart.Value{Value: v, Text: fmt.Sprintf("%.0f EUR", v)}
	}
	return out
}

func monthNames(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, i, 0).Format("2006-01")
	}
	return out
}

func chartNames() []string { return slices.Sorted(maps.Keys(charts())) }

// charts is a picture of each kind, and those that are hard to draw.
func charts() map[string]chart.Chart {
	nan := chart.Value{Value: math.NaN(), Text: "no number"}
	evil := "\x1b[2J\u202eevil\x00 日本語 " + strings.Repeat("long ", 60)
	many := &chart.Bars{Upright: true, Series: []chart.Series{{}}}
	heat := &chart.Heat{Rows: []string{"Mon", "Tue", "Wed"}, Cells: make([][]chart.Value, 3)}
	for i := range 1000 {
		many.Labels = append(many.Labels, fmt.Sprint("label ", i))
		many.Series[0].Values = append(many.Series[0].Values, drawn(float64(i%50))...)
		heat.Columns = append(heat.Columns, fmt.Sprint(i))
		for r := range heat.Rows {
			heat.Cells[r] = append(heat.Cells[r], drawn(float64(i*(r+1)%23))...)
		}
	}
	week := &chart.Heat{Rows: heat.Rows, Columns: monthNames(26)}
	for _, row := range heat.Cells {
		week.Cells = append(week.Cells, row[:26])
	}
	cohort := &chart.Heat{Rows: monthNames(4), Columns: []string{"0", "1", "2", "3"}}
	for r := range cohort.Rows {
		var row []chart.Value
		for c := range 4 - r {
			v := math.Round(100 / (1 + 0.4*float64(c)))
			row = append(row, chart.Value{Value: v, Text: fmt.Sprintf("%.0f %%", v)})
		}
		cohort.Cells = append(cohort.Cells, row)
	}
	return map[string]chart.Chart{
		"bars":             &chart.Bars{Labels: []string{"Lead", "Proposal", "Won"}, Series: []chart.Series{{Values: euros(182000, 96000, 1)}}},
		"bars-negative":    &chart.Bars{Labels: []string{"January", "February", "March"}, Series: []chart.Series{{Values: euros(-12000, 3400, 18000)}}},
		"bars-below":       &chart.Bars{Labels: []string{"January", "February"}, Series: []chart.Series{{Values: euros(-12000, -1)}}},
		"bars-several":     &chart.Bars{Labels: []string{"anna", "ben"}, Series: []chart.Series{{Name: "open", Values: euros(42000, 15500)}, {Name: "won", Values: euros(12000, 30500)}}},
		"bars-stacked":     &chart.Bars{Stacked: true, Labels: []string{"call", "email", "visit"}, Series: []chart.Series{{Name: "anna", Values: drawn(12, 40, 1)}, {Name: "ben", Values: drawn(22, 12, 0)}, {Name: "chris", Values: []chart.Value{{Value: 3, Text: "3"}, nan, {Value: 2, Text: "2"}}}}},
		"columns":          &chart.Bars{Upright: true, Labels: monthNames(12), Series: []chart.Series{{Values: drawn(12, 9, 15, 4, 0, 8, 22, 17, 16, 9, 31, 28)}}},
		"columns-wide":     &chart.Bars{Upright: true, Labels: monthNames(12), Series: []chart.Series{{Values: euros(12000, 9500, 15250, 4000, 0, 8000, 22000, 17500, 16250, 9000, 31000, 28500)}}},
		"columns-several":  &chart.Bars{Upright: true, Labels: monthNames(8), Series: []chart.Series{{Name: "won", Values: drawn(3, 4, 2, 6, 7, 1, 0, 3)}, {Name: "lost", Values: drawn(1, 2, 2, 1, 4, 1, 3, 0)}}},
		"columns-stacked":  &chart.Bars{Upright: true, Stacked: true, Labels: monthNames(8), Series: []chart.Series{{Name: "call", Values: drawn(3, 4, 2, 6, 7, 1, 0, 3)}, {Name: "email", Values: drawn(13, 8, 7, 12, 9, 16, 11, 8)}}},
		"columns-negative": &chart.Bars{Upright: true, Labels: monthNames(6), Series: []chart.Series{{Values: drawn(3, -2, 5, -7, 0, 1)}}},
		"columns-many":     many,
		"lines":            &chart.Lines{Labels: monthNames(24), Series: []chart.Series{{Values: euros(5000, 5600, 6100, 5900, 7200, 8000, 7900, 8600, 9100, 9900, 9400, 10500, 11000, 10800, 11900, 12500, 12100, 13200, 14000, 13600, 14900, 15500, 15200, 16800)}}},
		"lines-several":    &chart.Lines{Labels: monthNames(12), Series: []chart.Series{{Name: "anna", Values: drawn(3, 4, 2, 6, 7, 1, 0, 3, 5, 8, 6, 4)}, {Name: "ben", Values: drawn(9, 8, 8, 7, 7, 6, 6, 5, 5, 5, 4, 4)}}},
		"forecast": &chart.Lines{Labels: monthNames(6), Series: []chart.Series{{Name: "expected", Values: euros(5000, 11000, 18500, 24000, 27500, 33000)}},
			Band: &chart.Band{Name: "8 of 10 times", Low: euros(3000, 7000, 12500, 16000, 18500, 21000), High: euros(7000, 16000, 25500, 33000, 39500, 47000)}},
		"gaps":      &chart.Lines{Labels: monthNames(6), Series: []chart.Series{{Name: "x", Values: []chart.Value{{Value: 1, Text: "1"}, nan, {Value: 3, Text: "3"}, {Value: 2, Text: "2"}, nan, {Value: 5, Text: "5"}}}}},
		"one-point": &chart.Lines{Labels: []string{"only"}, Series: []chart.Series{{Values: drawn(7)}}, Band: &chart.Band{Name: "likely", Low: drawn(3), High: drawn(9)}},
		"huge":      &chart.Lines{Labels: []string{"a", "b"}, Series: []chart.Series{{Values: []chart.Value{{Value: math.MaxFloat64, Text: "most"}, {Value: -math.MaxFloat64, Text: "least"}}}}},
		"funnel": &chart.Funnel{Steps: []chart.Step{{Label: "Lead", Value: chart.Value{Value: 120, Text: "120"}, Note: "62 % go on"}, {Label: "Qualified", Value: chart.Value{Value: 74, Text: "74"}, Note: "55 % go on"},
			{Label: "Proposal", Value: chart.Value{Value: 41, Text: "41"}, Note: "27 % go on"}, {Label: "Won", Value: chart.Value{Value: 11, Text: "11"}}}},
		"cohort":          cohort,
		"week":            week,
		"heat-many":       heat,
		"empty-bars":      &chart.Bars{},
		"empty-lines":     &chart.Lines{Labels: []string{"a"}, Series: []chart.Series{{Values: []chart.Value{nan}}}},
		"empty-funnel":    &chart.Funnel{},
		"empty-heat":      &chart.Heat{Rows: []string{"a"}},
		"zeros":           &chart.Bars{Upright: true, Labels: []string{"a", "b"}, Series: []chart.Series{{Values: drawn(0, 0)}}},
		"hostile-bars":    &chart.Bars{Labels: []string{evil, "b"}, Series: []chart.Series{{Name: evil, Values: []chart.Value{{Value: 1, Text: evil}, {Value: 2, Text: "2"}}}, {Name: evil, Values: drawn(3, -1)}}},
		"hostile-stacked": &chart.Bars{Stacked: true, Labels: []string{evil, "b"}, Series: []chart.Series{{Name: evil, Values: []chart.Value{{Value: 1, Text: evil}, {Value: 2, Text: "2"}}}, {Name: evil, Values: drawn(3, 1)}}},
		"hostile-columns": &chart.Bars{Upright: true, Labels: []string{evil, evil}, Series: []chart.Series{{Name: evil, Values: []chart.Value{{Value: 1, Text: evil}, {Value: 2, Text: evil}}}}},
		"hostile-lines":   &chart.Lines{Labels: []string{evil, evil}, Series: []chart.Series{{Name: evil, Values: []chart.Value{{Value: 1, Text: evil}, {Value: 2, Text: evil}}}}, Band: &chart.Band{Name: evil, Low: drawn(0, 1), High: drawn(3, 4)}},
		"hostile-funnel":  &chart.Funnel{Steps: []chart.Step{{Label: evil, Value: chart.Value{Value: 3, Text: evil}, Note: evil}, {Label: evil, Value: chart.Value{Value: 2, Text: evil}, Note: evil}}},
		"hostile-heat":    &chart.Heat{Rows: []string{evil, "b"}, Columns: []string{evil, evil}, Cells: [][]chart.Value{{{Value: 1, Text: evil}, {Value: 2, Text: evil}}}},
	}
}
