package search

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"
	"strings"
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
		return cmp.Or(cmp.Compare(a.typos, b.typos), cmp.Compare(b.score, a.score), byNameAndID(a.c, b.c))
	})
	return out
}

func byNameAndID(a, b *crm.Customer) int {
	return cmp.Or(cmp.Compare(crm.Fold(a.Name), crm.Fold(b.Name)), cmp.Compare(a.ID, b.ID))
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
	slices.SortStableFunc(out, byNameAndID)
	return out
}

// tagged is the field of a struct with a key; invalid when there is none.
func tagged(item reflect.Value, key string) reflect.Value {
	for i := range item.NumField() {
		name, _, _ := strings.Cut(item.Type().Field(i).Tag.Get("yaml"), ",")
		if name == key {
			return item.Field(i)
		}
	}
	return reflect.Value{}
}

// children is pointers to the items of a table just below an item.
func children(item any, t column.Table) []any {
	name := t.Name()
	list := tagged(reflect.ValueOf(item).Elem(), name[strings.LastIndexByte(name, '.')+1:])
	out := make([]any, list.Len())
	for i := range out {
		out[i] = list.Index(i).Addr().Interface()
	}
	return out
}

// values is what an item has in a field, of the types string, crm.ID, int,
// crm.Date, crm.Time, crm.Money and crm.Decimal; only what is set.
func (o *oracle) values(item any, f *query.Field) []any {
	if f.Computed {
		return o.computed(item, f)
	}
	if f.Key != "" {
		var out []any
		for _, p := range children(item, f.Table) {
			pair := p.(*crm.Pair)
			switch {
			case pair.Key != f.Key:
			case pair.Value.Kind == crm.List:
				for _, it := range pair.Value.Items {
					out = append(out, set(it.String())...)
				}
			default:
				out = append(out, set(pair.Value.String())...)
			}
		}
		return out
	}
	rows := []any{item}
	if f.Table != f.Item {
		rows = children(item, f.Table)
	}
	var out []any
	for _, row := range rows {
		for _, name := range append([]string{f.Column}, f.Also...) {
			v := reflect.ValueOf(row).Elem()
			if v.Kind() == reflect.Struct {
				v = tagged(v, name)
			}
			out = append(out, set(v.Interface())...)
		}
	}
	return out
}

func set(v any) []any {
	if p, ok := v.(*int); ok {
		if p == nil {
			return nil
		}
		return []any{*p}
	}
	if r := reflect.ValueOf(v); r.IsZero() {
		return nil
	}
	switch v := v.(type) {
	case crm.Type:
		return []any{string(v)}
	case crm.Money:
		if v.Amount.IsZero() {
			return nil
		}
	}
	return []any{v}
}

func (o *oracle) last(c *crm.Customer) crm.Time {
	var last crm.Time
	today := crm.DateOf(o.now)
	for _, i := range c.Interactions {
		if i.At.IsZero() || i.At.IsDay() && i.At.Date().Compare(today) > 0 || !i.At.IsDay() && i.At.Unix() > o.now.Unix() {
			continue
		}
		if last.IsZero() || i.At.Compare(last) > 0 {
			last = i.At
		}
	}
	return last
}

func (o *oracle) lastOfAll(c *crm.Customer) crm.Time {
	last := o.last(c)
	for _, p := range o.people(c) {
		if t := o.last(p); !t.IsZero() && (last.IsZero() || t.Compare(last) > 0) {
			last = t
		}
	}
	return last
}

func (o *oracle) outcome(d *crm.Deal) string {
	if s := o.set.Pipeline(d.Pipeline).Stage(d.Stage); s != nil && (s.Outcome == "won" || s.Outcome == "lost") {
		return s.Outcome
	}
	return "open"
}

// addends is the amounts of the items that a sum is of, unset ones too.
func (o *oracle) addends(c *crm.Customer, name string) []crm.Money {
	var out []crm.Money
	if name == "purchases.total" {
		for _, p := range c.Purchases {
			out = append(out, p.Amount)
		}
		return out
	}
	for i := range c.Deals {
		if "deals."+o.outcome(&c.Deals[i]) == name {
			out = append(out, c.Deals[i].Amount)
		}
	}
	return out
}

func (o *oracle) computed(item any, f *query.Field) []any {
	if d, ok := item.(*crm.Deal); ok {
		switch f.Base() {
		case "deal.outcome":
			return []any{o.outcome(d)}
		case "deal.pipeline":
			if p := o.set.Pipeline(""); d.Pipeline == "" && p != nil {
				return set(p.Name)
			}
			return set(d.Pipeline)
		case "deal.probability":
			if s := o.set.Pipeline(d.Pipeline).Stage(d.Stage); d.Probability == nil && s != nil {
				return set(s.Probability)
			}
			return set(d.Probability)
		}
		panic(f.Name)
	}
	c := item.(*crm.Customer)
	open, overdue := 0, 0
	var next crm.Time
	for _, t := range c.Tasks {
		if !t.Done.IsZero() {
			continue
		}
		open++
		if !t.Due.IsZero() {
			if t.Due.Date().Compare(crm.DateOf(o.now)) < 0 {
				overdue++
			}
			if next.IsZero() || t.Due.Compare(next) < 0 {
				next = t.Due
			}
		}
	}
	switch base := f.Base(); base {
	case "last":
		return set(o.lastOfAll(c))
	case "idle":
		if last := o.lastOfAll(c); !last.IsZero() {
			return []any{max(0, last.Date().DaysUntil(crm.DateOf(o.now)))}
		}
		return nil
	case "next":
		return set(next)
	case "domain":
		var out []any
		for _, e := range c.Emails {
			out = append(out, set(crm.EmailDomain(e.Address))...)
		}
		for _, l := range c.Links {
			out = append(out, set(crm.URLDomain(l.URL))...)
		}
		return slices.CompactFunc(out, func(a, b any) bool { return false })
	case "address":
		var out []any
		for _, a := range c.Addresses {
			town := a.Postcode + " " + a.City
			if a.Postcode == "" || a.City == "" {
				town = a.Postcode + a.City
			}
			parts := slices.DeleteFunc([]string{a.Street, a.Extended, a.POBox, town, a.Region, a.Country}, func(s string) bool { return s == "" })
			out = append(out, set(strings.Join(parts, ", "))...)
		}
		return out
	case "deals":
		return []any{len(c.Deals)}
	case "interactions":
		return []any{len(c.Interactions)}
	case "purchases":
		return []any{len(c.Purchases)}
	case "tasks":
		return []any{open}
	case "tasks.overdue":
		return []any{overdue}
	case "people":
		if n := len(o.people(c)); n > 0 || c.Type == crm.Organization {
			return []any{n}
		}
		return nil
	case "deals.open", "deals.won", "deals.lost", "purchases.total":
		sums := map[string]crm.Decimal{}
		over := map[string]bool{}
		for _, m := range o.addends(c, base) {
			if m.Amount.IsZero() {
				continue
			}
			sum, err := sums[m.Currency].Add(m.Amount)
			if sums[m.Currency].IsZero() {
				sum, err = m.Amount, nil
			}
			over[m.Currency] = over[m.Currency] || err != nil
			sums[m.Currency] = sum
		}
		var out []any
		for currency, sum := range sums {
			if !over[currency] {
				out = append(out, crm.Money{Amount: sum, Currency: currency})
			}
		}
		slices.SortFunc(out, func(a, b any) int { return strings.Compare(a.(crm.Money).Currency, b.(crm.Money).Currency) })
		return out
	}
	panic(f.Name)
}

// text is a value of the oracle in the form of the files.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case crm.ID:
		return string(v)
	case int:
		return strconv.Itoa(v)
	case crm.Date:
		return v.String()
	case crm.Time:
		return v.String()
	case crm.Money:
		return v.String()
	case crm.Decimal:
		return v.String()
	}
	panic(reflect.TypeOf(v))
}
