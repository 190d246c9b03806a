package cmd

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"crm/internal/index"
	"crm/internal/store"
)

// Exit codes.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitNotFound    = 3
	exitInvalid     = 4
	exitConflict    = 5
	exitFinding     = 6
	exitInterrupted = 130
)

var errHelp = pflag.ErrHelp

// UsageError says that the command line was wrong.
type UsageError struct{ Msg, Hint string }

func (e *UsageError) Error() string { return e.Msg }

// UnknownError says that nobody in the store is meant by a text.
type UnknownError struct {
	Who  string
	Near []index.Match
	Gone *store.Commit // the change that removed the customer; nil when none is known
}

func (e *UnknownError) Error() string { return fmt.Sprintf("no customer %q", e.Who) }

// NobodyError says that a query finds no customer.
type NobodyError struct {
	Query  string
	Doubts []string // what may be wrong with it
}

func (e *NobodyError) Error() string { return fmt.Sprintf("no customer is found by %q", e.Query) }

// AmbiguousError says that a text may mean several customers.
type AmbiguousError struct {
	Who     string
	Matches []index.Match
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%q may be any of %d customers", e.Who, len(e.Matches))
}

// TakenError says that an e-mail address or phone number is someone's already.
type TakenError struct {
	What  string
	Owner index.Ref
}

func (e *TakenError) Error() string {
	return fmt.Sprintf("%s belongs to %s (%s)", e.What, e.Owner.Name, e.Owner.ID)
}

// ConflictError says that what was asked for clashes with what came later.
type ConflictError struct {
	Msg   string
	Lines []string
	Hint  string
}

func (e *ConflictError) Error() string { return e.Msg }

// InvalidError says that data are not valid; its lines are the problems.
type InvalidError struct {
	Msg   string
	Lines []string
	Hint  string
}

func (e *InvalidError) Error() string { return e.Msg }

// HintError adds what to do to an error.
type HintError struct {
	Err  error
	Hint string
}

func (e *HintError) Error() string { return e.Err.Error() }

// Unwrap is the error.
func (e *HintError) Unwrap() error { return e.Err }

// exitCode ends the program with a code and no message: what there was to say
// has been printed.
type exitCode int

func (exitCode) Error() string { return "" }

// unknownCommand names what may have been meant.
func unknownCommand(c *cobra.Command, name string) error {
	hint := "see \"crm help\" for all commands"
	if near := c.SuggestionsFor(name); len(near) > 0 {
		hint = fmt.Sprintf("did you mean \"%s %s\"?", c.CommandPath(), strings.Join(near, "\" or \""+c.CommandPath()+" "))
	}
	return &UsageError{Msg: fmt.Sprintf("unknown command %q for %q", name, c.CommandPath()), Hint: hint}
}

// needs is a cobra.PositionalArgs that names what is missing or too much; max
// below 0 is any number.
func needs(min, max int, usage string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		hint := fmt.Sprintf("write it like \"%s %s\"; see \"%s --help\"", c.CommandPath(), usage, c.CommandPath())
		switch {
		case len(args) < min:
			return &UsageError{Msg: fmt.Sprintf("%s: something is missing after it", c.CommandPath()), Hint: hint}
		case max >= 0 && len(args) > max:
			return &UsageError{Msg: fmt.Sprintf("%s: what is %q? it takes no more than that; quote a text with spaces", c.CommandPath(), args[max]), Hint: hint}
		}
		return nil
	}
}
