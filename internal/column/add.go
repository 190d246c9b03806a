package column

import "crm/internal/crm"

// addCustomer adds what a customer holds to the columns.
func (b *Builder) addCustomer(row int, c *crm.Customer) {
	m := &b.customers
	m.rows++
	m.id.add(row, string(c.ID))
	m.kind.add(row, string(c.Type))
	m.name.add(row, c.Name)
	m.given.add(row, c.Given)
	m.family.add(row, c.Family)
	m.prefix.add(row, c.Prefix)
	m.suffix.add(row, c.Suffix)
	m.nickname.add(row, c.Nickname)
	m.legalName.add(row, c.LegalName)
	m.stage.add(row, c.Stage)
	m.owner.add(row, c.Owner)
	m.organization.add(row, string(c.Organization))
	addNumber(&m.idNumber, row, c.ID)
	addNumber(&m.organizationNumber, row, c.Organization)
	m.role.add(row, c.Role)
	m.birthday.add(row, c.Birthday)
	m.reviewed.add(row, c.Reviewed)
	m.snoozed.add(row, c.Snoozed)
	m.language.add(row, c.Language)
	m.source.add(row, c.Source)
	m.referredBy.add(row, string(c.ReferredBy))
	m.created.add(row, c.Created)
	m.notes.add(row, c.Notes)
	addValues(&b.tags, row, c.Tags)
	b.fields.addAll(row, c.Fields)
	b.preferences.addAll(row, c.Preferences)
	b.externals.addAll(row, c.ExternalIDs)
	b.addContact(row, c)
	b.deals.addAll(row, c.Deals)
	b.tasks.addAll(row, c.Tasks)
	b.purchases.addAll(row, c.Purchases)
	b.consents.addAll(row, c.Consents)
	b.feedback.addAll(row, c.Feedback)
	b.merged.addAll(row, c.Merged)
	b.clashes.addAll(row, c.Clashes)
	m.last.add(row, b.interactions.addAll(row, c.Interactions))
}

// addNumber adds an id as a number; nothing when there is none.
func addNumber(m *intMaker, row int, id crm.ID) {
	if n, ok := crm.PackID(id); ok {
		m.add(row, int64(n))
	} else if id != "" {
		m.add(row, OddID)
	}
}

// addContact adds how a customer is reached and related.
func (b *Builder) addContact(row int, c *crm.Customer) {
	at := b.emails.grow(row, len(c.Emails))
	for i := range c.Emails {
		e := &c.Emails[i]
		b.emails.address.add(at+i, e.Address)
		b.emails.label.add(at+i, e.Label)
	}
	at = b.phones.grow(row, len(c.Phones))
	for i := range c.Phones {
		p := &c.Phones[i]
		b.phones.number.add(at+i, p.Number)
		b.phones.given.add(at+i, p.Given)
		b.phones.extension.add(at+i, p.Extension)
		b.phones.label.add(at+i, p.Label)
	}
	at = b.addresses.grow(row, len(c.Addresses))
	for i := range c.Addresses {
		a := &c.Addresses[i]
		b.addresses.label.add(at+i, a.Label)
		b.addresses.street.add(at+i, a.Street)
		b.addresses.extended.add(at+i, a.Extended)
		b.addresses.poBox.add(at+i, a.POBox)
		b.addresses.postcode.add(at+i, a.Postcode)
		b.addresses.city.add(at+i, a.City)
		b.addresses.region.add(at+i, a.Region)
		b.addresses.country.add(at+i, a.Country)
	}
	at = b.links.grow(row, len(c.Links))
	for i := range c.Links {
		b.links.url.add(at+i, c.Links[i].URL)
		b.links.label.add(at+i, c.Links[i].Label)
	}
	at = b.handles.grow(row, len(c.Handles))
	for i := range c.Handles {
		b.handles.service.add(at+i, c.Handles[i].Service)
		b.handles.name.add(at+i, c.Handles[i].Name)
	}
	at = b.relations.grow(row, len(c.Relations))
	for i := range c.Relations {
		r := &c.Relations[i]
		b.relations.kind.add(at+i, r.Kind)
		b.relations.who.add(at+i, string(r.Who))
		b.relations.note.add(at+i, r.Note)
	}
}

func (m *dealMaker) addAll(parent int, deals []crm.Deal) {
	row := m.grow(parent, len(deals))
	for i := range deals {
		d := &deals[i]
		m.id.add(row, string(d.ID))
		m.title.add(row, d.Title)
		m.pipeline.add(row, d.Pipeline)
		m.stage.add(row, d.Stage)
		m.amount.add(row, d.Amount)
		if d.Probability != nil {
			m.probability.add(row, int64(*d.Probability))
		}
		m.closing.add(row, d.Close)
		m.owner.add(row, d.Owner)
		m.created.add(row, d.Created)
		m.source.add(row, d.Source)
		m.lostReason.add(row, d.LostReason)
		m.notes.add(row, d.Notes)
		at := m.history.grow(row, len(d.History))
		for k := range d.History {
			h := &d.History[k]
			m.history.stage.add(at+k, h.Stage)
			m.history.at.add(at+k, h.At)
			m.history.by.add(at+k, h.By)
			m.history.note.add(at+k, h.Note)
			m.history.expected.add(at+k, h.Expected)
		}
		m.lines.addAll(row, d.Lines)
		addValues(&m.contacts, row, d.Contacts)
		addValues(&m.tags, row, d.Tags)
		m.fields.addAll(row, d.Fields)
		m.externals.addAll(row, d.ExternalIDs)
		row++
	}
}

func (m *taskMaker) addAll(parent int, tasks []crm.Task) {
	row := m.grow(parent, len(tasks))
	for i := range tasks {
		t := &tasks[i]
		m.id.add(row, string(t.ID))
		m.title.add(row, t.Title)
		m.due.add(row, t.Due)
		m.assignee.add(row, t.Assignee)
		m.priority.add(row, t.Priority)
		m.kind.add(row, t.Kind)
		m.state.add(row, t.State)
		m.repeat.add(row, t.Repeat)
		m.deal.add(row, string(t.Deal))
		m.created.add(row, t.Created)
		m.responded.add(row, t.Responded)
		m.done.add(row, t.Done)
		m.notes.add(row, t.Notes)
		m.externals.addAll(row, t.ExternalIDs)
		row++
	}
}

func (m *purchaseMaker) addAll(parent int, purchases []crm.Purchase) {
	row := m.grow(parent, len(purchases))
	for i := range purchases {
		p := &purchases[i]
		m.id.add(row, string(p.ID))
		m.date.add(row, p.Date)
		m.title.add(row, p.Title)
		m.amount.add(row, p.Amount)
		m.reference.add(row, p.Reference)
		m.deal.add(row, string(p.Deal))
		m.notes.add(row, p.Notes)
		m.lines.addAll(row, p.Lines)
		m.externals.addAll(row, p.ExternalIDs)
		row++
	}
}

func (m *mergedMaker) addAll(parent int, merged []crm.Merged) {
	row := m.grow(parent, len(merged))
	for i := range merged {
		c := &merged[i]
		m.id.add(row, string(c.ID))
		m.name.add(row, c.Name)
		m.at.add(row, c.At)
		m.by.add(row, c.By)
		m.values.addAll(row, c.Values)
		row++
	}
}

func (m *clashMaker) addAll(parent int, clashes []crm.Clash) {
	row := m.grow(parent, len(clashes))
	for i := range clashes {
		c := &clashes[i]
		m.room = appendValue(m.room[:0], c.Value, 0)
		m.field.add(row+i, c.Field)
		m.value.add(row+i, c.Value.String())
		m.encoded.add(row+i, string(m.room))
		m.by.add(row+i, c.By)
		m.at.add(row+i, c.At)
		m.kept.add(row+i, c.Kept)
	}
}

func (m *consentMaker) addAll(parent int, consents []crm.Consent) {
	row := m.grow(parent, len(consents))
	for i := range consents {
		c := &consents[i]
		m.id.add(row, string(c.ID))
		m.purpose.add(row, c.Purpose)
		m.basis.add(row, c.Basis)
		m.status.add(row, c.Status)
		m.date.add(row, c.Date)
		m.expires.add(row, c.Expires)
		m.evidence.add(row, c.Evidence)
		m.notes.add(row, c.Notes)
		row++
	}
}

func (m *feedbackMaker) addAll(parent int, feedback []crm.Feedback) {
	row := m.grow(parent, len(feedback))
	for i := range feedback {
		f := &feedback[i]
		m.id.add(row, string(f.ID))
		m.at.add(row, f.At)
		m.kind.add(row, f.Kind)
		m.score.add(row, f.Score)
		m.channel.add(row, f.Channel)
		m.by.add(row, f.By)
		m.deal.add(row, string(f.Deal))
		m.task.add(row, string(f.Task))
		m.text.add(row, f.Text)
		row++
	}
}

// addAll is the latest time of the interactions.
func (m *interactionMaker) addAll(parent int, all []crm.Interaction) (last crm.Time) {
	row := m.grow(parent, len(all))
	for i := range all {
		n := &all[i]
		if !n.At.IsZero() && (last.IsZero() || n.At.Compare(last) > 0) {
			last = n.At
		}
		m.id.add(row, string(n.ID))
		m.at.add(row, n.At)
		m.kind.add(row, n.Kind)
		m.direction.add(row, n.Direction)
		m.by.add(row, n.By)
		if n.Minutes != 0 {
			m.minutes.add(row, int64(n.Minutes))
		}
		m.deal.add(row, string(n.Deal))
		m.subject.add(row, n.Subject)
		m.text.add(row, n.Text)
		at := m.with.grow(row, len(n.With))
		for k := range n.With {
			p := &n.With[k]
			m.with.who.add(at+k, string(p.Who))
			m.with.name.add(at+k, p.Name)
			m.with.email.add(at+k, p.Email)
		}
		m.externals.addAll(row, n.ExternalIDs)
		row++
	}
	return last
}
