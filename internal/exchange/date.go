package exchange

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"crm/internal/crm"
)

// order is in which order the numbers of a date like 03/04/05 stand.
type order uint8

const (
	orderNone order = iota
	dmy
	mdy
	ymd
)

func (o order) String() string { return [...]string{"", "dmy", "mdy", "ymd"}[o] }

func parseOrder(s string) (order, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "":
		return orderNone, nil
	case "dmy":
		return dmy, nil
	case "mdy":
		return mdy, nil
	case "ymd":
		return ymd, nil
	}
	return orderNone, &OptionError{Flag: "--dates", Value: s, Msg: "is no order of day, month and year", Hint: "it is one of dmy, mdy, ymd"}
}

// noDate tells that a cell says that there is no date: empty, or zeros as some
// programs write.
func noDate(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '0', '-', '/', '.', ' ', ':':
		default:
			return strings.EqualFold(s, "n/a") || strings.EqualFold(s, "null") || strings.EqualFold(s, "none")
		}
	}
	return true
}

// dateText is a date taken apart, before the order of its numbers is known.
type dateText struct {
	num    [3]string // of a date in numbers only, as they stand
	sep    byte
	date   crm.Date // where the order needs no knowing
	clock  string   // what follows the date: a time of day, or ""
	serial bool     // days as spreadsheets count them, in num[0]
}

// takeApart splits a date into its parts; false when it is none.
func takeApart(s string) (dateText, bool) {
	s = strings.TrimSpace(s)
	if len(s) > 64 || s == "" {
		return dateText{}, false
	}
	if d, err := crm.ParseDate(s); err == nil {
		return dateText{date: d}, true
	}
	// ISO 8601: a day, then T or a space, then the time.
	if len(s) > 10 && (s[10] == 'T' || s[10] == 't' || s[10] == ' ') {
		if d, err := crm.ParseDate(s[:10]); err == nil {
			return dateText{date: d, clock: strings.TrimSpace(s[11:])}, true
		}
	}
	if t, ok := numbers(s); ok {
		return t, true
	}
	return words(s)
}

// numbers takes 3/4/2026, 20-10-16, 2026.11.03, 20261103 and 45631.0 apart.
func numbers(s string) (dateText, bool) {
	var t dateText
	rest := s
	for i := range 3 {
		n := 0
		for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
			n++
		}
		if n == 0 || n > 8 || i > 0 && n > 4 {
			return t, false
		}
		t.num[i] = rest[:n]
		rest = rest[n:]
		if i == 2 {
			break
		}
		rest = strings.TrimPrefix(rest, " ")
		if i == 0 && len(t.num[0]) > 4 {
			return serial(t.num[0], rest)
		}
		if rest == "" || rest[0] != '/' && rest[0] != '-' && rest[0] != '.' || i == 1 && rest[0] != t.sep {
			return t, false
		}
		t.sep = rest[0]
		rest = strings.TrimPrefix(rest[1:], " ")
	}
	if rest != "" {
		if rest[0] != ' ' && rest[0] != 'T' && rest[0] != ',' {
			return t, false
		}
		t.clock = strings.TrimSpace(strings.TrimPrefix(rest[1:], " "))
		if t.clock == "" && strings.TrimSpace(rest) != "" {
			return t, false
		}
	}
	long := 0
	for _, n := range t.num {
		if len(n) == 3 {
			return t, false
		}
		if len(n) == 4 {
			long++
		}
	}
	return t, long == 0 || long == 1 && len(t.num[1]) < 4
}

// serial reads 20261103 as a day, and 45631 or 45631.5 as spreadsheets count
// days: from 1899-12-30. Only years from 1927 to 2119 are taken for either.
func serial(digits, rest string) (dateText, bool) {
	if len(digits) == 8 && rest == "" {
		d, err := crm.ParseDate(digits[:4] + "-" + digits[4:6] + "-" + digits[6:])
		return dateText{date: d}, err == nil && d.Year >= 1900 && d.Year < 2120
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 10000 || n > 80000 {
		return dateText{}, false
	}
	if rest != "" {
		frac, ok := strings.CutPrefix(rest, ".")
		if !ok || frac == "" || len(frac) > 12 || strings.Trim(frac, "0123456789") != "" {
			return dateText{}, false
		}
	}
	d := crm.Date{Year: 1899, Month: 12, Day: 30}.AddDays(n)
	return dateText{date: d, serial: true}, true
}

// words takes dates with the month as a word apart: "15 Jan 2023", "Jan 15,
// 2023", "15-Jan-23", "Sun, 15 January 2023 10:30".
func words(s string) (dateText, bool) {
	var t dateText
	fields := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '-' || r == '/' || r == '\t' })
	if len(fields) > 0 && weekday(fields[0]) {
		fields = fields[1:]
	}
	if len(fields) < 3 {
		return t, false
	}
	day, mon, year := fields[0], fields[1], fields[2]
	m := month(mon)
	if m == 0 {
		if m = month(day); m == 0 {
			return t, false
		}
		day = mon
	}
	day = strings.TrimRight(day, ".")
	for _, suffix := range [...]string{"st", "nd", "rd", "th"} {
		day = strings.TrimSuffix(day, suffix)
	}
	d, err1 := strconv.Atoi(day)
	y, ok := yearOf(year)
	if err1 != nil || !ok || d < 1 || d > 31 {
		return t, false
	}
	date, ok := dateOf(y, m, d)
	if !ok {
		return t, false
	}
	t.date = date
	if len(fields) > 3 {
		// The time stands in the text after the year.
		i := strings.LastIndex(s, fields[3])
		if j := strings.Index(s, year); j >= 0 && j < i {
			i = j + len(year)
		}
		t.clock = strings.TrimLeft(s[i:], " ,")
	}
	return t, true
}

func weekday(s string) bool {
	s = strings.ToLower(strings.TrimRight(s, "."))
	switch s {
	case "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun",
		"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday":
		return true
	}
	return false
}

// month reads the name of a month in English, or the German ones that differ.
func month(s string) int {
	s = strings.ToLower(strings.TrimRight(s, "."))
	if len(s) < 3 {
		return 0
	}
	for i, name := range [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"} {
		if s == name || s == name[:3] || s == "sept" && i == 8 {
			return i + 1
		}
	}
	switch s {
	case "januar", "jän", "jänner":
		return 1
	case "februar":
		return 2
	case "märz", "mär", "mrz":
		return 3
	case "mai":
		return 5
	case "juni":
		return 6
	case "juli":
		return 7
	case "oktober", "okt":
		return 10
	case "dezember", "dez":
		return 12
	}
	return 0
}

// yearOf reads a year of four digits, or of two as POSIX does: 69 to 99 are of
// the 20th century.
func yearOf(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	switch {
	case err != nil:
		return 0, false
	case len(s) == 4 && n > 0:
		return n, true
	case len(s) != 2:
		return 0, false
	case n >= 69:
		return 1900 + n, true
	}
	return 2000 + n, true
}

func dateOf(y, m, d int) (crm.Date, bool) {
	date, err := crm.ParseDate(fmt.Sprintf("%04d-%02d-%02d", y, m, d))
	return date, err == nil
}

// in is the date of a dateText by an order; false when there is no such day.
func (t dateText) in(o order) (crm.Date, bool) {
	if t.num[0] == "" || t.serial {
		return t.date, !t.date.IsZero()
	}
	a, b, c := t.num[0], t.num[1], t.num[2]
	if len(a) == 4 {
		o = ymd
	}
	var y, m, d string
	switch o {
	case dmy:
		d, m, y = a, b, c
	case mdy:
		m, d, y = a, b, c
	case ymd:
		y, m, d = a, b, c
	default:
		return crm.Date{}, false
	}
	if len(m) > 2 || len(d) > 2 {
		return crm.Date{}, false
	}
	year, ok := yearOf(y)
	mn, err1 := strconv.Atoi(m)
	dn, err2 := strconv.Atoi(d)
	if !ok || err1 != nil || err2 != nil {
		return crm.Date{}, false
	}
	return dateOf(year, mn, dn)
}

// parseClock reads a time of day with its zone; in loc where none is given.
func parseClock(d crm.Date, clock string, loc *time.Location) (crm.Time, bool) {
	clock = strings.TrimSpace(clock)
	if clock == "" {
		return crm.DayTime(d), true
	}
	for _, suffix := range [...]string{" UTC", " GMT", "UTC", "GMT"} {
		if c, ok := strings.CutSuffix(clock, suffix); ok {
			clock = c + "Z"
			break
		}
	}
	upper := strings.ToUpper(clock)
	for _, layout := range [...]string{
		"15:04:05Z07:00", "15:04Z07:00", "15:04:05Z0700", "15:04:05 Z07:00", "15:04:05 Z0700", "15:04 Z07:00", "15:04 Z0700",
		"15:04:05", "15:04", "3:04:05 PM", "3:04 PM", "3:04:05PM", "3:04PM", "3 PM", "3PM",
	} {
		t, err := time.Parse(layout, upper)
		if err != nil {
			continue
		}
		zone := loc
		if strings.Contains(layout, "Z") {
			zone = t.Location()
		}
		return crm.TimeOf(time.Date(int(d.Year), time.Month(d.Month), int(d.Day), t.Hour(), t.Minute(), t.Second(), 0, zone)), true
	}
	return crm.Time{}, false
}

// parseDate reads a cell of a column whose order is o; the zero Date for a
// cell without one.
func parseDate(s string, o order) (crm.Date, error) {
	if noDate(s) {
		return crm.Date{}, nil
	}
	if t, ok := takeApart(s); ok {
		if d, ok := t.in(o); ok {
			return d, nil
		}
	}
	return crm.Date{}, fmt.Errorf("is no day of the calendar")
}

// parseTime is parseDate with the time of day, where there is one.
func parseTime(s string, o order, loc *time.Location) (crm.Time, error) {
	if noDate(s) {
		return crm.Time{}, nil
	}
	if t, ok := takeApart(s); ok {
		if d, ok := t.in(o); ok && d.Year != 0 {
			if at, ok := parseClock(d, t.clock, loc); ok {
				return at, nil
			}
		}
	}
	return crm.Time{}, fmt.Errorf("is no day or time of the calendar")
}
