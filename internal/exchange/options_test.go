package exchange

import (
	"errors"
	"strings"
	"testing"

	"crm/internal/crm"
)

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
	}{{2, "stage", "Engaging", "--translate stage:Engaging=lead --add-settings"}, {3, "account", "Beta", "--translate --create-customers"}, {4, "", "", "--default-customer --map"}} {
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
	p = b.run(t, table, Options{AddSettings: true, CreateCustomers: true, DefaultCustomer: "Acme"})
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
	o.AddSettings, o.Skip = true, nil
	p = b.run(t, "What,Zone,Stage\nBeta,1,Key Account\n", o)
	if b.settings.Field("zone").Type != "number" || !b.settings.HasStage("key-account") || len(p.SettingsNotes) != 2 {
		t.Errorf("%+v", b.settings)
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
