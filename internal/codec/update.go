package codec

import (
	"bytes"
	"reflect"
	"slices"
	"strings"

	"crm/internal/crm"
)

// Update is the file of a customer after a change: bytes that decode to c. A
// canonical file stays canonical. In a file that a person has formatted only
// what differs from c is written anew; comments, blank lines, quotes, line
// ends and the order of keys stay. A comment goes only together with the entry
// that it stands in, at the end of, or directly above. What cannot be written
// without losing a comment is refused with its position, as Problems; so is an
// old that Decode refuses.
func Update(file string, old []byte, c *crm.Customer) ([]byte, error) {
	return update(file, old, reflect.ValueOf(c).Elem(), customerModeline)
}

// UpdateSettings is Update for the settings of a store.
func UpdateSettings(file string, old []byte, s *crm.Settings) ([]byte, error) {
	return update(file, old, reflect.ValueOf(s).Elem(), settingsModeline)
}

func update(file string, old []byte, v reflect.Value, modeline string) ([]byte, error) {
	was := reflect.New(v.Type()).Elem()
	if err := decodeInto(file, old, was, nil); err != nil {
		return nil, err
	}
	info := infoOf(v.Type())
	if equalStruct(was, v, info) {
		return old, nil
	}
	fresh := encodeFile(modeline, v)
	if err := sameAs(file, fresh, v); err != nil {
		return nil, err
	}
	if bytes.Equal(encodeFile(modeline, was), old) {
		return fresh, nil
	}
	src := string(old)
	r := &reader{src: src, pos: len(src) - len(strings.TrimPrefix(src, bom)), noting: true}
	if _, _, odd := check(src[r.pos:]); odd || !r.read() {
		if !strings.ContainsAny(src, "#&*") {
			return fresh, nil // nothing to lose but layout
		}
		msg, hint := "this file is written in a way that cannot be changed in place", `write it in the plain form (without anchors, aliases, tags, tabs), or run "crm edit"`
		return nil, Problems{problemAt(file, src, max(r.off, 0), msg, hint)}
	}
	s := newSplicer(&tree{src: src, nodes: r.nodes}, r.comments)
	if s.t.nodes[0].style == flowStyle {
		return refuse(file, src, fresh, r.comments, int(s.t.nodes[0].pos))
	}
	s.structure(&s.t.nodes[0], was, v, info)
	out, ok := s.apply()
	if !ok {
		return refuse(file, src, fresh, r.comments, s.firstEdit())
	}
	if err := sameAs(file, []byte(out), v); err != nil {
		return refuse(file, src, fresh, r.comments, s.firstEdit())
	}
	if lost := s.lostComment(out); lost >= 0 {
		return nil, Problems{problemAt(file, src, lost, "this change would lose the comment here", `move the comment to a line of its own above a key, or make the change with "crm edit"`)}
	}
	return []byte(out), nil
}

// sameAs makes sure that data decodes to v.
func sameAs(file string, data []byte, v reflect.Value) error {
	got := reflect.New(v.Type()).Elem()
	err := decodeInto(file, data, got, nil)
	if err == nil && equalStruct(got, v, infoOf(v.Type())) {
		return nil
	}
	msg := "the new content cannot be written: it has text that is not UTF-8"
	if ps, ok := err.(Problems); ok {
		msg = "the new content cannot be written: " + ps[0].Msg
	}
	return Problems{{File: file, Msg: msg, Hint: "remove what is not text, and keys that stand twice"}}
}

// refuse gives a file without comments its canonical form, and refuses others.
func refuse(file, src string, fresh []byte, comments []span, off int) ([]byte, error) {
	if len(comments) == 0 || len(comments) == 1 && strings.HasPrefix(src[comments[0].from:], "# yaml-language-server:") {
		return fresh, nil
	}
	return nil, Problems{problemAt(file, src, off, "this part of the file is written in a way that cannot be changed in place", `write it in the plain form, or make the change with "crm edit"`)}
}

// splice replaces the bytes of a span.
type splice struct {
	span
	text string
}

// splicer collects the changes to a file.
type splicer struct {
	t        *tree
	comments []span
	edits    []splice
	removed  []span // entries that went: their comments may go too
	newline  string
	step     int
	dash     int
	ended    bool // the last line has got the line feed that it lacked
}

func newSplicer(t *tree, comments []span) *splicer {
	s := &splicer{t: t, comments: comments, newline: "\n", step: 2, dash: 2}
	if i := strings.IndexByte(t.src, '\n'); i > 0 && t.src[i-1] == '\r' {
		s.newline = "\r\n"
	}
	s.layout()
	return s
}

// layout finds out how the file indents: the first nested keys and the first
// list decide.
func (s *splicer) layout() {
	step, dash := false, false
	for i := range s.t.nodes {
		n := &s.t.nodes[i]
		if n.kind != mapNode || n.style != blockStyle {
			continue
		}
		for k := n.child; k != 0; k = s.t.nodes[k].next {
			m := &s.t.nodes[k]
			if m.kind == scalarNode || m.style != blockStyle {
				continue
			}
			by := int(m.col - n.col)
			switch {
			case m.kind == mapNode && !step && by >= 1 && by <= 8:
				s.step, step = by, true
			case m.kind == listNode && !dash && by >= 0 && by <= 8:
				s.dash, dash = by, true
			}
		}
	}
	if dash && !step && s.dash > 0 {
		s.step = s.dash
	}
}

func (s *splicer) writer() *writer { return &writer{step: s.step, dash: s.dash, bare: true} }

// edit replaces bytes. Edits at one place are applied in the order of the calls.
func (s *splicer) edit(from, to int, text string) {
	if s.newline != "\n" {
		text = strings.ReplaceAll(text, "\n", s.newline)
	}
	s.edits = append(s.edits, splice{span{from, to}, text})
}

// insertLines puts whole lines in at the beginning of a line or at the end of the file.
func (s *splicer) insertLines(at int, text string) {
	if at == len(s.t.src) && at > 0 && s.t.src[at-1] != '\n' && !s.ended {
		text = "\n" + text
		s.ended = true
		s.stripLast()
	}
	s.edit(at, at, text)
}

// stripLast keeps the value of a block scalar at the end of a file that lacks
// its last line feed: with one, its text would end in it too.
func (s *splicer) stripLast() {
	for i := range s.t.nodes {
		n := &s.t.nodes[i]
		if n.kind != scalarNode || n.style < literalStyle || int(n.end) != len(s.t.src) {
			continue
		}
		header, _, _ := strings.Cut(s.t.src[n.pos:n.end], "\n")
		if !strings.ContainsAny(header, "-+") {
			s.edit(int(n.pos)+1, int(n.pos)+1, "-")
		}
	}
}

func (s *splicer) firstEdit() int {
	first := len(s.t.src)
	for _, e := range s.edits {
		first = min(first, e.from)
	}
	return first
}

// apply makes the new file; false when edits overlap.
func (s *splicer) apply() (string, bool) {
	slices.SortStableFunc(s.edits, func(a, b splice) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return min(a.to-a.from, 1) - min(b.to-b.from, 1) // what is put in stands before what goes
	})
	var b strings.Builder
	pos := 0
	for _, e := range s.edits {
		if e.from < pos || e.to < e.from {
			return "", false
		}
		b.WriteString(s.t.src[pos:e.from])
		b.WriteString(e.text)
		pos = e.to
	}
	b.WriteString(s.t.src[pos:])
	return b.String(), true
}

// lostComment is the offset of a comment that is not in the new file although
// the entry that it belongs to is, or -1.
func (s *splicer) lostComment(out string) int {
	r := &reader{src: out, pos: len(out) - len(strings.TrimPrefix(out, bom)), noting: true}
	if !r.read() && len(s.comments) > 0 {
		return s.comments[0].from
	}
	left := make(map[string]int)
	for _, c := range r.comments {
		left[out[c.from:c.to]]++
	}
	for _, c := range s.comments {
		text := s.t.src[c.from:c.to]
		if left[text]--; left[text] < 0 && !s.mayGo(c) {
			return c.from
		}
	}
	return -1
}

func (s *splicer) mayGo(c span) bool {
	for _, r := range s.removed {
		if c.from >= r.from && c.from < r.to {
			return true
		}
	}
	return false
}

// entryStart is where an entry begins with the comment lines directly above
// it: the beginning of a line, or the key itself where others precede it.
func (s *splicer) entryStart(m *node) int {
	if s.inLine(m) {
		return int(m.keyPos)
	}
	line, col := lineStart(s.t.src, int(m.keyPos)), s.column(m)
	for line > 0 {
		above := lineStart(s.t.src, line-1)
		text := s.t.src[above : line-1]
		trimmed := strings.TrimLeft(text, " ")
		if !strings.HasPrefix(trimmed, "#") || len(text)-len(trimmed) != col || strings.HasPrefix(trimmed, "# yaml-language-server:") || !s.isComment(line-1-len(trimmed)) {
			break
		}
		line = above
	}
	return line
}

// isComment tells whether a comment begins at an offset, as opposed to text
// that looks like one.
func (s *splicer) isComment(at int) bool {
	_, ok := slices.BinarySearchFunc(s.comments, at, func(c span, at int) int { return c.from - at })
	return ok
}

// entryEnd is where the lines of an entry end: with the line of its last byte
// and the comments below it that are indented more than the entry is.
func (s *splicer) entryEnd(m *node) int {
	src := s.t.src
	end := min(lineEnd(src, int(m.end))+1, len(src))
	col := s.column(m)
	for end < len(src) {
		i := end
		for i < len(src) && src[i] == ' ' {
			i++
		}
		if i-end <= col || i == len(src) || src[i] != '#' {
			break
		}
		end = min(lineEnd(src, i)+1, len(src))
	}
	return end
}

// column is the column, from 0, of a key or dash.
func (s *splicer) column(m *node) int {
	line := lineStart(s.t.src, int(m.keyPos))
	if line == 0 && strings.HasPrefix(s.t.src, bom) {
		line = len(bom)
	}
	return int(m.keyPos) - line
}

// inLine tells that something precedes a key or dash on its line.
func (s *splicer) inLine(m *node) bool {
	line := lineStart(s.t.src, int(m.keyPos))
	return strings.Trim(s.t.src[line:m.keyPos], " "+bom) != ""
}

// remove takes out an entry that has lines of its own.
func (s *splicer) remove(m *node) {
	from, to := s.entryStart(m), s.entryEnd(m)
	s.edit(from, to, "")
	s.removed = append(s.removed, span{from, to})
}

// removeInLine takes out the first keys after a dash, up to next, which takes
// their place; with no next nothing is left of the item but its dash.
func (s *splicer) removeInLine(m, last, next *node) {
	from, to := int(m.keyPos), s.entryEnd(last)
	s.removed = append(s.removed, span{from, to})
	if next == nil {
		s.edit(from, int(last.end), "{}")
		return
	}
	s.edit(from, int(next.keyPos), "")
}
