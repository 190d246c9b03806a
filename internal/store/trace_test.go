package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"crm/internal/crm"
)

// What a Tracer finds is what Touches finds of customers and, where nothing is
// inherited, what LogOf tells; Between is Touches for any two commits.
func TestTracer(t *testing.T) {
	s, cs := manyCommits(t)
	tracer := s.Tracer()
	logOf := map[string]int{}
	for _, c := range cs {
		for r, err := range s.LogOf(context.Background(), c.ID) {
			if err != nil {
				t.Fatal(err)
			}
			logOf[fmt.Sprint(r.Hash, c.ID, r.Touch)]++
		}
	}
	merges := 0
	for c, err := range s.Log(context.Background(), headOf(t, s)) {
		if err != nil {
			t.Fatal(err)
		}
		step, err := tracer.Step(c.Hash)
		if err != nil || step.Hash != c.Hash || !slices.Equal(step.Parents, c.Parents) || step.Tree != c.Tree() || step.Committed != c.committed {
			t.Fatalf("step %+v, %v; want %+v", step, err, c)
		}
		var trees []Hash
		before := Hash{}
		for i, p := range c.Parents {
			parent, err := tracer.Step(p)
			if err != nil {
				t.Fatal(err)
			}
			trees = append(trees, parent.Tree)
			if i == 0 {
				before = p
			}
		}
		touches, err := s.Touches(c)
		if err != nil {
			t.Fatal(err)
		}
		between, err := s.Between(before, c.Hash)
		if err != nil || !slices.Equal(between, touches) {
			t.Fatalf("between %v, %v; want %v", between, err, touches)
		}
		var want []string
		for _, x := range touches {
			x.OldMode, x.NewMode = 0, 0 // a Tracer tells no modes
			if id, ok := crm.PathID(x.Path); ok {
				want = append(want, fmt.Sprint(id, x))
			}
		}
		found, err := tracer.Customers(step.Tree, trees)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, x := range found {
			got = append(got, fmt.Sprint(x.ID, x.Touch))
			if x.Inherited {
				merges++
			} else {
				logOf[fmt.Sprint(c.Hash, x.ID, x.Touch)]--
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%s: %q\nwant %q", c.Message.Subject, got, want)
		}
	}
	for what, n := range logOf {
		if n != 0 {
			t.Errorf("%s: %d", what, n)
		}
	}
	if merges == 0 {
		t.Error("no merge took anything over")
	}
	if all, err := s.Between(Hash{}, headOf(t, s)); err != nil || len(all) < len(cs) {
		t.Errorf("from nothing: %d, %v", len(all), err)
	}
	if _, err := s.Between(Hash{}, Hash{1}); !errors.As(err, new(*ObjectError)) {
		t.Errorf("no such commit: %v", err)
	}
	if _, err := tracer.Step(Hash{1}); !errors.As(err, new(*ObjectError)) {
		t.Errorf("no such step: %v", err)
	}
}
