package assign

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"crm/internal/crm"
	"crm/internal/when"
)

// DealKeys is the keys that SetDeal knows besides custom fields.
func DealKeys() []string {
	return []string{"title", "amount", "probability", "close", "owner", "source", "lost_reason", "tags", "notes", "fields.NAME"}
}

// DealLists is the lists that AddToDeal and RemoveFromDeal change.
func DealLists() []string { return []string{"contact", "product", "tag", "external_id"} }

// SetDeal sets a key of a deal to a value; an empty value unsets it. Stage and pipeline are not for it:
// package deal has the rules of those. An error leaves the deal as it was.
func (x *Context) SetDeal(d *crm.Deal, key, value string) error {
	next := *d
	value = strings.TrimSpace(plainLines(value))
	k := strings.ToLower(strings.TrimSpace(key))
	if err := textFault(value, k == "notes"); err != nil {
		return &ValueError{Key: key, Err: err}
	}
	if err := x.setDeal(&next, k, key, value); err != nil {
		var bad *KeyError
		if errors.As(err, &bad) {
			return err
		}
		return &ValueError{Key: key, Err: err}
	}
	*d = next
	return nil
}

func (x *Context) setDeal(d *crm.Deal, k, key, value string) error {
	var err error
	switch k {
	case "title":
		if crm.Fold(value) == "" {
			return errors.New("a deal needs a title")
		}
		d.Title = value
	case "amount":
		d.Amount = crm.Money{}
		if value != "" {
			d.Amount, err = x.Money(value)
		}
		if err == nil && d.Amount.Amount.Sign() < 0 {
			err = fmt.Errorf("%s is less than nothing; a deal that is gone is lost, and what is paid back is a purchase", d.Amount)
		}
	case "probability":
		d.Probability, err = probability(value)
	case "close":
		d.Close = crm.Date{}
		if value != "" {
			lean := when.Future
			if s := x.Settings.Pipeline(d.Pipeline).Stage(d.Stage); s != nil && s.Outcome != "" {
				lean = when.Past
			}
			d.Close, err = when.ParseDate(value, x.Now, lean)
		}
	case "owner":
		if strings.EqualFold(value, "me") && x.User != "" {
			value = x.User
		}
		d.Owner = value
	case "source":
		d.Source = value
	case "lost_reason":
		s := x.Settings.Pipeline(d.Pipeline).Stage(d.Stage)
		switch lost := s != nil && s.Outcome == "lost"; {
		case lost && value == "":
			return errors.New("a lost deal has a reason")
		case !lost && value != "":
			return errors.New("the deal is not lost; see \"crm deal lost --help\"")
		}
		d.LostReason = value
	case "tags":
		d.Tags, err = tagList(value)
	case "notes":
		d.Notes = value
	case "tag", "contact", "contacts", "product", "products", "lines", "external_id":
		return &KeyError{Key: key, What: "is a list; say --add or --remove " + strings.TrimSuffix(k, "s") + "=…"}
	case "id", "created", "history":
		return &KeyError{Key: key, What: "cannot be set; \"crm edit\" shows the whole file"}
	default:
		name, ok := strings.CutPrefix(k, "fields.")
		if !ok && x.Settings.Field(x.fieldName(k)) == nil || name == "" && ok {
			return &KeyError{Key: key, What: "is no key of a deal and no custom field of crm.yaml", Keys: DealKeys()}
		}
		probe := &crm.Customer{Fields: d.Fields}
		err = x.setPair(probe, key, value)
		d.Fields = probe.Fields
	}
	return err
}

// probability reads percent, 0 to 100.
func probability(value string) (*int, error) {
	if value == "" {
		return nil, nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(value, "%")))
	if err != nil || n < 0 || n > 100 {
		return nil, fmt.Errorf("%s is no probability; write percent, from 0 to 100", quote(value))
	}
	return &n, nil
}

// AddToDeal adds an item to a list of a deal; what is there already is left, but for a product, of
// which quantity and price are replaced. The amount follows the lines as long as it is what they add up
// to. An error leaves the deal as it was.
func (x *Context) AddToDeal(d *crm.Deal, key, value string) error {
	return x.dealList(d, key, value, func(d *crm.Deal, key string) error {
		switch key {
		case "tag":
			tag, err := Tag(value)
			if err == nil && !hasTag(d.Tags, tag) {
				d.Tags = append(slices.Clone(d.Tags), tag)
			}
			return err
		case "contact":
			id, err := x.Resolve(value)
			if err == nil && !slices.Contains(d.Contacts, id) {
				d.Contacts = append(slices.Clone(d.Contacts), id)
			}
			return err
		case "product":
			return addItem(&d.Lines, value, x.Line, func(_, line crm.Line) crm.Line { return line })
		}
		return addItem(&d.ExternalIDs, value, externalID, nil)
	})
}

// RemoveFromDeal takes an item off a list of a deal, as AddToDeal names it; of a product
// its name is enough.
func (x *Context) RemoveFromDeal(d *crm.Deal, key, value string) error {
	return x.dealList(d, key, value, func(d *crm.Deal, key string) error {
		switch key {
		case "tag":
			d.Tags = slices.DeleteFunc(slices.Clone(d.Tags), func(t string) bool { return crm.Fold(t) == crm.Fold(value) })
		case "contact":
			id, err := x.Resolve(value)
			if err != nil {
				return err
			}
			d.Contacts = slices.DeleteFunc(slices.Clone(d.Contacts), func(c crm.ID) bool { return c == id })
		case "product":
			d.Lines = slices.DeleteFunc(slices.Clone(d.Lines), func(l crm.Line) bool { return crm.Fold(l.Product) == crm.Fold(value) })
		case "external_id":
			d.ExternalIDs = slices.DeleteFunc(slices.Clone(d.ExternalIDs), func(e crm.ExternalID) bool { return e.Key() == value })
		}
		return nil
	})
}

func (x *Context) dealList(d *crm.Deal, key, value string, fn func(d *crm.Deal, key string) error) error {
	k := strings.ToLower(strings.TrimSpace(key))
	if one := strings.TrimSuffix(k, "s"); slices.Contains(DealLists(), one) {
		k = one
	}
	if k == "line" || k == "lines" {
		k = "product"
	}
	if !slices.Contains(DealLists(), k) {
		return &KeyError{Key: key, What: "is no list of a deal", Keys: DealLists()}
	}
	if err := textFault(value, false); err != nil {
		return &ValueError{Key: key, Err: err}
	}
	if strings.TrimSpace(value) == "" {
		return &ValueError{Key: key, Err: errors.New("there is nothing behind the =")}
	}
	next := *d
	before, err := crm.LinesTotal(d.Lines)
	follows := err == nil && before == d.Amount || len(d.Lines) == 0 && d.Amount.IsZero()
	if err := fn(&next, k); err != nil {
		return &ValueError{Key: key, Err: err}
	}
	if k == "product" && follows {
		total, err := crm.LinesTotal(next.Lines)
		if err != nil && !errors.Is(err, crm.ErrNoPrice) {
			return &ValueError{Key: key, Err: err}
		}
		next.Amount = total
	}
	*d = next
	return nil
}
