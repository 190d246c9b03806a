package codec

import (
	"reflect"
	"slices"

	"crm/internal/crm"
)

// items changes a list in block style. match[k] is the old item that the new
// item k continues, or -1; change changes a kept item in place, write writes a
// new one with its dash.
func (s *splicer) items(n *node, match []int, change func(m *node, old, now int), write func(w *writer, now, col int)) {
	var nodes []*node
	for i := n.child; i != 0; i = s.t.nodes[i].next {
		nodes = append(nodes, &s.t.nodes[i])
	}
	kept := make([]bool, len(nodes))
	for _, o := range match {
		if o >= 0 {
			kept[o] = true
		}
	}
	at, first := -1, -1
	for i, m := range nodes {
		switch {
		case !kept[i]:
			s.remove(m)
		case first < 0:
			first = s.entryStart(m)
		}
	}
	if !slices.IsSorted(keptOnly(match)) {
		s.reorder(nodes, match, change, write, int(n.col))
		return
	}
	if first < 0 {
		first = s.entryEnd(nodes[len(nodes)-1])
	}
	for k, o := range match {
		if o >= 0 {
			change(nodes[o], o, k)
			at = s.entryEnd(nodes[o])
			continue
		}
		w := s.writer()
		write(w, k, int(n.col))
		switch {
		case at >= 0:
			s.insertLines(at, string(w.b))
		case s.inLine(nodes[0]):
			w.indent(int(n.col))
			s.edit(int(n.pos), int(n.pos), string(w.b[n.col:]))
		default:
			s.insertLines(first, string(w.b))
		}
	}
}

func keptOnly(match []int) []int {
	var out []int
	for _, o := range match {
		if o >= 0 {
			out = append(out, o)
		}
	}
	return out
}

// reorder writes a list anew out of the texts of its items, each changed in
// place where needed.
func (s *splicer) reorder(nodes []*node, match []int, change func(m *node, old, now int), write func(w *writer, now, col int), col int) {
	outer := s.edits
	var parts []string
	for k, o := range match {
		if o < 0 {
			w := s.writer()
			write(w, k, col)
			parts = append(parts, string(w.b))
			continue
		}
		m := nodes[o]
		from, to := s.entryStart(m), s.entryEnd(m)
		s.edits = nil
		change(m, o, k)
		inner := &splicer{t: &tree{src: s.t.src[:to]}, edits: s.edits}
		text, ok := inner.apply()
		if !ok || len(text) < from {
			s.edits = append(outer, splice{span{1, 0}, ""}) // cannot be applied: refused
			return
		}
		text = text[from:]
		if text != "" && text[len(text)-1] != '\n' {
			text += "\n"
		}
		parts = append(parts, text)
	}
	s.edits = outer
	// The texts take the places of the items that stay, in turn; what is
	// between the places, such as blank lines, stays where it is.
	slots := keptOnly(match)
	slices.Sort(slots)
	p := 0
	for i, o := range slots {
		text := ""
		for p < len(parts) {
			text += parts[p]
			p++
			if match[p-1] >= 0 && (i < len(slots)-1 || p == len(parts)) {
				break
			}
		}
		s.edits = append(s.edits, splice{span{s.entryStart(nodes[o]), s.entryEnd(nodes[o])}, s.lines(text)})
	}
}

// lines gives text the line ends of the file; those that it has already stay.
func (s *splicer) lines(text string) string {
	if s.newline == "\n" {
		return text
	}
	b := make([]byte, 0, len(text)+16)
	for i := range len(text) {
		if text[i] == '\n' && (i == 0 || text[i-1] != '\r') {
			b = append(b, '\r')
		}
		b = append(b, text[i])
	}
	return string(b)
}

func (s *splicer) structItems(n *node, was, now reflect.Value, f *field) {
	match := matchStructs(was, now, f.inner)
	s.items(n, match, func(m *node, old, k int) {
		a, b := was.Index(old), now.Index(k)
		if equalStruct(a, b, f.inner) {
			return
		}
		if m.style == flowStyle {
			w := s.writer()
			w.flowValue(ToValue(b.Interface()))
			s.edit(int(m.pos), int(m.end), string(w.b))
			return
		}
		s.structure(m, a, b, f.inner)
	}, func(w *writer, k, col int) { w.structItem(now.Index(k), f, col) })
}

func (s *splicer) textItems(n *node, was, now reflect.Value) {
	match := matchBy(was.Len(), now.Len(), func(i, k int) bool { return was.Index(i).String() == now.Index(k).String() }, nil, nil)
	s.items(n, match, func(*node, int, int) {}, func(w *writer, k, col int) {
		w.indent(col)
		w.str("- ")
		w.scalar(now.Index(k).String(), false)
		w.str("\n")
	})
}

func (s *splicer) valueItems(n *node, was, now []crm.Value) {
	match := matchBy(len(was), len(now), func(i, k int) bool { return was[i].Equal(now[k]) }, nil, nil)
	s.items(n, match, func(*node, int, int) {}, func(w *writer, k, col int) {
		w.indent(col)
		w.str("-")
		w.itemBody(now[k], col)
	})
}

// matchStructs pairs the items of a list by what they are, then by their keys.
func matchStructs(was, now reflect.Value, info *structInfo) []int {
	key := func(v reflect.Value, i int) string {
		if x, ok := v.Index(i).Interface().(crm.Keyed); ok {
			return x.Key()
		}
		if f := &info.fields[0]; f.kind == textField { // the name of a stage, pipeline, field or query
			return v.Index(i).Field(f.index).String()
		}
		return ""
	}
	oldKeys, newKeys := make([]string, was.Len()), make([]string, now.Len())
	for i := range oldKeys {
		oldKeys[i] = key(was, i)
	}
	for k := range newKeys {
		newKeys[k] = key(now, k)
	}
	return matchBy(was.Len(), now.Len(),
		func(i, k int) bool {
			return oldKeys[i] == newKeys[k] && equalStruct(was.Index(i), now.Index(k), info)
		},
		func(i, k int) bool { return oldKeys[i] != "" && oldKeys[i] == newKeys[k] },
		func(i, k int) bool {
			// An item with an id is another one when the id differs; an address
			// that is spelt anew in its old place is still the same.
			return info.fields[0].kind != idField || oldKeys[i] == "" || newKeys[k] == ""
		})
}

// matchBy pairs new items with old ones: those at the ends that are the same,
// then the same anywhere, then the like, then those that stand behind the same
// item and may be one.
func matchBy(olds, news int, same, like, may func(i, k int) bool) []int {
	match := make([]int, news)
	for k := range match {
		match[k] = -1
	}
	used := make([]bool, olds)
	pair := func(i, k int) { match[k], used[i] = i, true }
	head := 0
	for head < olds && head < news && same(head, head) {
		pair(head, head)
		head++
	}
	tail := 0
	for tail < olds-head && tail < news-head && same(olds-1-tail, news-1-tail) {
		pair(olds-1-tail, news-1-tail)
		tail++
	}
	for _, test := range []func(i, k int) bool{same, like} {
		if test == nil {
			continue
		}
		for k := head; k < news-tail; k++ {
			for i := head; i < olds-tail && match[k] < 0; i++ {
				if !used[i] && test(i, k) {
					pair(i, k)
				}
			}
		}
	}
	if may == nil {
		return match
	}
	for k := head; k < news-tail; k++ {
		i := 0
		if k > 0 {
			i = match[k-1] + 1
			if i == 0 {
				continue // what stands before it is new
			}
		}
		if match[k] < 0 && i < olds && !used[i] && may(i, k) {
			pair(i, k)
		}
	}
	return match
}
