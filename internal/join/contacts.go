package join

import (
	"runtime"
	"sync"
	"time"

	"crm/internal/column"
	"crm/internal/crm"
)

// Contacts tells when somebody was last in contact with customers. It may be
// asked by several goroutines at once.
type Contacts struct {
	rows   *Rows
	parts  []contactPart
	now    int64
	day    int  // the number of today
	some   bool // only of some customers
	shards []shard
	bits   uint // of a hash, that tell the shard
}

// contactPart is the columns that are needed of a part.
type contactPart struct {
	column.Part
	last      *column.MomentColumn
	ids, orgs *column.IntColumn
	at        func() *column.MomentColumn // of interactions; mostly not needed
}

// shard is some of the ids of organizations, with the latest contact of their
// people. Each shard is filled by one goroutine.
type shard struct {
	slots []contactSlot
	maybe []uint64 // a bit for each of filterBits times as many hashes: no key has it when it is not set
	skip  uint     // bits of a hash, which tell the shard
	shift uint     // of the rest, so that what is left is a slot
	used  int
	odd   map[string]*contactSlot // of ids that are no numbers
	fixed bool                    // no ids are added any more
}

// contactSlot is free when key is 0.
type contactSlot struct {
	key  uint64 // the number of the id and 1
	unix int64  // of the latest contact of its people
	who  int32  // number and 1 of the one whose it was; 0: nobody's
	self int32  // number and 1 of the customer that has the id; 0: nobody
}

// LastContacts is the latest contacts of some customers of a Snapshot, of all
// when rows is nil. What is in the future at the time now does not count: a
// moment after it, or a whole day after its day. The people of an organization are
// looked for in Snapshot.Whole, if there is such.
func LastContacts(snap *column.Snapshot, now time.Time, rows []column.Row) *Contacts {
	if snap.Whole != nil {
		snap = snap.Whole
	}
	c := &Contacts{rows: NewRows(snap), parts: make([]contactPart, len(snap.Parts)), now: now.Unix(), some: rows != nil, day: crm.DateOf(now).DayNumber()}
	for workers := runtime.GOMAXPROCS(0); 1<<(c.bits+1) <= min(workers, 8); {
		c.bits++
	}
	c.shards = make([]shard, 1<<c.bits)
	each(len(c.parts), func(i int) {
		p := &c.parts[i]
		*p = contactPart{
			Part: snap.Parts[i], last: snap.Parts[i].Moment(column.Customers, "last"),
			ids: snap.Parts[i].Int(column.Customers, "id_number"), orgs: snap.Parts[i].Int(column.Customers, "organization_number"),
		}
		p.at = sync.OnceValue(func() *column.MomentColumn { return p.Moment(column.Interactions, "at") })
	})
	each(len(c.shards), func(i int) {
		s := &c.shards[i]
		s.skip = c.bits
		if !c.some {
			s.grow(c.rows.Total() / perOrganization / len(c.shards))
			c.addPeople(s, i)
			return
		}
		s.grow(len(rows) / len(c.shards))
		for _, row := range rows {
			c.find(s, i, row.Part, c.parts[row.Part].ids, "id", row.Row)
		}
	})
	for i := range c.shards {
		c.shards[i].fixed = true
	}
	if c.some {
		c.hits(func(p *contactPart) *column.IntColumn { return p.orgs }, "organization", c.addContact)
	}
	c.hits(func(p *contactPart) *column.IntColumn { return p.ids }, "id", func(slot *contactSlot, part, row int) {
		c.rows.Take(&slot.self, int32(c.rows.first[part]+row))
	})
	return c
}

// hits calls f for the customers that have an id of the shards in a column, one
// after the other.
func (c *Contacts) hits(of func(p *contactPart) *column.IntColumn, name string, f func(slot *contactSlot, part, row int)) {
	type hit struct {
		slot *contactSlot
		row  int32
	}
	found := make([][]hit, len(c.parts))
	each(len(c.parts), func(i int) {
		p := &c.parts[i]
		ids := of(p)
		for row := range p.Live.All() {
			if slot := c.lookup(i, ids, name, row); slot != nil {
				found[i] = append(found[i], hit{slot, int32(row)})
			}
		}
	})
	for i, list := range found {
		for _, h := range list {
			f(h.slot, i, int(h.row))
		}
	}
}

// lookup is the slot for the id that a row has in a column, in whichever shard;
// nil when there is none.
func (c *Contacts) lookup(part int, ids *column.IntColumn, name string, row int) *contactSlot {
	id, ok := ids.At(row)
	switch {
	case !ok:
		return nil
	case id == column.OddID:
		return c.shards[0].odd[string(c.parts[part].Text(column.Customers, name).Bytes(row))]
	}
	key := uint64(id) + 1
	h := hash(key)
	return c.shards[h>>(64-c.bits)].slot(key, h)
}

// each calls f for the numbers below n, each in a goroutine.
func each(n int, f func(i int)) {
	if n == 1 {
		f(0)
		return
	}
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

// addPeople adds the contacts of all people to those of their organizations.
func (c *Contacts) addPeople(s *shard, number int) {
	for i := range c.parts {
		p := &c.parts[i]
		for row := range p.Live.All() {
			if slot := c.find(s, number, i, p.orgs, "organization", row); slot != nil {
				c.addContact(slot, i, row)
			}
		}
	}
}

// addContact adds the latest contact with somebody to those of the organization.
func (c *Contacts) addContact(slot *contactSlot, part, row int) {
	p := &c.parts[part]
	if !p.last.Set(row) {
		return
	}
	unix := p.last.Unix(row)
	if unix > c.sure() {
		t := c.own(part, row)
		if t.IsZero() {
			return
		}
		unix = t.Unix()
	}
	if slot.who == 0 || unix > slot.unix || unix == slot.unix && c.own(part, row).Compare(c.ownOf(slot.who)) > 0 {
		slot.who, slot.unix = int32(c.rows.first[part]+row)+1, unix
	}
}

// find is the slot in a shard for the id that a row has in a column, made when
// there is none; nil when there is no id, or it is of another shard.
func (c *Contacts) find(s *shard, number, part int, ids *column.IntColumn, name string, row int) *contactSlot {
	id, ok := ids.At(row)
	switch {
	case !ok:
		return nil
	case id != column.OddID:
		key := uint64(id) + 1
		if h := hash(key); int(h>>(64-c.bits)) == number {
			return s.slot(key, h)
		}
		return nil
	case number != 0:
		return nil
	}
	text := c.parts[part].Text(column.Customers, name).Bytes(row)
	if slot := s.odd[string(text)]; slot != nil {
		return slot
	}
	if s.odd == nil {
		s.odd = map[string]*contactSlot{}
	}
	slot := &contactSlot{}
	s.odd[string(text)] = slot
	return slot
}

// slot is that of a key, of which h is the hash.
func (s *shard) slot(key, h uint64) *contactSlot {
	bit := h << s.skip >> (s.shift - filterBits)
	if s.maybe[bit>>6]>>(bit&63)&1 == 0 {
		if s.fixed {
			return nil
		}
		s.maybe[bit>>6] |= 1 << (bit & 63)
	}
	mask := len(s.slots) - 1
	for i := int(h << s.skip >> s.shift); ; i = (i + 1) & mask {
		slot := &s.slots[i]
		if slot.key == key {
			return slot
		}
		if slot.key != 0 {
			continue
		}
		if s.fixed {
			return nil
		}
		if 2*s.used >= len(s.slots) {
			s.grow(2 * s.used)
			return s.slot(key, h)
		}
		s.used++
		slot.key = key
		return slot
	}
}

const (
	// filterBits is the binary logarithm of how many bits of the filter there are
	// for a slot: few enough that it stays in the processor's fastest cache.
	filterBits = 2
	// perOrganization is of how many customers about one is an organization with
	// people; where there are more of them, shards grow.
	perOrganization = 4
)

// grow makes room for n keys.
func (s *shard) grow(n int) {
	old := s.slots
	size, bits := sizeFor(n)
	s.slots, s.shift = fresh[contactSlot](size), 64-bits
	s.maybe = make([]uint64, size<<filterBits/64)
	for _, o := range old {
		if o.key != 0 {
			h := hash(o.key) << s.skip
			bit := h >> (s.shift - filterBits)
			s.maybe[bit>>6] |= 1 << (bit & 63)
			i := int(h >> s.shift)
			for s.slots[i].key != 0 {
				i = (i + 1) & (size - 1)
			}
			s.slots[i] = o
		}
	}
}

// sure is a time of which all that is not after it is in the past, also days.
func (c *Contacts) sure() int64 { return c.now - 2*86400 }

// own is the latest contact of a customer itself.
func (c *Contacts) own(part, row int) crm.Time {
	p := &c.parts[part]
	t := p.last.At(row)
	if t.IsZero() || t.Unix() <= c.sure() || c.past(t) {
		return t
	}
	all := p.at()
	from, to := p.Span(column.Interactions, row)
	last := crm.Time{}
	for i := from; i < to; i++ {
		if t := all.At(i); !t.IsZero() && (last.IsZero() || t.Compare(last) > 0) && c.past(t) {
			last = t
		}
	}
	return last
}

// ownOf is own of a customer by its number and 1.
func (c *Contacts) ownOf(who int32) crm.Time {
	row := c.rows.Of(int(who) - 1)
	return c.own(row.Part, row.Row)
}

func (c *Contacts) past(t crm.Time) bool {
	if t.IsDay() {
		return t.DayNumber() <= c.day
	}
	return t.Unix() <= c.now
}

// Last is the latest contact with a customer, or with one of the people of that
// organization; unset when there was none. It is false when the customer was not
// among the rows of LastContacts, so that its people are not known.
func (c *Contacts) Last(row column.Row) (last crm.Time, ok bool) {
	own := c.own(row.Part, row.Row)
	p := &c.parts[row.Part]
	if _, ok := p.ids.At(row.Row); !ok {
		return own, true // nobody can be of that organization
	}
	slot := c.lookup(row.Part, p.ids, "id", row.Row)
	if slot == nil {
		return own, !c.some
	}
	if slot.who == 0 || slot.self != int32(c.rows.first[row.Part]+row.Row)+1 || !own.IsZero() && own.Unix() > slot.unix {
		return own, true
	}
	if people := c.ownOf(slot.who); own.IsZero() || people.Compare(own) > 0 {
		return people, true
	}
	return own, true
}
