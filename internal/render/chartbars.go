package render

import (
	"io"
	"math"
	"strings"

	"crm/internal/render/chart"
	"crm/internal/term"
)

func drawBars(w io.Writer, b *chart.Bars, o Options) (bool, error) {
	lists := make([][]chart.Value, len(b.Series))
	for i, s := range b.Series {
		lists[i] = s.Values
	}
	low, _, any := spanOf(len(b.Labels), lists...)
	switch {
	case !any:
		return false, nil
	case b.Upright:
		return drawColumns(w, b, o)
	case b.Stacked && len(b.Series) > 1 && low.Value >= 0:
		return drawStacks(w, b, o)
	case len(b.Series) == 1 && b.Series[0].Name == "" && low.Value >= 0 && widestFigure(b.Series[0].Values) <= o.width()/3:
		var bars []Bar
		for i, label := range b.Labels {
			if v, ok := figure(b.Series[0].Values, i); ok {
				bars = append(bars, Bar{Label: label, Value: v.Value, Text: v.Text, Style: Cyan})
			} else {
				bars = append(bars, Bar{Label: label})
			}
		}
		return true, Bars(w, bars, o)
	}
	return drawGroups(w, b, o)
}

// widestFigure is the width of the widest text of some figures.
func widestFigure(list []chart.Value) int {
	n := 0
	for i := range list {
		v, _ := figure(list, i)
		n = max(n, width(v.Text))
	}
	return n
}

// columnsOf is how wide the parts of a line are: labels, bars and figures.
func columnsOf(labels []string, texts int, o Options) (label, room int) {
	label = min(widestOf(labels), max(o.width()/3, 6))
	return label, max(o.width()-label-texts-2*gap, barsMin)
}

// drawGroups prints a line for each series of each label, and negative values
// left of an axis.
func drawGroups(w io.Writer, b *chart.Bars, o Options) (bool, error) {
	labels := cleanAll(b.Labels)
	names := make([]string, len(b.Series))
	lists := make([][]chart.Value, len(b.Series))
	texts := 0
	for k, s := range b.Series {
		names[k] = cut(term.Clean(s.Name), max(o.width()/6, 4), o.ellipsis())
		lists[k] = s.Values
		for i := range b.Labels {
			v, _ := figure(s.Values, i)
			texts = max(texts, width(v.Text))
		}
	}
	most := o.width() / 3
	if widestOf(names) > 0 {
		most = o.width() / 4
	}
	told := texts <= most
	texts = min(texts, most)
	low, high, _ := spanOf(len(labels), lists...)
	name := widestOf(names)
	if name > 0 {
		name += gap
	}
	label := min(widestOf(labels), most)
	room := max(o.width()-label-name-texts-2*gap, barsMin)
	left := 0
	if low.Value < 0 {
		left = min(max(int(math.Round(share(0, low.Value, high.Value)*float64(room))), 1), room-1)
		if high.Value <= 0 {
			left = room
		}
	}
	zero := label + gap + name + left
	full := fills(0, o)
	g := newGrid(label+gap+name+room+gap+texts, len(labels)*len(b.Series))
	for i := range labels {
		y := i * len(b.Series)
		g.put(0, y, cut(labels[i], label, o.ellipsis()), Plain)
		for k, s := range b.Series {
			g.put(label+gap, y+k, names[k], Plain)
			v, ok := figure(s.Values, i)
			if !ok {
				continue
			}
			g.right(g.w, y+k, cut(v.Text, texts, o.ellipsis()), Plain)
			style := seriesStyle(k)
			switch {
			case v.Value < 0:
				n := max(int(math.Round(share(-v.Value, 0, -low.Value)*float64(left))), 1)
				g.put(zero-n, y+k, strings.Repeat(full, n), style)
			case v.Value > 0:
				line, _ := bar(v.Value, high.Value, room-left, o.Unicode)
				g.put(zero, y+k, line, style)
			}
		}
	}
	return told, g.write(w, o)
}

// drawStacks prints a line of parts for each label.
func drawStacks(w io.Writer, b *chart.Bars, o Options) (bool, error) {
	labels := cleanAll(b.Labels)
	sums := make([]float64, len(labels))
	words := make([]string, len(labels))
	most := 0.0
	for i := range labels {
		var parts []string
		for _, s := range b.Series {
			v, ok := figure(s.Values, i)
			if !ok {
				v.Text = "-"
			}
			sums[i] += v.Value
			parts = append(parts, v.Text)
		}
		words[i] = strings.Join(parts, " + ")
		most = max(most, sums[i])
	}
	texts := widestOf(words)
	told := texts <= o.width()/3
	if !told {
		texts = 0
	}
	label, room := columnsOf(labels, texts, o)
	if err := legend(w, barSigns(b, o), o); err != nil {
		return false, err
	}
	g := newGrid(label+gap+room+gap+texts, len(labels))
	for i := range labels {
		g.put(0, i, cut(labels[i], label, o.ellipsis()), Plain)
		at := 0.0
		for k, s := range b.Series {
			v, _ := figure(s.Values, i)
			if v.Value <= 0 {
				continue
			}
			from := int(math.Round(share(at, 0, most) * float64(room)))
			at += v.Value
			to := int(math.Round(share(at, 0, most) * float64(room)))
			g.put(label+gap+from, i, strings.Repeat(fills(k, o), to-from), seriesStyle(k))
		}
		if told {
			g.right(g.w, i, words[i], Plain)
		}
	}
	return told, g.write(w, o)
}

func barSigns(b *chart.Bars, o Options) []sign {
	if len(b.Series) < 2 {
		return nil
	}
	signs := make([]sign, len(b.Series))
	for k, s := range b.Series {
		signs[k] = sign{fills(k, o), s.Name, seriesStyle(k)}
	}
	return signs
}

// columnsHeight is how many lines the columns take.
const columnsHeight = 8

// drawColumns prints upright columns over a course of time.
func drawColumns(w io.Writer, b *chart.Bars, o Options) (bool, error) {
	if err := legend(w, barSigns(b, o), o); err != nil {
		return false, err
	}
	t := newTower(b)
	height := columnsHeight
	if t.low.Value == t.high.Value {
		height = 1
	}
	labels := cleanAll(b.Labels)
	scale := max(width(t.low.Text), width(t.high.Text))
	scale = min(scale, o.width()/4)
	each := 1
	if !b.Stacked {
		each = len(b.Series)
	}
	room := o.width() - scale - 1
	skip, err := latest(w, len(labels), max(room/each, 1), "columns", o)
	if err != nil {
		return false, err
	}
	n := len(labels) - skip
	slot := min(max(room/n, 1), 8*each)
	// A figure above each column makes the scale on the left idle.
	values := 0
	if each == 1 && !b.Stacked {
		for i := range n {
			v, _ := figure(b.Series[0].Values, skip+i)
			values = max(values, width(v.Text))
		}
		if wide := min(o.width()/n, 12); skip == 0 && values < wide && t.low.Value >= 0 {
			slot, scale = wide, -1
		}
	}
	told := scale < 0
	thick := max((slot-1)/each, 1)
	if !told {
		thick = min(thick, 6)
	}
	left := scale + 1
	top := 0
	if told {
		top = 1
		thick = min(thick, 6)
	}
	below := 0
	if t.low.Value < 0 {
		below = min(max(int(math.Round(share(0, t.low.Value, t.high.Value)*float64(height))), 1), height-1)
		if t.high.Value <= 0 {
			below = height
		}
	}
	g := newGrid(left+slot*n, top+height+1)
	zero := top + height - below // the first line below the axis
	if !told {
		g.right(scale, top, cut(t.high.Text, scale, o.ellipsis()), Dim)
		if below > 0 {
			g.right(scale, top+height-1, cut(t.low.Text, scale, o.ellipsis()), Dim)
		} else {
			g.right(scale, top+height-1, "0", Dim)
		}
	}
	for i := range n {
		x := left + i*slot + (slot-thick*each)/2
		for k, s := range b.Series {
			v, ok := figure(s.Values, skip+i)
			if !ok {
				continue
			}
			if b.Stacked {
				continue
			}
			letter := fills(k, o)
			if each == 1 {
				letter = fills(0, o)
			}
			h := g.column(x+k*thick, zero, thick, v.Value, t, height-below, below, letter, seriesStyle(k), o)
			if told {
				g.put(left+i*slot+(slot-width(v.Text))/2, zero-1-h, v.Text, Plain)
			}
		}
		if b.Stacked {
			g.stack(b, skip+i, x, zero, thick, t, height-below, below, o)
		}
	}
	g.underneath(len(g.lines)-1, left, labels[skip:], func(i int) int { return left + i*slot + slot/2 }, o)
	return told, g.write(w, o)
}

// tower is how far columns reach, stacked ones on top of each other.
type tower struct{ low, high chart.Value }

func newTower(b *chart.Bars) tower {
	lists := make([][]chart.Value, len(b.Series))
	for i, s := range b.Series {
		lists[i] = s.Values
	}
	var t tower
	t.low, t.high, _ = spanOf(len(b.Labels), lists...)
	if !b.Stacked || len(b.Series) < 2 {
		return t
	}
	t = tower{}
	for i := range b.Labels {
		below, above := 0.0, 0.0
		for _, s := range b.Series {
			if v, ok := figure(s.Values, i); ok && v.Value < 0 {
				below += v.Value
			} else {
				above += v.Value
			}
		}
		t.low.Value, t.high.Value = min(t.low.Value, below), max(t.high.Value, above)
	}
	return t
}

// column draws one and returns how many lines it takes. The end of one upward
// is drawn in eighths of a line.
func (g *grid) column(x, zero, thick int, v float64, t tower, up, down int, letter string, s Style, o Options) int {
	if v < 0 {
		n := max(int(math.Round(share(-v, 0, -t.low.Value)*float64(down))), 1)
		for k := range n {
			g.put(x, zero+k, strings.Repeat(letter, thick), s)
		}
		return 0
	}
	if v == 0 {
		return 0
	}
	if !o.Unicode || letter != "█" {
		n := max(int(math.Round(share(v, 0, t.high.Value)*float64(up))), 1)
		for k := range n {
			g.put(x, zero-1-k, strings.Repeat(letter, thick), s)
		}
		return n
	}
	eighths := max(int(math.Round(share(v, 0, t.high.Value)*float64(up)*8)), 1)
	n := eighths / 8
	for k := range n {
		g.put(x, zero-1-k, strings.Repeat(letter, thick), s)
	}
	if rest := eighths % 8; rest > 0 {
		g.put(x, zero-1-n, strings.Repeat(string('▁'+rune(rest-1)), thick), s)
		n++
	}
	return n
}

// stack draws the parts of a label on top of each other.
func (g *grid) stack(b *chart.Bars, i, x, zero, thick int, t tower, up, down int, o Options) {
	above, below := 0.0, 0.0
	for k, s := range b.Series {
		v, ok := figure(s.Values, i)
		if !ok {
			continue
		}
		text := strings.Repeat(fills(k, o), thick)
		if v.Value < 0 {
			from := int(math.Round(share(below, 0, -t.low.Value) * float64(down)))
			below -= v.Value
			to := int(math.Round(share(below, 0, -t.low.Value) * float64(down)))
			for y := from; y < to; y++ {
				g.put(x, zero+y, text, seriesStyle(k))
			}
			continue
		}
		from := int(math.Round(share(above, 0, t.high.Value) * float64(up)))
		above += v.Value
		to := int(math.Round(share(above, 0, t.high.Value) * float64(up)))
		for y := from; y < to; y++ {
			g.put(x, zero-1-y, text, seriesStyle(k))
		}
	}
}
