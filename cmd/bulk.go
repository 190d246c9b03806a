package cmd

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/merge"
	"crm/internal/query"
	"crm/internal/store"
)

// whereFlag adds the flag that names customers by a query instead of one by one.
func whereFlag(a *App, c *cobra.Command, where *string) {
	c.Flags().StringVar(where, "where", "", "all customers that a `QUERY` finds, instead of WHO; see \"crm help queries\"")
	completeFlag(a, c, "where", completeQueryText)
}

// whoAndWhere refuses a customer beside a query.
func whoAndWhere(who string) error {
	return &UsageError{Msg: fmt.Sprintf("%q and --where exclude each other", who), Hint: "name the customers, or give a query that finds them"}
}

// found is the customers that a query finds, for a change of all of them.
type found struct {
	ids   []crm.ID
	names []string

	doubts []string // of a query that finds nobody
}

// where finds the customers of a query. Nobody is an *UnknownError, and the
// empty query is refused.
func (a *App) where(text string) (*found, error) {
	out := &found{}
	err := a.view(viewFlags{}, func(v *view) error {
		ctx := v.context()
		n, err := query.Parse(text, ctx)
		if err != nil {
			return err
		}
		if _, ok := n.(*query.All); ok {
			return &UsageError{Msg: "--where is empty: that would be everybody", Hint: "if you mean it, write --where 'has:name'"}
		}
		r, err := v.find(n, nil, 0)
		if err != nil {
			return err
		}
		*out = found{doubts: v.doubts(r, n)}
		id, _ := ctx.Catalogue.Field("id")
		name, _ := ctx.Catalogue.Field("name")
		for _, row := range r.Rows {
			out.ids = append(out.ids, crm.ID(r.Value(row, id).Text))
			out.names = append(out.names, r.Value(row, name).Text)
		}
		return nil
	})
	if err == nil && len(out.ids) == 0 {
		err = &NobodyError{Query: text, Doubts: out.doubts}
	}
	return out, err
}

// ask lets a person on a terminal see how many customers a query found, and
// which, before they are changed. Elsewhere the query was meant: the change is
// one commit, which can be undone.
func (a *App) ask(verb string, f *found) error {
	if !a.term.CanAsk() {
		return nil
	}
	return a.confirm(fmt.Sprintf("%s %s (%s)?", verb, count(len(f.ids), "customer", "customers"), list(f.names, 10)))
}

// modifyAll changes customers in one commit. fn changes one of them; those that
// it leaves as they are do not count.
func (a *App) modifyAll(c *cobra.Command, dry bool, ids []crm.ID, verb, words string, fn func(*crm.Customer) error) error {
	var names []string
	done, err := a.write(c, dry, func(tx *store.Tx) (change, error) {
		var changed []crm.ID
		for _, id := range ids {
			n, err := tx.Customer(id)
			if err != nil {
				return change{}, err
			}
			before := merge.Clone(n)
			if err := fn(n); err != nil {
				return change{}, fmt.Errorf("%s: %w", before.Name, err)
			}
			if merge.Equal(before, n) {
				continue
			}
			if err := tx.PutCustomer(n); err != nil {
				return change{}, err
			}
			names = append(names, n.Name)
			changed = append(changed, id)
		}
		return change{subject: fmt.Sprintf("%s: %s: %s", verb, list(names, 3), words), records: changed}, nil
	})
	if err != nil || dry {
		return err
	}
	if !done {
		a.say("nothing to change, it is so already")
		return nil
	}
	a.say("%s: %s: %s", count(len(names), "customer", "customers"), words, list(names, 20))
	return nil
}

// assignments is what "crm set" was told, in a few words.
func assignments(set, add, remove []string) string {
	parts := append([]string{}, set...)
	for _, s := range add {
		parts = append(parts, "add "+s)
	}
	for _, s := range remove {
		parts = append(parts, "remove "+s)
	}
	return strings.Join(parts, " ")
}
