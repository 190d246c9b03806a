package search

import (
	"cmp"
	"reflect"
	"slices"
	"time"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
)

// oracle answers queries about a list of customers as the package doc says,
// one customer after the other.
type oracle struct {
	all []*crm.Customer
	set *crm.Settings
	now time.Time

	zones   map[*crm.Customer]*zones // what was looked up already, as it takes long
	weights map[wordOf]float64
}

// zones is the text of each zone of a customer, as lines.
type zones struct {
	lines [column.NumZones][]string
	sizes [column.NumZones]int
}

type wordOf struct {
	c *crm.Customer
	w *query.Word
}

// found is a customer that the oracle found.
type found struct {
	c     *crm.Customer
	score float64
	typos int
}

func (o *oracle) run(n query.Node) []found {
	var words []*query.Word
	wordsOf(n, true, &words)
	var out []found
	for _, c := range o.all {
		if !o.meets(c, n, true) {
			continue
		}
		f := found{c: c}
		for _, w := range words {
			score, typo := o.score(c, w)
			f.score += score
			if typo {
				f.typos++
			}
		}
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.typos, b.typos), cmp.Compare(b.score, a.score), o.byName(a.c, b.c))
	})
	return out
}

// byName orders customers by name, id and hash, which ascends as they do.
func (o *oracle) byName(a, b *crm.Customer) int {
	return cmp.Or(cmp.Compare(crm.Fold(a.Name), crm.Fold(b.Name)), cmp.Compare(a.ID, b.ID), cmp.Compare(slices.Index(o.all, a), slices.Index(o.all, b)))
}

// wordsOf is the words that a customer should have, each once.
func wordsOf(n query.Node, sought bool, out *[]*query.Word) {
	switch n := n.(type) {
	case *query.And:
		for _, p := range n.Parts {
			wordsOf(p, sought, out)
		}
	case *query.Or:
		for _, p := range n.Parts {
			wordsOf(p, sought, out)
		}
	case *query.Not:
		wordsOf(n.Part, false, out)
	case *query.Saved:
		wordsOf(n.Query, sought, out)
	case *query.Word:
		same := func(w *query.Word) bool {
			return reflect.DeepEqual(w.Readings(), n.Readings()) && w.Phrase == n.Phrase && (!w.Phrase || w.Prefix == n.Prefix) && w.Digits() == n.Digits()
		}
		if sought && !slices.ContainsFunc(*out, same) {
			*out = append(*out, n)
		}
	}
}

func (o *oracle) meets(c *crm.Customer, n query.Node, sought bool) bool {
	switch n := n.(type) {
	case *query.And:
		for _, p := range n.Parts {
			if fieldOf(p) == nil && !o.meets(c, p, sought) {
				return false
			}
		}
		return o.group(c, n.Parts)
	case *query.Or:
		for _, p := range n.Parts {
			if o.meets(c, p, sought) {
				return true
			}
		}
		return false
	case *query.Not:
		return !o.meets(c, n.Part, false)
	case *query.Saved:
		return o.meets(c, n.Query, sought)
	case *query.Word:
		return o.hasWord(c, n) || sought && o.typo(c, n) > 0
	case *query.Term, *query.Has:
		return o.group(c, []query.Node{n})
	}
	return true
}

// group tells whether a customer meets the Terms and Has among the parts.
func (o *oracle) group(c *crm.Customer, parts []query.Node) bool {
	of := map[query.Via][]query.Node{}
	for _, p := range parts {
		if f := fieldOf(p); f != nil {
			of[f.Via] = append(of[f.Via], p)
		}
	}
	if !o.item(c, column.Customers, of[query.Own]) {
		return false
	}
	if terms := of[query.Org]; len(terms) > 0 {
		org := o.byID(c.Organization)
		if org == nil || !o.item(org, column.Customers, terms) {
			return false
		}
	}
	if terms := of[query.People]; len(terms) > 0 {
		return slices.ContainsFunc(o.people(c), func(p *crm.Customer) bool { return o.item(p, column.Customers, terms) })
	}
	return true
}

// item tells whether an item (a pointer to it) meets the terms about its table,
// and for each table below has an item that meets those about that.
func (o *oracle) item(item any, table column.Table, terms []query.Node) bool {
	below := map[column.Table]bool{}
	for _, n := range terms {
		f := fieldOf(n)
		if f.Item == table {
			if !o.leaf(item, n) {
				return false
			}
			continue
		}
		for t := f.Item; t != column.Customers; {
			up, _ := t.Parent()
			if up == table {
				below[t] = true
			}
			t = up
		}
	}
	for t := range below {
		var own []query.Node
		for _, n := range terms {
			for u := fieldOf(n).Item; u != column.Customers; u, _ = u.Parent() {
				if u == t {
					own = append(own, n)
					break
				}
			}
		}
		if !slices.ContainsFunc(children(item, t), func(child any) bool { return o.item(child, t, own) }) {
			return false
		}
	}
	return true
}

func (o *oracle) leaf(item any, n query.Node) bool {
	switch n := n.(type) {
	case *query.Has:
		if n.Field.Rows {
			return n.No != (len(children(item, n.Field.Table)) > 0)
		}
		has := false
		switch base := n.Field.Base(); base {
		case "deals", "interactions", "purchases", "tasks", "tasks.overdue", "people":
			for _, v := range o.values(item, n.Field) {
				has = has || v.(int) > 0
			}
		case "deals.open", "deals.won", "deals.lost", "purchases.total":
			has = len(o.addends(item.(*crm.Customer), base)) > 0
		default:
			has = len(o.values(item, n.Field)) > 0
		}
		return n.No != has
	case *query.Term:
		met := slices.ContainsFunc(o.values(item, n.Field), func(v any) bool { return o.term(n, v) })
		if f := n.Field; f.Computed && f.Kind == query.Amount {
			met = met || o.nothing(item.(*crm.Customer), n)
		}
		return met != n.Negated()
	}
	panic("no leaf")
}

func (o *oracle) term(t *query.Term, v any) bool {
	switch v := v.(type) {
	case string:
		return t.Text([]byte(v))
	case crm.ID:
		if t.Field.Kind != query.Ref {
			return t.Text([]byte(v))
		}
		who := o.byID(v)
		return t.ID(v) || who != nil && who.Name != "" && t.Text([]byte(who.Name))
	case int:
		return t.Int(int64(v))
	case crm.Date:
		return t.Day(v)
	case crm.Time:
		return t.Time(v)
	case crm.Money:
		return t.Money(v)
	case Total:
		return t.Total(v.Amount, v.Currency)
	case crm.Decimal:
		return t.Number(v)
	}
	panic(reflect.TypeOf(v))
}

// nothing tells whether 0 meets the Term in a currency in which there is
// nothing to add up.
func (o *oracle) nothing(c *crm.Customer, t *query.Term) bool {
	return slices.ContainsFunc(t.Values, func(v query.Value) bool {
		for _, m := range o.addends(c, t.Field.Base()) {
			if !m.Amount.IsZero() && (v.Bounds.Currency == "" || v.Bounds.Currency == m.Currency) {
				return false
			}
		}
		one := *t
		one.Values = []query.Value{v}
		return one.Money(crm.Money{Amount: crm.DecimalOf(0), Currency: v.Bounds.Currency})
	})
}

// byID is the first of the customers with an id, as the hashes of column.Of
// and of the tests ascend.
func (o *oracle) byID(id crm.ID) *crm.Customer {
	if id == "" {
		return nil
	}
	for _, c := range o.all {
		if c.ID == id {
			return c
		}
	}
	return nil
}

func (o *oracle) people(org *crm.Customer) []*crm.Customer {
	var out []*crm.Customer
	for _, c := range o.all {
		if c.Organization != "" && o.byID(c.Organization) == org {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, o.byName)
	return out
}
