package dedupe

import (
	"fmt"
	"testing"
)

// Where namesakes are many, an address that is made of the name does not make two of them
// one when all else differs; where it does not differ, it does.
func TestNamesakesWithOneAddress(t *testing.T) {
	var records []Record
	given, family := []string{"Anna", "Karin", "Petra", "Monika", "Sabine", "Heike"}, []string{"Fischer", "Weber", "Koch", "Bauer", "Klein", "Wolf", "Lange", "Meier"}
	place := func(i int) []Address {
		return []Address{{Street: fmt.Sprint("Weg ", 3+i*7%190), City: fmt.Sprint("Stadt ", i%31), Postcode: fmt.Sprint(10000 + i*37%80000)}}
	}
	for i := range 600 {
		g, f := given[i%len(given)], family[i/len(given)%len(family)]
		r := Record{ID: fmt.Sprintf("p%03d", i), Kind: Person, Names: []Name{{Given: g, Family: f}}, Places: place(i), Phones: []string{fmt.Sprintf("+4930%07d", i*7919)}, Country: "DE"}
		records = append(records, r)
		if i%5 == 0 {
			r.ID += "b"
			records = append(records, r)
		}
	}
	with := func(id string, i int, phone string) {
		records = append(records, Record{ID: id, Kind: Person, Names: []Name{{Given: "Karin", Family: "Fischer"}}, Emails: []string{"karin.fischer@gmx.de"}, Places: place(i), Phones: []string{phone}, Country: "DE"})
	}
	with("x1", 1001, "+4930111111")
	with("x2", 1002, "+4989222222")
	with("y1", 1001, "+4930111111")
	firm := func(id string, i int, legal string) {
		records = append(records, Record{ID: id, Kind: Organization, Firms: []string{"Horizon Dental " + legal}, Sites: []string{"horizondental.de"}, Places: place(i), Phones: []string{fmt.Sprintf("+4930%07d", i*7919)}, Country: "DE"})
	}
	firm("f1", 2001, "GmbH")
	firm("f2", 2002, "AG")
	for i := range 300 {
		r := Record{ID: fmt.Sprintf("o%03d", i), Kind: Organization, Firms: []string{given[i%6] + family[i/6%8] + " GmbH"}, Sites: []string{fmt.Sprintf("firm%d.de", i)}, Places: place(i), Country: "DE"}
		records = append(records, r)
		if i%5 == 0 {
			r.ID += "b"
			records = append(records, r)
		}
	}
	_, res := find(t, records)
	in := map[string]int{}
	for i, g := range res.Groups {
		for _, id := range g {
			in[id] = i + 1
		}
	}
	if in["x1"] == 0 || in["x1"] != in["y1"] {
		t.Error("one person is two")
	}
	if in["x2"] != 0 {
		t.Error("two namesakes are one")
	}
	if in["f1"] != 0 && in["f1"] == in["f2"] {
		t.Error("two firms of one name are one")
	}
}
