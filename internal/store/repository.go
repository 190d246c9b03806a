package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Repository is a git repository as whoever moves commits sees it: its references and
// its objects, whatever is checked out. It may be bare, and need not be a store.
type Repository struct{ s *Store }

// Ref is a reference and the object that it names.
type Ref struct {
	Name string // "refs/heads/main"
	Hash Hash
}

// ErrMoved says that a reference is not where it was expected.
var ErrMoved = errors.New("the reference has moved")

// Repository is that of the store.
func (s *Store) Repository() *Repository { return &Repository{s} }

// OpenRepository opens the repository at a path, as git finds it: a bare one, or the
// top of a work tree, also without ".git" at the end of the name. The error is a
// *NotFoundError when there is none, and a *StateError for one of a form that is not
// known here.
func OpenRepository(path string, opts Options) (*Repository, error) {
	for _, dir := range []string{path, path + ".git"} {
		if !isDir(dir) {
			continue
		}
		git := gitDirs{dir, dir}
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			if git, err = findGit(dir); err != nil {
				return nil, err
			}
		} else if !isRegular(filepath.Join(dir, "HEAD")) || !isDir(filepath.Join(dir, "objects")) || !isDir(filepath.Join(dir, "refs")) {
			continue
		}
		s := &Store{root: dir, git: git, opts: opts.withDefaults(), packFrom: manyObjects}
		s.objects = newObjects(git.common)
		c, err := s.gitConfig()
		if err != nil {
			return nil, err
		}
		return &Repository{s}, c.checkForm()
	}
	return nil, &NotFoundError{Dir: path, What: fmt.Sprintf("there is no git repository at %s", path)}
}

// CheckWhole refuses a repository that left a part of its history at another one: only
// git can move commits to and from it. The error is a *StateError.
func (r *Repository) CheckWhole() error {
	c, err := r.s.gitConfig()
	if err != nil {
		return err
	}
	what := ""
	switch {
	case r.s.Shallow():
		what = "lacks the older part of its history"
	case c.text("extensions", "partialclone") != "":
		what = "lacks a part of its objects"
	default:
		return nil
	}
	return &StateError{What: fmt.Sprintf("the repository %s %s, so that only git can share it", r.s.git.common, what), Hint: "install git"}
}

// CheckPush refuses what a push without git cannot do right: to change the branch that
// is checked out there, and to pass by the hooks or the rules for shared files of the
// repository. The error is a *StateError.
func (r *Repository) CheckPush(ref string) error {
	c, err := r.s.gitConfig()
	if err != nil {
		return err
	}
	hooks := filepath.Join(r.s.git.common, "hooks")
	if path := c.text("core", "hookspath"); path != "" {
		if hooks = filepath.FromSlash(path); !filepath.IsAbs(hooks) {
			hooks = filepath.Join(r.s.root, hooks)
		}
	}
	for _, name := range []string{"pre-receive", "update", "proc-receive", "reference-transaction", "post-receive", "post-update"} {
		if fi, err := os.Stat(filepath.Join(hooks, name)); err == nil && fi.Mode().IsRegular() && (ignoreExecutable || fi.Mode().Perm()&0o111 != 0) {
			return &StateError{What: fmt.Sprintf("the repository %s has a hook %q, which only git can run", r.s.git.common, name), Hint: "install git"}
		}
	}
	if share := c.text("core", "sharedrepository"); share != "" && share != "umask" && share != "0" && !strings.EqualFold(share, "false") {
		return &StateError{What: fmt.Sprintf("the repository %s has rules for the rights of files, which only git keeps", r.s.git.common), Hint: "install git"}
	}
	heads := []string{filepath.Join(r.s.git.common, "HEAD")}
	if c.is("core", "bare", r.s.git.common == r.s.root) {
		heads = nil
	}
	trees, err := filepath.Glob(filepath.Join(r.s.git.common, "worktrees", "*", "HEAD"))
	if err != nil {
		return fmt.Errorf("look at the repository: %w", err)
	}
	for _, head := range append(heads, trees...) {
		if text, err := readRefFile(head); err == nil && text == symref+ref {
			return &StateError{
				What: fmt.Sprintf("the branch %s is checked out in %s, and files of others are not changed under their hands", strings.TrimPrefix(ref, "refs/heads/"), r.s.root),
				Hint: `share through a repository without files, made by "git init --bare"`,
			}
		}
	}
	return nil
}

// Head is the branch that HEAD names, "refs/heads/main"; empty when it names none.
func (r *Repository) Head() (string, error) {
	h, err := r.s.readHead()
	return h.ref, err
}

// Refs lists the references below a prefix such as "refs/heads/", by name. Those that
// name nothing are left out.
func (r *Repository) Refs(prefix string) ([]Ref, error) {
	names := map[string]bool{}
	top := filepath.Join(r.s.git.common, filepath.FromSlash(prefix))
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // removed meanwhile
		case err != nil || d.IsDir():
			return err
		}
		if rel, err := filepath.Rel(r.s.git.common, path); err == nil && validRef(filepath.ToSlash(rel)) {
			names[filepath.ToSlash(rel)] = true
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the references of the repository: %w", err)
	}
	packed, err := os.ReadFile(filepath.Join(r.s.git.common, "packed-refs"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the references of the repository: %w", err)
	}
	for line := range strings.Lines(string(packed)) {
		hash, name, ok := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		if ok && len(hash) == 2*len(Hash{}) && strings.HasPrefix(name, prefix) && validRef(name) {
			names[name] = true
		}
	}
	var out []Ref
	for name := range names {
		text, err := r.s.refText(name)
		for range 5 {
			target, ok := strings.CutPrefix(text, symref)
			if err != nil || !ok {
				break
			}
			if text = ""; validRef(target) {
				text, err = r.s.refText(target)
			}
		}
		if err != nil {
			return nil, err
		}
		if h, err := ParseHash(text); err == nil && !h.IsZero() {
			out = append(out, Ref{name, h})
		}
	}
	slices.SortFunc(out, func(a, b Ref) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// HasCommit tells whether a commit is here.
func (r *Repository) HasCommit(h Hash) bool {
	_, err := r.s.Commit(h)
	return err == nil
}

// SetRef makes a reference name an object, durable, whatever it names now.
func (r *Repository) SetRef(ctx context.Context, name string, h Hash) error {
	return r.moveRef(ctx, name, h, func(Hash) bool { return true })
}

// MoveRef makes a reference name an object, durable, if it names old now (zero: if it
// is not there); else the error is one that errors.Is finds ErrMoved in.
func (r *Repository) MoveRef(ctx context.Context, name string, old, h Hash) error {
	return r.moveRef(ctx, name, h, func(now Hash) bool { return now == old })
}

func (r *Repository) moveRef(ctx context.Context, name string, h Hash, expected func(Hash) bool) error {
	fail := func(err error) error { return fmt.Errorf("move the reference %s: %w", name, err) }
	if !validRef(name) {
		return &PathError{Path: name, What: "is not the name of a reference"}
	}
	if err := r.roomFor(name); err != nil {
		return fail(err)
	}
	s := r.s
	path := filepath.Join(s.git.common, filepath.FromSlash(name))
	w := &writer{files: s.opts.Files}
	if err := w.mkdirDurable(filepath.Dir(path), s.git.common); err != nil {
		return fail(err)
	}
	f, err := s.createLock(ctx, path+".lock")
	if err != nil {
		return err
	}
	written, err := s.throughLock(f, path, func() ([]byte, error) {
		now, err := s.Ref(name)
		if err == nil && !expected(now) {
			err = ErrMoved
		}
		if err != nil || now == h {
			return nil, err
		}
		return []byte(h.String() + "\n"), nil
	})
	if !written && err == nil {
		return nil
	}
	for dir := filepath.Dir(path); err == nil && len(dir) > len(s.git.common); dir = filepath.Dir(dir) {
		err = s.opts.Files.SyncDir(dir) // it may be new
	}
	if err != nil {
		return fail(err)
	}
	return nil
}

// roomFor refuses a name that lies below another reference, or above one.
func (r *Repository) roomFor(name string) error {
	all, err := r.Refs("refs/")
	if err != nil {
		return err
	}
	for _, other := range all {
		if strings.HasPrefix(name, other.Name+"/") || strings.HasPrefix(other.Name, name+"/") {
			return &StateError{What: fmt.Sprintf("the name of the branch cannot stand beside %s", strings.TrimPrefix(other.Name, "refs/heads/")), Hint: "use another name for the branch"}
		}
	}
	return nil
}

// SetHead writes a symbolic reference, such as refs/remotes/origin/HEAD, durable.
func (r *Repository) SetHead(name, target string) error {
	if !validRef(name) || !validRef(target) {
		return &PathError{Path: name, What: "is not the name of a reference"}
	}
	path := filepath.Join(r.s.git.common, filepath.FromSlash(name))
	w := &writer{files: r.s.opts.Files}
	err := w.mkdirDurable(filepath.Dir(path), r.s.git.common)
	if err == nil {
		err = w.create(path, 0o666, []byte(symref+target+"\n"))
	}
	if err == nil {
		err = w.files.SyncDir(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("write the reference %s: %w", name, err)
	}
	return nil
}
