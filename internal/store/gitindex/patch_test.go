package gitindex

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestFlags reads flags that git set, and has Patch keep those of other entries.
func TestFlags(t *testing.T) {
	r := newRepo(t)
	for _, name := range []string{"d/assumed", "d/later", "d/plain", "d/skipped", "e/x"} {
		r.write(name, name)
	}
	r.git(t, "", "add", "d/assumed", "d/plain", "d/skipped", "e")
	r.git(t, "", "commit", "-qm", "one")
	r.git(t, "", "add", "-N", "d/later")
	r.git(t, "", "update-index", "--assume-unchanged", "d/assumed")
	r.git(t, "", "update-index", "--skip-worktree", "d/skipped")
	x := r.index(t)
	if binary.BigEndian.Uint32(x.data[4:]) != 3 {
		t.Fatal("git did not write version 3")
	}
	trees := r.trees(t, x)
	// The tree of a folder with an entry that git would leave out cannot be noted.
	y := r.patch(t, x, Update{
		Changes: []Change{{Path: "e/y", Hash: r.blob(t, "y"), Mode: ModeFile}},
		Trees:   map[string]Hash{"": trees[""], "d": trees["d"]},
	})
	for _, x := range []*Index{x, y} {
		for _, name := range []string{"assumed", "later", "plain", "skipped"} {
			e, ok := x.Lookup("d/" + name)
			if !ok || e.AssumeValid() != (name == "assumed") || e.IntentToAdd() != (name == "later") || e.SkipWorktree() != (name == "skipped") {
				t.Errorf("%s: %v, %v", name, e, ok)
			}
			if name == "later" && e.Matches(r.stat("d/later"), Rule{}) {
				t.Error("an entry without content matches")
			}
		}
	}
	if got, want := debugListing(y), r.git(t, "", "ls-files", "--debug"); got != want {
		t.Errorf("entries\n%s\nwant\n%s", got, want)
	}
	if y.Tree().Valid() || y.Tree().Find("d").Valid() {
		t.Error("the tree of a folder with an intended entry was noted")
	}
	z := r.patch(t, y, Update{Changes: []Change{
		{Path: "d/later", Hash: r.blob(t, "d/later"), Mode: ModeFile},
		{Path: "d/assumed", Hash: r.blob(t, "d/assumed"), Mode: ModeFile},
		{Path: "d/skipped", Hash: r.blob(t, "d/skipped"), Mode: ModeFile},
	}})
	for _, e := range z.All() {
		if e.AssumeValid() || e.IntentToAdd() || e.SkipWorktree() {
			t.Errorf("%s keeps a flag", e.Path())
		}
	}
	if got := r.git(t, "", "status", "--porcelain"); got != "A  d/later\nAD e/y\n" {
		t.Errorf("status\n%s", got)
	}
}

// TestConflicts resolves a conflict that git left.
func TestConflicts(t *testing.T) {
	r := newRepo(t)
	r.write("d/a", "base")
	r.write("d/b", "base")
	r.git(t, "", "add", ".")
	r.git(t, "", "commit", "-qm", "base")
	r.git(t, "", "checkout", "-qb", "other")
	r.write("d/a", "theirs")
	r.git(t, "", "commit", "-qam", "theirs")
	r.git(t, "", "checkout", "-q", "main")
	r.write("d/a", "ours")
	r.git(t, "", "commit", "-qam", "ours")
	if err := r.command("", "merge", "other").Run(); err == nil {
		t.Fatal("no conflict")
	}
	x := r.index(t)
	var stages []int
	for _, e := range x.All() {
		stages = append(stages, e.Stage())
	}
	if !x.HasConflicts() || !slices.Equal(stages, []int{1, 2, 3, 0}) {
		t.Fatalf("stages %v, conflicts %v", stages, x.HasConflicts())
	}
	if _, ok := x.Lookup("d/a"); ok {
		t.Error("an unmerged path was found")
	}
	if _, ok := x.RootTree(); ok {
		t.Error("the root is known in a conflict")
	}
	kept := r.patch(t, x, Update{Trees: map[string]Hash{"": {1}, "d": {1}}})
	if kept.Tree().Valid() || kept.Tree().Find("d").Valid() {
		t.Error("the tree of a folder with a conflict was noted")
	}
	r.write("d/a", "both")
	r.age("d/a")
	y := r.patch(t, x, Update{Changes: []Change{{Path: "d/a", Hash: r.blob(t, "both"), Mode: ModeFile, Stat: r.stat("d/a")}}})
	if y.HasConflicts() || y.Len() != 2 {
		t.Errorf("%d entries, conflicts %v", y.Len(), y.HasConflicts())
	}
	if got := r.git(t, "", "status", "--porcelain"); got != "M  d/a\n" {
		t.Errorf("status %q", got)
	}
	// Resolving leaves a record in the index, which a patch with changes drops.
	r.setIndex(t, x.data)
	r.git(t, "", "add", "d/a")
	x = r.index(t)
	if x.reuc == nil {
		t.Fatal("git noted no resolution")
	}
	if y := r.patch(t, x, Update{}); string(y.reuc) != string(x.reuc) {
		t.Error("the resolution is gone without a change")
	}
	if y := r.patch(t, x, Update{Changes: []Change{{Path: "d/b", Remove: true}}}); y.reuc != nil {
		t.Error("the resolution was kept")
	}
}

func TestPatchRefuses(t *testing.T) {
	data, err := Patch(New(), Update{Changes: []Change{
		{Path: "d/file", Hash: Hash{1}, Mode: ModeFile}, {Path: "file", Hash: Hash{1}, Mode: ModeFile},
	}})
	if err != nil {
		t.Fatal(err)
	}
	x, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	ok := func(path string) Change { return Change{Path: path, Hash: Hash{1}, Mode: ModeFile} }
	const badPath = "is not a path that git can hold"
	for _, c := range []struct {
		want    string
		changes []Change
	}{
		{"is changed twice", []Change{ok("a"), {Path: "a", Remove: true}}},
		{badPath, []Change{ok("")}},
		{badPath, []Change{ok("a//b")}},
		{badPath, []Change{ok("/a")}},
		{badPath, []Change{ok("a/")}},
		{badPath, []Change{ok("../a")}},
		{badPath, []Change{ok("a/./b")}},
		{badPath, []Change{ok("a/.GIT/config")}},
		{badPath, []Change{{Path: "a\x00b", Remove: true}}},
		{"has a mode", []Change{{Path: "a", Hash: Hash{1}, Mode: 0o100664}}},
		{"has no hash", []Change{{Path: "a", Mode: ModeFile}}},
		{`"d" is a folder in the index`, []Change{ok("d")}},
		{`"g" is a folder in the index`, []Change{ok("g"), ok("g/h")}},
		{`"file/x/y" is in a folder that is a file`, []Change{ok("e/f"), ok("file/x/y")}},
	} {
		data, err := Patch(x, Update{Changes: c.changes})
		if e := new(ChangeError); !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) || data != nil {
			t.Errorf("%v: %v, want %s", c.changes, err, c.want)
		}
	}
	// A file that gives way to a folder, and the reverse, in one update.
	data, err = Patch(x, Update{Changes: []Change{
		ok("file/x"), {Path: "file", Remove: true}, ok("d"), {Path: "d/file", Remove: true},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if x, err = Parse(data); err != nil || x.Len() != 2 {
		t.Errorf("%v, %v", x, err)
	}
}
