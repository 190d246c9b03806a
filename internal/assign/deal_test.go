package assign

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"crm/internal/crm"
)

func TestSetDeal(t *testing.T) {
	set := &crm.Settings{Currency: "EUR", Pipelines: []crm.Pipeline{{Name: "p", Stages: []crm.DealStage{{Name: "lead"}, {Name: "lost", Outcome: "lost"}}}},
		Fields: []crm.FieldDef{{Name: "size", Type: "number"}}}
	x := &Context{Settings: set, Now: time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC), User: "anna", Resolve: func(who string) (crm.ID, error) {
		if who == "ben" {
			return "0000000be0", nil
		}
		return "", errors.New("nobody")
	}}
	line := func(s string) crm.Line {
		l, err := x.Line(s)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	likely := 60
	eur := func(s string) crm.Money {
		m, err := crm.ParseMoney(s)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	start := crm.Deal{Title: "Audit", Stage: "lead", Tags: []string{"big"}, Lines: []crm.Line{line("2 x Day @ 100")}, Amount: eur("200 EUR"), Contacts: []crm.ID{"0000000be0"}}
	lost := start
	lost.Stage, lost.LostReason = "lost", "price"
	for _, c := range []struct {
		from       *crm.Deal
		op         string
		key, value string
		want       func(d *crm.Deal) // nil: an error
	}{
		{&start, "set", "title", "Study", func(d *crm.Deal) { d.Title = "Study" }},
		{&start, "set", "title", " ", nil},
		{&start, "set", "title", "a\nb", nil},
		{&start, "set", "Amount", "300", func(d *crm.Deal) { d.Amount = eur("300 EUR") }},
		{&start, "set", "amount", "", func(d *crm.Deal) { d.Amount = crm.Money{} }},
		{&start, "set", "amount", "1.200,00", nil},
		{&start, "set", "probability", "60 %", func(d *crm.Deal) { d.Probability = &likely }},
		{&start, "set", "probability", "101", nil},
		{&start, "set", "probability", "x", nil},
		{&start, "set", "close", "fri", func(d *crm.Deal) { d.Close = crm.Date{Year: 2026, Month: 11, Day: 20} }},
		{&lost, "set", "close", "fri", func(d *crm.Deal) { d.Close = crm.Date{Year: 2026, Month: 11, Day: 13} }},
		{&start, "set", "close", "soon", nil},
		{&start, "set", "owner", "me", func(d *crm.Deal) { d.Owner = "anna" }},
		{&start, "set", "tags", "a, b", func(d *crm.Deal) { d.Tags = []string{"a", "b"} }},
		{&start, "set", "notes", "a\r\nb", func(d *crm.Deal) { d.Notes = "a\nb" }},
		{&start, "set", "size", "12", func(d *crm.Deal) {
			d.Fields = []crm.Pair{{Key: "size", Value: crm.Value{Kind: crm.Number, Text: "12"}}}
		}},
		{&start, "set", "fields.size", "many", nil},
		{&start, "set", "fields.", "1", nil},
		{&start, "set", "colour", "red", nil},
		{&start, "set", "lost_reason", "price", nil},
		{&lost, "set", "lost_reason", "", nil},
		{&lost, "set", "lost_reason", "time", func(d *crm.Deal) { d.LostReason = "time" }},
		{&start, "set", "stage", "lost", nil},
		{&start, "set", "id", "1", nil},
		{&start, "set", "contact", "ben", nil},
		{&start, "add", "tag", "BIG", func(*crm.Deal) {}},
		{&start, "add", "tags", "new", func(d *crm.Deal) { d.Tags = []string{"big", "new"} }},
		{&start, "add", "contact", "ben", func(*crm.Deal) {}},
		{&start, "add", "contact", "carl", nil},
		{&start, "add", "product", "Travel @ 50", func(d *crm.Deal) {
			d.Lines, d.Amount = []crm.Line{line("2 x Day @ 100"), line("Travel @ 50")}, eur("250 EUR")
		}},
		{&start, "add", "product", "3 x Day @ 100", func(d *crm.Deal) { d.Lines, d.Amount = []crm.Line{line("3 x Day @ 100")}, eur("300 EUR") }},
		{&start, "add", "product", "Day @ 1 USD", func(d *crm.Deal) { d.Lines, d.Amount = []crm.Line{line("Day @ 1 USD")}, eur("1 USD") }},
		{&start, "add", "product", "Travel @ 1 USD", nil},
		{&start, "add", "external_id", "hubspot:1", func(d *crm.Deal) { d.ExternalIDs = []crm.ExternalID{{Source: "hubspot", ID: "1"}} }},
		{&start, "add", "title", "x", nil},
		{&start, "add", "tag", "", nil},
		{&start, "remove", "tag", "Big", func(d *crm.Deal) { d.Tags = nil }},
		{&start, "remove", "contact", "ben", func(d *crm.Deal) { d.Contacts = nil }},
		{&start, "remove", "product", "day", func(d *crm.Deal) { d.Lines, d.Amount = nil, crm.Money{} }},
		{&start, "remove", "external_id", "a:b", func(*crm.Deal) {}},
	} {
		d, want := *c.from, *c.from
		do := map[string]func(*crm.Deal, string, string) error{"set": x.SetDeal, "add": x.AddToDeal, "remove": x.RemoveFromDeal}[c.op]
		err := do(&d, c.key, c.value)
		if (err != nil) != (c.want == nil) {
			t.Errorf("%s %s=%s: %v", c.op, c.key, c.value, err)
			continue
		}
		if c.want != nil {
			c.want(&want)
		}
		for _, p := range []*crm.Deal{&d, &want} { // empty and missing are the same
			if len(p.Tags) == 0 {
				p.Tags = nil
			}
			if len(p.Contacts) == 0 {
				p.Contacts = nil
			}
			if len(p.Lines) == 0 {
				p.Lines = nil
			}
			if len(p.ExternalIDs) == 0 {
				p.ExternalIDs = nil
			}
		}
		if !reflect.DeepEqual(d, want) {
			t.Errorf("%s %s=%s:\n%+v, want\n%+v", c.op, c.key, c.value, d, want)
		}
	}
	if !reflect.DeepEqual(start.Tags, []string{"big"}) || len(start.Lines) != 1 || len(start.Contacts) != 1 {
		t.Errorf("the deal that was copied was changed: %+v", start)
	}
}
