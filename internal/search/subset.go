package search

import "crm/internal/column"

// Snapshot is the customers that were found alone, also those that Limit left
// out: for reports about a part of the store. It ends with the one that was asked.
func (r *Result) Snapshot() *column.Snapshot {
	out := &column.Snapshot{Parts: make([]column.Part, len(r.sets)), Whole: r.run.snap}
	if r.run.snap.Whole != nil {
		out.Whole = r.run.snap.Whole
	}
	for i, p := range r.run.parts {
		out.Parts[i] = column.Part{Segment: p.Segment, Live: r.sets[i].Clone()}
	}
	return out
}
