package validate

import (
	"cmp"
	"hash/fnv"
	"io"
	"slices"
	"strconv"
	"strings"

	"crm/internal/crm"
)

// Book makes the checks that need all customers: of ids, links, paths and of
// what only one customer should have. The problems are sorted by file. Entries
// are not changed, and may be in any order; an entry without customer is passed over.
func Book(entries []Entry) []BookProblem {
	b := NewBook()
	for _, e := range entries {
		b.Add(e)
	}
	return b.Problems()
}

// BookChecker makes the checks of Book for customers that come one by one. It
// keeps of each only what other customers are compared with.
type BookChecker struct{ entries []*Entry }

// NewBook is a BookChecker that has seen no customer.
func NewBook() *BookChecker { return &BookChecker{} }

// Add notes a customer, which is not changed and not kept.
func (k *BookChecker) Add(e Entry) {
	if e.Customer != nil {
		k.entries = append(k.entries, &Entry{e.Path, skeleton(e.Customer)})
	}
}

// Problems is what is wrong among all customers that were added.
func (k *BookChecker) Problems() []BookProblem {
	b := book{
		byID:      make(map[crm.ID]*Entry, len(k.entries)),
		deals:     map[crm.ID]bool{},
		items:     map[crm.ID]*Entry{},
		touches:   map[crm.ID]touch{},
		emails:    map[string]*Entry{},
		phones:    map[string]*Entry{},
		externals: map[string]*Entry{},
	}
	slices.SortStableFunc(k.entries, func(x, y *Entry) int { return cmp.Compare(x.Path, y.Path) })
	for _, e := range k.entries {
		b.learn(e)
	}
	for _, e := range k.entries {
		b.check(e)
	}
	return b.problems
}

// skeleton is a copy of what the checks of the book look at. Its texts do not
// share memory with those of the customer, which hold the whole file.
func skeleton(c *crm.Customer) *crm.Customer {
	id := func(s crm.ID) crm.ID { return crm.ID(strings.Clone(string(s))) }
	out := &crm.Customer{ID: id(c.ID), Type: c.Type, Name: strings.Clone(c.Name), Organization: id(c.Organization), ReferredBy: id(c.ReferredBy)}
	for _, e := range c.Emails {
		out.Emails = append(out.Emails, crm.Email{Address: strings.Clone(e.Address)})
	}
	for _, p := range c.Phones {
		out.Phones = append(out.Phones, crm.Phone{Number: strings.Clone(p.Number), Extension: strings.Clone(p.Extension)})
	}
	for _, x := range c.ExternalIDs {
		out.ExternalIDs = append(out.ExternalIDs, crm.ExternalID{Source: strings.Clone(x.Source), ID: strings.Clone(x.ID)})
	}
	for _, r := range c.Relations {
		out.Relations = append(out.Relations, crm.Relation{Who: id(r.Who)})
	}
	for i := range c.Deals {
		d := crm.Deal{ID: id(c.Deals[i].ID)}
		for _, k := range c.Deals[i].Contacts {
			d.Contacts = append(d.Contacts, id(k))
		}
		out.Deals = append(out.Deals, d)
	}
	for i := range c.Tasks {
		out.Tasks = append(out.Tasks, crm.Task{ID: id(c.Tasks[i].ID), Deal: id(c.Tasks[i].Deal)})
	}
	for i := range c.Purchases {
		out.Purchases = append(out.Purchases, crm.Purchase{ID: id(c.Purchases[i].ID), Deal: id(c.Purchases[i].Deal)})
	}
	for i := range c.Consents {
		out.Consents = append(out.Consents, crm.Consent{ID: id(c.Consents[i].ID)})
	}
	for i := range c.Interactions {
		x := &c.Interactions[i]
		it := crm.Interaction{ID: id(x.ID), Deal: id(x.Deal), At: x.At, Text: digest(x)}
		for _, p := range x.With {
			it.With = append(it.With, crm.Participant{Who: id(p.Who)})
		}
		out.Interactions = append(out.Interactions, it)
	}
	return out
}

// digest stands for what an interaction says of itself.
func digest(x *crm.Interaction) string {
	h := fnv.New128a()
	for _, s := range []string{x.Kind, x.Direction, x.By, strconv.Itoa(x.Minutes), x.Subject, x.Text} {
		_, _ = io.WriteString(h, s)
		_, _ = h.Write([]byte{0})
	}
	return string(h.Sum(nil))
}

type touch struct {
	entry *Entry
	x     *crm.Interaction
}

type book struct {
	byID      map[crm.ID]*Entry
	deals     map[crm.ID]bool
	items     map[crm.ID]*Entry // deals, tasks, purchases, consents
	touches   map[crm.ID]touch
	emails    map[string]*Entry
	phones    map[string]*Entry
	externals map[string]*Entry // by source:id
	problems  []BookProblem
}

// learn notes what others may refer to. Of several files with one id the first counts.
func (b *book) learn(e *Entry) {
	c := e.Customer
	if _, ok := b.byID[c.ID]; !ok {
		b.byID[c.ID] = e
	}
	for i := range c.Deals {
		b.deals[c.Deals[i].ID] = true
	}
}

func (b *book) check(e *Entry) {
	var f found
	c := e.Customer
	if first := b.byID[c.ID]; first != e && c.ID != "" {
		f.fail("duplicate-id", "id", "the id "+quote(string(c.ID))+" is that of "+first.Path+" too", "merge the two files into one, or remove the copy")
	} else {
		b.path(&f, e)
	}
	b.links(&f, c)
	b.itemIDs(&f, e)
	b.shared(&f, e)
	for _, p := range f.problems {
		b.problems = append(b.problems, BookProblem{e.Path, p})
	}
}

// path checks the file's name. One that ends in the id is found, only with an
// outdated name in it; any other is not.
func (b *book) path(f *found, e *Entry) {
	want := crm.Path(e.Customer.ID, e.Customer.Name)
	if e.Path == want || !e.Customer.ID.Valid() {
		return
	}
	msg, hint := "the file should be named "+want, `"crm check --fix" renames it`
	if id, ok := crm.PathID(e.Path); ok && id == e.Customer.ID {
		f.warn("wrong-path", "", msg, hint)
		return
	}
	f.fail("wrong-path", "", msg, hint)
}

func (b *book) customer(f *found, id crm.ID, path func() string) *crm.Customer {
	if !id.Valid() {
		return nil // unset, or found by "bad-id"
	}
	e := b.byID[id]
	if e == nil {
		f.fail("dangling-reference", path(), "there is no customer "+string(id), "")
		return nil
	}
	return e.Customer
}

func (b *book) deal(f *found, id crm.ID, path func() string) {
	if id.Valid() && !b.deals[id] {
		f.fail("dangling-reference", path(), "there is no deal "+string(id), "")
	}
}

func at(list string, i int, rest string) string { return list + "[" + strconv.Itoa(i) + "]" + rest }

func (b *book) links(f *found, c *crm.Customer) {
	org := b.customer(f, c.Organization, func() string { return "organization" })
	if org != nil && org.Type == crm.Person {
		f.fail("organization-is-person", "organization", quote(org.Name)+" is a person", "use 'relations' to link two people")
	}
	b.customer(f, c.ReferredBy, func() string { return "referred_by" })
	for i := range c.Relations {
		b.customer(f, c.Relations[i].Who, func() string { return at("relations", i, ".who") })
	}
	for i := range c.Deals {
		for j, id := range c.Deals[i].Contacts {
			b.customer(f, id, func() string { return at("deals", i, at(".contacts", j, "")) })
		}
	}
	for i := range c.Tasks {
		b.deal(f, c.Tasks[i].Deal, func() string { return at("tasks", i, ".deal") })
	}
	for i := range c.Purchases {
		b.deal(f, c.Purchases[i].Deal, func() string { return at("purchases", i, ".deal") })
	}
	for i := range c.Interactions {
		x := &c.Interactions[i]
		b.deal(f, x.Deal, func() string { return at("interactions", i, ".deal") })
		for j := range x.With {
			b.customer(f, x.With[j].Who, func() string { return at("interactions", i, at(".with", j, ".who")) })
		}
	}
}

// itemIDs finds ids that stand in the files of two customers. Two files with
// the same customer are one problem, not one for each item.
func (b *book) itemIDs(f *found, e *Entry) {
	c := e.Customer
	note := func(id crm.ID, list string, i int) {
		if id == "" {
			return
		}
		first, ok := b.items[id]
		switch {
		case !ok:
			b.items[id] = e
		case first.Customer.ID != c.ID:
			f.fail("item-id-reused", at(list, i, ".id"), "the id "+quote(string(id))+" stands in "+first.Path+" too", "")
		}
	}
	for i := range c.Deals {
		note(c.Deals[i].ID, "deals", i)
	}
	for i := range c.Tasks {
		note(c.Tasks[i].ID, "tasks", i)
	}
	for i := range c.Purchases {
		note(c.Purchases[i].ID, "purchases", i)
	}
	for i := range c.Consents {
		note(c.Consents[i].ID, "consents", i)
	}
	for i := range c.Interactions {
		x := &c.Interactions[i]
		if x.ID == "" {
			continue
		}
		first, ok := b.touches[x.ID]
		switch {
		case !ok:
			b.touches[x.ID] = touch{e, x}
		case first.entry.Customer.ID != c.ID && !sameTouch(first.x, x):
			f.warn("interaction-differs", at("interactions", i, ""), "the interaction "+quote(string(x.ID))+" says something else in "+first.entry.Path, "")
		}
	}
}

// sameTouch compares what one interaction says of itself in two files. The
// others who took part differ by nature.
func sameTouch(x, y *crm.Interaction) bool {
	return x.At == y.At && x.Text == y.Text // in a skeleton the text is the digest
}

func (b *book) shared(f *found, e *Entry) {
	c := e.Customer
	other := func(in map[string]*Entry, key string) *Entry {
		if key == "" {
			return nil
		}
		first, ok := in[key]
		if !ok {
			in[key] = e
			return nil
		}
		if first.Customer.ID == c.ID {
			return nil
		}
		return first
	}
	const hint = "when both are the same customer, keep one of them"
	for i := range c.Emails {
		if o := other(b.emails, c.Emails[i].Key()); o != nil {
			f.warn("shared-email", at("emails", i, ".address"), quote(o.Customer.Name)+" in "+o.Path+" has the address "+quote(c.Emails[i].Address)+" too", hint)
		}
	}
	for i := range c.Phones {
		if c.Phones[i].Number == "" {
			continue
		}
		if o := other(b.phones, c.Phones[i].Key()); o != nil && !together(c, o.Customer) {
			f.warn("shared-phone", at("phones", i, ".number"), quote(o.Customer.Name)+" in "+o.Path+" has the number "+quote(c.Phones[i].Number)+" too", hint)
		}
	}
	for i := range c.ExternalIDs {
		x := &c.ExternalIDs[i]
		if x.Source == "" || x.ID == "" {
			continue
		}
		if o := other(b.externals, x.Key()); o != nil {
			f.warn("shared-external-id", at("external_ids", i, ""), quote(o.Customer.Name)+" in "+o.Path+" has the id "+quote(x.Key())+" too", hint)
		}
	}
}

// together tells whether two customers may share a switchboard: one belongs to
// the other, or both to the same organization.
func together(c, d *crm.Customer) bool {
	return c.Organization != "" && (c.Organization == d.ID || c.Organization == d.Organization) || d.Organization != "" && d.Organization == c.ID
}
