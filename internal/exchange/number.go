package exchange

import (
	"errors"
	"strconv"
	"strings"

	"crm/internal/crm"
)

// point is which sign stands before the decimals.
type point uint8

const (
	pointNone  point = iota
	pointDot         // 1,234.50
	pointComma       // 1.234,50
)

func parsePoint(s string) (point, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "":
		return pointNone, nil
	case "point", "dot", ".":
		return pointDot, nil
	case "comma", ",":
		return pointComma, nil
	}
	return pointNone, &OptionError{Flag: "--decimal", Value: s, Msg: "is no decimal sign", Hint: "it is comma or point"}
}

// numberText is an amount taken apart.
type numberText struct {
	digits   string // with . and , as given; no sign, no blanks
	negative bool
	exponent int
	currency string // ISO code, or ""
}

var errNumber = errors.New("is no number")

// takeNumber takes "-12,500.00", "1.234,56 €", "$1,000", "EUR 100", "(5)",
// "1'234.50" and "6.0E7" apart. dollar is the currency that a $ stands for.
func takeNumber(s, dollar string) (numberText, error) {
	var n numberText
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch r {
		case '\u00a0', '\u202f', '\u2009':
			return ' '
		case '\u2212':
			return '-'
		case '\u2019':
			return '\''
		}
		return r
	}, s))
	if len(s) > 64 {
		return n, errNumber
	}
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		n.negative = true
		s = strings.TrimSpace(s[1 : len(s)-1])
	}
	// What stands around the number is sign and currency, in any order.
	isDigit := func(r rune) bool { return r >= '0' && r <= '9' }
	i, j := strings.IndexFunc(s, isDigit), strings.LastIndexFunc(s, isDigit)
	if i < 0 {
		return n, errNumber
	}
	if i > 0 && s[i-1] == '.' {
		i--
	}
	head, tail := s[:i], s[j+1:]
	n.digits = s[i : j+1]
	// "20.-" and "20,--" say that there are no cents.
	if rest, ok := strings.CutPrefix(tail, ".-"); ok {
		tail = strings.TrimLeft(rest, "-")
	} else if rest, ok := strings.CutPrefix(tail, ",-"); ok {
		tail = strings.TrimLeft(rest, "-")
	}
	for _, side := range [...]string{head, tail} {
		side = strings.TrimSpace(side)
		if c := strings.Count(side, "-"); c == 1 && !n.negative {
			n.negative = true
			side = strings.Replace(side, "-", "", 1)
		}
		side = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(side), "+"))
		if side == "" {
			continue
		}
		cur, ok := currency(side, dollar)
		if !ok || n.currency != "" && n.currency != cur {
			return n, errNumber
		}
		n.currency = cur
	}
	if e := strings.IndexAny(n.digits, "eE"); e > 0 {
		x, err := strconv.Atoi(strings.TrimPrefix(n.digits[e+1:], "+"))
		if err != nil || x < -18 || x > 18 {
			return n, errNumber
		}
		n.exponent, n.digits = x, n.digits[:e]
	}
	n.digits = strings.NewReplacer(" ", "", "'", "").Replace(n.digits)
	if strings.Trim(n.digits, "0123456789.,") != "" || strings.Trim(n.digits, ".,") == "" {
		return n, errNumber
	}
	return n, nil
}

// currency reads a sign or code of a currency.
func currency(s, dollar string) (string, bool) {
	switch s {
	case "€":
		return "EUR", true
	case "$":
		return dollar, true
	case "US$", "$US":
		return "USD", true
	case "A$", "AU$":
		return "AUD", true
	case "C$", "CA$":
		return "CAD", true
	case "NZ$":
		return "NZD", true
	case "HK$":
		return "HKD", true
	case "S$":
		return "SGD", true
	case "R$":
		return "BRL", true
	case "£":
		return "GBP", true
	case "¥":
		return "JPY", true
	case "₹", "Rs", "Rs.":
		return "INR", true
	case "₩":
		return "KRW", true
	case "₽":
		return "RUB", true
	case "₺":
		return "TRY", true
	case "₴":
		return "UAH", true
	case "₪":
		return "ILS", true
	case "zł":
		return "PLN", true
	case "Kč":
		return "CZK", true
	case "Fr.", "SFr.", "Fr":
		return "CHF", true
	}
	code := strings.ToUpper(s)
	return code, crm.IsCurrency(code)
}

// dollarOf is what a $ stands for, given the currency of the store.
func dollarOf(currency string) string {
	switch currency {
	case "AUD", "CAD", "NZD", "HKD", "SGD", "MXN", "ARS", "CLP", "COP", "TWD":
		return currency
	}
	return "USD"
}

// points counts what the amounts of a column tell about their decimal sign.
type points struct {
	dot, comma int    // that settle it
	unsettled  string // one like 12.500
}

func (c *points) add(s string) {
	n, err := takeNumber(s, "USD")
	if err != nil {
		return
	}
	switch p, ok := n.tell(); {
	case ok && p == pointDot:
		c.dot++
	case ok && p == pointComma:
		c.comma++
	case !ok && strings.Contains(n.digits, "."):
		c.unsettled = s
	}
}

// decide is the decimal sign of a column. Without evidence it is the point;
// but an amount like 12.500, which is much or little, then is ambiguous.
func (c *points) decide() (point, bool) {
	switch {
	case c.comma > c.dot:
		return pointComma, true
	case c.dot > 0:
		return pointDot, true
	}
	return pointDot, c.unsettled == ""
}

// tell is the decimal sign where the amount itself settles it; pointNone and
// true where it has none.
func (n numberText) tell() (point, bool) {
	dot, comma := strings.LastIndexByte(n.digits, '.'), strings.LastIndexByte(n.digits, ',')
	switch {
	case dot < 0 && comma < 0:
		return pointNone, true
	case dot >= 0 && comma >= 0:
		if dot > comma {
			return pointDot, true
		}
		return pointComma, true
	}
	i, is, other := dot, pointDot, pointComma
	if comma >= 0 {
		i, is, other = comma, pointComma, pointDot
	}
	if strings.Count(n.digits, n.digits[i:i+1]) > 1 {
		return other, true // groups: 1,234,567
	}
	before := n.digits[:i]
	if len(n.digits)-i-1 == 3 && len(before) >= 1 && len(before) <= 3 && before[0] != '0' && n.exponent == 0 {
		return pointNone, false // 12,500
	}
	return is, true
}

// decimal is the number by a decimal sign.
func (n numberText) decimal(p point) (crm.Decimal, error) {
	group, sign := ",", "."
	if p == pointComma {
		group, sign = ".", ","
	}
	whole, frac, _ := strings.Cut(n.digits, sign)
	if strings.ContainsAny(frac, ".,") || !grouped(whole, group) {
		return crm.Decimal{}, errNumber
	}
	whole = strings.ReplaceAll(whole, group, "")
	switch {
	case n.exponent > 0:
		for len(frac) < n.exponent {
			frac += "0"
		}
		whole, frac = whole+frac[:n.exponent], frac[n.exponent:]
	case n.exponent < 0:
		for len(whole) < -n.exponent {
			whole = "0" + whole
		}
		whole, frac = whole[:len(whole)+n.exponent], whole[len(whole)+n.exponent:]+frac
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	// Programs that count in binary write 500000.0 for a whole amount.
	if frac == "0" || n.exponent != 0 && strings.Trim(frac, "0") == "" {
		frac = ""
	}
	text := whole
	if frac != "" {
		text += "." + frac
	}
	if n.negative && strings.Trim(text, "0.") != "" {
		text = "-" + text
	}
	return crm.ParseDecimal(text)
}

// grouped tells whether groups of three digits stand between the signs.
func grouped(whole, group string) bool {
	parts := strings.Split(whole, group)
	if len(parts) == 1 {
		return true
	}
	for i, part := range parts {
		if i == 0 && (len(part) < 1 || len(part) > 3) || i > 0 && len(part) != 3 && !(len(part) == 2 && i < len(parts)-1) {
			return false
		}
	}
	return true
}
