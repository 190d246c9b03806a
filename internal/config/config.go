package config

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Config is what the person configured. Unset fields are zero. The environment
// (CRM_STORE, CRM_USER, CRM_OUTPUT, CRM_COLOR, CRM_PAGER, CRM_EDITOR,
// CRM_LOCK_WAIT) comes before the file.
type Config struct {
	Store    string        // folder of a store; from the file: absolute, see StoreFromEnv
	User     string        // short name, used as owner and author
	Output   string        // output format of listings
	Color    string        // auto, always or never
	Pager    string        // command; cat: none
	Editor   string        // command
	LockWait time.Duration // how long a writer waits for another

	// StoreFromEnv tells that Store is $CRM_STORE, which comes before a store
	// around the working folder; the one of the file comes after.
	StoreFromEnv bool
	// Path is the file that was read; empty when there is none.
	Path string
}

// Error is one mistake in the configuration.
type Error struct {
	Source string // the file, or the name of the environment variable
	Line   int    // of the file, from 1; 0: not known
	Msg    string
}

func (e *Error) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", e.Source, e.Line, e.Msg)
	}
	return e.Source + ": " + e.Msg
}

// keys are the keys of the file, in the order of the documentation.
func keys() []string {
	return []string{"store", "user", "output", "color", "pager", "editor", "lock_wait"}
}

// Load reads the file and the environment. No file is fine, unless $CRM_CONFIG
// names one. The error joins all mistakes, each an *Error, in the order of the
// file.
func Load(getenv func(string) string) (*Config, error) {
	c := &Config{}
	path, named := File(getenv)
	var errs []*Error
	if path != "" {
		data, err := readFile(path, named)
		if err != nil {
			return nil, err
		}
		if data != nil {
			c.Path = path
			errs = c.readYAML(path, data)
			if c.Store != "" {
				c.Store = absolute(c.Store, filepath.Dir(path), getenv)
			}
		}
	}
	for _, key := range keys() {
		name := "CRM_" + strings.ToUpper(key)
		value := getenv(name)
		if value == "" {
			continue
		}
		if msg := c.set(key, value); msg != "" {
			errs = append(errs, &Error{Source: name, Msg: msg})
		}
		if key == "store" {
			c.StoreFromEnv = true
		}
	}
	if len(errs) > 0 {
		slices.SortStableFunc(errs, func(a, b *Error) int { return cmp.Compare(a.Line, b.Line) })
		all := make([]error, len(errs))
		for i, e := range errs {
			all[i] = e
		}
		return nil, errors.Join(all...)
	}
	return c, nil
}

// set checks and stores a value; the result says what is wrong with it.
func (c *Config) set(key, value string) string {
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return key + " must be one line of text without control characters"
	}
	switch key {
	case "store":
		c.Store = value
	case "user":
		if strings.TrimSpace(value) != value || strings.ContainsAny(value, " \t,") {
			return fmt.Sprintf("user must be a short name without spaces and commas, not %q", value)
		}
		c.User = value
	case "output":
		if !slices.Contains(outputs(), value) {
			return fmt.Sprintf("output must be one of %s, not %q", strings.Join(outputs(), ", "), value)
		}
		c.Output = value
	case "color":
		if value != "auto" && value != "always" && value != "never" {
			return fmt.Sprintf("color must be auto, always or never, not %q", value)
		}
		c.Color = value
	case "pager":
		c.Pager = value
	case "editor":
		c.Editor = value
	case "lock_wait":
		d, err := time.ParseDuration(value)
		if err != nil || d < 0 {
			return fmt.Sprintf("lock_wait must be a duration like 10s or 1m30s, not %q", value)
		}
		c.LockWait = d
	}
	return ""
}

// outputs are the formats of package render; a test holds the two together.
func outputs() []string {
	return []string{"table", "json", "jsonl", "csv", "tsv", "yaml", "markdown", "ids"}
}

// absolute reads a path of the file: ~ is the home folder, and a relative path
// starts at the folder of the file.
func absolute(path, base string, getenv func(string) string) string {
	if path == "~" || strings.HasPrefix(path, "~/") || strings.HasPrefix(path, `~\`) {
		if home := homeDir(getenv); home != "" {
			return filepath.Join(home, path[1:])
		}
	}
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(base, path)
}
