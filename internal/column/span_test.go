package column

import (
	"math/rand/v2"
	"testing"

	"crm/internal/crm"
)

// Asked many times, in any order, the parents are those of each row.
func TestParents(t *testing.T) {
	var list []*crm.Customer
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		c := &crm.Customer{}
		for range r.IntN(4) * r.IntN(2) {
			c.Tags = append(c.Tags, "x")
		}
		list = append(list, c)
	}
	s := Of(list...).Parts[0].Segment
	n := s.Rows(Tags)
	parents := s.Parents(Tags)
	for _, row := range append(r.Perm(n), r.Perm(n)...) {
		if got, want := parents(row), s.ParentOf(Tags, row); got != want {
			t.Fatalf("the parent of row %d is %d, want %d", row, got, want)
		}
	}
	for row := range n {
		if got, want := parents(row), s.ParentOf(Tags, row); got != want {
			t.Fatalf("the parent of row %d is %d, want %d", row, got, want)
		}
	}
	if parents(n); !s.Bad() {
		t.Error("a row that is not there has a parent")
	}
}
