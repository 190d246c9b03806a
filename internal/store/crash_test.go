package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"crm/internal/crm"
)

// kinds are the kinds of writes that are cut off at each of their operations.
func kinds() map[string]func(*Tx) error {
	return map[string]func(*Tx) error{
		"log": func(tx *Tx) error { return oneFile(tx, 1) },
		"add": func(tx *Tx) error {
			return tx.PutCustomer(&crm.Customer{ID: stressID(9), Type: crm.Person, Name: "New", Stage: "lead"})
		},
		"rename, set, rm": func(tx *Tx) error { return threeFiles(tx, 1) },
		"rm":              func(tx *Tx) error { return tx.RemoveCustomer(stressID(1)) },
		"settings": func(tx *Tx) error {
			tx.Put(crm.SettingsFile, []byte(strings.Replace(testSettings, "name: Test", "name: Changed", 1)))
			return nil
		},
		"save": func(tx *Tx) error {
			edits, err := tx.s.Edits(tx.ctx)
			if err != nil {
				return err
			}
			for _, e := range edits {
				if err := tx.Save([]string{e.Path}); err != nil {
					return err
				}
			}
			return nil
		},
		"undo": func(tx *Tx) error {
			head, err := tx.s.Head()
			if err != nil {
				return err
			}
			plan, err := tx.PlanUndo(tx.ctx, []Hash{head})
			if err != nil {
				return err
			}
			return tx.ApplyUndo(plan)
		},
		"import": func(tx *Tx) error { return addMany(tx, 12) },
		"bulk":   func(tx *Tx) error { return addMany(tx, manyFiles) },
	}
}

func addMany(tx *Tx, n int) error {
	for i := range n {
		c := &crm.Customer{ID: stressID(100 + i), Type: crm.Person, Name: fmt.Sprintf("Nr %d", i), Stage: "lead"}
		if err := tx.PutCustomer(c); err != nil {
			return err
		}
	}
	return nil
}

const byHand = "# by hand\n"

// cut is a write that was remembered, and what it leads from and to.
type cut struct {
	disk          *power
	dir           string // for what a cut leaves
	root          string
	hash          Hash
	old, now      Hash // HEAD
	before, after map[string]string
	hand          string // the path that was edited by hand
}

// contents is what the working files hold, by path.
func contents(t testing.TB, s *Store) map[string]string {
	t.Helper()
	out := map[string]string{}
	files, err := s.Walk()
	if err != nil {
		t.Fatal(err)
	}
	paths := []string{crm.SettingsFile}
	for _, f := range files {
		paths = append(paths, f.Path)
	}
	for _, path := range paths {
		data, _, err := s.Read(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if err == nil {
			out[path] = string(data)
		}
	}
	return out
}

// record makes a write with Files that remember.
func record(t testing.TB, change func(*Tx) error, packFrom int, branch string) *cut {
	t.Helper()
	s := stressStore(t)
	if branch != "" {
		git(t, s.Root(), "switch", "-q", "-c", branch)
		git(t, s.Root(), "pack-refs", "--all")
	}
	hand, err := onePath(stressID(0), s.FindID)
	if err != nil {
		t.Fatal(err)
	}
	appendTo(t, filepath.Join(s.Root(), hand), byHand)
	c := &cut{root: s.Root(), dir: memory(t), hand: hand, old: headOf(t, s), before: contents(t, s), disk: newPower(t, s.Root())}
	s.opts.Files = c.disk
	s = reopen(t, s)
	s.packFrom = packFrom
	tx, err := s.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := change(tx); err != nil {
		t.Fatal(err)
	}
	if c.hash, err = tx.Commit(Message{Subject: "the change"}); err != nil || c.hash.IsZero() {
		t.Fatalf("%s, %v", c.hash, err)
	}
	if c.after, c.now = contents(t, s), headOf(t, s); c.now != c.hash {
		t.Fatalf("HEAD is %s, want %s", c.now, c.hash)
	}
	c.disk.do(powerOp{what: "acknowledged"}, func() error { return nil })
	if err := tx.Close(); err != nil {
		t.Fatal(err)
	}
	return c
}

// soak is how many times more is tried than in a test of every day.
func soak() int {
	n, err := strconv.Atoi(os.Getenv("CRM_SOAK"))
	if err != nil {
		return 1
	}
	return n
}

// TestPowerCut cuts each kind of write off after each of its operations: by a
// kill, by a power cut on a disk that keeps names in order, and on one that keeps
// any of them. Whatever is left, the store opens, what was acknowledged is there,
// every working file is as it was before or after, what was written by hand is
// kept, and the next write works and leaves nothing behind.
func TestPowerCut(t *testing.T) {
	cases := kinds()
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			packFrom, branch := manyObjects, ""
			switch name {
			case "import":
				packFrom = 5
			case "add":
				branch = "some/where"
			}
			c := record(t, cases[name], packFrom, branch)
			r := rand.New(rand.NewPCG(1, 2))
			n := len(c.disk.ops)
			step := stride()
			if name == "bulk" {
				step *= 7
			}
			for at := 0; at <= n; at += step {
				c.check(t, at, false, nil, at%8 == 0)
				for round := range soak() {
					c.check(t, at, (at+round)%2 == 0, r, (at+round)%16 == 1)
				}
			}
			for range 4 { // what was acknowledged
				c.check(t, n-2, true, r, false)
			}
		})
	}
}

// check looks at what a cut after n operations leaves.
func (c *cut) check(t *testing.T, n int, loose bool, r *rand.Rand, fsck bool) {
	t.Helper()
	how := "killed"
	if r != nil {
		how = fmt.Sprintf("power cut, loose %v", loose)
	}
	where := fmt.Sprintf("%s after operation %d", how, n)
	if n > 0 {
		where += " (" + c.disk.ops[n-1].String() + ")"
	}
	defer func() {
		if t.Failed() {
			t.Log(where)
		}
	}()
	root, err := os.MkdirTemp(c.dir, "")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(root)
	writeDisk(t, c.disk.after(n, loose, r), root)
	opts := testOptions()
	opts.Files = unsynced{DiskFiles()}
	opts.LockWait = 1
	s, err := Open(root, opts)
	if err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	wholeOwn(t, s)
	if fsck {
		whole(t, root)
	}
	head := headOf(t, s)
	acked := slices.ContainsFunc(c.disk.ops[:n], func(op powerOp) bool { return op.what == "acknowledged" })
	if head != c.now && (acked || head != c.old) {
		t.Fatalf("%s: HEAD is %s, want %s (before: %s)", where, head, c.now, c.old)
	}
	files := contents(t, s)
	for path, text := range files {
		before, was := c.before[path]
		if after, is := c.after[path]; head == c.now && (!is || text != after) || !(was && text == before) && !(is && text == after) {
			t.Fatalf("%s: %s is\n%q\nbefore\n%q\nafter\n%q", where, path, text, before, after)
		}
	}
	if head == c.now && len(files) != len(c.after) {
		t.Fatalf("%s: the commit is made, but the files are %v", where, slices.Sorted(maps.Keys(files)))
	}
	for path := range c.before {
		if _, stays := c.after[path]; stays && files[path] == "" {
			t.Fatalf("%s: %s is gone", where, path)
		}
	}

	// The next write.
	_, err = change1(s, oneFile, 77)
	var busy *StateError
	if errors.As(err, &busy) && loose {
		// The name of the lock outlived the one that tells whose it was; the
		// message says what to do.
		if !strings.Contains(busy.What, ".lock exists") {
			t.Fatalf("%s: the next write: %v", where, err)
		}
		for _, path := range leftovers(t, root) {
			if strings.HasSuffix(path, ".lock") {
				os.Remove(path)
			}
		}
		_, err = change1(s, oneFile, 77)
	}
	if err != nil {
		t.Fatalf("%s: the next write: %v", where, err)
	}
	left := leftovers(t, root)
	if loose {
		// Without a trace of the writer its objects are left; they are in nobody's way.
		left = slices.DeleteFunc(left, func(path string) bool { return strings.HasPrefix(filepath.Base(path), objectTempPrefix) })
	}
	if len(left) > 0 {
		t.Fatalf("%s: left behind after the next write: %v", where, left)
	}
	saveAll(t, s)
	wholeOwn(t, s)
	if fsck {
		sound(t, s)
	}
	if !c.handKept(t, s) {
		t.Fatalf("%s: what was written by hand is in no commit", where)
	}
}

// handKept tells whether a commit has what was written by hand.
func (c *cut) handKept(t testing.TB, s *Store) bool {
	t.Helper()
	for h := headOf(t, s); ; {
		if data, err := s.At(h, c.hand); err == nil && strings.Contains(string(data), byHand) {
			return true
		}
		commit, err := s.Commit(h)
		if err != nil {
			t.Fatal(err)
		}
		if len(commit.Parents) == 0 {
			return false
		}
		h = commit.Parents[0]
	}
}

// wholeOwn reads every object that HEAD needs.
func wholeOwn(t testing.TB, s *Store) {
	t.Helper()
	for h := headOf(t, s); !h.IsZero(); {
		c, err := s.Commit(h)
		if err != nil {
			t.Fatal(err)
		}
		files, err := s.FilesAt(h)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if data, err := s.Blob(f.Hash); err != nil || BlobHash(data) != f.Hash {
				t.Fatalf("%s at %s: %v", f.Path, h, err)
			}
		}
		if h = (Hash{}); len(c.Parents) > 0 {
			h = c.Parents[0]
		}
	}
}
