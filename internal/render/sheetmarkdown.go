package render

import (
	"bufio"
	"io"
	"strings"
)

// Markdown prints the whole sheet as Markdown: headings, fields as lists, tables.
// Charts say what their tables do and are left out. What Markdown or HTML would
// read as markup is escaped.
func (s *Sheet) Markdown(w io.Writer) error {
	b := bufio.NewWriter(w)
	heading(b, "# ", s.Title)
	for _, line := range s.About {
		b.WriteByte('\n')
		writeMarkdown(b, line)
		b.WriteByte('\n')
	}
	for i := range s.Sections {
		x := &s.Sections[i]
		b.WriteByte('\n')
		heading(b, "## ", x.Title)
		b.WriteByte('\n')
		if x.Note != "" {
			writeMarkdown(b, x.Note)
			b.WriteString("\n\n")
		}
		for _, f := range x.Fields {
			markdownField(b, f)
		}
		if x.Listing != nil {
			if len(x.Fields) > 0 {
				b.WriteByte('\n')
			}
			if err := x.Listing.markdown(b); err != nil {
				return err
			}
		}
	}
	return b.Flush()
}

func heading(b *bufio.Writer, mark, text string) {
	if text != "" {
		b.WriteString(mark)
		writeMarkdown(b, text)
		b.WriteByte('\n')
	}
}

// markdownField is an item of a list; further lines of the text stand below the
// first.
func markdownField(b *bufio.Writer, f Field) {
	if f.Text == "" {
		return
	}
	b.WriteString("- ")
	if f.Label != "" {
		b.WriteString("**")
		writeMarkdown(b, f.Label)
		b.WriteString("**: ")
	}
	for i, line := range strings.Split(strings.TrimRight(f.Text, "\n "), "\n") {
		if i > 0 {
			b.WriteString("  \n  ")
		}
		line = strings.TrimSpace(line)
		if i > 0 || f.Label == "" {
			if n := block(line); n > 0 {
				b.WriteString(line[:n-1] + "\\" + line[n-1:n])
				if line = line[n:]; strings.HasPrefix(line, " ") {
					b.WriteByte(' ')
				}
			}
		}
		writeMarkdown(b, line)
	}
	b.WriteByte('\n')
}

// block tells how many characters begin a heading, list or other block in a line,
// of which the last is to be escaped; 0 when it begins none.
func block(line string) int {
	n := 0
	for n < len(line) && line[n] >= '0' && line[n] <= '9' {
		n++
	}
	if n < len(line) && (n == 0 && strings.IndexByte("#-+=", line[0]) >= 0 || n > 0 && strings.IndexByte(".)", line[n]) >= 0) {
		return n + 1
	}
	return 0
}
