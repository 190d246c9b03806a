package cmd

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"crm/internal/crm"
	"crm/internal/index"
	"crm/internal/phone"
	"crm/internal/render"
)

// shownInteractions is how many of the last interactions a profile has.
const shownInteractions = 5

// surroundings is what a profile tells besides the customer itself.
type surroundings struct {
	app *App
	set *crm.Settings
	now time.Time
	// name is how a profile names another customer, people are those in an organization.
	name   func(crm.ID) (string, error)
	people func(crm.ID) ([]index.Ref, error)
}

// profile prints a customer for a person to read.
func (s surroundings) profile(w io.Writer, n *crm.Customer, all bool) error {
	o := render.OptionsOf(s.app.term)
	title := n.Name
	if n.LegalName != "" && n.LegalName != n.Name {
		title += " (" + n.LegalName + ")"
	}
	if err := render.Heading(w, title, o); err != nil {
		return err
	}
	fields, err := s.fields(n)
	if err != nil {
		return err
	}
	if err := render.Fields(w, fields, o); err != nil {
		return err
	}
	p := &page{w: w, o: o, now: s.now, set: s.set, locale: s.app.reader()}
	if n.Notes != "" {
		p.section("Notes")
		p.err = cmp.Or(p.err, render.Paragraph(w, n.Notes, 2, o))
	}
	if n.Type == crm.Organization {
		people, err := s.people(n.ID)
		if err != nil {
			return err
		}
		if len(people) > 0 {
			p.section("People")
			for _, r := range people {
				p.line("%s  %s  %s", r.ID, r.Name, r.Email)
			}
		}
	}
	p.clashes(n)
	p.deals(n, all)
	p.tasks(n, all)
	p.cases(n, all)
	p.purchases(n, all)
	p.interactions(n, all)
	p.feedback(n, all)
	p.consents(n)
	p.merged(n)
	return p.err
}

// profile prints a customer as it is now.
func (a *App) profile(w io.Writer, n *crm.Customer, all bool) error {
	set, err := a.settings()
	if err != nil {
		return err
	}
	return surroundings{app: a, set: set, now: a.now, name: a.nameOf, people: a.peopleOf}.profile(w, n, all)
}

// nameOf names a customer as it is now.
func (a *App) nameOf(id crm.ID) (string, error) {
	if a.idx == nil {
		// One folder and one file cost less than opening the index. Whatever is
		// odd about them is left to the index.
		if other, err := a.st.Customer(id); err == nil && other.ID == id {
			return nameAndID(other.Name, id), nil
		}
	}
	x, err := a.index()
	if err != nil {
		return "", err
	}
	r, ok, err := x.Ref(id)
	if err != nil {
		return "", err
	}
	if !ok {
		return nameAndID("", id), nil
	}
	return nameAndID(r.Name, r.ID), nil
}

// nameAndID is how a profile refers to a customer; one without a name is not there.
func nameAndID(name string, id crm.ID) string {
	if name == "" {
		return string(id) + " (not there)"
	}
	return fmt.Sprintf("%s (%s)", name, id)
}

// peopleOf is the people who are in an organization now.
func (a *App) peopleOf(id crm.ID) ([]index.Ref, error) {
	x, err := a.index()
	if err != nil {
		return nil, err
	}
	return x.Lookup(index.KeyOrganization, string(id))
}

func (s surroundings) fields(n *crm.Customer) ([]render.Field, error) {
	var out []render.Field
	add := func(label, value string) {
		if value = strings.TrimSpace(value); value != "" {
			out = append(out, render.Field{Label: label, Text: value})
		}
	}
	name := func(id crm.ID) (string, error) {
		if id == "" {
			return "", nil
		}
		return s.name(id)
	}
	add("ID", string(n.ID))
	add("Type", string(n.Type))
	org, err := name(n.Organization)
	if err != nil {
		return nil, err
	}
	add("Organization", org)
	add("Role", n.Role)
	add("Stage", n.Stage)
	add("Owner", n.Owner)
	if n.Prefix != "" || n.Suffix != "" || n.Given != "" && n.Given+" "+n.Family != n.Name {
		add("Full name", strings.Join(collect([]string{n.Prefix, n.Given, n.Family, n.Suffix}, func(s string) string { return s }), " "))
	}
	add("Nickname", n.Nickname)
	for _, e := range n.Emails {
		add("E-mail", labelledText(e.Address, e.Label))
	}
	for _, p := range n.Phones {
		number := p.Given
		if p.Number != "" {
			number = phone.Format(p.Number)
		}
		if p.Extension != "" {
			number += " ext. " + p.Extension
		}
		add("Phone", labelledText(number, p.Label))
	}
	for _, ad := range n.Addresses {
		town := strings.TrimSpace(ad.Postcode + " " + ad.City)
		add("Address", labelledText(strings.Join(collect([]string{ad.Street, ad.Extended, ad.POBox, town, ad.Region, ad.Country}, func(s string) string { return s }), ", "), ad.Label))
	}
	for _, l := range n.Links {
		add("Link", labelledText(l.URL, l.Label))
	}
	for _, h := range n.Handles {
		add("Handle", h.Service+": "+h.Name)
	}
	if !n.Reviewed.IsZero() {
		add("Reviewed", n.Reviewed.String())
	}
	if !n.Snoozed.IsZero() {
		add("Snoozed", "until "+n.Snoozed.String())
	}
	if !n.Birthday.IsZero() {
		add("Birthday", n.Birthday.String())
	}
	add("Language", n.Language)
	add("Source", n.Source)
	by, err := name(n.ReferredBy)
	if err != nil {
		return nil, err
	}
	add("Referred by", by)
	add("Tags", strings.Join(n.Tags, ", "))
	for _, f := range n.Fields {
		add(f.Key, f.Value.String())
	}
	for _, f := range n.Preferences {
		add("Prefers "+f.Key, f.Value.String())
	}
	for _, r := range n.Relations {
		who, err := name(r.Who)
		if err != nil {
			return nil, err
		}
		add(relationLabel(r.Kind), labelledText(who, r.Note))
	}
	for _, x := range n.ExternalIDs {
		add("Elsewhere", x.Source+": "+x.ID)
	}
	if !n.Created.IsZero() {
		add("Created", n.Created.Date().String())
	}
	for _, e := range n.Extra {
		add(e.Key, e.Value.String())
	}
	return out, nil
}

func labelledText(text, label string) string {
	if label == "" || text == "" {
		return text
	}
	return text + " (" + label + ")"
}

// relationLabel is "Colleague of" for colleague.
func relationLabel(kind string) string {
	if kind == "" {
		return "Related to"
	}
	if !strings.HasSuffix(kind, " of") && !strings.HasSuffix(kind, " by") {
		kind += " of"
	}
	r := []rune(kind)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
