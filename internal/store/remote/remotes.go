package remote

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"

	"crm/internal/store"
	"crm/internal/store/gitconfig"
)

// Remote is another repository as git's configuration names it, before insteadOf.
type Remote struct {
	Name    string
	URL     string
	PushURL string // where pushes go; empty: to URL
}

// List is the remotes that have a URL, in the order of the configuration.
func List(s *store.Store) ([]Remote, error) {
	c, err := s.GitConfig()
	if err != nil {
		return nil, err
	}
	return listed(c), nil
}

func listed(c *gitconfig.Config) []Remote {
	var out []Remote
	for _, name := range c.Subsections("remote") {
		urls := c.All("remote", name, "url")
		if len(urls) == 0 {
			continue
		}
		push, _ := c.Get("remote", name, "pushurl")
		// git fetches from the first.
		out = append(out, Remote{Name: name, URL: urls[0], PushURL: push})
	}
	return out
}

// Named is the remote of a name. The error is an *Error of the kind NoRemote.
func Named(s *store.Store, name string) (Remote, error) {
	all, err := List(s)
	if err != nil {
		return Remote{}, err
	}
	if r, ok := named(all, name); ok {
		return r, nil
	}
	return Remote{}, noRemote(name, all)
}

func named(all []Remote, name string) (Remote, bool) {
	i := slices.IndexFunc(all, func(r Remote) bool { return r.Name == name })
	if i < 0 {
		return Remote{}, false
	}
	return all[i], true
}

// Find is the remote of a name; when the name is empty, the one that the branch here
// follows, else origin, else the only one. The error is an *Error of the kind NoRemote.
func Find(s *store.Store, name string) (Remote, error) {
	if name != "" {
		return Named(s, name)
	}
	c, err := s.GitConfig()
	if err != nil {
		return Remote{}, err
	}
	all := listed(c)
	branch, err := s.Branch()
	if err != nil {
		return Remote{}, err
	}
	followed, _ := c.Get("branch", branch, "remote")
	for _, name := range []string{followed, "origin"} {
		if r, ok := named(all, name); ok {
			return r, nil
		}
	}
	switch len(all) {
	case 0:
		return Remote{}, &Error{Kind: NoRemote, What: "the store has no remote to share it with", Hint: addOne}
	case 1:
		return all[0], nil
	}
	return Remote{}, &Error{Kind: NoRemote, What: "it is not told which remote is meant", Hint: "name one of " + names(all)}
}

const addOne = "add one with: crm remote add origin URL"

func names(all []Remote) string {
	var out []string
	for _, r := range all {
		out = append(out, r.Name)
	}
	return strings.Join(out, ", ")
}

func noRemote(name string, all []Remote) error {
	e := &Error{Kind: NoRemote, Remote: name, What: fmt.Sprintf("there is no remote %q", cleaned(name)), Hint: "the remotes are " + names(all)}
	if len(all) == 0 {
		e.Hint = addOne
	}
	return e
}

// CheckName refuses names that git does not take for remotes. The error is an *Error of
// the kind BadName.
func CheckName(name string) error {
	bad := name == "" || strings.HasPrefix(name, "-") || strings.HasSuffix(name, ".") || strings.Contains(name, "..") || strings.Contains(name, "@{") ||
		strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune(`~^:?*[\`, r) })
	for part := range strings.SplitSeq(name, "/") {
		bad = bad || part == "" || strings.HasPrefix(part, ".") || strings.HasSuffix(part, ".lock")
	}
	if bad {
		return &Error{Kind: BadName, Remote: name, What: fmt.Sprintf("%q cannot be the name of a remote", cleaned(name)), Hint: `use a word of letters, such as "origin"`}
	}
	return nil
}

// CheckAdd tells why Add would refuse a remote; nil when it would not.
func CheckAdd(s *store.Store, name, url string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	if err := CheckURL(url); err != nil {
		return err
	}
	c, err := s.GitConfig()
	if err != nil {
		return err
	}
	for _, other := range c.Subsections("remote") {
		switch {
		case other == name:
			return &Error{Kind: Exists, Remote: name, What: fmt.Sprintf("there is a remote %q already", name), Hint: fmt.Sprintf("to change its URL: crm remote set-url %s URL", name)}
		case strings.HasPrefix(name, other+"/"), strings.HasPrefix(other, name+"/"):
			return &Error{Kind: Exists, Remote: name, What: fmt.Sprintf("a remote %q cannot stand beside %q", name, other), Hint: "use another name"}
		}
	}
	return nil
}

// Add makes a remote as "git remote add" does: its URL, and that all its branches are
// fetched to refs/remotes/NAME. Errors are *Errors of the kinds BadName, BadURL, Exists.
func Add(ctx context.Context, s *store.Store, name, url string) error {
	if err := CheckAdd(s, name, url); err != nil {
		return err
	}
	return s.EditConfig(ctx, func(file string, data []byte) ([]byte, error) {
		data, err := gitconfig.Set(file, data, "remote", name, "url", url)
		if err != nil {
			return nil, err
		}
		return gitconfig.Set(file, data, "remote", name, "fetch", "+refs/heads/*:refs/remotes/"+name+"/*")
	})
}

// SetURL changes the URL of a remote. Errors are *Errors of the kinds BadURL, NoRemote.
func SetURL(ctx context.Context, s *store.Store, name, url string) error {
	if err := CheckURL(url); err != nil {
		return err
	}
	if _, err := Named(s, name); err != nil {
		return err
	}
	return s.EditConfig(ctx, func(file string, data []byte) ([]byte, error) {
		return gitconfig.Set(file, data, "remote", name, "url", url)
	})
}

// Remove forgets a remote as "git remote remove" does: its configuration, that branches
// follow it, and what was fetched of it. Commits stay. The last needs git; without it
// the references of the remote stay, which does no harm. The error is an *Error of the
// kind NoRemote.
func Remove(ctx context.Context, s *store.Store, name string) error {
	if _, err := Named(s, name); err != nil {
		return err
	}
	c, err := s.GitConfig()
	if err != nil {
		return err
	}
	if _, err := exec.LookPath("git"); err == nil {
		r := newRunner(s.Root(), Options{}, c, "")
		out, said, err := r.git(ctx, "for-each-ref", "--format=delete %(refname)", "refs/remotes/"+name+"/")
		if err != nil {
			return failed(name, said, err, false)
		}
		for line := range strings.Lines(out) {
			ref := strings.TrimSpace(strings.TrimPrefix(line, "delete "))
			if _, said, err := r.git(ctx, "update-ref", "--no-deref", "-d", ref); err != nil {
				return failed(name, said, err, false)
			}
		}
	}
	return s.EditConfig(ctx, func(file string, data []byte) ([]byte, error) {
		data, err := gitconfig.RemoveSection(file, data, "remote", name)
		for _, b := range c.Subsections("branch") {
			if v, _ := c.Get("branch", b, "remote"); v != name {
				continue
			}
			for _, key := range []string{"remote", "merge"} {
				if err == nil {
					data, err = gitconfig.Unset(file, data, "branch", b, key)
				}
			}
		}
		return data, err
	})
}
