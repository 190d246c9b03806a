// Package assign sets parts of a customer from text as a person types it:
// `stage=customer`, `email=info@acme.example`, `fields.industry=steel`.
//
// It reads spellings (phone numbers, days, addresses) and knows which values
// are already there; it neither opens a store nor checks a customer as a whole.
package assign

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/phone"
	"crm/internal/when"
)

// Context is what the reading of values depends on.
type Context struct {
	Settings *crm.Settings
	Now      time.Time
	// Resolve finds the customer that a person means; it is asked for
	// organization, referred_by and the like.
	Resolve func(who string) (crm.ID, error)
}

// KeyError says that a customer has no such key, or that the key does not take
// the operation.
type KeyError struct {
	Key  string
	What string
	Keys []string // that would do
}

func (e *KeyError) Error() string { return fmt.Sprintf("%q %s", e.Key, e.What) }

// ValueError says that a value was not understood.
type ValueError struct {
	Key, Value string
	Err        error
}

func (e *ValueError) Error() string { return e.Key + ": " + e.Err.Error() }

// Unwrap is what was wrong with the value.
func (e *ValueError) Unwrap() error { return e.Err }

// Keys is every key that Set takes, but for custom fields.
func Keys() []string {
	return []string{
		"name", "type", "given", "family", "prefix", "suffix", "nickname", "legal_name", "stage", "owner",
		"organization", "role", "email", "phone", "address", "link", "handle", "birthday", "language", "source",
		"referred_by", "created", "tags", "notes", "fields.NAME", "preferences.NAME",
	}
}

// ListKeys is every key that Add and Remove take.
func ListKeys() []string {
	return []string{"tag", "email", "phone", "address", "link", "handle", "external_id", "note"}
}

// plain is the place of a text of its own; nil for all other keys.
func plain(c *crm.Customer, key string) *string {
	switch key {
	case "name":
		return &c.Name
	case "given":
		return &c.Given
	case "family":
		return &c.Family
	case "prefix":
		return &c.Prefix
	case "suffix":
		return &c.Suffix
	case "nickname":
		return &c.Nickname
	case "legal_name":
		return &c.LegalName
	case "stage":
		return &c.Stage
	case "owner":
		return &c.Owner
	case "role":
		return &c.Role
	case "language":
		return &c.Language
	case "source":
		return &c.Source
	}
	return nil
}

// canonicalKey is the key that a spelling of it stands for.
func canonicalKey(key string) string {
	key = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(key)), "-", "_")
	switch key {
	case "emails", "e_mail", "mail":
		return "email"
	case "phones", "tel", "telephone", "mobile":
		return "phone"
	case "addresses":
		return "address"
	case "links", "url", "website", "web":
		return "link"
	case "handles", "social":
		return "handle"
	case "tag":
		return "tags"
	case "note":
		return "notes"
	case "org", "works_at", "company":
		return "organization"
	case "external_ids", "external":
		return "external_id"
	}
	return key
}

// Set sets a key to a value; an empty value unsets it. Of a list (email,
// phone, address, link, handle) it replaces the first item, the main one.
// Setting the name of a person brings given and family name in line where they
// agreed with the name before.
func (x *Context) Set(c *crm.Customer, key, value string) error {
	value = strings.TrimSpace(value)
	k := canonicalKey(key)
	bad := func(err error) error {
		if err == nil {
			return nil
		}
		return &ValueError{key, value, err}
	}
	switch k {
	case "name":
		if value == "" {
			return bad(errors.New("a customer needs a name"))
		}
		rename(c, value)
		return nil
	case "stage":
		if value != "" && len(x.Settings.Stages) > 0 && !x.Settings.HasStage(value) {
			names := make([]string, len(x.Settings.Stages))
			for i, s := range x.Settings.Stages {
				names[i] = s.Name
			}
			return bad(fmt.Errorf("%q is no stage of crm.yaml; it has %s", value, strings.Join(names, ", ")))
		}
		c.Stage = value
		return nil
	case "type":
		switch t := crm.Type(strings.ToLower(value)); t {
		case crm.Person, crm.Organization:
			c.Type = t
			return nil
		}
		return bad(fmt.Errorf("%q is neither person nor organization", value))
	case "id":
		return &KeyError{Key: key, What: "never changes"}
	case "organization":
		return bad(x.customer(&c.Organization, value))
	case "referred_by":
		return bad(x.customer(&c.ReferredBy, value))
	case "birthday":
		d, err := x.birthday(value)
		if err == nil {
			c.Birthday = d
		}
		return bad(err)
	case "created":
		if value == "" {
			c.Created = crm.Time{}
			return nil
		}
		t, err := when.Parse(value, x.Now, when.Past)
		if err == nil {
			c.Created = t
		}
		return bad(err)
	case "tags":
		var tags []string
		for t := range strings.SplitSeq(value, ",") {
			if t = strings.TrimSpace(t); t != "" && !slices.Contains(tags, t) {
				tags = append(tags, t)
			}
		}
		c.Tags = tags
		return nil
	case "notes":
		c.Notes = value
		return nil
	case "email", "phone", "address", "link", "handle":
		return bad(x.setFirst(c, k, value))
	case "deals", "tasks", "purchases", "consents", "interactions", "relations", "external_id":
		return &KeyError{Key: key, What: "cannot be set; it has commands of its own"}
	}
	if p := plain(c, k); p != nil {
		*p = value
		return nil
	}
	return x.setPair(c, key, value)
}

func (x *Context) customer(id *crm.ID, who string) error {
	if who == "" {
		*id = ""
		return nil
	}
	found, err := x.Resolve(who)
	if err == nil {
		*id = found
	}
	return err
}

func (x *Context) birthday(value string) (crm.Date, error) {
	if value == "" {
		return crm.Date{}, nil
	}
	if strings.HasPrefix(value, "--") {
		return crm.ParseDate(value)
	}
	return when.ParseDate(value, x.Now, when.Past)
}

// setPair sets a custom field or preference.
func (x *Context) setPair(c *crm.Customer, key, value string) error {
	pairs, name := &c.Fields, strings.TrimSpace(key)
	if n, ok := strings.CutPrefix(name, "preferences."); ok {
		pairs, name = &c.Preferences, n
	} else if n, ok := strings.CutPrefix(name, "fields."); ok {
		name = n
	} else if x.Settings.Field(name) == nil {
		keys := Keys()
		for _, f := range x.Settings.Fields {
			keys = append(keys, "fields."+f.Name)
		}
		return &KeyError{Key: key, What: "is no key of a customer and no custom field of crm.yaml; for a field of your own type fields." + name + "=…", Keys: keys}
	}
	if name == "" {
		return &KeyError{Key: key, What: "lacks the name of the field"}
	}
	if value == "" {
		*pairs = crm.DropPair(*pairs, name)
		return nil
	}
	v := codec.ParseValue(value)
	if pairs == &c.Fields {
		var err error
		if v, err = x.field(name, value); err != nil {
			return &ValueError{key, value, err}
		}
	}
	*pairs = crm.SetPair(*pairs, name, v)
	return nil
}

// field reads a custom field as its definition wants it.
func (x *Context) field(name, value string) (crm.Value, error) {
	def := x.Settings.Field(name)
	if def == nil {
		return codec.ParseValue(value), nil
	}
	switch def.Type {
	case "number":
		d, err := crm.ParseDecimal(value)
		return crm.Value{Kind: crm.Number, Text: d.String()}, err
	case "bool":
		switch strings.ToLower(value) {
		case "yes", "true", "y", "on", "1":
			return crm.Value{Kind: crm.Bool, Text: "true"}, nil
		case "no", "false", "n", "off", "0":
			return crm.Value{Kind: crm.Bool, Text: "false"}, nil
		}
		return crm.Value{}, fmt.Errorf("%q is neither yes nor no", value)
	case "date":
		d, err := when.ParseDate(value, x.Now, when.Future)
		return crm.Value{Kind: crm.Day, Text: d.String()}, err
	case "choice":
		for _, o := range def.Options {
			if strings.EqualFold(o, value) {
				return crm.TextValue(o), nil
			}
		}
		return crm.Value{}, fmt.Errorf("%q is not among the options %s", value, strings.Join(def.Options, ", "))
	case "money":
		m, err := x.Money(value)
		return crm.TextValue(m.String()), err
	case "list":
		v := crm.Value{Kind: crm.List}
		for it := range strings.SplitSeq(value, ",") {
			if it = strings.TrimSpace(it); it != "" {
				v.Items = append(v.Items, crm.TextValue(it))
			}
		}
		return v, nil
	}
	return crm.TextValue(value), nil
}

// Money reads an amount with or without its currency, which is then that of
// the settings: "12000", "12000.00 EUR".
func (x *Context) Money(value string) (crm.Money, error) {
	if !strings.Contains(value, " ") && x.Settings.Currency != "" {
		d, err := crm.ParseDecimal(value)
		return crm.Money{Amount: d, Currency: x.Settings.Currency}, err
	}
	return crm.ParseMoney(value)
}

// Phone reads a phone number in the country of the customer, else in that of
// the settings. A text that is no number is an error.
func (x *Context) Phone(c *crm.Customer, value string) (crm.Phone, error) {
	country := x.Settings.Country
	for _, a := range c.Addresses {
		if len(a.Country) == 2 {
			country = a.Country
			break
		}
	}
	n, err := phone.Parse(value, country)
	if err != nil {
		return crm.Phone{}, err
	}
	p := crm.Phone{Number: n.E164, Extension: n.Extension}
	if value != n.E164 {
		p.Given = value
	}
	return p, nil
}
