// Package page puts sheets of reports on one page of HTML: pictures, tables and
// key figures, light and dark, for a screen, a phone and paper.
//
// A page is one file that asks the network for nothing, and says so to the
// browser in a policy that lets in only its own style and script. It reads
// without the script, which only sorts tables. It tells no time of its own: the
// same sheets make the same bytes.
package page

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html"
	"io"
	"strconv"
	"strings"

	"crm/internal/render"
	"crm/internal/render/chart"
	"crm/internal/term"
)

// Page is what stands on a page.
type Page struct {
	Title  string
	About  []string           // what all of it covers
	Key    []render.KeyFigure // what to see first
	Sheets []*render.Sheet
}

//go:embed style.css
var style string

//go:embed sort.js
var script string

// The widths at which each picture is drawn; the style sheet shows the one for
// which there is room.
var sizes = [...]struct {
	class string
	width int
}{{"s", 330}, {"m", 490}, {"l", 760}}

// Write writes the page.
func Write(w io.Writer, p *Page) error {
	o := &writer{b: bufio.NewWriter(w)}
	css := chart.CSS() + style
	o.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
	o.raw(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '` + hash(css) + `'; script-src '` + hash(script) + `'; base-uri 'none'; form-action 'none'">` + "\n")
	o.raw(`<meta name="viewport" content="width=device-width, initial-scale=1">` + "\n" + `<meta name="referrer" content="no-referrer">` + "\n" + `<meta name="robots" content="noindex">` + "\n")
	o.raw("<title>")
	o.text(short(p.Title))
	o.raw("</title>\n<style>" + css + "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">To the figures</a>\n<div class=\"wrap\">\n<header>\n<h1>")
	o.text(short(p.Title))
	o.raw("</h1>\n")
	o.about(p.About)
	if len(p.Sheets) > 1 {
		o.contents(p.Sheets)
	}
	o.raw("</header>\n<main id=\"main\">\n")
	o.key(p.Key)
	for i, s := range p.Sheets {
		o.sheet(i+1, s, len(p.Sheets) == 1 && s.Title == p.Title)
	}
	o.raw("</main>\n<footer><p>Made by crm. This file is complete in itself: it asks nothing of the network.</p></footer>\n</div>\n<script>" + script + "</script>\n</body>\n</html>\n")
	if err := o.b.Flush(); o.err == nil {
		o.err = err
	}
	return o.err
}

// hash names an inline style or script to the policy of the page.
func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// shortMost is the most characters of a title or a line. A table has more.
const shortMost = 300

func short(s string) string {
	n := 0
	for i := range s {
		if n++; n > shortMost {
			return s[:i] + "…"
		}
	}
	return s
}

type writer struct {
	b   *bufio.Writer
	err error
}

func (o *writer) raw(s string) { o.b.WriteString(s) } // an error stays and comes out of Flush

// text writes clean text as HTML, in elements and in quoted attributes.
func (o *writer) text(s string) { o.raw(html.EscapeString(term.Clean(s))) }

func (o *writer) element(tag, class, text string) {
	if text == "" {
		return
	}
	o.raw("<" + tag)
	if class != "" {
		o.raw(` class="` + class + `"`)
	}
	o.raw(">")
	o.text(short(text))
	o.raw("</" + tag + ">\n")
}

func (o *writer) about(lines []string) {
	if len(lines) == 0 {
		return
	}
	o.raw("<ul class=\"about\">\n")
	for _, l := range lines {
		o.element("li", "", l)
	}
	o.raw("</ul>\n")
}

func (o *writer) contents(sheets []*render.Sheet) {
	o.raw("<nav aria-label=\"Reports\"><ul>\n")
	for i, s := range sheets {
		o.raw(`<li><a href="#r` + strconv.Itoa(i+1) + `">`)
		o.text(short(s.Title))
		o.raw("</a></li>\n")
	}
	o.raw("</ul></nav>\n")
}

func (o *writer) key(figures []render.KeyFigure) {
	if len(figures) == 0 {
		return
	}
	o.raw("<dl class=\"key\">\n")
	for _, f := range figures {
		o.raw("<div>\n")
		o.element("dt", "", f.Label)
		o.sums(chart.Grouped(f.Text))
		o.element("dd", "note", chart.Grouped(f.Note))
		o.raw("</div>\n")
	}
	o.raw("</dl>\n")
}

// sums writes a figure; sums of several currencies stand below each other.
func (o *writer) sums(text string) {
	parts := strings.Split(short(text), " + ")
	if len(parts) == 1 {
		o.element("dd", "", text)
		return
	}
	o.raw("<dd class=\"many\">")
	for i, p := range parts {
		if i > 0 {
			o.raw("<br>")
		}
		o.text(p)
	}
	o.raw("</dd>\n")
}

// sheet writes a report. Where it is the only one, its title is that of the page.
func (o *writer) sheet(n int, s *render.Sheet, titled bool) {
	id := "r" + strconv.Itoa(n)
	class := "sheet"
	if !titled && len(s.Sections) == 1 && !wide(&s.Sections[0]) {
		class += " one"
	}
	o.raw(`<section class="` + class + `" id="` + id + `" aria-label="`)
	o.text(short(s.Title))
	o.raw("\">\n")
	heading := "h2"
	if !titled {
		o.element("h2", "", s.Title)
		o.about(s.About)
		heading = "h3"
	}
	o.raw("<div class=\"cards\">\n")
	for i := range s.Sections {
		o.section(id+"-"+strconv.Itoa(i+1), &s.Sections[i], heading)
	}
	o.raw("</div>\n</section>\n")
}

// wide tells whether a section takes a line of its own: a table of many columns
// does.
func wide(s *render.Section) bool { return s.Listing != nil && !s.Aside && len(s.Listing.Columns) > 5 }

func (o *writer) section(id string, s *render.Section, heading string) {
	class := "card"
	switch {
	case wide(s):
		class += " whole"
	case s.Chart == nil && s.Listing == nil && len(s.Fields) > 0:
		class += " whole facts"
	}
	o.raw(`<section class="` + class + `" id="` + id + `"`)
	if s.Title != "" {
		o.raw(` aria-label="`)
		o.text(short(s.Title))
		o.raw(`"`)
	}
	o.raw(">\n")
	o.element(heading, "", s.Title)
	o.element("p", "note", s.Note)
	o.fields(s.Fields)
	if s.Chart != nil {
		o.raw("<figure>\n")
		for _, size := range sizes {
			look := chart.Look{Width: size.width, Title: s.Title, Theme: chart.Page, ID: id + size.class, Class: size.class}
			if err := chart.SVG(o.b, s.Chart, look); o.err == nil {
				o.err = err
			}
		}
		o.raw("</figure>\n")
	}
	if s.Listing != nil {
		o.table(s)
	}
	o.raw("</section>\n")
}

func (o *writer) fields(fields []render.Field) {
	open := false
	for _, f := range fields {
		if f.Text == "" {
			continue
		}
		if !open {
			o.raw("<dl class=\"fields\">\n")
			open = true
		}
		o.raw("<div><dt>")
		o.text(short(f.Label))
		o.raw("</dt><dd>")
		o.raw(html.EscapeString(term.CleanLines(short(chart.Grouped(f.Text)))))
		o.raw("</dd></div>\n")
	}
	if open {
		o.raw("</dl>\n")
	}
}

func (o *writer) table(s *render.Section) {
	if len(s.Listing.Columns) == 0 {
		return
	}
	if len(s.Listing.Rows) == 0 {
		if s.Chart == nil {
			o.element("p", "note", s.Listing.Empty)
		}
		return
	}
	aside := s.Aside && s.Chart != nil
	if aside {
		o.raw("<details><summary>The figures as a table</summary>\n")
	}
	o.raw(`<div class="scroll" tabindex="0" role="region" aria-label="`)
	o.text(short("Table: " + s.Title))
	o.raw("\">\n")
	if err := s.Listing.HTML(o.b, short(s.Title)); o.err == nil {
		o.err = err
	}
	o.raw("</div>\n")
	if aside {
		o.raw("</details>\n")
	}
}
