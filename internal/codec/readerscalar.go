package codec

import "strings"

// value reads a scalar or a flow collection at r.pos, inside of a block
// collection in column parent, and the rest of its last line.
func (r *reader) value(n int32, parent int) {
	start := r.pos
	switch c := r.src[start]; c {
	case '"', '\'':
		s, end, ok := r.quoted(start)
		if !ok {
			return
		}
		r.scalar(n, s, c, start, end)
		r.pos = end
		if !r.blank(r.pos) {
			r.bail(r.pos, "text follows the closing quote", `inside of quotes write the quote as \" (or '' in single quotes)`)
			return
		}
		r.endLine()
	case '|', '>':
		r.blockScalar(n, parent, c == '>')
	case '[', '{':
		r.flow(n)
		if r.bailed {
			return
		}
		if !r.blank(r.pos) {
			r.bail(r.pos, "text follows the closing bracket", "")
			return
		}
		r.endLine()
	case '@', '`':
		r.bail(start, "a value cannot begin with "+string(c), "put the value in quotes")
	case '%':
		r.bail(start, "a value cannot begin with %", "put the value in quotes")
	case '&', '*', '!', ',', ']', '}', '#', '?', ':', '\t':
		r.bail(start, "", "")
	default:
		if r.at(start, '-') {
			r.bail(start, "", "")
			return
		}
		r.plainScalar(n, parent)
	}
}

func (r *reader) scalar(n int32, text string, quote byte, pos, end int) {
	m := &r.nodes[n]
	m.kind, m.text, m.pos, m.end = scalarNode, text, int32(pos), int32(end)
	switch quote {
	case '"':
		m.style = doubleStyle
	case '\'':
		m.style = singleStyle
	case '|':
		m.style = literalStyle
	case '>':
		m.style = foldedStyle
	default:
		m.style = plainStyle
	}
}

// plainScalar reads a scalar without quotes, of one line or more.
func (r *reader) plainScalar(n int32, parent int) {
	start := r.pos
	end, ok := r.plainLine(start, false)
	if !ok {
		return
	}
	text := r.src[start:end]
	comment := false
	if end < len(r.src) && r.src[end] == '\n' {
		r.pos = end + 1
	} else {
		comment = r.comment(end)
		r.pos = min(lineEnd(r.src, end)+1, len(r.src))
	}
	for !comment {
		// A line that is indented more than the collection goes on with the text.
		i, breaks := r.pos, 0
		lineAt := i
		for i < len(r.src) {
			lineAt = i
			for i < len(r.src) && r.src[i] == ' ' {
				i++
			}
			if i < len(r.src) && r.src[i] == '\r' {
				i++
			}
			if i >= len(r.src) || r.src[i] != '\n' {
				break
			}
			i++
			breaks++
		}
		if i >= len(r.src) || i-lineAt <= parent || r.src[i] == '#' {
			break
		}
		if i == lineAt && (strings.HasPrefix(r.src[i:], "---") || strings.HasPrefix(r.src[i:], "...")) {
			r.bail(i, "", "")
			return
		}
		if r.src[i] == '\t' {
			r.bail(i, "a tab indents this line", "indent with spaces")
			return
		}
		next, ok := r.plainLine(i, true)
		if !ok {
			return
		}
		if breaks == 0 {
			text += " "
		} else {
			text += strings.Repeat("\n", breaks)
		}
		text += r.src[i:next]
		end = next
		comment = r.comment(end)
		r.pos = min(lineEnd(r.src, end)+1, len(r.src))
		if len(text) > 1<<16 {
			r.bail(start, "", "")
			return
		}
	}
	r.scalar(n, text, 0, start, end)
}

// plainLine is the end of the part of a plain scalar that is on one line;
// more tells that it is not the first.
func (r *reader) plainLine(i int, more bool) (end int, ok bool) {
	start := i
	i = r.scanPlain(i)
	if r.bailed {
		return 0, false
	}
	if i < len(r.src) && r.src[i] == ':' {
		if more {
			return 0, r.bail(start, "this line is indented, so it belongs to the value above", "indent it like the key above; or put that value in double quotes")
		}
		return 0, r.bail(i, `a value without quotes cannot hold ": "`, "put the value in double quotes")
	}
	for i > start && r.src[i-1] == ' ' {
		i--
	}
	return i, true
}

// comment tells whether a comment follows on the line.
func (r *reader) comment(i int) bool {
	for i < len(r.src) && r.src[i] == ' ' {
		i++
	}
	if i == len(r.src) || r.src[i] != '#' {
		return false
	}
	r.note(i)
	return true
}

// blockScalar reads a literal or folded scalar; r.pos is at its indicator.
func (r *reader) blockScalar(n int32, parent int, folded bool) {
	start := r.pos
	r.pos++
	chomp, increment := byte(0), 0
	for r.pos < len(r.src) {
		c := r.src[r.pos]
		if (c == '+' || c == '-') && chomp == 0 {
			chomp = c
		} else if c >= '1' && c <= '9' && increment == 0 {
			increment = int(c - '0')
		} else {
			break
		}
		r.pos++
	}
	if !r.blank(r.pos) {
		r.bail(r.pos, "", "")
		return
	}
	header := r.eol(r.pos)
	r.endLine()
	indent := 0
	if increment > 0 {
		indent = max(parent, 0) + increment
	} else if indent = r.detectIndent(parent); r.bailed {
		return
	}
	text, end := r.blockLines(indent, header)
	if r.bailed {
		return
	}
	if folded {
		text = fold(text)
	}
	body := strings.TrimRight(text, "\n")
	switch {
	case chomp == '+':
		end = max(end, r.eol(max(r.pos-1, header))) // its empty lines belong to the text
	case chomp == '-':
		text = body
	case chomp == 0 && body == "":
		text = ""
	case chomp == 0:
		text = text[:min(len(text), len(body)+1)]
	}
	quote := byte('|')
	if folded {
		quote = '>'
	}
	r.scalar(n, text, quote, start, end)
}

// detectIndent is the indentation of the first line of a block scalar that is
// not empty, at least one more than the parent's.
func (r *reader) detectIndent(parent int) int {
	i, deepest := r.pos, 0
	for i < len(r.src) {
		at := i
		for i < len(r.src) && r.src[i] == ' ' {
			i++
		}
		if i == len(r.src) {
			deepest = max(deepest, i-at)
			break
		}
		switch r.src[i] {
		case '\n', '\r':
			deepest = max(deepest, i-at)
			i = min(lineEnd(r.src, i)+1, len(r.src))
			continue
		case '\t':
			r.bail(i, "a tab indents this line", "indent with spaces")
			return 0
		}
		if deepest > i-at {
			r.bail(at, "", "") // readers differ on deeper blank lines before the text
			return 0
		}
		return max(i-at, parent+1, 1)
	}
	if deepest > 0 {
		r.bail(r.pos, "", "")
	}
	return max(parent+1, 1)
}

// blockLines reads the lines of a block scalar, and where the last of them
// that is not empty ends.
func (r *reader) blockLines(indent, header int) (text string, end int) {
	start := r.pos
	stop, end, ok := r.blockExtent(indent, header)
	if !ok {
		return "", 0
	}
	r.pos = stop
	if i := start + indent; i < end && lineEnd(r.src, start) == end && stop == end+1 {
		return r.src[i:stop], end // one line and nothing after it: no copy is needed
	}
	b := make([]byte, 0, stop-start)
	for pos := start; pos < stop; {
		e := r.eol(pos)
		b = append(b, r.src[min(pos+indent, e):e]...)
		if e < len(r.src) {
			b = append(b, '\n')
		}
		pos = lineEnd(r.src, e) + 1
	}
	return string(b), end
}

// blockExtent is where the lines of a block scalar stop, empty ones included,
// and where the last of them that is not empty ends.
func (r *reader) blockExtent(indent, header int) (stop, end int, ok bool) {
	pos := r.pos
	end = header
	for pos < len(r.src) {
		i := pos
		for i < len(r.src) && i-pos < indent && r.src[i] == ' ' {
			i++
		}
		if i == len(r.src) {
			return 0, 0, r.bail(i, "", "") // spaces at the end of the file
		}
		e := r.eol(i)
		switch {
		case i == e:
		case i-pos < indent && r.src[i] == '\t':
			return 0, 0, r.bail(i, "a tab indents this line", "indent with spaces")
		case i-pos < indent:
			return pos, end, true
		default:
			end = e
		}
		pos = lineEnd(r.src, e) + 1
	}
	return min(pos, len(r.src)), end, true
}

// fold joins the lines of a folded scalar: a line feed between two lines that
// begin with no blank becomes a space, or goes where empty lines follow it.
func fold(text string) string {
	body := strings.TrimRight(text, "\n")
	tail := text[len(body):]
	var b strings.Builder
	lines := strings.Split(body, "\n")
	prevBlank, started, breaks := false, false, 0
	for _, l := range lines {
		if l == "" {
			breaks++
			continue
		}
		blank := l[0] == ' ' || l[0] == '\t'
		if started {
			// The line feed that ends the line before, then the empty lines.
			if prevBlank || blank {
				b.WriteByte('\n')
			} else if breaks == 0 {
				b.WriteByte(' ')
			}
		}
		b.WriteString(strings.Repeat("\n", breaks))
		b.WriteString(l)
		prevBlank, started, breaks = blank, true, 0
	}
	return b.String() + tail
}
