package query

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"crm/internal/crm"
)

// understandNumber reads a number, an amount, or a range of them.
func (p *parser) understandNumber(v *Value, f *Field, op Op) (msg, hint string) {
	money := f.Kind == Amount
	example := "write it like 10k, 1.5m or 10..50"
	if money {
		example = `write it like 10k, 1.5m, 10k..50k, or with its currency in quotation marks: "10k USD"`
		if group(p.text[p.pos:], v.Text) {
			return "an amount has no comma: a comma stands between values", "write it like 10000 or 10k"
		}
	}
	b := &Bounds{}
	if money {
		b.Currency = p.set.Currency
	}
	read := func(s string) (crm.Decimal, string) {
		if !money {
			return parseNumber(strings.TrimSuffix(s, "%"))
		}
		d, currency, msg := parseAmount(s)
		if currency != "" {
			b.Currency = currency
		}
		return d, msg
	}
	if low, high, ok := strings.Cut(v.Text, ".."); ok && isOrderless(op) {
		low, high = strings.TrimSpace(low), strings.TrimSpace(high)
		if low == "" && high == "" {
			return "a range has at least one end", example
		}
		first := ""
		if low != "" {
			if b.Low, msg = read(low); msg != "" {
				return msg, example
			}
			if _, c, _ := parseAmount(low); money {
				first = c
			}
		}
		if high != "" {
			if b.High, msg = read(high); msg != "" {
				return msg, example
			}
			if _, c, _ := parseAmount(high); money && c != "" && first != "" && c != first {
				return fmt.Sprintf("the range %s has two currencies", brief(v.Text)), example
			}
		}
		if low != "" && high != "" && b.Low.Cmp(b.High) > 0 {
			return fmt.Sprintf("the range %s ends before it begins", brief(v.Text)), "write the smaller end first"
		}
		v.Bounds = b
		return "", ""
	}
	d, msg := read(v.Text)
	if msg != "" {
		return msg, example
	}
	b.set(op, d)
	v.Bounds = b
	return "", ""
}

// isOrderless tells whether an operator takes ranges.
func isOrderless(op Op) bool { return op == Is || op == Equal || op == NotEqual }

// set makes the bounds of a comparison.
func (b *Bounds) set(op Op, d crm.Decimal) {
	switch op {
	case Less:
		b.High, b.HighOut = d, true
	case LessOrEqual:
		b.High = d
	case Greater:
		b.Low, b.LowOut = d, true
	case GreaterOrEqual:
		b.Low = d
	default:
		b.Low, b.High = d, d
	}
}

// group tells whether an amount goes on with a comma and three digits, as
// 10,000 does.
func group(rest, text string) bool {
	digit := func(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }
	return len(rest) > 3 && rest[0] == ',' && digit(rest[1:]) == 3 && digit(text) == len(text) && len(text) <= 3
}

// parseNumber reads digits with an optional sign, point and k, m or bn. What is
// wrong with it is told in a message.
func parseNumber(s string) (crm.Decimal, string) {
	s = strings.TrimSpace(s)
	low := strings.ToLower(s)
	zeros := 0
	for _, u := range [...]struct {
		unit  string
		zeros int
	}{{"bn", 9}, {"k", 3}, {"m", 6}} {
		if t, ok := strings.CutSuffix(low, u.unit); ok {
			low, zeros = strings.TrimSpace(t), u.zeros
			break
		}
	}
	low = strings.TrimPrefix(low, "+")
	if zeros > 0 {
		low = shift(low, zeros)
	}
	d, err := crm.ParseDecimal(low)
	if err != nil {
		return crm.Decimal{}, fmt.Sprintf("%s is not a number", brief(s))
	}
	return d, ""
}

// shift moves the point of a number in digits to the right.
func shift(s string, n int) string {
	whole, frac, point := strings.Cut(s, ".")
	if point && frac == "" || strings.TrimLeft(whole, "-0123456789") != "" || whole == "" {
		return ""
	}
	if len(frac) <= n {
		return whole + frac + strings.Repeat("0", n-len(frac))
	}
	return whole + frac[:n] + "." + frac[n:]
}

// parseAmount reads a number with or without a currency in front of it or
// behind it: 10k, "10k USD", 500eur, €500.
func parseAmount(s string) (d crm.Decimal, currency, msg string) {
	num := strings.TrimSpace(s)
	for _, sign := range [...]struct{ sign, code string }{{"€", "EUR"}, {"£", "GBP"}} {
		if t, ok := strings.CutPrefix(num, sign.sign); ok {
			num, currency = strings.TrimSpace(t), sign.code
		} else if t, ok := strings.CutSuffix(num, sign.sign); ok {
			num, currency = strings.TrimSpace(t), sign.code
		}
	}
	if currency == "" && len(num) > 3 {
		if code := strings.ToUpper(num[len(num)-3:]); crm.IsCurrency(code) {
			num, currency = strings.TrimSpace(num[:len(num)-3]), code
		} else if code := strings.ToUpper(num[:3]); crm.IsCurrency(code) {
			num, currency = strings.TrimSpace(num[3:]), code
		}
	}
	if whole, frac, ok := strings.Cut(num, "."); ok && len(frac) == 3 && len(strings.TrimLeft(whole, "-0")) > 0 && strings.Trim(frac, "0123456789") == "" {
		return crm.Decimal{}, "", fmt.Sprintf("%s can be %s%s or a little more than %s", brief(s), whole, frac, whole)
	}
	if d, msg = parseNumber(num); msg != "" {
		return crm.Decimal{}, "", fmt.Sprintf("%s is not an amount of money", brief(s))
	}
	return d, currency, ""
}

// holds tells whether a number is within the bounds. An unset one is not.
func (b *Bounds) holds(d crm.Decimal) bool {
	if d.IsZero() {
		return false
	}
	if !b.Low.IsZero() {
		if c := d.Cmp(b.Low); c < 0 || c == 0 && b.LowOut {
			return false
		}
	}
	if !b.High.IsZero() {
		if c := d.Cmp(b.High); c > 0 || c == 0 && b.HighOut {
			return false
		}
	}
	return true
}

// Ints is the whole numbers within the Bounds, both ends included. low is above
// high when there are none.
func (b *Bounds) Ints() (low, high int64) {
	low, high = math.MinInt64, math.MaxInt64
	if !b.Low.IsZero() {
		n, exact := floor(b.Low)
		if low = n; !exact || b.LowOut {
			low++
		}
	}
	if !b.High.IsZero() {
		n, exact := floor(b.High)
		if high = n; exact && b.HighOut {
			high--
		}
	}
	return low, high
}

// floor is the whole number at or next below d. Decimals have at most 18
// digits, so that it fits.
func floor(d crm.Decimal) (n int64, exact bool) {
	whole, frac, _ := strings.Cut(d.String(), ".")
	negative := strings.HasPrefix(whole, "-")
	for _, c := range strings.TrimPrefix(whole, "-") {
		n = n*10 + int64(c-'0')
	}
	if negative {
		n = -n
	}
	exact = strings.Trim(frac, "0") == ""
	if !exact && negative {
		n--
	}
	return n, exact
}

// Total tells whether a sum, of however many digits, meets a Term of the kind
// Amount.
func (t *Term) Total(sum *big.Rat, currency string) bool {
	return slices.ContainsFunc(t.Values, func(v Value) bool {
		b := v.Bounds
		if b.Currency != "" && b.Currency != currency {
			return false
		}
		if !b.Low.IsZero() {
			if c := sum.Cmp(b.Low.Rat()); c < 0 || c == 0 && b.LowOut {
				return false
			}
		}
		if !b.High.IsZero() {
			if c := sum.Cmp(b.High.Rat()); c > 0 || c == 0 && b.HighOut {
				return false
			}
		}
		return true
	})
}
