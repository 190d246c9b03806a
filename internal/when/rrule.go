package when

import (
	"fmt"
	"strings"
	"time"
)

// cutRule cuts a text that begins with a rule behind it.
func cutRule(text string) (rule, rest string, ok bool) {
	rule, rest, _ = strings.Cut(strings.TrimSpace(text), " ")
	rule = strings.ToUpper(rule)
	rule = strings.TrimPrefix(rule, "RRULE:")
	return rule, rest, strings.HasPrefix(rule, "FREQ=") || strings.Contains(rule, ";FREQ=")
}

func ruleDays() []string { return []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"} }

// rule reads a rule of RFC 5545.
func (p *repeatParser) rule(text string) {
	p.Exact, p.Every, p.WeekStart = true, 1, time.Monday
	seen := map[string]bool{}
	for part := range strings.SplitSeq(strings.TrimSuffix(text, ";"), ";") {
		key, value, _ := strings.Cut(part, "=")
		if seen[key] {
			p.fail("%s is there twice", quote(key))
		}
		seen[key] = true
		ok := true
		switch key {
		case "FREQ":
			ok = p.freq(value)
		case "INTERVAL":
			p.Every, ok = number(value, 3)
			ok = ok && p.Every > 0
		case "COUNT":
			p.Times, ok = number(value, 3)
			ok = ok && p.Times > 0
		case "UNTIL":
			day, _, _ := strings.Cut(value, "T")
			if len(day) == len("20260102") {
				p.Until, ok = p.iso(day[:4] + "-" + day[4:6] + "-" + day[6:])
			} else {
				ok = false
			}
		case "WKST":
			p.WeekStart, ok = ruleDay(value)
		case "BYDAY":
			p.Weekdays, ok = ruleWeekdays(value)
		case "BYMONTHDAY":
			p.MonthDays, ok = ruleNumbers(value, -31, 31)
		case "BYMONTH":
			p.Months, ok = ruleNumbers(value, 1, 12)
		case "BYSETPOS":
			p.Nth, ok = ruleNumbers(value, -366, 366)
		default:
			p.fail("the part %s of the rule is not known; there are FREQ, INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS, COUNT, UNTIL and WKST", quote(part))
			return
		}
		if !ok {
			p.fail("the part %s of the rule is not understood", quote(part))
			return
		}
	}
	p.rulesOfRules()
}

// rulesOfRules notes what RFC 5545 forbids.
func (p *repeatParser) rulesOfRules() {
	nth := false
	for _, d := range p.Weekdays {
		nth = nth || d.N != 0
	}
	switch {
	case p.Times > 0 && !p.Until.IsZero():
		p.fail("COUNT and UNTIL exclude each other")
	case nth && p.Unit != Months && p.Unit != Years:
		p.fail("a numbered weekday needs FREQ=MONTHLY or FREQ=YEARLY")
	case p.Unit == Weeks && len(p.MonthDays) > 0:
		p.fail("BYMONTHDAY does not go with FREQ=WEEKLY")
	case len(p.Nth) > 0 && len(p.Weekdays)+len(p.MonthDays)+len(p.Months) == 0:
		p.fail("BYSETPOS needs days to choose from")
	}
}

func (p *repeatParser) freq(value string) bool {
	switch value {
	case "DAILY":
		p.Unit = Days
	case "WEEKLY":
		p.Unit = Weeks
	case "MONTHLY":
		p.Unit = Months
	case "YEARLY":
		p.Unit = Years
	case "HOURLY", "MINUTELY", "SECONDLY":
		p.fail("what comes again is counted in days, weeks, months or years")
	default:
		return false
	}
	return true
}

func ruleDay(s string) (time.Weekday, bool) {
	for i, name := range ruleDays() {
		if s == name {
			return time.Weekday(i), true
		}
	}
	return 0, false
}

// ruleWeekdays reads MO,-1FR.
func ruleWeekdays(value string) (out []Weekday, ok bool) {
	for s := range strings.SplitSeq(value, ",") {
		var w Weekday
		if w.Day, ok = ruleDay(s[max(0, len(s)-2):]); !ok {
			return nil, false
		}
		if n := s[:len(s)-2]; n != "" {
			if w.N, ok = ruleNumber(n, -53, 53); !ok {
				return nil, false
			}
		}
		out = append(out, w)
	}
	return out, true
}

func ruleNumbers(value string, least, most int) (out []int, ok bool) {
	for s := range strings.SplitSeq(value, ",") {
		n, ok := ruleNumber(s, least, most)
		if !ok {
			return nil, false
		}
		out = append(out, n)
	}
	return out, true
}

// ruleNumber reads a number other than 0.
func ruleNumber(s string, least, most int) (int, bool) {
	sign := 1
	switch {
	case strings.HasPrefix(s, "-"):
		sign, s = -1, s[1:]
	case strings.HasPrefix(s, "+"):
		s = s[1:]
	}
	n, ok := number(s, 3)
	n *= sign
	return n, ok && n != 0 && n >= least && n <= most
}

// rule is the Repeat as RFC 5545 writes it, but for its time and first day.
func (r Repeat) rule() string {
	parts := []string{"FREQ=" + [...]string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}[r.Unit]}
	add := func(key string, value any) { parts = append(parts, fmt.Sprintf("%s=%v", key, value)) }
	if r.Every > 1 {
		add("INTERVAL", r.Every)
	}
	numbers := func(key string, list []int) {
		if len(list) > 0 {
			add(key, strings.Trim(strings.ReplaceAll(fmt.Sprint(list), " ", ","), "[]"))
		}
	}
	numbers("BYMONTH", r.Months)
	numbers("BYMONTHDAY", r.MonthDays)
	if len(r.Weekdays) > 0 {
		days := make([]string, len(r.Weekdays))
		for i, d := range r.Weekdays {
			days[i] = ruleDays()[d.Day]
			if d.N != 0 {
				days[i] = fmt.Sprint(d.N) + days[i]
			}
		}
		add("BYDAY", strings.Join(days, ","))
	}
	numbers("BYSETPOS", r.Nth)
	if r.Times > 0 {
		add("COUNT", r.Times)
	}
	if !r.Until.IsZero() {
		add("UNTIL", strings.ReplaceAll(r.Until.String(), "-", ""))
	}
	if r.WeekStart != time.Monday {
		add("WKST", ruleDays()[r.WeekStart])
	}
	return strings.Join(parts, ";")
}
