package gitconfig

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Person is an author or a committer.
type Person struct {
	Name, Email string
	// Date is that of GIT_AUTHOR_DATE or GIT_COMMITTER_DATE, zero (now is meant) without.
	Date time.Time
}

// NoIdentityError says that git would have to guess who commits.
type NoIdentityError struct {
	Role    string // "author" or "committer"
	Missing string // "name" or "e-mail address"
}

// Error says what is missing and how to set it.
func (e *NoIdentityError) Error() string {
	key := "user.name \"Your Name\""
	if e.Missing != "name" {
		key = "user.email you@example.com"
	}
	return fmt.Sprintf("git configuration: the %s has no %s; set it with: git config --global %s", e.Role, e.Missing, key)
}

// DateError reports a date in the environment that git could not read.
type DateError struct{ Variable, Value string }

// Error names the variable and its value.
func (e *DateError) Error() string {
	return fmt.Sprintf("%s is %q, which is not a date; write it like 2026-01-31T12:00:00+01:00", e.Variable, e.Value)
}

// Identity returns who commits, as git finds out: GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL and
// the same for the committer, then author.name, then user.name, and for the address at
// last EMAIL unless user.useConfigOnly is set. It never makes up a name from the account
// or an address from the host. Spaces and punctuation around a name are cut off, and <, >
// and line feeds left out, as git does. The error is a *NoIdentityError, a *DateError or
// a *ValueError.
func (c *Config) Identity(getenv func(string) string) (author, committer Person, err error) {
	if author, err = c.person(getenv, "author"); err != nil {
		return Person{}, Person{}, err
	}
	if committer, err = c.person(getenv, "committer"); err != nil {
		return Person{}, Person{}, err
	}
	return author, committer, nil
}

func (c *Config) person(getenv func(string) string, role string) (p Person, err error) {
	prefix := "GIT_" + strings.ToUpper(role) + "_"
	name := getenv(prefix + "NAME")
	if name == "" {
		name = c.first(role, "name")
	}
	email := getenv(prefix + "EMAIL")
	if email == "" {
		email = c.first(role, "email")
	}
	if email == "" {
		configOnly, _, err := c.Bool("user", "", "useConfigOnly")
		if err != nil {
			return Person{}, err
		}
		// Git forgets EMAIL as soon as any address is configured, be it of the other role.
		if !configOnly && !c.isSet("user") && !c.isSet("author") && !c.isSet("committer") {
			email = strings.Trim(getenv("EMAIL"), " \t\r\n")
		}
	}
	p = Person{Name: withoutCrud(name), Email: withoutCrud(email)}
	if p.Name == "" {
		return Person{}, &NoIdentityError{role, "name"}
	}
	if p.Email == "" {
		return Person{}, &NoIdentityError{role, "e-mail address"}
	}
	if text := getenv(prefix + "DATE"); text != "" {
		var ok bool
		if p.Date, ok = parseDate(text); !ok {
			return Person{}, &DateError{prefix + "DATE", text}
		}
	}
	return p, nil
}

// first returns author.name or else user.name; one that is empty counts as not set.
func (c *Config) first(role, name string) string {
	if value, _ := c.Get(role, "", name); value != "" {
		return value
	}
	value, _ := c.Get("user", "", name)
	return value
}

func (c *Config) isSet(section string) bool {
	_, ok := c.Get(section, "", "email")
	return ok
}

// withoutCrud is strbuf_addstr_without_crud of git's ident.c.
func withoutCrud(s string) string {
	s = strings.TrimFunc(s, func(r rune) bool {
		return r <= ' ' || strings.ContainsRune(`,:;<>"\'`, r)
	})
	return strings.NewReplacer("\n", "", "<", "", ">", "").Replace(s)
}

// parseDate reads the formats that git documents for its environment: "@SECONDS ZONE",
// "SECONDS ZONE", RFC 2822, and ISO 8601 with its other spellings of the day. Without a
// zone local time is meant.
func parseDate(text string) (time.Time, bool) {
	text = strings.TrimSpace(text)
	if t, ok := parseSeconds(text); ok {
		return t, true
	}
	if _, rest, ok := strings.Cut(text, ", "); ok {
		text = rest // the day of the week says nothing
	}
	for _, layout := range []string{
		"2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05", "2 Jan 2006 15:04:05 MST",
		"Mon Jan 2 15:04:05 2006 -0700", "Mon Jan 2 15:04:05 2006",
	} {
		if t, err := time.ParseInLocation(layout, text, time.Local); err == nil {
			return t, !strings.HasSuffix(layout, "MST") || strings.HasSuffix(text, "GMT") || strings.HasSuffix(text, "UTC")
		}
	}
	for _, day := range []string{"2006-01-02", "2006.01.02", "01/02/2006", "02.01.2006"} {
		for _, clock := range []string{"T15:04:05", " 15:04:05", "T15:04", " 15:04"} {
			for _, zone := range []string{"Z07:00", "Z0700", " Z0700", " Z07:00", ""} {
				if t, err := time.ParseInLocation(day+clock+zone, text, time.Local); err == nil {
					return t.Truncate(time.Second), true
				}
			}
		}
	}
	return time.Time{}, false
}

// parseSeconds reads seconds since 1970 and a zone like +0100. Without "@" a small number
// would be something else for git.
func parseSeconds(text string) (time.Time, bool) {
	number, zone, zoned := strings.Cut(text, " ")
	number, marked := strings.CutPrefix(number, "@")
	n, err := strconv.ParseUint(number, 10, 40)
	if err != nil || !marked && n < 100_000_000 {
		return time.Time{}, false
	}
	t := time.Unix(int64(n), 0)
	if !zoned {
		return t, true
	}
	z, err := time.Parse("-0700", zone)
	if err != nil {
		return time.Time{}, false
	}
	_, offset := z.Zone()
	return t.In(time.FixedZone("", offset)), true
}
