package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"crm/internal/store/gitconfig"
)

// GitConfig reads git's configuration as it applies to the repository now.
func (s *Store) GitConfig() (*gitconfig.Config, error) {
	c, err := gitconfig.Load(gitconfig.Options{GitDir: s.git.dir, CommonDir: s.git.common, Getenv: s.opts.Getenv})
	if err != nil {
		return nil, &StateError{What: "git's configuration cannot be read", Hint: "repair the file; git itself refuses it, too", Err: err}
	}
	return c, nil
}

// Ref is the commit that a reference such as "refs/remotes/origin/main" names;
// zero when there is none.
func (s *Store) Ref(name string) (Hash, error) {
	if !validRef(name) {
		return Hash{}, &PathError{Path: name, What: "is not the name of a reference"}
	}
	text, err := s.refText(name)
	if err != nil || text == "" {
		return Hash{}, err
	}
	return parseRef(text)
}

// LookAgain makes the store see objects that git has brought since it was opened.
func (s *Store) LookAgain() { s.objects.forget() }

// EditConfig changes the repository's own configuration file under git's lock:
// edit gets its text and returns the new one. An equal text writes nothing.
func (s *Store) EditConfig(ctx context.Context, edit func(file string, data []byte) ([]byte, error)) error {
	path := filepath.Join(s.git.common, "config")
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	fail := func(err error) error { return fmt.Errorf("change the configuration of the repository: %w", err) }
	if err := ctx.Err(); err != nil {
		return err
	}
	perm := fs.FileMode(0o666)
	if fi, err := os.Stat(path); err == nil {
		perm = fi.Mode().Perm()
	}
	f, err := s.opts.Files.Create(path+".lock", perm)
	if errors.Is(err, fs.ErrExist) {
		return &StateError{
			What: "git is changing its configuration, or died there: " + path + ".lock exists",
			Hint: "let git finish; when no git is running, remove that file",
		}
	}
	if err != nil {
		return fail(err)
	}
	written, err := s.throughLock(f, path, func() ([]byte, error) {
		old, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		if err != nil {
			return nil, err
		}
		now, err := edit(path, old)
		if err != nil || string(now) == string(old) {
			return nil, err
		}
		return now, nil
	})
	if written {
		err = s.opts.Files.SyncDir(filepath.Dir(path))
	}
	if err != nil {
		return fail(err)
	}
	return nil
}

// driverSetup sets the merge driver for customers in the text of a configuration.
func driverSetup(program string) func(file string, data []byte) ([]byte, error) {
	return func(file string, data []byte) ([]byte, error) {
		data, err := gitconfig.Set(file, data, "merge", "crm", "name", "customers, field by field")
		if err != nil {
			return nil, err
		}
		return gitconfig.Set(file, data, "merge", "crm", "driver", Driver(program))
	}
}

// Driver is the command line by which git runs a program as the merge driver.
func Driver(program string) string {
	if strings.ContainsAny(program, " \t\n'\"\\$`!*?[](){}<>|&;#~%") {
		program = "'" + strings.NewReplacer("'", `'\''`, "%", "%%").Replace(program) + "'"
	}
	return program + " merge-driver %O %A %B %P"
}

// InstallDriver tells git, in the repository's own configuration, to merge
// customers' files by a program, usually "crm". It does nothing when that is
// told already.
func (s *Store) InstallDriver(ctx context.Context, program string) error {
	return s.EditConfig(ctx, driverSetup(program))
}
