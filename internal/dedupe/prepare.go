package dedupe

import (
	"cmp"
	"slices"
	"strings"

	"crm/internal/dedupe/block"
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
	first              sym // first word of the name of the street
	extra              sym
	city, post, state  sym
}

// Form is a record brought into the forms that are compared, as texts.
type Form struct {
	id     string
	kind   Kind
	land   string
	names  []normalize.Person
	firms  []normalize.Firm
	emails []normalize.Email
	phones []normalize.Phone
	homes  []residence
	sites  []string
	ids    []string
	born   normalize.Date
	role   string
}

// residence is an address.
type residence struct {
	street                   normalize.Street
	extra, city, post, state string
}

// Prepare brings a record into the forms that are compared. It may be called from
// several goroutines at once.
func Prepare(r *Record) Form {
	f := Form{id: r.ID, kind: kindOf(r), land: normalize.Country(r.Country)}
	var towns []string // a branch is named after its town, or is not
	for _, a := range some(r.Places) {
		if f.kind == Organization {
			towns = append(towns, normalize.Words(a.City)...)
		}
		h := residence{
			street: normalize.ParseStreet(a.Street), extra: normalize.Place(a.Extra), city: normalize.Town(a.City), post: normalize.Postcode(a.Postcode),
			state: normalize.Place(a.State),
		}
		if !h.empty() {
			f.homes = append(f.homes, h)
		}
		if f.land == "" {
			f.land = normalize.Country(a.Country)
		}
	}
	if f.land == "" {
		f.land = guessLand(r)
	}
	f.name(r, towns)
	for _, s := range some(r.Emails) {
		if e := normalize.ParseEmail(s); !e.Empty() {
			f.emails = append(f.emails, e)
		}
	}
	for _, s := range some(r.Phones) {
		if p := normalize.ParsePhone(s, f.land); p.Tail != "" {
			f.phones = append(f.phones, p)
		}
	}
	for _, s := range some(r.Sites) {
		if d := normalize.Domain(s); d != "" {
			f.sites = append(f.sites, d)
		}
	}
	for _, s := range some(r.IDs) {
		if d := normalize.Identifier(s); d != "" {
			f.ids = append(f.ids, d)
		}
	}
	if f.kind == Organization {
		for _, e := range f.emails {
			if !e.Provider && e.Domain != "" {
				f.sites = append(f.sites, e.Domain)
			}
		}
	}
	f.born = normalize.ParseDate(r.Born)
	f.role = normalize.Place(r.Role)
	return f
}

// name takes over the names of a person and of firms.
func (f *Form) name(r *Record, towns []string) {
	if f.kind == Person {
		for _, n := range some(r.Names) {
			for _, n := range readings(n) {
				if p := normalize.ParsePerson(n.Given, n.Middle, n.Family, n.Full); !p.Empty() {
					f.called(p)
				}
				if given, family, ok := normalize.EastAsianReading(n.Given, n.Family, n.Full); ok {
					f.called(normalize.ParsePerson(given, "", family, ""))
				}
			}
		}
	}
	firms := some(r.Firms)
	if f.kind == Organization && len(firms) == 0 {
		for _, n := range some(r.Names) {
			firms = append(firms, strings.TrimSpace(n.Full+" "+n.Given+" "+n.Family))
		}
	}
	for _, s := range firms {
		if reading := normalize.JapaneseFirm(s); reading != "" {
			firms = append(firms, reading)
		}
	}
	for _, s := range firms {
		p := normalize.ParseFirm(s)
		p.Without(towns)
		if len(p.Words) > 0 {
			f.firms = append(f.firms, p)
		}
	}
}

func (h *residence) empty() bool {
	return h.street.Number == "" && len(h.street.Words) == 0 && h.extra == "" && h.city == "" && h.post == "" && h.state == ""
}

// inOrder brings those next to one another who have like names: most comparisons
// are between them, and then need little memory at a time.
func inOrder(forms []*Form) []*Form {
	type place struct {
		key  uint64 // the beginning of the name, which tells most apart
		form *Form
	}
	places := make([]place, len(forms))
	for i := range forms {
		places[i] = place{block.SortKey(forms[i].first()), forms[i]}
	}
	slices.SortFunc(places, func(x, y place) int {
		if x.key != y.key {
			return cmp.Compare(x.key, y.key)
		}
		return cmp.Or(strings.Compare(x.form.first(), y.form.first()), strings.Compare(x.form.id, y.form.id))
	})
	out := make([]*Form, len(forms))
	for i := range places {
		out[i] = places[i].form
	}
	return out
}

// first is the name by which a record stands among others.
func (f *Form) first() string {
	switch {
	case len(f.names) > 0:
		return f.names[0].Whole
	case len(f.firms) > 0:
		return f.firms[0].Words[0]
	}
	return ""
}

// of brings a single record into its numbers.
func (v *vocab) of(r *Record) row {
	f := Prepare(r)
	return v.row(&f)
}

// row numbers the texts of a form.
func (v *vocab) row(f *Form) row {
	x := row{kind: f.kind, land: v.add(f.land), born: f.born, role: v.add(f.role)}
	for i := range f.names {
		p := &f.names[i]
		x.names = append(x.names, person{
			given: v.words(p.Given), middle: v.words(p.Middle), family: v.words(p.Family), whole: v.word(p.Whole), first: v.word(normalize.Joined(p.Given)),
			generation: p.Generation,
		})
	}
	for i := range f.firms {
		p := &f.firms[i]
		x.firms = append(x.firms, firm{words: v.words(p.Words), joined: v.word(p.Joined()), legal: v.add(p.Legal)})
	}
	for i := range f.emails {
		e := &f.emails[i]
		x.emails = append(x.emails, email{full: v.add(e.Full()), local: v.add(letters(e.Local)), domain: v.add(e.Domain), role: e.Role, provider: e.Provider})
	}
	for _, p := range f.phones {
		x.phones = append(x.phones, number{tail: v.add(p.Tail), digits: v.add(p.Digits)})
	}
	for i := range f.homes {
		x.homes = append(x.homes, v.home(&f.homes[i]))
	}
	for _, s := range f.sites {
		x.sites = append(x.sites, v.add(s))
	}
	for _, s := range f.ids {
		x.ids = append(x.ids, v.add(s))
	}
	return x
}

func (v *vocab) home(r *residence) home {
	h := home{extra: v.add(r.extra), city: v.add(r.city), post: v.add(r.post), state: v.add(r.state)}
	if s := &r.street; s.Number != "" || len(s.Words) > 0 {
		name := s.Name()
		h.number, h.words, h.key = v.add(s.Number), v.add(strings.Join(name, " ")), v.add(s.Key())
		if len(name) > 0 {
			h.first = v.add(name[0])
		}
	}
	return h
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
func (f *Form) called(p normalize.Person) {
	for i := range f.names {
		o := &f.names[i]
		if o.Whole == p.Whole && slices.Equal(o.Given, p.Given) && o.Generation == p.Generation {
			if len(p.Middle) > len(o.Middle) {
				o.Middle = p.Middle
			}
			return
		}
	}
	f.names = append(f.names, p)
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
