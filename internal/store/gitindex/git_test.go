package gitindex

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// repo is a repository made by the real git, the judge in these tests.
type repo struct {
	tb  testing.TB
	dir string
}

// checker is what testing.TB and rapid.T have in common.
type checker interface {
	Helper()
	Fatalf(format string, args ...any)
}

func newRepo(tb testing.TB) *repo {
	tb.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		tb.Skip("git is not installed")
	}
	r := &repo{tb, tb.TempDir()}
	r.git(tb, "", "init", "-q", "-b", "main")
	r.git(tb, "", "config", "user.name", "Ann")
	r.git(tb, "", "config", "user.email", "ann@example.com")
	return r
}

func (r *repo) command(stdin string, args ...string) *exec.Cmd {
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + r.dir, "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C",
		"GIT_AUTHOR_DATE=2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE=2026-01-01T00:00:00Z",
		// Makes git check every cached tree against the entries, and abort on a wrong one.
		"GIT_TEST_CHECK_CACHE_TREE=1",
	}
	return cmd
}

func (r *repo) git(c checker, stdin string, args ...string) string {
	c.Helper()
	var stdout, stderr bytes.Buffer
	cmd := r.command(stdin, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		c.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return stdout.String()
}

func (r *repo) path(name string) string { return filepath.Join(r.dir, filepath.FromSlash(name)) }

func (r *repo) write(name, content string) {
	r.tb.Helper()
	if err := os.MkdirAll(filepath.Dir(r.path(name)), 0o777); err != nil {
		r.tb.Fatal(err)
	}
	if err := os.WriteFile(r.path(name), []byte(content), 0o666); err != nil {
		r.tb.Fatal(err)
	}
}

func (r *repo) stat(name string) Stat {
	r.tb.Helper()
	info, err := os.Lstat(r.path(name))
	if err != nil {
		r.tb.Fatal(err)
	}
	return StatOf(info)
}

// blob stores content as an object.
func (r *repo) blob(c checker, content string) Hash {
	return hash(c, r.git(c, content, "hash-object", "-w", "--stdin"))
}

func hash(c checker, text string) Hash {
	c.Helper()
	b, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(b) != len(Hash{}) {
		c.Fatalf("no hash: %q", text)
	}
	return Hash(b)
}

func (r *repo) index(c checker) *Index {
	c.Helper()
	data, err := os.ReadFile(r.path(".git/index"))
	if err != nil {
		c.Fatalf("%v", err)
	}
	x, err := Parse(data)
	if err != nil {
		c.Fatalf("%v", err)
	}
	if err := x.VerifyChecksum(); err != nil {
		c.Fatalf("%v", err)
	}
	return x
}

// age sets the time of the working files and of the index so that the index is younger.
func (r *repo) age(names ...string) {
	r.tb.Helper()
	past := time.Now().Add(-time.Hour)
	for _, name := range names {
		if err := os.Chtimes(r.path(name), past, past); err != nil {
			r.tb.Fatal(err)
		}
	}
}

func (r *repo) setIndex(c checker, data []byte) {
	c.Helper()
	if err := os.WriteFile(r.path(".git/index"), data, 0o666); err != nil {
		c.Fatalf("%v", err)
	}
}

func (r *repo) patch(c checker, x *Index, u Update) *Index {
	c.Helper()
	data, err := Patch(x, u)
	if err != nil {
		c.Fatalf("%v", err)
	}
	if u.Unchanged == nil && !bytes.Equal(patchReused(c, x, u), data) {
		c.Fatalf("a patch in the bytes of the old index differs from one that copies them")
	}
	r.setIndex(c, data)
	return r.index(c)
}

// patchReused patches a copy of an index in its own bytes.
func patchReused(c checker, x *Index, u Update) []byte {
	c.Helper()
	own := append(make([]byte, 0, len(x.data)+1024), x.data...)
	y, err := Parse(own)
	if err != nil {
		c.Fatalf("%v", err)
	}
	u.Reuse = true
	data, err := Patch(y, u)
	if err != nil {
		c.Fatalf("%v", err)
	}
	return data
}

// trees returns the tree of each folder in an index, as git writes them from nothing.
func (r *repo) trees(c checker, x *Index) map[string]Hash {
	c.Helper()
	var info strings.Builder
	for _, e := range x.All() {
		if !e.IntentToAdd() {
			fmt.Fprintf(&info, "%o %s\t%s\n", e.Mode(), e.Hash(), e.Path())
		}
	}
	other := r.path(".git/reference")
	if err := os.RemoveAll(other); err != nil {
		c.Fatalf("%v", err)
	}
	run := func(stdin string, args ...string) string {
		cmd := r.command(stdin, args...)
		cmd.Env = append(cmd.Env, "GIT_INDEX_FILE="+other)
		out, err := cmd.Output()
		if err != nil {
			c.Fatalf("git %s: %v", strings.Join(args, " "), err)
		}
		return string(out)
	}
	run(info.String(), "update-index", "--index-info")
	root := run("", "write-tree")
	trees := map[string]Hash{"": hash(c, root)}
	for line := range strings.Lines(r.git(c, "", "ls-tree", "-r", "-d", strings.TrimSpace(root))) {
		meta, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if mode, rest, _ := strings.Cut(meta, " tree "); mode == "040000" {
			trees[name] = hash(c, rest)
		}
	}
	return trees
}

// listing is what "git ls-files --stage" prints for an index.
func listing(x *Index) string {
	var b strings.Builder
	for _, e := range x.All() {
		fmt.Fprintf(&b, "%06o %s %d\t%s\n", e.Mode(), e.Hash(), e.Stage(), e.Path())
	}
	return b.String()
}

func debugListing(x *Index) string {
	var b strings.Builder
	for _, e := range x.All() {
		s := e.Stat()
		flags := uint32(e.flags()&^flagNameMask) | uint32(e.extended())<<16
		fmt.Fprintf(&b, "%s\n  ctime: %d:%d\n  mtime: %d:%d\n  dev: %d\tino: %d\n  uid: %d\tgid: %d\n  size: %d\tflags: %x\n",
			e.Path(), s.Ctime.Sec, s.Ctime.Nsec, s.Mtime.Sec, s.Mtime.Nsec, s.Dev, s.Ino, s.UID, s.GID, s.Size, flags)
	}
	return b.String()
}

// TestAgainstGit reads an index of git's, patches it after a change of the working files
// and lets every command of git that looks at it agree.
func TestAgainstGit(t *testing.T) {
	r := newRepo(t)
	names := []string{"crm.yaml", "records/7k/a.yaml", "records/7k/b.yaml", "records/8k/c.yaml", "records/9/d.yaml", "schema/x.json"}
	for _, name := range names {
		r.write(name, name)
	}
	r.age(names...)
	r.git(t, "", "add", ".")
	r.git(t, "", "commit", "-qm", "one")
	x := r.index(t)
	if got, want := listing(x), r.git(t, "", "ls-files", "--stage"); got != want {
		t.Fatalf("entries\n%s\nwant\n%s", got, want)
	}
	if got, want := debugListing(x), r.git(t, "", "ls-files", "--debug"); got != want {
		t.Fatalf("entries\n%s\nwant\n%s", got, want)
	}
	if root, ok := x.RootTree(); !ok || root != r.trees(t, x)[""] {
		t.Fatalf("root tree %v, %v", root, ok)
	}
	if e, ok := x.Lookup("records/7k/b.yaml"); !ok || !e.Matches(r.stat("records/7k/b.yaml"), Rule{}) || e.Matches(r.stat("crm.yaml"), Rule{}) {
		t.Fatalf("lookup %v, %v", e, ok)
	}

	r.write("records/7k/a.yaml", "changed")
	r.write("records/7k/new.yaml", "new")
	r.write("records/zz/newer.yaml", "newer")
	for _, name := range []string{"records/9/d.yaml", "crm.yaml"} {
		if err := os.Remove(r.path(name)); err != nil {
			t.Fatal(err)
		}
	}
	r.age("records/7k/a.yaml", "records/7k/new.yaml", "records/zz/newer.yaml")
	changes := []Change{
		{Path: "records/zz/newer.yaml", Hash: r.blob(t, "newer"), Mode: ModeFile, Stat: r.stat("records/zz/newer.yaml")},
		{Path: "records/9/d.yaml", Remove: true},
		{Path: "crm.yaml", Remove: true},
		{Path: "records/7k/a.yaml", Hash: r.blob(t, "changed"), Mode: ModeFile, Stat: r.stat("records/7k/a.yaml")},
		{Path: "records/7k/new.yaml", Hash: r.blob(t, "new"), Mode: ModeFile, Stat: r.stat("records/7k/new.yaml")},
		{Path: "records/7k/never-there.yaml", Remove: true},
	}
	plain := r.patch(t, x, Update{Changes: changes})
	if _, ok := plain.RootTree(); ok {
		t.Error("the root tree is known, though none was given")
	}
	for folder, valid := range map[string]bool{"": false, "records": false, "records/7k": false, "records/8k": true, "schema": true} {
		if node := plain.Tree().Find(folder); node.Valid() != valid {
			t.Errorf("cache of %q without trees: %+v", folder, node)
		}
	}
	trees := r.trees(t, plain)
	given := map[string]Hash{"": trees[""], "records": trees["records"], "records/7k": trees["records/7k"], "records/zz": trees["records/zz"], "records/9": {1}}
	full := r.patch(t, x, Update{Changes: changes, Trees: given})
	if root, ok := full.RootTree(); !ok || root != trees[""] {
		t.Errorf("root tree %v, %v", root, ok)
	}
	if node := full.Tree().Find("records/9"); node != nil {
		t.Errorf("an empty folder is cached: %+v", node)
	}
	want := "M  records/7k/a.yaml\nA  records/7k/new.yaml\nD  records/9/d.yaml\nA  records/zz/newer.yaml\n"
	// The status is computed from a copy, so that git does not repair what it is to judge.
	if got := r.git(t, "", "--no-optional-locks", "status", "--porcelain"); got != "D  crm.yaml\n"+want {
		t.Errorf("status\n%s", got)
	}
	if got := r.git(t, "", "diff-files"); got != "" {
		t.Errorf("git finds files that differ from their entries:\n%s", got)
	}
	if got, want := listing(full), r.git(t, "", "ls-files", "--stage"); got != want {
		t.Errorf("entries\n%s\nwant\n%s", got, want)
	}
	if got := hash(t, r.git(t, "", "write-tree")); got != trees[""] {
		t.Errorf("write-tree says %s, want %s", got, trees[""])
	}
	r.git(t, "", "fsck", "--strict")
	r.git(t, "", "commit", "-qm", "two")
	if got := r.git(t, "", "status", "--porcelain"); got != "" {
		t.Errorf("status after the commit\n%s", got)
	}
	r.git(t, "", "fsck", "--strict")
}

// TestGitTrustsTree shows that the other tests would notice a wrong cache: git does not
// look at the entries when the cache is up to date.
func TestGitTrustsTree(t *testing.T) {
	r := newRepo(t)
	empty := hash(t, r.git(t, "", "mktree"))
	blob := r.blob(t, "x")
	r.patch(t, New(), Update{
		Changes: []Change{{Path: "a", Hash: blob, Mode: ModeFile}},
		Trees:   map[string]Hash{"": empty},
	})
	if got := hash(t, r.git(t, "", "write-tree")); got != empty {
		t.Errorf("write-tree says %s", got)
	}
}

func TestNew(t *testing.T) {
	r := newRepo(t)
	if _, err := Parse(New().data); err != nil {
		t.Fatal(err)
	}
	empty := hash(t, r.git(t, "", "mktree"))
	x := r.patch(t, New(), Update{Trees: map[string]Hash{"": empty}})
	if root, ok := x.RootTree(); !ok || root != empty {
		t.Errorf("root tree %v, %v", root, ok)
	}
	if got := r.git(t, "", "status", "--porcelain"); got != "" {
		t.Errorf("status\n%s", got)
	}
	r.write("b/c", "x")
	x = r.patch(t, x, Update{Changes: []Change{
		{Path: "b/c", Hash: r.blob(t, "x"), Mode: ModeFile, Stat: r.stat("b/c")},
		{Path: "b/" + strings.Repeat("long/", 1000) + "path", Hash: r.blob(t, "x"), Mode: ModeFile},
	}})
	if got, want := listing(x), r.git(t, "", "ls-files", "--stage"); got != want || x.Len() != 2 {
		t.Errorf("entries\n%s\nwant\n%s", got, want)
	}
	x = r.patch(t, x, Update{Changes: []Change{{Path: "b/" + strings.Repeat("long/", 1000) + "path", Remove: true}}})
	if got := r.git(t, "", "status", "--porcelain"); got != "A  b/c\n" || x.Len() != 1 {
		t.Errorf("status\n%s", got)
	}
}

// TestRacy edits a file in the second in which the index was written: only the age of the
// index tells git that it must look, and that must survive a patch.
func TestRacy(t *testing.T) {
	r := newRepo(t)
	r.write("a", "one")
	r.write("b", "one")
	moment := time.Unix(time.Now().Unix()-1000, 0)
	set := func(name string) {
		if err := os.Chtimes(r.path(name), moment, moment); err != nil {
			t.Fatal(err)
		}
	}
	r.git(t, "", "config", "core.trustctime", "false")
	set("a")
	set("b")
	r.git(t, "", "add", ".")
	r.git(t, "", "commit", "-qm", "one")
	r.write("a", "two")
	set("a")
	set(".git/index")
	if got := r.git(t, "", "--no-optional-locks", "status", "--porcelain"); got != " M a\n" {
		t.Fatalf("the set-up is wrong: status %q", got)
	}
	x := r.index(t)
	change := []Change{{Path: "c", Hash: r.blob(t, "c"), Mode: ModeFile}}
	e, _ := x.Lookup("a")
	rule := Rule{IgnoreCtime: true, IndexTime: TimeOf(moment)}
	if e.Matches(r.stat("a"), rule) {
		t.Error("a racy entry matches")
	}
	if rule.IndexTime.Sec++; !e.Matches(r.stat("a"), rule) {
		t.Error("the entry would not match without being racy: the test proves nothing")
	}

	r.patch(t, x, Update{Changes: change})
	if got := r.git(t, "", "--no-optional-locks", "status", "--porcelain"); got != "AD c\n" {
		t.Fatalf("without the time the edit should be hidden, or the test proves nothing: status %q", got)
	}
	r.patch(t, x, Update{Changes: change, IndexTime: TimeOf(moment)})
	if got := r.git(t, "", "--no-optional-locks", "status", "--porcelain"); got != " M a\nAD c\n" {
		t.Errorf("status %q", got)
	}
	var asked []string
	y := r.patch(t, x, Update{Changes: change, IndexTime: TimeOf(moment), Unchanged: func(e Entry) bool {
		asked = append(asked, e.Path())
		return e.Path() == "b"
	}})
	if !slices.Equal(asked, []string{"a", "b"}) {
		t.Errorf("asked about %q", asked)
	}
	a, _ := y.Lookup("a")
	b, _ := y.Lookup("b")
	if a.Stat().Size != 0 || b.Stat().Size != 3 || a.Matches(r.stat("a"), Rule{IgnoreCtime: true}) {
		t.Errorf("sizes %d and %d", a.Stat().Size, b.Stat().Size)
	}
	if got := r.git(t, "", "--no-optional-locks", "status", "--porcelain"); got != " M a\nAD c\n" {
		t.Errorf("status %q", got)
	}
}
