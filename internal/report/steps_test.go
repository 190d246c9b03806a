package report

import (
	"maps"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
)

func drawDay(t *rapid.T) crm.Date {
	return crm.DateOfNumber(rapid.IntRange(-700_000, 2_900_000).Draw(t, "day"))
}

// A day lies in the step of its number, and steps follow each other; a calendar
// says the same.
func TestSteps(t *testing.T) {
	calendars := map[Step]*calendar{}
	for _, s := range []Step{Weekly, Monthly, Quarterly, Yearly} {
		calendars[s] = s.calendar(crm.DateOf(now).DayNumber())
	}
	rapid.Check(t, func(t *rapid.T) {
		d := drawDay(t)
		if rapid.Bool().Draw(t, "near") {
			d = crm.DateOfNumber(crm.DateOf(now).DayNumber() + rapid.IntRange(-15_000, 1000).Draw(t, "from today"))
		}
		for s, c := range calendars {
			n := s.of(d)
			if d.Compare(s.start(n)) < 0 || d.Compare(s.start(n+1)) >= 0 || s.of(s.start(n)) != n {
				t.Fatalf("%s is in the %s from %s to %s", d, s, s.start(n), s.start(n+1))
			}
			if got := c.of(d.DayNumber()); got != n {
				t.Fatalf("the calendar has %s in %s, not %s", d, s.name(got), s.name(n))
			}
		}
	})
	for s, want := range map[Step]string{Weekly: "2026-11-16", Monthly: "2026-11", Quarterly: "2026-q4", Yearly: "2026"} {
		if got := s.name(s.of(day("2026-11-19"))); got != want {
			t.Errorf("%s: %s", s, got)
		}
	}
}

func TestWindow(t *testing.T) {
	for _, c := range []struct {
		period      Period
		seen        []string
		first, last string // empty: none
	}{
		{Period{}, nil, "", ""},
		{Period{}, []string{"2025-03-01", "2024-12-31"}, "2024-12", "2025-03"},
		{Period{}, []string{"2025-03-01", "2205-03-01"}, "2025-03", "2025-03"}, // a mistyped year
		{Period{}, []string{"1205-03-01", "2025-03-01"}, "1981-02", "2025-03"},
		{Period{From: day("2026-01-15")}, []string{"2026-03-01"}, "2026-01", "2026-03"},
		{Period{Until: day("2026-06-15")}, []string{"2026-03-01"}, "2026-03", "2026-06"},
		{Period{day("2026-01-31"), day("2026-02-01")}, nil, "2026-01", "2026-02"},
		{Period{From: day("2026-09-01")}, nil, "", ""},
	} {
		seen := map[int]bool{}
		for _, s := range c.seen {
			seen[Monthly.of(day(s))] = true
		}
		first, last, ok := Monthly.window(c.period, now, maps.Keys(seen))
		switch {
		case !ok && c.first == "":
		case !ok, Monthly.name(first) != c.first, Monthly.name(last) != c.last:
			t.Errorf("%v %v: %s to %s, %v", c.period, c.seen, Monthly.name(first), Monthly.name(last), ok)
		}
	}
}

func TestYearBefore(t *testing.T) {
	for _, c := range [][4]string{
		{"2026-01-01", "2026-12-31", "2025-01-01", "2025-12-31"}, {"2024-02-01", "2024-02-29", "2023-02-01", "2023-02-28"},
		{"2025-02-01", "2025-02-28", "2024-02-01", "2024-02-29"}, {"2024-02-29", "2024-03-01", "2023-02-28", "2023-03-01"},
		{"2024-02-01", "2024-02-28", "2023-02-01", "2023-02-28"}, {"2026-11-01", "2026-11-19", "2025-11-01", "2025-11-19"},
		{"2027-01-01", "2027-01-31", "2026-01-01", "2026-01-31"},
	} {
		got, ok := (Period{day(c[0]), day(c[1])}).yearBefore()
		if want := (Period{day(c[2]), day(c[3])}); !ok || got != want {
			t.Errorf("%s to %s: %v", c[0], c[1], got)
		}
	}
	for _, p := range []Period{{}, {From: day("2026-01-01")}, {Until: day("2026-01-01")}, {day("0001-01-01"), day("2026-01-01")}} {
		if got, ok := p.yearBefore(); ok {
			t.Errorf("%v: %v", p, got)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		part, whole int
		want        string
	}{{1, 0, ""}, {0, 3, "0.0"}, {1, 3, "33.3"}, {2, 3, "66.7"}, {1, 8, "12.5"}, {1, 2000, "0.0"}, {3, 2000, "0.2"}, {-2, 3, "-66.7"}, {-3, 2000, "-0.2"}, {5, 5, "100.0"}} {
		if got := percent(c.part, c.whole).String(); got != c.want {
			t.Errorf("%d of %d: %s", c.part, c.whole, got)
		}
	}
}
