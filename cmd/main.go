// Package cmd is the command line: one file a noun, flags and arguments in,
// domain calls in between, and the one table that turns errors into messages,
// hints and exit codes. What the commands compute lives in the packages below.
package cmd

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"
)

// Version is set by the linker.
var Version = "devel"

// World is everything that the program gets from outside.
type World struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) string
	Getwd    func() (string, error)
	Now      func() time.Time
	Rand     io.Reader
}

// Main runs the program with its arguments, the first of which is its name,
// and returns its exit code.
func Main(args []string, w World) int {
	ctx, catch, stop := interruptible()
	defer stop()
	a := newApp(ctx, w, args)
	a.term.Asking = catch
	defer a.close()
	only := named(args)
	root := newRoot(a, only)
	if only == "" {
		if meant, ok := ownWords(a, root, args); ok {
			args = meant
			root = newRoot(a, named(args))
		}
	}
	root.SetArgs(negated(args)[1:])
	err := root.ExecuteContext(ctx)
	if ctx.Err() != nil && err != nil {
		err = context.Canceled
	}
	return a.report(err)
}

// Root is the tree of commands, for tests and documentation.
func Root(w World) *cobra.Command {
	return newRoot(newApp(context.Background(), w, []string{"crm"}), "")
}

// group is commands that the help lists together.
type group struct {
	id, title string
	commands  []entry
}

// entry is a command that is built when it is needed.
type entry struct {
	name string
	make func(*App) *cobra.Command
}

func groups() []group {
	return []group{
		{"daily", "Every day:", []entry{{"today", newToday}, {"add", newAdd}, {"log", newLog}, {"task", newTask}, {"show", newShow}, {"brief", newBrief}, {"list", newList}, {"report", newReport}}},
		{"work", "Sales and work:", []entry{{"deal", newDeal}, {"purchase", newPurchase}, {"case", newCase}, {"feedback", newFeedback}, {"consent", newConsent}}},
		{"records", "Customers:", []entry{
			{"edit", newEdit}, {"set", newSet}, {"tag", newTag}, {"relate", newRelate}, {"query", newQuery}, {"rm", newRm}, {"merge", newMerge}, {"unmerge", newUnmerge}, {"import", newImport}, {"dupes", newDupes},
			{"review", newReview}, {"snooze", newSnooze},
		}},
		{"history", "History and care:", []entry{
			{"history", newHistory}, {"diff", newDiff}, {"blame", newBlame}, {"undo", newUndo}, {"save", newSave}, {"status", newStatus}, {"check", newCheck},
			{"audit", newAudit}, {"doctor", newDoctor}, {"maintenance", newMaintenance},
		}},
		{"sharing", "Sharing:", []entry{{"sync", newSync}, {"clashes", newClashes}, {"resolve", newResolve}, {"remote", newRemote}, {"clone", newClone}, {"merge-driver", newMergeDriver}}},
		{"setup", "Setting up:", []entry{{"init", newInit}, {"backup", newBackup}, {"restore", newRestore}, {"demo", newDemo}, {"completion", newCompletion}, {"help", newHelp}}},
	}
}

// named is the command with which the arguments begin, so that the others need
// not be built. It is empty when all are needed: for the help, for completion,
// to suggest what may have been meant, and when flags come first.
func named(args []string) string {
	if len(args) < 2 || args[1] == "help" || args[1] == "completion" {
		return ""
	}
	for _, g := range groups() {
		for _, e := range g.commands {
			if e.name == args[1] {
				return e.name
			}
		}
	}
	return ""
}

// newRoot makes the tree of all commands, or of one only.
func newRoot(a *App, only string) *cobra.Command {
	root := &cobra.Command{
		Use:   "crm",
		Short: "customers as files in git: offline, shared, with all their history",
		Long: `crm keeps each customer as one YAML file in a git repository: people and
organizations, who talked with them and when, deals, tasks and consents. All of
it is readable without the tool, has its full history, and is shared by git.`,
		Example: `  crm demo                                   try it on a made-up book
  crm init                                   start your own, here
  crm add "Anna Smith" --email anna@acme.example --works-at Acme
  crm log anna@acme.example "Wants an offer by Friday" --call
  crm report`,
		Version:                    Version,
		SilenceErrors:              true,
		SilenceUsage:               true,
		DisableAutoGenTag:          true,
		CompletionOptions:          cobra.CompletionOptions{HiddenDefaultCmd: true},
		Args:                       cobra.ArbitraryArgs,
		SuggestionsMinimumDistance: 2,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(c, args[0])
			}
			return c.Help()
		},
		PersistentPreRunE: func(*cobra.Command, []string) error { return a.start() },
	}
	root.SetVersionTemplate("crm {{.Version}}\n")
	root.SetOut(a.term.Out)
	root.SetErr(a.term.Err)
	root.SetIn(a.term.In)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		if errors.Is(err, errHelp) {
			return err
		}
		return &UsageError{Msg: err.Error(), Hint: "see \"" + c.CommandPath() + " --help\""}
	})
	f := root.PersistentFlags()
	f.StringVar(&a.flags.store, "store", "", "the `DIR` of the store (default: CRM_STORE, then upward from here, then the configuration)")
	f.BoolVarP(&a.flags.yes, "yes", "y", false, "answer yes to every question")
	f.BoolVar(&a.flags.noInput, "no-input", false, "never ask anything")
	f.StringVar(&a.flags.color, "color", "", "`WHEN` to use colours: auto, always, never")
	f.BoolVarP(&a.flags.quiet, "quiet", "q", false, "say nothing about what went well")

	for _, g := range groups() {
		root.AddGroup(&cobra.Group{ID: g.id, Title: g.title})
		for _, e := range g.commands {
			if only != "" && e.name != only {
				continue
			}
			c := e.make(a)
			c.GroupID = g.id
			if e.name == "help" {
				root.SetHelpCommand(c)
			} else {
				root.AddCommand(c)
			}
		}
	}
	if only != "" {
		// Else cobra makes its own.
		root.SetHelpCommand(&cobra.Command{Use: "help", Hidden: true})
		root.CompletionOptions.DisableDefaultCmd = true
	}
	return root
}
