package assign

import (
	"fmt"
	"slices"
	"strings"

	"crm/internal/crm"
)

// Name reads the name of a new customer: "Anna Smith", "Smith, Anna". A person
// with a name of two words, or with particles before the last ("Jan van der
// Berg"), gets given and family name; others keep the name alone.
func Name(c *crm.Customer, name string) {
	c.Name = strings.Join(strings.Fields(name), " ")
	if c.Type != crm.Person {
		return
	}
	if family, given, ok := strings.Cut(c.Name, ","); ok && !strings.Contains(given, ",") && strings.TrimSpace(given) != "" {
		c.Given, c.Family = strings.TrimSpace(given), strings.TrimSpace(family)
		c.Name = c.Given + " " + c.Family
		return
	}
	c.Given, c.Family = split(c.Name)
}

func split(name string) (given, family string) {
	w := strings.Fields(name)
	if len(w) < 2 {
		return "", ""
	}
	i := len(w) - 1
	for i > 1 && isParticle(w[i-1]) {
		i--
	}
	if i != 1 {
		return "", ""
	}
	return w[0], strings.Join(w[1:], " ")
}

func isParticle(w string) bool {
	switch strings.ToLower(w) {
	case "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "ter", "ten", "zu", "zur", "bin", "ibn", "al", "el", "st.", "mac", "af", "av":
		return true
	}
	return false
}

// rename sets the name; the parts of it follow when they made up the old one.
func rename(c *crm.Customer, name string) {
	followed := c.Type == crm.Person && c.Given+" "+c.Family == c.Name
	c.Name = strings.Join(strings.Fields(name), " ")
	if followed {
		c.Given, c.Family = split(c.Name)
	}
}

// LooksLikeFirm tells that a name ends in a legal form or holds another word
// that people do not have in theirs, and which one.
func LooksLikeFirm(name string) (word string, ok bool) {
	w := strings.Fields(name)
	for i, s := range w {
		switch strings.ToLower(strings.Trim(s, ".,()")) {
		case "gmbh", "ag", "kg", "ohg", "gbr", "ug", "inc", "llc", "ltd", "limited", "plc", "corp", "corporation", "company",
			"s.a", "sarl", "sas", "s.r.l", "srl", "s.p.a", "spa", "b.v", "bv", "n.v", "nv", "oy", "ab", "a/s", "aps", "kft", "sp", "s.r.o", "d.o.o",
			"e.v", "ev", "stiftung", "foundation", "verein", "association", "group", "holding", "partners", "university", "institute", "bank", "llp", "gmbh&co":
			if i > 0 {
				return s, true
			}
		}
	}
	return "", false
}

// Address reads "street; postcode city; country". A part in front may be a
// label ("work: …"), and parts may be missing from the end. A country is kept
// as a code where it is one.
func Address(value string) (crm.Address, error) {
	var a crm.Address
	label, rest := labelled(value)
	a.Label = label
	parts := strings.Split(rest, ";")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	if len(parts) > 4 || !slices.ContainsFunc(parts, func(s string) bool { return s != "" }) {
		return a, fmt.Errorf(`%q is not an address; write it like "Hauptstr. 5; 10115 Berlin; DE"`, value)
	}
	a.Street = parts[0]
	if len(parts) > 1 {
		a.Postcode, a.City = town(parts[1])
	}
	if len(parts) == 4 {
		a.Region = parts[2]
	}
	if len(parts) > 2 {
		a.Country = parts[len(parts)-1]
		if len(a.Country) == 2 {
			a.Country = strings.ToUpper(a.Country)
		}
	}
	return a, nil
}

// town splits postcode and city, whichever comes first: "10115 Berlin",
// "SW1A 1AA London", "Springfield, IL 62701" keeps its region in the city.
func town(s string) (postcode, city string) {
	w := strings.Fields(s)
	n := 0
	for n < len(w) && strings.ContainsAny(w[n], "0123456789") {
		n++
	}
	if n > 0 && n < len(w) {
		return strings.Join(w[:n], " "), strings.Join(w[n:], " ")
	}
	m := len(w)
	for m > 0 && strings.ContainsAny(w[m-1], "0123456789") {
		m--
	}
	if m > 0 && m < len(w) {
		return strings.Join(w[m:], " "), strings.TrimRight(strings.Join(w[:m], " "), ",")
	}
	if n == len(w) {
		return s, ""
	}
	return "", s
}
