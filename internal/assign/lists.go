package assign

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"crm/internal/crm"
)

// Add adds an item to a list (tag, email, phone, address, link, handle,
// external_id) or a line to the notes. Adding what is there already, in
// whatever spelling, changes nothing and is no error.
func (x *Context) Add(c *crm.Customer, key, value string) error {
	value = strings.TrimSpace(value)
	if value == "" {
		return &ValueError{key, value, errors.New("there is nothing to add")}
	}
	var err error
	switch canonicalKey(key) {
	case "tags":
		var tag string
		if tag, err = Tag(value); err == nil && !hasTag(c, tag) {
			c.Tags = append(c.Tags, tag)
		}
	case "email":
		var e crm.Email
		if e, err = email(value); err == nil {
			c.Emails = add(c.Emails, e)
		}
	case "phone":
		var p crm.Phone
		if p, err = x.Phone(c, value); err == nil {
			c.Phones = add(c.Phones, p)
		}
	case "address":
		var a crm.Address
		if a, err = Address(value); err == nil {
			c.Addresses = add(c.Addresses, a)
		}
	case "link":
		if h, ok := crm.HandleOf(value); ok {
			c.Handles = add(c.Handles, h)
			return nil
		}
		var l crm.Link
		if l, err = link(value); err == nil {
			c.Links = add(c.Links, l)
		}
	case "handle":
		var h crm.Handle
		if h, err = handle(value); err == nil {
			c.Handles = add(c.Handles, h)
		}
	case "external_id":
		source, id, ok := strings.Cut(value, ":")
		if !ok || source == "" || id == "" {
			return &ValueError{key, value, fmt.Errorf("%q is no external id; write it like hubspot:8001", value)}
		}
		c.ExternalIDs = add(c.ExternalIDs, crm.ExternalID{Source: source, ID: id})
	case "notes":
		switch {
		case c.Notes == "":
			c.Notes = value
		case !slices.Contains(strings.Split(c.Notes, "\n"), value):
			c.Notes = strings.TrimRight(c.Notes, "\n") + "\n" + value
		}
	default:
		return &KeyError{Key: key, What: "is no list", Keys: ListKeys()}
	}
	if err != nil {
		return &ValueError{key, value, err}
	}
	return nil
}

// Remove takes an item out of a list, in whatever spelling it is named.
// Removing what is not there changes nothing and is no error.
func (x *Context) Remove(c *crm.Customer, key, value string) error {
	value = strings.TrimSpace(value)
	switch canonicalKey(key) {
	case "tags":
		c.Tags = slices.DeleteFunc(slices.Clone(c.Tags), func(t string) bool { return crm.Fold(t) == crm.Fold(value) })
	case "email":
		c.Emails = drop(c.Emails, crm.FoldEmail(value))
	case "phone":
		c.Phones = slices.DeleteFunc(slices.Clone(c.Phones), func(p crm.Phone) bool {
			n, err := x.Phone(c, value)
			return p.Given == value || err == nil && n.Number == p.Number && (n.Extension == "" || n.Extension == p.Extension)
		})
	case "address":
		want := crm.Fold(value)
		c.Addresses = slices.DeleteFunc(slices.Clone(c.Addresses), func(a crm.Address) bool {
			b, err := Address(value)
			return crm.Fold(a.Label) == want || crm.Fold(a.City) == want || crm.Fold(a.Street) == want || err == nil && a.Key() == b.Key()
		})
	case "link":
		c.Links = drop(c.Links, crm.FoldURL(value))
	case "handle":
		h, err := handle(value)
		if err != nil {
			return &ValueError{key, value, err}
		}
		c.Handles = drop(c.Handles, h.Key())
	case "external_id":
		c.ExternalIDs = drop(c.ExternalIDs, value)
	case "notes":
		lines := slices.DeleteFunc(strings.Split(c.Notes, "\n"), func(l string) bool { return strings.TrimSpace(l) == value })
		c.Notes = strings.Join(lines, "\n")
	default:
		return &KeyError{Key: key, What: "is no list", Keys: ListKeys()}
	}
	return nil
}

// setFirst replaces the main item of a list, or removes it when value is empty.
func (x *Context) setFirst(c *crm.Customer, key, value string) error {
	var err error
	switch key {
	case "email":
		c.Emails, err = first(c.Emails, value, email, func(old, e crm.Email) crm.Email { old.Address = e.Address; return old })
	case "phone":
		read := func(v string) (crm.Phone, error) { return x.Phone(c, v) }
		c.Phones, err = first(c.Phones, value, read, func(old, p crm.Phone) crm.Phone {
			p.Label, p.Extra = old.Label, old.Extra
			return p
		})
	case "address":
		c.Addresses, err = first(c.Addresses, value, Address, func(old, a crm.Address) crm.Address {
			a.Label, a.Extra = old.Label, old.Extra
			return a
		})
	case "link":
		c.Links, err = first(c.Links, value, link, func(old, l crm.Link) crm.Link { old.URL = l.URL; return old })
	case "handle":
		c.Handles, err = first(c.Handles, value, handle, func(old, h crm.Handle) crm.Handle {
			h.Extra = old.Extra
			return h
		})
	}
	return err
}

// first returns list with its first item replaced by what value reads as. An
// item of the same key elsewhere in the list moves to the front instead, and
// one that is first already stays as it is.
func first[T crm.Keyed](list []T, value string, read func(string) (T, error), replace func(old, item T) T) ([]T, error) {
	if value == "" {
		if len(list) == 0 {
			return list, nil
		}
		return slices.Clone(list[1:]), nil
	}
	item, err := read(value)
	if err != nil {
		return list, err
	}
	for i, it := range list {
		if it.Key() == item.Key() {
			out := append([]T{it}, list[:i]...)
			return append(out, list[i+1:]...), nil
		}
	}
	out := slices.Clone(list)
	if len(out) == 0 {
		return []T{item}, nil
	}
	out[0] = replace(out[0], item)
	return out, nil
}

func add[T crm.Keyed](list []T, item T) []T {
	for _, it := range list {
		if it.Key() == item.Key() {
			return list
		}
	}
	return append(slices.Clone(list), item)
}

func drop[T crm.Keyed](list []T, key string) []T {
	return slices.DeleteFunc(slices.Clone(list), func(it T) bool { return it.Key() == key })
}

func hasTag(c *crm.Customer, tag string) bool {
	return slices.ContainsFunc(c.Tags, func(t string) bool { return crm.Fold(t) == crm.Fold(tag) })
}

// Tag checks a tag: one line without a comma, which separates tags elsewhere.
func Tag(value string) (string, error) {
	value = strings.Join(strings.Fields(value), " ")
	if value == "" || strings.ContainsAny(value, ",[]{}\"") {
		return "", fmt.Errorf("%q cannot be a tag; use words without commas, brackets and quotes", value)
	}
	return value, nil
}

// email reads "info@acme.example" or "work: info@acme.example".
func email(value string) (crm.Email, error) {
	label, address := labelled(value)
	at := strings.LastIndexByte(address, '@')
	if at <= 0 || at == len(address)-1 || strings.ContainsAny(address, " \t<>,;\"") || !strings.Contains(address[at:], ".") && address[at:] != "@localhost" {
		return crm.Email{}, fmt.Errorf("%q is not an e-mail address", address)
	}
	return crm.Email{Address: address, Label: label}, nil
}

// labelled splits "work: value" where the label is one word.
func labelled(value string) (label, rest string) {
	l, r, ok := strings.Cut(value, ": ")
	if !ok || l == "" || strings.ContainsAny(l, " @/.") {
		return "", value
	}
	return l, strings.TrimSpace(r)
}

func link(value string) (crm.Link, error) {
	label, url := labelled(value)
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok {
		scheme, rest, url = "https", url, "https://"+url
	}
	if scheme != "http" && scheme != "https" || !strings.Contains(strings.SplitN(rest, "/", 2)[0], ".") || strings.ContainsAny(url, " \t\n<>\"") {
		return crm.Link{}, fmt.Errorf("%q is no web address; write it like https://acme.example", value)
	}
	return crm.Link{URL: url, Label: label}, nil
}

// handle reads "linkedin:anna-smith", "linkedin anna-smith" or the URL of a profile.
func handle(value string) (crm.Handle, error) {
	if h, ok := crm.HandleOf(value); ok {
		return h, nil
	}
	service, name, ok := strings.Cut(value, ":")
	if !ok {
		service, name, ok = strings.Cut(value, " ")
	}
	service, name = strings.ToLower(strings.TrimSpace(service)), strings.TrimPrefix(strings.TrimSpace(name), "@")
	if !ok || service == "" || name == "" || strings.ContainsAny(service+name, " \t\n") || strings.HasPrefix(name, "//") {
		return crm.Handle{}, fmt.Errorf("%q is no social handle; write it like linkedin:anna-smith", value)
	}
	return crm.Handle{Service: service, Name: name}, nil
}
