package search

import (
	"bytes"
	"cmp"
	"encoding/binary"
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

// openNames opens the columns by which customers are put in order.
func (p *part) openNames() {
	p.naming.Do(func() {
		p.names, p.ids = p.Text(column.Customers, "name"), p.Text(column.Customers, "id")
		p.order, p.zone = p.Int(column.Customers, "order"), p.Zone(column.Names)
	})
}

// byName merges the parts, each of which knows the order of its rows.
func (r *Result) byName(limit int) []Row {
	limit = min(limit, r.Total)
	for _, p := range r.run.parts {
		p.openNames()
	}
	streams := make([]*stream, len(r.sets))
	r.run.eachPart(func(p *part) {
		s := &stream{part: p.index, rows: p.inOrder(r.sets[p.index], limit)}
		if len(s.rows) > p.rows/few && len(r.sets) > 1 {
			s.heads = p.nameHeads()
		}
		streams[p.index] = s
	})
	heads := slices.DeleteFunc(streams, func(s *stream) bool { return !r.run.next(s) })
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
	part  int
	rows  []int32
	row   int32
	heads []nameHead // of all rows of the part; nil: not known yet
	head  nameHead
}

func (r *run) next(s *stream) bool {
	if len(s.rows) == 0 {
		return false
	}
	s.row, s.rows = s.rows[0], s.rows[1:]
	if s.heads != nil {
		s.head = s.heads[s.row]
	} else {
		s.head = r.parts[s.part].head(int(s.row))
	}
	return true
}

// nameHead is the beginning of what customers are put in order by: 16 bytes of
// the folded name and 8 of the id, as numbers that compare as the texts do.
type nameHead struct {
	name  [2]uint64
	id    uint64
	whole bool // that is all of the name
}

func headOf(name, id []byte) nameHead {
	var text [16]byte
	copy(text[:], name)
	return nameHead{
		name:  [2]uint64{binary.BigEndian.Uint64(text[:]), binary.BigEndian.Uint64(text[8:])},
		id:    firstBytes(id),
		whole: len(name) <= len(text) && bytes.IndexByte(name, 0) < 0,
	}
}

// firstBytes is the first eight bytes of a text as a number: that of the lower
// of two texts is not the higher.
func firstBytes(text []byte) uint64 {
	if len(text) >= 8 {
		return binary.BigEndian.Uint64(text)
	}
	var room [8]byte
	copy(room[:], text)
	return binary.BigEndian.Uint64(room[:])
}

func (p *part) head(row int) nameHead { return headOf(p.foldedName(row), p.ids.Bytes(row)) }

// nameHeads is the heads of all rows of the part, read in their order in
// memory, which is much quicker than to jump about in it when all are needed.
func (p *part) nameHeads() []nameHead {
	out := make([]nameHead, p.rows)
	for row := range out {
		out[row] = p.head(row)
	}
	return out
}

func (r *run) compareStreams(a, b *stream) int {
	if c := cmp.Or(cmp.Compare(a.head.name[0], b.head.name[0]), cmp.Compare(a.head.name[1], b.head.name[1])); c != 0 {
		return c
	}
	if !a.head.whole || !b.head.whole {
		if c := bytes.Compare(r.parts[a.part].foldedName(int(a.row)), r.parts[b.part].foldedName(int(b.row))); c != 0 {
			return c
		}
	}
	if a.head.id != b.head.id {
		return cmp.Compare(a.head.id, b.head.id)
	}
	return r.compareIDs(column.Row{Part: a.part, Row: int(a.row)}, column.Row{Part: b.part, Row: int(b.row)})
}

// inOrder is the first rows of a set by the rank that the segment gives them.
func (p *part) inOrder(set *column.Bits, limit int) []int32 {
	order := p.order
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
	p.openNames()
	name := p.names.Bytes(row)
	for _, c := range name {
		if c > ' ' && c < 0x7f {
			return firstLine(p.zone.Text(row))
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
		p := r.parts[a.Part]
		p.openNames()
		x, _ := p.order.At(a.Row)
		y, _ := p.order.At(b.Row)
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
	r.parts[a.Part].openNames()
	r.parts[b.Part].openNames()
	x, y := r.parts[a.Part].ids.Bytes(a.Row), r.parts[b.Part].ids.Bytes(b.Row)
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
