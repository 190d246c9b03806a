package crm

import "math/big"

// Total is what amounts of money add up to or come to on average: exact, with
// however many digits. The zero Total is unset.
type Total struct {
	Amount   string // digits with an optional sign and point: "-12.50"
	Currency string
}

// TotalOf is an amount with some digits after the point, the nearest where there
// are more, the even one where two are as near.
func TotalOf(amount *big.Rat, scale int, currency string) Total {
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
	num := new(big.Int).Mul(amount.Num(), unit)
	return Total{digitsOf(halfEven(num, amount.Denom()), scale), currency}
}

// halfEven is num / den, den above 0, as the nearest whole number, the even one
// of two.
func halfEven(num, den *big.Int) *big.Int {
	n, rest := new(big.Int).DivMod(num, den, new(big.Int)) // rounded down
	switch c := rest.Lsh(rest, 1).Cmp(den); {
	case c > 0, c == 0 && n.Bit(0) == 1:
		n.Add(n, big.NewInt(1))
	}
	return n
}

// digitsOf writes n with some of its digits after the point.
func digitsOf(n *big.Int, scale int) string {
	s := new(big.Int).Abs(n).String()
	if scale > 0 {
		for len(s) <= scale {
			s = "0" + s
		}
		s = s[:len(s)-scale] + "." + s[len(s)-scale:]
	}
	if n.Sign() < 0 {
		s = "-" + s
	}
	return s
}

// IsZero tells that the Total is unset.
func (t Total) IsZero() bool { return t == Total{} }

// Rat is the amount for arithmetic; 0 when unset.
func (t Total) Rat() *big.Rat {
	r, ok := new(big.Rat).SetString(t.Amount)
	if !ok {
		return new(big.Rat)
	}
	return r
}

// String is the form of Money.String, with all digits; empty when unset.
func (t Total) String() string {
	if t.IsZero() {
		return ""
	}
	return t.Amount + " " + t.Currency
}
