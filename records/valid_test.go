package records

import (
	"path"
	"testing"

	"crm/internal/crm"
	"crm/internal/phone"
	"crm/internal/validate"
)

// TestValid: the demo book shows how a book should be, so that "crm check" has
// not even a warning about it.
func TestValid(t *testing.T) {
	s := settings(t)
	for _, p := range validate.Settings(s) {
		t.Errorf("%s: %s: %s (%s)", crm.SettingsFile, p.Path, p.Msg, p.Check)
	}
	var entries []validate.Entry
	each(t, func(name string, _ []byte, c *crm.Customer) {
		for _, p := range validate.Customer(c, s) {
			t.Errorf("%s: %s: %s (%s)", name, p.Path, p.Msg, p.Check)
		}
		entries = append(entries, validate.Entry{Path: path.Join(crm.RecordsDir, name), Customer: c})
	})
	for _, p := range validate.Book(entries) {
		t.Errorf("%s: %s: %s (%s)", p.File, p.Path, p.Msg, p.Check)
	}
}

// TestValidWhenMoved: moving the book makes nothing invalid.
func TestValidWhenMoved(t *testing.T) {
	for _, off := range []int{-2000, 105, 469, 4000} {
		book, s, err := Book(day(t, Anchor).AddDays(off))
		if err != nil {
			t.Fatal(err)
		}
		var entries []validate.Entry
		for _, c := range book {
			for _, p := range validate.Customer(c, s) {
				t.Errorf("%d days: %s: %s: %s (%s)", off, c.Name, p.Path, p.Msg, p.Check)
			}
			entries = append(entries, validate.Entry{Path: crm.Path(c.ID, c.Name), Customer: c})
		}
		for _, p := range validate.Book(entries) {
			t.Errorf("%d days: %s: %s: %s (%s)", off, p.File, p.Path, p.Msg, p.Check)
		}
	}
}

// TestPhones: the numbers are numbers, and what was typed means them.
func TestPhones(t *testing.T) {
	n := 0
	each(t, func(name string, _ []byte, c *crm.Customer) {
		for _, p := range c.Phones {
			n++
			got, err := phone.Parse(p.Number, "")
			if err != nil || got.E164 != p.Number {
				t.Errorf("%s: %s is read as %v, %v", name, p.Number, got, err)
			}
			if p.Given == "" {
				continue
			}
			got, err = phone.Parse(p.Given, phone.Country(p.Number))
			if err != nil || got.E164 != p.Number || got.Extension != p.Extension {
				t.Errorf("%s: %q is read as %v, %v", name, p.Given, got, err)
			}
		}
	})
	if n < 10 {
		t.Errorf("%d numbers", n)
	}
}
