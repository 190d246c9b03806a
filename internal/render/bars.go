package render

import (
	"bufio"
	"io"
	"math"
	"strings"

	"crm/internal/term"
)

// Bar is one bar of a chart.
type Bar struct {
	Label string
	Value float64 // less than 0, or no number: an empty bar
	Text  string  // the number for people, right of the bar
	Style Style
}

// barsMin is the least length of the longest bar.
const barsMin = 8

// Bars prints a horizontal bar chart: labels, bars to the scale of the largest
// value, numbers on the right. It fits the width, at the cost of long labels
// on a terminal. With Unicode the bars are drawn in eighths of a character,
// else with #. A value above 0 is never without a mark.
func Bars(w io.Writer, bars []Bar, o Options) error {
	labels, texts, largest := 0, 0, 0.0
	for _, b := range bars {
		labels = max(labels, width(term.Clean(b.Label)))
		texts = max(texts, width(term.Clean(b.Text)))
		if b.Value > largest && !math.IsInf(b.Value, 0) {
			largest = b.Value
		}
	}
	room := o.width() - 2*gap - texts - labels
	if o.Terminal {
		if third := o.width() / 3; labels > third {
			room += labels - third
			labels = third
		}
	}
	room = max(room, barsMin)
	out := bufio.NewWriter(w)
	for _, b := range bars {
		label := term.Clean(b.Label)
		if o.Terminal {
			label = cut(label, labels, o.ellipsis())
		}
		text := term.Clean(b.Text)
		bar, n := bar(b.Value, largest, room, o.Unicode)
		line := pad([]byte(label), labels-width(label)+gap)
		line = append(line, paint(bar, b.Style, o.Color)...)
		line = pad(line, room-n+gap+texts-width(text))
		line = append(line, text...)
		if _, err := out.Write(endLine(line)); err != nil {
			return err
		}
	}
	return out.Flush()
}

// bar is a bar and its length in columns.
func bar(value, largest float64, room int, blocks bool) (string, int) {
	if !(value > 0) || largest <= 0 {
		return "", 0
	}
	share := min(value/largest, 1)
	if !blocks {
		n := max(int(math.Round(share*float64(room))), 1)
		return strings.Repeat("#", n), n
	}
	eighths := max(int(math.Round(share*float64(room)*8)), 1)
	full, rest := eighths/8, eighths%8
	s := strings.Repeat("█", full)
	if rest == 0 {
		return s, full
	}
	return s + string('▉'+rune(7-rest)), full + 1 // U+2589 is seven eighths, U+258F one
}
