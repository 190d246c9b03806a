package codec

import (
	"strings"
)

// reader reads block style YAML. It bails out on what it does not know, and
// then yaml.v3 decides; when it does not bail out, its tree means what yaml.v3
// reads. Where it knows what is wrong, it says so in msg.
type reader struct {
	src       string
	pos       int
	nodes     []node
	depth     int
	bailed    bool
	off       int // where and why it bailed out
	msg, hint string
	final     bool // yaml.v3 need not be asked
	maxNodes  int  // 0: no limit
	noting    bool // fill comments
	comments  []span
}

// span is a range of bytes.
type span struct{ from, to int }

// note keeps the place of a comment that begins at i.
func (r *reader) note(i int) {
	if !r.noting {
		return
	}
	if k := len(r.comments); k == 0 || r.comments[k-1].from < i {
		r.comments = append(r.comments, span{i, r.eol(i)})
	}
}

// read reads a document that check has found clean. ok is false when it bails out.
func (r *reader) read() bool {
	r.start()
	n, ok := r.nextLine()
	if !ok || r.bailed {
		return r.bail(r.pos, "", "")
	}
	r.pos += n
	r.nodes = append(r.nodes, node{})
	r.blockNode(0, n, -1)
	if r.bailed {
		return false
	}
	if _, more := r.nextLine(); more || r.bailed {
		return r.bail(r.pos, "", "")
	}
	return true
}

// start skips a document marker on the first line that is not a comment.
func (r *reader) start() {
	if _, ok := r.nextLine(); ok && strings.HasPrefix(r.src[r.pos:], "---") {
		if e := r.eol(r.pos); e == r.pos+3 {
			r.pos = lineEnd(r.src, r.pos)
			r.pos = min(r.pos+1, len(r.src))
		}
	}
}

func (r *reader) bail(off int, msg, hint string) bool {
	if !r.bailed {
		r.bailed, r.off, r.msg, r.hint = true, off, msg, hint
	}
	return false
}

// eol is the offset where the text of the line ends, before CR and LF.
func (r *reader) eol(pos int) int {
	e := lineEnd(r.src, pos)
	if e > pos && r.src[e-1] == '\r' {
		e--
	}
	return e
}

// nextLine moves from the beginning of a line to that of the next one with
// content, and returns its indentation; false at the end of the file.
func (r *reader) nextLine() (indent int, ok bool) {
	for r.pos < len(r.src) {
		i := r.pos
		for i < len(r.src) && r.src[i] == ' ' {
			i++
		}
		if i == len(r.src) {
			r.pos = i
			return 0, false
		}
		if r.src[i] > '#' {
			return i - r.pos, true
		}
		switch r.src[i] {
		case '\n':
			r.pos = i + 1
			continue
		case '\r':
			r.pos = i + 2
			continue
		case '#':
			r.note(i)
			r.pos = min(lineEnd(r.src, i)+1, len(r.src))
			continue
		case '\t':
			r.bail(i, "a tab indents this line", "indent with spaces")
			return 0, false
		}
		return i - r.pos, true
	}
	return 0, false
}

// blank tells whether the line has nothing more from pos but spaces and a
// comment. At pos there must be a space before the comment.
func (r *reader) blank(pos int) bool {
	i := pos
	for i < len(r.src) && r.src[i] == ' ' {
		i++
	}
	if i == len(r.src) {
		return true
	}
	c := r.src[i]
	return c == '\n' || c == '\r' || c == '#' && i > 0 && r.src[i-1] == ' '
}

// endLine consumes the rest of a line, which must be blank.
func (r *reader) endLine() bool {
	if !r.blank(r.pos) {
		return r.bail(r.pos, "", "")
	}
	if r.noting {
		if r.skipSpaces(); r.pos < len(r.src) && r.src[r.pos] == '#' {
			r.note(r.pos)
		}
	}
	r.pos = min(lineEnd(r.src, r.pos)+1, len(r.src))
	return true
}

func (r *reader) skipSpaces() {
	for r.pos < len(r.src) && r.src[r.pos] == ' ' {
		r.pos++
	}
}

// at tells whether c stands at i, followed by a space or the end of the line.
func (r *reader) at(i int, c byte) bool {
	if i >= len(r.src) || r.src[i] != c {
		return false
	}
	if i+1 == len(r.src) {
		return true
	}
	d := r.src[i+1]
	return d == ' ' || d == '\n' || d == '\r' || d == '\t'
}

func (r *reader) enter() bool {
	if r.depth++; r.depth > maxDepth {
		r.final = true
		return r.bail(r.pos, "too deeply nested", "at most 64 levels are read")
	}
	return true
}

// blockNode reads the value that begins at r.pos, first on its line, in column
// col, below a block collection in column parent.
func (r *reader) blockNode(n int32, col, parent int) {
	if col == 0 && r.marker(r.pos) {
		return
	}
	if r.at(r.pos, '-') {
		r.list(n, col)
		return
	}
	if end, colon := r.findKey(); colon >= 0 {
		r.mapping(n, col, end, colon)
	} else if !r.bailed {
		r.value(n, parent)
	}
}

// marker bails out at a document marker or directive in the first column.
func (r *reader) marker(pos int) bool {
	s := r.src[pos:]
	if s != "" && s[0] > '.' {
		return false
	}
	if strings.HasPrefix(s, "---") || strings.HasPrefix(s, "...") || strings.HasPrefix(s, "%") {
		r.bail(pos, "", "")
		return true
	}
	return false
}

// findKey looks for a key at r.pos: the offsets of its end and of its colon,
// or -1 when the line does not begin with a key.
func (r *reader) findKey() (end, colon int) {
	if r.pos >= len(r.src) {
		return -1, -1
	}
	i := r.pos
	switch c := r.src[i]; c {
	case '"', '\'':
		for i++; ; i++ {
			if i >= len(r.src) || r.src[i] == '\n' {
				return -1, -1
			}
			if c == '"' && r.src[i] == '\\' {
				i++
			} else if r.src[i] == c {
				if c == '\'' && i+1 < len(r.src) && r.src[i+1] == c {
					i++
					continue
				}
				break
			}
		}
		end = i + 1
		for i = end; i < len(r.src) && r.src[i] == ' '; i++ {
		}
		if !r.at(i, ':') {
			return -1, -1
		}
	case '[', '{', '|', '>':
		return -1, -1
	case '&', '*', '!', '%', '@', '`', ',', ']', '}', '#', '?', ':':
		r.bail(i, "", "")
		return -1, -1
	default:
		i = r.scanPlain(i)
		if i >= len(r.src) || r.src[i] != ':' {
			return -1, -1
		}
		end = i
		for r.src[end-1] == ' ' {
			end--
		}
	}
	if i-r.pos > maxKey {
		r.bail(r.pos, "", "")
		return -1, -1
	}
	return end, i
}

// scanPlain is the offset where a plain scalar in block style ends on its
// line: at a colon before a space, at a space before a comment (then the space
// is returned), or at the end of the line.
func (r *reader) scanPlain(i int) int {
	src := r.src
	for ; i < len(src); i++ {
		if special[src[i]] == '.' {
			continue
		}
		switch src[i] {
		case ':':
			if i+1 == len(src) {
				return i
			}
			if d := src[i+1]; d == ' ' || d == '\n' || d == '\r' || d == '\t' {
				return i
			}
		case '#':
			if src[i-1] == ' ' {
				return i - 1
			}
		case '\t':
			r.bail(i, "", "")
			return i
		case '\n', '\r':
			return i
		}
	}
	return i
}

// special marks the bytes that may end a plain scalar; all others are dots.
const special = ".........x" + "x..x......" + ".........." + ".....x...." + dots10 + "........x." + dots10 + dots10 + dots10 + dots10 +
	dots50 + dots50 + dots50 + "......"

const (
	dots10 = ".........."
	dots50 = dots10 + dots10 + dots10 + dots10 + dots10
)
