package csv

import (
	"bytes"
	"fmt"
	"strings"
)

// sampleRows and sampleSize bound what is looked at to find the separator and
// the header.
const (
	sampleRows = 200
	sampleSize = 256 << 10
)

// sepLine reads the line "sep=;" that Excel takes as the first of a file.
func sepLine(text []byte, newline byte) (sep rune, n int, ok bool) {
	line, _, found := bytes.Cut(text[:min(len(text), 16)], []byte{newline})
	if !found {
		return 0, 0, false
	}
	n = len(line) + 1
	line = bytes.Trim(bytes.TrimSuffix(line, []byte{'\r'}), `"`)
	if len(line) != 5 || !bytes.EqualFold(line[:4], []byte("sep=")) {
		return 0, 0, false
	}
	return rune(line[4]), n, true
}

// sniff finds the separator: the one with which the most rows have several
// cells, the same number of them, and quotes where quotes belong.
func sniff(s scanner) rune {
	if len(s.data)-s.pos > sampleSize {
		end := s.pos + sampleSize
		if n := bytes.LastIndexByte(s.data[s.pos:end], s.newline); n > 0 {
			end = s.pos + n + 1
		}
		s.data = s.data[:end]
	}
	best, bestScore, bestWidth := ',', 0.0, 0
	for _, sep := range [...]byte{',', ';', '\t', '|'} {
		s.comma = sep
		score, width := rate(s)
		if score > bestScore+1e-9 || score > bestScore-1e-9 && score > 0 && width > bestWidth {
			best, bestScore, bestWidth = rune(sep), score, width
		}
	}
	return best
}

func rate(s scanner) (score float64, width int) {
	var widths []int
	several, faults := 0, 0
	for len(widths) < sampleRows {
		rec, err := s.next()
		if err != nil {
			break
		}
		if rec.blank() {
			continue
		}
		widths = append(widths, len(rec.cells))
		if len(rec.cells) > 1 {
			several++
		}
		if rec.stray > 0 || rec.fault != "" {
			faults++
		}
	}
	if several == 0 {
		return 0, 0
	}
	width, same := mode(widths)
	n := float64(len(widths))
	return float64(several)/n + float64(same)/n - float64(faults)/n/2, width
}

// mode is the most frequent number above 1, the greatest of several, and how
// often it occurs.
func mode(widths []int) (width, times int) {
	count := map[int]int{}
	for _, w := range widths {
		if w > 1 {
			count[w]++
		}
	}
	for w, n := range count {
		if n > times || n == times && w > width {
			width, times = w, n
		}
	}
	return width, times
}

// findHeader finds the row of the names: the given one, else the first with at
// least half as many cells filled as rows of the table commonly have. So the
// notes that some exports begin with are passed over.
func (r *Reader) findHeader(s scanner, row int) error {
	r.start = s
	need := 1
	if row == 0 {
		var widths []int
		look := s
		for i := 0; i < sampleRows; i++ {
			rec, err := look.next()
			if err != nil {
				break
			}
			if !rec.blank() {
				widths = append(widths, filledWidth(rec.cells))
			}
		}
		w, _ := mode(widths)
		need = max(1, (w+1)/2)
	}
	for {
		rec, err := r.start.next()
		if err != nil {
			if _, ok := err.(*Error); ok {
				return err
			}
			if need > 1 {
				r.start, need = s, 1
				continue
			}
			if row > 0 {
				return &Error{Row: row, Line: 0, Msg: "the file has no such row to be the header"}
			}
			return &Error{Msg: "the file is empty", Hint: "the first row names the columns, the rows below it are read"}
		}
		if row > 0 && rec.row < row {
			continue
		}
		if row == 0 && filled(rec.cells) < need {
			continue
		}
		if rec.blank() {
			return &Error{Row: rec.row, Line: rec.line, Msg: "the row of the header is blank"}
		}
		return r.setHeader(rec)
	}
}

func (r *Reader) setHeader(rec *record) error {
	cells := rec.cells
	for len(cells) > 1 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	r.headRow = rec.row
	r.head.names = make([]string, len(cells))
	r.head.index = make(map[string]int, len(cells))
	for i, c := range cells {
		name := strings.TrimSpace(c)
		if len(name) > 1000 {
			return &Error{Row: rec.row, Line: rec.line, Msg: fmt.Sprintf("the name of column %d is longer than 1000 bytes", i+1), Hint: "is this row the header? name the row with --header-row"}
		}
		r.head.names[i] = name
		if _, ok := r.head.index[name]; !ok {
			r.head.index[name] = i
		}
	}
	return nil
}

func filled(cells []string) int {
	n := 0
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

// filledWidth is the number of cells up to the last one that is not blank.
func filledWidth(cells []string) int {
	n := len(cells)
	for n > 0 && strings.TrimSpace(cells[n-1]) == "" {
		n--
	}
	return n
}
