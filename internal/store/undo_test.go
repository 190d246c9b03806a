package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
)

// undoCommits takes commits back in one new commit.
func undoCommits(t testing.TB, s *Store, commits ...Hash) (*UndoPlan, Hash) {
	t.Helper()
	tx, err := s.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	plan, err := tx.PlanUndo(context.Background(), commits)
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.ApplyUndo(plan); err != nil {
		t.Fatal(err)
	}
	h, err := tx.Commit(Message{Subject: "undo"})
	if err != nil {
		t.Fatal(err)
	}
	return plan, h
}

// TestUndoOfAnything makes random changes and takes the last ones back: the tree
// is what it was before them. Taking the undo back brings them again.
func TestUndoOfAnything(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := newStore(t)
		var hashes []Hash
		trees := []Hash{treeOf(t, s)}
		names := 0
		for range rapid.IntRange(1, 6).Draw(r, "commits") {
			tx, err := s.Begin(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			for range rapid.IntRange(1, 3).Draw(r, "changes") {
				c := newCustomer(t, uint64(rapid.IntRange(0, 3).Draw(r, "who")), "Somebody")
				old, err := tx.Customer(c.ID)
				if err == nil {
					c = old
				}
				names++
				switch rapid.SampledFrom([]string{"name", "note", "tag", "deal", "remove", "settings"}).Draw(r, "what") {
				case "name":
					c.Name = fmt.Sprintf("Name %d", names)
				case "note":
					c.Notes += fmt.Sprintf("line %d\n", names)
				case "tag":
					c.Tags = append(c.Tags, fmt.Sprintf("t%d", names))
				case "deal":
					id, err := crm.NewID(seeded(uint64(10_000 + names)))
					if err != nil {
						t.Fatal(err)
					}
					c.Deals = append(c.Deals, crm.Deal{ID: id, Title: fmt.Sprintf("Deal %d", names), Stage: "proposal"})
				case "remove":
					if err == nil {
						if err := tx.RemoveCustomer(c.ID); err != nil {
							t.Fatal(err)
						}
						continue
					}
				case "settings":
					st, err := tx.Settings()
					if err != nil {
						t.Fatal(err)
					}
					next := *st
					next.Name = fmt.Sprintf("Book %d", names)
					if err := tx.PutSettings(&next); err != nil {
						t.Fatal(err)
					}
					continue
				}
				if err := tx.PutCustomer(c); err != nil {
					t.Fatal(err)
				}
			}
			h, err := tx.Commit(Message{Subject: "change"})
			if err != nil {
				t.Fatal(err)
			}
			tx.Close()
			s = reopen(t, s)
			if !h.IsZero() {
				hashes = append(hashes, h)
				trees = append(trees, treeOf(t, s))
			}
		}
		if len(hashes) == 0 {
			return
		}
		n := rapid.IntRange(1, len(hashes)).Draw(r, "undone")
		last := hashes[len(hashes)-n:]
		// Given in any order, they are taken back newest first.
		given := rapid.Permutation(last).Draw(r, "order")
		plan, h := undoCommits(t, s, given...)
		if len(plan.Conflicts) > 0 {
			t.Fatalf("conflicts %+v", plan.Conflicts)
		}
		if got, want := treeOf(t, s), trees[len(trees)-1-n]; got != want {
			t.Fatalf("after the undo the tree is %s, was %s:\n%s", got, want, git(t, s.Root(), "diff", want.String(), got.String()))
		}
		clean(t, s)
		if h.IsZero() {
			return // the changes took each other back
		}
		if plan, _ := undoCommits(t, reopen(t, s), h); len(plan.Conflicts) > 0 {
			t.Fatalf("conflicts of the redo %+v", plan.Conflicts)
		}
		if got, want := treeOf(t, s), trees[len(trees)-1]; got != want {
			t.Fatalf("after the redo the tree is %s, was %s", got, want)
		}
	})
}

func treeOf(t testing.TB, s *Store) Hash {
	t.Helper()
	c, err := s.Commit(headOf(t, s))
	if err != nil {
		t.Fatal(err)
	}
	return c.Tree()
}

// TestUndoUnderLaterChanges takes back a change that others came after.
func TestUndoUnderLaterChanges(t *testing.T) {
	s := newStore(t)
	acme := newCustomer(t, 1, "Acme GmbH")
	added := put(t, s, "add", acme)
	acme.Stage = "customer"
	stage := put(t, s, "stage", acme)
	acme.Name = "Acme AG"
	renamed := put(t, s, "rename", acme)
	acme.Tags = []string{"vip"}
	put(t, s, "tag", acme)

	plan, _ := undoCommits(t, s, stage)
	if len(plan.Conflicts) > 0 || len(plan.Changes) != 1 || len(plan.Records()) != 1 || plan.Records()[0] != acme.ID {
		t.Fatalf("plan %+v", plan)
	}
	c, err := s.Customer(acme.ID)
	if err != nil || c.Stage != "lead" || c.Name != "Acme AG" || len(c.Tags) != 1 {
		t.Fatalf("after the undo %+v, %v", c, err)
	}
	undoCommits(t, s, renamed)
	if c, err = s.Customer(acme.ID); err != nil || c.Name != "Acme GmbH" || len(c.Tags) != 1 {
		t.Fatalf("after the undo of the name %+v, %v", c, err)
	}
	if !isRegular(filepath.Join(s.Root(), crm.Path(acme.ID, "Acme GmbH"))) {
		t.Fatal("the file did not move back")
	}
	sound(t, s)

	// An added customer that was changed since is not thrown away.
	plan, h := undoCommits(t, s, added)
	if len(plan.Conflicts) != 1 || len(plan.Changes) != 0 || !h.IsZero() {
		t.Fatalf("plan %+v, commit %s", plan, h)
	}
	if k := plan.Conflicts[0]; k.Name != "Acme GmbH" || k.Commit != added || k.Later.IsZero() {
		t.Fatalf("conflict %+v", k)
	}
	// The same value changed again since is a conflict, and names the later commit.
	c.Stage = "lead"
	c.Owner = "anna"
	first := put(t, s, "owner", c)
	c.Owner = "ben"
	second := put(t, s, "owner again", c)
	c.Tags = nil
	put(t, s, "untag", c)
	plan, _ = undoCommits(t, s, first)
	if len(plan.Conflicts) != 1 || plan.Conflicts[0].Later != second || plan.Conflicts[0].Conflict.Path != "owner" {
		t.Fatalf("plan %+v", plan)
	}
}

// TestUndoOfMerge takes a merge commit back against its first parent.
func TestUndoOfMerge(t *testing.T) {
	s, cs := manyCommits(t)
	m, err := s.Resolve("HEAD~1")
	if err != nil {
		t.Fatal(err)
	}
	if c, err := s.Commit(m); err != nil || len(c.Parents) != 2 {
		t.Fatalf("%+v, %v", c, err)
	}
	undoCommits(t, s, m)
	c, err := s.Customer(cs[4].ID)
	if err != nil || c.Stage != "lead" {
		t.Fatalf("%+v, %v", c, err)
	}
	if c, err := s.Customer(cs[3].ID); err != nil || c.Stage != "customer" {
		t.Fatalf("%+v, %v", c, err)
	}
	sound(t, s)
	h, err := s.Resolve("side")
	if err != nil {
		t.Fatal(err)
	}
	git(t, s.Root(), "commit", "-q", "--allow-empty", "-m", "elsewhere")
	git(t, s.Root(), "switch", "-q", "--orphan", "other")
	os.WriteFile(filepath.Join(s.Root(), "crm.yaml"), testFiles["crm.yaml"], 0o666)
	git(t, s.Root(), "add", "crm.yaml")
	git(t, s.Root(), "commit", "-qm", "other")
	tx, err := reopen(t, s).Try(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if plan, err := tx.PlanUndo(context.Background(), []Hash{h}); err == nil || plan != nil {
		t.Fatalf("a commit of another branch: %+v, %v", plan, err)
	}
}

func TestPatchLines(t *testing.T) {
	for _, c := range []struct {
		name, text, before, after, want string
		ok                              bool
	}{
		{"changed line", "a\nX\nc\nd2\n", "a\nX\nc\nd\n", "a\nb\nc\nd\n", "a\nb\nc\nd2\n", true},
		{"added line", "a\nn\nb\nc2\n", "a\nn\nb\nc\n", "a\nb\nc\n", "a\nb\nc2\n", true},
		{"removed line", "a\nc\nd2\n", "a\nc\nd\n", "a\nb\nc\nd\n", "a\nb\nc\nd2\n", true},
		{"changed since", "a\nY\nc\n", "a\nX\nc\n", "a\nb\nc\n", "", false},
		{"twice", "a\nX\nc\na\nX\nc\n", "a\nX\nc\n", "a\nb\nc\n", "", false},
		{"at the end", "z\na\nX\n", "a\nX\n", "a\n", "z\na\n", true},
	} {
		got, ok := patchLines([]byte(c.text), []byte(c.before), []byte(c.after))
		if ok != c.ok || string(got) != c.want {
			t.Errorf("%s: %q, %v; want %q, %v", c.name, got, ok, c.want, c.ok)
		}
	}
}

// TestUndoOfInit does not throw away the settings.
func TestUndoOfInit(t *testing.T) {
	s := newStore(t)
	plan, _ := undoCommits(t, s, headOf(t, s))
	if len(plan.Conflicts) != 1 || !isRegular(filepath.Join(s.Root(), crm.SettingsFile)) {
		t.Fatalf("plan %+v", plan)
	}
	if !strings.Contains(plan.Conflicts[0].Conflict.Ours, "settings") {
		t.Fatalf("conflict %+v", plan.Conflicts[0])
	}
}
