package crm

import (
	"cmp"
	"fmt"
	"strconv"
	"time"
)

// Date is a day of the Gregorian calendar. The year 0 means that the year is
// not known, as with some birthdays. The zero Date is unset.
type Date struct {
	Year  int16
	Month uint8
	Day   uint8
}

// DateOf is the day on which t falls in t's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{int16(y), uint8(m), uint8(d)}
}

// ParseDate reads 2006-01-02, or --01-02 where the year is not known.
func ParseDate(s string) (Date, error) {
	if d, ok := plainDate(s); ok && len(s) == 10 && d.exists() {
		return d, nil
	}
	return parseDate(s)
}

// parseDate is ParseDate in the plain way, which tells what is wrong.
func parseDate(s string) (Date, error) {
	var d Date
	ok := false
	if len(s) == 10 && s[4] == '-' && s[7] == '-' {
		y, ok1 := digits(s[:4])
		m, ok2 := digits(s[5:7])
		n, ok3 := digits(s[8:])
		d, ok = Date{int16(y), uint8(m), uint8(n)}, ok1 && ok2 && ok3 && y > 0
	} else if len(s) == 7 && s[:2] == "--" && s[4] == '-' {
		m, ok2 := digits(s[2:4])
		n, ok3 := digits(s[5:])
		d, ok = Date{0, uint8(m), uint8(n)}, ok2 && ok3
	}
	if !ok {
		return Date{}, fmt.Errorf("%s is not a day; write it like 2026-11-19", quote(s))
	}
	if !d.exists() {
		return Date{}, fmt.Errorf("there is no day %s in the calendar", s)
	}
	return d, nil
}

// plainDate is the day at the beginning of s, whether or not it is in the calendar,
// where that is written 2006-01-02; else false.
func plainDate(s string) (Date, bool) {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return Date{}, false
	}
	c, bad1 := pair(s, 0)
	y, bad2 := pair(s, 2)
	m, bad3 := pair(s, 5)
	d, bad4 := pair(s, 8)
	y += 100 * c
	return Date{int16(y), uint8(m), uint8(d)}, int32(bad1|bad2|bad3|bad4) >= 0 && y > 0
}

// pair is the number of two digits; bad is negative as an int32 where they are none.
func pair(s string, i int) (n, bad uint32) {
	a, b := uint32(s[i])-'0', uint32(s[i+1])-'0'
	return 10*a + b, a | b | (9 - a) | (9 - b)
}

func digits(s string) (int, bool) {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

func (d Date) exists() bool {
	if d.Month < 1 || d.Month > 12 || d.Day < 1 {
		return false
	}
	last := 30 + (d.Month+d.Month>>3)&1 // 31 in January, March ... July, August, October ...
	if d.Month == 2 {
		last = 28
		if d.Year%4 == 0 && (d.Year%100 != 0 || d.Year%400 == 0) {
			last = 29 // also where the year is not known: --02-29
		}
	}
	return d.Day <= last
}

// unix is the number of seconds from 1970 to the day's midnight in UTC. The
// year, which must be known, is taken to begin in March, so that the leap day
// is its last.
func (d Date) unix() int64 {
	y, m := int64(d.Year), int64(d.Month)
	if m <= 2 {
		y, m = y-1, m+12
	}
	days := 365*y + y/4 - y/100 + y/400 + (153*m-457)/5 + int64(d.Day) - 719469
	return days * 86400
}

// quote is text from outside for an error, at most 60 characters of it.
func quote(s string) string {
	if r := []rune(s[:min(len(s), 300)]); len(r) > 60 || len(s) > 300 {
		s = string(r[:min(len(r), 60)]) + "…"
	}
	return strconv.Quote(s)
}

// IsZero tells that the Date is unset.
func (d Date) IsZero() bool { return d == Date{} }

// String is the form that ParseDate reads; empty when unset.
func (d Date) String() string {
	switch {
	case d.IsZero():
		return ""
	case d.Year == 0:
		return fmt.Sprintf("--%02d-%02d", d.Month, d.Day)
	}
	var b [10]byte
	put(b[0:4], int(d.Year))
	b[4] = '-'
	put(b[5:7], int(d.Month))
	b[7] = '-'
	put(b[8:10], int(d.Day))
	return string(b[:])
}

func put(b []byte, n int) {
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
}

// Compare orders days; an unset day is before all others.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// AddDays is the day n days later. An unset Date stays unset, and a day of an
// unknown year is moved in a leap year.
func (d Date) AddDays(n int) Date {
	switch {
	case d.IsZero():
		return d
	case d.Year == 0:
		d.Year = 2000
		d = DateOf(d.In(time.UTC).AddDate(0, 0, n))
		d.Year = 0
		return d
	}
	return DateOf(d.In(time.UTC).AddDate(0, 0, n))
}

// DaysUntil is the number of days from d to e.
func (d Date) DaysUntil(e Date) int {
	// Not by time.Duration, which holds only 292 years.
	return int((e.In(time.UTC).Unix() - d.In(time.UTC).Unix()) / 86400)
}

// In is the beginning of the day in a zone.
func (d Date) In(loc *time.Location) time.Time {
	return time.Date(int(d.Year), time.Month(d.Month), int(d.Day), 0, 0, 0, 0, loc)
}

// Time is a moment with the offset from UTC at which it was noted or, where
// no more is known, a whole day. The zero Time is unset.
type Time struct {
	sec  int64 // since 1970 UTC; of a day, its midnight in UTC
	nsec int32
	zone int32 // seconds east of UTC
	kind uint8 // 0 unset, 1 moment, 2 day
}

// TimeOf is t to the second.
func TimeOf(t time.Time) Time {
	_, zone := t.Zone()
	return Time{sec: t.Unix(), zone: int32(zone - zone%60), kind: 1}
}

// DayTime is the Time of a whole day. A Date that is unset or lacks its year is unset.
func DayTime(d Date) Time {
	if d.Year == 0 {
		return Time{}
	}
	return Time{sec: d.unix(), kind: 2}
}

// ParseTime reads a day (2026-11-19) or a moment with its offset
// (2026-11-19T15:30:00+01:00; seconds may be missing or have a fraction, a
// space may stand for the T). A moment without offset is refused.
func ParseTime(s string) (Time, error) {
	if t, ok := plainTime(s); ok {
		return t, nil
	}
	return parseTime(s)
}

// parseTime is ParseTime in the plain way, which tells what is wrong.
func parseTime(s string) (Time, error) {
	if len(s) <= 10 {
		d, err := ParseDate(s)
		if err != nil || d.Year == 0 {
			return Time{}, fmt.Errorf("%s is not a time; write it like 2026-11-19T15:30:00+01:00, or 2026-11-19 for a whole day", quote(s))
		}
		return DayTime(d), nil
	}
	bad := func() (Time, error) {
		return Time{}, fmt.Errorf("%s is not a time; write it like 2026-11-19T15:30:00+01:00, or 2026-11-19 for a whole day", quote(s))
	}
	d, err := ParseDate(s[:10])
	if err != nil {
		return Time{}, err
	}
	if d.Year == 0 || s[10] != 'T' && s[10] != 't' && s[10] != ' ' {
		return bad()
	}
	rest := s[11:]
	if len(rest) < 5 || rest[2] != ':' {
		return bad()
	}
	h, ok1 := digits(rest[:2])
	m, ok2 := digits(rest[3:5])
	rest = rest[5:]
	sec, nsec, ok3 := 0, 0, true
	if len(rest) >= 3 && rest[0] == ':' {
		sec, ok3 = digits(rest[1:3])
		rest = rest[3:]
		if len(rest) > 1 && rest[0] == '.' {
			unit := 100_000_000
			rest = rest[1:]
			n := 0
			for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
				nsec += int(rest[n]-'0') * unit
				unit /= 10
				n++
			}
			if n == 0 || n > 9 {
				return bad()
			}
			rest = rest[n:]
		}
	}
	if !ok1 || !ok2 || !ok3 || h > 23 || m > 59 || sec > 59 {
		return bad()
	}
	if rest != "" && rest[0] == ' ' {
		rest = rest[1:]
	}
	zone := 0
	switch {
	case rest == "Z" || rest == "z":
	case len(rest) == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':':
		zh, ok1 := digits(rest[1:3])
		zm, ok2 := digits(rest[4:])
		if !ok1 || !ok2 || zh > 23 || zm > 59 {
			return bad()
		}
		zone = zh*3600 + zm*60
		if rest[0] == '-' {
			zone = -zone
		}
	case rest == "":
		return Time{}, fmt.Errorf("the time %q lacks its offset from UTC; write it like %s+01:00", s, s)
	default:
		return bad()
	}
	unix := d.unix() + int64(h*3600+m*60+sec-zone)
	return Time{sec: unix, nsec: int32(nsec), zone: int32(zone), kind: 1}, nil
}

// plainTime reads what nearly all files hold: 2006-01-02T15:04:05+01:00, or Z for the
// offset. False says nothing about s.
func plainTime(s string) (Time, bool) {
	if len(s) != 25 && (len(s) != 20 || s[19] != 'Z') || s[10] != 'T' || s[13] != ':' || s[16] != ':' {
		return Time{}, false
	}
	d, ok := plainDate(s)
	h, bad1 := pair(s, 11)
	m, bad2 := pair(s, 14)
	sec, bad3 := pair(s, 17)
	zone := int32(0)
	if len(s) == 25 {
		zh, bad4 := pair(s, 20)
		zm, bad5 := pair(s, 23)
		if s[22] != ':' || zh > 23 || zm > 59 || int32(bad4|bad5) < 0 {
			return Time{}, false
		}
		zone = int32(zh*3600 + zm*60)
		switch s[19] {
		case '+':
		case '-':
			zone = -zone
		default:
			return Time{}, false
		}
	}
	if !ok || int32(bad1|bad2|bad3) < 0 || h > 23 || m > 59 || sec > 59 || !d.exists() {
		return Time{}, false
	}
	return Time{sec: d.unix() + int64(h*3600+m*60+sec) - int64(zone), zone: zone, kind: 1}, true
}

// IsZero tells that the Time is unset.
func (t Time) IsZero() bool { return t.kind == 0 }

// IsDay tells that only the day is known.
func (t Time) IsDay() bool { return t.kind == 2 }

// Std is the moment in its own zone; of a day, its midnight in UTC.
func (t Time) Std() time.Time {
	if t.kind == 0 {
		return time.Time{}
	}
	u := time.Unix(t.sec, int64(t.nsec))
	if t.zone == 0 {
		return u.UTC()
	}
	return u.In(time.FixedZone("", int(t.zone)))
}

// Unix is the number of seconds since 1970 UTC; of a day, of its midnight in UTC.
func (t Time) Unix() int64 { return t.sec }

// Offset is the seconds by which the clock where the Time was noted is ahead of
// UTC; 0 of a day.
func (t Time) Offset() int { return int(t.zone) }

// Date is the day in the zone of the Time.
func (t Time) Date() Date {
	if t.kind == 0 {
		return Date{}
	}
	return DateOf(time.Unix(t.sec+int64(t.zone), 0).UTC())
}

// AddDays is the same time of day, with the same offset, n days later. An unset
// Time stays unset.
func (t Time) AddDays(n int) Time {
	if t.kind != 0 {
		t.sec += int64(n) * 86400
	}
	return t
}

// Compare orders by moment, a day as its midnight in UTC, then by the rest, so
// that only equal Times compare as 0.
func (t Time) Compare(u Time) int {
	return cmp.Or(cmp.Compare(t.sec, u.sec), cmp.Compare(t.nsec, u.nsec), cmp.Compare(t.kind, u.kind), cmp.Compare(t.zone, u.zone))
}

// String is the form that ParseTime reads; empty when unset.
func (t Time) String() string {
	switch t.kind {
	case 0:
		return ""
	case 2:
		return t.Date().String()
	}
	return t.Std().Format(time.RFC3339Nano)
}
