package crm

import (
	"errors"
	"fmt"
	"math/big"
)

// ErrNoPrice says that there is nothing to add up.
var ErrNoPrice = errors.New("no line has a price")

// LinesTotal is what lines add up to, exactly: quantity, 1 when it is not set, times
// price. Lines without a price count for nothing. The error is ErrNoPrice when no line has one, and
// tells of prices in several currencies and of sums with too many digits.
func LinesTotal(lines []Line) (Money, error) {
	total := new(big.Rat)
	scale := 0
	currency := ""
	for _, l := range lines {
		if l.Price.IsZero() {
			continue
		}
		if currency != "" && currency != l.Price.Currency {
			return Money{}, fmt.Errorf("the lines are in %s and %s, which do not add up", currency, l.Price.Currency)
		}
		currency = l.Price.Currency
		sum := l.Price.Amount.Rat()
		places := int(l.Price.Amount.scale)
		if !l.Quantity.IsZero() {
			sum.Mul(sum, l.Quantity.Rat())
			// Digits after the point that the quantity brings stay only where they say something.
			for extra := int(l.Quantity.scale); extra > 0; extra-- {
				if text := sum.FloatString(places + extra); text[len(text)-1] != '0' {
					places += extra
					break
				}
			}
		}
		total.Add(total, sum)
		scale = max(scale, places)
	}
	if currency == "" {
		return Money{}, ErrNoPrice
	}
	d, err := ParseDecimal(total.FloatString(scale))
	if err != nil {
		return Money{}, fmt.Errorf("the lines add up to %s %s, which has too many digits", total.FloatString(scale), currency)
	}
	return Money{d, currency}, nil
}
