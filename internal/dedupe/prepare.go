package dedupe

import (
	"strings"

	"crm/internal/dedupe/normalize"
)

// row is a record brought into the forms that are compared.
type row struct {
	kind   Kind
	names  []person
	firms  []firm
	emails []email
	phones []number
	homes  []home
	sites  []sym
	ids    []sym
	born   normalize.Date
	role   sym
	land   sym
}

type person struct {
	given, middle, family []sym
	whole                 sym // all of the family name
	first                 sym // all given names in one
	generation            uint8
}

type firm struct {
	words  []sym
	joined sym
	legal  sym
}

type email struct {
	full, local, domain sym
	role, provider      bool
}

type number struct{ tail, digits sym }

type home struct {
	number, words, key sym
	first              sym // first word of the street
	extra              sym
	city, post, state  sym
}

// prepare brings a record into the forms that are compared.
func prepare(v *vocab, r *Record) row {
	var x row
	x.kind = kindOf(r)
	x.land = v.add(normalize.Country(r.Country))
	for _, a := range some(r.Places) {
		h := v.home(a)
		if h != (home{}) {
			x.homes = append(x.homes, h)
		}
		if x.land == 0 {
			x.land = v.add(normalize.Country(a.Country))
		}
	}
	if x.land == 0 {
		x.land = v.add(guessLand(r))
	}
	if x.kind == Person {
		for _, n := range some(r.Names) {
			for _, n := range readings(n) {
				if p, ok := v.person(n); ok {
					x.called(p)
				}
			}
		}
	}
	firms := some(r.Firms)
	if x.kind == Organization && len(firms) == 0 {
		for _, n := range some(r.Names) {
			firms = append(firms, strings.TrimSpace(n.Full+" "+n.Given+" "+n.Family))
		}
	}
	var towns []string // a branch is named after its town, or is not
	if x.kind == Organization {
		for _, a := range some(r.Places) {
			towns = append(towns, normalize.Words(a.City)...)
		}
	}
	for _, s := range firms {
		f := normalize.ParseFirm(s)
		f.Without(towns)
		if len(f.Words) == 0 {
			continue
		}
		w := v.words(f.Words)
		x.firms = append(x.firms, firm{words: w, joined: v.word(f.Joined()), legal: v.add(f.Legal)})
	}
	for _, s := range some(r.Emails) {
		if e := normalize.ParseEmail(s); !e.Empty() {
			full := e.Full()
			x.emails = append(x.emails, email{full: v.add(full), local: v.add(letters(e.Local)), domain: v.add(e.Domain), role: e.Role, provider: e.Provider})
		}
	}
	for _, s := range some(r.Phones) {
		if p := normalize.ParsePhone(s, v.text[x.land]); p.Tail != "" {
			x.phones = append(x.phones, number{tail: v.add(p.Tail), digits: v.add(p.Digits)})
		}
	}
	for _, s := range some(r.Sites) {
		if d := v.add(normalize.Domain(s)); d != 0 {
			x.sites = append(x.sites, d)
		}
	}
	for _, s := range some(r.IDs) {
		if d := v.add(normalize.Identifier(s)); d != 0 {
			x.ids = append(x.ids, d)
		}
	}
	if x.kind == Organization {
		for _, e := range x.emails {
			if !e.provider && e.domain != 0 {
				x.sites = append(x.sites, e.domain)
			}
		}
	}
	x.born = normalize.ParseDate(r.Born)
	x.role = v.add(normalize.Place(r.Role))
	return x
}

// guessLand is the country that the phone numbers, e-mails and sites of a record without
// one tell of; empty when they do not.
func guessLand(r *Record) string {
	for _, s := range some(r.Phones) {
		if c := normalize.PhoneCountry(s); c != "" {
			return c
		}
	}
	for _, list := range [...][]string{r.Sites, r.Emails} {
		for _, s := range some(list) {
			if i := strings.LastIndexByte(s, '@'); i >= 0 {
				s = s[i+1:]
			}
			if d := normalize.Domain(s); d != "" {
				if c := normalize.Country(d[strings.LastIndexByte(d, '.')+1:]); len(c) == 2 {
					return c
				}
			}
		}
	}
	return ""
}

// letters is a local part without dots and other signs.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '.' || r == '_' || r == '-' {
			return -1
		}
		return r
	}, s)
}

func kindOf(r *Record) Kind {
	switch {
	case r.Kind != Unknown:
		return r.Kind
	case len(r.Names) == 0 && len(r.Firms) > 0:
		return Organization
	case len(r.Names) > 0 && r.Names[0].Given == "" && r.Names[0].Family == "" && normalize.LooksLikeFirm(r.Names[0].Full):
		return Organization
	}
	return Person
}

// called adds a name, unless it is there already with no fewer middle names.
func (x *row) called(p person) {
	for i := range x.names {
		o := &x.names[i]
		if o.whole == p.whole && o.first == p.first && o.generation == p.generation {
			if len(p.middle) > len(o.middle) {
				o.middle = p.middle
			}
			return
		}
	}
	x.names = append(x.names, p)
}

// readings is the ways to read a name. One that is all in the field of given or of
// family names is more often a whole name than a family name of several words;
// one that is there whole and in parts may say more in either.
func readings(n Name) []Name {
	parts := n
	parts.Full = ""
	switch {
	case n.Given != "" && n.Family != "":
		if n.Full == "" {
			return []Name{n}
		}
		return []Name{parts, {Full: n.Full}}
	case n.Given == "" && n.Family == "":
		return []Name{n}
	case n.Full != "":
		return []Name{{Full: n.Full}, parts}
	}
	if whole := n.Given + n.Family; normalize.Several(whole) {
		return []Name{{Full: whole, Middle: n.Middle}}
	}
	return []Name{n}
}

func (v *vocab) person(n Name) (person, bool) {
	p := normalize.ParsePerson(n.Given, n.Middle, n.Family, n.Full)
	if p.Empty() {
		return person{}, false
	}
	out := person{middle: v.words(p.Middle), family: v.words(p.Family), whole: v.word(p.Whole), generation: p.Generation}
	out.given = v.words(p.Given)
	out.first = v.word(normalize.Joined(p.Given))
	return out, true
}

func (v *vocab) home(a Address) home {
	var h home
	if a.Street != "" {
		s := normalize.ParseStreet(a.Street)
		if s.Number != "" || len(s.Words) > 0 {
			h.number, h.words = v.add(s.Number), v.add(strings.Join(s.Words, " "))
			h.key = v.add(s.Key())
			if len(s.Words) > 0 {
				h.first = v.add(s.Words[0])
			}
		}
	}
	h.extra = v.add(normalize.Place(a.Extra))
	h.city = v.add(normalize.Place(a.City))
	h.post = v.add(normalize.Postcode(a.Postcode))
	h.state = v.add(normalize.Place(a.State))
	return h
}
