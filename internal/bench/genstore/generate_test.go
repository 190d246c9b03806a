package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"crm/internal/bench/book"
	"crm/internal/codec"
	"crm/internal/crm"
)

func run(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v: %s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func make1(t *testing.T, o options) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir := filepath.Join(t.TempDir(), "new", "store")
	if err := generate(t.Context(), dir, o); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestStore(t *testing.T) {
	dir := make1(t, options{n: 700, seed: 3})
	if out := run(t, dir, "status", "--porcelain"); out != "" {
		t.Errorf("not clean:\n%s", out)
	}
	run(t, dir, "fsck", "--strict")
	count := 0
	err := filepath.WalkDir(filepath.Join(dir, "records"), func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			count++
		}
		return err
	})
	if err != nil || count != 700 {
		t.Errorf("%d files, %v", count, err)
	}
	for _, i := range []int{0, 255, 256, 699} {
		c := book.Customer(3, i)
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(crm.Path(c.ID, c.Name))))
		if err != nil || !bytes.Equal(data, codec.Encode(c)) {
			t.Errorf("customer %d: %v\n%s", i, err, data)
		}
	}
	if _, err := os.ReadFile(filepath.Join(dir, crm.SettingsFile)); err != nil {
		t.Error(err)
	}
}

func TestSameSeedSameCommits(t *testing.T) {
	o := options{n: 60, seed: 5, commits: 40}
	a := run(t, make1(t, o), "rev-parse", "HEAD")
	if b := run(t, make1(t, o), "rev-parse", "HEAD"); a != b {
		t.Errorf("two runs made %s and %s", a, b)
	}
	o.seed = 6
	if b := run(t, make1(t, o), "rev-parse", "HEAD"); a == b {
		t.Error("the seed is not heeded")
	}
}

func TestHistory(t *testing.T) {
	dir := make1(t, options{n: 50, seed: 1, commits: 30, gc: true})
	if n := run(t, dir, "rev-list", "--count", "HEAD"); n != "31" {
		t.Errorf("%s commits", n)
	}
	if out := run(t, dir, "status", "--porcelain"); out != "" {
		t.Errorf("not clean:\n%s", out)
	}
	// Each commit after the first adds lines to one file and takes none away.
	for _, h := range strings.Fields(run(t, dir, "rev-list", "HEAD~30..HEAD")) {
		stat := strings.Fields(run(t, dir, "show", "--format=", "--numstat", h))
		if len(stat) != 3 || stat[1] != "0" {
			t.Errorf("commit %s: %q", h, stat)
		}
	}
}

func TestRefuses(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "letter.txt"), []byte("x"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := generate(t.Context(), full, options{n: 1}); err == nil {
		t.Error("wrote into a folder that is not empty")
	}
	if _, err := os.Stat(filepath.Join(full, ".git")); err == nil {
		t.Error("made a repository in a folder that is not empty")
	}
	empty := t.TempDir()
	if err := generate(t.Context(), empty, options{commits: 1}); err == nil {
		t.Error("made a history of nobody")
	}
}

func TestEmptyBook(t *testing.T) {
	dir := make1(t, options{})
	if out := run(t, dir, "ls-files"); out != ".gitattributes\ncrm.yaml\nschema/customer.schema.json\nschema/settings.schema.json" {
		t.Errorf("files: %q", out)
	}
}
