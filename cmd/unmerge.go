package cmd

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/index"
	"crm/internal/merge"
	"crm/internal/store"
	"crm/internal/unite"
)

func newUnmerge(a *App) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:   "unmerge WHO [OTHER]",
		Short: "take customers apart that were joined, also weeks later",
		Long: `Take back what "crm merge" did: the other customer is there again, with its id and
what it had, and whoever referred to it does so again. Whatever came to WHO since
stays there; deals, tasks and interactions of the other go back to it as they are
now. Values that were changed since stay as they are, and are listed. OTHER, the id
or the name that it had, is needed when several were joined.`,
		Example: `  crm unmerge acme
  crm unmerge acme 4w8kzt1n9c --dry-run`,
		Args: needs(1, 2, "WHO [OTHER]"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.unmerge(c, args, dry)
		},
		ValidArgsFunction: completeEach(a, completeJoined),
	}
	dryRun(c, &dry)
	return c
}

// completeJoined offers the customers to whom others were joined.
func completeJoined(a *App, word string) []string {
	f, err := a.where("has:merged")
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(f.names, func(n string) bool { return len(n) < len(word) || crm.Fold(n[:len(word)]) != crm.Fold(word) })
}

func (a *App) unmerge(c *cobra.Command, args []string, dry bool) error {
	n, err := a.customer(args[0])
	if err != nil {
		return err
	}
	if len(n.Merged) == 0 {
		return &ConflictError{Msg: fmt.Sprintf("nobody was joined to %s", n.Name), Hint: "\"crm list has:merged\" lists those to whom others were joined"}
	}
	var found []crm.Merged
	for _, m := range n.Merged {
		if len(args) == 1 || len(args[1]) >= 4 && len(args[1]) <= len(m.ID) && crm.ID(args[1]) == m.ID[:len(args[1])] || crm.Fold(args[1]) == crm.Fold(m.Name) {
			found = append(found, m)
		}
	}
	if len(found) != 1 {
		e := &ConflictError{Msg: fmt.Sprintf("%d customers were joined to %s", len(n.Merged), n.Name), Hint: "name one of them"}
		if len(args) > 1 {
			e.Msg = fmt.Sprintf("%d of those that were joined to %s are %q", len(found), n.Name, args[1])
		}
		for _, m := range n.Merged {
			e.Lines = append(e.Lines, fmt.Sprintf("%s  %s, %s", m.ID, m.Name, m.At))
		}
		return e
	}
	j, err := a.joinedBy(n, found[0])
	if err != nil {
		return err
	}
	p := &parting{app: a, join: j}
	done, err := a.write(c, dry, p.write)
	if err != nil || dry {
		return err
	}
	if !done {
		a.say("nothing to change, it is so already")
		return nil
	}
	a.say("%s (%s) is a customer of its own again", p.back.Name, p.back.ID)
	for _, line := range p.stays {
		a.say("stays as it is: %s", line)
	}
	return nil
}

// joined is a joining that is to be taken back, with what was before and after.
type joined struct {
	entry    crm.Merged
	commit   *store.Commit
	keep     crm.ID
	touches  map[crm.ID]store.Touch
	decided  *store.Touch // of the decisions about customers that look alike
	together []crm.ID     // the others that the same commit joined
}

// joinedBy finds the commit that joined a customer to another one.
func (a *App) joinedBy(n *crm.Customer, entry crm.Merged) (*joined, error) {
	past, err := a.history()
	if err != nil {
		return nil, err
	}
	read := versions{a: a}
	has := func(c *crm.Customer, id crm.ID) bool {
		return c != nil && slices.ContainsFunc(c.Merged, func(m crm.Merged) bool { return m.ID == id })
	}
	var bySync *store.Commit
	for rev, err := range past.Of(a.ctx, n.ID) {
		if err != nil {
			return nil, err
		}
		after, err1 := read.read(rev.New, rev.Path)
		before, err2 := read.read(rev.Old, rev.Path)
		if err1 != nil || err2 != nil || !has(after, entry.ID) || before == nil || has(before, entry.ID) {
			continue
		}
		if len(rev.Parents) != 1 {
			bySync = rev.Commit
			continue
		}
		all, err := a.st.Touches(rev.Commit)
		if err != nil {
			return nil, err
		}
		j := &joined{entry: entry, commit: rev.Commit, keep: n.ID, touches: map[crm.ID]store.Touch{}}
		for _, t := range all {
			if id, ok := crm.PathID(t.Path); ok {
				j.touches[id] = t
			} else if t.Path == crm.DecisionsFile {
				j.decided = &t
			}
		}
		if t, ok := j.touches[entry.ID]; !ok || !t.New.IsZero() {
			for _, m := range after.Merged {
				if via, ok := j.touches[m.ID]; ok && via.New.IsZero() {
					return nil, &ConflictError{
						Msg:  fmt.Sprintf("%s was joined to %s before that was joined to %s", entry.Name, m.Name, n.Name),
						Hint: fmt.Sprintf("take them apart one after the other: first \"crm unmerge %s %s\", then \"crm unmerge %s %s\"", n.ID, m.ID, m.ID, entry.ID),
					}
				}
			}
			continue
		}
		for _, m := range after.Merged {
			if t, ok := j.touches[m.ID]; ok && t.New.IsZero() && m.ID != entry.ID && !has(before, m.ID) {
				j.together = append(j.together, m.ID)
			}
		}
		return j, nil
	}
	if bySync != nil {
		return nil, &ConflictError{
			Msg:  fmt.Sprintf("%s and %s were joined by a sync, as two people had joined them in different ways", entry.Name, n.Name),
			Hint: fmt.Sprintf("what it was: crm show %s --as-of %s; add it again if it is another customer", entry.ID, bySync.Parents[0].String()[:10]),
		}
	}
	return nil, &ConflictError{Msg: fmt.Sprintf("the history here does not tell what %s was before it was joined to %s", entry.Name, n.Name), Hint: "in a shallow clone, \"git fetch --unshallow\" gets the whole history"}
}

// parting is a joined customer on its way to becoming two.
type parting struct {
	app   *App
	join  *joined
	back  *crm.Customer
	stays []string
}

// version reads a version of a customer that the joining touched.
func (p *parting) version(id crm.ID, after bool) (string, []byte, *crm.Customer, error) {
	t := p.join.touches[id]
	path, h := t.Path, t.New
	if !after {
		if h = t.Old; t.OldPath != "" {
			path = t.OldPath
		}
	}
	data, err := p.app.st.Blob(h)
	if err != nil {
		return "", nil, nil, err
	}
	c, err := codec.Decode(path, data)
	return path, data, c, err
}

func (p *parting) write(tx *store.Tx) (change, error) {
	other := p.join.entry.ID
	if paths, err := tx.FindID(other); err != nil || len(paths) > 0 {
		if err == nil {
			err = &ConflictError{Msg: fmt.Sprintf("%s is a customer of its own already: %s", other, paths[0]), Hint: "\"crm check\" tells what to do"}
		}
		return change{}, err
	}
	p.stays = nil
	ids, err := p.part(tx)
	if err != nil {
		return change{}, err
	}
	more, err := p.redirect(tx)
	if err != nil {
		return change{}, err
	}
	keep, err := tx.Customer(p.join.keep)
	if err != nil {
		return change{}, err
	}
	return change{subject: "unmerge: " + p.back.Name + " from " + keep.Name, body: "Takes back " + p.join.commit.Hash.String() + ".\n", records: append(ids, more...)}, nil
}

// part brings the other one back, and takes what came from it alone out of the one
// that was kept.
func (p *parting) part(tx *store.Tx) ([]crm.ID, error) {
	keep, other := p.join.keep, p.join.entry.ID
	otherPath, otherData, o, err := p.version(other, false)
	if err != nil {
		return nil, err
	}
	beforePath, beforeData, before, err := p.version(keep, false)
	if err != nil {
		return nil, err
	}
	_, madeData, made, err := p.version(keep, true)
	if err != nil {
		return nil, err
	}
	path, data, err := fileOf(tx, keep)
	if err != nil {
		return nil, err
	}
	now, err := codec.Decode(path, data)
	if err != nil {
		return nil, err
	}
	var rest []*crm.Customer // that were joined at the same time and still are
	for _, id := range p.join.together {
		if slices.ContainsFunc(now.Merged, func(m crm.Merged) bool { return m.ID == id }) {
			_, _, c, err := p.version(id, false)
			if err != nil {
				return nil, err
			}
			rest = append(rest, c)
		}
	}
	ids := []crm.ID{keep, other}
	if len(rest) == 0 && bytes.Equal(data, madeData) {
		p.back = o
		plan, err := tx.PlanReverse([]store.Reversal{{Path: p.join.touches[keep].Path, OldPath: beforePath, Before: beforeData, After: madeData}, {Path: otherPath, Before: otherData}})
		if err != nil {
			return nil, err
		}
		return ids, tx.ApplyUndo(plan)
	}
	without, err := unite.Again(before, rest, made)
	if err != nil {
		return nil, err
	}
	if len(rest) < len(p.join.together) {
		if made, err = unite.Again(before, append(slices.Clone(rest), o), made); err != nil {
			return nil, err
		}
	}
	parted, back, stays := unite.Split(now, made, without, o)
	p.back = back
	for _, s := range stays {
		p.stays = append(p.stays, undoLine(store.UndoConflict{Name: parted.Name, Conflict: s}))
	}
	to := p.app.forward(tx.FindID)
	unite.Redirect(parted, to)
	unite.Redirect(back, to)
	if err := tx.PutCustomer(parted); err != nil {
		return nil, err
	}
	if err := trimComments(tx, keep, codec.Comments(otherData), codec.Comments(beforeData)); err != nil {
		return nil, err
	}
	if !merge.Equal(back, o) {
		if otherData, err = codec.Update(otherPath, otherData, back); err != nil {
			return nil, err
		}
	}
	tx.Put(otherPath, otherData)
	return ids, nil
}

// trimComments takes comments off the end of a customer's file but for those that
// it had before.
func trimComments(tx *store.Tx, id crm.ID, comments, before []string) error {
	path, data, err := fileOf(tx, id)
	if err != nil {
		return err
	}
	comments = slices.DeleteFunc(comments, func(c string) bool { return slices.Contains(before, c) })
	less := codec.TrimComments(data, comments)
	was, err1 := codec.Decode(path, data)
	is, err2 := codec.Decode(path, less)
	if err1 == nil && err2 == nil && merge.Equal(was, is) && !bytes.Equal(less, data) {
		tx.Put(path, less)
	}
	return nil
}

// redirect changes back whoever the joining had changed along.
func (p *parting) redirect(tx *store.Tx) ([]crm.ID, error) {
	var steps []store.Reversal
	for id, t := range p.join.touches {
		if id == p.join.keep || t.New.IsZero() || t.Old.IsZero() {
			continue
		}
		path, before, c, err := p.version(id, false)
		if err != nil {
			return nil, err
		}
		_, after, _, err := p.version(id, true)
		if err != nil {
			return nil, err
		}
		if len(p.join.together) > 0 {
			unite.Redirect(c, func(id crm.ID) crm.ID {
				if slices.Contains(p.join.together, id) {
					return p.join.keep
				}
				return id
			})
			if before, err = codec.Update(path, before, c); err != nil {
				return nil, err
			}
		}
		steps = append(steps, store.Reversal{Path: t.Path, OldPath: t.OldPath, Before: before, After: after})
	}
	if t := p.join.decided; t != nil && len(p.join.together) == 0 {
		r := store.Reversal{Path: t.Path}
		for _, side := range []struct {
			to   *[]byte
			hash store.Hash
		}{{&r.Before, t.Old}, {&r.After, t.New}} {
			if !side.hash.IsZero() {
				var err error
				if *side.to, err = p.app.st.Blob(side.hash); err != nil {
					return nil, err
				}
			}
		}
		steps = append(steps, r)
	}
	slices.SortFunc(steps, func(a, b store.Reversal) int { return bytes.Compare([]byte(a.Path), []byte(b.Path)) })
	plan, err := tx.PlanReverse(steps)
	if err != nil {
		return nil, err
	}
	for _, c := range plan.Conflicts {
		if c.Conflict.Path != "" {
			p.stays = append(p.stays, undoLine(c))
		}
	}
	return plan.Records(), tx.ApplyUndo(plan)
}

// forward leads from the ids of customers that were joined to where they are now.
// find lists the files of a customer.
func (a *App) forward(find func(crm.ID) ([]string, error)) func(crm.ID) crm.ID {
	return func(id crm.ID) crm.ID {
		if paths, err := find(id); err != nil || len(paths) > 0 {
			return id
		}
		x, err := a.index()
		if err != nil {
			return id
		}
		if found, err := x.Lookup(index.KeyMerged, string(id)); err == nil && len(found) == 1 {
			return found[0].ID
		}
		return id
	}
}
