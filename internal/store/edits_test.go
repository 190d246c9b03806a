package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"crm/internal/crm"
)

// gitEdits are the paths in which system git sees HEAD and work tree differ,
// restricted to what Edits is about.
func gitEdits(t testing.TB, root string) []string {
	t.Helper()
	// What was only taken out of the index is no edit: the file is as in HEAD.
	asInHead := func(p string) bool {
		fi, err := os.Lstat(filepath.Join(root, p))
		if err != nil {
			return false
		}
		blob, err := tryGit(root, "rev-parse", "--verify", "-q", "HEAD:"+p)
		exec := strings.HasPrefix(git(t, root, "ls-tree", "HEAD", p), "100755")
		return err == nil && blob == git(t, root, "hash-object", p) && exec == (fi.Mode()&0o100 != 0)
	}
	var paths []string
	for _, p := range strings.Split(git(t, root, "diff", "--name-only", "--no-renames", "-z", "HEAD"), "\x00") {
		if p != "" && !asInHead(p) {
			paths = append(paths, p)
		}
	}
	for _, p := range strings.Split(git(t, root, "ls-files", "-o", "-z"), "\x00") {
		ours := p == crm.SettingsFile || strings.HasPrefix(p, "records/") && strings.HasSuffix(p, ".yaml") && strings.Count(p, "/") == 2
		if ours && !slices.Contains(paths, p) && !asInHead(p) {
			paths = append(paths, p)
		}
	}
	slices.Sort(paths)
	return paths
}

// TestEditsAreGits makes random edits by hand and by git and wants the list of
// edits that git has, before and after everything is saved.
func TestEditsAreGits(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := newStore(t)
		var cs []*crm.Customer
		for i := range 6 {
			cs = append(cs, newCustomer(t, uint64(i), fmt.Sprintf("Customer %d", i)))
		}
		put(t, s, "add", cs...)
		var paths []string
		for _, c := range cs {
			paths = append(paths, crm.Path(c.ID, c.Name))
		}
		paths = append(paths, crm.SettingsFile, ".gitattributes", "records/zz/new-zzzzzzzzzz.yaml", "records/00/x-0000000000.yaml")
		crlf := false
		var did []string
		for range rapid.IntRange(1, 8).Draw(r, "edits") {
			p := rapid.SampledFrom(paths).Draw(r, "path")
			abs := filepath.Join(s.Root(), p)
			what := rapid.SampledFrom([]string{"append", "same size", "remove", "touch", "chmod", "git add", "git rm --cached", "rewrite", "crlf"}).Draw(r, "what")
			did = append(did, what+" "+p)
			switch what {
			case "append":
				os.MkdirAll(filepath.Dir(abs), 0o777)
				f, err := os.OpenFile(abs, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintln(f, "# more")
				f.Close()
			case "same size":
				if data, err := os.ReadFile(abs); err == nil && len(data) > 3 {
					data[len(data)-2] ^= 1
					os.WriteFile(abs, data, 0o666)
				}
			case "remove":
				// Without settings it is no store, and without attributes git sees other
				// line ends from one moment to the next.
				if strings.HasPrefix(p, "records/") {
					os.Remove(abs)
				}
			case "touch":
				os.Chtimes(abs, time.Time{}, testNow())
			case "chmod":
				if fi, err := os.Lstat(abs); err == nil {
					os.Chmod(abs, fi.Mode()^0o111)
				}
			case "git add":
				tryGit(s.Root(), "add", "--", p)
			case "git rm --cached":
				tryGit(s.Root(), "rm", "-q", "--cached", "--", p)
			case "rewrite":
				if data, err := os.ReadFile(abs); err == nil {
					os.Remove(abs)
					os.WriteFile(abs, data, 0o666)
				}
			case "crlf":
				crlf = true
				if data, err := os.ReadFile(abs); err == nil && strings.HasPrefix(p, "records/") {
					os.WriteFile(abs, []byte(strings.ReplaceAll(string(data), "\n", "\r\n")), 0o666)
				}
			}
		}
		check := func(when string) []string {
			edits, err := reopen(t, s).Edits(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			got := []string{}
			for _, e := range edits {
				got = append(got, e.Path)
				one, err := s.EditOf(e.Path)
				if err != nil || one == nil || *one != e {
					t.Fatalf("%s: EditOf(%s) = %v, %v; Edits has %v; after %q", when, e.Path, one, err, e, did)
				}
			}
			if want := gitEdits(t, s.Root()); !slices.Equal(got, want) {
				t.Fatalf("%s: Edits has %q, git %q after %q\n%s", when, got, want, did, git(t, s.Root(), "status", "--porcelain"))
			}
			return got
		}
		if got := check("before"); len(got) > 0 {
			saveAll(t, s)
			check("after")
			// Of a file of another size that has CRLF, git status says that it is
			// modified, until git add looks at it.
			if !crlf {
				// What was only taken out of the index is git's own business.
				git(t, s.Root(), "reset", "-q")
				if out := git(t, s.Root(), "status", "--porcelain"); out != "" {
					t.Fatalf("after %q and saving, git status says\n%s", did, out)
				}
			}
		}
	})
}

// TestHandEditsAreKept writes to a customer that was edited by hand.
func TestHandEditsAreKept(t *testing.T) {
	s := newStore(t)
	acme := newCustomer(t, 1, "Acme GmbH")
	put(t, s, "add: Acme GmbH", acme)
	path := crm.Path(acme.ID, acme.Name)
	appendTo(t, filepath.Join(s.Root(), path), "notes: typed by hand\n")
	c, err := s.Customer(acme.ID)
	if err != nil {
		t.Fatal(err)
	}
	c.Stage = "customer"
	put(t, s, "set: Acme GmbH: stage customer", c)
	sound(t, s)
	want := "set: Acme GmbH: stage customer\nsave: Acme GmbH: edited by hand\nadd: Acme GmbH\ninit: Test\n"
	if got := git(t, s.Root(), "log", "--format=%s"); got != want {
		t.Fatalf("history:\n%s\nwant:\n%s", got, want)
	}
	if got := git(t, s.Root(), "log", "-1", "--skip=1", "--format=%(trailers)"); got != "Crm-Command: save\nCrm-Record: "+string(acme.ID)+"\n\n" {
		t.Fatalf("trailers %q", got)
	}
	if got := git(t, s.Root(), "show", "HEAD~1:"+path); !strings.Contains(got, "typed by hand") || strings.Contains(got, "stage: customer") {
		t.Fatalf("the saved version is\n%s", got)
	}
	if got := git(t, s.Root(), "reflog", "--format=%gs", "-2"); got != "commit: set: Acme GmbH: stage customer\ncommit: save: Acme GmbH: edited by hand\n" {
		t.Fatalf("reflog %q", got)
	}
}

// TestChangedMeanwhile edits a file between Read and Commit.
func TestChangedMeanwhile(t *testing.T) {
	s := newStore(t)
	acme := newCustomer(t, 1, "Acme GmbH")
	put(t, s, "add: Acme GmbH", acme)
	head := headOf(t, s)
	tx, err := s.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	c, err := tx.Customer(acme.ID)
	if err != nil {
		t.Fatal(err)
	}
	c.Stage = "customer"
	if err := tx.PutCustomer(c); err != nil {
		t.Fatal(err)
	}
	appendTo(t, filepath.Join(s.Root(), crm.Path(acme.ID, acme.Name)), "notes: meanwhile\n")
	_, err = tx.Commit(Message{Subject: "set"})
	var changed *ChangedError
	if !errors.As(err, &changed) || changed.Path != crm.Path(acme.ID, acme.Name) {
		t.Fatalf("Commit: %v", err)
	}
	tx.Close()
	if headOf(t, s) != head {
		t.Fatal("something was committed")
	}
	if c, err := s.Customer(acme.ID); err != nil || c.Notes == "" || c.Stage != "lead" {
		t.Fatalf("the file is %+v, %v", c, err)
	}
}

// TestSave commits hand edits as the transaction's own.
func TestSave(t *testing.T) {
	s := newStore(t)
	a, b := newCustomer(t, 1, "Acme GmbH"), newCustomer(t, 2, "Beta AG")
	put(t, s, "add", a, b)
	appendTo(t, filepath.Join(s.Root(), crm.Path(a.ID, a.Name)), "notes: by hand\n")
	if err := os.Remove(filepath.Join(s.Root(), crm.Path(b.ID, b.Name))); err != nil {
		t.Fatal(err)
	}
	for _, dry := range []bool{true, false} {
		begin := s.Begin
		if dry {
			begin = s.Try
		}
		tx, err := begin(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if err := tx.Save([]string{crm.Path(a.ID, a.Name), crm.Path(b.ID, b.Name)}); err != nil {
			t.Fatal(err)
		}
		ch := tx.Changes()
		if len(ch) != 2 {
			t.Fatalf("changes %v", ch)
		}
		for _, c := range ch {
			added := string(c.Old)+"notes: by hand\n" == string(c.New)
			removed := c.Old != nil && c.New == nil
			if c.Path == crm.Path(a.ID, a.Name) && !added || c.Path == crm.Path(b.ID, b.Name) && !removed {
				t.Fatalf("change %+v", c)
			}
		}
		h, err := tx.Commit(Message{Subject: "save: two"})
		if err != nil || h.IsZero() != dry {
			t.Fatalf("Commit: %s, %v", h, err)
		}
		tx.Close()
	}
	sound(t, s)
	if got := git(t, s.Root(), "log", "--format=%s", "-2"); got != "save: two\nadd\n" {
		t.Fatalf("history %q", got)
	}
}

// TestStagedByUser leaves what the user staged in other files out of the commit.
func TestStagedByUser(t *testing.T) {
	s := newStore(t)
	a, b := newCustomer(t, 1, "Acme GmbH"), newCustomer(t, 2, "Beta AG")
	put(t, s, "add", a, b)
	pathB := crm.Path(b.ID, b.Name)
	appendTo(t, filepath.Join(s.Root(), pathB), "notes: staged\n")
	git(t, s.Root(), "add", pathB)
	a.Stage = "customer"
	put(t, s, "set", a)
	if got := git(t, s.Root(), "status", "--porcelain"); got != "M  "+pathB+"\n" {
		t.Fatalf("status %q", got)
	}
	whole(t, s.Root())
	if got := git(t, s.Root(), "diff-tree", "-r", "--name-only", "--no-commit-id", "HEAD"); got != crm.Path(a.ID, a.Name)+"\n" {
		t.Fatalf("committed %q", got)
	}
	git(t, s.Root(), "commit", "-qm", "theirs")
	sound(t, s)
	// The cached trees that git dropped are found again.
	git(t, s.Root(), "read-tree", "HEAD")
	a.Stage = "lead"
	put(t, s, "set back", a)
	x, err := s.readIndex()
	if err != nil {
		t.Fatal(err)
	}
	if h, ok := x.RootTree(); !ok || h.String()+"\n" != git(t, s.Root(), "rev-parse", "HEAD^{tree}") {
		t.Fatalf("cached tree %s, %v", h, ok)
	}
	sound(t, s)
}
