package cmd

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/assign"
	"crm/internal/crm"
	"crm/internal/index"
	"crm/internal/render"
)

func newTag(a *App) *cobra.Command {
	c := &cobra.Command{
		Use:   "tag",
		Short: "add, remove and count tags",
		Example: `  crm tag add vip acme anna
  crm tag rm vip acme
  crm tag add win-back --where 'idle>1y has:purchase'
  crm tag list`,
		Args: cobra.ArbitraryArgs,
		RunE: needsVerb,
	}
	c.AddCommand(newTagAdd(a), newTagRm(a), newTagList(a))
	return c
}

// needsVerb is what a noun without a verb does.
func needsVerb(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return unknownCommand(c, args[0])
	}
	var verbs []string
	for _, s := range c.Commands() {
		verbs = append(verbs, s.Name())
	}
	return &UsageError{Msg: c.CommandPath() + " needs to know what to do", Hint: fmt.Sprintf("say %s, as in \"%s %s\"; see \"%s --help\"", strings.Join(verbs, ", "), c.CommandPath(), verbs[0], c.CommandPath())}
}

func newTagAdd(a *App) *cobra.Command {
	var dry bool
	var where string
	c := &cobra.Command{
		Use:   "add TAG WHO…",
		Short: "tag customers",
		Example: `  crm tag add vip acme anna@acme.example
  crm tag add win-back --where 'idle>1y has:purchase'`,
		Args: needsTag,
		RunE: func(c *cobra.Command, args []string) error {
			tag, err := assign.Tag(args[0])
			if err != nil {
				return &UsageError{Msg: err.Error()}
			}
			return a.tag(c, dry, tag, args[1:], where, "tag", "Tag", (*assign.Context).Add)
		},
		ValidArgsFunction: completeTagThenWho(a),
	}
	whereFlag(a, c, &where)
	dryRun(c, &dry)
	return c
}

func newTagRm(a *App) *cobra.Command {
	var dry bool
	var where string
	c := &cobra.Command{
		Use:     "rm TAG WHO…",
		Aliases: []string{"remove"},
		Short:   "take a tag off customers",
		Example: `  crm tag rm vip acme
  crm tag rm cold --where 'tag:cold idle<30d'`,
		Args: needsTag,
		RunE: func(c *cobra.Command, args []string) error {
			return a.tag(c, dry, args[0], args[1:], where, "untag", "Untag", (*assign.Context).Remove)
		},
		ValidArgsFunction: completeTagThenWho(a),
	}
	whereFlag(a, c, &where)
	dryRun(c, &dry)
	return c
}

// needsTag wants a tag, then customers or --where.
func needsTag(c *cobra.Command, args []string) error {
	if !c.Flags().Changed("where") {
		return needs(2, -1, "TAG WHO")(c, args)
	}
	if len(args) > 1 {
		return whoAndWhere(args[1])
	}
	return needs(1, 1, "TAG --where QUERY")(c, args)
}

// tag does something with a tag at several customers, all in one commit.
func (a *App) tag(c *cobra.Command, dry bool, tag string, whos []string, where, verb, question string, do func(x *assign.Context, n *crm.Customer, key, value string) error) error {
	x, err := a.assigner()
	if err != nil {
		return err
	}
	var ids []crm.ID
	if c.Flags().Changed("where") {
		f, err := a.where(where)
		if err != nil {
			return err
		}
		if !dry {
			if err := a.ask(question, f); err != nil {
				return err
			}
		}
		ids = f.ids
	} else {
		refs, err := a.each(whos)
		if err != nil {
			return err
		}
		if ids, err = refIDs(refs, nil); err != nil {
			return err
		}
	}
	return a.modifyAll(c, dry, ids, verb, tag, func(n *crm.Customer) error { return do(x, n, "tag", tag) })
}

// each finds one customer for each argument, each once.
func (a *App) each(whos []string) ([]index.Ref, error) {
	var refs []index.Ref
	for _, w := range whos {
		more, err := a.several(w)
		if err != nil {
			return nil, err
		}
		for _, r := range more {
			if !slices.ContainsFunc(refs, func(q index.Ref) bool { return q.ID == r.ID }) {
				refs = append(refs, r)
			}
		}
	}
	return refs, nil
}

// list names some and counts the rest.
func list(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

func newTagList(a *App) *cobra.Command {
	var out output
	c := &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "list the tags with how many customers have them",
		Example: `  crm tag list --sort tag -o csv`,
		Args:    needs(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			x, err := a.index()
			if err != nil {
				return err
			}
			counts, err := x.Tags()
			if err != nil {
				return err
			}
			l := &render.Listing{
				Columns: []render.Column{{Name: "tag", Title: "TAG"}, {Name: "customers", Title: "CUSTOMERS", Right: true}},
				Empty:   "no tags yet; add one with: crm tag add TAG WHO",
			}
			tags := slices.SortedFunc(maps.Keys(counts), func(s, t string) int {
				return cmp.Or(cmp.Compare(counts[t], counts[s]), cmp.Compare(s, t))
			})
			for _, t := range tags {
				l.Rows = append(l.Rows, render.Row{render.Text(t), render.Int(counts[t])})
			}
			return out.print(a, l, "tag", "tags")
		},
		ValidArgsFunction: completeNothing,
	}
	out.flags(a, c, true)
	return c
}
