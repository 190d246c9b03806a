package render

import (
	"io"
	"strings"

	"crm/internal/term"
)

// Entry prints what waits: of whom it is, what it is, and the command that deals with
// it, on one line where that fits the width, else the command on a line below. On a
// terminal too narrow for whom and what, that is below, too, broken between words:
// nothing of it is cut. It is indented as the lines below a heading.
func Entry(w io.Writer, name, what, command string, s Style, o Options) error {
	const indent = 2
	name, what, command = term.Clean(name), term.Clean(what), term.Clean(command)
	room := o.width() - indent
	used := width(name) + gap + width(what)
	below := !o.Terminal || used+gap+width(command) > room
	out := pad(nil, indent)
	if o.Terminal && used > room {
		out = append(out, paint(cut(name, room, o.ellipsis()), Bold, o.Color)...)
		for _, line := range wrap(what, room-2) {
			out = append(out, '\n')
			out = pad(out, indent+2)
			out = append(out, paint(line, s, o.Color)...)
		}
	} else {
		out = append(out, paint(name, Bold, o.Color)...)
		out = pad(out, gap)
		out = append(out, paint(what, s, o.Color)...)
	}
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
