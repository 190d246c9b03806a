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
	"crm/internal/store"
)

func newTag(a *App) *cobra.Command {
	c := &cobra.Command{
		Use:   "tag",
		Short: "add, remove and count tags",
		Example: `  crm tag add vip acme anna
  crm tag rm vip acme
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
	c := &cobra.Command{
		Use:     "add TAG WHO…",
		Short:   "tag customers",
		Example: `  crm tag add vip acme anna@acme.example`,
		Args:    needs(2, -1, "TAG WHO"),
		RunE: func(c *cobra.Command, args []string) error {
			tag, err := assign.Tag(args[0])
			if err != nil {
				return &UsageError{Msg: err.Error()}
			}
			return a.tag(c, dry, tag, args[1:], "tag: "+tag+": ", (*assign.Context).Add)
		},
		ValidArgsFunction: completeTagThenWho(a),
	}
	dryRun(c, &dry)
	return c
}

func newTagRm(a *App) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:     "rm TAG WHO…",
		Aliases: []string{"remove"},
		Short:   "take a tag off customers",
		Example: `  crm tag rm vip acme`,
		Args:    needs(2, -1, "TAG WHO"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.tag(c, dry, args[0], args[1:], "untag: "+args[0]+": ", (*assign.Context).Remove)
		},
		ValidArgsFunction: completeTagThenWho(a),
	}
	dryRun(c, &dry)
	return c
}

// tag does something with a tag at several customers, all in one commit.
func (a *App) tag(c *cobra.Command, dry bool, tag string, whos []string, subject string, do func(x *assign.Context, n *crm.Customer, key, value string) error) error {
	x, err := a.assigner()
	if err != nil {
		return err
	}
	refs, err := a.each(whos)
	if err != nil {
		return err
	}
	var names []string
	done, err := a.write(c, dry, func(tx *store.Tx) (change, error) {
		var ids []crm.ID
		for _, r := range refs {
			n, err := tx.Customer(r.ID)
			if err != nil {
				return change{}, err
			}
			before := len(n.Tags)
			if err := do(x, n, "tag", tag); err != nil {
				return change{}, err
			}
			if len(n.Tags) == before {
				continue
			}
			if err := tx.PutCustomer(n); err != nil {
				return change{}, err
			}
			names = append(names, n.Name)
			ids = append(ids, n.ID)
		}
		return change{subject: subject + list(names, 3), records: ids}, nil
	})
	if err != nil || dry {
		return err
	}
	if !done {
		a.say("nothing to change, it is so already")
		return nil
	}
	a.say("%s%s", subject, strings.Join(names, ", "))
	return nil
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
