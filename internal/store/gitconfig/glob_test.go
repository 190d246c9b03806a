package gitconfig

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestGlobAgainstGit asks git about many patterns at once: each, in a condition on the
// URL of a remote, includes a file of its own.
func TestGlobAgainstGit(t *testing.T) {
	w := newWorld(t)
	w.env["GIT_CONFIG_NOSYSTEM"] = "1"
	const n = 40
	for i := range n {
		w.write(t, fmt.Sprintf("home/m%d", i), fmt.Sprintf("[marker]\nm%d\n", i))
	}
	pieces := []string{"a", "b", "c", "A", "-", "/", "/", "*", "*", "**", "**/", "/**", "?", "[ab]", "[!a]", "[^b]", "[a-c]", "[]]", "[a-]", "[", "]", "[[:alpha:]]", "[[:upper:]]", "[[:x:]]", "[[:a]", "[\\]a]", "[c-a]", "\\*", "\\", "\\/"}
	pattern := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 6).Draw(t, "pieces"), "")
	})
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[abcA\-/*\]\[\\]{0,6}`).Draw(t, "text")
		patterns := rapid.SliceOfN(pattern, n, n).Draw(t, "patterns")
		config := fmt.Sprintf("[remote \"x\"]\nurl = \"%s\"\n", quote.Replace(text))
		for i, p := range patterns {
			config += fmt.Sprintf("[includeIf \"hasconfig:remote.*.url:%s\"]\npath = m%d\n", quote.Replace(p), i)
		}
		w.write(t, "home/.gitconfig", config)
		out, stderr, err := w.git("config", "--list", "--name-only")
		if err != nil {
			t.Fatalf("%v %s", err, stderr)
		}
		for i, p := range patterns {
			if want, got := strings.Contains(out, fmt.Sprintf("marker.m%d\n", i)), glob(p, text, false); got != want {
				t.Fatalf("%q matches %q: %v, want %v", p, text, got, want)
			}
		}
	})
}

func TestGlobFold(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"AbC", "aBc", true}, {"A*c", "a/C", false}, {"**/X", "a/b/x", true}, {"[A-C]x", "bX", true}, {"[[:upper:]]", "a", true}, {"ä", "Ä", false},
	} {
		if got := glob(c.pattern, c.text, true); got != c.want {
			t.Errorf("%q matches %q: %v", c.pattern, c.text, got)
		}
	}
}

// TestGlobTime: many stars end soon; without memory these would outlast the universe.
func TestGlobTime(t *testing.T) {
	if glob(strings.Repeat("*a", 100)+"b", strings.Repeat("a", 1000), false) ||
		glob(strings.Repeat("**/a/", 50)+"b", strings.Repeat("a/", 1000), false) {
		t.Error("matched")
	}
}
