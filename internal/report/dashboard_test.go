package report

import (
	"context"
	"testing"

	"pgregory.net/rapid"
)

// TestDashboardIsItsParts holds that a dashboard says what its reports say alone,
// of the days that each is about.
func TestDashboardIsItsParts(t *testing.T) {
	usual := Periods{
		Forecast: Period{day("2026-10-01"), day("2027-09-30")},
		Past:     Period{day("2025-12-01"), day("2026-11-19")},
		Activity: Period{day("2026-09-07"), day("2026-11-19")},
	}
	rapid.Check(t, func(t *rapid.T) {
		snap, _ := world(t, aSale)
		s := aScope(t, snap, "")
		ctx := context.Background()
		got, err := NewDashboard(ctx, s, usual)
		if err != nil {
			t.Fatal(err)
		}
		past, activity := usual.Past, usual.Activity
		if asked := s.Period; asked != (Period{}) {
			past, activity = asked, asked
		}
		of := func(p Period, by string) Scope {
			s := s
			s.Period, s.By = p, by
			return s
		}
		part := func(what string, got, want any, err error) {
			t.Helper()
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			equal(t, what, got, want)
		}
		pipeline, err := NewPipeline(ctx, of(Period{}, ByStage))
		part("pipeline", got.Pipeline, pipeline, err)
		conversion, err := NewConversion(ctx, of(past, ByQuarter))
		part("conversion", got.Conversion, conversion, err)
		forecast, err := NewForecast(ctx, of(usual.Forecast, ByQuarter))
		part("forecast", got.Forecast, forecast, err)
		won, err := NewWon(ctx, of(past, ByMonth))
		part("won", got.Won, won, err)
		revenue, err := NewRevenue(ctx, of(past, "month"))
		part("revenue", got.Revenue, revenue, err)
		touches, err := NewActivity(ctx, of(activity, ""))
		part("activity", got.Activity, touches, err)
		cohorts, err := NewCohorts(ctx, of(Period{}, "purchase"))
		part("cohorts", got.Cohorts, cohorts, err)
		stale, err := NewStale(ctx, of(Period{}, ""))
		part("stale", got.Stale, stale, err)
	})
}
