package audit

import (
	"strings"

	"crm/internal/column"
	"crm/internal/join"
)

// known is the ids of all customers there are.
type known struct{ table *join.Table }

func knownIn(snap *column.Snapshot) *known {
	if snap.Whole != nil {
		snap = snap.Whole
	}
	n := 0
	for _, p := range snap.Parts {
		n += p.Live.Count()
	}
	k := &known{join.NewTable(n)}
	for _, p := range snap.Parts {
		numbers := p.Int(column.Customers, "id_number")
		for row := range p.Live.All() {
			switch n, ok := numbers.At(row); {
			case !ok:
			case n == column.OddID:
				k.table.Place(p.Text(column.Customers, "id").Bytes(row))
			default:
				k.table.PlaceNumber(uint64(n))
			}
		}
	}
	return k
}

func (k *known) has(id []byte) bool { return k.table.Find(id) != nil }

// joinedIn is the ids of customers that were joined to others, and of those.
func joinedIn(snap *column.Snapshot) map[string]string {
	if snap.Whole != nil {
		snap = snap.Whole
	}
	out := map[string]string{}
	for _, p := range snap.Parts {
		if p.Rows(column.Merged) == 0 {
			continue
		}
		ids, old, spans := p.Text(column.Customers, "id"), p.Text(column.Merged, "id"), p.Spans(column.Merged)
		for row := range p.Live.All() {
			for from, to := spans(row); from < to; from++ {
				out[old.String(from)] = ids.String(row)
			}
		}
	}
	return out
}

// What refers to a customer who does not exist.
const (
	linkOrganization uint8 = iota
	linkReferrer
	linkRelation
	linkContact     // of a deal
	linkParticipant // in an interaction
)

func danglingLinks(f *finder) {
	k := f.known()
	gone := func(id []byte) bool { return len(id) > 0 && !k.has(id) }
	organizations, numbers, by := f.Text(column.Customers, "organization"), f.Int(column.Customers, "organization_number"), f.Text(column.Customers, "referred_by")
	for row := range f.Live.All() {
		switch n, ok := numbers.At(row); {
		case !ok:
		case n == column.OddID && gone(organizations.Bytes(row)), n != column.OddID && k.table.FindNumber(uint64(n)) == nil:
			f.addItem(row, row, linkOrganization)
		}
		if gone(by.Bytes(row)) {
			f.addItem(row, row, linkReferrer)
		}
	}
	who := f.Text(column.Relations, "who")
	f.live(column.Relations, func(i, row int) {
		if gone(who.Bytes(i)) {
			f.addItem(i, row, linkRelation)
		}
	})
	contacts := f.Text(column.DealContacts, "value")
	contactsOf := f.Spans(column.DealContacts)
	f.live(column.Deals, func(deal, row int) {
		for from, to := contactsOf(deal); from < to; from++ {
			if gone(contacts.Bytes(from)) {
				f.addItem(from, row, linkContact)
			}
		}
	})
	with := f.Text(column.Participants, "who")
	if with.Coded() && with.Codes() <= 1 {
		return
	}
	withOf := f.Spans(column.Participants)
	f.live(column.Interactions, func(i, row int) {
		for from, to := withOf(i); from < to; from++ {
			if gone(with.Bytes(from)) {
				f.addItem(from, row, linkParticipant)
			}
		}
	})
}

func tellDangling(f *finder, r *record, x *Finding) {
	i := int(r.item)
	id, what, fix := "", "", "crm edit %s"
	switch r.kind {
	case linkOrganization:
		id, what, fix = f.Text(column.Customers, "organization").String(i), "the organization", "crm set %s organization="
	case linkReferrer:
		id, what, fix = f.Text(column.Customers, "referred_by").String(i), "the one who referred it,", "crm set %s referred_by="
	case linkRelation:
		id, what = f.Text(column.Relations, "who").String(i), f.Text(column.Relations, "kind").String(i)+" of"
	case linkContact:
		deal := f.ParentOf(column.DealContacts, i)
		id, what = f.Text(column.DealContacts, "value").String(i), "of the deal "+f.Text(column.Deals, "id").String(deal)+" the contact"
	case linkParticipant:
		interaction := f.ParentOf(column.Participants, i)
		id, what = f.Text(column.Participants, "who").String(i), "of the interaction "+f.Text(column.Interactions, "id").String(interaction)+" the participant"
	}
	x.What = what + " " + id + " does not exist"
	if to := f.joined()[id]; to != "" {
		x.What = what + " " + id + " was joined to " + to
		if strings.HasSuffix(fix, "=") {
			fix += to
		}
	}
	x.fix(fix)
}
