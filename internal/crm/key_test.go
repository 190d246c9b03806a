package crm

import "testing"

// Two spellings of the same thing have one key.
func TestKeysOfSpellings(t *testing.T) {
	for _, pair := range [][2]Keyed{
		{Email{Address: "Info@Acme.example"}, Email{Address: " info@acme.EXAMPLE ", Label: "work"}},
		{Phone{Number: "+49301234567"}, Phone{Number: "+49301234567", Given: "030 1234567", Label: "work"}},
		{Phone{Given: "ask Ben"}, Phone{Given: " ask Ben "}},
		{Address{Street: "Hauptstraße  5", City: "Köln"}, Address{Label: "work", Street: "HAUPTSTRASSE 5", City: "Koln"}},
		{Link{URL: "http://www.acme.example/"}, Link{URL: "https://Acme.example", Label: "shop"}},
		{Handle{Service: "LinkedIn", Name: "Anna-Smith"}, Handle{Service: "linkedin", Name: "anna-smith"}},
		{Handle{Service: "x", Name: "@anna"}, Handle{Service: "x", Name: "Anna"}},
		{Relation{Kind: "supplier", Who: "7k3f9q2m4x"}, Relation{Kind: "supplier", Who: "7k3f9q2m4x", Note: "since 2020"}},
		{ExternalID{Source: "hubspot", ID: "8001"}, ExternalID{Source: "hubspot", ID: "8001"}},
		{Participant{Who: "7k3f9q2m4x"}, Participant{Who: "7k3f9q2m4x", Name: "Anna", Email: "a@b.example"}},
		{Participant{Email: "Anna@b.example"}, Participant{Email: "anna@b.example", Name: "Anna"}},
		{Participant{Name: "José  Müller"}, Participant{Name: "jose muller"}},
		{Deal{ID: "7k3f9q2m4x"}, Deal{ID: "7k3f9q2m4x", Title: "Audit"}},
		{Task{ID: "7k3f9q2m4x"}, Task{ID: "7k3f9q2m4x", Title: "Call"}},
		{Purchase{ID: "7k3f9q2m4x"}, Purchase{ID: "7k3f9q2m4x", Title: "Audit"}},
		{Consent{ID: "7k3f9q2m4x"}, Consent{ID: "7k3f9q2m4x", Purpose: "news"}},
		{Interaction{ID: "7k3f9q2m4x"}, Interaction{ID: "7k3f9q2m4x", Text: "x"}},
		{Line{Product: "Audit"}, Line{Product: "Audit", Note: "x"}},
		{StageChange{Stage: "won"}, StageChange{Stage: "won", By: "anna"}},
	} {
		if a, b := pair[0].Key(), pair[1].Key(); a != b || a == "" {
			t.Errorf("%+v and %+v have the keys %q and %q", pair[0], pair[1], a, b)
		}
	}
}

func TestKeysOfDifferentThings(t *testing.T) {
	for _, pair := range [][2]Keyed{
		{Email{Address: "a@acme.example"}, Email{Address: "b@acme.example"}},
		{Phone{Number: "+49301234567"}, Phone{Number: "+49301234567", Extension: "5"}},
		{Phone{Number: "+49301234567", Extension: "5"}, Phone{Number: "+49301234567", Extension: "6"}},
		{Address{Street: "Hauptstr. 5", Country: "DE"}, Address{Street: "Hauptstr. 5", Country: "AT"}},
		{Link{URL: "https://acme.example/a"}, Link{URL: "https://acme.example/A"}},
		{Handle{Service: "x", Name: "anna"}, Handle{Service: "github", Name: "anna"}},
		{Relation{Kind: "supplier", Who: "7k3f9q2m4x"}, Relation{Kind: "partner", Who: "7k3f9q2m4x"}},
		{ExternalID{Source: "hubspot", ID: "a"}, ExternalID{Source: "hubspot", ID: "A"}},
	} {
		if pair[0].Key() == pair[1].Key() {
			t.Errorf("%+v and %+v have the same key %q", pair[0], pair[1], pair[0].Key())
		}
	}
	for _, x := range []Keyed{Email{}, Phone{}, Phone{Extension: "5"}, Address{}, Address{Label: "work"}, Link{}, Participant{}, Deal{}, Line{}} {
		if x.Key() != "" {
			t.Errorf("%T without content has the key %q", x, x.Key())
		}
	}
}
