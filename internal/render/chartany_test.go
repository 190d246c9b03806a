package render

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/render/chart"
)

// anyChart is any picture: lists of different lengths, numbers of every size and
// none, names of every kind.
func anyChart(t *rapid.T) chart.Chart {
	text := rapid.OneOf(rapid.SampledFrom([]string{"", "a", "2026-01", "12000.00 EUR", "日本語", strings.Repeat("W", 200)}), rapid.String())
	number := rapid.OneOf(rapid.Float64Range(0, 1000), rapid.Map(rapid.IntRange(-5, 50), func(n int) float64 { return float64(n) }), rapid.Float64(), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64, 5e-324, 0}))
	value := rapid.Custom(func(t *rapid.T) chart.Value {
		return chart.Value{Value: number.Draw(t, "value"), Text: text.Draw(t, "text")}
	})
	values := rapid.SliceOfN(value, 0, 30)
	labels := rapid.SliceOfN(text, 0, 30)
	series := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) chart.Series {
		return chart.Series{Name: text.Draw(t, "name"), Values: values.Draw(t, "values")}
	}), 0, 9)
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		return &chart.Bars{Labels: labels.Draw(t, "labels"), Series: series.Draw(t, "series"), Stacked: rapid.Bool().Draw(t, "stacked"), Upright: rapid.Bool().Draw(t, "upright")}
	case 1:
		l := &chart.Lines{Labels: labels.Draw(t, "labels"), Series: series.Draw(t, "series")}
		if rapid.Bool().Draw(t, "band") {
			l.Band = &chart.Band{Name: text.Draw(t, "band name"), Low: values.Draw(t, "low"), High: values.Draw(t, "high")}
		}
		return l
	case 2:
		return &chart.Funnel{Steps: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) chart.Step {
			return chart.Step{Label: text.Draw(t, "label"), Value: value.Draw(t, "value"), Note: text.Draw(t, "note")}
		}), 0, 9).Draw(t, "steps")}
	}
	return &chart.Heat{Rows: labels.Draw(t, "rows"), Columns: labels.Draw(t, "columns"), Cells: rapid.SliceOfN(values, 0, 9).Draw(t, "cells")}
}

func TestAnyChartFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyChart(t)
		w := rapid.IntRange(40, 200).Draw(t, "width")
		var b bytes.Buffer
		if _, err := Chart(&b, c, Options{Terminal: true, Width: w, Unicode: rapid.Bool().Draw(t, "unicode")}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if n := width(strings.TrimSuffix(line, "\n")); n > w {
				t.Fatalf("%d columns of %d: %q", n, w, line)
			}
		}
		if r, found := unsafeIn(b.String()); found {
			t.Fatalf("it has %U", r)
		}
	})
}
