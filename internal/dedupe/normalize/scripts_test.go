package normalize

import (
	"strings"
	"testing"

	"github.com/mozillazg/go-unidecode"
)

// The table is what it was made from, but for case, signs and the scripts that
// it leaves out.
func TestScriptsTable(t *testing.T) {
	plain := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == ' ' {
				return r
			}
			return -1
		}, strings.ToLower(s))
	}
	n := 0
	for r := rune(0x500); r < 0xd800; r++ {
		got := spelling(r)
		if got == "" {
			continue
		}
		n++
		if want := plain(unidecode.Unidecode(string(r))); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
			t.Fatalf("%c (%x) is %q, not %q", r, r, got, want)
		}
	}
	if n < 30000 {
		t.Errorf("only %d characters are spelled", n)
	}
}

func TestLatin(t *testing.T) {
	for in, want := range map[string]string{
		"Müller":             "muller",
		"Сергей Щербаков":    "sergey shcherbakov",
		"Γιώργος Παπαδάκης":  "giorgos papadakis",
		"ბარაკ ობამა":        "barak obama",
		"Բարակ Օբամա":        "barak obama",
		"バラク・オバマ":            "baraku obama",
		"王伟":                 "wang wei",
		"김정은":                "gimjeongeun",
		"בנימין":             "benjamin",
		"מזרחי גולן":         "mizrahi guln",
		"مريم":               "mariam",
		"النّجار":            "al najjar",
		"كريم قحطاني":        "krim qhtani",
		"कपूर सिंह":          "kapur singh",
		"लक्ष्मी शर्मा":      "lakshmi sharma",
		"Ναυτιλία Ευθύμης":   "naftilia efthymis",
		"Ευαγγελία Γκίκα":    "evangelia gkika",
		"Łukasz Żółć":        "lukasz zolc",
		"\x1b[31mred\u202e!": "\x1b[31mred!",
	} {
		if got := Latin(in); got != want {
			t.Errorf("Latin(%q) = %q, not %q", in, got, want)
		}
	}
}
