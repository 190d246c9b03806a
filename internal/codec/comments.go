package codec

import "strings"

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
