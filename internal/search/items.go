package search

import (
	"cmp"
	"context"
	"slices"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
)

// Asked says which items are looked for.
type Asked struct {
	Table column.Table // a child of Customers, such as Deals
	Query query.Node
	Of    []column.Row // customers to whom the items belong; nil: all
	Keys  []Key        // to sort by; then by the customers' names, then as they stand in the file
	Limit int          // at most so many; 0 or less: all
}

// Item is an item that was found.
type Item struct {
	column.Row            // in the table that was asked for
	Customer   column.Row // to whom it belongs
}

// ItemResult is the items that a query found. Its methods must not be called by
// several goroutines at a time, nor after the Snapshot's segments are closed.
type ItemResult struct {
	Items []Item
	Total int // how many were found, also when Limit left some out

	of *Result // its Rows are the customers of Items
}

// Items finds items of customers. What a query says of items of the table (deal.stage,
// deal.line.product, deal) is asked of each item, and what it says of anything else of the
// customer to whom the item belongs; and, or, not put together what is so of the item. So
// -deal.stage:won finds the deals that were not won, whatever other deals the customer has. The error
// is that of ctx.
func Items(ctx context.Context, snap *column.Snapshot, asked Asked, e Env) (*ItemResult, error) {
	r := newRun(ctx, snap, e)
	sets, err := r.itemSets(asked.Table, asked.Query, r.itemsOf(asked.Table, asked.Of), true)
	if err != nil {
		return nil, err
	}
	out := &ItemResult{of: &Result{run: r, item: asked.Table}}
	for i, set := range sets {
		out.Total += set.Count()
		p := r.parts[i]
		for row := range set.All() {
			out.Items = append(out.Items, Item{column.Row{Part: i, Row: row}, column.Row{Part: i, Row: p.ParentOf(asked.Table, row)}})
		}
	}
	out.note()
	out.sort(asked.Keys, asked.Limit)
	return out, ctx.Err()
}

// note tells the readers of whom they read.
func (l *ItemResult) note() {
	l.of.Rows = make([]Row, len(l.Items))
	for i, it := range l.Items {
		l.of.Rows[i].Row = it.Customer
	}
	l.of.Total = len(l.Items)
}

// itemsOf is the items of some live customers; nil: of all.
func (r *run) itemsOf(table column.Table, of []column.Row) []*column.Bits {
	sets := r.empty()
	for _, row := range of {
		sets[row.Part].Set(row.Row)
	}
	for i, p := range r.parts {
		from := p.Live
		if of != nil {
			from = sets[i]
			from.And(p.Live)
		}
		sets[i] = p.Down(table, from)
	}
	return sets
}

// itemSets is the items among some that meet a query. Sought is as in prepare.
func (r *run) itemSets(table column.Table, n query.Node, among []*column.Bits, sought bool) ([]*column.Bits, error) {
	if !aboutItems(n, table) {
		if _, all := n.(*query.All); all {
			return among, nil
		}
		return r.ofCustomers(table, n, among, sought)
	}
	switch n := n.(type) {
	case *query.Saved:
		return r.itemSets(table, n.Query, among, sought)
	case *query.Not:
		sets, err := r.itemSets(table, n.Part, among, false)
		if err != nil {
			return nil, err
		}
		out := cloned(among)
		for i := range out {
			out[i].AndNot(sets[i])
		}
		return out, nil
	case *query.Or:
		out := make([]*column.Bits, len(among))
		for i := range out {
			out[i] = column.NewBits(among[i].Len())
		}
		for _, part := range n.Parts {
			sets, err := r.itemSets(table, part, among, sought)
			if err != nil {
				return nil, err
			}
			for i := range out {
				out[i].Or(sets[i])
			}
		}
		return out, nil
	case *query.And:
		return r.itemGroup(table, n.Parts, among, sought)
	}
	return r.itemGroup(table, []query.Node{n}, among, sought)
}

// itemGroup is the items that meet all nodes of a group: those about the item as
// one, so that lines or moves that several of them are about are the same.
func (r *run) itemGroup(table column.Table, group []query.Node, among []*column.Bits, sought bool) ([]*column.Bits, error) {
	var own, nested []query.Node
	var rest query.And
	for _, part := range group {
		switch {
		case isLeaf(part) && aboutItems(part, table):
			own = append(own, ofItem(part, table))
		case aboutItems(part, table):
			nested = append(nested, part)
		default:
			rest.Parts = append(rest.Parts, part)
		}
	}
	out := among
	var err error
	if len(rest.Parts) > 0 {
		if out, err = r.ofCustomers(table, &rest, out, sought); err != nil {
			return nil, err
		}
	}
	if len(own) > 0 {
		for _, leaf := range own {
			r.prepareLeaf(leaf)
		}
		sets := make([]*column.Bits, len(out))
		r.eachPart(func(p *part) { sets[p.index] = p.items(r, table, own, out[p.index]) })
		out = sets
	}
	for _, part := range nested {
		if out, err = r.itemSets(table, part, out, sought); err != nil {
			return nil, err
		}
	}
	return out, r.ctx.Err()
}

// ofCustomers is the items among some whose customers meet a query.
func (r *run) ofCustomers(table column.Table, n query.Node, among []*column.Bits, sought bool) ([]*column.Bits, error) {
	if err := r.prepare(n, sought); err != nil {
		return nil, err
	}
	sets := make([]*column.Bits, len(among))
	r.eachPart(func(p *part) {
		from := p.Up(table, among[p.index])
		found := p.eval(r, n, from, sought)
		found.And(from)
		sets[p.index] = p.Down(table, found)
		sets[p.index].And(among[p.index])
	})
	return sets, r.ctx.Err()
}

func cloned(sets []*column.Bits) []*column.Bits {
	out := make([]*column.Bits, len(sets))
	for i, set := range sets {
		out[i] = set.Clone()
	}
	return out
}

// aboutItems tells whether anything in a query is about items of a table.
func aboutItems(n query.Node, table column.Table) bool {
	some := func(parts []query.Node) bool {
		return slices.ContainsFunc(parts, func(part query.Node) bool { return aboutItems(part, table) })
	}
	switch n := n.(type) {
	case *query.And:
		return some(n.Parts)
	case *query.Or:
		return some(n.Parts)
	case *query.Not:
		return aboutItems(n.Part, table)
	case *query.Saved:
		return aboutItems(n.Query, table)
	}
	f := fieldOf(n)
	return f != nil && isOf(f, table)
}

// isOf tells whether a field is one of the items of a table, or of what is below them.
func isOf(f *query.Field, table column.Table) bool {
	return f.Via == query.Own && (inside(f.Item, table) || f.Item == column.Customers && f.Table == table && !f.Computed)
}

// inside tells whether a table is another or below it.
func inside(t, table column.Table) bool {
	for t != table {
		up, ok := t.Parent()
		if !ok {
			return false
		}
		t = up
	}
	return true
}

// ofItem is a leaf as one about the item, also when it was about the customer that has
// such an item, as deal:audit is.
func ofItem(n query.Node, table column.Table) query.Node {
	f := *fieldOf(n)
	if f.Item != column.Customers {
		return n
	}
	f.Item = table
	if t, ok := n.(*query.Term); ok {
		own := *t
		own.Field = &f
		return &own
	}
	return &query.Has{Field: &f, No: n.(*query.Has).No}
}

// sort sorts the items and keeps the first limit of them.
func (l *ItemResult) sort(keys []Key, limit int) {
	n := len(l.Items)
	if limit <= 0 || limit > n {
		limit = n
	}
	all := make([]sortKey, n*len(keys)) // those of an item next to each other
	for k, key := range keys {
		s := l.of.sorter(key)
		for i, it := range l.Items {
			s.key(s.rd.rowOf(it), &all[i*len(keys)+k])
		}
	}
	places := make([]int32, n)
	for i := range places {
		places[i] = int32(i)
	}
	places = smallest(places, limit, func(a, b int32) int {
		for k := range keys {
			if c := all[int(a)*len(keys)+k].compare(&all[int(b)*len(keys)+k], keys[k].Down); c != 0 {
				return c
			}
		}
		x, y := &l.Items[a], &l.Items[b]
		return cmp.Or(l.of.run.compareNames(x.Customer, y.Customer), cmp.Compare(x.Row.Row, y.Row.Row))
	})
	items := make([]Item, len(places))
	for i, place := range places {
		items[i] = l.Items[place]
	}
	l.Items = items
	l.note()
}

// rowOf is the row that the field of a reader is read of: the item or its customer.
func (rd *reader) rowOf(it Item) column.Row {
	if rd.item == column.Customers {
		return it.Customer
	}
	return it.Row
}

// Value is what an item has in a field, or its customer in a field of customers.
func (l *ItemResult) Value(it Item, f *query.Field) Value {
	rd := l.of.reader(f)
	return *rd.value(rd.rowOf(it))
}

// Read calls f with what each item has in each of the fields, as Value gives it, by the
// rules of Result.Read.
func (l *ItemResult) Read(fields []*query.Field, f func(item, field int, v *Value)) {
	if len(fields) == 0 {
		return
	}
	for _, field := range fields {
		l.of.newReader(field, nil) // so that what is needed of all parts is known
	}
	each((len(l.Items)+pieceRows-1)/pieceRows, func(piece int) {
		readers, texts := make([]*reader, len(fields)), &arena{}
		for k, field := range fields {
			readers[k] = l.of.newReader(field, texts)
		}
		for i := piece * pieceRows; i < min((piece+1)*pieceRows, len(l.Items)); i++ {
			for k, rd := range readers {
				f(i, k, rd.value(rd.rowOf(l.Items[i])))
			}
		}
	})
}

// Name is the name of the customer with an id; empty when there is none.
func (l *ItemResult) Name(id crm.ID) string { return l.of.Name(id) }
