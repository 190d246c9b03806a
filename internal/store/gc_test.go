package store

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
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
