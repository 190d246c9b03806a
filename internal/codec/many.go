package codec

import (
	"bytes"
	"reflect"

	"crm/internal/crm"
)

// DecodeMany reads customers from a stream of YAML documents, a list of
// customers, or JSON lines (one object a line). Ids may be missing. The error
// is Problems, and then no customers are returned.
func DecodeMany(file string, data []byte) ([]*crm.Customer, error) {
	return decodeMany[crm.Customer](file, data, "a customer")
}

// DecodeInteractions is DecodeMany for interactions. Keys that an interaction
// does not have are in its Extra.
func DecodeInteractions(file string, data []byte) ([]*crm.Interaction, error) {
	return decodeMany[crm.Interaction](file, data, "an interaction")
}

func decodeMany[T any](file string, data []byte, what string) ([]*T, error) {
	if lines, ok := jsonLines(data); ok {
		return decodeLines[T](file, lines)
	}
	trees, err := loadAll(file, data)
	if err != nil {
		return nil, err
	}
	d := &decoder{file: file}
	var out []*T
	one := func(n *node) {
		c := new(T)
		d.structure(n, reflect.ValueOf(c).Elem(), infoOf(reflect.TypeFor[T]()))
		out = append(out, c)
	}
	for _, t := range trees {
		d.t = t
		switch root := &t.nodes[0]; {
		case root.kind == mapNode:
			one(root)
		case root.kind == listNode:
			for i := root.child; i != 0; i = t.nodes[i].next {
				if m := &t.nodes[i]; m.kind == mapNode {
					one(m)
				} else {
					d.want(m, "an item of the list", what+": a group of keys", "")
				}
			}
		case root.null(): // an empty document
		default:
			d.fail(root.pos, "here must be "+what+": a group of keys; it is "+root.what(), "")
		}
	}
	if len(d.probs) > 0 {
		return nil, d.probs.sorted()
	}
	return out, nil
}

// jsonLines splits a file of which every line that is not empty is a JSON
// object. A file of one object is none: it is YAML as it is.
func jsonLines(data []byte) ([][]byte, bool) {
	data = bytes.TrimPrefix(data, []byte(bom))
	lines := bytes.Split(data, []byte("\n"))
	n := 0
	for i, l := range lines {
		l = bytes.TrimSpace(l)
		lines[i] = l
		if len(l) == 0 {
			continue
		}
		if l[0] != '{' || l[len(l)-1] != '}' {
			return nil, false
		}
		n++
	}
	return lines, n > 1
}

func decodeLines[T any](file string, lines [][]byte) ([]*T, error) {
	var out []*T
	var probs Problems
	for i, l := range lines {
		if len(l) == 0 || len(probs) >= maxProblems {
			continue
		}
		c := new(T)
		err := decodeInto(file, l, reflect.ValueOf(c).Elem(), nil)
		if ps, ok := err.(Problems); ok {
			for _, p := range ps {
				p.Line = max(p.Line, 1) + i
				p.Col = max(p.Col, 1)
			}
			probs = append(probs, ps...)
			continue
		}
		out = append(out, c)
	}
	if len(probs) > 0 {
		return nil, probs
	}
	return out, nil
}
