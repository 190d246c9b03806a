package gitindex

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// FuzzParse feeds broken files. What parses must survive a patch: the same entries, and a
// result that parses again.
func FuzzParse(f *testing.F) {
	h := strings.Repeat("h", 20)
	a, b := rawEntry("a", 0, 0), rawEntry("d/b", 0, 0)
	for _, seed := range [][]byte{
		raw(2, 0),
		raw(2, 2, a, b),
		raw(3, 2, a, rawEntry("d/b", 0, extendedSkipWorktree)),
		raw(2, 3, rawEntry("a", 1, 0), rawEntry("a", 2, 0), b),
		raw(2, 2, a, b, extension("TREE", "\x002 1\n"+h+"d\x001 0\n"+h)),
		raw(2, 2, a, b, extension("TREE", "\x00-1 1\nd\x001 0\n"+h), extension("REUC", "x"), extension("UNTR", "y")),
		raw(2, 1, rawEntry(strings.Repeat("long/", 900)+"x", 0, 0)),
		raw(4, 0), raw(2, 0, extension("link", h)), raw(2, 0, extension("sdir", "")),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		x, err := Parse(data)
		if err != nil {
			if x != nil {
				t.Fatal("an index and an error")
			}
			var corrupt *CorruptError
			var unsupported *UnsupportedError
			if !errors.As(err, &corrupt) && !errors.As(err, &unsupported) {
				t.Fatalf("untyped error %v", err)
			}
			return
		}
		x.VerifyChecksum()
		for _, e := range x.All() {
			path := e.Path()
			i := x.Search(path)
			if path == "" || i == x.Len() || x.At(i).Path() != path {
				t.Fatalf("%q is not found", path)
			}
			if _, ok := x.Lookup(path); ok != (e.Stage() == 0) {
				t.Fatalf("lookup of %q says %v", path, ok)
			}
			e.Matches(e.Stat(), Rule{})
		}
		same, err := Patch(x, Update{})
		if err != nil {
			t.Fatal(err)
		}
		y, err := Parse(same)
		if err != nil {
			t.Fatal(err)
		}
		if len(x.data) < 1<<20 && !bytes.Equal(patchReused(t, x, Update{}), same) {
			t.Fatal("a patch in the bytes of the old index differs")
		}
		if listing(x) != listing(y) {
			t.Fatal("a patch without changes changes entries")
		}
		if y.Tree().Valid() != x.Tree().Valid() {
			t.Fatal("a patch without changes changes the cache")
		}
		more, err := Patch(x, Update{
			Changes:   []Change{{Path: "d/new", Hash: Hash{1}, Mode: ModeFile}, {Path: "a", Remove: true}},
			Trees:     map[string]Hash{"": {1}, "d": {2}},
			IndexTime: Time{Sec: 1},
		})
		if e := new(ChangeError); errors.As(err, &e) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		z, err := Parse(more)
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := z.Lookup("d/new"); !ok || e.Hash() != (Hash{1}) {
			t.Fatal("the new entry is missing")
		}
		if _, ok := z.Lookup("a"); ok {
			t.Fatal("the removed entry is there")
		}
	})
}
