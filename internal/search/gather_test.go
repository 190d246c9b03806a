package search

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/column"
	"crm/internal/query"
)

// Gather gives what Run and Items do, each once.
func TestGatherIsRunAndItems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		cat := w.src.Context.Catalogue
		var fields []*query.Field
		for _, name := range []string{"name", "tag", "deals.open", "org.name", "people", "deal.stage", "deal.outcome", "deal.tag", "deal.amount"} {
			f, ok := cat.Field(name)
			if !ok {
				t.Fatal(name)
			}
			fields = append(fields, f)
		}
		text := rapid.SampledFrom([]string{"", "has:deal", "stage:lead", "-deal.outcome:won", "deal.outcome:open deals>1"}).Draw(t, "query")
		n, err := query.Parse(text, w.src.Context)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range []column.Table{column.Customers, column.Deals} {
			var got, want [][]Value
			var lock sync.Mutex
			err = Gather(t.Context(), w.snap, table, n, w.env(), fields, func() (func([]*Value), func()) {
				var list [][]Value
				return func(values []*Value) {
						var row []Value
						for _, v := range values {
							row = append(row, *v)
						}
						list = append(list, row)
					}, func() {
						lock.Lock()
						defer lock.Unlock()
						got = append(got, list...)
					}
			})
			if err != nil {
				t.Fatal(err)
			}
			read := func(rows int, value func(row int, f *query.Field) Value) {
				for i := range rows {
					var row []Value
					for _, f := range fields {
						row = append(row, value(i, f))
					}
					want = append(want, row)
				}
			}
			if table == column.Customers {
				res, err := Run(t.Context(), w.snap, n, w.env())
				if err != nil {
					t.Fatal(err)
				}
				read(len(res.Rows), func(i int, f *query.Field) Value { return res.Value(res.Rows[i], f) })
			} else {
				res, err := Items(t.Context(), w.snap, Asked{Table: table, Query: n}, w.env())
				if err != nil {
					t.Fatal(err)
				}
				read(len(res.Items), func(i int, f *query.Field) Value { return res.Value(res.Items[i], f) })
			}
			order := func(a, b []Value) int {
				for k := range a {
					if c := cmp.Compare(strings.Join(a[k].Texts, "\x00")+a[k].String(), strings.Join(b[k].Texts, "\x00")+b[k].String()); c != 0 {
						return c
					}
				}
				return 0
			}
			slices.SortFunc(got, order)
			slices.SortFunc(want, order)
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%q of %s: got\n%+v, want\n%+v", text, table.Name(), got, want)
			}
		}
	})
}
