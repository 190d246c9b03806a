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
	spare   *sync.Pool // of builders, which keep their memory
	builder *column.Builder
	segs    []*segment
	changed []change
	broken  int
	err     error
}

// The customers of a part, and about the bytes of a segment.
const (
	leastPart   = 2_000
	mostPart    = 16_000
	mostSegment = 256 << 20
)

// split makes parts of files, about equal and as many as keep all cores busy.
func split(files []lost) []*part {
	cores := runtime.GOMAXPROCS(0)
	n := len(files)
	count := (n + mostPart - 1) / mostPart
	count = max(1, min((count+cores-1)/cores*cores, n/leastPart))
	var parts []*part
	spare := &sync.Pool{}
	for ; count > 0; count-- {
		size := len(files) / count
		parts = append(parts, &part{files: files[:size], spare: spare})
		files = files[size:]
	}
	return parts
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

// run works on parts, on all cores, and tells of the progress.
func (x *Index) run(ctx context.Context, parts []*part, do func(p *part, progress func())) {
	const step = 128 // files between two reports
	total := 0
	for _, p := range parts {
		total += len(p.files)
	}
	steps := make(chan int, 64)
	go func() {
		defer close(steps)
		eachOf(len(parts), func(i int) {
			n := 0
			do(parts[i], func() {
				if n++; n == step {
					steps <- n
					n = 0
				}
			})
			steps <- n
		})
	}()
	done := 0
	for n := range steps {
		if done += n; x.opts.Progress != nil && ctx.Err() == nil {
			x.opts.Progress(done, total)
		}
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
	cores := min(n, runtime.GOMAXPROCS(0))
	if cores == 1 {
		work()
		return
	}
	var wg sync.WaitGroup
	for range cores {
		wg.Go(work)
	}
	wg.Wait()
}
