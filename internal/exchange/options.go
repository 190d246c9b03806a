package exchange

import (
	"fmt"
	"path"
	"strings"

	"crm/internal/crm"
)

// Kind is what the rows of a table are.
type Kind string

// The kinds of tables.
const (
	People        Kind = "people"
	Organizations Kind = "organizations"
	Deals         Kind = "deals"
	Interactions  Kind = "interactions"
)

// Kinds is all of them, for messages and completion.
func Kinds() []Kind { return []Kind{People, Organizations, Deals, Interactions} }

// ParseKind reads a kind as typed for --as, in singular or plural.
func ParseKind(s string) (Kind, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "people", "person", "persons", "contacts", "contact":
		return People, nil
	case "organizations", "organization", "organisations", "organisation", "companies", "company", "accounts", "account":
		return Organizations, nil
	case "deals", "deal", "opportunities", "opportunity":
		return Deals, nil
	case "interactions", "interaction", "activities", "activity":
		return Interactions, nil
	}
	return "", &OptionError{Flag: "--as", Value: s, Msg: "is no kind of rows", Hint: "it is one of people, organizations, deals, interactions"}
}

// Options say how a table is to be read. The zero Options, with Settings,
// leave to the package whatever it can tell by itself.
type Options struct {
	Kind      Kind     // empty: told by the header
	Source    string   // where the rows come from, for external ids; DefaultSource of the file's name
	Map       []string // field=Column
	Skip      []string // columns to leave out
	Set       []string // field=value, for every row
	Translate []string // field:from=to
	Dates     string   // dmy, mdy, ymd; empty: told by the column
	Decimal   string   // comma, point; empty: told by the column

	DefaultCustomer string // who gets the deals and interactions without a customer
	CreateCustomers bool   // make an organization of a customer, or parent, that is not there
	AddSettings     bool   // add unknown stages and kinds to the settings
	KeepGoing       bool   // write the good rows where others are wrong
	Limit           int    // read that many rows; 0: all

	Settings *crm.Settings // of the store; not changed
}

// OptionError says that an option does not fit, by itself or to this table.
type OptionError struct {
	Flag, Value string
	Msg         string
	Hint        string
}

// Error names the flag, the value and what is wrong with it.
func (e *OptionError) Error() string {
	if e.Value == "" {
		return fmt.Sprintf("%s: %s", e.Flag, e.Msg)
	}
	return fmt.Sprintf("%s %q: %s", e.Flag, e.Value, e.Msg)
}

// DefaultSource is the source for a file: its name without folder and endings,
// as a slug; "csv" where that is empty.
func DefaultSource(file string) string {
	base := path.Base(strings.ReplaceAll(file, "\\", "/"))
	base, _, _ = strings.Cut(base, ".")
	if s := crm.Slug(base); s != "" {
		return s
	}
	return "csv"
}

// pair splits "a=b" at the first sign.
func pair(flag, text string) (string, string, error) {
	a, b, ok := strings.Cut(text, "=")
	if a = strings.TrimSpace(a); !ok || a == "" {
		return "", "", &OptionError{Flag: flag, Value: text, Msg: "has no = between its two sides"}
	}
	return a, strings.TrimSpace(b), nil
}
