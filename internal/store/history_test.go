package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"crm/internal/crm"
)

// manyCommits makes a history with adds, changes, moves, removals and a merge.
func manyCommits(t testing.TB) (*Store, []*crm.Customer) {
	s := newStore(t)
	var cs []*crm.Customer
	for i := range 5 {
		c := newCustomer(t, uint64(i), fmt.Sprintf("Customer %d", i))
		cs = append(cs, c)
		put(t, s, "add", c)
	}
	for i := range 10 {
		c := cs[i%3]
		c.Notes += fmt.Sprintf("line %d\n", i)
		put(t, s, "note", c)
	}
	cs[0].Name = "Customer of another name"
	put(t, s, "rename", cs[0])
	// A branch with a change, merged into changes of others.
	git(t, s.Root(), "switch", "-qc", "side", "HEAD~2")
	s = reopen(t, s)
	cs[4].Stage = "customer"
	put(t, s, "on the side", cs[4])
	git(t, s.Root(), "switch", "-q", "main")
	cs[3].Stage = "customer"
	put(t, s, "on main", cs[3])
	git(t, s.Root(), "merge", "-q", "--no-ff", "-m", "merge the side", "side")
	tx, err := s.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	if err := tx.RemoveCustomer(cs[2].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Commit(Message{Subject: "rm"}); err != nil {
		t.Fatal(err)
	}
	return reopen(t, s), cs
}

// TestHistoryIsGits holds every reading of history against system git, with
// loose objects, with packs, and with deltas in them.
func TestHistoryIsGits(t *testing.T) {
	s, cs := manyCommits(t)
	check := func(t *testing.T) {
		s := reopen(t, s)
		ctx := context.Background()
		var got []string
		for c, err := range s.Log(ctx, headOf(t, s)) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, c.Hash.String())
			var parents []string
			for _, p := range c.Parents {
				parents = append(parents, p.String())
			}
			line := fmt.Sprintf("%s|%s|%s|%d|%s", strings.Join(parents, " "), c.Tree(), c.Author, c.When.Unix(), c.Message.Subject)
			if want := git(t, s.Root(), "show", "-s", "--format=%P|%T|%an <%ae>|%at|%s", c.Hash.String()); line+"\n" != want {
				t.Fatalf("commit %s, git has %s", line, want)
			}
			touches, err := s.Touches(c)
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, touch := range touches {
				old := touch.Path
				if touch.OldPath != "" {
					old = touch.OldPath
				}
				lines = append(lines, fmt.Sprintf("%s %s %s %s", touch.Old, touch.New, old, touch.Path))
			}
			if want := gitTouches(t, s.Root(), c); !slices.Equal(lines, want) {
				t.Fatalf("commit %s touches %q, git has %q", c.Hash, lines, want)
			}
			files, err := s.FilesAt(c.Hash)
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for _, f := range files {
				fmt.Fprintf(&b, "%s %s\n", f.Hash, f.Path)
			}
			if want := git(t, s.Root(), "ls-tree", "-r", "--format=%(objectname) %(path)", c.Hash.String()); b.String() != want {
				t.Fatalf("files of %s:\n%s\nwant\n%s", c.Hash, b.String(), want)
			}
		}
		all := strings.Fields(git(t, s.Root(), "rev-list", "HEAD"))
		slices.Sort(all)
		sorted := slices.Sorted(slices.Values(got))
		if !slices.Equal(sorted, all) {
			t.Fatalf("Log has %d commits, git %d", len(got), len(all))
		}
		for _, c := range cs {
			var revs []string
			for r, err := range s.LogOf(ctx, c.ID) {
				if err != nil {
					t.Fatal(err)
				}
				revs = append(revs, r.Hash.String())
			}
			want := strings.Fields(git(t, s.Root(), "log", "--format=%H", "--", "records/"+string(c.ID[:2])+"/*"+string(c.ID)+".yaml"))
			slices.Sort(revs)
			slices.Sort(want)
			if !slices.Equal(revs, want) {
				t.Fatalf("history of %s: %q, git has %q", c.Name, revs, want)
			}
		}
		for _, h := range strings.Fields(git(t, s.Root(), "rev-list", "--objects", "--no-object-names", "--all")) {
			hash, err := ParseHash(h)
			if err != nil {
				t.Fatal(err)
			}
			kind, data, err := s.objects.get(hash)
			if err != nil {
				t.Fatal(err)
			}
			plainKind, plain, err := s.objects.throughGoGit(hash)
			if err != nil || plainKind != kind || !bytes.Equal(plain, data) || hashObject(kind, data) != hash {
				t.Fatalf("object %s: %s of %d bytes, go-git has %s of %d (%v)", h, kind, len(data), plainKind, len(plain), err)
			}
		}
	}
	t.Run("loose", check)
	git(t, s.Root(), "repack", "-qd", "--depth=50", "--window=50")
	t.Run("one pack", check)
	put(t, reopen(t, s), "more", newCustomer(t, 77, "One more"))
	git(t, s.Root(), "repack", "-qd")
	git(t, s.Root(), "pack-refs", "--all")
	t.Run("two packs, packed refs", check)
	sound(t, s)
	git(t, s.Root(), "-c", "repack.useDeltaBaseOffset=false", "repack", "-qadf")
	t.Run("deltas by name", check)
	// A commit on top of packs and packed refs.
	put(t, reopen(t, s), "even more", newCustomer(t, 78, "Even more"))
	git(t, s.Root(), "gc", "-q")
	sound(t, s)
	other := filepath.Join(t.TempDir(), "borrowed")
	git(t, s.Root(), "clone", "-q", "--shared", s.Root(), other)
	s, err := Open(other, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, "in the clone", newCustomer(t, 79, "Cloned"))
	sound(t, s)
}

func gitTouches(t testing.TB, root string, c *Commit) []string {
	args := []string{"diff-tree", "-r", "-z", "--no-abbrev", "--no-renames", "--root", "--no-commit-id"}
	if len(c.Parents) > 0 {
		args = append(args, c.Parents[0].String())
	}
	args = append(args, c.Hash.String())
	fields := strings.Split(git(t, root, args...), "\x00")
	var touches []Touch
	for i := 0; i+1 < len(fields); i += 2 {
		f := strings.Fields(fields[i])
		old, err1 := ParseHash(f[2])
		now, err2 := ParseHash(f[3])
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		touches = append(touches, Touch{Path: fields[i+1], Old: old, New: now})
	}
	var out []string
	for _, a := range touches {
		old := a.Path
		skip := false
		for _, b := range touches {
			idA, okA := crm.PathID(a.Path)
			idB, okB := crm.PathID(b.Path)
			if !okA || !okB || idA != idB || a.Path == b.Path {
				continue
			}
			if a.New.IsZero() && b.Old.IsZero() {
				skip = true
			}
			if a.Old.IsZero() && b.New.IsZero() {
				old, a.Old = b.Path, b.Old
			}
		}
		if !skip {
			out = append(out, fmt.Sprintf("%s %s %s %s", a.Old, a.New, old, a.Path))
		}
	}
	return out
}

func TestResolveTooLong(t *testing.T) {
	s := newStore(t)
	for _, rev := range []string{
		strings.Repeat("a", 256), strings.Repeat("ü", 300) + "~1", "x/" + strings.Repeat("b", 256),
		strings.Repeat("abc/", 5000) + "d",
	} {
		_, err := s.Resolve(rev)
		var re *RevisionError
		if !errors.As(err, &re) || len(re.Error()) > 200 || !utf8.ValidString(re.Name) {
			t.Errorf("Resolve of %d bytes: %.300v; want a short RevisionError", len(rev), err)
		}
	}
}

func TestResolve(t *testing.T) {
	s, _ := manyCommits(t)
	git(t, s.Root(), "tag", "-a", "-m", "a tag", "v1", "HEAD~3")
	git(t, s.Root(), "tag", "light", "HEAD~4")
	head := headOf(t, s).String()
	for _, rev := range []string{
		"HEAD", "@", "HEAD~1", "HEAD~3", "HEAD~1^2", "HEAD^", "HEAD^^", "HEAD~2~2", "@~0", "HEAD^0", "main", "side", "heads/side", "refs/heads/side~1",
		"v1", "light", "v1~1", head, head[:7], head[:12], head[:9] + "~2", strings.ToUpper(head[:8]),
	} {
		want := strings.TrimSpace(git(t, s.Root(), "rev-parse", rev+"^{commit}"))
		if got, err := s.Resolve(rev); err != nil || got.String() != want {
			t.Errorf("Resolve(%q) = %s, %v; git has %s", rev, got, err, want)
		}
	}
	for _, rev := range []string{"", "nothing", "HEAD~999", "HEAD^7", "HEAD~x", "abc", "ffffffff", strings.Repeat("f", 40), "../x", "HEAD^{tree}", "~1", "main:crm.yaml", "HEAD~99999999999999999999"} {
		h, err := s.Resolve(rev)
		var re *RevisionError
		if !errors.As(err, &re) || !h.IsZero() {
			t.Errorf("Resolve(%q) = %s, %v; want a RevisionError", rev, h, err)
		}
	}
	if data, err := s.At(headOf(t, s), "crm.yaml"); err != nil || string(data) != testSettings {
		t.Errorf("At: %q, %v", data, err)
	}
	if _, err := s.At(headOf(t, s), "records/nothing"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("At of nothing: %v", err)
	}
}

func TestShallow(t *testing.T) {
	s, _ := manyCommits(t)
	clone := filepath.Join(t.TempDir(), "clone")
	git(t, s.Root(), "clone", "-q", "--depth=2", "file://"+s.Root(), clone)
	s, err := Open(clone, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	if !s.Shallow() {
		t.Fatal("not known as shallow")
	}
	cut := 0
	for c, err := range s.Log(context.Background(), headOf(t, s)) {
		if err != nil {
			t.Fatal(err)
		}
		if c.Cut {
			cut++
		}
	}
	if cut == 0 {
		t.Fatal("the end of the history is not marked")
	}
	put(t, s, "add", newCustomer(t, 50, "In the clone"))
	sound(t, s)
	git(t, s.Root(), "push", "-q", "origin", "HEAD:refs/heads/from-clone")
}

func TestDamagedObjects(t *testing.T) {
	s := newStore(t)
	h := headOf(t, s)
	path := loosePath(filepath.Join(s.git.common, "objects"), h)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		os.Remove(path)
		bad := bytes.Clone(whole[:i])
		if err := os.WriteFile(path, bad, 0o444); err != nil {
			t.Fatal(err)
		}
		if c, err := reopen(t, s).Commit(h); err == nil {
			t.Fatalf("cut at byte %d it is read as %+v", i, c)
		} else if !errors.As(err, new(*ObjectError)) {
			t.Fatalf("cut at byte %d: %v", i, err)
		}
	}
}
