package when

import (
	"errors"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"crm/internal/crm"
	"pgregory.net/rapid"
)

func zone(t testing.TB, name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// thursday is the clock of most tests: Thursday, 19 November 2026, 15:30 in
// Berlin. The help topic "times" uses the same day.
func thursday(t testing.TB) time.Time {
	return time.Date(2026, 11, 19, 15, 30, 20, 5, zone(t, "Europe/Berlin"))
}

func TestParse(t *testing.T) {
	now := thursday(t)
	for _, c := range []struct{ text, past, future string }{
		{"2026-11-19", "2026-11-19", ""},
		{"2026-11-19 14:00", "2026-11-19T14:00:00+01:00", ""},
		{"2026-11-19T14:00", "2026-11-19T14:00:00+01:00", ""},
		{"2026-11-19T14:00:30", "2026-11-19T14:00:30+01:00", ""},
		{"2026-07-01 14:00", "2026-07-01T14:00:00+02:00", ""},
		{"2026-11-19T14:00-05:00", "2026-11-19T14:00:00-05:00", ""},
		{"2026-11-19T14:00:00.25Z", "2026-11-19T14:00:00.25Z", ""},
		{"2026-11-19 14:00 +01:00", "2026-11-19T14:00:00+01:00", ""},
		{"2026-11-19 14:00:05 +0100", "2026-11-19T14:00:05+01:00", ""},
		{"2026-11-19 2pm", "2026-11-19T14:00:00+01:00", ""},
		{"2026-11-19 2:30pm", "2026-11-19T14:30:00+01:00", ""},
		{"2026/11/19", "2026-11-19", ""},
		{"  NOW ", "2026-11-19T15:30:20+01:00", ""},
		{"today", "2026-11-19", ""},
		{"Yesterday", "2026-11-18", ""},
		{"tomorrow", "2026-11-20", ""},
		{"yesterday 14:00", "2026-11-18T14:00:00+01:00", ""},
		{"yesterday   at 14:00", "2026-11-18T14:00:00+01:00", ""},
		{"tomorrow 9am", "2026-11-20T09:00:00+01:00", ""},
		{"9am tomorrow", "2026-11-20T09:00:00+01:00", ""},
		{"tomorrow noon", "2026-11-20T12:00:00+01:00", ""},
		{"end of march", "2026-03-31", "2027-03-31"},
		{"end of december", "2025-12-31", "2026-12-31"},
		{"end of nov", "2025-11-30", "2026-11-30"},
		{"start of november", "2026-11-01", "2027-11-01"},
		{"end of q1", "2026-03-31", "2027-03-31"},
		{"end of q1 2026", "2026-03-31", ""},
		{"end of march 2024", "2024-03-31", ""},
		{"end of 2027", "2027-12-31", ""},
		{"end of 2027-02", "2027-02-28", ""},
		{"14:00", "2026-11-19T14:00:00+01:00", ""},
		{"9:05", "2026-11-19T09:05:00+01:00", ""},
		{"2pm", "2026-11-19T14:00:00+01:00", ""},
		{"2 PM", "2026-11-19T14:00:00+01:00", ""},
		{"2:30pm", "2026-11-19T14:30:00+01:00", ""},
		{"9am", "2026-11-19T09:00:00+01:00", ""},
		{"12am", "2026-11-19T00:00:00+01:00", ""},
		{"12pm", "2026-11-19T12:00:00+01:00", ""},
		{"noon", "2026-11-19T12:00:00+01:00", ""},
		{"midnight", "2026-11-19T00:00:00+01:00", "2026-11-20T00:00:00+01:00"},
		{"fri midnight", "2026-11-13T00:00:00+01:00", "2026-11-20T00:00:00+01:00"},
		{"-2d", "2026-11-17", ""},
		{"+3w", "2026-12-10", ""},
		{"+3 weeks", "2026-12-10", ""},
		{"-2h", "2026-11-19T13:30:20+01:00", ""},
		{"-2d 14:00", "2026-11-17T14:00:00+01:00", ""},
		{"2h ago", "2026-11-19T13:30:20+01:00", ""},
		{"90 min ago", "2026-11-19T14:00:20+01:00", ""},
		{"an hour ago", "2026-11-19T14:30:20+01:00", ""},
		{"in 2 hours", "2026-11-19T17:30:20+01:00", ""},
		{"3 days ago", "2026-11-16", ""},
		{"a week ago", "2026-11-12", ""},
		{"two weeks ago", "2026-11-05", ""},
		{"twelve months ago", "2025-11-19", ""},
		{"in 2 weeks", "2026-12-03", ""},
		{"in 2w at 9am", "2026-12-03T09:00:00+01:00", ""},
		{"in 3 months", "2027-02-19", ""},
		{"in 2 quarters", "2027-05-19", ""},
		{"in 1 year", "2027-11-19", ""},
		{"last fri", "2026-11-13", ""},
		{"last thursday", "2026-11-12", ""},
		{"next monday", "2026-11-23", ""},
		{"next thursday", "2026-11-26", ""},
		{"this monday", "2026-11-16", ""},
		{"this sun", "2026-11-22", ""},
		{"fri", "2026-11-13", "2026-11-20"},
		{"Friday", "2026-11-13", "2026-11-20"},
		{"wed", "2026-11-18", "2026-11-25"},
		{"thu", "2026-11-12", "2026-11-26"},
		{"sunday", "2026-11-15", "2026-11-22"},
		{"friday 10:30", "2026-11-13T10:30:00+01:00", "2026-11-20T10:30:00+01:00"},
		{"fri 10:30", "2026-11-13T10:30:00+01:00", "2026-11-20T10:30:00+01:00"},
		{"fri, 10:30", "2026-11-13T10:30:00+01:00", "2026-11-20T10:30:00+01:00"},
		{"end of month", "2026-11-30", ""},
		{"end of the month", "2026-11-30", ""},
		{"end of week", "2026-11-22", ""},
		{"end of quarter", "2026-12-31", ""},
		{"end of next month", "2026-12-31", ""},
		{"start of next year", "2027-01-01", ""},
		{"next month", "2026-12-01", ""},
		{"next week", "2026-11-23", ""},
		{"last week", "2026-11-09", ""},
		{"this week", "2026-11-16", "2026-11-22"},
		{"this quarter", "2026-10-01", "2026-12-31"},
		{"19 Nov", "2026-11-19", ""},
		{"20 Nov", "2025-11-20", "2026-11-20"},
		{"18 nov", "2026-11-18", "2027-11-18"},
		{"29 Feb", "2024-02-29", "2028-02-29"},
		{"19 nov 2026", "2026-11-19", ""},
		{"Nov 19", "2026-11-19", ""},
		{"Nov 19th 2pm", "2026-11-19T14:00:00+01:00", ""},
		{"Nov 19 2 pm", "2026-11-19T14:00:00+01:00", ""},
		{"November 19, 2026", "2026-11-19", ""},
		{"1st sept 2026 8:00", "2026-09-01T08:00:00+02:00", ""},
		{"19.11.2026", "2026-11-19", ""},
		{"3.4.2026", "2026-04-03", ""},
		{"19.11.", "2026-11-19", ""},
		{"20.11.", "2025-11-20", "2026-11-20"},
		{"19/11/2026", "2026-11-19", ""},
		{"11/19/2026", "2026-11-19", ""},
		{"19-11-2026", "2026-11-19", ""},
		{"05/05/2026", "2026-05-05", ""},
		{"20/11", "2025-11-20", "2026-11-20"},
		{"1900-01-01", "1900-01-01", ""},
		{"2200-12-31", "2200-12-31", ""},
	} {
		if c.future == "" {
			c.future = c.past
		}
		for lean, want := range map[Lean]string{Past: c.past, Future: c.future} {
			got, err := Parse(c.text, now, lean)
			if err != nil || got.String() != want {
				t.Errorf("Parse(%q, lean %d) = %s, %v; want %s", c.text, lean, got, err, want)
			}
			d, err := ParseDate(c.text, now, lean)
			if err != nil || d.String() != want[:10] {
				t.Errorf("ParseDate(%q, lean %d) = %s, %v; want %s", c.text, lean, d, err, want[:10])
			}
		}
	}
}

func TestParseRefuses(t *testing.T) {
	now := thursday(t)
	for _, c := range []struct{ text, says string }{
		{"", `"" is not a time; write it like "2026-11-19 14:00", "yesterday 14:00" or "in 2 weeks"`},
		{"tomorow 14:00", `"tomorow 14:00" is not a time ("tomorow" is not understood); write it like`},
		{"tomorrow 14:00 sharp", `("sharp" is not understood)`},
		{"next foo", `("foo" is not understood)`},
		{"end of 31 april", `("31 april" is not understood)`},
		{"end of foo", `("foo" is not understood)`},
		{"03/04", `"03/04": this can be 3 April or 4 March: write 2026-04-03 or 2026-03-04`},
		{"03/04/2026", `"03/04/2026": this can be 3 April or 4 March: write 2026-04-03 or 2026-03-04`},
		{"03-04-2026", `this can be 3 April or 4 March`},
		{"03/04 14:00", `this can be`},
		{"19.11", `"19.11": write "19.11." for a day, or "19:11" for a time`},
		{"19.11.26", `"19.11.26": write the year with four digits, like 2026`},
		{"19 nov 26", `write the year with four digits`},
		{"5m ago", `"5m ago": "m" can be minutes or months: write min or mo`},
		{"2d", `"2d": say whether this is past or future: "2d ago" or "in 2d"`},
		{"2 weeks", `"2 weeks ago" or "in 2 weeks"`},
		{"2026-02-30", `there is no day 2026-02-30 in the calendar`},
		{"2026-02-30T10:00Z", `there is no day 2026-02-30 in the calendar`},
		{"30.02.2026", `there is no day 2026-02-30 in the calendar`},
		{"31 Apr", `there is no day 31 in April`},
		{"19/19/2026", `there is no day 2026-19-19`},
		{"2026-13-01", `there is no day`},
		{"1899-12-31", `out of range; years go from 1900 to 2200`},
		{"2201-01-01T00:00Z", `out of range`},
		{"in 9999 years", `out of range`},
		{"9999 years ago", `out of range`},
		{"-9999y", `out of range`},
		{"in 9999 weeks", `out of range`},
		{"2026-03-29 02:30", `"2026-03-29 02:30": the clocks skip 02:30 on 2026-03-29`},
		{strings.Repeat("now ", 30), `too long`},
		{"25:00", ``}, {"24:00", ``}, {"13pm", ``}, {"0am", ``}, {"14:0", ``}, {"14:60", ``}, {"14", ``}, {"2026", ``}, {"2026-11", ``}, {"nov 2026", ``}, {"nov", ``},
		{"now 14:00", ``}, {"-2h 14:00", ``}, {"14:00 15:00", ``}, {"today tomorrow", ``}, {"at 9am", ``}, {"in", ``}, {"in 2", ``}, {"in two", ``}, {"2 ago", ``},
		{"in 2 foo", ``}, {"+", ``}, {"-", ``}, {"-d", ``}, {"--2d", ``}, {"12345 days ago", ``}, {"last", ``}, {"next", ``}, {"end", ``}, {"end of", ``}, {"19.", ``}, {"19.11.2026.", ``},
		{"1/2/3/4", ``}, {"/", ``}, {"..", ``}, {"3-4", ``}, {"friday friday", ``}, {"2026-11-19T", ``}, {"2026-11-19T14:00:00+25:00", ``}, {"2026-11-19x14:00", ``},
		{"\x00", ``}, {"today\x1b[2J", `"today\x1b[2J" is not a time`}, {"２０２６-11-19", ``}, {"gestern", ``},
	} {
		for _, lean := range []Lean{Past, Future} {
			got, err := Parse(c.text, now, lean)
			says := c.says
			if lean == Future {
				says = strings.NewReplacer("2026-04-03 or 2026-03-04", "").Replace(says)
				if strings.Contains(c.text, "2026") {
					says = c.says
				}
			}
			var typed *Error
			if !got.IsZero() || !errors.As(err, &typed) || !strings.Contains(err.Error(), says) {
				t.Errorf("Parse(%q, lean %d) = %s, %v; want an error saying %q", c.text, lean, got, err, says)
			}
			if d, err := ParseDate(c.text, now, lean); !d.IsZero() || err == nil {
				t.Errorf("ParseDate(%q) = %s, %v", c.text, d, err)
			}
		}
	}
	if _, err := Parse("03/04", now, Future); err == nil || !strings.Contains(err.Error(), "write 2027-04-03 or 2027-03-04") {
		t.Errorf("03/04 in the future: %v", err)
	}
}

func TestParseDateWithoutYear(t *testing.T) {
	now := thursday(t)
	if d, err := ParseDate("--02-29", now, Past); err != nil || d.String() != "--02-29" {
		t.Errorf("--02-29 = %s, %v", d, err)
	}
	if d, err := ParseDate("--02-30", now, Past); err == nil || !d.IsZero() {
		t.Errorf("--02-30 = %s, %v", d, err)
	}
}

// TestEdges tries clocks at the ends of months and at the changes of summer
// time.
func TestEdges(t *testing.T) {
	for _, c := range []struct{ zone, now, text, want string }{
		{"Europe/Berlin", "2026-01-31 12:00", "in 1 month", "2026-02-28"},
		{"Europe/Berlin", "2026-03-31 12:00", "1 month ago", "2026-02-28"},
		{"Europe/Berlin", "2028-02-29 12:00", "in 1 year", "2029-02-28"},
		{"Europe/Berlin", "2028-02-29 12:00", "29 feb", "2028-02-29"},
		{"Europe/Berlin", "2026-12-31 12:00", "in 2 months", "2027-02-28"},
		{"Europe/Berlin", "2026-12-31 12:00", "next month", "2027-01-01"},
		{"Europe/Berlin", "2026-01-01 00:30", "last quarter", "2025-10-01"},
		{"Europe/Berlin", "2026-01-01 00:30", "yesterday", "2025-12-31"},
		{"Europe/Berlin", "2026-03-28 12:00", "tomorrow 14:00", "2026-03-29T14:00:00+02:00"},
		{"Europe/Berlin", "2026-03-29 12:00", "yesterday 14:00", "2026-03-28T14:00:00+01:00"},
		{"Europe/Berlin", "2026-03-29 01:59", "in 1 hour", "2026-03-29T03:59:00+02:00"},
		{"Europe/Berlin", "2026-10-25 12:00", "02:30", "2026-10-25T02:30:00+02:00"},
		{"Europe/Berlin", "2026-10-25 12:00", "01:30", "2026-10-25T01:30:00+02:00"},
		{"Europe/Berlin", "2026-10-25 12:00", "03:30", "2026-10-25T03:30:00+01:00"},
		{"Australia/Lord_Howe", "2026-04-05 12:00", "01:45", "2026-04-05T01:45:00+11:00"},
		{"Asia/Kolkata", "2026-11-19 12:00", "14:00", "2026-11-19T14:00:00+05:30"},
		{"America/New_York", "2026-11-19 23:00", "today", "2026-11-19"},
		{"UTC", "2026-11-22 12:00", "this mon", "2026-11-16"},
		{"UTC", "2026-11-22 12:00", "next week", "2026-11-23"},
		{"UTC", "2026-11-23 12:00", "last week", "2026-11-16"},
	} {
		now, err := time.ParseInLocation("2006-01-02 15:04", c.now, zone(t, c.zone))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Parse(c.text, now, Past); err != nil || got.String() != c.want {
			t.Errorf("%q at %s in %s = %s, %v; want %s", c.text, c.now, c.zone, got, err, c.want)
		}
	}
}

func TestSplitNext(t *testing.T) {
	now := thursday(t)
	for _, c := range []struct{ text, due, title string }{
		{"in 2 weeks: send offer", "2026-12-03", "send offer"},
		{"tomorrow 14:00: call back", "2026-11-20T14:00:00+01:00", "call back"},
		{"fri: call: about the audit ", "2026-11-20", "call: about the audit"},
		{"2026-11-19 14:00: visit", "2026-11-19T14:00:00+01:00", "visit"},
		{"next week:  call at 14:00: sharp", "2026-11-23", "call at 14:00: sharp"},
	} {
		due, title, err := SplitNext(c.text, now)
		if err != nil || due.String() != c.due || title != c.title {
			t.Errorf("SplitNext(%q) = %s, %q, %v; want %s, %q", c.text, due, title, err, c.due, c.title)
		}
	}
	for text, says := range map[string]string{
		"send offer":                `"send offer" is not a time and a task; write it like "tomorrow: call back"`,
		"in 2 weeks":                `is not a time and a task`,
		"in 2 weeks: ":              `say what is to be done behind the colon`,
		"in 2 weeks:send":           `is not a time and a task`,
		"03/04: call":               `"03/04: call": this can be 3 April or 4 March: write 2027-04-03 or 2027-03-04`,
		"someday: call":             `("someday" is not understood)`,
		": call":                    ``,
		"":                          ``,
		strings.Repeat("a: ", 1000): ``,
	} {
		due, title, err := SplitNext(text, now)
		if err == nil || !due.IsZero() || title != "" || !strings.Contains(err.Error(), says) {
			t.Errorf("SplitNext(%q) = %s, %q, %v; want an error saying %q", text, due, title, err, says)
		}
	}
}

func TestAgo(t *testing.T) {
	now := thursday(t)
	for text, want := range map[string]string{
		"today": "today", "yesterday": "yesterday", "tomorrow": "tomorrow",
		"3 days ago": "3 days ago", "13 days ago": "13 days ago", "14 days ago": "2 weeks ago", "in 2 weeks": "in 2 weeks", "in 20 days": "in 2 weeks",
		"1 month ago": "4 weeks ago", "2 months ago": "2 months ago", "in 23 months": "in 23 months", "2 years ago": "2 years ago", "in 35 months": "in 2 years",
		"now": "just now", "5 min ago": "5 minutes ago", "in 59 min": "in 59 minutes", "1h ago": "1 hour ago", "in 3h": "in 3 hours",
		"yesterday 23:00": "yesterday", "tomorrow 01:00": "tomorrow", "20h ago": "yesterday",
		"2026-11-20T01:00+10:00": "in 29 minutes",
	} {
		parsed, err := Parse(text, now, Past)
		if err != nil {
			t.Fatal(err)
		}
		if got := Ago(parsed, now); got != want {
			t.Errorf("Ago(%q) = %q, want %q", text, got, want)
		}
	}
	if got := Ago(crm.Time{}, now); got != "" {
		t.Errorf("Ago of no time = %q", got)
	}
}

// TestAgoReadsBack: what Ago says of a day is read by Parse as a day at most as
// far, and Ago says the same of it.
func TestAgoReadsBack(t *testing.T) {
	now := thursday(t)
	rapid.Check(t, func(r *rapid.T) {
		day := crm.DayTime(crm.DateOf(now).AddDays(rapid.IntRange(-40000, 40000).Draw(r, "days")))
		said := Ago(day, now)
		back, err := Parse(said, now, Past)
		if err != nil {
			t.Fatalf("%s: %v", said, err)
		}
		if again := Ago(back, now); again != said && !strings.Contains(said, "week") && !strings.Contains(said, "month") && !strings.Contains(said, "year") {
			t.Errorf("%s is %q, which reads as %s, which is %q", day, said, back, again)
		}
		if n, m := day.Date().DaysUntil(crm.DateOf(now)), back.Date().DaysUntil(crm.DateOf(now)); n*m < 0 || max(m, -m) > max(n, -n)+3 {
			t.Errorf("%s is %q, which reads as %s", day, said, back)
		}
	})
}

// TestWeekdayProperty: "fri" is in the seven days before or after today, by lean.
func TestWeekdayProperty(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		now := time.Date(2026, 1, rapid.IntRange(1, 3000).Draw(r, "day"), 12, 0, 0, 0, time.UTC)
		n := time.Weekday(rapid.IntRange(0, 6).Draw(r, "weekday"))
		for lean, sign := range map[Lean]int{Past: -1, Future: 1} {
			got, err := Parse(n.String(), now, lean)
			if err != nil {
				t.Fatal(err)
			}
			days := crm.DateOf(now).DaysUntil(got.Date()) * sign
			if days < 1 || days > 7 || got.Std().Weekday() != n {
				t.Errorf("%s at %s is %s", n, now, got)
			}
		}
	})
}
