package index

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"crm/internal/bench/book"
	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/store"
)

// unsynced writes without waiting for the disk: no test cuts the power.
type unsynced struct{ store.Files }

type unsyncedFile struct{ store.File }

func (unsyncedFile) Sync() error { return nil }

func (u unsynced) Create(path string, perm fs.FileMode) (store.File, error) {
	f, err := u.Files.Create(path, perm)
	if err != nil {
		return nil, err
	}
	return unsyncedFile{f}, nil
}

func (u unsynced) Append(path string) (store.File, error) {
	f, err := u.Files.Append(path)
	if err != nil {
		return nil, err
	}
	return unsyncedFile{f}, nil
}

func (unsynced) SyncDir(string) error         { return nil }
func (unsynced) SyncAll(string) (bool, error) { return true, nil }

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

func testOptions() store.Options {
	return store.Options{
		Now:    func() time.Time { return time.Date(2026, 11, 19, 15, 30, 0, 0, time.FixedZone("", 3600)) },
		Rand:   rand.NewChaCha8([32]byte{1}),
		Getenv: testEnv,
		Files:  unsynced{store.DiskFiles()},
	}
}

// testStore makes a store with these customers, committed.
func testStore(t testing.TB, dir string, customers ...*crm.Customer) *store.Store {
	t.Helper()
	settings := must1(book.Settings())
	s, err := store.Init(context.Background(), dir, testOptions(), map[string][]byte{"crm.yaml": settings}, store.Message{Subject: "init: Test"})
	if err != nil {
		t.Fatal(err)
	}
	if len(customers) > 0 {
		if err := commit(s, customers...); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// must1 is the value of a call that cannot fail in a test.
func must1[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// commit saves customers in one commit.
func commit(s *store.Store, customers ...*crm.Customer) error {
	tx, err := s.Begin(context.Background())
	if err != nil {
		return err
	}
	defer tx.Close()
	for _, c := range customers {
		paths, err := tx.FindID(c.ID)
		if err != nil {
			return err
		}
		for _, p := range paths {
			tx.Remove(p)
		}
		tx.Put(crm.Path(c.ID, c.Name), codec.Encode(c))
	}
	_, err = tx.Commit(store.Message{Subject: "set: some"})
	return err
}

// git runs system git in a folder.
func git(dir string, args ...string) error {
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
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("git %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

// openIndex opens the index of a store and closes it when the test ends.
func openIndex(t testing.TB, s *store.Store) *Index {
	t.Helper()
	x, err := Open(s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

// ask writes down what an index answers to many questions.
func ask(w io.Writer, x *Index, questions []string) error {
	for _, q := range questions {
		m, err := x.Resolve(q)
		if err != nil {
			return fmt.Errorf("resolve %q: %w", q, err)
		}
		fmt.Fprintf(w, "resolve %q: %v\n", q, m)
		if err := askKeys(w, x, q); err != nil {
			return err
		}
		ref, ok, err := x.Ref(crm.ID(q))
		if err != nil {
			return fmt.Errorf("ref %q: %w", q, err)
		}
		refs, err := x.Referring(crm.ID(q))
		if err != nil {
			return fmt.Errorf("referring %q: %w", q, err)
		}
		fmt.Fprintf(w, "ref %q: %v %v; referring: %v\n", q, ref, ok, refs)
		fmt.Fprintf(w, "suggest %q: %v\n", q, x.Suggest(q, 100))
	}
	tags, err := x.Tags()
	fmt.Fprintf(w, "tags: %v\n", tags)
	return err
}

var allKeys = []Key{KeyName, KeyWord, KeyEmail, KeyPhone, KeyDomain, KeyHandle, KeyLink, KeyExternal, KeyOrganization, KeyReference, KeyTag}

func askKeys(w io.Writer, x *Index, q string) error {
	for _, k := range allKeys {
		refs, err := x.Lookup(k, q)
		if err != nil {
			return fmt.Errorf("lookup %c %q: %w", k, q, err)
		}
		fmt.Fprintf(w, "%c %q: %v\n", k, q, refs)
	}
	for _, k := range []Key{KeyName, KeyEmail, KeyTag} {
		fmt.Fprintf(w, "words %c %q: %q\n", k, q, x.Words(k, q, 100))
	}
	return nil
}

// answers is what an index answers after a Refresh.
func answers(x *Index, questions []string) (string, error) {
	if err := x.Refresh(); err != nil {
		return "", err
	}
	var b strings.Builder
	err := ask(&b, x, questions)
	return b.String(), err
}

// truth is what an index that is built anew answers.
func truth(s *store.Store, dir string, questions []string) (string, error) {
	if err := os.RemoveAll(filepath.Join(dir, "index")); err != nil {
		return "", err
	}
	x, err := open(s, dir, Options{})
	if err != nil {
		return "", err
	}
	defer x.Close()
	return answers(x, questions)
}

// firstDifference is the first line in which two texts differ.
func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			return fmt.Sprintf("got  %s\nwant %s", a[i], strings.Join(b[min(i, len(b)):min(i+1, len(b))], ""))
		}
	}
	return "got less"
}

// files is the customer files of a store.
func files(s *store.Store) []string {
	var out []string
	for _, f := range must1(s.Walk()) {
		out = append(out, f.Path)
	}
	slices.Sort(out)
	return out
}

func customers(n int) []*crm.Customer {
	out := make([]*crm.Customer, n)
	for i := range out {
		out[i] = book.Customer(1, i)
	}
	return out
}

func write(t testing.TB, s *store.Store, path string, data []byte) {
	t.Helper()
	abs := filepath.Join(s.Root(), filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(abs), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(abs, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

func resolve(t testing.TB, x *Index, who string) []string {
	t.Helper()
	m, err := x.Resolve(who)
	if err != nil {
		t.Fatalf("%q: %v", who, err)
	}
	var out []string
	for _, m := range m {
		out = append(out, m.By+" "+m.Name)
	}
	return out
}

// settle waits until the clock of the file system has moved on, so that nothing
// counts as touched just now.
func settle(t interface{ Fatal(...any) }, s *store.Store) {
	x := &Index{store: s, dir: s.CacheDir()}
	for from := x.clock(); x.clock() == from; {
		if from == 0 {
			t.Fatal("the file system has no clock")
		}
		runtime.Gosched()
	}
}
