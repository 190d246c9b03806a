package store

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"crm/internal/codec"
	"crm/internal/crm"
)

// TestHostilePaths: nothing outside of the store is read or written.
func TestHostilePaths(t *testing.T) {
	s := newStore(t)
	outside := filepath.Join(t.TempDir(), "secret.yaml")
	writeFile(t, outside, "id: x\n")
	c := newCustomer(t, 1, "Acme")
	path := crm.Path(c.ID, c.Name)
	abs := filepath.Join(s.Root(), path)
	os.MkdirAll(filepath.Dir(abs), 0o777)
	if err := os.Symlink(outside, abs); err != nil {
		t.Skip(err)
	}
	for _, p := range []string{path, "../secret.yaml", "/etc/passwd", ".git/config", ".GIT/config", "records/../.git/config", "", ".", "records", "a\\b", "a\x00b", "c:x", "records//x", "git~1/config"} {
		if data, _, err := s.Read(p); err == nil {
			t.Errorf("Read(%q) = %q", p, data)
		}
		if _, err := s.Stat(p); err == nil {
			t.Errorf("Stat(%q) is no error", p)
		}
		if p == path {
			continue
		}
		tx, err := s.Begin(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		tx.Put(p, []byte("x"))
		if _, err := tx.Commit(Message{Subject: "x"}); err == nil {
			t.Errorf("Put(%q) was committed", p)
		}
		tx.Close()
	}
	if files, err := s.Walk(); err != nil || len(files) != 0 {
		t.Errorf("Walk lists %v, %v", files, err)
	}
	if _, err := tryPut(s, "add", c); err == nil {
		t.Error("a link was written through")
	}
	os.Remove(abs)
	os.Remove(filepath.Dir(abs))
	if err := os.Symlink(filepath.Dir(outside), filepath.Dir(abs)); err != nil {
		t.Fatal(err)
	}
	if _, err := tryPut(s, "add", c); !errors.As(err, new(*PathError)) {
		t.Errorf("a folder that is a link was written through: %v", err)
	}
	if files, err := s.Walk(); err != nil || len(files) != 0 {
		t.Errorf("Walk lists %v, %v", files, err)
	}
	if data, err := os.ReadFile(outside); err != nil || string(data) != "id: x\n" {
		t.Errorf("the file outside is %q, %v", data, err)
	}
	odd, err := s.Odd()
	if err != nil || len(odd) != 1 || !strings.Contains(odd[0].What, "symbolic link") {
		t.Errorf("Odd: %v, %v", odd, err)
	}
	os.Remove(filepath.Dir(abs))
	writeFile(t, abs, strings.Repeat("x", codec.MaxSize+1))
	if _, _, err := s.Read(path); !errors.As(err, new(*PathError)) {
		t.Errorf("a huge file: %v", err)
	}
	os.Remove(abs)
	if err := exec.Command("mkfifo", abs).Run(); err == nil {
		if _, _, err := s.Read(path); !errors.As(err, new(*PathError)) {
			t.Errorf("a pipe: %v", err)
		}
	}
}

func TestFindAndRel(t *testing.T) {
	s := newStore(t)
	deep := filepath.Join(s.Root(), "records", "00")
	os.MkdirAll(deep, 0o777)
	if root, err := Find(deep); err != nil || root != s.Root() {
		t.Errorf("Find: %q, %v", root, err)
	}
	var none *NotFoundError
	if root, err := Find(t.TempDir()); !errors.As(err, &none) || root != "" || none.Hint == "" {
		t.Errorf("Find where nothing is: %q, %v", root, err)
	}
	lone := t.TempDir()
	writeFile(t, filepath.Join(lone, "crm.yaml"), "")
	if _, err := Find(lone); !errors.As(err, &none) || !strings.Contains(err.Error(), "git repository") {
		t.Errorf("Find without git: %v", err)
	}
	if _, err := Open(lone, testOptions()); !errors.As(err, &none) {
		t.Errorf("Open without git: %v", err)
	}
	if _, err := Open(t.TempDir(), testOptions()); !errors.As(err, &none) {
		t.Errorf("Open of nothing: %v", err)
	}
	if rel, err := s.Rel(filepath.Join(deep, "x.yaml")); err != nil || rel != "records/00/x.yaml" {
		t.Errorf("Rel: %q, %v", rel, err)
	}
	for _, p := range []string{lone, filepath.Join(s.Root(), ".git/config"), s.Root()} {
		if rel, err := s.Rel(p); err == nil {
			t.Errorf("Rel(%q) = %q", p, rel)
		}
	}
}

func TestInit(t *testing.T) {
	ctx := context.Background()
	msg := Message{Subject: "init"}
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "README.md"), "mine\n")
	git(t, dir, "init", "-q", "-b", "trunk")
	s, err := Init(ctx, dir, testOptions(), testFiles, msg)
	if err != nil {
		t.Fatal(err)
	}
	sound(t, s)
	if got := git(t, dir, "ls-files"); got != ".gitattributes\nREADME.md\ncrm.yaml\n" {
		t.Fatalf("files %q", got)
	}
	var state *StateError
	if _, err := Init(ctx, dir, testOptions(), testFiles, msg); !errors.As(err, &state) || !strings.Contains(err.Error(), "store already") {
		t.Fatalf("again: %v", err)
	}
	other := t.TempDir()
	writeFile(t, filepath.Join(other, "thesis.tex"), "x")
	if _, err := Init(ctx, other, testOptions(), testFiles, msg); !errors.As(err, &state) || !strings.Contains(err.Error(), "thesis.tex") {
		t.Fatalf("a folder with content: %v", err)
	}
	used := t.TempDir()
	git(t, used, "init", "-q")
	git(t, used, "commit", "-q", "--allow-empty", "-m", "x")
	if _, err := Init(ctx, used, testOptions(), testFiles, msg); !errors.As(err, &state) {
		t.Fatalf("a repository with history: %v", err)
	}
	// The name of the branch is the user's.
	global := filepath.Join(t.TempDir(), "gitconfig")
	writeFile(t, global, "[init]\n\tdefaultBranch = book\n")
	opts := testOptions()
	opts.Getenv = func(k string) string {
		if k == "GIT_CONFIG_GLOBAL" {
			return global
		}
		return testEnv(k)
	}
	s, err = Init(ctx, filepath.Join(t.TempDir(), "a", "b"), opts, testFiles, msg)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := s.Branch(); err != nil || b != "book" {
		t.Fatalf("branch %q, %v", b, err)
	}
	sound(t, s)
	// A failure anywhere leaves what was there.
	for _, existing := range []bool{false, true} {
		for n := 1; ; n++ {
			top := t.TempDir()
			dir := filepath.Join(top, "book")
			if existing {
				dir = top
				writeFile(t, filepath.Join(dir, "README.md"), "mine\n")
				git(t, dir, "init", "-q")
			}
			ff := &faulty{Files: DiskFiles(), n: n, err: io.ErrShortWrite}
			opts := testOptions()
			opts.Files = ff
			_, err := Init(ctx, dir, opts, testFiles, msg)
			if !ff.done {
				if err != nil {
					t.Fatal(err)
				}
				break
			}
			if err == nil {
				continue // a clean-up that failed
			}
			left, _ := os.ReadDir(top)
			for _, e := range left {
				if existing && (e.Name() == "README.md" || e.Name() == ".git") {
					continue
				}
				if moved := headExists(dir); !moved {
					t.Fatalf("operation %d (%s): %v, left %v", n, ff.trace[n-1], err, left)
				}
			}
			if _, err := os.Stat(filepath.Join(dir, "README.md")); existing && errors.Is(err, fs.ErrNotExist) {
				t.Fatalf("operation %d: README.md is gone", n)
			}
		}
	}
}

func headExists(dir string) bool {
	_, err := tryGit(dir, "rev-parse", "--verify", "-q", "HEAD")
	return err == nil
}

// TestDryRun writes nothing and takes no lock.
func TestDryRun(t *testing.T) {
	s := newStore(t)
	acme := newCustomer(t, 1, "Acme GmbH")
	put(t, s, "add", acme)
	tx, err := s.Try(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	acme.Name = "Acme AG"
	if err := tx.PutCustomer(acme); err != nil {
		t.Fatal(err)
	}
	if err := tx.PutCustomer(newCustomer(t, 2, "Beta")); err != nil {
		t.Fatal(err)
	}
	ch := tx.Changes()
	moved := 0
	for _, c := range ch {
		if c.OldPath == crm.Path(acme.ID, "Acme GmbH") && c.Path == crm.Path(acme.ID, "Acme AG") && c.Old != nil && c.New != nil {
			moved++
		}
	}
	if len(ch) != 2 || moved != 1 {
		t.Fatalf("changes %+v", ch)
	}
	if h, err := tx.Commit(Message{Subject: "x"}); err != nil || !h.IsZero() {
		t.Fatalf("%s, %v", h, err)
	}
	tx.Close()
	sound(t, s)
	bad := newCustomer(t, 3, "Bad")
	bad.Type = "robot"
	var invalid *InvalidError
	if _, err := tryPut(s, "add", bad); !errors.As(err, &invalid) || len(invalid.Problems) == 0 {
		t.Fatalf("%v", err)
	}
}
