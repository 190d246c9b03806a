package search

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/join"
	"crm/internal/query"
)

// Env is what an answer depends on besides the customers and the query.
type Env struct {
	Settings *crm.Settings // currency and pipelines; nil: none
	Now      time.Time     // what is in the future, and how long ago the last contact was
}

// Row is a customer that was found.
type Row struct {
	column.Row
	// Score is how well the free words fit, more being better; 0 without any.
	Score float64
	// Typos is how many of the free words were only found by forgiving a typing
	// mistake in a name.
	Typos int
}

// Result is the customers that a query found. Its methods must not be called
// by several goroutines at a time, nor after the Snapshot's segments are closed.
type Result struct {
	Rows   []Row // best first when Ranked, else by name, then id, then hash of the blob; after Sort as that says
	Total  int   // how many were found, also when Limit left some out
	Ranked bool  // free words were asked for

	run     *run
	item    column.Table   // whose fields are read: Customers, unless an ItemResult is behind it
	sets    []*column.Bits // what was found, by part
	readers map[*query.Field]*reader
	near    *join.Contacts // of Rows, when they are few
}

// Run finds the customers that meet a query, in the order that Result.Rows
// tells. The error is that of ctx.
func Run(ctx context.Context, snap *column.Snapshot, n query.Node, e Env) (*Result, error) {
	return Top(ctx, snap, n, e, nil, 0)
}

// Top is Run with the rows sorted by keys, as Result.Sort does, of which only
// the first limit are kept; all when limit is 0 or less. It is faster than
// Run, Sort and Limit one after the other when few rows are wanted.
func Top(ctx context.Context, snap *column.Snapshot, n query.Node, e Env, keys []Key, limit int) (*Result, error) {
	return newRun(ctx, snap, e).top(n, keys, limit)
}

func (r *run) top(n query.Node, keys []Key, limit int) (*Result, error) {
	sets, err := r.find(n)
	if err != nil {
		return nil, err
	}
	out := &Result{run: r, sets: sets, Ranked: len(r.ranked) > 0}
	for _, set := range sets {
		out.Total += set.Count()
	}
	if limit <= 0 {
		limit = out.Total
	}
	if len(keys) > 0 {
		out.Rows = make([]Row, out.Total) // sort fills them in
		out.sort(keys, limit)
	} else {
		out.Rows = out.ordered(limit)
	}
	if err := r.ctx.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

// Limit keeps the first n rows.
func (r *Result) Limit(n int) {
	if n >= 0 && n < len(r.Rows) {
		r.Rows = r.Rows[:n:n]
	}
}

// run is the work on one query.
type run struct {
	ctx    context.Context
	env    Env
	set    *crm.Settings
	day    int // the number of today
	snap   *column.Snapshot
	parts  []*part
	rows   *join.Rows
	sparse int // see the constant

	ids      *join.Table
	lookups  int // of ids, so far
	linked   map[linkKey][][]int32
	contacts *join.Contacts // of all customers; see allContacts
	once     sync.Once      // contacts are known

	someContacts *join.Contacts // of those who are asked about; nil: not made
	members      *members

	joins   map[joinKey][]*column.Bits
	refs    map[*query.Term][]*column.Bits
	words   map[wordKey]*wordHits
	average [column.NumZones]float64 // length of the zones
	ranked  []*wordHits              // of the words that are asked for, not of those that must be missing
}

// part is a segment of the Snapshot. While a query is answered its methods are
// called by one goroutine at a time; those that read values, by several.
type part struct {
	column.Part
	index int
	first int // the number of its first row among those of all parts
	rows  int
	many  int // see manyTexts

	buffer []byte

	indexing sync.Once // lexicon is known
	lexicon  *wordIndex

	naming   sync.Once // names and ids are open
	names    *column.TextColumn
	ids      *column.TextColumn
	ordering sync.Once // order and zone are open, too
	order    *column.IntColumn
	zone     *column.ZoneText
}

func newRun(ctx context.Context, snap *column.Snapshot, e Env) *run {
	r := &run{ctx: ctx, env: e, set: e.Settings, snap: snap, rows: join.NewRows(snap), sparse: sparse, day: crm.DateOf(e.Now).DayNumber()}
	if r.set == nil {
		r.set = &crm.Settings{}
	}
	for i, p := range snap.Parts {
		r.parts = append(r.parts, &part{Part: p, index: i, first: r.rows.First(i), rows: p.Rows(column.Customers), many: manyTexts})
	}
	return r
}

// partOf is the part and row of the customer with a number among those of all parts.
func (r *run) partOf(n int) (*part, int) {
	row := r.rows.Of(n)
	return r.parts[row.Part], row.Row
}

// each calls f for the numbers below n, on all cores.
func each(n int, f func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	if workers <= 1 {
		for i := range n {
			f(i)
		}
		return
	}
	var wg sync.WaitGroup
	var next atomic.Int64
	for range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
}

// eachPart calls f for each part, on all cores.
func (r *run) eachPart(f func(p *part)) {
	each(len(r.parts), func(i int) { f(r.parts[i]) })
}

// find answers the query: the live customers of each part.
func (r *run) find(n query.Node) ([]*column.Bits, error) {
	early, late := splitLate(n)
	sets, err := r.findAmong(early, nil)
	if err != nil || late == nil {
		return sets, err
	}
	r.dropRecent(late, sets)
	var rows []column.Row
	for i, set := range sets {
		for row := range set.All() {
			rows = append(rows, column.Row{Part: i, Row: row})
		}
	}
	if len(rows) < r.rows.Total()/3 {
		r.someContacts = join.LastContacts(r.snap, r.env.Now, rows)
	}
	return r.findAmong(late, sets)
}

// findAmong is the live customers that meet the query, among those of the sets
// unless these are nil.
func (r *run) findAmong(n query.Node, among []*column.Bits) ([]*column.Bits, error) {
	if err := r.prepare(n, true); err != nil {
		return nil, err
	}
	sets := r.empty()
	r.eachPart(func(p *part) {
		if r.ctx.Err() != nil {
			return
		}
		from := p.Live
		if among != nil {
			from = among[p.index]
		}
		sets[p.index] = p.eval(r, n, from, true)
		sets[p.index].And(from)
	})
	return sets, r.ctx.Err()
}

// splitLate takes the Terms and Has about the last contact out of a group: they
// are asked of the customers that meet the others alone, for whom fewer people
// need be looked at. Late is nil when there is no such, or nothing else.
func splitLate(n query.Node) (early query.Node, late *query.And) {
	and, ok := n.(*query.And)
	if !ok {
		return n, nil
	}
	var first, then query.And
	for _, part := range and.Parts {
		if f := fieldOf(part); f != nil && f.Via == query.Own && isContact(f) {
			then.Parts = append(then.Parts, part)
		} else {
			first.Parts = append(first.Parts, part)
		}
	}
	if len(first.Parts) == 0 || len(then.Parts) == 0 {
		return n, nil
	}
	return &first, &then
}

// isContact tells whether a field is made of the last contact.
func isContact(f *query.Field) bool {
	return f.Computed && (f.Base() == "last" || f.Base() == "idle")
}
