package remote_test

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"crm/internal/store"
	"crm/internal/store/remote"
	"crm/internal/store/remote/remotetest"
)

// world is a folder with repositories and nothing of the user's.
func world(t *testing.T) string {
	t.Helper()
	if _, err := remotetest.Git(".", "--version"); err != nil {
		t.Skip("git is not installed")
	}
	dir := t.TempDir()
	home := filepath.Join(dir, "home")
	must(t, os.Mkdir(home, 0o777))
	must(t, os.WriteFile(filepath.Join(home, ".gitconfig"), []byte("[user]\n\tname = Anna\n\temail = anna@firm.example\n[init]\n\tdefaultBranch = main\n"), 0o666))
	for name, value := range map[string]string{
		"HOME": home, "USERPROFILE": home, "XDG_CONFIG_HOME": filepath.Join(home, ".config"), "GIT_CONFIG_NOSYSTEM": "1",
		"CRM_GIT_TOKEN": "", "CRM_GIT_USER": "", "GIT_SSH_COMMAND": "", "GIT_SSH": "", "GIT_ASKPASS": "", "SSH_ASKPASS": "",
		"http_proxy": "", "https_proxy": "", "HTTP_PROXY": "", "HTTPS_PROXY": "", "no_proxy": "*", "GIT_SSL_CAINFO": "",
	} {
		t.Setenv(name, value)
	}
	return dir
}

// both runs a test with the commits moved by system git, and without it.
func both(t *testing.T, test func(t *testing.T)) {
	t.Run("git", test)
	t.Run("own", func(t *testing.T) {
		withoutGit(t)
		test(t)
	})
}

// withoutGit hides git from the program; what the tests themselves need stays.
func withoutGit(t *testing.T) {
	t.Helper()
	bin := t.TempDir()
	must(t, remotetest.WithoutGit(bin, "ssh", "ssh-keygen", "sh", "mount", "umount"))
	t.Setenv("PATH", bin)
	if p, err := exec.LookPath("git"); err == nil {
		t.Fatalf("git is still there: %s", p)
	}
}

// isOwn tells that the program finds no git.
func isOwn() bool {
	_, err := exec.LookPath("git")
	return err != nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	out, err := remotetest.Git(dir, args...)
	must(t, err)
	return out
}

func storeOptions() store.Options {
	return store.Options{Now: func() time.Time { return time.Unix(1790000000, 0) }, Rand: rand.Reader, Getenv: os.Getenv}
}

func options() remote.Options { return remote.Options{Getenv: os.Getenv} }

// newStore makes a store with one commit.
func newStore(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Init(context.Background(), dir, storeOptions(), map[string][]byte{"crm.yaml": []byte("name: Book\n")}, store.Message{Subject: "init"})
	must(t, err)
	return s
}

// commit adds a commit to the store with some kilobytes that do not compress.
func commit(t *testing.T, s *store.Store, name string, size int) store.Hash {
	t.Helper()
	data := make([]byte, size)
	_, err := rand.Read(data)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(s.Root(), name), data, 0o666))
	git(t, s.Root(), "add", "-A")
	git(t, s.Root(), "commit", "-q", "-m", name)
	s.LookAgain()
	return head(t, s)
}

func head(t *testing.T, s *store.Store) store.Hash {
	t.Helper()
	h, err := s.Head()
	must(t, err)
	return h
}

func add(t *testing.T, s *store.Store, url string) {
	t.Helper()
	must(t, remote.Add(context.Background(), s, "origin", url))
}

func fetch(t *testing.T, s *store.Store) remote.FetchResult {
	t.Helper()
	r, err := remote.Fetch(context.Background(), s, "", options())
	must(t, err)
	return r
}

func push(s *store.Store, commit, expect store.Hash) error {
	return remote.Push(context.Background(), s, "origin", commit, "main", expect, options())
}

// wants fails unless the error is of the kind, and clean.
func wants(t *testing.T, err error, kind remote.Kind) *remote.Error {
	t.Helper()
	var e *remote.Error
	if !errors.As(err, &e) {
		t.Fatalf("no error of a remote: %v", err)
	}
	if e.Kind != kind {
		t.Fatalf("kind %d, not %d: %v\n%s", e.Kind, kind, e, e.Detail)
	}
	if strings.ContainsAny(e.What+e.Detail, "\x1b\a\r\x00") {
		t.Fatalf("control characters: %q", e.What+e.Detail)
	}
	if e.What == "" {
		t.Fatal("no sentence")
	}
	return e
}

// place is a repository that a server shows; path is where it lies, url how it is reached.
type place struct{ path, url string }

// places are an empty repository on each kind of server.
func places(t *testing.T, dir string, each func(t *testing.T, dir string, p place)) {
	kinds := map[string]func(t *testing.T, dir, path string) string{
		"folder": func(_ *testing.T, _, path string) string { return path },
		"file":   func(_ *testing.T, _, path string) string { return "file://" + filepath.ToSlash(path) },
		"ssh": func(t *testing.T, dir, path string) string {
			return sshd(t, dir).URL(path)
		},
		"http": func(t *testing.T, dir, path string) string {
			return httpd(t, dir, "anna", "secret").URL + "/book.git"
		},
	}
	for name, url := range kinds {
		t.Run(name, func(t *testing.T) {
			dir := world(t)
			path := filepath.Join(dir, "book.git")
			must(t, remotetest.Bare(path, "main"))
			p := place{path, url(t, dir, path)}
			t.Setenv("CRM_GIT_USER", "anna")
			t.Setenv("CRM_GIT_TOKEN", "secret")
			each(t, dir, p)
		})
	}
}

func sshd(t *testing.T, dir string) *remotetest.SSH {
	t.Helper()
	s, err := remotetest.StartSSH(filepath.Join(dir, "ssh"))
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip("OpenSSH is not installed")
	}
	must(t, err)
	t.Cleanup(s.Close)
	t.Setenv("GIT_SSH_COMMAND", s.Command)
	return s
}

func httpd(t *testing.T, root, user, password string) *remotetest.HTTP {
	t.Helper()
	s, err := remotetest.StartHTTP(root, user, password)
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip("git http-backend is not installed")
	}
	must(t, err)
	t.Cleanup(s.Close)
	return s
}

// What one pushes, another fetches and a third clones, on every kind of server.
func TestThereAndBack(t *testing.T) { both(t, testThereAndBack) }

func testThereAndBack(t *testing.T) {
	places(t, "", func(t *testing.T, dir string, p place) {
		ctx := context.Background()
		anna := newStore(t, filepath.Join(dir, "anna"))
		add(t, anna, p.url)
		if r := fetch(t, anna); !r.Empty || !r.Ref.IsZero() || r.Branch != "main" {
			t.Fatalf("of an empty repository: %+v", r)
		}
		first := head(t, anna)
		must(t, push(anna, first, store.Hash{}))
		if got := git(t, p.path, "rev-parse", "main"); got != first.String() {
			t.Fatalf("%s was pushed, %s is there", first, got)
		}
		if got := git(t, anna.Root(), "rev-parse", "--abbrev-ref", "main@{upstream}"); got != "origin/main" {
			t.Fatalf("the branch follows %q", got)
		}

		ben, err := remote.Clone(ctx, p.url, filepath.Join(dir, "deep/er/ben"), options(), storeOptions())
		must(t, err)
		if got := head(t, ben); got != first {
			t.Fatalf("%s was cloned, not %s", got, first)
		}
		if got := git(t, ben.Root(), "status", "--porcelain", "--branch"); got != "## main...origin/main" {
			t.Fatalf("the clone: %s", got)
		}
		if got := git(t, ben.Root(), "config", "merge.crm.driver"); got != "crm merge-driver %O %A %B %P" {
			t.Fatalf("the driver: %s", got)
		}
		second := commit(t, ben, "b.txt", 5000)
		must(t, push(ben, second, first))

		r := fetch(t, anna)
		if r.Ref != second || r.Branch != "main" || r.Empty || r.Note != "" {
			t.Fatalf("%+v, not %s", r, second)
		}
		git(t, anna.Root(), "fsck", "--strict")

		// Whoever was slower is told, and nothing of the other is lost.
		mine := commit(t, anna, "a.txt", 10)
		err = push(anna, mine, first)
		if !errors.Is(err, remote.ErrBehind) {
			t.Fatalf("a push from behind: %v", err)
		}
		wants(t, err, remote.Behind)
		if err := push(anna, mine, second); !errors.Is(err, remote.ErrBehind) {
			t.Fatalf("a push that would lose commits: %v", err)
		}
		if err := push(anna, mine, store.Hash{}); !errors.Is(err, remote.ErrBehind) {
			t.Fatalf("a push of a branch that is there: %v", err)
		}
		if got := git(t, p.path, "rev-parse", "main"); got != second.String() {
			t.Fatalf("the remote is at %s", got)
		}
		// What was taken away there is not brought back.
		git(t, p.path, "update-ref", "refs/heads/main", first.String())
		third := commit(t, ben, "c.txt", 10)
		if err := push(ben, third, second); !errors.Is(err, remote.ErrBehind) {
			t.Fatalf("a push to a branch that went back: %v", err)
		}
	})
}

// A server's rules are told in its own words, without control characters.
func TestRefusals(t *testing.T) { both(t, testRefusals) }

func testRefusals(t *testing.T) {
	places(t, "", func(t *testing.T, dir string, p place) {
		s := newStore(t, filepath.Join(dir, "anna"))
		add(t, s, p.url)
		first := head(t, s)
		for hook, script := range map[string]string{
			"pre-receive": `printf 'no pushes \033[31mon\007 fridays\n' >&2; exit 1`,
			"update":      `echo "no pushes on fridays: the branch $1 is protected" >&2; exit 1`,
		} {
			must(t, remotetest.Hook(p.path, hook, script))
			if isOwn() && !strings.HasPrefix(p.url, "ssh:") && !strings.HasPrefix(p.url, "http:") {
				// Nobody would run it there.
				var state *store.StateError
				if err := push(s, first, store.Hash{}); !errors.As(err, &state) || !strings.Contains(state.What, hook) {
					t.Errorf("a push past the hook %s: %v", hook, err)
				}
				must(t, os.Remove(filepath.Join(p.path, "hooks", hook)))
				continue
			}
			e := wants(t, push(s, first, store.Hash{}), remote.Rejected)
			if !strings.Contains(e.What, "fridays") || !strings.Contains(e.What, "no pushes") {
				t.Errorf("%s: %s\n%s", hook, e.What, e.Detail)
			}
			must(t, os.Remove(filepath.Join(p.path, "hooks", hook)))
		}
		if out, err := remotetest.Git(p.path, "rev-parse", "-q", "--verify", "main"); err == nil {
			t.Errorf("a refused push left %s", out)
		}
		must(t, push(s, first, store.Hash{}))
	})
}

func TestNoRepository(t *testing.T) { both(t, testNoRepository) }

func testNoRepository(t *testing.T) {
	places(t, "", func(t *testing.T, dir string, p place) {
		s := newStore(t, filepath.Join(dir, "anna"))
		add(t, s, strings.Replace(p.url, "book.git", "none.git", 1))
		_, err := remote.Fetch(context.Background(), s, "origin", options())
		wants(t, err, remote.NoRepository)
		wants(t, push(s, head(t, s), store.Hash{}), remote.NoRepository)
		to := filepath.Join(dir, "new/clone")
		_, err = remote.Clone(context.Background(), strings.Replace(p.url, "book.git", "none.git", 1), to, options(), storeOptions())
		wants(t, err, remote.NoRepository)
		gone(t, dir, "new")
	})
}

// gone fails if a name, or anything of a clone, is in the folder.
func gone(t *testing.T, dir, name string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		if e.Name() == name || strings.HasPrefix(e.Name(), ".crm-new-") {
			t.Errorf("%s was left", e.Name())
		}
	}
}
