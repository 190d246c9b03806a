package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"crm/internal/bench/book"
	"crm/internal/codec"
	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/store"
)

// dump is what the columns of a snapshot say, a line for each customer, sorted,
// and the number of broken files.
func dump(snap *column.Snapshot) string {
	var lines []string
	for _, p := range snap.Parts {
		texts := func(t column.Table, name string, row int) string {
			from, to := p.Span(t, row)
			var out []string
			for i := from; i < to; i++ {
				out = append(out, p.Text(t, name).String(i))
			}
			return fmt.Sprintf("%q", out)
		}
		for row := range p.Live.All() {
			var b strings.Builder
			fmt.Fprintf(&b, "%x", p.Hash(row))
			for _, name := range []string{"id", "type", "name", "stage", "organization", "notes"} {
				fmt.Fprintf(&b, " %q", p.Text(column.Customers, name).String(row))
			}
			b.WriteString(texts(column.Emails, "address", row))
			b.WriteString(texts(column.Phones, "number", row))
			b.WriteString(texts(column.Tags, "value", row))
			b.WriteString(texts(column.Relations, "who", row))
			b.WriteString(texts(column.Interactions, "text", row))
			for z := range column.NumZones {
				from, to := p.Zone(z).Span(row)
				fmt.Fprintf(&b, " %q", p.Zone(z).Bytes()[from:to])
			}
			lines = append(lines, b.String())
		}
	}
	slices.Sort(lines)
	return fmt.Sprintf("%s\nbroken: %d", strings.Join(lines, "\n"), snap.Broken)
}

// scan is the snapshot of all files, each read and decoded now.
func scan(s *store.Store) (*column.Snapshot, error) {
	var all []lost
	read := map[string][]byte{}
	files, err := s.Walk()
	if err != nil {
		return nil, err
	}
	broken := 0
	for _, f := range files {
		if !store.IsCustomerFile(f.Path) {
			continue
		}
		data, _, err := s.Read(f.Path)
		var form *store.PathError
		if errors.As(err, &form) && !strings.Contains(err.Error(), "larger than") {
			continue
		}
		if err != nil {
			broken++
			continue
		}
		read[f.Path] = data
		all = append(all, lost{f.Path, s.FormHash(f.Path, data)})
	}
	return plain(all, broken, func(l lost) ([]byte, error) { return read[l.path], nil })
}

// scanAt is the snapshot of a commit, each blob read and decoded now.
func scanAt(s *store.Store, commit store.Hash) (*column.Snapshot, error) {
	files, err := s.FilesAt(commit)
	if err != nil {
		return nil, err
	}
	var all []lost
	for _, f := range files {
		if store.IsCustomerFile(f.Path) {
			all = append(all, lost{f.Path, f.Hash})
		}
	}
	return plain(all, 0, func(l lost) ([]byte, error) { return s.Blob(l.hash) })
}

// plain is a snapshot in one segment, made without any cache.
func plain(all []lost, broken int, read func(lost) ([]byte, error)) (*column.Snapshot, error) {
	b := column.NewBuilder()
	for _, l := range all {
		data, err := read(l)
		if err != nil {
			return nil, err
		}
		c, err := codec.Decode(l.path, data)
		if err != nil {
			broken++
			continue
		}
		b.Add(l.hash, c)
	}
	s, err := column.Open(b.Finish())
	if err != nil {
		return nil, err
	}
	live := column.NewBits(s.Rows(column.Customers))
	live.SetRange(0, live.Len())
	return &column.Snapshot{Parts: []column.Part{{Segment: s, Live: live}}, Broken: broken}, nil
}

// sameSnapshot fails unless an index that is opened now tells what a scan does.
func sameSnapshot(t testing.TB, s *store.Store) {
	t.Helper()
	x := openIndex(t, s)
	if got, want := dump(must1(x.Snapshot(context.Background()))), dump(must1(scan(s))); got != want {
		t.Fatal(firstDifference(got, want))
	}
	must1(0, x.Close())
}

func segmentFiles(s *store.Store) []string {
	var out []string
	entries, _ := os.ReadDir(filepath.Join(s.CacheDir(), "columns"))
	for _, e := range entries {
		out = append(out, filepath.Join(s.CacheDir(), "columns", e.Name()))
	}
	return out
}

func ask1(t testing.TB, x *Index, commit store.Hash) string {
	t.Helper()
	out := ""
	err := x.Ask(context.Background(), commit, func(snap *column.Snapshot) error {
		out = dump(snap)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSnapshotSurvivesWhatHappens(t *testing.T) {
	all := customers(30)
	s := testStore(t, t.TempDir(), all...)
	root := s.Root()
	name := func(i int, name string) *crm.Customer {
		c := *all[i]
		c.Name = name
		return &c
	}
	path := func(i int) string { return crm.Path(all[i].ID, all[i].Name) }
	abs := func(path string) string { return filepath.Join(root, filepath.FromSlash(path)) }
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"nothing yet", func() error { return nil }},
		{"nothing", func() error { return nil }},
		{"a commit", func() error { return commit(s, name(0, "Somebody Else"), name(1, "Another One")) }},
		{"a change by hand", func() error {
			return os.WriteFile(abs(path(2)), codec.Encode(name(2, "By Hand")), 0o666)
		}},
		{"a broken file", func() error { return os.WriteFile(abs(path(3)), []byte("name: [oops"), 0o666) }},
		{"a removed file", func() error { return os.Remove(abs(path(4))) }},
		{"an added file", func() error {
			return os.WriteFile(abs("records/by-hand.yaml"), codec.Encode(name(5, "A Copy")), 0o666)
		}},
		{"the same file twice", func() error {
			return os.WriteFile(abs("records/twice.yaml"), must1(os.ReadFile(abs(path(6)))), 0o666)
		}},
		{"three times", func() error {
			return os.WriteFile(abs("records/thrice.yaml"), must1(os.ReadFile(abs(path(6)))), 0o666)
		}},
		{"a symbolic link", func() error { return os.Symlink("by-hand.yaml", abs("records/link.yaml")) }},
		{"lines that end in CRLF", func() error {
			data := bytes.ReplaceAll(must1(os.ReadFile(abs(path(7)))), []byte("\n"), []byte("\r\n"))
			return os.WriteFile(abs(path(7)), data, 0o666)
		}},
		{"other settings", func() error {
			data := bytes.ReplaceAll(must1(os.ReadFile(abs("crm.yaml"))), []byte("currency: EUR"), []byte("currency: CHF"))
			return os.WriteFile(abs("crm.yaml"), data, 0o666)
		}},
		{"all by hand is committed", func() error {
			return errors.Join(git(root, "add", "-A"), git(root, "commit", "-qm", "by hand"))
		}},
		{"another branch", func() error { return git(root, "checkout", "-qb", "other", "HEAD~1") }},
		{"a commit there", func() error { return commit(s, name(8, "On A Branch")) }},
		{"back", func() error { return git(root, "checkout", "-q", "-") }},
		{"a merge", func() error { return git(root, "merge", "-q", "other") }},
		{"a pull", func() error {
			clone := filepath.Join(t.TempDir(), "clone")
			if err := git(root, "clone", "-q", root, clone); err != nil {
				return err
			}
			c := must1(store.Open(clone, testOptions()))
			if err := commit(c, name(9, "From Elsewhere"), book.Customer(1, 99)); err != nil {
				return err
			}
			sameSnapshot(t, c)
			return git(root, "pull", "-q", clone)
		}},
		{"no index", func() error { return os.Remove(filepath.Join(s.CacheDir(), "index")) }},
		{"no segments", func() error { return os.RemoveAll(filepath.Join(s.CacheDir(), "columns")) }},
		{"no cache", func() error { return os.RemoveAll(s.CacheDir()) }},
		{"rubbish for segments", func() error {
			for i, path := range segmentFiles(s) {
				if err := os.WriteFile(path, []byte("rubbish")[:i%7], 0o666); err != nil {
					return err
				}
			}
			return os.WriteFile(filepath.Join(s.CacheDir(), "columns", "alien"), []byte("alien"), 0o666)
		}},
		{"a folder for a segment", func() error { return os.Mkdir(filepath.Join(s.CacheDir(), "columns", "folder"), 0o777) }},
		{"no records", func() error { return os.RemoveAll(abs("records")) }},
		{"records again", func() error { return git(root, "checkout", "-q", "--", "records") }},
	} {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		for _, few := range []int{0, fewCustomers} {
			x := openIndex(t, s)
			x.few = few
			for range 2 {
				if got, want := ask1(t, x, store.Hash{}), dump(must1(scan(s))); got != want {
					t.Fatalf("after %s: %s", step.name, firstDifference(got, want))
				}
			}
			head := must1(s.Head())
			if got, want := ask1(t, x, head), dump(must1(scanAt(s, head))); got != want {
				t.Fatalf("the commit after %s: %s", step.name, firstDifference(got, want))
			}
			must1(0, x.Close())
		}
	}
	for c, err := range s.Log(context.Background(), must1(s.Head())) {
		if err != nil {
			t.Fatal(err)
		}
		x := openIndex(t, s)
		if got, want := ask1(t, x, c.Hash), dump(must1(scanAt(s, c.Hash))); got != want {
			t.Fatalf("%s: %s", c.Hash, firstDifference(got, want))
		}
		must1(0, x.Close())
	}
}

// Trust believes the last check, and sees what is committed through the store.
func TestTrust(t *testing.T) {
	a := book.Customer(1, 1)
	s := testStore(t, t.TempDir(), a, book.Customer(1, 2))
	settle(t, s)
	trusted := func() string {
		x := must1(Open(s, Options{Trust: true}))
		defer x.Close()
		return ask1(t, x, store.Hash{})
	}
	before := dump(must1(scan(s)))
	if got := trusted(); got != before { // makes the index
		t.Fatal(firstDifference(got, before))
	}
	other := *a
	other.Notes = "Changed by hand."
	write(t, s, crm.Path(a.ID, a.Name), codec.Encode(&other))
	write(t, s, "records/new.yaml", codec.Encode(book.Customer(1, 3)))
	if got := trusted(); got != before {
		t.Fatalf("files were looked at: %s", firstDifference(got, before))
	}
	sameSnapshot(t, s)
	if got, want := trusted(), dump(must1(scan(s))); got != want {
		t.Fatal(firstDifference(got, want))
	}
	for i := range 4 {
		must1(0, commit(s, book.Customer(1, 4+i)))
		if got, want := trusted(), dump(must1(scan(s))); got != want {
			t.Fatalf("commit %d: %s", i, firstDifference(got, want))
		}
	}
	// A process that looked before a commit and ends after it does not hide that.
	write(t, s, "records/newer.yaml", codec.Encode(book.Customer(1, 9)))
	x := openIndex(t, s)
	must1(0, commit(s, book.Customer(1, 10)))
	must1(0, x.Close())
	if got, want := trusted(), dump(must1(scan(s))); got != want {
		t.Fatalf("a commit while somebody looked: %s", firstDifference(got, want))
	}
}

// What cannot be written down lives in memory.
func TestSnapshotWithoutAPlaceToWrite(t *testing.T) {
	s := testStore(t, t.TempDir(), customers(20)...)
	file := filepath.Join(t.TempDir(), "file")
	must1(0, os.WriteFile(file, nil, 0o666))
	for _, dir := range []string{filepath.Join(file, "crm"), filepath.Join(file, "a", "b")} {
		x := must1(open(s, dir, Options{}))
		for range 2 {
			if got, want := ask1(t, x, store.Hash{}), dump(must1(scan(s))); got != want {
				t.Fatal(firstDifference(got, want))
			}
		}
		must1(0, x.Close())
	}
}

// Two indexes of a store are used at once.
func TestTwoAtOnce(t *testing.T) {
	s := testStore(t, t.TempDir(), customers(30)...)
	done := make(chan error)
	for k := range 3 {
		go func() {
			done <- func() error {
				for i := range 15 {
					x, err := Open(s, Options{})
					if err != nil {
						return err
					}
					x.few = k
					err = x.Ask(context.Background(), store.Hash{}, func(snap *column.Snapshot) error {
						if n := len(strings.Split(dump(snap), "\n")); n != 31 {
							return fmt.Errorf("round %d: %d lines", i, n)
						}
						return nil
					})
					if err := errors.Join(err, x.Close()); err != nil {
						return err
					}
					if i%4 == k {
						_ = os.RemoveAll(filepath.Join(s.CacheDir(), []string{"columns", "index"}[i%2]))
					}
				}
				return nil
			}()
		}()
	}
	for range 3 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	sameSnapshot(t, s)
}

func TestSnapshotEndsWithTheContext(t *testing.T) {
	s := testStore(t, t.TempDir(), customers(20)...)
	x := openIndex(t, s)
	x.drop(func(*segment) bool { return true })
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := x.Snapshot(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := x.SnapshotAt(ctx, must1(s.Head())); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got, want := ask1(t, x, store.Hash{}), dump(must1(scan(s))); got != want {
		t.Fatal(firstDifference(got, want))
	}
}

// A file whose lines end in CRLF, which git keeps with LF, is the customer that
// the blob is.
func TestSnapshotOfOtherLineEnds(t *testing.T) {
	all := customers(40)
	for i, c := range all {
		c.Notes = []string{"Two\nlines\n", "One. \n\n  Indented: yes\n\n", "  begins with spaces\nand goes on", "tab\there\n\n\n"}[i%4]
	}
	s := testStore(t, t.TempDir(), all...)
	must1(0, os.WriteFile(filepath.Join(s.Root(), ".gitattributes"), []byte("* text=auto\n"), 0o666))
	s = must1(store.Open(s.Root(), testOptions()))
	sameSnapshot(t, s)
	for _, path := range files(s) {
		data := must1(os.ReadFile(filepath.Join(s.Root(), filepath.FromSlash(path))))
		write(t, s, path, bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")))
	}
	x := openIndex(t, s)
	must1(0, x.Refresh())
	decoded := 0
	x.opts.Progress = func(done, total int) { decoded = total }
	if got, want := ask1(t, x, store.Hash{}), dump(must1(scan(s))); got != want {
		t.Fatal(firstDifference(got, want))
	}
	if decoded > 0 {
		t.Errorf("%d customers were decoded, though git has them already", decoded)
	}
}

// What the index knows without comparing all files is held against those that matter.
func TestBelieve(t *testing.T) {
	a, b := book.Customer(1, 1), book.Customer(1, 2)
	s := testStore(t, t.TempDir(), a, b)
	settle(t, s)
	must1(0, must1(Open(s, Options{})).Close())
	x := openIndex(t, s)
	known := func() (names []string) {
		err := x.AskKnown(t.Context(), func(snap *column.Snapshot) error {
			names = nil
			for _, p := range snap.Parts {
				for row := range p.Live.All() {
					names = append(names, p.Text(column.Customers, "name").String(row))
				}
			}
			return nil
		})
		slices.Sort(names)
		return must1(names, err)
	}
	before := known()
	if !must1(x.Believe(a.ID, b.ID)) {
		t.Error("files as they are known are not believed")
	}
	other := *a
	other.Name = "Changed By Hand"
	write(t, s, crm.Path(a.ID, a.Name), codec.Encode(&other))
	if got := known(); !slices.Equal(got, before) {
		t.Fatalf("files were looked at: %q, not %q", got, before)
	}
	if must1(x.Believe(a.ID, b.ID)) {
		t.Error("a file that changed is believed")
	}
	if got := known(); !slices.Contains(got, "Changed By Hand") {
		t.Errorf("the change is not known: %q", got)
	}
	if must1(x.Believe("0000000000")) {
		t.Error("somebody who is not there is believed")
	}
}
