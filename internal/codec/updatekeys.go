package codec

import (
	"reflect"

	"crm/internal/crm"
)

// entry is a key that a map shall have: its node if it is in the file, and
// how to write it.
type entry struct {
	key   string
	node  *node
	write func(w *writer, indent int)
}

// structure changes the keys of a map in block style to those of a struct.
func (s *splicer) structure(n *node, was, now reflect.Value, info *structInfo) {
	nodes := s.children(n)
	var want []entry
	for i := 0; i <= len(info.fields); i++ {
		if i == info.extraAt && info.extra >= 0 {
			want = append(want, s.extra(was, now, info, nodes)...)
		}
		if i == len(info.fields) {
			break
		}
		f := &info.fields[i]
		fv := now.Field(f.index)
		m := nodes[f.name]
		if unset(fv, f) && (m == nil || !unset(was.Field(f.index), f)) {
			continue
		}
		want = append(want, entry{f.name, m, func(w *writer, indent int) { w.field(fv, f, indent) }})
		if m != nil && !equalField(was.Field(f.index), fv, f) {
			s.field(n, m, was.Field(f.index), fv, f)
		}
	}
	s.keys(n, want)
}

// extra is the entries of the unknown keys.
func (s *splicer) extra(was, now reflect.Value, info *structInfo, nodes map[string]*node) []entry {
	return s.pairEntries(pairsOf(was.Field(info.extra)), pairsOf(now.Field(info.extra)), nodes)
}

func (s *splicer) pairEntries(was, now []crm.Pair, nodes map[string]*node) []entry {
	var want []entry
	for _, p := range now {
		m := nodes[p.Key]
		old, had := crm.Lookup(was, p.Key)
		if !had {
			m = nil
		}
		if m != nil && !old.Equal(p.Value) {
			s.value(m, old, p.Value)
		}
		want = append(want, entry{p.Key, m, func(w *writer, indent int) { w.value(p.Value, indent) }})
	}
	return want
}

func (s *splicer) children(n *node) map[string]*node {
	nodes := make(map[string]*node, n.count)
	for i := n.child; i != 0; i = s.t.nodes[i].next {
		nodes[s.t.nodes[i].key] = &s.t.nodes[i]
	}
	return nodes
}

// keys removes the entries of a block map that are not wanted, and puts in
// those that are not there, each behind the one that precedes it in want.
func (s *splicer) keys(n *node, want []entry) {
	keep := make(map[*node]bool, len(want))
	for _, e := range want {
		if e.node != nil {
			keep[e.node] = true
		}
	}
	var first, run *node // the first key that stays; the first after a dash, if it goes
	var last *node
	for i := n.child; i != 0; i = s.t.nodes[i].next {
		m := &s.t.nodes[i]
		switch {
		case keep[m]:
			if first == nil {
				first = m
			}
		case first == nil && (run != nil || s.inLine(m)):
			if run == nil {
				run = m
			}
			last = m
		default:
			s.remove(m)
		}
	}
	if run != nil {
		s.removeInLine(run, last, first)
	}
	at := -1 // where new keys go; before the first that stays
	for _, e := range want {
		if e.node != nil {
			at = s.entryEnd(e.node)
			continue
		}
		w := s.writer()
		switch {
		case at >= 0:
			w.key(e.key, int(n.col), false)
			e.write(w, int(n.col))
			s.insertLines(at, string(w.b))
		case first != nil:
			w.key(e.key, int(n.col), true)
			e.write(w, int(n.col))
			w.indent(int(n.col))
			s.edit(int(first.keyPos), int(first.keyPos), string(w.b))
		default:
			w.key(e.key, int(n.col), false)
			e.write(w, int(n.col))
			s.insertLines(s.entryEnd(n), string(w.b))
		}
	}
}

// field changes the value of a key to that of a field that is set.
func (s *splicer) field(parent, m *node, was, now reflect.Value, f *field) {
	if unset(now, f) {
		return
	}
	col := int(parent.col)
	switch f.kind {
	case structsField:
		if m.kind == listNode && m.style == blockStyle && m.count > 0 {
			s.structItems(m, was, now, f)
			return
		}
		if m.kind == listNode && m.count > 0 {
			w := s.writer()
			w.flowValue(ToValue(now.Interface()))
			s.edit(int(m.pos), int(m.end), string(w.b))
			return
		}
	case textsField, idsField:
		if m.kind == listNode && m.style == blockStyle && m.count > 0 {
			s.textItems(m, was, now)
			return
		}
		w := s.writer()
		w.flowTexts(now)
		s.inline(m, string(w.b))
		return
	case pairsField:
		if m.kind == mapNode && m.style == blockStyle {
			s.pairs(m, pairsOf(was), pairsOf(now))
			return
		}
		if m.kind == mapNode && m.count > 0 {
			w := s.writer()
			w.flowValue(crm.Value{Kind: crm.Map, Pairs: pairsOf(now)})
			s.edit(int(m.pos), int(m.end), string(w.b))
			return
		}
	case valueField:
		s.value(m, *valueOf(was), *valueOf(now))
		return
	}
	w := s.writer()
	w.field(now, f, col)
	s.replace(m, string(w.b))
}

// pairs changes the keys of a block map whose keys are free.
func (s *splicer) pairs(m *node, was, now []crm.Pair) {
	s.keys(m, s.pairEntries(was, now, s.children(m)))
}

// value changes a value of free form.
func (s *splicer) value(m *node, was, now crm.Value) {
	switch {
	case was.Kind == crm.Map && now.Kind == crm.Map && m.style == blockStyle && len(now.Pairs) > 0 && m.count > 0:
		s.pairs(m, was.Pairs, now.Pairs)
		return
	case was.Kind == crm.List && now.Kind == crm.List && m.style == blockStyle && len(now.Items) > 0 && m.count > 0:
		s.valueItems(m, was.Items, now.Items)
		return
	case m.style == flowStyle && now.Kind >= crm.List && m.count > 0:
		w := s.writer()
		w.flowValue(now)
		s.edit(int(m.pos), int(m.end), string(w.b))
		return
	}
	w := s.writer()
	w.value(now, s.column(m))
	s.replace(m, string(w.b))
}

// replace puts a value in the place of another. text is what a writer writes
// behind the colon or dash: " value\n", or lines of a block.
func (s *splicer) replace(m *node, text string) {
	i := 0
	for text[i] != '\n' {
		i++
	}
	head, lines := text[:i], text[i+1:]
	if m.kind != scalarNode && m.style == blockStyle {
		// The block goes, and the head stands behind the colon.
		from := min(lineEnd(s.t.src, int(m.keyEnd))+1, len(s.t.src))
		colon := int(m.keyEnd)
		if s.t.src[m.keyPos] != '-' || m.keyEnd != m.keyPos+1 {
			for s.t.src[colon] != ':' {
				colon++
			}
			colon++
		}
		if from > int(m.pos) {
			s.edit(colon, int(m.end), head)
			s.insertLines(min(lineEnd(s.t.src, int(m.end))+1, len(s.t.src)), lines)
			return
		}
		s.edit(colon, colon, head)
		s.edit(from, min(lineEnd(s.t.src, int(m.end))+1, len(s.t.src)), lines)
		return
	}
	if head == "" {
		from := int(m.pos)
		for from > 0 && s.t.src[from-1] == ' ' {
			from--
		}
		s.edit(from, int(m.end), "")
	} else {
		s.inline(m, head[1:])
	}
	if lines != "" {
		s.insertLines(min(lineEnd(s.t.src, int(m.end))+1, len(s.t.src)), lines)
	}
}

// inline puts a value of one line in the place of a scalar or flow collection.
func (s *splicer) inline(m *node, text string) {
	if m.pos == m.end || s.t.src[m.pos-1] == ':' {
		text = " " + text
	}
	s.edit(int(m.pos), int(m.end), text)
}
