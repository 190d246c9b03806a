package shell

import (
	"os/exec"
	"slices"
	"testing"
)

func TestQuote(t *testing.T) {
	for word, want := range map[string]string{
		"":              "''",
		"acme":          "acme",
		"a@b.de":        "a@b.de",
		"tag=key":       "tag=key",
		"=ls":           "'=ls'",
		"Müller":        "Müller",
		"50%":           "50%",
		"two words":     "'two words'",
		"it's":          `'it'\''s'`,
		"deals[4].x":    "'deals[4].x'",
		"~":             "'~'",
		"a…":            "'a…'",
		"a\u00a0b":      "'a\u00a0b'",
		"\xff":          "'\xff'",
		"$(rm -r *);\n": "'$(rm -r *);\n'",
	} {
		if got := Quote(word); got != want {
			t.Errorf("%q is quoted as %s, want %s", word, got, want)
		}
	}
	if got := Line("crm", "show", "Anna Smith"); got != "crm show 'Anna Smith'" {
		t.Errorf("a line is %s", got)
	}
}

// A shell reads every word as it was, whatever character it holds.
func TestShellReadsWords(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh here")
	}
	for c := byte(1); c != 0; c++ {
		for _, word := range []string{string([]byte{c}), string([]byte{'a', c, 'b'}), string([]byte{c, c, '\''})} {
			out, err := exec.Command(sh, "-c", "printf %s "+Quote(word)).Output()
			if err != nil || string(out) != word {
				t.Errorf("%q, quoted as %s, reads as %q (%v)", word, Quote(word), out, err)
			}
		}
	}
}

// What is joined is taken apart again; what is taken apart and joined stays so.
func FuzzSplit(f *testing.F) {
	for _, s := range []string{"table --rows city", `customers --where 'stage:lead or x'`, `a "b c" d\ e`, "''", `'it'\''s'`, "\t", `"`, `\`, `'a`, "ü \x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		words, err := Split(line)
		if err != nil {
			if words != nil {
				t.Fatalf("%q: %q with an error", line, words)
			}
			return
		}
		again, err := Split(Line(words...))
		if err != nil || !slices.Equal(again, words) {
			t.Fatalf("%q: %q and then %q, %v", line, words, again, err)
		}
	})
}

func TestSplit(t *testing.T) {
	for line, want := range map[string][]string{
		"table --rows city":                  {"table", "--rows", "city"},
		"  a\tb\nc ":                         {"a", "b", "c"},
		`x --where 'stage:lead or "a b"' ''`: {"x", "--where", `stage:lead or "a b"`, ""},
		`a\ b "c\"d" 'e\f' 'it'\''s'`:        {"a b", `c"d`, `e\f`, "it's"},
		"":                                   nil,
	} {
		if got, err := Split(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v", line, got, err)
		}
	}
	for _, line := range []string{`"a`, `a 'b`, `a\`} {
		if got, err := Split(line); err == nil || got != nil {
			t.Errorf("%q: %q", line, got)
		}
	}
}
