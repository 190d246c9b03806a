package validate

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strconv"
	"strings"

	"crm/internal/crm"
)

// Book makes the checks that need all customers: of ids, links, paths and of
// what only one customer should have. The problems are sorted by file. Entries
// are not changed, and may be in any order; an entry without customer is passed over.
func Book(entries []Entry) []BookProblem {
	sorted := slices.Clone(entries)
	slices.SortStableFunc(sorted, func(x, y Entry) int { return cmp.Compare(x.Path, y.Path) })
	b := NewBook()
	for _, e := range sorted {
		b.Add(e)
	}
	return b.Problems()
}

// BookChecker makes the checks of Book for customers that come one by one, in
// the order of their paths. It keeps of each only what others are compared with.
type BookChecker struct {
	byID      map[crm.ID]*member
	deals     map[crm.ID]bool
	seed      maphash.Seed
	members   []*member
	items     map[uint64]int32   // deals, tasks, purchases, consents, feedback, by key: the member
	merged    map[crm.ID]*member // to whom a customer was joined
	joinings  []joining
	touches   map[uint64]touch // interactions, by key
	emails    map[string]*member
	phones    map[string]*member
	externals map[string]*member // by source:id
	links     []link
	problems  []BookProblem
}

// member is what is kept of a customer. Its texts are copies: those of a
// decoded customer hold on to its whole file.
type member struct {
	path, name string
	id, org    crm.ID
	person     bool
	related    []crm.ID // spouse, colleague …
}

// touch is an interaction, and whose file it was first seen in.
type touch struct {
	who    int32 // of the members
	digest uint64
}

// joining is a customer that was joined to another.
type joining struct {
	to   *member
	id   crm.ID
	path string // of the id
}

// link is a reference to a customer or deal, which may come later.
type link struct {
	from *member
	to   crm.ID
	path string // of the reference
	kind linkKind
}

type linkKind uint8

const (
	toCustomer linkKind = iota
	toOrganization
	toDeal
	toItem // of the same customer
)

// NewBook is a BookChecker that has seen no customer.
func NewBook() *BookChecker {
	return &BookChecker{
		byID: map[crm.ID]*member{}, deals: map[crm.ID]bool{}, items: map[uint64]int32{}, merged: map[crm.ID]*member{}, touches: map[uint64]touch{}, seed: maphash.MakeSeed(),
		emails: map[string]*member{}, phones: map[string]*member{}, externals: map[string]*member{},
	}
}

func cloneID(id crm.ID) crm.ID { return crm.ID(strings.Clone(string(id))) }

// Add checks a customer against those before, and notes what others may refer
// to. The entry is not changed and not kept; one without customer is passed over.
func (b *BookChecker) Add(e Entry) {
	c := e.Customer
	if c == nil {
		return
	}
	m := &member{path: strings.Clone(e.Path), name: strings.Clone(c.Name), id: cloneID(c.ID), org: cloneID(c.Organization), person: c.Type == crm.Person}
	for i := range c.Relations {
		m.related = append(m.related, cloneID(c.Relations[i].Who))
	}
	var f found
	if first := b.byID[c.ID]; first != nil && c.ID != "" {
		f.fail("duplicate-id", "id", "the id "+quote(string(c.ID))+" is that of "+first.path+" too", "merge the two files into one, or remove the copy")
	} else {
		b.byID[m.id] = m
		checkPath(&f, e)
	}
	b.noteLinks(m, c)
	b.noteMerged(&f, m, c)
	b.members = append(b.members, m)
	b.itemIDs(&f, c)
	b.shared(&f, m, c)
	b.report(m, &f)
}

func (b *BookChecker) report(m *member, f *found) {
	for _, p := range f.problems {
		b.problems = append(b.problems, BookProblem{m.path, p})
	}
}

// Problems is what is wrong among all customers that were added, by file.
func (b *BookChecker) Problems() []BookProblem {
	for _, l := range b.links {
		var f found
		b.follow(&f, l)
		b.report(l.from, &f)
	}
	for _, j := range b.joinings {
		if other := b.byID[j.id]; other != nil {
			var f found
			f.fail("merged-and-there", j.path, "the customer "+string(j.id)+" was joined to "+quote(j.to.name)+", and still is in "+other.path,
				"join them with \"crm merge "+string(j.to.id)+" "+string(j.id)+"\", or take this entry out")
			b.report(j.to, &f)
		}
	}
	b.links, b.joinings = nil, nil
	slices.SortStableFunc(b.problems, func(x, y BookProblem) int { return cmp.Compare(x.File, y.File) })
	return b.problems
}

// checkPath checks the file's name. One that ends in the id is found, only with
// an outdated name in it; any other is not.
func checkPath(f *found, e Entry) {
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

func at(list string, i int, rest string) string { return list + "[" + strconv.Itoa(i) + "]" + rest }

// noteLinks notes what a customer refers to, to be followed when all are known.
func (b *BookChecker) noteLinks(m *member, c *crm.Customer) {
	note := func(kind linkKind, to crm.ID, path func() string) {
		if to.Valid() { // else unset, or found by "bad-id"
			b.links = append(b.links, link{m, cloneID(to), path(), kind})
		}
	}
	note(toOrganization, c.Organization, func() string { return "organization" })
	note(toCustomer, c.ReferredBy, func() string { return "referred_by" })
	for i := range c.Relations {
		note(toCustomer, c.Relations[i].Who, func() string { return at("relations", i, ".who") })
	}
	for i := range c.Deals {
		b.deals[cloneID(c.Deals[i].ID)] = true
		for j, id := range c.Deals[i].Contacts {
			note(toCustomer, id, func() string { return at("deals", i, at(".contacts", j, "")) })
		}
	}
	for i := range c.Tasks {
		note(toDeal, c.Tasks[i].Deal, func() string { return at("tasks", i, ".deal") })
	}
	for i := range c.Purchases {
		note(toDeal, c.Purchases[i].Deal, func() string { return at("purchases", i, ".deal") })
	}
	for i := range c.Feedback {
		note(toDeal, c.Feedback[i].Deal, func() string { return at("feedback", i, ".deal") })
		note(toItem, c.Feedback[i].Task, func() string { return at("feedback", i, ".task") })
	}
	for i := range c.Interactions {
		x := &c.Interactions[i]
		note(toDeal, x.Deal, func() string { return at("interactions", i, ".deal") })
		for j := range x.With {
			note(toCustomer, x.With[j].Who, func() string { return at("interactions", i, at(".with", j, ".who")) })
		}
	}
}

// noteMerged notes who was joined to a customer, and finds those who were joined
// to another one too.
func (b *BookChecker) noteMerged(f *found, m *member, c *crm.Customer) {
	for i := range c.Merged {
		id := cloneID(c.Merged[i].ID)
		if !id.Valid() {
			continue
		}
		path := at("merged", i, ".id")
		switch first := b.merged[id]; {
		case id == c.ID: // found by "self-reference"
			continue
		case first == nil:
			b.merged[id] = m
		case first.id != c.ID:
			f.fail("merged-twice", path, "the customer "+string(id)+" was joined to "+quote(first.name)+" in "+first.path+" too",
				"when both are the same customer, say \"crm merge "+string(first.id)+" "+string(c.ID)+"\"; else take one of the entries out")
		}
		b.joinings = append(b.joinings, joining{m, id, path})
	}
}

func (b *BookChecker) follow(f *found, l link) {
	switch l.kind {
	case toDeal:
		if !b.deals[l.to] {
			f.fail("dangling-reference", l.path, "there is no deal "+string(l.to), "")
		}
		return
	case toItem:
		if of, ok := b.items[b.key(l.to)]; !ok || b.members[of].id != l.from.id {
			f.fail("dangling-reference", l.path, "the customer has no task "+string(l.to), "")
		}
		return
	}
	target := b.byID[l.to]
	switch {
	case target == nil && b.merged[l.to] != nil:
		to := b.merged[l.to]
		f.fail("dangling-reference", l.path, "there is no customer "+string(l.to)+" any more: it was joined to "+quote(to.name), "write "+string(to.id))
	case target == nil:
		f.fail("dangling-reference", l.path, "there is no customer "+string(l.to), "")
	case l.kind == toOrganization && target.person:
		f.fail("organization-is-person", l.path, quote(target.name)+" is a person", "use 'relations' to link two people")
	}
}

// itemIDs finds ids that stand in the files of two customers. Two files with
// the same customer are one problem, not one for each item.
func (b *BookChecker) itemIDs(f *found, c *crm.Customer) {
	self := int32(len(b.members) - 1)
	note := func(id crm.ID, list string, i int) {
		if id == "" {
			return
		}
		key := b.key(id)
		first, ok := b.items[key]
		switch {
		case !ok:
			b.items[key] = self
		case b.members[first].id != c.ID:
			f.fail("item-id-reused", at(list, i, ".id"), "the id "+quote(string(id))+" stands in "+b.members[first].path+" too", "")
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
	for i := range c.Feedback {
		note(c.Feedback[i].ID, "feedback", i)
	}
	for i := range c.Interactions {
		x := &c.Interactions[i]
		if x.ID == "" {
			continue
		}
		key := b.key(x.ID)
		first, ok := b.touches[key]
		switch {
		case !ok:
			b.touches[key] = touch{self, b.digest(x)}
		case b.members[first.who].id != c.ID && first.digest != b.digest(x):
			f.warn("interaction-differs", at("interactions", i, ""), "the interaction "+quote(string(x.ID))+" says something else in "+b.members[first.who].path, "")
		}
	}
}

// key is an id as a number: there are a million of them in a large book.
func (b *BookChecker) key(id crm.ID) uint64 {
	if k, ok := crm.PackID(id); ok {
		return k
	}
	return maphash.String(b.seed, string(id)) | 1<<63
}

// digest stands for what an interaction says of itself. The others who took
// part differ by nature.
func (b *BookChecker) digest(x *crm.Interaction) uint64 {
	var h maphash.Hash
	h.SetSeed(b.seed)
	for _, s := range [...]string{x.At.String(), strconv.Itoa(x.Minutes), x.Kind, x.Direction, x.By, x.Subject, x.Text} {
		_, _ = h.WriteString(s)
		_ = h.WriteByte(0)
	}
	return h.Sum64()
}

func (b *BookChecker) shared(f *found, m *member, c *crm.Customer) {
	other := func(in map[string]*member, key string) *member {
		if key == "" {
			return nil
		}
		first, ok := in[key]
		if !ok {
			in[strings.Clone(key)] = m
			return nil
		}
		if first.id == c.ID {
			return nil
		}
		return first
	}
	const hint = "when both are the same customer, keep one of them"
	for i := range c.Emails {
		if o := other(b.emails, c.Emails[i].Key()); o != nil {
			f.warn("shared-email", at("emails", i, ".address"), quote(o.name)+" in "+o.path+" has the address "+quote(c.Emails[i].Address)+" too", hint)
		}
	}
	for i := range c.Phones {
		if c.Phones[i].Number == "" {
			continue
		}
		if o := other(b.phones, c.Phones[i].Key()); o != nil && !together(m, o) {
			f.warn("shared-phone", at("phones", i, ".number"), quote(o.name)+" in "+o.path+" has the number "+quote(c.Phones[i].Number)+" too", hint)
		}
	}
	for i := range c.ExternalIDs {
		x := &c.ExternalIDs[i]
		if x.Source == "" || x.ID == "" {
			continue
		}
		if o := other(b.externals, x.Key()); o != nil {
			f.warn("shared-external-id", at("external_ids", i, ""), quote(o.name)+" in "+o.path+" has the id "+quote(x.Key())+" too", hint)
		}
	}
}

// together tells whether two customers may share a switchboard or a home: one
// belongs to the other, both belong to the same organization, or they are related.
func together(c, d *member) bool {
	if slices.Contains(c.related, d.id) || slices.Contains(d.related, c.id) {
		return true
	}
	return c.org != "" && (c.org == d.id || c.org == d.org) || d.org != "" && d.org == c.id
}
