package crm

import "strings"

// Keyed is an item of a list. Two items of a list with the same key are the
// same thing; merges and diffs pair items by it. An empty key pairs with
// nothing.
type Keyed interface{ Key() string }

// Key is the address, folded as mail systems in practice do.
func (e Email) Key() string { return FoldEmail(e.Address) }

// Key is the number in E.164, or the text as given, then the extension.
func (p Phone) Key() string {
	key := p.Number
	if key == "" {
		key = strings.TrimSpace(p.Given)
	}
	if key != "" && p.Extension != "" {
		key += ";" + p.Extension
	}
	return key
}

// Key is all of the address but its label.
func (a Address) Key() string {
	return Fold(strings.Join([]string{a.Street, a.Extended, a.POBox, a.Postcode, a.City, a.Region, a.Country}, "\n"))
}

// Key is the URL without what differs between spellings of the same page.
func (l Link) Key() string { return FoldURL(l.URL) }

// Key is service and name, in any case, with or without an @ before the name.
func (h Handle) Key() string {
	return strings.ToLower(h.Service + ":" + strings.TrimPrefix(h.Name, "@"))
}

// Key is kind and customer.
func (r Relation) Key() string { return r.Kind + ":" + string(r.Who) }

// Key is source and id.
func (x ExternalID) Key() string { return x.Source + ":" + x.ID }

// Key is the id.
func (d Deal) Key() string { return string(d.ID) }

// Key is the stage and the moment.
func (s StageChange) Key() string { return s.Stage + "@" + s.At.String() }

// Key is the product.
func (l Line) Key() string { return l.Product }

// Key is the id.
func (t Task) Key() string { return string(t.ID) }

// Key is the id.
func (p Purchase) Key() string { return string(p.ID) }

// Key is the id.
func (c Consent) Key() string { return string(c.ID) }

// Key is the id.
func (f Feedback) Key() string { return string(f.ID) }

// Key is the id.
func (m Merged) Key() string { return string(m.ID) }

// Key is the field and the value.
func (c Clash) Key() string {
	v := c.Value.String()
	if c.Value.Kind == Null {
		v = "null"
	}
	return c.Field + "=" + v
}

// Key is the id.
func (i Interaction) Key() string { return string(i.ID) }

// Key is the currency and the day.
func (r Rate) Key() string { return r.Currency + "@" + r.Since.String() }

// Key is the customer, else the e-mail address, else the name.
func (p Participant) Key() string {
	switch {
	case p.Who != "":
		return string(p.Who)
	case p.Email != "":
		return FoldEmail(p.Email)
	}
	return Fold(p.Name)
}
