package report

import (
	"fmt"
	"iter"
	"math"
	"time"

	"crm/internal/crm"
)

// Step is how a report cuts time into pieces.
type Step string

// The steps, from the shortest to the longest.
const (
	Weekly    Step = "week" // from Monday on
	Monthly   Step = "month"
	Quarterly Step = "quarter"
	Yearly    Step = "year"
)

// of is the number of the step in which a day lies; numbers follow each other.
func (s Step) of(d crm.Date) int {
	switch s {
	case Weekly:
		return weekOf(d.DayNumber())
	case Quarterly:
		return 4*int(d.Year) + int(d.Month-1)/3
	case Yearly:
		return int(d.Year)
	}
	return 12*int(d.Year) + int(d.Month) - 1
}

// start is the first day of the step with a number.
func (s Step) start(n int) crm.Date {
	switch s {
	case Weekly:
		return mondayOf(n)
	case Quarterly:
		return crm.Date{Year: int16(n / 4), Month: uint8(n%4)*3 + 1, Day: 1}
	case Yearly:
		return crm.Date{Year: int16(n), Month: 1, Day: 1}
	}
	return crm.Date{Year: int16(n / 12), Month: uint8(n%12) + 1, Day: 1}
}

// name is what people read: 2026-11-16 for a week, 2026-11, 2026-q4, 2026.
func (s Step) name(n int) string {
	d := s.start(n)
	switch s {
	case Weekly:
		return d.String()
	case Quarterly:
		return fmt.Sprintf("%04d-q%d", d.Year, (d.Month+2)/3)
	case Yearly:
		return fmt.Sprintf("%04d", d.Year)
	}
	return d.String()[:7]
}

// Piece is the days of one step that a period has.
type Piece struct {
	Name        string // of the step: 2026-11
	First, Last crm.Date
}

// Pieces are the steps that a period of which both ends are set lies in, the first and
// the last cut to it.
func (s Step) Pieces(p Period) []Piece {
	var out []Piece
	for n := s.of(p.From); n <= s.of(p.Until); n++ {
		x := Piece{s.name(n), s.start(n), s.start(n + 1).AddDays(-1)}
		if x.First.Compare(p.From) < 0 {
			x.First = p.From
		}
		if x.Last.Compare(p.Until) > 0 {
			x.Last = p.Until
		}
		out = append(out, x)
	}
	return out
}

// Back is the first day of the step that is n before that of a day.
func (s Step) Back(d crm.Date, n int) crm.Date { return s.start(s.of(d) - n) }

// yearBack is how many steps make a year; 0 when none do.
func (s Step) yearBack() int {
	switch s {
	case Monthly:
		return 12
	case Quarterly:
		return 4
	case Yearly:
		return 1
	}
	return 0
}

// stepFor is the step in which so many days are looked at best: not too few of
// them, and no more than a screen holds.
func stepFor(days int) Step {
	switch {
	case days <= 190:
		return Weekly
	case days <= 4*366:
		return Monthly
	case days <= 10*366:
		return Quarterly
	}
	return Yearly
}

// calendar tells the steps of days in bulk.
type calendar struct {
	step  Step
	first int // the day of table[0]
	table []int32
}

// How many days back, and ahead, are looked up in a table.
const (
	daysBefore = 40 * 366
	daysAhead  = 2 * 366
)

func (s Step) calendar(today int) *calendar {
	c := &calendar{step: s, first: today - daysBefore, table: make([]int32, daysBefore+daysAhead)}
	n := s.of(crm.DateOfNumber(c.first))
	next := s.start(n+1).DayNumber() - c.first
	for i := range c.table {
		if i == next {
			n++
			next = s.start(n+1).DayNumber() - c.first
		}
		c.table[i] = int32(n)
	}
	return c
}

// of is the step of a day.
func (c *calendar) of(day int) int {
	if i := day - c.first; uint(i) < uint(len(c.table)) {
		return int(c.table[i])
	}
	return c.step.of(crm.DateOfNumber(day))
}

// window is the steps that a report of a period shows, the first and the last;
// false when there is none. An open end is that of what there is, given by its
// steps; what lies more than a year ahead of now does not widen it. Of more
// steps than stepsMax the last count.
func (s Step) window(p Period, now time.Time, seen iter.Seq[int]) (first, last int, ok bool) {
	ahead := s.of(crm.DateOf(now).AddDays(366))
	any := false
	for n := range seen {
		if n > ahead {
			continue
		}
		if !any {
			first, last, any = n, n, true
		}
		first, last = min(first, n), max(last, n)
	}
	if !any && (p.From.IsZero() || p.Until.IsZero()) {
		return 0, 0, false
	}
	if !p.From.IsZero() {
		first = s.of(p.From)
	}
	if !p.Until.IsZero() {
		last = s.of(p.Until)
	}
	if last < first {
		return 0, 0, false
	}
	return max(first, last-stepsMax+1), last, true
}

// stepsMax is how many steps a report shows at most: ten years of weeks.
const stepsMax = 530

// yearBefore is the same days of the year before; false where an end is open.
// A period that ends with a month does so in the year before too.
func (p Period) yearBefore() (Period, bool) {
	if p.From.Year <= 1 || p.Until.Year <= 1 {
		return Period{}, false
	}
	from, after := p.From, p.Until.AddDays(1)
	from.Year--
	if from.Month == 2 && from.Day == 29 {
		from.Day = 28
	}
	after.Year--
	if after.Month == 2 && after.Day == 29 {
		after.Month, after.Day = 3, 1
	}
	return Period{from, after.AddDays(-1)}, true
}

// span is the days of the period by their numbers.
func (p Period) span() span {
	// Far from the limits, so that sums with days do not overflow.
	days := span{math.MinInt32, math.MaxInt32}
	if !p.From.IsZero() {
		days.from = p.From.DayNumber()
	}
	if !p.Until.IsZero() {
		days.until = p.Until.DayNumber()
	}
	return days
}

// percent is part of whole in percent, with one digit after the point; unset when
// whole is 0.
func percent(part, whole int) crm.Decimal { return ratio(100*int64(part), int64(whole), 1) }
