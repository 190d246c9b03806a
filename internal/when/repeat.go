package when

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"crm/internal/crm"
)

// Unit is what a Repeat counts in.
type Unit uint8

// The units.
const (
	Days Unit = iota
	Weeks
	Months
	Years
)

// Repeat is how something comes again and again: "every 2 weeks on monday",
// "every month on the last friday", "after 3 months", or a rule of calendars in
// the text of RFC 5545: "FREQ=MONTHLY;BYDAY=2MO".
//
// A series begins with a first day, of which it takes what the Repeat does not
// say: the weekday, the day of the month, the time of the day. In words, a day that a
// month does not have is the last one that it has: every month on the 31st is
// 28 February, then 31 March; every year on 29 February is the 28th in other
// years. A rule leaves such a day out, as RFC 5545 says.
type Repeat struct {
	Unit  Unit
	Every int  // of the units, from 1
	After bool // counted from the day on which it was done last

	Weekdays  []Weekday
	MonthDays []int // from the end when negative
	Months    []int
	Nth       []int        // only these of the days that fit in each unit (BYSETPOS)
	WeekStart time.Weekday // the first day of the weeks that are counted; Monday in words

	Clock Clock    // time of the day; unset: that of the first day
	From  crm.Time // the first day of the series; unset: the one that is known
	Until crm.Date // nothing comes after it
	Times int      // how many there are, with the first; 0: without end
	Exact bool     // a rule that has no equal in words
}

// Weekday is a day of the week; with N the first, second … of the month or year,
// from the end when negative.
type Weekday struct {
	N   int
	Day time.Weekday
}

// Clock is a time of the day.
type Clock struct {
	Set            bool
	Hour, Min, Sec int
}

func (c Clock) String() string {
	switch {
	case !c.Set:
		return ""
	case c.Sec != 0:
		return fmt.Sprintf("%02d:%02d:%02d", c.Hour, c.Min, c.Sec)
	}
	return fmt.Sprintf("%02d:%02d", c.Hour, c.Min)
}

// String is the form that ParseRepeat reads, each Repeat in one way.
func (r Repeat) String() string {
	if r.Every == 0 {
		return ""
	}
	text := r.inWords()
	if r.Exact || text == "" {
		return r.withEnds(r.rule(), false)
	}
	return r.withEnds(text, true)
}

// withEnds adds time, beginning and, in words, the end.
func (r Repeat) withEnds(text string, words bool) string {
	if r.Clock.Set {
		text += " at " + r.Clock.String()
	}
	if !r.From.IsZero() {
		text += " from " + r.From.String()
	}
	if words && !r.Until.IsZero() {
		text += " until " + r.Until.String()
	}
	if words && r.Times > 0 {
		text += fmt.Sprintf(", %s", plural(r.Times, "time"))
	}
	return text
}

func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// inWords is the days of the Repeat in words; empty when there are none for them.
func (r Repeat) inWords() string {
	if len(r.Nth) > 0 && !r.nthWeekday() || r.WeekStart != time.Monday {
		return ""
	}
	unit := [...]string{"day", "week", "month", "year"}[r.Unit]
	if r.After {
		return "after " + plural(r.Every, unit)
	}
	every := "every " + unit
	if r.Every > 1 {
		every = "every " + plural(r.Every, unit)
	}
	named := len(r.Weekdays) > 0 || len(r.MonthDays) > 0 || len(r.Months) > 0
	switch {
	case !named:
		return every
	case r.Unit == Weeks && len(r.MonthDays)+len(r.Months) == 0:
		days := r.weekdayNames()
		if r.Every == 1 {
			return "every " + days
		}
		return every + " on " + days
	case r.Unit == Months && len(r.Months) == 0:
		if days := r.monthDayNames(); days != "" {
			return every + " on the " + days
		}
	case r.Unit == Years && len(r.Months) == 1:
		month := strings.ToLower(time.Month(r.Months[0]).String())
		if len(r.MonthDays) == 1 && len(r.Weekdays) == 0 && r.MonthDays[0] > 0 && r.MonthDays[0] <= daysIn(2000, r.Months[0]) {
			return fmt.Sprintf("%s on %d %s", every, r.MonthDays[0], month)
		}
		if days := r.monthDayNames(); days != "" && len(r.MonthDays) == 0 {
			return every + " on the " + days + " of " + month
		}
	}
	return ""
}

// workdays is Monday to Friday.
func workdays() []Weekday {
	return []Weekday{{Day: time.Monday}, {Day: time.Tuesday}, {Day: time.Wednesday}, {Day: time.Thursday}, {Day: time.Friday}}
}

// nthWeekday tells that the Repeat is the first or last of the days from Monday to Friday.
func (r Repeat) nthWeekday() bool {
	return (r.Unit == Months || r.Unit == Years) && len(r.Nth) == 1 && nthName(r.Nth[0]) != "" && len(r.MonthDays) == 0 && slices.Equal(r.Weekdays, workdays())
}

func (r Repeat) weekdayNames() string {
	if slices.Equal(r.Weekdays, workdays()) {
		return "weekday"
	}
	names := make([]string, len(r.Weekdays))
	for i, d := range r.Weekdays {
		names[i] = strings.ToLower(d.Day.String())
	}
	return listed(names)
}

// monthDayNames is "1st and 15th", "last day", "last friday"; empty when there is
// no word for one of them.
func (r Repeat) monthDayNames() string {
	if r.nthWeekday() {
		return nthName(r.Nth[0]) + " weekday"
	}
	if len(r.MonthDays) > 0 && len(r.Weekdays) > 0 {
		return ""
	}
	var names []string
	for _, d := range r.MonthDays {
		switch {
		case d > 0:
			names = append(names, ordinalName(d))
		case d == -1:
			names = append(names, "last day")
		default:
			return ""
		}
	}
	for _, d := range r.Weekdays {
		n := nthName(d.N)
		if n == "" {
			return ""
		}
		names = append(names, n+" "+strings.ToLower(d.Day.String()))
	}
	return listed(names)
}

// listed is "a, b and c".
func listed(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

func nthName(n int) string {
	switch n {
	case 1:
		return "first"
	case 2:
		return "second"
	case 3:
		return "third"
	case 4:
		return "fourth"
	case 5:
		return "fifth"
	case -1:
		return "last"
	}
	return ""
}

func ordinalName(n int) string {
	end := "th"
	if n/10 != 1 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return fmt.Sprint(n, end)
}

// normal sorts what has no order of its own, and says in words what has the same
// meaning in words.
func (r Repeat) normal() Repeat {
	r.Weekdays = slices.Clone(r.Weekdays)
	slices.SortFunc(r.Weekdays, func(a, b Weekday) int {
		return cmp.Or(cmp.Compare(order(a.N), order(b.N)), cmp.Compare((a.Day+6)%7, (b.Day+6)%7))
	})
	r.Weekdays = slices.Compact(r.Weekdays)
	byOrder := func(a, b int) int { return cmp.Compare(order(a), order(b)) }
	for _, list := range []*[]int{&r.MonthDays, &r.Months, &r.Nth} {
		*list = slices.Clone(*list)
		slices.SortFunc(*list, byOrder)
		*list = slices.Compact(*list)
	}
	if r.Exact && r.inWords() != "" && !r.dependsOnLength() {
		r.Exact = false
	}
	return r
}

// order puts what is counted from the end last.
func order(n int) int {
	if n < 0 {
		return 1000 + n
	}
	return n
}

// dependsOnLength tells that the Repeat may fall on a day that some months do
// not have.
func (r Repeat) dependsOnLength() bool {
	if r.Unit == Days || r.Unit == Weeks || len(r.Weekdays) > 0 {
		return false
	}
	if len(r.MonthDays) == 0 {
		return true
	}
	for _, d := range r.MonthDays {
		if d > 28 && (r.Unit == Months || d > daysIn(2001, r.Months[0])) {
			return true
		}
	}
	return false
}
