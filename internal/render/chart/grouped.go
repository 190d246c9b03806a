package chart

import "strings"

// Grouped is text for people in which amounts of money have spaces between their
// thousands: 196400.00 EUR is 196 400.00 EUR. The spaces do not break. Other
// numbers stay as they are.
func Grouped(s string) string {
	if len(s) < 9 {
		return s
	}
	var b strings.Builder
	done := 0
	for i := 0; i < len(s); i++ {
		if !digit(s[i]) || i > 0 && (digit(s[i-1]) || letter(s[i-1]) || s[i-1] == '.' || s[i-1] == ',') {
			continue
		}
		whole := i
		for whole < len(s) && digit(s[whole]) {
			whole++
		}
		end := whole
		if end < len(s) && s[end] == '.' {
			for end++; end < len(s) && digit(s[end]); end++ {
			}
		}
		if whole-i < 5 || !currency(s[end:]) {
			continue
		}
		b.WriteString(s[done:i])
		for k := i; k < whole; k++ {
			if k > i && (whole-k)%3 == 0 {
				b.WriteString("\u00a0")
			}
			b.WriteByte(s[k])
		}
		done = whole
		i = end
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

func digit(c byte) bool  { return c >= '0' && c <= '9' }
func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// currency tells whether text goes on with the code of a currency.
func currency(s string) bool {
	if len(s) < 4 || s[0] != ' ' || len(s) > 4 && (letter(s[4]) || digit(s[4])) {
		return false
	}
	for _, c := range []byte(s[1:4]) {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

// grouped is a picture with its figures Grouped.
func grouped(c Chart) Chart { return WithTexts(c, Grouped) }

// WithTexts is a picture in which the text of each figure, and the notes of steps, are
// what write makes of them.
func WithTexts(c Chart, write func(string) string) Chart {
	list := func(in []Value) []Value {
		out := make([]Value, len(in))
		for i, v := range in {
			out[i] = Value{v.Value, write(v.Text)}
		}
		return out
	}
	all := func(in []Series) []Series {
		out := make([]Series, len(in))
		for i, s := range in {
			out[i] = Series{s.Name, list(s.Values)}
		}
		return out
	}
	switch c := c.(type) {
	case *Bars:
		d := *c
		d.Series = all(c.Series)
		return &d
	case *Lines:
		d := *c
		d.Series = all(c.Series)
		if c.Band != nil {
			d.Band = &Band{c.Band.Name, list(c.Band.Low), list(c.Band.High)}
		}
		return &d
	case *Funnel:
		d := &Funnel{Steps: make([]Step, len(c.Steps))}
		for i, s := range c.Steps {
			d.Steps[i] = Step{s.Label, Value{s.Value.Value, write(s.Value.Text)}, write(s.Note)}
		}
		return d
	case *Heat:
		d := *c
		d.Cells = make([][]Value, len(c.Cells))
		for i, row := range c.Cells {
			d.Cells[i] = list(row)
		}
		return &d
	}
	return c
}
