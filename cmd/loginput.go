package cmd

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/store"
)

// many logs the interactions of the standard input, all in one commit.
func (o *logOptions) many(c *cobra.Command) error {
	a := o.app
	set, err := a.settings()
	if err != nil {
		return err
	}
	all, err := decodeInput(a, codec.DecodeInteractions, "interaction", `write at least "who: acme" and "text: Wants an offer"`)
	if err != nil {
		return err
	}
	user := a.user()
	byID := map[crm.ID][]crm.Interaction{}
	var order []crm.ID
	for i := range all {
		it := &all[i]
		where := fmt.Sprintf("standard input: interaction %d", i+1)
		who, _ := crm.Lookup(it.Extra, "who")
		it.Extra = crm.DropPair(it.Extra, "who")
		if who.String() == "" || it.Text == "" && it.Subject == "" {
			return &InvalidError{Msg: where + ": it needs who, and text or subject"}
		}
		it.Kind = cmp.Or(it.Kind, "note")
		if err := knownKind(set, it.Kind); err != nil {
			return fmt.Errorf("%s: %w", where, err)
		}
		it.By = cmp.Or(it.By, user)
		if it.At.IsZero() {
			it.At = crm.TimeOf(a.now)
		}
		if it.ID == "" {
			if it.ID, err = a.newID(); err != nil {
				return err
			}
		}
		refs, err := a.several(who.String())
		if err != nil {
			return fmt.Errorf("%s: %w", where, err)
		}
		for _, r := range refs {
			own := *it
			own.With = slices.Clone(own.With)
			for _, other := range refs {
				if other.ID != r.ID {
					own.With = append(own.With, crm.Participant{Who: other.ID})
				}
			}
			if byID[r.ID] == nil {
				order = append(order, r.ID)
			}
			byID[r.ID] = append(byID[r.ID], own)
		}
	}
	done, err := a.write(c, o.dry, func(tx *store.Tx) (change, error) {
		for _, id := range order {
			n, err := tx.Customer(id)
			if err != nil {
				return change{}, err
			}
			for _, it := range byID[id] {
				if !has(n, it) {
					n.Interactions = insert(n.Interactions, it)
				}
			}
			if err := tx.PutCustomer(n); err != nil {
				return change{}, err
			}
		}
		return change{subject: fmt.Sprintf("log: %d interactions with %d customers", len(all), len(order)), records: order}, nil
	})
	if err == nil && done {
		a.say("logged: %d interactions with %d customers", len(all), len(order))
	}
	return err
}
