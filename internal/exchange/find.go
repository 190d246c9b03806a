package exchange

import (
	"fmt"
	"slices"

	"crm/internal/crm"
)

// Keys of the importer's maps begin with what they are of.
func externalKey(source, id string) string      { return "x" + source + "\x00" + id }
func emailKey(address string) string            { return "e" + crm.FoldEmail(address) }
func nameKey(name string) string                { return "n" + crm.Fold(name) }
func personKey(name, kind, value string) string { return "p" + kind + crm.Fold(name) + "\x00" + value }

// maxOwn bounds the lists of the import's own customers under one key, so that
// a table of one name a million times is not compared row by row.
const maxOwn = 50

// register makes what a customer has findable for later rows.
func (im *importer) register(c *crm.Customer) {
	add := func(k string) {
		if l := im.own[k]; len(l) < maxOwn && !slices.Contains(l, c.ID) {
			im.own[k] = append(l, c.ID)
		}
	}
	for _, x := range c.ExternalIDs {
		add(externalKey(x.Source, x.ID))
	}
	for _, e := range c.Emails {
		add(emailKey(e.Address))
	}
	add(nameKey(c.Name))
	if c.Type == crm.Person {
		for _, k := range personKeys(c) {
			add(k)
		}
	}
}

// personKeys is a person's name together with each thing that, with the name,
// tells a person.
func personKeys(c *crm.Customer) []string {
	var out []string
	if c.Name == "" {
		return nil
	}
	if c.Organization != "" {
		out = append(out, personKey(c.Name, "o", string(c.Organization)))
	}
	for _, p := range c.Phones {
		out = append(out, personKey(c.Name, "t", p.Key()))
	}
	for _, l := range c.Links {
		out = append(out, personKey(c.Name, "l", l.Key()))
	}
	for _, h := range c.Handles {
		out = append(out, personKey(c.Name, "h", h.Key()))
	}
	return out
}

// ids is who is found in the store and in this import under a key.
func (im *importer) ids(k string, ask func() ([]crm.ID, error)) ([]crm.ID, error) {
	stored, ok := im.stored[k]
	if !ok {
		var err error
		if stored, err = ask(); err != nil {
			return nil, err
		}
		// Names come again and again; ids and addresses seldom do.
		if k[0] == 'n' {
			im.stored[k] = stored
		}
	}
	own := im.own[k]
	if len(own) == 0 {
		return stored, nil
	}
	out := slices.Clone(stored)
	for _, id := range own {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out, nil
}

func (im *importer) byExternal(id string) ([]crm.ID, error) {
	return im.ids(externalKey(im.o.Source, id), func() ([]crm.ID, error) { return im.lookup.ByExternal(im.o.Source, id) })
}

func (im *importer) byEmail(address string) ([]crm.ID, error) {
	return im.ids(emailKey(address), func() ([]crm.ID, error) { return im.lookup.ByEmail(address) })
}

func (im *importer) byName(name string) ([]crm.ID, error) {
	return im.ids(nameKey(name), func() ([]crm.ID, error) { return im.lookup.ByName(name) })
}

// only keeps the customers that pass a test.
func (im *importer) only(list []crm.ID, test func(*crm.Customer) bool) ([]crm.ID, error) {
	var out []crm.ID
	for _, id := range list {
		c, err := im.peek(id)
		if err != nil {
			return nil, err
		}
		if test(c) {
			out = append(out, id)
		}
	}
	return out, nil
}

func ofType(typ crm.Type) func(*crm.Customer) bool {
	return func(c *crm.Customer) bool { return c.Type == typ }
}

// otherID tells that a customer has an external id of the source, but not this one.
func otherID(c *crm.Customer, source, id string) bool {
	other := false
	for _, x := range c.ExternalIDs {
		if x.Source == source {
			if x.ID == id {
				return false
			}
			other = true
		}
	}
	return other && id != ""
}

// find is the customer that a row is; nil when it is a new one. Whether two
// are the same is said at BuildPlan.
func (im *importer) find(d *crm.Customer, id string) (t *target, how string, err error) {
	if id != "" {
		list, err := im.byExternal(id)
		if err == nil {
			list, err = im.only(list, ofType(d.Type))
		}
		if err != nil {
			return nil, "", err
		}
		if len(list) > 0 {
			t, err := im.one(list, d.Name)
			return t, "external id", err
		}
	}
	fits := func(c *crm.Customer) bool {
		if c.Type != d.Type || otherID(c, im.o.Source, id) {
			return false
		}
		// Two rows that call one customer differently are two customers who
		// share an address.
		t := im.targets[c.ID]
		return t == nil || t.name == "" || d.Name == "" || t.name == crm.Fold(d.Name)
	}
	for _, e := range d.Emails {
		list, err := im.byEmail(e.Address)
		if err == nil {
			list, err = im.only(list, fits)
		}
		if err != nil {
			return nil, "", err
		}
		if len(list) > 0 {
			t, err := im.one(list, d.Name)
			return t, "e-mail address", err
		}
	}
	if d.Name == "" {
		return nil, "", nil
	}
	if d.Type == crm.Person {
		return im.findPerson(d, fits)
	}
	list, err := im.byName(d.Name)
	if err == nil {
		list, err = im.only(list, fits)
	}
	if err != nil || len(list) == 0 {
		return nil, "", err
	}
	t, err = im.one(list, d.Name)
	return t, "name", err
}

// findPerson finds a person by name with organization, phone or profile.
func (im *importer) findPerson(d *crm.Customer, fits func(*crm.Customer) bool) (*target, string, error) {
	keys := personKeys(d)
	if len(keys) == 0 {
		return nil, "", nil
	}
	named, ok := im.stored[nameKey(d.Name)]
	if !ok {
		var err error
		if named, err = im.lookup.ByName(d.Name); err != nil {
			return nil, "", err
		}
		im.stored[nameKey(d.Name)] = named
	}
	list, err := im.only(named, func(c *crm.Customer) bool {
		if !fits(c) {
			return false
		}
		have := personKeys(c)
		return slices.ContainsFunc(keys, func(k string) bool { return slices.Contains(have, k) })
	})
	if err != nil {
		return nil, "", err
	}
	if len(list) == 0 {
		for _, k := range keys {
			if list, err = im.only(im.own[k], fits); err != nil {
				return nil, "", err
			}
			if len(list) > 0 {
				break
			}
		}
	}
	if len(list) == 0 {
		return nil, "", nil
	}
	t, err := im.one(list, d.Name)
	return t, "name", err
}

// ambiguousError says that a row could be several customers.
type ambiguousError struct{ ids []crm.ID }

func (e *ambiguousError) Error() string {
	s := fmt.Sprintf("could be any of %d customers:", len(e.ids))
	for _, id := range e.ids[:min(len(e.ids), 5)] {
		s += " " + string(id)
	}
	return s
}

// one is the only customer of a list, else the only one of the same name.
func (im *importer) one(list []crm.ID, name string) (*target, error) {
	if len(list) > 1 && name != "" {
		fold := crm.Fold(name)
		same, err := im.only(list, func(c *crm.Customer) bool { return crm.Fold(c.Name) == fold })
		if err != nil {
			return nil, err
		}
		if len(same) > 0 {
			list = same
		}
	}
	if len(list) > 1 {
		return nil, &ambiguousError{list}
	}
	return im.touch(list[0])
}
