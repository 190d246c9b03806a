package codec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// convert turns the nodes of yaml.v3 into a tree.
type convert struct {
	src     string
	lines   []int // offset of the beginning of each line, as yaml.v3 counts them
	nodes   []node
	depth   int
	aliases []*yaml.Node // those that are being expanded
	added   int          // what came from aliases, measured in values; see maxAliases
	file    string
	probs   Problems
}

// readYAML reads all documents of src with yaml.v3. hint holds the reader's
// reason for bailing out, used when yaml.v3 cannot read the file either.
func readYAML(file, src string, why *reader) (trees []*tree, probs Problems) {
	defer func() {
		if e := recover(); e != nil {
			trees, probs = nil, Problems{problemAt(file, src, -1, fmt.Sprintf("the YAML library failed on this file: %v", e), "simplify the file")}
		}
	}()
	if n := strings.Count(src, "\n") + strings.Count(src, ",") + strings.Count(src, "[") + strings.Count(src, "{") + strings.Count(src, "- "); n > 2*maxNodes {
		return nil, Problems{problemAt(file, src, -1, "too many entries", fmt.Sprintf("at most %d keys and values are read", maxNodes))}
	}
	base := 0
	if strings.HasPrefix(src, bom) {
		base = len(bom)
	}
	lines := yamlLines(src, base)
	text := []byte(src[base:])
	if strings.HasPrefix(src[base:], "%YAML 1.2") {
		text[0] = '#' // yaml.v3 knows YAML 1.2 but not this line
	}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var doc yaml.Node
		err := dec.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return trees, nil
		}
		if err != nil {
			return nil, Problems{syntaxProblem(file, src, lines, err, why)}
		}
		c := &convert{src: src, lines: lines, file: file, nodes: []node{{}}}
		if doc.Kind == yaml.DocumentNode && len(doc.Content) == 1 {
			c.node(0, doc.Content[0])
		}
		if len(c.probs) > 0 {
			return nil, c.probs.sorted()
		}
		trees = append(trees, &tree{src: src, nodes: c.nodes})
	}
}

// syntaxProblem puts an error of yaml.v3 in its place.
func syntaxProblem(file, src string, lines []int, err error, why *reader) *Problem {
	if why != nil && why.msg != "" {
		return problemAt(file, src, why.off, why.msg, why.hint)
	}
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	off := -1
	if rest, ok := strings.CutPrefix(msg, "line "); ok {
		if num, text, ok := strings.Cut(rest, ": "); ok {
			if n, err := strconv.Atoi(num); err == nil {
				msg = text
				off = lines[max(0, min(n, len(lines))-1)]
			}
		}
	}
	if why != nil && why.bailed && (off < 0 || lineStart(src, min(why.off, len(src))) == off) {
		off = why.off
	}
	hint := "check quotes, colons and indentation around here"
	if name, ok := strings.CutPrefix(msg, "unknown anchor '"); ok {
		name = strings.TrimSuffix(name, "' referenced")
		if i := strings.Index(src, "*"+name); i >= 0 {
			off = i
		}
		msg, hint = "the alias *"+name+" has no anchor &"+name+" before it", `put text that begins with * in quotes`
	}
	return problemAt(file, src, off, "not valid YAML: "+msg, hint)
}

// yamlLines is where the lines begin, with all line breaks of YAML 1.1.
func yamlLines(src string, base int) []int {
	lines := []int{base}
	for i := base; i < len(src); i++ {
		switch src[i] {
		case '\n':
			lines = append(lines, i+1)
		case '\r':
			if i+1 == len(src) || src[i+1] != '\n' {
				lines = append(lines, i+1)
			}
		case 0xc2:
			if i+1 < len(src) && src[i+1] == 0x85 {
				lines = append(lines, i+2)
			}
		case 0xe2:
			if i+2 < len(src) && src[i+1] == 0x80 && (src[i+2] == 0xa8 || src[i+2] == 0xa9) {
				lines = append(lines, i+3)
			}
		}
	}
	return lines
}

func (c *convert) offset(n *yaml.Node) int32 {
	if n.Line < 1 || n.Line > len(c.lines) {
		return int32(len(c.src))
	}
	off := c.lines[n.Line-1]
	for col := n.Column; col > 1 && off < len(c.src); col-- {
		_, size := utf8.DecodeRuneInString(c.src[off:])
		off += size
	}
	return int32(off)
}

func (c *convert) fail(n *yaml.Node, msg, hint string) {
	if len(c.probs) < 20 {
		c.probs = append(c.probs, problemAt(c.file, c.src, int(c.offset(n)), msg, hint))
	}
}

// node fills c.nodes[i], whose key is set already.
func (c *convert) node(i int32, n *yaml.Node) {
	if c.depth > maxDepth {
		c.fail(n, "too deeply nested", "at most 64 levels are read")
		return
	}
	c.depth++
	defer func() { c.depth-- }()
	if n.Kind == yaml.AliasNode {
		for _, outer := range c.aliases {
			if outer.Alias == n.Alias {
				c.fail(n, "the alias *"+n.Value+" stands in the value that it stands for", "write the value out")
				return
			}
		}
		at := c.offset(n)
		c.aliases = append(c.aliases, n)
		c.node(i, n.Alias)
		c.aliases = c.aliases[:len(c.aliases)-1]
		c.nodes[i].pos = at
		return
	}
	if len(c.aliases) > 0 {
		// A text counts by its length, so that a file is never much larger
		// written out than it may be as it stands.
		before := c.added
		c.added += 1 + len(n.Value)*maxAliases/MaxSize
		if c.added > maxAliases {
			if before <= maxAliases {
				c.fail(c.aliases[0], "aliases make this file too large", "write the values out")
			}
			return
		}
	}
	m := &c.nodes[i]
	m.pos, m.end = c.offset(n), -1
	switch n.Kind {
	case yaml.ScalarNode:
		c.scalar(m, n)
	case yaml.SequenceNode:
		if n.Tag != "!!seq" && n.Tag != "" {
			c.badTag(n)
		}
		m.kind, m.style = listNode, collectionStyle(n)
		last := int32(0)
		for _, item := range n.Content {
			last = c.child(i, last, node{keyPos: c.offset(item), keyEnd: c.offset(item)})
			c.node(last, item)
		}
	case yaml.MappingNode:
		if n.Tag != "!!map" && n.Tag != "" {
			c.badTag(n)
		}
		m.kind, m.style = mapNode, collectionStyle(n)
		c.pairs(i, n)
	default:
		c.fail(n, "this cannot be read", "")
	}
}

func collectionStyle(n *yaml.Node) nodeStyle {
	if n.Style&yaml.FlowStyle != 0 {
		return flowStyle
	}
	return blockStyle
}

func (c *convert) child(parent, last int32, m node) int32 {
	i := int32(len(c.nodes))
	c.nodes = append(c.nodes, m)
	if last == 0 {
		c.nodes[parent].child = i
	} else {
		c.nodes[last].next = i
	}
	c.nodes[parent].count++
	return i
}

// pairs adds the keys of a map and those of the maps that it merges ("<<").
func (c *convert) pairs(i int32, n *yaml.Node) {
	last := int32(0)
	own := make(map[string]bool, len(n.Content)/2)
	var merged []*yaml.Node
	for k := 0; k+1 < len(n.Content); k += 2 {
		key, val := n.Content[k], n.Content[k+1]
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		if key.Kind != yaml.ScalarNode {
			c.fail(n.Content[k], "a key must be text, not a list or a group of keys", "")
			continue
		}
		if key.Tag == "!!merge" {
			merged = append(merged, val)
			continue
		}
		own[key.Value] = true
		at := c.offset(n.Content[k])
		last = c.child(i, last, node{key: key.Value, keyPos: at, keyEnd: at})
		c.node(last, val)
	}
	for _, val := range merged {
		last = c.merge(i, last, val, own)
	}
}

func (c *convert) merge(i, last int32, val *yaml.Node, own map[string]bool) int32 {
	if val.Kind == yaml.SequenceNode {
		for _, item := range val.Content {
			if item.Kind == yaml.SequenceNode {
				c.fail(item, "<< takes a group of keys", "write *name after it, where &name marks the group")
				continue
			}
			last = c.merge(i, last, item, own)
		}
		return last
	}
	if val.Kind != yaml.MappingNode && (val.Kind != yaml.AliasNode || val.Alias.Kind != yaml.MappingNode) {
		c.fail(val, "<< takes a group of keys", "write *name after it, where &name marks the group")
		return last
	}
	tmp := int32(len(c.nodes))
	c.nodes = append(c.nodes, node{})
	c.node(tmp, val)
	for k := c.nodes[tmp].child; k != 0; {
		next := c.nodes[k].next
		if key := c.nodes[k].key; !own[key] {
			own[key] = true
			c.nodes[k].next = 0
			if last == 0 {
				c.nodes[i].child = k
			} else {
				c.nodes[last].next = k
			}
			c.nodes[i].count++
			last = k
		}
		k = next
	}
	return last
}

func (c *convert) badTag(n *yaml.Node) {
	c.fail(n, "the tag "+quoted(n.Tag)+" is not supported", "write the value without a tag")
}

func (c *convert) scalar(m *node, n *yaml.Node) {
	m.kind, m.text, m.style = scalarNode, n.Value, plainStyle
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		m.style = doubleStyle
	case n.Style&yaml.SingleQuotedStyle != 0:
		m.style = singleStyle
	case n.Style&yaml.LiteralStyle != 0:
		m.style = literalStyle
	case n.Style&yaml.FoldedStyle != 0:
		m.style = foldedStyle
	}
	if n.Style&yaml.TaggedStyle == 0 {
		return
	}
	switch n.Tag {
	case "!!str":
		if m.style == plainStyle {
			m.style = doubleStyle
		}
	case "!!int", "!!float", "!!bool", "!!null", "!!timestamp":
		m.style = plainStyle
	default:
		c.badTag(n)
	}
}
