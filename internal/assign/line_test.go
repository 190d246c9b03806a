package assign

import (
	"strings"
	"testing"

	"crm/internal/crm"
)

func TestLine(t *testing.T) {
	x := &Context{Settings: &crm.Settings{Currency: "EUR"}}
	for _, c := range []struct{ text, quantity, product, price, bad string }{
		{"3 x Audit day @ 1200 EUR", "3", "Audit day", "1200 EUR", ""},
		{"3x Audit day@1200", "3", "Audit day", "1200 EUR", ""},
		{"1.5 × Workshop @ USD 99.90", "1.5", "Workshop", "99.90 USD", ""},
		{"Audit day", "", "Audit day", "", ""},
		{"2 * Seat", "2", "Seat", "", ""},
		{"3 days on site", "", "3 days on site", "", ""},
		{"x ray", "", "x ray", "", ""},
		{"3x", "", "", "", "names no product"},
		{"@ 12 EUR", "", "", "", "names no product"},
		{"", "", "", "", "names no product"},
		{"0 x Audit", "", "", "", "not more than 0"},
		{"-2 x Audit", "", "", "", "not more than 0"},
		{"3 x Audit @ 1.200,00 EUR", "", "", "", ""},
		{"3 x Audit @", "", "", "", ""},
		{"2 x a\nb", "", "", "", ""},
	} {
		l, err := x.Line(c.text)
		if err != nil {
			if c.product != "" || !strings.Contains(err.Error(), c.bad) {
				t.Errorf("%q: %v", c.text, err)
			}
			continue
		}
		if l.Quantity.String() != c.quantity || l.Product != c.product || l.Price.String() != c.price || c.product == "" {
			t.Errorf("%q is read as %+v", c.text, l)
		}
	}
}

// FuzzLine: what is read as a line is written and read as the same one.
func FuzzLine(f *testing.F) {
	for _, s := range []string{"3 x Audit day @ 1200 EUR", "Audit", "2× a@b @ 1 USD", "1.5 * x"} {
		f.Add(s)
	}
	x := &Context{Settings: &crm.Settings{Currency: "EUR"}}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := x.Line(s)
		if err != nil {
			if l.Product != "" || !l.Price.IsZero() || !l.Quantity.IsZero() {
				t.Fatalf("%q: %v with %+v", s, err, l)
			}
			return
		}
		text := l.Product
		if !l.Quantity.IsZero() {
			text = l.Quantity.String() + " x " + text
		}
		if !l.Price.IsZero() {
			text += " @ " + l.Price.String()
		} else if strings.Contains(l.Product, "@") {
			t.Fatalf("%q: %+v has a price in its product", s, l)
		}
		again, err := x.Line(text)
		if err != nil {
			t.Fatalf("%q is written as %q, which is refused: %v", s, text, err)
		}
		if l.Quantity.IsZero() && !again.Quantity.IsZero() {
			return // a product that begins like a quantity
		}
		if again.Product != l.Product || again.Price != l.Price || again.Quantity != l.Quantity {
			t.Fatalf("%q is %+v, and %q %+v", s, l, text, again)
		}
	})
}
