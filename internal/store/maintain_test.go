package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Writers, readers and gc at the same time: each acknowledged change is there, each
// read finds its objects, and git finds the repository whole.
func TestMaintainBesideWriters(t *testing.T) {
	s := stressStore(t)
	const writers, each = 6, 12
	done := make(chan error, writers)
	for w := range writers {
		cmd := startHelper(t, "log", s.Root(), strconv.Itoa(w), strconv.Itoa(each))
		cmd.Stderr = os.Stderr
		go func() { done <- cmd.Run() }()
	}
	runs, reads := 0, 0
	// One reader keeps what it knows of the packs; another looks anew each time.
	kept := reopen(t, s)
	for left := writers; left > 0; {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			left--
			continue
		default:
		}
		// The hardest way: all into one new pack, the old ones removed.
		ok, err := reopen(t, s).Maintain(context.Background(), true)
		if err != nil || !ok {
			t.Fatalf("maintenance: %v %v", ok, err)
		}
		runs++
		for _, r := range []*Store{kept, reopen(t, s)} {
			head := headOf(t, r)
			steps, err := r.Ahead(context.Background(), []Hash{head}, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range steps {
				if _, err := r.At(c.Hash, "crm.yaml"); err != nil {
					t.Fatal(err)
				}
			}
			reads += len(steps)
		}
	}
	if runs < 2 || reads == 0 {
		t.Fatalf("only %d runs and %d reads beside the writers", runs, reads)
	}
	s = reopen(t, s)
	whole(t, s.Root())
	clean(t, s)
	shared, err := s.Customer(stressID(0))
	if err != nil {
		t.Fatal(err)
	}
	for w := range writers {
		for i := range each {
			if tag := fmt.Sprintf("w%d-%d", w, i); !strings.Contains(" "+strings.Join(shared.Tags, " ")+" ", " "+tag+" ") {
				t.Errorf("the tag %s is lost", tag)
			}
		}
	}
	own := 0
	for _, f := range strings.Fields(git(t, s.Root(), "log", "--format=%s")) {
		if f == "log:" {
			own++
		}
	}
	if own != writers*each {
		t.Errorf("%d commits of the writers, not %d", own, writers*each)
	}
}

func TestMaintainAlone(t *testing.T) {
	s := stressStore(t)
	before := headOf(t, s)
	if ok, err := s.Maintain(context.Background(), true); err != nil || !ok {
		t.Fatalf("maintenance: %v %v", ok, err)
	}
	if n := s.loose(); n != 0 {
		t.Errorf("%d loose objects are left in the folder that is counted", n)
	}
	if headOf(t, s) != before {
		t.Error("HEAD moved")
	}
	whole(t, s.Root())
	clean(t, s)
	if _, err := os.Stat(filepath.Join(s.Root(), ".git", "objects", "info", "commit-graph")); err != nil {
		t.Error(err)
	}
}

// fill puts files into the folder that is counted.
func fill(t *testing.T, s *Store, n int) {
	t.Helper()
	dir := filepath.Join(s.Root(), ".git", "objects", "17")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%038x", i)), nil, 0o444); err != nil {
			t.Fatal(err)
		}
	}
}

func TestMaintenanceDue(t *testing.T) {
	for _, c := range []struct {
		name   string
		loose  int
		config []string
		left   string
		want   bool
	}{
		{name: "few", loose: 20},
		{name: "many", loose: 40, want: true},
		{name: "never, by gc", loose: 40, config: []string{"gc.auto", "0"}},
		{name: "never, by maintenance", loose: 40, config: []string{"maintenance.auto", "false"}},
		{name: "asked for", loose: 9, config: []string{"gc.auto", "1"}, want: true},
		{name: "left by the last run", loose: 40, left: "39\n"},
		{name: "more than was left", loose: 70, left: "39\n", want: true},
		{name: "a note that is none", loose: 40, left: "x", want: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := stressStore(t)
			if c.config != nil {
				git(t, s.Root(), append([]string{"config"}, c.config...)...)
			}
			fill(t, s, c.loose)
			s = reopen(t, s)
			if s.MaintenanceDue() {
				t.Error("due before any commit")
			}
			if c.left != "" {
				if err := os.WriteFile(filepath.Join(s.CacheDir(), maintenanceNote), []byte(c.left), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			s.wrote.Store(true)
			if got := s.MaintenanceDue(); got != c.want {
				t.Errorf("due: %v", got)
			}
		})
	}
}

// An object that may be pruned at any moment is written again.
func TestOldObjectIsWrittenAgain(t *testing.T) {
	s := stressStore(t)
	tx, err := s.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Close() }()
	data := []byte("# seen before\nversion: 1\n")
	h := BlobHash(data)
	path := loosePath(filepath.Join(s.Root(), ".git", "objects"), h)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	packed, err := deflate(object{hash: h, kind: blobType, data: data})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, packed, 0o444); err != nil {
		t.Fatal(err)
	}
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	tx.Put("crm.yaml", data)
	if _, err := tx.Commit(Message{Subject: "again"}); err != nil {
		t.Fatal(err)
	}
	fi, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if fi.ModTime().Equal(old) {
		t.Error("the object is as old as before")
	}
}
