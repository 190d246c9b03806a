package when

import (
	"strings"
	"time"

	"crm/internal/crm"
)

// day reads what names one day.
func (p *parser) day(i int) (crm.Date, int) {
	w := p.word(i)
	switch w {
	case "":
		return crm.Date{}, -1
	case "today":
		return p.today, i + 1
	case "yesterday":
		return p.today.AddDays(-1), i + 1
	case "tomorrow":
		return p.today.AddDays(1), i + 1
	}
	if d, ok := p.weekday(w, p.lean); ok {
		return d, i + 1
	}
	if which, ok := readWhich(w); ok {
		return p.which(i+1, which)
	}
	if w == "end" || w == "start" || w == "beginning" {
		return p.edge(i+1, w == "end")
	}
	if d, next := p.monthDay(i); next > 0 || p.err != nil {
		return d, next
	}
	if d, ok := p.figures(w); ok || p.err != nil {
		return d, i + 1
	}
	if a, next := p.amount(i); next > 0 && !a.clock {
		return p.checked(a.from(p.today)), next
	}
	return crm.Date{}, -1
}

// checked notes a day out of the range of years.
func (p *parser) checked(d crm.Date) crm.Date {
	if d.Year < minYear || d.Year > maxYear {
		p.fail("this is out of range; years go from %d to %d", minYear, maxYear)
	}
	return d
}

// readWhich reads last, this and next as -1, 0 and 1.
func readWhich(w string) (int, bool) {
	switch w {
	case "last", "previous":
		return -1, true
	case "this":
		return 0, true
	case "next":
		return 1, true
	}
	return 0, false
}

// which reads what follows last, this or next: a weekday or a span. "this fri"
// is the Friday of this week, which begins on Monday.
func (p *parser) which(i, which int) (crm.Date, int) {
	if n, ok := readWeekday(p.word(i)); ok {
		switch which {
		case -1:
			return p.before(n), i + 1
		case 1:
			return p.after(n), i + 1
		}
		return weekOf(p.today).from.AddDays((int(n) + 6) % 7), i + 1
	}
	s, ok := spanNamed(p.word(i), p.today, which)
	if !ok {
		p.far = max(p.far, i)
		return crm.Date{}, -1
	}
	if which == 0 && p.lean == Future {
		return p.checked(s.to), i + 1
	}
	return p.checked(s.from), i + 1
}

// edge reads what follows "end" or "start": of month, of next year, of march, of q1 2027.
func (p *parser) edge(i int, end bool) (crm.Date, int) {
	p.far = max(p.far, i)
	if p.word(i) != "of" {
		return crm.Date{}, -1
	}
	i++
	which, ok := readWhich(p.word(i))
	if ok || p.word(i) == "the" {
		i++
	}
	p.far = max(p.far, i)
	next := i + 1
	s, named := spanNamed(p.word(i), p.today, which)
	if !named && !ok {
		s, next = p.numberedBy(i, end)
	}
	switch {
	case !named && next < 0:
		return crm.Date{}, -1
	case end:
		return p.checked(s.to), next
	}
	return p.checked(s.from), next
}

// numberedBy is numbered, but without a year by the lean: the next time that the
// run of days ends or begins, or the last one.
func (p *parser) numberedBy(i int, end bool) (span, int) {
	s, next := p.numbered(i)
	if next < 0 || p.err != nil {
		return span{}, -1
	}
	for _, w := range p.words[i:next] {
		for k := range len(w) - 3 {
			if _, ok := number(w[k:k+4], 4); ok {
				return s, next // with a year
			}
		}
	}
	edge := s.from
	if end {
		edge = s.to
	}
	other := *p
	switch c := edge.Compare(p.today); {
	case p.lean == Future && c < 0:
		other.today.Year++
	case p.lean == Past && c > 0:
		other.today.Year--
	}
	return other.numbered(i)
}

// weekday reads a weekday by a lean.
func (p *parser) weekday(w string, lean Lean) (crm.Date, bool) {
	n, ok := readWeekday(w)
	switch {
	case !ok:
		return crm.Date{}, false
	case lean == Future || lean == sameYearAhead:
		return p.after(n), true
	}
	return p.before(n), true
}

// before is the last such weekday before today, after the first one after it.
func (p *parser) before(n time.Weekday) crm.Date {
	return p.today.AddDays(-1 - int(weekdayOf(p.today)-n+6)%7)
}

func (p *parser) after(n time.Weekday) crm.Date {
	return p.today.AddDays(1 + int(n-weekdayOf(p.today)+6)%7)
}

func weekdayOf(d crm.Date) time.Weekday { return d.In(time.UTC).Weekday() }

func readWeekday(w string) (time.Weekday, bool) {
	switch w {
	case "sun", "sunday":
		return time.Sunday, true
	case "mon", "monday":
		return time.Monday, true
	case "tue", "tues", "tuesday":
		return time.Tuesday, true
	case "wed", "wednesday":
		return time.Wednesday, true
	case "thu", "thur", "thurs", "thursday":
		return time.Thursday, true
	case "fri", "friday":
		return time.Friday, true
	case "sat", "saturday":
		return time.Saturday, true
	}
	return 0, false
}

func readMonth(w string) (int, bool) {
	if len(w) < 3 {
		return 0, false
	}
	for m := time.January; m <= time.December; m++ {
		if name := strings.ToLower(m.String()); w == name || w == name[:3] || w == "sept" && m == time.September {
			return int(m), true
		}
	}
	return 0, false
}

// monthDay reads 19 Nov, 19 November 2026, Nov 19, November 19th, 2026.
func (p *parser) monthDay(i int) (crm.Date, int) {
	m, ok := readMonth(p.word(i))
	day, ok2 := ordinal(p.word(i + 1))
	if !ok {
		day, ok2 = ordinal(p.word(i))
		m, ok = readMonth(p.word(i + 1))
	}
	if !ok || !ok2 {
		return crm.Date{}, -1
	}
	i += 2
	if y, ok := number(p.word(i), 4); ok && p.word(i+1) != "am" && p.word(i+1) != "pm" {
		if len(p.word(i)) != 4 {
			p.fail("write the year with four digits, like %d", p.today.Year)
		}
		return p.calendar(y, m, day), i + 1
	}
	return p.nearest(m, day), i
}

// ordinal reads 19 and 19th.
func ordinal(w string) (int, bool) {
	if n := len(w) - 2; n > 0 {
		switch w[n:] {
		case "st", "nd", "rd", "th":
			w = w[:n]
		}
	}
	return number(w, 2)
}

// calendar is the day y-m-d; one that is not in the calendar is noted.
func (p *parser) calendar(y, m, d int) crm.Date {
	if m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		p.fail("there is no day %04d-%02d-%02d in the calendar", y, m, d)
		return crm.Date{}
	}
	return p.checked(crm.Date{Year: int16(y), Month: uint8(m), Day: uint8(d)})
}

// nearest is the day of a month in the year that the lean says.
func (p *parser) nearest(m, d int) crm.Date {
	if m < 1 || m > 12 {
		p.fail("there is no month %d", m)
		return crm.Date{}
	}
	if d < 1 || d > daysIn(2000, m) { // a leap year
		p.fail("there is no day %d in %s", d, time.Month(m))
		return crm.Date{}
	}
	y := int(p.today.Year)
	if p.lean == sameYear || p.lean == sameYearAhead {
		return p.calendar(y, m, d)
	}
	step := 1
	if p.lean == Past {
		step = -1
	}
	for range 10 { // 29 February is missing for eight years around 2100
		if d <= daysIn(y, m) {
			day := crm.Date{Year: int16(y), Month: uint8(m), Day: uint8(d)}
			if c := day.Compare(p.today); c == 0 || c == step {
				return p.checked(day)
			}
		}
		y += step
	}
	return crm.Date{}
}

func isISO(w string) bool {
	if len(w) != 10 || w[4] != '-' || w[7] != '-' {
		return false
	}
	_, ok1 := number(w[:4], 4)
	_, ok2 := number(w[5:7], 2)
	_, ok3 := number(w[8:], 2)
	return ok1 && ok2 && ok3
}

// iso reads 2026-11-19.
func (p *parser) iso(w string) (crm.Date, bool) {
	if !isISO(w) {
		return crm.Date{}, false
	}
	y, _ := number(w[:4], 4)
	m, _ := number(w[5:7], 2)
	d, _ := number(w[8:], 2)
	return p.calendar(y, m, d), p.err == nil
}

// figures reads days in digits: 2026-11-19, 2026/11/19, 19.11.2026, 19.11.,
// and with slashes or hyphens those that have one reading.
func (p *parser) figures(w string) (crm.Date, bool) {
	if isISO(w) {
		return p.iso(w)
	}
	sep := strings.IndexAny(w, "./-")
	if sep < 1 {
		return crm.Date{}, false
	}
	mark := w[sep]
	parts := strings.Split(w, string(mark))
	if len(parts) > 3 {
		return crm.Date{}, false
	}
	var n [3]int
	for i, part := range parts {
		v, ok := number(part, 4)
		if !ok && !(mark == '.' && i == 2 && part == "") {
			return crm.Date{}, false
		}
		n[i] = v
	}
	if len(parts[0]) == 4 && mark == '/' && len(parts) == 3 {
		return p.calendar(n[0], n[1], n[2]), p.err == nil
	}
	if len(parts[0]) > 2 || len(parts[1]) > 2 || mark == '-' && len(parts) == 2 {
		return crm.Date{}, false
	}
	year := len(parts) == 3 && parts[2] != ""
	if year && len(parts[2]) != 4 {
		p.fail("write the year with four digits, like %d", p.today.Year)
		return crm.Date{}, false
	}
	day, month := n[0], n[1]
	switch {
	case mark == '.' && len(parts) == 2:
		p.fail("write %q for a day, or %q for a time", w+".", parts[0]+":"+parts[1])
		return crm.Date{}, false
	case mark == '.':
	case day <= 12 && month <= 12 && day != month && day > 0 && month > 0:
		p.twoReadings(day, month, n[2], year)
		return crm.Date{}, false
	case day <= 12:
		day, month = month, day
	}
	if year {
		return p.calendar(n[2], month, day), p.err == nil
	}
	return p.nearest(month, day), p.err == nil
}

// twoReadings notes that a and b are day and month in an order that cannot be
// told.
func (p *parser) twoReadings(a, b, y int, year bool) {
	one, two := crm.Date{}, crm.Date{}
	if year {
		one, two = p.calendar(y, b, a), p.calendar(y, a, b)
	} else {
		one, two = p.nearest(b, a), p.nearest(a, b)
	}
	p.fail("this can be %d %s or %d %s: write %s or %s", a, time.Month(b), b, time.Month(a), one, two)
}
