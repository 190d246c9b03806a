package when

import (
	"fmt"
	"time"

	"crm/internal/crm"
)

// Ago says how far a time is from now, as people do: "today", "yesterday",
// "3 days ago", "in 2 weeks", "5 months ago"; of a moment of today "2 hours
// ago", "in 20 minutes", "just now". Days are counted by the calendar in the
// zone of now; weeks, months and years are whole ones, from 14 days, 2 months
// and 2 years on. It is empty for an unset time.
func Ago(t crm.Time, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	today, day := crm.DateOf(now), t.Date()
	if !t.IsDay() {
		day = crm.DateOf(t.Std().In(now.Location()))
	}
	days := today.DaysUntil(day)
	switch {
	case days == 0 && t.IsDay():
		return "today"
	case days == 0:
		return agoClock(time.Duration(t.Unix()-now.Unix()) * time.Second)
	case days == 1:
		return "tomorrow"
	case days == -1:
		return "yesterday"
	}
	first, last := today, day
	if days < 0 {
		first, last = day, today
	}
	n, future := first.DaysUntil(last), days > 0
	months := int(last.Year)*12 + int(last.Month) - int(first.Year)*12 - int(first.Month)
	if addMonths(first, months).Compare(last) > 0 {
		months--
	}
	switch {
	case n < 14:
		return distance(n, "day", future)
	case months < 2:
		return distance(n/7, "week", future)
	case months < 24:
		return distance(months, "month", future)
	}
	return distance(months/12, "year", future)
}

func agoClock(d time.Duration) string {
	future := d > 0
	d = d.Abs()
	switch {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return distance(int(d/time.Minute), "minute", future)
	}
	return distance(int(d/time.Hour), "hour", future)
}

func distance(n int, unit string, future bool) string {
	if n != 1 {
		unit += "s"
	}
	if future {
		return fmt.Sprintf("in %d %s", n, unit)
	}
	return fmt.Sprintf("%d %s ago", n, unit)
}
