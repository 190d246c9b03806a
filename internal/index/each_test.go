package index

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"slices"
	"testing"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/store"
)

func TestEachStopsClean(t *testing.T) {
	s := testStore(t, t.TempDir(), customers(400)...)
	x := openIndex(t, s)
	before := runtime.NumGoroutine()
	boom := errors.New("boom")
	for _, at := range []int{0, 1, 200, 399} {
		n := 0
		err := x.Each(context.Background(), func(Entry) error {
			if n++; n > at {
				return boom
			}
			return nil
		})
		if err != boom || n != at+1 {
			t.Fatalf("error %v after %d", err, n)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	err := x.Each(ctx, func(Entry) error {
		if n++; n == 10 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || n == 400 {
		t.Fatalf("error %v after %d", err, n)
	}
	if err := x.Each(ctx, func(Entry) error { return errors.New("called") }); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	func() {
		defer func() {
			if recover() != boom {
				t.Error("the panic was lost")
			}
		}()
		_ = x.Each(context.Background(), func(Entry) error { panic(boom) })
	}()
	// One that has said that it is done may take a moment more to end.
	after := runtime.NumGoroutine()
	for i := 0; i < 100_000 && after > before; i++ {
		runtime.Gosched()
		after = runtime.NumGoroutine()
	}
	if after > before {
		t.Fatalf("%d goroutines before, %d after", before, after)
	}
}

func TestEachIsInOrderAndTellsOfBrokenFiles(t *testing.T) {
	s := testStore(t, t.TempDir(), customers(300)...)
	write(t, s, "records/00/broken.yaml", []byte("name: [\n"))
	write(t, s, "records/zz/large.yaml", bytes.Repeat([]byte("# large\n"), codec.MaxSize/8+1))
	write(t, s, "records/top.yaml", nil)
	x := openIndex(t, s)
	var paths, broken []string
	var last int
	x.opts.Progress = func(done, total int) {
		if done < last || total != 303 {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last = done
	}
	err := x.Each(context.Background(), func(e Entry) error {
		paths = append(paths, e.Path)
		if (e.Customer == nil) != (e.Err != nil) {
			t.Errorf("%s: customer %v with error %v", e.Path, e.Customer, e.Err)
		}
		if e.Err != nil {
			broken = append(broken, e.Path)
		} else if e.Stat.Size == 0 || crm.Path(e.Customer.ID, e.Customer.Name) != e.Path {
			t.Errorf("%s: %v %s", e.Path, e.Stat, e.Customer.Name)
		}
		return nil
	})
	if err != nil || last != 303 {
		t.Fatalf("%v after %d", err, last)
	}
	var want []string
	for _, f := range must1(s.Walk()) {
		want = append(want, f.Path)
	}
	if !slices.Equal(paths, want) {
		t.Fatal("the files are not in order")
	}
	if !slices.Equal(broken, []string{"records/top.yaml", "records/00/broken.yaml", "records/zz/large.yaml"}) {
		t.Fatalf("broken: %q", broken)
	}
	x.opts.Progress = nil
	b := must1(x.All(context.Background()))
	if len(b.Customers) != 300 || len(b.Paths) != 300 || len(b.Broken) != 3 {
		t.Fatalf("%d %d %d", len(b.Customers), len(b.Paths), len(b.Broken))
	}
}

// The workers do not run far ahead of whoever takes what they made, neither in
// number nor in bytes.
func TestEachIsBounded(t *testing.T) {
	for _, size := range []int64{1000, chunkBytes, 8 * chunkBytes} {
		files := make([]store.FileInfo, 50_000)
		for i := range files {
			files[i].Stat.Size = size
		}
		made := make(chan int, len(files))
		release := make(chan struct{})
		n := 0
		err := inOrder(context.Background(), files, func() worker[int] {
			return worker[int]{func(store.FileInfo) int {
				made <- 1
				return 0
			}, func() {}}
		}, func(int) error {
			if n++; n > 1 {
				return errors.New("enough")
			}
			// Everybody else comes to a stop while the first is being looked at.
			for quiet := 0; quiet < 1000; {
				before := len(made)
				runtime.Gosched()
				if quiet++; len(made) != before {
					quiet = 0
				}
			}
			close(release)
			return nil
		}, nil)
		<-release
		if err == nil {
			t.Fatal("no error")
		}
		chunks := 4*runtime.GOMAXPROCS(0) + 2
		if most := int64(max(chunkFiles, 1)); int64(len(made)) > most*int64(chunks) {
			t.Errorf("%d files of %d bytes were made ahead", len(made), size)
		}
		if int64(len(made))*size > int64(chunks)*max(chunkBytes, size) {
			t.Errorf("%d files of %d bytes were made ahead", len(made), size)
		}
	}
}
