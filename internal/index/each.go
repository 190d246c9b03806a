package index

import (
	"context"
	"errors"
	"io/fs"
	"runtime"
	"sync"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/store"
)

// Entry is one customer file, decoded.
type Entry struct {
	Path     string
	Stat     store.Stat
	Customer *crm.Customer // nil when the file is broken
	Err      error         // what is wrong with it
}

// chunk is how many files one worker takes at a time.
const chunk = 128

// Each reads every customer file and calls yield with each in the order of the
// paths; files are read and decoded on all cores ahead of it. A broken file is
// an Entry with an error. Each stops at the first error of yield and returns it.
func (x *Index) Each(ctx context.Context, yield func(Entry) error) error {
	files, err := x.store.Walk()
	if err != nil {
		return err
	}
	return x.each(ctx, files, yield)
}

func (x *Index) each(ctx context.Context, files []store.FileInfo, yield func(Entry) error) error {
	type batch struct {
		files []store.FileInfo
		out   chan []Entry
	}
	workers := max(1, runtime.GOMAXPROCS(0))
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	work := make(chan batch)
	order := make(chan batch, 4*workers)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for b := range work {
				out := make([]Entry, 0, len(b.files))
				for _, f := range b.files {
					if e, ok := x.entry(f.Path); ok {
						out = append(out, e)
					}
				}
				b.out <- out
			}
		})
	}
	go func() {
		defer close(order)
		defer close(work)
		for rest := files; len(rest) > 0; {
			n := min(chunk, len(rest))
			b := batch{rest[:n], make(chan []Entry, 1)}
			rest = rest[n:]
			select {
			case order <- b:
			case <-ctx.Done():
				return
			}
			select {
			case work <- b:
			case <-ctx.Done():
				return
			}
		}
	}()
	defer wg.Wait()
	done := 0
	for b := range order {
		var entries []Entry
		select {
		case entries = <-b.out:
		case <-ctx.Done():
			return ctx.Err()
		}
		for _, e := range entries {
			if err := yield(e); err != nil {
				cancel()
				return err
			}
		}
		done += len(b.files)
		if x.opts.Progress != nil {
			x.opts.Progress(done, len(files))
		}
	}
	return ctx.Err()
}

// entry reads and decodes one file; false when it is gone meanwhile.
func (x *Index) entry(path string) (Entry, bool) {
	data, st, err := x.store.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Entry{}, false
	}
	e := Entry{Path: path, Stat: st, Err: err}
	if err == nil {
		e.Customer, e.Err = codec.Decode(path, data)
	} else if st, serr := x.store.Stat(path); serr == nil {
		e.Stat = st
	}
	return e, true
}

// Book is all customers of a store at once.
type Book struct {
	Customers []*crm.Customer // in the order of the paths
	Paths     []string        // of the customers
	Broken    []Entry         // files that do not decode
}

// All reads all customers into memory.
func (x *Index) All(ctx context.Context) (*Book, error) {
	b := &Book{}
	err := x.Each(ctx, func(e Entry) error {
		if e.Customer == nil {
			b.Broken = append(b.Broken, e)
			return nil
		}
		b.Customers = append(b.Customers, e.Customer)
		b.Paths = append(b.Paths, e.Path)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return b, nil
}
