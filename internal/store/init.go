package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"crm/internal/crm"
	"crm/internal/store/gitconfig"
)

// Init makes a store in a folder, which is made if it is missing: a git
// repository, if there is none yet, with the given files in its first commit.
// An existing repository must have no commit and no files but README, LICENSE
// and .gitignore. Every other folder that is not empty is refused with a
// *StateError. When Init fails it takes away what it made; one that was killed is
// finished by the next.
func Init(ctx context.Context, dir string, opts Options, files map[string][]byte, msg Message) (s *Store, err error) {
	opts = opts.withDefaults()
	root, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("make a store in %s: %w", dir, err)
	}
	if _, ok := files[crm.SettingsFile]; !ok {
		return nil, fmt.Errorf("make a store in %s: a store needs the file %s", dir, crm.SettingsFile)
	}
	m := &maker{files: opts.Files}
	defer func() {
		if err != nil {
			m.undo()
		}
	}()
	if s, err := finishInit(ctx, root, opts); s != nil || err != nil {
		return s, err
	}
	hasGit, err := checkEmpty(root)
	if err != nil {
		return nil, err
	}
	hasGit = hasGit && !halfMade(root)
	if err := m.mkdirs(root); err != nil {
		return nil, fmt.Errorf("make a store in %s: %w", dir, err)
	}
	if !hasGit {
		if err := m.repository(root, defaultBranch(opts)); err != nil {
			return nil, fmt.Errorf("make a store in %s: %w", dir, err)
		}
	}
	if s, err = open(root, opts); err != nil {
		return nil, err
	}
	if hasGit {
		if err := s.InstallDriver(ctx, "crm"); err != nil {
			return nil, err
		}
	}
	if head, err := s.readHead(); err != nil {
		return nil, err
	} else if !head.hash.IsZero() {
		return nil, &StateError{
			What: root + " is a git repository with a history of its own",
			Hint: "make the store in a new folder",
		}
	}
	tx, err := s.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer tx.Close()
	if err := m.put(tx, files); err != nil {
		return nil, err
	}
	if _, err := tx.Commit(msg); err != nil {
		return nil, err
	}
	return s, nil
}

// finishInit finishes the first commit of an Init that was killed while it wrote
// its files; nil when there is none.
func finishInit(ctx context.Context, root string, opts Options) (*Store, error) {
	if _, err := os.Lstat(filepath.Join(root, ".git", "crm", journalName)); err != nil {
		return nil, nil
	}
	s, err := open(root, opts)
	if err != nil {
		return nil, err
	}
	if head, err := s.readHead(); err != nil || !head.hash.IsZero() {
		return nil, err
	}
	tx, err := s.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer tx.Close()
	if head, err := s.readHead(); err != nil || head.hash.IsZero() {
		return nil, err
	}
	return s, nil
}

// halfMade tells whether .git is what is left of an Init that was killed before
// it was a repository: HEAD, which comes last, is missing, and there is nothing
// that could be lost.
func halfMade(root string) bool {
	git := filepath.Join(root, ".git")
	names, err := folderNames(git)
	if err != nil {
		return false
	}
	known := []string{"objects", "refs", "info", "hooks", "config", "description", newHead}
	if slices.ContainsFunc(names, func(n string) bool { return !slices.Contains(known, n) }) {
		return false
	}
	for _, dir := range []string{"objects", "objects/info", "objects/pack", "refs", "refs/heads", "refs/tags", "hooks"} {
		names, _ := folderNames(filepath.Join(git, filepath.FromSlash(dir)))
		for _, n := range names {
			if !isDir(filepath.Join(git, filepath.FromSlash(dir), n)) || dir == "objects" && len(n) == 2 {
				return false
			}
		}
	}
	return true
}

// newHead is what HEAD is called until it is written.
const newHead = "HEAD.new"

// put puts the files of the store, and those that were there before, which keep
// their content.
func (m *maker) put(tx *Tx, files map[string][]byte) error {
	entries, err := os.ReadDir(tx.s.root)
	if err != nil {
		return fmt.Errorf("make a store in %s: %w", tx.s.root, err)
	}
	old := map[string]bool{}
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		data, err := tx.Read(e.Name())
		if err != nil {
			return err
		}
		tx.Put(e.Name(), data)
		old[e.Name()] = true
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		if old[path] {
			continue
		}
		for i := range path {
			if dir := tx.s.abs(path[:i]); path[i] == '/' && !slices.Contains(m.paths, dir) {
				m.made(dir)
			}
		}
		tx.Put(path, files[path])
		m.made(tx.s.abs(path))
	}
	return nil
}

// checkEmpty refuses a folder with content; it tells whether it is a repository.
func checkEmpty(root string) (hasGit bool, err error) {
	entries, err := os.ReadDir(root)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("make a store in %s: %w", root, err)
	}
	if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == crm.SettingsFile }) {
		return false, &StateError{What: root + " is a store already", Hint: `look at it with "crm list"`}
	}
	for _, e := range entries {
		name := e.Name()
		base, _, _ := strings.Cut(strings.ToLower(name), ".")
		switch {
		case name == ".git":
			hasGit = true
		case !e.IsDir() && (base == "readme" || base == "license" || name == ".gitignore"):
		default:
			return false, &StateError{
				What: fmt.Sprintf("%s is not empty: it has %q", root, name),
				Hint: "make the store in a new or empty folder",
			}
		}
	}
	return hasGit, nil
}

// maker makes files and folders and can take them away again.
type maker struct {
	files Files
	paths []string // made, in order
}

func (m *maker) made(path string) { m.paths = append(m.paths, path) }

// undo removes what was made. Folders of the repository are removed whole;
// others only when they are empty.
func (m *maker) undo() {
	for _, p := range slices.Backward(m.paths) {
		if filepath.Base(p) == ".git" {
			os.RemoveAll(p)
			continue
		}
		m.files.Remove(p)
	}
}

// mkdirs makes a folder with those above it.
func (m *maker) mkdirs(dir string) error {
	if isDir(dir) {
		return nil
	}
	if up := filepath.Dir(dir); up != dir {
		if err := m.mkdirs(up); err != nil {
			return err
		}
	}
	if err := m.files.Mkdir(dir); err != nil {
		if errors.Is(err, fs.ErrExist) && isDir(dir) {
			return nil
		}
		return err
	}
	m.made(dir)
	return m.files.SyncDir(filepath.Dir(dir))
}

// defaultBranch is the name of the first branch, as git's configuration says.
func defaultBranch(opts Options) string {
	if c, err := gitconfig.Load(gitconfig.Options{Getenv: opts.Getenv}); err == nil {
		if b := (&config{c}).text("init", "defaultbranch"); branchName(b) {
			return b
		}
	}
	return "main"
}

func branchName(b string) bool {
	return b != "" && validRef("refs/heads/"+b) && !strings.ContainsAny(b, " ~^:?*[\\")
}

// InitEmpty makes a folder, which must be new, an empty git repository whose first
// branch has a name, for a clone. It has the merge driver for customers, and is no store
// before it has files: see CheckOut.
func InitEmpty(dir, branch string, opts Options) (*Store, error) {
	opts = opts.withDefaults()
	if !branchName(branch) {
		return nil, &PathError{Path: branch, What: "is not the name of a branch"}
	}
	root, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("make a repository in %s: %w", dir, err)
	}
	m := &maker{files: opts.Files}
	if err := m.mkdirs(root); err != nil {
		return nil, fmt.Errorf("make a repository in %s: %w", dir, err)
	}
	if err := m.repository(root, branch); err != nil {
		return nil, fmt.Errorf("make a repository in %s: %w", dir, err)
	}
	return open(root, opts)
}

// CheckOut makes a commit the first of the branch of an empty repository, with its files
// as the working files, durable. Symbolic links and submodules are refused with a
// *PathError.
func (s *Store) CheckOut(ctx context.Context, commit Hash, subject string) error {
	files, err := s.Between(Hash{}, commit)
	if err != nil {
		return err
	}
	tx, err := s.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Close()
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		tx.PutBlob(f.Path, f.New, f.NewMode)
	}
	tx.MoveTo(commit)
	_, err = tx.Commit(Message{Subject: subject})
	return err
}

// repository makes an empty git repository, as "git init" does.
func (m *maker) repository(root, branch string) error {
	git := filepath.Join(root, ".git")
	if err := m.mkdirs(git); err != nil {
		return err
	}
	for _, dir := range []string{"objects", "objects/info", "objects/pack", "refs", "refs/heads", "refs/tags", "info", "hooks"} {
		if err := m.files.Mkdir(filepath.Join(git, filepath.FromSlash(dir))); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	w := &writer{files: m.files}
	config, err := driverSetup("crm")("config", []byte("[core]\n\trepositoryformatversion = 0\n\tfilemode = "+yesNo(!ignoreExecutable)+"\n\tbare = false\n\tlogallrefupdates = true\n"+platformConfig))
	if err != nil {
		return err
	}
	for _, f := range [][2]string{
		{"config", string(config)},
		{"description", "Unnamed repository; edit this file 'description' to name the repository.\n"},
		{"info/exclude", "# Files that git leaves alone in this clone only, one pattern a line.\n"},
		{newHead, symref + "refs/heads/" + branch + "\n"},
	} {
		path := filepath.Join(git, filepath.FromSlash(f[0]))
		if _, err := os.Lstat(path); err == nil {
			m.files.Remove(path) // of an Init that was killed
		}
		if err := w.create(path, 0o666, []byte(f[1])); err != nil {
			return err
		}
	}
	if err := m.files.Rename(filepath.Join(git, newHead), filepath.Join(git, "HEAD")); err != nil {
		return err
	}
	for _, dir := range []string{"info", "refs", "."} {
		if err := m.files.SyncDir(filepath.Join(git, dir)); err != nil {
			return err
		}
	}
	return nil
}

func yesNo(b bool) string {
	if b {
		return "true"
	}
	return "false"
}
