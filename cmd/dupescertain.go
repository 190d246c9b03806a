package cmd

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/dedupe"
	"crm/internal/duplicates"
	"crm/internal/index"
	"crm/internal/store"
)

// mergeCertain joins the customers that certain pairs hold together, in one commit.
// What cannot be joined, such as an organization with people to a person, is left
// and told of.
func (o *dupesOptions) mergeCertain(c *cobra.Command) error {
	a := o.app
	least, err := o.least()
	if err != nil {
		return err
	}
	var groups []twins
	if err := a.view(o.view, func(v *view) (err error) {
		groups, err = o.find(v, least)
		return err
	}); err != nil {
		return err
	}
	var joins [][]index.Ref
	people := 0
	for i := range groups {
		names := map[crm.ID]string{}
		for _, w := range groups[i].who {
			names[w.id] = w.name
		}
		certain := func(p dedupe.Pair) bool { return p.Tier == dedupe.Certain && p.Score >= least }
		for _, part := range duplicates.Parts(groups[i].Members, groups[i].Pairs, certain) {
			if len(part) < 2 {
				continue
			}
			refs := make([]index.Ref, len(part))
			for k, id := range part {
				refs[k] = index.Ref{ID: id, Name: names[id]}
			}
			joins = append(joins, refs)
			people += len(refs)
		}
	}
	if len(joins) == 0 {
		a.say("nothing is certain enough to be joined; \"crm dupes review\" goes through the rest")
		return nil
	}
	what := fmt.Sprintf("%s into %s", count(people, "customer", "customers"), fmt.Sprint(len(joins)))
	if !o.dry {
		if err := a.confirmJoins(joins, what); err != nil {
			return err
		}
	}
	var told []string
	done, err := a.write(c, o.dry, func(tx *store.Tx) (change, error) {
		var ch change
		told = nil
		moved := map[crm.ID]crm.ID{}
		for _, refs := range joins {
			j := &joining{app: a, refs: refs, moved: moved}
			one, err := j.write(tx)
			var conflict *ConflictError
			if errors.As(err, &conflict) {
				a.warn("%s is left: %v", refs[0].Name, err)
				continue
			}
			if err != nil {
				return change{}, err
			}
			ch.records = append(ch.records, one.records...)
			told = append(told, j.told)
		}
		ch.subject = fmt.Sprintf("dupes: joined %s that are certainly one each", count(len(told), "group of customers", "groups of customers"))
		return ch, nil
	})
	if err != nil || o.dry {
		return err
	}
	if !done {
		a.say("nothing was joined")
		return nil
	}
	for _, line := range told[:min(len(told), 20)] {
		a.say("%s", line)
	}
	if more := len(told) - 20; more > 0 {
		a.say("and %d more", more)
	}
	a.say("joined %s; \"crm undo\" takes all of it back, \"crm unmerge WHO\" one of them", what)
	return nil
}

// confirmJoins lets a person on a terminal see who would be joined.
func (a *App) confirmJoins(joins [][]index.Ref, what string) error {
	if !a.term.CanAsk() {
		return nil
	}
	for _, refs := range joins[:min(len(joins), 20)] {
		names := make([]string, len(refs))
		for i, r := range refs {
			names[i] = r.Name
		}
		a.say("  %s", strings.Join(names, " = "))
	}
	if more := len(joins) - 20; more > 0 {
		a.say("  and %d more", more)
	}
	return a.confirm("Join " + what + "?")
}
