package index

import (
	"fmt"
	"os"
	"testing"

	"crm/internal/bench/book"
	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/store"
)

// viewed asks a store for all customers, as a process does that trusts the last
// check or not, and tells whether a view was of use.
func viewed(t *testing.T, s *store.Store, trust bool) (got string, used bool) {
	t.Helper()
	x := must1(Open(s, Options{Trust: trust}))
	x.leastView, x.few = 0, 2
	got = ask1(t, x, store.Hash{})
	used = x.viewState != 0
	must1(0, x.Close())
	return got, used
}

// A view tells what the hashes tell, and is used until something changes.
func TestView(t *testing.T) {
	const n = 30
	s := testStore(t, t.TempDir(), customers(n)...)
	look := func(what string, trust, view bool) {
		t.Helper()
		got, used := viewed(t, s, trust)
		if want := dump(must1(scan(s))); got != want {
			t.Fatalf("%s: %s", what, firstDifference(got, want))
		}
		if used != view {
			t.Errorf("%s: a view was used: %v", what, used)
		}
	}
	look("at first", false, false)
	look("again", true, true)
	look("and again", true, true)
	for i := range 4 { // up to two are in no segment
		c := book.Customer(1, i)
		c.Notes = fmt.Sprint("Changed ", i)
		write(t, s, crm.Path(c.ID, c.Name), codec.Encode(c))
		look("after an edit", false, false)
		look("the second time after it", true, true)
	}
	write(t, s, "records/00/broken-0000000000.yaml", []byte("name: [\n"))
	look("with a broken file", false, false)
	look("with a known broken file", true, true)
	must1(0, os.Remove(segmentFiles(s)[0]))
	look("without a segment", true, false)
	look("with it again", true, true)
	must1(0, os.Remove(s.CacheDir()+"/index"))
	look("with another index", true, false)
	look("with that index", true, true)
}

// A view that is damaged, or not of this state, is not believed.
func TestViewDamaged(t *testing.T) {
	s := testStore(t, t.TempDir(), customers(20)...)
	want, _ := viewed(t, s, false)
	path := s.CacheDir() + "/view"
	whole := must1(os.ReadFile(path))
	check := func(what string, data []byte) {
		t.Helper()
		must1(0, os.WriteFile(path, data, 0o666))
		if got, used := viewed(t, s, true); got != want || used {
			t.Errorf("%s: it was used: %v; %s", what, used, firstDifference(got, want))
		}
	}
	for i := range whole {
		bad := append([]byte(nil), whole...)
		bad[i] ^= byte(1 + i%255)
		check(fmt.Sprintf("byte %d changed", i), bad)
	}
	for i := 0; i < len(whole); i += 7 {
		check(fmt.Sprintf("cut to %d bytes", i), whole[:i])
	}
	if _, used := viewed(t, s, true); !used {
		t.Error("there is no view after all that")
	}
}
