package dedupe_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"crm/internal/dedupe"
	"crm/internal/format/csv"
)

func TestTable(t *testing.T) {
	table, known := dedupe.NewTable([]string{"ID", "Kind", "First Name", "Last Name", "E-mail", "email2", "Phone", "Street", "address2", "notes", "Job Title"})
	if !known || !table.HasID() {
		t.Fatal("the header is not known")
	}
	r := table.Record([]string{"7", "contact", "Anna", "Smith", "a@one.example; b@one.example", "c@one.example", "1; 2", "Main St 5", "Flat 2", "x", "CEO"})
	if r.ID != "7" || r.Kind != dedupe.Person || r.Label() != "Anna Smith" || strings.Join(r.Emails, " ") != "a@one.example b@one.example c@one.example" ||
		len(r.Phones) != 2 || r.Places[0].Street != "Main St 5" || r.Places[0].Extra != "Flat 2" || r.Role != "CEO" {
		t.Errorf("the record is %+v", r)
	}
	for cell, want := range map[string]string{
		"a@one.example, b@one.example":             "a@one.example|b@one.example",
		"a@one.example b@one.example":              "a@one.example|b@one.example",
		"a@one.example;b@one.example|c@x.example":  "a@one.example|b@one.example|c@x.example",
		"Smith, Anna <a@one.example>; b@x.example": "Smith, Anna <a@one.example>|b@x.example",
		"anna at one.example, or call":             "anna at one.example, or call",
	} {
		if r := table.Record([]string{"8", "contact", "", "", cell}); strings.Join(r.Emails, "|") != want {
			t.Errorf("the addresses of %q are %q", cell, r.Emails)
		}
	}
	for cell, want := range map[string]string{
		"030 1234567, 040 1234567":       "030 1234567|040 1234567",
		"+49 30 1234567 / 0171 2345678":  "+49 30 1234567|0171 2345678",
		"030/1234567; (212) 555-1234 x5": "030/1234567|(212) 555-1234 x5",
	} {
		if r := table.Record([]string{"8", "contact", "", "", "", "", cell}); strings.Join(r.Phones, "|") != want {
			t.Errorf("the numbers of %q are %q", cell, r.Phones)
		}
	}
	if r := table.Record([]string{"", "company"}); r.ID != "10" || r.Kind != dedupe.Organization {
		t.Errorf("a short row is %+v", r)
	}
	if _, known := dedupe.NewTable([]string{"id", "colour"}); known {
		t.Error("colours are known")
	}
}

// Any table that can be read has a result, whose pairs are of its own ids.
func FuzzTable(f *testing.F) {
	seeds := []string{
		"id,name,email\n1,Anna,a@one.example\n2,Anna,a@one.example\n", "company;phone\nAcme;123456\nAcme GmbH;123456\n", "name\n\n\n", "id,id\n1,1\n",
		"first_name,last_name,birthday,street,postcode\nA,B,1.1.1970,x 1,1\nB,A,1970-01-01,x 1,1\n",
	}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := csv.Open(strings.NewReader(text), csv.Options{})
		if err != nil {
			return
		}
		table, _ := dedupe.NewTable(r.Header())
		b, ids := dedupe.New(), map[string]bool{}
		for range 200 {
			row, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return
			}
			rec := table.Record(row.Values)
			if rec.ID == "" {
				t.Fatal("a record has no id")
			}
			if ids[rec.ID] {
				return
			}
			ids[rec.ID] = true
			b.Add(rec)
		}
		res, err := b.Find(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range res.Pairs {
			if !ids[p.A] || !ids[p.B] || p.A == p.B {
				t.Fatalf("the pair %v is not of the table", p)
			}
		}
	})
}
