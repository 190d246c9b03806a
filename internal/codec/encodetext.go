package codec

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// text writes text behind a key or dash: on its line, or as a literal block.
func (w *writer) text(s string, indent int) {
	w.str(" ")
	header, ok := literalHeader(s, w.step)
	if !ok || w.bare && strings.HasSuffix(s, "\n\n") {
		w.scalar(s, false)
		w.str("\n")
		return
	}
	w.str(header)
	w.str("\n")
	for rest := s; rest != ""; {
		line, after, _ := strings.Cut(rest, "\n")
		if line != "" {
			w.indent(indent + w.step)
			w.str(line)
		}
		w.str("\n")
		rest = after
	}
}

// literalHeader is the indicator of the literal block that holds a text of
// several lines; false when the text is of one line or needs escapes.
// step is how far the block is indented below its key.
func literalHeader(s string, step int) (string, bool) {
	if strings.IndexByte(s, '\n') < 0 || !utf8.ValidString(s) {
		return "", false
	}
	for _, r := range s {
		if !printable(r) || r == 0xfffd {
			return "", false
		}
	}
	body := strings.TrimRight(s, "\n")
	last := body[strings.LastIndexByte(body, '\n')+1:]
	if strings.Trim(last, " \t") == "" {
		return "", false // readers differ on a last line of spaces
	}
	indicator := ""
	for rest := s; ; {
		line, after, _ := strings.Cut(rest, "\n")
		if line != "" {
			if line[0] == '\t' || strings.Trim(line, " \t") == "" {
				return "", false
			}
			if line[0] == ' ' {
				indicator = strconv.Itoa(step)
			}
			break
		}
		rest = after
	}
	switch len(s) - len(body) {
	case 0:
		return "|" + indicator + "-", true
	case 1:
		return "|" + indicator, true
	}
	return "|" + indicator + "+", true
}

// scalar writes text on one line, in double quotes if it needs them.
func (w *writer) scalar(s string, flow bool) {
	if plainOK(s, flow) {
		w.str(s)
		return
	}
	w.str(`"`)
	for _, r := range s {
		switch r {
		case '"':
			w.str(`\"`)
		case '\\':
			w.str(`\\`)
		case '\n':
			w.str(`\n`)
		case '\t':
			w.str(`\t`)
		case '\r':
			w.str(`\r`)
		case 0:
			w.str(`\0`)
		default:
			if printable(r) {
				w.b = utf8.AppendRune(w.b, r)
				continue
			}
			const digits = "0123456789abcdef"
			if r < 0x100 {
				w.b = append(w.b, '\\', 'x', digits[r>>4], digits[r&15])
			} else {
				w.b = append(w.b, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
			}
		}
	}
	w.str(`"`)
}
