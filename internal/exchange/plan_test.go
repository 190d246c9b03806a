package exchange

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/format/csv"
)

func yaml(c *crm.Customer) string {
	d := *c
	d.ID, d.Organization, d.Created = "", "", crm.Time{}
	text := string(codec.Encode(&d))
	if i := strings.Index(text, "type:"); i > 0 {
		text = text[i:]
	}
	return text
}

func TestPeople(t *testing.T) {
	b := newBook()
	table := "First Name,Last Name,E-mail 1 - Type,E-mail 1 - Value,E-mail 2 - Type,E-mail 2 - Value,Mobile Phone,Company,Job Title,Home Street,Home City,Home Country,Website,Labels,Birthday,Notes,Shoe size\n" +
		"Anna,Müller,* Work,anna@acme.example,Home,anna@home.example,030 1234567,Acme GmbH,CEO,Hauptstr. 1,Berlin,Deutschland,acme.example,vip ::: steel ::: * myContacts,1980-03-04,\"one\r\ntwo\",42\n" +
		"Bob,Smith,,,,,nonsense,Acme GmbH,,,,,https://www.linkedin.com/in/bob-smith,,,,\n"
	p := b.run(t, table, Options{Source: "google"})
	if p.Kind != People || p.Summary.Added != 2 || p.Summary.OrganizationsAdded != 1 || p.Summary.CustomersAdded != 3 || p.Summary.Warnings != 1 {
		t.Errorf("%s %+v", p.Kind, p.Summary)
	}
	want := `type: person
name: Anna Müller
given: Anna
family: Müller
stage: lead
role: CEO
emails:
  - address: anna@acme.example
    label: work
  - address: anna@home.example
    label: home
phones:
  - number: "+49301234567"
    given: 030 1234567
    label: mobile
addresses:
  - label: home
    street: Hauptstr. 1
    city: Berlin
    country: DE
links:
  - url: https://acme.example
birthday: 1980-03-04
tags: [vip, steel]
notes: |-
  one
  two
`
	if got := yaml(b.get(t, "Anna Müller")); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	bob, acme := b.get(t, "Bob Smith"), b.get(t, "Acme GmbH")
	if bob.Organization != acme.ID || len(bob.Phones) != 1 || bob.Phones[0].Given != "nonsense" || bob.Phones[0].Number != "" || !same(bob.Handles, []crm.Handle{{Service: "linkedin", Name: "bob-smith"}}) {
		t.Errorf("%+v", bob)
	}
	b.again(t, table, Options{Source: "google"})
	last := p.Columns[len(p.Columns)-1]
	if last.Field != "" || last.Sample != "42" || p.Columns[3].Field != "email" || p.Columns[6].Field != "phone.mobile" {
		t.Errorf("columns %+v", p.Columns)
	}
}

func TestUpdate(t *testing.T) {
	b := newBook()
	c := b.add(crm.Customer{Type: crm.Person, Name: "Anna Müller", Role: "CTO", Stage: "customer", Owner: "joe",
		Emails: []crm.Email{{Address: "anna@acme.example", Label: "work"}}, Tags: []string{"vip"}, Notes: "Likes tea"})
	before := yaml(c)
	p, err := b.plan(t, "name,email,role,tags,notes,owner\nAnna Mueller-Lang,ANNA@acme.example,CEO,\"VIP,steel\",Moved,\n", Options{Kind: People})
	if err != nil || p.Err() != nil {
		t.Fatal(err, p.Err())
	}
	if yaml(c) != before {
		t.Error("the plan changed the customer")
	}
	if p.Summary.Updated != 1 || len(p.Problems) != 1 || !p.Problems[0].Warning {
		t.Errorf("%+v %v", p.Summary, p.Problems)
	}
	if err := Apply(b, p); err != nil {
		t.Fatal(err)
	}
	want := `type: person
name: Anna Mueller-Lang
stage: customer
owner: joe
role: CEO
emails:
  - address: anna@acme.example
    label: work
tags: [vip, steel]
notes: |-
  Likes tea

  Moved
`
	if got := yaml(b.customers[c.ID]); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestSame is which rows are one customer.
func TestSame(t *testing.T) {
	for _, c := range []struct {
		name, table string
		kind        Kind
		customers   int // besides the organizations that are made for people
	}{
		{"same id", "id,name\n1,Ann\n1,Anna\n", People, 1},
		{"same name, other ids", "id,name\n1,Acme\n2,Acme\n", Organizations, 2},
		{"same e-mail, other ids", "id,name,email\n1,Ann,a@x.example\n2,Ann,a@x.example\n", People, 2},
		{"same e-mail and name", "name,email\nAnn,a@x.example\nann,A@x.example\n", People, 1},
		{"same e-mail, other names", "name,email\nAnn,info@x.example\nBob,info@x.example\n", People, 2},
		{"same name and company", "name,company\nAnn,Acme\nAnn,ACME\n", People, 1},
		{"same name, other companies", "name,company\nAnn,Acme\nAnn,Beta\n", People, 2},
		{"same name and phone", "name,phone\nAnn,030 1234567\nAnn,+49 30 1234567\n", People, 1},
		{"same name alone, all cells", "name,role\nAnn,CEO\nAnn,CEO\n", People, 1},
		{"same name alone, other cells", "name,role\nAnn,CEO\nAnn,CTO\n", People, 2},
		{"same organization", "name,city\nAcme,Bonn\nacme,\n", Organizations, 1},
		{"id, then none", "id,name\n1,Acme\n,Acme\n", Organizations, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBook()
			o := Options{Kind: c.kind, Source: "x"}
			p := b.run(t, c.table, o)
			if p.Summary.Added != c.customers || p.Summary.Repeated != 2-c.customers || len(b.customers) != c.customers+p.Summary.OrganizationsAdded {
				t.Errorf("%+v", p.Summary)
			}
			b.again(t, c.table, o)
		})
	}
}

func TestMatchStored(t *testing.T) {
	b := newBook()
	org := b.add(crm.Customer{Type: crm.Organization, Name: "Acme"})
	ann := b.add(crm.Customer{Type: crm.Person, Name: "Ann", Organization: org.ID, ExternalIDs: []crm.ExternalID{{Source: "hub", ID: "7"}}})
	b.add(crm.Customer{Type: crm.Person, Name: "Acme"})
	b.add(crm.Customer{Type: crm.Organization, Name: "Seven", ExternalIDs: []crm.ExternalID{{Source: "hub", ID: "7"}}})
	p := b.run(t, "id,name,company,role\n7,Anne,Acme,CEO\n,Ann,Acme,\n8,Ann,Acme,CTO\n", Options{Kind: People, Source: "hub"})
	// The second row is not Anne, as Ann is called by then; the third has an id
	// that Anne has not, but the second may have.
	if p.Summary.Updated != 1 || p.Summary.Added != 1 || p.Summary.Repeated != 1 || b.customers[ann.ID].Role != "CEO" || p.Summary.OrganizationsAdded != 0 {
		t.Errorf("%+v %+v", p.Summary, b.customers[ann.ID])
	}
	b.add(crm.Customer{Type: crm.Organization, Name: "Twin"})
	b.add(crm.Customer{Type: crm.Organization, Name: "twin"})
	p, err := b.plan(t, "name\nTwin\n", Options{Kind: Organizations})
	if err != nil || p.Summary.Errors != 1 || !strings.Contains(p.Problems[0].Message, "any of 2 customers") || p.Err() == nil {
		t.Errorf("%v %v", err, p.Problems)
	}
}

func TestDeals(t *testing.T) {
	b := newBook()
	acme := b.add(crm.Customer{Type: crm.Organization, Name: "Acme GmbH"})
	ann := b.add(crm.Customer{Type: crm.Person, Name: "Ann Lee", Emails: []crm.Email{{Address: "ann@acme.example"}}})
	table := "Opportunity ID;Name;Account;Stage;Amount;Close Date;Created;Owner;Probability;Contact;Product\n" +
		"1;Audit;acme gmbh;Closed Won;12.500,50;31.10.2026;01.09.2026;joe;100%;ann@acme.example;Basic\n" +
		"2;Plan;Acme GmbH;Qualified;$ 1.000;1.12.2026;;;0,4;;\n" +
		"3;Talk;ann@acme.example;;;;;;;;\n"
	p := b.run(t, table, Options{Source: "sf"})
	if p.Kind != Deals || p.Summary.Added != 3 || p.Summary.CustomersUpdated != 2 {
		t.Fatalf("%s %+v", p.Kind, p.Summary)
	}
	deals := b.customers[acme.ID].Deals
	if len(deals) != 2 || len(b.customers[ann.ID].Deals) != 1 || b.customers[ann.ID].Deals[0].Stage != "lead" {
		t.Fatalf("%+v", deals)
	}
	d := deals[0]
	if d.Stage != "won" || d.Amount.String() != "12500.50 EUR" || d.Close.String() != "2026-10-31" || d.Created.String() != "2026-09-01" || *d.Probability != 100 ||
		!same(d.Contacts, []crm.ID{ann.ID}) || d.Lines[0].Product != "Basic" || len(d.History) != 1 || d.History[0].At.String() != "2026-10-31" {
		t.Errorf("%+v", d)
	}
	if deals[1].Amount.String() != "1000 USD" || *deals[1].Probability != 40 || len(deals[1].History) != 0 {
		t.Errorf("%+v", deals[1])
	}
	b.again(t, table, Options{Source: "sf"})
	// A deal that names only its contact is the contact's, not the default's.
	o := Options{Source: "sf2", Kind: Deals, DefaultCustomer: "Acme GmbH"}
	p = b.run(t, "title,contact\nSolo,ann@acme.example\nNone,\n", o)
	if n := len(b.customers[ann.ID].Deals); p.Summary.Added != 2 || n != 2 || len(b.customers[acme.ID].Deals) != 3 {
		t.Errorf("%d deals of the contact, %+v", n, p.Summary)
	}
	// The deal moves on: the move goes to the history.
	p = b.run(t, strings.Replace(table, "Qualified", "lost", 1), Options{Source: "sf"})
	d = b.customers[acme.ID].Deals[1]
	if p.Summary.Updated != 1 || p.Summary.Unchanged != 2 || d.Stage != "lost" || len(d.History) != 1 || d.History[0].At.String() != "2026-12-01" {
		t.Errorf("%+v %+v", p.Summary, d)
	}
}

func TestContentKey(t *testing.T) {
	b := newBook()
	b.add(crm.Customer{Type: crm.Organization, Name: "Acme"})
	table := "customer,date,type,notes\nAcme,2026-01-02,call,Hello\nAcme,2026-01-01 10:00,E-Mail,First\nAcme,2026-01-02,call,Hello\n"
	o := Options{Source: "log"}
	p := b.run(t, table, o)
	if p.Kind != Interactions || p.Summary.Added != 2 || p.Summary.Repeated != 1 {
		t.Errorf("%s %+v", p.Kind, p.Summary)
	}
	list := b.get(t, "Acme").Interactions
	if len(list) != 2 || list[0].Text != "First" || list[0].Kind != "email" || list[0].At.String() != "2026-01-01T10:00:00+01:00" || list[1].At.String() != "2026-01-02" {
		t.Errorf("%+v", list)
	}
	b.again(t, table, o)
	p = b.run(t, table+"Acme,2025-12-31,meeting,Before\n", o)
	if list := b.get(t, "Acme").Interactions; p.Summary.Added != 1 || len(list) != 3 || list[0].Text != "Before" {
		t.Errorf("%+v", list)
	}
}

func TestRowErrors(t *testing.T) {
	b := newBook()
	p, err := b.plan(t, "name,email,created,website\nAnn,not an address,2026-01-01,x.example\n,,,\nBob,b@x.example,31.02.2026,\nCem,,, javascript:alert(1)\n,,2026-01-01,\n\"A\x01b\",,,\n", Options{Kind: People})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range p.Problems {
		got = append(got, fmt.Sprint(x.Row, x.Column))
	}
	if strings.Join(got, " ") != "2email 4created 5website 6 7name" {
		t.Errorf("%q", got)
	}
	if p.Summary.Rows != 5 || p.Summary.Wrong != 5 || !p.Empty() {
		t.Errorf("%+v", p.Summary)
	}
}

func TestLongRows(t *testing.T) {
	b := newBook()
	p := b.run(t, "name,city\nAcme,Bonn,lost\nBeta\n\"Gamma,x\n", Options{Kind: Organizations})
	if p.Summary.Warnings != 2 || p.Problems[0].Row != 2 || !strings.Contains(p.Problems[0].Message, "3 cells") || p.Problems[1].Row != 4 {
		t.Errorf("%v", p.Problems)
	}
}

func TestLimitAndRand(t *testing.T) {
	b := newBook()
	p := b.run(t, "name\nA\nB\nC\n", Options{Kind: Organizations, Limit: 2})
	if p.Summary.Rows != 2 || p.Summary.Added != 2 {
		t.Errorf("%+v", p.Summary)
	}
	src, err := csv.Open(strings.NewReader("name\nA1\n"), csv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if p, err := BuildPlan(context.Background(), src, Options{Kind: Organizations}, newBook(), now, bytes.NewReader(nil)); err == nil || p != nil {
		t.Error("no randomness, and no error")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	src.Rewind()
	if _, err := BuildPlan(ctx, src, Options{Kind: Organizations}, newBook(), now, rand.New(rand.NewSource(1))); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
