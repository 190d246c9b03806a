package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"crm/internal/crm"
	"crm/internal/store/gitindex"
)

// seeded gives ids and contents that are the same in each run.
func seeded(seed uint64) *rand.ChaCha8 {
	var b [32]byte
	b[0], b[1], b[2] = byte(seed), byte(seed>>8), byte(seed>>16)
	return rand.NewChaCha8(b)
}

// testEnv is the environment of the tests: an identity and no settings of the
// machine.
func testEnv(key string) string {
	switch key {
	case "GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME":
		return "Anna Smith"
	case "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL":
		return "anna@firm.example"
	case "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM":
		return os.DevNull
	}
	return ""
}

func testNow() time.Time {
	return time.Date(2026, 11, 19, 15, 30, 0, 0, time.FixedZone("", 3600))
}

func testOptions() Options {
	return Options{Now: testNow, Rand: seeded(1), Getenv: testEnv}
}

const testSettings = `name: Test
currency: EUR
country: DE
stages:
  - name: lead
  - name: customer
pipelines:
  - name: sales
    stages:
      - {name: proposal, probability: 50}
      - {name: won, outcome: won}
kinds: [call, email, meeting, note]
`

var testFiles = map[string][]byte{
	"crm.yaml":       []byte(testSettings),
	".gitattributes": []byte("records/**/*.yaml merge=crm text eol=lf\n"),
}

// git runs system git in a folder.
func git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	out, err := tryGit(dir, args...)
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func tryGit(dir string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "GIT_") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	for _, k := range []string{"GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"} {
		cmd.Env = append(cmd.Env, k+"="+testEnv(k))
	}
	var out, diag bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &diag
	if err := cmd.Run(); err != nil {
		return out.String() + diag.String(), err
	}
	return out.String(), nil
}

// sound fails the test unless system git finds the store clean and whole.
func sound(t testing.TB, s *Store) {
	t.Helper()
	clean(t, s)
	whole(t, s.Root())
}

func clean(t testing.TB, s *Store) {
	t.Helper()
	if out := git(t, s.Root(), "status", "--porcelain"); out != "" {
		t.Fatalf("git status is not clean:\n%s", out)
	}
}

func whole(t testing.TB, root string) {
	t.Helper()
	treesRight(t, root)
	// What is wrong goes to stderr and the exit code, or to stdout.
	if out := git(t, root, "fsck", "--strict", "--no-dangling"); out != "" {
		t.Fatalf("git fsck:\n%s", out)
	}
}

// treesRight fails the test when the index has cached a tree that is not that of
// its entries, which git would commit without looking.
func treesRight(t testing.TB, root string) {
	t.Helper()
	s, err := open(root, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	x, err := s.readIndex()
	if err != nil || x.foreign != nil {
		return
	}
	var check func(prefix string, node *gitindex.Tree)
	check = func(prefix string, node *gitindex.Tree) {
		if node.Valid() {
			var b strings.Builder
			for _, e := range x.All() {
				if rest, ok := strings.CutPrefix(e.Path(), prefix); ok {
					fmt.Fprintf(&b, "%s %s\n", e.Hash(), rest)
				}
			}
			entries, err := s.filesOf("", Hash(node.Hash), nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			var w strings.Builder
			for _, f := range entries {
				fmt.Fprintf(&w, "%s %s\n", f.Hash, f.Path)
			}
			if b.String() != w.String() {
				t.Fatalf("the index has cached a wrong tree for %q:\n%s\nits entries are\n%s", prefix, w.String(), b.String())
			}
		}
		for _, sub := range node.Subs {
			check(prefix+sub.Name+"/", sub)
		}
	}
	if x.tree != nil {
		check("", x.tree)
	}
}

func newStore(t testing.TB) *Store {
	t.Helper()
	s, err := Init(context.Background(), filepath.Join(t.TempDir(), "book"), testOptions(), testFiles, Message{Subject: "init: Test"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func reopen(t testing.TB, s *Store) *Store {
	t.Helper()
	s, err := Open(s.Root(), s.opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newCustomer(t testing.TB, seed uint64, name string) *crm.Customer {
	t.Helper()
	id, err := crm.NewID(seeded(seed))
	if err != nil {
		t.Fatal(err)
	}
	return &crm.Customer{ID: id, Type: crm.Organization, Name: name, Stage: "lead"}
}

// put commits customers.
func put(t testing.TB, s *Store, subject string, cs ...*crm.Customer) Hash {
	t.Helper()
	h, err := tryPut(s, subject, cs...)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func tryPut(s *Store, subject string, cs ...*crm.Customer) (Hash, error) {
	tx, err := s.Begin(context.Background())
	if err != nil {
		return Hash{}, err
	}
	defer tx.Close()
	for _, c := range cs {
		if err := tx.PutCustomer(c); err != nil {
			return Hash{}, err
		}
	}
	return tx.Commit(Message{Subject: subject, Trailers: []Trailer{{TrailerCommand, "test"}}})
}

func TestCommit(t *testing.T) {
	s := newStore(t)
	sound(t, s)
	acme := newCustomer(t, 1, "Acme GmbH")
	h := put(t, s, "add: Acme GmbH", acme)
	sound(t, s)
	if got := strings.TrimSpace(git(t, s.Root(), "rev-parse", "HEAD")); got != h.String() {
		t.Fatalf("HEAD is %s, Commit said %s", got, h)
	}
	if got := git(t, s.Root(), "log", "--format=%s|%an <%ae>|%ad|%(trailers:key=Crm-Command,valueonly)", "--date=iso", "-1"); got != "add: Acme GmbH|Anna Smith <anna@firm.example>|2026-11-19 15:30:00 +0100|test\n\n" {
		t.Fatalf("git log says %q", got)
	}
	got, err := reopen(t, s).Customer(acme.ID)
	if err != nil || got.Name != acme.Name {
		t.Fatalf("read back %+v, %v", got, err)
	}

	// The same again is no commit.
	if h := put(t, s, "add: Acme GmbH", acme); !h.IsZero() {
		t.Fatalf("nothing changed, yet there is commit %s", h)
	}

	// A new name moves the file, in one commit.
	acme.Name = "Acme AG"
	put(t, s, "rename", acme)
	sound(t, s)
	if out := git(t, s.Root(), "ls-files", "records"); out != crm.Path(acme.ID, "Acme AG")+"\n" {
		t.Fatalf("files after the new name: %q", out)
	}

	tx, err := s.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.RemoveCustomer(acme.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Customer(acme.ID); !errors.As(err, new(*MissingError)) {
		t.Fatalf("reading a removed customer: %v", err)
	}
	if _, err := tx.Commit(Message{Subject: "rm: Acme AG"}); err != nil {
		t.Fatal(err)
	}
	tx.Close()
	sound(t, s)
	if _, err := os.Lstat(filepath.Join(s.Root(), "records", string(acme.ID[:2]))); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("the empty folder is still there: %v", err)
	}
	if out := git(t, s.Root(), "reflog", "--format=%gs"); strings.Count(out, "\n") != 4 || !strings.HasSuffix(out, "commit (initial): init: Test\n") {
		t.Fatalf("reflog:\n%s", out)
	}
}

func TestManyFiles(t *testing.T) {
	s := newStore(t)
	var cs []*crm.Customer
	for i := range 200 {
		cs = append(cs, newCustomer(t, uint64(i), fmt.Sprintf("Customer %d", i)))
	}
	put(t, s, "import: 200 customers", cs...)
	sound(t, s)
	files, err := s.Walk()
	if err != nil || len(files) != 200 {
		t.Fatalf("Walk found %d files, %v", len(files), err)
	}
	// The cached trees of the index must be git's own.
	before := git(t, s.Root(), "write-tree")
	if want := git(t, s.Root(), "rev-parse", "HEAD^{tree}"); before != want {
		t.Fatalf("the index is %s, HEAD is %s", before, want)
	}
	x, err := s.readIndex()
	if err != nil {
		t.Fatal(err)
	}
	if h, ok := x.RootTree(); !ok || h.String()+"\n" != before {
		t.Fatalf("cached tree of the index: %s, %v; want %s", h, ok, before)
	}
}

func TestSettings(t *testing.T) {
	s := newStore(t)
	tx, err := s.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	old, err := tx.Settings()
	if err != nil || old.Name != "Test" {
		t.Fatalf("%+v, %v", old, err)
	}
	next := *old
	next.Name = "Other"
	if err := tx.PutSettings(&next); err != nil {
		t.Fatal(err)
	}
	if got, err := tx.Settings(); err != nil || got.Name != "Other" {
		t.Fatalf("pending: %+v, %v", got, err)
	}
	if got, err := s.Settings(); err != nil || got.Name != "Test" {
		t.Fatalf("before the commit: %+v, %v", got, err)
	}
	if _, err := tx.Commit(Message{Subject: "settings"}); err != nil {
		t.Fatal(err)
	}
	for _, get := range []func() (*crm.Settings, error){s.Settings, tx.Settings} {
		if got, err := get(); err != nil || got.Name != "Other" {
			t.Fatalf("after the commit: %+v, %v", got, err)
		}
	}
	sound(t, s)
}
