package store

import (
	"path"
	"strconv"
	"strings"
)

// attribute is what a line of .gitattributes says of one name.
type attribute struct {
	name  string
	state attrState
	value string // of name=value
}

type attrState byte

const (
	attrSet         attrState = '+'
	attrUnset       attrState = '-'
	attrUnspecified attrState = '!'
	attrValue       attrState = '='
)

// attrRule gives attributes to the paths that its pattern matches.
type attrRule struct {
	pattern []string // the parts between slashes; one part matches the last of a path
	attrs   []attribute
}

// parseAttributes reads a file of gitattributes(5). Definitions of macros are
// passed over, and so are, as by git, lines with a name that no attribute can have. It is here because go-git's reader brings its reader of configurations
// with it, and that encoding/gob: a quarter of a millisecond at each start.
func parseAttributes(data []byte) []attrRule {
	var rules []attrRule
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || line[0] == '!' || strings.HasPrefix(line, "[attr]") {
			continue
		}
		pattern, rest := attrPattern(line)
		if pattern == "" || strings.HasSuffix(pattern, "/") { // folders have no attributes
			continue
		}
		parts := strings.Split(pattern, "/")
		if parts[0] == "" {
			parts = parts[1:]
			if len(parts) == 1 && parts[0] != "**" { // at the root only
				parts = []string{".", parts[0]}
			}
		}
		r, valid := attrRule{pattern: parts}, true
		for _, word := range strings.Fields(rest) {
			a, ok := parseAttribute(word)
			r.attrs, valid = append(r.attrs, a), valid && ok
		}
		if valid {
			rules = append(rules, r)
		}
	}
	return rules
}

// attrPattern takes the pattern off a line; it may stand in double quotes.
func attrPattern(line string) (pattern, rest string) {
	if quoted, err := strconv.QuotedPrefix(line); err == nil && line[0] == '"' {
		if pattern, err = strconv.Unquote(quoted); err == nil {
			return pattern, line[len(quoted):]
		}
	}
	end := strings.IndexAny(line, " \t")
	if end < 0 {
		return line, ""
	}
	return line[:end], line[end:]
}

func parseAttribute(word string) (attribute, bool) {
	a := attribute{name: word, state: attrSet}
	if s := attrState(word[0]); s == attrUnset || s == attrUnspecified {
		a.name, a.state = word[1:], s
	} else if name, value, ok := strings.Cut(word, "="); ok {
		a = attribute{name, attrValue, value}
	}
	if a.name == "" || a.name[0] == '-' {
		return attribute{}, false
	}
	for _, c := range []byte(a.name) {
		if c != '-' && c != '.' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return attribute{}, false
		}
	}
	return a, true
}

// matches tells whether the rule is one for the path, given in its parts.
func (r attrRule) matches(parts []string) bool {
	if len(r.pattern) == 1 {
		ok, err := path.Match(r.pattern[0], parts[len(parts)-1])
		return ok && err == nil
	}
	if r.pattern[0] == "." {
		return len(parts) == 1 && matchParts(r.pattern[1:], parts)
	}
	return matchParts(r.pattern, parts)
}

// matchParts matches part by part; ** stands for any number of folders.
func matchParts(pattern, parts []string) bool {
	for ; len(pattern) > 0; pattern, parts = pattern[1:], parts[1:] {
		if len(parts) == 0 {
			return false
		}
		if pattern[0] == "**" {
			if len(pattern) == 1 {
				return true
			}
			for i := range parts {
				if matchParts(pattern[1:], parts[i:]) {
					return true
				}
			}
			return false
		}
		if ok, err := path.Match(pattern[0], parts[0]); !ok || err != nil {
			return false
		}
	}
	return len(parts) == 0
}
