package render

import (
	"bufio"
	"strings"

	"crm/internal/term"
)

// markdown prints a table of GitHub-flavoured Markdown. What Markdown or HTML
// would read as markup is escaped.
func (l *Listing) markdown(w *bufio.Writer) error {
	for _, c := range l.Columns {
		w.WriteString("| ")
		writeMarkdown(w, c.title())
		w.WriteByte(' ')
	}
	w.WriteString("|\n")
	for _, c := range l.Columns {
		if c.Right {
			w.WriteString("| ---: ")
		} else {
			w.WriteString("| --- ")
		}
	}
	w.WriteString("|\n")
	for r := range l.all() {
		for i := range l.Columns {
			w.WriteString("| ")
			writeMarkdown(w, r.cell(i).people(false))
			w.WriteByte(' ')
		}
		if _, err := w.WriteString("|\n"); err != nil {
			return err
		}
	}
	return nil
}

func writeMarkdown(w *bufio.Writer, s string) {
	s = strings.TrimSpace(term.Clean(s))
	start := 0
	for i := 0; i < len(s); i++ {
		var with string
		switch s[i] {
		case '&':
			with = "&amp;"
		case '<':
			with = "&lt;"
		case '>':
			with = "&gt;"
		case '|', '\\', '`', '*', '_', '[', ']', '~', '$':
			w.WriteString(s[start:i])
			w.WriteByte('\\')
			start = i
			continue
		default:
			continue
		}
		w.WriteString(s[start:i])
		w.WriteString(with)
		start = i + 1
	}
	w.WriteString(s[start:])
}
