package column

import "crm/internal/crm"

// rowMaker counts the rows of a table and notes which of them belong to which
// row of the parent table.
type rowMaker struct {
	rows    int
	parents rowList // that have rows
	ends    []uint32
}

// grow adds k rows for a parent, and is the first of them. Parents must ascend.
func (m *rowMaker) grow(parent, k int) (first int) {
	first = m.rows
	if k > 0 {
		m.rows += k
		m.parents.add(parent)
		m.ends = append(m.ends, uint32(m.rows))
	}
	return first
}

// write writes a spanTable.
func (m *rowMaker) write(w *writer, parents int) {
	if m.rows > 0 {
		w.offsets(parents, &m.parents, m.ends)
	}
}

func (m *rowMaker) reset() {
	m.rows, m.ends = 0, m.ends[:0]
	m.parents.reset()
}

// tableMaker is a table in the making, its columns in the order of Columns.
type tableMaker struct {
	rows    *rowMaker
	columns []maker
}

type (
	customerMaker struct {
		rowMaker
		id, kind, name, given, family, prefix, suffix, nickname, legalName, stage, owner, organization, role, language, source, referredBy, notes textMaker
		birthday, reviewed, snoozed                                                                                                               dayMaker
		created, last                                                                                                                             momentMaker
		order, idNumber, organizationNumber                                                                                                       intMaker
	}
	emailMaker struct {
		rowMaker
		address, label textMaker
	}
	phoneMaker struct {
		rowMaker
		number, given, extension, label textMaker
	}
	addressMaker struct {
		rowMaker
		label, street, extended, poBox, postcode, city, region, country textMaker
	}
	linkMaker struct {
		rowMaker
		url, label textMaker
	}
	handleMaker struct {
		rowMaker
		service, name textMaker
	}
	valueMaker struct {
		rowMaker
		value textMaker
	}
	fieldMaker struct {
		rowMaker
		key, text, encoded textMaker
		kind               intMaker
		items              valueMaker
		room               []byte
	}
	relationMaker struct {
		rowMaker
		kind, who, note textMaker
	}
	externalMaker struct {
		rowMaker
		source, id textMaker
	}
	dealMaker struct {
		rowMaker
		id, title, pipeline, stage, owner, source, lostReason, notes textMaker
		amount                                                       moneyMaker
		probability                                                  intMaker
		closing                                                      dayMaker
		created                                                      momentMaker
		history                                                      historyMaker
		lines                                                        lineMaker
		contacts, tags                                               valueMaker
		fields                                                       fieldMaker
		externals                                                    externalMaker
	}
	historyMaker struct {
		rowMaker
		stage, by, note textMaker
		at              momentMaker
		expected        dayMaker
	}
	lineMaker struct {
		rowMaker
		product, note textMaker
		quantity      decimalMaker
		price         moneyMaker
	}
	taskMaker struct {
		rowMaker
		id, title, assignee, priority, kind, state, repeat, deal, notes textMaker
		due, created, responded, done                                   momentMaker
		externals                                                       externalMaker
	}
	purchaseMaker struct {
		rowMaker
		id, title, reference, deal, notes textMaker
		date                              dayMaker
		amount                            moneyMaker
		lines                             lineMaker
		externals                         externalMaker
	}
	consentMaker struct {
		rowMaker
		id, purpose, basis, status, evidence, notes textMaker
		date, expires                               dayMaker
	}
	feedbackMaker struct {
		rowMaker
		id, kind, channel, by, deal, task, text textMaker
		at                                      momentMaker
		score                                   decimalMaker
	}
	mergedMaker struct {
		rowMaker
		id, name, by textMaker
		at           momentMaker
		values       fieldMaker
	}
	clashMaker struct {
		rowMaker
		field, value, encoded, by, kept textMaker
		at                              momentMaker
		room                            []byte
	}
	interactionMaker struct {
		rowMaker
		id, kind, direction, by, deal, subject, text textMaker
		at                                           momentMaker
		minutes                                      intMaker
		with                                         withMaker
		externals                                    externalMaker
	}
	withMaker struct {
		rowMaker
		who, name, email textMaker
	}
)

// lists is all tables in the making.
type lists struct {
	customers    customerMaker
	emails       emailMaker
	phones       phoneMaker
	addresses    addressMaker
	links        linkMaker
	handles      handleMaker
	tags         valueMaker
	fields       fieldMaker
	preferences  fieldMaker
	relations    relationMaker
	externals    externalMaker
	deals        dealMaker
	tasks        taskMaker
	purchases    purchaseMaker
	consents     consentMaker
	feedback     feedbackMaker
	merged       mergedMaker
	clashes      clashMaker
	interactions interactionMaker
}

// tables is the tables in the order of Table.
func (l *lists) tables() *[NumTables]tableMaker {
	c, d, t, p, s, f, x, n := &l.customers, &l.deals, &l.tasks, &l.purchases, &l.consents, &l.feedback, &l.clashes, &l.interactions
	return &[NumTables]tableMaker{
		Customers: {&c.rowMaker, []maker{
			&c.id, &c.kind, &c.name, &c.given, &c.family, &c.prefix, &c.suffix, &c.nickname, &c.legalName, &c.stage, &c.owner, &c.organization, &c.role,
			&c.birthday, &c.language, &c.source, &c.referredBy, &c.created, &c.reviewed, &c.snoozed, &c.notes, &c.last, &c.order,
			&c.idNumber, &c.organizationNumber,
		}},
		Emails: {&l.emails.rowMaker, []maker{&l.emails.address, &l.emails.label}},
		Phones: {&l.phones.rowMaker, []maker{&l.phones.number, &l.phones.given, &l.phones.extension, &l.phones.label}},
		Addresses: {&l.addresses.rowMaker, []maker{
			&l.addresses.label, &l.addresses.street, &l.addresses.extended, &l.addresses.poBox, &l.addresses.postcode, &l.addresses.city, &l.addresses.region, &l.addresses.country,
		}},
		Links:           {&l.links.rowMaker, []maker{&l.links.url, &l.links.label}},
		Handles:         {&l.handles.rowMaker, []maker{&l.handles.service, &l.handles.name}},
		Tags:            l.tags.table(),
		Fields:          l.fields.table(),
		FieldItems:      l.fields.items.table(),
		Preferences:     l.preferences.table(),
		PreferenceItems: l.preferences.items.table(),
		Relations:       {&l.relations.rowMaker, []maker{&l.relations.kind, &l.relations.who, &l.relations.note}},
		ExternalIDs:     l.externals.table(),
		Deals: {&d.rowMaker, []maker{
			&d.id, &d.title, &d.pipeline, &d.stage, &d.amount, &d.probability, &d.closing, &d.owner, &d.created, &d.source, &d.lostReason, &d.notes,
		}},
		DealHistory:     {&d.history.rowMaker, []maker{&d.history.stage, &d.history.at, &d.history.by, &d.history.note, &d.history.expected}},
		DealLines:       d.lines.table(),
		DealContacts:    d.contacts.table(),
		DealTags:        d.tags.table(),
		DealFields:      d.fields.table(),
		DealFieldItems:  d.fields.items.table(),
		DealExternalIDs: d.externals.table(),
		Tasks: {&t.rowMaker, []maker{
			&t.id, &t.title, &t.due, &t.assignee, &t.priority, &t.kind, &t.state, &t.repeat, &t.deal, &t.created, &t.responded, &t.done, &t.notes,
		}},
		TaskExternalIDs:        t.externals.table(),
		Purchases:              {&p.rowMaker, []maker{&p.id, &p.date, &p.title, &p.amount, &p.reference, &p.deal, &p.notes}},
		PurchaseLines:          p.lines.table(),
		PurchaseExternalIDs:    p.externals.table(),
		Consents:               {&s.rowMaker, []maker{&s.id, &s.purpose, &s.basis, &s.status, &s.date, &s.expires, &s.evidence, &s.notes}},
		Feedback:               {&f.rowMaker, []maker{&f.id, &f.at, &f.kind, &f.score, &f.channel, &f.by, &f.deal, &f.task, &f.text}},
		Merged:                 {&l.merged.rowMaker, []maker{&l.merged.id, &l.merged.name, &l.merged.at, &l.merged.by}},
		MergedValues:           l.merged.values.table(),
		MergedValueItems:       l.merged.values.items.table(),
		Clashes:                {&x.rowMaker, []maker{&x.field, &x.value, &x.encoded, &x.by, &x.at, &x.kept}},
		Interactions:           {&n.rowMaker, []maker{&n.id, &n.at, &n.kind, &n.direction, &n.by, &n.minutes, &n.deal, &n.subject, &n.text}},
		Participants:           {&n.with.rowMaker, []maker{&n.with.who, &n.with.name, &n.with.email}},
		InteractionExternalIDs: n.externals.table(),
	}
}

func (m *valueMaker) table() tableMaker { return tableMaker{&m.rowMaker, []maker{&m.value}} }

func (m *fieldMaker) table() tableMaker {
	return tableMaker{&m.rowMaker, []maker{&m.key, &m.kind, &m.text, &m.encoded}}
}

func (m *externalMaker) table() tableMaker {
	return tableMaker{&m.rowMaker, []maker{&m.source, &m.id}}
}

func (m *lineMaker) table() tableMaker {
	return tableMaker{&m.rowMaker, []maker{&m.product, &m.quantity, &m.price, &m.note}}
}

func addValues[S ~string](m *valueMaker, parent int, values []S) {
	row := m.grow(parent, len(values))
	for i, v := range values {
		m.value.add(row+i, string(v))
	}
}

func (m *externalMaker) addAll(parent int, ids []crm.ExternalID) {
	row := m.grow(parent, len(ids))
	for i := range ids {
		m.source.add(row+i, ids[i].Source)
		m.id.add(row+i, ids[i].ID)
	}
}

func (m *lineMaker) addAll(parent int, lines []crm.Line) {
	row := m.grow(parent, len(lines))
	for i := range lines {
		l := &lines[i]
		m.product.add(row+i, l.Product)
		m.quantity.add(row+i, l.Quantity)
		m.price.add(row+i, l.Price)
		m.note.add(row+i, l.Note)
	}
}

func (m *fieldMaker) addAll(parent int, pairs []crm.Pair) {
	row := m.grow(parent, len(pairs))
	for i := range pairs {
		p := &pairs[i]
		v := &p.Value
		m.key.add(row+i, p.Key)
		m.kind.add(row+i, int64(v.Kind))
		if v.Kind != crm.List && v.Kind != crm.Map && len(v.Items) == 0 && len(v.Pairs) == 0 {
			m.text.add(row+i, v.Text)
			continue
		}
		m.text.add(row+i, v.String())
		m.room = appendValue(m.room[:0], *v, 0)
		m.encoded.add(row+i, string(m.room))
		if v.Kind == crm.List {
			item := m.items.grow(row+i, len(v.Items))
			for k := range v.Items {
				m.items.value.add(item+k, v.Items[k].String())
			}
		}
	}
}
