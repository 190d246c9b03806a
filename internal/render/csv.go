package render

import (
	"bufio"
	"strings"
	"unicode/utf8"

	"crm/internal/term"
)

// csv prints RFC 4180 with a header of column names. Lines end in LF, as other
// tools on the command line expect. Cells keep newlines and tabs; other control
// characters are spelled out: JSON is the format that keeps every character.
func (l *Listing) csv(w *bufio.Writer) error {
	for i, c := range l.Columns {
		if i > 0 {
			w.WriteByte(',')
		}
		writeCSV(w, guard(term.CleanData(c.Name)), len(l.Columns) == 1)
	}
	w.WriteByte('\n')
	for r := range l.all() {
		for i := range l.Columns {
			if i > 0 {
				w.WriteByte(',')
			}
			writeCSV(w, guardCell(r.cell(i), term.CleanData), len(l.Columns) == 1)
		}
		if err := w.WriteByte('\n'); err != nil {
			return err
		}
	}
	return nil
}

// tsv prints lines of cells between tabs, with a header. There is no quoting in
// it; tabs and newlines in a cell become spaces.
func (l *Listing) tsv(w *bufio.Writer) error {
	for i, c := range l.Columns {
		if i > 0 {
			w.WriteByte('\t')
		}
		w.WriteString(guard(term.Clean(c.Name)))
	}
	w.WriteByte('\n')
	for r := range l.all() {
		for i := range l.Columns {
			if i > 0 {
				w.WriteByte('\t')
			}
			w.WriteString(guardCell(r.cell(i), term.Clean))
		}
		if err := w.WriteByte('\n'); err != nil {
			return err
		}
	}
	return nil
}

// writeCSV quotes a field where it must be. An empty field that is alone on its
// line is quoted, because readers skip empty lines.
func writeCSV(w *bufio.Writer, s string, alone bool) {
	if s == "" {
		if alone {
			w.WriteString(`""`)
		}
		return
	}
	if !needsQuotes(s) {
		w.WriteString(s)
		return
	}
	w.WriteByte('"')
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			break
		}
		w.WriteString(s[:i])
		w.WriteString(`""`)
		s = s[i+1:]
	}
	w.WriteString(s)
	w.WriteByte('"')
}

func needsQuotes(s string) bool {
	for i := range len(s) {
		switch s[i] {
		case ',', '"', '\n', '\r', '\t':
			return true
		}
	}
	return s[0] == ' ' || s[len(s)-1] == ' ' || s == `\.`
}

func guardCell(c Cell, clean func(string) string) string {
	switch c.kind {
	case kindNull:
		return ""
	case kindNumber, kindMoney:
		return clean(c.raw) // of known form
	}
	return guard(clean(c.data()))
}

// guard keeps a spreadsheet from reading text as a formula: text that begins
// with = + - @ (also in their wide forms, and behind white space) gets an
// apostrophe in front. A plain number and a phone number like +49301234567 or
// "+49 30 1234567" stay as they are: they are digits and spaces only, and a
// phone list with apostrophes is of no use.
// After OWASP, "CSV Injection".
func guard(s string) string {
	if s == "" {
		return s
	}
	t := s
	if s[0] <= ' ' || s[0] >= utf8.RuneSelf {
		if t = strings.TrimSpace(s); t == "" {
			return s
		}
	}
	switch r, _ := utf8.DecodeRuneInString(t); r {
	case '=', '@', '＝', '＠', '＋', '－':
		return "'" + s
	case '+', '-':
		if isPlainNumber(s) {
			return s
		}
		return "'" + s
	}
	return s
}

// isPlainNumber takes a sign with digits, and one point or single spaces
// between them.
func isPlainNumber(s string) bool {
	points, spaces := 0, 0
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
		case (c == '.' || c == ' ') && i > 1 && i < len(s)-1 && s[i-1] >= '0' && s[i-1] <= '9':
			if c == '.' {
				points++
			} else {
				spaces++
			}
		default:
			return false
		}
	}
	return len(s) > 1 && points <= 1 && (points == 0 || spaces == 0)
}
