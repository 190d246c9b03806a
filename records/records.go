// Package records holds the demo book: the customers of Nordlicht Beratung, a
// small consulting firm in Hamburg that does not exist. All names are invented,
// all web domains end in .example, and phone numbers come from the ranges that
// the countries keep free for fiction.
//
// The files are those of an ordinary store, written for the day Anchor. Book
// moves the whole book in time, so that its last calls were always made a few
// days ago and its tasks are due around today. The package writes nothing.
package records

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"crm/internal/codec"
	"crm/internal/crm"
)

//go:embed crm.yaml */*.yaml
var files embed.FS

// Anchor is the day for which the book is written, a Monday: the last
// interactions lie in the week before it, the tasks are due around it.
const Anchor = "2026-11-16"

// Files are the files of the book as they are embedded: crm.yaml, and the
// customers as they lie below the folder records of a store.
func Files() fs.FS { return files }

// Book is the demo book as of today: the customers, sorted by id, and the
// settings. It is moved by whole weeks, so that what fell on a Tuesday still
// does, and so that nothing but what is planned lies after today. Birthdays
// stay. The caller owns the result. It fails when today is not a full date.
func Book(today crm.Date) ([]*crm.Customer, *crm.Settings, error) {
	if today.Year == 0 {
		return nil, nil, errors.New("the demo book needs the day of today with its year")
	}
	data, err := files.ReadFile(crm.SettingsFile)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot read the settings of the demo book: %w", err)
	}
	settings, err := codec.DecodeSettings(crm.SettingsFile, data)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot read the settings of the demo book: %w", err)
	}
	anchor, err := crm.ParseDate(Anchor)
	if err != nil {
		return nil, nil, err
	}
	days := wholeWeeks(anchor.DaysUntil(today))
	var book []*crm.Customer
	err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.Contains(name, "/") {
			return err
		}
		data, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		c, err := codec.Decode(path.Join(crm.RecordsDir, name), data)
		if err != nil {
			return err
		}
		Shift(c, days)
		book = append(book, c)
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("cannot read the demo book: %w", err)
	}
	slices.SortFunc(book, func(a, b *crm.Customer) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return book, settings, nil
}

// wholeWeeks rounds days down to a multiple of seven.
func wholeWeeks(days int) int {
	rest := days % 7
	if rest < 0 {
		rest += 7
	}
	return days - rest
}

// Shift moves all dates and times of a customer by a number of days, in place;
// also those in custom fields and unknown keys. The birthday stays, and so does
// a date without a year.
func Shift(c *crm.Customer, days int) {
	m := mover(days)
	m.time(&c.Created)
	m.date(&c.Reviewed, &c.Snoozed)
	m.pairs(c.Fields, c.Preferences, c.Extra)
	for i := range c.Emails {
		m.pairs(c.Emails[i].Extra)
	}
	for i := range c.Phones {
		m.pairs(c.Phones[i].Extra)
	}
	for i := range c.Addresses {
		m.pairs(c.Addresses[i].Extra)
	}
	for i := range c.Links {
		m.pairs(c.Links[i].Extra)
	}
	for i := range c.Handles {
		m.pairs(c.Handles[i].Extra)
	}
	for i := range c.Relations {
		m.pairs(c.Relations[i].Extra)
	}
	m.externalIDs(c.ExternalIDs)
	for i := range c.Deals {
		m.deal(&c.Deals[i])
	}
	for i := range c.Tasks {
		t := &c.Tasks[i]
		m.time(&t.Due, &t.Created, &t.Responded, &t.Done)
		m.externalIDs(t.ExternalIDs)
		m.pairs(t.Extra)
	}
	for i := range c.Purchases {
		p := &c.Purchases[i]
		m.date(&p.Date)
		m.lines(p.Lines)
		m.externalIDs(p.ExternalIDs)
		m.pairs(p.Extra)
	}
	for i := range c.Consents {
		m.date(&c.Consents[i].Date, &c.Consents[i].Expires)
		m.pairs(c.Consents[i].Extra)
	}
	for i := range c.Feedback {
		m.time(&c.Feedback[i].At)
		m.pairs(c.Feedback[i].Extra)
	}
	for i := range c.Merged {
		m.time(&c.Merged[i].At)
		m.pairs(c.Merged[i].Values)
		m.pairs(c.Merged[i].Extra)
	}
	for i := range c.Clashes {
		m.time(&c.Clashes[i].At)
		m.value(&c.Clashes[i].Value)
		m.pairs(c.Clashes[i].Extra)
	}
	for i := range c.Interactions {
		t := &c.Interactions[i]
		m.time(&t.At)
		m.externalIDs(t.ExternalIDs)
		m.pairs(t.Extra)
		for j := range t.With {
			m.pairs(t.With[j].Extra)
		}
	}
}

// mover is the number of days by which it moves what it is given.
type mover int

func (m mover) deal(d *crm.Deal) {
	m.date(&d.Close)
	m.time(&d.Created)
	m.lines(d.Lines)
	m.externalIDs(d.ExternalIDs)
	m.pairs(d.Fields, d.Extra)
	for i := range d.History {
		m.time(&d.History[i].At)
		m.date(&d.History[i].Expected)
		m.pairs(d.History[i].Extra)
	}
}

func (m mover) lines(lines []crm.Line) {
	for i := range lines {
		m.pairs(lines[i].Extra)
	}
}

func (m mover) externalIDs(ids []crm.ExternalID) {
	for i := range ids {
		m.pairs(ids[i].Extra)
	}
}

func (m mover) date(dates ...*crm.Date) {
	for _, d := range dates {
		if d.Year != 0 {
			*d = d.AddDays(int(m))
		}
	}
}

func (m mover) time(times ...*crm.Time) {
	for _, t := range times {
		*t = t.AddDays(int(m))
	}
}

func (m mover) pairs(lists ...[]crm.Pair) {
	for _, pairs := range lists {
		for i := range pairs {
			m.value(&pairs[i].Value)
		}
	}
}

func (m mover) value(v *crm.Value) {
	switch v.Kind {
	case crm.Day:
		if d, err := crm.ParseDate(v.Text); err == nil {
			m.date(&d)
			v.Text = d.String()
		}
	case crm.Moment:
		if t, err := crm.ParseTime(v.Text); err == nil {
			v.Text = t.AddDays(int(m)).String()
		}
	case crm.List:
		for i := range v.Items {
			m.value(&v.Items[i])
		}
	case crm.Map:
		m.pairs(v.Pairs)
	}
}
