package store

import (
	"bytes"
	"slices"
)

// patchLines replaces in text the one region in which before and after differ,
// when that region with a line around it stands exactly once in text. It is for
// the settings and other text files that changed elsewhere since.
func patchLines(text, before, after []byte) ([]byte, bool) {
	if text == nil || before == nil || after == nil {
		return nil, false
	}
	a, b, lines := splitLines(before), splitLines(after), splitLines(text)
	head := 0
	for head < min(len(a), len(b)) && bytes.Equal(a[head], b[head]) {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && bytes.Equal(a[len(a)-1-tail], b[len(b)-1-tail]) {
		tail++
	}
	from, to := max(0, head-1), min(len(a), len(a)-tail+1)
	region := a[from:to]
	next := b[from : to+len(b)-len(a)]
	at, found := -1, 0
	for i := 0; i+len(region) <= len(lines); i++ {
		if slices.EqualFunc(lines[i:i+len(region)], region, bytes.Equal) {
			at = i
			found++
		}
	}
	if found != 1 || len(region) == 0 {
		return nil, false
	}
	out := slices.Concat(lines[:at], next, lines[at+len(region):])
	return bytes.Join(out, nil), true
}

func splitLines(text []byte) [][]byte {
	lines := bytes.SplitAfter(text, []byte("\n"))
	if n := len(lines); n > 0 && len(lines[n-1]) == 0 {
		lines = lines[:n-1]
	}
	return lines
}
