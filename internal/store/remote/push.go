package remote

import (
	"context"
	"errors"
	"fmt"
	"os/exec"

	"crm/internal/store"
	"crm/internal/store/gitconfig"
)

// Push makes commit the head of a branch of a remote. It does so only if the branch is
// at expect there (zero: it must not exist) and commit descends from that, so nothing of
// others is ever overwritten; else the error is one that errors.Is finds ErrBehind in.
// The branch that is checked out here follows the remote's from then on, unless it
// follows another already.
//
// Errors are *Errors, *store.StateErrors, or that of the context. After Cut and Timeout
// it is not known whether the push arrived; the next Fetch tells.
func Push(ctx context.Context, s *store.Store, name string, commit store.Hash, branch string, expect store.Hash, opts Options) error {
	t, err := begin(s, name, opts, true)
	if err != nil {
		return err
	}
	if Via() != viaGit {
		if err := t.pushOwn(ctx, commit, branch, expect); err != nil {
			return err
		}
		return t.follow(ctx, branch)
	}
	if !expect.IsZero() {
		if err := t.descends(ctx, expect, commit); err != nil {
			return err
		}
	}
	old := ""
	if !expect.IsZero() {
		old = expect.String()
	}
	ref := "refs/heads/" + branch
	args := []string{"push", "--no-verify", "--no-follow-tags", "--recurse-submodules=no", "--force-with-lease=" + ref + ":" + old}
	if opts.Progress != nil {
		args = append(args, "--progress")
	}
	_, said, err := t.run.git(ctx, append(args, "--", t.remote.Name, commit.String()+":"+ref)...)
	if err != nil {
		return failed(t.name(), said, err, true)
	}
	return t.follow(ctx, branch)
}

// descends makes sure that a push takes nothing away: the lease alone would let a commit
// replace any other.
func (t *transfer) descends(ctx context.Context, old, commit store.Hash) error {
	_, said, err := t.run.git(ctx, "merge-base", "--is-ancestor", old.String(), commit.String())
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &exit) && exit.ExitCode() == 1:
		return newError(Behind, t.name(), fmt.Sprintf("%s does not contain %s", commit, old), err)
	}
	return failed(t.name(), said, err, true)
}

// follow has the branch here follow the remote's, as "git push -u" does.
func (t *transfer) follow(ctx context.Context, branch string) error {
	if remote, _ := t.config.Get("branch", t.here, "remote"); remote != "" {
		return nil
	}
	return t.s.EditConfig(ctx, func(file string, data []byte) ([]byte, error) {
		data, err := gitconfig.Set(file, data, "branch", t.here, "remote", t.remote.Name)
		if err != nil {
			return nil, err
		}
		return gitconfig.Set(file, data, "branch", t.here, "merge", "refs/heads/"+branch)
	})
}
