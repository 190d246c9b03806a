// Package gitconfig reads git's configuration as git does, without running git: the
// system's, the user's, the repository's and the worktree's files, what the environment
// adds, and all kinds of include. It also tells who commits (Identity).
//
// It follows git's config.c and Documentation/config.txt; where versions of git differ
// (tabs inside unquoted values, dots around names) it does what git does since 2.46. It
// does not write configuration, and it expands neither ~user/ nor %(prefix)/ in paths:
// what these name counts as missing. An environment variable that is set but empty counts
// as not set.
package gitconfig

import (
	"slices"
	"strings"
)

// Scope says which file, or the command's environment, an entry belongs to. A file that
// is included belongs to the scope of the file that includes it.
type Scope int

// The scopes, in the order in which they are read: a later one wins.
const (
	System Scope = iota
	Global
	Local
	Worktree
	Command
)

// String returns the scope as "git config --show-scope" prints it.
func (s Scope) String() string {
	switch s {
	case System:
		return "system"
	case Global:
		return "global"
	case Local:
		return "local"
	case Worktree:
		return "worktree"
	}
	return "command"
}

// Entry is one variable as it stands in one place.
type Entry struct {
	// Key is "section.name" or "section.subsection.name", section and name in lower case.
	Key string
	// Value is "" when there is none; see NoValue.
	Value string
	// NoValue means that not even "=" follows the name, which stands for true.
	NoValue bool
	// File and Line (from 1) tell where the name stands; "" and 0 for the environment.
	File  string
	Line  int
	Scope Scope
}

// Config is a configuration as it was when it was read. It is safe for use by several
// goroutines as long as its entries are not changed.
type Config struct {
	// Entries has every variable in the order in which git sees them.
	Entries []Entry
	home    string
}

// Get returns the value that counts, which is the last one, and false when the variable is
// not set. Section and name match in any case, the subsection ("" for none) exactly. A
// variable without a value has "".
func (c *Config) Get(section, subsection, name string) (string, bool) {
	if e := c.find(section, subsection, name); e != nil {
		return e.Value, true
	}
	return "", false
}

// All returns all values of a variable in order, nil when it is not set.
func (c *Config) All(section, subsection, name string) []string {
	key := join(section, subsection, name)
	var values []string
	for _, e := range c.Entries {
		if e.Key == key {
			values = append(values, e.Value)
		}
	}
	return values
}

// Subsections returns the subsections of a section that set a variable, each once, in
// order: for "remote" the names of the remotes.
func (c *Config) Subsections(section string) []string {
	prefix := lower(section) + "."
	var names []string
	for _, e := range c.Entries {
		rest, ok := strings.CutPrefix(e.Key, prefix)
		dot := strings.LastIndexByte(rest, '.')
		if ok && dot >= 0 && !slices.Contains(names, rest[:dot]) {
			names = append(names, rest[:dot])
		}
	}
	return names
}

// find returns the last entry of a variable, nil when there is none.
func (c *Config) find(section, subsection, name string) *Entry {
	key := join(section, subsection, name)
	for i := range slices.Backward(c.Entries) {
		if c.Entries[i].Key == key {
			return &c.Entries[i]
		}
	}
	return nil
}

func join(section, subsection, name string) string {
	if subsection == "" {
		return lower(section) + "." + lower(name)
	}
	return lower(section) + "." + subsection + "." + lower(name)
}

// lower changes ASCII letters only, as git does.
func lower(s string) string {
	for i := range len(s) {
		if isUpper(s[i]) {
			b := []byte(s)
			for j := range b {
				b[j] = toLower(b[j])
			}
			return string(b)
		}
	}
	return s
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
func isLower(c byte) bool { return 'a' <= c && c <= 'z' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isAlpha(c byte) bool { return isUpper(c) || isLower(c) }

// isSpace is git's isspace: no vertical tab, no form feed.
func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func isKeyChar(c byte) bool { return isAlpha(c) || isDigit(c) || c == '-' }

func toLower(c byte) byte {
	if isUpper(c) {
		return c + 'a' - 'A'
	}
	return c
}
