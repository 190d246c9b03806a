package records

import (
	"path"
	"testing"

	"crm/internal/crm"
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
	for _, p := range validate.Book(entries, s) {
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
		for _, p := range validate.Book(entries, s) {
			t.Errorf("%d days: %s: %s: %s (%s)", off, p.File, p.Path, p.Msg, p.Check)
		}
	}
}
