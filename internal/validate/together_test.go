package validate

import (
	"testing"

	"crm/internal/crm"
)

// Who shares a number by rights: colleagues, an organization and its people, and
// those who are related.
func TestSharedPhone(t *testing.T) {
	const one, two, firm = crm.ID("1111111111"), crm.ID("2222222222"), crm.ID("3333333333")
	for _, c := range []struct {
		name string
		make func(x, y *crm.Customer)
		want int
	}{
		{"strangers", func(x, y *crm.Customer) {}, 1},
		{"colleagues", func(x, y *crm.Customer) { x.Organization, y.Organization = firm, firm }, 0},
		{"an organization and a person of it", func(x, y *crm.Customer) { x.Type, y.Organization = crm.Organization, one }, 0},
		{"spouses", func(x, y *crm.Customer) { y.Relations = []crm.Relation{{Kind: "spouse", Who: one}} }, 0},
		{"related to somebody else", func(x, y *crm.Customer) { y.Relations = []crm.Relation{{Kind: "spouse", Who: firm}} }, 1},
	} {
		x := &crm.Customer{ID: one, Type: crm.Person, Name: "One", Phones: []crm.Phone{{Number: "+493023125100"}}}
		y := &crm.Customer{ID: two, Type: crm.Person, Name: "Two", Phones: []crm.Phone{{Number: "+493023125100"}}}
		z := &crm.Customer{ID: firm, Type: crm.Organization, Name: "Firm"}
		c.make(x, y)
		got := 0
		for _, p := range Book([]Entry{{crm.Path(one, x.Name), x}, {crm.Path(two, y.Name), y}, {crm.Path(firm, z.Name), z}}) {
			if p.Check == "shared-phone" {
				got++
			} else {
				t.Errorf("%s: %+v", c.name, p)
			}
		}
		if got != c.want {
			t.Errorf("%s: the shared number is told of %d times, want %d", c.name, got, c.want)
		}
	}
}
