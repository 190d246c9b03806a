package gitconfig

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

const (
	// MaxSize is the largest configuration file that is read, in bytes.
	MaxSize = 4 << 20
	// maxDepth of includes is git's.
	maxDepth = 10
	// maxFiles bounds what files that include each other several times can cost.
	maxFiles = 1000
)

// Options say where the configuration lies. The zero Options read the user's and the
// system's alone.
type Options struct {
	// GitDir is the absolute path of the repository's .git folder (of a linked worktree:
	// its own folder below .git/worktrees), "" outside a repository.
	GitDir string
	// CommonDir is the .git folder that worktrees share; "" when it is GitDir.
	CommonDir string
	// SystemFile is the system's file when the environment names none; "" is
	// /etc/gitconfig, on Windows that of Git for Windows.
	SystemFile string
	// Getenv reads the environment; nil is an empty one.
	Getenv func(string) string
	// ReadFile reads a configuration file or HEAD; nil is the file system, up to MaxSize.
	ReadFile func(path string) ([]byte, error)
	// RealPath resolves symbolic links; nil is filepath.EvalSymlinks.
	RealPath func(path string) (string, error)
}

// Load reads the whole configuration in git's order. Missing files count as empty, as
// does a user's file that may not be read. The error is a *ParseError or a *FileError;
// the Config is nil then.
func Load(opts Options) (*Config, error) {
	l := newLoader(opts)
	if err := l.sequence(); err != nil {
		return nil, err
	}
	return &Config{Entries: l.entries, home: l.home}, nil
}

type loader struct {
	opts    Options
	home    string // with slashes
	entries []Entry
	files   int
	scope   Scope
	// remotes are the URLs for includeIf.hasconfig, nil until they are asked for.
	remotes []string
	// scan is set in the pass that collects them; see remoteURLs.
	scan bool
}

func newLoader(opts Options) *loader {
	if opts.Getenv == nil {
		opts.Getenv = func(string) string { return "" }
	}
	if opts.ReadFile == nil {
		opts.ReadFile = readFile
	}
	if opts.RealPath == nil {
		opts.RealPath = filepath.EvalSymlinks
	}
	if opts.CommonDir == "" {
		opts.CommonDir = opts.GitDir
	}
	return &loader{opts: opts, home: filepath.ToSlash(homeDir(opts.Getenv))}
}

// homeDir is HOME; Git for Windows makes it of other variables when it is missing.
func homeDir(getenv func(string) string) string {
	home := getenv("HOME")
	if home == "" && runtime.GOOS == "windows" {
		if drive, path := getenv("HOMEDRIVE"), getenv("HOMEPATH"); drive != "" && path != "" {
			home = drive + path
		} else {
			home = getenv("USERPROFILE")
		}
	}
	return home
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxSize+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxSize {
		return nil, fmt.Errorf("it is larger than %d MiB", MaxSize>>20)
	}
	return data, nil
}

// sequence is do_git_config_sequence of git's config.c.
func (l *loader) sequence() error {
	getenv := l.opts.Getenv
	l.scope = System
	off, ok := parseBool(&Entry{Value: getenv("GIT_CONFIG_NOSYSTEM")})
	if !ok {
		return &ParseError{Reason: fmt.Sprintf("GIT_CONFIG_NOSYSTEM is %q, which is not a yes or no", getenv("GIT_CONFIG_NOSYSTEM"))}
	}
	if !off {
		if err := l.file(l.systemFile(), 0); err != nil {
			return err
		}
	}
	l.scope = Global
	for _, file := range l.globalFiles() {
		err := l.file(file, 0)
		if e := new(FileError); errors.As(err, &e) && e.From == "" && errors.Is(err, fs.ErrPermission) {
			err = nil
		}
		if err != nil {
			return err
		}
	}
	if l.opts.GitDir != "" {
		l.scope = Local
		config := join2(l.opts.CommonDir, "config")
		if err := l.file(config, 0); err != nil {
			return err
		}
		on, err := l.worktreeConfig(config)
		if err != nil {
			return err
		}
		if on {
			l.scope = Worktree
			if err := l.file(join2(l.opts.GitDir, "config.worktree"), 0); err != nil {
				return err
			}
		}
	}
	l.scope = Command
	entries, err := environment(getenv)
	if err != nil {
		return err
	}
	return l.add(entries, 0)
}

// join2 keeps the folder as it was given, as git does; filepath.Join would clean it.
func join2(folder, name string) string {
	return filepath.FromSlash(strings.TrimRight(filepath.ToSlash(folder), "/") + "/" + name)
}

func (l *loader) systemFile() string {
	if file := l.opts.Getenv("GIT_CONFIG_SYSTEM"); file != "" {
		return file
	}
	if l.opts.SystemFile != "" {
		return l.opts.SystemFile
	}
	if runtime.GOOS == "windows" {
		programs := l.opts.Getenv("ProgramFiles")
		if programs == "" {
			programs = `C:\Program Files`
		}
		return programs + `\Git\etc\gitconfig`
	}
	return "/etc/gitconfig"
}

func (l *loader) globalFiles() []string {
	if file := l.opts.Getenv("GIT_CONFIG_GLOBAL"); file != "" {
		return []string{file}
	}
	var files []string
	if xdg := l.opts.Getenv("XDG_CONFIG_HOME"); xdg != "" {
		files = append(files, join2(xdg, "git/config"))
	} else if l.home != "" {
		files = append(files, join2(l.home, ".config/git/config"))
	}
	if l.home != "" {
		files = append(files, join2(l.home, ".gitconfig"))
	}
	return files
}

// worktreeConfig reads extensions.worktreeConfig as git does when it opens a repository:
// from the repository's own file, without includes.
func (l *loader) worktreeConfig(file string) (bool, error) {
	on := false
	for _, e := range l.entries {
		if e.Key == "extensions.worktreeconfig" && e.File == file && e.Scope == Local {
			value, ok := parseBool(&e)
			if !ok {
				return false, &ValueError{e, "a yes or no"}
			}
			on = value
		}
	}
	return on, nil
}

// missing reports an error that says that there is no such file.
func missing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// file reads a file, with what it includes. A file that is not there has no entries.
func (l *loader) file(path string, depth int) error {
	if l.files++; l.files > maxFiles {
		return &FileError{File: path, Err: fmt.Errorf("more than %d files are included; do they include each other?", maxFiles)}
	}
	data, err := l.opts.ReadFile(path)
	if missing(err) {
		return nil
	}
	if err != nil {
		return &FileError{File: path, Err: withoutPath(err)}
	}
	entries, err := parse(path, data)
	if err != nil {
		return err
	}
	return l.add(entries, depth)
}

// withoutPath drops the "open PATH" of an error whose path is told anyway.
func withoutPath(err error) error {
	if e := new(fs.PathError); errors.As(err, &e) {
		return e.Err
	}
	return err
}

// add appends the entries of one file and follows its includes.
func (l *loader) add(entries []Entry, depth int) error {
	for _, e := range entries {
		e.Scope = l.scope
		l.entries = append(l.entries, e)
		if e.Key == "include.path" {
			if err := l.include(e, depth); err != nil {
				return err
			}
			continue
		}
		rest, isCondition := strings.CutPrefix(e.Key, "includeif.")
		condition, isPath := strings.CutSuffix(rest, ".path")
		if !isCondition || !isPath {
			continue
		}
		met, err := l.condition(e, condition)
		if err != nil {
			return err
		}
		if !met {
			continue
		}
		before := len(l.entries)
		if err := l.include(e, depth); err != nil {
			return err
		}
		if l.scan {
			if err := forbidRemotes(l.entries[before:]); err != nil {
				return err
			}
		}
	}
	return nil
}

// include reads the file that an entry names.
func (l *loader) include(e Entry, depth int) error {
	if e.NoValue {
		return &ParseError{e.File, e.Line, e.Key + " has no value"}
	}
	path, ok := expand(e.Value, l.home)
	if !ok {
		return nil // of another user's home or git's own folder; see the package's doc
	}
	if !isAbs(path) {
		if e.File == "" {
			return &ParseError{Reason: fmt.Sprintf("%s is the relative path %q, which only files can have; make it absolute", e.Key, e.Value)}
		}
		path = folder(e.File) + path
	}
	if depth == maxDepth {
		return &FileError{path, e.File, e.Line, fmt.Errorf("includes are more than %d levels deep; do files include each other?", maxDepth)}
	}
	err := l.file(filepath.FromSlash(path), depth+1)
	if f := new(FileError); errors.As(err, &f) && f.From == "" {
		f.From, f.Line = e.File, e.Line
	}
	return err
}

// folder returns all of a path up to its last slash.
func folder(path string) string {
	path = filepath.ToSlash(path)
	return path[:strings.LastIndexByte(path, '/')+1]
}

func isAbs(path string) bool {
	return strings.HasPrefix(path, "/") || filepath.IsAbs(filepath.FromSlash(path))
}
