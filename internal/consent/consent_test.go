package consent

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
)

func entry(s string) crm.Consent {
	f := strings.Fields(s + " - - - - -")
	text := func(i int) string { return strings.Trim(f[i], "-") }
	day := func(i int) (d crm.Date) {
		if text(i) != "" {
			d, _ = crm.ParseDate(f[i])
		}
		return d
	}
	return crm.Consent{Date: day(0), Purpose: text(1), Status: text(2), Basis: text(3), Expires: day(4), Evidence: text(5)}
}

func lines(list []crm.Consent) string {
	var out []string
	for _, c := range list {
		s := fmt.Sprint(c.Date, " ", c.Purpose, " ", c.Status)
		for _, t := range []string{c.Basis, c.Expires.String(), c.Evidence} {
			if t != "" {
				s += " " + t
			}
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestAdd(t *testing.T) {
	for _, c := range []struct {
		name, list, add, want string
	}{
		{"the first", "", "2026-01-02 news granted", "2026-01-02 news granted consent"},
		{"again", "2026-01-02 news granted consent", "2026-02-02 news granted", "2026-01-02 news granted consent"},
		{"spelled as before", "2026-01-02 News granted contract", "2026-02-02 news withdrawn", "2026-01-02 News granted contract; 2026-02-02 News withdrawn"},
		{"another basis", "2026-01-02 news granted consent", "2026-02-02 news granted contract", "2026-01-02 news granted consent; 2026-02-02 news granted contract"},
		{"the basis that held", "2026-01-02 news granted contract", "2026-02-02 news granted", "2026-01-02 news granted contract"},
		{"another end", "2026-01-02 news granted consent 2026-03-01", "2026-02-02 news granted", "2026-01-02 news granted consent 2026-03-01; 2026-02-02 news granted consent"},
		{"ended since", "2026-01-02 news granted consent 2026-03-01", "2026-03-02 news granted consent 2026-03-01", "2026-01-02 news granted consent 2026-03-01; 2026-03-02 news granted consent 2026-03-01"},
		{"new evidence", "2026-01-02 news granted consent - form", "2026-02-02 news granted - - mail", "2026-01-02 news granted consent form; 2026-02-02 news granted consent mail"},
		{"after a withdrawal", "2026-01-02 news granted consent; 2026-01-03 news withdrawn", "2026-02-02 news granted", "2026-01-02 news granted consent; 2026-01-03 news withdrawn; 2026-02-02 news granted consent"},
		{"withdrawn twice", "2026-01-02 news granted consent; 2026-01-03 news withdrawn", "2026-02-02 news withdrawn", "2026-01-02 news granted consent; 2026-01-03 news withdrawn"},
		{"on the same day", "2026-01-02 news granted consent", "2026-01-02 news withdrawn", "2026-01-02 news granted consent; 2026-01-02 news withdrawn"},
		{"in the past", "2026-05-02 news withdrawn", "2026-01-02 news granted", "2026-01-02 news granted consent; 2026-05-02 news withdrawn"},
		{"refused", "2026-05-02 mail granted consent", "2026-06-02 news refused", "2026-05-02 mail granted consent; 2026-06-02 news refused"},
		{"nothing to withdraw", "2026-05-02 mail granted consent", "2026-06-02 news withdrawn", "error"},
		{"not granted by then", "2026-05-02 news granted consent", "2026-04-02 news withdrawn", "error"},
		{"refused, so nothing to withdraw", "2026-05-02 news refused", "2026-06-02 news withdrawn", "error"},
	} {
		var list []crm.Consent
		for _, s := range strings.Split(c.list, "; ") {
			if s != "" {
				list = append(list, entry(s))
			}
		}
		before := lines(list)
		got, err := Add(list, entry(c.add))
		out := lines(got)
		if errors.Is(err, ErrNone) {
			if out != before {
				t.Errorf("%s: an error changed the list to %s", c.name, out)
			}
			out = "error"
		}
		if out != c.want || lines(list) != before {
			t.Errorf("%s: %s, want %s", c.name, out, c.want)
		}
	}
}

// What there was stays; what was added counts on its day, and adding it again changes nothing.
func TestAddLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []crm.Consent
		for range rapid.IntRange(1, 12).Draw(t, "entries") {
			c := crm.Consent{
				Purpose: rapid.SampledFrom([]string{"news", "News", "mail"}).Draw(t, "purpose"),
				Status:  rapid.SampledFrom([]string{Granted, Withdrawn, Refused}).Draw(t, "status"),
				Date:    entry(fmt.Sprintf("2026-01-%02d", rapid.IntRange(1, 9).Draw(t, "day"))).Date,
			}
			next, err := Add(list, c)
			if err != nil {
				continue
			}
			for _, old := range list {
				if !slices.ContainsFunc(next, func(n crm.Consent) bool { return lines([]crm.Consent{n}) == lines([]crm.Consent{old}) }) {
					t.Fatalf("%v was lost", old)
				}
			}
			if got := Latest(until(next, c.Date), c.Purpose); got == nil || got.Status != c.Status {
				t.Fatalf("%s does not count in %s", lines([]crm.Consent{c}), lines(next))
			}
			if again, err := Add(next, c); err != nil || len(again) != len(next) {
				t.Fatalf("again: %d entries of %d, %v", len(again), len(next), err)
			}
			if !slices.IsSortedFunc(next, func(a, b crm.Consent) int { return a.Date.Compare(b.Date) }) {
				t.Fatalf("not in order: %s", lines(next))
			}
			list = next
		}
	})
}
