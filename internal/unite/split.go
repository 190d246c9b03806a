package unite

import (
	"reflect"
	"slices"

	"crm/internal/crm"
	"crm/internal/merge"
)

// Again is what Join made of the same customers, to tell what it would have made
// of some of them only: single values come from whom made has them of.
func Again(keep *crm.Customer, others []*crm.Customer, made *crm.Customer) (*crm.Customer, error) {
	if len(others) == 0 {
		return merge.Clone(keep), nil
	}
	opts := Options{Take: map[string]int{}}
	if keep.Type != "" {
		opts.Take["type"] = 0 // whatever it is, they were joined
	}
	for _, ch := range merge.Diff(keep, made) {
		if isList(ch.Path) && ch.Path != "type" {
			continue
		}
		v, err := merge.Get(made, ch.Path)
		if err != nil || v.Kind == crm.Null || v.Kind >= crm.List {
			continue
		}
		for i, o := range others {
			if w, err := merge.Get(o, ch.Path); err == nil && w.Equal(v) {
				opts.Take[ch.Path] = i + 1
				break
			}
		}
	}
	out, err := Join(keep, others, opts)
	if err != nil {
		return nil, err
	}
	for i := range out.Merged {
		k := slices.IndexFunc(made.Merged, func(m crm.Merged) bool { return m.ID == out.Merged[i].ID })
		if k >= 0 {
			out.Merged[i] = made.Merged[k]
		}
	}
	return out, nil
}

// Split takes a joined customer apart. now is what it is, made what the joining
// had made of it, without what it would have been had the other not been joined,
// and other what that one was. Whatever was added to the joined customer since
// stays with it; so do values that were changed since, which are returned. Deals,
// tasks and other things with an id that came from the other go back to it as they
// are now. The inputs are not changed.
func Split(now, made, without, other *crm.Customer) (keep, back *crm.Customer, stays []merge.Conflict) {
	base := merge.Clone(made)
	here := merge.Clone(now)
	back = merge.Clone(other)
	giveBack(&here.Deals, &base.Deals, without.Deals, &back.Deals)
	giveBack(&here.Tasks, &base.Tasks, without.Tasks, &back.Tasks)
	giveBack(&here.Purchases, &base.Purchases, without.Purchases, &back.Purchases)
	giveBack(&here.Consents, &base.Consents, without.Consents, &back.Consents)
	giveBack(&here.Feedback, &base.Feedback, without.Feedback, &back.Feedback)
	giveBack(&here.Interactions, &base.Interactions, without.Interactions, &back.Interactions)
	keep, conflicts := merge.Merge(base, here, without)
	for _, c := range conflicts {
		if c.Ours != c.Theirs {
			stays = append(stays, c)
		}
	}
	return keep, back, stays
}

// giveBack moves the items that came from the other alone out of what is here and
// into what comes back, as they are now. Those that are gone by now are gone there
// too.
func giveBack[T crm.Keyed](here, made *[]T, without []T, back *[]T) {
	has := func(list []T, key string) int {
		return slices.IndexFunc(list, func(x T) bool { return x.Key() == key })
	}
	*back = slices.Clone(*back)
	var gone []string
	for i := 0; i < len(*back); i++ {
		key := (*back)[i].Key()
		if key == "" || has(without, key) >= 0 || has(*made, key) < 0 {
			continue
		}
		if k := has(*here, key); k >= 0 {
			if m := (*made)[has(*made, key)]; !reflect.DeepEqual((*here)[k], m) {
				(*back)[i] = (*here)[k]
			}
			gone = append(gone, key)
		} else {
			*back = slices.Delete(*back, i, i+1)
			i--
		}
	}
	drop := func(x T) bool { return slices.Contains(gone, x.Key()) }
	*here = slices.DeleteFunc(slices.Clone(*here), drop)
	*made = slices.DeleteFunc(slices.Clone(*made), func(x T) bool {
		return has(without, x.Key()) < 0 && has(*back, x.Key()) >= 0
	})
}
