package remote

import (
	"context"
	"errors"
	"iter"
	"strings"

	"crm/internal/crm"
	"crm/internal/store"
	"crm/internal/store/gitconfig"
)

// cloneOwn is the clone without git: all branches, with the main one checked out.
func (c *cloner) cloneOwn(ctx context.Context, sopts store.Options) error {
	o := &own{
		name: c.name(), url: c.real, opts: c.run.opts, config: c.run.config, run: c.run, sopts: sopts,
		log: func(context.Context) iter.Seq2[*store.Commit, error] { return func(func(*store.Commit, error) bool) {} },
	}
	p, found, refs, err := o.open(ctx, false)
	if err != nil {
		return err
	}
	defer p.close()
	head, err := c.choose(branches(found, refs))
	if err != nil {
		return err
	}
	if head == "" {
		return c.notStore(true)
	}
	s, err := store.InitEmpty(c.work, head, sopts)
	if err != nil {
		return p.wrong(err, false)
	}
	o.repo = s.Repository()
	heads := map[string]store.Hash{}
	var wants []store.Hash
	seen := map[store.Hash]bool{}
	for _, r := range refs {
		b, ok := strings.CutPrefix(r.Name, "refs/heads/")
		if !ok || strings.HasPrefix(b, "-") {
			continue
		}
		if heads[b] = r.Hash; !seen[r.Hash] {
			seen[r.Hash] = true
			wants = append(wants, r.Hash)
		}
	}
	if err := o.bring(ctx, p, wants); err != nil {
		return err
	}
	s.LookAgain()
	for b, h := range heads {
		if err := o.repo.SetRef(ctx, "refs/remotes/origin/"+b, h); err != nil {
			return p.wrong(err, false)
		}
	}
	if err := o.repo.SetHead("refs/remotes/origin/HEAD", "refs/remotes/origin/"+head); err != nil {
		return p.wrong(err, false)
	}
	files, err := s.Between(store.Hash{}, heads[head])
	if err != nil {
		return p.wrong(err, false)
	}
	isStore := false
	for _, f := range files {
		isStore = isStore || f.Path == crm.SettingsFile && f.NewMode.IsFile()
	}
	if !isStore {
		return c.notStore(false)
	}
	err = s.EditConfig(ctx, func(file string, data []byte) ([]byte, error) {
		for _, set := range [][4]string{
			{"remote", "origin", "url", c.url}, {"remote", "origin", "fetch", "+refs/heads/*:refs/remotes/origin/*"},
			{"branch", head, "remote", "origin"}, {"branch", head, "merge", "refs/heads/" + head},
		} {
			var err error
			if data, err = gitconfig.Set(file, data, set[0], set[1], set[2], set[3]); err != nil {
				return nil, err
			}
		}
		return data, nil
	})
	if err != nil {
		return p.wrong(err, false)
	}
	err = s.CheckOut(ctx, heads[head], "clone: from "+Redact(c.url))
	var path *store.PathError
	if errors.As(err, &path) {
		return &store.StateError{What: "the files of " + c.name() + " cannot be written without git: " + path.Error(), Hint: "install git", Err: err}
	}
	if err != nil {
		return p.wrong(err, false)
	}
	return nil
}
