package query

import "crm/internal/column"

// builtin is the fields of every store, in the order in which people are told
// of them. Options of settings are filled in by the Catalogue.
func builtin() []Field {
	const c = column.Customers
	own := []Field{
		{Name: "name", Kind: Prose, Column: "name", Help: "the name, as it is shown", Example: `"van der Berg"`},
		{Name: "type", Kind: Choice, Column: "type", Options: []string{"person", "organization"}, Closed: true, Help: "person or organization", Example: "person"},
		{Name: "stage", Kind: Choice, Column: "stage", Help: "the lifecycle stage", Example: "lead"},
		{Name: "owner", Kind: Choice, Column: "owner", Help: "who looks after the customer; me is you", Example: "me"},
		{Name: "tag", Kind: Choice, Table: column.Tags, Column: "value", List: true, Rows: true, Help: "a tag", Example: "vip"},
		{Name: "organization", Kind: Ref, Column: "organization", Help: "a person's organization, by words of its name or its id", Example: "acme"},
		{Name: "role", Kind: Prose, Column: "role", Help: "what a person does at the organization", Example: "ceo"},
		{Name: "last", Kind: Moment, Column: "last", Computed: true, Help: "the latest interaction; of an organization also with its people", Example: "2026-06"},
		{Name: "idle", Kind: Days, Computed: true, Help: "days since the last contact, or since created when there was none", Example: "90d"},
		{Name: "next", Kind: Moment, Computed: true, Future: true, Help: "when the next open task is due", Example: "this-week"},
		{Name: "created", Kind: Moment, Column: "created", Help: "when the customer was added", Example: "2026-01..2026-06"},
		{Name: "reviewed", Kind: Day, Column: "reviewed", Help: "the day of the last review (crm review)", Example: "<2026-06"},
		{Name: "snoozed", Kind: Day, Column: "snoozed", Help: "the day until which it may stay untouched (crm snooze)", Example: ">=today"},
		{Name: "birthday", Kind: Day, Column: "birthday", Yearly: true, Help: "the birthday; a period without a year is meant in any year", Example: "next-30d"},
		{Name: "email", Kind: Prose, Table: column.Emails, Column: "address", List: true, Rows: true, Help: "an e-mail address", Example: "acme.example"},
		{Name: "phone", Kind: Phone, Table: column.Phones, Column: "number", Also: []string{"given"}, List: true, Rows: true, Help: "a phone number, by its digits", Example: "030-123"},
		{Name: "domain", Kind: Choice, List: true, Computed: true, Help: "the domain of an e-mail address or web page", Example: "acme.example"},
		{Name: "address", Kind: Prose, Table: column.Addresses, Column: "street", Also: []string{"extended", "po_box", "postcode", "city", "region", "country"}, List: true, Rows: true, Computed: true, Help: "a postal address, all of it", Example: `"main street"`},
		{Name: "street", Kind: Prose, Table: column.Addresses, Column: "street", List: true, Help: "the street of an address", Example: `"main street"`},
		{Name: "postcode", Kind: Choice, Table: column.Addresses, Column: "postcode", List: true, Help: "the postcode of an address", Example: "10*"},
		{Name: "city", Kind: Choice, Table: column.Addresses, Column: "city", List: true, Help: "the town of an address", Example: "Berlin"},
		{Name: "region", Kind: Choice, Table: column.Addresses, Column: "region", List: true, Help: "the region or state of an address", Example: "Bavaria"},
		{Name: "country", Kind: Choice, Table: column.Addresses, Column: "country", List: true, Help: "the country of an address, as two letters", Example: "DE"},
		{Name: "link", Kind: Prose, Table: column.Links, Column: "url", List: true, Rows: true, Help: "a web page", Example: "acme.example"},
		{Name: "handle", Kind: Prose, Table: column.Handles, Column: "name", Also: []string{"service"}, List: true, Rows: true, Help: "a name on a social service, or the service", Example: "linkedin"},
		{Name: "given", Kind: Prose, Column: "given", Help: "a person's given name", Example: "anna"},
		{Name: "family", Kind: Prose, Column: "family", Help: "a person's family name", Example: "smith"},
		{Name: "prefix", Kind: Prose, Column: "prefix", Help: "what stands before a person's name", Example: "dr"},
		{Name: "suffix", Kind: Prose, Column: "suffix", Help: "what stands behind a person's name", Example: "jr"},
		{Name: "nickname", Kind: Prose, Column: "nickname", Help: "a person's nickname", Example: "bob"},
		{Name: "legal_name", Kind: Prose, Column: "legal_name", Help: "an organization's registered name", Example: `"acme gmbh"`},
		{Name: "language", Kind: Prose, Column: "language", Help: "the language, as de or en-GB", Example: "de"},
		{Name: "source", Kind: Choice, Column: "source", Help: "where the customer came from", Example: "fair"},
		{Name: "referred_by", Kind: Ref, Column: "referred_by", Help: "who recommended you, by words of the name or id", Example: "ben"},
		{Name: "relation", Kind: Choice, Table: column.Relations, Column: "kind", List: true, Rows: true, Help: "the kind of a relation to another customer", Example: "partner"},
		{Name: "external_id", Kind: Choice, Table: column.ExternalIDs, Column: "id", Also: []string{"source"}, List: true, Rows: true, Help: "the id in another system, or the system", Example: "hubspot"},
		{Name: "notes", Kind: Prose, Column: "notes", Help: "the notes", Example: "offer"},
		{Name: "id", Kind: ID, Column: "id", Help: "the id, or its beginning", Example: "7k3f"},
		{Name: "deal", Kind: Prose, Table: column.Deals, Column: "title", List: true, Rows: true, Help: "the title of a deal", Example: "audit"},
		{Name: "task", Kind: Prose, Table: column.Tasks, Column: "title", List: true, Rows: true, Help: "the title of a task", Example: "call"},
		{Name: "interaction", Kind: Prose, Table: column.Interactions, Column: "subject", Also: []string{"text"}, List: true, Rows: true, Help: "subject or text of an interaction", Example: "offer"},
		{Name: "purchase", Kind: Prose, Table: column.Purchases, Column: "title", List: true, Rows: true, Help: "the title of a purchase", Example: "workshop"},
		{Name: "consent", Kind: Choice, Table: column.Consents, Column: "purpose", List: true, Rows: true, Help: "the purpose of a consent", Example: "newsletter"},
		{Name: "feedback", Kind: Prose, Table: column.Feedback, Column: "text", List: true, Rows: true, Help: "what a feedback says", Example: "friendly"},
		{Name: "merged", Kind: Prose, Table: column.Merged, Column: "name", List: true, Rows: true, Help: "the name of a customer that was joined to this one", Example: "acme"},
		{Name: "clash", Kind: Choice, Table: column.Clashes, Column: "field", List: true, Rows: true, Help: "what two people changed differently, until it is settled", Example: "stage"},
		{Name: "deals", Kind: Number, Table: column.Deals, Computed: true, Help: "how many deals", Example: "0"},
		{Name: "deals.open", Kind: Amount, Table: column.Deals, Computed: true, Help: "the sum of the open deals", Example: "10k"},
		{Name: "deals.won", Kind: Amount, Table: column.Deals, Computed: true, Help: "the sum of the deals won", Example: "10k"},
		{Name: "deals.lost", Kind: Amount, Table: column.Deals, Computed: true, Help: "the sum of the deals lost", Example: "10k"},
		{Name: "interactions", Kind: Number, Table: column.Interactions, Computed: true, Help: "how many interactions", Example: "5"},
		{Name: "tasks", Kind: Number, Table: column.Tasks, Computed: true, Help: "how many open tasks", Example: "0"},
		{Name: "tasks.overdue", Kind: Number, Table: column.Tasks, Computed: true, Help: "how many open tasks that were due before today", Example: "0"},
		{Name: "purchases", Kind: Number, Table: column.Purchases, Computed: true, Help: "how many purchases", Example: "0"},
		{Name: "purchases.total", Kind: Amount, Table: column.Purchases, Computed: true, Help: "the sum of the purchases", Example: "1k"},
		{Name: "people", Kind: Number, Computed: true, Help: "how many people an organization has", Example: "3"},
	}
	for i := range own {
		own[i].Item = c
	}
	items := []struct {
		item   column.Table
		fields []Field
	}{
		{column.Emails, []Field{
			{Name: "email.address", Kind: Prose, Help: "the address of an e-mail address", Example: "acme.example"},
			{Name: "email.label", Kind: Choice, Help: "its label", Example: "work"},
		}},
		{column.Phones, []Field{
			{Name: "phone.number", Kind: Phone, Also: []string{"given"}, Help: "the number of a phone number", Example: "030-123"},
			{Name: "phone.extension", Kind: Choice, Help: "its extension", Example: "12"},
			{Name: "phone.label", Kind: Choice, Help: "its label", Example: "mobile"},
		}},
		{column.Addresses, []Field{
			{Name: "address.street", Kind: Prose, Help: "the street of an address", Example: `"main street"`},
			{Name: "address.extended", Kind: Prose, Help: "floor, building or care of", Example: "2nd floor"},
			{Name: "address.po_box", Kind: Choice, Help: "the post-office box", Example: "1234"},
			{Name: "address.postcode", Kind: Choice, Help: "the postcode of the same address", Example: "10*"},
			{Name: "address.city", Kind: Choice, Help: "the town of the same address", Example: "Berlin"},
			{Name: "address.region", Kind: Choice, Help: "the region of the same address", Example: "Bavaria"},
			{Name: "address.country", Kind: Choice, Help: "the country of the same address", Example: "DE"},
			{Name: "address.label", Kind: Choice, Help: "the label of the same address", Example: "work"},
		}},
		{column.Links, []Field{
			{Name: "link.url", Kind: Prose, Help: "the address of a web page", Example: "acme.example"},
			{Name: "link.label", Kind: Choice, Help: "its label", Example: "work"},
		}},
		{column.Handles, []Field{
			{Name: "handle.service", Kind: Choice, Help: "a social service", Example: "linkedin"},
			{Name: "handle.name", Kind: Choice, Help: "the name there", Example: "anna*"},
		}},
		{column.Relations, []Field{
			{Name: "relation.kind", Kind: Choice, Help: "the kind of a relation", Example: "partner"},
			{Name: "relation.who", Kind: Ref, Help: "the other customer, by words of the name or id", Example: "acme"},
			{Name: "relation.note", Kind: Prose, Help: "its note", Example: "school"},
		}},
		{column.ExternalIDs, []Field{
			{Name: "external_id.source", Kind: Choice, Help: "another system", Example: "hubspot"},
			{Name: "external_id.id", Kind: Choice, Help: "the id there", Example: "4711"},
		}},
		{column.Deals, dealFields()},
		{column.DealHistory, []Field{
			{Name: "deal.history.stage", Kind: Choice, Column: "stage", Help: "a stage that a deal came into", Example: "proposal"},
			{Name: "deal.history.at", Kind: Moment, Column: "at", Help: "when it came into the stage", Example: "last-month"},
			{Name: "deal.history.by", Kind: Choice, Column: "by", Help: "who moved it there", Example: "me"},
			{Name: "deal.history.note", Kind: Prose, Column: "note", Help: "the note of the move", Example: "budget"},
			{Name: "deal.history.expected", Kind: Day, Column: "expected", Future: true, Help: "when a deal that was won or lost was expected to close", Example: "last-quarter"},
		}},
		{column.DealLines, lineFields("deal.line.", "a deal")},
		{column.Tasks, []Field{
			{Name: "task.title", Kind: Prose, Help: "the title of a task", Example: "call"},
			{Name: "task.due", Kind: Moment, Future: true, Help: "when it is due", Example: "this-week"},
			{Name: "task.done", Kind: Moment, Help: "when it was done; no:task.done is still to do", Example: "last-week"},
			{Name: "task.assignee", Kind: Choice, Help: "who is to do it; me is you", Example: "me"},
			{Name: "task.priority", Kind: Choice, Options: []string{"high", "normal", "low"}, Help: "high, normal or low", Example: "high"},
			{Name: "task.kind", Kind: Choice, Help: "its kind", Example: "call"},
			{Name: "task.state", Kind: Choice, Options: []string{"open", "waiting"}, Help: "the state of a case: open or waiting", Example: "waiting"},
			{Name: "task.repeat", Kind: Prose, Help: "how it comes again", Example: "week"},
			{Name: "task.deal", Kind: ID, Help: "the id of its deal", Example: "4w8k"},
			{Name: "task.created", Kind: Moment, Help: "when it was added", Example: "today"},
			{Name: "task.responded", Kind: Moment, Help: "when a case was first answered", Example: "today"},
			{Name: "task.age", Kind: Days, Computed: true, Help: "days since it was added; of one that is done, until then", Example: "30d"},
			{Name: "task.response", Kind: Number, Computed: true, Help: "hours until a case was first answered", Example: "24"},
			{Name: "task.external_id", Kind: Choice, Table: column.TaskExternalIDs, Column: "id", Also: []string{"source"}, List: true, Rows: true, Help: "its id in another system, or the system", Example: "hubspot"},
			{Name: "task.notes", Kind: Prose, Help: "its notes", Example: "offer"},
			{Name: "task.id", Kind: ID, Help: "its id", Example: "4w8k"},
		}},
		{column.Interactions, []Field{
			{Name: "interaction.at", Kind: Moment, Help: "when an interaction was", Example: "last-30d"},
			{Name: "interaction.kind", Kind: Choice, Help: "its kind", Example: "meeting"},
			{Name: "interaction.direction", Kind: Choice, Options: []string{"in", "out"}, Help: "in or out", Example: "in"},
			{Name: "interaction.by", Kind: Choice, Help: "who of you; me is you", Example: "me"},
			{Name: "interaction.with", Kind: Ref, Table: column.Participants, Column: "who", Also: []string{"name", "email"}, List: true, Rows: true, Help: "who else took part", Example: "ben"},
			{Name: "interaction.minutes", Kind: Number, Help: "how many minutes it took", Example: "30"},
			{Name: "interaction.subject", Kind: Prose, Help: "its subject", Example: "offer"},
			{Name: "interaction.text", Kind: Prose, Help: "its text", Example: "offer"},
			{Name: "interaction.deal", Kind: ID, Help: "the id of its deal", Example: "4w8k"},
			{Name: "interaction.external_id", Kind: Choice, Table: column.InteractionExternalIDs, Column: "id", Also: []string{"source"}, List: true, Rows: true, Help: "its id in another system, or the system", Example: "gmail"},
			{Name: "interaction.id", Kind: ID, Help: "its id", Example: "0v5r"},
		}},
		{column.Purchases, []Field{
			{Name: "purchase.date", Kind: Day, Help: "the day of a purchase", Example: "2026"},
			{Name: "purchase.title", Kind: Prose, Help: "its title", Example: "workshop"},
			{Name: "purchase.amount", Kind: Amount, Help: "its amount", Example: "1k"},
			{Name: "purchase.reference", Kind: Choice, Help: "its reference, such as the number of the invoice", Example: "R-2026*"},
			{Name: "purchase.deal", Kind: ID, Help: "the id of its deal", Example: "4w8k"},
			{Name: "purchase.external_id", Kind: Choice, Table: column.PurchaseExternalIDs, Column: "id", Also: []string{"source"}, List: true, Rows: true, Help: "its id in another system, or the system", Example: "stripe"},
			{Name: "purchase.notes", Kind: Prose, Help: "its notes", Example: "rebate"},
			{Name: "purchase.id", Kind: ID, Help: "its id", Example: "4w8k"},
		}},
		{column.PurchaseLines, lineFields("purchase.line.", "a purchase")},
		{column.Consents, []Field{
			{Name: "consent.purpose", Kind: Choice, Help: "what the consent is for", Example: "newsletter"},
			{Name: "consent.status", Kind: Choice, Options: []string{"granted", "withdrawn", "refused"}, Help: "granted, withdrawn or refused", Example: "granted"},
			{Name: "consent.basis", Kind: Choice, Help: "the lawful basis", Example: "contract"},
			{Name: "consent.date", Kind: Day, Help: "the day it was given", Example: "2026"},
			{Name: "consent.expires", Kind: Day, Future: true, Help: "the day it ends", Example: "next-30d"},
			{Name: "consent.evidence", Kind: Prose, Help: "the evidence", Example: "form"},
			{Name: "consent.notes", Kind: Prose, Help: "its notes", Example: "phone"},
			{Name: "consent.id", Kind: ID, Help: "its id", Example: "4w8k"},
		}},
		{column.Feedback, []Field{
			{Name: "feedback.at", Kind: Moment, Help: "when a feedback came", Example: "this-year"},
			{Name: "feedback.kind", Kind: Choice, Options: []string{"nps", "csat"}, Help: "its kind: nps, csat or another word", Example: "nps"},
			{Name: "feedback.score", Kind: Number, Help: "its score: nps 0 to 10, csat 1 to 5", Example: "9"},
			{Name: "feedback.text", Kind: Prose, Help: "its text", Example: "friendly"},
			{Name: "feedback.channel", Kind: Choice, Help: "how it came", Example: "survey"},
			{Name: "feedback.by", Kind: Choice, Help: "who noted it; me is you", Example: "me"},
			{Name: "feedback.deal", Kind: ID, Help: "the id of the deal that it is about", Example: "4w8k"},
			{Name: "feedback.task", Kind: ID, Help: "the id of the case that it is about", Example: "4w8k"},
			{Name: "feedback.id", Kind: ID, Help: "its id", Example: "4w8k"},
		}},
		{column.Merged, []Field{
			{Name: "merged.id", Kind: ID, Help: "the id of a customer that was joined to this one", Example: "4w8k"},
			{Name: "merged.name", Kind: Prose, Help: "the name that it had", Example: "acme"},
			{Name: "merged.at", Kind: Moment, Help: "when it was joined", Example: "-30d"},
			{Name: "merged.by", Kind: Choice, Help: "who joined it", Example: "anna"},
		}},
		{column.MergedValues, []Field{
			{Name: "merged.field", Kind: Choice, Column: "key", Help: "of what a value found no place", Example: "stage"},
			{Name: "merged.value", Kind: Prose, Column: "text", Help: "that value", Example: "prospect"},
		}},
		{column.Clashes, []Field{
			{Name: "clash.field", Kind: Choice, Help: "what was changed differently", Example: "stage"},
			{Name: "clash.value", Kind: Prose, Help: "the value that lost", Example: "prospect"},
			{Name: "clash.by", Kind: Choice, Help: "who set the value that lost", Example: "ben"},
			{Name: "clash.at", Kind: Moment, Help: "when it was set", Example: "-30d"},
			{Name: "clash.kept", Kind: Choice, Help: "who set the value that holds", Example: "anna"},
		}},
	}
	out := append(make([]Field, 0, 180), own...)
	for _, it := range items {
		for _, f := range it.fields {
			f.Item = it.item
			if f.Table == c {
				f.Table = it.item
			}
			if f.Column == "" && !f.Computed {
				f.Column = lastPart(f.Name)
			}
			out = append(out, f)
		}
	}
	return out
}

func dealFields() []Field {
	return []Field{
		{Name: "deal.title", Kind: Prose, Help: "the title of a deal", Example: "audit"},
		{Name: "deal.stage", Kind: Choice, Help: "its stage", Example: "proposal"},
		{Name: "deal.outcome", Kind: Choice, Column: "stage", Options: []string{"open", "won", "lost"}, Closed: true, Computed: true, Help: "open, won or lost", Example: "open"},
		{Name: "deal.amount", Kind: Amount, Help: "its amount", Example: "10k"},
		{Name: "deal.pipeline", Kind: Choice, Computed: true, Column: "pipeline", Help: "its pipeline", Example: "projects"},
		{Name: "deal.probability", Kind: Number, Computed: true, Column: "probability", Help: "its probability in percent, or else that of its stage; 100 once it is won, 0 once lost", Example: "50"},
		{Name: "deal.close", Kind: Day, Future: true, Help: "the day it is expected to close, or did", Example: "this-quarter"},
		{Name: "deal.owner", Kind: Choice, Help: "who looks after it; me is you", Example: "me"},
		{Name: "deal.contact", Kind: Ref, Table: column.DealContacts, Column: "value", List: true, Rows: true, Help: "who is concerned, by words of the name or id", Example: "anna"},
		{Name: "deal.tag", Kind: Choice, Table: column.DealTags, Column: "value", List: true, Rows: true, Help: "its tag", Example: "big"},
		{Name: "deal.created", Kind: Moment, Help: "when it was added", Example: "this-year"},
		{Name: "deal.source", Kind: Choice, Help: "where it came from", Example: "fair"},
		{Name: "deal.lost_reason", Kind: Prose, Help: "why it was lost", Example: "price"},
		{Name: "deal.external_id", Kind: Choice, Table: column.DealExternalIDs, Column: "id", Also: []string{"source"}, List: true, Rows: true, Help: "its id in another system, or the system", Example: "hubspot"},
		{Name: "deal.notes", Kind: Prose, Help: "its notes", Example: "budget"},
		{Name: "deal.id", Kind: ID, Help: "its id", Example: "4w8k"},
	}
}

func lineFields(prefix, of string) []Field {
	return []Field{
		{Name: prefix + "product", Kind: Prose, Help: "a product of " + of, Example: "audit"},
		{Name: prefix + "quantity", Kind: Number, Help: "how many of it", Example: "2"},
		{Name: prefix + "price", Kind: Amount, Help: "the price of one", Example: "500"},
		{Name: prefix + "note", Kind: Prose, Help: "its note", Example: "rebate"},
	}
}
