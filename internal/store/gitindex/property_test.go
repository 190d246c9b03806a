package gitindex

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// universe has folders whose names sort differently as text, with a slash, and by length,
// and files beside folders of almost the same name.
var universe = []string{
	"a", "a-b", "a.b/x", "a0", "aa/b", "aa/c", "aa/d/e", "aa/d/f/g", "aa.x",
	"b/1", "b/2", "b-/1", "b0/1", "bb/c/d", "bb/c/e", "bb/c-/d", "bb/z", "c/c/c/c", "z",
}

// TestPatchProperty makes random changes, sometimes with all trees, sometimes with some,
// with git itself changing the index in between. Entries must be those that git makes of
// the same changes; every tree noted in the cache must be the one git builds from nothing;
// git must write the right tree.
func TestPatchProperty(t *testing.T) {
	r := newRepo(t)
	var blobs []Hash
	for i := range 3 {
		blobs = append(blobs, r.blob(t, fmt.Sprint(i)))
	}
	rapid.Check(t, func(t *rapid.T) {
		if err := os.RemoveAll(r.path(".git/index")); err != nil {
			t.Fatal(err)
		}
		x := New()
		for range rapid.IntRange(1, 3).Draw(t, "steps") {
			paths := rapid.SliceOfDistinct(rapid.SampledFrom(universe), rapid.ID[string]).Draw(t, "paths")
			u := Update{}
			var info strings.Builder
			for _, path := range paths {
				c := Change{
					Path: path, Remove: rapid.Bool().Draw(t, "remove"),
					Hash: rapid.SampledFrom(blobs).Draw(t, "hash"),
					Mode: rapid.SampledFrom([]uint32{ModeFile, ModeExecutable, ModeSymlink}).Draw(t, "mode"),
				}
				u.Changes = append(u.Changes, c)
				if c.Remove {
					fmt.Fprintf(&info, "0 %s\t%s\n", Hash{}, path)
				} else {
					fmt.Fprintf(&info, "%o %s\t%s\n", c.Mode, c.Hash, path)
				}
			}
			want := New()
			if len(x.offsets)+len(u.Changes) > 0 {
				r.setIndex(t, x.data)
				r.git(t, info.String(), "update-index", "--index-info")
				want = r.index(t)
			}
			trees := r.trees(t, want)
			how := rapid.SampledFrom([]string{"none", "all", "touched", "some"}).Draw(t, "trees")
			u.Trees = chooseTrees(t, how, trees, paths)
			rootBefore := x.Tree().Valid()
			x = r.patch(t, x, u)
			if got, want := listing(x), listing(want); got != want {
				t.Fatalf("entries\n%s\nwant\n%s", got, want)
			}
			checkCache(t, x, trees)
			if (how == "all" || how == "touched" && rootBefore) && !x.Tree().Valid() {
				t.Fatalf("the root is unknown though trees were given: %s", how)
			}
			if got := hash(t, r.git(t, "", "write-tree")); got != trees[""] {
				t.Fatalf("write-tree says %s, want %s", got, trees[""])
			}
			if rapid.Bool().Draw(t, "keep git's cache") {
				x = r.index(t) // write-tree completed it
			}
			checkCache(t, x, trees)
		}
	})
}

func chooseTrees(t *rapid.T, how string, trees map[string]Hash, paths []string) map[string]Hash {
	given := map[string]Hash{}
	switch how {
	case "all":
		return trees
	case "some":
		names := slices.Sorted(maps.Keys(trees))
		for _, folder := range rapid.SliceOfDistinct(rapid.SampledFrom(names), rapid.ID[string]).Draw(t, "folders") {
			given[folder] = trees[folder]
		}
	case "touched":
		given[""] = trees[""]
		for _, path := range paths {
			for f := parent(path); f != ""; f = parent(f) {
				if h, ok := trees[f]; ok {
					given[f] = h
				}
			}
		}
	}
	return given
}

// checkCache holds every tree in the cache against those built from nothing.
func checkCache(c checker, x *Index, trees map[string]Hash) {
	c.Helper()
	root := x.Tree()
	if root == nil {
		return
	}
	if h, ok := x.RootTree(); ok != root.Valid() || h != root.Hash {
		c.Fatalf("RootTree says %v, %v; Tree %+v", h, ok, root)
	}
	var check func(node *Tree, folder string)
	check = func(node *Tree, folder string) {
		from, to := x.Under(folder)
		if node.Valid() && (node.Hash != trees[folder] || node.Count != to-from) {
			c.Fatalf("cache of %q is %d %s, want %d %s", folder, node.Count, node.Hash, to-from, trees[folder])
		}
		for _, sub := range node.Subs {
			if node.Valid() && !sub.Valid() {
				c.Fatalf("%q is known, %q below it is not", folder, sub.Name)
			}
			check(sub, strings.TrimPrefix(folder+"/"+sub.Name, "/"))
		}
	}
	check(root, "")
}

// TestSearchProperty holds Search, Lookup and Under against a plain walk.
func TestSearchProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		paths := rapid.SliceOfDistinct(rapid.StringMatching(`[ab./0-]{1,4}`), rapid.ID[string]).Draw(t, "paths")
		var changes []Change
		for _, p := range paths {
			if validPath(p) {
				changes = append(changes, Change{Path: p, Hash: Hash{1}, Mode: ModeFile})
			}
		}
		data, err := Patch(New(), Update{Changes: changes})
		if err != nil {
			t.Skip("a path is a file and a folder")
		}
		x, err := Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		var sorted []string
		for _, e := range x.All() {
			sorted = append(sorted, e.Path())
		}
		if len(sorted) != len(changes) || !slices.IsSorted(sorted) {
			t.Fatalf("entries %q of %d changes", sorted, len(changes))
		}
		probe := rapid.StringMatching(`[ab./0-]{0,4}`).Draw(t, "probe")
		want, found := slices.BinarySearch(sorted, probe)
		if got := x.Search(probe); got != want {
			t.Fatalf("search of %q in %q: %d, want %d", probe, sorted, got, want)
		}
		if e, ok := x.Lookup(probe); ok != found || ok && e.Path() != probe {
			t.Fatalf("lookup of %q in %q: %v", probe, sorted, ok)
		}
		from, to := x.Under(probe)
		for i, p := range sorted {
			if in := probe == "" || strings.HasPrefix(p, probe+"/"); in != (from <= i && i < to) {
				t.Fatalf("under %q in %q: %d to %d", probe, sorted, from, to)
			}
		}
	})
}
