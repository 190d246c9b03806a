package reconcile

import (
	"context"
	"maps"
	"slices"

	"crm/internal/crm"
	"crm/internal/store"
)

// manyTwins is how many pairs are looked for at the most.
const manyTwins = 100

// twins are customers that ours and theirs added since the base and that share
// an e-mail address, a phone number, or type and name.
func (m *merger) twins(ctx context.Context, base tip, ours store.Hash, theirs map[string]change) ([][2]Named, error) {
	own, err := m.delta(base.first(), ours)
	if err != nil {
		return nil, err
	}
	added := func(changes map[string]change, each func(c *crm.Customer)) error {
		for _, k := range slices.Sorted(maps.Keys(changes)) {
			if err := ctx.Err(); err != nil {
				return err
			}
			c := changes[k]
			if c.was.there || !c.now.there || !c.now.isRecord() {
				continue
			}
			if n := m.customer(c.now); n != nil {
				each(n)
			}
		}
		return nil
	}
	first := map[string]*crm.Customer{}
	err = added(own, func(c *crm.Customer) {
		for _, key := range twinKeys(c) {
			if first[key] == nil {
				first[key] = c
			}
		}
	})
	if err != nil || len(first) == 0 {
		return nil, err
	}
	var out [][2]Named
	err = added(theirs, func(c *crm.Customer) {
		for _, key := range twinKeys(c) {
			if o := first[key]; o != nil && o.ID != c.ID && len(out) < manyTwins {
				out = append(out, [2]Named{{o.ID, o.Name}, {c.ID, c.Name}})
				return
			}
		}
	})
	return out, err
}

func twinKeys(c *crm.Customer) []string {
	var out []string
	for _, e := range c.Emails {
		out = append(out, "e"+e.Key())
	}
	for _, p := range c.Phones {
		if p.Number != "" {
			out = append(out, "p"+p.Key())
		}
	}
	return append(out, "n"+string(c.Type)+crm.Fold(c.Name))
}
