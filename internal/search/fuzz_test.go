package search

import (
	"context"
	"math/rand/v2"
	"testing"

	"crm/internal/query"
)

// No query that can be parsed makes a panic, and the quick answer is that of a
// plain evaluation.
func FuzzRun(f *testing.F) {
	for _, s := range []string{"", "anna", "-anna", `"van der"*`, "tag:vip city:berlin", "deal.stage:won deal.amount>1k or people.role:ceo", "idle>90d -org.stage:lead", "name~^a", "fields.size>5", "birthday:next-30d", "@mine", "has:deal no:phone", "organization:acme", "12345", "deals.open<100", "interaction.with:anna", "interaction.text:offer"} {
		f.Add(s)
	}
	v := vocabulary{rand.New(rand.NewPCG(7, 7))}
	var all = someCustomers(v, 20)
	w := newWorld(f, v, all)
	cat := w.src.Context.Catalogue
	f.Fuzz(func(t *testing.T, text string) {
		n, err := query.Parse(text, w.src.Context)
		if err != nil {
			return
		}
		r, err := Run(context.Background(), w.snap, n, w.env())
		if err != nil {
			t.Fatal(err)
		}
		if want := w.run(n); len(want) != r.Total {
			t.Fatalf("%q finds %d customers, want %d", text, r.Total, len(want))
		}
		if fd, ok := cat.Field(text); ok {
			r.Sort([]Key{{Field: fd}})
			for _, row := range r.Rows {
				_ = r.Value(row, fd).String()
			}
		}
	})
}
