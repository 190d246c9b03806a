package crm

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseDate(t *testing.T) {
	for in, want := range map[string]Date{
		"2026-11-19": {2026, 11, 19}, "--11-19": {0, 11, 19}, "2024-02-29": {2024, 2, 29}, "2000-02-29": {2000, 2, 29},
		"--02-29": {0, 2, 29}, "0001-01-01": {1, 1, 1}, "9999-12-31": {9999, 12, 31},
	} {
		d, err := ParseDate(in)
		if err != nil || d != want || d.String() != in {
			t.Errorf("ParseDate(%q) = %v, %v", in, d, err)
		}
	}
	for _, c := range []struct{ in, err string }{
		{"2026-02-29", "there is no day 2026-02-29 in the calendar"},
		{"1900-02-29", "there is no day 1900-02-29 in the calendar"},
		{"--02-30", "there is no day --02-30 in the calendar"},
		{"2026-13-01", "there is no day 2026-13-01 in the calendar"},
		{"2026-00-10", "there is no day 2026-00-10 in the calendar"},
		{"2026-04-31", "there is no day 2026-04-31 in the calendar"},
		{"2026-01-00", "there is no day 2026-01-00 in the calendar"},
		{"0000-01-01", `"0000-01-01" is not a day; write it like 2026-11-19`},
		{"", `"" is not a day; write it like 2026-11-19`},
		{"2026-1-1", `"2026-1-1" is not a day; write it like 2026-11-19`},
		{"+026-01-01", `"+026-01-01" is not a day; write it like 2026-11-19`},
		{"2026-01-0x", `"2026-01-0x" is not a day; write it like 2026-11-19`},
		{"2026/01/02", `"2026/01/02" is not a day; write it like 2026-11-19`},
		{" 2026-01-1", `" 2026-01-1" is not a day; write it like 2026-11-19`},
		{"２０２６", `"２０２６" is not a day; write it like 2026-11-19`},
		{"\x1b[2J", `"\x1b[2J" is not a day; write it like 2026-11-19`},
		{"--\xff1-02", `"--\xff1-02" is not a day; write it like 2026-11-19`},
		{strings.Repeat("9", 1<<20), `"` + strings.Repeat("9", 60) + `…" is not a day; write it like 2026-11-19`},
	} {
		d, err := ParseDate(c.in)
		if err == nil || err.Error() != c.err || !d.IsZero() {
			t.Errorf("ParseDate(%.40q) = %v, %v; want %s", c.in, d, err, c.err)
		}
	}
}

// TestEveryDay holds the calendar against that of package time.
func TestEveryDay(t *testing.T) {
	for y := range 2500 {
		in := y
		if y == 0 {
			in = 2000 // an unknown year has a leap day
		}
		for m := range 14 {
			for d := range 33 {
				day := Date{int16(y), uint8(m), uint8(d)}
				std := time.Date(in, time.Month(m), d, 0, 0, 0, 0, time.UTC)
				exists := int(std.Month()) == m && std.Day() == d
				if day.exists() != exists || exists && y > 0 && day.unix() != std.Unix() {
					t.Fatalf("%v: exists %v, want %v; begins at %d, want %d", day, day.exists(), exists, day.unix(), std.Unix())
				}
			}
		}
	}
}

func TestDateArithmetic(t *testing.T) {
	day := func(s string) Date {
		d, err := ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		from string
		n    int
		to   string
	}{
		{"2026-12-31", 1, "2027-01-01"}, {"2024-02-28", 1, "2024-02-29"}, {"2026-02-28", 1, "2026-03-01"}, {"2026-11-19", -30, "2026-10-20"},
		{"--12-31", 1, "--01-01"}, {"--02-28", 1, "--02-29"}, {"--01-01", -1, "--12-31"},
	} {
		if got := day(c.from).AddDays(c.n); got != day(c.to) {
			t.Errorf("%s + %d days = %s, want %s", c.from, c.n, got, c.to)
		}
	}
	if d := (Date{}).AddDays(5); !d.IsZero() || d.String() != "" {
		t.Errorf("an unset day moves to %v", d)
	}
	rapid.Check(t, func(t *rapid.T) {
		a := Date{int16(rapid.IntRange(1, 9000).Draw(t, "y")), uint8(rapid.IntRange(1, 12).Draw(t, "m")), uint8(rapid.IntRange(1, 28).Draw(t, "d"))}
		n := rapid.IntRange(-300, 300_000).Draw(t, "n")
		if a.Year == 1 {
			n = max(n, 0)
		}
		b := a.AddDays(n)
		if a.DaysUntil(b) != n || b.AddDays(-n) != a {
			t.Fatalf("%s + %d = %s, which is %d days on", a, n, b, a.DaysUntil(b))
		}
		if (a.Compare(b) < 0) != (n > 0) || (a.Compare(b) == 0) != (n == 0) || a.Compare(b) != -b.Compare(a) {
			t.Fatalf("%s and %s compare as %d", a, b, a.Compare(b))
		}
	})
}

func TestParseTime(t *testing.T) {
	for in, want := range map[string]string{
		"2026-11-19":                          "2026-11-19",
		"2026-11-19T15:30:00+01:00":           "2026-11-19T15:30:00+01:00",
		"2026-11-19T15:30+01:00":              "2026-11-19T15:30:00+01:00",
		"2026-11-19 15:30:00+01:00":           "2026-11-19T15:30:00+01:00",
		"2026-11-19 15:30:00 +01:00":          "2026-11-19T15:30:00+01:00",
		"2026-11-19t15:30:00z":                "2026-11-19T15:30:00Z",
		"2026-11-19T15:30:00+00:00":           "2026-11-19T15:30:00Z",
		"2026-11-19T15:30:00-00:00":           "2026-11-19T15:30:00Z",
		"2026-11-19T15:30:00.5-05:30":         "2026-11-19T15:30:00.5-05:30",
		"2026-11-19T15:30:00.123456789Z":      "2026-11-19T15:30:00.123456789Z",
		"2026-11-19T15:30:00.100Z":            "2026-11-19T15:30:00.1Z",
		"0001-01-01T00:00:00+23:59":           "0001-01-01T00:00:00+23:59",
		"9999-12-31T23:59:59.999999999-23:59": "9999-12-31T23:59:59.999999999-23:59",
		"2024-02-29T23:59:59+14:00":           "2024-02-29T23:59:59+14:00",
		"1969-12-31T23:59:59.5Z":              "1969-12-31T23:59:59.5Z",
	} {
		got, err := ParseTime(in)
		if err != nil || got.String() != want {
			t.Errorf("ParseTime(%q) = %s, %v; want %s", in, got, err, want)
		}
	}
	const like = " is not a time; write it like 2026-11-19T15:30:00+01:00, or 2026-11-19 for a whole day"
	for _, c := range []struct{ in, err string }{
		{"", `""` + like}, {"--11-19", `"--11-19"` + like}, {"2026-02-30", `"2026-02-30"` + like}, {"15:30", `"15:30"` + like},
		{"2026-11-19T15:30:00", `the time "2026-11-19T15:30:00" lacks its offset from UTC; write it like 2026-11-19T15:30:00+01:00`},
		{"2026-11-19T15:30", `the time "2026-11-19T15:30" lacks its offset from UTC; write it like 2026-11-19T15:30+01:00`},
		{"2026-02-30T15:30:00Z", "there is no day 2026-02-30 in the calendar"},
		{"2026-11-19T24:00:00Z", ""}, {"2026-11-19T15:60:00Z", ""}, {"2026-11-19T15:30:60Z", ""}, {"2026-11-19T15:30:0Z", ""},
		{"2026-11-19T15Z", ""}, {"2026-11-19T1530Z", ""}, {"2026-11-19T15:30:00+0100", ""}, {"2026-11-19T15:30:00+01", ""},
		{"2026-11-19T15:30:00+24:00", ""}, {"2026-11-19T15:30:00+01:60", ""}, {"2026-11-19T15:30:00.Z", ""}, {"2026-11-19T15:30:00,5Z", ""},
		{"2026-11-19T15:30:00.1234567890Z", ""}, {"2026-11-19T15:30:00  Z", ""}, {"2026-11-19T15:30:00Z ", ""}, {"2026-11-19x15:30:00Z", ""},
		{"2026-11-19T-1:30:00Z", ""}, {"2026-11-19T15:30:00 CET", ""}, {"2026-11-19T\x00\x00:30:00Z", ""},
		{"2026-11-19T15:30:00." + strings.Repeat("9", 1<<20) + "Z", ""},
	} {
		got, err := ParseTime(c.in)
		if c.err == "" && len(c.in) < 60 {
			c.err = `"` + c.in + `"` + like
			c.err = strings.ReplaceAll(c.err, "\x00", `\x00`)
		}
		if err == nil || !got.IsZero() || c.err != "" && err.Error() != c.err || len(err.Error()) > 400 {
			t.Errorf("ParseTime(%.40q) = %v, %.300v; want %s", c.in, got, err, c.err)
		}
	}
}

func aTime() *rapid.Generator[Time] {
	return rapid.Custom(func(t *rapid.T) Time {
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			return Time{}
		case 1, 2:
			return DayTime(Date{int16(rapid.IntRange(1, 9999).Draw(t, "year")), uint8(rapid.IntRange(1, 12).Draw(t, "month")), uint8(rapid.IntRange(1, 28).Draw(t, "day"))})
		}
		return Time{
			sec:  rapid.OneOf(rapid.Int64Range(-62135400000, 253402120800), rapid.Int64Range(-1, 1)).Draw(t, "sec"),
			nsec: int32(rapid.OneOf(rapid.IntRange(0, 999_999_999), rapid.Just(0)).Draw(t, "nsec")),
			zone: int32(60 * rapid.IntRange(-14*60, 14*60).Draw(t, "zone")),
			kind: 1,
		}
	})
}

// The quick ways to read days and times read what the plain ways do, and nearly
// everything that files hold.
func TestQuickTimes(t *testing.T) {
	same := func(s string) (quick bool) {
		d, err := parseDate(s)
		if got, e := ParseDate(s); got != d || (e == nil) != (err == nil) || err != nil && e.Error() != err.Error() {
			t.Fatalf("ParseDate(%q) = %v, %v; want %v, %v", s, got, e, d, err)
		}
		x, err := parseTime(s)
		if got, e := ParseTime(s); got != x || (e == nil) != (err == nil) || err != nil && e.Error() != err.Error() {
			t.Fatalf("ParseTime(%q) = %v, %v; want %v, %v", s, got, e, x, err)
		}
		_, quick = plainTime(s)
		return quick
	}
	for _, s := range []string{"2026-11-19T15:30:00+01:00", "2024-02-29T23:59:59-14:00", "1969-12-31T00:00:00Z", "0001-01-01T09:08:07+23:59"} {
		if !same(s) {
			t.Errorf("%s is read in the plain way", s)
		}
		for i := range len(s) {
			for c := range 256 {
				same(s[:i] + string([]byte{byte(c)}) + s[i+1:])
			}
			same(s[:i])
			same(s[:i] + s[i+1:])
			same(s[:i] + "0" + s[i:])
		}
	}
}

func BenchmarkParseTime(b *testing.B) {
	for b.Loop() {
		if _, err := ParseTime("2026-11-19T15:30:00+01:00"); err != nil {
			b.Fatal(err)
		}
	}
}

func TestTimeRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := aTime().Draw(t, "time")
		if y := x.Date().Year; x.IsZero() || y < 1 || y > 9999 {
			return
		}
		back, err := ParseTime(x.String())
		if err != nil || back != x {
			t.Fatalf("%s reads as %s, %v", x, back, err)
		}
		if x.IsDay() != (len(x.String()) == 10) || DateOf(x.Std()) != x.Date() || x.Std().Unix() != x.Unix() {
			t.Fatalf("%s: %s, %s", x, x.Std(), x.Date())
		}
		if !x.IsDay() && x.nsec == 0 && TimeOf(x.Std()) != x {
			t.Fatalf("TimeOf(%s) = %s", x.Std(), TimeOf(x.Std()))
		}
		if n := x.AddDays(1); n.Unix()-x.Unix() != 86400 || n.Compare(x) <= 0 || n.AddDays(-1) != x {
			t.Fatalf("a day after %s is %s", x, n)
		}
	})
}

// Compare is a total order in which only equal times are equal.
func TestTimeOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(aTime(), 3, 3).Draw(t, "times")
		a, b, c := list[0], list[1], list[2]
		if a.Compare(b) != -b.Compare(a) || (a.Compare(b) == 0) != (a == b) {
			t.Fatalf("%v and %v compare as %d and %d", a, b, a.Compare(b), b.Compare(a))
		}
		slices.SortFunc(list, Time.Compare)
		if list[0].Compare(list[1]) > 0 || list[1].Compare(list[2]) > 0 || list[0].Compare(list[2]) > 0 {
			t.Fatalf("%v, %v and %v have no order", a, b, c)
		}
	})
	z := Time{}
	day, _ := ParseTime("2026-11-19")
	moment, _ := ParseTime("2026-11-19T01:00:00+01:00")
	if z.Compare(day) >= 0 || day.Compare(moment) == 0 || moment.Unix() != day.Unix() {
		t.Errorf("unset %v, day %v, moment %v", z, day, moment)
	}
}

func TestUnsetTimes(t *testing.T) {
	var z Time
	if !z.IsZero() || z.String() != "" || !z.Date().IsZero() || !z.Std().IsZero() || z.AddDays(3) != z || z.IsDay() {
		t.Errorf("the unset time is %v, %v", z, z.Std())
	}
	if !DayTime(Date{}).IsZero() || !DayTime(Date{0, 11, 19}).IsZero() {
		t.Error("a day without a year has a time")
	}
	// Zones of the past had offsets with seconds; they are cut to the minute.
	paris := time.FixedZone("LMT", 561)
	if got := TimeOf(time.Date(1900, 1, 1, 12, 0, 0, 5, paris)).String(); got != "1900-01-01T11:59:39+00:09" {
		t.Errorf("TimeOf = %s", got)
	}
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"", "2026-11-19", "--11-19", "2026-11-19T15:30:00+01:00", "2026-11-19 15:30:00.5 Z", "2026-02-29T00:00:00Z", "0001-01-01T00:00:00+23:59", "2026-11-19T15:30:00.", "9999-12-31T23:59:59-23:59"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		x, err := ParseTime(s)
		if err != nil {
			if !x.IsZero() {
				t.Errorf("ParseTime(%q) = %v and %v", s, x, err)
			}
		} else if back, err := ParseTime(x.String()); err != nil || back != x || x.IsZero() {
			t.Errorf("%q is %s, which reads as %s, %v", s, x, back, err)
		}
		d, err := ParseDate(s)
		if err != nil {
			if !d.IsZero() {
				t.Errorf("ParseDate(%q) = %v and %v", s, d, err)
			}
		} else if d.String() != s {
			t.Errorf("%q is the day %s", s, d)
		}
	})
}
