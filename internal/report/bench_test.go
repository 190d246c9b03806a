package report

import (
	"sync"
	"testing"

	"crm/internal/bench/book"
	"crm/internal/column"
	"crm/internal/crm"
)

// BenchmarkOverview is 100,000 customers with 300,000 deals and a million
// interactions, in segments as the index makes them.
func BenchmarkOverview(b *testing.B) {
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

func benchSettings() *crm.Settings {
	s := settings()
	s.Pipelines[0].Name = "projects"
	return s
}
