package history

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
	"crm/internal/store"
)

// ids are the customers of random histories; two share a folder.
var ids = []crm.ID{"7k3f9q2m4x", "7k00000000", "aa11111111", "zz22222222"}

// revisions is an answer as text.
func revisions(t testing.TB, seq func(func(store.Revision, error) bool)) string {
	t.Helper()
	var b strings.Builder
	for r, err := range seq {
		if err != nil {
			return err.Error()
		}
		fmt.Fprintf(&b, "%s %v %s %s %s %s %s\n", r.Hash, r.Parents, r.Path, r.OldPath, r.Old, r.New, r.Message.Subject)
	}
	return b.String()
}

// checkAll holds a log against the plain walk, for all customers.
func checkAll(t testing.TB, s *store.Store, l *Log) {
	t.Helper()
	for _, id := range append(ids[:len(ids):len(ids)], "nobody0000", "", "bad") {
		want := revisions(t, s.LogOf(context.Background(), id))
		if got := revisions(t, l.Of(context.Background(), id)); got != want {
			t.Fatalf("of %s:\n%s\nwant\n%s", id, got, want)
		}
	}
}

// history draws commits: n of them, on top of those that are there, with
// branches, merges of every kind, and twin files of a customer.
func drawHistory(t *rapid.T, r *repo, n int) {
	for range n {
		var parents []int
		if len(r.commits) > 0 && rapid.IntRange(0, 30).Draw(t, "root") > 0 {
			from := max(0, len(r.commits)-rapid.SampledFrom([]int{1, 1, 1, 2, 3, 8, 20}).Draw(t, "back"))
			parents = append(parents, from)
			for len(parents) < 4 && rapid.IntRange(0, 3).Draw(t, "merge") == 0 {
				p := rapid.IntRange(max(0, len(r.commits)-9), len(r.commits)-1).Draw(t, "other")
				if slices.Contains(parents, p) {
					break
				}
				parents = append(parents, p)
			}
		}
		files := map[string]string{}
		at := int64(1_700_000_000)
		if len(parents) > 0 {
			files = maps.Clone(r.commits[parents[0]].files)
			at = r.commits[parents[0]].time
		}
		for _, p := range parents[min(len(parents), 1):] {
			for _, id := range ids { // take some customers as they are there
				if rapid.Bool().Draw(t, "take") {
					drop(files, id)
					for path, content := range r.commits[p].files {
						if strings.Contains(path, string(id)) {
							files[path] = content
						}
					}
				}
			}
		}
		for range rapid.SampledFrom([]int{0, 1, 1, 1, 2, 3}).Draw(t, "changes") {
			id := rapid.SampledFrom(ids).Draw(t, "id")
			path := crm.Path(id, rapid.SampledFrom([]string{"", "Acme", "Stahl AG"}).Draw(t, "name"))
			content := rapid.SampledFrom([]string{"a", "b", "c", "#exec a"}).Draw(t, "content")
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0:
				drop(files, id)
			case 1: // a twin
				files[path] = content
			case 2: // in a wrong folder, with a wrong name, or a folder of that name
				files[rapid.SampledFrom([]string{"records/xx/" + string(id) + ".yaml", "records/" + string(id) + ".yaml", "records/7k/" + string(id) + ".txt", "records/aa/dir-aa11111111.yaml/x", "note.txt"}).Draw(t, "odd")] = content
			default:
				drop(files, id)
				files[path] = content
			}
		}
		files = sane(files)
		at += rapid.SampledFrom([]int64{0, 0, 1, 60, 3600, 86400, -5000}).Draw(t, "later")
		r.commit(at, "Anna", fmt.Sprintf("commit %d", len(r.commits)), files, parents...)
	}
}

func drop(files map[string]string, id crm.ID) {
	for path := range files {
		if strings.Contains(path, string(id)) {
			delete(files, path)
		}
	}
}

// sane has no path that is both a file and a folder.
func sane(files map[string]string) map[string]string {
	for path := range files {
		delete(files, filepath.ToSlash(filepath.Dir(path)))
	}
	return files
}

// The answers are those of the plain walk, whatever the history, from a cache
// that was made for an earlier state, by another process, or is made now.
func TestOfIsLogOf(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := newRepo(t)
		drawHistory(rt, r, rapid.IntRange(1, 12).Draw(rt, "commits"))
		r.flush(len(r.commits) - 1)
		var logs []*Log // processes that live on
		for round := range rapid.IntRange(1, 4).Draw(rt, "rounds") {
			s := r.open()
			l := Open(s, Options{})
			l.maxLog = int64(rapid.SampledFrom([]int{0, 300, maxLog}).Draw(rt, "maxLog"))
			checkAll(t, s, l)
			for _, old := range logs {
				checkAll(t, old.store, old)
			}
			logs = append(logs, l)
			if round%2 == 0 {
				drawHistory(rt, r, rapid.IntRange(1, 6).Draw(rt, "more"))
				r.flush(len(r.commits) - 1)
			} else {
				r.checkout(rapid.IntRange(0, len(r.commits)-1).Draw(rt, "head"))
			}
		}
		for _, l := range logs {
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// In a shallow clone, and in one that was deepened since, or cut off elsewhere.
func TestShallowClones(t *testing.T) {
	r := newRepo(t)
	files := map[string]string{}
	for i := range 12 {
		files[crm.Path(ids[i%len(ids)], "")] = fmt.Sprint(i)
		var parents []int
		if i > 0 {
			parents = []int{i - 1}
		}
		r.commit(int64(1_700_000_000+i*60), "Anna", "change", files, parents...)
	}
	r.flush(11)
	dir := filepath.Join(t.TempDir(), "clone")
	git(t, r.dir, "clone", "-q", "--depth=3", "--branch=main", "file://"+r.dir, dir)
	for _, args := range [][]string{nil, {"fetch", "-q", "--depth=6"}, {"fetch", "-q", "--depth=2"}, {"fetch", "-q", "--unshallow"}} {
		if args != nil {
			git(t, dir, args...)
		}
		s := openStore(t, dir)
		l := Open(s, Options{})
		checkAll(t, s, l)
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// A repository in which something is missing is read as far as the plain walk
// reads it.
func TestMissingObjects(t *testing.T) {
	r := newRepo(t)
	for i := range 6 {
		var parents []int
		if i > 0 {
			parents = []int{i - 1}
		}
		r.commit(int64(1_700_000_000+i*60), "Anna", "change", map[string]string{crm.Path(ids[0], ""): fmt.Sprint(i)}, parents...)
	}
	r.flush(5)
	tree := strings.TrimSpace(git(t, r.dir, "rev-parse", "c2:records"))
	if err := os.Remove(filepath.Join(r.dir, ".git", "objects", tree[:2], tree[2:])); err != nil {
		t.Fatal(err)
	}
	s := r.open()
	l := Open(s, Options{})
	checkAll(t, s, l)
	if !strings.Contains(revisions(t, l.Of(context.Background(), ids[0])), "is missing") {
		t.Error("the damage is not told of")
	}
}

// An unborn branch has no history, and an interrupted reading says so.
func TestNothingAndInterrupted(t *testing.T) {
	r := newRepo(t)
	r.write("crm.yaml", settings)
	s := r.open()
	checkAll(t, s, Open(s, Options{}))
	r.commit(1_700_000_000, "Anna", "first", map[string]string{crm.Path(ids[0], ""): "x"})
	r.flush(0)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s = r.open()
	for _, err := range Open(s, Options{}).Of(ctx, ids[0]) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("interrupted: %v", err)
		}
	}
	checkAll(t, s, Open(s, Options{}))
}

// A file that was cut, changed or filled with something else is made again.
func TestDamagedFile(t *testing.T) {
	r := newRepo(t)
	for i := range 9 {
		var parents []int
		if i > 0 {
			parents = []int{i - 1}
		}
		if i == 5 {
			parents = append(parents, 2)
		}
		r.commit(int64(1_700_000_000+i*60), "Anna", "change", map[string]string{crm.Path(ids[i%4], ""): fmt.Sprint(i), crm.Path(ids[0], "x"): "y"}, parents...)
	}
	r.flush(7)
	s := r.open()
	l := Open(s, Options{})
	checkAll(t, s, l)
	r.checkout(8)
	checkAll(t, s, l) // so that there is a log
	path := l.path()
	_ = l.Close()
	whole, err := os.ReadFile(path)
	if err != nil || len(whole) <= memoryBase(whole).end {
		t.Fatalf("no log: %d bytes, %v", len(whole), err)
	}
	for i := range whole {
		for _, bad := range [][]byte{whole[:i], flipped(whole, i)} {
			if i%29 != 0 {
				continue // it takes long enough
			}
			if err := os.WriteFile(path, bad, 0o644); err != nil {
				t.Fatal(err)
			}
			s := r.open()
			l := Open(s, Options{})
			checkAll(t, s, l)
			_ = l.Close()
			l = Open(s, Options{})
			checkAll(t, s, l)
			_ = l.Close()
		}
	}
	for _, other := range []string{"", "crmhist0", strings.Repeat("x", 5000)} {
		if err := os.WriteFile(path, []byte(other), 0o644); err != nil {
			t.Fatal(err)
		}
		s := r.open()
		l := Open(s, Options{})
		checkAll(t, s, l)
		_ = l.Close()
	}
	if err := Forget(s); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("not forgotten: %v", err)
	}
	if err := Forget(s); err != nil {
		t.Errorf("forgotten twice: %v", err)
	}
	_ = os.RemoveAll(filepath.Dir(path))
	if err := os.WriteFile(filepath.Dir(path), nil, 0o644); err != nil { // where nothing can be written
		t.Fatal(err)
	}
	checkAll(t, s, Open(s, Options{}))
}

func flipped(data []byte, i int) []byte {
	out := slices.Clone(data)
	out[i] ^= 0x41
	return out
}

// Several processes that read, extend and rewrite the file at once all answer
// right, and leave a file that is right.
func TestProcessesAtOnce(t *testing.T) {
	r := newRepo(t)
	add := func(n int) {
		for range n {
			i := len(r.commits)
			var parents []int
			if i > 0 {
				parents = []int{i - 1}
			}
			r.commit(int64(1_700_000_000+i*60), "Anna", "change", map[string]string{crm.Path(ids[i%4], ""): fmt.Sprint(i), crm.Path(ids[0], "x"): "y"}, parents...)
		}
		r.flush(len(r.commits) - 1)
	}
	for range 4 {
		add(8)
		want := map[crm.ID]string{}
		s := r.open()
		for _, id := range ids {
			want[id] = revisions(t, s.LogOf(context.Background(), id))
		}
		var wg sync.WaitGroup
		for n := range 6 {
			wg.Go(func() {
				for range 4 {
					l := Open(r.open(), Options{})
					l.maxLog = int64(n * 400)
					for id, w := range want {
						if got := revisions(t, l.Of(context.Background(), id)); got != w {
							t.Errorf("of %s:\n%s\nwant\n%s", id, got, w)
						}
					}
					_ = l.Close()
				}
			})
		}
		wg.Wait()
		l := Open(s, Options{})
		checkAll(t, s, l)
		_ = l.Close()
	}
	left, err := filepath.Glob(filepath.Join(r.dir, ".git", "crm", tempPrefix+"*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}
