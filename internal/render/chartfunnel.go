package render

import (
	"io"
	"math"
	"strings"

	"crm/internal/render/chart"
	"crm/internal/term"
)

// drawFunnel prints the steps as centred bars, each with its figure and note.
func drawFunnel(w io.Writer, f *chart.Funnel, o Options) (bool, error) {
	var labels, texts, notes []string
	var values []chart.Value
	for _, s := range f.Steps {
		labels, texts, notes = append(labels, term.Clean(s.Label)), append(texts, term.Clean(s.Value.Text)), append(notes, term.Clean(s.Note))
		values = append(values, s.Value)
	}
	_, high, any := spanOf(len(values), values)
	if !any {
		return false, nil
	}
	text, note := min(widestOf(texts), o.width()/4), min(widestOf(notes), o.width()/3)
	if room := o.width() - min(widestOf(labels), max(o.width()/3, 6)) - text - barsMin - 3*gap; note > room {
		if note = room; note < 8 {
			note = 0
		}
	}
	tail := text
	if note > 0 {
		tail += gap + note
	}
	label, room := columnsOf(labels, tail, o)
	told := note == widestOf(notes) && text == widestOf(texts)
	left := label + gap
	g := newGrid(left+room+gap+tail, len(labels))
	for i := range labels {
		g.put(0, i, cut(labels[i], label, o.ellipsis()), Plain)
		if v, ok := figure(values, i); ok {
			x, line := centred(v.Value, high.Value, room, o)
			g.put(left+x, i, line, Cyan)
			g.right(left+room+gap+text, i, cut(texts[i], text, o.ellipsis()), Plain)
		}
		if note > 0 {
			g.put(left+room+gap+text+gap, i, cut(notes[i], note, o.ellipsis()), Dim)
		}
	}
	return told, g.write(w, o)
}

// centred is a bar in the middle of the room, and where it begins. Its ends are
// drawn in halves of a letter.
func centred(v, largest float64, room int, o Options) (int, string) {
	if v <= 0 {
		return 0, ""
	}
	if !o.Unicode {
		n := max(int(math.Round(share(v, 0, largest)*float64(room))), 1)
		return (room - n) / 2, strings.Repeat("#", n)
	}
	halves := max(int(math.Round(share(v, 0, largest)*float64(room))), 1) * 2 // an even number has its middle in the middle
	from := (2*room - halves) / 2
	to := from + halves
	line := ""
	if from%2 == 1 {
		line = "▐"
	}
	line += strings.Repeat("█", to/2-(from+1)/2)
	if to%2 == 1 {
		line += "▌"
	}
	return from / 2, line
}
