package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"crm/internal/codec"
	"crm/internal/crm"
)

// Options are what a Store gets from outside.
type Options struct {
	Now      func() time.Time    // the clock; its zone is that of commits
	Rand     io.Reader           // randomness
	Getenv   func(string) string // the environment; nil: an empty one
	LockWait time.Duration       // how long a writer waits for another; 0: 10 seconds
	Files    Files               // how files are written; nil: on disk
	Command  string              // named to a second writer that waits: "crm import"; may be empty
}

const defaultLockWait = 10 * time.Second

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = func() time.Time { return time.Time{} }
	}
	if o.Getenv == nil {
		o.Getenv = func(string) string { return "" }
	}
	if o.LockWait <= 0 {
		o.LockWait = defaultLockWait
	}
	if o.Files == nil {
		o.Files = DiskFiles()
	}
	return o
}

// Store is an open store. Its methods for reading may be called by several
// goroutines at once; a Tx is for one goroutine.
type Store struct {
	root string // absolute, of the work tree
	git  gitDirs
	opts Options

	dirOnce sync.Once // guards dir
	dir     folder    // the work tree, held open for fast reading
	dirErr  error

	settingsMu  sync.Mutex // guards settings and settingsErr
	settings    *crm.Settings
	settingsErr error

	configOnce sync.Once
	config     *config
	configErr  error

	attrs atomic.Pointer[attributes]

	shallowOnce sync.Once
	shallow     map[Hash]bool

	wrote  atomic.Bool // a transaction has committed
	locked atomic.Bool // for writing, by this store

	objects  *objects
	packFrom int // manyObjects, but for tests
}

// Find looks upward from dir for a store: a folder with crm.yaml that is the
// top of a git work tree. The error is a *NotFoundError when there is none.
func Find(dir string) (string, error) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find the store: %w", err)
	}
	near := ""
	for d := start; ; {
		if isRegular(filepath.Join(d, crm.SettingsFile)) {
			if _, err := os.Lstat(filepath.Join(d, ".git")); err == nil {
				return d, nil
			}
			if near == "" {
				near = d
			}
		}
		up := filepath.Dir(d)
		if up == d {
			break
		}
		d = up
	}
	e := &NotFoundError{Dir: start, Hint: `make one with "crm init", or name one with --store DIR or CRM_STORE`}
	if near != "" {
		e.What = fmt.Sprintf("%s has a %s but is not the top folder of a git repository", near, crm.SettingsFile)
		e.Hint = `a store is a git repository of its own; get it with "git clone", or make one with "crm init"`
	}
	return "", e
}

func isRegular(path string) bool {
	fi, err := os.Lstat(path)
	return err == nil && fi.Mode().IsRegular()
}

// Open opens the store whose work tree begins at root. It reads almost nothing;
// what is wrong with the repository shows when it is used.
func Open(root string, opts Options) (*Store, error) {
	abs, err := filepath.Abs(root)
	if err != nil {
		return nil, fmt.Errorf("open the store %s: %w", root, err)
	}
	if !isRegular(filepath.Join(abs, crm.SettingsFile)) {
		if err := bare(abs); err != nil {
			return nil, err
		}
		return nil, &NotFoundError{
			Dir:  abs,
			What: fmt.Sprintf("%s is not a store: it has no file %s", abs, crm.SettingsFile),
			Hint: fmt.Sprintf("make one with \"crm init %s\"", root),
		}
	}
	return open(abs, opts)
}

// open is Open without asking for the settings, for Init.
func open(abs string, opts Options) (*Store, error) {
	git, err := findGit(abs)
	if err != nil {
		return nil, err
	}
	s := &Store{root: abs, git: git, opts: opts.withDefaults()}
	s.objects = newObjects(git.common)
	s.objects.writes = s.othersWrite
	s.packFrom = manyObjects
	return s, nil
}

// Options are what the store was opened with, and the defaults of what was left out.
func (s *Store) Options() Options { return s.opts }

// Root is the absolute path of the work tree.
func (s *Store) Root() string { return s.root }

// CacheDir is the folder for what is derived from the store, .git/crm. It may
// not exist.
func (s *Store) CacheDir() string { return filepath.Join(s.git.dir, "crm") }

// Settings reads crm.yaml, once until a transaction of this Store changes it. A
// file that cannot be decoded is an error with positions (codec.Problems). The
// result is shared and must not be changed.
func (s *Store) Settings() (*crm.Settings, error) {
	s.settingsMu.Lock()
	defer s.settingsMu.Unlock()
	if s.settings != nil || s.settingsErr != nil {
		return s.settings, s.settingsErr
	}
	data, _, err := s.Read(crm.SettingsFile)
	if err != nil {
		s.settingsErr = fmt.Errorf("read the settings: %w", err)
		return nil, s.settingsErr
	}
	s.settings, s.settingsErr = codec.DecodeSettings(crm.SettingsFile, data)
	return s.settings, s.settingsErr
}

// forgetSettings makes the next call of Settings read them anew.
func (s *Store) forgetSettings() {
	s.settingsMu.Lock()
	s.settings, s.settingsErr = nil, nil
	s.settingsMu.Unlock()
}

// gitDirs are the folders of a repository. They differ only in a linked work
// tree (git worktree add): dir has HEAD and index, common the rest.
type gitDirs struct {
	dir    string
	common string
}

// bare is the error for a folder that is a bare repository; nil for any other.
func bare(dir string) error {
	if isRegular(filepath.Join(dir, "HEAD")) && isDir(filepath.Join(dir, "objects")) {
		return &StateError{
			What: dir + " is a bare git repository, without files to work on",
			Hint: "clone it and use the clone as the store",
		}
	}
	return nil
}

func findGit(root string) (gitDirs, error) {
	dot := filepath.Join(root, ".git")
	fi, err := os.Stat(dot)
	if errors.Is(err, fs.ErrNotExist) {
		if err := bare(root); err != nil {
			return gitDirs{}, err
		}
		return gitDirs{}, &NotFoundError{
			Dir:  root,
			What: root + " is not a git repository",
			Hint: fmt.Sprintf("make a store with \"crm init %s\"", root),
		}
	}
	if err != nil {
		return gitDirs{}, fmt.Errorf("open the repository: %w", err)
	}
	dir := dot
	if !fi.IsDir() {
		data, err := readSmall(dot)
		if err != nil {
			return gitDirs{}, fmt.Errorf("open the repository: %w", err)
		}
		target, ok := strings.CutPrefix(strings.TrimRight(string(data), "\r\n"), "gitdir: ")
		if !ok {
			return gitDirs{}, &StateError{What: dot + " is neither a folder nor a link to a git repository", Hint: "restore it, or clone the store anew"}
		}
		dir = filepath.FromSlash(target)
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(root, dir)
		}
	}
	if !isRegular(filepath.Join(dir, "HEAD")) {
		if l, err := os.Readlink(filepath.Join(dir, "HEAD")); err != nil || l == "" {
			return gitDirs{}, &StateError{What: dir + " is not a whole git repository: it has no HEAD", Hint: `look at it with "git status", or clone the store anew`}
		}
	}
	common := dir
	if data, err := readSmall(filepath.Join(dir, "commondir")); err == nil {
		common = filepath.FromSlash(strings.TrimRight(string(data), "\r\n"))
		if !filepath.IsAbs(common) {
			common = filepath.Join(dir, common)
		}
	}
	return gitDirs{dir: filepath.Clean(dir), common: filepath.Clean(common)}, nil
}

func isDir(path string) bool {
	fi, err := os.Stat(path)
	return err == nil && fi.IsDir()
}

// readSmall reads one of git's own small files (HEAD, a ref, a link); more than
// a megabyte of it is refused.
func readSmall(path string) ([]byte, error) {
	const limit = 1 << 20
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if len(data) > limit {
		return nil, fmt.Errorf("%s is too large", path)
	}
	return data, nil
}
