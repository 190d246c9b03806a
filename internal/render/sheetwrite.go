package render

import (
	"fmt"
	"io"
	"strings"

	"crm/internal/render/chart"
)

// Main is the listing that CSV, TSV, Markdown and ids print.
func (s *Sheet) Main() *Listing {
	if s.Figures != nil {
		return s.Figures
	}
	for i := range s.Sections {
		if l := s.Sections[i].Listing; l != nil {
			return l
		}
	}
	return new(Listing)
}

// Write prints the sheet for people: the title, what it is about, and the
// sections with their headings.
func (s *Sheet) Write(w io.Writer, o Options) error {
	p := &sheetWriter{w: w, o: o}
	p.do(func() error { return Heading(w, s.Title, o) })
	for _, line := range s.About {
		p.do(func() error { return Paragraph(w, line, sheetIndent, o) })
	}
	if len(s.Key) > 0 {
		fields := make([]Field, len(s.Key))
		for i, k := range s.Key {
			fields[i] = Field{Label: k.Label, Text: k.Text}
			if k.Note != "" {
				fields[i].Text += ", " + k.Note
			}
		}
		p.fields(fields)
	}
	for i := range s.Sections {
		p.section(&s.Sections[i])
	}
	return p.err
}

// sheetIndent is how far what stands below a heading is indented.
const sheetIndent = 2

type sheetWriter struct {
	w   io.Writer
	o   Options
	err error
}

func (p *sheetWriter) do(f func() error) {
	if p.err == nil {
		p.err = f()
	}
}

// narrow is the options of what is indented.
func (p *sheetWriter) narrow() Options {
	o := p.o
	o.Width = max(20, o.width()-sheetIndent)
	return o
}

func (p *sheetWriter) fields(fields []Field) {
	if len(fields) > 0 {
		p.do(func() error { return Fields(Indented(p.w), fields, p.narrow()) })
	}
}

func (p *sheetWriter) section(s *Section) {
	if s.Title != "" {
		p.do(func() error { _, err := fmt.Fprintln(p.w); return err })
		p.do(func() error { return Heading(p.w, s.Title, p.o) })
	}
	if s.Note != "" {
		p.do(func() error { return Paragraph(p.w, s.Note, sheetIndent, p.o) })
	}
	in := Indented(p.w)
	narrow := p.narrow()
	p.fields(s.Fields)
	told := false
	if s.Chart != nil {
		chartOptions := narrow
		chartOptions.Width = min(narrow.Width, chartWidth(s.Chart)-sheetIndent)
		p.do(func() (err error) { told, err = Chart(in, s.Chart, chartOptions); return err })
	}
	if s.Listing != nil && !(s.Aside && told) {
		p.do(func() error { return s.Listing.Write(in, FormatTable, narrow) })
	}
}

// chartWidth is how wide a picture gets at most: bars that are too long are hard to
// compare, and a course of time wants room.
func chartWidth(c chart.Chart) int {
	switch c := c.(type) {
	case *chart.Bars:
		if c.Upright {
			return 120
		}
	case *chart.Lines, *chart.Heat:
		return 120
	}
	return 80
}

// Indented puts two spaces before each line that goes to w, but for empty ones.
func Indented(w io.Writer) io.Writer { return &indented{w: w} }

type indented struct {
	w   io.Writer
	mid bool // the last write ended within a line
}

func (i *indented) Write(b []byte) (int, error) {
	var out strings.Builder
	for line := range strings.Lines(string(b)) {
		if !i.mid && line != "\n" {
			out.WriteString("  ")
		}
		out.WriteString(line)
		i.mid = !strings.HasSuffix(line, "\n")
	}
	if _, err := io.WriteString(i.w, out.String()); err != nil {
		return 0, err
	}
	return len(b), nil
}
