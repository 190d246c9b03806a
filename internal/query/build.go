package query

// Quote is a text as the value of a term, whatever it holds.
func Quote(text string) string { return quote(text) }

// Both is met by what meets both trees, each read for itself: their terms do
// not become one group.
func Both(a, b Node) Node {
	if _, ok := a.(*All); ok {
		return b
	}
	if _, ok := b.(*All); ok {
		return a
	}
	return &And{Parts: []Node{whole(a), whole(b)}}
}

// whole makes a group of its own of a tree.
func whole(n Node) Node {
	if a, ok := n.(*And); ok && len(a.Parts) == 1 {
		return a
	}
	switch n.(type) {
	case *Term, *Has:
		return &And{Parts: []Node{n}}
	}
	return n
}
