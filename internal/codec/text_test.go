package codec

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestCheckLooksAtEveryByte holds check, which looks at eight bytes at a time,
// against one that looks at each character.
func TestCheckLooksAtEveryByte(t *testing.T) {
	plain := func(s string) int {
		for i := 0; i < len(s); {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 || !printable(r) && !strings.ContainsRune("\r\u0085\u2028\u2029\ufeff", r) {
				return i
			}
			i += n
		}
		return -1
	}
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom([]byte("\n\n\na b~\x1f\x0b\x09\x7f\x20\x21\x00\x80\xc3\xa9")), rapid.Byte()), 0, 40).Draw(t, "bytes")
		s := string(b)
		if rapid.Bool().Draw(t, "mostly text") {
			k := rapid.IntRange(0, len(s)).Draw(t, "at")
			s = strings.Repeat("a\n ", k) + s[k:]
		}
		if got, _, _ := check(s); got != plain(s) {
			t.Fatalf("%q: got %d, want %d", s, got, plain(s))
		}
	})
}

func TestCheckSaysWhatIsWrong(t *testing.T) {
	for s, want := range map[string]string{
		"a\x00":     "a control character, U+0000, is not allowed in a file",
		"a\x7f":     "a control character, U+007F, is not allowed in a file",
		"a\u0080":   "the character U+0080 is not allowed in a file",
		"a\uffff":   "the character U+FFFF is not allowed in a file",
		"a\xff":     "the file is not UTF-8 text from here on",
		"a\xed\xa0": "the file is not UTF-8 text from here on",
	} {
		if at, got, _ := check(s); at != 1 || got != want {
			t.Errorf("%q: got %d, %s", s, at, got)
		}
	}
	for _, s := range []string{"a\rb", "\u2028", "\u0085", "a\ufeff"} {
		if at, _, odd := check(s); at >= 0 || !odd {
			t.Errorf("%q is not odd", s)
		}
	}
}
