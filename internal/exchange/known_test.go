package exchange

import (
	"errors"
	"reflect"
	"testing"

	"crm/internal/crm"
	"crm/internal/merge"
)

func TestSettle(t *testing.T) {
	acme := &crm.Customer{ID: "0000000001", Type: crm.Organization, Name: "Acme GmbH", Stage: "customer", Merged: []crm.Merged{{ID: "0000000009", Name: "Acme old"}}}
	ben := &crm.Customer{ID: "0000000002", Type: crm.Person, Name: "Ben", Role: "CEO", Emails: []crm.Email{{Address: "ben@acme.example"}}}
	load := func(id crm.ID) (*crm.Customer, error) {
		for _, c := range []*crm.Customer{acme, ben} {
			if c.ID == id {
				return merge.Clone(c), nil
			}
		}
		return nil, errors.New("no such customer")
	}
	plan := func() *Plan {
		return &Plan{
			Kind: People,
			Changes: []Change{
				{New: &crm.Customer{ID: "000000000a", Type: crm.Organization, Name: "ACME"}, Rows: []int{2}},
				{New: &crm.Customer{ID: "000000000b", Type: crm.Person, Name: "Anna", Organization: "000000000a"}, Rows: []int{2}},
				{New: &crm.Customer{ID: "000000000c", Type: crm.Person, Name: "Benjamin", Role: "Boss", Phones: []crm.Phone{{Number: "+49301234567"}}, ReferredBy: "000000000b"}, Rows: []int{3}},
				{New: &crm.Customer{ID: "000000000d", Type: crm.Person, Name: "Ben B.", Emails: []crm.Email{{Address: "bb@acme.example"}}}, Rows: []int{4}},
			},
			Summary: Summary{Added: 3, CustomersAdded: 4, OrganizationsAdded: 1},
		}
	}

	// What is known gets what it lacks, once for all of its rows, and whoever refers to
	// it is led there.
	p := plan()
	if err := p.Settle(map[crm.ID]Known{"000000000a": {Is: acme.ID}, "000000000c": {Is: ben.ID}, "000000000d": {Is: ben.ID}}, load); err != nil {
		t.Fatal(err)
	}
	if len(p.Changes) != 2 {
		t.Fatalf("%d changes: %+v", len(p.Changes), p.Changes)
	}
	if c := p.Changes[0].New; c.Name != "Anna" || c.Organization != acme.ID {
		t.Errorf("Anna is %+v", c)
	}
	c := p.Changes[1].New
	if c.ID != ben.ID || c.Name != "Ben" || c.Role != "CEO" || len(c.Emails) != 2 || len(c.Phones) != 1 || c.ReferredBy != "000000000b" || len(c.Merged) != 0 || !reflect.DeepEqual(p.Changes[1].Rows, []int{3, 4}) || !merge.Equal(p.Changes[1].Old, ben) {
		t.Errorf("Ben is %+v of rows %v", c, p.Changes[1].Rows)
	}
	if want := (Summary{Added: 1, Updated: 2, CustomersAdded: 1, CustomersUpdated: 1}); p.Summary != want {
		t.Errorf("%+v", p.Summary)
	}

	// What is left out is not written, and is referred to all the same.
	p = plan()
	if err := p.Settle(map[crm.ID]Known{"000000000a": {Is: acme.ID, Skip: true}, "000000000b": {Is: ben.ID, Skip: true}}, load); err != nil {
		t.Fatal(err)
	}
	if len(p.Changes) != 2 || p.Changes[0].New.ReferredBy != ben.ID {
		t.Errorf("%+v", p.Changes)
	}
	if want := (Summary{Added: 2, CustomersAdded: 2, Skipped: 2}); p.Summary != want {
		t.Errorf("%+v", p.Summary)
	}

	// Nothing known, nothing changes; what cannot be read is told.
	p = plan()
	if err := p.Settle(nil, load); err != nil || !reflect.DeepEqual(p, plan()) {
		t.Errorf("%+v, %v", p, err)
	}
	if err := plan().Settle(map[crm.ID]Known{"000000000a": {Is: "zzzzzzzzzz"}}, load); err == nil {
		t.Error("a customer that is not there was brought up to date")
	}
}
