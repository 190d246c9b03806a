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

// pile hands out commits, the newest first. Of those as old as each other the
// one with the lesser name comes first, as in store.Log, or the one that was put
// first, as in git.
type pile struct {
	g     *graph
	git   bool
	heap  []waiting
	count int
}

// waiting is a commit in a pile.
type waiting struct {
	time   int64
	commit int
	nth    int // in the order of putting
}

func (p *pile) before(a, b *waiting) bool {
	switch {
	case a.time != b.time:
		return a.time > b.time
	case p.git:
		return a.nth < b.nth
	case a.commit < p.g.n && b.commit < p.g.n: // their numbers are in the order of the names
		return a.commit < b.commit
	}
	return compareHash(p.g.hash(a.commit), p.g.hash(b.commit)) < 0
}

func (p *pile) put(i int) {
	p.count++
	p.heap = append(p.heap, waiting{p.g.time(i), i, p.count})
	for at := len(p.heap) - 1; at > 0; {
		up := (at - 1) / 2
		if !p.before(&p.heap[at], &p.heap[up]) {
			break
		}
		p.heap[at], p.heap[up] = p.heap[up], p.heap[at]
		at = up
	}
}

func (p *pile) take() (int, bool) {
	if len(p.heap) == 0 {
		return 0, false
	}
	i := p.heap[0].commit
	last := len(p.heap) - 1
	p.heap[0] = p.heap[last]
	p.heap = p.heap[:last]
	for at := 0; ; {
		best := at
		for _, down := range [2]int{2*at + 1, 2*at + 2} {
			if down < last && p.before(&p.heap[down], &p.heap[best]) {
				best = down
			}
		}
		if best == at {
			return i, true
		}
		p.heap[at], p.heap[best] = p.heap[best], p.heap[at]
		at = best
	}
}

// walk goes from a commit along all parents, each commit once, newest first.
type walk struct {
	pile
	seen []bool
	room []int
}

func newWalk(g *graph, from int) *walk {
	w := &walk{pile: pile{g: g}, seen: make([]bool, g.size())}
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
	if !w.seen[i] {
		w.seen[i] = true
		w.put(i)
	}
}

// next is the next commit; false at the end.
func (w *walk) next() (int, bool) {
	i, ok := w.take()
	if ok {
		w.room = w.g.parents(i, w.room[:0])
		for _, p := range w.room {
			w.meet(p)
		}
	}
	return i, ok
}

// topological lists the commits that can be reached, each before its parents and
// else by time, as git rev-list --date-order does. In a history that is a circle,
// which only a damaged file can hold, it lists a part.
func (g *graph) topological(from int) []int {
	children := make([]int32, g.size())
	met := make([]bool, g.size())
	met[from] = true
	stack := []int{from}
	var room []int
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		room = g.parents(i, room[:0])
		for _, p := range room {
			children[p]++
			if !met[p] {
				met[p] = true
				stack = append(stack, p)
			}
		}
	}
	if children[from] > 0 {
		return nil
	}
	p := pile{g: g, git: true}
	p.put(from)
	var out []int
	for {
		i, ok := p.take()
		if !ok {
			return out
		}
		out = append(out, i)
		room = g.parents(i, room[:0])
		for _, q := range room {
			if children[q]--; children[q] == 0 {
				p.put(q)
			}
		}
	}
}
