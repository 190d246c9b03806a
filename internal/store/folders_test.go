package store

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Few folders are looked at by one core and many by two; both lists are what is
// on the disk, in order, without what is not a folder.
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
		for i, f := range got {
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
}
