package render

import (
	"bufio"
	"bytes"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"crm/internal/term"
)

// gap is the number of spaces between columns.
const gap = 2 * len(side)

// tablewriterMax is the number of rows up to which tablewriter lays out a
// table: a screenful. It takes 27 microseconds a row, 30 times as long as
// writing the lines straight, which prints larger tables byte for byte the same.
const tablewriterMax = 50

// columnMin is the width below which no column is cut.
const columnMin = 6

func (l *Listing) table(w *bufio.Writer, o Options) error {
	if len(l.Columns) == 0 {
		return nil
	}
	if len(l.Rows) == 0 {
		if !o.Terminal || l.Empty == "" {
			return nil
		}
		_, err := w.WriteString(paint(term.Clean(l.Empty), Dim, o.Color) + "\n")
		return err
	}
	widths := l.widths(o)
	if len(l.Rows) <= tablewriterMax {
		return l.tableSmall(w, o, widths)
	}
	return l.tableLarge(w, o, widths)
}

// inTable is the clean text of a cell, without white space at the ends.
func (c Cell) inTable(o Options) string {
	return strings.TrimSpace(term.Clean(c.people(o.Terminal)))
}

// head is a title in capitals, as kubectl and gh have them.
func (l *Listing) head(i int) string {
	return strings.ToUpper(strings.TrimSpace(term.Clean(l.Columns[i].title())))
}

// widths are those of the columns, fitted to the terminal. Off a terminal
// nothing is cut.
func (l *Listing) widths(o Options) []int {
	widths := make([]int, len(l.Columns))
	for i := range l.Columns {
		widths[i] = width(l.head(i))
	}
	for _, r := range l.Rows {
		for i := range widths {
			widths[i] = max(widths[i], width(r.cell(i).inTable(o)))
		}
	}
	if o.Terminal {
		l.fit(widths, o.width())
	}
	return widths
}

// fit lowers the widest columns that may be cut to a common width such that
// the line fits. When that would be less than columnMin, lines stay too long.
// Times are cut only where that is what it takes.
func (l *Listing) fit(widths []int, line int) {
	room := line - gap*(len(widths)-1)
	total := 0
	for _, n := range widths {
		total += n
	}
	if total <= room {
		return
	}
	cut := make([]bool, len(widths))
	for i, c := range l.Columns {
		cut[i] = c.cuttable() && !l.times(i)
	}
	if fitted(widths, cut, columnMin) > room {
		for i, c := range l.Columns {
			cut[i] = c.cuttable()
		}
	}
	limit := columnMin
	for i, n := range widths {
		if cut[i] {
			limit = max(limit, n)
		}
	}
	for limit > columnMin && fitted(widths, cut, limit) > room {
		limit--
	}
	spare := room - fitted(widths, cut, limit)
	for i, n := range widths {
		if !cut[i] || n <= limit {
			continue
		}
		widths[i] = limit
		if spare > 0 { // what the common width leaves over
			widths[i]++
			spare--
		}
	}
}

// times tells whether a column is one of days or moments, by its first value.
func (l *Listing) times(i int) bool {
	for _, r := range l.Rows {
		if c := r.cell(i); c.kind != kindNull {
			return c.kind == kindTime
		}
	}
	return false
}

// fitted is how wide columns are together when those that may be cut have a limit.
func fitted(widths []int, cut []bool, limit int) int {
	total := 0
	for i, n := range widths {
		if cut[i] {
			n = min(n, limit)
		}
		total += n
	}
	return total
}

// tableLarge writes line by line.
func (l *Listing) tableLarge(w *bufio.Writer, o Options, widths []int) error {
	var b []byte
	for i := range widths {
		b = l.appendCell(b, i, cut(l.head(i), widths[i], o.ellipsis()), Bold, widths, o)
	}
	w.Write(endLine(b))
	for _, r := range l.Rows {
		b = b[:0]
		for i := range widths {
			c := r.cell(i)
			b = l.appendCell(b, i, cut(c.inTable(o), widths[i], o.ellipsis()), c.style, widths, o)
		}
		if _, err := w.Write(endLine(b)); err != nil {
			return err
		}
	}
	return nil
}

func (l *Listing) appendCell(b []byte, i int, text string, s Style, widths []int, o Options) []byte {
	if i > 0 {
		b = pad(b, gap)
	}
	space := widths[i] - width(text)
	if l.Columns[i].Right {
		b = pad(b, space)
	}
	b = append(b, paint(text, s, o.Color)...)
	if !l.Columns[i].Right {
		b = pad(b, space)
	}
	return b
}

// endLine removes the spaces at the end of a line and adds the newline.
func endLine(b []byte) []byte { return append(bytes.TrimRight(b, " "), '\n') }

// side is one half of the gap: tablewriter fills a column with what pads it, on
// the side where there is room.
const side = " "

// tableSmall lets tablewriter lay out the table, without borders.
func (l *Listing) tableSmall(w *bufio.Writer, o Options, widths []int) error {
	twwidth.SetEastAsian(false) // else it asks the environment
	aligns := make([]tw.Align, len(widths))
	columns := tw.NewMapper[int, int]()
	heads := make([]string, len(widths))
	for i, n := range widths {
		aligns[i] = tw.AlignLeft
		if l.Columns[i].Right {
			aligns[i] = tw.AlignRight
		}
		columns.Set(i, n+gap)
		heads[i] = paint(cut(l.head(i), widths[i], o.ellipsis()), Bold, o.Color)
	}
	cells := tw.CellConfig{
		Formatting: tw.CellFormatting{AutoFormat: tw.Off},
		Alignment:  tw.CellAlignment{Global: tw.AlignLeft, PerColumn: aligns},
		Padding:    tw.CellPadding{Global: tw.Padding{Left: side, Right: side, Overwrite: true}},
	}
	var out bytes.Buffer
	t := tablewriter.NewTable(&out,
		tablewriter.WithConfig(tablewriter.Config{
			Header: cells, Row: cells,
			Widths:   tw.CellWidth{PerColumn: columns},
			Behavior: tw.Behavior{TrimSpace: tw.Off},
		}),
		// Not in the Config, where no wrapping is the zero value and counts as unset.
		tablewriter.WithHeaderAutoWrap(tw.WrapNone), tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders: tw.BorderNone,
			Settings: tw.Settings{
				Separators: tw.SeparatorsNone,
				Lines:      tw.LinesNone,
			},
		})))
	t.Header(heads)
	for _, r := range l.Rows {
		line := make([]string, len(widths))
		for i := range widths {
			c := r.cell(i)
			line[i] = paint(cut(c.inTable(o), widths[i], o.ellipsis()), c.style, o.Color)
		}
		if err := t.Append(line); err != nil {
			return err
		}
	}
	if err := t.Render(); err != nil {
		return err
	}
	for line := range bytes.Lines(out.Bytes()) {
		line = line[len(side):]
		if o.Color {
			line = dropResets(line)
		}
		if _, err := w.Write(endLine(bytes.TrimSuffix(line, []byte("\n")))); err != nil {
			return err
		}
	}
	return nil
}

// dropResets removes the resets that tablewriter adds behind cells whose style
// is over. Escape sequences in the line are ours alone: cells are clean.
func dropResets(line []byte) []byte {
	out := line[:0]
	open := false
	for len(line) > 0 {
		i := bytes.IndexByte(line, '\x1b')
		if i < 0 {
			return append(out, line...)
		}
		out = append(out, line[:i]...)
		line = line[i:]
		n := bytes.IndexByte(line, 'm') + 1
		if reset := string(line[:n]) == reset; open || !reset {
			out = append(out, line[:n]...)
			open = !reset
		}
		line = line[n:]
	}
	return out
}
