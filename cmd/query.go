package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/query"
	"crm/internal/render"
	"crm/internal/shell"
	"crm/internal/store"
	"crm/internal/term"
)

// NoQueryError says that there is no saved query of a name; its lines are those
// that there are.
type NoQueryError struct {
	Name  string
	Lines []string
}

func (e *NoQueryError) Error() string { return fmt.Sprintf("no saved query %q", e.Name) }

func newQuery(a *App) *cobra.Command {
	c := &cobra.Command{
		Use:   "query",
		Short: "save queries, and see how one is understood",
		Long: `Save queries under a name in crm.yaml, so that all who share the store can use
them as @NAME. "crm help queries" explains the language.`,
		Example: `  crm query save sleeping 'stage:customer idle>90d'
  crm list @sleeping owner:me
  crm query list`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return needsVerb(c, args)
			}
			err := unknownCommand(c, args[0])
			return &HintError{Err: err, Hint: fmt.Sprintf("to look for customers: crm list %s", shell.Quote(strings.Join(args, " ")))}
		},
		ValidArgsFunction: completeNothing,
	}
	c.AddCommand(newQuerySave(a), newQueryList(a), newQueryRm(a), newQueryExplain(a))
	return c
}

// asked is what queries are read against, with the settings of the store.
func (a *App) asked(set *crm.Settings) *query.Context {
	return &query.Context{Catalogue: query.NewCatalogue(set), Settings: set, Now: a.now, User: a.user}
}

// readQuery tells what is wrong with a query, for the checks of settings.
func (a *App) readQuery(set *crm.Settings) func(text string) (msg, hint string) {
	ctx := a.asked(set)
	return func(text string) (msg, hint string) {
		_, err := query.Parse(text, ctx)
		if e, ok := err.(*query.Error); ok {
			return fmt.Sprintf("at letter %d: %s", e.Column, e.Msg), e.Hint
		}
		return "", ""
	}
}

func newQuerySave(a *App) *cobra.Command {
	var dry, force bool
	c := &cobra.Command{
		Use:   "save NAME QUERY…",
		Short: "save a query as @NAME",
		Long: `Check a query and save it in crm.yaml. Then @NAME stands for it in any query, also
in other saved ones. Comments in crm.yaml stay.`,
		Example: `  crm query save sleeping 'stage:customer idle>90d'
  crm query save 'my leads' stage:lead owner:me
  crm query save sleeping 'stage:customer idle>60d' --force`,
		Args: needs(2, -1, "NAME QUERY"),
		RunE: func(c *cobra.Command, args []string) error {
			if strings.Trim(args[0], "@ ") == "" {
				return &UsageError{Msg: "the name of the query is empty", Hint: "write it like: crm query save sleeping 'idle>90d'"}
			}
			return a.saveQuery(c, strings.TrimPrefix(args[0], "@"), strings.TrimSpace(strings.Join(args[1:], " ")), dry, force)
		},
		ValidArgsFunction: func(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return completeSaved(a, word), cobra.ShellCompDirectiveNoFileComp
			}
			return completeQuery(a)(c, args[1:], word)
		},
	}
	c.Flags().BoolVar(&force, "force", false, "replace a query of that name")
	dryRun(c, &dry)
	return c
}

func (a *App) saveQuery(c *cobra.Command, name, text string, dry, force bool) error {
	var replaced string
	done, err := a.write(c, dry, func(tx *store.Tx) (change, error) {
		old, err := tx.Settings()
		if err != nil {
			return change{}, err
		}
		next := *old
		next.Queries = slices.Clone(old.Queries)
		q := crm.Query{Name: name, Query: text}
		if i := savedIndex(old, name); i < 0 {
			next.Queries = append(next.Queries, q)
		} else {
			q.Extra = old.Queries[i].Extra
			replaced = old.Queries[i].Query
			if replaced == text && old.Queries[i].Name == name {
				return change{}, nil
			}
			if !force {
				return change{}, &ConflictError{Msg: fmt.Sprintf("there is a saved query %q already: %s", old.Queries[i].Name, replaced), Hint: "--force replaces it; or take another name"}
			}
			next.Queries[i] = q
		}
		n, err := query.Parse(text, a.asked(&next))
		if err != nil {
			return change{}, err
		}
		if _, ok := n.(*query.All); ok {
			return change{}, &UsageError{Msg: "the query is empty", Hint: `write what to look for, as in: crm query save sleeping 'idle>90d'`}
		}
		if err := tx.PutSettings(&next); err != nil {
			return change{}, err
		}
		return change{subject: "query: " + name + ": " + text}, nil
	})
	switch {
	case err != nil || dry:
		return err
	case !done:
		a.say("nothing to change, it is so already")
	case replaced != "":
		a.say("saved: %s, in place of: %s", savedAs(name), replaced)
	default:
		a.say("saved: use it with: crm list %s", shell.Quote(savedAs(name)))
	}
	return nil
}

// savedAs is how a saved query is written in a query.
func savedAs(name string) string { return (&query.Saved{Name: name}).String() }

// savedIndex finds a saved query, in any case and accents; -1 when there is none.
func savedIndex(set *crm.Settings, name string) int {
	if i := slices.IndexFunc(set.Queries, func(q crm.Query) bool { return q.Name == name }); i >= 0 {
		return i
	}
	return slices.IndexFunc(set.Queries, func(q crm.Query) bool { return crm.Fold(q.Name) == crm.Fold(name) })
}

func newQueryList(a *App) *cobra.Command {
	var out output
	c := &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "list the saved queries",
		Example: `  crm query list -o json`,
		Args:    needs(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			set, err := a.settings()
			if err != nil {
				return err
			}
			l := &render.Listing{
				Columns: []render.Column{{Name: "name", Title: "NAME"}, {Name: "query", Title: "QUERY"}},
				Empty:   "no saved queries yet; save one with: crm query save NAME QUERY",
			}
			read := a.readQuery(set)
			for _, q := range set.Queries {
				l.Rows = append(l.Rows, render.Row{render.Text(q.Name), render.Text(q.Query)})
				if msg, _ := read(q.Query); msg != "" {
					a.warn("the saved query %q is not understood: %s", q.Name, msg)
				}
			}
			return out.print(a, l, "saved query", "saved queries")
		},
		ValidArgsFunction: completeNothing,
	}
	out.flags(a, c, true)
	return c
}

func newQueryRm(a *App) *cobra.Command {
	var dry, force bool
	c := &cobra.Command{
		Use:     "rm NAME",
		Aliases: []string{"remove"},
		Short:   "remove a saved query",
		Example: `  crm query rm sleeping`,
		Args:    needs(1, 1, "NAME"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.removeQuery(c, strings.TrimPrefix(args[0], "@"), dry, force)
		},
		ValidArgsFunction: completeFirst(a, completeSaved),
	}
	c.Flags().BoolVar(&force, "force", false, "also when other saved queries use it")
	dryRun(c, &dry)
	return c
}

func (a *App) removeQuery(c *cobra.Command, name string, dry, force bool) error {
	var gone crm.Query
	_, err := a.write(c, dry, func(tx *store.Tx) (change, error) {
		old, err := tx.Settings()
		if err != nil {
			return change{}, err
		}
		i := savedIndex(old, name)
		if i < 0 {
			none := &NoQueryError{Name: name}
			for _, q := range old.Queries {
				none.Lines = append(none.Lines, savedAs(q.Name)+"  "+q.Query)
			}
			return change{}, none
		}
		gone = old.Queries[i]
		next := *old
		next.Queries = slices.Delete(slices.Clone(old.Queries), i, i+1)
		if users := broken(a.readQuery(old), a.readQuery(&next), next.Queries); len(users) > 0 && !force {
			return change{}, &ConflictError{Msg: fmt.Sprintf("the saved query %q is used by others", gone.Name), Lines: users, Hint: "change these first, or say --force"}
		}
		if err := tx.PutSettings(&next); err != nil {
			return change{}, err
		}
		return change{subject: "query: remove " + gone.Name}, nil
	})
	if err == nil && !dry {
		a.say("removed: %s, which was: %s", savedAs(gone.Name), gone.Query)
	}
	return err
}

// broken is the queries that were understood and no longer are.
func broken(before, after func(string) (string, string), all []crm.Query) []string {
	var out []string
	for _, q := range all {
		was, _ := before(q.Query)
		if now, _ := after(q.Query); was == "" && now != "" {
			out = append(out, savedAs(q.Name)+"  "+q.Query)
		}
	}
	return out
}

func newQueryExplain(a *App) *cobra.Command {
	return &cobra.Command{
		Use:   "explain QUERY…",
		Short: "say how a query is understood",
		Long: `Say in words what a query asks for: what belongs together, and which days and
numbers are meant.`,
		Example: `  crm query explain 'stage:lead (owner:anna or owner:ben) last<-90d'`,
		Args:    needs(1, -1, "QUERY"),
		RunE: func(_ *cobra.Command, args []string) error {
			set, err := a.settings()
			if err != nil {
				return err
			}
			n, err := query.ParseArgs(args, a.asked(set))
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(a.term.Out, term.CleanLines(query.Explain(n, a.asked(set))))
			return err
		},
		ValidArgsFunction: completeQuery(a),
	}
}
