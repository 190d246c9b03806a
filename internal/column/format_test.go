package column

import (
	"testing"

	"github.com/cespare/xxhash/v2"

	"crm/internal/crm"
)

// What is written follows from the customers alone, and stays the same as long
// as the version in magic does.
func TestFormat(t *testing.T) {
	at, err := crm.ParseTime("2026-11-19T15:30:00.25+01:00")
	if err != nil {
		t.Fatal(err)
	}
	half, likely := crm.JoinDecimal(5, 1), 60
	eur := func(coef int64) crm.Money { return crm.Money{Amount: crm.JoinDecimal(coef, 2), Currency: "EUR"} }
	b := NewBuilder()
	for i, id := range []crm.ID{"7k3f9q2m4x", "4w8kzt1n9c", "0v5r2m8k3d"} {
		b.Add([20]byte{byte(i)}, &crm.Customer{
			ID: id, Type: crm.Person, Name: "Jörg Müller", Created: at, Birthday: crm.Date{Month: 2, Day: 29}, Tags: []string{"steel", "vip"},
			Phones: []crm.Phone{{Number: "+49301234567"}}, Notes: "Über Straße und Αθήνα.",
			Fields: []crm.Pair{{Key: "sizes", Value: crm.Value{Kind: crm.List, Items: []crm.Value{crm.TextValue("s"), crm.TextValue("m")}}}},
			Deals: []crm.Deal{{ID: id, Title: "Audit", Amount: eur(1200000), Probability: &likely, Close: crm.Date{Year: 2027, Month: 1, Day: 31},
				Lines: []crm.Line{{Product: "Day", Quantity: half, Price: eur(90000)}}}},
			Interactions: []crm.Interaction{{ID: id, At: at, Kind: "call", Minutes: 25 + i, Text: "Wants the offer."}, {ID: id, At: crm.DayTime(crm.Date{Year: 2026, Month: 1, Day: 2})}},
		})
	}
	const want = 0xc1df2fed36bb2d81
	if got := xxhash.Sum64(b.Finish()); got != want {
		t.Errorf("the segment is another one: %#x, want %#x; raise the version in magic and change this", got, uint64(want))
	}
}
