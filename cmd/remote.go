package cmd

import (
	"context"
	"path/filepath"

	"github.com/spf13/cobra"

	"crm/internal/render"
	"crm/internal/store"
	"crm/internal/store/remote"
	"crm/internal/term"
)

func newRemote(a *App) *cobra.Command {
	c := &cobra.Command{
		Use:   "remote",
		Short: "the repositories that the store is shared through",
		Long: `Name the repositories that the store is shared through: a folder, or one on a
host by ssh or https. They are git's own remotes; "git remote" shows the same.
"crm help sharing" tells about URLs and how to sign in.`,
		Example: `  crm remote add origin git@git.example:firm/customers.git
  crm remote list`,
		Args: cobra.ArbitraryArgs,
		RunE: needsVerb,
	}
	c.AddCommand(newRemoteAdd(a), newRemoteList(a), newRemoteSetURL(a), newRemoteRm(a))
	return c
}

// remoteURL is a URL as the person means it: the path of a folder is relative to where
// they are, while git takes it from the top of the store.
func (a *App) remoteURL(s *store.Store, url string) (string, error) {
	if err := remote.CheckURL(url); err != nil {
		return "", err
	}
	if !remote.IsFolder(url) || filepath.IsAbs(url) {
		return url, nil
	}
	path := a.path(url)
	if path == filepath.Join(s.Root(), url) {
		return url, nil
	}
	return path, nil
}

// tried tells what a change would have been.
func (a *App) tried(format string, args ...any) error {
	a.say(format, args...)
	a.say("nothing was written: this was tried with --dry-run")
	return nil
}

func tryRemote(c *cobra.Command, dry *bool) {
	c.Flags().BoolVar(dry, "dry-run", false, "say what would be done and write nothing")
}

func newRemoteAdd(a *App) *cobra.Command {
	c := a.remoteAt(func(s *store.Store, name, url string) (string, error) {
		return "", remote.CheckAdd(s, name, url)
	}, remote.Add)
	c.Use = "add NAME URL"
	c.Short = "name a repository to share the store through"
	c.Example = `  crm remote add origin git@git.example:firm/customers.git
  crm remote add origin https://git.example/firm/customers.git
  crm remote add stick /media/stick/customers.git`
	c.ValidArgsFunction = completeNothing
	return c
}

func newRemoteSetURL(a *App) *cobra.Command {
	c := a.remoteAt(func(s *store.Store, name, _ string) (string, error) {
		r, err := remote.Named(s, name)
		if err != nil {
			return "", err
		}
		return ", not " + remote.Redact(r.URL), nil
	}, remote.SetURL)
	c.Use = "set-url NAME URL"
	c.Short = "change where a remote is"
	c.Example = `  crm remote set-url origin https://git.example/firm/customers.git`
	c.ValidArgsFunction = completeFirst(a, completeRemote)
	return c
}

// remoteAt is a command that says where a remote is. Check tells whether that
// can be, and what it is instead of.
func (a *App) remoteAt(check func(s *store.Store, name, url string) (instead string, err error), set func(ctx context.Context, s *store.Store, name, url string) error) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Args: needs(2, 2, "NAME URL"),
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := a.store()
			if err != nil {
				return err
			}
			name := args[0]
			url, err := a.remoteURL(s, args[1])
			if err != nil {
				return err
			}
			if dry {
				instead, err := check(s, name, url)
				if err != nil {
					return err
				}
				return a.tried("the remote %s would be %s%s", name, remote.Redact(url), instead)
			}
			if err := set(a.ctx, s, name, url); err != nil {
				return err
			}
			a.say("the remote %s is %s", name, remote.Redact(url))
			return nil
		},
	}
	tryRemote(c, &dry)
	return c
}

func newRemoteRm(a *App) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:     "rm NAME",
		Aliases: []string{"remove"},
		Short:   "forget a remote; its repository is left alone",
		Example: `  crm remote rm stick`,
		Args:    needs(1, 1, "NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := a.store()
			if err != nil {
				return err
			}
			r, err := remote.Named(s, args[0])
			if err != nil {
				return err
			}
			if dry {
				return a.tried("the remote %s, %s, would be forgotten", r.Name, remote.Redact(r.URL))
			}
			if err := remote.Remove(a.ctx, s, r.Name); err != nil {
				return err
			}
			a.say("the remote %s is forgotten; the repository at %s is as it was", r.Name, remote.Redact(r.URL))
			return nil
		},
		ValidArgsFunction: completeFirst(a, completeRemote),
	}
	tryRemote(c, &dry)
	return c
}

func newRemoteList(a *App) *cobra.Command {
	var out output
	c := &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "list the remotes of the store",
		Example: `  crm remote list -o json`,
		Args:    needs(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			s, err := a.store()
			if err != nil {
				return err
			}
			all, err := remote.List(s)
			if err != nil {
				return err
			}
			l := &render.Listing{
				Columns: []render.Column{{Name: "name", Title: "NAME"}, {Name: "url", Title: "URL"}, {Name: "push_url", Title: "PUSH URL"}},
				Empty:   "no remotes yet; add one with: crm remote add origin URL",
			}
			for _, r := range all {
				l.Rows = append(l.Rows, render.Row{render.Text(r.Name), render.Text(remote.Redact(r.URL)), render.Text(remote.Redact(r.PushURL))})
			}
			return out.print(a, l, "remote", "remotes")
		},
		ValidArgsFunction: completeNothing,
	}
	out.flags(a, c, true)
	return c
}

func completeRemote(a *App, word string) []string {
	s, err := a.store()
	if err != nil {
		return nil
	}
	all, err := remote.List(s)
	if err != nil {
		return nil
	}
	var names []string
	for _, r := range all {
		names = append(names, r.Name)
	}
	return offer(names...)(a, word)
}

// transferOptions is how commits are moved for whoever sits there.
func (a *App) transferOptions() remote.Options {
	var bar *term.Progress
	doing, shown := "", 0
	return remote.Options{
		Getenv:      a.world.Getenv,
		Interactive: a.term.CanAsk(),
		Progress: func(what string, done, total int) {
			if what != doing {
				bar.Done()
				bar, doing, shown = a.term.Progress(what, total), what, 0
			}
			bar.Add(done - shown)
			shown = done
			if total > 0 && done >= total {
				bar.Done()
			}
		},
	}
}
