// Package consent has the rules by which entries of consent are made: an entry is never
// overwritten, of several for a purpose the one with the latest date counts. Pure; it
// knows nothing of files, and gives no legal advice.
package consent

import (
	"errors"
	"slices"

	"crm/internal/crm"
)

// The statuses of an entry.
const (
	Granted   = "granted"
	Withdrawn = "withdrawn"
	Refused   = "refused"
)

// ErrNone says that nothing is there that could be withdrawn.
var ErrNone = errors.New("nothing was granted")

// Latest is the entry that counts for a purpose: the one with the latest date, of several
// the last; nil when there is none. Case does not matter.
func Latest(list []crm.Consent, purpose string) *crm.Consent {
	var out *crm.Consent
	for i := range list {
		if c := &list[i]; crm.Fold(c.Purpose) == crm.Fold(purpose) && (out == nil || c.Date.Compare(out.Date) >= 0) {
			out = c
		}
	}
	return out
}

// Add adds an entry, among the others by its date, with the purpose spelled as the customer
// has it. Of a grant with no basis, the basis is that of the entry that counts, else consent.
// An entry that says what the list says already on its day changes nothing: the list is the
// same then. ErrNone: a withdrawal of what was not granted by then.
func Add(list []crm.Consent, c crm.Consent) ([]crm.Consent, error) {
	if known := Latest(list, c.Purpose); known != nil {
		c.Purpose = known.Purpose
	}
	held := Latest(until(list, c.Date), c.Purpose)
	if c.Status == Granted && c.Basis == "" {
		c.Basis = "consent"
		if held != nil && held.Status == Granted && held.Basis != "" {
			c.Basis = held.Basis
		}
	}
	if held != nil && says(held, &c) {
		return list, nil
	}
	if c.Status == Withdrawn && (held == nil || held.Status != Granted) {
		return list, ErrNone
	}
	at := len(list)
	for at > 0 && list[at-1].Date.Compare(c.Date) > 0 {
		at--
	}
	return slices.Insert(slices.Clone(list), at, c), nil
}

// until is the entries up to a day.
func until(list []crm.Consent, d crm.Date) []crm.Consent {
	var out []crm.Consent
	for _, c := range list {
		if c.Date.Compare(d) <= 0 {
			out = append(out, c)
		}
	}
	return out
}

// says tells that an entry says all that a new one does. Of a grant the terms count; one
// that has ended by the day of the new one holds no more.
func says(old, c *crm.Consent) bool {
	if old.Status != c.Status || c.Evidence != "" && c.Evidence != old.Evidence || c.Notes != "" && c.Notes != old.Notes {
		return false
	}
	if c.Status != Granted {
		return true
	}
	return old.Basis == c.Basis && old.Expires == c.Expires && (old.Expires.IsZero() || old.Expires.Compare(c.Date) >= 0)
}
