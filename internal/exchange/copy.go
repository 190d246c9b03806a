package exchange

import (
	"slices"

	"crm/internal/crm"
)

// copyCustomer is a copy whose lists can be changed and extended; what is
// inside of items is shared, and so items are replaced as a whole.
func copyCustomer(c *crm.Customer) *crm.Customer {
	d := *c
	d.Emails = slices.Clone(c.Emails)
	d.Phones = slices.Clone(c.Phones)
	d.Addresses = slices.Clone(c.Addresses)
	d.Links = slices.Clone(c.Links)
	d.Handles = slices.Clone(c.Handles)
	d.Tags = slices.Clone(c.Tags)
	d.Relations = slices.Clone(c.Relations)
	d.ExternalIDs = slices.Clone(c.ExternalIDs)
	d.Deals = slices.Clone(c.Deals)
	d.Interactions = slices.Clone(c.Interactions)
	return &d
}

// copySettings is a copy whose lists that an import extends can be changed.
func copySettings(s *crm.Settings) *crm.Settings {
	t := *s
	t.Stages = slices.Clone(s.Stages)
	t.Kinds = slices.Clone(s.Kinds)
	t.Relations = slices.Clone(s.Relations)
	t.Fields = slices.Clone(s.Fields)
	t.Pipelines = slices.Clone(s.Pipelines)
	for i := range t.Pipelines {
		t.Pipelines[i].Stages = slices.Clone(t.Pipelines[i].Stages)
	}
	return &t
}
