package assign

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"crm/internal/crm"
)

// Add adds an item to a list (tag, email, phone, address, link, handle,
// external_id) or lines to the notes. E-mail addresses, phone numbers, postal
// addresses and links may have a label ("work: info@acme.example"); `mobile`
// is a phone with that label. Adding what is there already, in whatever
// spelling, changes at most its label. The URL of a profile on a social service
// becomes a handle. An error leaves the customer as it was.
func (x *Context) Add(c *crm.Customer, key, value string) error {
	value = strings.TrimSpace(plainLines(value))
	k := canonicalKey(key)
	return x.change(c, key, value, func(c *crm.Customer) error {
		if !slices.Contains([]string{"tags", "email", "phone", "mobile", "address", "link", "handle", "external_id", "notes"}, k) {
			return &KeyError{Key: key, What: "is no list", Keys: ListKeys()}
		}
		if value == "" {
			return errors.New("there is nothing to add")
		}
		if err := textFault(value, k == "notes" || k == "address"); err != nil {
			return err
		}
		return x.add(c, k, value)
	})
}

func (x *Context) add(c *crm.Customer, key, value string) error {
	switch key {
	case "tags":
		tag, err := Tag(value)
		if err == nil && !hasTag(c.Tags, tag) {
			c.Tags = append(slices.Clip(c.Tags), tag)
		}
		return err
	case "email":
		return addItem(&c.Emails, value, email, labelEmail)
	case "mobile":
		if label, _ := labelled(value); label == "" {
			value = "mobile: " + value
		}
		fallthrough
	case "phone":
		return addItem(&c.Phones, value, x.phoneOf(c), labelPhone)
	case "address":
		return addItem(&c.Addresses, value, Address, labelAddress)
	case "link":
		if _, ok := crm.HandleOf(value); !ok {
			return addItem(&c.Links, value, link, labelLink)
		}
		fallthrough
	case "handle":
		return addItem(&c.Handles, value, handle, nil)
	case "external_id":
		return addItem(&c.ExternalIDs, value, externalID, nil)
	}
	notes, end := cutEnd(c.Notes)
	switch {
	case notes == "":
		c.Notes = value
	case findLines(strings.Split(notes, "\n"), strings.Split(value, "\n")) < 0:
		c.Notes = notes + "\n" + value + end
	}
	return nil
}

// Remove takes an item out of a list, in whatever spelling it is named: an
// address also by its street, city or label, a handle by its service, a phone
// without its extension. When such a name fits several it is an error.
// Removing what is not there changes nothing and is no error.
func (x *Context) Remove(c *crm.Customer, key, value string) error {
	value = strings.TrimSpace(plainLines(value))
	k := canonicalKey(key)
	return x.change(c, key, value, func(c *crm.Customer) error {
		if !slices.Contains([]string{"tags", "email", "phone", "mobile", "address", "link", "handle", "external_id", "notes"}, k) {
			return &KeyError{Key: key, What: "is no list", Keys: ListKeys()}
		}
		if value == "" {
			return errors.New("say which one to remove")
		}
		return x.remove(c, k, value)
	})
}

func (x *Context) remove(c *crm.Customer, key, value string) (err error) {
	fold := crm.Fold(value)
	same := func(s string) bool { return fold != "" && crm.Fold(s) == fold }
	switch key {
	case "tags":
		c.Tags = slices.DeleteFunc(slices.Clone(c.Tags), func(t string) bool { return same(t) || t == value })
	case "email":
		c.Emails, err = removeItem(c.Emails, value, email, func(e crm.Email) bool { return e.Key() == crm.FoldEmail(value) })
	case "phone", "mobile":
		c.Phones, err = removeItem(c.Phones, value, x.phoneOf(c), func(p crm.Phone) bool {
			n, err := x.Phone(c, value)
			return p.Given == value || err == nil && n.Extension == "" && n.Number == p.Number
		})
	case "address":
		c.Addresses, err = removeItem(c.Addresses, value, Address, func(a crm.Address) bool {
			return same(a.Label) || same(a.City) || same(a.Street)
		})
	case "link":
		before := len(c.Links)
		c.Links, err = removeItem(c.Links, value, link, func(l crm.Link) bool { return l.Key() == crm.FoldURL(value) })
		if h, ok := crm.HandleOf(value); ok && len(c.Links) == before {
			c.Handles = drop(c.Handles, h.Key())
		}
	case "handle":
		c.Handles, err = removeItem(c.Handles, value, handle, func(h crm.Handle) bool { return strings.EqualFold(h.Service, value) })
	case "external_id":
		c.ExternalIDs, err = removeItem(c.ExternalIDs, value, externalID, func(e crm.ExternalID) bool { return e.Key() == value })
	case "notes":
		notes, end := cutEnd(c.Notes)
		lines, want := strings.Split(notes, "\n"), strings.Split(value, "\n")
		if i := findLines(lines, want); i >= 0 {
			if lines = slices.Delete(lines, i, i+len(want)); len(lines) == 0 {
				end = ""
			}
			c.Notes = strings.Join(lines, "\n") + end
		}
	}
	return err
}

// cutEnd splits off the line breaks at the end of notes.
func cutEnd(notes string) (text, end string) {
	text = strings.TrimRight(notes, "\n")
	return text, notes[len(text):]
}

// findLines is where a run of lines begins, but for white space around them; -1
// when it is not there.
func findLines(lines, run []string) int {
	for i := 0; i+len(run) <= len(lines); i++ {
		if slices.EqualFunc(lines[i:i+len(run)], run, func(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }) {
			return i
		}
	}
	return -1
}

func (x *Context) phoneOf(c *crm.Customer) func(string) (crm.Phone, error) {
	return func(v string) (crm.Phone, error) { return x.Phone(c, v) }
}

// Each of these is the old item with the label of the new one, if that has one.

func labelEmail(old, e crm.Email) crm.Email {
	if e.Label != "" {
		old.Label = e.Label
	}
	return old
}

func labelPhone(old, p crm.Phone) crm.Phone {
	if p.Label != "" {
		old.Label = p.Label
	}
	return old
}

func labelAddress(old, a crm.Address) crm.Address {
	if a.Label != "" {
		old.Label = a.Label
	}
	return old
}

func labelLink(old, l crm.Link) crm.Link {
	if l.Label != "" {
		old.Label = l.Label
	}
	return old
}

// setFirst replaces the main item of a list, or removes it when value is empty.
// The label and what this version does not know stay. Of handles the one of the
// same service is replaced, where there is one.
func (x *Context) setFirst(c *crm.Customer, key, value string) error {
	switch key {
	case "email":
		return setItem(&c.Emails, value, email, labelEmail, func(old, e crm.Email) crm.Email {
			old.Address = e.Address
			return labelEmail(old, e)
		})
	case "phone":
		return setItem(&c.Phones, value, x.phoneOf(c), labelPhone, func(old, p crm.Phone) crm.Phone {
			old.Number, old.Given, old.Extension = p.Number, p.Given, p.Extension
			return labelPhone(old, p)
		})
	case "address":
		return setItem(&c.Addresses, value, Address, labelAddress, func(old, a crm.Address) crm.Address {
			a.Extra = old.Extra
			if a.Label == "" {
				a.Label = old.Label
			}
			return a
		})
	case "link":
		return setItem(&c.Links, value, link, labelLink, func(old, l crm.Link) crm.Link {
			old.URL = l.URL
			return labelLink(old, l)
		})
	}
	if h, err := handle(value); err == nil {
		for i, old := range c.Handles {
			if strings.EqualFold(old.Service, h.Service) {
				if old.Key() != h.Key() {
					c.Handles = slices.Clone(c.Handles)
					c.Handles[i].Name = h.Name
				}
				return nil
			}
		}
	}
	return setItem(&c.Handles, value, handle, nil, func(old, h crm.Handle) crm.Handle {
		old.Service, old.Name = h.Service, h.Name
		return old
	})
}

// setItem replaces the first item of a list by what value reads as. An item of
// the same key elsewhere in the list moves to the front instead, and one that
// is first already stays, but for its label.
func setItem[T crm.Keyed](list *[]T, value string, read func(string) (T, error), label, replace func(old, item T) T) error {
	if value == "" {
		if len(*list) > 0 {
			*list = slices.Clone((*list)[1:])
		}
		return nil
	}
	item, err := read(value)
	if err != nil {
		return err
	}
	if len(*list) == 0 {
		*list = []T{item}
		return nil
	}
	for i, it := range *list {
		if it.Key() == item.Key() {
			if label != nil {
				it = label(it, item)
			}
			rest := slices.Delete(slices.Clone(*list), i, i+1)
			*list = append([]T{it}, rest...)
			return nil
		}
	}
	*list = slices.Clone(*list)
	(*list)[0] = replace((*list)[0], item)
	return nil
}

func addItem[T crm.Keyed](list *[]T, value string, read func(string) (T, error), label func(old, item T) T) error {
	item, err := read(value)
	if err != nil {
		return err
	}
	for i, it := range *list {
		if it.Key() == item.Key() {
			if label != nil {
				*list = slices.Clone(*list)
				(*list)[i] = label(it, item)
			}
			return nil
		}
	}
	*list = append(slices.Clip(*list), item)
	return nil
}

// removeItem drops the items with the key that value reads as, else the one
// that it fits less exactly.
func removeItem[T crm.Keyed](list []T, value string, read func(string) (T, error), fits func(T) bool) ([]T, error) {
	if item, err := read(value); err == nil {
		if rest := drop(list, item.Key()); len(rest) < len(list) {
			return rest, nil
		}
	}
	rest := slices.DeleteFunc(slices.Clone(list), fits)
	if n := len(list) - len(rest); n > 1 {
		return list, fmt.Errorf("%s fits %d of them; write the one you mean in full", quote(value), n)
	}
	return rest, nil
}

func drop[T crm.Keyed](list []T, key string) []T {
	return slices.DeleteFunc(slices.Clone(list), func(it T) bool { return it.Key() == key })
}

func hasTag(tags []string, tag string) bool {
	fold := crm.Fold(tag)
	return slices.ContainsFunc(tags, func(t string) bool { return crm.Fold(t) == fold })
}
