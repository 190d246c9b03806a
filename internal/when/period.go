package when

import (
	"strings"
	"time"

	"crm/internal/crm"
)

// span is a run of days, both ends in it. An end that is open is unset.
type span struct{ from, to crm.Date }

// ParsePeriod reads a run of days, both ends in it; an end that is open is
// unset, both for "all".
//
// A year, quarter, month or week is all of its days, a day is itself, and
// "last 30 days" ends with today, "next 30 days" begins with it. A..B reaches
// from the first day of A to the last of B; A.., since A, ..B and until B are
// open. Quarters, weeks, months and days without a year are those of this
// year; weekdays look back, but one behind .. is the first from the beginning
// on. The error is an *Error, and then both days are unset.
func ParsePeriod(text string, now time.Time) (from, to crm.Date, err error) {
	return PeriodOf(text, now, Past)
}

// PeriodOf reads as ParsePeriod does, weekdays by lean.
func PeriodOf(text string, now time.Time, lean Lean) (from, to crm.Date, err error) {
	within := sameYear
	if lean == Future {
		within = sameYearAhead
	}
	p, err := newParser(text, now, within)
	if err != nil {
		return crm.Date{}, crm.Date{}, err
	}
	p.kind = kindPeriod
	s, ok := p.period()
	if !ok || p.err != nil {
		return crm.Date{}, crm.Date{}, p.unknown()
	}
	for _, d := range []crm.Date{s.from, s.to} {
		if !d.IsZero() && (d.Year < minYear || d.Year > maxYear) {
			return crm.Date{}, crm.Date{}, p.fail("this is out of range; years go from %d to %d", minYear, maxYear)
		}
	}
	if !s.from.IsZero() && !s.to.IsZero() && s.to.Compare(s.from) < 0 {
		return crm.Date{}, crm.Date{}, p.fail("this ends (%s) before it begins (%s)", s.to, s.from)
	}
	return s.from, s.to, nil
}

func (p *parser) period() (span, bool) {
	if first, last, ok := cutRange(p.text); ok {
		return p.between(first, last)
	}
	switch p.word(0) {
	case "all":
		return span{}, p.done(1)
	case "since":
		s, ok := p.part(1)
		return span{from: s.from}, ok
	case "until":
		s, ok := p.part(1)
		return span{to: s.to}, ok
	}
	return p.part(0)
}

// cutRange cuts at the two dots; a third belongs to the day before them (19.11.).
func cutRange(s string) (first, last string, ok bool) {
	i := strings.Index(s, "..")
	if i < 0 {
		return "", "", false
	}
	if i > 0 && strings.HasPrefix(s[i:], "...") {
		i++
	}
	return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+2:]), true
}

func (p *parser) between(first, last string) (span, bool) {
	var out span
	if first == "" && last == "" {
		return span{}, false
	}
	if first != "" {
		p.split(first)
		s, ok := p.part(0)
		if !ok {
			return span{}, false
		}
		out.from = s.from
	}
	if last != "" {
		p.far = 0
		p.split(last)
		if n, ok := readWeekday(p.word(0)); ok && len(p.words) == 1 && first != "" {
			out.to = out.from.AddDays(int(n-weekdayOf(out.from)+7) % 7)
			return out, true
		}
		s, ok := p.part(0)
		if !ok {
			return span{}, false
		}
		out.to = s.to
	}
	return out, true
}

// part reads all words from i on as one run of days.
func (p *parser) part(i int) (span, bool) {
	for _, read := range []func(int) (span, int){p.toDate, p.numbered, p.relative} {
		if s, next := read(i); next > 0 && p.done(next) {
			return s, true
		}
	}
	if d, next := p.day(i); next > 0 && p.done(next) && p.err == nil {
		return span{d, d}, true
	}
	return span{}, false
}

// toDate reads ytd and its kind: from the beginning of the year to today.
func (p *parser) toDate(i int) (span, int) {
	unit := ""
	switch p.word(i) {
	case "ytd":
		unit = "year"
	case "qtd":
		unit = "quarter"
	case "mtd":
		unit = "month"
	case "wtd":
		unit = "week"
	default:
		return span{}, -1
	}
	s, _ := spanNamed(unit, p.today, 0)
	return span{s.from, p.today}, i + 1
}

// relative reads this month, last week, last 30 days, next 2w.
func (p *parser) relative(i int) (span, int) {
	which, ok := readWhich(p.word(i))
	if p.word(i) == "past" {
		which, ok = -1, true
	}
	if !ok {
		return span{}, -1
	}
	if s, ok := spanNamed(p.word(i+1), p.today, which); ok && p.word(i) != "past" {
		return s, i + 2
	}
	if which == 0 || p.word(i+1) == "a" || p.word(i+1) == "an" {
		return span{}, -1
	}
	a, next := p.count(i+1, which)
	switch {
	case next < 0:
		return span{}, -1
	case a.clock:
		p.fail("a period is counted in days, weeks, months, quarters or years")
		return span{}, -1
	case a.n == 0:
		p.fail("a period has at least one day")
		return span{}, -1
	case which < 0:
		return span{p.checked(a.from(p.today)).AddDays(1), p.today}, next
	}
	return span{p.today, p.checked(a.from(p.today)).AddDays(-1)}, next
}

// numbered reads 2026, 2026-11, nov, nov 2026, q4, 2026-q4, q4 2026, w47,
// 2026-w47, w47 2026.
func (p *parser) numbered(i int) (span, int) {
	w := p.word(i)
	if len(w) == 4 {
		if y, ok := number(w, 4); ok {
			return p.year(y), i + 1
		}
	}
	y, name := int(p.today.Year), w
	next := i + 1
	if len(w) > 4 {
		if n, ok := number(w[:4], 4); ok {
			y, name = n, strings.TrimPrefix(w[4:], "-")
			if m, ok := number(name, 2); ok && len(w) == len("2026-11") {
				return p.month(y, m), next
			}
		}
	}
	if name == w {
		if n, ok := number(p.word(next), 4); ok && len(p.word(next)) == 4 {
			y = n
			next++
		}
	}
	if m, ok := readMonth(name); ok && name == w {
		return p.month(y, m), next
	}
	if len(name) < 2 || len(name) > 3 {
		return span{}, -1
	}
	n, ok := number(name[1:], 2)
	switch {
	case ok && name[0] == 'q':
		if n < 1 || n > 4 {
			p.fail("there is no quarter %d", n)
			return span{}, next
		}
		return span{p.month(y, 3*n-2).from, p.month(y, 3*n).to}, next
	case ok && name[0] == 'w':
		return p.isoWeek(y, n), next
	}
	return span{}, -1
}

func (p *parser) year(y int) span {
	return span{p.calendar(y, 1, 1), p.calendar(y, 12, 31)}
}

func (p *parser) month(y, m int) span {
	if m < 1 || m > 12 {
		p.fail("there is no month %04d-%02d", y, m)
		return span{}
	}
	return span{p.calendar(y, m, 1), p.calendar(y, m, daysIn(y, m))}
}

// isoWeek is a week of ISO 8601: the first of a year is that with 4 January.
func (p *parser) isoWeek(y, n int) span {
	first := p.calendar(y, 1, 4)
	if p.err != nil {
		return span{}
	}
	s := weekOf(first.AddDays(7 * (n - 1)))
	if year, week := s.from.In(time.UTC).ISOWeek(); year != y || week != n {
		p.fail("there is no week %d in %d", n, y)
		return span{}
	}
	return s
}

// weekOf is the week of a day, from Monday to Sunday.
func weekOf(d crm.Date) span {
	monday := d.AddDays(-(int(weekdayOf(d)) + 6) % 7)
	return span{monday, monday.AddDays(6)}
}

// spanNamed is the week, month, quarter or year of a day (which 0), the one
// before (-1) or the one after (1).
func spanNamed(unit string, d crm.Date, which int) (span, bool) {
	months := 0
	switch unit {
	case "week":
		return weekOf(d.AddDays(7 * which)), true
	case "month":
		months = 1
	case "quarter":
		months = 3
	case "year":
		months = 12
	default:
		return span{}, false
	}
	d.Day = 1
	d.Month -= (d.Month - 1) % uint8(months)
	from := addMonths(d, months*which)
	return span{from, addMonths(from, months).AddDays(-1)}, true
}
