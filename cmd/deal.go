package cmd

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/deal"
	"crm/internal/merge"
	"crm/internal/store"
)

// dealKind is how deals are referred to and listed.
func dealKind() *itemKind {
	return &itemKind{
		noun: "deal", nouns: "deals", table: column.Deals,
		names: []string{"deal.title"}, open: "deal.outcome:open", day: "deal.close", sort: "close",
		columns: []itemColumn{{"id", 0}, {"title", 0}, {"customer", 0}, {"stage", 0}, {"amount", 60}, {"probability", 120}, {"close", 80}, {"owner", 100}},
		empty:   "no open deals; add one with: crm deal add WHO TITLE",
	}
}

func newDeal(a *App) *cobra.Command {
	c := &cobra.Command{
		Use:   "deal",
		Short: "deals: add, move through the pipeline, win, lose, list",
		Long: `Deals are opportunities that go through the stages of a pipeline of crm.yaml. They are
kept with their customer. DEAL is an id or its beginning, words of the title, or
WHO/TITLE, as in "acme/plant audit"; "acme/" is the only deal of Acme. Of several, the
open one is meant.`,
		Example: `  crm deal add acme "Plant audit 2027" --amount "12000 EUR" --close "end of march"
  crm deal move "plant audit" proposal --note "asked for two plants"
  crm deal won "plant audit"
  crm deal list --where 'deal.amount>10k owner:me' --sort -amount`,
		Args: cobra.ArbitraryArgs,
		RunE: needsVerb,
	}
	c.AddCommand(newDealAdd(a), newDealMove(a), newDealWon(a), newDealLost(a), newDealReopen(a), newDealShow(a), newDealList(a), newDealSet(a), newDealRm(a))
	return c
}

func newDealList(a *App) *cobra.Command {
	var o itemList
	var all, won, lost bool
	c := &cobra.Command{
		Use:     "list [WHO]",
		Aliases: []string{"ls"},
		Short:   "list deals, the open ones unless asked for others",
		Long: `List the open deals of a customer, of all customers without one, in the order in
which they should close. --where QUERY lists the deals that a query finds, open or
not: deal.stage, deal.amount and the like are asked of each deal, everything else of
its customer. "crm help queries" has all fields; without "deal." they are the names
for --columns and --sort, customer.FIELD is a field of the customer.`,
		Example: `  crm deal list
  crm deal list acme --all
  crm deal list --where 'deal.stage:proposal deal.amount>10k' --sort -amount
  crm deal list --won --since 2026-01-01 --columns title,customer,amount,close -o csv`,
		Args: needs(0, 1, "[WHO]"),
		RunE: func(c *cobra.Command, args []string) error {
			var pieces []string
			for _, f := range []struct {
				on    bool
				piece string
			}{{won, "won"}, {lost, "lost"}} {
				if f.on {
					pieces = append(pieces, "deal.outcome:"+f.piece)
				}
			}
			switch {
			case len(pieces) > 1 || len(pieces) > 0 && all:
				return &UsageError{Msg: "--all, --won and --lost exclude each other"}
			case len(pieces) == 0 && !all && o.where == "":
				pieces = []string{o.kind.open}
			}
			return o.run(args, pieces...)
		},
	}
	f := c.Flags()
	f.BoolVarP(&all, "all", "a", false, "closed deals too")
	f.BoolVar(&won, "won", false, "the deals that were won")
	f.BoolVar(&lost, "lost", false, "the deals that were lost")
	o.flags(a, c, dealKind())
	return c
}

func newDealRm(a *App) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:     "rm DEAL",
		Aliases: []string{"remove"},
		Short:   "take a deal off its customer, as if it had never been",
		Long: `Remove a deal. A deal that came to nothing is better lost than removed: "crm deal
lost" keeps it for the reports. "crm undo" brings it back.`,
		Example: `  crm deal rm "acme/plant audit"
  crm deal rm 4w8kzt1n9c --dry-run`,
		Args: needs(1, 1, "DEAL"),
		RunE: func(c *cobra.Command, args []string) error {
			it, err := a.item(dealKind(), args[0])
			if err != nil {
				return err
			}
			if !dry {
				if err := a.confirm(fmt.Sprintf("Remove the deal %q of %s?", it.title, it.customerName)); err != nil {
					return err
				}
			}
			return a.modify(c, dry, it.customer, "deal", it.called()+" removed", func(n *crm.Customer) error {
				i, err := find(&it, dealKind(), n.Deals)
				if err == nil {
					n.Deals = slices.Delete(n.Deals, i, i+1)
				}
				return err
			})
		},
		ValidArgsFunction: completeFirst(a, completeItem(dealKind())),
	}
	dryRun(c, &dry)
	return c
}

// changeDeal changes a deal in one commit. fn says in words what it did.
func (a *App) changeDeal(c *cobra.Command, dry bool, text string, fn func(set *crm.Settings, d *crm.Deal) (string, error)) error {
	return a.changeDealOf(dealKind(), c, dry, text, fn)
}

// changeDealOf is changeDeal with another way to find the deal.
func (a *App) changeDealOf(k *itemKind, c *cobra.Command, dry bool, text string, fn func(set *crm.Settings, d *crm.Deal) (string, error)) error {
	it, err := a.item(k, text)
	if err != nil {
		return err
	}
	set, err := a.settings()
	if err != nil {
		return err
	}
	var said string
	done, err := a.write(c, dry, func(tx *store.Tx) (change, error) {
		n, err := tx.Customer(it.customer)
		if err != nil {
			return change{}, err
		}
		i, err := find(&it, dealKind(), n.Deals)
		if err != nil {
			return change{}, err
		}
		before := merge.Clone(n)
		what, err := fn(set, &n.Deals[i])
		if err != nil || merge.Equal(before, n) {
			return change{}, err
		}
		said = n.Name + ": " + what
		return change{subject: "deal: " + said, records: []crm.ID{n.ID}}, tx.PutCustomer(n)
	})
	if err != nil || dry {
		return err
	}
	if !done {
		a.say("nothing to change, it is so already")
		return nil
	}
	a.say("%s", said)
	return nil
}

// dealStep is a change of a deal by the person, now.
func (a *App) dealStep(note string) deal.Step {
	return deal.Step{At: crm.TimeOf(a.now), By: a.user(), Note: note}
}

// dealWords is a deal as the log of the store names it, what happened to it, and its amount.
func dealWords(d *crm.Deal, what string) string {
	return words(clipped(d.Title)+" "+what, d.Amount.String())
}
