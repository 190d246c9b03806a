package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"crm/internal/crm"
)

// faulty are Files in which the n-th operation goes wrong.
type faulty struct {
	Files
	mu    sync.Mutex
	n     int  // operations still to go; at 0 it happens
	dead  bool // all later operations fail, too
	err   error
	die   bool // the process ends there
	count int
	done  bool
	trace []string
}

// step counts an operation; true when it is the one.
func (f *faulty) step(what string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count++
	f.trace = append(f.trace, what)
	if f.done {
		return f.dead
	}
	f.n--
	f.done = f.n == 0
	return f.done
}

func (f *faulty) fail(what string) error {
	if !f.step(what) {
		return nil
	}
	f.end()
	return &fs.PathError{Op: strings.Fields(what)[0], Path: what, Err: f.err}
}

// end kills the process when the test wants that.
func (f *faulty) end() {
	if f.die {
		p, _ := os.FindProcess(os.Getpid())
		p.Kill()
		select {}
	}
}

func (f *faulty) Create(path string, perm fs.FileMode) (File, error) {
	if err := f.fail("create " + path); err != nil {
		return nil, err
	}
	file, err := f.Files.Create(path, perm)
	return &faultyFile{file, f, path}, err
}

func (f *faulty) Append(path string) (File, error) {
	if err := f.fail("append " + path); err != nil {
		return nil, err
	}
	file, err := f.Files.Append(path)
	return &faultyFile{file, f, path}, err
}

func (f *faulty) Link(path, name string) error {
	if err := f.fail("link " + name); err != nil {
		return err
	}
	return f.Files.Link(path, name)
}

func (f *faulty) Rename(from, to string) error {
	if err := f.fail("rename " + to); err != nil {
		return err
	}
	return f.Files.Rename(from, to)
}

func (f *faulty) Remove(path string) error {
	if err := f.fail("remove " + path); err != nil {
		return err
	}
	return f.Files.Remove(path)
}

func (f *faulty) Mkdir(path string) error {
	if err := f.fail("mkdir " + path); err != nil {
		return err
	}
	return f.Files.Mkdir(path)
}

func (f *faulty) SyncDir(path string) error {
	if err := f.fail("syncdir " + path); err != nil {
		return err
	}
	return f.Files.SyncDir(path)
}

func (f *faulty) SyncAll(path string) (bool, error) {
	if err := f.fail("syncall " + path); err != nil {
		return false, err
	}
	return f.Files.SyncAll(path)
}

type faultyFile struct {
	File
	f    *faulty
	path string
}

// Write writes half of it before it goes wrong.
func (w *faultyFile) Write(p []byte) (int, error) {
	if w.f.step("write " + w.path) {
		n, _ := w.File.Write(p[:len(p)/2])
		w.f.end()
		return n, &fs.PathError{Op: "write", Path: w.path, Err: w.f.err}
	}
	return w.File.Write(p)
}

func (w *faultyFile) Sync() error {
	if err := w.f.fail("sync " + w.path); err != nil {
		return err
	}
	return w.File.Sync()
}

// The changes that are interrupted at every operation.
func oneFile(tx *Tx, round int) error {
	c, err := tx.Customer(stressID(0))
	if err != nil {
		return err
	}
	c.Notes = fmt.Sprintf("round %d\n", round)
	return tx.PutCustomer(c)
}

// threeFiles moves one customer, changes another, and adds and removes a third.
func threeFiles(tx *Tx, round int) error {
	a, err := tx.Customer(stressID(0))
	if err != nil {
		return err
	}
	a.Name = fmt.Sprintf("First %d", round)
	if err := tx.PutCustomer(a); err != nil {
		return err
	}
	b, err := tx.Customer(stressID(1))
	if err != nil {
		return err
	}
	b.Notes = fmt.Sprintf("round %d\n", round)
	if err := tx.PutCustomer(b); err != nil {
		return err
	}
	err = tx.RemoveCustomer(stressID(2))
	if errors.As(err, new(*MissingError)) {
		return tx.PutCustomer(&crm.Customer{ID: stressID(2), Type: crm.Person, Name: "Third", Stage: "lead"})
	}
	return err
}

func stressID(n int) crm.ID {
	id, err := crm.NewID(seeded(uint64(1000 + n)))
	if err != nil {
		panic(err)
	}
	return id
}

func stressStore(t testing.TB) *Store {
	s := newStore(t)
	for i := range 3 {
		put(t, s, "add", &crm.Customer{ID: stressID(i), Type: crm.Organization, Name: fmt.Sprintf("Customer %d", i), Stage: "lead"})
	}
	return s
}

func change1(s *Store, f func(*Tx, int) error, round int) (Hash, error) {
	tx, err := s.Begin(context.Background())
	if err != nil {
		return Hash{}, err
	}
	defer tx.Close()
	if err := f(tx, round); err != nil {
		return Hash{}, err
	}
	return tx.Commit(Message{Subject: fmt.Sprintf("change: round %d", round)})
}

var changes = map[string]func(*Tx, int) error{"one file": oneFile, "three files": threeFiles}

// snapshotOf is what the working files hold.
func snapshotOf(t testing.TB, s *Store) string {
	t.Helper()
	files, err := s.Walk()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range files {
		data, _, err := s.Read(f.Path)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s\n%s\n", f.Path, data)
	}
	return b.String()
}

// TestFaults lets each single operation of a change fail, once or for good, and
// wants a sound repository whatever it was, and no trace of a change that was
// not acknowledged unless the disk died.
func TestFaults(t *testing.T) {
	for name, f := range changes {
		for _, dead := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/dead=%v", name, dead), func(t *testing.T) {
				s := stressStore(t)
				for n := 1; ; n += stride() {
					errno := syscall.ENOSPC
					if n%2 == 0 {
						errno = syscall.EIO
					}
					ff := &faulty{Files: DiskFiles(), n: n, dead: dead, err: errno}
					s.opts.Files = ff
					s = reopen(t, s)
					before, head := snapshotOf(t, s), headOf(t, s)
					h, err := change1(s, f, n)
					s.opts.Files = DiskFiles()
					s = reopen(t, s)
					where := fmt.Sprintf("operation %d (%s), error %v", n, ff.trace[min(n, len(ff.trace))-1], err)
					whole(t, s.Root())
					now := headOf(t, s)
					if err == nil {
						if now != h {
							t.Fatalf("%s: acknowledged %s, but HEAD is %s", where, h, now)
						}
					} else {
						if !errors.Is(err, errno) {
							t.Fatalf("%s: the error does not hold its cause", where)
						}
						if now == head && !dead {
							if got := snapshotOf(t, s); got != before {
								t.Fatalf("%s: the working files are not as they were:\n%s\nbefore:\n%s", where, got, before)
							}
							clean(t, s)
						}
					}
					if !ff.done {
						if err != nil {
							t.Fatalf("%s: failed without a fault", where)
						}
						break
					}
					if err == nil {
						clean(t, s)
					}
					// What comes next finds no lock and writes.
					if _, err := change1(s, f, -n); err != nil {
						t.Fatalf("%s: the next change failed: %v", where, err)
					}
					settle(t, s, where)
				}
			})
		}
	}
}

// settle commits what a dying disk left as hand edits and wants all sound.
func settle(t testing.TB, s *Store, where string) {
	t.Helper()
	saveAll(t, s)
	defer func() {
		if t.Failed() {
			t.Log(where)
		}
	}()
	clean(t, s)
}

// stride is how far apart the operations are that are made to fail.
func stride() int {
	if testing.Short() {
		return 4
	}
	return 1
}

func headOf(t testing.TB, s *Store) Hash {
	t.Helper()
	h, err := s.Head()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func saveAll(t testing.TB, s *Store) {
	t.Helper()
	edits, err := s.Edits(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(edits) == 0 {
		return
	}
	tx, err := s.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	var paths []string
	for _, e := range edits {
		paths = append(paths, e.Path)
	}
	if err := tx.Save(paths); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Commit(Message{Subject: "save: by hand"}); err != nil {
		t.Fatal(err)
	}
}

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
				if left, _ := filepath.Glob(filepath.Join(s.CacheDir(), "*")); len(left) != 1 {
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
	const writers, each = 8, 10
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
