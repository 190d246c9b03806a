package codec

import (
	"fmt"
	"strings"
)

// mapping reads the keys in column col; r.pos is at the first of them, of
// which findKey has found the end and the colon.
func (r *reader) mapping(n int32, col, end, colon int) {
	if !r.enter() {
		return
	}
	m := &r.nodes[n]
	m.kind, m.style, m.pos, m.col = mapNode, blockStyle, int32(r.pos), int32(col)
	last := int32(0)
	for {
		key, ok := r.key(r.pos, end)
		if !ok {
			return
		}
		child := int32(len(r.nodes))
		r.nodes = append(r.nodes, node{style: plainStyle, key: key, keyPos: int32(r.pos), keyEnd: int32(end)})
		r.link(n, last, child)
		last = child
		r.pos = colon + 1
		r.afterKey(child, col)
		if r.bailed {
			return
		}
		k, more := r.nextLine()
		if !more || k < col {
			break
		}
		if k > col {
			r.bail(r.pos+k, "this line is indented more than the keys above it", "indent the keys of a group alike; put text of several lines below \"|\"")
			return
		}
		r.pos += k
		if col == 0 && r.marker(r.pos) {
			return
		}
		if r.at(r.pos, '-') {
			r.bail(r.pos, "a list item stands where a key is expected", "")
			return
		}
		if end, colon = r.findKey(); colon < 0 {
			if col == 0 && conflictMark(r.src[r.pos:]) {
				r.bail(r.pos, "a merge by git stopped here: both sides changed the file", "keep one of the two sides, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>")
				return
			}
			r.bail(r.pos, "no key here: a colon and a space are missing after it", `write "key: value"`)
			return
		}
	}
	r.nodes[n].end = r.nodes[last].end
	r.depth--
}

func (r *reader) link(parent, last, child int32) {
	if last == 0 {
		r.nodes[parent].child = child
	} else {
		r.nodes[last].next = child
	}
	r.nodes[parent].count++
	if int(child) == r.maxNodes {
		r.final = true
		r.bail(r.pos, "too many entries", fmt.Sprintf("at most %d keys and values are read", r.maxNodes))
	}
}

// key is the text of the key between two offsets.
func (r *reader) key(pos, end int) (string, bool) {
	switch r.src[pos] {
	case '"', '\'':
		s, e, ok := r.quoted(pos)
		if !ok || e != end {
			return "", r.bail(pos, "", "")
		}
		return s, true
	}
	s := r.src[pos:end]
	if s == "<<" || s == "" || r.at(pos, '-') {
		return "", r.bail(pos, "", "")
	}
	return s, true
}

// afterKey reads what follows the colon of a key in column col.
func (r *reader) afterKey(n int32, col int) {
	after := r.pos
	if !r.blank(r.pos) {
		r.skipSpaces()
		if r.at(r.pos, '-') {
			r.bail(r.pos, "a list begins on the line of its key", "begin the list on the next line")
			return
		}
		r.value(n, col)
		return
	}
	r.endLine()
	k, more := r.nextLine()
	switch {
	case r.bailed:
	case more && k > col:
		r.pos += k
		r.blockNode(n, k, col)
	case more && k == col && r.at(r.pos+k, '-') && !(k == 0 && r.marker(r.pos)):
		r.pos += k
		r.list(n, k)
	default:
		r.nodes[n].pos, r.nodes[n].end = int32(after), int32(after)
	}
}

// list reads the items whose dashes stand in column col; r.pos is at the first.
func (r *reader) list(n int32, col int) {
	if !r.enter() {
		return
	}
	m := &r.nodes[n]
	m.kind, m.style, m.pos, m.col = listNode, blockStyle, int32(r.pos), int32(col)
	last := int32(0)
	for {
		child := int32(len(r.nodes))
		r.nodes = append(r.nodes, node{style: plainStyle, keyPos: int32(r.pos), keyEnd: int32(r.pos + 1)})
		r.link(n, last, child)
		last = child
		start := r.pos - col
		r.pos++
		r.item(child, start, col)
		if r.bailed {
			return
		}
		k, more := r.nextLine()
		if !more || k < col {
			break
		}
		if k > col {
			r.bail(r.pos+k, "this line is indented more than the list above it", "indent the items of a list alike")
			return
		}
		if !r.at(r.pos+k, '-') {
			break // the key after a list that is not indented
		}
		if k == 0 && r.marker(r.pos) {
			return
		}
		r.pos += k
	}
	r.nodes[n].end = r.nodes[last].end
	r.depth--
}

// item reads what follows a dash in column col of the line that begins at start.
func (r *reader) item(n int32, start, col int) {
	after := r.pos
	if r.blank(r.pos) {
		r.endLine()
		k, more := r.nextLine()
		switch {
		case r.bailed:
		case more && k > col:
			r.pos += k
			r.blockNode(n, k, col)
		default:
			r.nodes[n].pos, r.nodes[n].end = int32(after), int32(after)
		}
		return
	}
	r.skipSpaces()
	at := r.pos - start
	switch {
	case r.at(r.pos, '-'):
		r.list(n, at)
	default:
		if end, colon := r.findKey(); colon >= 0 {
			r.mapping(n, at, end, colon)
		} else if !r.bailed {
			r.value(n, col)
		}
	}
}

// conflictMark tells whether a line is one that git puts around the sides of a
// merge that it could not finish.
func conflictMark(line string) bool {
	return strings.HasPrefix(line, "<<<<<<< ") || strings.HasPrefix(line, "=======\n") || strings.HasPrefix(line, ">>>>>>> ")
}
