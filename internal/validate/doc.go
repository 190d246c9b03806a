// Package validate holds the rules of a store as named checks: for one
// customer, for the settings, and across the customers of a book. Every
// problem is returned, not only the first, each with the name of its check, the
// place of the value and, where there is one, a hint what to do.
//
// An error means that the data cannot be right or would break another part; a
// warning leaves it to the reader. Words that the settings do not know are
// warnings, so that a merge of two people's work is never held up by them.
//
// The package is pure. It does not read YAML (package codec finds the line of a
// path, and refuses what is no day, no time and no amount), has no clock, asks
// no network whether an address exists, and does not judge how good data is:
// that is the business of package audit.
package validate

import "crm/internal/crm"

// Problem is one thing that a check found. Check is its stable name, such as
// "bad-email". Path is the place as codec.Locate takes it ("emails[0].address";
// empty: the file as a whole). Hint, often empty, says what to do.
type Problem struct {
	Check, Path, Msg, Hint string
	Warning                bool
}

// Entry is a customer with the path of its file, relative to the store.
type Entry struct {
	Path     string
	Customer *crm.Customer
}

// BookProblem is a problem in the file of a book.
type BookProblem struct {
	File string
	Problem
}

// HasErrors tells whether a problem is more than a warning.
func HasErrors(problems []Problem) bool {
	for i := range problems {
		if !problems[i].Warning {
			return true
		}
	}
	return false
}

// found collects problems.
type found struct{ problems []Problem }

func (f *found) fail(check, path, msg, hint string) {
	f.problems = append(f.problems, Problem{check, path, msg, hint, false})
}

func (f *found) warn(check, path, msg, hint string) {
	f.problems = append(f.problems, Problem{check, path, msg, hint, true})
}
