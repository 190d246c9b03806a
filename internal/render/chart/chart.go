// Package chart is the pictures of reports: what there is to draw, and the
// drawing of it as SVG and PNG. Package render draws the same in a terminal.
//
// It computes no figure: each value comes with the text that people read, so
// that a picture and the table beside it never differ.
package chart

// Chart is one picture: *Bars, *Lines, *Funnel or *Heat.
type Chart interface{ chart() }

// Value is one figure of a picture. A Value that is not finite is left out.
type Value struct {
	Value float64 // what is drawn
	Text  string  // what people read: "12,000 EUR"
}

// Series is a figure for each label of a picture.
type Series struct {
	Name   string // empty when there is but one
	Values []Value
}

// Bars compares figures by name: a bar for each label, of several series beside
// each other or stacked.
type Bars struct {
	Labels  []string
	Series  []Series
	Stacked bool
	Upright bool // the labels are a course of time, left to right
}

// Lines is figures over time, with a band of what is likely around the first of
// them.
type Lines struct {
	Labels []string
	Series []Series
	Band   *Band // nil: none
}

// Band is a range for each label.
type Band struct {
	Name      string // "8 of 10 times"
	Low, High []Value
}

// Funnel is how many are left at each of several steps.
type Funnel struct {
	Steps []Step
}

// Step is one step of a Funnel.
type Step struct {
	Label string
	Value Value
	Note  string // "62 % go on"
}

// Heat is figures by row and column, the larger the stronger.
type Heat struct {
	Rows, Columns []string
	Cells         [][]Value // by row; missing ones are empty
}

func (*Bars) chart()   {}
func (*Lines) chart()  {}
func (*Funnel) chart() {}
func (*Heat) chart()   {}
