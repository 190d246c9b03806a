package when

import (
	"strings"
	"testing"

	"crm/internal/crm"
	"pgregory.net/rapid"
)

func TestParsePeriod(t *testing.T) {
	now := thursday(t)
	for text, want := range map[string]string{
		"2026":                     "2026-01-01..2026-12-31",
		"2026-01":                  "2026-01-01..2026-01-31",
		"2028-02":                  "2028-02-01..2028-02-29",
		"2026-q1":                  "2026-01-01..2026-03-31",
		"2026Q4":                   "2026-10-01..2026-12-31",
		"q4 2025":                  "2025-10-01..2025-12-31",
		"q4":                       "2026-10-01..2026-12-31",
		"nov 2026":                 "2026-11-01..2026-11-30",
		"next quarter":             "2027-01-01..2027-03-31",
		"next 2 weeks":             "2026-11-19..2026-12-02",
		"q3":                       "2026-07-01..2026-09-30",
		"2026-w47":                 "2026-11-16..2026-11-22",
		"2026-w01":                 "2025-12-29..2026-01-04",
		"2026-w53":                 "2026-12-28..2027-01-03",
		"w47":                      "2026-11-16..2026-11-22",
		"w1 2027":                  "2027-01-04..2027-01-10",
		"nov":                      "2026-11-01..2026-11-30",
		"December 2025":            "2025-12-01..2025-12-31",
		"2026-11-19":               "2026-11-19..2026-11-19",
		"today":                    "2026-11-19..2026-11-19",
		"yesterday":                "2026-11-18..2026-11-18",
		"tomorrow":                 "2026-11-20..2026-11-20",
		"-2d":                      "2026-11-17..2026-11-17",
		"fri":                      "2026-11-13..2026-11-13",
		"last fri":                 "2026-11-13..2026-11-13",
		"24 dec":                   "2026-12-24..2026-12-24",
		"this week":                "2026-11-16..2026-11-22",
		"last week":                "2026-11-09..2026-11-15",
		"next week":                "2026-11-23..2026-11-29",
		"this month":               "2026-11-01..2026-11-30",
		"last month":               "2026-10-01..2026-10-31",
		"next month":               "2026-12-01..2026-12-31",
		"this quarter":             "2026-10-01..2026-12-31",
		"last quarter":             "2026-07-01..2026-09-30",
		"this year":                "2026-01-01..2026-12-31",
		"last year":                "2025-01-01..2025-12-31",
		"last 30d":                 "2026-10-21..2026-11-19",
		"last 30 days":             "2026-10-21..2026-11-19",
		"past 2 weeks":             "2026-11-06..2026-11-19",
		"last 12 months":           "2025-11-20..2026-11-19",
		"last 1 day":               "2026-11-19..2026-11-19",
		"next 30 days":             "2026-11-19..2026-12-18",
		"next 2 quarters":          "2026-11-19..2027-05-18",
		"ytd":                      "2026-01-01..2026-11-19",
		"qtd":                      "2026-10-01..2026-11-19",
		"MTD":                      "2026-11-01..2026-11-19",
		"wtd":                      "2026-11-16..2026-11-19",
		"all":                      "..",
		"since 2026-06":            "2026-06-01..",
		"since last month":         "2026-10-01..",
		"until 2026-06":            "..2026-06-30",
		"2026-01..":                "2026-01-01..",
		"..2026-06":                "..2026-06-30",
		"2026-01..2026-06":         "2026-01-01..2026-06-30",
		"2026-01 .. 2026-06":       "2026-01-01..2026-06-30",
		"2026-01-10..2026-02-05":   "2026-01-10..2026-02-05",
		"q1..q2":                   "2026-01-01..2026-06-30",
		"jan..mar":                 "2026-01-01..2026-03-31",
		"1 jan..31 mar":            "2026-01-01..2026-03-31",
		"1.1...31.3.":              "2026-01-01..2026-03-31",
		"mon..today":               "2026-11-16..2026-11-19",
		"mon..fri":                 "2026-11-16..2026-11-20",
		"thu..thu":                 "2026-11-12..2026-11-12",
		"..fri":                    "..2026-11-13",
		"last month..today":        "2026-10-01..2026-11-19",
		"november 19, 2026..today": "2026-11-19..2026-11-19",
	} {
		from, to, err := ParsePeriod(text, now)
		if got := from.String() + ".." + to.String(); err != nil || got != want {
			t.Errorf("ParsePeriod(%q) = %s, %v; want %s", text, got, err, want)
		}
	}
}

// TestPeriodOf: a lean only turns weekdays around.
func TestPeriodOf(t *testing.T) {
	now := thursday(t)
	for text, want := range map[string]string{
		"fri":         "2026-11-20..2026-11-20",
		"thu":         "2026-11-26..2026-11-26",
		"..fri":       "..2026-11-20",
		"fri..mon":    "2026-11-20..2026-11-23",
		"24 dec":      "2026-12-24..2026-12-24",
		"1 jan":       "2026-01-01..2026-01-01",
		"nov":         "2026-11-01..2026-11-30",
		"last fri":    "2026-11-13..2026-11-13",
		"next 30d":    "2026-11-19..2026-12-18",
		"last 2w":     "2026-11-06..2026-11-19",
		"this week":   "2026-11-16..2026-11-22",
		"in 2 weeks":  "2026-12-03..2026-12-03",
		"-30d":        "2026-10-20..2026-10-20",
		"since today": "2026-11-19..",
	} {
		from, to, err := PeriodOf(text, now, Future)
		if got := from.String() + ".." + to.String(); err != nil || got != want {
			t.Errorf("PeriodOf(%q, Future) = %s, %v; want %s", text, got, err, want)
		}
	}
}

func TestParsePeriodRefuses(t *testing.T) {
	now := thursday(t)
	for text, says := range map[string]string{
		"":                         `"" is not a period; write it like "2026-q4", "last 30 days" or "2026-01..2026-06"`,
		"foo":                      `"foo" is not a period; write it like`,
		"last foo":                 `("foo" is not understood)`,
		"2026-01..foo":             `("foo" is not understood)`,
		"..":                       `is not a period`,
		"2026-06..2026-01":         `"2026-06..2026-01": this ends (2026-01-31) before it begins (2026-06-01)`,
		"03/04":                    `this can be 3 April or 4 March: write 2026-04-03 or 2026-03-04`,
		"2026-q5":                  `there is no quarter 5`,
		"2026-13":                  `there is no month 2026-13`,
		"2025-w53":                 `there is no week 53 in 2025`,
		"2026-w00":                 `there is no week 0 in 2026`,
		"1800":                     `out of range`,
		"2201":                     `out of range`,
		"0000-w01":                 ``,
		"last 9999 years":          `out of range`,
		"last 0 days":              `a period has at least one day`,
		"last 3 hours":             `a period is counted in days`,
		"last 5m":                  `"m" can be minutes or months`,
		"now":                      ``,
		"14:00":                    ``,
		"today 14:00":              ``,
		"2026-01..2026-02..2026-3": ``,
		"since":                    ``,
		"since ..":                 ``,
		"all 2026":                 ``,
		"this 3 days":              ``,
		"2026-1":                   ``,
		"2026-":                    ``,
		"30 days":                  `say whether`,
		"19.11..24.12.":            `write "19.11." for a day`,
		strings.Repeat("a", 101):   `too long`,
	} {
		from, to, err := ParsePeriod(text, now)
		if err == nil || !from.IsZero() || !to.IsZero() || !strings.Contains(err.Error(), says) {
			t.Errorf("ParsePeriod(%q) = %s..%s, %v; want an error saying %q", text, from, to, err, says)
		}
	}
}

// TestPeriodProperty: a day is in the week, month, quarter and year that its
// own figures name, and these are whole.
func TestPeriodProperty(t *testing.T) {
	now := thursday(t)
	rapid.Check(t, func(r *rapid.T) {
		day := crm.DateOf(now).AddDays(rapid.IntRange(-40000, 60000).Draw(r, "days"))
		std := day.In(now.Location())
		year, week := std.ISOWeek()
		for _, text := range []string{
			std.Format("2006"), std.Format("2006-01"), std.Format("January 2006"), std.Format("2006-01-02"),
			std.Format("2006-q") + string(rune('1'+(day.Month-1)/3)),
			crm.Date{Year: int16(year), Month: 1, Day: 1}.String()[:5] + "w" + string([]byte{byte('0' + week/10), byte('0' + week%10)}),
		} {
			from, to, err := ParsePeriod(text, now)
			if err != nil {
				t.Fatal(err)
			}
			if day.Compare(from) < 0 || day.Compare(to) > 0 {
				t.Errorf("%s is not in %q: %s..%s", day, text, from, to)
			}
			again1, again2, err := ParsePeriod(from.String()+".."+to.String(), now)
			if err != nil || again1 != from || again2 != to {
				t.Errorf("%s..%s reads as %s..%s, %v", from, to, again1, again2, err)
			}
			if before, _, _ := ParsePeriod(text+"..", now); before != from {
				t.Errorf("%q begins on %s", text+"..", before)
			}
		}
	})
}
