package mail

import (
	"bytes"
	"html"
	"strings"
)

// plainText is the text of an HTML body: blocks on lines of their own, list
// items with a dash, white space squeezed, entities resolved; no scripts,
// styles or comments. It makes no attempt to draw tables or keep links.
func plainText(src string) string {
	data := []byte(src)
	var t textWriter
	for len(data) > 0 {
		i := bytes.IndexByte(data, '<')
		if i < 0 {
			t.text(data)
			break
		}
		t.text(data[:i])
		data = data[i:]
		switch {
		case bytes.HasPrefix(data, []byte("<!--")):
			end := bytes.Index(data[4:], []byte("-->"))
			if end < 0 {
				return t.String()
			}
			data = data[4+end+3:]
		case len(data) > 1 && (letter(data[1]) || data[1] == '/' || data[1] == '!' || data[1] == '?'):
			name, closing, n := tag(data)
			data = data[n:]
			switch name {
			case "script", "style", "head", "title", "template", "noscript":
				if !closing {
					data = skipTo(data, name)
				}
			default:
				t.tag(name, closing)
			}
		default:
			t.text(data[:1])
			data = data[1:]
		}
	}
	return t.String()
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// tag reads the tag at the beginning of data: its name in lower case and its
// length. Attributes in quotes may hold a ">".
func tag(data []byte) (name string, closing bool, n int) {
	i := 1
	if i < len(data) && data[i] == '/' {
		closing = true
		i++
	}
	start := i
	for i < len(data) && (letter(data[i]) || data[i] >= '0' && data[i] <= '9') {
		i++
	}
	name = strings.ToLower(string(data[start:min(i, start+20)]))
	var quote byte
	for ; i < len(data); i++ {
		switch c := data[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && data[i-1] == '=':
			quote = c
		case c == '>':
			return name, closing, i + 1
		}
	}
	if quote != 0 {
		// A quote that is never closed: the tag ends at the first ">".
		if j := bytes.IndexByte(data, '>'); j >= 0 {
			return name, closing, j + 1
		}
	}
	return name, closing, len(data)
}

// skipTo drops all up to the closing tag of an element.
func skipTo(data []byte, name string) []byte {
	for i := 0; i < len(data); i++ {
		j := bytes.IndexByte(data[i:], '<')
		if j < 0 {
			return nil
		}
		i += j
		if i+1 < len(data) && data[i+1] == '/' && hasPrefixFold(data[i+2:], name) {
			_, _, n := tag(data[i:])
			return data[i+n:]
		}
	}
	return nil
}

// textWriter squeezes white space, holding it back until text follows.
type textWriter struct {
	b     strings.Builder
	lines int  // newlines owed
	space bool // a space owed
	pre   int  // depth of <pre>
}

func (t *textWriter) String() string { return t.b.String() }

func (t *textWriter) text(data []byte) {
	if len(data) == 0 {
		return
	}
	s := html.UnescapeString(string(data))
	if t.pre > 0 {
		t.flush()
		t.b.WriteString(s)
		return
	}
	for len(s) > 0 {
		i := strings.IndexFunc(s, white)
		if i == 0 {
			t.space = true
			s = strings.TrimLeftFunc(s, white)
			continue
		}
		if i < 0 {
			i = len(s)
		}
		t.flush()
		t.b.WriteString(s[:i])
		s = s[i:]
	}
}

func white(r rune) bool {
	return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\f' || r == '\u00a0' || r == '\u200b' || r == '\ufeff'
}

func (t *textWriter) flush() {
	switch {
	case t.b.Len() == 0:
	case t.lines > 0:
		t.b.WriteString("\n\n"[:min(t.lines, 2)])
	case t.space:
		t.b.WriteByte(' ')
	}
	t.lines, t.space = 0, false
}

func (t *textWriter) tag(name string, closing bool) {
	switch name {
	case "br":
		t.lines++
	case "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "hr", "pre":
		t.lines = max(t.lines, 2)
		if name == "pre" {
			if !closing {
				t.pre++
			} else if t.pre > 0 {
				t.pre--
			}
		}
	case "div", "tr", "section", "article", "header", "footer", "dt", "dd", "center", "form", "address":
		t.lines = max(t.lines, 1)
	case "li":
		t.lines = max(t.lines, 1)
		if !closing {
			t.flush()
			t.b.WriteString("- ")
		}
	case "td", "th":
		t.space = true
	}
}
