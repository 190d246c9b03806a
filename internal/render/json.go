package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"crm/internal/crm"
	"crm/internal/term"
)

// JSON prints a value as indented JSON: any struct with `yaml` tags, or slices
// and maps of such. All keys are there, in the order of the struct, unset
// scalars as null, empty lists as [], custom fields as an object. See tree for
// the details. Every character of the data survives; those that would reach
// into a terminal are escaped.
func JSON(w io.Writer, v any) error {
	t, err := tree(v)
	if err != nil {
		return fmt.Errorf("cannot be printed as JSON: %w", err)
	}
	_, err = w.Write(append(appendJSON(nil, t, 0), '\n'))
	return err
}

// JSONLine is JSON on one line.
func JSONLine(w io.Writer, v any) error {
	t, err := tree(v)
	if err != nil {
		return fmt.Errorf("cannot be printed as JSON: %w", err)
	}
	_, err = w.Write(append(appendJSON(nil, t, compact), '\n'))
	return err
}

// compact asks appendJSON for one line, as does any depth below 0.
const compact = -1 << 30

func (l *Listing) json(w *bufio.Writer) error {
	var buf []byte
	none := true
	for r := range l.all() {
		buf = append(buf[:0], ",\n  {"...)
		if none {
			buf[0], none = '[', false
		}
		for j, c := range l.Columns {
			if j > 0 {
				buf = append(buf, ',')
			}
			buf = append(buf, "\n    "...)
			buf = appendJSONString(buf, c.Name)
			buf = append(buf, ": "...)
			buf = appendJSONCell(buf, r.cell(j), 2)
		}
		buf = append(buf, "\n  }"...)
		if _, err := w.Write(buf); err != nil {
			return err
		}
	}
	end := "\n]\n"
	if none {
		end = "[]\n"
	}
	_, err := w.WriteString(end)
	return err
}

func (l *Listing) jsonl(w *bufio.Writer) error {
	var buf []byte
	for r := range l.all() {
		buf = append(buf[:0], '{')
		for j, c := range l.Columns {
			if j > 0 {
				buf = append(buf, ',')
			}
			buf = appendJSONString(buf, c.Name)
			buf = append(buf, ':')
			buf = appendJSONCell(buf, r.cell(j), compact)
		}
		buf = append(buf, "}\n"...)
		if _, err := w.Write(buf); err != nil {
			return err
		}
	}
	return nil
}

func appendJSONCell(b []byte, c Cell, depth int) []byte {
	switch c.kind {
	case kindNull:
		return append(b, "null"...)
	case kindNumber, kindBool:
		return append(b, c.raw...)
	case kindList:
		b = append(b, '[')
		for i, s := range c.more.list {
			if i > 0 {
				b = append(b, ',')
				if depth != compact {
					b = append(b, ' ')
				}
			}
			b = appendJSONString(b, s)
		}
		return append(b, ']')
	case kindTree:
		return appendJSON(b, c.more.tree, depth)
	}
	return appendJSONString(b, c.raw)
}

// appendJSON writes a tree. depth is the depth of the line on which the value
// begins. Lists of scalars stay on one line.
func appendJSON(b []byte, v crm.Value, depth int) []byte {
	switch v.Kind {
	case crm.Null:
		return append(b, "null"...)
	case crm.Number:
		if isNumber(v.Text) {
			return append(b, v.Text...)
		}
		return appendJSONString(b, v.Text)
	case crm.Bool:
		if v.Text == "true" {
			return append(b, "true"...)
		}
		return append(b, "false"...)
	case crm.List:
		line := depth < 0 || allScalars(v.Items)
		b = append(b, '[')
		for i, it := range v.Items {
			b = appendJSONBreak(b, i, depth, line)
			b = appendJSON(b, it, depth+1)
		}
		if !line && len(v.Items) > 0 {
			b = appendIndent(b, depth)
		}
		return append(b, ']')
	case crm.Map:
		line := depth < 0
		b = append(b, '{')
		for i, p := range v.Pairs {
			b = appendJSONBreak(b, i, depth, line)
			b = appendJSONString(b, p.Key)
			b = append(b, ':')
			if !line {
				b = append(b, ' ')
			}
			b = appendJSON(b, p.Value, depth+1)
		}
		if !line && len(v.Pairs) > 0 {
			b = appendIndent(b, depth)
		}
		return append(b, '}')
	}
	return appendJSONString(b, v.Text)
}

func appendJSONBreak(b []byte, i, depth int, line bool) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	if !line {
		return appendIndent(b, depth+1)
	}
	if i > 0 && depth >= 0 {
		b = append(b, ' ')
	}
	return b
}

func appendIndent(b []byte, depth int) []byte {
	b = append(b, '\n')
	for range depth {
		b = append(b, "  "...)
	}
	return b
}

func allScalars(items []crm.Value) bool {
	for _, it := range items {
		if it.Kind == crm.List || it.Kind == crm.Map {
			return false
		}
	}
	return true
}

// appendJSONString quotes text by RFC 8259. Beyond what that asks for, it
// escapes what term.Clean takes for unsafe, so that the output can be looked at
// on a terminal and still holds every character.
func appendJSONString(b []byte, s string) []byte {
	return appendQuoted(b, s, false)
}

// appendQuoted writes a string between double quotes: of JSON, or of YAML,
// where a character beyond U+FFFF is escaped as \U and not as a pair.
func appendQuoted(b []byte, s string, yaml bool) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < 0x7f && c != '"' && c != '\\' {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			b = append(b, s[start:i]...)
			b = appendEscape(b, rune(c), yaml)
			i++
			start = i
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			b = append(b, s[start:i]...)
			b = append(b, "\ufffd"...)
			start = i + n
		case term.Hidden(r), yaml && (r == 0xfffe || r == 0xffff):
			b = append(b, s[start:i]...)
			b = appendEscape(b, r, yaml)
			start = i + n
		}
		i += n
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

func appendEscape(b []byte, r rune, yaml bool) []byte {
	switch r {
	case '"', '\\':
		return append(b, '\\', byte(r))
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	switch {
	case r < 0x10000:
		return appendHex(append(b, `\u`...), uint32(r), 4)
	case yaml:
		return appendHex(append(b, `\U`...), uint32(r), 8)
	}
	r -= 0x10000 // UTF-16: a pair of surrogates
	b = appendHex(append(b, `\u`...), 0xd800+uint32(r>>10), 4)
	return appendHex(append(b, `\u`...), 0xdc00+uint32(r&0x3ff), 4)
}

func appendHex(b []byte, n uint32, digits int) []byte {
	for d := digits - 1; d >= 0; d-- {
		b = append(b, "0123456789abcdef"[n>>(4*d)&15])
	}
	return b
}

// oneLine tells whether text can stand on one line as it is.
func oneLine(s string) bool { return !strings.ContainsAny(s, "\n\r") }
