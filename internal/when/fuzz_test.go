package when

import (
	"strings"
	"testing"
	"time"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"2026-11-19T14:00:00.5+01:00", "yesterday 14:00", "2 pm tomorrow", "-2d", "in two weeks at 9am", "last fri", "end of next month", "19 nov 2026", "November 19th, 2026",
		"19.11.", "03/04", "19/11/2026", "this week", "midnight", "2026-q4..", "last 12 months", "mon..fri", "2026-w47", "1.1...31.3.", "tomorrow 14:00: call: back", "0000-01-01", "in 9999 y", "2026-03-29 02:30",
	} {
		f.Add(s, int64(1_795_098_620))
	}
	loc := zone(f, "Europe/Berlin")
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		// Any moment of the years 1950 to 2150.
		now := time.Date(1950, 1, 1, 0, 0, 0, 0, loc).Add(time.Duration(uint64(unix)%6_311_000_000) * time.Second)
		for _, lean := range []Lean{Past, Future} {
			got, err := Parse(text, now, lean)
			if (err == nil) == got.IsZero() {
				t.Fatalf("Parse(%q) = %s, %v", text, got, err)
			}
			if err != nil {
				if msg := err.Error(); msg == "" || strings.ContainsAny(msg, "\n\x1b") || len(msg) > 1000 {
					t.Errorf("a bad message: %q", msg)
				}
				continue
			}
			if back, err := Parse(got.String(), now, lean); err != nil || back != got {
				t.Errorf("%q is %s, which reads as %s, %v", text, got, back, err)
			}
			if back, err := Parse(strings.ToUpper("  "+text+" "), now, lean); len(text) < 90 && (err != nil || back != got) {
				t.Errorf("%q is %s, in upper case %s, %v", text, got, back, err)
			}
			if Ago(got, now) == "" {
				t.Errorf("nothing to say about %s", got)
			}
		}
		from, to, err := ParsePeriod(text, now)
		switch {
		case err != nil && (!from.IsZero() || !to.IsZero()):
			t.Errorf("ParsePeriod(%q) = %s..%s, %v", text, from, to, err)
		case err == nil && !from.IsZero() && !to.IsZero():
			if from.Compare(to) > 0 {
				t.Errorf("%q is %s..%s", text, from, to)
			}
			if a, b, err := ParsePeriod(from.String()+".."+to.String(), now); err != nil || a != from || b != to {
				t.Errorf("%s..%s reads as %s..%s, %v", from, to, a, b, err)
			}
		}
		if due, title, err := SplitNext(text, now); (err == nil) == (due.IsZero() || title == "") {
			t.Errorf("SplitNext(%q) = %s, %q, %v", text, due, title, err)
		}
	})
}
