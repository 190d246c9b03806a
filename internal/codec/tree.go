package codec

import (
	"strings"
	"sync"
)

type nodeKind uint8

const (
	scalarNode nodeKind = iota
	listNode
	mapNode
)

type nodeStyle uint8

const (
	blockStyle nodeStyle = iota // of a collection
	flowStyle
	plainStyle // of a scalar
	singleStyle
	doubleStyle
	literalStyle
	foldedStyle
)

// node is a value of a file. The children of a node form a chain by their
// indices in tree.nodes; 0, the index of the root, ends it.
type node struct {
	kind           nodeKind
	style          nodeStyle
	key            string // of a child of a map
	text           string // of a scalar
	keyPos, keyEnd int32  // offsets of the key, or of the dash of an item in block style
	pos, end       int32  // offsets of the value; end is -1 where it is not known
	col            int32  // column of the keys or dashes of a block collection
	child, next    int32
	count          int32 // children
}

// tree is a document. Node 0 is the root.
type tree struct {
	src   string
	nodes []node
}

// null tells that the node stands for "no value".
func (n *node) null() bool {
	if n.kind != scalarNode || n.style != plainStyle {
		return false
	}
	switch n.text {
	case "", "~", "null", "Null", "NULL":
		return true
	}
	return false
}

// what names the kind of a node for a message.
func (n *node) what() string {
	switch n.kind {
	case listNode:
		return "a list"
	case mapNode:
		return "a group of keys"
	}
	if n.null() {
		return "nothing"
	}
	return quoted(n.text)
}

// The nodes of a tree are needed only while a file is read: all that outlives
// them are strings. So their memory is used again.
var nodePool = sync.Pool{New: func() any { s := make([]node, 0, 256); return &s }}

func (t *tree) free() {
	if cap(t.nodes) > 1<<14 {
		return
	}
	s := t.nodes[:0] // each is written whole when it is used again
	nodePool.Put(&s)
	t.nodes = nil
}

// lineStart is the offset of the beginning of the line that off is in.
func lineStart(src string, off int) int { return strings.LastIndexByte(src[:off], '\n') + 1 }

// lineEnd is the offset of the line feed that ends the line, or the end of src.
func lineEnd(src string, off int) int {
	if i := strings.IndexByte(src[off:], '\n'); i >= 0 {
		return off + i
	}
	return len(src)
}
