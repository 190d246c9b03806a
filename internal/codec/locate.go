package codec

import (
	"strconv"
	"strings"

	"crm/internal/crm"
)

// nearest is the known key that a misspelt one is likely to mean, or "".
func nearest(info *structInfo, key string) string {
	if len(key) > 40 {
		return ""
	}
	best, bestDist := "", 3
	k := strings.ReplaceAll(strings.ToLower(key), "-", "_")
	for i := range info.fields {
		name := info.fields[i].name
		d := crm.Distance(k, name, bestDist)
		if strings.HasPrefix(name, k) && len(k) > 2 {
			d = min(d, 1)
		}
		if d < bestDist && d < len(name)-1 {
			best, bestDist = name, d
		}
	}
	return best
}

// Locate is the position of a value in a file, by a path like
// "deals[2].stage", "emails[0].address" or "fields.industry", from 1. Where
// the path leads to nothing it is that of the nearest thing around; 0, 0 when
// the file cannot be read or has none of it.
func Locate(data []byte, path string) (line, col int) {
	t, err := load("", data)
	if err != nil {
		return 0, 0
	}
	defer t.free()
	n := &t.nodes[0]
	off := -1
	for path != "" && n != nil {
		var m *node
		if strings.HasPrefix(path, "[") {
			num, rest, _ := strings.Cut(path[1:], "]")
			k, err := strconv.Atoi(num)
			path = strings.TrimPrefix(rest, ".")
			if err == nil && n.kind == listNode && k >= 0 {
				m = t.item(n, k)
			}
			if m != nil {
				off = int(m.pos)
			}
		} else {
			if m, path = t.longest(n, path); m != nil {
				off = int(m.keyPos)
				if path == "" && m.kind == scalarNode {
					off = int(m.pos)
				}
			}
		}
		n = m
	}
	if off < 0 {
		return 0, 0
	}
	return position(t.src, off)
}

func (t *tree) item(n *node, k int) *node {
	for i := n.child; i != 0; i = t.nodes[i].next {
		if k == 0 {
			return &t.nodes[i]
		}
		k--
	}
	return nil
}

// longest finds the child whose key is a prefix of the path, the longest if
// keys hold dots, and the rest of the path.
func (t *tree) longest(n *node, path string) (*node, string) {
	if n.kind != mapNode {
		return nil, path
	}
	var best *node
	for i := n.child; i != 0; i = t.nodes[i].next {
		m := &t.nodes[i]
		rest, ok := strings.CutPrefix(path, m.key)
		if ok && (rest == "" || rest[0] == '.' || rest[0] == '[') && (best == nil || len(m.key) > len(best.key)) {
			best = m
		}
	}
	if best == nil {
		return nil, path
	}
	return best, strings.TrimPrefix(path[len(best.key):], ".")
}
