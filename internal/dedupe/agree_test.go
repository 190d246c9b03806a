package dedupe

import (
	"fmt"
	"reflect"
	"testing"
)

// One record that fits two people does not make them one, when the others tell them
// apart; records that know little of one another are one customer's all the same.
func TestGroupsAgree(t *testing.T) {
	var records []Record
	add := func(id, given, family, born, street, mail string) {
		r := Record{ID: id, Kind: Person, Names: []Name{{Given: given, Family: family}}, Born: born, Country: "GB"}
		if street != "" {
			r.Places = []Address{{Street: street, City: "York"}}
		}
		if mail != "" {
			r.Emails = []string{mail}
		}
		records = append(records, r)
	}
	for i := range 4 {
		add(fmt.Sprint("a", i), "John", "Anderson", "1966-03-14", "4 Mill Lane", "")
		add(fmt.Sprint("b", i), "John", "Anderson", "1948-11-02", "91 Castle Street", "")
	}
	add("bridge", "John", "Anderson", "", "4 Mill Lane", "")
	add("bridge2", "John", "Anderson", "1948-11-02", "4 Mill Lane", "")
	add("c1", "Ida", "Quested", "1966-03-14", "", "")
	add("c2", "Ida", "Quested", "1966-03-14", "7 Hill Road", "")
	add("c3", "Ida", "Quested", "", "7 Hill Road", "ida.quested@x.example")
	add("c4", "I.", "Quested", "", "", "ida.quested@x.example")
	for i := range 200 {
		add(fmt.Sprint("z", i), fmt.Sprint("Given", i%17), fmt.Sprint("Family", i%23), fmt.Sprintf("19%02d-%02d-01", i%90, 1+i%12), fmt.Sprint(i, " High Street"), "")
	}
	_, res := find(t, records)
	groups := map[string][]string{}
	for _, g := range res.Groups {
		groups[g[0]] = g
	}
	if got, want := groups["c1"], []string{"c1", "c2", "c3", "c4"}; !reflect.DeepEqual(got, want) {
		t.Errorf("records that know little of one another: %v, want %v", got, want)
	}
	for _, g := range res.Groups {
		a, b := false, false
		for _, id := range g {
			a, b = a || id[0] == 'a', b || len(id) == 2 && id[0] == 'b'
		}
		if a && b {
			t.Errorf("two people in one group: %v", g)
		}
	}
}
