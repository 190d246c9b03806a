package search

import (
	"bytes"
	"cmp"
	"slices"

	"crm/internal/column"
	"crm/internal/crm"
)

// unordered is all rows that were found, in the order of the parts, with their
// scores.
func (r *Result) unordered() []Row {
	rows := make([]Row, 0, r.Total)
	for i, set := range r.sets {
		for row := range set.All() {
			rows = append(rows, Row{Row: column.Row{Part: i, Row: row}})
		}
	}
	if r.Ranked {
		for i := range rows {
			rows[i].Score, rows[i].Typos = r.run.score(rows[i].Part, rows[i].Row.Row)
		}
	}
	return rows
}

// ordered is the first rows that were found, best first or by name.
func (r *Result) ordered(limit int) []Row {
	if !r.Ranked {
		return r.byName(limit)
	}
	rows := r.unordered()
	return smallest(rows, limit, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Typos, b.Typos), cmp.Compare(b.Score, a.Score), r.run.compareNames(a.Row, b.Row))
	})
}

// byName merges the parts, each of which knows the order of its rows.
func (r *Result) byName(limit int) []Row {
	limit = min(limit, r.Total)
	heads := make([]*stream, 0, len(r.sets))
	for i, set := range r.sets {
		if set.Any() {
			heads = append(heads, &stream{part: i, rows: r.run.parts[i].inOrder(set, limit)})
			r.run.next(heads[len(heads)-1])
		}
	}
	out := make([]Row, 0, limit)
	for len(out) < limit && len(heads) > 0 {
		best := 0
		for i := 1; i < len(heads); i++ {
			if r.run.compareStreams(heads[i], heads[best]) < 0 {
				best = i
			}
		}
		h := heads[best]
		out = append(out, Row{Row: column.Row{Part: h.part, Row: int(h.row)}})
		if !r.run.next(h) {
			heads = slices.Delete(heads, best, best+1)
		}
	}
	return out
}

// stream is the rows of a part, by name.
type stream struct {
	part int
	rows []int32
	row  int32
	name []byte
}

func (r *run) next(s *stream) bool {
	if len(s.rows) == 0 {
		return false
	}
	s.row, s.rows = s.rows[0], s.rows[1:]
	s.name = r.parts[s.part].foldedName(int(s.row))
	return true
}

func (r *run) compareStreams(a, b *stream) int {
	if c := bytes.Compare(a.name, b.name); c != 0 {
		return c
	}
	return r.compareIDs(column.Row{Part: a.part, Row: int(a.row)}, column.Row{Part: b.part, Row: int(b.row)})
}

// inOrder is the first rows of a set by the rank that the segment gives them.
func (p *part) inOrder(set *column.Bits, limit int) []int32 {
	order := p.Int(column.Customers, "order")
	n := set.Count()
	rows := make([]int32, 0, min(n, limit))
	if n > p.rows/few {
		// Nearly all: put each in its place.
		place := make([]int32, p.rows)
		for row := range set.All() {
			if rank, ok := order.At(row); ok && rank >= 0 && rank < int64(p.rows) {
				place[rank] = int32(row) + 1
			}
		}
		for _, row := range place {
			if row > 0 {
				rows = append(rows, row-1)
				if len(rows) == limit {
					break
				}
			}
		}
		return rows
	}
	all := make([]int32, 0, n)
	for row := range set.All() {
		all = append(all, int32(row))
	}
	return smallest(all, limit, func(a, b int32) int {
		x, _ := order.At(int(a))
		y, _ := order.At(int(b))
		return cmp.Compare(x, y)
	})
}

// foldedName is crm.Fold of the name: the first line of the names to search,
// unless nothing is left of the name.
func (p *part) foldedName(row int) []byte {
	name := p.Text(column.Customers, "name").Bytes(row)
	for _, c := range name {
		if c > ' ' && c < 0x7f {
			return firstLine(p.Zone(column.Names).Text(row))
		}
	}
	if len(name) == 0 {
		return nil
	}
	return []byte(crm.Fold(string(name)))
}

// compareNames orders customers by folded name, then id.
func (r *run) compareNames(a, b column.Row) int {
	if a.Part == b.Part {
		order := r.parts[a.Part].Int(column.Customers, "order")
		x, _ := order.At(a.Row)
		y, _ := order.At(b.Row)
		return cmp.Compare(x, y)
	}
	if c := bytes.Compare(r.parts[a.Part].foldedName(a.Row), r.parts[b.Part].foldedName(b.Row)); c != 0 {
		return c
	}
	return r.compareIDs(a, b)
}

// compareIDs orders customers of the same name by id; those of an id that is
// there twice stay as they are.
func (r *run) compareIDs(a, b column.Row) int {
	x := r.parts[a.Part].Text(column.Customers, "id").Bytes(a.Row)
	y := r.parts[b.Part].Text(column.Customers, "id").Bytes(b.Row)
	return cmp.Or(bytes.Compare(x, y), cmp.Compare(a.Part, b.Part), cmp.Compare(a.Row, b.Row))
}

// smallest is the first n of a list in order. The list is changed. When few
// are wanted of many, only these are sorted.
func smallest[T any](list []T, n int, compare func(a, b T) int) []T {
	if n >= len(list)/few {
		slices.SortFunc(list, compare)
		return list[:min(n, len(list))]
	}
	// A heap of the smallest so far, the largest of them on top.
	heap := list[:n]
	down := func(i int) {
		for {
			k := 2*i + 1
			if k >= n {
				return
			}
			if k+1 < n && compare(heap[k+1], heap[k]) > 0 {
				k++
			}
			if compare(heap[k], heap[i]) <= 0 {
				return
			}
			heap[i], heap[k] = heap[k], heap[i]
			i = k
		}
	}
	for i := n/2 - 1; i >= 0; i-- {
		down(i)
	}
	for i := n; i < len(list) && n > 0; i++ {
		if compare(list[i], heap[0]) < 0 {
			heap[0] = list[i]
			down(0)
		}
	}
	slices.SortFunc(heap, compare)
	return heap
}
