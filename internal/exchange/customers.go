package exchange

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"crm/internal/crm"
	"crm/internal/validate"
)

// customerRow plans a row of people or organizations.
func (im *importer) customerRow(r *row) error {
	d, id, bare := im.draft(r)
	if r.failed {
		return nil
	}
	org, err := im.organization(r, d, nil, false)
	if err != nil || r.failed {
		return err
	}
	if org != nil {
		d.Organization = org.ID
	}
	t, how, err := im.find(d, id)
	var ambiguous *ambiguousError
	switch {
	case errors.As(err, &ambiguous):
		r.fail(r.get("name", ""), err.Error(), "give the table a column with ids, or merge them first: crm dupes")
		return nil
	case err != nil:
		return err
	}
	if org, err = im.organization(r, d, t, true); err != nil || r.failed {
		return err
	} else if org != nil {
		d.Organization = org.ID
	}
	switch {
	case t == nil:
		if bare && id != "" {
			d.ExternalIDs = append(d.ExternalIDs, crm.ExternalID{Source: im.o.Source, ID: id})
		}
		if t, err = im.create(d.Type, d.Name); err != nil {
			return err
		}
		if !d.Created.IsZero() {
			t.cur.Created = crm.Time{}
		}
	case t.main:
		im.plan.Summary.Repeated++
	case how == "e-mail address" && d.Name != "" && crm.Fold(d.Name) != crm.Fold(t.cur.Name):
		r.warn(r.get("name", ""), fmt.Sprintf("has the e-mail address of %q, who gets this name", t.cur.Name), "")
	}
	t.main = true
	t.by(r)
	if t.name == "" {
		t.name = crm.Fold(d.Name)
	}
	bring(t.cur, d)
	im.register(t.cur)
	im.later(r, t)
	return nil
}

// draft is what a row says of its customer, and the external id. Of a bare
// row, with nothing that would tell the same customer again, the id is made of
// its content.
func (im *importer) draft(r *row) (d *crm.Customer, id string, bare bool) {
	d = &crm.Customer{Type: im.typeOfRow(r)}
	if r.failed {
		return d, "", false
	}
	d.Prefix, d.Suffix, d.Nickname = r.text("prefix"), r.text("suffix"), r.text("nickname")
	d.Given, d.Family = r.text("given"), r.text("family")
	if m := r.text("middle"); m != "" {
		d.Given = strings.TrimSpace(d.Given + " " + m)
	}
	d.LegalName, d.Role = r.text("legal_name"), r.text("role")
	d.Owner, d.Source, d.Language = r.text("owner"), r.text("source"), r.text("language")
	im.contact(r, d)
	d.Name = r.text("name")
	if d.Name == "" {
		d.Name = strings.TrimSpace(d.Given + " " + d.Family)
	}
	if c := r.get("stage", ""); c != nil {
		d.Stage = im.lifecycle(r, c)
	}
	if c := r.get("created", ""); c != nil {
		d.Created = im.time(r, c)
	}
	if c := r.get("birthday", ""); c != nil {
		d.Birthday = im.date(r, c)
		if y := int(d.Birthday.Year); y > im.now.Year() && y < im.now.Year()+100 {
			d.Birthday.Year -= 100 // of two digits
		}
	}
	im.custom(r, &d.Fields)
	if c := r.get("id", ""); c != nil {
		id = oneLine(c.value)
	}
	if d.Type == crm.Organization && im.o.Kind == People {
		id = cmp.Or(id, im.asOrganization(r, d))
	}
	if id != "" {
		d.ExternalIDs = []crm.ExternalID{{Source: im.o.Source, ID: id}}
	}
	if d.Name == "" && id == "" && len(d.Emails) == 0 {
		r.fail(nil, "has no name", "which column is the name? --map name=COLUMN")
		return d, id, false
	}
	if id == "" && d.Type == crm.Person && len(d.Emails) == 0 && len(d.Phones) == 0 && len(d.Links) == 0 && len(d.Handles) == 0 &&
		r.get("organization", "") == nil && r.get("organization", "id") == nil {
		id, bare = contentKey(r), true
	}
	im.check(r, d)
	return d, id, bare
}

// check finds what the store would refuse in a row, so that it is told with
// the row's number.
func (im *importer) check(r *row, d *crm.Customer) {
	probe := *d
	probe.ID = "0000000000"
	if probe.Name == "" {
		probe.Name = "x"
	}
	for _, p := range validate.Customer(&probe, im.settings) {
		if p.Warning {
			continue
		}
		part, _, _ := strings.Cut(p.Path, "[")
		part, _, _ = strings.Cut(part, ".")
		c := r.get(strings.TrimSuffix(part, "s"), "")
		if c == nil {
			c = r.get(part, "")
		}
		if part == "addresses" || part == "fields" {
			c = nil
		}
		r.fail(c, p.Msg, p.Hint)
	}
}
