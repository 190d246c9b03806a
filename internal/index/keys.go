package index

import (
	"strings"

	"github.com/cespare/xxhash/v2"

	"crm/internal/crm"
	"crm/internal/phone"
)

// Key is a kind of thing to look customers up by.
type Key byte

// The kinds of keys, with the value that Lookup expects.
const (
	KeyName         Key = 'n' // a whole name, in any case and accents
	KeyWord         Key = 'w' // one word of a name
	KeyEmail        Key = 'e' // an e-mail address
	KeyPhone        Key = 'p' // a phone number in E.164 form, or its significant digits
	KeyDomain       Key = 'd' // a web or mail domain
	KeyHandle       Key = 'h' // service:name
	KeyLink         Key = 'l' // a URL
	KeyExternal     Key = 'x' // source:id
	KeyOrganization Key = 'o' // the id of an organization: the people in it
	KeyReference    Key = 'r' // the id of a customer: who refers to it in any other way
	KeyTag          Key = 't' // a tag
)

// keySpace hashes keys with a seed that is drawn for each index file, so that
// nobody can prepare names that collide.
type keySpace uint64

func (s keySpace) hash(k Key, folded string) uint64 {
	var d xxhash.Digest
	d.ResetWithSeed(uint64(s))
	_, _ = d.Write([]byte{byte(k)})
	_, _ = d.WriteString(folded)
	return d.Sum64()
}

// fold brings a value that somebody typed into the form that is hashed.
func fold(k Key, value string) []string {
	switch k {
	case KeyName, KeyWord:
		return crm.Folds(value)
	case KeyEmail:
		return []string{crm.FoldEmail(value)}
	case KeyDomain:
		return []string{crm.URLDomain(value)}
	case KeyHandle:
		return []string{strings.ToLower(value)}
	case KeyLink:
		return []string{crm.FoldURL(value)}
	case KeyTag:
		return []string{crm.Fold(value)}
	}
	return []string{value}
}

// keysOf is every key of a customer, hashed, each once.
func (s keySpace) keysOf(c *crm.Customer) []uint64 {
	var out []uint64
	add := func(k Key, value string) {
		for _, f := range fold(k, value) {
			if f == "" {
				continue
			}
			h := s.hash(k, f)
			seen := false
			for _, o := range out {
				if o == h {
					seen = true
					break
				}
			}
			if !seen {
				out = append(out, h)
			}
		}
	}
	for _, name := range names(c) {
		add(KeyName, name)
		for _, w := range words(name) {
			add(KeyWord, w)
		}
	}
	for _, e := range c.Emails {
		add(KeyEmail, e.Address)
		if c.Type == crm.Organization {
			add(KeyDomain, crm.EmailDomain(e.Address))
		}
	}
	for _, p := range c.Phones {
		add(KeyPhone, p.Number)
		add(KeyPhone, phone.Digits(p.Number))
		if p.Number == "" {
			add(KeyPhone, phone.Digits(p.Given))
		}
	}
	for _, l := range c.Links {
		add(KeyLink, l.URL)
		if h, ok := crm.HandleOf(l.URL); ok {
			add(KeyHandle, h.Service+":"+h.Name)
		} else {
			add(KeyDomain, l.URL)
		}
	}
	for _, h := range c.Handles {
		add(KeyHandle, h.Service+":"+h.Name)
	}
	for _, x := range c.ExternalIDs {
		add(KeyExternal, x.Key())
	}
	for _, t := range c.Tags {
		add(KeyTag, t)
	}
	add(KeyOrganization, string(c.Organization))
	add(KeyReference, string(c.ReferredBy))
	for _, r := range c.Relations {
		add(KeyReference, string(r.Who))
	}
	for i := range c.Deals {
		for _, id := range c.Deals[i].Contacts {
			add(KeyReference, string(id))
		}
	}
	for i := range c.Interactions {
		for _, p := range c.Interactions[i].With {
			add(KeyReference, string(p.Who))
		}
	}
	return out
}

// names is every name that the customer goes by.
func names(c *crm.Customer) []string {
	out := []string{c.Name}
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" && s != c.Name {
			out = append(out, s)
		}
	}
	if c.Given != "" && c.Family != "" {
		add(c.Given + " " + c.Family)
		add(c.Family + ", " + c.Given)
		add(c.Family + " " + c.Given)
	}
	add(c.Nickname)
	add(c.LegalName)
	return out
}

// words splits a name where a person would: at white space and punctuation.
func words(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool {
		return r == ' ' || r == '\t' || r == '\u00a0' || strings.ContainsRune(`,.;:/\&+()[]"-–|`, r)
	})
}
