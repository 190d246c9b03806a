package column

import (
	"sync/atomic"

	"crm/internal/crm"
)

// DayColumn is a column of days.
type DayColumn struct {
	rows int
	vals array // packed
	odd  bool  // a day is no day of the calendar: more bits are used
}

// pack puts a day into a number such that days of the calendar ascend with it.
func pack(d crm.Date, odd bool) int64 {
	if odd {
		return int64(d.Year)<<16 | int64(d.Month)<<8 | int64(d.Day)
	}
	return int64(d.Year)<<9 | int64(d.Month)<<5 | int64(d.Day)
}

func unpack(v int64, odd bool) crm.Date {
	if odd {
		return crm.Date{Year: int16(v >> 16), Month: uint8(v >> 8), Day: uint8(v)}
	}
	return crm.Date{Year: int16(v >> 9), Month: uint8(v >> 5 & 15), Day: uint8(v & 31)}
}

func isOdd(d crm.Date) bool { return d.Year < 0 || d.Month > 15 || d.Day > 31 }

func readDay(r *reader, rows int) *DayColumn {
	c := &DayColumn{rows: rows, vals: unset}
	if r != nil {
		c.odd = r.u64() != 0
		c.vals = r.array(rows)
	}
	return c
}

// Len is the number of rows.
func (c *DayColumn) Len() int { return c.rows }

// At is the day of row i.
func (c *DayColumn) At(i int) crm.Date {
	v, ok := c.vals.at(i)
	if !ok {
		return crm.Date{}
	}
	return unpack(v, c.odd)
}

// Key is the day of row i as year*10000 + month*100 + day, 0 when not set. The
// year is 0 where it is not known.
func (c *DayColumn) Key(i int) int32 { return DayKey(c.At(i)) }

// DayKey is a day in the form of DayColumn.Key.
func DayKey(d crm.Date) int32 { return int32(d.Year)*10000 + int32(d.Month)*100 + int32(d.Day) }

// Set tells whether row i has a day.
func (c *DayColumn) Set(i int) bool { return c.vals.raw(i) >= c.vals.least }

// Select adds to out the rows whose Key is of lo to hi, both inclusive. One that
// is not set never matches.
func (c *DayColumn) Select(out *Bits, lo, hi int32) {
	if c.odd {
		for i := range min(c.rows, out.n) {
			if k := c.Key(i); k >= lo && k <= hi && c.Set(i) {
				out.Set(i)
			}
		}
		return
	}
	if lo, hi = max(lo, 1), min(hi, 327679999); lo > hi {
		return
	}
	from := floorKey(lo)
	if DayKey(unpack(from, false)) < lo {
		from++
	}
	c.vals.sel(out, c.rows, from, floorKey(hi))
}

// floorKey is the packed day of a Key, of one that is no day the last before it.
func floorKey(k int32) int64 {
	y, m, d := int64(k/10000), int64(k/100%100), int64(k%100)
	if m > 15 {
		m, d = 15, 31
	}
	return y<<9 | m<<5 | min(d, 31)
}

// MomentColumn is a column of times.
type MomentColumn struct {
	rows  int
	secs  array
	nsecs array // 0 nearly always
	form  array // a number of forms
	forms []form
	bad   *atomic.Bool
}

// form is what many times have in common.
type form struct {
	offset int32
	day    bool
}

func readMoment(r *reader, rows int, bad *atomic.Bool) *MomentColumn {
	c := &MomentColumn{rows: rows, secs: unset, nsecs: unset, form: unset, bad: bad}
	if r == nil {
		return c
	}
	n := r.u64()
	if n > uint64(r.end-r.pos)/8 {
		r.bad = true
		return c
	}
	c.forms = make([]form, n)
	for i := range c.forms {
		v := r.u64()
		c.forms[i] = form{int32(v), v>>32 != 0}
	}
	c.secs, c.form, c.nsecs = r.array(rows), r.array(rows), r.array(rows)
	return c
}

// Len is the number of rows.
func (c *MomentColumn) Len() int { return c.rows }

// At is the time of row i exactly as written.
func (c *MomentColumn) At(i int) crm.Time {
	sec, ok := c.secs.at(i)
	if !ok {
		return crm.Time{}
	}
	nsec, _ := c.nsecs.at(i)
	f := c.formOf(i)
	return crm.JoinTime(sec, int32(nsec), f.offset, f.day)
}

func (c *MomentColumn) formOf(i int) form {
	v, ok := c.form.at(i)
	if !ok {
		return form{}
	}
	if v < 0 || v >= int64(len(c.forms)) {
		c.bad.Store(true)
		return form{}
	}
	return c.forms[v]
}

// Unix is the seconds since 1970 UTC of row i, of a day those of its midnight in
// UTC; 0 when not set.
func (c *MomentColumn) Unix(i int) int64 {
	v, _ := c.secs.at(i)
	return v
}

// Set tells whether row i has a time.
func (c *MomentColumn) Set(i int) bool { return c.secs.raw(i) >= c.secs.least }

// IsDay tells whether of the time of row i only the day is known.
func (c *MomentColumn) IsDay(i int) bool { return c.formOf(i).day }

// Offsets is the least and the most seconds by which a time of the column is
// ahead of UTC, whole days left out; 0 and 0 when there is none.
func (c *MomentColumn) Offsets() (least, most int64) {
	first := true
	for _, f := range c.forms {
		if f.day {
			continue
		}
		if at := int64(f.offset); first {
			least, most, first = at, at, false
		} else {
			least, most = min(least, at), max(most, at)
		}
	}
	return least, most
}

// Select adds to out the rows whose Unix is of lo to hi, both inclusive. One
// that is not set never matches.
func (c *MomentColumn) Select(out *Bits, lo, hi int64) { c.secs.sel(out, c.rows, lo, hi) }
