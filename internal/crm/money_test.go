package crm

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseDecimal(t *testing.T) {
	for _, c := range []struct{ in, out string }{
		{"0", "0"}, {"12000.00", "12000.00"}, {"-12.50", "-12.50"}, {"007.5", "7.5"}, {"0.005", "0.005"},
		{"999999999999999999", "999999999999999999"}, {"-0.000000000000000001", "-0.000000000000000001"}, {"-0", "0"},
	} {
		d, err := ParseDecimal(c.in)
		if err != nil || d.String() != c.out {
			t.Errorf("ParseDecimal(%q) = %q, %v; want %q", c.in, d, err, c.out)
		}
	}
	for _, in := range []string{"", "-", ".", "1.", ".5", "-.5", "1e3", "1,5", "1 000", "+1", "--1", "1.2.3", "1000000000000000000", "0.0000000000000000001", "١"} {
		if d, err := ParseDecimal(in); err == nil || d != (Decimal{}) {
			t.Errorf("ParseDecimal(%q) = %q, %v; want an error", in, d, err)
		}
	}
}

// Sums and comparisons are those of exact fractions.
func TestDecimalArithmetic(t *testing.T) {
	gen := rapid.StringMatching(`-?[0-9]{1,17}(\.[0-9]{1,17})?`)
	rapid.Check(t, func(t *rapid.T) {
		x, y := gen.Draw(t, "x"), gen.Draw(t, "y")
		a, err1 := ParseDecimal(x)
		b, err2 := ParseDecimal(y)
		if err1 != nil || err2 != nil {
			t.Skip("too long")
		}
		rx, _ := new(big.Rat).SetString(x)
		ry, _ := new(big.Rat).SetString(y)
		if a.Rat().Cmp(rx) != 0 || a.Cmp(b) != rx.Cmp(ry) {
			t.Fatalf("%s and %s compare as %d", x, y, a.Cmp(b))
		}
		sum, err := a.Add(b)
		want := new(big.Rat).Add(rx, ry)
		if err == nil && sum.Rat().Cmp(want) != 0 {
			t.Fatalf("%s + %s = %s", x, y, sum)
		}
		if err == nil {
			back, err := ParseDecimal(sum.String())
			if err != nil || back != sum {
				t.Fatalf("%s reads as %s, %v", sum, back, err)
			}
		}
		scale := int(max(a.scale, b.scale))
		long := false // the sum, or one of its terms with all its digits, is too long
		for _, r := range []*big.Rat{want, rx, ry} {
			digits := strings.TrimLeft(strings.ReplaceAll(strings.TrimPrefix(r.FloatString(scale), "-"), ".", ""), "0")
			long = long || len(digits) > decimalDigits
		}
		if (err != nil) != long {
			t.Fatalf("%s + %s: %v", x, y, err)
		}
	})
}

func TestParseMoney(t *testing.T) {
	for _, in := range []string{"12000.00 EUR", "-5 USD", "0 CHF", "0.001 KWD"} {
		m, err := ParseMoney(in)
		if err != nil || m.String() != in || m.IsZero() {
			t.Errorf("ParseMoney(%q) = %s, %v", in, m, err)
		}
	}
	const like = " is not an amount of money; write it like 12000.00 EUR"
	for in, want := range map[string]string{
		"": `""` + like, "12000": `"12000"` + like, "EUR": `"EUR"` + like, "12000 eur": `"12000 eur"` + like, "12000  EUR": `"12000  EUR"` + like,
		"EUR 12000": `"EUR 12000"` + like, "12000 EUR ": `"12000 EUR "` + like, "12000 €": `"12000 €"` + like,
		" EUR": `"" is not a decimal number; write it like 1250.00`, "1,5 EUR": `"1,5" is not a decimal number; write it like 1250.00`,
		strings.Repeat("9", 30) + " EUR": `the number "` + strings.Repeat("9", 30) + `" has too many digits; up to 18 are kept exactly`,
	} {
		if m, err := ParseMoney(in); err == nil || err.Error() != want || !m.IsZero() {
			t.Errorf("ParseMoney(%q) = %s, %v; want %s", in, m, err, want)
		}
	}
	if _, err := ParseMoney(strings.Repeat("9", 1<<20) + " EUR"); err == nil || len(err.Error()) > 300 {
		t.Error("a huge amount is accepted or printed whole")
	}
}

func FuzzParseMoney(f *testing.F) {
	for _, s := range []string{"", "12000.00 EUR", "-0.00 EUR", "007 USD", "1e3 EUR", "999999999999999999 EUR", "0.000000000000000001 EUR"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ParseMoney(s)
		if err != nil {
			if !m.IsZero() {
				t.Errorf("ParseMoney(%q) = %s and %v", s, m, err)
			}
			return
		}
		back, err := ParseMoney(m.String())
		if err != nil || back != m || m.IsZero() {
			t.Errorf("%q is %s, which reads as %s, %v", s, m, back, err)
		}
	})
}

// TestDecimalCmp holds the comparison against that of fractions.
func TestDecimalCmp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) Decimal {
			return Decimal{coef: rapid.Int64Range(-999_999_999_999_999_999, 999_999_999_999_999_999).Draw(t, name), scale: uint8(rapid.IntRange(0, 18).Draw(t, name+" scale")), set: true}
		}
		d, e := draw("d"), draw("e")
		if rapid.Bool().Draw(t, "same") {
			e = d
			if n := uint8(rapid.IntRange(0, 2).Draw(t, "longer")); n > 0 && e.scale+n <= 18 {
				if c, ok := e.rescale(e.scale + n); ok {
					e.coef, e.scale = c, e.scale+n
				}
			}
		}
		if got, want := d.Cmp(e), d.Rat().Cmp(e.Rat()); got != want {
			t.Fatalf("%s against %s is %d, want %d", d, e, got, want)
		}
	})
}
