package book

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"crm/internal/crm"
)

// choosePlace draws the country; it is the first thing that is drawn for an
// organization, so that the people in it can ask for it.
func (m *maker) choosePlace() {
	n := m.IntN(100)
	for k, w := range placeWeights {
		if n -= w; n < 0 {
			m.place = &places[k]
			return
		}
	}
	m.place = &places[0]
}

// firm draws name and domain of an organization.
func (m *maker) firm() (name, domain string) {
	m.choosePlace()
	brand := pick(m, syllables) + pick(m, syllables)
	if m.chance(60) {
		brand += pick(m, syllables)
	}
	trade := pick(m, trades)
	domain = crm.Slug(brand+" "+trade) + ".example"
	first, size := utf8.DecodeRuneInString(brand)
	brand = string(unicode.ToUpper(first)) + brand[size:]
	if m.chance(25) {
		family := pick(m, m.place.family)
		if slug := crm.Slug(family); slug != "" {
			domain = slug + "-" + domain
		}
		brand = family + " " + brand
	}
	return brand + " " + trade + " " + pick(m, m.place.legal), domain
}

func (m *maker) organization(c *crm.Customer) {
	var domain string
	c.Type = crm.Organization
	c.Name, domain = m.firm()
	mailbox := pick(m, []string{"info", "office", "contact", "kontakt", "sales", "mail"})
	c.Emails = []crm.Email{{Address: mailbox + "@" + domain, Label: "work"}}
	if m.chance(60) {
		c.Phones = []crm.Phone{{Number: m.number(m.place.landline), Label: "switchboard"}}
	}
	if m.chance(40) {
		c.Addresses = []crm.Address{m.address("work")}
	}
	if m.chance(40) {
		c.Links = []crm.Link{{URL: "https://" + domain, Label: "website"}}
	}
	c.Fields = crm.SetPair(c.Fields, "industry", crm.TextValue(zipf(m, industries)))
	if m.chance(60) {
		c.Fields = crm.SetPair(c.Fields, "employees", crm.Value{Kind: crm.Number, Text: strconv.Itoa(3 + m.IntN(40)*m.IntN(40))})
	}
	if m.chance(25) {
		c.Fields = crm.SetPair(c.Fields, "day_rate", crm.TextValue(strconv.Itoa(900+m.IntN(16)*50)+".00 EUR"))
	}
}

func (m *maker) person(c *crm.Customer) {
	c.Type = crm.Person
	domain := ""
	if m.chance(75) {
		j := employer(m.Rand, m.i)
		other := newMaker(m.seed, j)
		_, domain = other.firm()
		m.place = other.place
		c.Organization = ID(m.seed, j)
		c.Role = zipf(m, roles)
	} else {
		m.choosePlace()
	}
	c.Given, c.Family = pick(m, m.place.given), pick(m, m.place.family)
	c.Name = c.Given + " " + c.Family
	if m.place.country == "JP" || m.place.country == "VN" {
		c.Name = c.Family + " " + c.Given
	}
	c.Emails = []crm.Email{{Address: m.mailbox(c, domain), Label: "work"}}
	if domain == "" {
		c.Emails[0].Label = "home"
	}
	switch n := m.IntN(100); {
	case n < 40:
		c.Phones = []crm.Phone{{Number: m.number(m.place.mobile), Label: "mobile"}}
	case n < 60:
		c.Phones = []crm.Phone{{Number: m.number(m.place.landline), Label: "work"}}
	}
	if m.chance(20) {
		c.Addresses = []crm.Address{m.address("home")}
	}
	if m.chance(20) {
		c.Birthday = crm.Date{Year: int16(1955 + m.IntN(48)), Month: uint8(1 + m.IntN(12)), Day: uint8(1 + m.IntN(28))}
	}
	if m.chance(35) {
		flag := "false"
		if m.chance(40) {
			flag = "true"
		}
		c.Fields = crm.SetPair(c.Fields, "decides", crm.Value{Kind: crm.Bool, Text: flag})
	}
	if m.chance(25) {
		v := crm.Value{Kind: crm.List, Items: []crm.Value{crm.TextValue(pick(m, interests[:8]))}}
		if m.chance(50) {
			v.Items = append(v.Items, crm.TextValue(pick(m, interests[8:])))
		}
		c.Fields = crm.SetPair(c.Fields, "interests", v)
	}
}

// mailbox is an address at the organization's domain, or at a provider with a
// number, as people have who came late.
func (m *maker) mailbox(c *crm.Customer, domain string) string {
	name := strings.ReplaceAll(crm.Slug(c.Given+" "+c.Family), "-", ".")
	if name == "" {
		name = "m" + strconv.Itoa(1000+m.IntN(9000))
	}
	if domain == "" {
		return name + strconv.Itoa(10+m.IntN(9990)) + "@" + zipf(m, providers)
	}
	return name + "@" + domain
}

// common draws what people and organizations have alike.
func (m *maker) common(c *crm.Customer) {
	c.Stage = [...]string{"lead", "prospect", "customer", "customer", "customer", "past", "lead", "lost"}[m.IntN(8)]
	c.Owner = zipf(m, owners)
	c.Language = m.place.language
	if m.chance(60) {
		c.Source = zipf(m, sources)
	}
	if m.i > 0 && m.chance(10) {
		c.ReferredBy = ID(m.seed, m.IntN(m.i))
	}
	if m.i > 0 && m.chance(8) {
		c.Relations = []crm.Relation{{Kind: pick(m, []string{"partner", "supplier", "colleague"}), Who: ID(m.seed, m.IntN(m.i))}}
	}
	for range m.IntN(4) {
		tag := zipf(m, tags)
		if !slices.Contains(c.Tags, tag) {
			c.Tags = append(c.Tags, tag)
		}
	}
	if m.chance(8) {
		c.Notes = m.sentence() + " " + m.sentence()
	}
}

// number replaces each # of a pattern by a digit.
func (m *maker) number(pattern string) string {
	b := []byte(pattern)
	for k := range b {
		if b[k] == '#' {
			b[k] = byte('0' + m.IntN(10))
			// A subscriber's number does not begin with 0 or 1 in most plans.
			if k > 0 && pattern[k-1] != '#' {
				b[k] = byte('2' + m.IntN(8))
			}
		}
	}
	return string(b)
}

func (m *maker) address(label string) crm.Address {
	city := zipf(m, m.place.cities)
	cut := strings.IndexFunc(city, unicode.IsLetter)
	if m.place.country == "GB" { // postcodes have letters
		cut = strings.LastIndexByte(city, ' ') + 1
	}
	return crm.Address{
		Label:    label,
		Street:   strings.Replace(pick(m, m.place.streets), "%", strconv.Itoa(1+m.IntN(180)), 1),
		Postcode: strings.TrimSpace(city[:cut]),
		City:     city[cut:],
		Country:  m.place.country,
	}
}
