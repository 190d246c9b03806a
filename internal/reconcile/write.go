package reconcile

import (
	"bytes"
	"slices"

	"crm/internal/codec"
	"crm/internal/merge"
)

// write is the file of what was merged, the same bytes whichever side is which.
// Canonical files stay canonical. In files that a person has formatted what
// both wrote is joined by line where that gives what was merged; else the one
// with more comments is changed in place, and those that only the other has follow
// at the end.
func write[T any](f three, ours, theirs, merged *T, equal func(a, b *T) bool, decode func(string, []byte) (*T, error), encode func(*T) []byte, update func(string, []byte, *T) ([]byte, error)) []byte {
	fresh := encode(merged)
	first, second := f.o, f.t
	plain1, plain2 := bytes.Equal(encode(ours), first), bytes.Equal(encode(theirs), second)
	if plain1 && plain2 {
		return fresh
	}
	if bytes.Compare(first, second) > 0 {
		first, second, plain1 = second, first, plain2
	}
	if text, ok := merge.Lines(string(f.b), string(f.o), string(f.t)); ok {
		if v, err := decode(f.ours.path, []byte(text)); err == nil && equal(v, merged) {
			return []byte(text)
		}
	}
	if n1, n2 := len(codec.Comments(first)), len(codec.Comments(second)); n2 > n1 || n2 == n1 && plain1 {
		first, second = second, first
	}
	for _, data := range [][]byte{first, second} {
		if out, err := update(f.ours.path, data, merged); err == nil {
			return withComments(out, f)
		}
	}
	return withComments(fresh, f)
}

// withComments adds the comments that a side wrote and that are not in a file
// any more, unless the other side removed them.
func withComments(data []byte, f three) []byte {
	have, base := codec.Comments(data), codec.Comments(f.b)
	ours, theirs := codec.Comments(f.o), codec.Comments(f.t)
	var more []string
	for _, side := range []struct{ own, other []string }{{ours, theirs}, {theirs, ours}} {
		for _, c := range side.own {
			removed := slices.Contains(base, c) && !slices.Contains(side.other, c)
			if !removed && !slices.Contains(have, c) && !slices.Contains(more, c) {
				more = append(more, c)
			}
		}
	}
	slices.Sort(more)
	return codec.AppendComments(data, more)
}
