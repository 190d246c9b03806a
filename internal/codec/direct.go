package codec

import (
	"math/bits"
	"strconv"
	"strings"
	"sync"

	"crm/internal/crm"
)

// direct reads the file of a customer straight into the types of package crm.
// It knows the form in which Encode writes a file: keys in their order, lists
// of groups below them, one scalar on a line. Comments, empty lines and other
// indentation do not disturb it. At everything else, unknown keys and mistakes
// included, it gives up, and the file is read from the beginning by way of a
// tree; what it does read, it reads as that way does.
type direct struct {
	r      reader
	src    string
	key    string // the key that is next, which r.pos is behind; "" when none is, in column col
	col    int    // where the keys of the group stand that is being read
	indent int    // of the line that is next, of which r.pos is at the first character; -1 at the end of the file
	flow   bool   // the group is in braces
	failed bool   // it gave up

	d    decoder // of values that have no fixed form
	tree tree
	lend bool // the customer is made in the memory of lists, and lasts until the next is read
	lists
}

var directPool = sync.Pool{New: func() any { return new(direct) }}

// maxDirect is up to which size files are read directly. As every key and
// value takes a byte at least, there cannot be too many of them.
const maxDirect = maxNodes

// decodeDirect reads a customer; false when it gave up, and then c may hold a
// part of it.
func decodeDirect(data []byte, c *crm.Customer) bool {
	if len(data) > maxDirect {
		return false
	}
	x := directPool.Get().(*direct)
	defer directPool.Put(x)
	return x.read(string(data), c)
}

// read reads a customer, which is empty, of at most maxDirect bytes.
func (x *direct) read(src string, c *crm.Customer) bool {
	if bad, _, odd := check(src); bad >= 0 || odd {
		return false
	}
	x.r = reader{src: src, nodes: x.r.nodes, depth: 1}
	x.src, x.col, x.flow, x.failed = src, 0, false, false
	x.tree.src = src
	x.d = decoder{t: &x.tree}
	if x.lend {
		x.lists.empty()
		x.d.lists = &x.lists
	}
	x.r.start()
	x.advance()
	if x.key == "" {
		return false // also an empty file
	}
	x.customer(c)
	return !x.failed && x.indent < 0
}

// fail gives up. What is still called finds no key, and does nothing.
func (x *direct) fail() {
	x.failed, x.flow, x.key, x.indent = true, false, "", -1
}

// zeros has the highest bit set of the first byte of w that is zero, and no
// bit below it.
func zeros(w uint64) uint64 { return (w - ones) & ^w & highs }

// advance moves from the beginning of a line to the next one with content, and
// reads its key if it stands in the column of the group.
func (x *direct) advance() {
	i, n := x.r.pos, 0
	if i+8 < len(x.src) {
		n = bits.TrailingZeros64(eight(x.src, i)^' '*ones) / 8
	}
	if n == 8 || i+n >= len(x.src) || x.src[i+n] <= '#' {
		more := false
		if n, more = x.r.nextLine(); !more || x.r.bailed {
			x.key, x.indent = "", -1
			x.failed = x.failed || x.r.bailed
			return
		}
		i = x.r.pos
	}
	x.indent = n
	x.r.pos = i + n
	if x.key = ""; n == x.col {
		x.findKey()
	}
}

// findKey reads the key at r.pos.
func (x *direct) findKey() {
	i := x.r.pos
	n := 0
	if i+8 <= len(x.src) {
		n = bits.TrailingZeros64(zeros(eight(x.src, i)^':'*ones)) / 8
	}
	if n == 0 || n == 8 {
		for i+n < len(x.src) && x.src[i+n] > ' ' && x.src[i+n] != ':' {
			n++
		}
	}
	if i+n >= len(x.src) || x.src[i+n] != ':' || n == 0 {
		x.fail()
		return
	}
	x.key = x.src[i : i+n]
	x.r.pos = i + n + 1
}

// next goes on to the next key behind a value that ends at end.
func (x *direct) next(end int) {
	if x.failed {
		return
	}
	if x.flow {
		switch {
		case end+1 >= len(x.src):
			x.fail()
			return
		case x.src[end] == ',' && x.src[end+1] == ' ':
			x.r.pos = end + 2
			x.findKey()
			return
		case x.src[end] != '}':
			x.fail()
			return
		}
		end++
		x.flow = false
	}
	if x.endLine(end); x.indent > x.col {
		x.fail()
	}
}

// endLine goes on to the next line; the one before must end at end.
func (x *direct) endLine(end int) {
	if end < len(x.src) && x.src[end] == '\r' {
		end++
	}
	if end < len(x.src) {
		if x.src[end] != '\n' {
			x.fail()
			return
		}
		end++
	}
	x.r.pos = end
	x.advance()
}

// word is the rest of the line, or in braces the text up to the next comma. It
// may be taken for a scalar only if it turns out to be a number, an id or the
// like.
func (x *direct) word() string {
	i := x.r.pos
	if i >= len(x.src) || x.src[i] != ' ' {
		x.fail()
		return ""
	}
	i++
	start := i
	if i < len(x.src) && x.src[i] == '"' {
		s, end := x.oneLine(i)
		x.next(end)
		return s
	}
	for !x.flow && i+8 <= len(x.src) {
		w := eight(x.src, i)
		if m := (w - ' '*ones) &^ w & highs; m != 0 {
			i += bits.TrailingZeros64(m) / 8
			break
		}
		i += 8
	}
	for i < len(x.src) && x.src[i] >= ' ' && !(x.flow && (x.src[i] == ',' || x.src[i] == '}')) {
		i++
	}
	x.next(i)
	return x.src[start:i]
}

// scalar is the text of a scalar of any kind.
func (x *direct) scalar() string {
	i := x.r.pos
	if i+1 >= len(x.src) || x.src[i] != ' ' {
		x.fail()
		return ""
	}
	i++
	if c := x.src[i]; c == '|' || c == '>' {
		return x.block()
	}
	s, end := x.oneLine(i)
	x.next(end)
	return s
}

// oneLine is the text of the scalar at i, and where it ends. It gives up at one
// that stands for no value.
func (x *direct) oneLine(i int) (string, int) {
	switch c := x.src[i]; {
	case c == '"' || c == '\'':
		s, end, ok := x.r.quoted(i)
		if !ok {
			x.fail()
		}
		return s, end
	case c|0x20 >= 'a' && c|0x20 <= 'z', c >= '0' && c <= '9', c >= 0x80:
	case strings.IndexByte(" []{},#&*!|>%@`?:", c) >= 0, c < ' ',
		c == '-' && x.sign(i):
		x.fail()
		return "", i
	}
	end := 0
	if x.flow {
		end = x.flowEnd(i)
	} else {
		end = x.plainEnd(i)
	}
	s := x.src[i:end]
	switch s {
	case "", "~", "null", "Null", "NULL":
		x.fail()
	default:
		if s[len(s)-1] == ' ' {
			x.fail()
		}
	}
	return s, end
}

// sign tells that the colon or dash at i is no part of a text, by what follows it.
func (x *direct) sign(i int) bool {
	after := " \r\n\t,[]{}"
	if !x.flow {
		after = after[:4]
	}
	return i+1 == len(x.src) || strings.IndexByte(after, x.src[i+1]) >= 0
}

// plainEnd is the end of the plain scalar at i, which is that of the line.
func (x *direct) plainEnd(i int) int {
	b := x.src
	for i < len(b) {
		if i+8 <= len(b) {
			w := eight(b, i)
			m := (w-' '*ones)&^w&highs | zeros(w^':'*ones) | zeros(w^'#'*ones)
			if m == 0 {
				i += 8
				continue
			}
			i += bits.TrailingZeros64(m) / 8
		}
		switch c := b[i]; {
		case c < ' ':
			return i
		case c == ':' && x.sign(i), c == '#' && b[i-1] == ' ':
			x.fail()
			return i
		}
		i++
	}
	return i
}

// flowEnd is the end of the plain scalar at i inside of brackets or braces.
func (x *direct) flowEnd(i int) int {
	for ; i < len(x.src); i++ {
		switch c := x.src[i]; {
		case c == ',' || c == ']' || c == '}':
			return i
		case c < ' ', c == '[', c == '{', c == '?', c == '#' && x.src[i-1] == ' ', c == ':' && x.sign(i):
			x.fail()
			return i
		}
	}
	return i
}

// block is the text of a literal or folded scalar.
func (x *direct) block() string {
	if x.flow {
		x.fail()
		return ""
	}
	x.r.pos++
	x.r.nodes = append(x.r.nodes[:0], node{})
	x.r.blockScalar(0, x.col, x.src[x.r.pos] == '>')
	if x.r.bailed {
		x.fail()
		return ""
	}
	s := x.r.nodes[0].text
	if x.advance(); x.indent > x.col {
		x.fail()
	}
	return s
}

func (x *direct) text(name string, p *string) {
	if x.key == name {
		*p = x.scalar()
	}
}

func (x *direct) id(name string, p *crm.ID) {
	if x.key == name {
		if *p = crm.ID(x.word()); !p.Valid() {
			x.fail()
		}
	}
}

func (x *direct) time(name string, p *crm.Time) {
	if x.key == name {
		parsed(x, p, crm.ParseTime)
	}
}

func (x *direct) date(name string, p *crm.Date) {
	if x.key == name {
		parsed(x, p, crm.ParseDate)
	}
}

func (x *direct) money(name string, p *crm.Money) {
	if x.key == name {
		parsed(x, p, crm.ParseMoney)
	}
}

func (x *direct) decimal(name string, p *crm.Decimal) {
	if x.key == name {
		parsed(x, p, crm.ParseDecimal)
	}
}

func (x *direct) int(name string, p *int) {
	if x.key == name {
		parsed(x, p, wholeNumber)
	}
}

func (x *direct) intPtr(name string, p **int) {
	if x.key == name {
		*p = x.newInt()
		parsed(x, *p, wholeNumber)
	}
}

func parsed[T any](x *direct, p *T, parse func(string) (T, error)) {
	v, err := parse(x.word())
	if err != nil {
		x.fail()
		return
	}
	*p = v
}

// wholeNumber reads a number that is written without a plus and leading zeros.
func wholeNumber(s string) (int, error) {
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil || s[0] == '+' || len(s) > 1 && (s[0] == '0' || s[0] == '-' && s[1] == '0') {
		return 0, strconv.ErrSyntax
	}
	return int(n), nil
}
