package report

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"crm/internal/column"
	"crm/internal/crm"
)

// Touches is how many interactions there are of something, and how long they took.
type Touches struct {
	Name    string `yaml:"name"`
	Count   int    `yaml:"count"`
	Minutes int    `yaml:"minutes"` // of those that say
}

// Activity is the interactions of a period: who did what, and when. One that
// stands in the files of several customers counts once.
type Activity struct {
	Period       Period    `yaml:"period"`
	Step         Step      `yaml:"step"`
	Interactions int       `yaml:"interactions"`
	Minutes      int       `yaml:"minutes"` // of those that say
	Timed        int       `yaml:"timed"`   // how many say how long they took
	Customers    int       `yaml:"customers"`
	Kinds        []Touches `yaml:"kinds"`
	People       []Touches `yaml:"people"`   // by whom
	Steps        []Touches `yaml:"steps"`    // over time
	Weekdays     []DayHour `yaml:"weekdays"` // Monday to Sunday
}

// DayHour is when on a day of the week interactions were, by the clock of where
// they were noted.
type DayHour struct {
	Weekday string `yaml:"weekday"`
	Hours   []int  `yaml:"hours"` // how many began in each of the 24 hours
	AllDay  int    `yaml:"all_day"`
}

// weekdays are the names of the days of a week.
func weekdays() []string {
	return []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
}

// noHour is the place of interactions of which only the day is known.
const noHour = 24

// NewActivity sums up the interactions of the period by kind, by whom, over time
// and by the hours of the week. What time is cut into is said by By; empty: as
// suits the period. An interaction counts for the day and the hour on which it
// was noted, in its own zone.
func NewActivity(ctx context.Context, s Scope) (*Activity, error) {
	days, today := s.Period.span(), crm.DateOf(s.Now).DayNumber()
	list, err := inPieces(ctx, s.Snap, func(part, from, to int) *activity {
		return countActivity(s.Snap.Parts[part], from, to, days, today)
	})
	if err != nil {
		return nil, err
	}
	all := newActivity()
	for _, a := range list {
		a.addTo(all)
	}
	all.countShared()
	return all.report(s), nil
}

// minuted is how many interactions there are, and how long they took.
type minuted struct{ n, timed, minutes int }

func (m *minuted) add(o minuted) {
	m.n += o.n
	m.timed += o.timed
	m.minutes += o.minutes
}

// activity is what some interactions come to.
type activity struct {
	customers     int
	kinds, people map[string]*minuted
	days          map[int]*minuted
	hours         [7 * (noHour + 1)]int
	shared        []meeting
}

func newActivity() *activity {
	return &activity{kinds: map[string]*minuted{}, people: map[string]*minuted{}, days: map[int]*minuted{}}
}

// meeting is an interaction with others, which may stand in their files too.
type meeting struct {
	id        string
	day, slot int // slot: of the week, by weekday and hour
	kind, by  string
	minutes   int64
	timed     bool
}

// activityDays is how many days back, and ahead, are counted in a list.
const activityDays = 3660

func countActivity(p column.Part, from, to int, days span, today int) *activity {
	const day = 86400
	out := newActivity()
	at, minutes, ids := p.Moment(column.Interactions, "at"), p.Int(column.Interactions, "minutes"), p.Text(column.Interactions, "id")
	kinds, people := codesOf(p.Text(column.Interactions, "kind")), codesOf(p.Text(column.Interactions, "by"))
	with, spans := withOthers(p, from, to), p.Spans(column.Interactions)
	first, last := int64(days.from-1)*day, int64(days.until+2)*day
	var byKind, byPerson []minuted
	near := make([]minuted, 2*activityDays)
	for row := p.Live.Next(from); row >= 0 && row < to; row = p.Live.Next(row + 1) {
		any := false
		i, end := spans(row)
		for ; i < end; i++ {
			unix := at.Unix(i)
			if unix < first || unix > last || !at.Set(i) {
				continue
			}
			t := at.At(i)
			local := t.Unix() + int64(t.Offset())
			d := t.DayNumber()
			if !days.contains(d) {
				continue
			}
			any = true
			slot := ((d+3)%7 + 7) % 7 * (noHour + 1)
			if t.IsDay() {
				slot += noHour
			} else {
				slot += int(local-int64(d)*day) / 3600
			}
			m := minuted{n: 1}
			long, timed := minutes.At(i)
			if timed {
				m.timed, m.minutes = 1, int(long)
			}
			if with != nil && with.Get(i) {
				if id := ids.String(i); id != "" {
					out.shared = append(out.shared, meeting{id, d, slot, kinds.text(kinds.of(i)), people.text(people.of(i)), long, timed})
					continue
				}
			}
			grown(&byKind, kinds.of(i)).add(m)
			grown(&byPerson, people.of(i)).add(m)
			out.hours[slot]++
			if k := d - today + activityDays; uint(k) < uint(len(near)) {
				near[k].add(m)
			} else {
				of(out.days, d).add(m)
			}
		}
		if any {
			out.customers++
		}
	}
	for code, m := range byKind {
		if m.n > 0 {
			of(out.kinds, kinds.text(code)).add(m)
		}
	}
	for code, m := range byPerson {
		if m.n > 0 {
			of(out.people, people.text(code)).add(m)
		}
	}
	for k, m := range near {
		if m.n > 0 {
			of(out.days, k+today-activityDays).add(m)
		}
	}
	return out
}

func (a *activity) addTo(to *activity) {
	to.customers += a.customers
	for name, m := range a.kinds {
		of(to.kinds, name).add(*m)
	}
	for name, m := range a.people {
		of(to.people, name).add(*m)
	}
	for day, m := range a.days {
		of(to.days, day).add(*m)
	}
	for i, n := range a.hours {
		to.hours[i] += n
	}
	to.shared = append(to.shared, a.shared...)
}

// countShared counts each interaction that stands in several files once: the
// earliest, where the files do not agree.
func (a *activity) countShared() {
	known := make(map[string]meeting, len(a.shared))
	for _, m := range a.shared {
		if old, again := known[m.id]; !again || m.compare(old) < 0 {
			known[m.id] = m
		}
	}
	for _, m := range known {
		x := minuted{n: 1}
		if m.timed {
			x.timed, x.minutes = 1, int(m.minutes)
		}
		of(a.kinds, m.kind).add(x)
		of(a.people, m.by).add(x)
		of(a.days, m.day).add(x)
		a.hours[m.slot]++
	}
	a.shared = nil
}

func (m meeting) compare(o meeting) int {
	timed := func(m meeting) int {
		if m.timed {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(m.day, o.day), cmp.Compare(m.slot, o.slot), cmp.Compare(m.kind, o.kind), cmp.Compare(m.by, o.by),
		cmp.Compare(timed(m), timed(o)), cmp.Compare(m.minutes, o.minutes))
}

func (a *activity) report(s Scope) *Activity {
	out := &Activity{Period: s.Period, Step: Step(s.By), Customers: a.customers, Kinds: touched(a.kinds), People: touched(a.people)}
	for _, m := range a.kinds {
		out.Interactions += m.n
		out.Timed += m.timed
		out.Minutes += m.minutes
	}
	if out.Step == "" {
		first, last, _ := Weekly.window(s.Period, s.Now, func(yield func(int) bool) {
			for day := range a.days {
				if !yield(weekOf(day)) {
					return
				}
			}
		})
		out.Step = stepFor(7 * (last - first))
	}
	steps := map[int]*minuted{}
	for day, m := range a.days {
		of(steps, out.Step.of(crm.DateOfNumber(day))).add(*m)
	}
	if first, last, ok := out.Step.window(s.Period, s.Now, maps.Keys(steps)); ok {
		for n := first; n <= last; n++ {
			m := *of(steps, n)
			out.Steps = append(out.Steps, Touches{out.Step.name(n), m.n, m.minutes})
		}
	}
	for i, name := range weekdays() {
		row := a.hours[i*(noHour+1) : (i+1)*(noHour+1)]
		out.Weekdays = append(out.Weekdays, DayHour{name, slices.Clone(row[:noHour]), row[noHour]})
	}
	return out
}

// touched is the most frequent first.
func touched(m map[string]*minuted) []Touches {
	var out []Touches
	for name, x := range m {
		out = append(out, Touches{name, x.n, x.minutes})
	}
	slices.SortFunc(out, func(a, b Touches) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name)) })
	return out
}
