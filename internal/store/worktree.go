package store

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"crm/internal/codec"
	"crm/internal/crm"
)

// Stat is what tells a file from its earlier self without reading it: times in
// nanoseconds since 1970, size in bytes, inode. Where the platform does not
// know a change time or inode, they are 0.
type Stat struct {
	Mtime, Ctime, Size int64
	Ino                uint64
}

// FileInfo is a working file or folder, its path relative to the store, with
// slashes.
type FileInfo struct {
	Path string
	Stat Stat
	exec bool // may be executed
}

const yamlExt = ".yaml"

// worktree is the work tree's folder, opened at the first use.
func (s *Store) worktree() (folder, error) {
	s.dirOnce.Do(func() {
		s.dir, s.dirErr = openFolder(s.root)
	})
	return s.dir, s.dirErr
}

// checkPath refuses a path that is not the plain relative path of a file in the
// work tree.
func checkPath(path string) error {
	if !fs.ValidPath(path) || path == "." || strings.ContainsAny(path, "\x00\\:") {
		return &PathError{Path: fmt.Sprintf("%q", path), What: "not a path inside the store"}
	}
	for part := range strings.SplitSeq(path, "/") {
		if strings.EqualFold(part, ".git") || strings.EqualFold(part, "git~1") {
			return &PathError{Path: fmt.Sprintf("%q", path), What: "not a path inside the store"}
		}
	}
	return nil
}

// abs is the path for the operating system.
func (s *Store) abs(path string) string { return filepath.Join(s.root, filepath.FromSlash(path)) }

// Folders lists the folders below records/, by name. Their Path is like
// "records/7k". A store without records/ has none.
func (s *Store) Folders() ([]FileInfo, error) {
	dirs, _, err := s.list(crm.RecordsDir, true, false)
	return dirs, err
}

// Files lists the *.yaml files directly below records/<folder>, by name; with
// an empty folder, those directly below records/. Symbolic links and what is
// not a regular file are left out; a folder that is not there has no files.
func (s *Store) Files(folder string) ([]FileInfo, error) {
	path := crm.RecordsDir
	if folder != "" {
		path += "/" + folder
		if strings.Contains(folder, "/") {
			return nil, checkPath("")
		}
	}
	if err := checkPath(path); err != nil {
		return nil, err
	}
	_, files, err := s.list(path, false, true)
	return files, err
}

// list reads one folder with the status of its folders and YAML files.
func (s *Store) list(path string, wantDirs, wantFiles bool) (dirs, files []FileInfo, err error) {
	root, err := s.worktree()
	if err != nil {
		return nil, nil, err
	}
	d, err := root.open(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil, nil
		}
		return nil, nil, fmt.Errorf("read the folder %s: %w", path, err)
	}
	defer d.close()
	dirs, files, err = d.list(path, wantDirs, wantFiles)
	if err != nil {
		return nil, nil, fmt.Errorf("read the folder %s: %w", path, err)
	}
	byPath := func(a, b FileInfo) int { return cmp.Compare(a.Path, b.Path) }
	slices.SortFunc(dirs, byPath)
	slices.SortFunc(files, byPath)
	return dirs, files, nil
}

// Walk lists all customer files with their status, by folder and then by name,
// using all cores. Files directly below records/ come first.
func (s *Store) Walk() ([]FileInfo, error) {
	dirs, files, err := s.list(crm.RecordsDir, true, true)
	if err != nil {
		return nil, err
	}
	parts := make([][]FileInfo, len(dirs))
	errs := make([]error, len(dirs))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(dirs)) {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(dirs) {
					return
				}
				_, parts[i], errs[i] = s.list(dirs[i].Path, false, true)
			}
		})
	}
	wg.Wait()
	n := len(files)
	for i := range parts {
		if errs[i] != nil {
			return nil, errs[i]
		}
		n += len(parts[i])
	}
	all := make([]FileInfo, 0, n)
	all = append(all, files...)
	for _, p := range parts {
		all = append(all, p...)
	}
	return all, nil
}

// Stat is the status of one working file. It fails with fs.ErrNotExist when
// there is none, and with a *PathError when it is not a regular file.
func (s *Store) Stat(path string) (Stat, error) {
	if err := checkPath(path); err != nil {
		return Stat{}, err
	}
	root, err := s.worktree()
	if err != nil {
		return Stat{}, err
	}
	st, err := root.stat(path)
	if err != nil {
		return Stat{}, fmt.Errorf("look at %s: %w", path, err)
	}
	return st, nil
}

// Read reads one working file with its status at that moment. It follows no
// symbolic link, neither of the file nor of a folder on the way, and refuses
// what is larger than codec.MaxSize or not a regular file with a *PathError.
// A file that is not there is fs.ErrNotExist.
func (s *Store) Read(path string) ([]byte, Stat, error) {
	if err := checkPath(path); err != nil {
		return nil, Stat{}, err
	}
	root, err := s.worktree()
	if err != nil {
		return nil, Stat{}, err
	}
	return readFile(root, path)
}

// FindID lists the working files of a customer: those in the folder of the id
// whose name ends in it. One is the rule; none or several are answers too.
func (s *Store) FindID(id crm.ID) ([]string, error) {
	if !id.Valid() {
		return nil, nil
	}
	folder := crm.RecordsDir + "/" + string(id[:2])
	root, err := s.worktree()
	if err != nil {
		return nil, err
	}
	d, err := root.open(folder)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		return nil, fmt.Errorf("read the folder %s: %w", folder, err)
	}
	defer d.close()
	names, err := d.names()
	if err != nil {
		return nil, fmt.Errorf("read the folder %s: %w", folder, err)
	}
	var paths []string
	for _, name := range names {
		if !strings.HasSuffix(name, string(id)+yamlExt) {
			continue
		}
		p := folder + "/" + name
		if got, ok := crm.PathID(p); ok && got == id {
			paths = append(paths, p)
		}
	}
	slices.Sort(paths)
	return paths, nil
}

// Customer reads one customer by id. It fails with a *MissingError when there
// is none, with a *TwiceError when there are several files of it, and with
// codec.Problems when its file cannot be decoded.
func (s *Store) Customer(id crm.ID) (c *crm.Customer, err error) {
	read := func(bool) error {
		c, err = s.customer(id)
		return err
	}
	if err := read(false); err == nil || !errors.As(err, new(*MissingError)) && !errors.As(err, new(*TwiceError)) && !errors.Is(err, fs.ErrNotExist) {
		return c, err
	}
	// Its file may be moving at this moment.
	err = s.Steady(read)
	return c, err
}

func (s *Store) customer(id crm.ID) (*crm.Customer, error) {
	path, err := onePath(id, s.FindID)
	if err != nil {
		return nil, err
	}
	data, _, err := s.Read(path)
	if err != nil {
		return nil, err
	}
	return codec.Decode(path, data)
}

func onePath(id crm.ID, find func(crm.ID) ([]string, error)) (string, error) {
	paths, err := find(id)
	switch {
	case err != nil:
		return "", err
	case len(paths) == 0:
		return "", &MissingError{ID: id}
	case len(paths) > 1:
		return "", &TwiceError{ID: id, Paths: paths}
	}
	return paths[0], nil
}
