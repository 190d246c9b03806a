package cmd

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"crm/internal/shell"
	"crm/internal/store/bundle"
	"crm/internal/store/remote"
)

func newRestore(a *App) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:   "restore FILE DIR",
		Short: "make a store from a backup",
		Long: `Make the store of a backup in a new or empty folder: all its history, the same
branch, the same ids. It has no remote yet; "crm remote add" names one. A file that
is damaged, or that is not a store, is refused, and nothing is left of it.`,
		Example: `  crm restore /media/stick/book-2026-11-28T1530.bundle book`,
		Args:    needs(2, 2, "FILE DIR"),
		RunE: func(_ *cobra.Command, args []string) error {
			if args[0] == "" || args[1] == "" {
				return &UsageError{Msg: "the file or the folder has no name"}
			}
			file, dir := a.path(args[0]), filepath.Clean(a.path(args[1]))
			if dry {
				if err := remote.CheckDir(dir); err != nil {
					return err
				}
				info, err := bundle.Verify(a.ctx, file)
				if err != nil {
					return err
				}
				return a.tried("%s would be made of %s: %s, %s", dir, file, count(info.Customers, "customer", "customers"), count(info.Commits, "commit", "commits"))
			}
			bar := a.term.Progress("unpacking and checking", 0)
			s, info, err := bundle.Restore(a.ctx, file, dir, a.opts)
			bar.Done()
			if err != nil {
				return err
			}
			a.say("the store of %s is in %s: %s, %s", file, s.Root(), count(info.Customers, "customer", "customers"), count(info.Commits, "commit", "commits"))
			a.say("next: cd %s && crm list", shell.Quote(args[1]))
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return []string{"bundle"}, cobra.ShellCompDirectiveFilterFileExt
			}
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	tryRemote(c, &dry)
	return c
}
