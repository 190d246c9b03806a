package exchange

import (
	"slices"

	"crm/internal/crm"
	"crm/internal/merge"
	"crm/internal/unite"
)

// Known says that a new customer of a plan is one of the store.
type Known struct {
	Is   crm.ID
	Skip bool // leave the row out; else the customer of the store gets what it lacks
}

// Settle leaves out the new customers of a plan that are known, or brings those that
// they are up to date: lists are united, and a single value stays as it is where there
// is one, for the two only look like one customer. Whoever refers to them is led to
// the customer of the store. Load reads one of those; its errors are returned.
func (p *Plan) Settle(known map[crm.ID]Known, load func(crm.ID) (*crm.Customer, error)) error {
	if len(known) == 0 {
		return nil
	}
	to := func(id crm.ID) crm.ID {
		if k, ok := known[id]; ok {
			return k.Is
		}
		return id
	}
	at := map[crm.ID]int{} // changes of customers of the store
	var kept []Change
	for _, c := range p.Changes {
		if _, ok := known[c.New.ID]; ok {
			continue
		}
		unite.Redirect(c.New, to)
		if c.Old != nil {
			at[c.Old.ID] = len(kept)
		}
		kept = append(kept, c)
	}
	for _, c := range p.Changes {
		k, ok := known[c.New.ID]
		if !ok {
			continue
		}
		p.Summary.CustomersAdded--
		own := c.New.Type == crm.Person == (p.Kind == People) // not one that a row only names
		if own {
			p.Summary.Added--
		} else {
			p.Summary.OrganizationsAdded--
		}
		if k.Skip {
			p.Summary.Skipped++
			continue
		}
		i, ok := at[k.Is]
		if !ok {
			old, err := load(k.Is)
			if err != nil {
				return err
			}
			i = len(kept)
			at[k.Is] = i
			kept = append(kept, Change{Old: old, New: merge.Clone(old)})
			p.Summary.CustomersUpdated++
		}
		united, err := unite.Join(kept[i].New, []*crm.Customer{c.New}, unite.Options{})
		if err != nil {
			return err
		}
		united.Merged = kept[i].New.Merged // nobody knows the id that the row would have had
		unite.Redirect(united, to)
		kept[i].New = united
		kept[i].Rows = append(kept[i].Rows, c.Rows...)
		if own {
			p.Summary.Updated++
		}
	}
	p.Changes = slices.DeleteFunc(kept, func(c Change) bool {
		same := c.Old != nil && merge.Equal(c.Old, c.New)
		if same {
			p.Summary.CustomersUpdated--
		}
		return same
	})
	return nil
}
