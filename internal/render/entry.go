package render

import (
	"io"
	"strings"

	"crm/internal/term"
)

// Entry prints what waits: of whom it is, what it is, and the command that deals with
// it, on one line where that fits the width, else the command on a line below. What
// does not fit a terminal is cut. It is indented as the lines below a heading.
func Entry(w io.Writer, name, what, command string, s Style, o Options) error {
	const indent = 2
	name, what, command = term.Clean(name), term.Clean(what), term.Clean(command)
	room := o.width() - indent
	line := name + "  " + what
	used := width(line)
	below := o.Terminal && used+gap+width(command) > room || !o.Terminal
	if o.Terminal && used > room {
		n := min(width(name), max(room/3, room-2-width(what)))
		name = cut(name, n, o.ellipsis())
		what = cut(what, max(1, room-2-width(name)), o.ellipsis())
		used = width(name) + 2 + width(what)
	}
	out := pad(nil, indent)
	out = append(out, paint(name, Bold, o.Color)...)
	out = append(out, "  "...)
	out = append(out, paint(what, s, o.Color)...)
	switch {
	case command == "":
	case below:
		out = append(out, '\n')
		out = pad(out, indent+4)
		out = append(out, paint(command, Dim, o.Color)...)
	default:
		out = pad(out, room-used-width(command))
		out = append(out, paint(command, Dim, o.Color)...)
	}
	_, err := io.WriteString(w, strings.TrimRight(string(out), " ")+"\n")
	return err
}
