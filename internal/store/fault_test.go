package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
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
	treesRight(t, s.Root())
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
