package crm

import (
	"cmp"
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// Decimal is an exact number of up to 18 digits that keeps the digits after
// the point as written; the zero Decimal is unset, which differs from a set 0.
type Decimal struct {
	coef  int64 // the digits without the point
	scale uint8 // how many of them stand after it
	set   bool
}

// decimalDigits is how many digits are kept exactly: what fits an int64.
const decimalDigits = 18

// ParseDecimal reads digits with an optional sign and point: "-12.50". It
// takes no exponent, no grouping and no comma.
func ParseDecimal(s string) (Decimal, error) {
	bad := func() (Decimal, error) {
		return Decimal{}, fmt.Errorf("%s is not a decimal number; write it like 1250.00", quote(s))
	}
	d := Decimal{set: true}
	digits, significant, point := 0, 0, -1
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
			if significant > 0 || c != '0' {
				significant++
			}
			if significant <= decimalDigits {
				d.coef = d.coef*10 + int64(c-'0')
			}
		case c == '-' && i == 0 && len(s) > 1:
		case c == '.' && point < 0 && digits > 0 && i < len(s)-1:
			point = digits
		default:
			return bad()
		}
	}
	if digits == 0 {
		return bad()
	}
	if point >= 0 {
		if digits-point > decimalDigits {
			significant = decimalDigits + 1
		}
		d.scale = uint8(min(digits-point, decimalDigits))
	}
	if significant > decimalDigits {
		return Decimal{}, fmt.Errorf("the number %s has too many digits; up to %d are kept exactly", quote(s), decimalDigits)
	}
	if s[0] == '-' {
		d.coef = -d.coef
	}
	return d, nil
}

// DecimalOf is the Decimal of a whole number.
func DecimalOf(n int64) Decimal { return Decimal{coef: n, set: true} }

// IsZero tells that the Decimal is unset.
func (d Decimal) IsZero() bool { return !d.set }

// Sign is -1, 0 or 1; 0 also when unset.
func (d Decimal) Sign() int { return cmp.Compare(d.coef, 0) }

// String is the number as ParseDecimal reads it; empty when unset. A sign in
// front of 0 is not kept.
func (d Decimal) String() string {
	if !d.set {
		return ""
	}
	s := strconv.FormatInt(d.coef, 10)
	if d.scale == 0 {
		return s
	}
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	n := int(d.scale)
	if len(s) <= n {
		s = strings.Repeat("0", n-len(s)+1) + s
	}
	return sign + s[:len(s)-n] + "." + s[len(s)-n:]
}

// Rat is the number for arithmetic that is more than sums; 0 when unset.
func (d Decimal) Rat() *big.Rat {
	return new(big.Rat).SetFrac(big.NewInt(d.coef), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.scale)), nil))
}

// Cmp compares by value: -1, 0 or 1. Unset counts as 0.
func (d Decimal) Cmp(e Decimal) int {
	a, ok1 := d.rescale(e.scale)
	b, ok2 := e.rescale(d.scale)
	if ok1 && ok2 {
		return cmp.Compare(a, b)
	}
	return d.Rat().Cmp(e.Rat())
}

// Add is the exact sum, with as many digits after the point as the longer of
// the two. It fails when the sum has too many digits.
func (d Decimal) Add(e Decimal) (Decimal, error) {
	a, ok1 := d.rescale(e.scale)
	b, ok2 := e.rescale(d.scale)
	const most = 1_000_000_000_000_000_000 // 10^decimalDigits; twice that fits an int64
	sum := a + b
	if !ok1 || !ok2 || sum <= -most || sum >= most {
		return Decimal{}, fmt.Errorf("the sum %s + %s has too many digits; up to %d are kept exactly", d, e, decimalDigits)
	}
	return Decimal{coef: sum, scale: max(d.scale, e.scale), set: true}, nil
}

// rescale is the coefficient at a scale, if that is the larger one; false when
// it does not fit.
func (d Decimal) rescale(scale uint8) (int64, bool) {
	c := d.coef
	for s := d.scale; s < scale; s++ {
		if c > 99_999_999_999_999_999 || c < -99_999_999_999_999_999 {
			return 0, false
		}
		c *= 10
	}
	return c, true
}

// Money is an exact amount in a currency (ISO 4217 code). The zero Money is unset.
type Money struct {
	Amount   Decimal
	Currency string
}

// ParseMoney reads the form of the files: "12000.00 EUR".
func ParseMoney(s string) (Money, error) {
	num, cur, ok := strings.Cut(s, " ")
	if !ok || !IsCurrency(cur) {
		return Money{}, fmt.Errorf("%s is not an amount of money; write it like 12000.00 EUR", quote(s))
	}
	d, err := ParseDecimal(num)
	if err != nil {
		return Money{}, err
	}
	return Money{d, cur}, nil
}

// IsCurrency tells whether s has the form of an ISO 4217 code.
func IsCurrency(s string) bool {
	return len(s) == 3 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z' && s[2] >= 'A' && s[2] <= 'Z'
}

// IsZero tells that the Money is unset.
func (m Money) IsZero() bool { return !m.Amount.set && m.Currency == "" }

// String is the form that ParseMoney reads; empty when unset.
func (m Money) String() string {
	if m.IsZero() {
		return ""
	}
	return m.Amount.String() + " " + m.Currency
}
