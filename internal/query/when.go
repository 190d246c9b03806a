package query

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"crm/internal/crm"
	"crm/internal/when"
)

// noYear is below every day whose year is known, and above those of which only
// month and day are.
const noYear = 10_000

func dayKey(d crm.Date) int64 { return int64(d.Year)*10_000 + int64(d.Month)*100 + int64(d.Day) }

// lean is the direction in which "fri" is read.
func lean(f *Field) when.Lean {
	if f.Future {
		return when.Future
	}
	return when.Past
}

// understandTime reads a day, a moment or a period for a field of days or
// moments.
func (p *parser) understandTime(v *Value, f *Field, op Op) (msg, hint string) {
	text := strings.TrimSpace(v.Text)
	now, towards := p.c.Now, lean(f)
	if f.Yearly && isOrderless(op) && strings.HasPrefix(text, "--") {
		d, err := crm.ParseDate(text)
		if err != nil {
			return err.Error(), ""
		}
		v.Spans = []Span{{From: dayKey(d), To: dayKey(d), Yearly: true}}
		return "", ""
	}
	from, to, err := period(text, now, towards)
	if err == nil {
		if !isOrderless(op) && (from.IsZero() || to.IsZero()) {
			return fmt.Sprintf("%s takes a day or a period with both ends, not %s", op, brief(text)), fmt.Sprintf("write it like %s%s%s", f.Name, op, f.Example)
		}
		if f.Yearly && isOrderless(op) && !from.IsZero() && !to.IsZero() && !hasYear(text) {
			v.Spans = yearly(from, to)
			return "", ""
		}
		v.Spans = []Span{f.span(op, from, to)}
		return "", ""
	}
	if f.Kind == Moment {
		if low, high, ok := strings.Cut(text, ".."); ok && isOrderless(op) {
			if s, ok := betweenMoments(low, high, now, towards); ok {
				v.Spans = []Span{s}
				return "", ""
			}
		} else if at, ok := momentOf(text, now, towards); ok {
			v.Spans = []Span{momentSpan(op, at, now.Location())}
			return "", ""
		}
	}
	msg = err.Error()
	var e *when.Error
	if errors.As(err, &e) && e.Why == "" {
		msg = fmt.Sprintf("%s is not a %s", brief(text), map[bool]string{true: "time", false: "day or period"}[f.Kind == Moment])
		if e.Part != "" && !strings.EqualFold(e.Part, text) {
			msg += fmt.Sprintf(" (%s is not understood)", brief(e.Part))
		}
	}
	return msg, "write it like 2026-06, 2026-01..2026-06, last-30d, -2w, today or next-month; \"crm help times\" has more"
}

// span is what an operator makes of a period; an end that is unset is open.
func (f *Field) span(op Op, from, to crm.Date) Span {
	switch op {
	case Less:
		from, to = crm.Date{}, from.AddDays(-1)
	case LessOrEqual:
		from = crm.Date{}
	case Greater:
		from, to = to.AddDays(1), crm.Date{}
	case GreaterOrEqual:
		to = crm.Date{}
	}
	if f.Kind != Moment {
		s := Span{From: noYear, To: Highest}
		if !from.IsZero() {
			s.From = dayKey(from)
		}
		if !to.IsZero() {
			s.To = dayKey(to)
		}
		return s
	}
	s := openSpan()
	if !from.IsZero() {
		s.DayFrom = crm.DayTime(from).Unix()
		s.WallFrom = s.DayFrom
	}
	if !to.IsZero() {
		s.DayTo = crm.DayTime(to).Unix()
		s.WallTo = s.DayTo + oneDay - 1
	}
	return s
}

// yearly is the days of the year in a period.
func yearly(from, to crm.Date) []Span {
	if from.DaysUntil(to) >= 365 {
		return []Span{{From: 101, To: 1231, Yearly: true}}
	}
	first, last := dayKey(from)%10_000, dayKey(to)%10_000
	if last == 228 && to.AddDays(1).Month == 3 {
		last = 229 // who was born on it has a birthday in other years, too
	}
	if first <= last {
		return []Span{{From: first, To: last, Yearly: true}}
	}
	return []Span{{From: first, To: 1231, Yearly: true}, {From: 101, To: last, Yearly: true}}
}

// hasYear tells whether a text names a year.
func hasYear(s string) bool {
	run := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] >= '0' && s[i] <= '9' {
			run++
			continue
		}
		if run == 4 {
			return true
		}
		run = 0
	}
	return strings.EqualFold(strings.TrimSpace(s), "this year") || strings.EqualFold(s, "this-year")
}

// momentOf reads a moment: a time of day, not a whole day.
func momentOf(text string, now time.Time, towards when.Lean) (crm.Time, bool) {
	for _, s := range []string{text, undash(text)} {
		if t, err := when.Parse(s, now, towards); err == nil && !t.IsDay() {
			return t, true
		}
	}
	return crm.Time{}, false
}

// momentSpan is what an operator makes of a moment. One to the minute lasts for
// that minute, else for the second.
func momentSpan(op Op, at crm.Time, loc *time.Location) Span {
	first := at.Unix()
	last := first
	if first%60 == 0 {
		last += 59
	}
	day := crm.DateOf(at.Std().In(loc)).In(time.UTC).Unix()
	s := openSpan()
	switch op {
	case Less:
		s.To, s.DayTo = first-1, day-oneDay
	case LessOrEqual:
		s.To, s.DayTo = last, day
	case Greater:
		s.From, s.DayFrom = last+1, day+oneDay
	case GreaterOrEqual:
		s.From, s.DayFrom = first, day
	default:
		s.From, s.To = first, last
		s.DayFrom, s.DayTo = 1, 0
	}
	return s
}

// oneDay is in seconds, by a clock that is never changed.
const oneDay = 86400

// betweenMoments is from one moment, or the beginning of a period, to the end of
// another; an end may be open. Whole days are in it when they lie between the
// days of the ends.
func betweenMoments(low, high string, now time.Time, towards when.Lean) (Span, bool) {
	s := openSpan()
	end := func(text string, op Op) (Span, bool) {
		if at, ok := momentOf(text, now, towards); ok {
			return momentSpan(op, at, now.Location()), true
		}
		from, to, err := period(text, now, towards)
		if err != nil || from.IsZero() || to.IsZero() {
			return Span{}, false
		}
		return (&Field{Kind: Moment}).span(op, from, to), true
	}
	if low = strings.TrimSpace(low); low != "" {
		e, ok := end(low, GreaterOrEqual)
		if !ok {
			return Span{}, false
		}
		s.From, s.WallFrom, s.DayFrom = e.From, e.WallFrom, e.DayFrom
	}
	if high = strings.TrimSpace(high); high != "" {
		e, ok := end(high, LessOrEqual)
		if !ok {
			return Span{}, false
		}
		s.To, s.WallTo, s.DayTo = e.To, e.WallTo, e.DayTo
	}
	return s, low+high != "" && s.From <= s.To && s.DayFrom <= s.DayTo
}

// period reads a period, in which hyphens and underscores may stand for spaces.
func period(text string, now time.Time, towards when.Lean) (from, to crm.Date, err error) {
	parts := strings.Split(text, "..")
	if len(parts) <= 2 {
		for i, part := range parts {
			if strings.TrimSpace(part) == "" {
				continue
			}
			if _, _, err := when.PeriodOf(part, now, towards); err != nil {
				if spaced := undash(part); spaced != part {
					if _, _, err := when.PeriodOf(spaced, now, towards); err == nil || len(parts) == 1 {
						parts[i] = spaced
					}
				}
			}
		}
	}
	return when.PeriodOf(strings.Join(parts, ".."), now, towards)
}

// undash writes spaces for the hyphens inside a text with letters, and for
// underscores.
func undash(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }) {
		return s
	}
	t := []byte(s)
	for i := 1; i < len(t); i++ {
		if t[i] == '-' || t[i] == '_' {
			t[i] = ' '
		}
	}
	return string(t)
}

// understandDays reads a number of days, with or without a unit, or a range.
func (p *parser) understandDays(v *Value, f *Field, op Op) (msg, hint string) {
	hint = "write it like 90d, 2w, 3mo, 1y or 30..90"
	if low, high, ok := strings.Cut(v.Text, ".."); ok && isOrderless(op) {
		s := Span{From: Lowest, To: Highest}
		if low = strings.TrimSpace(low); low != "" {
			if s.From, msg = p.days(low); msg != "" {
				return msg, hint
			}
		}
		if high = strings.TrimSpace(high); high != "" {
			if s.To, msg = p.days(high); msg != "" {
				return msg, hint
			}
		}
		switch {
		case low+high == "":
			return "a range has at least one end", hint
		case s.From > s.To:
			return fmt.Sprintf("the range %s ends before it begins", brief(v.Text)), "write the smaller end first"
		}
		v.Spans = []Span{s}
		return "", ""
	}
	n, msg := p.days(v.Text)
	if msg != "" {
		return msg, hint
	}
	s := Span{From: n, To: n}
	switch op {
	case Less:
		s = Span{From: Lowest, To: n - 1}
	case LessOrEqual:
		s = Span{From: Lowest, To: n}
	case Greater:
		s = Span{From: n + 1, To: Highest}
	case GreaterOrEqual:
		s = Span{From: n, To: Highest}
	}
	v.Spans = []Span{s}
	return "", ""
}

// days reads 90, 90d, 2w, 3mo or 1-year as a number of days; months and years
// are those that end today.
func (p *parser) days(text string) (int64, string) {
	text = strings.TrimSpace(text)
	if text != "" && strings.Trim(text, "0123456789") == "" {
		text += "d"
	}
	today := crm.DateOf(p.c.Now)
	at, err := when.Parse("-"+strings.TrimSpace(undash(text)), p.c.Now, when.Past)
	var e *when.Error
	switch {
	case errors.As(err, &e) && e.Why != "":
		return 0, fmt.Sprintf("%s: %s", brief(text), e.Why)
	case err != nil || !at.IsDay() || text[0] == '-' || text[0] == '+':
		return 0, fmt.Sprintf("%s is not a number of days", brief(text))
	}
	if at.Date().Compare(today) > 0 {
		return 0, fmt.Sprintf("%s is not a number of days", brief(text))
	}
	return int64(at.Date().DaysUntil(today)), ""
}

// understandAny reads the value of a field without a definition as a number
// and as a time, as far as it is one.
func (p *parser) understandAny(v *Value, f *Field, op Op) {
	if v.Prefix {
		return
	}
	num := *v
	if msg, _ := p.understandNumber(&num, &Field{Kind: Number}, op); msg == "" {
		v.Bounds = num.Bounds
	}
	if from, to, err := period(v.Text, p.c.Now, when.Past); err == nil && (!from.IsZero() || !to.IsZero()) && (isOrderless(op) || !from.IsZero() && !to.IsZero()) {
		v.Spans = []Span{(&Field{Kind: Day}).span(op, from, to)}
	}
}
