package store

import (
	"fmt"
	"strings"

	"crm/internal/crm"
	"crm/internal/validate"
)

// NotFoundError says that there is no store where one was looked for.
type NotFoundError struct {
	Dir  string // where the search began
	What string // why a folder that looked like a store is none; may be empty
	Hint string
}

// Error is one line.
func (e *NotFoundError) Error() string {
	if e.What != "" {
		return e.What
	}
	return fmt.Sprintf("no store in %s or above it", e.Dir)
}

// StateError says that the repository is in a state in which the store does not
// act: a merge in progress, a detached HEAD, a format it does not know, a lock
// held by another program.
type StateError struct {
	What string
	Hint string // what to do about it; may be empty
	Err  error  // the cause, if any
}

// Error is one line.
func (e *StateError) Error() string {
	if e.Err != nil {
		return e.What + ": " + e.Err.Error()
	}
	return e.What
}

// Unwrap is the cause.
func (e *StateError) Unwrap() error { return e.Err }

// IdentityError says that it is not known who makes the change.
type IdentityError struct {
	What string
	Hint string
}

// Error is one line.
func (e *IdentityError) Error() string { return e.What }

// MissingError says that the store has no customer with the id.
type MissingError struct{ ID crm.ID }

// Error is one line.
func (e *MissingError) Error() string { return fmt.Sprintf("no customer %q", string(e.ID)) }

// TwiceError says that several working files are of the same customer.
type TwiceError struct {
	ID    crm.ID
	Paths []string
}

// Error is one line.
func (e *TwiceError) Error() string {
	return fmt.Sprintf("customer %s has %d files, remove all but one: %s", e.ID, len(e.Paths), strings.Join(e.Paths, ", "))
}

// ChangedError says that a file was changed on disk by somebody else after the
// transaction had read it. Nothing was written.
type ChangedError struct{ Path string }

// Error is one line.
func (e *ChangedError) Error() string {
	return fmt.Sprintf("%s was changed by another program meanwhile; nothing was written, try again", e.Path)
}

// InvalidError says that a customer or the settings were refused because of
// what they hold.
type InvalidError struct {
	Path     string // the file that would have been written
	Name     string // of the customer; empty for settings
	Problems []validate.Problem
}

// Error is one line, with the first problem.
func (e *InvalidError) Error() string {
	what := e.Path
	if e.Name != "" {
		what = e.Name
	}
	if len(e.Problems) == 0 {
		return what + " is not valid"
	}
	p := e.Problems[0]
	msg := what + ": " + p.Msg
	if p.Path != "" {
		msg = what + ": " + p.Path + ": " + p.Msg
	}
	if n := len(e.Problems) - 1; n > 0 {
		msg += fmt.Sprintf(" (and %d more)", n)
	}
	return msg
}

// PathError says that a path does not name a file that the store may touch.
type PathError struct {
	Path string
	What string
}

// Error is one line.
func (e *PathError) Error() string { return fmt.Sprintf("%s: %s", e.Path, e.What) }
