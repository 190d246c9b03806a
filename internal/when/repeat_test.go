package when

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"crm/internal/crm"
	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"
)

func TestParseRepeat(t *testing.T) {
	for text, want := range map[string]string{
		"daily":                                        "every day",
		"every day":                                    "every day",
		"Every 3 Days":                                 "every 3 days",
		"every other day":                              "every 2 days",
		"weekly":                                       "every week",
		"every two weeks":                              "every 2 weeks",
		"fortnightly":                                  "every 2 weeks",
		"weekly on fri":                                "every friday",
		"every monday":                                 "every monday",
		"every mon, thu":                               "every monday and thursday",
		"every thursdays and mondays":                  "every monday and thursday",
		"every wed,mon,fri,mon":                        "every monday, wednesday and friday",
		"every 2 weeks on mon, thu":                    "every 2 weeks on monday and thursday",
		"every other friday":                           "every 2 weeks on friday",
		"every weekday":                                "every weekday",
		"every 2 weeks on weekdays":                    "every 2 weeks on weekday",
		"every mon, tue, wed, thu, fri":                "every weekday",
		"monthly":                                      "every month",
		"every 3 months":                               "every 3 months",
		"every quarter":                                "every 3 months",
		"quarterly":                                    "every 3 months",
		"every 2 quarters":                             "every 6 months",
		"every month on the 1st":                       "every month on the 1st",
		"every month on 1":                             "every month on the 1st",
		"monthly on the 1st and 15th":                  "every month on the 1st and 15th",
		"every 15th":                                   "every month on the 15th",
		"every 2 months on the 22nd":                   "every 2 months on the 22nd",
		"every month on the last day":                  "every month on the last day",
		"every month on the last day and 15th":         "every month on the 15th and last day",
		"every last friday":                            "every month on the last friday",
		"every first monday":                           "every month on the first monday",
		"every month on the 2nd tue":                   "every month on the second tuesday",
		"every month on the 1st and third wed":         "",
		"every month on the 1st wed, 3rd wed":          "every month on the first wednesday and third wednesday",
		"every month on the last weekday":              "every month on the last weekday",
		"every first workday":                          "every month on the first weekday",
		"every year":                                   "every year",
		"annually":                                     "every year",
		"every 24 december":                            "every year on 24 december",
		"every year on 24 dec":                         "every year on 24 december",
		"every 2 years on december 24th":               "every 2 years on 24 december",
		"every year on 29 feb":                         "every year on 29 february",
		"yearly on the fourth thu of november":         "every year on the fourth thursday of november",
		"every year on the last weekday in dec":        "every year on the last weekday of december",
		"after 2 weeks":                                "after 2 weeks",
		"after a month":                                "after 1 month",
		"after 3 quarters":                             "after 9 months",
		"after a year, 3 times":                        "after 1 year, 3 times",
		"every monday at 9:00":                         "every monday at 09:00",
		"every day at 2:30pm":                          "every day at 14:30",
		"every monday until 2027-01-31":                "every monday until 2027-01-31",
		"every monday, 5 times":                        "every monday, 5 times",
		"every mon and thu 1 time":                     "every monday and thursday, 1 time",
		"every month for 12 times":                     "every month, 12 times",
		"weekly from 2026-11-19":                       "every week from 2026-11-19",
		"every 2 weeks from 2026-11-19T09:00:00+01:00": "every 2 weeks from 2026-11-19T09:00:00+01:00",
		"every monday 5 times at noon":                 "every monday at 12:00, 5 times",

		"FREQ=WEEKLY":                                   "every week",
		"rrule:freq=daily;interval=2":                   "every 2 days",
		"FREQ=WEEKLY;BYDAY=TH,MO;INTERVAL=2":            "every 2 weeks on monday and thursday",
		"FREQ=MONTHLY;INTERVAL=3":                       "FREQ=MONTHLY;INTERVAL=3",
		"FREQ=MONTHLY;BYMONTHDAY=1":                     "every month on the 1st",
		"FREQ=MONTHLY;BYMONTHDAY=31":                    "FREQ=MONTHLY;BYMONTHDAY=31",
		"FREQ=MONTHLY;BYMONTHDAY=-1":                    "every month on the last day",
		"FREQ=MONTHLY;BYDAY=-1FR":                       "every month on the last friday",
		"FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13":           "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
		"FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU,WE,TH,FR": "every month on the last weekday",
		"FREQ=YEARLY":                                   "FREQ=YEARLY",
		"FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24":          "every year on 24 december",
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29":           "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
		"FREQ=YEARLY;BYDAY=20MO":                        "FREQ=YEARLY;BYDAY=20MO",
		"FREQ=DAILY;COUNT=5":                            "every day, 5 times",
		"FREQ=DAILY;UNTIL=20270131T230000Z":             "every day until 2027-01-31",
		"FREQ=WEEKLY;WKST=SU;INTERVAL=2":                "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
		"FREQ=MONTHLY from 2026-01-31":                  "FREQ=MONTHLY from 2026-01-31",
		"FREQ=MONTHLY;COUNT=3 at 9am":                   "FREQ=MONTHLY;COUNT=3 at 09:00",
	} {
		got, err := ParseRepeat(text)
		if got.String() != want || (err == nil) == (want == "") {
			t.Errorf("ParseRepeat(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestParseRepeatErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    `"" does not say how it comes again; write it like "every 3 months"`,
		"sometimes":                           `"sometimes" does not say how it comes again; write`,
		"every":                               `"every" does not say`,
		"every 3":                             `does not say`,
		"every 3 moons":                       `("moons" is not understood)`,
		"every 0 days":                        "after one days at the soonest",
		"every 5 hours":                       "counted in days, weeks, months or years",
		"biweekly":                            "two readings",
		"every second friday":                 `write "every 2 weeks on friday" or "every month on the 2nd friday"`,
		"every month on the 32nd":             "there is no day 32 in any month",
		"every 30 february":                   "there is no day 30 in February",
		"every year on the 5th":               "does not say",
		"every day on monday":                 `leave out what follows "on"`,
		"every month on the 1st, last friday": "do not go together",
		"every monday until tomorrow":         `write the day that it ends like "until 2026-11-19"`,
		"every monday until 2026-02-30":       "there is no day 2026-02-30",
		"every monday from then":              `write the day that it begins`,
		"every monday, 0 times":               "once at least",
		"every monday twice":                  `("twice" is not understood)`,
		"every monday at":                     "does not say",
		"after monday":                        "does not say",
		"after 2 weeks from 2026-11-19":       "has no first day",
		"every monday from 2026-11-19 until 2026-11-18": "ends (2026-11-18) before it begins",
		"every 400 quarters":                            "after 999 at the latest",
		"FREQ=HOURLY":                                   "counted in days",
		"FREQ=MONTHLY;BYHOUR=9":                         "is not known",
		"FREQ=MONTHLY;BYMONTHDAY=0":                     "is not understood",
		"FREQ=MONTHLY;BYMONTHDAY=32":                    "is not understood",
		"FREQ=WEEKLY;BYDAY=1MO":                         "needs FREQ=MONTHLY",
		"FREQ=WEEKLY;BYMONTHDAY=1":                      "does not go with",
		"FREQ=DAILY;COUNT=1;UNTIL=20270131":             "exclude each other",
		"FREQ=DAILY;FREQ=DAILY":                         "there twice",
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30":           "no such day in any year",
		"FREQ=MONTHLY;BYSETPOS=1":                       "needs days to choose from",
		"FREQ=DAILY;BYDAY=":                             "is not understood",
		"FREQ=DAILY tomorrow":                           "does not say",
		strings.Repeat("every ", 100):                   "too long",
	} {
		got, err := ParseRepeat(text)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) || !reflect.DeepEqual(got, Repeat{}) {
			t.Errorf("ParseRepeat(%q) = %v, %v; want %q", text, got, err, want)
		}
	}
}

func repeat(t interface{ Fatal(...any) }, text string) Repeat {
	r, err := ParseRepeat(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func moment(t testing.TB, text string) crm.Time {
	if text == "" {
		return crm.Time{}
	}
	at, err := crm.ParseTime(text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestNext(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	for _, c := range []struct{ text, due, done, want, then string }{
		// The day of the month does not drift.
		{"every month", "2027-01-31", "2027-01-31", "2027-02-28", "every month on the 31st"},
		{"every month on the 31st", "2027-02-28", "2027-02-28", "2027-03-31", ""},
		{"every month", "2028-01-30", "2028-01-30", "2028-02-29", "every month on the 30th"},
		{"every 3 months", "2027-11-30", "2027-11-30", "2028-02-29", "every 3 months on the 30th"},
		{"every 3 months on the 30th", "2028-02-29", "2028-02-29", "2028-05-30", ""},
		{"every month", "2027-01-28", "2027-01-20", "2027-02-28", ""},
		{"every month on the last day", "2027-02-28", "2027-02-28", "2027-03-31", ""},
		{"every year", "2028-02-29", "2028-02-29", "2029-02-28", "every year on 29 february"},
		{"every year on 29 february", "2031-02-28", "2031-02-28", "2032-02-29", ""},
		// A rule leaves out what is not there.
		{"FREQ=MONTHLY", "2027-01-31", "2027-01-31", "2027-03-31", ""},
		{"FREQ=YEARLY", "2028-02-29", "2028-02-29", "2032-02-29", ""},
		// Done early, the next one is that after the one that was due; done late,
		// what passed is left out.
		{"every monday", "2026-11-23", "2026-11-19", "2026-11-30", ""},
		{"every monday", "2026-11-02", "2026-11-19", "2026-11-23", ""},
		{"every monday", "2026-11-02", "2026-11-16", "2026-11-23", ""},
		{"every 2 weeks on mon, thu", "2026-11-19", "2026-11-19", "2026-11-30", ""},
		{"every 2 weeks on mon, thu", "2026-11-16", "2026-11-16", "2026-11-19", ""},
		{"every weekday", "2026-11-20", "2026-11-20", "2026-11-23", ""},
		{"every last friday", "2026-10-30", "2026-10-30", "2026-11-27", ""},
		{"every month on the last weekday", "2027-01-29", "2027-01-29", "2027-02-26", ""},
		{"every year on the fourth thu of nov", "2026-11-26", "2026-11-26", "2027-11-25", ""},
		{"every 2 years on 24 dec", "2026-12-24", "2026-12-24", "2028-12-24", ""},
		// Counted from when it was done, in the zone of whoever asks.
		{"after 2 weeks", "2026-11-02", "2026-11-19", "2026-12-03", ""},
		{"after 1 month", "2026-11-02", "2027-01-31", "2027-02-28", ""},
		{"after 1 day", "2026-11-02", "2026-11-19T23:30:00Z", "2026-11-21", ""},
		{"after 2 weeks", "", "2026-11-19", "2026-12-03", ""},
		// Without a day that it was due.
		{"every 2 weeks", "", "2026-11-19", "2026-12-03", ""},
		{"every monday", "", "2026-11-19T10:00:00+01:00", "2026-11-23", ""},
		// The clock time is kept, over the change of the clocks too.
		{"every week", "2026-03-26T09:00:00+01:00", "2026-03-26", "2026-04-02T09:00:00+02:00", ""},
		{"every week", "2026-10-22T09:00:00+02:00", "2026-10-22", "2026-10-29T09:00:00+01:00", ""},
		{"every week", "2026-03-26T09:00:00-05:00", "2026-03-26", "2026-04-02T09:00:00-05:00", ""},
		{"every monday at 8:00", "2026-11-16", "2026-11-16", "2026-11-23T08:00:00+01:00", ""},
		{"after 1 day", "2026-03-28T10:00:00+01:00", "2026-03-28T18:00:00+01:00", "2026-03-29T10:00:00+02:00", ""},
		// One that the clocks skip is later, for once.
		{"every week", "2026-03-22T02:30:00+01:00", "2026-03-22", "2026-03-29T03:30:00+02:00", "every week from 2026-03-22T02:30:00+01:00"},
		{"every week from 2026-03-22T02:30:00+01:00", "2026-03-29T03:30:00+02:00", "2026-03-29", "2026-04-05T02:30:00+02:00", "every week"},
		// Put off once, the series goes on as it was.
		{"every 2 weeks on fri from 2026-11-13", "2026-11-16", "2026-11-16", "2026-11-27", "every 2 weeks on friday"},
		{"every month from 2026-10-31", "2026-11-03", "2026-11-03", "2026-11-30", "every month on the 31st"},
		{"every week from 2026-11-02T09:00:00+01:00", "2026-11-04", "2026-11-04", "2026-11-09T09:00:00+01:00", "every week"},
		// The end.
		{"every monday until 2026-11-23", "2026-11-16", "2026-11-16", "2026-11-23", ""},
		{"every monday until 2026-11-23", "2026-11-23", "2026-11-23", "", ""},
		{"every monday, 2 times", "2026-11-16", "2026-11-16", "2026-11-23", "every monday, 1 time"},
		{"every monday, 1 time", "2026-11-23", "2026-11-23", "", ""},
		{"every monday, 3 times", "2026-11-02", "2026-11-19", "", ""},
		{"after 1 week, 2 times", "2026-11-16", "2026-11-19", "2026-11-26", "after 1 week, 1 time"},
		{"every 900 years", "2026-11-16", "2026-11-19", "", ""},
	} {
		r := repeat(t, c.text)
		got, ok := r.Next(moment(t, c.due), moment(t, c.done), berlin)
		if got.Due.String() != c.want || ok != (c.want != "") {
			t.Errorf("%s, due %s, done %s: next %s, %v; want %s", c.text, c.due, c.done, got.Due, ok, c.want)
			continue
		}
		then := c.then
		if then == "" {
			then = r.String()
		}
		if ok && got.Repeat.String() != then {
			t.Errorf("%s, due %s, done %s: goes on %q; want %q", c.text, c.due, c.done, got.Repeat, then)
		}
	}
	late, _ := repeat(t, "every monday").Next(moment(t, "2026-11-02"), moment(t, "2026-11-19"), berlin)
	if late.Missed != 2 {
		t.Errorf("missed %d, want 2", late.Missed)
	}
}

func TestFirst(t *testing.T) {
	now := thursday(t)
	for text, want := range map[string]string{
		"every thursday":                              "2026-11-19",
		"every mon, wed":                              "2026-11-23",
		"every 3 weeks on fri":                        "2026-11-20",
		"every month on the 1st":                      "2026-12-01",
		"every 24 december":                           "2026-12-24",
		"every 3 months":                              "2027-02-19",
		"after 2 weeks":                               "2026-12-03",
		"every day at 9:00":                           "2026-11-20T09:00:00+01:00",
		"every week from 2026-12-01":                  "2026-12-01",
		"every monday from 2026-12-01T10:00:00+01:00": "2026-12-07T10:00:00+01:00",
		"every monday until 2026-11-20":               "",
		"FREQ=MONTHLY;BYMONTHDAY=31":                  "2026-12-31",
	} {
		if got, ok := repeat(t, text).First(now); got.String() != want || ok != (want != "") {
			t.Errorf("%s: first %s, %v; want %s", text, got, ok, want)
		}
	}
}

func TestMoved(t *testing.T) {
	for _, c := range []struct{ text, due, want string }{
		{"every week", "2026-11-19", "every week from 2026-11-19"},
		{"every week from 2026-11-12", "2026-11-19", "every week from 2026-11-12"},
		{"after 1 week", "2026-11-19", "after 1 week"},
		{"every week", "", "every week"},
	} {
		if got := repeat(t, c.text).Moved(moment(t, c.due)).String(); got != c.want {
			t.Errorf("%s moved from %s is %q, want %q", c.text, c.due, got, c.want)
		}
	}
}

func drawDays(t *rapid.T) crm.Date {
	return crm.DateOfNumber(rapid.IntRange(10_957, 47_481).Draw(t, "day")) // 2000 to 2099
}

// drawRule is a rule that RFC 5545 allows.
func drawRule(t *rapid.T) Repeat {
	r := Repeat{Exact: true, Unit: Unit(rapid.IntRange(0, 3).Draw(t, "unit")), Every: rapid.IntRange(1, 6).Draw(t, "every"), WeekStart: time.Monday}
	few := func(label string, of *rapid.Generator[int]) []int {
		if rapid.IntRange(0, 2).Draw(t, label+"?") > 0 {
			return nil
		}
		return rapid.SliceOfN(of, 1, 3).Draw(t, label)
	}
	r.Months = few("months", rapid.IntRange(1, 12))
	if r.Unit != Weeks {
		r.MonthDays = few("month days", rapid.OneOf(rapid.IntRange(1, 31), rapid.IntRange(-31, -1)))
	}
	if rapid.Bool().Draw(t, "weekdays?") {
		numbered := (r.Unit == Months || r.Unit == Years) && len(r.MonthDays) == 0 && rapid.Bool().Draw(t, "numbered") // the oracle finds nothing when some are
		for range rapid.IntRange(1, 3).Draw(t, "weekdays") {
			w := Weekday{Day: time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday"))}
			if numbered {
				w.N = rapid.SampledFrom([]int{1, 2, 3, 4, 5, -1, -2, -5}).Draw(t, "nth")
			}
			r.Weekdays = append(r.Weekdays, w)
		}
	}
	if len(r.Weekdays)+len(r.MonthDays) > 0 && r.Unit != Weeks { // the oracle's first week begins with the first day
		r.Nth = few("set", rapid.SampledFrom([]int{1, 2, 3, -1, -2}))
	}
	r.WeekStart = time.Weekday(rapid.IntRange(0, 6).Draw(t, "week start"))
	return r
}

// The days of a rule are those of another implementation.
func TestRuleEqualsOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRule(t)
		start := drawDays(t)
		o, err := rrule.StrToROption(r.rule())
		if err != nil {
			t.Fatalf("%s: %v", r.rule(), err)
		}
		o.Dtstart = start.In(time.UTC)
		o.Until = time.Date(2110, 1, 1, 0, 0, 0, 0, time.UTC)
		rule, err := rrule.NewRRule(*o)
		if err != nil {
			t.Fatalf("%s: %v", r.rule(), err)
		}
		var want, got []string
		next := rule.Iterator()
		for len(want) < 12 {
			d, ok := next()
			if !ok {
				break
			}
			want = append(want, crm.DateOf(d).String())
		}
		for d := r.after(start, start.AddDays(-1)); len(got) < 12 && !d.IsZero() && d.Year < 2110; d = r.after(start, d) {
			got = append(got, d.String())
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%s from %s is %v, want %v", r.rule(), start, got, want)
		}
	})
}

// What is written reads as the same, and the words have the days of the rule.
func TestRepeatRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRule(t)
		if rapid.Bool().Draw(t, "monday") {
			r.WeekStart = time.Monday
		}
		switch rapid.IntRange(0, 3).Draw(t, "end") {
		case 0:
			r.Times = rapid.IntRange(1, 999).Draw(t, "times")
		case 1:
			r.Until = drawDays(t)
		}
		if rapid.Bool().Draw(t, "clock") {
			r.Clock = Clock{true, rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "min"), rapid.SampledFrom([]int{0, 0, 59}).Draw(t, "sec")}
		}
		words, start := r.normal(), drawDays(t)
		back, err := ParseRepeat(words.String())
		if err != nil && strings.Contains(err.Error(), "no such day in any year") {
			return
		}
		if err != nil || !reflect.DeepEqual(back, words) {
			t.Fatalf("%q reads as %+v, %v; want %+v", words, back, err, words)
		}
		for i, a, b := 0, start, start; i < 5; i++ {
			if a, b = r.after(start, a), words.after(start, b); a != b {
				t.Fatalf("after %s, %s has %s and %q has %s", start, r.rule(), a, words, b)
			}
		}
	})
}

// A series moves on, and stays on its day.
func TestSeries(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{
			"every month", "every 3 months", "every year", "every week", "every 2 weeks on mon, thu", "every last friday", "every month on the 1st and 31st", "every weekday", "every 10 days",
			"FREQ=MONTHLY;BYMONTHDAY=31", "every year on 29 feb",
		}).Draw(t, "repeat")
		r := repeat(t, text)
		start := drawDays(t)
		due := crm.DayTime(start)
		if rapid.Bool().Draw(t, "clock") {
			due = crm.TimeOf(time.Date(int(start.Year), time.Month(start.Month), int(start.Day), rapid.IntRange(0, 23).Draw(t, "hour"), 30, 0, 0, berlin))
		}
		begin, hour := due, due.Std().In(berlin).Hour()
		for i := range 20 {
			next, ok := r.Next(due, due, berlin)
			if !ok {
				t.Fatalf("%s ends after %s", r, due)
			}
			d, was := next.Due.Date(), due.Date()
			switch {
			case d.Compare(was) <= 0 || next.Missed != 0:
				t.Fatalf("%s: %s comes after %s, %d missed", r, next.Due, due, next.Missed)
			case next.Due.IsDay() != due.IsDay():
				t.Fatalf("%s: %s is like %s?", r, next.Due, due)
			case !due.IsDay() && next.Due.Std().In(berlin).Hour() != hour && next.Repeat.From.IsZero():
				t.Fatalf("%s: %s has not the clock time of %s", r, next.Due, begin)
			case text == "every month" && int(d.Day) != min(int(start.Day), daysIn(int(d.Year), int(d.Month))):
				t.Fatalf("the month %d after %s is %s", i, begin, d)
			case text == "every year" && (d.Month != start.Month || int(d.Day) != min(int(start.Day), daysIn(int(d.Year), int(d.Month)))):
				t.Fatalf("the year %d after %s is %s", i, begin, d)
			}
			// Put off for some days, the next one is where it would have been.
			off := due.AddDays(rapid.IntRange(0, was.DaysUntil(d)-1).Draw(t, "days off"))
			if moved, _ := r.Moved(due).Next(off, crm.DayTime(off.Date()), berlin); moved.Due != next.Due || moved.Repeat.String() != next.Repeat.String() {
				t.Fatalf("%s: put off to %s, the next is %s %q, want %s %q", r, off, moved.Due, moved.Repeat, next.Due, next.Repeat)
			}
			due, r = next.Due, next.Repeat
		}
	})
}

func FuzzParseRepeat(f *testing.F) {
	seeds := []string{
		"every 3 months", "every 2 weeks on mon, thu", "every last friday", "after 2 weeks, 3 times", "every month on the 1st and last day at 9:00 until 2027-01-31", "FREQ=YEARLY;INTERVAL=2;BYMONTH=1,2;BYDAY=-1MO;BYSETPOS=1;WKST=SU",
		"every year on the fourth thursday of november from 2026-11-19T09:00:00+01:00", "RRULE:FREQ=MONTHLY;UNTIL=20270131T000000Z at noon", "every 24 december", "biweekly", "every ,", "FREQ=;;=", "every 1st day",
	}
	for _, s := range seeds {
		f.Add(s, int64(0), int64(86400*400))
	}
	loc := zone(f, "Europe/Berlin")
	f.Fuzz(func(t *testing.T, text string, due, late int64) {
		r, err := ParseRepeat(text)
		if err != nil {
			if msg := err.Error(); !reflect.DeepEqual(r, Repeat{}) || strings.ContainsAny(msg, "\n\x1b") || len(msg) > 1000 {
				t.Fatalf("ParseRepeat(%q) = %+v, %q", text, r, msg)
			}
			return
		}
		back, err := ParseRepeat(r.String())
		if err != nil || !reflect.DeepEqual(back, r) {
			t.Fatalf("%q is %q, which reads as %+v, %v", text, r, back, err)
		}
		at := time.Date(1970, 1, 1, 0, 0, 0, 0, loc).Add(time.Duration(uint64(due)%4_000_000_000) * time.Second)
		done := at.Add(time.Duration(uint64(late)%200_000_000) * time.Second)
		next, ok := r.Next(crm.TimeOf(at), crm.TimeOf(done), loc)
		if ok == next.Due.IsZero() || ok && next.Due.Compare(crm.TimeOf(done)) <= 0 {
			t.Fatalf("%q, due %s, done %s: %s, %v", r, at, done, next.Due, ok)
		}
		if ok {
			if again, err := ParseRepeat(next.Repeat.String()); err != nil || !reflect.DeepEqual(again, next.Repeat) {
				t.Fatalf("%q goes on as %q, which reads as %+v, %v", r, next.Repeat, again, err)
			}
		}
	})
}
