package render

import "crm/internal/render/chart"

// Sheet is a report as it is looked at: sections one below the other. It is the
// one form that the terminal, the HTML page and the pictures are made from.
type Sheet struct {
	Name     string   // of the report, as typed
	Title    string   // "Pipeline"
	About    []string // what it covers: the period, the query, as of when
	Key      []KeyFigure
	Sections []Section

	// Figures is what CSV, TSV, Markdown and ids print; nil: the listing of the
	// first section that has one.
	Figures *Listing
}

// KeyFigure is a figure to see first.
type KeyFigure struct {
	Label string // "Open deals"
	Text  string // "182,000.00 EUR"
	Note  string // "in 14 deals"
}

// Section is a part of a Sheet: fields, then a chart, then a table, of which any
// may be missing.
type Section struct {
	Name    string // to be typed: report pipeline --svg FILE --chart NAME
	Title   string // "By stage"
	Note    string // what a person must know to read it, one sentence
	Fields  []Field
	Chart   chart.Chart
	Listing *Listing
	Aside   bool // the listing says the same as the chart: a terminal shows only the chart
}
