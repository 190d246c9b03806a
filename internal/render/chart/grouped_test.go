package chart

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestGrouped(t *testing.T) {
	for in, want := range map[string]string{
		"196400.00 EUR": "196 400.00 EUR", "1800000 JPY + 620000.00 NOK": "1 800 000 JPY + 620 000.00 NOK", "-12000 EUR": "-12 000 EUR",
		"1234.00 EUR": "1234.00 EUR", "12000": "12000", "12000 euro": "12000 euro", "12000 EURO": "12000 EURO", "A12345 EUR": "A12345 EUR",
		"1.12345 EUR": "1.12345 EUR", "12,345 EUR": "12,345 EUR", "10000 EUR, 12 deals": "10 000 EUR, 12 deals", "": "", "123456789": "123456789", "99999 EU": "99999 EU",
	} {
		if got := strings.ReplaceAll(Grouped(in), "\u00a0", " "); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.StringMatching(`([0-9]{0,9}|[.]|[a-z]| |EUR|USD|\+){0,12}`).Draw(t, "in")
		if got := strings.ReplaceAll(Grouped(in), "\u00a0", ""); got != in {
			t.Fatalf("%q is %q without the spaces", in, got)
		}
	})
}
