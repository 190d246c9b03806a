package render

import (
	"strings"

	"crm/internal/locale"
	"crm/internal/render/chart"
)

// Localize has the amounts and percentages of the listing written as people of a
// locale do, where people read them. What machine formats print, and the order of the
// rows, stay as they are.
func (l *Listing) Localize(to *locale.Locale) {
	if to == nil {
		return
	}
	l.Collect()
	for _, r := range l.Rows {
		for i := range r {
			r[i].localize(to)
		}
	}
}

func (c *Cell) localize(to *locale.Locale) {
	switch {
	case c.kind == kindMoney && c.shown == "":
		amount, currency, _ := strings.Cut(c.raw, " ")
		c.shown = to.Money(amount, currency)
	case c.kind == kindNumber && c.shown == c.raw+" %":
		c.shown = to.Percent(c.raw)
	case c.kind == kindList && c.shown != "": // sums of several currencies
		c.shown = to.InText(c.shown)
	}
}

// Localize has the amounts and percentages of the sheet written as people of a
// locale do, in pictures too; see Listing.Localize.
func (s *Sheet) Localize(to *locale.Locale) {
	for i := range s.Key {
		k := &s.Key[i]
		k.Text, k.Note = to.InText(k.Text), to.InText(k.Note)
	}
	for i := range s.Sections {
		x := &s.Sections[i]
		for k := range x.Fields {
			x.Fields[k].Text = to.InText(x.Fields[k].Text)
		}
		if x.Listing != nil {
			x.Listing.Localize(to)
		}
		if x.Chart != nil && to != nil {
			x.Chart = chart.WithTexts(x.Chart, to.InText)
		}
	}
}
