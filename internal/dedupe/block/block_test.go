package block

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Small blocks give all their pairs, each once, and nothing else.
func TestPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "records")
		kinds := make([][]Entry, 3)
		want := map[Pair]bool{}
		keys := map[[2]int][]int32{}
		for range rapid.IntRange(0, 100).Draw(t, "entries") {
			kind, key := rapid.IntRange(0, 2).Draw(t, "kind"), rapid.IntRange(1, 9).Draw(t, "key")
			rec := int32(rapid.IntRange(0, n-1).Draw(t, "record"))
			kinds[kind] = append(kinds[kind], Entry{Key: uint64(key), Sort: uint64(rec % 3), Rec: rec})
			for _, o := range keys[[2]int{kind, key}] {
				if o != rec {
					want[MakePair(rec, o)] = true
				}
			}
			keys[[2]int{kind, key}] = append(keys[[2]int{kind, key}], rec)
		}
		got := Pairs(kinds, n)
		if !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) || len(got) != len(want) {
			t.Fatalf("%d pairs, not %d: %v", len(got), len(want), got)
		}
		for _, p := range got {
			a, b := p.Records()
			if !want[p] || a >= b {
				t.Fatalf("%d and %d are a pair", a, b)
			}
		}
	})
}

// A block that is too large keeps together those of one second key, and costs no more
// than its length allows.
func TestLargeBlocks(t *testing.T) {
	const n = 50_000
	e := make([]Entry, n)
	for i := range e {
		e[i] = Entry{Key: 1, Sort: uint64(i / 2), Rec: int32(i)}
	}
	got := Pairs([][]Entry{e}, n)
	if len(got) > n*near {
		t.Errorf("%d pairs of %d records", len(got), n)
	}
	for i := int32(0); i < n; i += 2 {
		if _, ok := slices.BinarySearch(got, MakePair(i, i+1)); !ok {
			t.Fatalf("%d and %d are no pair", i, i+1)
		}
	}
	if len(Pairs(nil, 0)) != 0 {
		t.Error("no keys have pairs")
	}
}

// A union holds what is in either, once.
func TestUnion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) []Pair {
			list := rapid.SliceOf(rapid.Map(rapid.IntRange(0, 20), func(n int) Pair { return MakePair(0, int32(n)) })).Draw(t, name)
			slices.Sort(list)
			return slices.Compact(list)
		}
		a, b := draw("a"), draw("b")
		want := slices.Concat(a, b)
		slices.Sort(want)
		if got := Union(a, b); !slices.Equal(got, slices.Compact(want)) {
			t.Fatalf("%v and %v make %v", a, b, got)
		}
	})
}
