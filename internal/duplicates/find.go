package duplicates

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/dedupe"
)

// Book is the customers of a snapshot among whom duplicates are looked for.
type Book struct {
	*dedupe.Book
	snap *column.Snapshot
	rows map[crm.ID]column.Row
}

// Take takes over all customers of a snapshot; the country is that of phone
// numbers and addresses without one. Of an id that is there twice the first
// counts. The error is that of ctx.
func Take(ctx context.Context, snap *column.Snapshot, country string) (*Book, error) {
	if snap.Whole != nil {
		snap = snap.Whole
	}
	type found struct {
		id   crm.ID
		row  int
		form dedupe.Form
	}
	parts := make([][]found, len(snap.Parts))
	var done sync.WaitGroup
	for i := range snap.Parts {
		done.Go(func() {
			r := readerOf(snap, i, country)
			parts[i] = make([]found, 0, r.Live.Count())
			for row := range r.Live.All() {
				if row%1024 == 0 && ctx.Err() != nil {
					return
				}
				rec := r.record(row)
				parts[i] = append(parts[i], found{crm.ID(rec.ID), row, dedupe.Prepare(&rec)})
			}
		})
	}
	done.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b := &Book{Book: dedupe.New(), snap: snap, rows: make(map[crm.ID]column.Row, snap.Len())}
	for i := range parts {
		for k := range parts[i] {
			f := &parts[i][k]
			if _, twice := b.rows[f.id]; twice || f.id == "" {
				continue
			}
			b.rows[f.id] = column.Row{Part: i, Row: f.row}
			b.AddForm(&f.form)
		}
	}
	return b, nil
}

// AddNew adds customers that are not in the snapshot, such as those of an import; what
// Find says of them is in its pairs. They must have ids of their own.
func (b *Book) AddNew(list []*crm.Customer, country string) {
	if len(list) == 0 {
		return
	}
	r := readerOf(column.Of(list...), 0, country)
	r.beside = func(id crm.ID) string { return b.Text(id, "name") }
	for i := range list {
		b.Add(r.record(i))
	}
}

// Group is customers that may be one.
type Group struct {
	Tier    dedupe.Tier // Certain when certain pairs hold all of them together
	Score   float64     // of the least sure pair that is needed to hold them together: 0 to 1
	Members []crm.ID    // the one to keep first, then by id
	Pairs   []dedupe.Pair
}

// Find looks for duplicates and gives them in groups, the surest first. The error
// is that of ctx.
func (b *Book) Find(ctx context.Context) ([]Group, error) {
	res, err := b.Book.Find(ctx)
	if err != nil {
		return nil, err
	}
	group := map[crm.ID]int{}
	out := make([]Group, len(res.Groups))
	for i, ids := range res.Groups {
		for _, id := range ids {
			group[crm.ID(id)] = i
			out[i].Members = append(out[i].Members, crm.ID(id))
		}
	}
	for _, p := range res.Pairs {
		if i, ok := group[crm.ID(p.A)]; ok {
			out[i].Pairs = append(out[i].Pairs, p)
		}
	}
	for i := range out {
		out[i].judge()
		b.order(out[i].Members)
	}
	slices.SortStableFunc(out, func(x, y Group) int {
		return cmp.Or(cmp.Compare(y.Tier, x.Tier), cmp.Compare(y.Score, x.Score), cmp.Compare(x.Members[0], y.Members[0]))
	})
	return out, nil
}

// judge finds the weakest link of the strongest chain, and whether certain pairs
// alone reach everybody.
func (g *Group) judge() {
	g.Tier, g.Score = dedupe.Certain, 1
	part := Parts(g.Members, g.Pairs, func(p dedupe.Pair) bool {
		return p.Tier == dedupe.Certain
	})
	if len(part) != 1 {
		g.Tier = dedupe.Review
	}
	for _, p := range g.Tree() {
		g.Score = min(g.Score, p.Score)
	}
}

// Tree is the surest pairs that hold all members together, one fewer than those.
func (g *Group) Tree() []dedupe.Pair {
	var out []dedupe.Pair
	leader := map[crm.ID]crm.ID{}
	find := func(id crm.ID) crm.ID {
		for leader[id] != "" {
			id = leader[id]
		}
		return id
	}
	for _, p := range g.Pairs { // the surest first
		if x, y := find(crm.ID(p.A)), find(crm.ID(p.B)); x != y {
			leader[x] = y
			out = append(out, p)
		}
	}
	return out
}

// Parts are the members that pairs of some kind hold together, alone if none does,
// each in the order of the members.
func Parts(members []crm.ID, pairs []dedupe.Pair, some func(dedupe.Pair) bool) [][]crm.ID {
	part := map[crm.ID]int{}
	for i, id := range members {
		part[id] = i
	}
	for _, p := range pairs {
		x, y := part[crm.ID(p.A)], part[crm.ID(p.B)]
		if x == y || !some(p) {
			continue
		}
		for _, id := range members {
			if part[id] == max(x, y) {
				part[id] = min(x, y)
			}
		}
	}
	var out [][]crm.ID
	at := map[int]int{}
	for _, id := range members {
		k, ok := at[part[id]]
		if !ok {
			k = len(out)
			at[part[id]] = k
			out = append(out, nil)
		}
		out[k] = append(out[k], id)
	}
	return out
}

// Row is where a customer is in the snapshot.
func (b *Book) Row(id crm.ID) (column.Row, bool) {
	r, ok := b.rows[id]
	return r, ok
}

// Text is a text of a customer.
func (b *Book) Text(id crm.ID, name string) string {
	r, ok := b.rows[id]
	if !ok {
		return ""
	}
	return b.snap.Parts[r.Part].Text(column.Customers, name).String(r.Row)
}

// order puts the one to keep first: who has most that happened, then most ways to
// be reached, then who is there the longest, then the lowest id. The others follow
// by id.
func (b *Book) order(ids []crm.ID) {
	slices.Sort(ids)
	best := 0
	for i := 1; i < len(ids); i++ {
		if b.richer(ids[i], ids[best]) {
			best = i
		}
	}
	keep := ids[best]
	copy(ids[1:best+1], ids[:best])
	ids[0] = keep
}

func (b *Book) richer(x, y crm.ID) bool {
	xs, ys := b.riches(x), b.riches(y)
	for i := range xs {
		if xs[i] != ys[i] {
			return xs[i] > ys[i]
		}
	}
	return false
}

func (b *Book) riches(id crm.ID) (out [3]int64) {
	at, ok := b.rows[id]
	if !ok {
		return out
	}
	p := b.snap.Parts[at.Part]
	for i, tables := range [][]column.Table{
		{column.Interactions, column.Deals, column.Purchases, column.Tasks, column.Consents},
		{column.Emails, column.Phones, column.Addresses, column.Links, column.Tags},
	} {
		for _, t := range tables {
			from, to := p.Span(t, at.Row)
			out[i] += int64(to - from)
		}
	}
	if c := p.Moment(column.Customers, "created"); c.Set(at.Row) {
		out[2] = -c.Unix(at.Row)
	} else {
		out[2] = -1 << 62
	}
	return out
}
