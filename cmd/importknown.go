package cmd

import (
	"errors"

	"crm/internal/crm"
	"crm/internal/dedupe"
	"crm/internal/duplicates"
	"crm/internal/exchange"
	"crm/internal/render"
	"crm/internal/store"
	"crm/internal/term"
)

// settle finds the new customers of a plan that certainly are some of the store, in one
// comparison of all, and does with them what was asked for.
func (o *importOptions) settle(plan *exchange.Plan, tx *store.Tx) error {
	if o.duplicate == "add" {
		return nil
	}
	var fresh []*crm.Customer
	rows := map[crm.ID]*crm.Customer{}
	for _, c := range plan.Changes {
		if c.Old == nil {
			fresh = append(fresh, c.New)
			rows[c.New.ID] = c.New
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	a := o.app
	known := map[crm.ID]exchange.Known{}
	var asked []knownRow
	perhaps := map[crm.ID]bool{}
	err := a.view(viewFlags{}, func(v *view) error {
		book, err := duplicates.Take(a.ctx, v.snap, v.set.Country)
		if err != nil {
			return err
		}
		if err := a.keepApart(book); err != nil {
			return err
		}
		book.AddNew(fresh, v.set.Country)
		bar := a.term.Progress("comparing", 0)
		res, err := book.Book.Find(a.ctx)
		bar.Done()
		if err != nil {
			return err
		}
		clear(perhaps)
		asked = nil
		met := map[crm.ID]bool{}
		for _, p := range res.Pairs { // the surest first
			id, is := crm.ID(p.A), crm.ID(p.B)
			if rows[id] == nil {
				id, is = is, id
			}
			if _, there := book.Row(is); !there || rows[id] == nil || met[id] {
				continue
			}
			met[id] = true
			if p.Tier != dedupe.Certain {
				perhaps[id] = true
				continue
			}
			asked = append(asked, knownRow{
				row: twin{id: id, name: rows[id].Name, about: rowAbout(rows[id])}, is: twinOf(book, v.snap, is), pair: twinPair{p, book.Explain(p.A, p.B)},
			})
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, x := range asked {
		policy := o.duplicate
		if policy == "ask" {
			if policy, err = o.askWhat(x); err != nil {
				return err
			}
		}
		if policy != "add" {
			known[x.row.id] = exchange.Known{Is: x.is.id, Skip: policy == "skip"}
		}
	}
	if n := len(perhaps); n > 0 {
		a.say("%s may be customers who are there; \"crm dupes\" shows them", count(n, "new customer", "new customers"))
	}
	return plan.Settle(known, tx.Customer)
}

// knownRow is a new customer of an import that certainly is one of the store.
type knownRow struct {
	row, is twin
	pair    twinPair
}

// rowAbout is how a new customer is told from others.
func rowAbout(c *crm.Customer) []string {
	var out []string
	if len(c.Addresses) > 0 && c.Addresses[0].City != "" {
		out = append(out, c.Addresses[0].City)
	}
	if len(c.Emails) > 0 {
		out = append(out, c.Emails[0].Address)
	}
	return out
}

// askWhat asks what becomes of a row.
func (o *importOptions) askWhat(x knownRow) (string, error) {
	a := o.app
	g := &twins{Group: duplicates.Group{Tier: x.pair.Tier, Score: x.pair.Score, Members: []crm.ID{x.is.id, x.row.id}}, who: []twin{x.is, x.row}, pairs: []twinPair{x.pair}, plain: true}
	if err := (&dupesOptions{app: a}).printGroup(a.term.Err, g, render.OptionsOf(a.term)); err != nil {
		return "", err
	}
	key, err := a.term.Key("the second is of the table: u update the first, s skip it, a add it, q quit: ", "usaq")
	switch {
	case err == nil && key == 'q', errors.Is(err, term.ErrCancelled):
		return "", &HintError{Err: errors.New("the import was ended; nothing was written")}
	case err != nil:
		return "", err
	}
	return map[byte]string{'u': "update", 's': "skip", 'a': "add"}[key], nil
}
