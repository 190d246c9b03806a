package store

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// The list is what is on the disk, in order, without what is not a folder. When
// the names are known, few are looked at by one core and many by two.
func TestFolders(t *testing.T) {
	s := newStore(t)
	records := filepath.Join(s.Root(), "records")
	if err := os.MkdirAll(records, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(records, "00-letter"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(records, filepath.Join(records, "00-link")); err != nil && runtime.GOOS != "windows" {
		t.Fatal(err)
	}
	made := 0
	for _, n := range []int{0, 1, 20, 127, 128, 129, 300} {
		for ; made < n; made++ {
			if err := os.Mkdir(filepath.Join(records, fmt.Sprintf("%03d", made)), 0o777); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Folders()
		if err != nil || len(got) != n {
			t.Fatalf("%d folders instead of %d: %v", len(got), n, err)
		}
		names := make([][]byte, n)
		for i := range names {
			names[i] = fmt.Appendf(nil, "%03d", i)
		}
		stats, err := s.StatFolders(names)
		if err != nil || len(stats) != n {
			t.Fatalf("the status of %d folders instead of %d: %v", len(stats), n, err)
		}
		for i, f := range got {
			if stats[i] != f.Stat {
				t.Fatalf("folder %d of %d is %+v, in the list %+v", i, n, stats[i], f.Stat)
			}
			want := fmt.Sprintf("records/%03d", i)
			fi, err := os.Stat(filepath.Join(s.Root(), want))
			if err != nil {
				t.Fatal(err)
			}
			if f.Path != want || f.Stat.Mtime != fi.ModTime().UnixNano() {
				t.Fatalf("folder %d of %d is %+v, not %s of %v", i, n, f, want, fi.ModTime())
			}
		}
	}
	for _, odd := range []string{"00-letter", "00-link", "none"} {
		if got, err := s.StatFolders([][]byte{[]byte("000"), []byte(odd)}); err == nil {
			t.Errorf("%s is a folder: %+v", odd, got)
		}
	}
}

// The times of records/ tell when a folder came.
func TestStatRecords(t *testing.T) {
	s := newStore(t)
	if err := os.RemoveAll(filepath.Join(s.Root(), "records")); err != nil {
		t.Fatal(err)
	}
	if st, err := s.StatRecords(); err != nil || st != (Stat{}) {
		t.Fatalf("without records: %+v, %v", st, err)
	}
	if err := os.Symlink(s.Root(), filepath.Join(s.Root(), "records")); err == nil {
		if st, err := s.StatRecords(); err == nil {
			t.Errorf("a link: %+v", st)
		}
		if err := os.Remove(filepath.Join(s.Root(), "records")); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(s.Root(), "records", "7k"), 0o777); err != nil {
		t.Fatal(err)
	}
	fi, err := os.Stat(filepath.Join(s.Root(), "records"))
	if err != nil {
		t.Fatal(err)
	}
	if st, err := s.StatRecords(); err != nil || st.Mtime != fi.ModTime().UnixNano() {
		t.Errorf("with a folder: %+v, %v instead of %v", st, err, fi.ModTime())
	}
}
