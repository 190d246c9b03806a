package report

import (
	"cmp"

	"crm/internal/column"
)

// touch is an interaction with others, which may stand in their files too.
type touch struct {
	id   string
	week int
	kind string
}

// touches counts interactions.
type touches struct {
	*counter
	part   column.Part
	at     *column.MomentColumn
	kinds  *tally
	with   *column.Bits // interactions with somebody; nil: none is
	first  int64        // seconds before which no zone has a day of the period
	last   int64        // likewise after
	near   []int        // by week, counted from weeksBefore before this one
	far    map[int]int  // the other weeks
	shared []touch
}

// weeksBefore is how many weeks back, and ahead, are counted in a list.
const weeksBefore = 2000

// touches counts those of the customers from <= row < to.
func (c *counter) touches(p column.Part, from, to int) *touches {
	const day = 86400
	t := &touches{
		counter: c, part: p, at: p.Moment(column.Interactions, "at"), kinds: tallyOf(p.Text(column.Interactions, "kind")),
		first: int64(c.days.from-1) * day, last: int64(c.days.until+2) * day,
		near: make([]int, 2*weeksBefore), far: map[int]int{},
	}
	t.with = withOthers(p, from, to)
	return t
}

// withOthers is the interactions of the customers from <= row < to in which
// somebody took part who may be a customer too; nil when there are none.
func withOthers(p column.Part, from, to int) (with *column.Bits) {
	first, _ := p.Span(column.Interactions, from)
	_, end := p.Span(column.Interactions, to-1)
	if first >= end {
		return nil
	}
	i, _ := p.Span(column.Participants, first)
	_, last := p.Span(column.Participants, end-1)
	for who := p.Text(column.Participants, "who"); i < last; i++ {
		if len(who.Bytes(i)) > 0 {
			if with == nil {
				with = column.NewBits(p.Rows(column.Interactions))
			}
			with.Set(p.ParentOf(column.Participants, i))
		}
	}
	return with
}

// add counts the interactions of a customer.
func (t *touches) add(from, to int) {
	for i := from; i < to; i++ {
		if unix := t.at.Unix(i); unix < t.first || unix > t.last || !t.at.Set(i) {
			continue
		}
		day := t.at.At(i).DayNumber()
		if !t.days.contains(day) {
			continue
		}
		week := weekOf(day)
		if t.with != nil && t.with.Get(i) {
			if id := t.part.Text(column.Interactions, "id").String(i); id != "" {
				t.shared = append(t.shared, touch{id, week, t.kinds.text(t.kinds.of(i))})
				continue
			}
		}
		t.kinds.add(i)
		if k := week - t.thisWeek + weeksBefore; k >= 0 && k < len(t.near) {
			t.near[k]++
		} else {
			t.far[week]++
		}
	}
}

func (t *touches) addTo(f *figures) {
	t.kinds.addTo(f.kinds)
	for k, n := range t.near {
		if n > 0 {
			f.weeks[k+t.thisWeek-weeksBefore] += n
		}
	}
	for week, n := range t.far {
		f.weeks[week] += n
	}
	f.shared = t.shared
}

// countShared counts each interaction that stands in several files once. Where
// the files do not agree the earlier one counts, so that their order does not
// matter.
func (f *figures) countShared() {
	known := make(map[string]touch, len(f.shared))
	for _, t := range f.shared {
		old, again := known[t.id]
		if !again || cmp.Or(cmp.Compare(t.week, old.week), cmp.Compare(t.kind, old.kind)) < 0 {
			known[t.id] = t
		}
	}
	for _, t := range known {
		f.kinds[t.kind]++
		f.weeks[t.week]++
	}
	f.shared = nil
}
