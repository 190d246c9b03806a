package report

import (
	"sync"
	"testing"
	"time"

	"crm/internal/bench/book"
	"crm/internal/codec"
	"crm/internal/column"
	"crm/internal/crm"
)

// benchSnapshot is 100,000 customers with 300,000 deals and a million
// interactions, in segments as the index makes them.
var benchSnapshot = sync.OnceValue(func() *column.Snapshot {
	const segments, each = 4, 25_000
	snap := &column.Snapshot{Parts: make([]column.Part, segments)}
	var made sync.WaitGroup
	for k := range snap.Parts {
		made.Go(func() {
			m := column.NewBuilder()
			for i := range each {
				m.Add([20]byte{}, book.Customer(1, k*each+i))
			}
			s, err := column.Open(m.Finish())
			if err != nil {
				panic(err)
			}
			live := column.NewBits(each)
			live.Not()
			snap.Parts[k] = column.Part{Segment: s, Live: live}
		})
	}
	made.Wait()
	return snap
})

func BenchmarkOverview(b *testing.B) {
	snap := benchSnapshot()
	until := book.Today()
	for name, period := range map[string]Period{"weeks": {until.AddDays(-83), until}, "all": {}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := NewOverview(b.Context(), Scope{Snap: snap, Settings: benchSettings(), Period: period, Now: now}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkDeals is the reports about deals, as the commands ask for them.
func BenchmarkDeals(b *testing.B) {
	text, err := book.Settings()
	if err != nil {
		b.Fatal(err)
	}
	set, err := codec.DecodeSettings(crm.SettingsFile, text)
	if err != nil {
		b.Fatal(err)
	}
	until := book.Today()
	at := until.In(now.Location()).Add(12 * time.Hour)
	s := Scope{Snap: benchSnapshot(), Settings: set, Now: at}
	year := Period{until.AddDays(-364), until}
	for _, x := range []struct {
		name   string
		by     string
		period Period
		run    func(Scope) error
	}{
		{"pipeline", ByStage, Period{}, func(s Scope) error { _, err := NewPipeline(b.Context(), s); return err }},
		{"forecast", ByQuarter, Period{until.AddDays(-60), until.AddDays(300)}, func(s Scope) error { _, err := NewForecast(b.Context(), s); return err }},
		{"conversion", ByQuarter, year, func(s Scope) error { _, err := NewConversion(b.Context(), s); return err }},
		{"conversion-all", ByQuarter, Period{}, func(s Scope) error { _, err := NewConversion(b.Context(), s); return err }},
		{"velocity", ByOwner, year, func(s Scope) error { _, err := NewVelocity(b.Context(), s); return err }},
		{"won", ByOwner, year, func(s Scope) error { _, err := NewWon(b.Context(), s); return err }},
		{"won-all", ByMonth, Period{}, func(s Scope) error { _, err := NewWon(b.Context(), s); return err }},
	} {
		s.By, s.Period = x.by, x.period
		b.Run(x.name, func(b *testing.B) {
			for b.Loop() {
				if err := x.run(s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFigures is the other reports, as the commands ask for them.
func BenchmarkFigures(b *testing.B) {
	set := benchSettings()
	set.Cadence = []crm.Cadence{{Tag: "vip", Days: 30}, {Stage: "customer", Days: 90}, {Days: 180}}
	until := book.Today()
	s := Scope{Snap: benchSnapshot(), Settings: set, Now: until.In(now.Location()).Add(12 * time.Hour)}
	weeks, year := Period{until.AddDays(-83), until}, Period{until.AddDays(-364), until}
	for _, x := range []struct {
		name, by string
		period   Period
		run      func(Scope) error
	}{
		{"revenue", "month", year, func(s Scope) error { _, err := NewRevenue(b.Context(), s); return err }},
		{"revenue-all", "month", Period{}, func(s Scope) error { _, err := NewRevenue(b.Context(), s); return err }},
		{"revenue-customers", "customer", Period{}, func(s Scope) error { _, err := NewRevenue(b.Context(), s); return err }},
		{"activity", "", weeks, func(s Scope) error { _, err := NewActivity(b.Context(), s); return err }},
		{"activity-all", "", Period{}, func(s Scope) error { _, err := NewActivity(b.Context(), s); return err }},
		{"sources", "", Period{}, func(s Scope) error { _, err := NewSources(b.Context(), s); return err }},
		{"tags", "", Period{}, func(s Scope) error { _, err := NewTags(b.Context(), s); return err }},
		{"stale", "", Period{}, func(s Scope) error { _, err := NewStale(b.Context(), s); return err }},
		{"customers", "stage", Period{}, func(s Scope) error { _, err := NewGrowth(b.Context(), s); return err }},
		{"cohorts", "purchase", Period{}, func(s Scope) error { _, err := NewCohorts(b.Context(), s); return err }},
		{"cohorts-created", "created", Period{}, func(s Scope) error { _, err := NewCohorts(b.Context(), s); return err }},
		{"feedback", "month", Period{}, func(s Scope) error { _, err := NewFeedback(b.Context(), s); return err }},
		{"table", "", Period{}, func(s Scope) error {
			_, err := NewTable(b.Context(), s, tableOf(b, "city", "stage", "sum:deals.open", 50))
			return err
		}},
		{"table-interactions", "", Period{}, func(s Scope) error {
			_, err := NewTable(b.Context(), s, tableOf(b, "interaction.kind", "interaction.by", "count", 50))
			return err
		}},
	} {
		s.By, s.Period = x.by, x.period
		b.Run(x.name, func(b *testing.B) {
			for b.Loop() {
				if err := x.run(s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func benchSettings() *crm.Settings {
	s := settings()
	s.Pipelines[0].Name = "projects"
	return s
}
