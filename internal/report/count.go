package report

import (
	"time"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/join"
)

// counter sums up customers for an Overview.
type counter struct {
	snap     *column.Snapshot
	set      *crm.Settings
	contacts *join.Contacts
	days     span
	today    int // the day of now
	thisWeek int // its week
}

// span is days by their numbers, both ends in it.
type span struct{ from, until int }

func (s span) contains(day int) bool { return day >= s.from && day <= s.until }

func counterOf(snap *column.Snapshot, set *crm.Settings, p Period, now time.Time) *counter {
	today := crm.DateOf(now).DayNumber()
	return &counter{snap: snap, set: set, contacts: join.LastContacts(snap, now, nil), days: p.span(), today: today, thisWeek: weekOf(today)}
}

// weekOf is the number of the week of a day; that of 1970-01-01, a Thursday, is 0.
func weekOf(day int) int {
	n := day + 3
	if n < 0 {
		n -= 6
	}
	return n / 7
}

// mondayOf is the first day of a week.
func mondayOf(week int) crm.Date { return crm.DateOfNumber(7*week - 3) }

// figures is what some of the customers come to, by name, and so independent of
// the segment that they are in.
type figures struct {
	customers, organizations, added int
	stages, owners, tags, kinds     map[string]int
	weeks                           map[int]int
	shared                          []touch
	deals                           map[[2]string]*sums[string] // by pipeline and stage
	sellers                         map[string]*[3]sums[string] // by owner: open, won, lost
	untouched                       []Untouched
}

func newFigures() *figures {
	return &figures{
		stages: map[string]int{}, owners: map[string]int{}, tags: map[string]int{}, kinds: map[string]int{},
		weeks: map[int]int{}, deals: map[[2]string]*sums[string]{}, sellers: map[string]*[3]sums[string]{},
	}
}

// count sums up the customers in some rows of a part.
func (c *counter) count(part, from, to int) *figures {
	f, p := newFigures(), c.snap.Parts[part]
	types, created := p.Text(column.Customers, "type"), p.Moment(column.Customers, "created")
	stages, owners, tags := tallyOf(p.Text(column.Customers, "stage")), tallyOf(p.Text(column.Customers, "owner")), tallyOf(p.Text(column.Tags, "value"))
	tagsOf, touchesOf := p.Spans(column.Tags), p.Spans(column.Interactions)
	touches, deals, idle := c.touches(p, from, to), c.deals(p), c.idle(part)
	for row := p.Live.Next(from); row >= 0 && row < to; row = p.Live.Next(row + 1) {
		f.customers++
		if string(types.Bytes(row)) == string(crm.Organization) {
			f.organizations++
		}
		if created.Set(row) && c.days.contains(created.At(row).DayNumber()) {
			f.added++
		}
		stages.add(row)
		owners.add(row)
		first, end := tagsOf(row)
		for i := first; i < end; i++ {
			tags.add(i)
		}
		touches.add(touchesOf(row))
		deals.add(row)
		idle.add(row)
	}
	stages.addTo(f.stages)
	owners.addTo(f.owners)
	tags.addTo(f.tags)
	touches.addTo(f)
	deals.addTo(f)
	f.untouched = idle.list
	return f
}

// addTo adds the figures to others.
func (f *figures) addTo(to *figures) {
	to.customers += f.customers
	to.organizations += f.organizations
	to.added += f.added
	for _, m := range []struct{ from, to map[string]int }{{f.stages, to.stages}, {f.owners, to.owners}, {f.tags, to.tags}, {f.kinds, to.kinds}} {
		for name, n := range m.from {
			m.to[name] += n
		}
	}
	for week, n := range f.weeks {
		to.weeks[week] += n
	}
	to.shared = append(to.shared, f.shared...)
	same := func(s string) string { return s }
	for key, s := range f.deals {
		s.addTo(of(to.deals, key), same)
	}
	for owner, s := range f.sellers {
		for i := range s {
			s[i].addTo(&of(to.sellers, owner)[i], same)
		}
	}
	to.untouched = longest(append(to.untouched, f.untouched...))
}

// of is what a map holds for a key, made if there is nothing yet.
func of[K comparable, V any](m map[K]*V, key K) *V {
	v := m[key]
	if v == nil {
		v = new(V)
		m[key] = v
	}
	return v
}
