package remote

import (
	"context"
	"fmt"
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

// Clone makes dir, which must not be there or be empty, a copy of the store at a URL,
// with the merge driver for customers. The URL of a folder must be absolute. When
// anything fails, and when the repository is no store, nothing is left. Errors are
// *Errors, *store.StateErrors or that of the context.
func Clone(ctx context.Context, url, dir string, opts Options, sopts store.Options) (*store.Store, error) {
	if err := CheckURL(url); err != nil {
		return nil, err
	}
	err := InNewFolder(dir, func(work string) error {
		temp := filepath.Dir(work)
		c := &cloner{url: url, real: url, run: newRunner(temp, opts, nil, ""), work: work}
		if config, err := gitconfig.Load(gitconfig.Options{Getenv: opts.Getenv}); err == nil {
			c.real = insteadOf(config, url, false)
			c.run = newRunner(temp, opts, config, c.real)
		}
		clone := c.clone
		if Via() != viaGit {
			clone = func(ctx context.Context) error { return c.cloneOwn(ctx, sopts) }
		}
		if err := clone(ctx); err != nil {
			return err
		}
		s, err := store.Open(work, sopts)
		if err != nil {
			return err
		}
		return s.InstallDriver(ctx, "crm")
	})
	if err != nil {
		return nil, err
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
