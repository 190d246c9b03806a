package history

import "crm/internal/store"

// graph is the shape of the history: commits by number.
type graph struct {
	l    *Log
	cols columns // of the base
	n    int     // commits of the base
}

// graph reads the shape; false when the base is damaged.
func (l *Log) graph() (*graph, bool) {
	g := &graph{l: l}
	if l.base == nil {
		return g, true
	}
	if l.cols == nil {
		cols, ok := l.base.columns()
		if !ok {
			return nil, false
		}
		l.cols = &cols
	}
	g.cols, g.n = *l.cols, l.base.n
	return g, true
}

func (g *graph) size() int { return g.n + len(g.l.over) }

// time is when a commit was committed, in seconds since 1970.
func (g *graph) time(i int) int64 {
	if i < g.n {
		return int64(le.Uint64(g.cols.times[8*i:]))
	}
	return g.l.over[i-g.n].time
}

func (g *graph) hash(i int) store.Hash {
	if i < g.n {
		return g.l.base.hash(i)
	}
	return g.l.over[i-g.n].hash
}

// parents appends the parents of a commit to out.
func (g *graph) parents(i int, out []int) []int {
	if i < g.n {
		return g.cols.of(i, out)
	}
	return append(out, g.l.over[i-g.n].above...)
}

// walk goes from a commit along all parents, each commit once, newest first.
// Of those as old as each other the one with the lesser name comes first, as in
// store.Log, or the one that was met first, as in git.
type walk struct {
	g     *graph
	seen  []uint64
	heap  []met
	count int
	git   bool
	ps    []int // room
}

// met is a commit that waits in a walk.
type met struct {
	time   int64
	commit int
	nth    int // in the order of meeting
}

func newWalk(g *graph, from int) *walk {
	w := &walk{g: g, seen: make([]uint64, (g.size()+63)/64)}
	w.meet(from)
	return w
}

// newGitWalk is a walk in the order of git rev-list.
func newGitWalk(g *graph, from int) *walk {
	w := newWalk(g, from)
	w.git = true
	return w
}

func (w *walk) meet(i int) {
	if w.seen[i/64]&(1<<(i%64)) != 0 {
		return
	}
	w.seen[i/64] |= 1 << (i % 64)
	w.count++
	w.heap = append(w.heap, met{w.g.time(i), i, w.count})
	for at := len(w.heap) - 1; at > 0; {
		up := (at - 1) / 2
		if !w.before(&w.heap[at], &w.heap[up]) {
			break
		}
		w.heap[at], w.heap[up] = w.heap[up], w.heap[at]
		at = up
	}
}

func (w *walk) before(a, b *met) bool {
	switch {
	case a.time != b.time:
		return a.time > b.time
	case w.git:
		return a.nth < b.nth
	case a.commit < w.g.n && b.commit < w.g.n: // their numbers are in the order of the names
		return a.commit < b.commit
	}
	return compareHash(w.g.hash(a.commit), w.g.hash(b.commit)) < 0
}

// next is the next commit; false at the end.
func (w *walk) next() (int, bool) {
	if len(w.heap) == 0 {
		return 0, false
	}
	i := w.heap[0].commit
	last := len(w.heap) - 1
	w.heap[0] = w.heap[last]
	w.heap = w.heap[:last]
	for at := 0; ; {
		best := at
		for _, down := range [2]int{2*at + 1, 2*at + 2} {
			if down < last && w.before(&w.heap[down], &w.heap[best]) {
				best = down
			}
		}
		if best == at {
			break
		}
		w.heap[at], w.heap[best] = w.heap[best], w.heap[at]
		at = best
	}
	w.ps = w.g.parents(i, w.ps[:0])
	for _, p := range w.ps {
		w.meet(p)
	}
	return i, true
}
