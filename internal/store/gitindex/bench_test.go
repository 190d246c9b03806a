package gitindex

import (
	"fmt"
	"runtime"
	"testing"
)

// large returns an index of n entries in 1,024 folders with all trees cached, as a book of
// n customers has it, and the trees.
func large(tb testing.TB, n int) ([]byte, map[string]Hash) {
	u := Update{Trees: map[string]Hash{"": {1}, "records": {2}}}
	const digits = "0123456789abcdefghjkmnpqrstvwxyz"
	for i := range n {
		folder := fmt.Sprintf("records/%c%c", digits[i%32], digits[i/32%32])
		u.Trees[folder] = Hash{3}
		u.Changes = append(u.Changes, Change{
			Path: fmt.Sprintf("%s/some-customer-of-ours-%08d.yaml", folder, i),
			Hash: Hash{4, byte(i)}, Mode: ModeFile, Stat: Stat{Mtime: Time{uint32(1000 + i), 0}, Size: 2000},
		})
	}
	data, err := Patch(New(), u)
	if err != nil {
		tb.Fatal(err)
	}
	return data, u.Trees
}

func BenchmarkParse(b *testing.B) {
	data, _ := large(b, 100_000)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPatch is what one command costs: one file replaced, one added, the trees above
// them given.
func BenchmarkPatch(b *testing.B) {
	data, _ := large(b, 100_000)
	u := Update{
		Changes: []Change{
			{Path: "records/7k/some-customer-of-ours-00000627.yaml", Hash: Hash{9}, Mode: ModeFile},
			{Path: "records/7k/new.yaml", Hash: Hash{9}, Mode: ModeFile},
		},
		Trees:     map[string]Hash{"": {9}, "records": {9}, "records/7k": {9}},
		IndexTime: Time{1 << 30, 0},
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		x, err := Parse(data)
		if err != nil {
			b.Fatal(err)
		}
		out, err := Patch(x, u)
		if err != nil {
			b.Fatal(err)
		}
		if y, err := Parse(out[:len(out):len(out)]); err != nil || !y.Tree().Valid() {
			b.Fatal("the root is unknown", err)
		}
	}
}

// BenchmarkPatchAll is an import of everything at once.
func BenchmarkPatchAll(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		large(b, 100_000)
	}
}

// TestPatchMemory: a patch takes about one copy of the file.
func TestPatchMemory(t *testing.T) {
	data, _ := large(t, 20_000)
	u := Update{
		Changes: []Change{{Path: "records/7k/new.yaml", Hash: Hash{9}, Mode: ModeFile}},
		Trees:   map[string]Hash{"": {9}, "records": {9}, "records/7k": {9}},
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	x, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Patch(x, u); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if got, limit := after.TotalAlloc-before.TotalAlloc, uint64(len(data)*5/4+1<<17); got > limit {
		t.Errorf("%d bytes allocated, at most %d expected", got, limit)
	}
	if got := after.Mallocs - before.Mallocs; got > 5000 {
		t.Errorf("%d allocations", got)
	}
}
