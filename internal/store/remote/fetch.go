package remote

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"

	"crm/internal/store"
	"crm/internal/store/gitconfig"
)

// FetchResult is what a remote has.
type FetchResult struct {
	// Ref is the commit at the head of the remote's branch; zero when the remote has no
	// such branch, which the first push then makes.
	Ref store.Hash
	// Branch is the short name of the branch at the remote that belongs to the one here.
	Branch string
	// Empty tells that the remote has no commit at all.
	Empty bool
	// Note is a sentence for the person when Branch is not what they would expect;
	// else empty.
	Note string
	// Via is what moved the commits, see the function.
	Via string
}

// Fetch brings the commits of a remote that are missing here, and moves
// refs/remotes/NAME/BRANCH. An empty name is that of Find.
//
// Which branch of the remote is meant: the one that the branch here follows
// (branch.NAME.remote and .merge), else the one of the same name. When the remote has
// none of that name and the branch here has a name that git gives by itself (main,
// master, init.defaultBranch), it is the default branch of the remote. A branch of any
// other name is new to the remote: Ref is zero.
//
// Errors are *Errors, *store.StateErrors, or that of the context.
func Fetch(ctx context.Context, s *store.Store, name string, opts Options) (FetchResult, error) {
	t, err := begin(s, name, opts, false)
	if err != nil {
		return FetchResult{}, err
	}
	if Via() != viaGit {
		return t.fetchOwn(ctx)
	}
	if err := t.fetch(ctx, t.want); err == nil {
		return t.result(t.want, "")
	} else if e := new(Error); !errors.As(err, &e) || !strings.Contains(e.Detail, "couldn't find remote ref") {
		return FetchResult{}, err
	}
	return t.fetchOther(ctx)
}

// transfer is one exchange with a remote.
type transfer struct {
	s        *store.Store
	remote   Remote
	config   *gitconfig.Config
	run      *runner
	here     string // the branch here
	want     string // the branch of the remote that belongs to it
	followed bool   // the configuration says so
}

// begin finds out what an exchange is about.
func begin(s *store.Store, name string, opts Options, push bool) (*transfer, error) {
	r, err := Find(s, name)
	if err != nil {
		return nil, err
	}
	t := &transfer{s: s, remote: r}
	url := r.URL
	if push && r.PushURL != "" {
		url = r.PushURL
	}
	for _, u := range []string{r.URL, url} {
		if err := CheckURL(u); err != nil {
			return nil, err
		}
	}
	if t.config, err = s.GitConfig(); err != nil {
		return nil, err
	}
	if t.here, err = s.Branch(); err != nil {
		return nil, err
	}
	if t.here == "" {
		return nil, &store.StateError{What: "no branch is checked out in the store", Hint: `check one out with "git switch main"`}
	}
	t.want = t.here
	if remote, _ := t.config.Get("branch", t.here, "remote"); remote == r.Name {
		if merge, ok := t.config.Get("branch", t.here, "merge"); ok && strings.HasPrefix(merge, "refs/heads/") {
			t.want, t.followed = strings.TrimPrefix(merge, "refs/heads/"), true
		}
	}
	t.run = newRunner(s.Root(), opts, t.config, insteadOf(t.config, url, push))
	return t, nil
}

// insteadOf is a URL as git will use it, by its settings url.BASE.insteadOf.
func insteadOf(c *gitconfig.Config, url string, push bool) string {
	keys := []string{"insteadOf"}
	if push {
		keys = []string{"pushInsteadOf", "insteadOf"}
	}
	for _, key := range keys {
		base, longest := "", ""
		for _, b := range c.Subsections("url") {
			for _, prefix := range c.All("url", b, key) {
				if strings.HasPrefix(url, prefix) && len(prefix) > len(longest) {
					base, longest = b, prefix
				}
			}
		}
		if longest != "" {
			return base + url[len(longest):]
		}
	}
	return url
}

// name is how messages call the remote: by its name and URL.
func (t *transfer) name() string {
	return fmt.Sprintf("%s (%s)", t.remote.Name, Redact(t.remote.URL))
}

func (t *transfer) tracking(branch string) string {
	return "refs/remotes/" + t.remote.Name + "/" + branch
}

// fetch fetches one branch.
func (t *transfer) fetch(ctx context.Context, branch string) error {
	args := []string{"fetch", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--force"}
	if t.run.opts.Progress != nil {
		args = append(args, "--progress")
	}
	_, said, err := t.run.git(ctx, append(args, "--", t.remote.Name, "refs/heads/"+branch+":"+t.tracking(branch))...)
	if err != nil {
		return failed(t.name(), said, err, false)
	}
	t.s.LookAgain()
	return nil
}

func (t *transfer) result(branch, note string) (FetchResult, error) {
	h, err := t.s.Ref(t.tracking(branch))
	return FetchResult{Ref: h, Branch: branch, Note: note, Via: viaGit}, err
}

// fetchOther is for a remote without the branch that was looked for.
func (t *transfer) fetchOther(ctx context.Context) (FetchResult, error) {
	out, said, err := t.run.git(ctx, "ls-remote", "--symref", "--", t.remote.Name, "HEAD", "refs/heads/*")
	if err != nil {
		return FetchResult{}, failed(t.name(), said, err, false)
	}
	head, branches := heads(out)
	branch, note, err := t.choose(head, branches)
	if err != nil {
		return FetchResult{}, err
	}
	if branch == "" {
		return FetchResult{Branch: t.want, Empty: len(branches) == 0, Note: note, Via: viaGit}, nil
	}
	if err := t.fetch(ctx, branch); err != nil {
		return FetchResult{}, err
	}
	return t.result(branch, note)
}

// choose is the branch of a remote that has none of the name that was looked for, and
// what to tell about it; empty when the branch here is new to the remote.
func (t *transfer) choose(head string, branches []string) (branch, note string, err error) {
	switch {
	case len(branches) == 0:
		return "", "", nil
	case t.followed || !t.usual(t.here):
		return "", fmt.Sprintf("%s has no branch %q yet", t.name(), t.want), nil
	}
	if head == "" {
		head = only(branches)
	}
	if head == "" {
		return "", "", &Error{
			Kind: NoBranch, Remote: t.name(),
			What: fmt.Sprintf("%s has no branch %q, and it does not say which of its branches is the main one: %s", t.name(), t.here, strings.Join(branches, ", ")),
			Hint: fmt.Sprintf("say which with: git config branch.%s.remote %s, and branch.%s.merge refs/heads/BRANCH", t.here, t.remote.Name, t.here),
		}
	}
	return head, fmt.Sprintf("the main branch of %s is %q; the branch %q here is shared with it", t.name(), head, t.here), nil
}

// usual tells whether a branch has a name that git gives by itself.
func (t *transfer) usual(branch string) bool {
	given, _ := t.config.Get("init", "", "defaultBranch")
	return branch == "main" || branch == "master" || branch == given
}

// heads reads the listing of ls-remote --symref: the branch that HEAD names, when it is
// there, and all branches.
func heads(listing string) (head string, branches []string) {
	for line := range strings.Lines(listing) {
		what, ref, ok := strings.Cut(strings.TrimRight(line, "\r\n"), "\t")
		if !ok {
			continue
		}
		if target, ok := strings.CutPrefix(what, "ref: refs/heads/"); ok && ref == "HEAD" {
			head = target
		}
		// git takes a name with a hyphen in front for an option, and makes none.
		if b, ok := strings.CutPrefix(ref, "refs/heads/"); ok && !strings.HasPrefix(b, "-") {
			branches = append(branches, b)
		}
	}
	if !slices.Contains(branches, head) {
		head = ""
	}
	return head, branches
}

// only is the main one of some branches, when that is clear; else empty.
func only(branches []string) string {
	if len(branches) == 1 {
		return branches[0]
	}
	for _, b := range []string{"main", "master"} {
		if slices.Contains(branches, b) {
			return b
		}
	}
	return ""
}

// failed is the error of a run of git.
func failed(remote, said string, err error, push bool) error {
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, exec.ErrNotFound):
		return newError(NoGit, remote, "", err)
	}
	detail := cleaned(said)
	e := newError(classify(detail, push), remote, detail, err)
	if words := serverWords(detail); e.Kind == Rejected && words != "" {
		e.What += ": " + words
	}
	return e
}
