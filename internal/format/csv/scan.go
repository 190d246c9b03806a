package csv

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
)

// scanner splits text into records. Quotes are read as RFC 4180 has them; a
// quote within a cell that does not begin with one, and a quote within a
// quoted cell that is neither doubled nor last, stand for themselves. A quote
// that is never closed stands for itself too.
type scanner struct {
	data      []byte // valid UTF-8
	pos       int
	line, row int // of the next record, from 1
	comma     byte
	newline   byte
	unclosed  int // quotes so far that were never closed
}

type record struct {
	cells     []string
	row, line int
	stray     int    // quotes that stand for themselves
	fault     string // what is wrong with the quotes; empty: nothing
}

// maxUnclosed keeps a file full of single quotes from being searched for the
// other one over and over.
const maxUnclosed = 100

func (r *record) blank() bool {
	for _, c := range r.cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// next is the next record, blank ones too: a record of one empty cell.
func (s *scanner) next() (*record, error) {
	if s.pos >= len(s.data) {
		return nil, io.EOF
	}
	rec := &record{row: s.row, line: s.line}
	start := *s
	var literal []int // positions of the quotes that are known not to be closed
	for {
		ok, err := s.record(rec, literal)
		if err != nil {
			return nil, err
		}
		if ok {
			s.row++
			return rec, nil
		}
		literal = append(literal, s.pos)
		start.unclosed++
		if start.unclosed > maxUnclosed {
			return nil, &Error{Row: rec.row, Line: rec.line, Msg: "the quotes of the file do not match", Hint: "is the separator right? name it with --separator, or save the file again as CSV"}
		}
		*s = start
		*rec = record{row: s.row, line: s.line, fault: "a quote is opened and never closed; it is read as a part of the text"}
	}
}

// record reads one record into rec. It returns false, with pos at the quote,
// when a quote is not closed; the quotes at the positions of literal stand for
// themselves.
func (s *scanner) record(rec *record, literal []int) (bool, error) {
	begin := s.pos
	// The cells of a record share one string.
	var buf []byte
	var ends []int
	for {
		if s.pos < len(s.data) && s.data[s.pos] == '"' && !slices.Contains(literal, s.pos) {
			open, line := s.pos, s.line
			var ok bool
			if buf, ok = s.quoted(buf, rec, begin); !ok {
				s.pos, s.line = open, line
				return false, nil
			}
		} else {
			n := s.unquoted()
			cell := s.data[s.pos : s.pos+n]
			s.pos += n
			if s.newline == '\n' && s.atNewline() {
				cell = bytes.TrimSuffix(cell, []byte{'\r'})
			} else if s.pos == len(s.data) {
				cell = bytes.TrimSuffix(cell, []byte{'\r'})
			}
			rec.stray += bytes.Count(cell, []byte{'"'})
			buf = append(buf, cell...)
		}
		ends = append(ends, len(buf))
		if s.pos-begin > MaxRow {
			return false, &Error{Row: rec.row, Line: rec.line, Msg: fmt.Sprintf("the row is longer than %d KB", MaxRow>>10), Hint: "is this a table? if it is, a quote may be missing or the separator may be another"}
		}
		if len(ends) > MaxColumns {
			return false, &Error{Row: rec.row, Line: rec.line, Msg: fmt.Sprintf("the row has more than %d cells", MaxColumns), Hint: "is this a table with that separator?"}
		}
		if s.pos >= len(s.data) {
			break
		}
		c := s.data[s.pos]
		s.pos++
		if c == s.newline {
			s.line++
			break
		}
	}
	text := string(buf)
	rec.cells = make([]string, len(ends))
	from := 0
	for i, to := range ends {
		rec.cells[i] = text[from:to]
		from = to
	}
	return true, nil
}

func (s *scanner) atNewline() bool { return s.pos < len(s.data) && s.data[s.pos] == s.newline }

// unquoted is the length of the bytes up to the next separator or newline.
func (s *scanner) unquoted() int {
	rest := s.data[s.pos:]
	for i, c := range rest {
		if c == s.comma || c == s.newline {
			return i
		}
	}
	return len(rest)
}

// quoted reads a cell from its opening quote up to the separator or newline
// behind it, and appends its text to buf. It returns false when the cell does
// not end within the file or the longest row.
func (s *scanner) quoted(buf []byte, rec *record, begin int) ([]byte, bool) {
	s.pos++
	for {
		rest := s.data[s.pos:max(s.pos, min(len(s.data), begin+MaxRow+1))]
		n := bytes.IndexByte(rest, '"')
		if n < 0 {
			return buf, false
		}
		buf = s.appendText(buf, rest[:n])
		s.pos += n + 1
		switch {
		case s.pos >= len(s.data), s.data[s.pos] == s.comma, s.data[s.pos] == s.newline:
			return buf, true
		case s.data[s.pos] == '"':
			buf = append(buf, '"')
			s.pos++
		case s.newline == '\n' && s.data[s.pos] == '\r' && (s.pos+1 == len(s.data) || s.data[s.pos+1] == '\n'):
			s.pos++
			return buf, true
		default:
			if end, ok := s.padding(); ok {
				s.pos = end
				return buf, true
			}
			rec.stray++
			buf = append(buf, '"')
		}
	}
}

// padding tells that only spaces stand between the closing quote and what ends
// the cell, as in `"a" ,"b"`, and where that is.
func (s *scanner) padding() (int, bool) {
	i := s.pos
	for i < len(s.data) && s.data[i] == ' ' && s.comma != ' ' {
		i++
	}
	if i == s.pos {
		return 0, false
	}
	if i < len(s.data) && s.data[i] == '\r' && s.newline == '\n' {
		i++
	}
	if i >= len(s.data) || s.data[i] == s.newline || s.data[i] == s.comma {
		return i, true
	}
	return 0, false
}

// appendText appends the inside of quotes with newlines as \n, counting lines.
func (s *scanner) appendText(buf, text []byte) []byte {
	for len(text) > 0 {
		n := bytes.IndexByte(text, s.newline)
		if n < 0 {
			return append(buf, text...)
		}
		s.line++
		line := text[:n]
		if s.newline == '\n' {
			line = bytes.TrimSuffix(line, []byte{'\r'})
		}
		buf = append(append(buf, line...), '\n')
		text = text[n+1:]
	}
	return buf
}

func contains(data []byte, c byte) bool { return bytes.IndexByte(data, c) >= 0 }
