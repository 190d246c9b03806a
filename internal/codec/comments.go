package codec

import (
	"bytes"
	"slices"
	"strings"
)

// Comments lists the comments of a file as they stand in it, from the # to the
// end of the line, without the line that tells editors of the schema. Of a file
// that is written in an unusual way it lists the lines that are comments as a
// whole.
func Comments(data []byte) []string {
	src := string(data)
	var out []string
	add := func(s string) {
		if s = strings.TrimRight(s, " \t\r\n"); !strings.HasPrefix(s, "# yaml-language-server:") {
			out = append(out, s)
		}
	}
	r := &reader{src: src, pos: len(src) - len(strings.TrimPrefix(src, bom)), noting: true}
	if _, _, odd := check(src[r.pos:]); !odd && r.read() {
		for _, c := range r.comments {
			add(src[c.from:c.to])
		}
		return out
	}
	for line := range strings.Lines(src) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "#") {
			add(line)
		}
	}
	return out
}

// AppendComments is a file with comments, as Comments lists them, at its end:
// those that are not in it yet.
func AppendComments(data []byte, comments []string) []byte {
	have := Comments(data)
	out := bytes.TrimSuffix(data, []byte("\n"))
	grown := false
	for _, c := range comments {
		if !slices.Contains(have, c) {
			out = append(append(slices.Clip(out), '\n'), c...)
			have, grown = append(have, c), true
		}
	}
	if !grown {
		return data
	}
	return append(out, '\n')
}

// TrimComments is a file without those of the comments that AppendComments put at
// its end.
func TrimComments(data []byte, comments []string) []byte {
	for {
		rest := bytes.TrimSuffix(data, []byte("\n"))
		i := bytes.LastIndexByte(rest, '\n')
		if i < 0 || !slices.Contains(comments, string(rest[i+1:])) {
			return data
		}
		data = rest[:i+1]
	}
}
