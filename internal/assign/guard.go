package assign

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"crm/internal/crm"
	"crm/internal/validate"
)

// Limits of what somebody types: of one line in characters, of a text of many
// lines in bytes.
const (
	lineMax  = 2000
	proseMax = 1 << 20
)

// quote is text from outside for an error, at most 60 characters of it.
func quote(s string) string {
	if r := []rune(s[:min(len(s), 300)]); len(r) > 60 || len(s) > 300 {
		s = string(r[:min(len(r), 60)]) + "…"
	}
	return strconv.Quote(s)
}

// textFault says why a text cannot be a value; nil when it can. Only prose may
// have line breaks and tabs.
func textFault(s string, prose bool) error {
	if !utf8.ValidString(s) {
		return errors.New("the text is not valid UTF-8")
	}
	if n := utf8.RuneCountInString(s); !prose && n > lineMax {
		return fmt.Errorf("the text has %d characters; at most %d are kept, the rest may go to the notes", n, lineMax)
	}
	if prose && len(s) > proseMax {
		return fmt.Errorf("the text has %d bytes; at most %d are kept", len(s), proseMax)
	}
	for _, r := range s {
		switch {
		case (r == '\n' || r == '\t') && prose:
		case r == '\n', r == '\r', r == '\t', r == 0x2028, r == 0x2029:
			if prose {
				return errors.New("the text has a line break in it that is not a plain one")
			}
			return errors.New("the text has a line break or tab in it; write it in one line")
		case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return fmt.Errorf("the text has the control character %U in it", r)
		}
	}
	return nil
}

// plainLines is a text with the line breaks of Unix.
func plainLines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// change lets fn change a customer. When fn fails, or when the result has a
// problem that the customer had not before, the customer stays as it is. Fn may
// replace lists, but not change them in place.
func (x *Context) change(c *crm.Customer, key, value string, fn func(next *crm.Customer) error) error {
	next := *c
	err := fn(&next)
	if err == nil {
		err = x.worse(c, &next)
	}
	var known *KeyError
	switch {
	case errors.As(err, &known):
		return err
	case err != nil:
		return &ValueError{key, value, err}
	}
	*c = next
	return nil
}

// worse says what is wrong with the profile of a customer that was not wrong
// before.
func (x *Context) worse(old, next *crm.Customer) error {
	found := x.problems(next)
	if len(found) == 0 {
		return nil
	}
	had := map[string]int{}
	for _, p := range x.problems(old) {
		had[p.Check+p.Msg]++
	}
	for _, p := range found {
		if had[p.Check+p.Msg]--; had[p.Check+p.Msg] >= 0 {
			continue
		}
		if p.Hint != "" {
			return fmt.Errorf("%s; %s", p.Msg, p.Hint)
		}
		return errors.New(p.Msg)
	}
	return nil
}

// problems is what is wrong with the profile, and what only looks wrong but is
// so easily put right by who types it.
func (x *Context) problems(c *crm.Customer) []validate.Problem {
	profile := *c
	profile.Deals, profile.Tasks, profile.Purchases, profile.Consents, profile.Feedback, profile.Interactions = nil, nil, nil, nil, nil, nil
	var out []validate.Problem
	for _, p := range validate.Customer(&profile, x.Settings) {
		switch p.Check {
		case "control-character", "bad-country", "bad-language":
			out = append(out, p)
		default:
			if !p.Warning {
				out = append(out, p)
			}
		}
	}
	return out
}
