package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"crm/internal/dedupe"
)

// maker makes records of a made-up book, with what is known of who is who.
type maker struct {
	r       *rand.Rand
	records []dedupe.Record
	entity  map[string]string
	n       int
	tongues []tongue
	taken   map[string]bool // domains and mailboxes are there once
}

// being is a person or a firm as it really is.
type being struct {
	id      string
	t       *tongue
	org     bool
	name    dedupe.Name
	second  string // a second family name
	firm    string
	legal   int
	emails  []string
	phones  []string
	home    dedupe.Address
	born    string
	site    string
	role    string
	jr      string
	employs *being
}

// stretch is the frequent names and made-up rare ones, as a land has them.
func stretch(s []string, ends []string) []string {
	out := append([]string(nil), s...)
	for _, a := range s {
		for _, e := range ends {
			r := []rune(a)
			out = append(out, string(r[:max(2, len(r)*2/3)])+e)
		}
	}
	return out
}

// stretched is the tongues with longer lists of names and streets.
func stretched() []tongue {
	out := append([]tongue(nil), tongues...)
	for i := range out {
		t := &out[i]
		if t.country == "CN" {
			continue
		}
		ends := []string{"ano", "berg", "elli", "ert", "ides", "ikov", "in", "mann", "oglu", "ova", "ska", "son", "stein", "ti", "us", "vic", "yan", "zak"}
		if t.country == "RU" {
			ends = []string{"енко", "ин", "ов", "ский", "ук", "янц", "адзе", "евич"}
		}
		if t.country == "GR" {
			ends = []string{"άκης", "ίδης", "όπουλος", "έας", "άτος"}
		}
		t.family = stretch(t.family, ends)
		var streets []string
		for _, f := range t.family[:min(len(t.family), 120)] {
			words := strings.Fields(t.streets[len(streets)%len(t.streets)])
			words[len(words)-1] = f + "w"
			if len(words) == 1 {
				words = append(words, "X")
			}
			streets = append(streets, strings.Join(words, " "))
		}
		t.streets = append(append([]string(nil), t.streets...), streets...)
	}
	return out
}

// generate makes n records from a seed. Share is the part of persons, mess how
// much goes wrong in a copy.
func generate(n int, seed uint64, share, mess float64) ([]dedupe.Record, map[string]string) {
	m := &maker{r: rand.New(rand.NewPCG(seed, 7)), entity: map[string]string{}, tongues: stretched(), taken: map[string]bool{}}
	for len(m.records) < n {
		if m.r.Float64() < share {
			m.people(mess)
		} else {
			m.firms(mess)
		}
	}
	for _, r := range m.records[n:] {
		delete(m.entity, r.ID)
	}
	m.records = m.records[:n]
	m.r.Shuffle(n, func(i, j int) { m.records[i], m.records[j] = m.records[j], m.records[i] })
	return m.records, m.entity
}

func (m *maker) p(x float64) bool { return m.r.Float64() < x }

// zipf picks one, the first ones more often.
func (m *maker) zipf(s []string) string {
	u := m.r.Float64()
	return s[int(float64(len(s))*u*(0.4+0.6*u))]
}

func (m *maker) any(s []string) string { return s[m.r.IntN(len(s))] }

func (m *maker) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + m.r.IntN(10))
	}
	b[0] = byte('2' + m.r.IntN(8))
	return string(b)
}

func (m *maker) tongue() *tongue { return &m.tongues[m.r.IntN(len(m.tongues))] }

func (m *maker) address(t *tongue) dedupe.Address {
	no := fmt.Sprint(1 + m.r.IntN(180))
	street := m.any(t.streets)
	if t.numberFirst {
		street = no + " " + street
	} else {
		street += " " + no
	}
	return dedupe.Address{Street: street, City: m.zipf(t.cities), Postcode: m.digits(5), Country: t.country}
}

func (m *maker) newID() string {
	m.n++
	return fmt.Sprintf("e%d", m.n)
}

func latin(t *tongue, s string) string {
	if l, ok := t.translit[s]; ok {
		return l
	}
	return strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "é", "e", "è", "e", "ł", "l", "ó", "o", "ś", "s", "ż", "z", "ą", "a", "ę", "e", "ş", "s", "ı", "i", "ğ", "g", "ç", "c", "Ö", "O", "İ", "I", "Ş", "S", "Ç", "C", "í", "i", "á", "a", "ñ", "n", "ú", "u", "ź", "z", "ń", "n", "Ł", "L", "Ś", "S", "Ż", "Z", "'", "", " ", "", "-", "", "ç", "c", "ê", "e", "î", "i", "ò", "o", "Á", "A", "Í", "I", "É", "E", "ç", "c", "Ä", "Ae", "Ü", "Ue", "ô", "o", "û", "u", "Ó", "O").Replace(s)
}

var freeMail = []string{"gmail.com", "outlook.com", "yahoo.com", "gmx.de", "web.de", "orange.fr", "libero.it", "wp.pl", "mail.ru", "icloud.com", "hotmail.com"}

func (m *maker) mailbox(b *being) string {
	g, f := strings.ToLower(latin(b.t, b.name.Given)), strings.ToLower(latin(b.t, b.name.Family))
	local := m.any([]string{g + "." + f, string([]rune(g)[:1]) + "." + f, f + "." + g, g + f, g + "_" + f, g + fmt.Sprint(50+m.r.IntN(50)), f + fmt.Sprint(m.r.IntN(1000))})
	if m.p(.4) {
		local += fmt.Sprint(m.r.IntN(99))
	}
	domain := m.any(freeMail)
	for m.taken[local+"@"+domain] {
		local += fmt.Sprint(m.r.IntN(100))
	}
	m.taken[local+"@"+domain] = true
	return local + "@" + domain
}

func (m *maker) person(t *tongue) *being {
	b := &being{id: m.newID(), t: t, name: dedupe.Name{Given: m.zipf(t.given), Family: m.zipf(t.family)}, home: m.address(t)}
	if t.secondFamily {
		b.second = m.zipf(t.family)
	}
	if m.p(.25) {
		b.name.Middle = m.any(t.given)
	}
	if m.p(.85) {
		b.emails = append(b.emails, m.mailbox(b))
	}
	if m.p(.9) {
		b.phones = append(b.phones, "+"+t.code+m.digits(9))
	}
	if m.p(.4) {
		b.born = fmt.Sprintf("%d-%02d-%02d", 1940+m.r.IntN(65), 1+m.r.IntN(12), 1+m.r.IntN(28))
	}
	if m.p(.4) {
		b.role = m.any([]string{"Sales", "Engineer", "CEO", "Accountant", "Buyer", "Assistant", "Director"})
	}
	return b
}

func (m *maker) people(mess float64) {
	t := m.tongue()
	a := m.person(t)
	m.copies(a, mess)
	switch {
	case m.p(.12): // a household
		for range 1 + m.r.IntN(2) {
			b := m.person(t)
			b.name.Family, b.home, b.second = a.name.Family, a.home, a.second
			if m.p(.5) {
				b.phones = a.phones
			}
			if m.p(.15) {
				b.emails = a.emails
			}
			m.copies(b, mess)
		}
	case m.p(.03): // father and son
		b := m.person(t)
		b.name, b.home, b.second = a.name, a.home, a.second
		b.jr = " Jr."
		if m.p(.5) {
			b.phones = a.phones
		}
		m.copies(b, mess)
	case m.p(.05): // a namesake
		b := m.person(t)
		b.name = a.name
		m.copies(b, mess)
	}
}

func (m *maker) firm(t *tongue) *being {
	b := &being{id: m.newID(), t: t, org: true, home: m.address(t), legal: m.r.IntN(len(t.legal))}
	switch {
	case m.p(.5):
		b.firm = m.any(brands) + " " + m.any(trades)
	case m.p(.5):
		b.firm = latin(t, m.any(t.family)) + " " + m.any(trades)
	case m.p(.5):
		b.firm = m.any(t.family) + " & " + m.any(t.family)
	default:
		b.firm = m.any(brands) + strings.ToLower(m.any(brands))
	}
	m.reach(b)
	return b
}

func (m *maker) reach(b *being) {
	d := strings.ToLower(strings.NewReplacer(" ", "", "&", "").Replace(latin(b.t, b.firm)))
	for m.taken[d] {
		d += m.any([]string{"24", "group", "online", "x"})
	}
	m.taken[d] = true
	if m.p(.7) {
		b.site = d + "." + b.t.domain
		b.emails = append(b.emails, m.any([]string{"info", "office", "sales", "kontakt"})+"@"+b.site)
	}
	if m.p(.9) {
		b.phones = append(b.phones, "+"+b.t.code+m.digits(9))
	}
}

func (m *maker) firms(mess float64) {
	t := m.tongue()
	a := m.firm(t)
	m.copies(a, mess)
	switch {
	case m.p(.12): // a sister firm
		b := m.firm(t)
		first, _, _ := strings.Cut(a.firm, " ")
		b.firm = first + " " + m.any(trades)
		if b.firm == a.firm {
			b.firm += " " + m.any(trades)
		}
		b.home, b.site, b.emails = a.home, a.site, a.emails
		if m.p(.6) {
			b.phones = a.phones
		}
		if m.p(.4) {
			b.emails, b.site = nil, ""
			m.reach(b)
		}
		m.copies(b, mess)
	case m.p(.06): // a tenant of the same house
		b := m.firm(t)
		b.home = a.home
		m.copies(b, mess)
	}
	if m.p(.4) { // people who work there, with its phone
		for range 1 + m.r.IntN(4) {
			b := m.person(t)
			b.employs = a
			if m.p(.5) && len(a.phones) > 0 {
				b.phones = append(b.phones, a.phones[0])
			}
			if m.p(.3) {
				b.home = a.home
			}
			if a.site != "" && m.p(.6) {
				b.emails = append(b.emails, strings.ToLower(latin(t, b.name.Given)+"."+latin(t, b.name.Family))+"@"+a.site)
			}
			m.copies(b, mess)
		}
	}
}
