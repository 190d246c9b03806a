package codec

import (
	"fmt"
	"strings"
)

// load reads the one document of a file.
func load(file string, data []byte) (*tree, error) {
	trees, probs := loadAll(file, data, MaxSize, maxNodes)
	if len(probs) > 0 {
		return nil, probs
	}
	t := trees[0]
	if len(trees) > 1 {
		at := int(trees[1].nodes[0].pos)
		return nil, Problems{problemAt(file, t.src, at, "a second document begins here (after ---)", "a file holds one; move the other to a file of its own")}
	}
	return t, nil
}

const (
	emptyFile = "the file is empty"
	emptyHint = `begin it with "name: ..."`
)

// loadAll reads the documents of a file, at least one, of up to size bytes and
// nodes values.
func loadAll(file string, data []byte, size, nodes int) ([]*tree, Problems) {
	whole := func(msg, hint string) Problems { return Problems{{File: file, Msg: msg, Hint: hint}} }
	if len(data) > size {
		return nil, whole(fmt.Sprintf("the file has %d bytes; at most %d are read", len(data), size), "move long texts out of it")
	}
	src := string(data)
	bad, msg, odd := check(src)
	if bad >= 0 {
		hint := "remove it, or write it as an escape sequence in double quotes"
		if strings.Contains(msg, "UTF-8") {
			hint = utf16Hint(src)
		}
		return nil, Problems{problemAt(file, src, bad, msg, hint)}
	}
	body := strings.TrimPrefix(src, bom)
	var why *reader
	if !odd || len(body) < len(src) && !oddText(body) {
		r := &reader{src: src, pos: len(src) - len(body), nodes: *nodePool.Get().(*[]node), maxNodes: nodes}
		if r.read() {
			return []*tree{{src: src, nodes: r.nodes}}, nil
		}
		(&tree{nodes: r.nodes}).free()
		r.nodes = nil
		if r.final || len(src) > MaxSize {
			return nil, Problems{problemAt(file, src, r.off, r.msg, r.hint)}
		}
		why = r
	}
	trees, probs := readYAML(file, src, why)
	if len(probs) > 0 {
		return nil, probs
	}
	if len(trees) == 0 {
		return nil, whole(emptyFile, emptyHint)
	}
	return trees, nil
}

func oddText(s string) bool { _, _, odd := check(s); return odd }
