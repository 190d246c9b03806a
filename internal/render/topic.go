package render

import (
	"bufio"
	"io"
	"strings"
)

// topicWidth is the width beyond which lines of text are hard to read.
const topicWidth = 100

// Topic writes a help topic, which is Markdown of our own: headings, paragraphs,
// lists with hyphens, code that is indented or fenced, tables, and code in backquotes.
// On a terminal paragraphs and tables are laid out for its width; else the text is
// left as it is.
func Topic(w io.Writer, text string, o Options) error {
	if !o.Terminal {
		_, err := io.WriteString(w, text)
		return err
	}
	b := bufio.NewWriter(w)
	t := &topic{w: b, o: o, width: min(o.width(), topicWidth)}
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for len(lines) > 0 {
		lines = lines[t.block(lines):]
	}
	return b.Flush()
}

type topic struct {
	w     *bufio.Writer
	o     Options
	width int
}

// block writes the block that begins in the first line, and tells how many
// lines it has.
func (t *topic) block(lines []string) int {
	line := lines[0]
	switch {
	case strings.TrimSpace(line) == "":
		t.w.WriteByte('\n')
		return 1
	case strings.HasPrefix(line, "#"):
		for _, l := range wrap(strings.TrimLeft(line, "# "), t.width) {
			t.w.WriteString(paint(l, Bold, t.o.Color) + "\n")
		}
		return 1
	case strings.HasPrefix(line, "```"):
		n := 1
		for ; n < len(lines) && !strings.HasPrefix(lines[n], "```"); n++ {
			t.code("    " + lines[n])
		}
		return min(n+1, len(lines))
	case strings.HasPrefix(line, "    "):
		t.code(line)
		return 1
	case strings.HasPrefix(line, "|"):
		n := until(lines, func(s string) bool { return !strings.HasPrefix(s, "|") })
		t.table(lines[:n])
		return n
	}
	n := until(lines, func(s string) bool {
		return strings.TrimSpace(s) == "" || strings.HasPrefix(s, "|") || strings.HasPrefix(s, "#") || strings.HasPrefix(s, "- ") || strings.HasPrefix(s, "```")
	})
	text, isItem := strings.CutPrefix(strings.Join(lines[:n], " "), "- ")
	lead, next := "", ""
	if isItem {
		lead, next = "- ", "  "
	}
	for i, l := range fill(t.pieces(text), t.width-len(lead)) {
		if i > 0 {
			lead = next
		}
		t.w.WriteString(lead)
		t.line(l, 0)
		t.w.WriteByte('\n')
	}
	return n
}

// until is the number of lines before the first one, behind the line in front,
// at which a block ends.
func until(lines []string, end func(string) bool) int {
	for n := 1; n < len(lines); n++ {
		if end(lines[n]) {
			return n
		}
	}
	return len(lines)
}

func (t *topic) code(line string) {
	t.w.WriteString(paint(line, Cyan, t.o.Color) + "\n")
}

// table writes rows of two cells. A row of hyphens is left out, and a head of
// which one cell is empty.
func (t *topic) table(rows []string) {
	const indent = 2
	var cells [][2][]piece
	wide := 0
	for i, r := range rows {
		first, second, _ := strings.Cut(strings.Trim(strings.TrimSpace(r), "|"), " |")
		first, second = strings.TrimSpace(first), strings.TrimSpace(second)
		if strings.Trim(first+second, "-| ") == "" || i == 0 && second == "" {
			continue
		}
		c := [2][]piece{t.pieces(first), t.pieces(second)}
		cells = append(cells, c)
		wide = max(wide, widthOf(c[0]))
	}
	left := min(wide, (t.width-indent-gap)*2/5)
	right := t.width - indent - gap - left
	for _, c := range cells {
		a, b := fill(c[0], left), fill(c[1], right)
		for i := range max(len(a), len(b)) {
			var first, second []piece
			if i < len(a) {
				first = a[i]
			}
			if i < len(b) {
				second = b[i]
			}
			t.w.WriteString(strings.Repeat(" ", indent))
			end := left + gap
			if len(second) == 0 {
				end = 0
			}
			t.line(first, end)
			t.line(second, 0)
			t.w.WriteByte('\n')
		}
	}
}

// piece is a word, or a part of one, as code or not.
type piece struct {
	text  string
	code  bool
	space bool // before it
}

// pieces takes a text apart at spaces and backquotes. These are left out where
// colour tells what is code.
func (t *topic) pieces(text string) []piece {
	var out []piece
	space := false
	parts := []string{text}
	if t.o.Color {
		parts = strings.Split(text, "`")
	}
	for i, part := range parts {
		for j, word := range strings.Split(part, " ") {
			space = space || j > 0
			if word == "" {
				continue
			}
			out = append(out, piece{word, i%2 == 1, space && len(out) > 0})
			space = false
		}
	}
	return out
}

func widthOf(line []piece) int {
	n := 0
	for _, p := range line {
		n += width(p.text)
		if p.space {
			n++
		}
	}
	return n
}

// fill breaks pieces into lines of a width, between words. A word that is too
// wide has a line of its own.
func fill(all []piece, w int) [][]piece {
	var lines [][]piece
	var line []piece
	room := 0
	for len(all) > 0 {
		n := wordEnd(all)
		word := all[:n]
		all = all[n:]
		need := widthOf(word)
		if len(line) > 0 && need > room {
			lines = append(lines, line)
			line = nil
		}
		if len(line) == 0 {
			if word[0].space {
				need--
			}
			room = w
			word = append([]piece{}, word...)
			word[0].space = false
		}
		line = append(line, word...)
		room -= need
	}
	if len(line) > 0 {
		lines = append(lines, line)
	}
	return lines
}

// wordEnd is how many pieces the first word has.
func wordEnd(all []piece) int {
	for n := 1; n < len(all); n++ {
		if all[n].space {
			return n
		}
	}
	return len(all)
}

// line writes a line, filled with spaces up to a width.
func (t *topic) line(line []piece, fill int) {
	for _, p := range line {
		if p.space {
			t.w.WriteByte(' ')
		}
		s := p.text
		if p.code {
			s = paint(s, Cyan, t.o.Color)
		}
		t.w.WriteString(s)
	}
	if n := fill - widthOf(line); n > 0 {
		t.w.WriteString(strings.Repeat(" ", n))
	}
}
