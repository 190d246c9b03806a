package search

import (
	"bytes"
	"cmp"
	"context"
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
	better := func(a, b Row) int { return cmp.Or(cmp.Compare(a.Typos, b.Typos), cmp.Compare(b.Score, a.Score)) }
	if limit < len(rows)/few {
		return smallest(rows, limit, func(a, b Row) int {
			if c := better(a, b); c != 0 {
				return c // names are far away in memory
			}
			return r.run.compareNames(a.Row, b.Row)
		})
	}
	slices.SortFunc(rows, better)
	for from, to := 0, 0; from < min(limit, len(rows)); from = to {
		for to = from + 1; to < len(rows) && better(rows[from], rows[to]) == 0; to++ {
		}
		r.run.sortNames(rows[from:to])
	}
	return rows[:min(limit, len(rows))]
}

// sortNames sorts rows by name. A few are folded anew, as the columns of all
// names in order need not be read for them.
func (r *run) sortNames(rows []Row) {
	if len(rows) > max(r.sparse, r.rows.Total()/64) {
		slices.SortFunc(rows, func(a, b Row) int { return r.compareNames(a.Row, b.Row) })
		return
	}
	if len(rows) < 2 {
		return
	}
	type named struct {
		Row
		name []byte
	}
	list := make([]named, len(rows))
	for i, row := range rows {
		p := r.parts[row.Part]
		p.openNames()
		list[i] = named{row, []byte(crm.Fold(p.names.String(row.Row.Row)))}
	}
	slices.SortFunc(list, func(a, b named) int {
		if c := bytes.Compare(a.name, b.name); c != 0 {
			return c
		}
		return r.compareIDs(a.Row.Row, b.Row.Row)
	})
	for i := range list {
		rows[i] = list[i].Row
	}
}

// openNames opens the columns by which customers are put in order, and openOrder
// those that serve when they are many.
func (p *part) openNames() {
	p.naming.Do(func() { p.names, p.ids = p.Text(column.Customers, "name"), p.Text(column.Customers, "id") })
}

func (p *part) openOrder() {
	p.openNames()
	p.ordering.Do(func() { p.order, p.zone = p.Int(column.Customers, "order"), p.Zone(column.Names) })
}

// byName is the first rows by name: a few of all are folded and sorted, else the
// parts are merged, each of which knows the order of its rows.
func (r *Result) byName(limit int) []Row {
	limit = min(limit, r.Total)
	streams := make([]*stream, len(r.sets))
	few := r.Total <= max(r.run.sparse, r.run.rows.Total()/64)
	r.run.eachPart(func(p *part) {
		if few {
			streams[p.index] = p.folded(r.sets[p.index])
		} else {
			streams[p.index] = p.ordered(r.sets[p.index], limit)
		}
	})
	if few {
		return r.run.sortFolded(streams, limit)
	}
	return r.run.merge(streams, limit)
}

// ByName is the live customers of a Snapshot by folded name, then id, then hash of
// the blob.
func ByName(ctx context.Context, snap *column.Snapshot) []column.Row {
	r := &Result{run: newRun(ctx, snap, Env{})}
	for _, p := range snap.Parts {
		r.sets = append(r.sets, p.Live)
		r.Total += p.Live.Count()
	}
	rows := r.byName(r.Total)
	out := make([]column.Row, len(rows))
	for i := range rows {
		out[i] = rows[i].Row
	}
	return out
}

// sparse is how many rows are sorted by their names as they are, without the
// order of the parts; tests set run.sparse lower.
const sparse = 256

// stream is rows of a part, by name.
type stream struct {
	part  int
	rows  []int32
	heads []nameHead
	names [][]byte // folded; nil: in the zone
	next  int
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

// folded is the rows of a set as they come, with their names folded anew: the
// columns of all names in order need not be read for a few.
func (p *part) folded(set *column.Bits) *stream {
	p.openNames()
	s := &stream{part: p.index}
	for row := range set.All() {
		name := []byte(crm.Fold(p.names.String(row)))
		s.rows = append(s.rows, int32(row))
		s.names = append(s.names, name)
		s.heads = append(s.heads, headOf(name, p.ids.Bytes(row)))
	}
	return s
}

// sortFolded is the first rows of streams that are in no order.
func (r *run) sortFolded(streams []*stream, limit int) []Row {
	type place struct {
		*stream
		at int
	}
	var all []place
	for _, s := range streams {
		for i := range s.rows {
			all = append(all, place{s, i})
		}
	}
	all = smallest(all, limit, func(a, b place) int { return r.compareHeads(a.stream, b.stream, a.at, b.at) })
	out := make([]Row, len(all))
	for i, a := range all {
		out[i] = Row{Row: column.Row{Part: a.part, Row: int(a.rows[a.at])}}
	}
	return out
}

// ordered is the first rows of a set by the rank that the segment gives them.
func (p *part) ordered(set *column.Bits, limit int) *stream {
	p.openOrder()
	n := set.Count()
	if n > p.rows/few && limit >= n/few {
		return p.placed(set, n, limit)
	}
	keys := make([]uint64, 0, n)
	for row := range set.All() {
		rank, _ := p.order.At(row)
		keys = append(keys, uint64(rank)<<32|uint64(row))
	}
	keys = smallest(keys, limit, cmp.Compare[uint64])
	// Heads are read in their order in memory, which is much quicker than to jump
	// about in it.
	places := make([]uint64, len(keys))
	for i, key := range keys {
		places[i] = key<<32 | uint64(i)
	}
	slices.Sort(places)
	s := &stream{part: p.index, rows: make([]int32, len(keys)), heads: make([]nameHead, len(keys))}
	for _, place := range places {
		row, i := int(place>>32), int(uint32(place))
		s.rows[i], s.heads[i] = int32(row), headOf(p.foldedName(row), p.ids.Bytes(row))
	}
	return s
}

// placed is ordered for n rows that are nearly all, and of which many are wanted:
// each is put in its place.
func (p *part) placed(set *column.Bits, n, limit int) *stream {
	rows, heads := make([]int32, p.rows), make([]nameHead, p.rows)
	for row := range set.All() {
		if rank, ok := p.order.At(row); ok && rank >= 0 && rank < int64(p.rows) {
			rows[rank], heads[rank] = int32(row)+1, headOf(p.foldedName(row), p.ids.Bytes(row))
		}
	}
	s := &stream{part: p.index, rows: rows[:0], heads: heads[:0]}
	for rank, row := range rows {
		if row > 0 && len(s.rows) < limit {
			s.rows, s.heads = append(s.rows, row-1), append(s.heads, heads[rank])
		}
	}
	return s
}

// merge is the first rows of streams that are in order.
func (r *run) merge(streams []*stream, limit int) []Row {
	live := slices.DeleteFunc(streams, func(s *stream) bool { return len(s.rows) == 0 })
	out := make([]Row, 0, limit)
	for len(out) < limit && len(live) > 0 {
		best := 0
		for i := 1; i < len(live); i++ {
			if r.compareHeads(live[i], live[best], live[i].next, live[best].next) < 0 {
				best = i
			}
		}
		s := live[best]
		out = append(out, Row{Row: column.Row{Part: s.part, Row: int(s.rows[s.next])}})
		if s.next++; s.next == len(s.rows) {
			live = slices.Delete(live, best, best+1)
		}
	}
	return out
}

// compareHeads compares a row of a stream with one of another.
func (r *run) compareHeads(a, b *stream, i, j int) int {
	x, y := &a.heads[i], &b.heads[j]
	if x.name[0] != y.name[0] {
		return cmp.Compare(x.name[0], y.name[0])
	}
	if x.name[1] != y.name[1] {
		return cmp.Compare(x.name[1], y.name[1])
	}
	if !x.whole || !y.whole {
		if c := bytes.Compare(a.name(r, i), b.name(r, j)); c != 0 {
			return c
		}
	}
	if x.id != y.id {
		return cmp.Compare(x.id, y.id)
	}
	return r.compareIDs(column.Row{Part: a.part, Row: int(a.rows[i])}, column.Row{Part: b.part, Row: int(b.rows[j])})
}

func (s *stream) name(r *run, i int) []byte {
	if s.names != nil {
		return s.names[i]
	}
	return r.parts[s.part].foldedName(int(s.rows[i]))
}

// foldedName is crm.Fold of the name: the first line of the names to search,
// unless nothing is left of the name.
func (p *part) foldedName(row int) []byte {
	p.openOrder()
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

// compareNames orders customers by folded name, then id, then the hash of the
// blob, so that the order does not depend on how they are spread over parts.
func (r *run) compareNames(a, b column.Row) int {
	if a.Part == b.Part {
		p := r.parts[a.Part]
		p.openOrder()
		x, _ := p.order.At(a.Row)
		y, _ := p.order.At(b.Row)
		return cmp.Compare(x, y)
	}
	if c := bytes.Compare(r.parts[a.Part].foldedName(a.Row), r.parts[b.Part].foldedName(b.Row)); c != 0 {
		return c
	}
	return r.compareIDs(a, b)
}

// compareIDs orders customers of the same name by id and hash.
func (r *run) compareIDs(a, b column.Row) int {
	r.parts[a.Part].openNames()
	r.parts[b.Part].openNames()
	if c := bytes.Compare(r.parts[a.Part].ids.Bytes(a.Row), r.parts[b.Part].ids.Bytes(b.Row)); c != 0 {
		return c
	}
	switch {
	case a == b:
		return 0
	case r.rows.Before(a, b):
		return -1
	}
	return 1
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
