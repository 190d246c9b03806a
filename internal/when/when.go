// Package when reads days, moments and periods as people write them, against
// a clock that the caller gives:
//
//	2026-11-19  today  yesterday 14:00  -2d  3 days ago  in 2 weeks
//	last fri  next monday  end of month  19 Nov  19.11.2026
//	this month  2026-q4  last 12 months  2026-01..2026-06  since 2026-06
//
// The grammar is small and English. A text is read as a whole or refused: what
// has two readings (03/04, 5m, a clock time that the change to summer time
// skips) is an error that names both or says what to type. It also reads how
// something comes again ("every 2 weeks on monday", see Repeat). It does not search
// texts for times and knows no holidays.
package when

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"crm/internal/crm"
)

// Lean is the direction in which a text without a year or a week is read.
type Lean int

const (
	// Past reads "fri" as the last Friday before today, and "19 Nov" as today
	// or the last such day before it.
	Past Lean = iota
	// Future reads "fri" as the first Friday after today, and "19 Nov" as
	// today or the first such day after it.
	Future
	// sameYear reads "fri" as Past does and "19 Nov" in the year of today.
	sameYear
	// sameYearAhead reads "fri" as Future does and "19 Nov" in the year of today.
	sameYearAhead
)

// Years outside these are slips of the finger.
const (
	minYear = 1900
	maxYear = 2200
)

// maxText is more than any text of the grammar needs, in bytes.
const maxText = 100

// Error says what of a text was not understood.
type Error struct {
	Text string // as given
	Part string // the part that was not understood; empty when it is the whole
	Why  string // what is wrong with it and what to type; empty for "not understood"
	kind kind
}

type kind uint8

const (
	kindTime kind = iota
	kindPeriod
	kindNext
	kindRepeat
)

// Error is one line in plain words, the text quoted and cut short.
func (e *Error) Error() string {
	text := quote(e.Text)
	if e.Why != "" {
		return text + ": " + e.Why
	}
	msg := text + " is not a time"
	examples := `write it like "2026-11-19 14:00", "yesterday 14:00" or "in 2 weeks"`
	switch e.kind {
	case kindPeriod:
		msg = text + " is not a period"
		examples = `write it like "2026-q4", "last 30 days" or "2026-01..2026-06"`
	case kindNext:
		msg = text + " is not a time and a task"
		examples = `write it like "tomorrow: call back", "in 2 weeks: send offer" or "2026-11-19 14:00: visit"`
	case kindRepeat:
		msg = text + " does not say how it comes again"
		examples = `write it like "every 3 months", "every 2 weeks on mon, thu", "every month on the last friday" or "after 2 weeks"`
	}
	if e.Part != "" && !strings.EqualFold(e.Part, strings.TrimSpace(e.Text)) {
		msg += " (" + quote(e.Part) + " is not understood)"
	}
	return msg + "; " + examples
}

// Parse reads a day or a moment. A text that names only a day gives a whole
// day; "now", hours and minutes, and clock times give a moment in the zone of
// now, to the second. Weekdays and days without a year are read by lean; a
// weekday is never today. A clock time alone is today's. "next week" and its
// kind are their first day; "this week" is its first day for Past, its last
// for Future. The error is an *Error, and then the Time is unset.
func Parse(text string, now time.Time, lean Lean) (crm.Time, error) {
	t, err := parseTime(text, now, lean)
	if err != nil {
		return crm.Time{}, err
	}
	return t, nil
}

// ParseDate reads as Parse does and gives the day; also --11-19, a day of
// which the year is not known.
func ParseDate(text string, now time.Time, lean Lean) (crm.Date, error) {
	if s := strings.TrimSpace(text); strings.HasPrefix(s, "--") {
		d, err := crm.ParseDate(s)
		if err != nil {
			return crm.Date{}, &Error{Text: text, Why: err.Error()}
		}
		return d, nil
	}
	t, err := parseTime(text, now, lean)
	if err != nil {
		return crm.Date{}, err
	}
	return t.Date(), nil
}

func parseTime(text string, now time.Time, lean Lean) (crm.Time, error) {
	p, err := newParser(text, now, lean)
	if err != nil {
		return crm.Time{}, err
	}
	t, err := p.time()
	if err != nil {
		return crm.Time{}, err
	}
	if y := t.Date().Year; y < minYear || y > maxYear {
		return crm.Time{}, p.fail("the year %d is out of range; years go from %d to %d", y, minYear, maxYear)
	}
	return t, nil
}

// SplitNext reads a time and a title with a colon and a space between them:
// "in 2 weeks: send offer". The time is read as Future. It ends at the first
// such colon that has a time before it.
func SplitNext(text string, now time.Time) (due crm.Time, title string, err error) {
	var first error
	for from := 0; ; {
		i := strings.Index(text[from:], ": ")
		if i < 0 {
			break
		}
		i += from
		t, err := parseTime(text[:i], now, Future)
		if err == nil {
			if title = strings.TrimSpace(text[i+2:]); title == "" {
				return crm.Time{}, "", &Error{Text: text, Why: "say what is to be done behind the colon", kind: kindNext}
			}
			return t, title, nil
		}
		if first == nil {
			first = err
		}
		if from = i + 2; from > maxText {
			break
		}
	}
	if e, ok := first.(*Error); ok {
		return crm.Time{}, "", &Error{Text: text, Part: e.Part, Why: e.Why, kind: kindNext}
	}
	return crm.Time{}, "", &Error{Text: text, kind: kindNext}
}

// quote makes a text from outside safe to print, at most 60 characters of it.
func quote(s string) string {
	if utf8.RuneCountInString(s) > 60 {
		s = string([]rune(s)[:60]) + "..."
	}
	return strconv.Quote(s)
}
