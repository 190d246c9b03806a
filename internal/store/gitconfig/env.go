package gitconfig

import (
	"fmt"
	"strconv"
	"strings"
)

// environment returns what GIT_CONFIG_COUNT and its pairs, and then "git -c" by way of
// GIT_CONFIG_PARAMETERS, set.
func environment(getenv func(string) string) ([]Entry, error) {
	var entries []Entry
	if text := getenv("GIT_CONFIG_COUNT"); text != "" {
		count, err := strconv.ParseUint(text, 10, 31)
		if err != nil {
			return nil, &ParseError{Reason: fmt.Sprintf("GIT_CONFIG_COUNT is %q, which is not a count", text)}
		}
		for i := range count {
			name := "GIT_CONFIG_KEY_" + strconv.FormatUint(i, 10)
			key := getenv(name)
			if key == "" {
				return nil, &ParseError{Reason: fmt.Sprintf("%s is missing, though GIT_CONFIG_COUNT is %d", name, count)}
			}
			key, err := canonicalKey(key)
			if err != nil {
				return nil, err
			}
			entries = append(entries, Entry{Key: key, Value: getenv("GIT_CONFIG_VALUE_" + strconv.FormatUint(i, 10))})
		}
	}
	more, err := parameters(getenv("GIT_CONFIG_PARAMETERS"))
	return append(entries, more...), err
}

// parameters parses GIT_CONFIG_PARAMETERS: 'key'='value', or 'key=value' of old versions.
func parameters(text string) ([]Entry, error) {
	var entries []Entry
	bogus := &ParseError{Reason: "GIT_CONFIG_PARAMETERS is not in git's format; unset it"}
	rest := text
	for rest != "" {
		var e Entry
		key, after, ok := unquote(rest)
		if !ok {
			return nil, bogus
		}
		switch {
		case after == "" || isSpace(after[0]):
			var found bool
			key, e.Value, found = strings.Cut(key, "=")
			key = strings.Trim(key, " \t\r\n")
			e.NoValue = !found
		case after[0] != '=':
			return nil, bogus
		case len(after) == 1 || isSpace(after[1]):
			after = after[1:]
			e.NoValue = true
		default:
			e.Value, after, ok = unquote(after[1:])
			if !ok || after != "" && !isSpace(after[0]) {
				return nil, bogus
			}
		}
		var err error
		if e.Key, err = canonicalKey(key); err != nil {
			return nil, err
		}
		entries = append(entries, e)
		rest = strings.TrimLeft(after, " \t\r\n")
	}
	return entries, nil
}

// unquote reads one word in the shell's single quotes; a quote or an exclamation mark in
// it is written outside of them, after a backslash. It returns what follows.
func unquote(s string) (word, rest string, ok bool) {
	s, ok = strings.CutPrefix(s, "'")
	var b strings.Builder
	for ok {
		var part string
		if part, s, ok = strings.Cut(s, "'"); !ok {
			break
		}
		b.WriteString(part)
		if len(s) >= 3 && s[0] == '\\' && (s[1] == '\'' || s[1] == '!') && s[2] == '\'' {
			b.WriteByte(s[1])
			s = s[3:]
			continue
		}
		return b.String(), s, true
	}
	return "", "", false
}

// canonicalKey checks a key as git_config_parse_key does and puts section and name into
// lower case.
func canonicalKey(key string) (string, error) {
	first, last := strings.IndexByte(key, '.'), strings.LastIndexByte(key, '.')
	bad := func(what string) (string, error) {
		return "", &ParseError{Reason: fmt.Sprintf("the key %q in the environment %s", key, what)}
	}
	if last <= 0 {
		return bad("has no section")
	}
	section, name := key[:first], key[last+1:]
	if name == "" || !isAlpha(name[0]) {
		return bad("has no name that begins with a letter")
	}
	for _, c := range []byte(section + name) {
		if !isKeyChar(c) {
			return bad("has a character other than letters, digits and -")
		}
	}
	if strings.ContainsAny(key[first:last+1], "\n") {
		return bad("has a line feed in it")
	}
	return lower(section) + key[first:last+1] + lower(name), nil
}
