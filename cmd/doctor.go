package cmd

import (
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/doctor"
	"crm/internal/render"
	"crm/internal/store"
	"crm/internal/store/remote"
)

func newDoctor(a *App) *cobra.Command {
	var out output
	var fix, dry bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "check the whole set-up: git, identity, sharing, leftovers, backup",
		Long: `Look at all that the store needs to work, and say what to do where something is
amiss: git and who you are, the settings, the branch, rights, what programs that were
ended left behind, how customers are merged, when the store was last synced and backed
up. It asks no network and looks at no customer; for those there is "crm check".

--fix registers the merge driver and clears away what an ended crm left. The exit
code is 6 when there is a problem; warnings alone are no failure.`,
		Example: `  crm doctor
  crm doctor --fix --dry-run
  crm doctor -o json`,
		Args: needs(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			if dry && !fix {
				return &UsageError{Msg: "--dry-run goes with --fix", Hint: "crm doctor alone writes nothing"}
			}
			if _, err := out.parse(a); err != nil {
				return err
			}
			if fix {
				if err := a.mend(dry); err != nil || dry {
					return err
				}
			}
			return a.diagnose(&out)
		},
		ValidArgsFunction: completeNothing,
	}
	c.Flags().BoolVar(&fix, "fix", false, "do what is safe to do")
	c.Flags().BoolVar(&dry, "dry-run", false, "with --fix: say what would be done and write nothing")
	out.flags(a, c, true)
	return c
}

// diagnose prints all findings.
func (a *App) diagnose(out *output) error {
	f, err := out.parse(a)
	if err != nil {
		return err
	}
	found := doctor.Judge(a.facts())
	l := &render.Listing{Columns: []render.Column{
		{Name: "check", Title: "CHECK"}, {Name: "status", Title: "STATUS"}, {Name: "what", Title: "WHAT"}, {Name: "next", Title: "NEXT"},
	}}
	warnings, problems := 0, 0
	for _, d := range found {
		switch d.Status {
		case doctor.Warning:
			warnings++
		case doctor.Problem:
			problems++
		}
		l.Rows = append(l.Rows, render.Row{render.Text(d.Check), render.Text(string(d.Status)), render.Text(d.What), render.Text(d.Next)})
	}
	if f == render.FormatTable && out.columns == "" && out.sort == "" && out.limit == 0 {
		a.printFindings(found)
	} else if err := out.print(a, l, "check", "checks"); err != nil {
		return err
	}
	switch {
	case problems > 0:
		a.say("%s and %s", count(problems, "problem", "problems"), count(warnings, "warning", "warnings"))
	case warnings > 0:
		a.say("no problem and %s", count(warnings, "warning", "warnings"))
	default:
		a.say("all is well")
	}
	if doctor.Worst(found) == doctor.Problem {
		return exitCode(exitFinding)
	}
	return nil
}

// printFindings prints a line for each check, and below it what to do.
func (a *App) printFindings(found []doctor.Finding) {
	for _, d := range found {
		style := render.Green
		switch d.Status {
		case doctor.Warning:
			style = render.Yellow
		case doctor.Problem:
			style = render.Red
		}
		fmt.Fprintf(a.term.Out, "%s %s %s\n", render.Paint(fmt.Sprintf("%-8s", d.Status), style, a.term.Color()),
			render.Paint(fmt.Sprintf("%-12s", d.Check), render.Plain, false), render.Paint(d.What, render.Plain, false))
		if d.Next != "" {
			fmt.Fprintf(a.term.Out, "%22s%s\n", "", render.Paint("next: "+d.Next, render.Dim, a.term.Color()))
		}
	}
}

// mend does what the findings offer.
func (a *App) mend(dry bool) error {
	s, err := a.store()
	if err != nil {
		return err
	}
	did := 0
	for _, d := range doctor.Judge(a.facts()) {
		if !d.Fix {
			continue
		}
		did++
		if dry {
			a.say("would be mended: %s: %s", d.Check, d.What)
			continue
		}
		switch d.Check {
		case "merge-driver":
			if err := s.InstallDriver(a.ctx, "crm"); err != nil {
				return err
			}
		case "leftovers":
			// Whoever takes the lock clears away what a dead writer left.
			tx, err := s.Begin(a.ctx)
			if err != nil {
				return err
			}
			if err := tx.Close(); err != nil {
				return err
			}
		}
		a.say("mended: %s: %s", d.Check, d.What)
	}
	if did == 0 {
		a.say("there is nothing that is safe to mend by itself")
	}
	if dry {
		a.say("nothing was written: this was tried with --dry-run")
		return nil
	}
	// What was read before the mending is read anew.
	a.st = nil
	return nil
}

// told is an error as the person is told of it.
func told(err error) doctor.Trouble {
	if err == nil {
		return doctor.Trouble{}
	}
	s := explain(err)
	return doctor.Trouble{What: s.msg, Hint: s.hint}
}

// facts gathers what is known of the set-up. What cannot be found out is a fact, too.
func (a *App) facts() *doctor.Facts {
	f := &doctor.Facts{Now: a.now, GitVersion: store.GitVersion(a.ctx)}
	s, err := a.store()
	if err != nil {
		f.Store = told(err)
		p, err := store.UserIdentity(a.world.Getenv)
		f.Name, f.Email, f.Identity = p.Name, p.Email, told(err)
		return f
	}
	f.Root = s.Root()
	p, err := s.Identity()
	f.Name, f.Email, f.Identity = p.Name, p.Email, told(err)
	_, err = s.Settings()
	f.Settings = told(err)
	if b, err := s.Branch(); err == nil {
		f.Branch = b
	}
	head, err := s.Head()
	if err == nil && !head.IsZero() {
		if c, err := s.Commit(head); err == nil {
			f.Head = c.When
		} else {
			f.EditsError = told(err)
		}
	}
	if edits, err := s.Edits(a.ctx); err == nil {
		f.Edits = len(edits)
	} else {
		f.EditsError = told(err)
	}
	h := s.Health()
	f.Blocked, f.Incomplete, f.Fetched = told(h.Blocked), h.Incomplete, h.Fetched
	if n := readNote[lastSync](s, syncNote); n.At.After(f.Fetched) {
		f.Fetched = n.At
	}
	f.Driver, f.ByLine, f.Hooks = h.Driver, h.ByLine, h.Hooks
	f.Locked, f.Writer, f.Journal, f.Temps = h.Locked, h.Writer, h.Journal, len(h.Temps)
	f.Unwritable, f.CacheBytes, f.Loose, f.Packs = h.Unwritable, h.CacheBytes, h.Loose, h.Packs
	for _, l := range h.Locks {
		f.Locks = append(f.Locks, doctor.Lock{Path: l.Path, Time: l.Time})
	}
	if t, err := s.Tidiness(); err == nil {
		f.MaxLoose = t.MaxLoose
	}
	if words := strings.Fields(f.Driver); len(words) > 0 {
		_, err := exec.LookPath(strings.Trim(words[0], `'"`))
		// A path with spaces is quoted, and then not looked for.
		f.CanDrive = err == nil || strings.HasPrefix(words[0], "'")
	}
	a.sharingFacts(s, f, head)
	n := readNote[lastBackup](s, backupNote)
	f.Backup, f.BackupPath = n.At, n.Path
	if _, err := os.Stat(n.Path); n.Path != "" && err != nil {
		f.BackupGone = true
	}
	return f
}

// sharingFacts tells of the remotes, the one that sync uses first.
func (a *App) sharingFacts(s *store.Store, f *doctor.Facts, head store.Hash) {
	all, err := remote.List(s)
	if err != nil {
		return
	}
	used, err := remote.Find(s, "")
	for _, r := range all {
		d := doctor.Remote{Name: r.Name, URL: remote.Redact(r.URL), Unsent: -1}
		if err != nil || r.Name != used.Name {
			f.Remotes = append(f.Remotes, d)
			continue
		}
		if there, err := s.Ref("refs/remotes/" + r.Name + "/" + f.Branch); err == nil && !there.IsZero() && !head.IsZero() {
			if unsent, err := s.Ahead(a.ctx, []store.Hash{head}, []store.Hash{there}); err == nil {
				d.Unsent = len(unsent)
			}
		}
		f.Remotes = append([]doctor.Remote{d}, f.Remotes...)
	}
}
