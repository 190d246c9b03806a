// Package cluster makes groups of pairs: the strongest edge first, and no two
// groups in one when that would bring together what must not be.
//
// It knows no records: they are numbers, and what speaks against a group comes
// in as a function.
package cluster

import "slices"

// Edge is two records, A below B, and how strongly they belong together.
type Edge struct {
	A, B   int32
	Weight float64
}

// Groups joins records along edges.
type Groups struct {
	parent  []int32
	members map[int32][]int32
	apart   map[int32][]int32 // by group: records that must stay out
}

// New is n records, each alone.
func New(n int) *Groups {
	g := &Groups{parent: make([]int32, n), members: map[int32][]int32{}, apart: map[int32][]int32{}}
	for i := range g.parent {
		g.parent[i] = int32(i)
	}
	return g
}

// Apart keeps two records in different groups, whatever edges there are. It must
// be called before Join.
func (g *Groups) Apart(a, b int32) {
	g.apart[a] = append(g.apart[a], b)
	g.apart[b] = append(g.apart[b], a)
}

// Find is the record that stands for the group of a record.
func (g *Groups) Find(a int32) int32 {
	for g.parent[a] != a {
		g.parent[a] = g.parent[g.parent[a]]
		a = g.parent[a]
	}
	return a
}

// Of is the records of the group of a record.
func (g *Groups) Of(a int32) []int32 {
	a = g.Find(a)
	if m := g.members[a]; m != nil {
		return m
	}
	return []int32{a}
}

// Sort brings edges in the order in which they are joined: the strongest first,
// those alike by their records.
func Sort(edges []Edge) {
	slices.SortFunc(edges, func(x, y Edge) int {
		switch {
		case x.Weight > y.Weight:
			return -1
		case x.Weight < y.Weight:
			return 1
		case x.A != y.A:
			return int(x.A) - int(y.A)
		}
		return int(x.B) - int(y.B)
	})
}

// Join goes through sorted edges and makes one group of two, unless records that
// must stay apart would meet in it or allowed refuses. It gives the edges that
// joined nothing because of that.
func (g *Groups) Join(edges []Edge, allowed func(e Edge, a, b []int32) bool) (refused []Edge) {
	for _, e := range edges {
		a, b := g.Find(e.A), g.Find(e.B)
		if a == b {
			continue
		}
		x, y := g.Of(a), g.Of(b)
		if g.meet(a, y) || g.meet(b, x) || allowed != nil && !allowed(e, x, y) {
			refused = append(refused, e)
			continue
		}
		if len(x) < len(y) || len(x) == len(y) && b < a {
			a, b, x, y = b, a, y, x
		}
		g.parent[b] = a
		g.members[a] = append(x, y...)
		delete(g.members, b)
		if out := g.apart[b]; out != nil {
			g.apart[a] = append(g.apart[a], out...)
			delete(g.apart, b)
		}
	}
	return refused
}

// meet tells that a group must stay apart from one of the records.
func (g *Groups) meet(a int32, records []int32) bool {
	for _, out := range g.apart[a] {
		if slices.Contains(records, out) {
			return true
		}
	}
	return false
}
