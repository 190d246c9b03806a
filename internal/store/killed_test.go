package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"crm/internal/crm"
)

const helperEnv = "CRM_STORE_TEST_HELPER"

// TestMain is also the program that the tests run to be killed or to compete.
func TestMain(m *testing.M) {
	if os.Getenv(helperEnv) == "" {
		os.Exit(m.Run())
	}
	if err := helper(os.Getenv(helperEnv), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "helper:", err)
		os.Exit(1)
	}
}

// helper acts as a crm of its own. Every acknowledged commit is a line on stdout.
func helper(what string, args []string) error {
	opts := testOptions()
	switch what {
	case "die": // ROOT CHANGE N: dies in the N-th operation
		n, _ := strconv.Atoi(args[2])
		opts.Files = &faulty{Files: DiskFiles(), n: n, die: true}
		s, err := Open(args[0], opts)
		if err != nil {
			return err
		}
		h, err := change1(s, changes[args[1]], n)
		if err == nil {
			fmt.Println(h)
		}
		return err
	case "log": // ROOT WRITER COUNT: changes the shared and adds own customers
		writer, _ := strconv.Atoi(args[1])
		count, _ := strconv.Atoi(args[2])
		for i := range count {
			s, err := Open(args[0], opts)
			if err != nil {
				return err
			}
			tx, err := s.Begin(context.Background())
			if err != nil {
				return err
			}
			shared, err := tx.Customer(stressID(0))
			if err != nil {
				return err
			}
			shared.Tags = append(shared.Tags, fmt.Sprintf("w%d-%d", writer, i))
			if err := tx.PutCustomer(shared); err != nil {
				return err
			}
			id, err := crm.NewID(seeded(uint64(5000 + writer*1000 + i)))
			if err != nil {
				return err
			}
			if err := tx.PutCustomer(&crm.Customer{ID: id, Type: crm.Person, Name: fmt.Sprintf("Of %d", writer), Stage: "lead"}); err != nil {
				return err
			}
			h, err := tx.Commit(Message{Subject: fmt.Sprintf("log: writer %d", writer)})
			if err != nil {
				return err
			}
			if err := tx.Close(); err != nil {
				return err
			}
			fmt.Println(h)
		}
		return nil
	}
	return fmt.Errorf("unknown helper %q", what)
}

func startHelper(t testing.TB, what string, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, args...)
	cmd.Env = append(os.Environ(), helperEnv+"="+what)
	return cmd
}

// TestKilled kills a writer in each of its operations and wants that nothing
// acknowledged is lost, the repository is whole, and the next writer finishes or
// keeps what was half done.
func TestKilled(t *testing.T) {
	for name, f := range changes {
		t.Run(name, func(t *testing.T) {
			s := stressStore(t)
			finished := 0
			for n := 1; ; n += stride() {
				before := headOf(t, s)
				out, err := startHelper(t, "die", s.Root(), name, strconv.Itoa(n)).Output()
				var exit *exec.ExitError
				killed := errors.As(err, &exit)
				if killed && len(exit.Stderr) > 0 {
					t.Fatalf("operation %d: the helper failed: %s", n, exit.Stderr)
				}
				whole(t, s.Root())
				s = reopen(t, s)
				now := headOf(t, s)
				if acked := strings.TrimSpace(string(out)); acked != "" && acked != now.String() {
					t.Fatalf("operation %d: %s was acknowledged, HEAD is %s", n, acked, now)
				}
				if out := git(t, s.Root(), "status", "--porcelain"); strings.Contains(out, "tmp") {
					t.Fatalf("operation %d: temporary files show: %s", n, out)
				}
				edits, err := s.Edits(context.Background())
				if err != nil {
					t.Fatal(err)
				}
				if now != before && len(edits) > 0 {
					t.Fatalf("operation %d: the commit is made, but %v differ", n, edits)
				}
				if !killed {
					clean(t, s)
					break
				}
				_, err = os.Lstat(filepath.Join(s.CacheDir(), journalName))
				journalled := err == nil && now == before
				if n%3 == 0 {
					// Somebody edits before the next writer comes.
					path, err := onePath(stressID(1), s.FindID)
					if err != nil {
						t.Fatal(err)
					}
					appendTo(t, filepath.Join(s.Root(), path), fmt.Sprintf("# by hand %d\n", n))
				}
				if _, err := change1(s, f, -n); err != nil {
					t.Fatalf("operation %d: the next change failed: %v", n, err)
				}
				if journalled {
					if log := git(t, s.Root(), "log", "--format=%s", "-3"); !strings.Contains(log, fmt.Sprintf("change: round %d\n", n)) {
						t.Fatalf("operation %d: the change in the journal was not finished:\n%s", n, log)
					}
					finished++
				}
				settle(t, s, fmt.Sprintf("operation %d", n))
				if n%3 == 0 && !strings.Contains(snapshotOf(t, s), fmt.Sprintf("# by hand %d\n", n)) {
					t.Fatalf("operation %d: what was written by hand is gone", n)
				}
				left, _ := filepath.Glob(filepath.Join(s.CacheDir(), "*"))
				left = slices.DeleteFunc(left, func(path string) bool { return filepath.Base(path) == doneName })
				if len(left) != 1 {
					t.Fatalf("operation %d: left behind: %v", n, left)
				}
			}
			sound(t, s)
			if name == "three files" && finished == 0 {
				t.Fatal("no change was finished by its journal")
			}
		})
	}
}

// TestJournalOfAnotherTime: when the branch has moved since a writer was killed,
// its journal is dropped and what it wrote shows as edits by hand.
func TestJournalOfAnotherTime(t *testing.T) {
	s := stressStore(t)
	for n := 1; ; n++ {
		err := startHelper(t, "die", s.Root(), "three files", strconv.Itoa(n)).Run()
		if err == nil {
			t.Fatal("no kill left a journal with a file written")
		}
		s = reopen(t, s)
		edits, err := s.Edits(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Lstat(filepath.Join(s.CacheDir(), journalName)); err == nil && len(edits) > 0 {
			break
		}
		saveAll(t, s)
	}
	// The lock of the killed writer is in git's way until its next writer comes.
	os.Remove(s.indexPath() + ".lock")
	before := snapshotOf(t, s)
	git(t, s.Root(), "commit", "-q", "--allow-empty", "-m", "by git")
	tx, err := s.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	tx.Close()
	if got := snapshotOf(t, s); got != before {
		t.Fatalf("files were changed:\n%s\nbefore:\n%s", got, before)
	}
	if edits, err := s.Edits(context.Background()); err != nil || len(edits) == 0 {
		t.Fatalf("edits %v, %v", edits, err)
	}
	saveAll(t, s)
	sound(t, s)
}

// TestKilledAnywhere kills writers from outside, between one acknowledgement and
// the next.
func TestKilledAnywhere(t *testing.T) {
	s := stressStore(t)
	acked := 0
	for round := range 12 {
		cmd := startHelper(t, "log", s.Root(), strconv.Itoa(round), "1000")
		pipe, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(pipe)
		last := ""
		for i := 0; i <= round%4 && lines.Scan(); i++ {
			last = lines.Text()
			acked++
		}
		cmd.Process.Kill()
		for lines.Scan() {
			last = lines.Text()
			acked++
		}
		cmd.Wait()
		whole(t, s.Root())
		if out, err := tryGit(s.Root(), "merge-base", "--is-ancestor", last, "HEAD"); err != nil {
			t.Fatalf("round %d: acknowledged %s is not in the history: %s", round, last, out)
		}
	}
	if _, err := change1(reopen(t, s), oneFile, 0); err != nil {
		t.Fatal(err)
	}
	saveAll(t, s)
	sound(t, s)
	c, err := s.Customer(stressID(0))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Tags) < acked {
		t.Fatalf("%d changes were acknowledged, the file has %d", acked, len(c.Tags))
	}
}

// TestWriters lets eight processes write at once and counts.
func TestWriters(t *testing.T) {
	const writers = 8
	each := 10 * soak()
	s := stressStore(t)
	before := strings.Count(git(t, s.Root(), "rev-list", "HEAD"), "\n")
	var cmds []*exec.Cmd
	outs := make([]strings.Builder, writers)
	for w := range writers {
		cmd := startHelper(t, "log", s.Root(), strconv.Itoa(w), strconv.Itoa(each))
		cmd.Stdout, cmd.Stderr = &outs[w], &outs[w]
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		cmds = append(cmds, cmd)
	}
	for w, cmd := range cmds {
		if err := cmd.Wait(); err != nil {
			t.Fatalf("writer %d: %v\n%s", w, err, outs[w].String())
		}
	}
	s = reopen(t, s)
	sound(t, s)
	if n := strings.Count(git(t, s.Root(), "rev-list", "HEAD"), "\n") - before; n != writers*each {
		t.Fatalf("%d commits, want %d", n, writers*each)
	}
	files, err := s.Walk()
	if err != nil || len(files) != 3+writers*each {
		t.Fatalf("%d files, want %d (%v)", len(files), 3+writers*each, err)
	}
	c, err := s.Customer(stressID(0))
	if err != nil || len(c.Tags) != writers*each {
		t.Fatalf("the shared customer has %d tags, want %d (%v)", len(c.Tags), writers*each, err)
	}
}

func appendTo(t testing.TB, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
