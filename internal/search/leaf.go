package search

import (
	"unicode/utf8"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
)

// leaf is the rows of the field's Item that meet a Term or Has, whatever its
// Via; of those outside of among it may say anything. The set is the caller's
// to change.
func (p *part) leaf(r *run, n query.Node, among *column.Bits) *column.Bits {
	switch n := n.(type) {
	case *query.Term:
		out := p.term(r, n, among)
		if n.Negated() {
			out.Not()
		}
		return out
	case *query.Has:
		out := p.has(r, n.Field, among)
		if n.No {
			out.Not()
		}
		return out
	}
	panic("search: a leaf is a Term or a Has")
}

// term is the rows with a value that meets the Term, before it is negated.
func (p *part) term(r *run, t *query.Term, among *column.Bits) *column.Bits {
	f := t.Field
	if f.Computed {
		return p.computed(r, t, among)
	}
	rows := among
	switch {
	case p.quick(f, among):
		rows = nil
	case f.Table != f.Item:
		rows = p.narrow(f.Table, among)
	case among.Count() > among.Len()/few:
		rows = nil
	}
	out := column.NewBits(p.Rows(f.Table))
	switch {
	case f.Key != "":
		p.keyed(f, out, textMatch(t))
	case f.Kind == query.Ref:
		p.ref(r, t, out)
	default:
		if kindOf(f.Table, f.Column) == column.Text {
			rows = p.sieve(t, append([]string{f.Column}, f.Also...), rows)
		}
		p.selectRows(t, f.Column, out, rows)
		for _, name := range f.Also {
			p.selectRows(t, name, out, rows)
		}
	}
	return p.liftAmong(f, out, among)
}

// quick tells that all of a column is looked at as quickly as the rows below a set:
// it has fewer different texts than the set has rows.
func (p *part) quick(f *query.Field, set *column.Bits) bool {
	if f.Computed || f.Key != "" || f.Kind == query.Ref || len(f.Also) > 0 || kindOf(f.Table, f.Column) != column.Text {
		return false
	}
	c := p.Text(f.Table, f.Column)
	return c.Coded() && c.Codes() < min(set.Count(), p.many)
}

// lift is the rows of the field's Item that have one of the given rows of its Table.
func (p *part) lift(f *query.Field, set *column.Bits) *column.Bits {
	return p.liftAmong(f, set, nil)
}

// liftAmong is lift; when among is not nil, of the rows outside of it the answer may
// say anything.
func (p *part) liftAmong(f *query.Field, set, among *column.Bits) *column.Bits {
	for t := f.Table; t != f.Item; {
		up, _ := t.Parent()
		if up == f.Item && among != nil && among.Count() < 4*set.Count() {
			return p.UpAmong(t, set, among)
		}
		set, t = p.Up(t, set), up
	}
	return set
}

// kindOf is the kind of a column.
func kindOf(t column.Table, name string) column.Kind {
	for _, s := range t.Columns() {
		if s.Name == name {
			return s.Kind
		}
	}
	panic("search: no column " + name + " in " + t.Name())
}

// textMatch is whether a text is set and meets the Term.
func textMatch(t *query.Term) func([]byte) bool {
	if t.Field.Kind == query.ID && (t.Op == query.Is || t.Op == query.Equal || t.Op == query.NotEqual) {
		return idMatch(t)
	}
	return func(text []byte) bool { return len(text) > 0 && t.Text(text) }
}

// idMatch is textMatch for ids, which are in lower case nearly always.
func idMatch(t *query.Term) func([]byte) bool {
	return func(id []byte) bool {
		for _, c := range id {
			if c >= utf8.RuneSelf || c >= 'A' && c <= 'Z' {
				return t.Text(id)
			}
		}
		for i := range t.Values {
			want := t.Values[i].Folds[0]
			if len(id) > 0 && len(id) >= len(want) && string(id[:len(want)]) == want && (t.Op == query.Is || len(id) == len(want)) {
				return true
			}
		}
		return false
	}
}

func isSet(text []byte) bool { return len(text) > 0 }

// selectRows adds the rows whose value in a column meets the Term. Rows, when
// not nil, is all that matter.
func (p *part) selectRows(t *query.Term, name string, out, rows *column.Bits) {
	table := t.Field.Table
	switch kindOf(table, name) {
	case column.Text:
		selectText(p.Text(table, name), out, rows, textMatch(t))
	case column.Int:
		for i := range t.Values {
			if b := t.Values[i].Bounds; b != nil {
				lo, hi := b.Ints()
				p.Int(table, name).Select(out, lo, hi)
			}
		}
	case column.Day:
		selectDays(p.Day(table, name), out, t)
	case column.Moment:
		selectMoments(p.Moment(table, name), out, t)
	case column.Money:
		selectMoney(p.Money(table, name), out, rows, t)
	case column.Decimal:
		c := p.Decimal(table, name)
		for i := range c.Len() {
			if c.Set(i) && t.Number(c.At(i)) {
				out.Set(i)
			}
		}
	}
}

// selectText adds the rows whose text matches, asked of those that matter only
// when that is less work.
func selectText(c *column.TextColumn, out, rows *column.Bits, match func([]byte) bool) {
	if rows == nil || c.Coded() && c.Codes() < rows.Count() {
		c.Select(out, match)
		return
	}
	known := newMemo(c, match)
	for i := range rows.All() {
		if i < c.Len() && known.at(i) {
			out.Set(i)
		}
	}
}

// keyed adds the custom fields or preferences with the field's key of which
// the text, or of a list an item, matches.
func (p *part) keyed(f *query.Field, out *column.Bits, match func([]byte) bool) {
	rows := column.NewBits(out.Len())
	p.Text(f.Table, "key").Select(rows, func(key []byte) bool { return string(key) == f.Key })
	texts, kinds := p.Text(f.Table, "text"), p.Int(f.Table, "kind")
	child := itemsOf(f.Table)
	items := p.Text(child, "value")
	known := newMemo(texts, match)
	for i := range rows.All() {
		if kind, _ := kinds.At(i); crm.Kind(kind) != crm.List {
			if known.at(i) {
				out.Set(i)
			}
			continue
		}
		from, to := p.Span(child, i)
		for k := from; k < to; k++ {
			if match(items.Bytes(k)) {
				out.Set(i)
				break
			}
		}
	}
}

// itemsOf is the table of the items of lists in a table of custom fields.
func itemsOf(t column.Table) column.Table {
	switch t {
	case column.Preferences:
		return column.PreferenceItems
	case column.DealFields:
		return column.DealFieldItems
	}
	return column.FieldItems
}

// memo asks once for each entry of a coded column.
type memo struct {
	c     *column.TextColumn
	match func([]byte) bool
	known []int8 // by code: 0 not asked, 1 yes, -1 no
}

func newMemo(c *column.TextColumn, match func([]byte) bool) *memo {
	m := &memo{c: c, match: match}
	if c.Coded() {
		m.known = make([]int8, c.Codes())
	}
	return m
}

func (m *memo) at(row int) bool {
	if m.known == nil {
		return m.match(m.c.Bytes(row))
	}
	code := m.c.Code(row)
	if m.known[code] == 0 {
		m.known[code] = -1
		if m.match(m.c.Entry(code)) {
			m.known[code] = 1
		}
	}
	return m.known[code] > 0
}

// ref adds the rows whose id meets the Term, or the name of the customer with
// that id, or a text that stands beside it.
func (p *part) ref(r *run, t *query.Term, out *column.Bits) {
	f := t.Field
	p.Text(f.Table, f.Column).Select(out, func(id []byte) bool { return len(id) > 0 && t.ID(crm.ID(id)) })
	for _, name := range f.Also {
		p.Text(f.Table, name).Select(out, textMatch(t))
	}
	names := r.refs[t]
	for row, to := range r.links(f.Table, f.Column)[p.index] {
		if to >= 0 {
			if q, i := r.partOf(int(to)); names[q.index].Get(i) {
				out.Set(row)
			}
		}
	}
}

// has is the rows of the field's Item of which the field is set.
func (p *part) has(r *run, f *query.Field, among *column.Bits) *column.Bits {
	if f.Rows {
		all := column.NewBits(p.Rows(f.Table))
		all.SetRange(0, all.Len())
		return p.lift(f, all)
	}
	if f.Computed {
		return p.hasComputed(r, f, among)
	}
	out := column.NewBits(p.Rows(f.Table))
	if f.Key != "" {
		p.keyed(f, out, isSet)
		return p.lift(f, out)
	}
	for _, name := range append([]string{f.Column}, f.Also...) {
		p.selectSet(f.Table, name, out)
	}
	return p.lift(f, out)
}

// selectSet adds the rows of which a column is set.
func (p *part) selectSet(table column.Table, name string, out *column.Bits) {
	var set func(i int) bool
	switch kindOf(table, name) {
	case column.Text:
		p.Text(table, name).Select(out, isSet)
		return
	case column.Int:
		c := p.Int(table, name)
		set = func(i int) bool { _, ok := c.At(i); return ok }
	case column.Day:
		set = p.Day(table, name).Set
	case column.Moment:
		set = p.Moment(table, name).Set
	case column.Money:
		set = p.Money(table, name).Set
	case column.Decimal:
		set = p.Decimal(table, name).Set
	}
	for i := range out.Len() {
		if set(i) {
			out.Set(i)
		}
	}
}
