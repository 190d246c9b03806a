package normalize

import (
	"strconv"
	"strings"
)

// Date is a day; Month and Day are 0 where they are not said.
type Date struct {
	Year       int16
	Month, Day int8
	Unsure     bool // day and month may stand in either order
}

// Empty tells that there is no date.
func (d Date) Empty() bool { return d.Year == 0 }

// ParseDate reads a day as it is written in tables: 1966-09-19, 19.9.1966,
// 9/19/1966, 19660919, 19 Sep 1966, or a year alone. What is none of these is
// no date; a day or a month that is out of range in 1966-09-49 stays as it is.
func ParseDate(s string) Date {
	s = Latin(s)
	if i := strings.IndexByte(s, 't'); i == 10 && len(s) > 10 {
		s = s[:10]
	}
	if len(s) == 8 && strings.Trim(s, "0123456789") == "" {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	var n []int
	month := 0
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z') }) {
		if v, err := strconv.Atoi(w); err == nil && len(w) <= 4 {
			n = append(n, v)
		} else if m := monthName(w); m > 0 {
			month = m
		} else {
			return Date{}
		}
		if len(n) == 3 {
			break
		}
	}
	var d Date
	switch {
	case len(n) == 1 && n[0] > 31:
		d.Year, d.Month = int16(n[0]), int8(month)
	case len(n) == 2 && month > 0:
		if n[0] > 31 {
			n[0], n[1] = n[1], n[0]
		}
		d = Date{Year: int16(n[1]), Month: int8(month), Day: int8(n[0])}
	case len(n) == 2 && n[0] > 31:
		d = Date{Year: int16(n[0]), Month: int8(n[1])}
	case len(n) == 3 && n[0] > 31:
		if n[1] > 99 || n[2] > 99 {
			return Date{}
		}
		d = Date{Year: int16(n[0]), Month: int8(n[1]), Day: int8(n[2])}
	case len(n) == 3:
		if n[2] < 100 {
			n[2] += 1900
		}
		d = Date{Year: int16(n[2]), Month: int8(n[1]), Day: int8(n[0]), Unsure: n[0] <= 12 && n[1] <= 12 && n[0] != n[1]}
	}
	if d.Month > 12 && d.Day <= 12 {
		d.Month, d.Day = d.Day, d.Month
	}
	if d.Year < 1 || d.Year > 3000 || d.Month < 0 || d.Day < 0 {
		return Date{}
	}
	// A day or a month that no calendar has is a slip: the rest of the date is still good.
	if iso := len(n) == 3 && n[0] > 99 && (d.Month <= 12 || d.Day <= 31); !iso && (d.Month > 12 || d.Day > 31) {
		return Date{}
	}
	return d
}

func monthName(w string) int {
	if len(w) < 3 {
		return 0
	}
	switch w[:3] {
	case "jan", "ene", "gen", "sty":
		return 1
	case "feb", "fev", "lut":
		return 2
	case "mar", "mae", "mrt":
		return 3
	case "apr", "avr", "abr", "kwi":
		return 4
	case "may", "mai", "mag", "maj":
		return 5
	case "jun", "jui", "giu", "cze":
		if w == "juillet" || w == "juil" {
			return 7
		}
		return 6
	case "jul", "lug", "lip":
		return 7
	case "aug", "aou", "ago", "sie":
		return 8
	case "sep", "set", "wrz":
		return 9
	case "oct", "okt", "ott", "out", "paz":
		return 10
	case "nov", "lis":
		return 11
	case "dec", "dez", "dic", "gru":
		return 12
	}
	return 0
}
