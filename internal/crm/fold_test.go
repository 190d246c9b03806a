package crm

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSlug(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Acme GmbH", "acme-gmbh"},
		{"Müller & Söhne", "mueller-soehne"},
		{"Mu\u0308ller", "mueller"}, // decomposed, as macOS writes it
		{"Ελένη Παπαδοπούλου", "eleni-papadopoulou"},
		{"Юлия Щербакова", "yuliya-shcherbakova"},
		{"Łódź Œuvre Ærø Ðóra Þór Straße", "lodz-oeuvre-aero-dora-thor-strasse"},
		{"O'Brien", "obrien"}, {"O’Brien", "obrien"},
		{"Smith–Jones", "smith-jones"},
		{"  --Acme--  ", "acme"}, {"...", ""}, {"", ""}, {"山田太郎", ""}, {"محمد", ""},
		{"山田 Trading", "trading"},
		{"Ａｃｍｅ １２", "acme-12"}, // full width
		{"Ma\u00adny\u200bWhere", "manywhere"},
		{"a/../../etc/passwd", "a-etc-passwd"}, {`C:\NUL`, "c-nul"}, {"\x00\n\x1b[2J", "2j"}, {"bad\xffutf", "bad-utf"},
		{strings.Repeat("a", 60), strings.Repeat("a", 40)},
		{strings.Repeat("a", 39) + " b", strings.Repeat("a", 39)}, // no hyphen at the end
		{strings.Repeat("a", 38) + " b", strings.Repeat("a", 38) + "-b"},
		{strings.Repeat("ß", 30), strings.Repeat("s", 40)},
	} {
		if got := Slug(c.in); got != c.want {
			t.Errorf("Slug(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestFolds(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"  José \t Müller\n", []string{"jose muller", "jose mueller"}},
		{"Mu\u0308ller", []string{"muller", "mueller"}},
		{"STRASSE Straße", []string{"strasse strasse"}},
		{"O’Brien", []string{"o'brien"}}, {"Jean‑Luc", []string{"jean-luc"}},
		{"ΑΘΉΝΑ", []string{"athina"}}, {"Ёлкин", []string{"elkin"}},
		{"İstanbul IRMAK ısı", []string{"istanbul irmak isi"}},
		{"c++", []string{"c++"}}, {"c#", []string{"c#"}}, {"Acme Inc.", []string{"acme inc."}}, // punctuation counts
		{"Mül\u00adler\u200b", []string{"muller", "mueller"}},
		{"\ufeffAnna", []string{"anna"}},
		{"K Å", []string{"k a"}}, // Kelvin and Ångström signs
		{"", []string{""}}, {" \u00a0 ", []string{""}},
	} {
		if got := Folds(c.in); !slices.Equal(got, c.want) {
			t.Errorf("Folds(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	// Names that differ in letters stay apart, those that differ in accents do not.
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"कुमार", "कमार", false}, {"นัน", "นน", false}, {"ハス", "バス", false},
		{"מֹשֶׁה", "משה", true}, {"مُحَمَّد", "محمد", true}, {"Nguyễn", "nguyen", true}, {"Dvořák", "DVORAK", true},
	} {
		if got := Fold(c.a) == Fold(c.b); got != c.same {
			t.Errorf("Fold(%q) = %q and Fold(%q) = %q; same should be %v", c.a, Fold(c.a), c.b, Fold(c.b), c.same)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"", "Acme GmbH", "Müller & Söhne", "Ελένη", "Щ", "a\u0308\u0323", "ガ\u3099", "각\u034f", "क़ुमार", "\xff\xfe", "ﬃ ½ ﷺ", "ϴẞǅ´ ", strings.Repeat("ẅ", 50)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if twice := Fold(once); twice != once {
			t.Errorf("Fold(%q) = %q, again %q", s, once, twice)
		}
		if once != strings.Join(strings.Fields(once), " ") || !utf8.ValidString(once) && utf8.ValidString(s) {
			t.Errorf("Fold(%q) = %q", s, once)
		}
		both := Folds(s)
		if len(both) < 1 || len(both) > 2 || both[0] != once || len(both) == 2 && both[1] == once {
			t.Errorf("Folds(%q) = %q", s, both)
		}
		for _, f := range both {
			if again := Folds(f); !slices.Equal(again, []string{f}) {
				t.Errorf("Folds(%q) = %q, again %q", s, both, again)
			}
		}
		slug := Slug(s)
		if Slug(slug) != slug || len(slug) > slugMax || strings.Trim(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" ||
			strings.HasPrefix(slug, "-") || strings.HasSuffix(slug, "-") || strings.Contains(slug, "--") {
			t.Errorf("Slug(%q) = %q", s, slug)
		}
		if m := FoldEmail(s); FoldEmail(m) != m {
			t.Errorf("FoldEmail(%q) = %q", s, m)
		}
	})
}

func TestEmailDomain(t *testing.T) {
	for in, want := range map[string]string{
		"info@Acme.example": "acme.example", " a@B.example ": "b.example", `"a@b"@c.example`: "c.example", "none": "", "": "", "a@": "",
	} {
		if got := EmailDomain(in); got != want {
			t.Errorf("EmailDomain(%q) = %q, want %q", in, got, want)
		}
	}
}
