package cmd

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"crm/internal/crm"
	"crm/internal/render"
	"crm/internal/shell"
	"crm/internal/store"
)

// NoReportError says that there is no saved report of a name; its lines are those
// that there are.
type NoReportError struct {
	Name  string
	Lines []string
}

func (e *NoReportError) Error() string { return fmt.Sprintf("no saved report %q", e.Name) }

// savedReport finds a saved report, in any case and accents; -1 when there is none.
func savedReport(set *crm.Settings, name string) int {
	if i := slices.IndexFunc(set.Reports, func(r crm.Report) bool { return r.Name == name }); i >= 0 {
		return i
	}
	return slices.IndexFunc(set.Reports, func(r crm.Report) bool { return name != "" && crm.Fold(r.Name) == crm.Fold(name) })
}

// completeReports offers the saved reports.
func completeReports(a *App, word string) []string {
	set, err := a.settings()
	if err != nil {
		return nil
	}
	var out []string
	for _, r := range set.Reports {
		out = append(out, r.Name)
	}
	return offer(out...)(a, word)
}

// reportRun is a report with its flags.
type reportRun struct {
	kind    reportKind
	options *reportOptions
	command *cobra.Command
}

// readReport is the report that a saved one stands for, its flags read.
func (a *App) readReport(text string) (*reportRun, error) {
	words, err := shell.Split(text)
	if err != nil {
		return nil, err
	}
	if len(words) == 0 {
		return nil, errors.New("it is empty")
	}
	kind := overviewKind()
	if !strings.HasPrefix(words[0], "-") {
		kinds := reportKinds()
		i := slices.IndexFunc(kinds, func(k reportKind) bool { return k.name == words[0] })
		if i < 0 {
			return nil, fmt.Errorf("there is no report %q", words[0])
		}
		kind, words = kinds[i], words[1:]
	}
	run := &reportRun{kind: kind, options: new(reportOptions)}
	run.command = newReportCommand(a, kind, run.options)
	if err := run.command.ParseFlags(words); err != nil {
		return nil, err
	}
	if rest := run.command.Flags().Args(); len(rest) > 0 {
		return nil, fmt.Errorf("%q is no flag", rest[0])
	}
	if run.options.picture != (pictureFlags{}) {
		// Who shares the store would write to the disks of all others.
		return nil, errors.New("a saved report names no files; --html, --svg, --png and what goes with them are given when it is printed")
	}
	return run, nil
}

// printSaved runs a saved report. Flags on the command line take the place of its
// own.
func (a *App) printSaved(c *cobra.Command, name string) error {
	set, err := a.settings()
	if err != nil {
		return err
	}
	i := savedReport(set, name)
	if i < 0 {
		return unknownCommand(c, name)
	}
	saved := set.Reports[i]
	run, err := a.readReport(saved.Report)
	if err != nil {
		return brokenReport(saved, err)
	}
	given := false
	c.Flags().Visit(func(f *pflag.Flag) {
		if err != nil || c.InheritedFlags().Lookup(f.Name) != nil {
			return
		}
		given = true
		if run.command.Flags().Lookup(f.Name) == nil {
			err = &UsageError{Msg: fmt.Sprintf("--%s: the saved report %q has no such flag", f.Name, saved.Name), Hint: "it reads: crm report " + saved.Report}
			return
		}
		err = run.command.Flags().Set(f.Name, f.Value.String())
	})
	if err != nil {
		return err
	}
	err = a.printReport(run.kind, *run.options)
	var usage *UsageError
	if errors.As(err, &usage) && !given {
		return brokenReport(saved, err)
	}
	return err
}

// brokenReport tells of a saved report that is not understood.
func brokenReport(r crm.Report, err error) error {
	hint := "correct it in crm.yaml, or save another with: crm report save " + shell.Quote(r.Name) + " --force -- REPORT"
	var usage *UsageError
	if errors.As(err, &usage) && usage.Hint != "" {
		hint = usage.Hint + "; then " + hint
	}
	return &InvalidError{Msg: fmt.Sprintf("crm.yaml: the saved report %q: %s", r.Name, err), Lines: []string{r.Name + ": crm report " + r.Report}, Hint: hint}
}

func newReportSave(a *App) *cobra.Command {
	var dry, force bool
	c := &cobra.Command{
		Use:   "save NAME -- REPORT…",
		Short: "save a report under a name of your own",
		Long: `Check a report and save it in crm.yaml, for all who share the store. Then
"crm report NAME" prints it, with a period, a query or a format of its own where
these are given. REPORT is what is typed behind "crm report"; -- keeps its flags
from being taken for those of save. Comments in crm.yaml stay.`,
		Example: `  crm report save cities -- table --rows city --columns stage
  crm report save mine -- pipeline --where owner:me --by close-month
  crm report save cities --force -- table --rows city --value sum:deals.open`,
		Args: needs(2, -1, "NAME REPORT"),
		RunE: func(c *cobra.Command, args []string) error {
			text := strings.TrimSpace(args[1])
			if len(args) > 2 {
				text = shell.Line(args[1:]...)
			}
			return a.saveReport(c, args[0], text, dry, force)
		},
		ValidArgsFunction: func(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
			var names []string
			switch len(args) {
			case 0:
				names = completeReports(a, word)
			case 1:
				for _, k := range reportKinds() {
					names = append(names, k.name)
				}
				names = offer(names...)(a, word)
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
	c.Flags().BoolVar(&force, "force", false, "replace a saved report of that name")
	dryRun(c, &dry)
	return c
}

// checkReportName tells what is wrong with the name for a saved report.
func checkReportName(report *cobra.Command, name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return &UsageError{Msg: "the name of the report is empty", Hint: "write it like: crm report save cities -- table --rows city"}
	case strings.HasPrefix(name, "-") || strings.ContainsAny(name, " \t\n"):
		return &UsageError{Msg: fmt.Sprintf("%q is no name for a report", name), Hint: "take one word without spaces, as in: crm report save cities -- table --rows city"}
	}
	for _, c := range report.Commands() {
		if c.Name() == crm.Fold(name) || c.HasAlias(crm.Fold(name)) || crm.Fold(name) == "help" {
			return &ConflictError{Msg: fmt.Sprintf("crm report %s is there already", c.Name()), Hint: "take another name"}
		}
	}
	return nil
}

func (a *App) saveReport(c *cobra.Command, name, text string, dry, force bool) error {
	if err := checkReportName(c.Parent(), name); err != nil {
		return err
	}
	run, err := a.readReport(text)
	if err != nil {
		return &UsageError{Msg: fmt.Sprintf("%q is no report: %s", text, err), Hint: "write it as behind \"crm report\": crm report save " + shell.Quote(name) + " -- table --rows city"}
	}
	// What the words of the report mean is only known when it is computed.
	if _, err := run.options.out.parse(a); err != nil {
		return err
	}
	if _, _, err := a.figures(run.kind, *run.options); err != nil {
		return err
	}
	var replaced string
	done, err := a.write(c, dry, func(tx *store.Tx) (change, error) {
		old, err := tx.Settings()
		if err != nil {
			return change{}, err
		}
		next := *old
		next.Reports = slices.Clone(old.Reports)
		r := crm.Report{Name: name, Report: text}
		if i := savedReport(old, name); i < 0 {
			next.Reports = append(next.Reports, r)
		} else {
			r.Extra = old.Reports[i].Extra
			replaced = old.Reports[i].Report
			if replaced == text && old.Reports[i].Name == name {
				return change{}, nil
			}
			if !force {
				return change{}, &ConflictError{Msg: fmt.Sprintf("there is a saved report %q already: %s", old.Reports[i].Name, replaced), Hint: "--force replaces it; or take another name"}
			}
			next.Reports[i] = r
		}
		if err := tx.PutSettings(&next); err != nil {
			return change{}, err
		}
		return change{subject: "report: " + name + ": " + text}, nil
	})
	switch {
	case err != nil || dry:
		return err
	case !done:
		a.say("nothing to change, it is so already")
	case replaced != "":
		a.say("saved: crm report %s, in place of: %s", shell.Quote(name), replaced)
	default:
		a.say("saved: print it with: crm report %s", shell.Quote(name))
	}
	return nil
}

func newReportSaved(a *App) *cobra.Command {
	var out output
	c := &cobra.Command{
		Use:     "saved",
		Short:   "list the saved reports",
		Example: `  crm report saved -o json`,
		Args:    needs(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			set, err := a.settings()
			if err != nil {
				return err
			}
			l := &render.Listing{
				Columns: []render.Column{{Name: "name", Title: "NAME"}, {Name: "report", Title: "REPORT"}},
				Empty:   "no saved reports yet; save one with: crm report save NAME -- REPORT",
			}
			for _, r := range set.Reports {
				l.Rows = append(l.Rows, render.Row{render.Text(r.Name), render.Text(r.Report)})
				if _, err := a.readReport(r.Report); err != nil {
					a.warn("the saved report %q is not understood: %s", r.Name, err)
				}
			}
			return out.print(a, l, "saved report", "saved reports")
		},
		ValidArgsFunction: completeNothing,
	}
	out.flags(a, c, true)
	return c
}

func newReportRm(a *App) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:     "rm NAME",
		Aliases: []string{"remove"},
		Short:   "remove a saved report",
		Example: `  crm report rm cities`,
		Args:    needs(1, 1, "NAME"),
		RunE: func(c *cobra.Command, args []string) error {
			var gone crm.Report
			_, err := a.write(c, dry, func(tx *store.Tx) (change, error) {
				old, err := tx.Settings()
				if err != nil {
					return change{}, err
				}
				i := savedReport(old, args[0])
				if i < 0 {
					none := &NoReportError{Name: args[0]}
					for _, r := range old.Reports {
						none.Lines = append(none.Lines, r.Name+"  "+r.Report)
					}
					return change{}, none
				}
				gone = old.Reports[i]
				next := *old
				next.Reports = slices.Delete(slices.Clone(old.Reports), i, i+1)
				if err := tx.PutSettings(&next); err != nil {
					return change{}, err
				}
				return change{subject: "report: remove " + gone.Name}, nil
			})
			if err == nil && !dry {
				a.say("removed: %s, which was: crm report %s", gone.Name, gone.Report)
			}
			return err
		},
		ValidArgsFunction: completeFirst(a, completeReports),
	}
	dryRun(c, &dry)
	return c
}
