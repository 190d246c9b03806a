package codec

import (
	"bytes"
	"fmt"
	"reflect"
	"unicode/utf8"

	"crm/internal/crm"
)

// A stream may be larger than a file, as long as each of its documents is not;
// a list of customers is one document, so it may be larger too.
const (
	listSize  = 64 << 20
	listNodes = 1 << 23
)

// DecodeMany reads customers from a stream of YAML documents, a list of
// customers, or JSON lines (one object a line). Ids may be missing. A document
// or line may have MaxSize bytes, a list 64 MiB; the stream has no limit. The
// error is Problems, and then no customers are returned.
func DecodeMany(file string, data []byte) ([]*crm.Customer, error) {
	return decodeMany[crm.Customer](file, data, "a customer")
}

// DecodeInteractions reads interactions in the forms of DecodeMany. A key like
// "who", which an interaction does not have, is in its Extra.
func DecodeInteractions(file string, data []byte) ([]crm.Interaction, error) {
	all, err := decodeMany[crm.Interaction](file, data, "an interaction")
	if err != nil {
		return nil, err
	}
	out := make([]crm.Interaction, len(all))
	for i, it := range all {
		out[i] = *it
	}
	return out, nil
}

func decodeMany[T any](file string, data []byte, what string) ([]*T, error) {
	parts, ok := jsonLines(data)
	if !ok {
		parts = documents(data)
	}
	var out []*T
	var probs Problems
	empty := true
	for _, part := range parts {
		if len(probs) >= maxProblems {
			break
		}
		got, ps := decodePart[T](file, escapeJSON(part.text), what)
		if len(ps) == 1 && ps[0].Line == 0 && ps[0].Msg == emptyFile {
			continue
		}
		empty = false
		for _, p := range ps {
			if p.Line > 0 || part.line > 0 {
				p.Line, p.Col = max(p.Line, 1)+part.line, max(p.Col, 1)
			}
		}
		probs = append(probs, ps...)
		out = append(out, got...)
	}
	switch {
	case len(probs) > 0:
		return nil, probs
	case empty:
		return nil, Problems{{File: file, Msg: emptyFile, Hint: emptyHint}}
	}
	return out, nil
}

// decodePart reads what has no line "---" in between.
func decodePart[T any](file string, data []byte, what string) ([]*T, Problems) {
	trees, probs := loadAll(file, data, listSize, listNodes)
	if len(probs) > 0 {
		return nil, probs
	}
	d := &decoder{file: file}
	var out []*T
	empty := true
	one := func(n *node) {
		c := new(T)
		d.structure(n, reflect.ValueOf(c).Elem(), infoOf(reflect.TypeFor[T]()))
		out = append(out, c)
	}
	for _, t := range trees {
		d.t = t
		empty = empty && t.nodes[0].null()
		switch root := &t.nodes[0]; {
		case root.kind == mapNode && len(data) > MaxSize:
			d.fail(root.pos, what+" of more than 8 MiB", "move long texts out of it")
		case root.kind == mapNode:
			one(root)
		case root.kind == listNode:
			for i := root.child; i != 0; i = t.nodes[i].next {
				if m := &t.nodes[i]; m.kind == mapNode {
					one(m)
				} else {
					d.fail(m.pos, "each item must be "+what+", a group of keys; here is "+m.what(), `write each as "key: value"`)
				}
			}
		case root.null(): // an empty document
		default:
			d.fail(root.pos, "here must be "+what+", a group of keys, and is "+root.what(), `write each as "key: value"`)
		}
		t.free()
	}
	switch {
	case len(d.probs) > 0:
		return nil, d.probs.sorted()
	case empty:
		return nil, Problems{{File: file, Msg: emptyFile, Hint: emptyHint}}
	}
	return out, nil
}

// part is a piece of a stream with the number of lines before it.
type part struct {
	text []byte
	line int
}

// documents splits a stream at the lines that begin with "---". YAML lets no
// such line stand inside of a document, not even in quotes. A stream with
// directives, or with "..." lines, stays whole.
func documents(data []byte) []part {
	var parts []part
	start, startLine := 0, 0
	line := 0
	for pos := 0; pos < len(data); line++ {
		end := len(data)
		if i := bytes.IndexByte(data[pos:], '\n'); i >= 0 {
			end = pos + i + 1
		}
		l := data[pos:end]
		switch {
		case l[0] == '%', bytes.HasPrefix(l, []byte("...")):
			return []part{{text: data}}
		case pos > 0 && bytes.HasPrefix(l, []byte("---")) && (len(l) == 3 || l[3] == ' ' || l[3] == '\n' || l[3] == '\r' || l[3] == '\t'):
			parts = append(parts, part{data[start:pos], startLine})
			start, startLine = pos, line
		}
		pos = end
	}
	return append(parts, part{data[start:], startLine})
}

// jsonLines splits a file of which every line that is not empty is a JSON
// object. A file of one object is none: it is YAML as it is.
func jsonLines(data []byte) ([]part, bool) {
	rest := bytes.TrimPrefix(data, []byte(bom))
	var parts []part
	for line := 0; len(rest) > 0; line++ {
		var l []byte
		l, rest, _ = bytes.Cut(rest, []byte("\n"))
		l = bytes.TrimSpace(l)
		if len(l) == 0 {
			continue
		}
		if l[0] != '{' || l[len(l)-1] != '}' {
			return nil, false
		}
		parts = append(parts, part{l, line})
	}
	return parts, len(parts) > 1
}

// escapeJSON writes the characters that JSON allows in a string and YAML does
// not, or not as part of a line, as escape sequences. Other text stays.
func escapeJSON(data []byte) []byte {
	head := bytes.TrimLeft(bytes.TrimPrefix(data, []byte(bom)), " \t\r\n")
	if len(head) == 0 || head[0] != '{' && head[0] != '[' {
		return data
	}
	if bad, _, odd := check(string(data)); bad < 0 && !odd {
		return data
	}
	out := make([]byte, 0, len(data)+16)
	inside := false
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		switch {
		case inside && r == '\\' && i+1 < len(data):
			out = append(out, data[i], data[i+1])
			i += 2
			continue
		case r == '"':
			inside = !inside
		case inside && r >= 0x7f && !printable(r) && !(r == utf8.RuneError && n == 1):
			out = fmt.Appendf(out, "\\u%04x", r)
			i += n
			continue
		}
		out = append(out, data[i:i+n]...)
		i += n
	}
	return out
}
