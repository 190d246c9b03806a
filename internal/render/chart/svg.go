package chart

import (
	"io"
	"math"
	"strconv"
	"strings"
)

// fonts is what text is set in, by what systems have.
const fonts = `system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Liberation Sans','DejaVu Sans',sans-serif`

// layout places all marks of a picture.
func layout(c Chart, l Look) *scene {
	const margin = 20.0
	framed := l.Theme != Page
	c = grouped(c)
	s := &scene{w: l.width()}
	y := 5.0
	if framed {
		s.w -= 2 * margin
		y = 0
		if l.Title != "" {
			s.text(0, 16, start, l.Title, large, s.w/bolder, ink).bold = true
			y = 28
		}
		if l.Note != "" {
			s.text(0, y+12, start, l.Note, body, s.w, muted)
			y += 20
		}
		if y > 0 {
			y += 8
		}
	}
	switch c := c.(type) {
	case *Bars:
		y = c.draw(s, y)
	case *Lines:
		y = c.draw(s, y)
	case *Funnel:
		y = c.draw(s, y)
	case *Heat:
		y = c.draw(s, y)
	}
	s.h = math.Ceil(y + 4)
	if framed {
		s.frameAll(margin)
	}
	return s
}

// frameAll puts paper behind and a margin around what is drawn.
func (s *scene) frameAll(margin float64) {
	for i := range s.marks {
		m := &s.marks[i]
		m.x, m.y = m.x+margin, m.y+margin
		for k := range m.points {
			m.points[k].x += margin
			m.points[k].y += margin
		}
	}
	s.w, s.h = s.w+2*margin, s.h+2*margin
	s.marks = append([]mark{{shape: box, role: paper, w: s.w, h: s.h}}, s.marks...)
}

// SVG writes a picture as SVG without script, with a title and a description
// for who does not see it.
func SVG(w io.Writer, c Chart, l Look) error {
	s := layout(c, l)
	b := &strings.Builder{}
	id := l.ID
	if id == "" {
		id = "chart"
	}
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="`)
	escape(b, id)
	b.WriteString("-t ")
	escape(b, id)
	b.WriteString(`-d" viewBox="0 0 ` + number(s.w) + " " + number(s.h) + `"`)
	if l.Theme != Page {
		b.WriteString(` width="` + number(s.w) + `" height="` + number(s.h) + `" text-rendering="geometricPrecision" font-family="` + fonts + `"`)
	}
	if l.Class != "" {
		b.WriteString(` class="`)
		escape(b, l.Class)
		b.WriteByte('"')
	}
	title := clean(l.Title)
	if title == "" {
		title = "Chart"
	}
	b.WriteString(`><title id="`)
	escape(b, id)
	b.WriteString(`-t">`)
	escape(b, title)
	b.WriteString(`</title><desc id="`)
	escape(b, id)
	b.WriteString(`-d">`)
	escape(b, Describe(c))
	b.WriteString("</desc>\n")
	for i := range s.marks {
		s.marks[i].svg(b, l.Theme)
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// number is a length to a hundredth of a pixel.
func number(v float64) string {
	return strconv.FormatFloat(math.Round(v*100)/100+0, 'f', -1, 64) // no -0
}

// escape writes text where markup would be read. What XML does not allow at all
// is gone already, see clean.
func escape(b *strings.Builder, s string) {
	for _, r := range s {
		switch r {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '"':
			b.WriteString("&quot;")
		case 0xfffe, 0xffff:
			b.WriteRune(0xfffd)
		default:
			b.WriteRune(r)
		}
	}
}

func (m *mark) svg(b *strings.Builder, t Theme) {
	attr := func(name string, v float64) { b.WriteString(" " + name + `="` + number(v) + `"`) }
	var element string
	switch m.shape {
	case box, halo:
		element = "rect"
		b.WriteString("<rect")
		attr("x", m.x)
		attr("y", m.y)
		attr("width", m.w)
		attr("height", m.h)
		if m.r > 0 {
			attr("rx", m.r)
		}
	case area, line:
		element = "path"
		b.WriteString(`<path d="`)
		for i, p := range m.points {
			b.WriteByte("ML"[min(i, 1)])
			b.WriteString(number(p.x) + " " + number(p.y))
		}
		if m.shape == area {
			b.WriteByte('Z')
		}
		b.WriteByte('"')
	case letters:
		element = "text"
		b.WriteString("<text")
		attr("x", m.x)
		attr("y", m.y)
		attr("font-size", m.size)
		if m.anchor != start {
			b.WriteString(` text-anchor="` + [...]string{middle: "middle", end: "end"}[m.anchor] + `"`)
		}
		if m.bold {
			b.WriteString(` font-weight="600"`)
		}
	}
	m.colour(b, t)
	b.WriteByte('>')
	if m.shape == letters {
		escape(b, m.text)
	}
	if m.tip != "" {
		b.WriteString("<title>")
		escape(b, m.tip)
		b.WriteString("</title>")
	}
	b.WriteString("</" + element + ">\n")
}

func (m *mark) colour(b *strings.Builder, t Theme) {
	stroked := m.shape == line
	switch {
	case t == Page && stroked:
		b.WriteString(` class="k-` + m.role.name() + `"`)
	case t == Page:
		b.WriteString(` class="f-` + m.role.name() + `"`)
	case stroked:
		b.WriteString(` fill="none" stroke="` + t.colours()[m.role] + `"`)
	default:
		b.WriteString(` fill="` + t.colours()[m.role] + `"`)
	}
	if stroked {
		b.WriteString(` stroke-width="` + number(m.stroke) + `"`)
		if len(m.points) > 2 {
			b.WriteString(` stroke-linejoin="round"`)
		}
		for i, d := range m.dash {
			if i == 0 {
				b.WriteString(` stroke-dasharray="`)
			} else {
				b.WriteByte(' ')
			}
			b.WriteString(number(d))
			if i == len(m.dash)-1 {
				b.WriteByte('"')
			}
		}
	}
	if m.opacity > 0 && m.opacity < 1 {
		b.WriteString(` opacity="` + number(m.opacity) + `"`)
	}
}
