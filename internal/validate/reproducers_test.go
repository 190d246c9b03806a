package validate

import (
	"strings"

	"crm/internal/crm"
)

func profileReproducers() []reproducer {
	return []reproducer{
		onCustomer("bad-id", "id", false, func(c *crm.Customer) { c.ID = "" }),
		onCustomer("bad-id", "id", false, func(c *crm.Customer) { c.ID = "7K3F9Q2M4X" }),
		onCustomer("bad-id", "organization", false, func(c *crm.Customer) { c.Organization = "acme" }),
		onCustomer("bad-id", "deals[0].contacts[1]", false, func(c *crm.Customer) { c.Deals[0].Contacts = append(c.Deals[0].Contacts, "x") }),
		onCustomer("bad-type", "type", false, func(c *crm.Customer) { c.Type = "organisation" }),
		onCustomer("bad-name", "name", false, func(c *crm.Customer) { c.Name = " " }),
		onCustomer("bad-name", "name", false, func(c *crm.Customer) { c.Name = "Acme\x1b[2J" }),
		onCustomer("bad-name", "name", false, func(c *crm.Customer) { c.Name = "Acme\nGmbH" }),
		onCustomer("bad-name", "name", false, func(c *crm.Customer) { c.Name = strings.Repeat("ä", nameMax+1) }),
		onCustomer("white-space", "name", true, func(c *crm.Customer) { c.Name = "Acme GmbH " }),
		onCustomer("white-space", "addresses[0].city", true, func(c *crm.Customer) { c.Addresses[0].City = "\u00a0Berlin" }),
		onCustomer("control-character", "role", true, func(c *crm.Customer) { c.Role = "boss\x07" }),
		onCustomer("control-character", "notes", true, func(c *crm.Customer) { c.Notes = "a\u202eb" }),
		onCustomer("control-character", "notes", true, func(c *crm.Customer) { c.Notes = "bad \xff byte" }),
		onCustomer("control-character", "deals[0].title", true, func(c *crm.Customer) { c.Deals[0].Title = "a\nb" }),
		onCustomer("control-character", "preferences.channel", true, func(c *crm.Customer) { c.Preferences[0].Value.Text = "a\x00" }),
		onCustomer("bad-email", "emails[0].address", false, func(c *crm.Customer) { c.Emails[0].Address = "info.acme.example" }),
		onCustomer("bad-email", "emails[0].address", false, func(c *crm.Customer) { c.Emails[0].Address = "" }),
		onCustomer("bad-email", "emails[0].address", false, func(c *crm.Customer) { c.Emails[0].Address = "a@b@c.example" }),
		onCustomer("bad-email", "emails[0].address", false, func(c *crm.Customer) { c.Emails[0].Address = "a b@c.example" }),
		onCustomer("bad-email", "emails[0].address", false, func(c *crm.Customer) { c.Emails[0].Address = "Anna <a@c.example>" }),
		onCustomer("bad-email", "emails[0].address", false, func(c *crm.Customer) { c.Emails[0].Address = "a@c..example" }),
		onCustomer("bad-email", "interactions[0].with[1].email", false, func(c *crm.Customer) { c.Interactions[0].With[1].Email = "bob" }),
		onCustomer("bad-phone", "phones[0]", false, func(c *crm.Customer) { c.Phones[0] = crm.Phone{Label: "work"} }),
		onCustomer("bad-phone", "phones[0].number", false, func(c *crm.Customer) { c.Phones[0].Number = "030 1234567" }),
		onCustomer("bad-phone", "phones[0].number", false, func(c *crm.Customer) { c.Phones[0].Number = "+49 30 123" }),
		onCustomer("bad-country", "addresses[0].country", true, func(c *crm.Customer) { c.Addresses[0].Country = "de" }),
		onCustomer("bad-language", "language", true, func(c *crm.Customer) { c.Language = "de_DE" }),
		onCustomer("bad-url", "links[0].url", false, func(c *crm.Customer) { c.Links[0].URL = "JavaScript:alert(1)" }),
		onCustomer("bad-url", "links[0].url", false, func(c *crm.Customer) { c.Links[0].URL = "https:///x" }),
		onCustomer("bad-url", "links[0].url", false, func(c *crm.Customer) { c.Links[0].URL = "" }),
		onCustomer("bad-url", "links[0].url", true, func(c *crm.Customer) { c.Links[0].URL = "acme.example" }),
		onCustomer("bad-url", "links[0].url", true, func(c *crm.Customer) { c.Links[0].URL = "acme.example:8080" }),
		onCustomer("bad-tag", "tags[1]", false, func(c *crm.Customer) { c.Tags[1] = "a,b" }),
		onCustomer("bad-tag", "tags[1]", false, func(c *crm.Customer) { c.Tags[1] = " vip" }),
		onCustomer("bad-tag", "deals[0].tags[0]", false, func(c *crm.Customer) { c.Deals[0].Tags[0] = "" }),
		onCustomer("duplicate-tag", "tags[2]", true, func(c *crm.Customer) { c.Tags = append(c.Tags, "vip") }),
		onCustomer("duplicate-tag", "deals[0].contacts[1]", true, func(c *crm.Customer) { c.Deals[0].Contacts = append(c.Deals[0].Contacts, anna) }),
		onCustomer("duplicate-item", "emails[2]", true, func(c *crm.Customer) { c.Emails = append(c.Emails, crm.Email{Address: "INFO@acme.example"}) }),
		onCustomer("duplicate-item", "emails[2]", true, func(c *crm.Customer) { c.Emails = append(c.Emails, c.Emails[0]) }),
		onCustomer("duplicate-item", "phones[2]", true, func(c *crm.Customer) { c.Phones = append(c.Phones, c.Phones[0]) }),
		onCustomer("unknown-stage", "stage", true, func(c *crm.Customer) { c.Stage = "custommer" }),
		onCustomer("unknown-stage", "stage", true, func(c *crm.Customer) { c.Stage = "Customer" }),
		onCustomer("self-reference", "organization", false, func(c *crm.Customer) { c.Organization = acme }),
		onCustomer("self-reference", "referred_by", false, func(c *crm.Customer) { c.ReferredBy = acme }),
		onCustomer("self-reference", "relations[0].who", false, func(c *crm.Customer) { c.Relations[0].Who = acme }),
		onCustomer("unknown-relation", "relations[0].kind", true, func(c *crm.Customer) { c.Relations[0].Kind = "Supplier" }),
		onCustomer("self-reference", "merged[0].id", false, func(c *crm.Customer) { c.Merged[0].ID = acme }),
		onCustomer("missing-field", "merged[0]", false, func(c *crm.Customer) { c.Merged[0].ID = "" }),
		onCustomer("missing-field", "relations[0]", false, func(c *crm.Customer) { c.Relations[0].Who = "" }),
		onCustomer("missing-field", "relations[0]", false, func(c *crm.Customer) { c.Relations[0].Kind = "" }),
		onCustomer("missing-field", "addresses[0]", false, func(c *crm.Customer) { c.Addresses[0] = crm.Address{Label: "work"} }),
		onCustomer("missing-field", "handles[0]", false, func(c *crm.Customer) { c.Handles[0].Name = "" }),
		onCustomer("missing-field", "external_ids[0]", false, func(c *crm.Customer) { c.ExternalIDs[0].Source = "" }),
		onCustomer("unknown-key", "emial", true, func(c *crm.Customer) { c.Extra = extra("emial") }),
		onCustomer("unknown-key", "deals[0].history[1].form", true, func(c *crm.Customer) { c.Deals[0].History[1].Extra = extra("form") }),
		onCustomer("bad-key", "fields.wiki", false, func(c *crm.Customer) { c.Fields = append(c.Fields, c.Fields[len(c.Fields)-1]) }),
		onCustomer("bad-key", "preferences. x", false, func(c *crm.Customer) { c.Preferences[0].Key = " x" }),
		onCustomer("field-order", "fields", true, func(c *crm.Customer) { c.Fields[0], c.Fields[1] = c.Fields[1], c.Fields[0] }),
		onCustomer("unknown-field", "fields.zone", true, func(c *crm.Customer) { c.Fields = crm.SetPair(c.Fields, "zone", crm.TextValue("x")) }),
		onCustomer("required-field", "fields", true, func(c *crm.Customer) { c.Fields = crm.DropPair(c.Fields, "industry") }),
		onCustomer("field-for-other-type", "fields.size", true, func(c *crm.Customer) { c.Fields = crm.SetPair(c.Fields, "size", crm.TextValue("M")) }),
		onField("staff", crm.TextValue("12")),
		onField("staff", crm.TextValue("many")),
		onField("staff", crm.Value{Kind: crm.List}),
		onField("founded", crm.TextValue("1990-01-02")),
		onField("active", crm.TextValue("yes")),
		onField("revenue", crm.Value{Kind: crm.Number, Text: "12"}),
		onField("wiki", crm.TextValue("javascript:x")),
		onField("markets", crm.TextValue("de")),
		onField("markets", crm.Value{Kind: crm.List, Items: []crm.Value{crm.TextValue("fr")}}),
		onField("markets", crm.Value{Kind: crm.List, Items: []crm.Value{{Kind: crm.Map}}}),
	}
}

func onField(name string, v crm.Value) reproducer {
	return onCustomer("bad-field", "fields."+name, false, func(c *crm.Customer) { c.Fields = crm.SetPair(c.Fields, name, v) })
}

func itemReproducers() []reproducer {
	return []reproducer{
		onCustomer("missing-id", "deals[0]", false, func(c *crm.Customer) { c.Deals[0].ID = "" }),
		onCustomer("missing-id", "interactions[1]", false, func(c *crm.Customer) { c.Interactions[1].ID = "" }),
		onCustomer("duplicate-item-id", "interactions[1].id", false, func(c *crm.Customer) { c.Interactions[1].ID = c.Interactions[0].ID }),
		onCustomer("duplicate-item-id", "tasks[2].id", false, func(c *crm.Customer) { c.Tasks = append(c.Tasks, c.Tasks[0]) }),
		onCustomer("bad-money", "deals[0].amount", false, func(c *crm.Customer) { c.Deals[0].Amount.Currency = "" }),
		onCustomer("bad-money", "deals[0].lines[1].price", false, func(c *crm.Customer) { c.Deals[0].Lines[1].Price = crm.Money{Currency: "EUR"} }),
		onCustomer("bad-date", "purchases[0].date", false, func(c *crm.Customer) { c.Purchases[0].Date = day("--05-04") }),
		onCustomer("bad-date", "consents[0].expires", true, func(c *crm.Customer) { c.Consents[0].Expires = day("2025-12-31") }),
		onCustomer("bad-probability", "deals[0].probability", false, func(c *crm.Customer) { c.Deals[0].Probability = num(101) }),
		onCustomer("unknown-pipeline", "deals[0].pipeline", true, func(c *crm.Customer) { c.Deals[0].Pipeline = "Sales" }),
		onCustomer("unknown-deal-stage", "deals[0].stage", true, func(c *crm.Customer) { c.Deals[0].Stage = "Proposal" }),
		onCustomer("unknown-deal-stage", "deals[0]", true, func(c *crm.Customer) { c.Deals[0].Stage = "" }),
		onCustomer("history-order", "deals[0].history[1]", true, func(c *crm.Customer) { c.Deals[0].History[1].At = tm("2026-01-01") }),
		onCustomer("interaction-order", "interactions[1]", true, func(c *crm.Customer) { c.Interactions[1].At = tm("2026-01-01") }),
		onCustomer("unknown-kind", "interactions[1].kind", true, func(c *crm.Customer) { c.Interactions[1].Kind = "Email" }),
		onCustomer("bad-minutes", "interactions[1].minutes", false, func(c *crm.Customer) { c.Interactions[1].Minutes = -1 }),
		onCustomer("unknown-word", "interactions[0].direction", true, func(c *crm.Customer) { c.Interactions[0].Direction = "inbound" }),
		onCustomer("unknown-word", "tasks[0].priority", true, func(c *crm.Customer) { c.Tasks[0].Priority = "urgent" }),
		onCustomer("bad-repeat", "tasks[0].repeat", true, func(c *crm.Customer) { c.Tasks[0].Repeat = "now and then" }),
		onCustomer("unknown-word", "consents[0].status", true, func(c *crm.Customer) { c.Consents[0].Status = "given" }),
		onCustomer("unknown-word", "consents[0].basis", true, func(c *crm.Customer) { c.Consents[0].Basis = "gut feeling" }),
		onCustomer("missing-field", "deals[0]", false, func(c *crm.Customer) { c.Deals[0].Title = "" }),
		onCustomer("missing-field", "deals[0].lines[0]", false, func(c *crm.Customer) { c.Deals[0].Lines[0].Product = "" }),
		onCustomer("missing-field", "deals[0].history[1]", false, func(c *crm.Customer) { c.Deals[0].History[1].Stage = "" }),
		onCustomer("missing-field", "tasks[0]", false, func(c *crm.Customer) { c.Tasks[0].Title = "" }),
		onCustomer("missing-field", "purchases[0]", false, func(c *crm.Customer) { c.Purchases[0].Date = crm.Date{} }),
		onCustomer("missing-field", "consents[0]", false, func(c *crm.Customer) { c.Consents[0].Purpose = "" }),
		onCustomer("bad-score", "feedback[0].score", false, func(c *crm.Customer) { c.Feedback[0].Score = crm.DecimalOf(11) }),
		onCustomer("bad-score", "feedback[0].score", false, func(c *crm.Customer) { c.Feedback[0].Score = crm.DecimalOf(-1) }),
		onCustomer("bad-score", "feedback[0].score", false, func(c *crm.Customer) { c.Feedback[0].Score = crm.JoinDecimal(85, 1) }),
		onCustomer("bad-score", "feedback[0].score", false, func(c *crm.Customer) { c.Feedback[0].Kind, c.Feedback[0].Score = "csat", crm.DecimalOf(0) }),
		onCustomer("bad-score", "feedback[0].score", false, func(c *crm.Customer) { c.Feedback[0].Kind, c.Feedback[0].Score = "csat", crm.JoinDecimal(51, 1) }),
		onCustomer("missing-field", "feedback[0]", false, func(c *crm.Customer) { c.Feedback[0].At = crm.Time{} }),
		onCustomer("missing-field", "feedback[0]", false, func(c *crm.Customer) { c.Feedback[0].Kind = "" }),
		onCustomer("missing-field", "feedback[0]", false, func(c *crm.Customer) { c.Feedback[0].Score = crm.Decimal{} }),
		onCustomer("missing-field", "feedback[1]", false, func(c *crm.Customer) { c.Feedback[1].Text = "" }),
		onCustomer("unknown-word", "tasks[1].state", true, func(c *crm.Customer) { c.Tasks[1].State = "stuck" }),
		onCustomer("unknown-word", "tasks[1].state", true, func(c *crm.Customer) { c.Tasks[1].Done = tm("2026-10-05") }),
		onCustomer("unknown-word", "tasks[0].state", true, func(c *crm.Customer) { c.Tasks[0].State = "open" }),
		onCustomer("missing-field", "interactions[0]", false, func(c *crm.Customer) { c.Interactions[0].At = crm.Time{} }),
		onCustomer("missing-field", "interactions[1]", false, func(c *crm.Customer) { c.Interactions[1].Kind = "" }),
		onCustomer("missing-field", "interactions[0].with[1]", false, func(c *crm.Customer) { c.Interactions[0].With[1] = crm.Participant{} }),
	}
}

func settingsReproducers() []reproducer {
	return []reproducer{
		onSettings("bad-currency", "currency", false, func(s *crm.Settings) { s.Currency = "euro" }),
		onSettings("bad-country", "country", false, func(s *crm.Settings) { s.Country = "UK" }),
		onSettings("bad-language", "language", false, func(s *crm.Settings) { s.Language = "en_GB" }),
		onSettings("bad-query", "queries[1].query", true, func(s *crm.Settings) {
			s.Queries = []crm.Query{{Name: "good", Query: "stage:lead"}, {Name: "bad", Query: "stge:lead"}}
		}),
		onSettings("bad-name", "stages[1]", false, func(s *crm.Settings) { s.Stages[1].Name = "" }),
		onSettings("bad-name", "pipelines[0].stages[1].name", false, func(s *crm.Settings) { s.Pipelines[0].Stages[1].Name = "a,b" }),
		onSettings("duplicate-name", "fields[1].name", false, func(s *crm.Settings) { s.Fields[1].Name = "industry" }),
		onSettings("duplicate-name", "pipelines[0].stages[1].name", false, func(s *crm.Settings) { s.Pipelines[0].Stages[1].Name = "lead" }),
		onSettings("duplicate-tag", "kinds[3]", true, func(s *crm.Settings) { s.Kinds = append(s.Kinds, "call") }),
		onSettings("bad-probability", "pipelines[0].stages[0].probability", false, func(s *crm.Settings) { s.Pipelines[0].Stages[0].Probability = num(-1) }),
		onSettings("unknown-word", "pipelines[0].stages[2].outcome", false, func(s *crm.Settings) { s.Pipelines[0].Stages[2].Outcome = "win" }),
		onSettings("no-open-stage", "pipelines[0]", false, func(s *crm.Settings) { s.Pipelines[0].Stages = s.Pipelines[0].Stages[2:] }),
		onSettings("bad-cadence", "cadence[0]", false, func(s *crm.Settings) { s.Cadence[0].Days = 0 }),
		onSettings("unknown-stage", "cadence[0].stage", true, func(s *crm.Settings) { s.Cadence[0].Stage = "x" }),
		onSettings("bad-retention", "retention[0]", false, func(s *crm.Settings) { s.Retention[0].Days = 0 }),
		onSettings("unknown-stage", "retention[0].stage", true, func(s *crm.Settings) { s.Retention[0].Stage = "x" }),
		onSettings("bad-audit", "audit[0].days", false, func(s *crm.Settings) { s.Audit[0].Days = -1 }),
		onSettings("missing-field", "audit[0].rule", false, func(s *crm.Settings) { s.Audit[0].Rule = "" }),
		onSettings("unknown-word", "audit[0].severity", true, func(s *crm.Settings) { s.Audit[0].Severity = "eror" }),
		onSettings("bad-rate", "rates[0]", false, func(s *crm.Settings) { s.Rates[0].Currency = "dollar" }),
		onSettings("bad-rate", "rates[0]", false, func(s *crm.Settings) { s.Rates[0].Currency = "EUR" }),
		onSettings("bad-rate", "rates[2]", false, func(s *crm.Settings) { s.Rates[2].Rate = crm.DecimalOf(0) }),
		onSettings("bad-rate", "rates[2]", false, func(s *crm.Settings) { s.Rates[2].Rate = crm.DecimalOf(-1) }),
		onSettings("bad-rate", "rates[2]", false, func(s *crm.Settings) { s.Rates[2].Rate = crm.Decimal{} }),
		onSettings("bad-rate", "rates[2]", false, func(s *crm.Settings) { s.Rates[2].Since = crm.Date{} }),
		onSettings("duplicate-item", "rates[1]", true, func(s *crm.Settings) { s.Rates[1].Since = s.Rates[0].Since }),
		onSettings("bad-rate", "rates[0]", false, func(s *crm.Settings) { s.Currency, s.Rates = "", s.Rates[:1] }),
		onSettings("bad-word", "words.purchaze", false, func(s *crm.Settings) { s.Words = []crm.Pair{{Key: "purchaze", Value: crm.TextValue("gift")}} }),
		onSettings("bad-word", "words.purchase", false, func(s *crm.Settings) { s.Words[0].Value.Text = "my gift" }),
		onSettings("bad-word", "words.purchase", false, func(s *crm.Settings) { s.Words[0].Value.Text = "Gift" }),
		onSettings("bad-word", "words.purchase", false, func(s *crm.Settings) { s.Words[0].Value.Text = "-o" }),
		onSettings("bad-word", "words.purchase", false, func(s *crm.Settings) { s.Words[0].Value = crm.Value{Kind: crm.List} }),
		onSettings("bad-word", "words.purchases", false, func(s *crm.Settings) { s.Words[1].Value.Text = "donation" }),
		onSettings("duplicate-name", "reports[1].name", false, func(s *crm.Settings) { s.Reports = append(s.Reports, s.Reports[0]) }),
		onSettings("missing-field", "reports[0]", false, func(s *crm.Settings) { s.Reports[0].Report = "" }),
		onSettings("missing-field", "queries[0]", false, func(s *crm.Settings) { s.Queries[0].Query = "" }),
		onSettings("bad-field-type", "fields[0].type", false, func(s *crm.Settings) { s.Fields[0].Type = "string" }),
		onSettings("bad-field-type", "fields[4]", false, func(s *crm.Settings) { s.Fields[4].Options = nil }),
		onSettings("bad-field-type", "fields[0].options", true, func(s *crm.Settings) { s.Fields[0].Options = []string{"x"} }),
		onSettings("bad-type", "fields[0].for", false, func(s *crm.Settings) { s.Fields[0].For = "company" }),
		onSettings("unknown-key", "pipelines[0].stages[3].outcom", true, func(s *crm.Settings) { s.Pipelines[0].Stages[3].Extra = extra("outcom") }),
		onSettings("white-space", "stages[3].label", true, func(s *crm.Settings) { s.Stages[3].Label = "x " }),
		onSettings("unknown-key", "pipelins", true, func(s *crm.Settings) { s.Extra = extra("pipelins") }),
	}
}

func bookReproducers() []reproducer {
	const ghost = crm.ID("9999999999")
	return []reproducer{
		{check: "duplicate-id", path: "id", book: func(x, y *Entry) []Entry {
			// The copy has the outdated name, and is sorted after the original.
			return []Entry{{"records/7k/zzz-7k3f9q2m4x.yaml", full()}, *y, *x}
		}},
		onBook("dangling-reference", "organization", false, func(x, y *crm.Customer) { y.Organization = ghost }),
		onBook("dangling-reference", "referred_by", false, func(x, y *crm.Customer) { x.ReferredBy = ghost }),
		onBook("dangling-reference", "relations[0].who", false, func(x, y *crm.Customer) { x.Relations[0].Who = ghost }),
		onBook("dangling-reference", "deals[0].contacts[0]", false, func(x, y *crm.Customer) { x.Deals[0].Contacts[0] = ghost }),
		onBook("dangling-reference", "interactions[0].with[0].who", false, func(x, y *crm.Customer) { x.Interactions[0].With[0].Who = ghost }),
		onBook("dangling-reference", "tasks[0].deal", false, func(x, y *crm.Customer) { x.Tasks[0].Deal = ghost }),
		onBook("dangling-reference", "purchases[0].deal", false, func(x, y *crm.Customer) { x.Purchases[0].Deal = ghost }),
		onBook("dangling-reference", "feedback[0].deal", false, func(x, y *crm.Customer) { x.Feedback[0].Deal = ghost }),
		onBook("dangling-reference", "feedback[0].task", false, func(x, y *crm.Customer) { x.Feedback[0].Task = ghost }),
		onBook("dangling-reference", "feedback[0].task", false, func(x, y *crm.Customer) {
			x.Feedback[0].Task = "8a2b3c4d5e"
			y.Tasks = []crm.Task{{ID: "8a2b3c4d5e", Title: "Another's"}}
		}),
		onBook("dangling-reference", "interactions[1].deal", false, func(x, y *crm.Customer) { x.Interactions[1].Deal = ghost }),
		onBook("dangling-reference", "organization", false, func(x, y *crm.Customer) { y.Organization = x.Merged[0].ID }),
		onBook("merged-and-there", "merged[0].id", false, func(x, y *crm.Customer) { x.Merged[0].ID = anna }),
		onBook("merged-twice", "merged[0].id", false, func(x, y *crm.Customer) { y.Merged = x.Merged }),
		onBook("organization-is-person", "organization", false, func(x, y *crm.Customer) { x.Type = crm.Person; x.ReferredBy = "" }),
		{check: "wrong-path", warning: true, book: func(x, y *Entry) []Entry {
			x.Customer.Name = "Acme AG"
			return []Entry{*x, *y}
		}},
		{check: "wrong-path", book: func(x, y *Entry) []Entry {
			x.Path = "records/7k/acme.yaml"
			return []Entry{*x, *y}
		}},
		onBook("shared-email", "emails[0].address", true, func(x, y *crm.Customer) { y.Emails = []crm.Email{{Address: "INFO@acme.example"}} }),
		onBook("shared-external-id", "external_ids[0]", true, func(x, y *crm.Customer) { y.ExternalIDs = x.ExternalIDs }),
		onBook("shared-phone", "phones[0].number", true, func(x, y *crm.Customer) { y.Organization, x.Relations, y.Relations, y.Phones = "", nil, nil, x.Phones }),
		onBook("item-id-reused", "tasks[0].id", false, func(x, y *crm.Customer) { y.Tasks = x.Tasks[:1] }),
		onBook("item-id-reused", "deals[0].id", false, func(x, y *crm.Customer) {
			y.Consents = []crm.Consent{{ID: "4w8kzt1n9c", Purpose: "x"}}
		}),
		onBook("interaction-differs", "interactions[0]", true, func(x, y *crm.Customer) {
			y.Interactions = []crm.Interaction{x.Interactions[0]}
			y.Interactions[0].Text = "Something else."
		}),
	}
}
