package gitconfig

import (
	"math"
	"path/filepath"
	"strconv"
	"strings"
)

// Bool returns a variable as git's yes or no: true, yes, on, any number but 0 and a
// variable without "=" are true; false, no, off, 0 and "" are false. Ok is false when it
// is not set. The error is a *ValueError.
func (c *Config) Bool(section, subsection, name string) (value, ok bool, err error) {
	e := c.find(section, subsection, name)
	if e == nil {
		return false, false, nil
	}
	value, ok = parseBool(e)
	if !ok {
		return false, false, &ValueError{*e, "a yes or no"}
	}
	return value, true, nil
}

func parseBool(e *Entry) (value, ok bool) {
	switch lower(e.Value) {
	case "true", "yes", "on":
		return true, true
	case "":
		return e.NoValue, true
	case "false", "no", "off":
		return false, true
	}
	n, ok := parseInt(e.Value)
	// Git reads such numbers as a C int.
	return n != 0, ok && n >= math.MinInt32 && n <= math.MaxInt32
}

// Int returns a variable as a number: decimal, 0x hexadecimal or 0 octal, times 1024 for
// each step of a unit k, m or g. Ok is false when it is not set. The error is a
// *ValueError.
func (c *Config) Int(section, subsection, name string) (value int64, ok bool, err error) {
	e := c.find(section, subsection, name)
	if e == nil {
		return 0, false, nil
	}
	value, ok = parseInt(e.Value)
	if !ok {
		return 0, false, &ValueError{*e, "a number"}
	}
	return value, true, nil
}

func parseInt(text string) (int64, bool) {
	// As strtoimax with base 0 reads it; ParseInt alone would also take 0b, 0o and "_".
	digits := strings.TrimLeft(text, " \t\n\v\f\r")
	sign := ""
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		sign, digits = digits[:1], digits[1:]
	}
	if digits == "" {
		return 0, false
	}
	factor := int64(1)
	switch toLower(digits[len(digits)-1]) {
	case 'k':
		factor = 1 << 10
	case 'm':
		factor = 1 << 20
	case 'g':
		factor = 1 << 30
	}
	if factor > 1 {
		digits = digits[:len(digits)-1]
	}
	base := 10
	switch {
	case strings.HasPrefix(digits, "0x"), strings.HasPrefix(digits, "0X"):
		base, digits = 16, digits[2:]
	case len(digits) > 1 && digits[0] == '0':
		base = 8
	}
	if digits == "" || digits[0] == '-' || digits[0] == '+' {
		return 0, false
	}
	n, err := strconv.ParseInt(sign+digits, base, 64)
	if err != nil || n > math.MaxInt64/factor || n < -(math.MaxInt64/factor) {
		return 0, false
	}
	return n * factor, true
}

// Path returns a variable as a path of the system, with ~/ at the start replaced by the
// home folder. Ok is false when it is not set or when there is no home folder to put in. A
// relative path stays relative.
func (c *Config) Path(section, subsection, name string) (path string, ok bool) {
	value, ok := c.Get(section, subsection, name)
	if !ok {
		return "", false
	}
	path, ok = expand(value, c.home)
	return filepath.FromSlash(path), ok
}

// expand replaces ~ at the start of a path; false when it cannot.
func expand(path, home string) (string, bool) {
	if !strings.HasPrefix(path, "~") {
		return path, !strings.HasPrefix(path, "%(prefix)/")
	}
	rest := path[1:]
	if home == "" || rest != "" && rest[0] != '/' {
		return "", false
	}
	return home + rest, true
}
