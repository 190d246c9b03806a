package store

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"time"

	"crm/internal/store/gitindex"
)

// indexFile is git's index as it lies on disk.
type indexFile struct {
	*gitindex.Index
	time gitindex.Time // when the file was last modified; zero without a file
	tree *gitindex.Tree

	// foreign is set when the file is in a form that only git can change; Index
	// is then that of HEAD, without status of files.
	foreign *gitindex.UnsupportedError
}

// indexSlack is how much the cached trees may grow without moving the index.
const indexSlack = 64 << 10

// IndexTime is when git's index was last written, as is done with every change that is
// made through this package or by git to what is in the working tree; zero when there is none.
func (s *Store) IndexTime() (time.Time, error) {
	fi, err := os.Stat(s.indexPath())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return time.Time{}, nil
	case err != nil:
		return time.Time{}, err
	}
	return fi.ModTime(), nil
}

func (s *Store) indexPath() string { return filepath.Join(s.git.dir, "index") }

// readIndex reads the index, into memory of its own. A repository without one
// has an empty index.
func (s *Store) readIndex() (*indexFile, error) {
	return s.readIndexInto(func(n int) []byte { return make([]byte, n) })
}

// readIndexInto is readIndex into memory of the caller's.
func (s *Store) readIndexInto(memory func(n int) []byte) (*indexFile, error) {
	f, err := os.Open(s.indexPath())
	if errors.Is(err, fs.ErrNotExist) {
		return &indexFile{Index: gitindex.New()}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the index of the repository: %w", err)
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("read the index of the repository: %w", err)
	}
	if fi.Size() == 0 {
		return &indexFile{Index: gitindex.New()}, nil
	}
	// Room behind the file lets a patch of it grow in place.
	data := memory(int(fi.Size()) + indexSlack)[:fi.Size()]
	if _, err := f.ReadAt(data, 0); err != nil {
		return nil, fmt.Errorf("read the index of the repository: %w", err)
	}
	x := &indexFile{time: gitindex.TimeOf(fi.ModTime())}
	x.Index, err = gitindex.Parse(data)
	if err != nil {
		var u *gitindex.UnsupportedError
		if errors.As(err, &u) {
			x.foreign = u
			return x, nil
		}
		return nil, &StateError{What: "the index of the repository is damaged", Hint: "delete .git/index and run \"git reset\" to rebuild it", Err: err}
	}
	x.tree = x.Tree()
	return x, nil
}

// indexSize cuts a size as git does: 0 is kept for "unknown".
func indexSize(n int64) uint32 {
	if u := uint32(n & math.MaxUint32); u != 0 || n == 0 {
		return u
	}
	return 1 << 31
}

// rule is how working files are compared with the index, by the repository's
// settings.
func (s *Store) rule(x *indexFile) gitindex.Rule {
	r := gitindex.Rule{IndexTime: x.time, IgnoreExecutable: ignoreExecutable, IgnoreCtime: ignoreCtime}
	if c, err := s.gitConfig(); err == nil {
		r.IgnoreExecutable = r.IgnoreExecutable || !c.is("core", "filemode", true)
		r.IgnoreCtime = r.IgnoreCtime || !c.is("core", "trustctime", true)
		r.Minimal = c.text("core", "checkstat") == "minimal"
	}
	return r
}

// comparer compares the index with the tree of a commit. It believes the cached
// trees of the index where they are known and compares entries elsewhere.
type comparer struct {
	s      *Store
	x      *indexFile
	differ func(path string, head treeEntry) // what the commit has, the zero entry for nothing; may be nil
	equal  map[string]Hash                   // folders found equal that the index has no cached tree of
}

func (c *comparer) report(path string, head treeEntry) {
	if c.differ != nil {
		c.differ(path, head)
	}
}

// known tells whether compare found the folder to be the tree.
func (c *comparer) known(folder string, h Hash) bool {
	if h.IsZero() {
		from, to := c.x.Under(folder)
		return from == to
	}
	if t := c.x.tree.Find(folder); t.Valid() {
		return Hash(t.Hash) == h
	}
	return c.equal[folder] == h
}

// compare tells whether a folder of the index is the folder of a commit.
func (c *comparer) compare(folder string, h Hash) (bool, error) {
	if t := c.x.tree.Find(folder); t.Valid() && Hash(t.Hash) == h {
		return true, nil
	}
	entries, err := c.s.objects.tree(h)
	if err != nil {
		return false, err
	}
	prefix := ""
	if folder != "" {
		prefix = folder + "/"
	}
	same := true
	differ := func(path string, head treeEntry) {
		same = false
		c.report(path, head)
	}
	i, to := c.x.Under(folder)
	for _, e := range entries {
		path := prefix + e.name
		// The index has files below a folder where a tree has the folder; both are
		// in the order of bytes when the name of a folder ends in a slash.
		key := path
		if e.isFolder() {
			key += "/"
		}
		for ; i < to && string(c.x.At(i).PathBytes()) < key; i++ {
			differ(c.x.At(i).Path(), treeEntry{})
		}
		if e.isFolder() {
			sub, err := c.compare(path, e.hash)
			if err != nil {
				return false, err
			}
			same = same && sub
			_, i = c.x.Under(path)
			continue
		}
		if i == to || string(c.x.At(i).PathBytes()) != path {
			differ(path, e)
			continue
		}
		at := c.x.At(i)
		if at.Stage() != 0 || at.IntentToAdd() || Hash(at.Hash()) != e.hash || at.Mode() != e.mode {
			differ(path, e)
		}
		for i++; i < to && string(c.x.At(i).PathBytes()) == path; i++ {
		}
	}
	for ; i < to; i++ {
		differ(c.x.At(i).Path(), treeEntry{})
	}
	if same && !h.IsZero() {
		c.equal[folder] = h
	}
	return same, nil
}
