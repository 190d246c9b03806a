package crm

import (
	"testing"

	"pgregory.net/rapid"
)

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		limit int
		want  int
	}{
		{"", "", 3, 0}, {"acme", "acme", 0, 0}, {"acme", "acne", 3, 1}, {"acme", "acem", 3, 1}, {"emial", "emails", 3, 2},
		{"", "abc", 5, 3}, {"müller", "muller", 3, 1}, {"acme", "zulu", 2, 3}, {"a", "abcdef", 2, 3},
	} {
		if got := Distance(c.a, c.b, c.limit); got != c.want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", c.a, c.b, c.limit, got, c.want)
		}
	}
}

// The limit changes nothing but what is above it; the sides are alike.
func TestDistanceLaws(t *testing.T) {
	word := rapid.StringMatching(`[abcü]{0,7}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b, limit := word.Draw(t, "a"), word.Draw(t, "b"), rapid.IntRange(0, 7).Draw(t, "limit")
		full := Distance(a, b, 100)
		if got := Distance(a, b, limit); got != min(full, limit+1) {
			t.Fatalf("%q %q: %d with limit %d, %d without", a, b, got, limit, full)
		}
		if Distance(b, a, 100) != full || (full == 0) != (a == b) {
			t.Fatalf("%q %q: %d and %d", a, b, full, Distance(b, a, 100))
		}
	})
}
