package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"crm/internal/crm"
)

// knownBlobs is the blobs that the index knows, by path, after each was held against what
// system git makes of the file.
func knownBlobs(t testing.TB, s *Store) map[string]Hash {
	t.Helper()
	s.attrs.Store(nil)
	known := s.Staged()
	if known == nil {
		return nil
	}
	out := map[string]Hash{}
	dirs, err := s.Folders()
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		d, err := s.OpenDir(dir.Path)
		if err != nil {
			t.Fatal(err)
		}
		names, err := d.Names()
		if err != nil {
			t.Fatal(err)
		}
		in := known.Dir(dir.Path)
		for _, name := range names {
			path := dir.Path + "/" + name
			data, st, h, err := d.ReadStaged(name, in)
			if err != nil {
				t.Fatal(err)
			}
			plain, same, err := s.Read(path)
			if err != nil || !bytes.Equal(plain, data) || same != st {
				t.Fatalf("%s: %q %v, read plainly %q %v, %v", path, data, st, plain, same, err)
			}
			if h.IsZero() {
				continue
			}
			if want := strings.TrimSpace(git(t, s.Root(), "hash-object", path)); h.String() != want || h != s.FormHash(path, data) {
				t.Fatalf("%s is told to be %s, git says %s", path, h, want)
			}
			out[path] = h
		}
		d.Close()
	}
	return out
}

// settled makes the index look as if it was written a while after the files.
func settled(t testing.TB, s *Store) {
	t.Helper()
	later := time.Now().Add(5 * time.Second)
	if err := os.Chtimes(s.indexPath(), later, later); err != nil {
		t.Fatal(err)
	}
}

func TestStaged(t *testing.T) {
	edit := func(t *testing.T, s *Store, path string) { // by as many bytes, and the time put back
		name := s.abs(path)
		fi, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = f.Write(bytes.Replace(data, []byte("Customer"), []byte("Costumer"), 1)); err != nil {
			t.Fatal(err)
		}
		f.Close()
		if err := os.Chtimes(name, fi.ModTime(), fi.ModTime()); err != nil {
			t.Fatal(err)
		}
	}
	rewrite := func(t *testing.T, s *Store, path string, change func([]byte) []byte) {
		data, err := os.ReadFile(s.abs(path))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(s.abs(path), change(data), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	crlf := func(data []byte) []byte { return bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")) }
	for _, test := range []struct {
		name    string
		do      func(t *testing.T, s *Store, path string)
		unknown int // of four files; those of one folder go together
	}{
		{"as committed", func(t *testing.T, s *Store, path string) {}, 0},
		{"after git has looked", func(t *testing.T, s *Store, path string) { git(t, s.Root(), "status") }, 0},
		{"edited with time and size the same", edit, 1},
		{"edited and added", func(t *testing.T, s *Store, path string) {
			edit(t, s, path)
			git(t, s.Root(), "rm", "-q", "--cached", path) // else git may overlook the edit
			git(t, s.Root(), "add", path)
		}, 0},
		{"edited behind assume-unchanged", func(t *testing.T, s *Store, path string) {
			git(t, s.Root(), "update-index", "--assume-unchanged", path)
			edit(t, s, path)
		}, 1},
		{"assume-unchanged", func(t *testing.T, s *Store, path string) {
			git(t, s.Root(), "update-index", "--assume-unchanged", path)
		}, 1},
		{"skip-worktree", func(t *testing.T, s *Store, path string) {
			git(t, s.Root(), "update-index", "--skip-worktree", path)
		}, 1},
		{"not added", func(t *testing.T, s *Store, path string) { git(t, s.Root(), "rm", "-q", "--cached", path) }, 1},
		{"to be added", func(t *testing.T, s *Store, path string) {
			git(t, s.Root(), "rm", "-q", "--cached", path)
			git(t, s.Root(), "add", "-N", path)
		}, 1},
		{"touched", func(t *testing.T, s *Store, path string) {
			rewrite(t, s, path, func(data []byte) []byte { return data })
		}, 1},
		{"another file of the same content", func(t *testing.T, s *Store, path string) {
			fi, err := os.Stat(s.abs(path))
			if err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(s.abs(path))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(s.abs(path)+".new", data, 0o666); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(s.abs(path)+".new", fi.ModTime(), fi.ModTime()); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(s.abs(path)+".new", s.abs(path)); err != nil {
				t.Fatal(err)
			}
		}, 1},
		{"with line ends that git takes away", func(t *testing.T, s *Store, path string) {
			rewrite(t, s, path, crlf)
			git(t, s.Root(), "rm", "-q", "--cached", path)
			git(t, s.Root(), "add", path)
		}, 1},
		{"with a filter", func(t *testing.T, s *Store, path string) {
			git(t, s.Root(), "config", "filter.turn.clean", "tr a-m n-z")
			rewrite(t, s, ".gitattributes", func([]byte) []byte { return []byte("records/** filter=turn\n") })
			git(t, s.Root(), "add", "--renormalize", ".")
		}, 4},
		{"with a filter of the person's own", func(t *testing.T, s *Store, path string) {
			list := filepath.Join(t.TempDir(), "attributes")
			if err := os.WriteFile(list, []byte("*.yaml filter=turn\n"), 0o666); err != nil {
				t.Fatal(err)
			}
			git(t, s.Root(), "config", "core.attributesfile", list)
			git(t, s.Root(), "config", "filter.turn.clean", "tr a-m n-z")
			git(t, s.Root(), "add", "--renormalize", ".")
			git(t, s.Root(), "config", "--unset", "filter.turn.clean") // for hash-object
		}, 4},
		{"by an index of another form", func(t *testing.T, s *Store, path string) {
			git(t, s.Root(), "update-index", "--index-version", "4")
		}, 4},
		{"by a damaged index", func(t *testing.T, s *Store, path string) {
			data, err := os.ReadFile(s.indexPath())
			if err != nil {
				t.Fatal(err)
			}
			data[60] ^= 1
			if err := os.WriteFile(s.indexPath(), data, 0o666); err != nil {
				t.Fatal(err)
			}
		}, 4},
		{"without an index", func(t *testing.T, s *Store, path string) {
			if err := os.Remove(s.indexPath()); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(s.indexPath(), nil, 0o666); err != nil {
				t.Fatal(err)
			}
		}, 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			if ignoreCtime {
				t.Skip("the times of files do not tell of all changes here")
			}
			s := newStore(t)
			var cs []*crm.Customer
			for i := range 4 {
				cs = append(cs, newCustomer(t, uint64(i), fmt.Sprintf("Customer %d", i)))
			}
			put(t, s, "add", cs...)
			path := crm.Path(cs[1].ID, cs[1].Name)
			test.do(t, s, path)
			settled(t, s)
			known := knownBlobs(t, s)
			if _, ok := known[path]; ok == (test.unknown > 0) || len(known) != 4-test.unknown {
				t.Errorf("%d of 4 are known, that one: %v", len(known), ok)
			}
		})
	}
}

// What was changed when the index was written, or since, is unknown.
func TestStagedInTheSameMoment(t *testing.T) {
	if ignoreCtime {
		t.Skip("the times of files do not tell of all changes here")
	}
	s := newStore(t)
	c := newCustomer(t, 1, "Customer")
	put(t, s, "add", c)
	path := s.abs(crm.Path(c.ID, c.Name))
	_, st, err := s.Read(crm.Path(c.ID, c.Name))
	if err != nil {
		t.Fatal(err)
	}
	at := func(when int64) {
		t.Helper()
		if err := os.Chtimes(s.indexPath(), time.Time{}, time.Unix(0, when)); err != nil {
			t.Fatal(err)
		}
	}
	if at(max(st.Mtime, st.Ctime)); len(knownBlobs(t, s)) != 0 {
		t.Error("a file as young as the index is known")
	}
	if at(max(st.Mtime, st.Ctime) + 1); len(knownBlobs(t, s)) != 1 {
		t.Error("a file that is older than the index is unknown")
	}
	// Whole seconds may be those of a file system that counts in steps of two.
	second := time.Unix(st.Ctime/1e9-10, 0)
	if err := os.Chtimes(path, second, second); err != nil {
		t.Fatal(err)
	}
	git(t, s.Root(), "add", ".")
	if at(second.UnixNano() + 1e9 + 5); len(knownBlobs(t, s)) != 0 {
		t.Error("a file of which only the second is known passes for older")
	}
}

// A file that changes while it is read is unknown, whatever its entry says.
func TestStagedWhileItChanges(t *testing.T) {
	if ignoreCtime {
		t.Skip("the times of files do not tell of all changes here")
	}
	s := newStore(t)
	c := newCustomer(t, 1, "Customer")
	put(t, s, "add", c)
	settled(t, s)
	path := crm.Path(c.ID, c.Name)
	known := s.Staged()
	i := strings.LastIndexByte(path, '/')
	d, err := s.OpenDir(path[:i])
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	d.reading = func() {
		if err := os.WriteFile(s.abs(path), []byte("name: Another\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, h, err := d.ReadStaged(path[i+1:], known.Dir(path[:i])); err != nil || !h.IsZero() {
		t.Errorf("%s, %v", h, err)
	}
}

// Whatever is done to files and index, what the index tells is right.
func TestStagedIsRight(t *testing.T) {
	if ignoreCtime {
		t.Skip("the times of files do not tell of all changes here")
	}
	total := 0
	rapid.Check(t, func(r *rapid.T) {
		s := newStore(t)
		var paths []string
		for i := range 4 {
			c := newCustomer(t, uint64(i), fmt.Sprintf("Customer %d", i))
			put(t, s, "add", c)
			paths = append(paths, crm.Path(c.ID, c.Name))
		}
		for range rapid.IntRange(1, 6).Draw(r, "steps") {
			path := rapid.SampledFrom(paths).Draw(r, "path")
			switch rapid.IntRange(0, 4).Draw(r, "step") {
			case 0:
				ends := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(r, "line ends")
				text := "name: " + rapid.SampledFrom([]string{"A", "B"}).Draw(r, "name") + ends
				if err := os.WriteFile(s.abs(path), []byte(text), 0o666); err != nil {
					r.Fatal(err)
				}
			case 1:
				git(t, s.Root(), "add", ".")
			case 2:
				git(t, s.Root(), "status")
			case 3:
				_, _ = tryGit(s.Root(), "stash")
			case 4:
				_, _ = tryGit(s.Root(), "checkout", "-q", "HEAD", "--", path)
			}
		}
		total += len(knownBlobs(t, s))
	})
	if total == 0 {
		t.Error("nothing was ever known")
	}
}
