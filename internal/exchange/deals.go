package exchange

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"crm/internal/crm"
	"crm/internal/validate"
)

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
	if contact != "" && r.get("customer", "") == nil && r.get("customer", "id") == nil {
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
