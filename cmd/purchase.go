package cmd

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"crm/internal/column"
	"crm/internal/crm"
)

// purchaseKind is how purchases are referred to and listed.
func purchaseKind() *itemKind {
	return &itemKind{
		noun: "purchase", nouns: "purchases", table: column.Purchases,
		names: []string{"purchase.title", "purchase.reference"}, day: "purchase.date", sort: "-date,customer",
		columns: []itemColumn{{"id", 0}, {"date", 0}, {"title", 0}, {"customer", 60}, {"amount", 0}, {"reference", 90}},
		empty:   "no purchases; add one with: crm purchase add WHO AMOUNT TITLE",
	}
}

func newPurchase(a *App) *cobra.Command {
	c := &cobra.Command{
		Use:   "purchase",
		Short: "what customers bought: add, list, change",
		Long: `Purchases are what was bought, or given, and paid: a day, an amount, the number of
the invoice, what it was made of. They are kept with their customer. PURCHASE is an id
or its beginning, words of the title, the reference, or WHO/TITLE; "acme/" is the only
one of Acme.`,
		Example: `  crm purchase add acme 3600 "Advice on call" --reference R-117
  crm purchase list --since 2026-01-01
  crm purchase set R-117 --date yesterday`,
		Args: cobra.ArbitraryArgs,
		RunE: needsVerb,
	}
	c.AddCommand(newPurchaseAdd(a), newPurchaseList(a), newPurchaseSet(a), newPurchaseRm(a))
	return c
}

func newPurchaseList(a *App) *cobra.Command {
	var o itemList
	c := &cobra.Command{
		Use:     "list [WHO]",
		Aliases: []string{"ls"},
		Short:   "list purchases, the latest first",
		Long: `List the purchases of a customer, of all customers without one. --where QUERY lists
those that a query finds: purchase.date, purchase.amount and the like are asked of each
purchase, everything else of its customer. "crm help queries" has all fields; without
"purchase." they are the names for --columns and --sort, customer.FIELD is a field of
the customer.`,
		Example: `  crm purchase list acme
  crm purchase list --since 2026-01-01 --until 2026-03-31 --sort -amount
  crm purchase list --where 'purchase.amount>1k tag:vip' --columns date,customer,amount -o csv`,
		Args: needs(0, 1, "[WHO]"),
		RunE: func(_ *cobra.Command, args []string) error { return o.run(args) },
	}
	o.flags(a, c, purchaseKind())
	return c
}

func newPurchaseRm(a *App) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:     "rm PURCHASE",
		Aliases: []string{"remove"},
		Short:   "take a purchase off its customer, as if it had never been",
		Example: `  crm purchase rm R-117
  crm purchase rm "acme/advice on call" --dry-run`,
		Args: needs(1, 1, "PURCHASE"),
		RunE: func(c *cobra.Command, args []string) error {
			it, err := a.item(purchaseKind(), args[0])
			if err != nil {
				return err
			}
			if !dry {
				if err := a.confirm(fmt.Sprintf("Remove the purchase %q of %s?", it.called(), it.customerName)); err != nil {
					return err
				}
			}
			return a.modify(c, dry, it.customer, "purchase", it.called()+" removed", func(n *crm.Customer) error {
				i, err := find(&it, purchaseKind(), n.Purchases)
				if err != nil {
					return err
				}
				n.Purchases = slices.Delete(n.Purchases, i, i+1)
				return nil
			})
		},
		ValidArgsFunction: completeFirst(a, completeItem(purchaseKind())),
	}
	dryRun(c, &dry)
	return c
}

// called is the title of an item, else its id.
func (it *itemRef) called() string {
	if it.title == "" {
		return string(it.id)
	}
	return clipped(it.title)
}

// clipped is the first line of a text, cut when it is long.
func clipped(text string) string {
	text = firstLines(text, 1)
	if r := []rune(text); len(r) > 72 {
		return string(r[:71]) + "…"
	}
	return text
}

// find is where an item that was found stands in the list of its customer.
func find[T crm.Keyed](it *itemRef, k *itemKind, list []T) (int, error) {
	i := slices.IndexFunc(list, func(x T) bool { return x.Key() == string(it.id) })
	if i < 0 {
		return 0, it.gone(k)
	}
	return i, nil
}
