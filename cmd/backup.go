package cmd

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"crm/internal/render"
	"crm/internal/store"
	"crm/internal/store/bundle"
)

func newBackup(a *App) *cobra.Command {
	var out output
	var verify, dry bool
	var keep int
	c := &cobra.Command{
		Use:   "backup FILE|DIR/",
		Short: "keep the whole store in one file",
		Long: `Write all branches and tags of the store, with their whole history, to one new
file. It has its name only after it was unpacked elsewhere and found whole and the
same. In a folder it is named by the date; --keep removes older ones of this store
there. What was edited by hand and not saved is not in it: "crm save" first.
--verify checks a file that is there. "crm help backup" tells more.`,
		Example: `  crm backup /media/stick/
  crm backup /media/stick/ --keep 30
  crm backup book.bundle
  crm backup --verify book.bundle`,
		Args: needs(1, 1, "FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			f, err := out.parse(a)
			if err != nil {
				return err
			}
			if args[0] == "" {
				return &UsageError{Msg: "the file has no name", Hint: "name a file, or a folder"}
			}
			if verify {
				if dry || c.Flags().Changed("keep") {
					return &UsageError{Msg: "--verify only looks: it goes with neither --keep nor --dry-run"}
				}
				info, err := bundle.Verify(a.ctx, a.path(args[0]))
				if err != nil {
					return err
				}
				if err := a.printBackup(f, info); err != nil {
					return err
				}
				if !info.IsStore() {
					return &bundle.Error{Kind: bundle.NotStore, Path: info.Path, What: info.Path + " is a whole git bundle, but not of a store", Hint: "check the name of the file"}
				}
				return nil
			}
			if c.Flags().Changed("keep") && keep < 1 {
				return &UsageError{Msg: fmt.Sprintf("--keep %d would keep no backup", keep), Hint: "say how many to keep: 1 or more"}
			}
			return a.backup(f, args[0], keep, dry)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveDefault
		},
	}
	c.Flags().BoolVar(&verify, "verify", false, "check a backup and say what it holds")
	c.Flags().IntVar(&keep, "keep", 0, "keep the newest `N` backups of this store in the folder, remove older ones")
	c.Flags().BoolVar(&dry, "dry-run", false, "say what would be written and removed, and do neither")
	completeFlag(a, c, "keep", offer())
	out.flags(a, c, false)
	return c
}

func (a *App) backup(f render.Format, to string, keep int, dry bool) error {
	s, err := a.store()
	if err != nil {
		return err
	}
	path := a.path(to)
	fi, err := os.Stat(path)
	inDir := err == nil && fi.IsDir()
	if !inDir && strings.HasSuffix(filepath.ToSlash(to), "/") {
		return &bundle.Error{Kind: bundle.Missing, Path: path, What: "there is no folder " + path, Hint: "make the folder first; is the disk there?"}
	}
	if keep > 0 && !inDir {
		return &UsageError{Msg: "--keep goes with a folder, not with the name of a file", Hint: "crm backup FOLDER/ --keep " + fmt.Sprint(keep)}
	}
	dir := path
	if inDir {
		if path, err = bundle.NameIn(dir, s, a.now); err != nil {
			return err
		}
	}
	if dry {
		return a.tryBackup(s, path, dir, keep)
	}
	bar := a.term.Progress("packing and checking", 0)
	info, err := bundle.Create(a.ctx, s, path)
	bar.Done()
	if err != nil {
		return err
	}
	if err := a.noteBackup(s, info); err != nil {
		a.warn("the backup is whole, but its time could not be noted for \"crm doctor\": %v", err)
	}
	if err := a.printBackup(f, info); err != nil {
		return err
	}
	edits, err := s.Edits(a.ctx)
	if err != nil {
		return err
	}
	if len(edits) > 0 {
		a.warn("%s edited by hand and not saved: what was changed is not in the backup; run \"crm save\" and back up again", count(len(edits), "file is", "files are"))
	}
	if keep == 0 {
		return nil
	}
	old, err := bundle.Old(a.ctx, dir, s, keep)
	if err != nil {
		return err
	}
	for _, p := range old {
		if err := os.Remove(p); err != nil {
			return fmt.Errorf("the new backup is whole, but the old one %s cannot be removed: %w", p, pathCause(err))
		}
		a.say("removed the older %s", p)
	}
	return nil
}

func (a *App) tryBackup(s *store.Store, path, dir string, keep int) error {
	a.say("the backup would be %s", path)
	if keep > 0 {
		// The new one counts among those that are kept.
		old, err := bundle.Old(a.ctx, dir, s, keep-1)
		if err != nil {
			return err
		}
		for _, p := range old {
			a.say("%s would be removed", p)
		}
	}
	a.say("nothing was written: this was tried with --dry-run")
	return nil
}

// printBackup tells what a backup holds: in words, or as one record.
func (a *App) printBackup(f render.Format, i *bundle.Info) error {
	branches, tags := 0, 0
	for _, r := range i.Refs {
		switch {
		case strings.HasPrefix(r.Name, "refs/heads/"):
			branches++
		case strings.HasPrefix(r.Name, "refs/tags/"):
			tags++
		}
	}
	if f != render.FormatTable {
		l := &render.Listing{Columns: []render.Column{
			{Name: "file"}, {Name: "bytes"}, {Name: "customers"}, {Name: "commits"}, {Name: "branch"}, {Name: "branches"}, {Name: "tags"}, {Name: "newest"}, {Name: "commit"},
		}}
		l.Rows = []render.Row{{
			render.Text(i.Path), render.Int(int(i.Size)), render.Int(i.Customers), render.Int(i.Commits), render.Text(i.Branch), render.Int(branches), render.Int(tags),
			render.Text(i.Newest.Format(time.RFC3339)), render.Text(i.Head.String()),
		}}
		return l.Write(a.term.Out, f, render.OptionsOf(a.term))
	}
	a.say("%s is whole: %s, %s, %s, %s; newest of %s", i.Path, bytesText(i.Size), count(i.Customers, "customer", "customers"), count(i.Commits, "commit", "commits"),
		count(branches, "branch", "branches"), i.Newest.Format("2006-01-02 15:04"))
	return nil
}

// bytesText is a size for people.
func bytesText(n int64) string {
	switch {
	case n < 10<<10:
		return fmt.Sprintf("%d bytes", n)
	case n < 10<<20:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d MB", n>>20)
}

// lastBackup is the note of the last backup, in .git/crm.
type lastBackup struct {
	At   time.Time `json:"at"`
	Path string    `json:"path"`
	Head string    `json:"head"`
}

const backupNote = "backup.json"

func (a *App) noteBackup(s *store.Store, i *bundle.Info) error {
	return writeNote(s, backupNote, lastBackup{a.now, i.Path, i.Head.String()})
}
