package render

import (
	"bufio"
	"io"
	"strings"

	"crm/internal/term"
)

// Field is one line of a profile.
type Field struct {
	Label string
	Text  string // may have several lines; empty: the field is left out
	Style Style  // of the text
}

// labelMax is the width beyond which a label does not push the texts to the right.
const labelMax = 24

// Fields prints "Label  text" lines with the texts below each other. On a
// terminal long texts are wrapped to the width.
func Fields(w io.Writer, fields []Field, o Options) error {
	labels := 0
	for _, f := range fields {
		if n := width(term.Clean(f.Label)); f.Text != "" && n <= labelMax {
			labels = max(labels, n)
		}
	}
	indent := labels + gap
	out := bufio.NewWriter(w)
	for _, f := range fields {
		if f.Text == "" {
			continue
		}
		label := term.Clean(f.Label)
		line := append([]byte(nil), paint(label, Dim, o.Color)...)
		line = pad(line, max(indent-width(label), gap))
		texts := lines(f.Text, o, o.width()-indent)
		if o.Terminal && width(label) > labels && width(label)+gap+width(texts[0]) > o.width() {
			out.Write(endLine(line))
			line = nil
		}
		for _, text := range texts {
			if line == nil {
				line = pad(line, indent)
			}
			line = append(line, paint(text, f.Style, o.Color)...)
			out.Write(endLine(line))
			line = nil
		}
	}
	return out.Flush()
}

// Paragraph prints text of several lines, wrapped to the width on a terminal
// and indented by some columns.
func Paragraph(w io.Writer, text string, indent int, o Options) error {
	out := bufio.NewWriter(w)
	for _, line := range lines(text, o, o.width()-indent) {
		out.Write(endLine(append(pad(nil, indent), line...)))
	}
	return out.Flush()
}

// Heading prints a line that stands out, in bold where there are colours.
func Heading(w io.Writer, text string, o Options) error {
	_, err := io.WriteString(w, Paint(text, Bold, o.Color)+"\n")
	return err
}

// lines cleans text and breaks it into lines; there is at least one.
func lines(text string, o Options, w int) []string {
	var all []string
	for line := range strings.SplitSeq(strings.TrimRight(term.CleanLines(text), "\n "), "\n") {
		if o.Terminal {
			all = append(all, wrap(line, max(w, 20))...)
		} else {
			all = append(all, line)
		}
	}
	return all
}
