package exchange

import (
	"strings"

	"crm/internal/crm"
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
		r.fail(name, (&ambiguousError{list}).Error(), "say which: "+translate("customer", text, string(list[0])))
		return nil, nil
	case !im.o.CreateCustomers:
		r.fail(name, "is no customer of the store", "say who is meant: "+translate("customer", text, "WHO")+"; or add unknown ones as organizations: --create-customers")
		return nil, nil
	}
	typ := crm.Organization
	if strings.Contains(text, "@") {
		typ = crm.Person
	}
	t, err := im.create(typ, text)
	if err != nil {
		return nil, err
	}
	if typ == crm.Person {
		t.cur.Emails = []crm.Email{{Address: text}}
		im.register(t.cur)
		return t, nil
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
