package index

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"crm/internal/crm"
	"crm/internal/store"
)

// Entry is one customer file, decoded.
type Entry struct {
	Path     string
	Stat     store.Stat
	Hash     store.Hash    // of its blob; zero for a broken file
	Customer *crm.Customer // nil when the file is broken
	Err      error         // what is wrong with it
}

// Each reads every customer file and calls yield with each in the order of the
// folders and then of the names; files are read and decoded on all cores, some
// way ahead of it. A file that cannot be read or decoded is an Entry with an
// error. Each stops at the first error of yield and returns it.
func (x *Index) Each(ctx context.Context, yield func(Entry) error) error {
	files, err := x.walk()
	if err != nil {
		return err
	}
	return inOrder(ctx, files, decoded(x.store, func(e Entry) Entry { return e }), func(e Entry) error {
		if e.Path == "" {
			return nil
		}
		return yield(e)
	}, x.opts.Progress)
}

// What a worker takes at a time: no more than so many files and, unless it is
// one file, so many bytes.
const (
	chunkFiles = 64
	chunkBytes = 1 << 20
)

// worker is what one core does with files; end is called once there are none left.
type worker[T any] struct {
	do  func(store.FileInfo) T
	end func()
}

// decoded makes workers that call do with each file, decoded.
func decoded[T any](s *store.Store, do func(Entry) T) func() worker[T] {
	return func() worker[T] {
		r := &fileReader{store: s}
		return worker[T]{func(f store.FileInfo) T { return do(r.entry(f.Path)) }, r.close}
	}
}

// inOrder works on files on all cores and calls, in the order of the files,
// yield with what the workers returned. When yield fails, nothing of it runs any more
// once the error is returned. A few chunks for each core are done ahead of
// yield and no more, so that memory is bounded.
func inOrder[T any](ctx context.Context, files []store.FileInfo, start func() worker[T], yield func(T) error, progress func(done, total int)) error {
	total := len(files)
	if total <= 2 {
		w := start()
		defer w.end()
		for _, f := range files {
			if err := yield(w.do(f)); err != nil {
				return err
			}
		}
		return ctx.Err()
	}
	type chunk struct {
		files []store.FileInfo
		out   chan []T
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	work := make(chan chunk)
	order := make(chan chunk, 2*workers)
	for range workers {
		wg.Go(func() {
			w := start()
			defer w.end()
			for c := range work {
				out := make([]T, len(c.files))
				for i, f := range c.files {
					if ctx.Err() != nil {
						break
					}
					out[i] = w.do(f)
				}
				c.out <- out
			}
		})
	}
	wg.Go(func() {
		defer close(order)
		defer close(work)
		for len(files) > 0 {
			n, size := 1, files[0].Stat.Size
			for n < len(files) && n < chunkFiles && size+files[n].Stat.Size <= chunkBytes {
				size += files[n].Stat.Size
				n++
			}
			c := chunk{files[:n], make(chan []T, 1)}
			files = files[n:]
			select {
			case order <- c:
			case <-ctx.Done():
				return
			}
			select {
			case work <- c:
			case <-ctx.Done():
				return
			}
		}
	})
	done := 0
	for c := range order {
		var out []T
		select {
		case out = <-c.out:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := ctx.Err(); err != nil {
			return err // the rest of the chunk may be missing
		}
		for _, t := range out {
			if err := yield(t); err != nil {
				return err
			}
		}
		done += len(c.files)
		if progress != nil {
			progress(done, total)
		}
	}
	return ctx.Err()
}

// Book is all customers of a store at once.
type Book struct {
	Customers []*crm.Customer // in the order of Each
	Paths     []string        // of the customers
	Broken    []Entry         // files that cannot be read or decoded
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

// walk is the files of all customers. What lies in a folder with the name of a
// file is none of them.
func (x *Index) walk() ([]store.FileInfo, error) {
	files, err := x.store.Walk()
	return slices.DeleteFunc(files, func(f store.FileInfo) bool { return !store.IsCustomerFile(f.Path) }), err
}
