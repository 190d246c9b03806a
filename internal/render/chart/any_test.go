package chart

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// anyChart is any picture: lists of different lengths, numbers of every size and
// none, names of every kind.
func anyChart(t *rapid.T) Chart {
	text := rapid.OneOf(rapid.SampledFrom([]string{"", "a", "2026-01", "12000.00 EUR", "Acme Steel and Sons GmbH & Co. KG", strings.Repeat("W", 200)}), rapid.String())
	number := rapid.OneOf(rapid.Float64Range(0, 1000), rapid.Map(rapid.IntRange(-5, 50), func(n int) float64 { return float64(n) }), rapid.Float64(), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64, 5e-324, 0}))
	value := rapid.Custom(func(t *rapid.T) Value { return Value{number.Draw(t, "value"), text.Draw(t, "text")} })
	values := rapid.SliceOfN(value, 0, 30)
	labels := rapid.SliceOfN(text, 0, 30)
	series := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Series { return Series{text.Draw(t, "name"), values.Draw(t, "values")} }), 0, 9)
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		return &Bars{labels.Draw(t, "labels"), series.Draw(t, "series"), rapid.Bool().Draw(t, "stacked"), rapid.Bool().Draw(t, "upright")}
	case 1:
		l := &Lines{Labels: labels.Draw(t, "labels"), Series: series.Draw(t, "series")}
		if rapid.Bool().Draw(t, "band") {
			l.Band = &Band{text.Draw(t, "band name"), values.Draw(t, "low"), values.Draw(t, "high")}
		}
		return l
	case 2:
		return &Funnel{rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Step {
			return Step{text.Draw(t, "label"), value.Draw(t, "value"), text.Draw(t, "note")}
		}), 0, 9).Draw(t, "steps")}
	}
	return &Heat{labels.Draw(t, "rows"), labels.Draw(t, "columns"), rapid.SliceOfN(values, 0, 9).Draw(t, "cells")}
}

func TestAnyChart(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := anyChart(rt)
		look := Look{Width: rapid.IntRange(320, 1200).Draw(rt, "width"), Title: "Any", Theme: rapid.SampledFrom([]Theme{Light, Dark, Page}).Draw(rt, "theme")}
		if bad := misplaced(layout(c, look)); bad != "" {
			rt.Fatal(bad)
		}
		picture := svg(t, c, look)
		texts(t, "any", picture)
		if t.Failed() {
			rt.Fatal(picture)
		}
		if err := PNG(new(bytes.Buffer), c, Look{Width: 240}); err != nil {
			rt.Fatal(err)
		}
	})
}
