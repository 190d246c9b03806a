package when

import (
	"slices"
	"time"

	"crm/internal/crm"
)

// Coming is what comes after something that was done.
type Coming struct {
	Due    crm.Time
	Repeat Repeat // how it goes on from there
	Missed int    // how many passed between what was done and this
}

// Next is what comes after something that was due and was done. It is false
// when nothing comes any more. In a series it is the first after both days; what
// passed in between is counted as missed. Counted from when it was done, it is
// the day so many days, weeks … after that, both in the zone of loc.
//
// A moment keeps its clock time in the zone of loc when it is of that zone, else
// at its own offset. A clock time that the change to summer time skips is as much later,
// for once.
func (r Repeat) Next(due, done crm.Time, loc *time.Location) (Coming, bool) {
	today := dayIn(done, loc)
	if r.Times == 1 || r.Every == 0 || today.IsZero() {
		return Coming{}, false
	}
	c := Coming{Repeat: r}
	left := r.Times
	var day crm.Date
	start := due
	switch {
	case r.After:
		day = r.plus(today)
		left--
	default:
		if !r.From.IsZero() {
			start = r.From
		}
		if start.IsZero() {
			start = done
			if !done.IsDay() {
				start = crm.DayTime(today)
			}
		}
		first := start.Date()
		after := first
		if !due.IsZero() {
			after = due.Date()
		}
		for day = r.after(first, after); !day.IsZero() && day.Compare(today) <= 0; day = r.after(first, day) {
			c.Missed++
		}
		left -= 1 + c.Missed
		c.Repeat = r.pinned(first)
	}
	if day.IsZero() || day.Year > maxYear || day.Year < minYear || !r.Until.IsZero() && day.Compare(r.Until) > 0 || r.Times > 0 && left < 1 {
		return Coming{}, false
	}
	if r.Times > 0 {
		c.Repeat.Times = left
	}
	var same bool
	c.Due, same = r.atClock(day, start, loc)
	c.Repeat.From = crm.Time{}
	if !same && !r.After {
		c.Repeat.From = start // whose clock time holds again the next time
	}
	return c, true
}

// First is the first of a series of which no day is known yet: the first day
// that fits, from the first one that it names or from today on. Where the Repeat
// names no days, it is one of its spans from today. It is false when there is none.
func (r Repeat) First(now time.Time) (crm.Time, bool) {
	today := crm.DateOf(now)
	day, like := today, crm.Time{}
	switch {
	case !r.From.IsZero():
		like = r.From
		day = r.after(like.Date(), like.Date().AddDays(-1))
	case r.After || len(r.Weekdays)+len(r.MonthDays)+len(r.Months) == 0:
		day = r.plus(today)
	default:
		// A series whose units are counted from the day that is found.
		one := r
		one.Every = 1
		day = one.after(today, today.AddDays(-1))
	}
	if day.IsZero() || day.Year > maxYear || !r.Until.IsZero() && day.Compare(r.Until) > 0 {
		return crm.Time{}, false
	}
	t, _ := r.atClock(day, like, now.Location())
	return t, true
}

// Moved is the Repeat of something whose day is put off once: the series goes
// on as it would have from the day that it was due.
func (r Repeat) Moved(due crm.Time) Repeat {
	if r.After || due.IsZero() || !r.From.IsZero() {
		return r
	}
	r.From = due
	return r
}

// pinned is the Repeat with the day of its first month, where that is one that
// later months do not have: so that it does not stay at the day of a shorter month.
func (r Repeat) pinned(first crm.Date) Repeat {
	if r.Exact || len(r.Weekdays)+len(r.MonthDays)+len(r.Months) > 0 {
		return r
	}
	switch {
	case r.Unit == Months && first.Day > 28:
		r.MonthDays = []int{int(first.Day)}
	case r.Unit == Years && first.Month == 2 && first.Day == 29:
		r.Months, r.MonthDays = []int{2}, []int{29}
	}
	return r
}

// plus is the day so many units later.
func (r Repeat) plus(d crm.Date) crm.Date {
	switch r.Unit {
	case Days:
		return d.AddDays(r.Every)
	case Weeks:
		return d.AddDays(7 * r.Every)
	case Months:
		return addMonths(d, r.Every)
	}
	return addMonths(d, 12*r.Every)
}

// atClock is a day at the time of the day of another, or of the Repeat; same tells
// that the clock shows it.
func (r Repeat) atClock(day crm.Date, like crm.Time, loc *time.Location) (t crm.Time, same bool) {
	c := r.Clock
	if !c.Set && (like.IsZero() || like.IsDay()) {
		return crm.DayTime(day), true
	}
	if !like.IsZero() && !like.IsDay() {
		local := like.Std().In(loc)
		if _, offset := local.Zone(); offset != like.Offset() {
			local = like.Std()
			loc = local.Location()
		}
		if !c.Set {
			c.Hour, c.Min, c.Sec = local.Clock()
		}
	}
	u := time.Date(int(day.Year), time.Month(day.Month), int(day.Day), c.Hour, c.Min, c.Sec, 0, loc)
	hour, minute, sec := u.Clock()
	return crm.TimeOf(u), hour == c.Hour && minute == c.Min && sec == c.Sec
}

// dayIn is the day of a time in a zone.
func dayIn(t crm.Time, loc *time.Location) crm.Date {
	if t.IsZero() || t.IsDay() {
		return t.Date()
	}
	return crm.DateOf(t.Std().In(loc))
}

// after is the first day after another of the series that begins on start; unset
// when there is none up to the last year.
func (r *Repeat) after(start, day crm.Date) crm.Date {
	from := day.AddDays(1)
	if from.Compare(start) < 0 {
		from = start
	}
	d := r.completed(start)
	first, step := d.unitOf(start), max(d.Every, 1)
	k := d.unitOf(from)
	k -= (k - first) % step
	for ; ; k += step {
		begin, end := d.bounds(k)
		if begin.IsZero() || begin.Year > maxYear {
			return crm.Date{}
		}
		if found := d.firstIn(begin, end, from); !found.IsZero() {
			return found
		}
	}
}

// completed is the Repeat with what it takes from the first day of a series.
func (r Repeat) completed(start crm.Date) Repeat {
	if len(r.Weekdays)+len(r.MonthDays) > 0 {
		return r
	}
	switch r.Unit {
	case Weeks:
		r.Weekdays = []Weekday{{Day: weekdayOf(start)}}
	case Months:
		r.MonthDays = []int{int(start.Day)}
	case Years:
		r.MonthDays = []int{int(start.Day)}
		if len(r.Months) == 0 {
			r.Months = []int{int(start.Month)}
		}
	}
	return r
}

// unitOf is the number of the unit that a day is in.
func (r *Repeat) unitOf(d crm.Date) int {
	switch r.Unit {
	case Days:
		return d.DayNumber()
	case Weeks:
		n := d.DayNumber() + 4 - int(r.WeekStart) // 1970-01-04 was a Sunday
		if n < 0 {
			n -= 6
		}
		return n / 7
	case Months:
		return int(d.Year)*12 + int(d.Month) - 1
	}
	return int(d.Year)
}

// bounds is the first and the last day of a unit.
func (r *Repeat) bounds(k int) (first, last crm.Date) {
	switch r.Unit {
	case Days:
		d := crm.DateOfNumber(k)
		return d, d
	case Weeks:
		d := crm.DateOfNumber(7*k - 4 + int(r.WeekStart))
		return d, d.AddDays(6)
	case Months:
		first = crm.Date{Year: int16(k / 12), Month: uint8(k%12 + 1), Day: 1}
		return first, crm.Date{Year: first.Year, Month: first.Month, Day: uint8(daysIn(k/12, k%12+1))}
	}
	return crm.Date{Year: int16(k), Month: 1, Day: 1}, crm.Date{Year: int16(k), Month: 12, Day: 31}
}

// firstIn is the first day of a unit that fits and is not before from.
func (r *Repeat) firstIn(first, last, from crm.Date) crm.Date {
	if len(r.Nth) == 0 {
		if first.Compare(from) < 0 {
			first = from
		}
		for d := first; d.Compare(last) <= 0; d = d.AddDays(1) {
			if r.fits(d) {
				return d
			}
		}
		return crm.Date{}
	}
	var all []crm.Date
	for d := first; d.Compare(last) <= 0; d = d.AddDays(1) {
		if r.fits(d) {
			all = append(all, d)
		}
	}
	best := crm.Date{}
	for _, n := range r.Nth {
		if n < 0 {
			n += len(all) + 1
		}
		if n < 1 || n > len(all) {
			continue
		}
		if d := all[n-1]; d.Compare(from) >= 0 && (best.IsZero() || d.Compare(best) < 0) {
			best = d
		}
	}
	return best
}

// fits tells whether the series may have a day.
func (r *Repeat) fits(d crm.Date) bool {
	if len(r.Months) > 0 && !slices.Contains(r.Months, int(d.Month)) {
		return false
	}
	length := daysIn(int(d.Year), int(d.Month))
	if len(r.MonthDays) > 0 && !slices.ContainsFunc(r.MonthDays, func(n int) bool {
		if n < 0 {
			n += length + 1
		} else if !r.Exact {
			n = min(n, length)
		}
		return n == int(d.Day)
	}) {
		return false
	}
	if len(r.Weekdays) == 0 {
		return true
	}
	w := weekdayOf(d)
	return slices.ContainsFunc(r.Weekdays, func(x Weekday) bool { return x.Day == w && (x.N == 0 || r.isNth(d, length, x.N)) })
}

// isNth tells whether a day is the nth of its weekday in the month, or in the year where the
// Repeat is of years and names no months.
func (r *Repeat) isNth(d crm.Date, length, n int) bool {
	day := int(d.Day)
	if r.Unit == Years && len(r.Months) == 0 {
		begin := crm.Date{Year: d.Year, Month: 1, Day: 1}
		day = begin.DaysUntil(d) + 1
		length = begin.DaysUntil(crm.Date{Year: d.Year, Month: 12, Day: 31}) + 1
	}
	if n > 0 {
		return (day-1)/7+1 == n
	}
	return (length-day)/7+1 == -n
}
