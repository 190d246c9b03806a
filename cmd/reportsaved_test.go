package cmd

import (
	"slices"
	"testing"
)

// What is joined is taken apart again; what is taken apart and joined stays so.
func FuzzSplitWords(f *testing.F) {
	for _, s := range []string{"table --rows city", `customers --where 'stage:lead or x'`, `a "b c" d\ e`, "''", `'it'\''s'`, "\t", `"`, `\`, `'a`, "ü \x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		words, err := splitWords(line)
		if err != nil {
			if words != nil {
				t.Fatalf("%q: %q with an error", line, words)
			}
			return
		}
		again, err := splitWords(joinWords(words))
		if err != nil || !slices.Equal(again, words) {
			t.Fatalf("%q: %q and then %q, %v", line, words, again, err)
		}
	})
}

func TestSplitWords(t *testing.T) {
	for line, want := range map[string][]string{
		"table --rows city":                  {"table", "--rows", "city"},
		"  a\tb\nc ":                         {"a", "b", "c"},
		`x --where 'stage:lead or "a b"' ''`: {"x", "--where", `stage:lead or "a b"`, ""},
		`a\ b "c\"d" 'e\f' 'it'\''s'`:        {"a b", `c"d`, `e\f`, "it's"},
		"":                                   nil,
	} {
		if got, err := splitWords(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v", line, got, err)
		}
	}
	for _, line := range []string{`"a`, `a 'b`, `a\`} {
		if got, err := splitWords(line); err == nil || got != nil {
			t.Errorf("%q: %q", line, got)
		}
	}
}
