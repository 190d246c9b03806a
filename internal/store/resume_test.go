package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"crm/internal/crm"
)

// TestRecoveryFails: when finishing what a killed writer began fails, too, at any
// operation, the one after that finishes it.
func TestRecoveryFails(t *testing.T) {
	c := record(t, func(tx *Tx) error { return threeFiles(tx, 1) }, manyObjects, "")
	placed := slices.IndexFunc(c.disk.ops, func(op powerOp) bool { return op.what == "unname" && strings.HasPrefix(op.path, "records") })
	disk := c.disk.after(placed+1, false, nil)
	for n := 1; ; n += stride() {
		root := filepath.Join(c.dir, fmt.Sprint(n))
		if err := os.Mkdir(root, 0o777); err != nil {
			t.Fatal(err)
		}
		writeDisk(t, disk, root)
		ff := &faulty{Files: unsynced{DiskFiles()}, n: n, err: syscall.ENOSPC}
		opts := testOptions()
		opts.Files = ff
		s, err := Open(root, opts)
		if err != nil {
			t.Fatal(err)
		}
		tx, err := s.Begin(context.Background())
		if err == nil {
			tx.Close()
		} else if !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("operation %d: %v", n, err)
		}
		s.opts.Files = unsynced{DiskFiles()}
		if _, err := change1(reopen(t, s), oneFile, 77); err != nil {
			t.Fatalf("operation %d (%s): the next write: %v", n, ff.trace[min(n, len(ff.trace))-1], err)
		}
		if log := git(t, root, "log", "--format=%s"); strings.Count(log, "the change\n") != 1 {
			t.Fatalf("operation %d (%s): the change was not finished:\n%s", n, ff.trace[min(n, len(ff.trace))-1], log)
		}
		if left := leftovers(t, root); len(left) > 0 {
			t.Fatalf("operation %d: left behind %v", n, left)
		}
		if sound(t, s); !ff.done {
			return
		}
	}
}

// TestInitCut: a store whose making was cut off can be made again, or is one.
func TestInitCut(t *testing.T) {
	dir := t.TempDir()
	p := newPower(t, dir)
	opts := testOptions()
	opts.Files = p
	files := maps.Clone(testFiles)
	files["records/README"] = []byte("Customers.\n")
	if _, err := Init(context.Background(), filepath.Join(dir, "book"), opts, files, Message{Subject: "init: Test"}); err != nil {
		t.Fatal(err)
	}
	opts.Files = unsynced{DiskFiles()}
	in := memory(t)
	for n := range p.ops {
		root := filepath.Join(in, fmt.Sprint(n))
		if err := os.Mkdir(root, 0o777); err != nil {
			t.Fatal(err)
		}
		writeDisk(t, p.after(n, false, nil), root)
		book := filepath.Join(root, "book")
		where := fmt.Sprintf("after operation %d (%s)", n, p.ops[max(n, 1)-1])
		s, err := Open(book, opts)
		if err != nil {
			if s, err = Init(context.Background(), book, opts, files, Message{Subject: "init: Test"}); err != nil {
				t.Fatalf("%s: made again: %v", where, err)
			}
		}
		put(t, s, "add", &crm.Customer{ID: stressID(0), Type: crm.Organization, Name: "First", Stage: "lead"})
		saveAll(t, s)
		if n%4 == 0 {
			sound(t, s)
		}
		if left := leftovers(t, book); len(left) > 0 {
			t.Fatalf("%s: left behind %v", where, left)
		}
		if data, _, err := s.Read("records/README"); err != nil || string(data) != "Customers.\n" {
			t.Fatalf("%s: %q, %v", where, data, err)
		}
	}
}

// TestRenameCut: a customer who gets another name is in one file or in both whenever
// the writer is cut off, and never in none: until the next writer comes, readers find
// who is there.
func TestRenameCut(t *testing.T) {
	for _, name := range []string{"Aaron", "Zoe"} { // before and after the old name
		c := record(t, func(tx *Tx) error {
			n, err := tx.Customer(stressID(1))
			if err != nil {
				return err
			}
			n.Name = name
			return tx.PutCustomer(n)
		}, manyObjects, "")
		for n := range c.disk.ops {
			there := false
			for path, node := range c.disk.after(n, false, nil) {
				id, ok := crm.PathID(path)
				there = there || ok && id == stressID(1) && node != nil
			}
			if !there {
				t.Errorf("%s: after operation %d (%s) the customer is in no file", name, n, c.disk.ops[max(n, 1)-1])
			}
		}
	}
}
