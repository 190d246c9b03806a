package gitindex

import (
	"strings"
	"testing"
)

// TestBrokenTree: a broken cache is no cache, as for git.
func TestBrokenTree(t *testing.T) {
	h := strings.Repeat("h", 20)
	entries := rawEntry("a", 0, 0) + rawEntry("d/b", 0, 0)
	good := "\x002 1\n" + h + "d\x001 0\n" + h
	for name, payload := range map[string]string{
		"good":          good,
		"empty":         "",
		"cut":           good[:len(good)-1],
		"more":          good + "x",
		"named root":    "x" + good,
		"count":         strings.Replace(good, "2 1", "x 1", 1),
		"large count":   strings.Replace(good, "2 1", "9999999999999999 1", 1),
		"other count":   strings.Replace(good, "2 1", "1 1", 1),
		"children":      strings.Replace(good, "2 1", "2 99999999", 1),
		"minus":         strings.Replace(good, "2 1", "2 -1", 1),
		"more inside":   strings.Replace(good, "d\x001", "d\x002", 1) + h,
		"slash":         strings.Replace(good, "d\x00", "d/e\x00", 1),
		"twice":         "\x002 2\n" + h + "d\x000 0\n" + h + "d\x000 0\n" + h,
		"bottomless":    strings.Repeat("d\x000 1\n"+h, 1<<16),
		"bottomless -1": "\x00-1 1\n" + strings.Repeat("d\x00-1 1\n", 1<<20),
	} {
		x, err := Parse(raw(2, 2, entries, extension("TREE", payload)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := x.Tree() != nil; got != (name == "good") {
			t.Errorf("%s: %+v", name, x.Tree())
		}
		// RootTree reads the first node alone; it only may say less than Tree.
		if name == "empty" || name == "count" || name == "other count" || name == "named root" {
			if _, ok := x.RootTree(); ok {
				t.Errorf("%s: the root is known", name)
			}
		}
		data, err := Patch(x, Update{})
		if err != nil {
			t.Fatal(err)
		}
		if y, err := Parse(data); err != nil || (y.Tree() != nil) != (name == "good") {
			t.Errorf("%s: after a patch %v, %v", name, y, err)
		}
	}
}

func TestContradictingTree(t *testing.T) {
	h := strings.Repeat("h", 20)
	x, err := Parse(raw(2, 2, rawEntry("a", 0, 0), rawEntry("d/b", 0, 0), extension("TREE", "\x002 1\n"+h+"d\x001 0\n"+h)))
	if err != nil {
		t.Fatal(err)
	}
	for name, trees := range map[string]map[string]Hash{"other": {"d": {1}}, "zero": {"d": {}}} {
		data, err := Patch(x, Update{Trees: trees})
		if err != nil {
			t.Fatal(err)
		}
		y, err := Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		if root := y.Tree(); root == nil || root.Valid() || root.Find("d").Valid() {
			t.Errorf("%s: %+v", name, root)
		}
	}
}
