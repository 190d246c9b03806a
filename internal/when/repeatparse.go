package when

import (
	"strings"
	"time"

	"crm/internal/crm"
)

// maxRepeat is more than any text of a Repeat needs, in bytes.
const maxRepeat = 300

// maxEvery bounds the numbers of a Repeat.
const maxEvery = 999

// ParseRepeat reads how something comes again, in words or as a rule of RFC
// 5545, of which it knows FREQ, INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS,
// COUNT, UNTIL (its day) and WKST. The error is an *Error, and then the Repeat is
// the zero one.
func ParseRepeat(text string) (Repeat, error) {
	if len(text) > maxRepeat {
		return Repeat{}, &Error{Text: text, Why: "this is too long", kind: kindRepeat}
	}
	p := &repeatParser{parser: parser{text: text, kind: kindRepeat}}
	p.words = strings.Fields(strings.ReplaceAll(strings.ToLower(text), ",", " , "))
	i := 0
	if rule, rest, ok := cutRule(text); ok {
		p.words = strings.Fields(strings.ToLower(rest))
		p.rule(rule)
	} else {
		p.WeekStart = time.Monday
		i = p.days(0)
	}
	if p.err == nil && i >= 0 {
		i = p.ends(i)
	}
	if p.err != nil || i < 0 || !p.done(i) {
		return Repeat{}, p.unknown()
	}
	if p.check(); p.err != nil {
		return Repeat{}, p.err
	}
	return p.normal(), nil
}

type repeatParser struct {
	parser
	Repeat
}

// check notes what no day can be.
func (p *repeatParser) check() {
	if p.After && !p.From.IsZero() {
		p.fail("what is counted from when it was done has no first day")
	}
	if !p.From.IsZero() && !p.Until.IsZero() && p.From.Date().Compare(p.Until) > 0 {
		p.fail("this ends (%s) before it begins (%s)", p.Until, p.From.Date())
	}
	if y := p.From.Date().Year; !p.From.IsZero() && (y < minYear || y > maxYear) {
		p.fail("the year %d is out of range; years go from %d to %d", y, minYear, maxYear)
	}
	one := p.normal()
	one.Every = 1
	if start := (crm.Date{Year: 2000, Month: 1, Day: 1}); p.err == nil && !p.After && one.after(start, start).IsZero() {
		p.fail("there is no such day in any year")
	}
}

// days reads all that says on which days it comes.
func (p *repeatParser) days(i int) int {
	p.Every = 1
	w := p.word(i)
	switch w {
	case "daily", "weekly", "monthly", "quarterly", "yearly", "annually", "fortnightly":
		switch w {
		case "weekly":
			p.Unit = Weeks
		case "fortnightly":
			p.Unit, p.Every = Weeks, 2
		case "monthly":
			p.Unit = Months
		case "quarterly":
			p.Unit, p.Every = Months, 3
		case "yearly", "annually":
			p.Unit = Years
		}
		return p.on(i + 1)
	case "biweekly", "bimonthly", "biannually", "biannual", "semiweekly", "semimonthly":
		p.fail("%q has two readings: write it like \"every 2 weeks\", or like \"every mon, thu\"", w)
		return -1
	case "after":
		p.After = true
		return p.units(i + 1)
	case "every", "each":
		return p.every(i + 1)
	}
	return -1
}

// units reads a number of units.
func (p *repeatParser) units(i int) int {
	n, ok := number(p.word(i), 3)
	if !ok {
		n, ok = spelled(p.word(i))
	}
	switch w := p.word(i); {
	case ok:
	case w == "other":
		n = 2
	default:
		n = 1
		i--
	}
	return p.unit(i+1, n)
}

// unit reads the unit of a number.
func (p *repeatParser) unit(i, n int) int {
	p.far = max(p.far, i)
	a, ok := readUnit(p.word(i))
	switch {
	case !ok:
		return -1
	case a.clock:
		p.fail("what comes again is counted in days, weeks, months or years")
		return -1
	case n < 1:
		p.fail("it comes again after one %s at the soonest", p.word(i))
		return -1
	}
	p.Every = n
	switch {
	case a.days == 1:
		p.Unit = Days
	case a.days == 7:
		p.Unit = Weeks
	case a.months == 12:
		p.Unit = Years
	default:
		p.Unit = Months
		p.Every *= a.months
	}
	if p.Every > maxEvery {
		p.fail("it comes again after %d at the latest", maxEvery)
		return -1
	}
	return i + 1
}

// every reads what follows "every".
func (p *repeatParser) every(i int) int {
	w := p.word(i)
	if _, ok := readWeekday(strings.TrimSuffix(p.word(i+1), "s")); ok && w == "other" {
		p.Unit, p.Every = Weeks, 2
		return p.weekdays(i + 1)
	} else if ok && w == "second" {
		p.fail("this has two readings: write \"every 2 weeks on %s\" or \"every month on the 2nd %s\"", p.word(i+1), p.word(i+1))
		return -1
	}
	p.Unit = Weeks
	if next := p.weekdays(i); next > 0 {
		return next
	}
	if d, next := p.dayOfMonth(i); next > 0 {
		return p.yearly(d, next)
	}
	if _, plain := number(w, 3); !plain { // every 15th, every last friday
		p.Unit = Months
		if next := p.monthDays(i); next > 0 || p.err != nil {
			return next
		}
	}
	if next := p.units(i); next > 0 {
		return p.on(next)
	}
	return -1
}

// on reads on which days of the unit it comes, if that is said.
func (p *repeatParser) on(i int) int {
	if p.word(i) != "on" {
		return i
	}
	i++
	p.far = max(p.far, i)
	if p.word(i) == "the" {
		i++
		p.far = max(p.far, i)
	}
	switch p.Unit {
	case Weeks:
		return p.weekdays(i)
	case Months:
		return p.monthDays(i)
	case Years:
		if d, next := p.dayOfMonth(i); next > 0 {
			return p.yearly(d, next)
		}
		next := p.monthDays(i)
		if w := p.word(next); next > 0 && len(p.MonthDays) == 0 && (w == "of" || w == "in") {
			p.far = max(p.far, next+1)
			if m, ok := readMonth(p.word(next + 1)); ok {
				p.Months = []int{m}
				return next + 2
			}
		}
		return -1
	}
	p.fail("days have no days: leave out what follows \"on\"")
	return -1
}

// items reads a list with commas and "and".
func (p *repeatParser) items(i int, read func(i int) int) int {
	for {
		next := read(i)
		if next < 0 {
			return -1
		}
		i = next
		sep := i
		for p.word(sep) == "," || p.word(sep) == "and" {
			sep++
		}
		if sep == i || p.isTimes(sep) {
			return i
		}
		p.far = max(p.far, sep)
		i = sep
	}
}

func (p *repeatParser) weekdays(i int) int {
	return p.items(i, func(i int) int {
		p.far = max(p.far, i)
		switch w := p.word(i); w {
		case "weekday", "weekdays", "workday", "workdays":
			p.Weekdays = append(p.Weekdays, workdays()...)
			return i + 1
		default:
			d, ok := readWeekday(w)
			if !ok {
				d, ok = readWeekday(strings.TrimSuffix(w, "s"))
			}
			if !ok {
				return -1
			}
			p.Weekdays = append(p.Weekdays, Weekday{Day: d})
			return i + 1
		}
	})
}

// monthDays reads days of a month: 1st, 15, last day, last friday, first weekday.
func (p *repeatParser) monthDays(i int) int {
	n := 0
	next := p.items(i, func(i int) int {
		n++
		if p.word(i) == "the" {
			i++
		}
		p.far = max(p.far, i)
		return p.oneOfMonth(i)
	})
	switch {
	case next < 0:
	case len(p.Nth) > 0 && n > 1:
		p.fail("weekdays of a month and other days do not go together")
	case len(p.MonthDays) > 0 && len(p.Weekdays) > 0:
		p.fail("days of the month and weekdays do not go together")
	}
	if p.err != nil {
		return -1
	}
	return next
}

func (p *repeatParser) oneOfMonth(i int) int {
	w := p.word(i)
	nth, ok := readNth(w)
	next := p.word(i + 1)
	if d, isDay := readWeekday(next); ok && isDay {
		p.Weekdays = append(p.Weekdays, Weekday{nth, d})
		return i + 2
	}
	switch {
	case ok && (next == "weekday" || next == "workday"):
		p.Weekdays, p.Nth = workdays(), []int{nth}
		return i + 2
	case nth == -1 && next == "day":
		p.MonthDays = append(p.MonthDays, -1)
		return i + 2
	case nth == -1:
		return -1
	}
	day, isDay := ordinal(w)
	_, plain := number(w, 2)
	if _, unit := readUnit(next); !isDay || plain && unit {
		if day, isDay = nth, ok; !ok || next != "day" {
			return -1
		}
	}
	if day < 1 || day > 31 {
		p.fail("there is no day %d in any month", day)
		return -1
	}
	p.MonthDays = append(p.MonthDays, day)
	if next == "day" {
		return i + 2
	}
	return i + 1
}

// readNth reads first, 2nd, last.
func readNth(w string) (int, bool) {
	for _, n := range []int{1, 2, 3, 4, 5, -1} {
		if w == nthName(n) || n > 0 && w == ordinalName(n) {
			return n, true
		}
	}
	return 0, false
}

// dayOfMonth reads 24 december, december 24.
func (p *repeatParser) dayOfMonth(i int) ([2]int, int) {
	m, ok := readMonth(p.word(i))
	day, ok2 := ordinal(p.word(i + 1))
	if !ok {
		day, ok2 = ordinal(p.word(i))
		m, ok = readMonth(p.word(i + 1))
	}
	if !ok || !ok2 {
		return [2]int{}, -1
	}
	return [2]int{m, day}, i + 2
}

func (p *repeatParser) yearly(d [2]int, next int) int {
	if d[1] < 1 || d[1] > daysIn(2000, d[0]) {
		p.fail("there is no day %d in %s", d[1], time.Month(d[0]))
		return -1
	}
	p.Unit, p.Months, p.MonthDays = Years, []int{d[0]}, []int{d[1]}
	return next
}

// isTimes tells that "5 times" stands here.
func (p *repeatParser) isTimes(i int) bool {
	_, ok := number(p.word(i), 3)
	return ok && (p.word(i+1) == "times" || p.word(i+1) == "time")
}

// ends reads the time of the day, the first day and the end.
func (p *repeatParser) ends(i int) int {
	for i >= 0 && !p.done(i) && p.err == nil {
		switch w := p.word(i); {
		case w == "," || w == "for" && p.isTimes(i+1):
			i++
			if !p.isTimes(i) {
				return -1
			}
		case p.isTimes(i) && p.Times == 0:
			p.Times, _ = number(w, 3)
			if p.Times == 0 {
				p.fail("it comes once at least")
			}
			i += 2
		case w == "at" && !p.Clock.Set:
			c, next := p.clock(i + 1)
			if next < 0 {
				p.far = i + 1
				return -1
			}
			p.Clock = Clock{true, c.hour, c.min, c.sec}
			i = next
		case w == "from" && p.From.IsZero():
			t, err := crm.ParseTime(strings.ToUpper(p.word(i + 1)))
			if err != nil {
				p.fail("write the day that it begins like \"from 2026-11-19\"")
				return -1
			}
			p.From = t
			i += 2
		case w == "until" && p.Until.IsZero():
			d, ok := p.iso(p.word(i + 1))
			if !ok {
				p.fail("write the day that it ends like \"until 2026-11-19\"")
				return -1
			}
			p.Until = d
			i += 2
		default:
			return -1
		}
	}
	return i
}
