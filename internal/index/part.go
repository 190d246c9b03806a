package index

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/store"
)

// part is some of many files, neighbours, that one goroutine reads, and what it
// makes of them.
type part struct {
	files   []lost
	table   table
	spare   *sync.Pool // of builders
	builder *column.Builder
	segs    []*segment
	changed []change
	broken  int
	err     error
}

// The customers of a part, on average, and about the bytes of a segment.
const (
	leastPart   = 2_000
	mostPart    = 16_000
	mostSegment = 256 << 20
	probe       = 500 // customers that tell how much room the others need
)

// split makes parts of files, as many as keep all cores busy. They become smaller
// from one to the next, from nearly twice to a fifth of their mean, so that the core
// that is done first waits less for the others.
func split(files []lost) []*part {
	cores := runtime.GOMAXPROCS(0)
	n := len(files)
	count := (n + mostPart - 1) / mostPart
	count = max(1, min((count+cores-1)/cores*cores, n/leastPart))
	spare := &sync.Pool{}
	parts := make([]*part, count)
	for i := range parts {
		end := partEnd(n, i+1, count)
		parts[i] = &part{files: files[partEnd(n, i, count):end:end], spare: spare}
	}
	return parts
}

// partEnd is how many of n files are in the first i of count parts.
func partEnd(n, i, count int) int {
	return int(int64(n) * int64(i*(9*count-4*i)) / int64(5*count*count))
}

// add adds a customer to the segments of the part.
func (p *part) add(x *Index, h store.Hash, c *crm.Customer, write bool) {
	if p.builder == nil {
		var ok bool
		if p.builder, ok = p.spare.Get().(*column.Builder); !ok {
			p.builder = column.NewBuilder()
		}
	}
	p.builder.Add(h, c)
	if n := p.builder.Len(); n == probe && len(p.files) > n {
		p.builder.Grow(len(p.files) - n)
	}
	if p.builder.Size() > mostSegment {
		p.finish(x, write)
	}
}

// finish ends a segment, in which everything is live.
func (p *part) finish(x *Index, write bool) {
	if p.builder == nil {
		return
	}
	if s := x.keep(p.builder, write); s != nil {
		s.live, s.count = column.NewBits(s.rows), s.rows
		s.live.SetRange(0, s.rows)
		p.segs = append(p.segs, s)
	}
	p.spare.Put(p.builder)
	p.builder = nil
}

// run works on parts, on all cores, and tells of the progress. Only the goroutine
// that called it tells; it works as well, since one that waits for tidings would
// take the processor from the others each time that it gets one.
func (x *Index) run(ctx context.Context, parts []*part, do func(p *part, progress func())) {
	const step = 128 // files between two reports
	total := 0
	for _, p := range parts {
		total += len(p.files)
	}
	told := int64(0)
	tell := func(done int64) {
		told = done
		if x.opts.Progress != nil && ctx.Err() == nil {
			x.opts.Progress(int(done), total)
		}
	}
	var next, done atomic.Int64
	work := func(tell func(done int64)) {
		for {
			i := int(next.Add(1)) - 1
			if i >= len(parts) {
				return
			}
			n := 0
			do(parts[i], func() {
				if n++; n == step {
					tell(done.Add(step))
					n = 0
				}
			})
			tell(done.Add(int64(n)))
		}
	}
	var idle atomic.Bool // the caller has no more to do than to tell
	rest := make(chan int64, 1)
	var wg sync.WaitGroup
	for range min(len(parts), runtime.GOMAXPROCS(0)) - 1 {
		wg.Go(func() {
			work(func(done int64) {
				if idle.Load() {
					rest <- done
				}
			})
		})
	}
	work(tell)
	idle.Store(true)
	go func() {
		wg.Wait()
		close(rest)
	}()
	for range rest {
		tell(done.Load())
	}
	if n := done.Load(); n > told {
		tell(n)
	}
}

// eachOf calls do with the numbers below n, on all cores.
func eachOf(n int, do func(i int)) {
	var next atomic.Int64
	work := func() {
		for {
			i := int(next.Add(1)) - 1
			if i >= n {
				return
			}
			do(i)
		}
	}
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
}
