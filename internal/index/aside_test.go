package index

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"crm/internal/store"
)

// beside is what the segments of a store have beside them after an index was asked
// for it, and how often it was built.
func beside(t testing.TB, s *store.Store, want []byte) (built int) {
	t.Helper()
	sameSnapshot(t, s) // makes segments, as an index does when it is opened
	x := openIndex(t, s)
	x.leastAside = 1
	snap := must1(x.Snapshot(context.Background()))
	for _, p := range snap.Parts {
		for range 2 {
			got := p.Aside(func(data []byte) bool { return bytes.Equal(data, want) }, func() []byte {
				built++
				return want
			})
			if !bytes.Equal(got, want) {
				t.Fatalf("%q is kept, want %q", got, want)
			}
		}
	}
	must1(0, x.Close())
	return built
}

func asides(s *store.Store) (out []string) {
	for _, path := range segmentFiles(s) {
		if strings.HasSuffix(path, asideSuffix) {
			out = append(out, path)
		}
	}
	return out
}

func TestAsideIsKept(t *testing.T) {
	s := testStore(t, t.TempDir(), customers(5)...)
	// Small segments have nothing beside them.
	x := openIndex(t, s)
	for _, p := range must1(x.Snapshot(context.Background())).Parts {
		if p.Aside(func([]byte) bool { return true }, func() []byte { return []byte("x") }) != nil {
			t.Fatal("something is kept beside a small segment")
		}
	}
	must1(0, x.Close())
	if n := beside(t, s, []byte("one")); n != 1 {
		t.Fatalf("built %d times", n)
	}
	if n := beside(t, s, []byte("one")); n != 0 {
		t.Fatalf("built %d times again", n)
	}
	all := asides(s)
	if len(all) != 1 {
		t.Fatalf("files: %q", all)
	}
	for name, spoil := range map[string]func() error{
		"another version": func() error { return os.WriteFile(all[0], []byte("two"), 0o666) },
		"cut off":         func() error { return os.WriteFile(all[0], []byte("on"), 0o666) },
		"empty":           func() error { return os.WriteFile(all[0], nil, 0o666) },
		"gone":            func() error { return os.Remove(all[0]) },
	} {
		must1(0, spoil())
		if n := beside(t, s, []byte("one")); n != 1 {
			t.Fatalf("%s: built %d times", name, n)
		}
		if n := beside(t, s, []byte("one")); n != 0 {
			t.Fatalf("%s: built again", name)
		}
	}
	sameSnapshot(t, s)
	for _, path := range segmentFiles(s) {
		if strings.HasPrefix(filepath.Base(path), tempPrefix) {
			t.Fatalf("%s was left behind", path)
		}
	}
}

// What is damaged is forgotten, and built by the next one who asks.
func TestAsideIsDropped(t *testing.T) {
	s := testStore(t, t.TempDir(), customers(5)...)
	beside(t, s, []byte("one"))
	x := openIndex(t, s)
	x.leastAside = 1
	p := must1(x.Snapshot(context.Background())).Parts[0]
	fits := func([]byte) bool { return true }
	data := p.Aside(fits, nil)
	p.DropAside()
	if string(data) != "one" || p.Aside(fits, func() []byte { return []byte("two") }) != nil || len(asides(s)) != 0 {
		t.Fatal("it is still there")
	}
	must1(0, x.Close())
	if n := beside(t, s, []byte("two")); n != 1 {
		t.Fatalf("built %d times", n)
	}
}

// What stands beside a segment goes with it, be it later.
func TestAsideGoesWithItsSegment(t *testing.T) {
	s := testStore(t, t.TempDir(), customers(5)...)
	beside(t, s, []byte("one"))
	old := asides(s)
	x := openIndex(t, s)
	must1(x.Snapshot(context.Background()))
	x.drop(func(*segment) bool { return true })
	must1(0, x.Close())
	if got := asides(s); len(got) != 0 {
		t.Fatalf("left: %q", got)
	}
	must1(0, os.MkdirAll(filepath.Dir(old[0]), 0o777))
	must1(0, os.WriteFile(old[0], []byte("one"), 0o666))
	must1(0, os.Remove(filepath.Join(s.CacheDir(), "index")))
	beside(t, s, []byte("one"))
	if got := asides(s); slices.Contains(got, old[0]) || len(got) != 1 {
		t.Fatalf("left: %q", got)
	}
}

// Several who build at once all get it, and one file is left.
func TestAsideBuiltAtOnce(t *testing.T) {
	s := testStore(t, t.TempDir(), customers(5)...)
	sameSnapshot(t, s)
	const n = 4
	var wg, ready sync.WaitGroup
	ready.Add(n)
	got := make([]string, n)
	for i := range n {
		x := openIndex(t, s)
		x.leastAside = 1
		p := must1(x.Snapshot(context.Background())).Parts[0]
		wg.Go(func() {
			got[i] = string(p.Aside(func(data []byte) bool { return string(data) == "one" }, func() []byte {
				ready.Done()
				ready.Wait() // until all found that there is none
				return []byte("one")
			}))
			must1(0, x.Close())
		})
	}
	wg.Wait()
	for i := range got {
		if got[i] != "one" {
			t.Fatalf("number %d got %q", i, got[i])
		}
	}
	if all := segmentFiles(s); len(all) != 2 {
		t.Fatalf("files: %q", all)
	}
}
