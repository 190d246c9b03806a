package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"crm/internal/bench/book"
	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/store"
)

func TestStoreWithoutCustomers(t *testing.T) {
	s := testStore(t, t.TempDir())
	if _, err := os.Stat(filepath.Join(s.Root(), crm.RecordsDir)); !errors.Is(err, os.ErrNotExist) {
		t.Fatal("the store has a folder of records, which this test is not about")
	}
	for range 2 {
		x := must1(Open(s, Options{}))
		if got := resolve(t, x, "anna"); got != nil {
			t.Fatalf("found %q", got)
		}
		if tags := must1(x.Tags()); len(tags) > 0 || x.Suggest("anna", 5) == nil || x.Words(KeyName, "", 5) == nil {
			t.Fatalf("tags %v", tags)
		}
		if b := must1(x.All(context.Background())); len(b.Customers)+len(b.Broken) > 0 {
			t.Fatalf("%+v", b)
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// A clone has no folder for what is derived, and gets one.
func TestIndexOfAClone(t *testing.T) {
	s := testStore(t, t.TempDir(), customers(3)...)
	dir := filepath.Join(t.TempDir(), "clone")
	if err := git(".", "clone", "-q", s.Root(), dir); err != nil {
		t.Fatal(err)
	}
	c := must1(store.Open(dir, testOptions()))
	x := openIndex(t, c)
	if got := resolve(t, x, book.Customer(1, 1).Name); len(got) != 1 {
		t.Fatalf("found %q", got)
	}
	// The file may be written while answers are given, but no longer.
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(c.CacheDir(), "index")); err != nil {
		t.Fatal(err)
	}
}

// What the index learned is there for the next process.
func TestLearnsOnce(t *testing.T) {
	s := testStore(t, t.TempDir(), customers(20)...)
	settle(t, s)
	size := func() int64 { return must1(os.Stat(filepath.Join(s.CacheDir(), "index"))).Size() }
	use := func() {
		x := must1(Open(s, Options{}))
		if err := errors.Join(x.Refresh(), x.Close()); err != nil {
			t.Fatal(err)
		}
	}
	use()
	n := size()
	use()
	if size() != n {
		t.Fatal("an index grows though nothing changed")
	}
	for i := range 3 {
		c := book.Customer(1, i)
		c.Name = "Somebody Else"
		if err := commit(s, c); err != nil {
			t.Fatal(err)
		}
		settle(t, s)
		use()
		if size() == n {
			t.Fatal("what changed was not written down")
		}
		n = size()
		use()
		if size() != n {
			t.Fatal("what is known is learned again")
		}
	}
}

// Folders that go take their customers with them, and bring them back, wherever
// they stand among the others, whether the base or the log knows them.
func TestFoldersComeAndGo(t *testing.T) {
	var all []*crm.Customer
	for _, id := range []crm.ID{"0000000000", "7k00000000", "zz00000000"} {
		all = append(all, &crm.Customer{ID: id, Type: crm.Person, Name: "Name " + string(id)})
	}
	s := testStore(t, t.TempDir(), all...)
	names := func(maxLog int) []string {
		settle(t, s)
		x := must1(Open(s, Options{}))
		x.maxLog = maxLog
		defer x.Close()
		return x.Words(KeyName, "", 9)
	}
	for _, maxLog := range []int{0, maxLog} {
		for i, c := range all {
			must1(0, os.RemoveAll(filepath.Join(s.CacheDir(), "index")))
			if got := names(maxLog); len(got) != 3 {
				t.Fatalf("at first: %q", got)
			}
			dir, away := filepath.Join(s.Root(), "records", string(c.ID[:2])), filepath.Join(s.Root(), "away")
			for range 2 {
				must1(0, os.Rename(dir, away))
				if got := names(maxLog); len(got) != 2 || slices.Contains(got, c.Name) {
					t.Errorf("without folder %d: %q", i, got)
				}
				must1(0, os.Rename(away, dir))
				if got := names(maxLog); len(got) != 3 {
					t.Errorf("with folder %d again: %q", i, got)
				}
			}
		}
	}
}

// A folder is seen that came although the time of records/ was put back, as rsync
// and tar do.
func TestFolderComesWithoutATrace(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no time of change")
	}
	s := testStore(t, t.TempDir(), &crm.Customer{ID: "0000000000", Type: crm.Person, Name: "Anna"}, &crm.Customer{ID: "7k00000000", Type: crm.Person, Name: "Ben"})
	records, away := filepath.Join(s.Root(), "records"), filepath.Join(s.Root(), "away")
	names := func() []string {
		settle(t, s)
		x := must1(Open(s, Options{}))
		defer x.Close()
		return x.Words(KeyName, "", 9)
	}
	must1(0, os.Rename(filepath.Join(records, "7k"), away))
	for range 2 { // when it was looked at and when it is known
		if got := names(); len(got) != 1 {
			t.Fatalf("without the folder: %q", got)
		}
	}
	before := must1(os.Stat(records)).ModTime()
	must1(0, os.Rename(away, filepath.Join(records, "7k")))
	must1(0, os.Chtimes(records, time.Time{}, before))
	if got := names(); len(got) != 2 {
		t.Errorf("with the folder: %q", got)
	}
}

// What was touched in the moment in which it was read is not believed, even if
// nothing can be seen of a change. The index is made to hold what is not so; it
// believes that when told that it was read in time.
func TestTouchedWhenRead(t *testing.T) {
	c, other := book.Customer(1, 1), book.Customer(1, 2)
	s := testStore(t, t.TempDir(), c, other)
	path := crm.Path(c.ID, c.Name)
	wrong := *c
	wrong.Name = "Wrong Name"
	for _, racy := range []bool{false, true} {
		for _, maxLog := range []int{0, maxLog} { // in the base and in the log
			for _, refresh := range []bool{false, true} {
				settle(t, s)
				must1(0, os.RemoveAll(filepath.Join(s.CacheDir(), "index")))
				must1(Open(s, Options{})).Close()
				lie := func(f func(x *Index)) *Index {
					x := must1(Open(s, Options{}))
					x.maxLog = maxLog
					f(x)
					must1(0, x.Close())
					x = openIndex(t, s)
					if refresh {
						must1(0, x.Refresh())
					}
					return x
				}
				x := lie(func(x *Index) {
					r := rowOf(Entry{Path: path, Stat: must1(s.Stat(path)), Customer: &wrong}, x.base.seed, 1<<62)
					if racy {
						r.flags |= flagRacy
					}
					x.set(path, r)
				})
				if refs := must1(x.Lookup(KeyName, wrong.Name)); len(refs) != 0 == racy {
					t.Errorf("file, racy %v, log %d, refresh %v: found %v", racy, maxLog, refresh, refs)
				}
				if refresh {
					continue // finds the file however the folder is
				}
				x = lie(func(x *Index) {
					x.set(path, nil)
					f, ok := x.base.findFolder(string(c.ID[:2]))
					if !ok {
						t.Fatal("no folder")
					}
					f.racy = racy
					x.setFolder(f)
				})
				if refs := must1(x.Lookup(KeyEmail, c.Emails[0].Address)); len(refs) == 0 == racy {
					t.Errorf("folder, racy %v, log %d: found %v", racy, maxLog, refs)
				}
			}
		}
	}
}

func TestLongLogIsFoldedIntoTheBase(t *testing.T) {
	all := customers(40)
	s := testStore(t, t.TempDir(), all...)
	must1(Open(s, Options{})).Close()
	path := filepath.Join(s.CacheDir(), "index")
	first := parseBase(must1(os.ReadFile(path))).gen
	folded := false
	for i := 0; i < 200 && !folded; i++ {
		c := all[i%len(all)]
		for j := range 100 {
			c.Tags = append(c.Tags, fmt.Sprintf("tag %d %d", i, j))
		}
		write(t, s, crm.Path(c.ID, c.Name), codec.Encode(c))
		x := must1(Open(s, Options{}))
		if err := errors.Join(x.Refresh(), x.Close()); err != nil {
			t.Fatal(err)
		}
		data := must1(os.ReadFile(path))
		if len(data)-parseBase(data).end > 2*maxLog {
			t.Fatalf("the log has grown to %d bytes", len(data)-parseBase(data).end)
		}
		folded = parseBase(data).gen != first
	}
	if !folded {
		t.Fatal("the log was never folded into the base")
	}
	questions := []string{all[1].Name, string(all[2].ID), "tag 0 0", "tag"}
	x := openIndex(t, s)
	if got, want := must1(answers(x, questions)), must1(truth(s, t.TempDir(), questions)); got != want {
		t.Fatal(firstDifference(got, want))
	}
	if !x.file || parseBase(must1(os.ReadFile(path))).gen != x.base.gen {
		t.Fatal("the index was built anew")
	}
}

// Whatever happens to its file, the index answers as if it were new.
func TestDamagedIndexIsBuiltAnew(t *testing.T) {
	all := customers(3)
	s := testStore(t, t.TempDir(), all...)
	must1(Open(s, Options{})).Close()
	path := filepath.Join(s.CacheDir(), "index")
	questions := []string{all[0].Name, string(all[1].ID), "a"}
	want := must1(truth(s, t.TempDir(), questions))
	data := must1(os.ReadFile(path))
	try := func(what string, data []byte) {
		t.Helper()
		if err := errors.Join(os.Remove(path), os.WriteFile(path, data, 0o666)); err != nil {
			t.Fatal(err)
		}
		x := must1(Open(s, Options{}))
		var early, late strings.Builder
		must1(0, askKeys(&early, x, questions[0]))
		got := must1(answers(x, questions))
		must1(0, askKeys(&late, x, questions[0]))
		must1(0, x.Close())
		if got != want || early.String() != late.String() {
			t.Fatalf("%s: %s", what, firstDifference(got, want))
		}
	}
	for at := 0; at < len(data); at += 13 {
		bad := bytes.Clone(data)
		bad[at] ^= 0x10
		try(fmt.Sprint("byte ", at), bad)
		try(fmt.Sprint("cut to ", at), data[:at])
	}
}

// An index that cannot be written works all the same.
func TestIndexThatCannotBeWritten(t *testing.T) {
	s := testStore(t, t.TempDir(), customers(5)...)
	blocked := filepath.Join(t.TempDir(), "file", "cache")
	write(t, s, "away", nil)
	if err := os.WriteFile(filepath.Dir(blocked), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	want := book.Customer(1, 1)
	for range 2 {
		x := must1(open(s, blocked, Options{}))
		if got := resolve(t, x, want.Name); len(got) != 1 {
			t.Fatalf("found %q", got)
		}
		write(t, s, crm.Path(want.ID, want.Name), codec.Encode(want))
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// In a folder that may only be read, an index that is there is used.
func TestReadOnlyIndex(t *testing.T) {
	s := testStore(t, t.TempDir(), customers(5)...)
	must1(Open(s, Options{})).Close()
	dir := s.CacheDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o777) })
	if f, err := os.Create(filepath.Join(dir, "probe")); err == nil {
		_ = f.Close()
		_ = os.Remove(f.Name())
		t.Skip("this user may write everywhere")
	}
	c := book.Customer(1, 1)
	c.Name = "Somebody Else"
	write(t, s, "records/"+string(c.ID[:2])+"/"+string(c.ID)+".yaml", codec.Encode(c))
	for range 2 {
		x := must1(Open(s, Options{}))
		if got := resolve(t, x, "somebody else"); len(got) != 1 {
			t.Fatalf("found %q", got)
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// A file that changes all the time does not keep the index busy.
func TestRestlessFile(t *testing.T) {
	c := book.Customer(1, 0)
	s := testStore(t, t.TempDir(), c)
	path := crm.Path(c.ID, c.Name)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
				_ = os.WriteFile(filepath.Join(s.Root(), filepath.FromSlash(path)), codec.Encode(c), 0o666)
			}
		}
	}()
	for range 20 {
		x := must1(Open(s, Options{}))
		_, err := x.Resolve(string(c.ID))
		if err := errors.Join(err, x.Refresh(), x.Close()); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	<-done
}

// A hit is compared with its file however the file was changed, and what is
// nowhere to be found is looked for in all files.
func TestEditInPlaceIsSeen(t *testing.T) {
	a, b := book.Customer(1, 1), book.Customer(1, 2)
	a.Name, b.Name = "Anna Smith", "Berta Jones"
	s := testStore(t, t.TempDir(), a, b)
	settle(t, s)
	must1(Open(s, Options{})).Close()
	path := crm.Path(a.ID, a.Name)
	write(t, s, path, bytes.ReplaceAll(codec.Encode(a), []byte("Anna Smith"), []byte("Anna Smyth")))
	x := openIndex(t, s)
	if refs := must1(x.Lookup(KeyName, "anna smith")); len(refs) > 0 {
		t.Fatalf("found %v", refs)
	}
	if got := resolve(t, x, "anna smyth"); !slices.Equal(got, []string{"name Anna Smyth"}) {
		t.Fatalf("found %q", got)
	}
	y := openIndex(t, s)
	write(t, s, crm.Path(b.ID, b.Name), bytes.ReplaceAll(codec.Encode(b), []byte("Berta Jones"), []byte("Berta Janes")))
	if got := resolve(t, y, "berta janes"); !slices.Equal(got, []string{"name Berta Janes"}) {
		t.Fatalf("found %q", got)
	}
}

func TestRacy(t *testing.T) {
	const s = int64(time.Second)
	for _, test := range []struct {
		now, time int64
		want      bool
	}{
		{10*s + 5, 10*s + 5, true},
		{10*s + 5, 10*s + 6, true},
		{10*s + 5, 10*s + 4, false},
		{10*s + 5, 10 * s, true}, // a clock of whole seconds, or of two
		{12*s + 1, 10 * s, false},
		{12 * s, 10 * s, false},
		{12*s - 1, 10 * s, true},
		{0, 10*s + 4, true},
		{10 * s, 0, false}, // no such time on this platform
	} {
		if got := racy(test.now, test.time); got != test.want {
			t.Errorf("racy(%d, %d) = %v", test.now, test.time, got)
		}
	}
}

func TestFolderOf(t *testing.T) {
	for path, want := range map[string]string{
		"records/7k/a.yaml": "7k", "records/a.yaml": "", "records/a/b/c.yaml": "a", "": "", "other/7k/a.yaml": "",
	} {
		if got := folderOf(path); got != want {
			t.Errorf("folderOf(%q) = %q", path, got)
		}
	}
}
