package search

import (
	"math"

	"crm/internal/column"
	"crm/internal/query"
)

// dropRecent takes customers out of the sets whose own last contact is too recent
// for the Terms of a group about the last contact. That of their people can only
// be later, and need not be looked for.
func (r *run) dropRecent(group *query.And, sets []*column.Bits) {
	latest := int64(math.MaxInt64)
	for _, n := range group.Parts {
		if t, ok := n.(*query.Term); ok && !t.Negated() {
			latest = min(latest, r.latest(t))
		}
	}
	if latest >= query.Highest {
		return
	}
	// What is in the future does not count, and is left for others to tell.
	sure := r.env.Now.Unix() - 2*86400
	r.eachPart(func(p *part) {
		set := sets[p.index]
		last := p.Moment(column.Customers, "last")
		for row := range set.All() {
			if !last.Set(row) {
				continue
			}
			if unix := last.Unix(row); unix > latest && unix <= sure {
				set.Clear(row)
			}
		}
	})
}

// latest is the second since 1970 after which no last contact meets a Term
// about it.
func (r *run) latest(t *query.Term) int64 {
	latest := int64(math.MinInt64)
	for i := range t.Values {
		v := &t.Values[i]
		if t.Field.Base() == "last" {
			for _, s := range v.Spans {
				to := s.To
				if s.WallTo != query.Highest {
					to = min(to, s.WallTo+86400) // no clock is a day behind
				}
				latest = max(latest, to, s.DayTo)
			}
			continue
		}
		fewest := int64(math.MaxInt64) // days
		if v.Bounds != nil {
			fewest, _ = v.Bounds.Ints()
		}
		for _, s := range v.Spans {
			fewest = min(fewest, s.From)
		}
		if fewest <= 0 {
			return math.MaxInt64
		}
		// A day begins at another second wherever the contact was.
		const margin = 3
		latest = max(latest, (int64(r.day)+margin-min(fewest, math.MaxInt32))*86400)
	}
	return latest
}
