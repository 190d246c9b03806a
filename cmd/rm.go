package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/store"
)

func newRm(a *App) *cobra.Command {
	var dry bool
	var where string
	c := &cobra.Command{
		Use:     "rm WHO…",
		Aliases: []string{"remove", "delete"},
		Short:   "remove customers; crm undo brings them back",
		Long: `Remove customers from the store. Their files stay in the history of git, and
"crm undo" brings them back. Customers that refer to them are named first. With
--where all customers that a query finds are removed, in one commit.`,
		Example: `  crm rm "Test GmbH"
  crm rm 7k3f9q2m4x --yes
  crm rm --where 'stage:past idle>5y' --dry-run`,
		Args: func(c *cobra.Command, args []string) error {
			if c.Flags().Changed("where") {
				if len(args) > 0 {
					return whoAndWhere(args[0])
				}
				return nil
			}
			return needs(1, -1, "WHO")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			f, err := a.doomed(c, args, where)
			if err != nil {
				return err
			}
			if !dry {
				if err := a.confirmRm(f); err != nil {
					return err
				}
			}
			done, err := a.write(c, dry, func(tx *store.Tx) (change, error) {
				for _, id := range f.ids {
					if err := tx.RemoveCustomer(id); err != nil {
						return change{}, err
					}
				}
				return change{subject: "rm: " + list(f.names, 3), records: f.ids}, nil
			})
			if err == nil && done {
				a.say("removed: %s; \"crm undo\" brings back what was removed", list(f.names, 20))
			}
			return err
		},
		ValidArgsFunction: completeAll(a, completeWho),
	}
	whereFlag(a, c, &where)
	dryRun(c, &dry)
	return c
}

// doomed is the customers that are named, or that a query finds.
func (a *App) doomed(c *cobra.Command, whos []string, where string) (*found, error) {
	if c.Flags().Changed("where") {
		return a.where(where)
	}
	refs, err := a.each(whos)
	if err != nil {
		return nil, err
	}
	f := &found{}
	for _, r := range refs {
		n, err := a.st.Customer(r.ID)
		if err != nil {
			return nil, err
		}
		f.ids, f.names = append(f.ids, n.ID), append(f.names, n.Name)
	}
	return f, nil
}

// confirmRm asks, after it named whoever refers to the doomed.
func (a *App) confirmRm(f *found) error {
	if a.flags.yes {
		return nil
	}
	x, err := a.index()
	if err != nil {
		return err
	}
	doomed := make(map[crm.ID]bool, len(f.ids))
	for _, id := range f.ids {
		doomed[id] = true
	}
	for i, id := range f.ids {
		refs, err := x.Referring(id)
		if err != nil {
			return err
		}
		for _, r := range refs {
			if !doomed[r.ID] {
				a.say("%s (%s) refers to %s", r.Name, r.ID, f.names[i])
			}
		}
	}
	if len(f.ids) > 1 {
		return a.confirm(fmt.Sprintf("Remove %s (%s)?", count(len(f.ids), "customer", "customers"), list(f.names, 10)))
	}
	return a.confirm(fmt.Sprintf("Remove %s?", f.names[0]))
}
