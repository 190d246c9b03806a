package exchange

import (
	"fmt"
	"slices"

	"crm/internal/crm"
	"crm/internal/shell"
)

// organization finds the organization that a person's row names; with make it
// is added where it is missing. It is nil where the row names none. Of several of that
// name it is the one that the person, as found, is linked to already.
func (im *importer) organization(r *row, d *crm.Customer, found *target, make bool) (*crm.Customer, error) {
	if d.Type != crm.Person || d.Organization != "" {
		return nil, nil
	}
	name, id := r.get("organization", ""), r.get("organization", "id")
	if name == nil && id == nil {
		return nil, nil
	}
	if id != nil {
		for _, v := range split(id.value, ";,") {
			list, err := im.byExternal(v)
			if err == nil {
				list, err = im.only(list, ofType(crm.Organization))
			}
			if err != nil {
				return nil, err
			}
			if len(list) > 0 {
				return im.peek(list[0])
			}
		}
	}
	if name == nil {
		if make {
			r.warn(id, "is the id of no organization; the person is imported without it", "import the organizations first, with the same --source")
		}
		return nil, nil
	}
	list, err := im.byName(name.value)
	if err == nil {
		list, err = im.only(list, ofType(crm.Organization))
	}
	switch {
	case err != nil:
		return nil, err
	case len(list) > 1 && !make && (len(d.ExternalIDs) > 0 || len(d.Emails) > 0):
		return nil, nil // who the person is does not depend on it
	case len(list) > 1 && found != nil && slices.Contains(list, found.cur.Organization):
		return im.peek(found.cur.Organization)
	case len(list) > 1 && im.allNew(list):
		r.warn(name, fmt.Sprintf("is the name of %d organizations of the table; the person is linked to the first", len(list)), "once they are imported: crm dupes")
		return im.peek(list[0])
	case len(list) > 1:
		r.fail(name, (&ambiguousError{list}).Error(), "merge them first: crm dupes")
		return nil, nil
	case len(list) == 1:
		return im.peek(list[0])
	case !make:
		return nil, nil
	}
	t, err := im.create(crm.Organization, oneLine(name.value))
	if err != nil {
		return nil, err
	}
	t.made = true
	t.by(r)
	if id != nil {
		t.cur.ExternalIDs = []crm.ExternalID{{Source: im.o.Source, ID: oneLine(id.value)}}
		im.register(t.cur)
	}
	return t.cur, nil
}

// allNew tells that customers are of this import.
func (im *importer) allNew(list []crm.ID) bool {
	return !slices.ContainsFunc(list, func(id crm.ID) bool { t := im.targets[id]; return t == nil || t.old != nil })
}

// later notes the parent that a row names, to be found when all rows are read.
func (im *importer) later(r *row, t *target) {
	name, id := r.get("parent", ""), r.get("parent", "id")
	p := pendingParent{t: t, r: r}
	if name != nil {
		p.name = oneLine(name.value)
	}
	if id != nil {
		p.id = oneLine(id.value)
	}
	if p.name != "" || p.id != "" {
		im.pending = append(im.pending, p)
	}
}

// parents links organizations to those that they are a part of.
func (im *importer) parents() error {
	for _, p := range im.pending {
		var list []crm.ID
		var err error
		if p.id != "" {
			if list, err = im.byExternal(p.id); err != nil {
				return err
			}
		}
		if len(list) == 0 && p.name != "" {
			if list, err = im.byName(p.name); err != nil {
				return err
			}
		}
		self := p.t.cur.ID
		if list, err = im.only(list, func(c *crm.Customer) bool { return c.Type == crm.Organization && c.ID != self }); err != nil {
			return err
		}
		r := row{n: p.r.n, line: p.r.line}
		c := p.r.get("parent", "")
		if c == nil {
			c = p.r.get("parent", "id")
		}
		switch {
		case len(list) > 1:
			r.fail(c, (&ambiguousError{list}).Error(), "merge them first: crm dupes")
		case len(list) == 0 && p.name != "" && im.o.CreateCustomers && crm.Fold(p.name) != crm.Fold(p.t.cur.Name):
			t, err := im.create(crm.Organization, p.name)
			if err != nil {
				return err
			}
			t.made = true
			t.by(p.r)
			list = []crm.ID{t.cur.ID}
		case len(list) == 0:
			r.fail(c, "is no organization of the store or the file", "add it with --create-customers, or leave the column out: --skip "+shell.Quote(columnName(c)))
		}
		if !r.failed {
			kind := im.relation()
			p.t.cur.Relations = add(p.t.cur.Relations, crm.Relation{Kind: kind, Who: list[0]})
		} else if !p.r.failed {
			p.r.failed = true
			im.plan.Summary.Wrong++
		}
		im.note(r.problems)
	}
	return nil
}

func columnName(c *cell) string {
	if c == nil || c.col == nil {
		return "COLUMN"
	}
	return c.col.Name
}
