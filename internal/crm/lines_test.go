package crm

import (
	"errors"
	"testing"
)

func TestLinesTotal(t *testing.T) {
	line := func(quantity, price string) Line {
		l := Line{Product: "x"}
		var err error
		if quantity != "" {
			if l.Quantity, err = ParseDecimal(quantity); err != nil {
				t.Fatal(err)
			}
		}
		if price != "" {
			if l.Price, err = ParseMoney(price); err != nil {
				t.Fatal(err)
			}
		}
		return l
	}
	for _, c := range []struct {
		lines     []Line
		want, bad string
	}{
		{[]Line{line("3", "1200 EUR")}, "3600 EUR", ""},
		{[]Line{line("", "1200.50 EUR"), line("2", "0.25 EUR")}, "1201.00 EUR", ""},
		{[]Line{line("1.5", "100.00 EUR")}, "150.00 EUR", ""},
		{[]Line{line("0.125", "1.00 EUR"), line("1", "1 EUR")}, "1.125 EUR", ""},
		{[]Line{line("-1", "100 EUR"), line("1", "300 EUR")}, "200 EUR", ""},
		{[]Line{line("0", "100 EUR")}, "0 EUR", ""},
		{[]Line{line("2", ""), line("", "1 EUR")}, "1 EUR", ""},
		{[]Line{line("2", "")}, "", "no line has a price"},
		{nil, "", "no line has a price"},
		{[]Line{line("1", "1 EUR"), line("1", "1 USD")}, "", "the lines are in EUR and USD, which do not add up"},
		{[]Line{line("999999999999999999", "10 EUR")}, "", "the lines add up to 9999999999999999990 EUR, which has too many digits"},
	} {
		got, err := LinesTotal(c.lines)
		if bad := ""; err != nil {
			if bad = err.Error(); bad != c.bad {
				t.Errorf("%v: %q, want %q", c.lines, bad, c.bad)
			}
		} else if c.bad != "" || got.String() != c.want {
			t.Errorf("%v: %s, want %s %s", c.lines, got, c.want, c.bad)
		}
	}
	if _, err := LinesTotal(nil); !errors.Is(err, ErrNoPrice) {
		t.Error(err)
	}
}
