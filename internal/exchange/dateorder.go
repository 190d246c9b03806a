package exchange

import "crm/internal/crm"

// orders counts, over the rows of a column, which orders its dates allow.
type orders struct {
	dates  int    // in numbers only, whose order needs knowing
	fits   [4]int // by order
	differ int    // that are not the same day by every order that they fit
	dotted int
	sample string // one that differs
}

func (c *orders) add(s string) {
	t, ok := takeApart(s)
	if !ok || t.num[0] == "" || t.serial || len(t.num[0]) == 4 {
		return
	}
	c.dates++
	if t.sep == '.' {
		c.dotted++
	}
	var first crm.Date
	differ := false
	for _, o := range [...]order{dmy, mdy, ymd} {
		d, ok := t.in(o)
		if !ok {
			continue
		}
		c.fits[o]++
		if first.IsZero() {
			first = d
		} else if d != first {
			differ = true
		}
	}
	if differ {
		c.differ++
		if c.sample == "" {
			c.sample = s
		}
	}
}

// decide is the order of a column: the one that fits the most of its dates.
// Several that fit equally well are ambiguous, unless every date is the same
// day by each, or all are written with dots, which is day, month, year.
func (c *orders) decide() (order, bool) {
	if c.dates == 0 {
		return dmy, true
	}
	best, same := orderNone, false
	for _, o := range [...]order{dmy, mdy, ymd} {
		switch {
		case c.fits[o] > c.fits[best]:
			best, same = o, false
		case c.fits[o] == c.fits[best] && c.fits[o] > 0:
			same = true
		}
	}
	if best == orderNone {
		return dmy, true // none is a date; the rows will say so
	}
	if !same || c.differ == 0 {
		return best, true
	}
	if c.dotted == c.dates && c.fits[dmy] == c.fits[best] && c.fits[ymd] < c.fits[dmy] {
		return dmy, true
	}
	return best, false
}
