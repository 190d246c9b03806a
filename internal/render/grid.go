package render

import (
	"bufio"
	"io"
	"strings"
	"unicode/utf8"

	"crm/internal/render/chart"
)

// grid is a piece of a terminal that is drawn on, line by line from the top.
type grid struct {
	w     int
	lines [][]spot
}

// spot is one column of a line: a character with what combines with it, or
// nothing behind a wide one.
type spot struct {
	s      string
	style  Style
	behind bool
}

func newGrid(w, h int) *grid {
	g := &grid{w: max(w, 1), lines: make([][]spot, h)}
	for i := range g.lines {
		g.lines[i] = make([]spot, g.w)
	}
	return g
}

// put writes clean text from column x on; what does not fit is cut off.
func (g *grid) put(x, y int, text string, s Style) {
	if y < 0 || y >= len(g.lines) {
		return
	}
	line := g.lines[y]
	for i, r := range text {
		n := width(string(r))
		c := text[i : i+utf8.RuneLen(r)]
		switch {
		case n == 0:
			if x > 0 && x <= g.w {
				line[x-1].s += c
			}
			continue
		case x < 0:
		case x+n > g.w:
			return
		default:
			line[x] = spot{s: c, style: s}
			for k := 1; k < n; k++ {
				line[x+k] = spot{behind: true}
			}
		}
		x += n
	}
}

// right writes text that ends before column x.
func (g *grid) right(x, y int, text string, s Style) { g.put(x-width(text), y, text, s) }

// underneath writes labels centred at columns: each, or every second, third …
// one, so that they do not touch.
func (g *grid) underneath(y, left int, labels []string, at func(i int) int, o Options) {
	most := max((g.w-left)/3, 6)
	place := func(i int) (int, string) {
		text := cut(labels[i], most, o.ellipsis())
		w := width(text)
		return max(min(at(i)-w/2, g.w-w), left), text
	}
	step := 1
	for i := step; i < len(labels) && step < len(labels); i += step {
		x, text := place(i - step)
		if from, _ := place(i); from < x+width(text)+1 {
			step = chart.Sparser(step)
			i = 0
		}
	}
	for i := 0; i < len(labels); i += step {
		x, text := place(i)
		g.put(x, y, text, Dim)
	}
}

// write prints the grid without the spaces at the ends of lines.
func (g *grid) write(w io.Writer, o Options) error {
	out := bufio.NewWriter(w)
	for _, line := range g.lines {
		last := len(line)
		for last > 0 && (line[last-1].s == "" || line[last-1].s == " ") && !line[last-1].behind {
			last--
		}
		var run strings.Builder
		style := Plain
		for _, s := range line[:last] {
			if s.behind {
				continue
			}
			text := s.s
			if text == "" {
				text = " "
			}
			if s.style != style && run.Len() > 0 && text != " " {
				out.WriteString(paint(run.String(), style, o.Color))
				run.Reset()
			}
			if text != " " {
				style = s.style
			}
			run.WriteString(text)
		}
		out.WriteString(paint(run.String(), style, o.Color))
		if err := out.WriteByte('\n'); err != nil {
			return err
		}
	}
	return out.Flush()
}
