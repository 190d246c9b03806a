package exchange

import (
	"slices"
	"strings"

	"crm/internal/crm"
)

// bring brings what a row says into a customer: single values overwrite, but
// for empty ones; lists are united; notes are added to, unless they are there.
func bring(c, d *crm.Customer) {
	set := func(to *string, from string) {
		if from != "" {
			*to = from
		}
	}
	set(&c.Name, d.Name)
	set(&c.Given, d.Given)
	set(&c.Family, d.Family)
	set(&c.Prefix, d.Prefix)
	set(&c.Suffix, d.Suffix)
	set(&c.Nickname, d.Nickname)
	set(&c.LegalName, d.LegalName)
	set(&c.Stage, d.Stage)
	set(&c.Owner, d.Owner)
	set(&c.Role, d.Role)
	set(&c.Language, d.Language)
	set(&c.Source, d.Source)
	if d.Organization != "" {
		c.Organization = d.Organization
	}
	if !d.Birthday.IsZero() {
		c.Birthday = d.Birthday
	}
	if c.Created.IsZero() {
		c.Created = d.Created
	}
	if c.Name == "" && len(d.Emails) > 0 {
		c.Name = d.Emails[0].Address
	}
	if c.Name == "" && len(d.ExternalIDs) > 0 {
		c.Name = d.ExternalIDs[0].ID
	}
	for _, x := range d.Emails {
		c.Emails = add(c.Emails, x)
		label(c.Emails, x, x.Label, func(e *crm.Email) *string { return &e.Label })
	}
	for _, x := range d.Phones {
		c.Phones = add(c.Phones, x)
		label(c.Phones, x, x.Label, func(p *crm.Phone) *string { return &p.Label })
	}
	for _, x := range d.Addresses {
		c.Addresses = uniteAddress(c.Addresses, x)
	}
	for _, x := range d.Links {
		c.Links = add(c.Links, x)
	}
	for _, x := range d.Handles {
		c.Handles = add(c.Handles, x)
	}
	for _, x := range d.ExternalIDs {
		c.ExternalIDs = add(c.ExternalIDs, x)
	}
	c.Tags = addTags(c.Tags, d.Tags)
	for _, p := range d.Fields {
		c.Fields = crm.SetPair(c.Fields, p.Key, p.Value)
	}
	c.Notes = paragraph(c.Notes, d.Notes)
}

// add appends an item, unless one with the same key is there.
func add[T crm.Keyed](list []T, x T) []T {
	k := x.Key()
	if slices.ContainsFunc(list, func(y T) bool { return y.Key() == k }) {
		return list
	}
	return append(list, x)
}

// label gives the item its label where it has none yet.
func label[T crm.Keyed](list []T, x T, text string, of func(*T) *string) {
	if text == "" {
		return
	}
	for i := range list {
		if l := of(&list[i]); list[i].Key() == x.Key() && *l == "" {
			*l = text
		}
	}
}

// uniteAddress adds an address, or fills the gaps of one that it agrees with.
func uniteAddress(list []crm.Address, x crm.Address) []crm.Address {
	for i, a := range list {
		if m, ok := a.Fill(x); ok {
			list[i] = m
			return list
		}
	}
	return append(list, x)
}

func addTags(list, more []string) []string {
	for _, t := range more {
		fold := crm.Fold(t)
		if !slices.ContainsFunc(list, func(s string) bool { return crm.Fold(s) == fold }) {
			list = append(list, t)
		}
	}
	return list
}

// tags reads the tags of a cell: apart by comma, semicolon, bar or " ::: ",
// in quotes or not; without the system groups of Google, "* myContacts".
func tags(s string) []string {
	var out []string
	for _, t := range split(s, ",;|\n") {
		t = strings.Trim(oneLine(t), "\"'[] ")
		if t = strings.TrimSpace(t); t != "" && !strings.HasPrefix(t, "* ") {
			out = append(out, t)
		}
	}
	return out
}

// split takes the values of a cell apart, at " ::: " and at any of the signs.
func split(s, signs string) []string {
	var out []string
	for part := range strings.SplitSeq(s, " ::: ") {
		for _, v := range strings.FieldsFunc(part, func(r rune) bool { return strings.ContainsRune(signs, r) }) {
			if v = strings.TrimSpace(v); v != "" {
				out = append(out, v)
			}
		}
	}
	return out
}

// paragraph appends text to notes, unless it stands there.
func paragraph(notes, more string) string {
	switch {
	case more == "" || strings.Contains(notes, more):
		return notes
	case notes == "":
		return more
	}
	return notes + "\n\n" + more
}

// oneLine is text with its white space squeezed to single spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// lines is text of several lines, ended by \n, without white space around it.
func lines(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u2028", "\n", "\u2029", "\n\n").Replace(s)
	return strings.TrimSpace(s)
}
