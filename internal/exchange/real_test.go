package exchange

import (
	"strings"
	"testing"

	"crm/internal/crm"
)

func TestMavenAccountsAndPipeline(t *testing.T) {
	accounts := sample(t, "crm-sales-maven/iso-dates/accounts.csv")
	b := newBook()
	b.settings.Currency = "USD"
	o := Options{Kind: Organizations, Source: "maven", Map: []string{"name=account", "fields.sector=sector", "fields.founded=year_established", "fields.revenue=revenue", "address.country=office_location"}}
	p := b.run(t, accounts, o)
	if p.Summary.Added != 85 || len(b.customers) != 85 || p.Summary.Wrong != 0 {
		t.Fatalf("%+v", p.Summary)
	}
	b.again(t, accounts, o)
	acme := b.get(t, "Acme Corporation")
	if v, _ := crm.Lookup(acme.Fields, "sector"); v.Text != "technolgy" {
		t.Errorf("sector %+v", v)
	}
	if v, _ := crm.Lookup(acme.Fields, "employees"); v.Kind != crm.Number || v.Text != "2822" {
		t.Errorf("employees %+v", v)
	}
	if len(acme.Addresses) != 1 || acme.Addresses[0].Country != "US" {
		t.Errorf("addresses %+v", acme.Addresses)
	}
	for _, r := range records(t, accounts) {
		c := b.get(t, r["account"])
		switch parent := r["subsidiary_of"]; {
		case parent == "" && len(c.Relations) > 0:
			t.Errorf("%s has relations", c.Name)
		case parent != "" && (len(c.Relations) != 1 || c.Relations[0].Who != b.get(t, parent).ID):
			t.Errorf("%s is no part of %s", c.Name, parent)
		}
	}

	pipeline := sample(t, "crm-sales-maven/iso-dates/sales_pipeline.csv")
	b.add(crm.Customer{Type: crm.Organization, Name: "Unassigned"})
	do := Options{Kind: Deals, Source: "maven"}
	p, err := b.plan(t, pipeline, do)
	if err != nil {
		t.Fatal(err)
	}
	// 1,425 rows without account, and two stages that the settings do not have.
	if p.Err() == nil || p.Summary.Rows != 8800 {
		t.Errorf("%+v", p.Summary)
	}
	do.DefaultCustomer, do.Translate = "Unassigned", []string{"stage:Engaging=qualified", "stage:Prospecting=lead"}
	p = b.run(t, pipeline, do)
	if p.Summary.Added != 8800 || p.Summary.CustomersUpdated != 86 || p.Summary.CustomersAdded != 0 {
		t.Errorf("%+v", p.Summary)
	}
	for id, n := range b.loads {
		if n > 3 {
			t.Fatalf("%s was loaded %d times by three plans", id, n)
		}
	}

	type sum struct {
		n     int
		total crm.Decimal
	}
	want, got := map[string]sum{}, map[string]sum{}
	count := func(m map[string]sum, k string, d crm.Decimal) {
		s := m[k]
		s.n++
		if !d.IsZero() {
			if s.total.IsZero() {
				s.total = crm.DecimalOf(0)
			}
			var err error
			if s.total, err = s.total.Add(d); err != nil {
				t.Fatal(err)
			}
		}
		m[k] = s
	}
	stage := map[string]string{"Won": "won", "Lost": "lost", "Engaging": "qualified", "Prospecting": "lead"}
	for _, r := range records(t, pipeline) {
		var d crm.Decimal
		if v := r["close_value"]; v != "" {
			var err error
			if d, err = crm.ParseDecimal(v); err != nil {
				t.Fatal(err)
			}
		}
		who := r["account"]
		if who == "" {
			who = "Unassigned"
		}
		for _, k := range []string{"stage " + stage[r["deal_stage"]], "owner " + r["sales_agent"], "customer " + who, "product " + r["product"], "close " + r["close_date"], "created " + r["engage_date"]} {
			count(want, k, d)
		}
	}
	for _, c := range b.customers {
		for _, d := range c.Deals {
			for _, k := range []string{"stage " + d.Stage, "owner " + d.Owner, "customer " + c.Name, "product " + d.Lines[0].Product, "close " + d.Close.String(), "created " + d.Created.String()} {
				count(got, k, d.Amount.Amount)
			}
			won := d.Stage == "won" || d.Stage == "lost"
			if won != (len(d.History) == 1) || won && (d.History[0].Stage != d.Stage || d.History[0].At.Date() != d.Close) {
				t.Fatalf("history of %+v", d)
			}
			if !d.Amount.IsZero() && d.Amount.Currency != "USD" {
				t.Fatalf("amount %s", d.Amount)
			}
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d sums, want %d", len(got), len(want))
	}
	for k, w := range want {
		if g := got[k]; g.n != w.n || g.total.Cmp(w.total) != 0 {
			t.Errorf("%s: %d, %s; want %d, %s", k, g.n, g.total, w.n, w.total)
		}
	}
	if got["product GTXPro"].n == 0 || got["customer Unassigned"].n != 1425 {
		t.Errorf("GTXPro %d, Unassigned %d", got["product GTXPro"].n, got["customer Unassigned"].n)
	}
	b.again(t, pipeline, do)
}

func TestMavenAddsStages(t *testing.T) {
	pipeline := sample(t, "crm-sales-maven/iso-dates/sales_pipeline.csv")
	b := newBook()
	p := b.run(t, pipeline, Options{Source: "maven", DefaultCustomer: "Nobody", CreateCustomers: true, AddSettings: true})
	if p.Kind != Deals || p.Summary.Added != 8800 || p.Summary.OrganizationsAdded != 86 {
		t.Errorf("%s %+v", p.Kind, p.Summary)
	}
	var names []string
	for _, s := range b.settings.Pipelines[0].Stages {
		names = append(names, s.Name)
	}
	if strings.Join(names, " ") != "lead qualified engaging prospecting won lost" && strings.Join(names, " ") != "lead qualified prospecting engaging won lost" {
		t.Errorf("stages %q", names)
	}
	if len(p.SettingsNotes) != 2 {
		t.Errorf("notes %q", p.SettingsNotes)
	}
}

func TestSalesforceAccounts(t *testing.T) {
	table := sample(t, "salesforce/dataloader-samples/accountData.csv")
	b := newBook()
	o := Options{Source: "salesforce", Dates: ""}
	p := b.run(t, table, o)
	if p.Kind != Organizations || p.Summary.Rows != 423 || p.Summary.Added != 423 || len(b.customers) != 423 || p.Encoding != "windows-1252" {
		t.Fatalf("%s %s %+v", p.Kind, p.Encoding, p.Summary)
	}
	b.again(t, table, o)
	ids, _ := b.ByExternal("salesforce", "001x0000002xLCVAA2")
	if len(ids) != 1 {
		t.Fatal("no account of that id")
	}
	c := b.customers[ids[0]]
	if c.Name != "Gravity Investments" || c.Owner != "005x0000000fNSiAAM" || c.Created.String() != "2006-04-15T03:23:15Z" ||
		len(c.Addresses) != 1 || !same(c.Addresses[0], crm.Address{Label: "billing", Street: "00045742 150 Palmer Drive", Postcode: "80525", City: "FORT COLLINS", Region: "CO", Country: "US"}) {
		t.Errorf("%+v", c)
	}
	accents, _ := b.filter(func(c *crm.Customer) bool { return strings.HasPrefix(c.Name, "Crédito Inmobiliario") })
	if len(accents) != 1 {
		t.Errorf("%d names with accents", len(accents))
	}
}

func TestLinkedInConnections(t *testing.T) {
	table := sample(t, "linkedin/labeldekho/Connections.csv")
	b := newBook()
	o := Options{Source: "linkedin"}
	p := b.run(t, table, o)
	if p.Kind != People || p.HeaderRow != 5 || p.Summary.Added != 10 || p.Summary.Wrong != 0 {
		t.Fatalf("%s %+v", p.Kind, p.Summary)
	}
	b.again(t, table, o)
	c := b.get(t, "Alice Johnson")
	org := b.get(t, "TechCorp")
	if c.Organization != org.ID || c.Role != "CTO" || c.Created.String() != "2023-01-15" || len(c.Handles) != 1 || !same(c.Handles[0], crm.Handle{Service: "linkedin", Name: "alicejohnson"}) || c.Emails[0].Address != "alice.johnson@techcorp.com" {
		t.Errorf("%+v", c)
	}
}

func TestOutlookContacts(t *testing.T) {
	table := sample(t, "contacts-csv/google-shared-contacts/outlook.csv")
	b := newBook()
	b.settings.Country = "US"
	o := Options{Source: "outlook"}
	p := b.run(t, table, o)
	if p.Kind != People || p.Summary.Added != 3 {
		t.Fatalf("%s %+v", p.Kind, p.Summary)
	}
	b.again(t, table, o)
	c := b.get(t, "Adam Glacius")
	if len(c.Emails) != 3 || len(c.Phones) != 7 || len(c.Addresses) != 2 || c.Role != "Sales Planner" || c.Organization != b.get(t, "Acme Inc.").ID || c.Notes != "Has 2 kids" {
		t.Errorf("%+v", c)
	}
	if !same(c.Addresses[0], crm.Address{Label: "home", Street: "999 Super Way, Super, CA, 94043"}) {
		t.Errorf("%+v", c.Addresses)
	}
	d := b.get(t, "Daniel Ireland")
	if len(d.ExternalIDs) != 1 || d.ExternalIDs[0].ID != "241a444f0b330b22" {
		t.Errorf("%+v", d)
	}
}

func TestSalesforceOpportunities(t *testing.T) {
	accounts, table := sample(t, "salesforce/dataloader-samples/accountData.csv"), sample(t, "salesforce/dataloader-samples/opportunityData.csv")
	b := newBook()
	b.run(t, accounts, Options{Source: "salesforce"})
	rows := records(t, table)
	o := Options{Source: "salesforce", AddSettings: true, CreateCustomers: true}
	p := b.run(t, table, o)
	if p.Kind != Deals || p.Summary.Added != len(rows) || p.Summary.Wrong != 0 {
		t.Fatalf("%s %d %+v", p.Kind, len(rows), p.Summary)
	}
	b.again(t, table, o)
	byID := map[string]map[string]string{}
	for _, r := range rows {
		byID[r["ID"]] = r
	}
	for _, c := range b.customers {
		for _, d := range c.Deals {
			r := byID[d.ExternalIDs[0].ID]
			if d.Title != oneLine(r["NAME"]) || d.Close.String() != r["CLOSEDATE"] || (d.Stage == "won") != (r["STAGENAME"] == "Closed Won") || d.Created.String() != strings.Replace(r["CREATEDDATE"], ".000Z", "Z", 1) {
				t.Fatalf("%+v from %v", d, r)
			}
		}
	}
}
