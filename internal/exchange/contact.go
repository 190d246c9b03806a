package exchange

import (
	"strings"

	"crm/internal/crm"
	"crm/internal/phone"
)

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
			signs := ",;\n"
			if strings.Count(c.value, "@") > 1 {
				signs += " "
			}
			for _, v := range split(c.value, signs) {
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
	index, whole := map[string]int{}, map[int]string{}
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
		case "formatted":
			whole[n] = strings.Join(strings.FieldsFunc(lines(c.value), func(r rune) bool { return r == '\n' }), ", ")
		case "street":
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
	// The whole address stands beside its parts in some exports.
	for n, text := range whole {
		if out[n].Key() == "" {
			out[n].Street = text
		}
	}
	return out
}
