package exchange

import (
	"fmt"
	"slices"

	"crm/internal/crm"
)

// memory is a Lookup over customers in memory.
type memory struct {
	byID    map[crm.ID]*crm.Customer
	keys    map[string][]crm.ID
	resolve func(string) ([]crm.ID, error)
}

// NewLookup makes a Lookup of all customers of a store, for tables of many
// rows, where asking the store for each would take longer than reading it
// once. The customers must not change while it is used. resolve is
// Lookup.Resolve.
func NewLookup(customers []*crm.Customer, resolve func(who string) ([]crm.ID, error)) Lookup {
	m := &memory{make(map[crm.ID]*crm.Customer, len(customers)), make(map[string][]crm.ID, 3*len(customers)), resolve}
	for _, c := range customers {
		m.byID[c.ID] = c
		add := func(k string) {
			if l := m.keys[k]; !slices.Contains(l, c.ID) {
				m.keys[k] = append(l, c.ID)
			}
		}
		for _, x := range c.ExternalIDs {
			add(externalKey(x.Source, x.ID))
		}
		for _, e := range c.Emails {
			add(emailKey(e.Address))
		}
		for _, f := range crm.Folds(c.Name) {
			// Appended without a search: names can be common, and the two
			// readings of one differ.
			m.keys["n"+f] = append(m.keys["n"+f], c.ID)
		}
	}
	return m
}

func (m *memory) ByExternal(source, id string) ([]crm.ID, error) {
	return m.keys[externalKey(source, id)], nil
}

func (m *memory) ByEmail(address string) ([]crm.ID, error) { return m.keys[emailKey(address)], nil }

func (m *memory) ByName(name string) ([]crm.ID, error) {
	var out []crm.ID
	for _, f := range crm.Folds(name) {
		for _, id := range m.keys["n"+f] {
			if !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out, nil
}

func (m *memory) Resolve(who string) ([]crm.ID, error) { return m.resolve(who) }

func (m *memory) Has(id crm.ID) (bool, error) { return m.byID[id] != nil, nil }

func (m *memory) Load(id crm.ID) (*crm.Customer, error) {
	if c := m.byID[id]; c != nil {
		return c, nil
	}
	return nil, fmt.Errorf("there is no customer %s", id)
}
