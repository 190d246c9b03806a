package search

import (
	"slices"

	"crm/internal/column"
	"crm/internal/query"
)

// pieceRows is how many rows are read at a time, by one goroutine.
const pieceRows = 4 << 10

// Read calls f with what each row has in each of the fields, as Value gives it.
// Row and field are the places in Rows and fields. The rows are read as they lie
// in memory, which for many of them is much quicker than one after the other, and
// on all cores: f is called by several goroutines at once, but for one row only
// by one. It must not keep v, but may keep what v holds.
func (r *Result) Read(fields []*query.Field, f func(row, field int, v *Value)) {
	if len(fields) == 0 {
		return
	}
	for _, field := range fields {
		r.newReader(field, nil) // so that what is needed of all parts is known
	}
	var pieces [][]int32 // places in Rows
	for _, places := range r.byPart() {
		pieces = slices.AppendSeq(pieces, slices.Chunk(places, pieceRows))
	}
	each(len(pieces), func(i int) {
		readers, texts := make([]*reader, len(fields)), &arena{}
		for k, field := range fields {
			readers[k] = r.newReader(field, texts)
		}
		for _, at := range pieces[i] {
			for k, rd := range readers {
				f(int(at), k, rd.value(r.Rows[at].Row))
			}
		}
	})
}

// byPart is the places in Rows of the rows of each part, in the order in which
// they lie there.
func (r *Result) byPart() [][]int32 {
	counts := make([]int, len(r.run.parts))
	for i := range r.Rows {
		counts[r.Rows[i].Part]++
	}
	out := make([][]int32, len(counts))
	for i, n := range counts {
		out[i] = make([]int32, 0, n)
	}
	for i := range r.Rows {
		part := r.Rows[i].Part
		out[part] = append(out[part], int32(i))
	}
	r.run.eachPart(func(p *part) {
		places := out[p.index]
		if len(places) < p.rows/few {
			slices.SortFunc(places, func(a, b int32) int { return r.Rows[a].Row.Row - r.Rows[b].Row.Row })
			return
		}
		// Nearly all: put each in its place.
		at := make([]int32, p.rows)
		for _, place := range places {
			row := r.Rows[place].Row.Row
			if at[row] > 0 { // the same row twice
				slices.SortFunc(places, func(a, b int32) int { return r.Rows[a].Row.Row - r.Rows[b].Row.Row })
				return
			}
			at[row] = place + 1
		}
		i := 0
		for _, place := range at {
			if place > 0 {
				places[i] = place - 1
				i++
			}
		}
	})
	return out
}

// value is what a customer has in the field, valid until the next.
func (rd *reader) value(row column.Row) *Value {
	if cap(rd.texts)-len(rd.texts) < 16 {
		rd.texts = make([]string, 0, 1024) // of many rows, as most have few
	}
	start := len(rd.texts)
	rd.out = Value{Kind: rd.field.Kind, List: rd.list}
	rd.each(row, rd.take)
	if end := len(rd.texts); end > start {
		rd.out.Set, rd.out.Texts = true, rd.texts[start:end:end]
	}
	return &rd.out
}
