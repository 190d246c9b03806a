package exchange

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"crm/internal/crm"
	"crm/internal/validate"
)

// who finds the customer of a deal or interaction: by id, by e-mail address or
// whole name, or as the options say. It is nil when the row has failed.
func (im *importer) who(r *row) (*target, error) {
	name, id := r.get("customer", ""), r.get("customer", "id")
	if id != nil {
		for _, v := range split(id.value, ";,") {
			list, err := im.byExternal(v)
			if err != nil {
				return nil, err
			}
			if list, err = im.organizationFirst(list); err != nil {
				return nil, err
			}
			if len(list) == 1 {
				return im.touch(list[0])
			}
		}
		if name == nil && !im.o.CreateCustomers {
			r.fail(id, "is the id of no customer", "import the customers first, with the same --source "+im.o.Source)
			return nil, nil
		}
	}
	if name == nil {
		switch {
		case id != nil:
			t, err := im.create(crm.Organization, oneLine(id.value))
			if err != nil {
				return nil, err
			}
			t.made = true
			t.cur.ExternalIDs = []crm.ExternalID{{Source: im.o.Source, ID: oneLine(id.value)}}
			im.register(t.cur)
			return t, nil
		case im.fallback != "":
			return im.touch(im.fallback)
		}
		r.fail(nil, "names no customer", "say who gets such rows: --default-customer WHO; or which column it is: --map customer=COLUMN")
		return nil, nil
	}
	text := oneLine(name.value)
	list, err := im.named(text)
	switch {
	case err != nil:
		return nil, err
	case len(list) == 1:
		return im.touch(list[0])
	case len(list) > 1:
		r.fail(name, (&ambiguousError{list}).Error(), "say which: --translate 'customer:"+cut(text, 60)+"="+string(list[0])+"'")
		return nil, nil
	case !im.o.CreateCustomers:
		r.fail(name, "is no customer of the store", "say who is meant: --translate 'customer:"+cut(text, 60)+"=WHO'; or add unknown ones as organizations: --create-customers")
		return nil, nil
	}
	t, err := im.create(crm.Organization, text)
	if err != nil {
		return nil, err
	}
	t.made = true
	return t, nil
}

// named is the customers that an id, an e-mail address or a whole name means;
// of several with a name, the organizations.
func (im *importer) named(text string) ([]crm.ID, error) {
	if id := crm.ID(text); id.Valid() {
		if im.targets[id] != nil {
			return []crm.ID{id}, nil
		}
		if ok, err := im.lookup.Has(id); err != nil || ok {
			return []crm.ID{id}, err
		}
	}
	if strings.Contains(text, "@") {
		list, err := im.byEmail(text)
		if err != nil || len(list) > 0 {
			return list, err
		}
	}
	list, err := im.byName(text)
	if err != nil {
		return nil, err
	}
	return im.organizationFirst(list)
}

func (im *importer) organizationFirst(list []crm.ID) ([]crm.ID, error) {
	if len(list) < 2 {
		return list, nil
	}
	orgs, err := im.only(list, ofType(crm.Organization))
	if err != nil || len(orgs) == 0 {
		return list, err
	}
	return orgs, nil
}

// contact finds the person of a deal; "" where there is none.
func (im *importer) contactOf(r *row) (crm.ID, error) {
	c, find := r.get("contact", ""), im.named
	if id := r.get("contact", "id"); id != nil {
		c, find = id, im.byExternal
	}
	if c == nil {
		return "", nil
	}
	list, err := find(oneLine(c.value))
	if err == nil {
		list, err = im.only(list, ofType(crm.Person))
	}
	if err != nil {
		return "", err
	}
	if len(list) == 1 {
		return list[0], nil
	}
	r.warn(c, "is no one person of the store; the deal is imported without a contact", "")
	return "", nil
}

// dealRow plans a row of deals.
func (im *importer) dealRow(r *row) error {
	d := im.dealOf(r)
	if r.failed {
		return nil
	}
	contact, err := im.contactOf(r)
	if err != nil {
		return err
	}
	var t *target
	if contact != "" && r.get("customer", "") == nil && r.get("customer", "id") == nil && im.fallback == "" {
		t, err = im.touch(contact)
	} else {
		t, err = im.who(r)
	}
	if err != nil || t == nil {
		return err
	}
	if contact != "" && contact != t.cur.ID {
		d.Contacts = []crm.ID{contact}
	}
	return im.putDeal(r, t, d)
}

// dealOf is what a row says of its deal.
func (im *importer) dealOf(r *row) *crm.Deal {
	d := &crm.Deal{Title: r.text("title"), Owner: r.text("owner"), Source: r.text("source"), LostReason: r.text("lost_reason")}
	p := im.pipelineOf(r)
	if c := r.get("pipeline", ""); c != nil && p != nil {
		d.Pipeline = p.Name
	} else if c != nil {
		d.Pipeline = oneLine(c.value)
	}
	if c := r.get("stage", ""); c != nil {
		d.Stage = im.dealStage(r, c, p)
	}
	if c := r.get("amount", ""); c != nil {
		p := pointNone
		if c.col != nil {
			p = c.col.point
		}
		d.Amount = im.money(r, c, p)
	}
	if c := r.get("close", ""); c != nil {
		d.Close = im.date(r, c)
	}
	if c := r.get("created", ""); c != nil {
		d.Created = im.time(r, c)
	}
	if c := r.get("probability", ""); c != nil {
		d.Probability = probability(r, c)
	}
	if product := r.text("product"); product != "" {
		line := crm.Line{Product: product}
		if c := r.get("quantity", ""); c != nil {
			n, err := takeNumber(c.value, "")
			if err == nil {
				sign, _ := n.tell()
				line.Quantity, err = n.decimal(max(sign, pointDot))
			}
			if err != nil {
				r.fail(c, "is no number", "")
			}
		}
		d.Lines = []crm.Line{line}
		if d.Title == "" {
			d.Title = product
		}
	}
	for i := range r.cells {
		switch c := &r.cells[i]; {
		case c.field == Field{Name: "tags"}:
			d.Tags = addTags(d.Tags, tags(c.value))
		case c.field == Field{Name: "notes"}:
			d.Notes = paragraph(d.Notes, lines(c.value))
		}
	}
	im.custom(r, &d.Fields)
	id := contentKey(r)
	if c := r.get("id", ""); c != nil {
		id = oneLine(c.value)
	} else if im.hasID {
		r.warn(nil, "has no id; it is told by its content", "")
	}
	d.ExternalIDs = []crm.ExternalID{{Source: im.o.Source, ID: id}}
	if d.Title == "" && !strings.HasPrefix(id, "#") {
		d.Title = id
	}
	if d.Title == "" {
		r.fail(nil, "has no title", "which column is it? --map title=COLUMN; or --set title=TEXT")
	}
	probe := crm.Customer{ID: "0000000000", Type: crm.Organization, Name: "x", Deals: []crm.Deal{*d}}
	probe.Deals[0].ID = "0000000000"
	im.checkItem(r, &probe)
	return d
}

// checkItem finds what the store would refuse of a deal or interaction.
func (im *importer) checkItem(r *row, probe *crm.Customer) {
	if r.failed {
		return
	}
	for _, p := range validate.Customer(probe, im.settings) {
		if p.Warning {
			continue
		}
		_, part, _ := strings.Cut(p.Path, "].")
		r.fail(r.get(part, ""), p.Msg, p.Hint)
	}
}

func probability(r *row, c *cell) *int {
	text := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(c.value), "%"))
	f, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil || !(f >= 0 && f <= 100) {
		r.fail(c, "is no probability", "write percent, from 0 to 100")
		return nil
	}
	// A share below 1 is one of 1, as spreadsheets hold percents.
	if f > 0 && f < 1 && !strings.HasSuffix(c.value, "%") {
		f *= 100
	}
	n := int(f + 0.5)
	return &n
}

// putDeal adds the deal to its customer, or updates the one with its id.
func (im *importer) putDeal(r *row, t *target, d *crm.Deal) error {
	if t.deals == nil {
		t.deals = map[string]int{}
		for i := range t.cur.Deals {
			for _, x := range t.cur.Deals[i].ExternalIDs {
				t.deals[x.Key()] = i
			}
		}
	}
	k := d.ExternalIDs[0].Key()
	at, ok := t.deals[k]
	t.by(r)
	if !ok {
		id, err := im.newID()
		if err != nil {
			return err
		}
		d.ID = id
		im.firstStage(d)
		im.closing(d)
		t.deals[k] = len(t.cur.Deals)
		t.cur.Deals = append(t.cur.Deals, *d)
		im.plan.Summary.Added++
		return nil
	}
	old := t.cur.Deals[at]
	if t.old == nil || at >= len(t.old.Deals) {
		im.plan.Summary.Repeated++
	}
	t.cur.Deals[at] = im.uniteDeal(old, d)
	if t.old != nil && at < len(t.old.Deals) {
		if reflect.DeepEqual(old, t.cur.Deals[at]) {
			im.plan.Summary.Unchanged++
		} else {
			im.plan.Summary.Updated++
		}
	}
	return nil
}

// firstStage gives a deal without stage the first of its pipeline.
func (im *importer) firstStage(d *crm.Deal) {
	if d.Stage != "" {
		return
	}
	if p := im.settings.Pipeline(d.Pipeline); p != nil && len(p.Stages) > 0 {
		d.Stage = p.Stages[0].Name
	}
}

// closing notes in the history when a deal was won or lost, where the row says
// when. Of the stages before, tables say nothing, and so it says nothing.
func (im *importer) closing(d *crm.Deal) {
	st := im.settings.Pipeline(d.Pipeline).Stage(d.Stage)
	if st == nil || st.Outcome == "" || d.Close.IsZero() || d.Close.Year == 0 {
		return
	}
	h := crm.StageChange{Stage: d.Stage, At: crm.DayTime(d.Close)}
	if n := len(d.History); n > 0 && (d.History[n-1].Stage == d.Stage || d.History[n-1].At.Compare(h.At) > 0) {
		return
	}
	d.History = append(slices.Clip(d.History), h)
}

// uniteDeal is a deal with what a row says of it. A move to another stage goes
// to the history, on the day of the close or else now.
func (im *importer) uniteDeal(old crm.Deal, d *crm.Deal) crm.Deal {
	out := old
	set := func(to *string, from string) {
		if from != "" {
			*to = from
		}
	}
	set(&out.Title, d.Title)
	set(&out.Pipeline, d.Pipeline)
	set(&out.Owner, d.Owner)
	set(&out.Source, d.Source)
	set(&out.LostReason, d.LostReason)
	if !d.Amount.IsZero() {
		out.Amount = d.Amount
	}
	if d.Probability != nil && (old.Probability == nil || *old.Probability != *d.Probability) {
		out.Probability = d.Probability
	}
	if !d.Close.IsZero() {
		out.Close = d.Close
	}
	if !d.Created.IsZero() {
		out.Created = d.Created
	}
	out.Tags = addTags(slices.Clip(old.Tags), d.Tags)
	out.Notes = paragraph(old.Notes, d.Notes)
	for _, p := range d.Fields {
		if v, ok := crm.Lookup(out.Fields, p.Key); !ok || !v.Equal(p.Value) {
			out.Fields = crm.SetPair(out.Fields, p.Key, p.Value)
		}
	}
	for _, id := range d.Contacts {
		if !slices.Contains(out.Contacts, id) {
			out.Contacts = append(slices.Clip(out.Contacts), id)
		}
	}
	for _, l := range d.Lines {
		i := slices.IndexFunc(out.Lines, func(x crm.Line) bool { return x.Key() == l.Key() })
		switch {
		case i < 0:
			out.Lines = append(slices.Clip(out.Lines), l)
		case !l.Quantity.IsZero() && out.Lines[i].Quantity.Cmp(l.Quantity) != 0:
			out.Lines = slices.Clone(out.Lines)
			out.Lines[i].Quantity = l.Quantity
		}
	}
	if d.Stage != "" && d.Stage != old.Stage {
		out.Stage = d.Stage
		before := len(out.History)
		im.closing(&out)
		if len(out.History) == before {
			out.History = append(slices.Clip(out.History), crm.StageChange{Stage: d.Stage, At: crm.TimeOf(im.now)})
		}
	}
	return out
}

// interactionRow plans a row of interactions.
func (im *importer) interactionRow(r *row) error {
	x := im.interactionOf(r)
	if r.failed {
		return nil
	}
	t, err := im.who(r)
	if err != nil || t == nil {
		return err
	}
	if t.touches == nil {
		t.touches = map[string]int{}
		for i := range t.cur.Interactions {
			for _, x := range t.cur.Interactions[i].ExternalIDs {
				t.touches[x.Key()] = i
			}
		}
	}
	k := x.ExternalIDs[0].Key()
	t.by(r)
	at, ok := t.touches[k]
	if !ok {
		if x.ID, err = im.newID(); err != nil {
			return err
		}
		if n := len(t.cur.Interactions); n > 0 && t.cur.Interactions[n-1].At.Compare(x.At) > 0 {
			t.sort = true
		}
		t.touches[k] = len(t.cur.Interactions)
		t.cur.Interactions = append(t.cur.Interactions, *x)
		im.plan.Summary.Added++
		return nil
	}
	old := t.cur.Interactions[at]
	stored := t.old != nil && at < len(t.old.Interactions)
	if !stored {
		im.plan.Summary.Repeated++
	}
	t.cur.Interactions[at] = uniteInteraction(old, x)
	t.sort = t.sort || old.At != x.At
	if stored {
		if reflect.DeepEqual(old, t.cur.Interactions[at]) {
			im.plan.Summary.Unchanged++
		} else {
			im.plan.Summary.Updated++
		}
	}
	return nil
}

// interactionOf is what a row says of its interaction.
func (im *importer) interactionOf(r *row) *crm.Interaction {
	x := &crm.Interaction{Subject: r.text("subject"), By: r.text("by")}
	if c := r.get("at", ""); c != nil {
		x.At = im.time(r, c)
	}
	if x.At.IsZero() && !r.failed {
		r.fail(nil, "has no date", "which column is it? --map at=COLUMN")
	}
	if c := r.get("kind", ""); c != nil {
		x.Kind = im.kindOf(r, c)
	} else {
		x.Kind = im.kindOf(r, &cell{field: Field{Name: "kind"}, value: "note"})
	}
	if c := r.get("minutes", ""); c != nil {
		f, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimRight(strings.ToLower(c.value), "minutes. ")), 64)
		if err != nil || !(f >= 0 && f < 1e6) {
			r.fail(c, "is no number of minutes", "")
		} else {
			x.Minutes = int(f + 0.5)
		}
	}
	if c := r.get("direction", ""); c != nil {
		switch key(c.value) {
		case "in", "inbound", "incoming", "received":
			x.Direction = "in"
		case "out", "outbound", "outgoing", "sent":
			x.Direction = "out"
		default:
			r.fail(c, "is no direction", "it is in or out; say what it means: --translate 'direction:"+cut(c.value, 60)+"=in'")
		}
	}
	for i := range r.cells {
		if c := &r.cells[i]; c.field.Name == "text" {
			x.Text = paragraph(x.Text, lines(c.value))
		}
	}
	if x.Text == "" && x.Subject == "" && !r.failed {
		r.fail(nil, "has neither text nor subject", "which column is it? --map text=COLUMN")
	}
	id := contentKey(r)
	if c := r.get("id", ""); c != nil {
		id = oneLine(c.value)
	}
	x.ExternalIDs = []crm.ExternalID{{Source: im.o.Source, ID: id}}
	probe := crm.Customer{ID: "0000000000", Type: crm.Organization, Name: "x", Interactions: []crm.Interaction{*x}}
	probe.Interactions[0].ID = "0000000000"
	im.checkItem(r, &probe)
	return x
}

func uniteInteraction(old crm.Interaction, x *crm.Interaction) crm.Interaction {
	out := old
	out.At, out.Kind = x.At, x.Kind
	if x.Subject != "" {
		out.Subject = x.Subject
	}
	if x.Text != "" {
		out.Text = x.Text
	}
	if x.By != "" {
		out.By = x.By
	}
	if x.Direction != "" {
		out.Direction = x.Direction
	}
	if x.Minutes != 0 {
		out.Minutes = x.Minutes
	}
	return out
}
