package render

import (
	"fmt"
	"io"
	"strings"

	"crm/internal/render/chart"
)

// shades are the letters of a heat map, the weakest first.
func shades(o Options) []string {
	if o.Unicode {
		return []string{"·", "░", "▒", "▓", "█"}
	}
	return []string{".", "-", "+", "*", "#"}
}

// shade is the letter for a figure. The weakest stands for nothing, or less.
func shade(v, low, high float64, o Options) string {
	s := shades(o)
	from := min(low, 0)
	if v <= from || high <= from {
		return s[0]
	}
	n := len(s) - 1
	return s[1+min(int(share(v, from, high)*float64(n)), n-1)]
}

// drawHeat prints a letter for each figure, with the figure where there is room.
func drawHeat(w io.Writer, h *chart.Heat, o Options) (bool, error) {
	cell := func(r, c int) (chart.Value, bool) {
		if r >= len(h.Cells) {
			return chart.Value{}, false
		}
		return figure(h.Cells[r], c)
	}
	rows, columns := cleanAll(h.Rows), cleanAll(h.Columns)
	var least, most chart.Value
	any, texts := false, 0
	for r := range rows {
		for c := range columns {
			v, ok := cell(r, c)
			if !ok {
				continue
			}
			if !any || v.Value < least.Value {
				least = v
			}
			if !any || v.Value > most.Value {
				most = v
			}
			any = true
			texts = max(texts, width(v.Text))
		}
	}
	if !any {
		return false, nil
	}
	label := min(widestOf(rows), max(o.width()/4, 6))
	left := label + gap
	room := max(o.width()-left, 1)
	// Letters alone are two wide, so that a cell is about a square.
	wide, told := 2, false
	if full := max(texts+4, min(widestOf(columns)+1, 10)); full*len(columns) <= room+1 {
		wide, told = full, true
	} else if wide*len(columns) > room {
		wide = 1
	}
	skip, err := latest(w, len(columns), room/wide+btoi(told), "columns", o)
	if err != nil {
		return false, err
	}
	n := len(columns) - skip
	g := newGrid(min(left+wide*n, left+room), len(rows)+1)
	g.underneath(0, left, columns[skip:], func(i int) int {
		if told {
			return left + i*wide + (wide-1)/2
		}
		return left + i*wide
	}, o)
	for r := range rows {
		g.put(0, r+1, cut(rows[r], label, o.ellipsis()), Plain)
		for c := range n {
			v, ok := cell(r, skip+c)
			if !ok {
				continue
			}
			letter := shade(v.Value, least.Value, most.Value, o)
			style := Cyan
			if letter == shades(o)[0] {
				style = Dim
			}
			x := left + c*wide
			switch {
			case told:
				g.put(x, r+1, letter, style)
				g.right(x+wide-2, r+1, v.Text, Plain)
			default:
				g.put(x, r+1, strings.Repeat(letter, wide), style)
			}
		}
	}
	if err := g.write(w, o); err != nil {
		return false, err
	}
	if !told {
		room := max(o.width()/3, 8)
		_, err = fmt.Fprintln(w, paint(cut(least.Text, room, o.ellipsis())+" "+strings.Join(shades(o), " ")+" "+cut(most.Text, room, o.ellipsis()), Dim, o.Color))
	}
	return told, err
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
