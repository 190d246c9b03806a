package crm

import (
	"testing"

	"pgregory.net/rapid"
)

func TestDayNumber(t *testing.T) {
	for s, want := range map[string]int{"1970-01-01": 0, "1969-12-31": -1, "2000-03-01": 11017, "0001-01-01": -719162, "9999-12-31": 2932896} {
		d, err := ParseDate(s)
		if err != nil || d.DayNumber() != want || DateOfNumber(want) != d || DayTime(d).DayNumber() != want {
			t.Errorf("%s is day %d, day %d is %s; %v", s, d.DayNumber(), want, DateOfNumber(want), err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		if x := aTime().Draw(t, "time"); !x.IsZero() && DateOfNumber(x.DayNumber()) != x.Date() {
			t.Fatalf("%s has the number of %s", x, DateOfNumber(x.DayNumber()))
		}
	})
}
