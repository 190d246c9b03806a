package assign

import (
	"errors"
	"fmt"
	"strings"

	"crm/internal/crm"
)

// Line reads one product with how many of it and the price of one, both of which may be
// left out: "3 x Audit day @ 1200 EUR", "Audit day", "2x Workshop".
func (x *Context) Line(value string) (crm.Line, error) {
	text := strings.TrimSpace(value)
	l := crm.Line{Product: text}
	if i := strings.LastIndex(text, "@"); i >= 0 {
		price, err := x.Money(text[i+1:])
		if err != nil {
			return crm.Line{}, err
		}
		l.Price, l.Product = price, strings.TrimSpace(text[:i])
	}
	first, rest, _ := strings.Cut(l.Product, " ")
	number, glued := first, false
	for _, sign := range []string{"x", "X", "×"} {
		if n, ok := strings.CutSuffix(first, sign); ok && n != "" {
			number, glued = n, true
		}
	}
	if n, err := crm.ParseDecimal(number); err == nil {
		rest = strings.TrimSpace(rest)
		sign, product, _ := strings.Cut(rest, " ")
		switch {
		case glued:
			l.Quantity, l.Product = n, rest
		case sign == "x" || sign == "X" || sign == "×" || sign == "*":
			l.Quantity, l.Product = n, strings.TrimSpace(product)
		}
	}
	if err := textFault(l.Product, false); err != nil {
		return crm.Line{}, err
	}
	switch {
	case crm.Fold(l.Product) == "":
		return crm.Line{}, fmt.Errorf("%s names no product; write it like 3 x Audit day @ 1200 EUR", quote(value))
	case !l.Quantity.IsZero() && l.Quantity.Sign() <= 0:
		return crm.Line{}, errors.New("the quantity of " + quote(value) + " is not more than 0")
	}
	return l, nil
}
