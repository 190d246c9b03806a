// Package csv reads tables of text with separators as spreadsheets, CRMs and
// address books write them, not only as RFC 4180 has them: it finds out the
// encoding, the separator and the row of the header, takes quotes as they come,
// and gives every row its number and line for messages.
//
// It knows nothing of customers, guesses no types and changes no value: a cell
// comes out as its text. It does not write, and it does not read workbooks
// (.xlsx, .ods).
package csv

import (
	"fmt"
	"io"
	"strings"
)

// The limits of a file. A larger one is refused with an error.
const (
	MaxSize    = 512 << 20 // bytes of a file
	MaxRow     = 1 << 20   // bytes of a row
	MaxRows    = 5_000_000 // rows of a file
	MaxColumns = 4096      // cells of a row
)

// Options overrule what Open finds out by itself. The zero Options leave all to it.
type Options struct {
	Encoding  string // name of the encoding, as in the WHATWG standard or "utf-32"; empty: found out
	Comma     rune   // separator; 0: found out among , ; tab and |
	HeaderRow int    // row of the header, counted from 1 as a spreadsheet does; 0: found out
}

// Error is a fault of the file, with where it is.
type Error struct {
	Row  int // as a spreadsheet counts, from 1; 0: the whole file
	Line int // line of text, from 1; 0: the whole file
	Msg  string
	Hint string // what to do about it
}

// Error is the message with its row and line; the hint is apart.
func (e *Error) Error() string {
	switch {
	case e.Row == 0 && e.Line == 0:
		return e.Msg
	case e.Row == 0:
		return fmt.Sprintf("line %d: %s", e.Line, e.Msg)
	case e.Row == e.Line:
		return fmt.Sprintf("row %d: %s", e.Row, e.Msg)
	}
	return fmt.Sprintf("row %d (line %d): %s", e.Row, e.Line, e.Msg)
}

// Warning is something odd about a row that was read all the same.
type Warning struct {
	Row, Line int
	Msg       string
	Short     bool // the row has fewer cells than the header; many programs leave out empty ones at the end
}

// Row is one row below the header.
type Row struct {
	Number int      // as a spreadsheet counts: the header of an ordinary file is row 1
	Line   int      // line of text on which the row begins
	Values []string // the cells; at least as many as the header has, more when the row is longer
	head   *header
}

// Get is the cell below the first column of that very name; empty without one.
func (r Row) Get(name string) string {
	if r.head != nil {
		if i, ok := r.head.index[name]; ok {
			return r.Values[i]
		}
	}
	return ""
}

type header struct {
	names []string
	index map[string]int
}

// Reader gives the rows of a table one after another.
type Reader struct {
	encoding string
	comma    byte
	head     header
	headRow  int
	start    scanner // just below the header
	scan     scanner
	rows     int
	warnings []Warning
	err      error
}

// Open reads r to its end and finds out how to read it as a table. A file
// without any row is an *Error.
func Open(r io.Reader, o Options) (*Reader, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxSize {
		return nil, &Error{Msg: fmt.Sprintf("the file is larger than %d MB", MaxSize>>20), Hint: "split it into smaller files, each with the header row"}
	}
	text, name, err := decode(data, o.Encoding)
	if err != nil {
		return nil, err
	}
	s := scanner{data: text, comma: ',', newline: '\n', line: 1, row: 1}
	if !contains(text, '\n') && contains(text, '\r') {
		s.newline = '\r'
	}
	comma := o.Comma
	if sep, n, ok := sepLine(text, s.newline); ok {
		s.pos, s.line, s.row = n, 2, 2
		if comma == 0 {
			comma = sep
		}
	}
	if comma == 0 {
		comma = sniff(s)
	}
	if comma >= 0x80 || comma < ' ' && comma != '\t' || comma == '"' {
		return nil, &Error{Msg: fmt.Sprintf("%q cannot be the separator of a table", comma), Hint: "the separator is one of , ; | or a tab"}
	}
	s.comma = byte(comma)
	rd := &Reader{encoding: name, comma: s.comma}
	if err := rd.findHeader(s, o.HeaderRow); err != nil {
		return nil, err
	}
	rd.scan = rd.start
	return rd, nil
}

// Header is the names of the columns, without white space around them. Names
// may be empty and may occur twice.
func (r *Reader) Header() []string { return r.head.names }

// HeaderRow is the row that the header was found in, from 1.
func (r *Reader) HeaderRow() int { return r.headRow }

// Encoding is the name of the encoding that the file was read in, in lower case.
func (r *Reader) Encoding() string { return r.encoding }

// Comma is the separator that the file was read with.
func (r *Reader) Comma() rune { return rune(r.comma) }

// Warnings is what was odd about the rows read so far: rows with more cells
// than the header or fewer, quotes that do not match. At most 1,000 are kept.
func (r *Reader) Warnings() []Warning { return r.warnings }

// Rewind goes back to the first row below the header.
func (r *Reader) Rewind() {
	r.scan, r.rows, r.warnings, r.err = r.start, 0, nil, nil
}

const maxWarnings = 1000

func (r *Reader) warn(w Warning) {
	if len(r.warnings) < maxWarnings {
		r.warnings = append(r.warnings, w)
	}
}

// Next is the next row that is not blank; io.EOF after the last. An *Error
// ends the reading: every later call gives it again.
func (r *Reader) Next() (Row, error) {
	if r.err != nil {
		return Row{}, r.err
	}
	row, err := r.next()
	if err != nil {
		r.err = err
		return Row{}, err
	}
	return row, nil
}

func (r *Reader) next() (Row, error) {
	for {
		rec, err := r.scan.next()
		if err != nil {
			return Row{}, err
		}
		if rec.blank() {
			continue
		}
		if r.rows++; r.rows > MaxRows {
			return Row{}, &Error{Row: rec.row, Line: rec.line, Msg: fmt.Sprintf("the file has more than %d rows", MaxRows), Hint: "split it into smaller files, each with the header row"}
		}
		if rec.fault != "" {
			r.warn(Warning{Row: rec.row, Line: rec.line, Msg: rec.fault})
		}
		want, cells := len(r.head.names), rec.cells
		for len(cells) > want && strings.TrimSpace(cells[len(cells)-1]) == "" {
			cells = cells[:len(cells)-1]
		}
		if n := len(cells); n != want {
			r.warn(Warning{rec.row, rec.line, fmt.Sprintf("the row has %d cells, the header has %d", n, want), n < want})
		}
		for len(cells) < want {
			cells = append(cells, "")
		}
		return Row{Number: rec.row, Line: rec.line, Values: cells, head: &r.head}, nil
	}
}
