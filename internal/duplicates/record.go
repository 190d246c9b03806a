package duplicates

import (
	"strings"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/dedupe"
)

// reader makes records of the customers in a part.
type reader struct {
	column.Part
	snap    *column.Snapshot
	country string
	// beside names organizations that are not in the snapshot; nil: there are none.
	beside   func(crm.ID) string
	id, kind *column.TextColumn
	name, given, family, nickname, legal,
	organization, role *column.TextColumn
	born                                                            *column.DayColumn
	emails, phones, places, sites, fields, merged                   func(row int) (from, to int)
	email, number, dialled, street, extra, city, region, post, land *column.TextColumn
	url, key, value, formerly                                       *column.TextColumn
}

func readerOf(snap *column.Snapshot, part int, country string) *reader {
	p := snap.Parts[part]
	c := func(name string) *column.TextColumn { return p.Text(column.Customers, name) }
	a := func(name string) *column.TextColumn { return p.Text(column.Addresses, name) }
	return &reader{
		Part: p, snap: snap, country: country,
		id: c("id"), kind: c("type"), name: c("name"), given: c("given"), family: c("family"), nickname: c("nickname"), legal: c("legal_name"),
		organization: c("organization"), role: c("role"), born: p.Day(column.Customers, "birthday"),
		emails: p.Spans(column.Emails), phones: p.Spans(column.Phones), places: p.Spans(column.Addresses), sites: p.Spans(column.Links),
		fields: p.Spans(column.Fields), merged: p.Spans(column.Merged),
		email: p.Text(column.Emails, "address"), number: p.Text(column.Phones, "number"), dialled: p.Text(column.Phones, "given"),
		street: a("street"), extra: a("extended"), city: a("city"), region: a("region"), post: a("postcode"), land: a("country"),
		url: p.Text(column.Links, "url"), key: p.Text(column.Fields, "key"), value: p.Text(column.Fields, "text"), formerly: p.Text(column.Merged, "name"),
	}
}

// record is the customer in a row.
func (r *reader) record(row int) dedupe.Record {
	out := dedupe.Record{ID: r.id.String(row), Role: r.role.String(row), Country: r.country}
	organization := r.kind.Is(row, string(crm.Organization))
	names := []string{r.name.String(row)}
	for from, to := r.merged(row); from < to; from++ {
		names = append(names, r.formerly.String(from))
	}
	if organization {
		out.Kind = dedupe.Organization
		out.Firms = append(names, texts(r.legal, row, row+1)...)
	} else {
		out.Kind = dedupe.Person
		given, family := r.given.String(row), r.family.String(row)
		if given != "" && family != "" {
			out.Names = append(out.Names, dedupe.Name{Given: given, Family: family})
			if nick := r.nickname.String(row); nick != "" {
				out.Names = append(out.Names, dedupe.Name{Given: nick, Family: family})
			}
		}
		for _, n := range names {
			if n != "" && !same(n, given, family) {
				out.Names = append(out.Names, dedupe.Name{Full: n})
			}
		}
		if firm := r.firm(crm.ID(r.organization.String(row))); firm != "" {
			out.Firms = append(out.Firms, firm)
		}
	}
	from, to := r.emails(row)
	out.Emails = texts(r.email, from, to)
	for from, to := r.phones(row); from < to; from++ {
		if n := r.number.String(from); n != "" {
			out.Phones = append(out.Phones, n)
		} else if n := r.dialled.String(from); n != "" {
			out.Phones = append(out.Phones, n)
		}
	}
	for from, to := r.places(row); from < to; from++ {
		a := dedupe.Address{
			Street: r.street.String(from), Extra: r.extra.String(from), City: r.city.String(from), State: r.region.String(from), Postcode: r.post.String(from), Country: r.land.String(from),
		}
		if out.Places == nil && a.Country != "" {
			out.Country = a.Country
		}
		out.Places = append(out.Places, a)
	}
	from, to = r.sites(row)
	out.Sites = texts(r.url, from, to)
	for from, to := r.fields(row); from < to; from++ {
		if isNumber(r.key.Bytes(from)) {
			out.IDs = append(out.IDs, texts(r.value, from, from+1)...)
		}
	}
	if d := r.born.At(row); d.Year != 0 {
		out.Born = d.String()
	}
	return out
}

// firm is the name of an organization.
func (r *reader) firm(id crm.ID) string {
	if at, ok := r.snap.Find(id); ok {
		return r.snap.Parts[at.Part].Text(column.Customers, "name").String(at.Row)
	}
	if r.beside != nil {
		return r.beside(id)
	}
	return ""
}

// same tells that a full name says no more than its parts.
func same(full, given, family string) bool {
	return given != "" && family != "" && strings.HasPrefix(full, given) && strings.HasSuffix(full, family) && len(full) == len(given)+1+len(family)
}

// texts is the texts of some rows that are set.
func texts(c *column.TextColumn, from, to int) []string {
	var out []string
	for ; from < to; from++ {
		if s := c.String(from); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// isNumber tells of a custom field that an authority gives its values, each to
// one person or firm. What other systems number is not asked for: that a customer
// stands in one of them twice is what duplicates come from.
func isNumber(key []byte) bool {
	switch strings.ReplaceAll(string(key), "-", "_") {
	case "vat", "vat_id", "vat_number", "ust_id", "ustid", "uid", "tax_id", "tax_number", "siret", "siren", "duns", "company_number", "register_number",
		"registration_number", "handelsregister", "kvk", "cif", "nif", "nip", "regon", "ico", "ein", "ssn", "national_id", "gov_id", "passport":
		return true
	}
	return false
}
