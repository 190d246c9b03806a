package crm

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestTotalOf(t *testing.T) {
	for _, c := range []struct {
		num, den int64
		scale    int
		want     string
	}{
		{1200050, 100, 2, "12000.50 EUR"}, {3, 1, 0, "3 EUR"}, {0, 1, 2, "0.00 EUR"}, {-1, 4, 2, "-0.25 EUR"}, {1, 3, 2, "0.33 EUR"}, {2, 3, 2, "0.67 EUR"},
		{1, 8, 2, "0.12 EUR"}, {3, 8, 2, "0.38 EUR"}, {-1, 8, 2, "-0.12 EUR"}, {-3, 8, 2, "-0.38 EUR"}, {1, 2, 0, "0 EUR"}, {3, 2, 0, "2 EUR"}, {-1, 2, 0, "0 EUR"}, {-3, 2, 0, "-2 EUR"},
	} {
		if got := TotalOf(big.NewRat(c.num, c.den), c.scale, "EUR").String(); got != c.want {
			t.Errorf("%d/%d with %d digits is %s, want %s", c.num, c.den, c.scale, got, c.want)
		}
	}
	if s := (Total{}).String(); s != "" || !(Total{}).IsZero() || (Total{}).Rat().Sign() != 0 {
		t.Errorf("the unset one is %q", s)
	}
}

// A total is no further from the amount than half a unit, and what needs no
// rounding stays.
func TestTotalProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := big.NewRat(rapid.Int64().Draw(t, "num"), rapid.Int64Range(1, 1<<40).Draw(t, "den"))
		scale := rapid.IntRange(0, 18).Draw(t, "scale")
		got := TotalOf(r, scale, "EUR")
		off := new(big.Rat).Sub(got.Rat(), r)
		half := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Mul(big.NewInt(2), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)))
		if off.Abs(off).Cmp(half) > 0 {
			t.Fatalf("%s with %d digits is %s", r, scale, got)
		}
		if again := TotalOf(got.Rat(), scale, "EUR"); again != got {
			t.Fatalf("%s becomes %s", got, again)
		}
	})
}
