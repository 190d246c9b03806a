package crm

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// foldsAppended is Folds by the appending functions, after text that must stay.
func foldsAppended(t interface{ Fatalf(string, ...any) }, s string) []string {
	const before = "before "
	one, second := AppendFold([]byte(before), s)
	two := AppendUmlauts([]byte(before), s)
	if !strings.HasPrefix(string(one), before) || !strings.HasPrefix(string(two), before) {
		t.Fatalf("folding %q changed what stood before: %q, %q", s, one, two)
	}
	out := []string{string(one[len(before):])}
	if second {
		return append(out, string(two[len(before):]))
	}
	if string(two) != string(one) {
		t.Fatalf("%q has one reading, %q, and another, %q", s, one, two)
	}
	return out
}

func checkFolds(t interface{ Fatalf(string, ...any) }, s string) {
	want := foldsPlain(s)
	if len(want) > 1 && strings.Count(want[0], " ") != strings.Count(want[1], " ") {
		t.Fatalf("the readings of %q differ in their words: %q", s, want)
	}
	if got := foldsAppended(t, s); !slices.Equal(got, want) {
		t.Fatalf("%q (% x) is appended as %q, want %q", s, s, got, want)
	}
	if got := Folds(s); !slices.Equal(got, want) {
		t.Fatalf("Folds(%q) = %q, want %q", s, got, want)
	}
	if got := Fold(s); got != want[0] {
		t.Fatalf("Fold(%q) = %q, want %q", s, got, want[0])
	}
}

// The fast way of folding and the plain one agree on every character, alone
// and between letters.
func TestAppendFoldOfEveryRune(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; {
		checkFolds(t, "aB"+string(r)+"c")
		switch {
		case r < 0x3400, r >= 0xf900 && r < 0x10000:
			r++
		default: // large blocks of letters that are alike, and of none
			r += 23
		}
	}
	for r := rune(0); r < 0x3000; r++ {
		checkFolds(t, string(r))
		checkFolds(t, "ο"+string(r)+" ü"+string(r))
	}
}

func TestAppendFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(0, 8).Draw(t, "parts") {
			switch rapid.IntRange(0, 4).Draw(t, "part") {
			case 0:
				b.WriteString(rapid.StringMatching(`[ -~\t\n]{0,20}`).Draw(t, "ascii"))
			case 1:
				b.WriteString(rapid.SampledFrom([]string{" ", "  ", "\t", "\n", "\u00a0", "\x00", "\x7f", "ä", "Ü", "ß", "ο", "υ", "Ύ", "ού", "Ё", "Ñ", "ễ", "山", "ガ", "\u0308", "\u0301", "\u00ad", "\xff", "…", "“"}).Draw(t, "sign"))
			case 2:
				b.WriteString(rapid.StringOfN(rapid.RuneFrom([]rune("äöüÄÖÜßéèÉœøłŁŽ ABCz")), 0, 12, -1).Draw(t, "latin"))
			case 3:
				b.WriteString(rapid.StringOfN(rapid.RuneFrom([]rune("ΑΒοΟυύΎάΉΐψΩабвЯЩёЁЇґҐќ ")), 0, 12, -1).Draw(t, "greek, cyrillic"))
			case 4:
				b.WriteString(rapid.StringN(0, 6, -1).Draw(t, "any"))
			}
		}
		checkFolds(t, b.String())
	})
}

func FuzzAppendFold(f *testing.F) {
	for _, s := range []string{"", " ", "Acme GmbH", "  two   spaces  here and  ", "Müller & Söhne", "ΟΥ οὐ", "12345678", "1234567 8", "       x", "ABCDEFGHIJ\x80", "Ä\u0308"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkFolds(t, s) })
}

func BenchmarkAppendFold(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"english", "Talked about the contract. Wants the offer split by plant, and a visit in June."},
		{"german", "Über die Angebotsfrist gesprochen. Möchte das Angebot für München nach Werken geteilt."},
		{"russian", "Договорились о встрече. Просит прислать отчёт."},
	} {
		b.Run(c.name, func(b *testing.B) {
			buf := make([]byte, 0, 200)
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				buf, _ = AppendFold(buf[:0], c.text)
			}
		})
	}
}
