package term

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain", "Acme GmbH", "Acme GmbH"},
		{"letters of the world", "Müller 日本語 Ελλάδα עברית", "Müller 日本語 Ελλάδα עברית"},
		{"escape sequence", "\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`},
		{"title of the window", "\x1b]0;evil\x07", `\x1b]0;evil\x07`},
		{"C1 CSI", "a\u009b2J", `a\x9b2J`},
		{"C1 as a raw byte", "a\x9b2J", "a\ufffd2J"},
		{"DEL and NUL", "a\x7f\x00b", `a\x7f\x00b`},
		{"newline and tab", "a\nb\tc", "a b c"},
		{"CRLF", "a\r\nb", "a b"},
		{"CR alone", "good\rbad", `good\x0dbad`},
		{"bidi override", "exe\u202egpj", `exe\u202egpj`},
		{"bidi isolate", "\u2066a\u2069", `\u2066a\u2069`},
		{"bidi mark", "a\u200fb\u061c", `a\u200fb\u061c`},
		{"zero width", "pay\u200bpal\ufeff", `pay\u200bpal\ufeff`},
		{"joiner between Latin letters", "pay\u200dpal", `pay\u200dpal`},
		{"joiner in emoji", "👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"},
		{"joiner behind a variation selector", "❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"},
		{"non-joiner in Persian", "می\u200cخواهم", "می\u200cخواهم"},
		{"joiner at the end", "👩\u200d", `👩\u200d`},
		{"two joiners", "👩\u200d\u200d👧", `👩\u200d\u200d👧`},
		{"line separator", "a\u2028b\u2029c", `a\u2028b\u2029c`},
		{"soft hyphen", "a\u00adb", `a\xadb`},
		{"filler", "a\u3164b", `a\u3164b`},
		{"tag", "a\U000e0041b", `a\U000e0041b`},
		{"invalid", "a\xffb\xc3", "a\ufffdb\ufffd"},
		{"replacement character", "a\ufffdb", "a\ufffdb"},
	} {
		if got := Clean(tt.in); got != tt.want {
			t.Errorf("%s: Clean(%q) = %q, want %q", tt.name, tt.in, got, tt.want)
		}
	}
	if got, want := CleanLines("a\r\nb\tc\n\x1b"), "a\nb c\n\\x1b"; got != want {
		t.Errorf("CleanLines = %q, want %q", got, want)
	}
	if got, want := CleanData("a\r\nb\tc\n\x1b"), "a\nb\tc\n\\x1b"; got != want {
		t.Errorf("CleanData = %q, want %q", got, want)
	}
}

// TestUnsafeLooksAtEveryCharacter holds unsafe, which knows ranges that have
// none, against the tables of Unicode.
func TestUnsafeLooksAtEveryCharacter(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		variation := r >= 0xfe00 && r <= 0xfe0f || r >= 0xe0100 && r <= 0xe01ef
		want := r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || !variation &&
			(unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r))
		if unsafe(r) != want {
			t.Errorf("%U: unsafe is %v", r, !want)
		}
	}
}

// TestCleanLooksAtEveryByte puts each byte at each place of eight that are looked
// at together, after others that could hide it.
func TestCleanLooksAtEveryByte(t *testing.T) {
	for b := range 256 {
		for at := range 20 {
			for _, around := range []string{" ", "~", "a"} {
				s := strings.Repeat(around, at) + string([]byte{byte(b)}) + strings.Repeat(around, 20-at)
				want := at
				if b >= ' ' && b < 0x7f {
					want = len(s)
				}
				if got := firstUnclean(s, keepNone); got != want {
					t.Fatalf("%q: unclean at %d, want %d", s, got, want)
				}
			}
		}
	}
}

func TestCleanTextIsNotCopied(t *testing.T) {
	for _, s := range []string{"Acme GmbH, plain and long enough to need the heap", "Müller 日本語 👩\u200d👧"} {
		if n := testing.AllocsPerRun(100, func() { Clean(s) }); n != 0 {
			t.Errorf("Clean(%q) allocates %v times", s, n)
		}
	}
}

// FuzzClean holds what Clean promises against a plain list of what must never
// reach a terminal.
func FuzzClean(f *testing.F) {
	seeds := []string{"a", "\x1b[2J", "a\u202eb", "👩\u200d👩", "\u200d\u200c", "a\xff\r\n\t", "می\u200c\u200cخ", "\u2028\U000e0001\u00ad"}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, clean := range []struct {
			name string
			f    func(string) string
			keep string
		}{{"Clean", Clean, ""}, {"CleanLines", CleanLines, "\n"}, {"CleanData", CleanData, "\n\t"}} {
			got := clean.f(s)
			if !utf8.ValidString(got) {
				t.Fatalf("%s(%q) = %q is not valid UTF-8", clean.name, s, got)
			}
			runes := []rune(got)
			for i, r := range runes {
				switch {
				case strings.ContainsRune(clean.keep, r) && r < ' ':
				case r < ' ', r >= 0x7f && r < 0xa0, r == 0xad, r == 0x61c, r == 0x200b, r == 0x200e, r == 0x200f,
					r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0xfeff, r >= 0xe0000 && r < 0xe0100:
					t.Fatalf("%s(%q) = %q has %U", clean.name, s, got, r)
				case isJoiner(r):
					if i == 0 || i == len(runes)-1 || runes[i-1] < 0x590 || runes[i+1] < 0x590 {
						t.Fatalf("%s(%q) = %q has a joiner that hides", clean.name, s, got)
					}
				}
			}
			if again := clean.f(got); again != got {
				t.Fatalf("%s is not stable: %q, then %q", clean.name, got, again)
			}
			if strings.Count(got, "\n") > strings.Count(s, "\n") {
				t.Fatalf("%s(%q) = %q has more lines", clean.name, s, got)
			}
		}
	})
}

func BenchmarkCleanASCII(b *testing.B) {
	for b.Loop() {
		Clean("Acme GmbH, Plant audit 2027, steel")
	}
}
