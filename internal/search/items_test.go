package search

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
)

// itemMeets tells whether an item of a customer meets a query that looks for items.
func (o *oracle) itemMeets(c *crm.Customer, item any, table column.Table, n query.Node, sought bool) bool {
	if !aboutItems(n, table) {
		return o.meets(c, n, sought)
	}
	met := func(part query.Node) bool { return o.itemMeets(c, item, table, part, sought) }
	parts := []query.Node{n}
	switch n := n.(type) {
	case *query.Saved:
		return met(n.Query)
	case *query.Not:
		return !o.itemMeets(c, item, table, n.Part, false)
	case *query.Or:
		return slices.ContainsFunc(n.Parts, met)
	case *query.And:
		parts = n.Parts
	}
	var own []query.Node
	var rest query.And
	for _, part := range parts {
		switch about := aboutItems(part, table); {
		case about && isHas(part) && fieldOf(part).Rows && fieldOf(part).Table == table:
			if part.(*query.Has).No {
				return false // here it is
			}
		case about && isLeaf(part):
			own = append(own, ofItem(part, table))
		case about:
			if !met(part) {
				return false
			}
		default:
			rest.Parts = append(rest.Parts, part)
		}
	}
	return o.meets(c, &rest, sought) && o.item(item, table, own)
}

func isHas(n query.Node) bool {
	_, ok := n.(*query.Has)
	return ok
}

var itemTables = []column.Table{column.Deals, column.Tasks, column.Purchases, column.Consents, column.Interactions, column.Emails}

// The items that are found from columns are those of a plain evaluation, in the order
// of customers and files.
func TestItemsArePlainEvaluation(t *testing.T) {
	found := 0
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		for range 3 {
			n, err := query.Parse(w.src.Texts().Draw(t, "query"), w.src.Context)
			if err != nil {
				continue
			}
			found += w.compareItems(t, rapid.SampledFrom(itemTables).Draw(t, "table"), n)
		}
	})
	if found == 0 {
		t.Error("no query found any item")
	}
}

func (w *world) compareItems(t *rapid.T, table column.Table, n query.Node) int {
	asked := Asked{Table: table, Query: n}
	var of *crm.Customer
	if len(w.all) > 0 && rapid.Bool().Draw(t, "of one") {
		of = rapid.SampledFrom(w.all).Draw(t, "of")
		for row, c := range w.rows {
			if c == of {
				asked.Of = []column.Row{row}
			}
		}
	}
	got, err := Items(context.Background(), w.snap, asked, w.env())
	if err != nil {
		t.Fatal(err)
	}
	all := slices.Clone(w.all)
	slices.SortStableFunc(all, w.byName)
	type place struct {
		c *crm.Customer
		i int
	}
	var want, have []place
	for _, c := range all {
		if of != nil && c != of {
			continue
		}
		for i, item := range children(c, table) {
			if w.itemMeets(c, item, table, n, true) {
				want = append(want, place{c, i})
			}
		}
	}
	for _, it := range got.Items {
		from, _ := w.snap.Parts[it.Part].Span(table, it.Customer.Row)
		have = append(have, place{w.rows[it.Customer], it.Row.Row - from})
	}
	if !reflect.DeepEqual(have, want) || got.Total != len(want) {
		t.Fatalf("%s of %s: found %v, want %v", table.Name(), n, have, want)
	}
	return len(want)
}

// itemTexts is what is shown of a field of an item or customer.
func (w *world) itemTexts(of any, f *query.Field) []string {
	if f.Key != "" && !f.List {
		for _, p := range children(of, f.Table) {
			if pair := p.(*crm.Pair); pair.Key == f.Key && pair.Value.String() != "" {
				return []string{pair.Value.String()}
			}
		}
		return nil
	}
	var out []string
	for _, v := range w.values(of, f) {
		out = append(out, text(v))
	}
	if !f.List && len(out) > 1 {
		out = out[:1]
	}
	return out
}

// A field of an item has the values of that item alone, and one of its customer those of
// the customer; sorting by it and cutting gives the first of the whole in order.
func TestItemValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		table := rapid.SampledFrom(itemTables).Draw(t, "table")
		got, err := Items(context.Background(), w.snap, Asked{Table: table, Query: &query.All{}}, w.env())
		if err != nil {
			t.Fatal(err)
		}
		var fields []*query.Field
		for _, f := range w.fields() {
			if f.Via == query.Own && (f.Item == table || f.Name == "name" || f.Name == "owner") && len(f.Also) == 0 {
				fields = append(fields, f)
			}
		}
		read := make([][]Value, len(got.Items))
		for i := range read {
			read[i] = make([]Value, len(fields))
		}
		got.Read(fields, func(item, field int, v *Value) { read[item][field] = *v })
		for i, it := range got.Items {
			c := w.rows[it.Customer]
			from, _ := w.snap.Parts[it.Part].Span(table, it.Customer.Row)
			for k, f := range fields {
				var of any = c
				if f.Item == table {
					of = children(c, table)[it.Row.Row-from]
				}
				want := w.itemTexts(of, f)
				v := got.Value(it, f)
				if !reflect.DeepEqual(v, read[i][k]) {
					t.Fatalf("%s: Value gives %v, Read %v", f.Name, v, read[i][k])
				}
				have := v.Texts
				if !v.List && v.Set {
					have = []string{v.String()}
				}
				if !slices.Equal(have, want) {
					t.Fatalf("%s of %s: %q, want %q", f.Name, c.Name, have, want)
				}
			}
		}
		key := Key{Field: rapid.SampledFrom(fields).Draw(t, "key"), Down: rapid.Bool().Draw(t, "down")}
		limit := rapid.IntRange(1, 5).Draw(t, "limit")
		whole, _ := Items(context.Background(), w.snap, Asked{Table: table, Query: &query.All{}, Keys: []Key{key}}, w.env())
		some, _ := Items(context.Background(), w.snap, Asked{Table: table, Query: &query.All{}, Keys: []Key{key}, Limit: limit}, w.env())
		if want := whole.Items[:min(limit, len(whole.Items))]; !slices.Equal(some.Items, want) || some.Total != whole.Total {
			t.Fatalf("the first %d by %s are %v, want %v", limit, key.Field.Name, some.Items, want)
		}
		same := slices.Clone(whole.Items)
		slices.SortFunc(same, func(a, b Item) int { return cmp.Or(cmp.Compare(a.Part, b.Part), cmp.Compare(a.Row.Row, b.Row.Row)) })
		if same = slices.Compact(same); len(same) != len(got.Items) {
			t.Fatalf("sorted there are %d items of %d", len(same), len(got.Items))
		}
	})
}
