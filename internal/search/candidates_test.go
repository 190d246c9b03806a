package search

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
)

func TestLiteralOf(t *testing.T) {
	for expr, want := range map[string]string{
		`(?i)gmx\.example$`:  "gmx.example",
		`(?i)Acme (GmbH|AG)`: "acme",
		`(?i)(steel)+ works`: "steel",
		`(?i)a|b`:            "",
		`(?i)x*`:             "",
		`(?i)(abc)?de`:       "de",
		`(?i)(abc){2,3}`:     "abc",
		`(?i)müller`:         "ller",
		`(?i)van der Berg`:   "berg",
		`[`:                  "",
	} {
		if got := literalOf(expr); got != want && !(strings.Contains(expr, "{") && strings.Contains(got, want)) {
			t.Errorf("the literal of %s is %q, want %q", expr, got, want)
		}
	}
}

// What a regexp finds has its literal in it once folded, so that the sieve keeps it.
func TestLiteralStandsInMatches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.SampledFrom([]string{"a", "K", "s", "\u212a", "\u017f", "ß", "e\u0301", "u\u0308", ".", "@", "-", " ", "x", "Berg", "ACME", "\u00ad", "=\u0338"})
		text := strings.Join(rapid.SliceOfN(letters, 1, 8).Draw(t, "text"), "")
		runes := []rune(text)
		from := rapid.IntRange(0, len(runes)-1).Draw(t, "from")
		part := string(runes[from:rapid.IntRange(from+1, len(runes)).Draw(t, "to")])
		for _, expr := range []string{"(?i)" + regexp.QuoteMeta(part), "(?i)" + regexp.QuoteMeta(strings.ToLower(part)) + "+", "(?i)(" + regexp.QuoteMeta(part) + ").*x?"} {
			re := regexp.MustCompile(expr)
			if lit := literalOf(expr); re.MatchString(text) && !strings.Contains(crm.Fold(text), lit) {
				t.Fatalf("%s finds something in %q, which folded (%q) lacks %q", expr, text, crm.Fold(text), lit)
			}
		}
	})
}
