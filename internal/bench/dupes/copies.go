package main

import (
	"fmt"
	"strings"

	"crm/internal/dedupe"
)

// copies writes a being down once, or several times.
func (m *maker) copies(b *being, mess float64) {
	n := 1
	switch u := m.r.Float64(); {
	case u < .16:
		n = 2
	case u < .21:
		n = 3
	case u < .24:
		n = 4 + m.r.IntN(3)
	}
	moved := m.address(b.t)
	for i := range n {
		k := mess
		if i == 0 {
			k = mess / 4
		}
		m.write(b, k, moved)
	}
}

func (m *maker) typo(s string) string {
	r := []rune(s)
	if len(r) < 3 {
		return s
	}
	i := 1 + m.r.IntN(len(r)-1)
	switch m.r.IntN(4) {
	case 0:
		r[i] = rune('a' + m.r.IntN(26))
	case 1:
		r = append(r[:i], r[i+1:]...)
	case 2:
		r[i-1], r[i] = r[i], r[i-1]
	default:
		r = append(r[:i+1], r[i:]...)
	}
	return string(r)
}

func (m *maker) write(b *being, k float64, moved dedupe.Address) {
	r := dedupe.Record{ID: fmt.Sprintf("r%06d", len(m.records)), Kind: dedupe.Person, Country: b.t.country}
	m.entity[r.ID] = b.id
	home := b.home
	if m.p(.25 * k) {
		home = moved
	}
	if m.p(.25 * k) {
		home.Street = m.typo(home.Street)
	}
	if m.p(.2 * k) {
		home.Postcode = ""
	}
	if m.p(.15 * k) {
		home.City = m.typo(home.City)
	}
	if m.p(.3*k) && len(b.t.streets) > 0 {
		home.Street = strings.NewReplacer("straße", "str.", "Street", "St", "Road", "Rd", "ul. ", "", "avenue", "av.", "Calle", "C/", "Via", "V.").Replace(home.Street)
	}
	if !m.p(.3 * k) {
		r.Places = []dedupe.Address{home}
	}
	for _, p := range b.phones {
		if m.p(.35 * k) {
			continue
		}
		if m.p(.08 * k) {
			p = "+" + b.t.code + m.digits(9)
		}
		if m.p(.1 * k) {
			i := 4 + m.r.IntN(len(p)-4)
			p = p[:i] + fmt.Sprint(m.r.IntN(10)) + p[i+1:]
		}
		if m.p(.5) {
			p = strings.Replace(p, "+"+b.t.code, "0", 1)
			p = p[:4] + " " + p[4:7] + " " + p[7:]
		}
		r.Phones = append(r.Phones, p)
	}
	for _, e := range b.emails {
		if m.p(.35 * k) {
			continue
		}
		if m.p(.08 * k) {
			e = m.typo(e)
		}
		r.Emails = append(r.Emails, e)
	}
	if b.born != "" && !m.p(.5*k) {
		r.Born = b.born
		if m.p(.1 * k) {
			r.Born = r.Born[:8] + fmt.Sprintf("%02d", 1+m.r.IntN(28))
		}
	}
	if b.org {
		r.Kind = dedupe.Organization
		name := b.firm
		if m.p(.25 * k) {
			name = m.typo(name)
		}
		if !m.p(.4 * k) {
			name += " " + m.any(strings.Split(b.t.legal[b.legal], "|"))
		}
		if m.p(.1 * k) {
			name = strings.ToUpper(name)
		}
		r.Firms = []string{name}
		if b.site != "" && !m.p(.5*k) {
			r.Sites = []string{"https://www." + b.site + "/"}
		}
		m.records = append(m.records, r)
		return
	}
	n := b.name
	if b.second != "" && m.p(.5) {
		n.Family += " " + b.second
	}
	n.Family += b.jr
	if short, ok := b.t.nicknames[n.Given]; ok && m.p(.2*k) {
		n.Given = short
	}
	if len(b.t.translit) > 0 && m.p(.4*k) || m.p(.15*k) {
		n.Given, n.Family, n.Middle = latin(b.t, n.Given), latin(b.t, n.Family), latin(b.t, n.Middle)
	}
	if m.p(.2 * k) {
		n.Given = m.typo(n.Given)
	}
	if m.p(.2 * k) {
		n.Family = m.typo(n.Family)
	}
	if m.p(.1 * k) {
		n.Given = string([]rune(n.Given)[:1]) + "."
	}
	if m.p(.04 * k) {
		n.Family = m.any(b.t.family) // married
	}
	if m.p(.3*k) || n.Middle == "" {
		n.Middle = ""
	}
	if m.p(.06 * k) {
		n.Given, n.Family = n.Family, n.Given
	}
	switch {
	case m.p(.06 * k):
		n = dedupe.Name{Full: n.Family + ", " + n.Given}
	case m.p(.06 * k):
		n = dedupe.Name{Full: strings.Join(strings.Fields("Dr. "+n.Given+" "+n.Middle+" "+n.Family), " ")}
	}
	r.Names = []dedupe.Name{n}
	if b.employs != nil && !m.p(.3*k) {
		r.Firms = []string{b.employs.firm}
	}
	if !m.p(.5 * k) {
		r.Role = b.role
	}
	m.records = append(m.records, r)
}
