package brief

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"crm/internal/crm"
)

var now = time.Date(2026, 11, 19, 15, 30, 0, 0, time.FixedZone("", 3600))

func day(s string) crm.Date {
	d, err := crm.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func at(s string) crm.Time {
	t, err := crm.ParseTime(s)
	if err != nil {
		panic(err)
	}
	return t
}

func money(s string) crm.Money {
	m, err := crm.ParseMoney(s)
	if err != nil {
		panic(err)
	}
	return m
}

func around() Around {
	return Around{Now: now, Settings: &crm.Settings{Pipelines: []crm.Pipeline{{Name: "sales", Stages: []crm.DealStage{{Name: "new"}, {Name: "won", Outcome: "won"}, {Name: "lost", Outcome: "lost"}}}}}}
}

func TestOrganization(t *testing.T) {
	shared := crm.Interaction{ID: "i1", At: at("2026-11-10"), Kind: "call", With: []crm.Participant{{Who: "0000000002"}}}
	acme := &crm.Customer{
		ID: "0000000001", Type: crm.Organization, Name: "Acme", Created: at("2026-01-02T10:00:00+01:00"),
		Interactions: []crm.Interaction{{ID: "i0", At: at("2026-09-01"), Kind: "meeting"}, shared},
		Tasks:        []crm.Task{{ID: "t1", Title: "later", Due: at("2026-12-01")}, {ID: "t2", Title: "some day"}, {ID: "t3", Title: "done", Done: at("2026-01-01")}},
		Deals:        []crm.Deal{{ID: "d1", Title: "audit", Stage: "new"}, {ID: "d2", Stage: "won"}, {ID: "d3", Stage: "lost"}},
		Purchases:    []crm.Purchase{{ID: "p1", Date: day("2026-05-01"), Amount: money("100.50 EUR")}, {ID: "p2", Date: day("2026-04-01"), Amount: money("9.5 EUR")}, {ID: "p3", Date: day("2025-01-01"), Amount: money("7 USD")}, {ID: "p4"}},
	}
	anna := &crm.Customer{
		ID: "0000000002", Type: crm.Person, Name: "Anna", Role: "CEO", Organization: "0000000001",
		Interactions: []crm.Interaction{shared, {ID: "i2", At: at("2026-11-12T10:00:00+01:00"), Kind: "visit"}, {ID: "i3", At: at("2026-11-19T17:00:00+01:00"), Kind: "meeting"}},
		Tasks:        []crm.Task{{ID: "t4", Title: "send", Due: at("2026-11-17")}}, Deals: []crm.Deal{{ID: "d4", Title: "hers", Stage: "new"}},
	}
	a := around()
	a.People = []*crm.Customer{anna}
	b := New(acme, a)
	var got []string
	for _, x := range b.Interactions {
		got = append(got, fmt.Sprint(x.ID, " ", x.Whom))
	}
	if want := []string{"i2 Anna", "i1 ", "i0 "}; !slices.Equal(got, want) {
		t.Errorf("interactions %q", got)
	}
	if len(b.Meetings) != 1 || b.Meetings[0].ID != "i3" || b.Meetings[0].Whom != "Anna" || b.Met != day("2026-11-12") {
		t.Errorf("meetings %+v, met %v", b.Meetings, b.Met)
	}
	got = nil
	for _, x := range b.Tasks {
		got = append(got, fmt.Sprint(x.ID, " ", x.Late, " ", x.Whom))
	}
	if want := []string{"t4 2 Anna", "t1 0 ", "t2 0 "}; !slices.Equal(got, want) {
		t.Errorf("tasks %q", got)
	}
	if len(b.Deals) != 2 || b.Deals[1].Whom != "Anna" || b.Won != 1 || b.Lost != 1 {
		t.Errorf("deals %+v, %d won, %d lost", b.Deals, b.Won, b.Lost)
	}
	if p := b.Purchases; p.Count != 4 || p.Last.ID != "p1" || !reflect.DeepEqual(p.Totals, []crm.Money{money("110.00 EUR"), money("7 USD")}) {
		t.Errorf("purchases %+v", p)
	}
	if !reflect.DeepEqual(b.People, []Person{{"0000000002", "Anna", "CEO"}}) || b.Organization != nil || b.Since != day("2026-01-02") {
		t.Errorf("%+v", b)
	}

	// Of a person it is what is theirs, and the deals of the organization.
	a = around()
	a.Organization, a.People = acme, []*crm.Customer{anna, {ID: "0000000003", Name: "Ben"}}
	b = New(anna, a)
	if len(b.Interactions) != 2 || len(b.Tasks) != 1 || len(b.Deals) != 2 || b.Deals[0].Whom != "Acme" || b.Organization.Name != "Acme" || !reflect.DeepEqual(b.People, []Person{{"0000000003", "Ben", ""}}) {
		t.Errorf("%+v", b)
	}
}

func TestRefused(t *testing.T) {
	c := &crm.Customer{Consents: []crm.Consent{
		{Purpose: "newsletter", Status: "granted", Date: day("2026-01-01")}, {Purpose: "newsletter", Status: "withdrawn", Date: day("2026-02-01")},
		{Purpose: "calls", Status: "refused", Date: day("2026-01-01")}, {Purpose: "calls", Status: "granted", Date: day("2026-03-01")},
		{Purpose: "photos", Status: "granted", Expires: day("2026-11-18")}, {Purpose: "data", Status: "granted", Expires: day("2026-11-19")},
		{Purpose: "mail", Status: "granted", Date: day("2026-05-01")}, {Purpose: "mail", Status: "withdrawn", Date: day("2026-01-01")},
	}}
	var got []string
	for _, x := range New(c, around()).Refused {
		got = append(got, x.Purpose)
	}
	if want := []string{"newsletter", "photos"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// What is told of is the latest, however much there is.
func TestLatest(t *testing.T) {
	c := &crm.Customer{}
	for i := range 20 {
		c.Interactions = append(c.Interactions, crm.Interaction{ID: crm.ID(fmt.Sprint("i", i)), At: crm.DayTime(day("2026-01-01").AddDays(i))})
		c.Feedback = append(c.Feedback, crm.Feedback{At: crm.DayTime(day("2026-01-01").AddDays(i))})
	}
	b := New(c, around())
	if len(b.Interactions) != shownInteractions || b.Interactions[0].ID != "i19" || len(b.Feedback) != shownFeedback || b.Feedback[0].At.Date() != day("2026-01-20") {
		t.Errorf("%+v", b)
	}
	if empty := New(&crm.Customer{}, around()); len(empty.Interactions)+len(empty.Tasks) != 0 || !empty.Met.IsZero() {
		t.Errorf("%+v", empty)
	}
}
