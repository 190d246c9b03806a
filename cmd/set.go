package cmd

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/assign"
	"crm/internal/crm"
	"crm/internal/merge"
	"crm/internal/store"
)

func newSet(a *App) *cobra.Command {
	var add, remove []string
	var dry bool
	var where string
	c := &cobra.Command{
		Use:   "set WHO KEY=VALUE…",
		Short: "change values of a customer, or of all that a query finds",
		Long: `Set values of a customer; an empty value removes it. email, phone, address, link
and handle replace the main one; --add and --remove change the lists. A custom
field of crm.yaml goes by its name, any other by fields.NAME.

Keys: ` + strings.Join(assign.Keys(), ", ") + `.
Lists: ` + strings.Join(assign.ListKeys(), ", ") + `.

Setting what is so already changes nothing. With --where all customers that a
query finds are changed, in one commit that "crm undo" takes back.`,
		Example: `  crm set acme stage=customer owner=ben
  crm set anna role="Head of Purchasing" organization="Acme GmbH"
  crm set acme --add tag=vip --add phone="030 7654321" --remove email=old@acme.example
  crm set acme fields.industry=steel birthday=
  crm set --where 'owner:anna stage:lead' owner=ben`,
		Args: func(c *cobra.Command, args []string) error {
			values := 1
			if len(add)+len(remove) > 0 {
				values = 0
			}
			if c.Flags().Changed("where") {
				if len(args) > 0 && !strings.Contains(args[0], "=") {
					return whoAndWhere(args[0])
				}
				return needs(values, -1, "--where QUERY KEY=VALUE")(c, args)
			}
			return needs(1+values, -1, "WHO KEY=VALUE")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			if c.Flags().Changed("where") {
				return a.setWhere(c, dry, where, args, add, remove)
			}
			ref, err := a.who(args[0])
			if err != nil {
				return err
			}
			x, err := a.assigner()
			if err != nil {
				return err
			}
			return a.modify(c, dry, ref.ID, "set", "", func(n *crm.Customer) error {
				return assignAll(x, n, args[1:], add, remove)
			})
		},
		ValidArgsFunction: completeSet(a),
	}
	c.Flags().StringArrayVar(&add, "add", nil, "add to a list, as `KEY=VALUE`")
	c.Flags().StringArrayVar(&remove, "remove", nil, "remove from a list, as `KEY=VALUE`")
	whereFlag(a, c, &where)
	dryRun(c, &dry)
	return c
}

// setWhere assigns to all customers that a query finds.
func (a *App) setWhere(c *cobra.Command, dry bool, where string, set, add, remove []string) error {
	f, err := a.where(where)
	if err != nil {
		return err
	}
	for _, s := range set {
		if key, _, _ := strings.Cut(s, "="); len(f.ids) > 1 && strings.EqualFold(strings.TrimSpace(key), "name") {
			return &UsageError{Msg: fmt.Sprintf("that would give %d customers the same name", len(f.ids)), Hint: "see whom the query finds with \"crm list\", and name one of them"}
		}
	}
	x, err := a.assigner()
	if err != nil {
		return err
	}
	if !dry {
		if err := a.ask("Change", f); err != nil {
			return err
		}
	}
	return a.modifyAll(c, dry, f.ids, "set", assignments(set, add, remove), func(n *crm.Customer) error {
		return assignAll(x, n, set, add, remove)
	})
}

func assignAll(x *assign.Context, n *crm.Customer, set, add, remove []string) error {
	for _, op := range []struct {
		args []string
		do   func(*crm.Customer, string, string) error
	}{{remove, x.Remove}, {set, x.Set}, {add, x.Add}} {
		for _, arg := range op.args {
			key, value, ok := strings.Cut(arg, "=")
			if !ok || strings.TrimSpace(key) == "" {
				return &UsageError{Msg: fmt.Sprintf("%q is not of the form KEY=VALUE", arg), Hint: "write it like stage=customer; quote a value with spaces"}
			}
			if err := op.do(n, key, value); err != nil {
				return err
			}
		}
	}
	return nil
}

// modify changes one customer in one commit, whose subject says in words what
// changed; without words it names the fields.
func (a *App) modify(c *cobra.Command, dry bool, id crm.ID, verb, words string, fn func(*crm.Customer) error) error {
	var name string
	done, err := a.write(c, dry, func(tx *store.Tx) (change, error) {
		n, err := tx.Customer(id)
		if err != nil {
			return change{}, err
		}
		before := merge.Clone(n)
		if err := fn(n); err != nil {
			return change{}, err
		}
		changes := merge.Diff(before, n)
		if len(changes) == 0 {
			return change{}, nil
		}
		if words == "" {
			words = changeWords(changes)
		}
		name = n.Name
		return change{subject: verb + ": " + before.Name + ": " + words, records: []crm.ID{id}}, tx.PutCustomer(n)
	})
	if err != nil || dry {
		return err
	}
	if !done {
		a.say("nothing to change, it is so already")
		return nil
	}
	a.say("%s: %s", name, words)
	return nil
}

// changeWords says in a few words what changed.
func changeWords(changes []merge.Change) string {
	parts := make([]string, 0, 4)
	for i, ch := range changes {
		if i == 3 && len(changes) > 4 {
			parts = append(parts, fmt.Sprintf("and %d more", len(changes)-i))
			break
		}
		parts = append(parts, changeWord(ch))
	}
	return strings.Join(parts, ", ")
}

func changeWord(ch merge.Change) string {
	short := func(s string) string {
		s, _, _ = strings.Cut(s, "\n")
		if r := []rune(s); len(r) > 40 {
			return string(r[:39]) + "…"
		}
		return s
	}
	item := strings.HasSuffix(ch.Path, "]")
	switch {
	case ch.Path == "notes":
		return "notes changed"
	case item && ch.Old == "":
		return "added " + itemWord(ch.Path, short(ch.New))
	case item && ch.New == "":
		return "removed " + itemWord(ch.Path, short(ch.Old))
	case ch.New == "":
		return ch.Path + " removed"
	case ch.Old == "":
		return ch.Path + " " + short(ch.New)
	}
	return fmt.Sprintf("%s %s, was %s", ch.Path, short(ch.New), short(ch.Old))
}

// itemWord is "tag vip" of tags[vip], "email info@acme.example" of the like.
func itemWord(path, text string) string {
	list, _, _ := strings.Cut(path, "[")
	switch list {
	case "addresses":
		list = "address"
	case "purchases":
		list = "purchase"
	default:
		list = strings.TrimSuffix(list, "s")
	}
	return strings.TrimSpace(list + " " + text)
}
