package exchange

import (
	"strings"

	"crm/internal/crm"
)

// Field is a place of a record that cells go to.
type Field struct {
	Name  string // name, email, address, fields, …
	Part  string // of an address: street …; of fields: the custom field; of organization, customer, parent: "id"
	Label string // of an email, phone, address or link
	group string // columns of the same number belong together: "E-mail 2 - Value", "E-mail 2 - Type"
}

// String is the field as --map takes it: email.work, address.billing.city, fields.industry.
func (f Field) String() string {
	s := f.Name
	if f.Label != "" {
		s += "." + f.Label
	}
	if f.Part != "" {
		s += "." + f.Part
	}
	return s
}

// many tells that several columns can go to the field.
func (f Field) many() bool {
	switch f.Name {
	case "email", "phone", "address", "link", "handle", "tags", "notes", "text", "contact":
		return true
	}
	return false
}

// isDate tells that cells of the field are days or times.
func (f Field) isDate() bool {
	switch f.Name {
	case "created", "birthday", "close", "at":
		return true
	}
	return false
}

// isNumber tells that cells of the field are amounts.
func (f Field) isNumber() bool { return f.Name == "amount" }

// key folds a header or a field's name for comparing: letters and digits only,
// plain and in lower case.
func key(s string) string {
	s = crm.Fold(s)
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 0x80 {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// ParseField reads a field as typed for --map and --set.
func ParseField(kind Kind, text string) (Field, bool) {
	t := strings.ToLower(strings.TrimSpace(text))
	for _, prefix := range [...]string{"deal.", "deals.", "interaction.", "interactions.", "person.", "people."} {
		t = strings.TrimPrefix(t, prefix)
	}
	head, rest, dotted := strings.Cut(t, ".")
	if dotted {
		switch head {
		case "fields", "field":
			// The name of a custom field keeps its case.
			_, name, _ := strings.Cut(strings.TrimSpace(text), ".")
			if strings.HasPrefix(strings.ToLower(name), "fields.") {
				name = name[len("fields."):]
			}
			return Field{Name: "fields", Part: strings.TrimSpace(name)}, strings.TrimSpace(name) != ""
		case "email", "emails", "phone", "phones", "link", "links":
			return Field{Name: strings.TrimSuffix(head, "s"), Label: rest}, kind == People || kind == Organizations
		case "address", "addresses":
			label, part, ok := strings.Cut(rest, ".")
			if !ok {
				label, part = "", rest
			}
			if p, ok := addressPart(key(part)); ok {
				return Field{Name: "address", Label: label, Part: p}, kind == People || kind == Organizations
			}
			return Field{}, false
		case "handle", "handles":
			return Field{Name: "handle", Label: rest}, kind == People || kind == Organizations
		case "organization", "customer", "parent", "account", "company", "contact":
			if rest == "id" || rest == "external_id" {
				f, ok := match(kind, head)
				f.Part = "id"
				return f, ok
			}
		}
		return Field{}, false
	}
	return match(kind, t)
}

// match finds the field that a header names, without asking the settings.
func match(kind Kind, header string) (Field, bool) {
	if f, ok := matchKey(kind, key(header)); ok {
		return f, true
	}
	// Pipedrive names columns like "Person - Email (Work)".
	if what, rest, ok := strings.Cut(header, " - "); ok {
		switch what = key(what); {
		case kind == People && (what == "person" || what == "contact"),
			kind == Organizations && (what == "organization" || what == "company"),
			kind == Deals && what == "deal",
			kind == Interactions && (what == "activity" || what == "note"):
			return matchKey(kind, key(rest))
		}
	}
	return Field{}, false
}

func matchKey(kind Kind, k string) (Field, bool) {
	group := ""
	if g, rest := number(k); g != "" {
		// Lines of an address are numbered like the addresses of others.
		switch k {
		case "address1", "addressline1", "street1", "streetaddress1", "streetline1", "addr1":
			return customerOnly(kind, Field{Name: "address", Part: "street"})
		case "address2", "addressline2", "street2", "streetaddress2", "streetline2", "addr2":
			return customerOnly(kind, Field{Name: "address", Part: "extended"})
		}
		group, k = g, rest
	}
	var f Field
	ok := false
	switch kind {
	case People, Organizations:
		f, ok = matchCustomer(kind, k)
	case Deals:
		f, ok = matchDeal(k)
	case Interactions:
		f, ok = matchInteraction(k)
	}
	if ok && group != "" && !f.many() && f.Name != "organization" && f.Name != "role" {
		return Field{}, false
	}
	f.group = group
	return f, ok
}

func customerOnly(kind Kind, f Field) (Field, bool) {
	return f, kind == People || kind == Organizations
}

// number takes the first run of digits out of a key: "email2value" is "2" and "emailvalue".
func number(k string) (digits, rest string) {
	i := strings.IndexAny(k, "0123456789")
	if i < 0 {
		return "", k
	}
	j := i
	for j < len(k) && k[j] >= '0' && k[j] <= '9' {
		j++
	}
	return k[i:j], k[:i] + k[j:]
}

func addressPart(k string) (string, bool) {
	switch k {
	case "street", "streetaddress", "address", "addr", "line", "addressline", "strasse", "addressstreet":
		return "street", true
	case "formatted", "fulladdress", "full":
		return "formatted", true
	case "extended", "extendedaddress", "suite", "unit", "building", "floor":
		return "extended", true
	case "pobox", "postbox", "postofficebox":
		return "po_box", true
	case "postcode", "postalcode", "zip", "zipcode", "zippostalcode", "postalzip", "plz", "zippostal":
		return "postcode", true
	case "city", "town", "locality", "ort", "stadt", "suburb":
		return "city", true
	case "region", "state", "province", "stateprovince", "county", "stateregion", "statecode", "bundesland":
		return "region", true
	case "country", "countryregion", "countrycode", "countryname", "land":
		return "country", true
	}
	return "", false
}

// address reads keys like "billingcity", "homeaddresspostalcode", "addresscity".
func address(k string) (Field, bool) {
	label := ""
	rest := k
	for _, l := range [...]string{"billing", "shipping", "home", "work", "business", "other", "mailing", "office", "delivery", "headquarters", "company", "primary"} {
		if r, ok := strings.CutPrefix(k, l); ok && r != "" {
			label, rest = l, r
			break
		}
	}
	switch label {
	case "business", "office", "company":
		label = "work"
	case "primary":
		label = ""
	}
	part, ok := addressPart(rest)
	if !ok {
		if r, cut := strings.CutPrefix(rest, "address"); cut && r != "" {
			if r == "label" || r == "type" {
				return Field{Name: "address", Label: label, Part: "label"}, true
			}
			part, ok = addressPart(r)
		}
	}
	return Field{Name: "address", Label: label, Part: part}, ok
}
