package column

import (
	"reflect"
	"strings"

	"crm/internal/crm"
)

// without is a copy of a value of the types of crm without what the columns do
// not keep: Extra, and the difference between no list and an empty one.
func without(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	switch v.Interface().(type) {
	case crm.Time, crm.Date, crm.Decimal, crm.Money:
		out.Set(v)
		return out
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Name != "Extra" {
				out.Field(i).Set(without(v.Field(i)))
			}
		}
	case reflect.Slice:
		if v.Len() > 0 {
			out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
			for i := range v.Len() {
				out.Index(i).Set(without(v.Index(i)))
			}
		}
	default:
		out.Set(v)
	}
	return out
}

func kept(c *crm.Customer) *crm.Customer {
	return without(reflect.ValueOf(c).Elem()).Addr().Interface().(*crm.Customer)
}

// plainZones is the text of a customer in the zones, made the plain way.
func plainZones(c *crm.Customer) [NumZones]string {
	names, profile, prose := &plainZone{}, &plainZone{}, &plainZone{}
	names.field(c.Name)
	if both := (&plainZone{}); true {
		both.field(c.Given, c.Family)
		if strings.Join(both.lines, "\n") != strings.Join(names.lines, "\n") {
			names.lines = append(names.lines, both.lines...)
		}
	}
	names.field(c.Nickname)
	names.field(c.LegalName)

	for _, s := range []string{string(c.ID), c.Prefix, c.Suffix, c.Role, c.Source} {
		profile.field(s)
	}
	for _, e := range c.Emails {
		profile.field(e.Address)
	}
	for _, p := range c.Phones {
		number := p.Number
		if number == "" {
			number = p.Given
		}
		profile.field(strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, number))
		profile.field(p.Given)
		profile.field(p.Extension)
	}
	for _, s := range c.Tags {
		profile.field(s)
	}
	for _, h := range c.Handles {
		profile.field(h.Service, h.Name)
	}
	for _, l := range c.Links {
		profile.field(l.URL)
	}
	for _, a := range c.Addresses {
		profile.field(a.Street, a.Extended, a.POBox, a.Postcode, a.City, a.Region, a.Country)
	}
	for _, s := range append(fieldTexts(c.Fields), fieldTexts(c.Preferences)...) {
		profile.field(s)
	}
	profile.externals(c.ExternalIDs)

	prose.text(c.Notes)
	for _, r := range c.Relations {
		prose.text(r.Note)
	}
	for _, d := range c.Deals {
		prose.text(d.Title, d.Notes, d.LostReason)
		prose.text(d.Tags...)
		prose.linesOf(d.Lines)
		prose.text(fieldTexts(d.Fields)...)
		prose.externals(d.ExternalIDs)
		for _, h := range d.History {
			prose.text(h.Note)
		}
	}
	for _, t := range c.Tasks {
		prose.text(t.Title, t.Notes)
		prose.externals(t.ExternalIDs)
	}
	for _, p := range c.Purchases {
		prose.text(p.Title, p.Reference, p.Notes)
		prose.linesOf(p.Lines)
		prose.externals(p.ExternalIDs)
	}
	for _, s := range c.Consents {
		prose.text(s.Evidence, s.Notes)
	}
	for _, f := range c.Feedback {
		prose.text(f.Text)
	}
	for _, n := range c.Interactions {
		prose.text(n.Subject, n.Text)
		for _, p := range n.With {
			prose.text(p.Name, p.Email)
		}
		prose.externals(n.ExternalIDs)
	}
	return [NumZones]string{names.String(), profile.String(), prose.String()}
}

func fieldTexts(pairs []crm.Pair) (out []string) {
	for _, p := range pairs {
		if p.Value.Kind != crm.List {
			out = append(out, p.Value.String())
			continue
		}
		for _, v := range p.Value.Items {
			out = append(out, v.String())
		}
	}
	return out
}

type plainZone struct{ lines []string }

func (z *plainZone) field(parts ...string) {
	var one, two []string
	second := false
	for _, s := range parts {
		if folds := crm.Folds(s); folds[0] != "" {
			one, two = append(one, folds[0]), append(two, folds[len(folds)-1])
			second = second || len(folds) > 1
		}
	}
	if len(one) == 0 {
		return
	}
	z.lines = append(z.lines, strings.Join(one, " "))
	if second {
		z.lines = append(z.lines, strings.Join(two, " "))
	}
}

func (z *plainZone) text(texts ...string) {
	for _, s := range texts {
		folds := crm.Folds(s)
		if folds[0] == "" {
			continue
		}
		z.lines = append(z.lines, folds[0])
		if len(folds) == 1 {
			continue
		}
		one, two := strings.Split(folds[0], " "), strings.Split(folds[1], " ")
		var run []string
		for i := range one {
			if one[i] != two[i] {
				run = append(run, two[i])
			}
			if len(run) > 0 && (one[i] == two[i] || i == len(one)-1) {
				z.lines = append(z.lines, strings.Join(run, " "))
				run = nil
			}
		}
	}
}

func (z *plainZone) linesOf(lines []crm.Line) {
	for _, l := range lines {
		z.text(l.Product, l.Note)
	}
}

func (z *plainZone) externals(ids []crm.ExternalID) {
	for _, x := range ids {
		z.field(x.Source, x.ID)
	}
}

func (z *plainZone) String() string {
	if len(z.lines) == 0 {
		return ""
	}
	return "\n" + strings.Join(z.lines, "\n") + "\n"
}

// diff is a field in which two customers differ; empty when they do not.
func diff(a, b *crm.Customer) (name string, one, two any) {
	x, y := reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem()
	for i := range x.NumField() {
		if one, two := x.Field(i).Interface(), y.Field(i).Interface(); !reflect.DeepEqual(one, two) {
			return x.Type().Field(i).Name, one, two
		}
	}
	return "", nil, nil
}
