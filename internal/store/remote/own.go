package remote

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os/exec"
	"slices"
	"strings"

	"crm/internal/store"
	"crm/internal/store/gitconfig"
)

// What moves the commits.
const (
	viaGit = "git"
	viaOwn = "crm"
)

// Via is what moves the commits on this machine: "git" where it is installed, else "crm"
// itself.
func Via() string {
	if _, err := exec.LookPath("git"); err != nil {
		return viaOwn
	}
	return viaGit
}

// peer is the other side of a transfer without git. Its methods are called in order:
// list, then fetch or push once, then close.
type peer interface {
	// list is the branches there and the one that HEAD names, all as full names; head is
	// empty when it is not told.
	list(ctx context.Context, push bool) (head string, refs []store.Ref, err error)
	// fetch brings commits with all that they need.
	fetch(ctx context.Context, wants []store.Hash) error
	// push moves a reference from one commit to another and sends what that needs.
	push(ctx context.Context, ref string, old, commit store.Hash) error
	close()
	// wrong makes an error of these methods an *Error.
	wrong(err error, push bool) error
}

// own is a transfer without git.
type own struct {
	name   string            // for messages
	url    string            // after insteadOf
	repo   *store.Repository // the one here; nil until a clone has made it
	sopts  store.Options     // for the repository of a folder
	log    func(ctx context.Context) iter.Seq2[*store.Commit, error]
	opts   Options
	config *gitconfig.Config
	run    *runner // for what it knows about ssh and the token
}

// dial finds the other side. Nothing is opened yet.
func (o *own) dial() (peer, error) {
	scheme, rest, ok := strings.Cut(o.url, "://")
	switch scheme = strings.ToLower(scheme); {
	case !ok:
		if host, path, ok := strings.Cut(o.url, ":"); ok && !IsFolder(o.url) {
			return o.ssh(host, "", path)
		}
		return &folderPeer{own: o, path: o.url}, nil
	case scheme == "file":
		return &folderPeer{own: o, path: filePath(rest)}, nil
	case scheme == "http" || scheme == "https":
		return o.http()
	case scheme == "git":
		return nil, &Error{Kind: NoGit, Remote: o.name, What: "git is not installed, and URLs that begin with git:// need it", Hint: "install git, or use https or ssh"}
	}
	host, path, _ := strings.Cut(rest, "/")
	if path = "/" + path; strings.HasPrefix(path, "/~") {
		path = path[1:]
	}
	user := ""
	if at := strings.LastIndexByte(host, '@'); at >= 0 {
		user, host = host[:at+1], host[at+1:]
	}
	port := ""
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		host, port = host[:i], host[i+1:]
	}
	return o.ssh(user+strings.Trim(host, "[]"), port, path)
}

// own makes the transfer of a store without git.
func (t *transfer) own(push bool) *own {
	url := t.remote.URL
	if push && t.remote.PushURL != "" {
		url = t.remote.PushURL
	}
	return &own{
		name: t.name(), url: insteadOf(t.config, url, push), repo: t.s.Repository(), sopts: t.s.Options(),
		opts: t.run.opts, config: t.config, run: t.run,
		log: func(ctx context.Context) iter.Seq2[*store.Commit, error] {
			head, err := t.s.Head()
			if err != nil || head.IsZero() {
				return func(func(*store.Commit, error) bool) {}
			}
			return t.s.Log(ctx, head)
		},
	}
}

// open connects and lists what is there.
func (o *own) open(ctx context.Context, push bool) (p peer, head string, refs []store.Ref, err error) {
	if err := CheckURL(o.url); err != nil {
		return nil, "", nil, err // insteadOf can make anything of a URL
	}
	if o.repo != nil {
		if err := o.repo.CheckWhole(); err != nil {
			return nil, "", nil, err
		}
	}
	if p, err = o.dial(); err != nil {
		return nil, "", nil, err
	}
	if head, refs, err = p.list(ctx, push); err != nil {
		p.close()
		return nil, "", nil, p.wrong(err, push)
	}
	return p, head, refs, nil
}

// branches are the short names of the branches among references, and of HEAD's when it is
// there.
func branches(head string, refs []store.Ref) (string, []string) {
	var names []string
	for _, r := range refs {
		if b, ok := strings.CutPrefix(r.Name, "refs/heads/"); ok && !strings.HasPrefix(b, "-") {
			names = append(names, b)
		}
	}
	if head = strings.TrimPrefix(head, "refs/heads/"); !slices.Contains(names, head) {
		head = ""
	}
	return head, names
}

func refOf(refs []store.Ref, name string) store.Hash {
	for _, r := range refs {
		if r.Name == name {
			return r.Hash
		}
	}
	return store.Hash{}
}

// fetchOwn is Fetch without git.
func (t *transfer) fetchOwn(ctx context.Context) (FetchResult, error) {
	o := t.own(false)
	p, head, refs, err := o.open(ctx, false)
	if err != nil {
		return FetchResult{}, err
	}
	defer p.close()
	branch, note := t.want, ""
	at := refOf(refs, "refs/heads/"+branch)
	if at.IsZero() {
		found, names := branches(head, refs)
		if branch, note, err = t.choose(found, names); err != nil {
			return FetchResult{}, err
		}
		if branch == "" {
			return FetchResult{Branch: t.want, Empty: len(names) == 0, Note: note, Via: viaOwn}, nil
		}
		at = refOf(refs, "refs/heads/"+branch)
	}
	if err := o.bring(ctx, p, []store.Hash{at}); err != nil {
		return FetchResult{}, err
	}
	if err := o.repo.SetRef(ctx, t.tracking(branch), at); err != nil {
		return FetchResult{}, p.wrong(err, false)
	}
	t.s.LookAgain()
	return FetchResult{Ref: at, Branch: branch, Note: note, Via: viaOwn}, nil
}

// bring makes commits be here, whole.
func (o *own) bring(ctx context.Context, p peer, wants []store.Hash) error {
	missing := func(h store.Hash) bool { return !o.repo.HasCommit(h) || o.repo.Connected(ctx, h) != nil }
	if !slices.ContainsFunc(wants, missing) {
		return ctx.Err()
	}
	if err := p.fetch(ctx, wants); err != nil {
		return p.wrong(err, false)
	}
	for _, h := range wants {
		if err := o.repo.Connected(ctx, h); err != nil {
			return p.wrong(err, false)
		}
	}
	return nil
}

// havesMax bounds the commits that are offered to a server with which nothing is in common.
const havesMax = 1 << 14

// haves hands out the commits that are here: what references name, those of remotes
// first, then the history of the branch from its end. stop must be called.
func (o *own) haves(ctx context.Context) (next func() (store.Hash, bool), stop func(), err error) {
	refs, err := o.repo.Refs("refs/")
	if err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(refs, func(a, b store.Ref) int {
		return strings.Compare(kindOfRef(a.Name), kindOfRef(b.Name))
	})
	next, stop = iter.Pull(func(yield func(store.Hash) bool) {
		told := map[store.Hash]bool{}
		tell := func(h store.Hash) bool {
			if told[h] {
				return true
			}
			told[h] = true
			return len(told) <= havesMax && yield(h)
		}
		for _, r := range refs {
			if o.repo.HasCommit(r.Hash) && !tell(r.Hash) {
				return
			}
		}
		for c, err := range o.log(ctx) {
			if err != nil || !tell(c.Hash) {
				return // fewer are offered, and more comes
			}
		}
	})
	return next, stop, nil
}

func kindOfRef(name string) string {
	if strings.HasPrefix(name, "refs/remotes/") {
		return "0"
	}
	return "1"
}

// pushOwn is Push without git.
func (t *transfer) pushOwn(ctx context.Context, commit store.Hash, branch string, expect store.Hash) error {
	o := t.own(true)
	if !expect.IsZero() {
		ok, err := t.s.IsAncestor(ctx, expect, commit)
		if err != nil {
			return o.damaged(err)
		}
		if !ok {
			return newError(Behind, t.name(), fmt.Sprintf("%s does not contain %s", commit, expect), nil)
		}
	}
	p, _, refs, err := o.open(ctx, true)
	if err != nil {
		return err
	}
	defer p.close()
	ref := "refs/heads/" + branch
	at := refOf(refs, ref)
	switch {
	case at == expect && at == commit:
		return nil
	case at != expect:
		return newError(Behind, t.name(), fmt.Sprintf("%s is at %s, not at %s", ref, at, expect), nil)
	}
	if err := p.push(ctx, ref, expect, commit); err != nil {
		return p.wrong(err, true)
	}
	// As git does: what was sent is known to be there.
	if err := o.repo.SetRef(ctx, t.tracking(branch), commit); err != nil {
		return p.wrong(err, false)
	}
	return nil
}

// known are those of some references that are commits here.
func (o *own) known(refs []store.Ref) []store.Hash {
	var out []store.Hash
	for _, r := range refs {
		if o.repo.HasCommit(r.Hash) {
			out = append(out, r.Hash)
		}
	}
	return out
}

// damaged is the error for what is wrong with the repository here.
func (o *own) damaged(err error) error {
	var broken *store.ObjectError
	if errors.As(err, &broken) {
		e := newError(Damaged, o.name, err.Error(), err)
		e.What = "the store is damaged: " + err.Error()
		return e
	}
	return err
}

// progress is what tells how many objects went by; nil when nobody wants to know.
func (o *own) progress(what string) func(done, total int) {
	if o.opts.Progress == nil {
		return nil
	}
	return func(done, total int) { o.opts.Progress(what, done, total) }
}
