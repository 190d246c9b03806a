package render

import (
	"bufio"
	"bytes"
	"io"

	"github.com/rogpeppe/go-internal/diff"

	"crm/internal/term"
)

// devNull stands for the missing side of a file that is added or removed.
const devNull = "/dev/null"

// Diff prints the change of a file as a unified diff with the headers of git,
// so that git apply takes it: new when old is nil, deleted when new is nil,
// renamed when the names differ. Nothing is printed when nothing changed.
// Lines are coloured when o.Color is set.
func Diff(w io.Writer, oldName, newName string, old, new []byte, o Options) error {
	added, removed := old == nil && new != nil, new == nil && old != nil
	if oldName == "" || added {
		oldName = newName
	}
	if newName == "" || removed {
		newName = oldName
	}
	if old == nil && new == nil || !added && !removed && oldName == newName && bytes.Equal(old, new) {
		return nil
	}
	out := bufio.NewWriter(w)
	head := func(line string) {
		out.WriteString(Paint(line, Bold, o.Color))
		out.WriteByte('\n')
	}
	head("diff --git a/" + oldName + " b/" + newName)
	from, to := "a/"+oldName, "b/"+newName
	switch {
	case added:
		head("new file mode 100644")
		from = devNull
	case removed:
		head("deleted file mode 100644")
		to = devNull
	case oldName != newName:
		head("rename from " + oldName)
		head("rename to " + newName)
	}
	body := diff.Diff("a", old, "b", new)
	for range 3 { // its own headers
		_, body, _ = bytes.Cut(body, []byte("\n"))
	}
	if len(body) > 0 {
		head("--- " + from)
		head("+++ " + to)
	}
	for line := range bytes.Lines(body) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		out.WriteString(paint(term.CleanData(string(line)), lineStyle(line), o.Color))
		if err := out.WriteByte('\n'); err != nil {
			return err
		}
	}
	return out.Flush()
}

func lineStyle(line []byte) Style {
	if len(line) > 0 {
		switch line[0] {
		case '+':
			return Green
		case '-':
			return Red
		case '@':
			return Cyan
		case '\\':
			return Dim
		}
	}
	return Plain
}
