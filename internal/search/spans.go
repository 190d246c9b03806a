package search

import (
	"math"
	"math/big"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
)

// The functions here select whole columns by the bounds of a Term. Each is the
// fast form of asking the Term about every value.

// scaled is the least and the greatest number of digits that is within bounds
// when so many of the digits stand after the point; false when there is none.
func scaled(b *query.Bounds, scale int) (lo, hi int64, ok bool) {
	lo, hi = math.MinInt64, math.MaxInt64
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
	one := big.NewInt(1)
	if !b.Low.IsZero() {
		low, rest := quotient(b.Low, unit)
		if rest || b.LowOut { // the first whole one above
			low.Add(low, one)
		}
		switch {
		case low.IsInt64():
			lo = low.Int64()
		case low.Sign() > 0:
			return 0, 0, false
		}
	}
	if !b.High.IsZero() {
		high, rest := quotient(b.High, unit)
		if !rest && b.HighOut {
			high.Sub(high, one)
		}
		switch {
		case high.IsInt64():
			hi = high.Int64()
		case high.Sign() < 0:
			return 0, 0, false
		}
	}
	return lo, hi, lo <= hi
}

// quotient is a number times a unit, rounded down, and whether it was rounded.
func quotient(d crm.Decimal, unit *big.Int) (floor *big.Int, rounded bool) {
	x := d.Rat()
	num := new(big.Int).Mul(x.Num(), unit)
	mod := new(big.Int)
	floor, mod = num.DivMod(num, x.Denom(), mod) // Euclidean: down, as the denominator is positive
	return floor, mod.Sign() != 0
}

// selectDays adds the rows whose day meets the Term.
func selectDays(c *column.DayColumn, out *column.Bits, t *query.Term) {
	// Keys of days whose year is known; the others are few and asked one by one.
	const known, last = 10000, math.MaxInt32
	yearly := false
	for i := range t.Values {
		for _, s := range t.Values[i].Spans {
			yearly = yearly || s.Yearly
			if lo, hi := max(s.From, known), min(s.To, last); !s.Yearly && lo <= hi {
				c.Select(out, int32(lo), int32(hi))
			}
		}
	}
	ask := column.NewBits(out.Len())
	if yearly {
		ask.SetRange(0, min(c.Len(), ask.Len()))
	} else {
		c.Select(ask, math.MinInt32, known-1)
	}
	for i := range ask.All() {
		if t.Day(c.At(i)) {
			out.Set(i)
		}
	}
}

// selectMoments adds the rows whose time meets the Term. A span has other ends
// for whole days than for moments, and those by the clock are others in each zone:
// what all ends agree on is selected by number, and only what lies between them
// is asked one by one.
func selectMoments(c *column.MomentColumn, out *column.Bits, t *query.Term) {
	least, most := c.Offsets()
	// shifted is an end by the clock as seconds since 1970 in a zone; open ends stay so.
	shifted := func(wall, offset int64) int64 {
		if wall == query.Lowest || wall == query.Highest {
			return wall
		}
		return wall - offset
	}
	for i := range t.Values {
		for _, s := range t.Values[i].Spans {
			ask := column.NewBits(out.Len())
			from, to := max(s.From, shifted(s.WallFrom, most)), min(s.To, shifted(s.WallTo, least))
			lo, hi := from, to
			if s.DayFrom <= s.DayTo { // else no whole day is in it
				lo, hi = min(lo, s.DayFrom), max(hi, s.DayTo)
			}
			if lo <= hi {
				c.Select(ask, lo, hi)
			}
			from, to = max(s.From, shifted(s.WallFrom, least)), min(s.To, shifted(s.WallTo, most))
			if lo, hi := max(from, s.DayFrom), min(to, s.DayTo); lo <= hi {
				sure := column.NewBits(out.Len())
				c.Select(sure, lo, hi)
				ask.AndNot(sure)
				out.Or(sure)
			}
			for i := range ask.All() {
				if t.Time(c.At(i)) {
					out.Set(i)
				}
			}
		}
	}
}

// selectMoney adds the rows whose amount meets the Term; of rows only, unless
// that is nil.
func selectMoney(c *column.MoneyColumn, out, rows *column.Bits, t *query.Term) {
	amounts, currencies := c.Amount(), c.Currency()
	if rows == nil {
		rows = column.NewBits(out.Len())
		rows.SetRange(0, c.Len())
	}
	for i := range t.Values {
		b := t.Values[i].Bounds
		if b == nil {
			continue
		}
		right := newMemo(currencies, func(text []byte) bool { return b.Currency == "" || string(text) == b.Currency })
		var known [20]bool
		var lows, highs [20]int64
		for row := range rows.All() {
			if !amounts.Set(row) || !right.at(row) {
				continue
			}
			k := amounts.Scale(row)
			if !known[k] {
				lo, hi, ok := scaled(b, k)
				if !ok {
					lo, hi = 1, 0
				}
				known[k], lows[k], highs[k] = true, lo, hi
			}
			if v := amounts.Coef(row); v >= lows[k] && v <= highs[k] {
				out.Set(row)
			}
		}
	}
}
