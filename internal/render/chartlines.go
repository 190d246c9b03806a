package render

import (
	"io"
	"math"

	"crm/internal/render/chart"
)

// linesHeight is how many lines a plot takes.
const linesHeight = 10

// plot is dots over letters: each letter is two dots wide and four high.
type plot struct {
	w, h int // letters
	dots []uint8
	of   []int // the series of a letter, the last drawn; -1: none
}

func newPlot(w, h int) *plot {
	p := &plot{w: w, h: h, dots: make([]uint8, w*h), of: make([]int, w*h)}
	for i := range p.of {
		p.of[i] = -1
	}
	return p
}

func (p *plot) dot(x, y, series int) {
	if x < 0 || y < 0 || x >= 2*p.w || y >= 4*p.h {
		return
	}
	at := y/4*p.w + x/2
	bit := uint8(1) << (y%4 + x%2*3) // the dots of braille: 1 2 3 and 4 5 6 downward, then 7 8
	if y%4 == 3 {
		bit = 0x40 << (x % 2)
	}
	p.dots[at] |= bit
	p.of[at] = series
}

func (p *plot) line(x0, y0, x1, y1, series int) {
	n := max(abs(x1-x0), abs(y1-y0), 1)
	for i := range n + 1 {
		f := float64(i) / float64(n)
		p.dot(x0+int(math.Round(f*float64(x1-x0))), y0+int(math.Round(f*float64(y1-y0))), series)
	}
}

func abs(n int) int { return max(n, -n) }

// spots are the letters of the points of a series.
func spots(k int, o Options) string {
	if o.Unicode {
		return [...]string{"●", "■", "▲", "◆", "○", "□"}[k%6]
	}
	return [...]string{"*", "o", "+", "x", "@", "%"}[k%6]
}

func bandLetter(o Options) string {
	if o.Unicode {
		return "░"
	}
	return "."
}

// drawLines prints lines over time: dots of braille, or in ASCII the letter of
// the series at each column.
func drawLines(w io.Writer, l *chart.Lines, o Options) error {
	n := len(l.Labels)
	var lists [][]chart.Value
	var signs []sign
	for k, s := range l.Series {
		lists = append(lists, s.Values)
		if s.Name != "" && (len(l.Series) > 1 || l.Band != nil) {
			signs = append(signs, sign{spots(k, o), s.Name, seriesStyle(k)})
		}
	}
	if l.Band != nil {
		lists = append(lists, l.Band.Low, l.Band.High)
		if l.Band.Name != "" {
			signs = append(signs, sign{bandLetter(o), l.Band.Name, Dim})
		}
	}
	low, high, any := spanOf(n, lists...)
	if !any {
		return nil
	}
	if err := legend(w, signs, o); err != nil {
		return err
	}
	scale := min(max(width(low.Text), width(high.Text)), o.width()/4)
	left := scale + 1
	p := newPlot(max(o.width()-left, barsMin), linesHeight)
	x := func(i int) int { // in dots
		if n == 1 {
			return p.w
		}
		return int(math.Round(float64(i) / float64(n-1) * float64(2*p.w-1)))
	}
	y := func(v float64) int {
		return int(math.Round((1 - share(v, low.Value, high.Value)) * float64(4*p.h-1)))
	}
	g := newGrid(left+p.w, p.h+1)
	g.right(scale, 0, cut(high.Text, scale, o.ellipsis()), Dim)
	g.right(scale, p.h-1, cut(low.Text, scale, o.ellipsis()), Dim)
	if l.Band != nil {
		g.band(l.Band, n, left, p, x, y, o)
	}
	for k, s := range l.Series {
		before := -1
		for i := range n {
			v, ok := figure(s.Values, i)
			if !ok {
				before = -1
				continue
			}
			if from := max(before, 0); before >= 0 {
				v0, _ := figure(s.Values, from)
				p.line(x(from), y(v0.Value), x(i), y(v.Value), k)
			} else {
				p.dot(x(i), y(v.Value), k)
			}
			before = i
		}
	}
	for at, dots := range p.dots {
		if dots == 0 {
			continue
		}
		letter := spots(p.of[at], o)
		if o.Unicode {
			letter = string(0x2800 + rune(dots))
		}
		g.put(left+at%p.w, at/p.w, letter, seriesStyle(p.of[at]))
	}
	if o.Unicode && (len(l.Series) > 1 || n == 1) && n <= p.w {
		for k, s := range l.Series {
			for i := range n {
				if v, ok := figure(s.Values, i); ok {
					g.put(left+min(x(i)/2, p.w-1), y(v.Value)/4, spots(k, o), seriesStyle(k))
				}
			}
		}
	}
	g.underneath(p.h, left, cleanAll(l.Labels), func(i int) int { return left + x(i)/2 }, o)
	return g.write(w, o)
}

// band shades the letters between low and high.
func (g *grid) band(b *chart.Band, n, left int, p *plot, x func(int) int, y func(float64) int, o Options) {
	shade := func(column int, low, high float64) {
		for row := y(high) / 4; row <= y(low)/4; row++ {
			g.put(left+column, row, bandLetter(o), Dim)
		}
	}
	for i := range n {
		low, ok := figure(b.Low, i)
		high, also := figure(b.High, i)
		if !ok || !also {
			continue
		}
		from := x(i) / 2
		shade(min(from, p.w-1), low.Value, high.Value)
		low2, ok := figure(b.Low, i+1)
		high2, also := figure(b.High, i+1)
		if i+1 == n || !ok || !also {
			continue
		}
		to := x(i+1) / 2
		for c := from + 1; c < to; c++ {
			f := float64(c-from) / float64(to-from)
			shade(c, low.Value*(1-f)+low2.Value*f, high.Value*(1-f)+high2.Value*f)
		}
	}
}
