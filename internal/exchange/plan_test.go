package exchange

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"reflect"
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

func TestRemedies(t *testing.T) {
	const table = "account,stage,dealname,amount,closedate\nAcme,Engaging,D1,1,2026-01-01\nBeta,won,D2,2,2026-01-01\n,won,D3,3,2026-01-01\n"
	b := newBook()
	b.add(crm.Customer{Type: crm.Organization, Name: "Acme"})
	p, err := b.plan(t, table, Options{})
	if err != nil || p.Kind != Deals || p.Summary.Wrong != 3 || p.Summary.Errors != 3 || len(p.Changes) != 0 {
		t.Fatalf("%v %+v", err, p.Summary)
	}
	for i, want := range []struct {
		row                  int
		column, value, hints string
	}{{2, "stage", "Engaging", "--translate stage:Engaging=lead --add-stages"}, {3, "account", "Beta", "--translate --create-customers"}, {4, "", "", "--default-customer --map"}} {
		x := p.Problems[i]
		if x.Row != want.row || x.Column != want.column || x.Value != want.value {
			t.Errorf("%+v, want %+v", x, want)
		}
		for _, h := range strings.Split(want.hints, " --") {
			if !strings.Contains(x.Hint, strings.TrimPrefix(h, "--")) {
				t.Errorf("hint %q lacks %s", x.Hint, h)
			}
		}
	}
	var rows *RowsError
	if err := Apply(b, p); !errors.As(err, &rows) || len(b.get(t, "Acme").Deals) != 0 {
		t.Errorf("written all the same: %v", err)
	}
	p = b.run(t, table, Options{KeepGoing: true, CreateCustomers: true})
	if p.Summary.Added != 1 || p.Summary.Wrong != 2 || len(b.get(t, "Beta").Deals) != 1 {
		t.Errorf("%+v", p.Summary)
	}
	p = b.run(t, table, Options{AddStages: true, CreateCustomers: true, DefaultCustomer: "Acme"})
	if p.Summary.Added != 2 || p.Summary.Unchanged != 1 || len(b.get(t, "Acme").Deals) != 2 || b.settings.Pipelines[0].Stages[2].Name != "engaging" {
		t.Errorf("%+v %+v", p.Summary, b.settings.Pipelines)
	}
}

func TestOptionErrors(t *testing.T) {
	for _, c := range []struct {
		table string
		o     Options
		flag  string
	}{
		{"a,b\n1,2\n", Options{}, "--as"},
		{"a,b\n1,2\n", Options{Kind: People}, "--map"},
		{"name,b\nx,2\n", Options{Kind: People, Map: []string{"shoe=b"}}, "--map"},
		{"name,b\nx,2\n", Options{Kind: People, Map: []string{"role=c"}}, "--map"},
		{"name,b\nx,2\n", Options{Kind: People, Map: []string{"role"}}, "--map"},
		{"name,b\nx,2\n", Options{Kind: People, Map: []string{"role=b", "owner=b"}}, "--map"},
		{"name,b\nx,2\n", Options{Kind: People, Map: []string{"role=b", "role=name"}}, "--map"},
		{"name,b\nx,2\n", Options{Kind: People, Skip: []string{"c"}}, "--skip"},
		{"name,b\nx,2\n", Options{Kind: People, Set: []string{"c=1"}}, "--set"},
		{"name,b\nx,2\n", Options{Kind: People, Set: []string{"created=soon"}}, "--set"},
		{"name,b\nx,2\n", Options{Kind: People, Translate: []string{"stage=1"}}, "--translate"},
		{"name,created\nx,03/04/2026\n", Options{Kind: People}, "--dates"},
		{"name,created\nx,03/04/2026\n", Options{Kind: People, Dates: "iso"}, "--dates"},
		{"customer,title,amount\nx,y,12.500\n", Options{Kind: Deals}, "--decimal"},
		{"customer,title,amount\nx,y,12\n", Options{Kind: Deals, DefaultCustomer: "nobody"}, "--default-customer"},
	} {
		p, err := newBook().plan(t, c.table, c.o)
		var e *OptionError
		if !errors.As(err, &e) || e.Flag != c.flag || p != nil {
			t.Errorf("%q %+v: %v, want %s", c.table, c.o, err, c.flag)
		}
	}
}

func TestMapSetTranslate(t *testing.T) {
	b := newBook()
	b.settings.Fields = []crm.FieldDef{{Name: "size", Type: "number"}, {Name: "tier", Type: "choice", Options: []string{"gold", "iron"}}, {Name: "since", Type: "date"}, {Name: "Budget", Type: "money"}}
	o := Options{Kind: Organizations, Source: "x", Dates: "mdy", Skip: []string{"Phone"},
		Map: []string{"name=What", "fields.zone=Zone"}, Set: []string{"tags=imported", "owner=joe", "fields.tier=gold"}, Translate: []string{"stage:A=customer", "name:Umbrella=Umbrella Ltd"}}
	p := b.run(t, "What,Zone,Stage,Owner,Phone,Size,Since,Budget,Tags\nUmbrella,North,a,ann,123,\"1,200\",03/04/2026,1.5,old\n", o)
	want := `type: organization
name: Umbrella Ltd
stage: customer
owner: joe
tags: [imported, old]
fields:
  Budget: 1.5 EUR
  since: 2026-03-04
  size: 1200
  tier: gold
  zone: North
`
	if got := yaml(b.get(t, "Umbrella Ltd")); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Message, "zone") || p.Columns[4].How != "skip" {
		t.Errorf("%v", p.Problems)
	}
	o.AddStages, o.Skip = true, nil
	p = b.run(t, "What,Zone,Stage\nBeta,1,Key Account\n", o)
	if b.settings.Field("zone").Type != "number" || !b.settings.HasStage("key-account") || len(p.SettingsNotes) != 2 {
		t.Errorf("%+v", b.settings)
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

func TestGuessKind(t *testing.T) {
	for header, want := range map[string]Kind{
		"name,company,email":                People,
		"name,email":                        People,
		"First Name,Last Name,URL,Position": People,
		"company,city":                      Organizations,
		"name,industry,billing city":        Organizations,
		"account":                           Organizations,
		"Record ID,Company name,Company Domain Name":    Organizations,
		"Deal Name,Deal Stage,Amount,Close Date":        Deals,
		"title,customer,stage,amount,close":             Deals,
		"customer,date,notes":                           Interactions,
		"Activity type,Activity date,Body,Contact name": Interactions,
		"product,series,sales_price":                    "",
		"a,b":                                           "",
	} {
		got, err := guessKind(strings.Split(header, ","))
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%s: %q %v, want %q", header, got, err, want)
		}
	}
}

func TestHeaders(t *testing.T) {
	for _, c := range []struct {
		kind    Kind
		headers string
		fields  string
	}{
		{People, "Person - Name*|Person - Email (Work)|Person - Phone|Organization - Name|Organization - Address", "name|email.work|phone|organization|"},
		{People, "Record ID|First Name|Associated Company IDs|Contact owner|Create Date", "id|given|organization.id|owner|created"},
		{People, "Address 1 - Formatted|Address 1 - Street|Address 1 - Postal Code|Address 1 - Label|Organization 1 - Title", "address.formatted|address.street|address.postcode|address.label|role"},
		{People, "EMAIL|LASTNAME|FIRSTNAME|SMS|ADDED_TIME|EMAIL_BLACKLISTED", "email|family|given|phone.mobile|created|"},
		{People, "Business Country/Region|Other Postal Code|Address 2|Web Page|Home Phone 2", "address.work.country|address.other.postcode|address.extended|link|phone.home"},
		{Organizations, "NAME|BILLINGPOSTALCODE|SHIPPINGSTREET|NUMBEROFEMPLOYEES|PARENTID|OWNERID|CREATEDDATE|Company Domain Name", "name|address.billing.postcode|address.shipping.street|fields.employees|parent.id|owner|created|link"},
		{Deals, "Deal - Title|Deal - Value|Deal - Expected close date|Account Name.id|STAGENAME|Deal Owner.id|Closing Date", "title|amount|close|customer.id|stage|owner|"},
		{Interactions, "Activity - Subject|Activity type|Activity date|Body|Associated Contact IDs|Duration (min)", "subject|kind|at|text|customer.id|minutes"},
	} {
		cols, err := columns(strings.Split(c.headers, "|"), &Options{Kind: c.kind, Settings: &crm.Settings{}})
		if err != nil {
			t.Error(err)
			continue
		}
		var got []string
		for _, col := range cols {
			got = append(got, col.Field)
		}
		if strings.Join(got, "|") != c.fields {
			t.Errorf("%s: %s, want %s", c.headers, strings.Join(got, "|"), c.fields)
		}
	}
	// Every field that messages offer can be mapped.
	for _, k := range Kinds() {
		for _, name := range FieldNames(k) {
			f, ok := ParseField(k, name)
			if !ok || !strings.EqualFold(f.String(), name) {
				t.Errorf("%s: field %s is %q", k, name, f)
			}
		}
	}
}

func TestHintsAreQuoted(t *testing.T) {
	b := newBook()
	p, err := b.plan(t, "customer,title,stage\n\"x'; rm -rf ~ #\",y,won\n", Options{Kind: Deals})
	if err != nil || len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Hint, `--translate 'customer:x'\''; rm -rf ~ #=WHO'`) {
		t.Errorf("%v %+v", err, p.Problems)
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

func TestDefaultSource(t *testing.T) {
	for in, want := range map[string]string{"/tmp/My Contacts.csv": "my-contacts", `C:\x\Ünïts.csv.txt`: "uenits", "": "csv", "-": "csv", "..": "csv"} {
		if got := DefaultSource(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestCountries(t *testing.T) {
	for in, want := range map[string]string{"Germany": "DE", " deutschland ": "DE", "USA": "US", "u.s.a.": "US", "de": "DE", "uk": "GB", "Österreich": "AT", "Narnia": "Narnia", "": "", "germany=DE|": "germany=DE|", "Korea, Republic of": "KR"} {
		if got := country(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzBuildPlan(f *testing.F) {
	seeds := []string{
		"name,email,company,phone,birthday\nAnn,a@x.example,Acme,030 123,--03-07\n", "account,subsidiary_of\nA,B\nB,A\n",
		"deal name,account,stage,amount,close date\nD,Acme,Won,\"1.234,5 €\",03.04.26\n", "customer,date,notes,duration\nAcme,2026-01-01,x,5\n",
		"id,name\n1,A\n1,\n,\n", "E-mail 1 - Value,E-mail 1 - Type,Name\na@b;c@d,x,y\n", "name\n\x01\n", "First Name;Last Name\nÄ;\xff\n",
	}
	for _, s := range seeds {
		for _, k := range []string{"", "people", "organizations", "deals", "interactions"} {
			f.Add([]byte(s), k, true)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, kind string, add bool) {
		if len(data) > 20_000 {
			return
		}
		b := newBook()
		b.add(crm.Customer{ID: "0000000001", Type: crm.Organization, Name: "Acme"})
		b.add(crm.Customer{ID: "0000000002", Type: crm.Person, Name: "Ann", Organization: "0000000001", Emails: []crm.Email{{Address: "a@x.example"}}})
		o := Options{Source: "f", AddStages: add, CreateCustomers: add, KeepGoing: true, Settings: b.settings}
		if kind != "" {
			k, err := ParseKind(kind)
			if err != nil {
				return
			}
			o.Kind = k
		}
		plan := func() (*Plan, error) {
			src, err := csv.Open(bytes.NewReader(data), csv.Options{})
			if err != nil {
				return nil, err
			}
			o.Settings = b.settings
			return BuildPlan(context.Background(), src, o, b, now, b.rand)
		}
		settings := copySettings(b.settings)
		p, err := plan()
		if err != nil {
			if p != nil {
				t.Fatal("an error and a plan")
			}
			return
		}
		if !reflect.DeepEqual(settings, b.settings) {
			t.Fatal("the plan changed the settings")
		}
		s := p.Summary
		if n := s.Added + s.Updated + s.Unchanged + s.Repeated; n > s.Rows || n+s.Wrong < s.Rows {
			t.Fatalf("%+v", s)
		}
		invalid := false
		for _, x := range p.Problems {
			if x.Message == "" {
				t.Fatalf("%+v", x)
			}
			invalid = invalid || !x.Warning && x.Column == "" && strings.Contains(x.Message, ": ")
		}
		if invalid {
			return
		}
		if err := Apply(b, p); err != nil {
			t.Fatalf("%v", err)
		}
		// What is written is found again.
		if p, err = plan(); err != nil {
			t.Fatal(err)
		}
		if p.Summary.Added > 0 {
			for _, c := range p.Changes {
				t.Logf("%s", codec.Encode(c.New))
			}
			t.Fatalf("added again: %+v", p.Summary)
		}
	})
}

// many is a table of n people in n/10 companies.
func many(n int) string {
	var b strings.Builder
	b.WriteString("id,first name,last name,email,phone,company,city,country,created,tags\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,Given%d,Family%d,p%d@x%d.example,+49 30 %07d,Company %d,Berlin,Germany,%d/%d/2025,\"a,b\"\n", i, i%100, i, i, i, i, i/10, i%12+1, i%28+1)
	}
	return b.String()
}

// empty is a store without customers, in which looking up costs nothing.
type empty struct{}

func (empty) ByExternal(string, string) ([]crm.ID, error) { return nil, nil }
func (empty) ByEmail(string) ([]crm.ID, error)            { return nil, nil }
func (empty) ByName(string) ([]crm.ID, error)             { return nil, nil }
func (empty) Resolve(string) ([]crm.ID, error)            { return nil, nil }
func (empty) Has(crm.ID) (bool, error)                    { return false, nil }
func (empty) Load(crm.ID) (*crm.Customer, error)          { return nil, os.ErrNotExist }

func BenchmarkBuildPlan(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		table := many(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				src, err := csv.Open(strings.NewReader(table), csv.Options{})
				if err != nil {
					b.Fatal(err)
				}
				p, err := BuildPlan(context.Background(), src, Options{Settings: newBook().settings}, empty{}, now, rand.New(rand.NewSource(1)))
				if err != nil || p.Summary.Added != n || p.Summary.OrganizationsAdded != n/10 {
					b.Fatal(err, p.Summary)
				}
			}
		})
	}
}
