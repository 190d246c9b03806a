package index

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/column"
	"crm/internal/store"
)

// checkSnapshots compares what an index tells of now and of commits with scans.
func (w *world) checkSnapshots(x *Index) {
	ctx := context.Background()
	ask := func(commit store.Hash) (out string) {
		w.ok(x.Ask(ctx, commit, func(snap *column.Snapshot) error {
			out = dump(snap)
			return nil
		}))
		return out
	}
	now := func() {
		want, err := scan(w.s)
		w.ok(err)
		if got := ask(store.Hash{}); got != dump(want) {
			w.t.Fatalf("the snapshot is not what the files are:\n%s", firstDifference(got, dump(want)))
		}
	}
	then := func() {
		head, err := w.s.Head()
		w.ok(err)
		var all []store.Hash
		for c, err := range w.s.Log(ctx, head) {
			w.ok(err)
			all = append(all, c.Hash)
		}
		commit := rapid.SampledFrom(all).Draw(w.t, "commit")
		want, err := scanAt(w.s, commit)
		w.ok(err)
		if got := ask(commit); got != dump(want) {
			w.t.Fatalf("the snapshot is not what the commit %s is:\n%s", commit, firstDifference(got, dump(want)))
		}
	}
	each := func() {
		head, err := w.s.Head()
		w.ok(err)
		var commits []store.Hash
		for c, err := range w.s.Log(ctx, head) {
			w.ok(err)
			for range rapid.IntRange(0, 2).Draw(w.t, "times") {
				commits = append(commits, c.Hash)
			}
		}
		if rapid.Bool().Draw(w.t, "the oldest first") {
			slices.Reverse(commits)
		}
		got := make([]string, len(commits))
		w.ok(x.AskEach(ctx, commits, func(i int, snap *column.Snapshot) error {
			got[i] = dump(snap)
			return nil
		}))
		for i, commit := range commits {
			want, err := scanAt(w.s, commit)
			w.ok(err)
			if got[i] != dump(want) {
				w.t.Fatalf("of several snapshots that of the commit %s is not what it is:\n%s", commit, firstDifference(got[i], dump(want)))
			}
		}
	}
	steps := []func(){now, then, now}
	if rapid.Bool().Draw(w.t, "past first") {
		steps = []func(){then, now, then}
	}
	if rapid.Bool().Draw(w.t, "several at once") {
		steps = slices.Insert(steps, rapid.IntRange(0, len(steps)).Draw(w.t, "when"), each)
	}
	for _, f := range steps {
		f()
	}
}

// damageSegments does something to a segment file or to the view.
func (w *world) damageSegments() {
	if rapid.Bool().Draw(w.t, "damage to the view") {
		w.damageView()
		return
	}
	all := segmentFiles(w.s)
	if len(all) == 0 {
		return
	}
	path := rapid.SampledFrom(all).Draw(w.t, "segment")
	data, err := os.ReadFile(path)
	w.ok(err)
	put := func(name string, data []byte) {
		_ = os.Remove(name) // others have it mapped
		w.ok(os.WriteFile(name, data, 0o666))
	}
	switch rapid.IntRange(0, 5).Draw(w.t, "damage to a segment") {
	case 0:
		w.ok(os.Remove(path))
	case 1:
		put(path, data[:rapid.IntRange(0, len(data)).Draw(w.t, "length")])
	case 2:
		if len(data) > 0 {
			data[rapid.IntRange(0, len(data)-1).Draw(w.t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(w.t, "bit")
			put(path, data)
		}
	case 3: // of another version
		if len(data) > 8 {
			data[7]++
			put(path, data)
		}
	case 4: // twice
		put(path+"2", data)
	case 5:
		w.ok(os.RemoveAll(filepath.Dir(path)))
	}
}

func (w *world) damageView() {
	path := filepath.Join(w.s.CacheDir(), "view")
	data, err := os.ReadFile(path)
	if err != nil {
		return
	}
	switch rapid.IntRange(0, 3).Draw(w.t, "damage to the view") {
	case 0:
		data[rapid.IntRange(0, len(data)-1).Draw(w.t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(w.t, "bit")
	case 1:
		data = data[:rapid.IntRange(0, len(data)).Draw(w.t, "length")]
	case 2:
		w.view, data = data, w.view
	case 3:
		w.view = data
	}
	if data != nil {
		w.ok(os.WriteFile(path, data, 0o666))
	}
}

// worlds calls f with one new world after another.
func worlds(t *testing.T, f func(*rapid.T, *world)) {
	root := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		w := &world{t: t, dir: filepath.Join(root, fmt.Sprint(n, "-cache"))}
		dir := filepath.Join(root, fmt.Sprint(n))
		for _, d := range []string{w.dir, dir} {
			w.ok(os.Mkdir(d, 0o777))
			defer os.RemoveAll(d)
		}
		settings := []byte("name: Test\ncurrency: EUR\ncountry: DE\nstages: [{name: lead}]\nkinds: [call]\n")
		s, err := store.Init(context.Background(), dir, testOptions(), map[string][]byte{"crm.yaml": settings}, store.Message{Subject: "init: Test"})
		w.ok(err)
		w.s = s
		defer func() {
			for _, x := range w.open {
				_ = x.Close()
			}
		}()
		f(t, w)
	})
}
