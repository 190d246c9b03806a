package render

import (
	"fmt"
	"io"
	"math"

	"crm/internal/render/chart"
	"crm/internal/term"
)

// Chart draws a picture in letters, as wide as the Options say. With Unicode it
// has blocks and dots, else only ASCII. Colours come on top: whatever they tell
// apart differs in its letters or its place too. told says whether each figure
// stands in it, so that a table of the same figures adds nothing; it is false
// also where there was nothing to draw.
func Chart(w io.Writer, c chart.Chart, o Options) (told bool, err error) {
	switch c := c.(type) {
	case *chart.Bars:
		return drawBars(w, c, o)
	case *chart.Lines:
		return false, drawLines(w, c, o)
	case *chart.Funnel:
		return drawFunnel(w, c, o)
	case *chart.Heat:
		return drawHeat(w, c, o)
	}
	return false, nil
}

// Spark is a row of figures as a line of little columns, one each. What is no
// number leaves a space.
func Spark(values []float64, o Options) string {
	steps := []rune("▁▂▃▄▅▆▇█")
	if !o.Unicode {
		steps = []rune("_.-:=+*#")
	}
	low, high := 0.0, 0.0
	for _, v := range values {
		if finite(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	out := make([]rune, len(values))
	for i, v := range values {
		out[i] = ' '
		if finite(v) {
			out[i] = steps[int(math.Round(share(v, low, high)*float64(len(steps)-1)))]
		}
	}
	return string(out)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// share is where a value stands between two others, from 0 to 1.
func share(v, low, high float64) float64 {
	if high/2 <= low/2 {
		return 0
	}
	part := (v/2 - low/2) / (high/2 - low/2) // halves: the span of the largest numbers is no number
	if math.IsNaN(part) {                    // a sum without end of one
		return 1
	}
	return min(max(part, 0), 1)
}

// figure is the i-th of a list, cleaned; ok tells whether it is there.
func figure(list []chart.Value, i int) (v chart.Value, ok bool) {
	if i < len(list) && finite(list[i].Value) {
		return chart.Value{Value: list[i].Value, Text: term.Clean(list[i].Text)}, true
	}
	return chart.Value{}, false
}

// spanOf is the least and the greatest of some figures and zero, with their
// texts.
func spanOf(n int, lists ...[]chart.Value) (low, high chart.Value, any bool) {
	low.Text, high.Text = "0", "0"
	for _, list := range lists {
		for i := range min(n, len(list)) {
			v, ok := figure(list, i)
			if !ok {
				continue
			}
			any = true
			if v.Value < low.Value {
				low = v
			}
			if v.Value > high.Value {
				high = v
			}
		}
	}
	return low, high, any
}

func cleanAll(texts []string) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = term.Clean(t)
	}
	return out
}

func widestOf(texts []string) int {
	n := 0
	for _, t := range texts {
		n = max(n, width(t))
	}
	return n
}

// seriesStyle is the colour of the i-th series.
func seriesStyle(i int) Style {
	styles := [...]Style{Cyan, Yellow, Green, Red, Blue, Plain}
	return styles[i%len(styles)]
}

// fills are the letters that areas are filled with, for one series after the
// other.
func fills(i int, o Options) string {
	if o.Unicode {
		return [...]string{"█", "▒", "▓", "░"}[i%4]
	}
	return [...]string{"#", "=", "+", "-", "o", "x"}[i%6]
}

type sign struct {
	letter, name string
	style        Style
}

// legend prints what the letters stand for, in as many lines as it takes.
func legend(w io.Writer, signs []sign, o Options) error {
	x := 0
	line := ""
	for _, s := range signs {
		name := cut(term.Clean(s.name), o.width()/2, o.ellipsis())
		n := width(s.letter) + 1 + width(name)
		if x > 0 && x+gap+n > o.width() {
			if _, err := fmt.Fprintln(w, line); err != nil {
				return err
			}
			x, line = 0, ""
		}
		if x > 0 {
			line += "  "
			x += gap
		}
		line += paint(s.letter, s.style, o.Color) + " " + name
		x += n
	}
	if line == "" {
		return nil
	}
	_, err := fmt.Fprintln(w, line)
	return err
}

// latest is how many of n labels are left out at the beginning, where only room
// of them fit; it says so.
func latest(w io.Writer, n, room int, what string, o Options) (int, error) {
	if n <= room {
		return 0, nil
	}
	_, err := fmt.Fprintln(w, paint(fmt.Sprintf("the last %d of %d %s", room, n, what), Dim, o.Color))
	return n - room, err
}
