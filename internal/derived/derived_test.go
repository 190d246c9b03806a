package derived

import (
	"os"
	"path/filepath"
	"testing"
)

func TestReplace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "index")
	for _, text := range []string{"one", "another", ""} {
		if err := Replace(path, "index-", []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != text {
			t.Errorf("%q, %v, want %q", got, err, text)
		}
	}
	if err := Replace(filepath.Join(dir, "none", "index"), "index-", nil); err == nil {
		t.Error("a file in a folder that is not there was written")
	}
	// A folder stands where the file should be: nothing may be left beside it.
	if err := os.MkdirAll(filepath.Join(dir, "taken", "full"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := Replace(filepath.Join(dir, "taken"), "index-", nil); err == nil {
		t.Error("a folder was replaced by a file")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "index-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestSweep(t *testing.T) {
	dir := t.TempDir()
	f, err := Create(dir, "index-")
	if err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
	keep := filepath.Join(dir, "index")
	if err := os.WriteFile(keep, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	Sweep(dir, "index-")
	if _, err := os.Stat(f.Name()); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", f.Name(), err)
	}
	if _, err := os.Stat(keep); err != nil {
		t.Error(err)
	}
	Sweep(filepath.Join(dir, "none"), "index-")
}
