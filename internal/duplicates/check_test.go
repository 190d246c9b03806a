package duplicates

import (
	"slices"
	"testing"

	"crm/internal/crm"
	"crm/internal/dedupe"
)

func TestCheck(t *testing.T) {
	list := book()
	twin := &crm.Customer{ID: "000000000z", Type: crm.Person, Name: "Juergen Vogt", Emails: []crm.Email{{Address: "vogt@stahlbau.de"}}, Phones: []crm.Phone{{Number: "+494066969133"}}}
	found := Check(twin, list, nil, len(list), "DE")
	if len(found) == 0 || found[0].Tier != dedupe.Certain || found[0].ID != "000000000a" && found[0].ID != "000000000b" {
		t.Fatalf("%+v", found)
	}
	for _, m := range found {
		if !slices.Contains([]string{"000000000a", "000000000b", "000000000c"}, m.ID) {
			t.Errorf("%s is a stranger", m.ID)
		}
		at := slices.IndexFunc(list, func(c *crm.Customer) bool { return string(c.ID) == m.ID })
		if !dedupe.Share(Keys(twin, "DE"), Keys(list[at], "DE")) {
			t.Errorf("%s has no key in common", m.ID)
		}
	}
	if found := Check(twin, nil, list, len(list), "DE"); found != nil {
		t.Errorf("those beside are compared: %+v", found)
	}
	firm := &crm.Customer{ID: "000000000y", Type: crm.Organization, Name: "Juergen Vogt", Emails: twin.Emails}
	if found := Check(firm, list, nil, len(list), "DE"); found != nil {
		t.Errorf("an organization is a person: %+v", found)
	}
}
