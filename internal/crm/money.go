package crm

import (
	"fmt"
	"strings"

	"github.com/govalues/decimal"
)

// Decimal is an exact number of up to 19 digits that keeps the digits after
// the point as written; the zero Decimal is unset, which differs from a set 0.
type Decimal struct {
	num decimal.Decimal
	set bool
}

// ParseDecimal reads digits with an optional sign and point: "-12.50". It
// takes no exponent, no grouping and no comma.
func ParseDecimal(s string) (Decimal, error) {
	digits := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '-' && i == 0, c == '.' && i > 0 && i < len(s)-1:
		default:
			return Decimal{}, fmt.Errorf("%q is not a decimal number; write it like 1250.00", s)
		}
	}
	if digits == 0 || strings.HasPrefix(s, "-.") {
		return Decimal{}, fmt.Errorf("%q is not a decimal number; write it like 1250.00", s)
	}
	d, err := decimal.Parse(s)
	if err != nil || d.Scale() != scale(s) {
		return Decimal{}, fmt.Errorf("the number %q has too many digits; up to 19 are kept exactly", s)
	}
	return Decimal{d, true}, nil
}

func scale(s string) int {
	if i := strings.IndexByte(s, '.'); i >= 0 {
		return len(s) - i - 1
	}
	return 0
}

// DecimalOf is the Decimal of a whole number.
func DecimalOf(n int64) Decimal { return Decimal{decimal.MustNew(n, 0), true} }

// IsZero tells that the Decimal is unset.
func (d Decimal) IsZero() bool { return !d.set }

// String is the number as written; empty when unset.
func (d Decimal) String() string {
	if !d.set {
		return ""
	}
	return d.num.String()
}

// Num is the number for arithmetic; 0 when unset.
func (d Decimal) Num() decimal.Decimal { return d.num }

// Cmp compares by value: -1, 0 or 1.
func (d Decimal) Cmp(e Decimal) int { return d.num.Cmp(e.num) }

// Add is the exact sum. It fails when the sum does not fit 19 digits.
func (d Decimal) Add(e Decimal) (Decimal, error) {
	n, err := d.num.AddExact(e.num, max(d.num.Scale(), e.num.Scale()))
	if err != nil {
		return Decimal{}, fmt.Errorf("the sum %s + %s has too many digits", d, e)
	}
	return Decimal{n, true}, nil
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
		return Money{}, fmt.Errorf("%q is not an amount of money; write it like 12000.00 EUR", s)
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
