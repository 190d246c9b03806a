package report

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/column"
	"crm/internal/crm"
)

// drawBook is customers in several segments, of whom some do not count; all is
// those who do.
func drawBook(t *rapid.T, one func(*rapid.T) *crm.Customer) (snap *column.Snapshot, all []*crm.Customer) {
	snap = &column.Snapshot{}
	for range rapid.IntRange(0, 3).Draw(t, "segments") {
		list := rapid.SliceOfN(rapid.Custom(one), 0, 9).Draw(t, "customers")
		part := column.Of(list...).Parts[0]
		for row, c := range list {
			if rapid.IntRange(0, 3).Draw(t, "dead") == 0 {
				part.Live.Clear(row)
			} else {
				all = append(all, c)
			}
		}
		snap.Parts = append(snap.Parts, part)
	}
	return snap, all
}

func drawPeriod(t *rapid.T) Period {
	return rapid.SampledFrom([]Period{
		{}, {From: day("2026-11-10")}, {Until: day("2026-11-09")}, {day("2026-11-01"), day("2026-11-19")}, {day("2024-02-29"), day("2026-02-28")}, {day("2030-01-01"), day("2030-01-31")},
	}).Draw(t, "period")
}

func drawTime(t *rapid.T, label string) crm.Time {
	s := rapid.SampledFrom([]string{"", "2026-11-01", "2026-11-17T10:00:00Z", "2026-11-17T10:59:59Z", "2027-01-05", "2026-11-09T23:30:00-05:00", "2026-11-10T00:30:00+14:00", "1969-12-31T23:00:00+02:00", "1980-05-05", "2025-03-01", "2024-02-29T12:00:00+01:00", "1901-01-01T01:00:00Z"}).Draw(t, label)
	if s == "" {
		return crm.Time{}
	}
	return at(s)
}

func drawTouches(t *rapid.T) *crm.Customer {
	c := &crm.Customer{ID: crm.ID(rapid.SampledFrom([]string{"a", "b"}).Draw(t, "id"))}
	for range rapid.IntRange(0, 4).Draw(t, "interactions") {
		it := crm.Interaction{
			ID: crm.ID(rapid.SampledFrom([]string{"1", "2", ""}).Draw(t, "touch")), At: drawTime(t, "at"),
			Kind: rapid.SampledFrom([]string{"call", "email", ""}).Draw(t, "kind"), By: rapid.SampledFrom([]string{"anna", "ben", ""}).Draw(t, "by"),
			Minutes: rapid.SampledFrom([]int{0, 5, 60}).Draw(t, "minutes"),
		}
		if rapid.Bool().Draw(t, "with") {
			it.With = []crm.Participant{{Name: "Who"}, {Who: "b"}}
		}
		c.Interactions = append(c.Interactions, it)
	}
	return c
}

// plainActivity is NewActivity by the shortest way.
func plainActivity(list []*crm.Customer, s Scope) *Activity {
	var all []crm.Interaction
	shared := map[crm.ID]crm.Interaction{}
	out := &Activity{Period: s.Period, Step: Step(s.By)}
	meets := func(i crm.Interaction) meeting {
		hour := noHour
		if !i.At.IsDay() {
			hour = i.At.Std().Hour()
		}
		return meeting{string(i.ID), i.At.Date().DayNumber(), (int(i.At.Date().In(s.Now.Location()).Weekday())+6)%7*(noHour+1) + hour, i.Kind, i.By, int64(i.Minutes), i.Minutes > 0}
	}
	for _, c := range list {
		touched := false
		for _, i := range c.Interactions {
			if !s.Period.Contains(i.At.Date()) {
				continue
			}
			touched = true
			if i.ID == "" || len(i.With) == 0 {
				all = append(all, i)
			} else if old, ok := shared[i.ID]; !ok || meets(i).compare(meets(old)) < 0 {
				shared[i.ID] = i
			}
		}
		if touched {
			out.Customers++
		}
	}
	for _, i := range shared {
		all = append(all, i)
	}
	kinds, people, steps := map[string]*minuted{}, map[string]*minuted{}, map[int]*minuted{}
	for _, name := range weekdays() {
		out.Weekdays = append(out.Weekdays, DayHour{Weekday: name, Hours: make([]int, 24)})
	}
	if out.Step == "" {
		first, last, _ := Weekly.window(s.Period, s.Now, func(yield func(int) bool) {
			for _, i := range all {
				if !yield(Weekly.of(i.At.Date())) {
					return
				}
			}
		})
		out.Step = stepFor(7 * (last - first))
	}
	for _, i := range all {
		m := meets(i)
		x := minuted{1, 0, i.Minutes}
		if m.timed {
			x.timed = 1
			out.Timed++
		}
		out.Interactions++
		out.Minutes += i.Minutes
		of(kinds, i.Kind).add(x)
		of(people, i.By).add(x)
		of(steps, out.Step.of(i.At.Date())).add(x)
		if w := &out.Weekdays[m.slot/(noHour+1)]; i.At.IsDay() {
			w.AllDay++
		} else {
			w.Hours[i.At.Std().Hour()]++
		}
	}
	out.Kinds, out.People = touched(kinds), touched(people)
	if first, last, ok := out.Step.window(s.Period, s.Now, func(yield func(int) bool) {
		for n := range steps {
			if !yield(n) {
				return
			}
		}
	}); ok {
		for n := first; n <= last; n++ {
			m := *of(steps, n)
			out.Steps = append(out.Steps, Touches{out.Step.name(n), m.n, m.minutes})
		}
	}
	return out
}

func TestActivityEqualsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snap, all := drawBook(t, drawTouches)
		s := Scope{Snap: snap, Settings: settings(), Period: drawPeriod(t), By: rapid.SampledFrom([]string{"", "week", "month", "quarter", "year"}).Draw(t, "by"), Now: now}
		got, err := NewActivity(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if want := plainActivity(all, s); !reflect.DeepEqual(got, want) {
			t.Fatalf("got\n%+v, want\n%+v", got, want)
		}
	})
}

func TestActivity(t *testing.T) {
	with := []crm.Participant{{Who: "b"}}
	snap := column.Of(
		&crm.Customer{ID: "a", Interactions: []crm.Interaction{
			{ID: "1", At: at("2026-11-16T09:10:00+01:00"), Kind: "call", By: "anna", Minutes: 20},
			{ID: "2", At: at("2026-11-17T23:59:00-05:00"), Kind: "meeting", By: "ben", Minutes: 60, With: with},
			{ID: "3", At: at("2026-10-31"), Kind: "call"}, // before the period
		}},
		&crm.Customer{ID: "b", Interactions: []crm.Interaction{
			{ID: "2", At: at("2026-11-17T23:59:00-05:00"), Kind: "meeting", By: "ben", Minutes: 60, With: []crm.Participant{{Who: "a"}}},
			{ID: "4", At: at("2026-11-01"), Kind: "call", By: "anna"},
		}},
	)
	got, err := NewActivity(t.Context(), Scope{Snap: snap, Settings: settings(), Period: Period{day("2026-11-01"), day("2026-11-19")}, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if got.Interactions != 3 || got.Minutes != 80 || got.Timed != 2 || got.Customers != 2 || got.Step != Weekly {
		t.Errorf("%+v", got)
	}
	if want := []Touches{{"call", 2, 20}, {"meeting", 1, 60}}; !reflect.DeepEqual(got.Kinds, want) {
		t.Errorf("kinds %v", got.Kinds)
	}
	if want := []Touches{{"anna", 2, 20}, {"ben", 1, 60}}; !reflect.DeepEqual(got.People, want) {
		t.Errorf("people %v", got.People)
	}
	if want := []Touches{{"2026-10-26", 1, 0}, {"2026-11-02", 0, 0}, {"2026-11-09", 0, 0}, {"2026-11-16", 2, 80}}; !reflect.DeepEqual(got.Steps, want) {
		t.Errorf("weeks %v", got.Steps)
	}
	if w := got.Weekdays; w[0].Hours[9] != 1 || w[1].Hours[23] != 1 || w[6].AllDay != 1 {
		t.Errorf("hours %v", w)
	}
}
