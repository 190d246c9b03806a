package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"crm/internal/crm"
)

// TestOddStates: each is refused with a clear error and a hint, and nothing is
// written.
func TestOddStates(t *testing.T) {
	mark := func(name, content string) func(testing.TB, *Store) {
		return func(t testing.TB, s *Store) { writeFile(t, filepath.Join(s.git.dir, name), content) }
	}
	for _, c := range []struct {
		name string
		make func(testing.TB, *Store)
		want string
	}{
		{"merge", mark("MERGE_HEAD", strings.Repeat("0", 40)+"\n"), "a merge is in progress"},
		{"cherry-pick", mark("CHERRY_PICK_HEAD", "x\n"), "a cherry-pick is in progress"},
		{"revert", mark("REVERT_HEAD", "x\n"), "a revert is in progress"},
		{"bisect", mark("BISECT_LOG", "x\n"), "a bisection is in progress"},
		{"rebase", mark("rebase-merge/done", ""), "a rebase is in progress"},
		{"am", mark("rebase-apply/next", ""), "a rebase is in progress"},
		{"sequencer", mark("sequencer/todo", ""), "a series of picks"},
		{"detached", func(t testing.TB, s *Store) { git(t, s.Root(), "checkout", "-q", "--detach") }, "HEAD is detached"},
		{"sha256", mark("config", "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n"), "sha256"},
		{"sha256 hashes", mark("refs/heads/main", strings.Repeat("a", 64)+"\n"), "SHA-256"},
		{"reftable", mark("HEAD", "ref: refs/heads/.invalid\n"), "reftable"},
		{"reftable by name", mark("config", "[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefstorage = reftable\n"), "reftable"},
		{"bare", mark("config", "[core]\n\tbare = true\n"), "bare"},
		{"broken config", mark("config", "[core\n"), "configuration"},
		{"HEAD out of refs", mark("HEAD", "ref: refs/../../x\n"), "not the name of a branch"},
		{"HEAD in circles", mark("refs/heads/main", "ref: refs/heads/main\n"), "without end"},
		{"HEAD damaged", mark("HEAD", "nonsense\n"), "nonsense"},
		{"index damaged", mark("index", "DIRCgarbage and more of it, long enough"), "index"},
		{"filter", func(t testing.TB, s *Store) {
			writeFile(t, filepath.Join(s.Root(), ".gitattributes"), "records/** filter=git-crypt\n")
		}, "filter=git-crypt"},
		{"conflict", func(t testing.TB, s *Store) {
			c := newCustomer(t, 9, "Beta")
			path := crm.Path(c.ID, "Beta")
			put(t, s, "add", c)
			git(t, s.Root(), "switch", "-qc", "other")
			c.Stage = "customer"
			put(t, reopen(t, s), "set", c)
			git(t, s.Root(), "switch", "-q", "main")
			appendTo(t, filepath.Join(s.Root(), path), "notes: x\n")
			writeFile(t, filepath.Join(s.Root(), path), "id: x\n")
			git(t, s.Root(), "commit", "-qam", "x")
			if out, err := tryGit(s.Root(), "merge", "other"); err == nil {
				t.Fatal("no conflict:", out)
			}
			os.Remove(filepath.Join(s.git.dir, "MERGE_HEAD"))
		}, "unmerged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStore(t)
			acme := newCustomer(t, 1, "Acme GmbH")
			put(t, s, "add", acme)
			c.make(t, s)
			before, _ := os.ReadFile(filepath.Join(s.git.dir, "HEAD"))
			s = reopen(t, s)
			if got, err := s.Customer(acme.ID); err != nil || got.Name != acme.Name {
				t.Fatalf("reading: %+v, %v", got, err)
			}
			acme.Stage = "customer"
			_, err := tryPut(s, "set", acme)
			var state *StateError
			if !errors.As(err, &state) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v, want a StateError with %q", err, c.want)
			}
			if strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Fatalf("the error is not one plain line: %q", err)
			}
			if got, err := s.Customer(acme.ID); err != nil || got.Stage != "lead" {
				t.Fatalf("something was written: %+v, %v", got, err)
			}
			if after, _ := os.ReadFile(filepath.Join(s.git.dir, "HEAD")); string(after) != string(before) {
				t.Fatal("HEAD was written")
			}
			if left, _ := filepath.Glob(filepath.Join(s.git.dir, "*.lock")); len(left) > 0 {
				t.Fatalf("locks left: %v", left)
			}
		})
	}
}

func writeFile(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestFormsOfRepositories: these are written to like any other.
func TestFormsOfRepositories(t *testing.T) {
	for name, prepare := range map[string]func(testing.TB, *Store) *Store{
		"linked work tree": func(t testing.TB, s *Store) *Store {
			dir := filepath.Join(t.TempDir(), "linked")
			git(t, s.Root(), "worktree", "add", "-q", dir, "-b", "linked")
			linked, err := Open(dir, testOptions())
			if err != nil {
				t.Fatal(err)
			}
			if linked.git.dir == linked.git.common {
				t.Fatal("not seen as a linked work tree")
			}
			return linked
		},
		"index version 4": func(t testing.TB, s *Store) *Store {
			git(t, s.Root(), "update-index", "--index-version", "4")
			return s
		},
		"split index": func(t testing.TB, s *Store) *Store {
			git(t, s.Root(), "update-index", "--split-index")
			return s
		},
		"no index": func(t testing.TB, s *Store) *Store {
			git(t, s.Root(), "rm", "-rq", "--cached", ".")
			os.Remove(s.indexPath())
			git(t, s.Root(), "reset", "-q")
			return s
		},
		"packed": func(t testing.TB, s *Store) *Store {
			git(t, s.Root(), "gc", "-q")
			return s
		},
		"branch in a folder": func(t testing.TB, s *Store) *Store {
			git(t, s.Root(), "switch", "-qc", "deep/in/folders")
			git(t, s.Root(), "pack-refs", "--all")
			return s
		},
		"sparse checkout": func(t testing.TB, s *Store) *Store {
			git(t, s.Root(), "sparse-checkout", "set", "--no-cone", "/*", "!records/00")
			return s
		},
		"no reflog": func(t testing.TB, s *Store) *Store {
			git(t, s.Root(), "config", "core.logAllRefUpdates", "false")
			os.RemoveAll(filepath.Join(s.git.dir, "logs"))
			return s
		},
		"autocrlf": func(t testing.TB, s *Store) *Store {
			git(t, s.Root(), "config", "core.autocrlf", "true")
			return s
		},
		"filemode off": func(t testing.TB, s *Store) *Store {
			git(t, s.Root(), "config", "core.filemode", "false")
			return s
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStore(t)
			acme, beta := newCustomer(t, 1, "Acme GmbH"), newCustomer(t, 2, "Beta AG")
			put(t, s, "add", acme, beta)
			s = reopen(t, prepare(t, s))
			acme.Name = "Acme AG"
			h := put(t, s, "rename", acme, newCustomer(t, 3, "Gamma"))
			if got := strings.TrimSpace(git(t, s.Root(), "rev-parse", "HEAD")); got != h.String() {
				t.Fatalf("HEAD is %s, want %s", got, h)
			}
			sound(t, s)
			if edits, err := reopen(t, s).Edits(context.Background()); err != nil || len(edits) > 0 {
				t.Fatalf("edits %v, %v", edits, err)
			}
			appendTo(t, filepath.Join(s.Root(), crm.Path(beta.ID, "Beta AG")), "notes: x\n")
			if edits, err := reopen(t, s).Edits(context.Background()); err != nil || len(edits) != 1 {
				t.Fatalf("edits %v, %v", edits, err)
			}
		})
	}
}

// TestUnborn begins the history of a branch that has none.
func TestUnborn(t *testing.T) {
	dir := t.TempDir()
	git(t, dir, "init", "-q", "-b", "trunk")
	writeFile(t, filepath.Join(dir, "crm.yaml"), testSettings)
	s, err := Open(dir, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	if h, err := s.Head(); err != nil || !h.IsZero() {
		t.Fatalf("Head %s, %v", h, err)
	}
	edits, err := s.Edits(context.Background())
	if err != nil || len(edits) != 1 || edits[0] != (Edit{Path: "crm.yaml", Exists: true}) {
		t.Fatalf("edits %v, %v", edits, err)
	}
	put(t, s, "add", newCustomer(t, 1, "First"))
	saveAll(t, s)
	sound(t, s)
	if got := git(t, dir, "rev-list", "--count", "trunk"); got != "2\n" {
		t.Fatalf("%s commits", got)
	}
}

func TestSigned(t *testing.T) {
	if _, err := exec.LookPath("ssh-keygen"); err != nil {
		t.Skip("no ssh-keygen")
	}
	s := newStore(t)
	key := filepath.Join(t.TempDir(), "key")
	if out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	pub, err := os.ReadFile(key + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	signers := filepath.Join(filepath.Dir(key), "signers")
	writeFile(t, signers, "anna@firm.example "+string(pub))
	git(t, s.Root(), "config", "gpg.format", "ssh")
	git(t, s.Root(), "config", "user.signingkey", key)
	git(t, s.Root(), "config", "gpg.ssh.allowedSignersFile", signers)
	git(t, s.Root(), "config", "commit.gpgsign", "true")
	acme := newCustomer(t, 1, "Acme GmbH")
	put(t, reopen(t, s), "add: Acme", acme)
	sound(t, s)
	git(t, s.Root(), "verify-commit", "HEAD")
	if got := git(t, s.Root(), "log", "-1", "--format=%s|%an|%ad", "--date=iso"); got != "add: Acme|Anna Smith|2026-11-19 15:30:00 +0100\n" {
		t.Fatalf("log %q", got)
	}
	// With a hand edit there are two commits, both signed.
	appendTo(t, filepath.Join(s.Root(), crm.Path(acme.ID, acme.Name)), "notes: by hand\n")
	acme.Stage = "customer"
	acme.Notes = "by hand"
	put(t, reopen(t, s), "set", acme)
	sound(t, s)
	git(t, s.Root(), "verify-commit", "HEAD~1")
	// A key that is gone is an error, and nothing is written.
	os.Remove(key)
	acme.Stage = "lead"
	head := headOf(t, s)
	_, err = tryPut(reopen(t, s), "set", acme)
	if !errors.As(err, new(*StateError)) || headOf(t, s) != head {
		t.Fatalf("without the key: %v", err)
	}
	sound(t, s)
}

func TestIdentity(t *testing.T) {
	s := newStore(t)
	env := map[string]string{"GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CONFIG_SYSTEM": os.DevNull}
	s.opts.Getenv = func(k string) string { return env[k] }
	_, err := tryPut(reopen(t, s), "add", newCustomer(t, 1, "Acme"))
	var id *IdentityError
	if !errors.As(err, &id) || !strings.Contains(id.Hint, "git config") {
		t.Fatalf("%v", err)
	}
	sound(t, s)
	git(t, s.Root(), "config", "user.name", "Ben <x>")
	git(t, s.Root(), "config", "user.email", "ben@firm.example")
	env["GIT_AUTHOR_DATE"] = "@1700000000 -0330"
	env["GIT_COMMITTER_DATE"] = "2024-02-29T12:00:00+05:30"
	put(t, reopen(t, s), "add", newCustomer(t, 1, "Acme"))
	sound(t, s)
	if got := git(t, s.Root(), "log", "-1", "--format=%an|%ae|%ad|%cd", "--date=iso"); got != "Ben x|ben@firm.example|2023-11-14 18:43:20 -0330|2024-02-29 12:00:00 +0530\n" {
		t.Fatalf("%q", got)
	}
	env["GIT_AUTHOR_DATE"] = "tomorrow"
	if _, err := tryPut(reopen(t, s), "add", newCustomer(t, 2, "Beta")); err == nil || !strings.Contains(err.Error(), "GIT_AUTHOR_DATE") {
		t.Fatalf("%v", err)
	}
	sound(t, s)
}

// TestLocks: another writer and a running git are waited for, and named.
func TestLocks(t *testing.T) {
	s := newStore(t)
	s.opts.LockWait = 20 * time.Millisecond
	s.opts.Command = "crm import\x1b[31m"
	tx, err := s.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	_, err = reopen(t, s).Begin(context.Background())
	var state *StateError
	if !errors.As(err, &state) || !strings.Contains(err.Error(), "crm import [31m") || !strings.Contains(state.Hint, fmt.Sprint(os.Getpid())) {
		t.Fatalf("%v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := reopen(t, s).Begin(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("cancelled: %v", err)
	}
	// Readers do not wait.
	if _, err := reopen(t, s).Settings(); err != nil {
		t.Fatal(err)
	}
	if err := tx.Close(); err != nil {
		t.Fatal(err)
	}
	if err := tx.Close(); err != nil {
		t.Fatal("closed twice:", err)
	}
	if _, err := tx.Commit(Message{Subject: "x"}); !errors.Is(err, ErrClosed) {
		t.Fatalf("after Close: %v", err)
	}

	lock := s.indexPath() + ".lock"
	writeFile(t, lock, "")
	_, err = tryPut(reopen(t, s), "add", newCustomer(t, 1, "Acme"))
	if !errors.As(err, &state) || !strings.Contains(err.Error(), "index.lock") || state.Hint == "" {
		t.Fatalf("%v", err)
	}
	if !isRegular(lock) {
		t.Fatal("the lock of git was removed")
	}
	os.Remove(lock)
	put(t, reopen(t, s), "add", newCustomer(t, 1, "Acme"))
	sound(t, s)
	// A lock of the branch is found after the files were written: all is put back.
	writeFile(t, filepath.Join(s.git.dir, "refs/heads/main.lock"), "")
	_, err = tryPut(reopen(t, s), "add", newCustomer(t, 2, "Beta"))
	if !errors.As(err, &state) || !strings.Contains(err.Error(), "main.lock") {
		t.Fatalf("%v", err)
	}
	os.Remove(filepath.Join(s.git.dir, "refs/heads/main.lock"))
	sound(t, s)
	fl := flock.New(filepath.Join(s.CacheDir(), lockName))
	if ok, err := fl.TryLock(); err != nil || !ok {
		t.Fatalf("the lock is still held: %v", err)
	}
	fl.Close()
}
