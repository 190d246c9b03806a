package cmd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"crm/internal/assign"
	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/index"
	"crm/internal/store"
)

// inputMax bounds what is read from the standard input.
const inputMax = 256 << 20

// onlyFlags refuses flags that say nothing about what comes from the standard
// input; the hint says what to do instead.
func onlyFlags(c *cobra.Command, hint string, allowed ...string) error {
	var err error
	c.Flags().Visit(func(f *pflag.Flag) {
		if err == nil && !slices.Contains(allowed, f.Name) && c.InheritedFlags().Lookup(f.Name) == nil {
			err = &UsageError{Msg: fmt.Sprintf("--%s does not go with the standard input", f.Name), Hint: hint}
		}
	})
	return err
}

// decodeInput reads things from the standard input; none are an error.
func decodeInput[T any](a *App, decode func(file string, data []byte) ([]T, error), thing, hint string) ([]T, error) {
	const file = "standard input"
	data, err := a.readInput("-", inputMax)
	if err != nil {
		return nil, err
	}
	all, err := decode(file, data)
	if err == nil && len(all) == 0 {
		err = &InvalidError{Msg: file + ": there is no " + thing + " in it", Hint: hint}
	}
	return all, err
}

func (o *addOptions) fromInput(c *cobra.Command) error {
	a := o.app
	set, err := a.settings()
	if err != nil {
		return err
	}
	all, err := decodeInput(a, codec.DecodeMany, "customer", `write at least "name: Anna Smith"`)
	if err != nil {
		return err
	}
	x, err := a.index()
	if err != nil {
		return err
	}
	if err := x.Refresh(); err != nil {
		return err
	}
	user := a.user()
	var ids []crm.ID
	seen := map[crm.ID]string{}
	for _, n := range all {
		given := n.ID != ""
		if err := o.complete(n, set, user); err != nil {
			return err
		}
		if given {
			if paths, err := a.st.FindID(n.ID); err == nil && len(paths) > 0 {
				return &ConflictError{Msg: fmt.Sprintf("there is a customer %s already: %s", n.ID, paths[0]), Hint: "leave the id out to add a new one, or use \"crm edit\""}
			}
		}
		if !o.force {
			if err := taken(x, n); err != nil {
				return err
			}
		}
		if other, ok := seen[n.ID]; ok {
			return &InvalidError{Msg: fmt.Sprintf("standard input: %s and %s have the same id %s", other, n.Name, n.ID), Hint: "leave the id out of one of them"}
		}
		seen[n.ID] = n.Name
		ids = append(ids, n.ID)
	}
	if !o.force {
		if err := takenAmong(all); err != nil {
			return err
		}
		if err := a.unlike(x, all, o.dry); err != nil {
			return err
		}
	}
	done, err := a.write(c, o.dry, func(tx *store.Tx) (change, error) {
		for _, n := range all {
			if err := a.ctx.Err(); err != nil {
				return change{}, context.Cause(a.ctx)
			}
			if err := tx.PutCustomer(n); err != nil {
				return change{}, err
			}
		}
		subject := "add: " + all[0].Name
		if len(all) > 1 {
			subject = fmt.Sprintf("add: %d customers", len(all))
		}
		return change{subject: subject, records: ids}, nil
	})
	if err != nil || !done {
		return err
	}
	return o.out.added(a, all)
}

// complete fills in what a customer that was read may leave out.
func (o *addOptions) complete(n *crm.Customer, set *crm.Settings, user string) error {
	var err error
	if n.ID == "" {
		if n.ID, err = o.app.newID(); err != nil {
			return err
		}
	}
	if n.Type == "" {
		n.Type = crm.Person
		if _, firm := assign.LooksLikeFirm(n.Name); firm || o.org {
			n.Type = crm.Organization
		}
	}
	if n.Name == "" {
		n.Name = strings.TrimSpace(n.Given + " " + n.Family)
	}
	if n.Stage == "" && len(set.Stages) > 0 {
		n.Stage = set.Stages[0].Name
	}
	if n.Owner == "" {
		n.Owner = user
	}
	if n.Created.IsZero() {
		n.Created = crm.TimeOf(o.app.now)
	}
	for _, id := range itemIDs(n) {
		if *id == "" {
			if *id, err = o.app.newID(); err != nil {
				return err
			}
		}
	}
	return nil
}

// itemIDs is the places of the ids of all items.
func itemIDs(n *crm.Customer) []*crm.ID {
	var out []*crm.ID
	for i := range n.Deals {
		out = append(out, &n.Deals[i].ID)
	}
	for i := range n.Tasks {
		out = append(out, &n.Tasks[i].ID)
	}
	for i := range n.Purchases {
		out = append(out, &n.Purchases[i].ID)
	}
	for i := range n.Consents {
		out = append(out, &n.Consents[i].ID)
	}
	for i := range n.Feedback {
		out = append(out, &n.Feedback[i].ID)
	}
	for i := range n.Interactions {
		out = append(out, &n.Interactions[i].ID)
	}
	return out
}

// takenAmong refuses customers of one input with the same e-mail address.
func takenAmong(all []*crm.Customer) error {
	owner := map[string]*crm.Customer{}
	for _, n := range all {
		for _, e := range n.Emails {
			if first := owner[e.Key()]; first != nil && first != n {
				return &TakenError{What: "the e-mail address " + e.Address, Owner: index.Ref{ID: first.ID, Name: first.Name}}
			}
			owner[e.Key()] = n
		}
	}
	return nil
}
