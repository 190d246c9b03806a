package unite

import (
	"slices"

	"crm/internal/crm"
	"crm/internal/merge"
)

// Redirect changes each reference to another customer that stands in a customer:
// to gives the id that takes the place of one. Of references that become the same
// one is left, and one to the customer itself goes. What went and said more than
// that is returned. The customer is changed in place; its lists are made anew where
// they change.
func Redirect(c *crm.Customer, to func(crm.ID) crm.ID) []merge.Left {
	var gone []merge.Left
	drop := func(path string, v crm.Value) { gone = append(gone, merge.Left{Path: path, Value: v}) }
	single := func(path string, id *crm.ID) {
		old := *id
		if old == "" {
			return
		}
		if *id = to(old); *id == c.ID {
			*id = ""
			drop(path, crm.TextValue(string(old)))
		}
	}
	single("organization", &c.Organization)
	single("referred_by", &c.ReferredBy)
	c.Relations = redirected(c.Relations, to, func(r *crm.Relation) *crm.ID { return &r.Who }, c.ID, func(r crm.Relation, same *crm.Relation) {
		switch {
		case same == nil:
			v, err := merge.Get(&crm.Customer{Relations: []crm.Relation{r}}, "relations["+r.Key()+"]")
			if err == nil {
				drop("relations["+r.Key()+"]", v)
			}
		case same.Note == "":
			same.Note = r.Note
		case r.Note != "" && r.Note != same.Note:
			same.Note += "; " + r.Note
		}
	})
	deals := c.Deals
	for i := range deals {
		contacts := redirected(deals[i].Contacts, to, func(id *crm.ID) *crm.ID { return id }, c.ID, func(crm.ID, *crm.ID) {})
		if !slices.Equal(contacts, deals[i].Contacts) {
			c.Deals = ownList(c.Deals, deals)
			c.Deals[i].Contacts = contacts
		}
	}
	interactions := c.Interactions
	for i := range interactions {
		with := redirected(interactions[i].With, to, func(p *crm.Participant) *crm.ID { return &p.Who }, c.ID, func(crm.Participant, *crm.Participant) {})
		if !slices.EqualFunc(with, interactions[i].With, func(a, b crm.Participant) bool { return a.Who == b.Who }) {
			c.Interactions = ownList(c.Interactions, interactions)
			c.Interactions[i].With = with
		}
	}
	return gone
}

// ownList is a list that may be changed: a copy of the one that is read.
func ownList[T any](list, read []T) []T {
	if len(list) > 0 && &list[0] == &read[0] {
		return slices.Clone(list)
	}
	return list
}

// redirected is a list with its references changed; the list itself when none is.
// A reference that becomes one to the customer itself, or the same as another one,
// is left out: drop is told of it, and in the second case of the one that stays.
func redirected[T any](list []T, to func(crm.ID) crm.ID, of func(*T) *crm.ID, self crm.ID, drop func(was T, same *T)) []T {
	moves := func(x T) bool { id := *of(&x); return id != "" && (id == self || to(id) != id) }
	if !slices.ContainsFunc(list, moves) {
		return list
	}
	key := func(x T) string {
		if k, ok := any(x).(crm.Keyed); ok {
			return k.Key()
		}
		return string(*of(&x))
	}
	work, stays := slices.Clone(list), make([]bool, len(list))
	for i := range list {
		stays[i] = !moves(list[i])
	}
	for i := range work {
		if stays[i] {
			continue
		}
		id := of(&work[i])
		if *id = to(*id); *id == self {
			drop(list[i], nil)
			continue
		}
		stays[i] = true
		for k := range work {
			if k != i && stays[k] && key(work[k]) == key(work[i]) {
				drop(list[i], &work[k])
				stays[i] = false
				break
			}
		}
	}
	var out []T
	for i := range work {
		if stays[i] {
			out = append(out, work[i])
		}
	}
	return out
}
