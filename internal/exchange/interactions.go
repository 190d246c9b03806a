package exchange

import (
	"reflect"
	"strconv"
	"strings"

	"crm/internal/crm"
)

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
			r.fail(c, "is no direction", "it is in or out; say what it means: "+translate("direction", c.value, "in"))
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
