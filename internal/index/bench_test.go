package index

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crm/internal/bench/book"
	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/store"
)

// benchStore is a store of ten thousand customers, or the one that
// CRM_BENCH_STORE names, with an index that knows it.
func benchStore(b *testing.B) *store.Store {
	b.Helper()
	s := (*store.Store)(nil)
	if dir := os.Getenv("CRM_BENCH_STORE"); dir != "" {
		s = must1(store.Open(dir, testOptions()))
	} else {
		s = testStore(b, b.TempDir())
		for i := range 10_000 {
			c := book.Customer(1, i)
			path := filepath.Join(s.Root(), filepath.FromSlash(crm.Path(c.ID, c.Name)))
			must1(0, os.MkdirAll(filepath.Dir(path), 0o777))
			must1(0, os.WriteFile(path, codec.Encode(c), 0o666))
		}
	}
	settle(b, s)
	x := must1(Open(s, Options{}))
	must1(0, x.Refresh())
	must1(0, x.Close())
	b.ReportAllocs()
	b.ResetTimer()
	return s
}

func BenchmarkOpen(b *testing.B) {
	s := benchStore(b)
	for b.Loop() {
		must1(0, must1(Open(s, Options{})).Close())
	}
}

// BenchmarkOpenLongLog opens an index whose log is about to be folded in.
func BenchmarkOpenLongLog(b *testing.B) {
	s := benchStore(b)
	x := must1(Open(s, Options{}))
	must1(0, x.compact())
	n := 0
	for r := range x.rows {
		if n++; n > maxLog/300-5 {
			break
		}
		c := must1(s.Customer(r.ID))
		x.set(r.Path, rowOf(Entry{Path: r.Path, Stat: r.stat, Customer: c}, x.base.seed, 1<<62))
	}
	must1(0, x.Close())
	b.ResetTimer()
	for b.Loop() {
		x := must1(Open(s, Options{}))
		if len(x.over.rows) == 0 {
			b.Fatal("the log was folded in")
		}
		must1(0, x.Close())
	}
}

func BenchmarkOpenAndResolve(b *testing.B) {
	s := benchStore(b)
	c := book.Customer(1, 77)
	for b.Loop() {
		x := must1(Open(s, Options{}))
		if m := must1(x.Resolve(c.Emails[0].Address)); len(m) == 0 {
			b.Fatal("not found")
		}
		must1(0, x.Close())
	}
}

func BenchmarkRefresh(b *testing.B) {
	s := benchStore(b)
	for b.Loop() {
		x := must1(Open(s, Options{}))
		must1(0, x.Refresh())
		must1(0, x.Close())
	}
}

func BenchmarkSnapshot(b *testing.B) {
	s := benchStore(b)
	for b.Loop() {
		x := must1(Open(s, Options{Trust: true}))
		must1(x.Snapshot(context.Background()))
		must1(0, x.Close())
	}
}

func BenchmarkSnapshotAt(b *testing.B) {
	s := benchStore(b)
	head := must1(s.Head())
	for b.Loop() {
		x := must1(Open(s, Options{Trust: true}))
		must1(x.SnapshotAt(context.Background(), head))
		must1(0, x.Close())
	}
}

func BenchmarkBuild(b *testing.B) {
	s := benchStore(b)
	dir := b.TempDir()
	for b.Loop() {
		must1(0, os.RemoveAll(filepath.Join(dir, "index")))
		must1(0, os.RemoveAll(filepath.Join(dir, "columns")))
		must1(0, must1(open(s, dir, Options{})).Close())
	}
}

func BenchmarkCompact(b *testing.B) {
	s := benchStore(b)
	x := must1(open(s, b.TempDir(), Options{}))
	for b.Loop() {
		must1(0, x.compact())
	}
}

func BenchmarkEach(b *testing.B) {
	s := benchStore(b)
	x := must1(Open(s, Options{}))
	for b.Loop() {
		must1(0, x.Each(context.Background(), func(Entry) error { return nil }))
	}
	must1(0, x.Close())
}

func BenchmarkSuggest(b *testing.B) {
	x := must1(Open(benchStore(b), Options{}))
	for b.Loop() {
		x.Suggest("Ana Smiht", 5)
	}
}

func BenchmarkWords(b *testing.B) {
	x := must1(Open(benchStore(b), Options{}))
	for b.Loop() {
		x.Words(KeyName, "An", 100)
	}
}

func BenchmarkKeysOf(b *testing.B) {
	c := book.Customer(1, 7)
	path := crm.Path(c.ID, strings.ToLower(c.Name))
	b.ReportAllocs()
	for b.Loop() {
		keySpace(1).keysOf(c, path)
	}
}
