package store

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// meddling are Files that run something when the objects are written, before the
// branch is locked.
type meddling struct {
	Files
	f func()
}

func (m meddling) Link(path, name string) error {
	if strings.HasSuffix(name, "refs/heads/main.lock") {
		m.f()
	}
	return m.Files.Link(path, name)
}

// TestGCMeanwhile: git clears away whatever nothing refers to, between the writing
// of the objects and the moving of the branch.
func TestGCMeanwhile(t *testing.T) {
	for _, command := range []string{"gc -q --prune=now", "repack -adq", "prune --expire=now"} {
		for _, many := range []bool{false, true} {
			t.Run(command+" "+strconv.FormatBool(many), func(t *testing.T) {
				s := stressStore(t)
				if many {
					s.packFrom = 5
				}
				s.opts.Files = meddling{DiskFiles(), func() { git(t, s.Root(), strings.Fields(command)...) }}
				tx, err := s.Begin(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if err := addMany(tx, 12); err != nil {
					t.Fatal(err)
				}
				if _, err := tx.Commit(Message{Subject: "import"}); err != nil {
					t.Fatal(err)
				}
				if err := tx.Close(); err != nil {
					t.Fatal(err)
				}
				sound(t, s)
				if left := leftovers(t, s.Root()); len(left) > 0 {
					t.Fatalf("left behind: %v", left)
				}
			})
		}
	}
}

// TestGCRuns: while git gc runs, it may remove at any time later what nothing
// referred to when it looked; so new objects go where it does not look.
func TestGCRuns(t *testing.T) {
	s := stressStore(t)
	pid := filepath.Join(s.git.common, "gc.pid")
	loose := func() int {
		n, _ := filepath.Glob(filepath.Join(s.git.common, "objects", "??", "*"))
		return len(n)
	}
	before := loose()
	writeFile(t, pid, "1 host\n")
	if _, err := change1(s, oneFile, 1); err != nil {
		t.Fatal(err)
	}
	if n := loose(); n != before {
		t.Fatalf("%d loose objects, %d before", n, before)
	}
	os.Remove(pid)
	// It begins while the objects are written.
	s.opts.Files = meddling{DiskFiles(), func() { writeFile(t, pid, "1 host\n") }}
	h, err := change1(s, oneFile, 2)
	if err != nil {
		t.Fatal(err)
	}
	made, err := filepath.Glob(filepath.Join(s.git.common, "objects", "??", "*"))
	if err != nil || len(made) == before {
		t.Fatalf("%v, %v", made, err)
	}
	os.RemoveAll(loosePath(filepath.Join(s.git.common, "objects"), h))
	os.Remove(pid)
	sound(t, s)
}

// TestGCAndWriters lets git clear up all the time while several write.
func TestGCAndWriters(t *testing.T) {
	s := stressStore(t)
	const writers = 3
	each := 8 * soak()
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
	done := make(chan struct{})
	go func() {
		defer close(done)
		for w, cmd := range cmds {
			if err := cmd.Wait(); err != nil {
				t.Errorf("writer %d: %v\n%s", w, err, outs[w].String())
			}
		}
	}()
	for n := 0; ; n++ {
		args := [][]string{{"gc", "-q", "--prune=now"}, {"repack", "-adq"}}[n%2]
		if out, err := tryGit(s.Root(), args...); err != nil && !strings.Contains(out, "lock") {
			t.Errorf("git %v: %v\n%s", args, err, out)
		}
		wholeOwn(t, s) // an open reader finds everything all the time
		select {
		case <-done:
		default:
			continue
		}
		break
	}
	sound(t, s)
	c, err := reopen(t, s).Customer(stressID(0))
	if err != nil || len(c.Tags) != writers*each {
		t.Fatalf("%d tags, want %d (%v)", len(c.Tags), writers*each, err)
	}
}

// TestWritersWithGit lets git commit all the time while another writes: each
// succeeds or says that it is busy, and nothing of either is lost.
func TestWritersWithGit(t *testing.T) {
	s := stressStore(t)
	before := strings.Count(git(t, s.Root(), "rev-list", "HEAD"), "\n")
	each := 20 * soak()
	cmd := startHelper(t, "log", s.Root(), "0", strconv.Itoa(each))
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	made := 0
	var err error
	for running := true; running; {
		said, gitErr := tryGit(s.Root(), "commit", "-q", "--allow-empty", "-m", "by git")
		switch {
		case gitErr == nil:
			made++
		case !strings.Contains(said, ".lock") && !strings.Contains(said, "cannot lock ref") && !strings.Contains(said, "unable to write"):
			t.Errorf("git commit: %v\n%s", gitErr, said)
		}
		select {
		case err = <-done:
			running = false
		default:
		}
	}
	if err != nil && !strings.Contains(out.String(), "moved by another program meanwhile") && !strings.Contains(out.String(), "git is at work") {
		t.Fatalf("%v\n%s", err, out.String())
	}
	acked := 0
	for line := range strings.Lines(out.String()) {
		if _, err := ParseHash(strings.TrimSpace(line)); err == nil {
			acked++
		}
	}
	s = reopen(t, s)
	whole(t, s.Root())
	if n := strings.Count(git(t, s.Root(), "rev-list", "HEAD"), "\n") - before; n != made+acked {
		t.Fatalf("%d commits, want %d of git and %d of crm", n, made, acked)
	}
	c, err := s.Customer(stressID(0))
	if err != nil || len(c.Tags) != acked {
		t.Fatalf("%d tags, want %d (%v)", len(c.Tags), acked, err)
	}
	if err := tryClean(s); err != nil {
		t.Fatal(err)
	}
}

// tryClean is an error when a file differs from HEAD.
func tryClean(s *Store) error {
	out, err := tryGit(s.Root(), "status", "--porcelain")
	if err == nil && out != "" {
		err = errors.New(out)
	}
	return err
}

// TestPackComesBack: a pack that could not be opened when an object was looked for is
// opened when it is there again; git gives a pack of the same objects the same name.
func TestPackComesBack(t *testing.T) {
	s := stressStore(t)
	git(t, s.Root(), "gc", "-q", "--prune=now")
	packs, err := filepath.Glob(filepath.Join(s.git.common, "objects", "pack", "*.pack"))
	if err != nil || len(packs) != 1 {
		t.Fatalf("%v, %v", packs, err)
	}
	h := headOf(t, s)
	s = reopen(t, s)
	if err := os.Rename(packs[0], packs[0]+".away"); err != nil {
		t.Fatal(err)
	}
	var missing *ObjectError
	if _, err := s.Commit(h); !errors.As(err, &missing) {
		t.Fatalf("without its pack the commit is read: %v", err)
	}
	if err := os.Rename(packs[0]+".away", packs[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(h); err != nil {
		t.Fatal(err)
	}
}

// TestPutBack: an object that git gc has removed is waited for, so long as the writer
// who puts it back is at work.
func TestPutBack(t *testing.T) {
	s := stressStore(t)
	h := headOf(t, s)
	path := loosePath(filepath.Join(s.git.common, "objects"), h)
	away := path + ".away"
	if err := os.Rename(path, away); err != nil {
		t.Fatal(err)
	}
	asked := 0
	s.objects.writes = func() bool {
		if asked++; asked == 3 {
			if err := os.Rename(away, path); err != nil {
				t.Error(err)
			}
		}
		return asked < 4
	}
	if _, err := s.Commit(h); err != nil || asked < 3 {
		t.Fatalf("asked %d times: %v", asked, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	var missing *ObjectError
	if _, err := s.Commit(h); !errors.As(err, &missing) || asked != 4 {
		t.Fatalf("asked %d times: %v", asked, err)
	}
}

// syncing calls do before the first folder of loose objects is made durable.
type syncing struct {
	Files
	objects string
	once    *sync.Once
	do      func()
}

func (f syncing) SyncDir(path string) error {
	if filepath.Dir(path) == f.objects {
		f.once.Do(f.do)
	}
	return f.Files.SyncDir(path)
}

// TestGCBeforeSync: git removes the objects of a change, and with them their
// folders, before these are made durable: the change is made all the same.
func TestGCBeforeSync(t *testing.T) {
	s := stressStore(t)
	s.opts.Files = syncing{DiskFiles(), filepath.Join(s.git.common, "objects"), new(sync.Once), func() {
		if out, err := tryGit(s.Root(), "prune", "--expire=now"); err != nil {
			t.Errorf("git prune: %v\n%s", err, out)
		}
	}}
	if _, err := change1(s, oneFile, 1); err != nil {
		t.Fatal(err)
	}
	sound(t, s)
	whole(t, s.Root())
}
