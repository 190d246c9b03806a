package store

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// Wherever the disk fails while objects come in and a reference moves, the repository is
// sound, the reference names nothing or all of it, and the next try succeeds.
func TestReceiveOnFailingDisk(t *testing.T) {
	ctx := context.Background()
	for _, size := range []struct{ commits, files int }{{1, 3}, {2, 120}} {
		dir, head := grown(t, size.commits, size.files)
		pack := gitIn(t, dir, []byte("main\n"), "pack-objects", "--revs", "--stdout", "-q")
		failed := 0
		for n := 1; ; n++ {
			r := bareRepository(t)
			f := &faulty{Files: DiskFiles(), n: n, err: syscall.ENOSPC}
			r.s.opts.Files = f
			bring := func() error {
				if err := r.Receive(ctx, bytes.NewReader(pack), nil); err != nil {
					return err
				}
				if err := r.Connected(ctx, head); err != nil {
					return err
				}
				return r.MoveRef(ctx, "refs/heads/deep/main", Hash{}, head)
			}
			err := bring()
			if !f.done {
				if err != nil {
					t.Fatal(err)
				}
				break
			}
			failed++
			now, rerr := r.s.Ref("refs/heads/deep/main")
			if rerr != nil || !now.IsZero() && now != head || err == nil && now != head {
				t.Fatalf("operation %d (%s): %v, the reference is %s, %v", n, f.trace[n-1], err, now, rerr)
			}
			if err != nil && !errors.Is(err, syscall.ENOSPC) {
				t.Fatalf("operation %d (%s): %v", n, f.trace[n-1], err)
			}
			gitIn(t, r.s.root, nil, "fsck", "--full", "--strict")
			if now.IsZero() {
				if err := bring(); err != nil {
					t.Fatalf("after operation %d (%s): %v", n, f.trace[n-1], err)
				}
			}
			gitIn(t, r.s.root, nil, "rev-list", "--objects", "deep/main")
		}
		if failed < 10 {
			t.Errorf("only %d operations failed", failed)
		}
	}
}

// Of several who move a reference from the same commit one succeeds.
func TestMoveRefAtOnce(t *testing.T) {
	r := bareRepository(t)
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { errs[i] = r.MoveRef(context.Background(), "refs/heads/main", Hash{}, Hash{byte(i + 1)}) })
	}
	wg.Wait()
	won := 0
	for i, err := range errs {
		now, rerr := r.s.Ref("refs/heads/main")
		switch {
		case err == nil && rerr == nil && now == Hash{byte(i + 1)}:
			won++
		case !errors.Is(err, ErrMoved):
			t.Errorf("%v, %v", err, rerr)
		}
	}
	if won != 1 {
		t.Errorf("%d succeeded", won)
	}
}

// References are those that git lists, loose or packed, and a name that cannot stand
// beside another is refused.
func TestRefsAsGit(t *testing.T) {
	ctx := context.Background()
	dir, head := grown(t, 2, 2)
	for _, b := range []string{"a/b", "c", "ünï"} {
		gitIn(t, dir, nil, "branch", b)
	}
	gitIn(t, dir, nil, "pack-refs", "--all")
	gitIn(t, dir, nil, "update-ref", "refs/heads/c", "HEAD~1")
	gitIn(t, dir, nil, "branch", "loose")
	gitIn(t, dir, nil, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/heads/c")
	for _, open := range []string{dir, filepath.Join(dir, ".git"), strings.TrimSuffix(dir, ".git")} {
		r, err := OpenRepository(open, Options{})
		if err != nil {
			t.Fatal(err)
		}
		refs, err := r.Refs("refs/")
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for _, ref := range refs {
			got.WriteString(ref.Hash.String() + " " + ref.Name + "\n")
		}
		if want := string(gitIn(t, dir, nil, "for-each-ref", "--format=%(objectname) %(refname)")); got.String() != want {
			t.Errorf("ours:\n%sgit's:\n%s", got.String(), want)
		}
		var state *StateError
		for _, name := range []string{"refs/heads/a", "refs/heads/c/d", "refs/heads/loose/x"} {
			if err := r.SetRef(ctx, name, head); !errors.As(err, &state) {
				t.Errorf("%s: %v", name, err)
			}
		}
		var path *PathError
		for _, name := range []string{"HEAD", "refs/../config", "refs/heads/x.lock", ""} {
			if err := r.SetRef(ctx, name, head); !errors.As(err, &path) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	var none *NotFoundError
	for _, path := range []string{filepath.Join(dir, "records"), filepath.Join(dir, "none"), filepath.Join(dir, "records", "0", "0.yaml")} {
		if _, err := OpenRepository(path, Options{}); !errors.As(err, &none) {
			t.Errorf("%s: %v", path, err)
		}
	}
	// A lock that somebody holds is told.
	r := bareRepository(t)
	r.s.opts.LockWait = 1
	if err := os.WriteFile(filepath.Join(r.s.root, "refs", "heads", "main.lock"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	var state *StateError
	if err := r.SetRef(ctx, "refs/heads/main", head); !errors.As(err, &state) || !strings.Contains(state.What, "main.lock") {
		t.Error(err)
	}
}
