package exchange

import (
	"slices"
	"strings"

	"crm/internal/crm"
	"crm/internal/dedupe/normalize"
	"crm/internal/shell"
)

// typeOf is the type of customer that a word of a table names.
func typeOf(word string) (crm.Type, bool) {
	switch key(word) {
	case "person", "people", "contact", "contactperson", "individual", "human", "private", "personne", "persona", "privatperson", "kontakt":
		return crm.Person, true
	case "organization", "organisation", "org", "company", "firm", "business", "account", "legalentity", "firma", "unternehmen", "entreprise", "societe", "empresa", "azienda":
		return crm.Organization, true
	}
	return "", false
}

// onlyTypes leaves a column that looked like one of types to others, unless all its
// cells name one: tables call many things a type.
func onlyTypes(c *Column, o *Options) {
	translated := slices.ContainsFunc(o.Translate, func(t string) bool { return strings.HasPrefix(t, "type:") })
	if c.field.Name != "type" || c.How != "header" || c.Sample != "" && !c.others || translated {
		return
	}
	c.field, c.Field, c.How = Field{}, "", "no field of that name"
	if f, ok := customField(c.Name, o); ok {
		c.field, c.Field, c.How = f, f.String(), "header"
	}
}

// typeOfRow is whether a row is about a person or an organization: as its cell says; in
// a table of people also an organization, where a firm is named and nobody who works
// there, not even by an address of e-mail.
func (im *importer) typeOfRow(r *row) crm.Type {
	if c := r.get("type", ""); c != nil {
		if t, ok := typeOf(c.value); ok {
			return t
		}
		r.fail(c, "is no type of customer", "it is person or organization; translate it: --translate "+shell.Quote("type:"+c.value+"=person"))
	}
	if im.o.Kind == Organizations {
		return crm.Organization
	}
	for _, name := range [...]string{"name", "given", "family", "middle", "nickname", "role", "birthday"} {
		if r.get(name, "") != nil {
			return crm.Person
		}
	}
	if r.get("organization", "") == nil {
		return crm.Person
	}
	for i := range r.cells {
		if c := &r.cells[i]; c.field.Name == "email" && c.field.Part == "" {
			for _, a := range split(c.value, ";,") {
				if e := normalize.ParseEmail(a); !e.Empty() && !e.Role {
					return crm.Person
				}
			}
		}
	}
	return crm.Organization
}

// asOrganization takes what a table of people says of an organization: its name may
// stand where others have who they work for, and its id too. What an organization does
// not have is told of and left.
func (im *importer) asOrganization(r *row, d *crm.Customer) (id string) {
	name, whole := r.text("organization"), strings.TrimSpace(d.Given+" "+d.Family)
	switch {
	case d.Name != "" && d.Name != whole:
	case name != "":
		d.Name = name
	default:
		d.Name = whole
	}
	left := func(field, value string) {
		if value != "" && value != d.Name {
			r.warn(r.get(field, ""), "is not imported: an organization has none", "")
		}
	}
	if whole != d.Name {
		left("given", d.Given)
		left("family", d.Family)
	}
	left("prefix", d.Prefix)
	left("suffix", d.Suffix)
	left("nickname", d.Nickname)
	left("role", d.Role)
	d.Given, d.Family, d.Prefix, d.Suffix, d.Nickname, d.Role = "", "", "", "", "", ""
	if c := r.get("organization", "id"); c != nil {
		return oneLine(c.value)
	}
	return ""
}
