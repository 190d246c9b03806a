package exchange

import (
	"errors"
	"fmt"
	"strings"

	"crm/internal/crm"
	"crm/internal/phone"
	"crm/internal/validate"
)

// customerRow plans a row of people or organizations.
func (im *importer) customerRow(r *row) error {
	d, id, bare := im.draft(r)
	if r.failed {
		return nil
	}
	org, err := im.organization(r, d, false)
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
	if org, err = im.organization(r, d, true); err != nil {
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
	unite(t.cur, d)
	im.register(t.cur)
	im.later(r, t)
	return nil
}

// draft is what a row says of its customer, and the external id. Of a bare
// row, with nothing that would tell the same customer again, the id is made of
// its content.
func (im *importer) draft(r *row) (d *crm.Customer, id string, bare bool) {
	d = &crm.Customer{Type: crm.Person}
	if im.o.Kind == Organizations {
		d.Type = crm.Organization
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

// contact reads the lists: e-mails, phones, addresses, links, handles, tags, notes.
func (im *importer) contact(r *row, d *crm.Customer) {
	labels := map[string]string{} // of numbered columns
	for i := range r.cells {
		if c := &r.cells[i]; c.field.Part == "label" {
			labels[c.field.Name+c.field.group] = strings.ToLower(strings.Trim(oneLine(c.value), "* "))
		}
	}
	label := func(c *cell) string {
		if c.field.Label != "" {
			return c.field.Label
		}
		if c.field.group != "" {
			return labels[c.field.Name+c.field.group]
		}
		return labels[c.field.Name]
	}
	d.Addresses = addresses(r, label)
	home := im.settings.Country
	for _, a := range d.Addresses {
		if isCountry(a.Country) {
			home = a.Country
			break
		}
	}
	for i := range r.cells {
		c := &r.cells[i]
		if c.field.Part != "" {
			continue
		}
		switch c.field.Name {
		case "email":
			for _, v := range split(c.value, ",; \n") {
				v = strings.TrimPrefix(strings.Trim(v, "<>"), "mailto:")
				if v != "" {
					d.Emails = add(d.Emails, crm.Email{Address: v, Label: label(c)})
				}
			}
		case "phone":
			for _, v := range split(c.value, ";\n") {
				d.Phones = add(d.Phones, im.phone(r, c, v, home, label(c)))
			}
		case "link":
			for _, v := range split(c.value, ";\n ") {
				im.link(d, v, label(c))
			}
		case "handle":
			v := oneLine(c.value)
			if h, ok := crm.HandleOf(v); ok {
				d.Handles = add(d.Handles, h)
			} else if strings.Contains(v, "/") {
				im.link(d, v, c.field.Label)
			} else {
				d.Handles = add(d.Handles, crm.Handle{Service: c.field.Label, Name: strings.TrimPrefix(v, "@")})
			}
		case "tags":
			d.Tags = addTags(d.Tags, tags(c.value))
		case "notes":
			d.Notes = paragraph(d.Notes, lines(c.value))
		}
	}
}

func (im *importer) phone(r *row, c *cell, v, home, label string) crm.Phone {
	v = oneLine(v)
	n, err := phone.Parse(v, home)
	if err != nil {
		r.warn(c, "is kept as text, for "+err.Error(), "")
		return crm.Phone{Given: v, Label: label}
	}
	p := crm.Phone{Number: n.E164, Extension: n.Extension, Given: v, Label: label}
	if v == n.E164 {
		p.Given = ""
	}
	return p
}

// link adds a web page, or a handle where it is a profile of a social service.
func (im *importer) link(d *crm.Customer, v, label string) {
	if v = strings.TrimSpace(v); v == "" {
		return
	}
	if h, ok := crm.HandleOf(v); ok {
		d.Handles = add(d.Handles, h)
		return
	}
	if !strings.Contains(v, ":") && strings.Contains(v, ".") {
		v = "https://" + v
	}
	d.Links = add(d.Links, crm.Link{URL: v, Label: label})
}

// addresses puts the cells of each label and number together.
func addresses(r *row, label func(*cell) string) []crm.Address {
	var out []crm.Address
	index := map[string]int{}
	for i := range r.cells {
		c := &r.cells[i]
		if c.field.Name != "address" || c.field.Part == "label" {
			continue
		}
		k := c.field.Label + "\x00" + c.field.group
		n, ok := index[k]
		if !ok {
			n = len(out)
			index[k] = n
			out = append(out, crm.Address{Label: label(c)})
		}
		a, v := &out[n], oneLine(c.value)
		switch c.field.Part {
		case "street":
			if a.Street != "" {
				// The whole address beside its parts, as some exports have it.
				continue
			}
			a.Street = strings.Join(strings.FieldsFunc(lines(c.value), func(r rune) bool { return r == '\n' }), ", ")
		case "extended":
			a.Extended = v
		case "po_box":
			a.POBox = v
		case "postcode":
			a.Postcode = v
		case "city":
			a.City = v
		case "region":
			a.Region = v
		case "country":
			a.Country = country(v)
		}
	}
	return out
}

// organization finds the organization that a person's row names; with make it
// is added where it is missing. It is nil where the row names none.
func (im *importer) organization(r *row, d *crm.Customer, make bool) (*crm.Customer, error) {
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
			r.fail(c, "is no organization of the store or the file", "add it with --create-customers, or leave the column out: --skip "+quoteArg(c))
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

func quoteArg(c *cell) string {
	if c == nil || c.col == nil {
		return "COLUMN"
	}
	if strings.ContainsAny(c.col.Name, " '\"()&;|") {
		return "'" + strings.ReplaceAll(c.col.Name, "'", "") + "'"
	}
	return c.col.Name
}
