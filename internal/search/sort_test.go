package search

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
)

// order is a plain comparison of customers by keys, as Result.Sort says.
func (w *world) order(keys []Key) func(a, b *crm.Customer) int {
	return func(a, b *crm.Customer) int {
		for _, k := range keys {
			x, y := w.best(a, k), w.best(b, k)
			switch {
			case x == nil && y == nil:
				continue
			case x == nil:
				return 1
			case y == nil:
				return -1
			}
			if c := w.compareValues(x, y, k.Down); c != 0 {
				return c
			}
		}
		return w.byName(a, b)
	}
}

// shownAs is a sum as it is sorted.
func shownAs(v any) crm.Money {
	if t, ok := v.(Total); ok {
		return t.rounded()
	}
	return v.(crm.Money)
}

// best is the value of a customer that counts for sorting, or nil.
func (w *world) best(c *crm.Customer, k Key) any {
	f := *k.Field
	switch f.Via {
	case query.Org:
		f.Name, f.Via = f.Base(), query.Own
		if c = w.byID(c.Organization); c == nil {
			return nil
		}
	case query.People:
		f.Name, f.Via = f.Base(), query.Own
		var all []any
		for _, p := range w.people(c) {
			if v := w.best(p, Key{&f, k.Down}); v != nil {
				all = append(all, v)
			}
		}
		return w.pick(all, &f, k.Down)
	}
	all := w.valuesOf(c, &f)
	switch {
	case f.Key != "":
		all = nil
		texts, _ := w.show(c, &f)
		for _, s := range texts {
			all = append(all, typed(&f, s))
		}
	case len(f.Also) > 0 || f.Base() == "domain":
		all = nil
		texts, _ := w.show(c, &f)
		for _, s := range texts {
			all = append(all, s)
		}
	case f.Computed && f.Kind == query.Amount:
		for _, m := range all {
			if shownAs(m).Currency == w.set.Currency {
				return shownAs(m)
			}
		}
		if all = all[:min(len(all), 1)]; len(all) > 0 {
			all[0] = shownAs(all[0])
		}
	}
	v := w.pick(all, &f, k.Down)
	switch name, ok := v.(string); f.Base() {
	case "stage", "deal.stage", "deal.history.stage":
		if !ok {
			break
		}
		if i := slices.Index(f.Options, name); i >= 0 {
			return i
		}
		return other1(name)
	}
	return v
}

func (w *world) pick(all []any, f *query.Field, down bool) any {
	if len(all) == 0 {
		return nil
	}
	if kind := f.Kind; !kind.Ordered() || kind == query.Any {
		return all[0]
	}
	return slices.MinFunc(all, func(a, b any) int { return w.compareValues(a, b, down) })
}

// typed reads the text of a custom field as its kind says.
func typed(f *query.Field, s string) any {
	switch f.Kind {
	case query.Number, query.Any:
		if d, err := crm.ParseDecimal(s); err == nil {
			return d
		}
		return other1(s)
	case query.Amount:
		if m, err := crm.ParseMoney(s); err == nil {
			return m
		}
		if d, err := crm.ParseDecimal(s); err == nil {
			return crm.Money{Amount: d, Currency: settings().Currency}
		}
		return other1(s)
	case query.Day:
		if d, err := crm.ParseDate(s); err == nil {
			return crm.DayTime(d)
		}
		return other1(s)
	}
	return s
}

// other1 is a text among numbers, which comes after them.
type other1 string

func (w *world) compareValues(a, b any, down bool) int {
	group := func(v any) int {
		switch v := v.(type) {
		case other1:
			return 1
		case crm.Money:
			if v.Currency != w.set.Currency {
				return 1
			}
		}
		return 0
	}
	if c := cmp.Compare(group(a), group(b)); c != 0 {
		return c
	}
	c := 0
	switch x := a.(type) {
	case string:
		c = cmp.Compare(crm.Fold(x), crm.Fold(b.(string)))
	case crm.ID:
		c = cmp.Compare(x, b.(crm.ID))
	case other1:
		y, ok := b.(other1)
		if !ok { // an amount in another currency
			return 0
		}
		c = cmp.Compare(crm.Fold(string(x)), crm.Fold(string(y)))
	case int:
		c = cmp.Compare(x, b.(int))
	case crm.Date:
		c = x.Compare(b.(crm.Date))
	case crm.Time:
		c = cmp.Compare(x.Unix(), b.(crm.Time).Unix())
	case crm.Decimal:
		c = x.Cmp(b.(crm.Decimal))
	case crm.Money:
		y, ok := b.(crm.Money)
		if !ok {
			return 0
		}
		if g := cmp.Compare(x.Currency, y.Currency); g != 0 {
			return g
		}
		c = x.Amount.Cmp(y.Amount)
	}
	if down {
		return -c
	}
	return c
}

// Sorting by any field, with and without a limit, is sorting by plain values.
func TestSortIsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		fields := w.fields()
		for range 10 {
			var keys []Key
			for range rapid.IntRange(1, 2).Draw(t, "keys") {
				keys = append(keys, Key{rapid.SampledFrom(fields).Draw(t, "field"), rapid.Bool().Draw(t, "down")})
			}
			if slices.ContainsFunc(keys, func(k Key) bool { return k.Field.Base() == "fields.rate" || k.Field.Base() == "deal.fields.rate" }) {
				continue // amounts and texts at once have no order here
			}
			n := rapid.SampledFrom([]string{"", "", "has:tag", "berlin"}).Draw(t, "query")
			tree, err := query.Parse(n, w.src.Context)
			if err != nil {
				t.Fatal(err)
			}
			all, err := Run(context.Background(), w.snap, tree, w.env())
			if err != nil {
				t.Fatal(err)
			}
			all.Sort(keys)
			var want []*crm.Customer
			for _, r := range all.Rows {
				want = append(want, w.rows[r.Row])
			}
			got := w.names(all.Rows)
			slices.SortStableFunc(want, w.order(keys))
			for i, r := range all.Rows {
				if a, b := w.rows[r.Row], want[i]; a != b && (w.order(keys)(a, b) != 0) {
					names := ""
					for _, k := range keys {
						names += fmt.Sprintf(" %s (down: %v, values %v and %v)", k.Field.Name, k.Down, w.best(a, k), w.best(b, k))
					}
					t.Fatalf("sorted by%s: %q at %d, want %s %s", names, got, i, b.ID, b.Name)
				}
			}
			limit := rapid.IntRange(1, 4).Draw(t, "limit")
			top, err := Top(context.Background(), w.snap, tree, w.env(), keys, limit)
			if err != nil {
				t.Fatal(err)
			}
			if top.Total != all.Total || !slices.Equal(top.Rows, all.Rows[:min(limit, all.Total)]) {
				t.Fatalf("the first %d by %s are %q of %q", limit, keys[0].Field.Name, w.names(top.Rows), got)
			}
		}
	})
}

// The first of many are the first of all, whatever is asked for.
func TestTopIsBeginningOfRun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		tree, err := query.Parse(rapid.SampledFrom([]string{"", "berlin or anna", "offer", "type:person"}).Draw(t, "query"), w.src.Context)
		if err != nil {
			t.Fatal(err)
		}
		all, err := Run(context.Background(), w.snap, tree, w.env())
		if err != nil {
			t.Fatal(err)
		}
		limit := rapid.IntRange(0, 12).Draw(t, "limit")
		top, err := Top(context.Background(), w.snap, tree, w.env(), nil, limit)
		if err != nil {
			t.Fatal(err)
		}
		want := all.Rows
		if limit > 0 {
			want = all.Rows[:min(limit, len(all.Rows))]
		}
		if !slices.Equal(top.Rows, want) || top.Total != all.Total {
			t.Fatalf("the first %d are %q of %q", limit, w.names(top.Rows), w.names(all.Rows))
		}
		all.Limit(limit)
		if !slices.Equal(all.Rows, all.Rows[:min(limit, len(all.Rows))]) {
			t.Fatal("Limit keeps others")
		}
	})
}

func TestSmallest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.IntRange(0, 50), 0, 300).Draw(t, "list")
		n := rapid.IntRange(0, 40).Draw(t, "n")
		want := slices.Clone(list)
		slices.Sort(want)
		if got := smallest(slices.Clone(list), n, cmp.Compare[int]); !slices.Equal(got, want[:min(n, len(want))]) {
			t.Fatalf("the %d smallest are %v, want %v", n, got, want[:min(n, len(want))])
		}
	})
}

// The order by name is that of package column over several parts.
func TestByName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		r, err := Run(context.Background(), w.snap, &query.All{}, w.env())
		if err != nil {
			t.Fatal(err)
		}
		if r.Total != w.snap.Len() {
			t.Fatalf("%d of %d customers", r.Total, w.snap.Len())
		}
		many := newRun(context.Background(), w.snap, w.env())
		many.sparse = 0
		merged, err := many.top(&query.All{}, nil, 0)
		if err != nil || !slices.Equal(merged.Rows, r.Rows) {
			t.Fatalf("merged %q, want %q", w.names(merged.Rows), w.names(r.Rows))
		}
		if n := rapid.IntRange(0, len(r.Rows)).Draw(t, "limit"); !slices.Equal(many.first(t, n), r.Rows[:n]) {
			t.Fatalf("the first %d of those merged are others", n)
		}
		for i := 1; i < len(r.Rows); i++ {
			a, b := w.rows[r.Rows[i-1].Row], w.rows[r.Rows[i].Row]
			if w.byName(a, b) > 0 {
				t.Fatalf("%q before %q", a.Name, b.Name)
			}
		}
		for _, lookups := range []int{0, 1000} { // few, and many
			r.run.lookups = lookups
			for _, c := range w.all {
				if got, want := r.Name(c.ID), w.byID(c.ID).Name; got != want && c.ID != "" {
					t.Fatalf("the name of %s is %q, want %q", c.ID, got, want)
				}
			}
		}
		if r.Name("") != "" || r.Name("zzzzzzzzzz") != "" || r.Name(crm.ID(make([]byte, column.NumZones))) != "" {
			t.Fatal("nobody has a name")
		}
	})
}

// first is the first n rows by name.
func (r *run) first(t *rapid.T, n int) []Row {
	if n == 0 {
		return []Row{} // Top has no limit then
	}
	top, err := r.top(&query.All{}, nil, n)
	if err != nil {
		t.Fatal(err)
	}
	return top.Rows
}

// Many are in order by name too, all of them, some and the first ones.
func TestManyByName(t *testing.T) {
	v := vocabulary{rand.New(rand.NewPCG(7, 1))}
	w := newWorld(t, v, someCustomers(v, 700))
	for _, text := range []string{"", "tag:vip", "name:smyth", "city:berlin stage:lead owner:ben"} {
		tree, err := query.Parse(text, w.src.Context)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, c := range slices.SortedFunc(slices.Values(w.all), w.byName) {
			if w.meets(c, tree, true) {
				want = append(want, string(c.ID)+" "+c.Name)
			}
		}
		if len(want) < 5 {
			t.Fatalf("%q finds only %d", text, len(want))
		}
		for _, limit := range []int{1, 3, 20, 200, 700} {
			for _, sparse := range []int{0, 10000} {
				r := newRun(context.Background(), w.snap, w.env())
				r.sparse = sparse
				top, err := r.top(tree, nil, limit)
				if err != nil {
					t.Fatal(err)
				}
				if got := w.names(top.Rows); top.Total != len(want) || !slices.Equal(got, want[:min(limit, len(want))]) {
					t.Fatalf("the first %d of %q are %q, want %q", limit, text, got, want[:min(limit, len(want))])
				}
			}
		}
	}
}

// Customers by name are those that a query for all finds, in its order.
func TestByNameIsRunOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		all, err := Run(context.Background(), w.snap, &query.All{}, w.env())
		if err != nil {
			t.Fatal(err)
		}
		rows := ByName(context.Background(), w.snap)
		if !slices.EqualFunc(rows, all.Rows, func(a column.Row, b Row) bool { return a == b.Row }) {
			t.Fatalf("by name: %v, want %v", rows, all.Rows)
		}
	})
}
