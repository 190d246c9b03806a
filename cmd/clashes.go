package cmd

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/merge"
	"crm/internal/render"
	"crm/internal/store"
)

func newClashes(a *App) *cobra.Command {
	var out output
	c := &cobra.Command{
		Use:   "clashes [WHO]",
		Short: "values that two people set differently, and that nobody has settled yet",
		Long: `Where two people set the same value differently and then synced, the newer
value holds. The other one is kept and listed here until somebody settles it
with "crm resolve". "crm help conflicts" tells how changes are joined.`,
		Example: `  crm clashes
  crm clashes acme
  crm resolve acme stage theirs`,
		Args: needs(0, 1, "WHO"),
		RunE: func(_ *cobra.Command, args []string) error {
			if _, err := out.parse(a); err != nil {
				return err
			}
			return a.clashes(&out, args)
		},
		ValidArgsFunction: completeEach(a, completeWho),
	}
	out.flags(a, c, true)
	return c
}

func (a *App) clashes(out *output, args []string) error {
	s, err := a.store()
	if err != nil {
		return err
	}
	var ids []crm.ID
	settings := len(args) == 0
	switch {
	case settings:
		found, err := a.where("has:clash")
		var nobody *NobodyError
		if err != nil && !errors.As(err, &nobody) {
			return err
		}
		if err == nil {
			ids = found.ids
		}
	case args[0] == crm.SettingsFile:
		settings = true
	default:
		ref, err := a.who(args[0])
		if err != nil {
			return err
		}
		ids = []crm.ID{ref.ID}
	}
	l := &render.Listing{Columns: []render.Column{
		{Name: "id", Title: "ID"}, {Name: "name", Title: "NAME"}, {Name: "field", Title: "FIELD"}, {Name: "holds", Title: "HOLDS"}, {Name: "kept", Title: "SET BY"},
		{Name: "value", Title: "LOST"}, {Name: "by", Title: "SET BY"}, {Name: "at", Title: "WHEN"},
	}, Empty: "no open clashes"}
	add := func(id, name string, clashes []crm.Clash, holds func(path string) (crm.Value, error)) {
		for _, c := range clashes {
			now, _ := holds(c.Field)
			l.Rows = append(l.Rows, render.Row{
				render.Text(id), render.Text(name), render.Text(c.Field), render.Text(now.String()), render.Text(c.Kept), render.Text(c.Value.String()), render.Text(c.By), render.Moment(c.At),
			})
		}
	}
	for _, id := range ids {
		n, err := s.Customer(id)
		if err != nil {
			return err
		}
		add(string(n.ID), n.Name, n.Clashes, func(path string) (crm.Value, error) { return merge.Get(n, path) })
	}
	if settings {
		set, err := s.Settings()
		if err != nil {
			return err
		}
		add("", crm.SettingsFile, set.Clashes, func(path string) (crm.Value, error) { return merge.GetSetting(set, path) })
	}
	return out.print(a, l, "clash", "clashes")
}

func newResolve(a *App) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:   "resolve WHO FIELD mine|theirs|kept|lost|VALUE",
		Short: "settle a value that two people set differently",
		Long: `Settle a clash that "crm clashes" lists: take the value that you set (mine), that
the other one set (theirs), the one that holds (kept), the one that does not
(lost), or any other VALUE. WHO is crm.yaml for a clash of the settings.`,
		Example: `  crm resolve acme stage mine
  crm resolve acme 'deals[4w8kzt1n9c].amount' "12500 EUR"
  crm resolve crm.yaml name theirs`,
		Args: needs(3, 3, "WHO FIELD CHOICE"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.resolve(c, args[0], args[1], args[2], dry)
		},
		ValidArgsFunction: completeEach(a, completeWho, completeClash, offer("mine", "theirs", "kept", "lost")),
	}
	dryRun(c, &dry)
	return c
}

// completeClash offers the fields of open clashes.
func completeClash(a *App, word string) []string {
	found, err := a.where("has:clash")
	if err != nil {
		return nil
	}
	s, err := a.store()
	if err != nil {
		return nil
	}
	var out []string
	for _, id := range found.ids {
		if n, err := s.Customer(id); err == nil {
			for _, c := range n.Clashes {
				if strings.HasPrefix(c.Field, word) {
					out = append(out, c.Field)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (a *App) resolve(c *cobra.Command, who, field, choice string, dry bool) error {
	s, err := a.store()
	if err != nil {
		return err
	}
	var said string
	_, err = a.write(c, dry, func(tx *store.Tx) (change, error) {
		if who == crm.SettingsFile {
			set, err := tx.Settings()
			if err != nil {
				return change{}, err
			}
			next := *set
			said, next.Clashes, err = a.settle(s, crm.SettingsFile, next.Clashes, field, choice, func(path string, v crm.Value) error { return merge.SetSetting(&next, path, v) })
			if err != nil {
				return change{}, err
			}
			return change{subject: "resolve: " + crm.SettingsFile + ": " + said}, tx.PutSettings(&next)
		}
		ref, err := a.who(who)
		if err != nil {
			return change{}, err
		}
		n, err := tx.Customer(ref.ID)
		if err != nil {
			return change{}, err
		}
		said, n.Clashes, err = a.settle(s, n.Name, n.Clashes, field, choice, func(path string, v crm.Value) error { return merge.Set(n, path, v) })
		if err != nil {
			return change{}, err
		}
		return change{subject: "resolve: " + n.Name + ": " + said, records: []crm.ID{n.ID}}, tx.PutCustomer(n)
	})
	if err != nil || dry {
		return err
	}
	a.say("resolved: %s", said)
	return nil
}

// settle takes the clashes of a field away and sets the field as chosen.
func (a *App) settle(s *store.Store, name string, clashes []crm.Clash, field, choice string, set func(path string, v crm.Value) error) (string, []crm.Clash, error) {
	var mine, others []crm.Clash
	for _, c := range clashes {
		if strings.EqualFold(c.Field, field) {
			mine = append(mine, c)
		} else {
			others = append(others, c)
		}
	}
	if len(mine) == 0 {
		e := &ConflictError{Msg: fmt.Sprintf("%s has no open clash of %q", name, field), Hint: "\"crm clashes\" lists them; \"crm set\" sets any value"}
		for _, c := range clashes {
			e.Lines = append(e.Lines, c.Field)
		}
		return "", nil, e
	}
	field = mine[0].Field
	value, keep, err := a.choice(s, mine, choice)
	if err != nil {
		return "", nil, err
	}
	if keep {
		return field + " stays as it is", others, nil
	}
	if err := set(field, value); err != nil {
		return "", nil, &UsageError{Msg: fmt.Sprintf("%s: %s %v", field, orNothing(value.String()), err), Hint: "say kept to leave what holds, or change it with \"crm edit\""}
	}
	return field + " is " + orNothing(value.String()), others, nil
}

// choice is the value that was chosen among those that lost, or keep: the one
// that holds.
func (a *App) choice(s *store.Store, clashes []crm.Clash, word string) (v crm.Value, keep bool, err error) {
	only := func(which []crm.Clash) (crm.Value, bool, error) {
		if len(which) == 1 {
			return which[0].Value, false, nil
		}
		e := &ConflictError{Msg: fmt.Sprintf("%q may be any of %d values", word, len(which)), Hint: "give the value itself, or kept"}
		for _, c := range which {
			e.Lines = append(e.Lines, orNothing(c.Value.String())+" by "+c.By)
		}
		if len(which) == 0 {
			e.Msg = fmt.Sprintf("none of the values is %s", word)
			for _, c := range clashes {
				e.Lines = append(e.Lines, fmt.Sprintf("%s by %s; the one that holds is by %s", orNothing(c.Value.String()), c.By, c.Kept))
			}
			e.Hint = "say kept, lost, or the value itself"
		}
		return crm.Value{}, false, e
	}
	switch word {
	case "kept":
		return crm.Value{}, true, nil
	case "lost":
		return only(clashes)
	case "mine", "theirs":
	default:
		return codec.ParseValue(word), false, nil
	}
	me, err := s.Identity()
	if err != nil {
		return crm.Value{}, false, err
	}
	var own, other []crm.Clash
	for _, c := range clashes {
		if c.By == me.Name {
			own = append(own, c)
		} else {
			other = append(other, c)
		}
	}
	kept := clashes[len(clashes)-1].Kept == me.Name
	switch {
	case word == "mine" && kept, word == "theirs" && !kept && len(other) == 0:
		return crm.Value{}, true, nil
	case word == "mine":
		return only(own)
	}
	return only(other)
}
