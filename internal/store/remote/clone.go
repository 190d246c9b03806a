package remote

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"crm/internal/crm"
	"crm/internal/store"
	"crm/internal/store/gitconfig"
)

// DirFor is the folder for a clone of a URL when none is named; an *Error of the kind
// BadURL when the URL tells none.
func DirFor(url string) (string, error) {
	if err := CheckURL(url); err != nil {
		return "", err
	}
	if dir := folderName(url); dir != "" {
		return dir, nil
	}
	return "", &Error{Kind: BadURL, Remote: Redact(url), What: fmt.Sprintf("%q does not tell a name for the folder", Redact(url)), Hint: "name one: crm clone URL DIR"}
}

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

// Clone makes dir, which must not be there or be empty, a copy of the store at a URL,
// with the merge driver for customers. The URL of a folder must be absolute. The work is
// done in a folder beside dir, which becomes dir at the end; when anything fails, and
// when the repository is no store, nothing is left. Errors are *Errors, *store.StateErrors
// or that of the context.
func Clone(ctx context.Context, url, dir string, opts Options, sopts store.Options) (s *store.Store, err error) {
	if err := CheckURL(url); err != nil {
		return nil, err
	}
	if err := CheckDir(dir); err != nil {
		return nil, err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, fmt.Errorf("clone to %s: %w", dir, err)
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
		return nil, fmt.Errorf("clone to %s: %w", dir, err)
	}
	temp, err := os.MkdirTemp(parent, ".crm-clone-*")
	if err != nil {
		return nil, fmt.Errorf("clone to %s: %w", dir, err)
	}
	defer os.RemoveAll(temp)
	c := &cloner{url: url, real: url, run: newRunner(temp, opts, nil, ""), work: filepath.Join(temp, "store")}
	if config, cerr := gitconfig.Load(gitconfig.Options{Getenv: opts.Getenv}); cerr == nil {
		c.real = insteadOf(config, url, false)
		c.run = newRunner(temp, opts, config, c.real)
	}
	if Via() == viaGit {
		err = c.clone(ctx)
	} else {
		err = c.cloneOwn(ctx, sopts)
	}
	if err != nil {
		return nil, err
	}
	if s, err = store.Open(c.work, sopts); err != nil {
		return nil, err
	}
	if err := s.InstallDriver(ctx, "crm"); err != nil {
		return nil, err
	}
	if err := place(c.work, dir); err != nil {
		return nil, fmt.Errorf("clone to %s: %w", dir, err)
	}
	return store.Open(dir, sopts)
}

// cloner clones into a temporary folder.
type cloner struct {
	url  string
	real string // after insteadOf
	run  *runner
	work string
}

func (c *cloner) name() string { return Redact(c.url) }

func (c *cloner) clone(ctx context.Context) error {
	args := []string{"clone", "--no-checkout", "--no-local", "--no-recurse-submodules", "--origin", "origin"}
	if c.run.opts.Progress != nil {
		args = append(args, "--progress")
	}
	if _, said, err := c.run.git(ctx, append(args, "--", c.url, "store")...); err != nil {
		return failed(c.name(), said, err, false)
	}
	c.run.dir = c.work
	head, err := c.head(ctx)
	if err != nil {
		return err
	}
	if head == "" {
		return c.notStore(true)
	}
	out, said, err := c.run.git(ctx, "ls-tree", "refs/remotes/origin/"+head, "--", crm.SettingsFile)
	if err != nil {
		return failed(c.name(), said, err, false)
	}
	if !strings.HasPrefix(out, "100") {
		return c.notStore(false)
	}
	if _, said, err := c.run.git(ctx, "checkout", "--quiet", "-B", head, "refs/remotes/origin/"+head, "--"); err != nil {
		return failed(c.name(), said, err, false)
	}
	return nil
}

// notStore is the error for a repository that cannot be cloned as a store.
func (c *cloner) notStore(empty bool) error {
	if empty {
		return &Error{
			Kind: NotStore, Remote: c.name(), What: fmt.Sprintf("%s is empty", c.name()),
			Hint: fmt.Sprintf("make a store with \"crm init\", then \"crm remote add origin %s\" in it, and sync", c.name()),
		}
	}
	return &Error{
		Kind: NotStore, Remote: c.name(),
		What: fmt.Sprintf("%s is not a store of crm: it has no %s at its top", c.name(), crm.SettingsFile),
		Hint: "check the URL; nothing was left here",
	}
}

// head is the branch to check out, see choose.
func (c *cloner) head(ctx context.Context) (string, error) {
	out, said, err := c.run.git(ctx, "for-each-ref", "--format=%(refname:strip=3) %(symref:strip=3)", "refs/remotes/origin/")
	if err != nil {
		return "", failed(c.name(), said, err, false)
	}
	head := ""
	var branches []string
	for line := range strings.Lines(out) {
		name, target, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name == "HEAD" && target != "" {
			head = target
		} else if !strings.HasPrefix(name, "-") {
			branches = append(branches, name)
		}
	}
	return c.choose(head, branches)
}

// choose is the branch to check out: the remote's own, else the only or main one; empty
// when the remote has none.
func (c *cloner) choose(head string, branches []string) (string, error) {
	if len(branches) == 0 {
		return "", nil
	}
	if head == "" {
		head = only(branches)
	}
	if head == "" {
		return "", &Error{
			Kind: NoBranch, Remote: c.name(),
			What: fmt.Sprintf("%s does not say which of its branches is the main one: %s", c.name(), strings.Join(branches, ", ")),
			Hint: "set it at the host, or clone with \"git clone --branch BRANCH\"",
		}
	}
	return head, nil
}

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
