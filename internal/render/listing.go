package render

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"crm/internal/term"
)

// Column is a column of a listing.
type Column struct {
	Name  string // the key in machine formats and for --columns and --sort
	Title string // for people; empty: Name
	Right bool   // aligned to the right, and never cut
}

func (c Column) title() string {
	if c.Title == "" {
		return c.Name
	}
	return c.Title
}

// cuttable tells whether cells may be cut to fit a terminal. A cut number is
// another number, and a cut id or commit is typed in vain.
func (c Column) cuttable() bool { return !c.Right && c.Name != "id" && c.Name != "commit" }

// Row is a row of a listing: a Cell for each column. Missing ones are unset.
type Row []Cell

func (r Row) cell(i int) Cell {
	if i < len(r) {
		return r[i]
	}
	return Cell{}
}

// Listing is rows under columns.
type Listing struct {
	Columns []Column
	Rows    []Row
	Empty   string // what a person reads when there are no rows

	// Stream, unless nil, takes the place of Rows where there are many: formats that
	// need not know all rows before they print the first, which are those for machines
	// and Markdown, hold one at a time. A row is valid until the next. The methods that
	// change the listing, and Write as a table, put the rows of the stream into Rows.
	Stream iter.Seq[Row]
}

// all is the rows, wherever they come from; each is valid until the next.
func (l *Listing) all() iter.Seq[Row] {
	if l.Stream != nil {
		return l.Stream
	}
	return slices.Values(l.Rows)
}

// Collect puts the rows of the stream, if there is one, into Rows.
func (l *Listing) Collect() {
	if l.Stream == nil {
		return
	}
	l.Rows = nil
	for r := range l.Stream {
		l.Rows = append(l.Rows, slices.Clone(r))
	}
	l.Stream = nil
}

// Head keeps the first n rows.
func (l *Listing) Head(n int) {
	if stream := l.Stream; stream != nil {
		l.Stream = func(yield func(Row) bool) {
			left := n
			if left <= 0 {
				return
			}
			for r := range stream {
				if left--; !yield(r) || left == 0 {
					return
				}
			}
		}
	}
	l.Rows = l.Rows[:min(n, len(l.Rows))]
}

// Write prints the listing. A table without rows prints Empty on a terminal and
// nothing elsewhere.
func (l *Listing) Write(w io.Writer, f Format, o Options) error {
	b := bufio.NewWriterSize(w, 64<<10)
	var err error
	switch f {
	case FormatTable:
		l.Collect()
		err = l.table(b, o)
	case FormatJSON:
		err = l.json(b)
	case FormatJSONL:
		err = l.jsonl(b)
	case FormatCSV:
		err = l.csv(b)
	case FormatTSV:
		err = l.tsv(b)
	case FormatYAML:
		err = l.yaml(b)
	case FormatMarkdown:
		err = l.markdown(b)
	case FormatIDs:
		err = l.ids(b)
	default:
		return &FormatError{string(f)}
	}
	if flushErr := b.Flush(); err == nil {
		err = flushErr
	}
	return err
}

// ids prints the column named id, else the first, one value a line; rows
// without one are left out.
func (l *Listing) ids(w *bufio.Writer) error {
	col := max(l.column("id"), 0)
	for r := range l.all() {
		if s := term.Clean(r.cell(col).data()); s != "" {
			w.WriteString(s)
			if err := w.WriteByte('\n'); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *Listing) column(name string) int {
	for i, c := range l.Columns {
		if c.Name == name {
			return i
		}
	}
	return -1
}

// ColumnError tells of a column that a listing does not have.
type ColumnError struct {
	Name  string
	Known []string
}

func (e *ColumnError) Error() string {
	return fmt.Sprintf("there is no column %q; there are %s", e.Name, strings.Join(e.Known, ", "))
}

func (l *Listing) unknown(name string) error {
	known := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		known[i] = c.Name
	}
	return &ColumnError{name, known}
}

// Select keeps the named columns in the given order (--columns), each once. An unknown
// name is a *ColumnError, and the listing stays as it was. No names keep all.
func (l *Listing) Select(names []string) error {
	if len(names) == 0 {
		return nil
	}
	from := make([]int, 0, len(names))
	columns := make([]Column, 0, len(names))
	for _, name := range names {
		name = strings.TrimSpace(name)
		at := l.column(name)
		if at < 0 {
			return l.unknown(name)
		}
		if !slices.Contains(from, at) { // a key stands once in an object
			from, columns = append(from, at), append(columns, l.Columns[at])
		}
	}
	if stream := l.Stream; stream != nil {
		l.Columns = columns
		l.Stream = func(yield func(Row) bool) {
			row := make(Row, len(from))
			for r := range stream {
				for j, at := range from {
					row[j] = r.cell(at)
				}
				if !yield(row) {
					return
				}
			}
		}
		return nil
	}
	cells := make([]Cell, len(l.Rows)*len(from))
	rows := make([]Row, len(l.Rows))
	for i, r := range l.Rows {
		row := cells[i*len(from) : (i+1)*len(from) : (i+1)*len(from)]
		for j, at := range from {
			row[j] = r.cell(at)
		}
		rows[i] = row
	}
	l.Columns, l.Rows = columns, rows
	return nil
}
