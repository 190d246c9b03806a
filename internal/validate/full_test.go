package validate

import (
	"slices"
	"testing"

	"crm/internal/crm"
)

func tm(s string) crm.Time {
	t, err := crm.ParseTime(s)
	if err != nil {
		panic(err)
	}
	return t
}

func day(s string) crm.Date {
	d, err := crm.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func eur(s string) crm.Money {
	m, err := crm.ParseMoney(s + " EUR")
	if err != nil {
		panic(err)
	}
	return m
}

func num(n int) *int { return &n }

const (
	acme = crm.ID("7k3f9q2m4x")
	anna = crm.ID("2b8c4d6e0f")
)

// full is an organization with something of everything.
func full() *crm.Customer {
	return &crm.Customer{
		ID: acme, Type: crm.Organization, Name: "Acme GmbH", LegalName: "Acme Stahlbau GmbH", Stage: "customer", Owner: "anna",
		Emails:    []crm.Email{{Address: "info@acme.example", Label: "work"}, {Address: "büro@müller.example"}},
		Phones:    []crm.Phone{{Number: "+49301234567", Extension: "12"}, {Given: "ask for Ms Weber"}},
		Addresses: []crm.Address{{Street: "Hauptstr. 1", Postcode: "10115", City: "Berlin", Country: "DE"}, {City: "Oz", Country: "Land of Oz"}},
		Links:     []crm.Link{{URL: "https://acme.example/"}, {URL: "mailto:info@acme.example"}},
		Handles:   []crm.Handle{{Service: "linkedin", Name: "acme"}},
		Birthday:  day("--02-29"), Language: "de-DE", Source: "fair", ReferredBy: anna, Created: tm("2026-01-02"),
		Tags: []string{"steel", "vip"},
		Fields: []crm.Pair{
			{Key: "founded", Value: crm.Value{Kind: crm.Day, Text: "1990-01-02"}},
			{Key: "industry", Value: crm.TextValue("steel")},
			{Key: "markets", Value: crm.Value{Kind: crm.List, Items: []crm.Value{crm.TextValue("de")}}},
			{Key: "revenue", Value: crm.TextValue("100.00 EUR")},
			{Key: "staff", Value: crm.Value{Kind: crm.Number, Text: "12"}},
			{Key: "wiki", Value: crm.TextValue("https://wiki.example/acme")},
		},
		Preferences: []crm.Pair{{Key: "channel", Value: crm.TextValue("email")}},
		Relations:   []crm.Relation{{Kind: "supplier", Who: anna, Note: "since 2020"}},
		ExternalIDs: []crm.ExternalID{{Source: "hubspot", ID: "4711"}},
		Notes:       "First line.\n\tSecond line.\n",
		Deals: []crm.Deal{{
			ID: "4w8kzt1n9c", Title: "Plant audit 2027", Stage: "proposal", Amount: eur("12000.00"), Probability: num(40), Close: day("2027-01-31"),
			Contacts: []crm.ID{anna}, Lines: []crm.Line{{Product: "Audit", Price: eur("6000.00")}, {Product: "Audit", Price: eur("6000.00")}},
			Tags:    []string{"audit"},
			History: []crm.StageChange{{Stage: "lead", At: tm("2026-11-02T09:10:00+01:00")}, {Stage: "proposal", At: tm("2026-11-19T16:00:00+01:00")}},
		}},
		Tasks: []crm.Task{{ID: "1a2b3c4d5e", Title: "Send offer", Due: tm("2026-12-01"), Priority: "high", Deal: "4w8kzt1n9c"},
			{ID: "6a2b3c4d5e", Title: "Login fails", Kind: "case", State: "waiting", Created: tm("2026-10-01"), Responded: tm("2026-10-01")}},
		Purchases: []crm.Purchase{{ID: "2a2b3c4d5e", Date: day("2026-05-04"), Title: "Training", Amount: eur("900")}},
		Consents:  []crm.Consent{{ID: "3a2b3c4d5e", Purpose: "newsletter", Basis: "consent", Status: "granted", Date: day("2026-01-02"), Expires: day("2028-01-02")}},
		Merged:    []crm.Merged{{ID: "5a2b3c4d5e", Name: "ACME", At: tm("2026-11-19T15:30:00+01:00"), By: "anna", Values: []crm.Pair{{Key: "stage", Value: crm.TextValue("lead")}}}},
		Feedback: []crm.Feedback{
			{ID: "5a2b3c4d5e", At: tm("2026-10-02"), Kind: "nps", Score: crm.DecimalOf(9), Channel: "survey", Deal: "4w8kzt1n9c", Task: "6a2b3c4d5e", Text: "Quick."},
			{ID: "7a2b3c4d5e", At: tm("2026-10-03"), Kind: "praise", Text: "Friendly."},
		},
		Interactions: []crm.Interaction{
			{ID: "0v5r2m8k3d", At: tm("2026-11-19T15:30:00+01:00"), Kind: "call", Direction: "out", By: "anna", Minutes: 25, Deal: "4w8kzt1n9c",
				With: []crm.Participant{{Who: anna}, {Name: "Bob", Email: "bob@x.example"}}, Text: "Wants the offer split by plant.\nBy Friday."},
			{ID: "0v5r2m8k3f", At: tm("2026-11-20"), Kind: "email"},
		},
	}
}

func person() *crm.Customer {
	return &crm.Customer{ID: anna, Type: crm.Person, Name: "Anna Smith", Organization: acme, Fields: []crm.Pair{{Key: "size", Value: crm.TextValue("L")}}}
}

func settings() *crm.Settings {
	return &crm.Settings{
		Name: "Demo", Currency: "EUR", Country: "DE", Language: "en",
		Stages: []crm.Stage{{Name: "lead"}, {Name: "prospect"}, {Name: "customer"}, {Name: "past"}},
		Pipelines: []crm.Pipeline{{Name: "sales", Stages: []crm.DealStage{
			{Name: "lead", Probability: num(10)}, {Name: "proposal", Probability: num(50)}, {Name: "won", Outcome: "won"}, {Name: "lost", Outcome: "lost"}}}},
		Kinds:     []string{"call", "email", "meeting"},
		Relations: []string{"supplier", "partner"},
		Fields: []crm.FieldDef{
			{Name: "industry", Type: "text", For: crm.Organization, Required: true},
			{Name: "staff", Type: "number"},
			{Name: "founded", Type: "date"},
			{Name: "active", Type: "bool"},
			{Name: "size", Type: "choice", For: crm.Person, Options: []string{"S", "M", "L"}},
			{Name: "revenue", Type: "money"},
			{Name: "wiki", Type: "url"},
			{Name: "markets", Type: "list", Options: []string{"de", "food, drinks"}},
		},
		Cadence:   []crm.Cadence{{Stage: "customer", Days: 90}},
		Retention: []crm.Retention{{Stage: "customer", Days: 3650}},
		Audit:     []crm.AuditRule{{Rule: "silent-deal", Days: 45, Severity: "error"}},
		Team:      []string{"anna@firm.example"},
		Queries:   []crm.Query{{Name: "vips", Query: "tag:vip"}},
		Reports:   []crm.Report{{Name: "cities", Report: "table --rows city"}},
		Rates: []crm.Rate{{Currency: "USD", Rate: crm.JoinDecimal(92, 2), Since: day("2026-01-01")}, {Currency: "USD", Rate: crm.JoinDecimal(91, 2), Since: day("2026-07-01")},
			{Currency: "CHF", Rate: crm.JoinDecimal(105, 2), Since: day("2026-01-01")}},
		Words: []crm.Pair{{Key: "purchase", Value: crm.TextValue("donation")}, {Key: "purchases", Value: crm.TextValue("donations")}},
	}
}

func entries() []Entry {
	var out []Entry
	for _, c := range []*crm.Customer{full(), person()} {
		out = append(out, Entry{crm.Path(c.ID, c.Name), c})
	}
	return out
}

func TestValidHasNoProblem(t *testing.T) {
	for _, c := range []*crm.Customer{full(), person()} {
		for _, s := range []*crm.Settings{settings(), {}, nil} {
			for _, p := range Customer(c, s) {
				t.Errorf("%s: %+v", c.Name, p)
			}
		}
	}
	for _, p := range Settings(settings()) {
		t.Errorf("settings: %+v", p)
	}
	for _, p := range Settings(&crm.Settings{}) {
		t.Errorf("empty settings: %+v", p)
	}
	for _, p := range Book(entries()) {
		t.Errorf("book: %+v", p)
	}
}

func TestChecksAreSorted(t *testing.T) {
	names := checkNames()
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("not sorted or not unique: %v", names)
	}
	for _, c := range Checks() {
		if c.What == "" {
			t.Errorf("%s does not say what it checks", c.Name)
		}
	}
}

func checkNames() []string {
	var names []string
	for _, c := range Checks() {
		names = append(names, c.Name)
	}
	return names
}
