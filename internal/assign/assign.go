// Package assign sets parts of a customer from text as a person types it:
// `stage=customer`, `email=info@acme.example`, `fields.industry=steel`.
//
// It reads spellings (phone numbers, days, addresses) and knows which values
// are already there. What it sets has no problem that package validate knows of;
// it opens no store, and problems that were there before are none of its business.
package assign

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"crm/internal/crm"
	"crm/internal/when"
)

// Context is what the reading of values depends on.
type Context struct {
	Settings *crm.Settings
	Now      time.Time
	// Resolve finds the customer that a person means; it is asked for
	// organization, referred_by and the like.
	Resolve func(who string) (crm.ID, error)
	// User is who "me" is as an owner, as in queries; empty when that is not known.
	User string
}

// KeyError says that a customer has no such key, or that the key does not take
// the operation.
type KeyError struct {
	Key  string
	What string
	Keys []string // that would do
}

func (e *KeyError) Error() string { return quote(e.Key) + " " + e.What }

// ValueError says that a value was not understood.
type ValueError struct {
	Key, Value string
	Err        error
}

func (e *ValueError) Error() string {
	key := e.Key
	if len(key) > 100 || strings.ContainsFunc(key, func(r rune) bool { return r == ' ' || !strconv.IsPrint(r) }) {
		key = quote(key)
	}
	return key + ": " + e.Err.Error()
}

// Unwrap is what was wrong with the value.
func (e *ValueError) Unwrap() error { return e.Err }

// Keys is every key that Set takes, but for custom fields.
func Keys() []string {
	return []string{
		"name", "type", "given", "family", "prefix", "suffix", "nickname", "legal_name", "stage", "owner",
		"organization", "role", "email", "phone", "address", "link", "handle", "birthday", "language", "source",
		"referred_by", "created", "reviewed", "snoozed", "tags", "notes", "fields.NAME", "preferences.NAME",
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
	case "phones", "tel", "telephone":
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
// phone, address, link, handle) it replaces the first item, the main one, and
// keeps its label. Setting the name of a person brings the parts of the name in
// line that agreed with it before. A custom field of the settings goes by its
// name, unless that is a key of a customer. An error leaves the customer as it
// was.
func (x *Context) Set(c *crm.Customer, key, value string) error {
	value = strings.TrimSpace(plainLines(value))
	k := canonicalKey(key)
	if k != strings.TrimSpace(key) && x.Settings.Field(strings.TrimSpace(key)) != nil {
		k = "" // a field of one's own with the name of another spelling, such as url
	}
	return x.change(c, key, value, func(c *crm.Customer) error {
		prose := k == "notes" || k == "address"
		if p := plain(c, k); p == nil && !slices.Contains(Keys(), k) && k != "id" {
			prose = true // a custom field
		}
		if err := textFault(value, prose); err != nil {
			return err
		}
		return x.set(c, k, key, value)
	})
}

func (x *Context) set(c *crm.Customer, k, key, value string) error {
	switch k {
	case "name":
		if crm.Fold(value) == "" {
			return errors.New("a customer needs a name")
		}
		rename(c, value)
		return nil
	case "owner":
		if strings.EqualFold(value, "me") && x.User != "" {
			value = x.User
		}
		c.Owner = value
		return nil
	case "stage":
		stage, err := x.stage(value)
		c.Stage = stage
		return err
	case "type":
		switch t := crm.Type(strings.ToLower(value)); t {
		case crm.Person, crm.Organization:
			c.Type = t
			return nil
		}
		return fmt.Errorf("%s is neither person nor organization", quote(value))
	case "id":
		return &KeyError{Key: key, What: "never changes"}
	case "organization":
		if c.Type == crm.Organization && value != "" {
			return errors.New("an organization belongs to no other; say how they are related with \"crm relate\"")
		}
		return x.customer(&c.Organization, value)
	case "referred_by":
		return x.customer(&c.ReferredBy, value)
	case "birthday":
		return x.birthday(&c.Birthday, value)
	case "created":
		if value == "" {
			c.Created = crm.Time{}
			return nil
		}
		t, err := when.Parse(value, x.Now, when.Past)
		c.Created = t
		return err
	case "reviewed":
		return x.day(&c.Reviewed, value, when.Past)
	case "snoozed":
		return x.day(&c.Snoozed, value, when.Future)
	case "tags":
		tags, err := tagList(value)
		c.Tags = tags
		return err
	case "notes":
		c.Notes = value
		return nil
	case "email", "phone", "address", "link", "handle":
		return x.setFirst(c, k, value)
	case "mobile":
		if x.Settings.Field(strings.TrimSpace(key)) == nil {
			return &KeyError{Key: key, What: "cannot be set; say --add mobile=NUMBER, or phone=NUMBER for the main number"}
		}
	case "external_id":
		return &KeyError{Key: key, What: "cannot be set; say --add or --remove external_id=SOURCE:ID"}
	case "relations":
		return &KeyError{Key: key, What: "cannot be set; see \"crm relate --help\""}
	case "deals", "tasks", "purchases", "consents", "feedback", "interactions":
		return &KeyError{Key: key, What: "cannot be set; see \"crm log --help\" and \"crm edit --help\""}
	}
	if p := plain(c, k); p != nil {
		*p = value
		return nil
	}
	return x.setPair(c, key, value)
}

// Plain is a text as it is kept: with plain ends of lines, without white space around
// it. It fails when there is something in it that no text has, and a line break where
// there is one line only.
func Plain(value string, lines bool) (string, error) {
	value = strings.TrimSpace(plainLines(value))
	if err := textFault(value, lines); err != nil {
		return "", err
	}
	return value, nil
}

// stage is the lifecycle stage of the settings that a text names, in any case.
func (x *Context) stage(value string) (string, error) {
	if value == "" || len(x.Settings.Stages) == 0 || x.Settings.HasStage(value) {
		return value, nil
	}
	names := make([]string, len(x.Settings.Stages))
	for i, s := range x.Settings.Stages {
		names[i] = s.Name
		if fold := crm.Fold(value); fold == crm.Fold(s.Name) || fold == crm.Fold(s.Label) {
			return s.Name, nil
		}
	}
	return "", fmt.Errorf("%s is no stage of crm.yaml; it has %s", quote(value), strings.Join(names, ", "))
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

// day sets a day, or takes it away when there is no value.
func (x *Context) day(d *crm.Date, value string, lean when.Lean) error {
	if value == "" {
		*d = crm.Date{}
		return nil
	}
	day, err := when.ParseDate(value, x.Now, lean)
	if err == nil {
		*d = day
	}
	return err
}

func (x *Context) birthday(d *crm.Date, value string) error {
	if value == "" {
		*d = crm.Date{}
		return nil
	}
	day, err := when.ParseDate(value, x.Now, when.Past)
	if err == nil && day.Year != 0 && day.Compare(crm.DateOf(x.Now)) > 0 {
		err = fmt.Errorf("the birthday %s lies in the future", day)
	}
	*d = day
	return err
}
