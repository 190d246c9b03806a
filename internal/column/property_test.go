package column

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"crm/internal/crm"
)

// read is a customer put together again from its columns; nothing of Extra.
type read struct {
	s *Segment
}

func (r read) span(t Table, parent int, f func(row int)) {
	from, to := r.s.Span(t, parent)
	for row := from; row < to; row++ {
		if r.s.ParentOf(t, row) != parent {
			panic("ParentOf and Span disagree")
		}
		f(row)
	}
}

func (r read) text(t Table, name string, row int) string {
	c := r.s.Text(t, name)
	text := c.String(row)
	if c.Coded() != (c.Codes() > 0) || c.Coded() && (string(c.Entry(c.Code(row))) != text || len(c.Entry(0)) > 0) {
		panic("code and text disagree")
	}
	return text
}

func (r read) id(t Table, name string, row int) crm.ID { return crm.ID(r.text(t, name, row)) }

func (r read) time(t Table, name string, row int) crm.Time {
	c := r.s.Moment(t, name)
	x := c.At(row)
	if c.Unix(row) != x.Unix() || c.Set(row) == x.IsZero() || c.IsDay(row) != x.IsDay() {
		panic("parts of a time disagree")
	}
	return x
}

func (r read) day(t Table, name string, row int) crm.Date {
	c := r.s.Day(t, name)
	d := c.At(row)
	if c.Key(row) != int32(d.Year)*10000+int32(d.Month)*100+int32(d.Day) || c.Set(row) == d.IsZero() {
		panic("parts of a day disagree")
	}
	return d
}

func (r read) money(t Table, name string, row int) crm.Money {
	c := r.s.Money(t, name)
	m := c.At(row)
	coef, scale := m.Amount.Split()
	a := c.Amount()
	if c.Set(row) == m.Amount.IsZero() || a.Coef(row) != coef || a.Scale(row) != int(scale) || c.Currency().String(row) != m.Currency {
		panic("parts of an amount disagree")
	}
	return m
}

func (r read) int(t Table, name string, row int) *int {
	v, ok := r.s.Int(t, name).At(row)
	if !ok {
		if v != 0 {
			panic("an unset number is not 0")
		}
		return nil
	}
	n := int(v)
	return &n
}

func (r read) values(t Table, parent int) (out []string) {
	r.span(t, parent, func(row int) { out = append(out, r.text(t, "value", row)) })
	return out
}

func (r read) pairs(t, items Table, parent int) (out []crm.Pair) {
	r.span(t, parent, func(row int) {
		p := r.s.Field(t, row)
		if r.text(t, "text", row) != p.Value.String() || *r.int(t, "kind", row) != int(p.Value.Kind) {
			panic("text or kind of a field disagree")
		}
		var want []string
		if p.Value.Kind == crm.List {
			for _, v := range p.Value.Items {
				want = append(want, v.String())
			}
		}
		if !slices.Equal(r.values(items, row), want) {
			panic("items of a field disagree")
		}
		out = append(out, p)
	})
	return out
}

func (r read) externals(t Table, parent int) (out []crm.ExternalID) {
	r.span(t, parent, func(row int) {
		out = append(out, crm.ExternalID{Source: r.text(t, "source", row), ID: r.text(t, "id", row)})
	})
	return out
}

func (r read) lines(t Table, parent int) (out []crm.Line) {
	r.span(t, parent, func(row int) {
		out = append(out, crm.Line{Product: r.text(t, "product", row), Quantity: r.s.Decimal(t, "quantity").At(row), Price: r.money(t, "price", row), Note: r.text(t, "note", row)})
	})
	return out
}

func (r read) customer(row int) *crm.Customer {
	text := func(name string) string { return r.text(Customers, name, row) }
	c := &crm.Customer{
		ID: crm.ID(text("id")), Type: crm.Type(text("type")), Name: text("name"), Given: text("given"), Family: text("family"), Prefix: text("prefix"), Suffix: text("suffix"),
		Nickname: text("nickname"), LegalName: text("legal_name"), Stage: text("stage"), Owner: text("owner"), Organization: crm.ID(text("organization")), Role: text("role"),
		Birthday: r.day(Customers, "birthday", row), Language: text("language"), Source: text("source"), ReferredBy: crm.ID(text("referred_by")), Created: r.time(Customers, "created", row),
		Reviewed: r.day(Customers, "reviewed", row), Snoozed: r.day(Customers, "snoozed", row),
		Tags: r.values(Tags, row), Fields: r.pairs(Fields, FieldItems, row), Preferences: r.pairs(Preferences, PreferenceItems, row), ExternalIDs: r.externals(ExternalIDs, row), Notes: text("notes"),
	}
	r.span(Emails, row, func(i int) {
		c.Emails = append(c.Emails, crm.Email{Address: r.text(Emails, "address", i), Label: r.text(Emails, "label", i)})
	})
	r.span(Phones, row, func(i int) {
		c.Phones = append(c.Phones, crm.Phone{Number: r.text(Phones, "number", i), Given: r.text(Phones, "given", i), Extension: r.text(Phones, "extension", i), Label: r.text(Phones, "label", i)})
	})
	r.span(Addresses, row, func(i int) {
		text := func(name string) string { return r.text(Addresses, name, i) }
		c.Addresses = append(c.Addresses, crm.Address{Label: text("label"), Street: text("street"), Extended: text("extended"), POBox: text("po_box"),
			Postcode: text("postcode"), City: text("city"), Region: text("region"), Country: text("country")})
	})
	r.span(Links, row, func(i int) {
		c.Links = append(c.Links, crm.Link{URL: r.text(Links, "url", i), Label: r.text(Links, "label", i)})
	})
	r.span(Handles, row, func(i int) {
		c.Handles = append(c.Handles, crm.Handle{Service: r.text(Handles, "service", i), Name: r.text(Handles, "name", i)})
	})
	r.span(Relations, row, func(i int) {
		c.Relations = append(c.Relations, crm.Relation{Kind: r.text(Relations, "kind", i), Who: r.id(Relations, "who", i), Note: r.text(Relations, "note", i)})
	})
	r.span(Deals, row, func(i int) { c.Deals = append(c.Deals, r.deal(i)) })
	r.span(Tasks, row, func(i int) {
		text := func(name string) string { return r.text(Tasks, name, i) }
		c.Tasks = append(c.Tasks, crm.Task{ID: r.id(Tasks, "id", i), Title: text("title"), Due: r.time(Tasks, "due", i), Assignee: text("assignee"), Priority: text("priority"), Kind: text("kind"),
			State: text("state"), Repeat: text("repeat"), Deal: r.id(Tasks, "deal", i), Created: r.time(Tasks, "created", i), Responded: r.time(Tasks, "responded", i), Done: r.time(Tasks, "done", i), ExternalIDs: r.externals(TaskExternalIDs, i), Notes: text("notes")})
	})
	r.span(Purchases, row, func(i int) {
		text := func(name string) string { return r.text(Purchases, name, i) }
		c.Purchases = append(c.Purchases, crm.Purchase{ID: r.id(Purchases, "id", i), Date: r.day(Purchases, "date", i), Title: text("title"), Amount: r.money(Purchases, "amount", i),
			Reference: text("reference"), Deal: r.id(Purchases, "deal", i), Lines: r.lines(PurchaseLines, i), ExternalIDs: r.externals(PurchaseExternalIDs, i), Notes: text("notes")})
	})
	r.span(Consents, row, func(i int) {
		text := func(name string) string { return r.text(Consents, name, i) }
		c.Consents = append(c.Consents, crm.Consent{ID: r.id(Consents, "id", i), Purpose: text("purpose"), Basis: text("basis"), Status: text("status"),
			Date: r.day(Consents, "date", i), Expires: r.day(Consents, "expires", i), Evidence: text("evidence"), Notes: text("notes")})
	})
	r.span(Feedback, row, func(i int) {
		text := func(name string) string { return r.text(Feedback, name, i) }
		c.Feedback = append(c.Feedback, crm.Feedback{ID: r.id(Feedback, "id", i), At: r.time(Feedback, "at", i), Kind: text("kind"), Score: r.s.Decimal(Feedback, "score").At(i),
			Channel: text("channel"), By: text("by"), Deal: r.id(Feedback, "deal", i), Task: r.id(Feedback, "task", i), Text: text("text")})
	})
	r.span(Merged, row, func(i int) {
		c.Merged = append(c.Merged, crm.Merged{ID: r.id(Merged, "id", i), Name: r.text(Merged, "name", i), At: r.time(Merged, "at", i), By: r.text(Merged, "by", i), Values: r.pairs(MergedValues, MergedValueItems, i)})
	})
	r.span(Clashes, row, func(i int) {
		text := func(name string) string { return r.text(Clashes, name, i) }
		v := valueReader{data: []byte(text("encoded"))}
		c.Clashes = append(c.Clashes, crm.Clash{Field: text("field"), Value: v.value(0), By: text("by"), At: r.time(Clashes, "at", i), Kept: text("kept")})
	})
	r.span(Interactions, row, func(i int) { c.Interactions = append(c.Interactions, r.interaction(i)) })
	return c
}

func (r read) deal(i int) crm.Deal {
	text := func(name string) string { return r.text(Deals, name, i) }
	d := crm.Deal{ID: r.id(Deals, "id", i), Title: text("title"), Pipeline: text("pipeline"), Stage: text("stage"), Amount: r.money(Deals, "amount", i), Probability: r.int(Deals, "probability", i),
		Close: r.day(Deals, "close", i), Owner: text("owner"), Created: r.time(Deals, "created", i), Source: text("source"), Lines: r.lines(DealLines, i), LostReason: text("lost_reason"),
		Tags: r.values(DealTags, i), Fields: r.pairs(DealFields, DealFieldItems, i), ExternalIDs: r.externals(DealExternalIDs, i), Notes: text("notes")}
	for _, id := range r.values(DealContacts, i) {
		d.Contacts = append(d.Contacts, crm.ID(id))
	}
	r.span(DealHistory, i, func(k int) {
		d.History = append(d.History, crm.StageChange{Stage: r.text(DealHistory, "stage", k), At: r.time(DealHistory, "at", k), By: r.text(DealHistory, "by", k), Note: r.text(DealHistory, "note", k),
			Expected: r.day(DealHistory, "expected", k)})
	})
	return d
}

func (r read) interaction(i int) crm.Interaction {
	text := func(name string) string { return r.text(Interactions, name, i) }
	n := crm.Interaction{ID: r.id(Interactions, "id", i), At: r.time(Interactions, "at", i), Kind: text("kind"), Direction: text("direction"), By: text("by"),
		Deal: r.id(Interactions, "deal", i), ExternalIDs: r.externals(InteractionExternalIDs, i), Subject: text("subject"), Text: text("text")}
	if minutes := r.int(Interactions, "minutes", i); minutes != nil {
		n.Minutes = *minutes
	}
	r.span(Participants, i, func(k int) {
		n.With = append(n.With, crm.Participant{Who: r.id(Participants, "who", k), Name: r.text(Participants, "name", k), Email: r.text(Participants, "email", k)})
	})
	return n
}

// odd changes a customer such that it holds what no valid file has.
func odd(t *rapid.T, c *crm.Customer) {
	if rapid.IntRange(0, 2).Draw(t, "odd") > 0 {
		return
	}
	number := rapid.SampledFrom([]int{math.MinInt64, math.MinInt64 + 1, -1, 0, 1, 255, 256, math.MaxInt64 - 1, math.MaxInt64})
	for i := range c.Interactions {
		n := &c.Interactions[i]
		n.Minutes = number.Draw(t, "minutes")
		n.At = crm.JoinTime(clamped(int64(number.Draw(t, "second"))), int32(number.Draw(t, "fraction")), int32(number.Draw(t, "offset")), rapid.Bool().Draw(t, "day"))
	}
	for i := range c.Deals {
		d := &c.Deals[i]
		n := number.Draw(t, "probability")
		d.Probability = &n
		d.Amount = crm.Money{Amount: crm.DecimalOf(int64(number.Draw(t, "amount"))), Currency: rapid.SampledFrom([]string{"", "EUR", "x"}).Draw(t, "currency")}
		d.Close = crm.Date{Year: int16(number.Draw(t, "year")), Month: uint8(number.Draw(t, "month")), Day: uint8(number.Draw(t, "day"))}
	}
	c.ID = rapid.SampledFrom([]crm.ID{"", "x", c.ID, "0123456789", "\xff\x00"}).Draw(t, "id")
	c.Name = rapid.SampledFrom([]string{"", " ", "\xff", "Müller", c.Name, "Ä\u0308 \n\n"}).Draw(t, "name")
	if rapid.Bool().Draw(t, "deep") {
		v := crm.TextValue("bottom")
		for range maxDepth - 2 {
			v = crm.Value{Kind: crm.List, Items: []crm.Value{v}}
		}
		c.Fields = append(c.Fields, crm.Pair{Key: "deep", Value: v}, crm.Pair{Key: "odd", Value: crm.Value{Kind: 200, Text: "x"}},
			crm.Pair{Key: "both", Value: crm.Value{Kind: crm.Text, Text: "x", Items: []crm.Value{{}}}})
	}
}

// clamped is a number as it is kept.
func clamped(n int64) int64 { return max(n, math.MinInt64+1) }

func clamp(c *crm.Customer) {
	for i := range c.Interactions {
		n := &c.Interactions[i]
		n.Minutes = int(clamped(int64(n.Minutes)))
	}
	for i := range c.Deals {
		d := &c.Deals[i]
		if d.Probability != nil {
			n := int(clamped(int64(*d.Probability)))
			d.Probability = &n
		}
		if coef, scale := d.Amount.Amount.Split(); !d.Amount.Amount.IsZero() {
			d.Amount.Amount = crm.JoinDecimal(clamped(coef), scale)
		}
	}
}

type fatal interface {
	Helper()
	Fatalf(string, ...any)
}

// checkSegment holds a segment against the customers of which it was made.
func checkSegment(t fatal, s *Segment, all []*crm.Customer, hashes [][20]byte) {
	t.Helper()
	if s.Rows(Customers) != len(all) {
		t.Fatalf("%d customers of %d", s.Rows(Customers), len(all))
	}
	zones := [NumZones][]byte{s.Zone(Names).Bytes(), s.Zone(Profile).Bytes(), s.Zone(Prose).Bytes()}
	byID := map[crm.ID][]int{}
	for row, c := range all {
		want := kept(c)
		clamp(want)
		got := read{s}.customer(row)
		if what, one, two := diff(got, want); what != "" {
			t.Fatalf("%s of customer %d is read back as\n%+v\nwant\n%+v", what, row, one, two)
		}
		if s.Hash(row) != hashes[row] {
			t.Fatalf("hash of row %d is %x", row, s.Hash(row))
		}
		if first, ok := s.FindHash(hashes[row]); !ok || first != slices.Index(hashes, hashes[row]) {
			t.Fatalf("hash of row %d is found in row %d %v", row, first, ok)
		}
		byID[c.ID] = append(byID[c.ID], row)
		var last crm.Time
		for _, n := range want.Interactions {
			if !n.At.IsZero() && (last.IsZero() || n.At.Compare(last) > 0) {
				last = n.At
			}
		}
		if got := s.Moment(Customers, "last").At(row); got != last {
			t.Fatalf("last of row %d is %v, want %v", row, got, last)
		}
		for z, text := range plainZones(c) {
			zone := s.Zone(Zone(z))
			from, to := zone.Span(row)
			if string(zones[z][from:to]) != text || string(zone.Text(row)) != text {
				t.Fatalf("zone %d of row %d is %q, want %q", z, row, zones[z][from:to], text)
			}
			if from < to && (zone.Row(from) != row || zone.Row(to-1) != row || zone.Row((from+to)/2) != row) {
				t.Fatalf("zone %d of row %d is found as that of row %d", z, row, zone.Row(from))
			}
		}
	}
	for id, rows := range byID {
		if got := s.FindID(id); !slices.Equal(got, rows) {
			t.Fatalf("id %q is found in %v, want %v", id, got, rows)
		}
	}
	if s.FindID("nowhere") != nil {
		t.Fatalf("an id is found that is not there")
	}
	if row, ok := s.FindHash([20]byte{19: 77}); ok {
		t.Fatalf("a hash is found that is not there, in row %d", row)
	}
	for z := range NumZones {
		var text []byte
		rows := 0
		zone := s.Zone(z)
		for i := range zone.Chunks() {
			part, from := zone.Chunk(i)
			first, last := zone.ChunkRows(i)
			if from != len(text) || first != rows || last <= first {
				t.Fatalf("chunk %d begins at %d, row %d, after %d bytes and %d rows", i, from, first, len(text), rows)
			}
			text, rows = append(text, part...), last
		}
		if !bytes.Equal(text, zones[z]) || zone.Len() != len(text) || len(text) > 0 && rows != len(all) {
			t.Fatalf("the chunks of zone %d are not the whole", z)
		}
	}
	ranks := make([]int, len(all))
	for i := range ranks {
		ranks[i] = i
	}
	slices.SortFunc(ranks, func(a, b int) int {
		return cmp.Or(strings.Compare(crm.Fold(all[a].Name), crm.Fold(all[b].Name)), strings.Compare(string(all[a].ID), string(all[b].ID)), bytes.Compare(hashes[a][:], hashes[b][:]), a-b)
	})
	for rank, row := range ranks {
		if got, ok := s.Int(Customers, "order").At(row); !ok || int(got) != rank {
			t.Fatalf("row %d is number %d by name, want %d", row, got, rank)
		}
	}
	for row, c := range all {
		for name, id := range map[string]crm.ID{"id_number": c.ID, "organization_number": c.Organization} {
			n, valid := crm.PackID(id)
			want := int64(n)
			if !valid && id != "" {
				want = OddID
			}
			if got, ok := s.Int(Customers, name).At(row); ok != (id != "") || got != want {
				t.Fatalf("%s of row %d is %d, %v, want %d of %q", name, row, got, ok, want, id)
			}
		}
	}
	if s.Bad() || !s.Check() {
		t.Fatalf("the segment calls itself bad")
	}
}
