package codec

import "crm/internal/crm"

// The keys of each type stand here in the order of the file.

func (x *direct) customer(c *crm.Customer) {
	x.id("id", &c.ID)
	x.text("type", (*string)(&c.Type))
	x.text("name", &c.Name)
	x.text("given", &c.Given)
	x.text("family", &c.Family)
	x.text("prefix", &c.Prefix)
	x.text("suffix", &c.Suffix)
	x.text("nickname", &c.Nickname)
	x.text("legal_name", &c.LegalName)
	x.text("stage", &c.Stage)
	x.text("owner", &c.Owner)
	x.id("organization", &c.Organization)
	x.text("role", &c.Role)
	list(x, "emails", &c.Emails, &x.emails, (*direct).email)
	list(x, "phones", &c.Phones, &x.phones, (*direct).phone)
	list(x, "addresses", &c.Addresses, &x.addresses, (*direct).address)
	list(x, "links", &c.Links, &x.links, (*direct).link)
	list(x, "handles", &c.Handles, &x.handles, (*direct).handle)
	x.date("birthday", &c.Birthday)
	x.text("language", &c.Language)
	x.text("source", &c.Source)
	x.id("referred_by", &c.ReferredBy)
	x.time("created", &c.Created)
	x.date("reviewed", &c.Reviewed)
	x.date("snoozed", &c.Snoozed)
	x.texts("tags", &c.Tags)
	x.pairs("fields", &c.Fields)
	x.pairs("preferences", &c.Preferences)
	list(x, "relations", &c.Relations, &x.relations, (*direct).relation)
	list(x, "external_ids", &c.ExternalIDs, &x.externalIDs, (*direct).externalID)
	x.text("notes", &c.Notes)

	list(x, "deals", &c.Deals, &x.deals, (*direct).deal)
	list(x, "tasks", &c.Tasks, &x.tasks, (*direct).task)
	list(x, "purchases", &c.Purchases, &x.purchases, (*direct).purchase)
	list(x, "consents", &c.Consents, &x.consents, (*direct).consent)
	list(x, "feedback", &c.Feedback, &x.feedback, (*direct).feedbackItem)
	list(x, "merged", &c.Merged, &x.merged, (*direct).join)
	list(x, "clashes", &c.Clashes, &x.clashes, (*direct).clash)
	list(x, "interactions", &c.Interactions, &x.interactions, (*direct).interaction)
}

func (x *direct) email(e *crm.Email) {
	x.text("address", &e.Address)
	x.text("label", &e.Label)
}

func (x *direct) phone(p *crm.Phone) {
	x.text("number", &p.Number)
	x.text("given", &p.Given)
	x.text("extension", &p.Extension)
	x.text("label", &p.Label)
}

func (x *direct) address(a *crm.Address) {
	x.text("label", &a.Label)
	x.text("street", &a.Street)
	x.text("extended", &a.Extended)
	x.text("po_box", &a.POBox)
	x.text("postcode", &a.Postcode)
	x.text("city", &a.City)
	x.text("region", &a.Region)
	x.text("country", &a.Country)
}

func (x *direct) link(l *crm.Link) {
	x.text("url", &l.URL)
	x.text("label", &l.Label)
}

func (x *direct) handle(h *crm.Handle) {
	x.text("service", &h.Service)
	x.text("name", &h.Name)
}

func (x *direct) relation(r *crm.Relation) {
	x.text("kind", &r.Kind)
	x.id("who", &r.Who)
	x.text("note", &r.Note)
}

func (x *direct) externalID(e *crm.ExternalID) {
	x.text("source", &e.Source)
	x.text("id", &e.ID)
}

func (x *direct) deal(d *crm.Deal) {
	x.id("id", &d.ID)
	x.text("title", &d.Title)
	x.text("pipeline", &d.Pipeline)
	x.text("stage", &d.Stage)
	x.money("amount", &d.Amount)
	x.intPtr("probability", &d.Probability)
	x.date("close", &d.Close)
	x.text("owner", &d.Owner)
	x.time("created", &d.Created)
	x.text("source", &d.Source)
	x.ids("contacts", &d.Contacts)
	list(x, "lines", &d.Lines, &x.lines, (*direct).line)
	x.text("lost_reason", &d.LostReason)
	x.texts("tags", &d.Tags)
	x.pairs("fields", &d.Fields)
	list(x, "external_ids", &d.ExternalIDs, &x.externalIDs, (*direct).externalID)
	x.text("notes", &d.Notes)
	list(x, "history", &d.History, &x.stageChanges, (*direct).stageChange)
}

func (x *direct) stageChange(s *crm.StageChange) {
	x.text("stage", &s.Stage)
	x.time("at", &s.At)
	x.text("by", &s.By)
	x.text("note", &s.Note)
	x.date("expected", &s.Expected)
}

func (x *direct) line(l *crm.Line) {
	x.text("product", &l.Product)
	x.decimal("quantity", &l.Quantity)
	x.money("price", &l.Price)
	x.text("note", &l.Note)
}

func (x *direct) task(t *crm.Task) {
	x.id("id", &t.ID)
	x.text("title", &t.Title)
	x.time("due", &t.Due)
	x.text("assignee", &t.Assignee)
	x.text("priority", &t.Priority)
	x.text("kind", &t.Kind)
	x.text("state", &t.State)
	x.text("repeat", &t.Repeat)
	x.id("deal", &t.Deal)
	x.time("created", &t.Created)
	x.time("responded", &t.Responded)
	x.time("done", &t.Done)
	list(x, "external_ids", &t.ExternalIDs, &x.externalIDs, (*direct).externalID)
	x.text("notes", &t.Notes)
}

func (x *direct) purchase(p *crm.Purchase) {
	x.id("id", &p.ID)
	x.date("date", &p.Date)
	x.text("title", &p.Title)
	x.money("amount", &p.Amount)
	x.text("reference", &p.Reference)
	x.id("deal", &p.Deal)
	list(x, "lines", &p.Lines, &x.lines, (*direct).line)
	list(x, "external_ids", &p.ExternalIDs, &x.externalIDs, (*direct).externalID)
	x.text("notes", &p.Notes)
}

func (x *direct) consent(c *crm.Consent) {
	x.id("id", &c.ID)
	x.text("purpose", &c.Purpose)
	x.text("basis", &c.Basis)
	x.text("status", &c.Status)
	x.date("date", &c.Date)
	x.date("expires", &c.Expires)
	x.text("evidence", &c.Evidence)
	x.text("notes", &c.Notes)
}

func (x *direct) feedbackItem(f *crm.Feedback) {
	x.id("id", &f.ID)
	x.time("at", &f.At)
	x.text("kind", &f.Kind)
	x.decimal("score", &f.Score)
	x.text("channel", &f.Channel)
	x.text("by", &f.By)
	x.id("deal", &f.Deal)
	x.id("task", &f.Task)
	x.text("text", &f.Text)
}

func (x *direct) join(m *crm.Merged) {
	x.id("id", &m.ID)
	x.text("name", &m.Name)
	x.time("at", &m.At)
	x.text("by", &m.By)
	x.pairs("values", &m.Values)
}

func (x *direct) clash(c *crm.Clash) {
	x.text("field", &c.Field)
	x.value("value", &c.Value)
	x.text("by", &c.By)
	x.time("at", &c.At)
	x.text("kept", &c.Kept)
}

func (x *direct) interaction(i *crm.Interaction) {
	x.id("id", &i.ID)
	x.time("at", &i.At)
	x.text("kind", &i.Kind)
	x.text("direction", &i.Direction)
	x.text("by", &i.By)
	list(x, "with", &i.With, &x.participants, (*direct).participant)
	x.int("minutes", &i.Minutes)
	x.id("deal", &i.Deal)
	list(x, "external_ids", &i.ExternalIDs, &x.externalIDs, (*direct).externalID)
	x.text("subject", &i.Subject)
	x.text("text", &i.Text)
}

func (x *direct) participant(p *crm.Participant) {
	x.id("who", &p.Who)
	x.text("name", &p.Name)
	x.text("email", &p.Email)
}
