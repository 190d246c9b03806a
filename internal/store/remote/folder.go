package remote

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"crm/internal/store"
)

// CheckDir refuses a folder that a clone cannot go to: one that is there and not empty,
// or no folder. The error is a *store.StateError.
func CheckDir(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return &store.StateError{What: dir + " cannot be used for the store", Hint: "name a new folder", Err: pathCause(err)}
	case len(entries) > 0:
		return &store.StateError{What: fmt.Sprintf("%s is there already and not empty", dir), Hint: "name a new folder"}
	}
	return nil
}

func pathCause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// InNewFolder makes dir, which must not be there or be empty, with what fill puts into
// the empty folder work. That lies in a temporary folder of its own beside dir, and becomes
// dir at the end; when anything fails nothing is left. The error is a *store.StateError
// when something is in the way, or that of fill.
func InNewFolder(dir string, fill func(work string) error) (err error) {
	if err := CheckDir(dir); err != nil {
		return err
	}
	fail := func(err error) error { return fmt.Errorf("make the folder %s: %w", dir, err) }
	if dir, err = filepath.Abs(dir); err != nil {
		return fail(err)
	}
	parent := filepath.Dir(dir)
	made, err := makeFolders(parent)
	defer func() {
		if err != nil {
			for _, d := range made {
				os.Remove(d) // only when it is empty
			}
		}
	}()
	if err != nil {
		return fail(err)
	}
	temp, err := os.MkdirTemp(parent, tempFolder+"*")
	if err != nil {
		return fail(err)
	}
	defer os.RemoveAll(temp)
	work := filepath.Join(temp, "store")
	if err := os.Mkdir(work, 0o777); err != nil {
		return fail(err)
	}
	if err := fill(work); err != nil {
		return err
	}
	if err := place(work, dir); err != nil {
		return fail(err)
	}
	return nil
}

// tempFolder begins the name of the folder in which another one is made.
const tempFolder = ".crm-new-"

// makeFolders makes a folder with those above it; made are the new ones, deepest first.
func makeFolders(dir string) (made []string, err error) {
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(d); !errors.Is(err, fs.ErrNotExist) || d == filepath.Dir(d) {
			break
		}
		made = append(made, d)
	}
	return made, os.MkdirAll(dir, 0o777)
}

// place makes a folder be at dir. An empty folder at dir stays the same one, as somebody
// may be in it; its .git comes last, so that it is no store before it is a whole one.
func place(work, dir string) error {
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return os.Rename(work, dir)
	}
	entries, err := os.ReadDir(work)
	if err != nil {
		return err
	}
	var moved []string
	move := func(name string) error {
		to := filepath.Join(dir, name)
		if err := os.Rename(filepath.Join(work, name), to); err != nil {
			for _, m := range moved {
				os.RemoveAll(m)
			}
			return err
		}
		moved = append(moved, to)
		return nil
	}
	for _, e := range entries {
		if e.Name() != ".git" {
			if err := move(e.Name()); err != nil {
				return err
			}
		}
	}
	return move(".git")
}
