package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/decision"
	"crm/internal/render"
	"crm/internal/store"
)

func newDupesIgnore(a *App) *cobra.Command {
	var dry bool
	var because string
	c := &cobra.Command{
		Use:   "ignore A B",
		Short: "two customers look alike and are not the same one",
		Long: `Note that two customers are not the same one, so that "crm dupes" does not show
them again: not until a name, address, number or birthday of one of them changes. It
is kept in decisions.yaml and shared like everything else.`,
		Example: `  crm dupes ignore "Hans Maier" 4w8kzt1n9c --because "father and son"`,
		Args:    needs(2, 2, "A B"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.decide(c, dry, args, "dupes ignore", func(d *crm.Decisions, x, y *crm.Customer) bool {
				decision.Keep(d, x.ID, y.ID, decision.Fingerprint(x), decision.Fingerprint(y), strings.TrimSpace(because), a.user(), crm.TimeOf(a.now))
				return true
			}, "are not the same one")
		},
		ValidArgsFunction: completeEach(a, completeWho, completeWho),
	}
	c.Flags().StringVar(&because, "because", "", "why, as `TEXT`")
	dryRun(c, &dry)
	return c
}

func newDupesAsk(a *App) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:     "ask A B",
		Short:   "two customers may be the same one after all",
		Long:    `Take back what "crm dupes ignore" noted, so that "crm dupes" shows the two again.`,
		Example: `  crm dupes ask "Hans Maier" 4w8kzt1n9c`,
		Args:    needs(2, 2, "A B"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.decide(c, dry, args, "dupes ask", func(d *crm.Decisions, x, y *crm.Customer) bool {
				return decision.Drop(d, x.ID, y.ID)
			}, "may be the same one")
		},
		ValidArgsFunction: completeEach(a, completeWho, completeWho),
	}
	dryRun(c, &dry)
	return c
}

// decide changes the decisions about two customers.
func (a *App) decide(c *cobra.Command, dry bool, whos []string, verb string, edit func(d *crm.Decisions, x, y *crm.Customer) bool, words string) error {
	x, err := a.customer(whos[0])
	if err != nil {
		return err
	}
	y, err := a.customer(whos[1])
	if err != nil {
		return err
	}
	if x.ID == y.ID {
		return &UsageError{Msg: fmt.Sprintf("%q and %q are the same customer: %s", whos[0], whos[1], x.ID), Hint: "name two that are kept apart"}
	}
	told := fmt.Sprintf("%s and %s %s", x.Name, y.Name, words)
	done, err := a.write(c, dry, func(tx *store.Tx) (change, error) {
		d, old, err := readDecisions(tx.Read)
		if err != nil {
			return change{}, err
		}
		if !edit(d, x, y) {
			return change{}, nil
		}
		// What was decided about customers that are gone by now goes along.
		forward := a.forward(tx.FindID)
		decision.Follow(d, func(id crm.ID) crm.ID {
			id = forward(id)
			if paths, err := tx.FindID(id); err == nil && len(paths) == 0 {
				return ""
			}
			return id
		})
		if err := putDecisions(tx, old, d); err != nil {
			return change{}, err
		}
		return change{subject: verb + ": " + told, records: []crm.ID{x.ID, y.ID}}, nil
	})
	switch {
	case err != nil || dry:
		return err
	case !done:
		a.say("nothing to change, it is so already")
	default:
		a.say("%s", told)
	}
	return nil
}

// readDecisions reads the decisions about customers that look alike, and the file
// that they are in; nil when there is none.
func readDecisions(read func(path string) ([]byte, error)) (*crm.Decisions, []byte, error) {
	data, err := read(crm.DecisionsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return new(crm.Decisions), nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	d, err := decision.Decode(crm.DecisionsFile, data)
	return d, data, err
}

func putDecisions(tx *store.Tx, old []byte, d *crm.Decisions) error {
	if old != nil && len(d.Apart) == 0 && len(d.Extra) == 0 {
		tx.Remove(crm.DecisionsFile)
		return nil
	}
	data, err := decision.Encode(crm.DecisionsFile, old, d)
	if err == nil {
		tx.Put(crm.DecisionsFile, data)
	}
	return err
}

// followDecisions leads the decisions of customers that are joined to where they go.
func followDecisions(tx *store.Tx, to func(crm.ID) crm.ID) error {
	d, old, err := readDecisions(tx.Read)
	if err != nil || old == nil || !decision.Follow(d, to) {
		return err
	}
	return putDecisions(tx, old, d)
}

// decisions is what was decided about customers that look alike.
func (a *App) decisions() (*crm.Decisions, error) {
	s, err := a.store()
	if err != nil {
		return nil, err
	}
	d, _, err := readDecisions(func(path string) ([]byte, error) {
		data, _, err := s.Read(path)
		return data, err
	})
	return d, err
}

func newDupesIgnored(a *App) *cobra.Command {
	var out output
	c := &cobra.Command{
		Use:   "ignored",
		Short: "list the customers that look alike and are not the same one",
		Long: `List what "crm dupes ignore" noted. HOLDS is no where something that tells who they
are has changed since: then "crm dupes" asks again.`,
		Example: `  crm dupes ignored
  crm dupes ignored -o csv`,
		Args: needs(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			if _, err := out.parse(a); err != nil {
				return err
			}
			d, err := a.decisions()
			if err != nil {
				return err
			}
			book := decision.NewBook(d)
			l := &render.Listing{Columns: []render.Column{
				{Name: "id_a", Title: "ID"}, {Name: "name_a", Title: "NAME"}, {Name: "id_b", Title: "ID"}, {Name: "name_b", Title: "NAME"},
				{Name: "because", Title: "BECAUSE"}, {Name: "by", Title: "BY"}, {Name: "at", Title: "WHEN"}, {Name: "holds", Title: "HOLDS"},
			}, Empty: "nothing was decided; \"crm dupes ignore A B\" notes that two are not the same one"}
			for _, p := range d.Apart {
				var names, prints [2]string
				for i, id := range []crm.ID{p.A, p.B} {
					if n, err := a.st.Customer(id); err == nil {
						names[i], prints[i] = n.Name, decision.Fingerprint(n)
					}
				}
				holds := book.Has(p.A, p.B, func() string { return prints[0] }, func() string { return prints[1] })
				l.Rows = append(l.Rows, render.Row{
					render.Text(string(p.A)), render.Text(names[0]), render.Text(string(p.B)), render.Text(names[1]),
					render.Text(p.Because), render.Text(p.By), render.Moment(p.At), render.Bool(holds),
				})
			}
			return out.print(a, l, "pair", "pairs")
		},
		ValidArgsFunction: completeNothing,
	}
	out.flags(a, c, true)
	return c
}
