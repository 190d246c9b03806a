package codec

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// quoted reads a scalar in quotes at i: its text and the offset behind its
// closing quote.
func (r *reader) quoted(i int) (text string, end int, ok bool) {
	q := r.src[i]
	start := i + 1
	for i = start; i < len(r.src); i++ {
		switch c := r.src[i]; {
		case c == q && q == '\'' && i+1 < len(r.src) && r.src[i+1] == q:
			return r.quotedSlow(start, i, q)
		case c == q:
			return r.src[start:i], i + 1, true
		case c == '\n' || c == '\r' || c == '\\' && q == '"':
			return r.quotedSlow(start, i, q)
		}
	}
	return r.openQuote(start)
}

func (r *reader) openQuote(start int) (string, int, bool) {
	return "", 0, r.bail(start-1, "this quote is never closed", "close it, or write the quote twice inside of single quotes")
}

// quotedSlow goes on at i, where the first escape or line break stands.
func (r *reader) quotedSlow(start, i int, q byte) (text string, end int, ok bool) {
	b := append(make([]byte, 0, i-start+32), r.src[start:i]...)
	kept := 0 // up to here blanks are not trimmed: they were escaped
	for i < len(r.src) {
		c := r.src[i]
		switch {
		case c == q && q == '\'' && i+1 < len(r.src) && r.src[i+1] == q:
			b = append(b, q)
			i += 2
		case c == q:
			return string(b), i + 1, true
		case c == '\n' || c == '\r':
			for len(b) > kept && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t') {
				b = b[:len(b)-1]
			}
			next, breaks, ok := r.foldedBreak(i)
			if !ok {
				return "", 0, false
			}
			if breaks == 0 {
				b = append(b, ' ')
			}
			for ; breaks > 0; breaks-- {
				b = append(b, '\n')
			}
			i, kept = next, len(b)
		case c == '\\' && q == '"':
			if i+1 >= len(r.src) {
				return r.openQuote(start)
			}
			if d := r.src[i+1]; d == '\n' || d == '\r' {
				// An escaped line break: nothing stands for it, but empty lines count.
				next, breaks, ok := r.foldedBreak(i + 1)
				if !ok {
					return "", 0, false
				}
				if breaks > 0 {
					return "", 0, r.bail(i, "", "")
				}
				i, kept = next, len(b)
				continue
			}
			if b, i, ok = r.escape(b, i); !ok {
				return "", 0, false
			}
			kept = len(b)
		default:
			b = append(b, c)
			i++
		}
	}
	return r.openQuote(start)
}

// foldedBreak reads a line break inside of a quoted scalar: where the text
// goes on, and how many empty lines stand between.
func (r *reader) foldedBreak(i int) (next, breaks int, ok bool) {
	i = lineEnd(r.src, i) + 1
	for {
		if i < len(r.src) && (r.src[i] == '-' || r.src[i] == '.') && r.marker(i) {
			return 0, 0, false
		}
		for i < len(r.src) && (r.src[i] == ' ' || r.src[i] == '\t') {
			i++
		}
		if i >= len(r.src) {
			return i, breaks, true
		}
		if r.src[i] == '\r' && i+1 < len(r.src) && r.src[i+1] == '\n' {
			i++
		}
		if r.src[i] != '\n' {
			return i, breaks, true
		}
		breaks++
		i++
	}
}

// escape appends what the escape sequence at i stands for.
func (r *reader) escape(b []byte, i int) ([]byte, int, bool) {
	size := 0
	switch r.src[i+1] {
	case '0':
		b = append(b, 0)
	case 'a':
		b = append(b, 7)
	case 'b':
		b = append(b, 8)
	case 't', '\t':
		b = append(b, '\t')
	case 'n':
		b = append(b, '\n')
	case 'v':
		b = append(b, 11)
	case 'f':
		b = append(b, 12)
	case 'r':
		b = append(b, '\r')
	case 'e':
		b = append(b, 27)
	case ' ', '"', '\'', '\\', '/': // "\/" is of YAML 1.2 and JSON; yaml.v3 refuses it
		b = append(b, r.src[i+1])
	case 'N':
		b = append(b, "\u0085"...)
	case '_':
		b = append(b, "\u00a0"...)
	case 'L':
		b = append(b, "\u2028"...)
	case 'P':
		b = append(b, "\u2029"...)
	case 'x':
		size = 2
	case 'u':
		size = 4
	case 'U':
		size = 8
	default:
		return b, i, r.bail(i, `no such escape sequence: `+quoted(r.src[i:i+2]), `write a backslash as \\, or use single quotes`)
	}
	i += 2
	if size == 0 {
		return b, i, true
	}
	v, ok := r.hexDigits(i, size)
	if !ok {
		return b, i, false
	}
	i += size
	// JSON writes a character beyond U+FFFF as two; yaml.v3 refuses that.
	if size == 4 && utf16.IsSurrogate(v) && strings.HasPrefix(r.src[i:], `\u`) {
		low, ok := r.hexDigits(i+2, 4)
		if !ok {
			return b, i, false
		}
		if pair := utf16.DecodeRune(v, low); pair != utf8.RuneError {
			return utf8.AppendRune(b, pair), i + 6, true
		}
	}
	if !utf8.ValidRune(v) {
		return b, i, r.bail(i-size-2, "this escape sequence is no character", "")
	}
	return utf8.AppendRune(b, v), i, true
}

// hexDigits reads the digits of an escape sequence.
func (r *reader) hexDigits(i, size int) (rune, bool) {
	v := rune(0)
	for k := i; k < i+size; k++ {
		d := rune(-1)
		if k < len(r.src) {
			switch c := r.src[k]; {
			case c >= '0' && c <= '9':
				d = rune(c - '0')
			case c >= 'a' && c <= 'f':
				d = rune(c-'a') + 10
			case c >= 'A' && c <= 'F':
				d = rune(c-'A') + 10
			}
		}
		if d < 0 || v > utf8.MaxRune {
			return 0, r.bail(i-2, "this escape sequence needs more hexadecimal digits", "")
		}
		v = v<<4 | d
	}
	return v, true
}

// flow reads a list or map in brackets at r.pos.
func (r *reader) flow(n int32) {
	if !r.enter() {
		return
	}
	open := r.pos
	m := &r.nodes[n]
	m.style, m.pos = flowStyle, int32(open)
	isMap := r.src[open] == '{'
	m.kind = listNode
	closing := byte(']')
	if isMap {
		m.kind, closing = mapNode, '}'
	}
	r.pos++
	last := int32(0)
	for {
		if !r.flowSpace(open) {
			return
		}
		if r.src[r.pos] == closing {
			break
		}
		child := int32(len(r.nodes))
		r.nodes = append(r.nodes, node{style: plainStyle, keyPos: int32(r.pos), keyEnd: int32(r.pos)})
		r.link(n, last, child)
		last = child
		if isMap && !r.flowKey(child) {
			return
		}
		if r.bailed || !r.flowValue(child) {
			return
		}
		if !r.flowSpace(open) {
			return
		}
		if r.src[r.pos] == ',' {
			r.pos++
			continue
		}
		if r.src[r.pos] != closing {
			r.bail(r.pos, "a comma or the closing bracket is missing here", "")
			return
		}
	}
	r.pos++
	r.nodes[n].end = int32(r.pos)
	r.depth--
}

// flowSpace skips blanks, line breaks and comments inside of brackets.
func (r *reader) flowSpace(open int) bool {
	for r.pos < len(r.src) {
		switch c := r.src[r.pos]; c {
		case ' ', '\r', '\t':
			r.pos++
		case '\n':
			r.pos++
			if r.pos < len(r.src) && (r.src[r.pos] == '-' || r.src[r.pos] == '.' || r.src[r.pos] == '%') && r.marker(r.pos) {
				return false
			}
		case '#':
			if p := r.src[r.pos-1]; p != ' ' && p != '\n' {
				return r.bail(r.pos, "", "")
			}
			r.note(r.pos)
			r.pos = lineEnd(r.src, r.pos)
		default:
			return true
		}
	}
	return r.bail(open, "this bracket is never closed", "")
}

// flowKey reads a key and its colon.
func (r *reader) flowKey(n int32) bool {
	start := r.pos
	key, end := "", 0
	quote := r.src[start]
	if quote == '"' || quote == '\'' {
		ok := false
		if key, end, ok = r.quoted(start); !ok {
			return false
		}
	} else {
		if end = r.flowPlain(start); end < 0 {
			return false
		}
		if key = r.src[start:end]; key == "<<" {
			return r.bail(start, "", "")
		}
	}
	if end-start > maxKey || strings.IndexByte(r.src[start:end], '\n') >= 0 {
		return r.bail(start, "", "")
	}
	m := &r.nodes[n]
	m.key, m.keyEnd = key, int32(end)
	r.pos = end
	r.skipSpaces()
	if !r.at(r.pos, ':') && !(quote == '"' && r.pos < len(r.src) && r.src[r.pos] == ':') {
		return r.bail(r.pos, "", "")
	}
	r.pos++
	return r.flowSpace(start)
}

func (r *reader) flowValue(n int32) bool {
	start := r.pos
	switch c := r.src[start]; c {
	case '[', '{':
		r.flow(n)
		return !r.bailed
	case '"', '\'':
		s, end, ok := r.quoted(start)
		if ok {
			r.scalar(n, s, c, start, end)
			r.pos = end
		}
		return ok
	}
	end := r.flowPlain(start)
	if end < 0 {
		return false
	}
	r.scalar(n, r.src[start:end], 0, start, end)
	r.pos = end
	return true
}

// flowPlain is the end of a plain scalar inside of brackets, or -1.
func (r *reader) flowPlain(start int) int {
	src := r.src
	switch c := src[start]; c {
	case '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`':
		r.bail(start, "", "")
		return -1
	case '-':
		if start+1 >= len(src) || strings.IndexByte(" \r\n\t,[]{}", src[start+1]) >= 0 {
			r.bail(start, "", "")
			return -1
		}
	}
	i := start
scan:
	for ; i < len(src); i++ {
		switch src[i] {
		case ',', ']', '}', '\n', '\r':
			break scan
		case '[', '{', '?', '\t':
			r.bail(i, "", "")
			return -1
		case '#':
			if i > start && src[i-1] == ' ' {
				break scan
			}
		case ':':
			if i+1 < len(src) && strings.IndexByte(" \r\n\t", src[i+1]) >= 0 {
				break scan
			}
			if i+1 == len(src) || strings.IndexByte(",[]{}", src[i+1]) >= 0 {
				r.bail(i, "", "")
				return -1
			}
		}
	}
	for i > start && src[i-1] == ' ' {
		i--
	}
	return i
}
