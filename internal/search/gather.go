package search

import (
	"context"

	"crm/internal/column"
	"crm/internal/query"
)

// Gather reads fields of the customers that a query finds or, when table is a
// child of Customers, of its items, by the rules of Run and Items. The order is
// that in which they lie in memory, on all cores: piece is called by several
// goroutines, once for every few thousand customers, then the first of what it
// returns with the values of each of theirs, as Value gives them, then the second.
// The values are valid until the next call, but what they hold may be kept.
func Gather(ctx context.Context, snap *column.Snapshot, table column.Table, n query.Node, e Env, fields []*query.Field, piece func() (each func(values []*Value), end func())) error {
	r := newRun(ctx, snap, e)
	var sets []*column.Bits
	var err error
	if table == column.Customers {
		sets, err = r.find(n)
	} else {
		sets, err = r.itemSets(table, n, r.itemsOf(table, nil), true)
	}
	if err != nil {
		return err
	}
	of := &Result{run: r, item: table}
	for _, field := range fields {
		of.newReader(field, nil) // so that what is needed of all parts is known
	}
	type span struct{ part, from, to int }
	var spans []span
	for i, p := range r.parts {
		for from := 0; from < p.rows; from += pieceRows {
			spans = append(spans, span{i, from, min(from+pieceRows, p.rows)})
		}
	}
	each(len(spans), func(i int) {
		if r.ctx.Err() != nil {
			return
		}
		s := spans[i]
		p, set := r.parts[s.part], sets[s.part]
		readers, values, texts := make([]*reader, len(fields)), make([]*Value, len(fields)), &arena{}
		for k, field := range fields {
			readers[k] = of.newReader(field, texts)
		}
		call, end := piece()
		read := func(customer, item int) {
			for k, rd := range readers {
				at := column.Row{Part: s.part, Row: customer}
				if rd.item != column.Customers {
					at.Row = item
				}
				values[k] = rd.value(at)
			}
			call(values)
		}
		if table == column.Customers {
			for row := set.Next(s.from); row >= 0 && row < s.to; row = set.Next(row + 1) {
				read(row, row)
			}
		} else {
			below := p.Spans(table)
			for row := p.Live.Next(s.from); row >= 0 && row < s.to; row = p.Live.Next(row + 1) {
				from, to := below(row)
				for item := set.Next(from); item >= 0 && item < to; item = set.Next(item + 1) {
					read(row, item)
				}
			}
		}
		end()
	})
	return r.ctx.Err()
}
