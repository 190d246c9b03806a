package column

import (
	"sync/atomic"

	"crm/internal/crm"
)

// IntColumn is a column of whole numbers.
type IntColumn struct {
	rows int
	vals array
}

func readInt(r *reader, rows int) *IntColumn {
	c := &IntColumn{rows, unset}
	if r != nil {
		c.vals = r.array(rows)
	}
	return c
}

// readOrder reads a column of ranks, which serve as indexes and so must be below
// the number of rows.
func readOrder(r *reader, rows int) *IntColumn {
	c := readInt(r, rows)
	if r == nil || r.bad {
		return c
	}
	// All are set and at most the highest rank when none is beyond it, as it is kept.
	most := uint64(0)
	var room [64]uint64
	for at := 0; at < rows; at += len(room) {
		part := room[:min(len(room), rows-at)]
		c.vals.block(part, at)
		for _, v := range part {
			most = max(most, v)
		}
	}
	r.bad = c.vals.base != 0 || c.vals.least != 0 || most >= uint64(rows)
	return c
}

// Len is the number of rows.
func (c *IntColumn) Len() int { return c.rows }

// At is the number of row i; 0 and false when it is not set, as a nil
// Probability or no Minutes.
func (c *IntColumn) At(i int) (int64, bool) { return c.vals.at(i) }

// Select adds to out the rows whose number is of lo to hi, both inclusive. One
// that is not set never matches.
func (c *IntColumn) Select(out *Bits, lo, hi int64) { c.vals.sel(out, c.rows, lo, hi) }

// DecimalColumn is a column of decimal numbers.
type DecimalColumn struct {
	rows  int
	coef  array
	scale array
	bad   *atomic.Bool
}

func readDecimal(r *reader, rows int, bad *atomic.Bool) *DecimalColumn {
	c := &DecimalColumn{rows, unset, unset, bad}
	if r != nil {
		c.coef, c.scale = r.array(rows), r.array(rows)
	}
	return c
}

// Len is the number of rows.
func (c *DecimalColumn) Len() int { return c.rows }

// At is the number of row i with its digits as written.
func (c *DecimalColumn) At(i int) crm.Decimal {
	v, ok := c.coef.at(i)
	if !ok {
		return crm.Decimal{}
	}
	return crm.JoinDecimal(v, uint8(c.Scale(i)))
}

// Set tells whether row i has a number.
func (c *DecimalColumn) Set(i int) bool { return c.coef.raw(i) >= c.coef.least }

// Coef is the digits of row i without the point, 0 when not set: 12.50 is 1250.
func (c *DecimalColumn) Coef(i int) int64 {
	v, _ := c.coef.at(i)
	return v
}

// Scale is how many digits of row i stand after the point, 0 to 18; 0 when not set.
func (c *DecimalColumn) Scale(i int) int {
	v, _ := c.scale.at(i)
	if v < 0 || v > 18 {
		c.bad.Store(true)
		return 0
	}
	return int(v)
}

// MoneyColumn is a column of amounts of money.
type MoneyColumn struct {
	amount   *DecimalColumn
	currency *TextColumn
}

func readMoney(r *reader, rows int, bad *atomic.Bool) *MoneyColumn {
	amount := readDecimal(r, rows, bad)
	if r != nil && r.pos == r.end { // there are no currencies
		r = nil
	}
	return &MoneyColumn{amount, readText(r, rows, bad)}
}

// Len is the number of rows.
func (c *MoneyColumn) Len() int { return c.amount.rows }

// At is the money of row i.
func (c *MoneyColumn) At(i int) crm.Money {
	return crm.Money{Amount: c.amount.At(i), Currency: c.currency.String(i)}
}

// Set tells whether row i has an amount.
func (c *MoneyColumn) Set(i int) bool { return c.amount.Set(i) }

// Amount is the amounts without their currencies.
func (c *MoneyColumn) Amount() *DecimalColumn { return c.amount }

// Currency is the currencies.
func (c *MoneyColumn) Currency() *TextColumn { return c.currency }
