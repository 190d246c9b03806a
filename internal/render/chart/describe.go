package chart

import "strings"

// toldMost is how many figures a description has.
const toldMost = 24

// Describe says in words what a picture shows: its kind and its first figures.
func Describe(c Chart) string {
	var d description
	c = grouped(c)
	switch c := c.(type) {
	case *Bars:
		kind := "Bar chart"
		if c.Upright {
			kind = "Column chart over time"
		}
		if c.Stacked {
			kind = "Stacked b" + kind[1:]
			if c.Upright {
				kind = "Stacked column chart over time"
			}
		}
		d.series(kind, c.Labels, c.Series)
	case *Lines:
		d.series("Line chart over time", c.Labels, c.Series)
		if c.Band != nil {
			for i, l := range c.Labels {
				if low, high := value(c.Band.Low, i), value(c.Band.High, i); low.finite() && high.finite() {
					d.figure(l, c.Band.Name, low.Text+" to "+high.Text)
				}
			}
		}
	case *Funnel:
		d.kind = "Funnel"
		for _, s := range c.Steps {
			if s.Value.finite() {
				d.figure(s.Label, "", strings.TrimSpace(s.Value.Text+" "+s.Note))
			}
		}
	case *Heat:
		d.kind = "Heat map"
		for r, row := range c.Rows {
			for i, col := range c.Columns {
				if v := c.cell(r, i); v.finite() && v.Value != 0 {
					d.figure(row, col, v.Text)
				}
			}
		}
	}
	return d.String()
}

type description struct {
	kind    string
	figures []string
	more    int
}

func (d *description) series(kind string, labels []string, list []Series) {
	d.kind = kind
	for i, l := range labels {
		for _, s := range list {
			if v := value(s.Values, i); v.finite() {
				d.figure(l, s.Name, v.Text)
			}
		}
	}
}

func (d *description) figure(label, name, text string) {
	if len(d.figures) == toldMost {
		d.more++
		return
	}
	s := clean(label)
	if name = clean(name); name != "" {
		s += " " + name
	}
	d.figures = append(d.figures, s+" "+clean(text))
}

func (d *description) String() string {
	if len(d.figures) == 0 {
		return d.kind + " without figures."
	}
	s := d.kind + ": " + strings.Join(d.figures, "; ")
	if d.more > 0 {
		s += "; and " + group(d.more) + " more"
	}
	return s + "."
}
