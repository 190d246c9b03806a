package render

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"crm/internal/render/chart"
	"crm/internal/term"
)

// The most that a table of a page has. A page is read; larger tables are for
// CSV.
const (
	htmlRows = 1000
	htmlText = 200  // characters of a cell
	htmlTip  = 2000 // characters of what a pointer over a cell shows
)

// HTML writes the listing as a table. Its caption is in an element of its own, so
// that a page may hide it where its heading says the same. Each cell carries its place in the order
// of its column, as --sort has it, in data-r; unset ones carry none.
func (l *Listing) HTML(w io.Writer, caption string) error {
	b := bufio.NewWriter(w)
	b.WriteString("<table>\n")
	l.Collect()
	rows := l.Rows
	note := ""
	if len(rows) > htmlRows {
		rows = rows[:htmlRows]
		note = fmt.Sprintf(" The first %d of %d rows", htmlRows, len(l.Rows))
	}
	b.WriteString("<caption><span>" + markup(caption) + "</span>" + note + "</caption>\n<thead><tr>")
	for i, c := range l.Columns {
		b.WriteString("<th scope=\"col\"" + class(c, Plain, "") + ">" + markup(sentence(l.Columns[i].title())) + "</th>")
	}
	b.WriteString("</tr></thead>\n<tbody>\n")
	ranks := make([][]int, len(l.Columns))
	for i := range l.Columns {
		ranks[i] = l.ranks(i)
	}
	head := l.headColumn()
	for at, r := range rows {
		b.WriteString("<tr>")
		for i, c := range l.Columns {
			l.htmlCell(b, r.cell(i), c, i == head, ranks[i][at])
		}
		if _, err := b.WriteString("</tr>\n"); err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		b.WriteString("<tr><td colspan=\"" + strconv.Itoa(max(len(l.Columns), 1)) + "\">" + markup(l.Empty) + "</td></tr>\n")
	}
	b.WriteString("</tbody></table>\n")
	return b.Flush()
}

func (l *Listing) htmlCell(b *bufio.Writer, c Cell, col Column, head bool, rank int) {
	tag := "td"
	if head {
		tag = "th"
	}
	b.WriteString("<" + tag)
	if head {
		b.WriteString(` scope="row"`)
	}
	text := strings.TrimSpace(c.people(true))
	b.WriteString(class(col, c.style, text))
	if rank >= 0 {
		b.WriteString(` data-r="` + strconv.Itoa(rank) + `"`)
	}
	if col.Right && c.kind == kindList && len(c.more.list) > 1 { // sums of several currencies
		lines := make([]string, len(c.more.list))
		for i, s := range c.more.list {
			lines[i] = markup(firstOf(chart.Grouped(s), htmlText))
		}
		b.WriteString(">" + strings.Join(lines, "<br>") + "</" + tag + ">")
		return
	}
	if col.Right {
		text = chart.Grouped(text)
	}
	if short := firstOf(text, htmlText); short != text {
		b.WriteString(` title="` + markup(firstOf(text, htmlTip)) + `"`)
		text = short
	}
	b.WriteString(">" + markup(text) + "</" + tag + ">")
}

// headColumn is the column that says what a row is about.
func (l *Listing) headColumn() int {
	for _, name := range [...]string{"name", "customer", "title"} {
		if at := l.column(name); at >= 0 {
			return at
		}
	}
	return 0
}

// htmlWhole is up to how many bytes a text is one line, like a day.
const htmlWhole = 12

// class is the attribute with the classes of a cell.
func class(c Column, s Style, text string) string {
	var names []string
	if c.Right {
		names = append(names, "n")
	}
	if c.Name == "id" {
		names = append(names, "id")
	} else if !c.Right && len(text) > 3 && len(text) <= htmlWhole {
		names = append(names, "k")
	}
	switch s {
	case Red, Yellow, Green, Bold, Dim:
		names = append(names, [...]string{Red: "bad", Yellow: "warn", Green: "good", Bold: "bold", Dim: "dim"}[s])
	}
	if len(names) == 0 {
		return ""
	}
	return ` class="` + strings.Join(names, " ") + `"`
}

// ranks is the place of each row in the order of a column: equal cells have the
// same, unset ones -1.
func (l *Listing) ranks(column int) []int {
	entries := make([]entry, len(l.Rows))
	for i := range entries {
		entries[i].row = i
	}
	keys := make([]sortKey, len(l.Rows))
	l.sort(entries, keys, []sortOrder{{column: column}})
	ranks := make([]int, len(entries))
	rank := 0
	for i, e := range entries {
		if i > 0 && compareKeys(&keys[entries[i-1].row], &keys[e.row], false) != 0 {
			rank++
		}
		ranks[e.row] = rank
		if keys[e.row].kind == kindNull {
			ranks[e.row] = -1
		}
	}
	return ranks
}

// markup is clean text as HTML, in elements and in quoted attributes.
func markup(s string) string { return html.EscapeString(term.Clean(s)) }

// firstOf is at most n characters of a text, with an ellipsis for the others.
func firstOf(s string, n int) string {
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	for i := range s {
		if n--; n == 0 {
			return s[:i] + "…"
		}
	}
	return s
}

// sentence is a title in capitals as a word in a sentence: Last touch. Short
// ones, like ID, stay.
func sentence(title string) string {
	if len(title) < 3 || title != strings.ToUpper(title) {
		return title
	}
	_, n := utf8.DecodeRuneInString(title)
	return title[:n] + strings.ToLower(title[n:])
}
