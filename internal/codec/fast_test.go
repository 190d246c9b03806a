package codec

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestFastReaderAgrees puts documents together out of pieces of YAML, lines
// with random indentation most of all, and holds the two readers against each
// other wherever the fast one does not bail out.
func TestFastReaderAgrees(t *testing.T) {
	all, taken := 0, 0
	heads := []string{"a: ", "b: ", "- ", "- a: ", "- - ", "", "", "'k': ", "\"k\" : ", "a:", "-", "k k: ", "- - a: "}
	values := []string{"", "x", "x y", "'q'", "'it''s'", "\"d\\n\"", "|", "|-", "|+", ">", ">-", ">+", "|2", ">1-", "[a, b]", "{a: b}", "[]", "{}", "[a, {b: c}, 'd']", "{a: [b], \"c\": d}", "~", "null", "x # c", "'q' # c", "| # c", "# c", "[a] # c",
		"x:y", "x#y", "-x", "'a", "\"a", "a'", "b\"", "[a,", "b]", "{a: b,", "}", "...", "---", "12", "x ", "'q' ", "\"a\\", "b\\\"", ":", "?", "!x", "&x y", "*x", "x: y", "- z", "é", "''", "\"\"", "a\tb", "\ta", "{a: 'b' , c: d }", "[ a , b ,]", "=", "<<"}
	check := func(t *rapid.T) {
		var b strings.Builder
		end := rapid.SampledFrom([]string{"\n", "\n", "\n", "\r\n"}).Draw(t, "line end")
		for range rapid.IntRange(1, 9).Draw(t, "lines") {
			if rapid.IntRange(0, 7).Draw(t, "blank") == 0 {
				b.WriteString(rapid.SampledFrom([]string{"", "  ", "# c", "  # c", "    ", "    # c"}).Draw(t, "line"))
			} else {
				b.WriteString(strings.Repeat(" ", rapid.SampledFrom([]int{0, 0, 0, 2, 2, 2, 4, 4, 1, 3, 6}).Draw(t, "indent")))
				b.WriteString(rapid.SampledFrom(heads).Draw(t, "head"))
				b.WriteString(rapid.SampledFrom(values).Draw(t, "value"))
			}
			b.WriteString(end)
		}
		src := b.String()
		if rapid.IntRange(0, 5).Draw(t, "cut") == 0 {
			src = strings.TrimSuffix(src, end)
		}
		all++
		fast, full, err := readBoth(src)
		if fast == "" {
			return
		}
		taken++
		if err != nil {
			t.Fatalf("the reader takes what yaml.v3 refuses: %v\n%s\n%s", err, src, fast)
		}
		if fast != full {
			t.Fatalf("the readers differ on\n%s\n%q\n%s\n%s", src, src, fast, full)
		}
	}
	// Few documents are well formed, and a short run draws few: too few for a
	// share to mean anything.
	for all < 2000 && !t.Failed() {
		rapid.Check(t, check)
	}
	if taken*50 < all {
		t.Errorf("only %d of %d documents were compared", taken, all)
	}
}
