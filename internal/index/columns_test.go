package index

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/bench/book"
	"crm/internal/codec"
	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/store"
)

// A blob is found as often as rows hold it, whatever the order.
func TestMatcherTakesEachRowOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hash := func(n int) [hashLen]byte { return [hashLen]byte{byte(n), byte(n)} }
		var segs []*segment
		there := map[int]int{}
		for range rapid.IntRange(0, 4).Draw(t, "segments") {
			b := column.NewBuilder()
			for _, n := range rapid.SliceOfN(rapid.IntRange(0, 12), 0, 20).Draw(t, "rows") {
				b.Add(hash(n), &crm.Customer{Name: fmt.Sprint(n)})
				there[n]++
			}
			segs = append(segs, newSegment(b.Finish()))
		}
		m := newMatcher(segs)
		asked := rapid.SliceOfN(rapid.IntRange(0, 12), 0, 60).Draw(t, "asked")
		for i := 0; i < len(asked); {
			run := asked[i:min(i+rapid.IntRange(1, 4).Draw(t, "run"), len(asked))]
			var hashes []byte
			for _, n := range run {
				h := hash(n)
				hashes = append(hashes, h[:]...)
			}
			all := m.takeRun(hashes)
			for j, n := range run {
				want := there[n] > 0
				there[n]--
				if got := all || m.take(hashes[j*hashLen:(j+1)*hashLen]); got != want {
					t.Fatalf("%d of %v: %v", i+j, asked, got)
				}
			}
			i += len(run)
		}
		for _, s := range segs {
			if s.count != s.live.Count() {
				t.Fatalf("%d rows are live, not %d", s.live.Count(), s.count)
			}
		}
	})
}

// Whatever single byte of a segment changes, the answer does not.
func TestDamagedSegmentIsMadeAnew(t *testing.T) {
	s := testStore(t, t.TempDir(), customers(5)...)
	want := dump(must1(scan(s)))
	x := openIndex(t, s)
	must1(0, x.Close())
	all := segmentFiles(s)
	if len(all) != 1 {
		t.Fatalf("segments: %q", all)
	}
	data := must1(os.ReadFile(all[0]))
	for at := 0; at < len(data); at += 1 + len(data)/400 {
		bad := bytes.Clone(data)
		bad[at] ^= 0x10
		for _, path := range segmentFiles(s) {
			must1(0, os.Remove(path))
		}
		must1(0, os.WriteFile(all[0], bad, 0o666))
		x := must1(Open(s, Options{}))
		if got := ask1(t, x, store.Hash{}); got != want {
			t.Fatalf("byte %d: %s", at, firstDifference(got, want))
		}
		must1(0, x.Close())
	}
	for n := 0; n < len(data); n += 1 + len(data)/100 {
		for _, path := range segmentFiles(s) {
			must1(0, os.Remove(path))
		}
		must1(0, os.WriteFile(all[0], data[:n], 0o666))
		x := must1(Open(s, Options{}))
		if got := ask1(t, x, store.Hash{}); got != want {
			t.Fatalf("cut to %d bytes: %s", n, firstDifference(got, want))
		}
		must1(0, x.Close())
		if slices.Contains(segmentFiles(s), all[0]) {
			t.Fatalf("cut to %d bytes the file was kept", n)
		}
	}
}

// However much changes, there are few segments, most of what they hold is
// needed, and what was decoded once is not decoded again.
func TestSegmentsStayFew(t *testing.T) {
	const n = 60
	s := testStore(t, t.TempDir(), customers(n)...)
	for round := range 120 {
		for i := range 3 {
			c := book.Customer(1, (7*round+i)%n)
			c.Notes = fmt.Sprintf("Round %d.", round)
			write(t, s, crm.Path(c.ID, c.Name), codec.Encode(c))
		}
		x := must1(Open(s, Options{}))
		x.few, x.leastView = 2, 0
		if got, want := ask1(t, x, store.Hash{}), dump(must1(scan(s))); got != want {
			t.Fatalf("round %d: %s", round, firstDifference(got, want))
		}
		must1(0, x.Close())
		if all := segmentFiles(s); len(all) > 8 {
			t.Fatalf("%d segments after %d rounds", len(all), round)
		}
		x = must1(Open(s, Options{}))
		x.few, x.leastView = 2, 0
		decoded := 0
		x.opts.Progress = func(done, total int) { decoded = total }
		must1(x.Snapshot(context.Background()))
		must1(0, x.Close())
		if decoded > 2 {
			t.Fatalf("%d customers were decoded again", decoded)
		}
	}
}

// A branch that comes back finds what it left, and others do not pile up.
func TestSegmentsOfOtherStates(t *testing.T) {
	const n = 40
	s := testStore(t, t.TempDir(), customers(n)...)
	branch := func(i int) {
		must1(0, git(s.Root(), "checkout", "-qb", fmt.Sprint("b", i), "main"))
		var all []*crm.Customer
		for j := range n {
			c := book.Customer(1, j)
			c.Notes = fmt.Sprintf("Branch %d.", i)
			all = append(all, c)
		}
		must1(0, commit(s, all...))
	}
	look := func() (decoded int) {
		x := must1(Open(s, Options{}))
		x.few, x.leastView = 2, 0
		x.opts.Progress = func(done, total int) { decoded = total }
		if got, want := ask1(t, x, store.Hash{}), dump(must1(scan(s))); got != want {
			t.Fatal(firstDifference(got, want))
		}
		must1(0, x.Close())
		return decoded
	}
	look()
	branch(0)
	look()
	must1(0, git(s.Root(), "checkout", "-q", "main"))
	if n := look(); n > 2 {
		t.Errorf("%d customers were decoded after a branch came back", n)
	}
	for i := range 5 {
		branch(i + 1)
		look()
	}
	x := must1(Open(s, Options{}))
	rows := 0
	for _, g := range x.segments() {
		rows += g.rows
	}
	must1(0, x.Close())
	if rows > rowLimit(n) {
		t.Errorf("%d rows are kept", rows)
	}
}
