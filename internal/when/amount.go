package when

import (
	"strings"
	"time"

	"crm/internal/crm"
)

// amount is a number of units, negative for the past. Of hours and minutes
// (clock), unit is the duration; else it counts days or months.
type amount struct {
	n            int
	clock        bool
	unit         time.Duration
	days, months int // of one unit
}

// from is the day by the amount from another. A month later than the 31st is
// the last day of a shorter month.
func (a amount) from(d crm.Date) crm.Date {
	if a.months != 0 {
		return addMonths(d, a.n*a.months)
	}
	return d.AddDays(a.n * a.days)
}

// amount reads -2d, +3 weeks, 2h ago, 3 days ago, in 2 weeks.
func (p *parser) amount(i int) (amount, int) {
	w := p.word(i)
	switch {
	case w == "in":
		return p.count(i+1, 1)
	case len(w) > 1 && (w[0] == '-' || w[0] == '+'):
		old := p.words[i]
		p.words[i] = w[1:]
		a, next := p.count(i, map[bool]int{true: -1, false: 1}[w[0] == '-'])
		p.words[i] = old
		return a, next
	}
	a, next := p.count(i, -1)
	if next < 0 || p.word(next) != "ago" {
		if next > 0 && p.done(next) {
			p.fail("say whether this is past or future: \"%s ago\" or \"in %s\"", strings.Join(p.words[i:next], " "), strings.Join(p.words[i:next], " "))
		}
		return amount{}, -1
	}
	return a, next + 1
}

// count reads a number and a unit, in one word or two.
func (p *parser) count(i, sign int) (amount, int) {
	w := p.word(i)
	digits := 0
	for digits < len(w) && w[digits] >= '0' && w[digits] <= '9' {
		digits++
	}
	n, ok := number(w[:digits], 4)
	unit := w[digits:]
	next := i + 1
	if digits == 0 {
		n, ok = spelled(w)
		unit = ""
	}
	if unit == "" && ok {
		unit = p.word(next)
		next++
	}
	if !ok || unit == "" {
		if ok || digits > 4 {
			p.far = max(p.far, i)
		}
		return amount{}, -1
	}
	a, ok := readUnit(unit)
	if !ok {
		if unit == "m" {
			p.fail("%q can be minutes or months: write min or mo", "m")
		}
		return amount{}, -1
	}
	a.n = sign * n
	return a, next
}

// spelled reads small numbers in letters.
func spelled(w string) (int, bool) {
	switch w {
	case "a", "an", "one":
		return 1, true
	case "two":
		return 2, true
	case "three":
		return 3, true
	case "four":
		return 4, true
	case "five":
		return 5, true
	case "six":
		return 6, true
	case "seven":
		return 7, true
	case "eight":
		return 8, true
	case "nine":
		return 9, true
	case "ten":
		return 10, true
	case "eleven":
		return 11, true
	case "twelve":
		return 12, true
	}
	return 0, false
}

func readUnit(w string) (amount, bool) {
	switch w {
	case "min", "mins", "minute", "minutes":
		return amount{clock: true, unit: time.Minute}, true
	case "h", "hr", "hrs", "hour", "hours":
		return amount{clock: true, unit: time.Hour}, true
	case "d", "day", "days":
		return amount{days: 1}, true
	case "w", "wk", "wks", "week", "weeks":
		return amount{days: 7}, true
	case "mo", "mos", "month", "months":
		return amount{months: 1}, true
	case "q", "quarter", "quarters":
		return amount{months: 3}, true
	case "y", "yr", "yrs", "year", "years":
		return amount{months: 12}, true
	}
	return amount{}, false
}

// addMonths is the same day n months later, or the last of a shorter month.
func addMonths(d crm.Date, n int) crm.Date {
	m := int(d.Year)*12 + int(d.Month) - 1 + n
	y, month := m/12, m%12+1
	if y < 1 || y > 9999 {
		return crm.Date{} // far out of the range of years
	}
	return crm.Date{Year: int16(y), Month: uint8(month), Day: uint8(min(int(d.Day), daysIn(y, month)))}
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
