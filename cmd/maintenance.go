package cmd

import (
	"os"

	"github.com/spf13/cobra"
)

func newMaintenance(a *App) *cobra.Command {
	var auto, dry bool
	c := &cobra.Command{
		Use:   "maintenance",
		Short: "pack the history so that it stays small and fast",
		Long: `Pack the objects that each change leaves in the repository, and write the graph
that makes "git log" fast, by git's own gc. It is safe beside others who read and
write, and removes nothing that was changed in the last two weeks.

You need not run it: after a change that makes the loose objects too many, crm starts
it in the background. Git's settings gc.auto (how many; 0 for never) and
maintenance.auto (false for never) hold for it.`,
		Example: `  crm maintenance
  crm maintenance --dry-run`,
		Args: needs(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			s, err := a.store()
			if err != nil {
				return err
			}
			t, err := s.Tidiness()
			if err != nil {
				return err
			}
			if auto && !t.Due() {
				a.say("nothing is to be done: about %s and %s", count(t.Loose, "loose object", "loose objects"), count(t.Packs, "pack", "packs"))
				return nil
			}
			if dry {
				return a.tried("about %s and %s would be packed into one", count(t.Loose, "loose object", "loose objects"), count(t.Packs, "pack", "packs"))
			}
			bar := a.term.Progress("packing", 0)
			done, err := s.Maintain(a.ctx, !auto)
			bar.Done()
			if err != nil {
				return err
			}
			if !done {
				a.say("maintenance of this store is running already")
				return nil
			}
			now, err := s.Tidiness()
			if err != nil {
				return err
			}
			a.say("packed: about %s and %s are left", count(now.Loose, "loose object", "loose objects"), count(now.Packs, "pack", "packs"))
			return nil
		},
		ValidArgsFunction: completeNothing,
	}
	c.Flags().BoolVar(&auto, "auto", false, "only when objects have piled up")
	c.Flags().BoolVar(&dry, "dry-run", false, "say what would be packed and write nothing")
	return c
}

// tidy starts maintenance in the background when this run made a commit and loose
// objects have piled up. Nobody waits for it, or hears of it when it fails: the
// next change tries again, and "crm doctor" tells.
func (a *App) tidy() {
	if a.st == nil || !a.st.MaintenanceDue() {
		return
	}
	program, err := os.Executable()
	if err != nil {
		return
	}
	_ = a.st.MaintainLater(program, "maintenance", "--auto", "--quiet", "--no-input", "--store", a.st.Root())
}
