package chart

import (
	"fmt"
	"math"
	"strings"
	"time"
)

func figure(v float64) Value { return Value{v, strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0")} }

func figures(list ...float64) []Value {
	out := make([]Value, len(list))
	for i, v := range list {
		out[i] = figure(v)
	}
	return out
}

func money(list ...float64) []Value {
	out := make([]Value, len(list))
	for i, v := range list {
		out[i] = Value{v, fmt.Sprintf("%.0f EUR", v)}
	}
	return out
}

func months(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, i, 0).Format("Jan 2006")
	}
	return out
}

const hostileName = "</title></svg><script>alert(1)</script>\" onload=\"x\x00\x1b[31m\u202eevil\u2066\ufffe"

// samples is a picture of each kind, and those that are hard to draw.
func samples() map[string]Chart {
	many := &Bars{Series: []Series{{}}}
	course := &Bars{Upright: true, Series: []Series{{}}}
	long := &Lines{Series: []Series{{}}}
	grid := &Heat{}
	for i := range 1000 {
		many.Labels = append(many.Labels, fmt.Sprintf("Label number %d of a thousand", i))
		course.Labels = append(course.Labels, fmt.Sprint(i))
		many.Series[0].Values = append(many.Series[0].Values, figure(float64(1000-i)))
		v := figure(math.Round(1000 * (1 + math.Sin(float64(i)/40))))
		course.Series[0].Values = append(course.Series[0].Values, v)
		long.Series[0].Values = append(long.Series[0].Values, v)
		grid.Rows = append(grid.Rows, fmt.Sprintf("row %d", i))
		grid.Columns = append(grid.Columns, fmt.Sprint(i))
		row := make([]Value, 40)
		for k := range row {
			row[k] = figure(float64(i * k % 97))
		}
		grid.Cells = append(grid.Cells, row)
	}
	long.Labels = course.Labels
	nan := Value{math.NaN(), "no number"}
	hostile := strings.Repeat(hostileName, 200)
	cohort := &Heat{Rows: months(8), Columns: []string{"0", "1", "2", "3", "4", "5", "6", "7"}}
	for r := range cohort.Rows {
		row := make([]Value, 8-r)
		for c := range row {
			share := 100 / (1 + 0.35*float64(c)) * (1 - 0.02*float64(r*c))
			row[c] = Value{share, fmt.Sprintf("%.0f %%", share)}
		}
		cohort.Cells = append(cohort.Cells, row)
	}
	week := &Heat{Rows: []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}}
	for c := range 53 {
		week.Columns = append(week.Columns, time.Date(2025, 12, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 7*c).Format("2 Jan"))
	}
	for r := range week.Rows {
		row := make([]Value, 53)
		for c := range row {
			row[c] = figure(float64((r*7 + c*c*3) % (9 - r)))
		}
		week.Cells = append(week.Cells, row)
	}
	return map[string]Chart{
		"bars": &Bars{Labels: []string{"Lead", "Qualified", "Proposal", "Negotiation", "Won"}, Series: []Series{{Values: money(182000, 124500, 96000, 41250, 88000)}}},
		"bars-several": &Bars{Labels: []string{"anna", "ben", "chris with a long name"}, Series: []Series{
			{"open", money(42000, 15500, 0)}, {"won", money(12000, 30500, 8000)}, {"lost", money(9000, 100, 12500)}}},
		"bars-stacked": &Bars{Stacked: true, Labels: []string{"call", "email", "meeting", "visit"}, Series: []Series{
			{"anna", figures(12, 40, 6, 1)}, {"ben", figures(22, 12, 9, 0)}, {"chris", figures(3, 4, 0, 2)}}},
		"bars-negative":    &Bars{Labels: []string{"January", "February", "March", "April"}, Series: []Series{{Values: money(-12000, 3400, -560, 18000)}}},
		"columns":          &Bars{Upright: true, Labels: months(12), Series: []Series{{Values: money(12000, 9500, 15250, 4000, 0, 8000, 22000, 17500, 16250, 9000, 31000, 28500)}}},
		"columns-several":  &Bars{Upright: true, Labels: months(12), Series: []Series{{"won", figures(3, 4, 2, 6, 7, 1, 0, 3, 5, 8, 6, 4)}, {"lost", figures(1, 2, 2, 1, 4, 1, 3, 0, 2, 1, 1, 2)}}},
		"columns-stacked":  &Bars{Upright: true, Stacked: true, Labels: months(18), Series: []Series{{"call", figures(3, 4, 2, 6, 7, 1, 0, 3, 5, 8, 6, 4, 9, 9, 2, 3, 4, 5)}, {"email", figures(13, 8, 7, 12, 9, 16, 11, 8, 7, 9, 12, 14, 9, 9, 12, 13, 4, 15)}, {"meeting", figures(1, 2, 2, 1, 4, 1, 3, 0, 2, 1, 1, 2, 0, 0, 2, 3, 4, 5)}}},
		"columns-negative": &Bars{Upright: true, Labels: months(6), Series: []Series{{Values: figures(3, -2, 5, -7, 0, 1)}}},
		"lines":            &Lines{Labels: months(24), Series: []Series{{Values: money(5000, 5600, 6100, 5900, 7200, 8000, 7900, 8600, 9100, 9900, 9400, 10500, 11000, 10800, 11900, 12500, 12100, 13200, 14000, 13600, 14900, 15500, 15200, 16800)}}},
		"forecast": &Lines{Labels: months(8), Series: []Series{{"expected", money(5000, 11000, 18500, 24000, 27500, 33000, 36000, 41000)}},
			Band: &Band{"8 of 10 times", money(3000, 7000, 12500, 16000, 18500, 21000, 23000, 26000), money(7000, 16000, 25500, 33000, 39500, 47000, 52000, 60000)}},
		"lines-several": &Lines{Labels: months(12), Series: []Series{{"anna", figures(3, 4, 2, 6, 7, 1, 0, 3, 5, 8, 6, 4)}, {"ben", figures(1, 2, 2, 1, 4, 1, 3, 0, 2, 1, 1, 2)}, {"chris", figures(9, 8, 8, 7, 7, 6, 6, 5, 5, 5, 4, 4)}}},
		"funnel":        &Funnel{Steps: []Step{{"Lead", Value{120, "120"}, "62 % go on"}, {"Qualified", Value{74, "74"}, "55 % go on"}, {"Proposal", Value{41, "41"}, "44 % go on"}, {"Negotiation", Value{18, "18"}, "61 % go on"}, {"Won", Value{11, "11"}, ""}}},
		"cohort":        cohort,
		"week":          week,

		"empty-bars":      &Bars{},
		"empty-columns":   &Bars{Upright: true, Labels: []string{"a"}, Series: []Series{{}}},
		"empty-lines":     &Lines{Labels: []string{"a"}, Series: []Series{{Values: []Value{nan}}}},
		"empty-funnel":    &Funnel{},
		"empty-heat":      &Heat{Rows: []string{"a"}},
		"one-bar":         &Bars{Labels: []string{"only"}, Series: []Series{{Values: figures(1)}}},
		"one-column":      &Bars{Upright: true, Labels: []string{"only"}, Series: []Series{{Values: figures(1)}}},
		"one-point":       &Lines{Labels: []string{"only"}, Series: []Series{{Values: figures(7)}}, Band: &Band{"likely", figures(3), figures(9)}},
		"one-step":        &Funnel{Steps: []Step{{"only", figure(1), ""}}},
		"one-cell":        &Heat{Rows: []string{"a"}, Columns: []string{"b"}, Cells: [][]Value{{figure(5)}}},
		"zeros":           &Bars{Labels: []string{"a", "b"}, Series: []Series{{Values: figures(0, 0)}}},
		"huge":            &Lines{Labels: []string{"a", "b", "c"}, Series: []Series{{Values: []Value{{math.MaxFloat64, "most"}, {-math.MaxFloat64, "least"}, {math.Inf(1), "all"}}}}},
		"tiny":            &Bars{Upright: true, Labels: []string{"a", "b"}, Series: []Series{{Values: []Value{{5e-324, "least"}, {1e-310, "more"}}}}},
		"least":           &Bars{Upright: true, Labels: []string{"a"}, Series: []Series{{Values: []Value{{5e-324, "least"}}}}},
		"least-cell":      &Heat{Rows: []string{"a"}, Columns: []string{"b"}, Cells: [][]Value{{{5e-324, "least"}}}},
		"gaps":            &Lines{Labels: months(6), Series: []Series{{"x", []Value{{1, "1"}, nan, {3, "3"}, {2, "2"}, nan, {5, "5"}}}}},
		"many-bars":       many,
		"many-columns":    course,
		"many-points":     long,
		"many-cells":      grid,
		"hostile-bars":    &Bars{Labels: []string{hostile, "日本語株式会社のとても長い名前"}, Series: []Series{{hostile, []Value{{1, hostile}, {2, "２"}}}, {hostile, []Value{{3, hostile}, nan}}}},
		"hostile-columns": &Bars{Upright: true, Stacked: true, Labels: []string{hostile, hostile, "c"}, Series: []Series{{hostile, []Value{{1, hostile}, {2, "２"}, nan}}, {hostile, []Value{{3, hostile}, nan}}}},
		"hostile-lines":   &Lines{Labels: []string{hostile, hostile}, Series: []Series{{hostile, []Value{{1, hostile}, {2, hostile}}}}, Band: &Band{hostile, []Value{{0, hostile}, {1, hostile}}, []Value{{3, hostile}, {4, hostile}}}},
		"hostile-funnel":  &Funnel{Steps: []Step{{hostile, Value{3, hostile}, hostile}, {hostile, Value{2, hostile}, hostile}}},
		"hostile-heat":    &Heat{Rows: []string{hostile, "b"}, Columns: []string{hostile, hostile}, Cells: [][]Value{{{1, hostile}, {2, hostile}}}},
	}
}
