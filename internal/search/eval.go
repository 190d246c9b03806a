package search

import (
	"cmp"
	"slices"

	"crm/internal/column"
	"crm/internal/query"
)

// joinKey names the Terms and Has of a group that are about somebody else.
type joinKey struct {
	node query.Node
	via  query.Via
}

// prepare works out what a query needs of all parts at once, before each part
// is asked on its own: joins, names that are referred to, free words, and what
// organizations take from their people. Sought tells that the words of n count
// for the ranking.
func (r *run) prepare(n query.Node, sought bool) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	switch n := n.(type) {
	case *query.And:
		for _, part := range n.Parts {
			if isLeaf(part) {
				r.prepareLeaf(part)
			} else if err := r.prepare(part, sought); err != nil {
				return err
			}
		}
		r.prepareJoins(n, n.Parts)
	case *query.Or:
		for _, part := range n.Parts {
			if err := r.prepare(part, sought); err != nil {
				return err
			}
		}
	case *query.Not:
		return r.prepare(n.Part, false)
	case *query.Saved:
		return r.prepare(n.Query, sought)
	case *query.Word:
		r.findWord(n, sought)
	case *query.Term, *query.Has:
		r.prepareLeaf(n)
		r.prepareJoins(n, []query.Node{n})
	}
	return r.ctx.Err()
}

func isLeaf(n query.Node) bool { return fieldOf(n) != nil }

// fieldOf is the field of a Term or Has; nil for other nodes.
func fieldOf(n query.Node) *query.Field {
	switch n := n.(type) {
	case *query.Term:
		return n.Field
	case *query.Has:
		return n.Field
	}
	return nil
}

func (r *run) prepareLeaf(n query.Node) {
	f := fieldOf(n)
	if f.Kind == query.Ref {
		r.links(f.Table, f.Column)
		if t, ok := n.(*query.Term); ok {
			r.findNames(t)
		}
	}
	if f.Computed && f.Base() == "people" {
		r.people()
	}
}

// findNames is the live customers whose name meets a Term about a reference.
func (r *run) findNames(t *query.Term) {
	sets := r.empty()
	r.eachPart(func(p *part) {
		rows := p.Live
		if needles, ok := sieveNeedles(t, column.Names); ok {
			rows = p.scanFor(column.Names, needles)
			rows.And(p.Live)
		}
		selectText(p.Text(column.Customers, "name"), sets[p.index], rows, textMatch(t))
		sets[p.index].And(p.Live)
	})
	if r.refs == nil {
		r.refs = map[*query.Term][]*column.Bits{}
	}
	r.refs[t] = sets
}

// prepareJoins answers what of a group is about the organization or the people.
func (r *run) prepareJoins(n query.Node, group []query.Node) {
	for _, via := range []query.Via{query.Org, query.People} {
		terms := ofVia(group, via)
		if len(terms) == 0 {
			continue
		}
		sets := r.empty()
		r.eachPart(func(p *part) {
			sets[p.index] = p.group(r, terms, p.Live)
			sets[p.index].And(p.Live)
		})
		if via == query.Org {
			sets = r.ofOrganization(sets)
		} else {
			sets = r.ofPeople(sets)
		}
		if r.joins == nil {
			r.joins = map[joinKey][]*column.Bits{}
		}
		r.joins[joinKey{n, via}] = sets
	}
}

// ofVia is the Terms and Has of a group that have a Via.
func ofVia(group []query.Node, via query.Via) []query.Node {
	var out []query.Node
	for _, n := range group {
		if f := fieldOf(n); f != nil && f.Via == via {
			out = append(out, n)
		}
	}
	return out
}

// eval is the customers of the part that meet n; of those outside of among it
// may say anything. Sought is as in prepare. The set is the caller's to change.
func (p *part) eval(r *run, n query.Node, among *column.Bits, sought bool) *column.Bits {
	switch n := n.(type) {
	case *query.And:
		return p.all(r, n, n.Parts, among, sought)
	case *query.Or:
		out := column.NewBits(p.rows)
		for _, part := range n.Parts {
			out.Or(p.eval(r, part, among, sought))
		}
		return out
	case *query.Not:
		out := p.eval(r, n.Part, among, false)
		out.Not()
		return out
	case *query.Saved:
		return p.eval(r, n.Query, among, sought)
	case *query.Word:
		return r.words[keyOf(n, sought)].found[p.index].Clone()
	case *query.Term, *query.Has:
		return p.all(r, n, []query.Node{n}, among, sought)
	}
	out := column.NewBits(p.rows) // *query.All
	out.SetRange(0, p.rows)
	return out
}

// all is the customers that meet all nodes of a group, the quick ones asked first.
func (p *part) all(r *run, n query.Node, group []query.Node, among *column.Bits, sought bool) *column.Bits {
	out := among.Clone()
	for _, via := range []query.Via{query.Org, query.People} {
		if sets := r.joins[joinKey{n, via}]; sets != nil {
			out.And(sets[p.index])
		}
	}
	for _, part := range group {
		if w, ok := part.(*query.Word); ok {
			out.And(r.words[keyOf(w, sought)].found[p.index])
		}
	}
	if terms := ofVia(group, query.Own); len(terms) > 0 && out.Any() {
		out = p.group(r, terms, out)
	}
	for _, part := range group {
		if _, ok := part.(*query.Word); !ok && !isLeaf(part) && out.Any() {
			out.And(p.eval(r, part, out, sought))
		}
	}
	return out
}

// group is the customers among those given that meet all Terms and Has of a
// group, whatever their Via: those with the same Item are about one item.
func (p *part) group(r *run, terms []query.Node, among *column.Bits) *column.Bits {
	out := among.Clone()
	byCost := slices.Clone(terms)
	slices.SortStableFunc(byCost, func(a, b query.Node) int { return cmp.Compare(p.cost(a), p.cost(b)) })
	var items []query.Node
	var listed []listedTerm
	for _, n := range byCost {
		if fieldOf(n).Item != column.Customers {
			items = append(items, n)
			continue
		}
		if t, ok := n.(*query.Term); ok && t.Field.Table != column.Customers && p.quick(t.Field, out) {
			set := column.NewBits(p.Rows(t.Field.Table))
			p.selectRows(t, t.Field.Column, set, nil)
			listed = append(listed, listedTerm{t, set, set.Count()})
			continue
		}
		out.And(p.leaf(r, n, out))
		if !out.Any() {
			return out
		}
	}
	// Whose the rows of a list are is asked of the fewest first.
	slices.SortStableFunc(listed, func(a, b listedTerm) int { return cmp.Compare(a.count, b.count) })
	for _, l := range listed {
		set := p.liftAmong(l.term.Field, l.rows, out)
		if l.term.Negated() {
			set.Not()
		}
		if out.And(set); !out.Any() {
			return out
		}
	}
	for _, top := range p.tablesBelow(column.Customers, items) {
		out.And(p.Up(top, p.items(r, top, items, p.narrow(top, out))))
	}
	return out
}

// listedTerm is a Term about a list in the customer, such as the tags, and the rows
// that meet it.
type listedTerm struct {
	term  *query.Term
	rows  *column.Bits
	count int
}

// tablesBelow is the children of a table that the items are in or below.
func (p *part) tablesBelow(table column.Table, items []query.Node) []column.Table {
	var out []column.Table
	for _, n := range items {
		t := fieldOf(n).Item
		for t != table && t != column.Customers {
			up, _ := t.Parent()
			if up == table {
				if !slices.Contains(out, t) {
					out = append(out, t)
				}
				break
			}
			t = up
		}
	}
	return out
}

// items is the rows of a table, among those given (nil: all), that meet the
// terms about them, and of which the rows below them meet the terms about
// those.
func (p *part) items(r *run, table column.Table, terms []query.Node, among *column.Bits) *column.Bits {
	out := among
	if out == nil {
		out = column.NewBits(p.Rows(table))
		out.SetRange(0, out.Len())
	} else {
		out = out.Clone()
	}
	for _, n := range terms {
		if fieldOf(n).Item == table && out.Any() {
			out.And(p.leaf(r, n, out))
		}
	}
	for _, child := range p.tablesBelow(table, terms) {
		if out.Any() {
			out.And(p.Up(child, p.items(r, child, terms, p.narrow(child, out))))
		}
	}
	return out
}

// few is the share of rows, one of so many, below which it is quicker to look
// at them alone than at a column as a whole.
const few = 8

// narrow is the rows of a child table below those of a set, where they are few.
func (p *part) narrow(child column.Table, set *column.Bits) *column.Bits {
	if set.Count() > set.Len()/few {
		return nil
	}
	return p.Down(child, set)
}

// cost orders the leaves of a group: what is known by number or code first.
func (p *part) cost(n query.Node) int {
	f := fieldOf(n)
	switch {
	case isContact(f):
		return 4
	case f.Computed:
		return 2
	case f.Kind == query.Days, f.Kind == query.Day, f.Kind == query.Moment, f.Kind == query.Number:
		return 0
	case f.Kind == query.Amount, f.Key != "", f.Kind == query.Ref:
		return 1
	case p.Text(f.Table, f.Column).Coded():
		return 0
	}
	return 3
}
