package cluster

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestStrongestFirst(t *testing.T) {
	edges := []Edge{{0, 1, 5}, {1, 2, 9}, {2, 3, 7}}
	Sort(edges)
	if edges[0].Weight != 9 || edges[2].Weight != 5 {
		t.Fatalf("sorted: %v", edges)
	}
	g := New(4)
	g.Apart(0, 2)
	refused := g.Join(edges, nil)
	if len(refused) != 1 || refused[0].A != 0 || g.Find(1) != g.Find(3) || g.Find(0) == g.Find(1) {
		t.Errorf("refused %v", refused)
	}
}

// What must be apart is never together, and without such pairs groups are what the edges
// connect.
func TestGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const n = 12
		draw := func(name string) int32 { return int32(rapid.IntRange(0, n-1).Draw(t, name)) }
		var edges []Edge
		for range rapid.IntRange(0, 20).Draw(t, "edges") {
			edges = append(edges, Edge{draw("a"), draw("b"), float64(rapid.IntRange(0, 5).Draw(t, "weight"))})
		}
		Sort(edges)
		g, free := New(n), New(n)
		type two struct{ a, b int32 }
		var apart []two
		for range rapid.IntRange(0, 6).Draw(t, "apart") {
			if p := (two{draw("a"), draw("b")}); p.a != p.b {
				apart = append(apart, p)
				g.Apart(p.a, p.b)
			}
		}
		g.Join(edges, nil)
		if len(free.Join(edges, nil)) != 0 {
			t.Fatal("an edge was refused for nothing")
		}
		for _, p := range apart {
			if g.Find(p.a) == g.Find(p.b) {
				t.Fatalf("%v are together", p)
			}
		}
		for _, e := range edges {
			if free.Find(e.A) != free.Find(e.B) {
				t.Fatalf("%v joined nothing", e)
			}
		}
		seen := 0
		for i := range int32(n) {
			if g.Find(i) == i {
				seen += len(g.Of(i))
			}
			if !slices.Contains(g.Of(i), i) {
				t.Fatalf("%d is not of its group", i)
			}
		}
		if seen != n {
			t.Fatalf("the groups have %d records", seen)
		}
	})
}
