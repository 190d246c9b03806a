package cmd

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// writeFile puts what write writes into a file that a person named; - is the
// output. A file that is there is replaced when the new one is whole, and keeps
// its mode; a device is written to. A folder, or a file that belongs to a store,
// is refused.
func (a *App) writeFile(flag, name string, write func(io.Writer) error) error {
	if name == "-" {
		b := bufio.NewWriter(a.term.Out)
		if err := write(b); err != nil {
			return err
		}
		return b.Flush()
	}
	path, old, err := a.target(flag, name)
	if err != nil {
		return err
	}
	if old != nil && !old.Mode().IsRegular() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return fileError(name, err)
		}
		err = write(f)
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		return fileError(name, err)
	}
	return fileError(name, replaceFile(path, old, write))
}

// target is where to write, behind symbolic links, and what is there.
func (a *App) target(flag, name string) (path string, old fs.FileInfo, err error) {
	path = a.path(name)
	if to, err := filepath.EvalSymlinks(path); err == nil {
		path = to
	} else if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		path = filepath.Join(dir, filepath.Base(path))
	}
	old, err = os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Stat(filepath.Dir(path)); err != nil {
			return "", nil, &HintError{Err: fmt.Errorf("--%s %s: there is no folder %s", flag, name, filepath.Dir(path)), Hint: "make the folder first"}
		}
		if strings.HasSuffix(filepath.ToSlash(name), "/") {
			return "", nil, &UsageError{Msg: fmt.Sprintf("--%s %s: that names a folder", flag, name), Hint: "name a file in it"}
		}
	case err != nil:
		return "", nil, fileError(name, err)
	case old.IsDir():
		return "", nil, &UsageError{Msg: fmt.Sprintf("--%s %s: that is a folder", flag, name), Hint: "name a file in it"}
	}
	if ofStore(path) {
		return "", nil, &UsageError{Msg: fmt.Sprintf("--%s %s: that place belongs to the store", flag, name), Hint: "name a file beside the records, or outside of the store"}
	}
	return path, old, nil
}

// ofStore tells whether a path is of what a store is made of.
func ofStore(path string) bool {
	for at := path; ; {
		dir, name := filepath.Split(at)
		dir = filepath.Clean(dir)
		if dir == at {
			return false
		}
		switch strings.ToLower(name) { // some file systems do not tell cases apart
		case ".git":
			return true
		case "records", "schema", "crm.yaml", ".gitattributes", ".gitignore":
			if _, err := os.Stat(filepath.Join(dir, "crm.yaml")); err == nil {
				return true
			}
		}
		at = dir
	}
}

// replaceFile writes beside the file and renames.
func replaceFile(path string, old fs.FileInfo, write func(io.Writer) error) (err error) {
	var f *os.File
	for i := 0; ; i++ {
		temp := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"."+strconv.Itoa(os.Getpid())+"-"+strconv.Itoa(i)+".tmp")
		if f, err = os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666); err == nil {
			break
		}
		if !errors.Is(err, fs.ErrExist) || i == 9 {
			return err
		}
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	b := bufio.NewWriter(f)
	err = write(b)
	if ferr := b.Flush(); err == nil {
		err = ferr
	}
	if err == nil && old != nil {
		err = f.Chmod(old.Mode().Perm())
	}
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// fileError says which file it was, as the person named it.
func fileError(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s cannot be written: %w", name, pathCause(err))
}
