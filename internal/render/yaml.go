package render

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"crm/internal/crm"
	"crm/internal/term"
)

// YAML prints a value as YAML in block style, with the keys and rules of JSON.
func YAML(w io.Writer, v any) error {
	t, err := tree(v)
	if err != nil {
		return fmt.Errorf("cannot be printed as YAML: %w", err)
	}
	_, err = w.Write(appendYAML(nil, t, 0))
	return err
}

func (l *Listing) yaml(w *bufio.Writer) error {
	keys := make([][]byte, len(l.Columns))
	for i, c := range l.Columns {
		keys[i] = appendYAMLKey(nil, c.Name, 1)
	}
	var buf []byte
	none := true
	for r := range l.all() {
		none = false
		buf = append(buf[:0], "- "...)
		if len(keys) == 0 {
			buf = append(buf, "{}\n"...)
		}
		for i, k := range keys {
			if i > 0 {
				buf = append(buf, "  "...)
			}
			buf = append(buf, k...)
			buf = appendYAMLValue(buf, r.cell(i).tree(), 2)
		}
		if _, err := w.Write(buf); err != nil {
			return err
		}
	}
	if none {
		_, err := w.WriteString("[]\n")
		return err
	}
	return nil
}

// tree is the value of a Cell.
func (c Cell) tree() crm.Value {
	v := crm.Value{Text: c.raw}
	switch c.kind {
	case kindNull:
	case kindNumber:
		v.Kind = crm.Number
	case kindBool:
		v.Kind = crm.Bool
	case kindTime:
		v.Kind = crm.Day
	case kindList:
		v.Kind = crm.List
		v.Items = make([]crm.Value, len(c.more.list))
		for i, s := range c.more.list {
			v.Items[i] = crm.TextValue(s)
		}
	case kindTree:
		v = c.more.tree
	default:
		v.Kind = crm.Text
	}
	return v
}

// appendYAML writes a tree as a document whose lines are indented by depth.
func appendYAML(b []byte, v crm.Value, depth int) []byte {
	switch {
	case v.Kind == crm.Map && len(v.Pairs) > 0:
		for _, p := range v.Pairs {
			b = appendYAMLKey(appendSpaces(b, depth), p.Key, depth)
			b = appendYAMLValue(b, p.Value, depth+1)
		}
		return b
	case v.Kind == crm.List && len(v.Items) > 0:
		for _, it := range v.Items {
			b = appendSpaces(b, depth)
			b = append(b, '-')
			if it.Kind == crm.Map && len(it.Pairs) > 0 || it.Kind == crm.List && len(it.Items) > 0 {
				// The first line of the item stands behind the hyphen.
				b = append(b, ' ')
				b = append(b, appendYAML(nil, it, depth+1)[2*(depth+1):]...)
				continue
			}
			b = appendYAMLValue(b, it, depth+1)
		}
		return b
	}
	b = appendSpaces(b, depth)
	if b = appendYAMLValue(b, v, depth+1); len(b) > 0 && b[0] == ' ' && depth == 0 {
		return b[1:]
	}
	return b
}

// appendYAMLValue writes what follows "key:" or "-", up to the end of the line
// or of the lines below. depth is that of those lines.
func appendYAMLValue(b []byte, v crm.Value, depth int) []byte {
	switch v.Kind {
	case crm.Map:
		if len(v.Pairs) == 0 {
			return append(b, " {}\n"...)
		}
		return appendYAML(append(b, '\n'), v, depth)
	case crm.List:
		switch {
		case len(v.Items) == 0:
			return append(b, " []\n"...)
		case allText(v.Items):
			b = append(b, " ["...)
			for i, it := range v.Items {
				if i > 0 {
					b = append(b, ", "...)
				}
				b = appendYAMLFlow(b, it.Text)
			}
			return append(b, "]\n"...)
		}
		return appendYAML(append(b, '\n'), v, depth)
	case crm.Null:
		return append(b, " null\n"...)
	case crm.Bool:
		if v.Text == "true" {
			return append(b, " true\n"...)
		}
		return append(b, " false\n"...)
	case crm.Number:
		if isNumber(v.Text) {
			return append(append(append(b, ' '), v.Text...), '\n')
		}
	case crm.Day, crm.Moment:
		if isTimeText(v.Text) {
			return append(append(append(b, ' '), v.Text...), '\n')
		}
	}
	if strings.IndexByte(v.Text, '\n') >= 0 && fitsBlock(v.Text) {
		return appendYAMLBlock(b, v.Text, depth)
	}
	return append(appendYAMLScalar(append(b, ' '), v.Text), '\n')
}

func appendSpaces(b []byte, depth int) []byte {
	for range depth {
		b = append(b, "  "...)
	}
	return b
}

func allText(items []crm.Value) bool {
	for _, it := range items {
		if it.Kind != crm.Text || !oneLine(it.Text) || len(it.Text) > 60 {
			return false
		}
	}
	return true
}

// isTimeText takes what every YAML reader takes for a time or plain text: the
// canonical forms of crm.Date and crm.Time.
func isTimeText(s string) bool {
	if t, err := crm.ParseTime(s); err == nil {
		return t.String() == s
	}
	d, err := crm.ParseDate(s)
	return err == nil && d.String() == s && d.Year != 0
}

// fitsBlock tells whether text of several lines can be a literal block: nothing
// to escape, a first line that shows the indentation, and at most one newline
// at the end.
func fitsBlock(s string) bool {
	return s[0] != ' ' && s[0] != '\t' && s[0] != '\n' && !strings.HasSuffix(s, "\n\n") &&
		!strings.ContainsAny(s, "\t\r\ufffe\uffff") && term.CleanLines(s) == s
}

func appendYAMLBlock(b []byte, s string, depth int) []byte {
	b = append(b, " |"...)
	if body, ok := strings.CutSuffix(s, "\n"); ok {
		s = body
	} else {
		b = append(b, '-')
	}
	b = append(b, '\n')
	for line := range strings.SplitSeq(s, "\n") {
		if line != "" {
			b = appendSpaces(b, depth)
			b = append(b, line...)
		}
		b = append(b, '\n')
	}
	return b
}

// keyMax is the length in bytes up to which a key may stand before its colon
// without a question mark (YAML 1.2, section 7.4.2: 1024 characters).
const keyMax = 1000

// appendYAMLKey writes a key with its colon; depth is that of its line.
func appendYAMLKey(b []byte, s string, depth int) []byte {
	start := len(b)
	b = appendYAMLScalar(b, s)
	if len(b)-start > keyMax {
		b = slices.Insert(b, start, '?', ' ')
		b = appendSpaces(append(b, '\n'), depth)
	}
	return append(b, ':')
}

// appendYAMLScalar writes text plain where readers of YAML 1.1 and 1.2 agree
// that it is text, else between double quotes.
func appendYAMLScalar(b []byte, s string) []byte {
	if plain(s) {
		return append(b, s...)
	}
	return appendQuoted(b, s, true)
}

// appendYAMLFlow is appendYAMLScalar inside of [ ].
func appendYAMLFlow(b []byte, s string) []byte {
	if plain(s) && !strings.ContainsAny(s, ",:?") {
		return append(b, s...)
	}
	return appendQuoted(b, s, true)
}

// plain is cautious: it says no to some text that YAML would take unquoted.
func plain(s string) bool {
	if s == "" {
		return false
	}
	first, _ := utf8.DecodeRuneInString(s)
	digit := first >= '0' && first <= '9'
	if !digit && !unicode.IsLetter(first) || s[len(s)-1] == ' ' || s[len(s)-1] == ':' {
		return false
	}
	letter := false // one that is in no number, hexadecimal number or time
	for i, r := range s {
		switch {
		case r == ' ':
			if i+1 < len(s) && s[i+1] == '#' {
				return false
			}
		case r == ':':
			if digit || s[i+1] == ' ' {
				return false
			}
		case r < utf8.RuneSelf:
			switch low := r | 0x20; {
			case low >= 'a' && low <= 'f', low == 'o', low == 'x', low == 't', low == 'z':
			case low >= 'a' && low <= 'z':
				letter = true
			case r >= '0' && r <= '9', strings.IndexByte("_-./@+()'&,;!?%=#$*", byte(r)) >= 0:
			default:
				return false
			}
		case r == utf8.RuneError || term.Hidden(r) || !unicode.IsPrint(r):
			return false
		default:
			letter = true
		}
	}
	if digit {
		return letter
	}
	if len(s) > len("false") {
		return true
	}
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return false
	}
	return true
}
