package cmd

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"crm/internal/shell"
	"crm/internal/store/remote"
)

func newClone(a *App) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:   "clone URL [DIR]",
		Short: "get a copy of a store that others share",
		Long: `Copy a shared store to a folder here, with all its history, and have git merge
customers field by field in it. The folder must be new or empty; without DIR it has the
name of the repository. What is not a store of crm is refused, and nothing is left of it.
"crm help sharing" tells about URLs and how to sign in.`,
		Example: `  crm clone git@git.example:firm/customers.git
  crm clone https://git.example/firm/customers.git book
  crm clone /media/stick/customers.git`,
		Args: needs(1, 2, "URL DIR"),
		RunE: func(_ *cobra.Command, args []string) error {
			url := args[0]
			if err := remote.CheckURL(url); err != nil {
				return err
			}
			var dir string
			if len(args) > 1 {
				dir = args[1]
			} else {
				var err error
				if dir, err = remote.DirFor(url); err != nil {
					return err
				}
			}
			if dir == "" {
				return &UsageError{Msg: "the folder has no name", Hint: "leave it out to take the name of the repository"}
			}
			if remote.IsFolder(url) {
				url = a.path(url)
			}
			path := filepath.Clean(a.path(dir))
			if dry {
				if err := remote.CheckDir(path); err != nil {
					return err
				}
				return a.tried("%s would be copied to %s", remote.Redact(url), path)
			}
			s, err := remote.Clone(a.ctx, url, path, a.transferOptions(), a.opts)
			if err != nil {
				return err
			}
			a.say("the store of %s is in %s", remote.Redact(url), s.Root())
			a.say("next: cd %s && crm list", shell.Quote(dir))
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	tryRemote(c, &dry)
	return c
}
