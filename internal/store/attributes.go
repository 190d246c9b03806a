package store

import (
	"bytes"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
)

// attributes tell how git changes files between the work tree and the
// repository. The store keeps bytes as they are, except for line ends where git
// would turn CRLF into LF, too.
type attributes struct {
	rules   []attrRule // the later ones win
	filters bool       // some attribute changes content
}

// attributeRules reads .gitattributes and .git/info/attributes, once for each
// transaction.
func (s *Store) attributeRules() *attributes {
	if a := s.attrs.Load(); a != nil {
		return a
	}
	a := &attributes{}
	add := func(data []byte, err error) {
		if err != nil {
			return
		}
		for _, word := range []string{"filter", "ident", "working-tree-encoding"} {
			a.filters = a.filters || bytes.Contains(data, []byte(word))
		}
		a.rules = append(a.rules, parseAttributes(data)...)
	}
	data, _, err := s.Read(".gitattributes")
	if errors.Is(err, fs.ErrNotExist) {
		// Git, too, then goes by what it has of it.
		data, err = s.headContent(".gitattributes")
	}
	add(data, err)
	add(readSmall(filepath.Join(s.git.common, "info", "attributes")))
	s.attrs.Store(a)
	return a
}

// of are the attributes of a path.
func (a *attributes) of(path string) map[string]attribute {
	parts := strings.Split(path, "/")
	out := map[string]attribute{}
	for _, r := range a.rules {
		if !r.matches(parts) {
			continue
		}
		for _, attr := range r.attrs {
			out[attr.name] = attr
			if attr.name == "binary" && attr.state == attrSet {
				delete(out, "eol") // the macro "binary" is -diff -merge -text
				delete(out, "text")
			}
		}
	}
	return out
}

// checkFilter refuses to write files that git would change on their way into
// the repository.
func (s *Store) checkFilter(path string) error {
	rules := s.attributeRules()
	if !rules.filters {
		return nil
	}
	for name, a := range rules.of(path) {
		if name != "filter" && name != "ident" && name != "working-tree-encoding" || a.state == attrUnset || a.state == attrUnspecified {
			continue
		}
		what := name
		if a.state == attrValue {
			what += "=" + a.value
		}
		return &StateError{
			What: path + " has the git attribute " + what + ", which crm does not apply",
			Hint: "take the attribute from records/ and crm.yaml in .gitattributes, or commit the file with git",
		}
	}
	return nil
}

// repositoryForm is the content of a working file as git keeps it.
func (s *Store) repositoryForm(path string, data []byte) []byte {
	if !bytes.Contains(data, []byte("\r\n")) || !s.isText(path, data) {
		return data
	}
	return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
}

// isText tells whether git ends the lines of a file in LF in the repository.
func (s *Store) isText(path string, data []byte) bool {
	guess := func() bool { return bytes.IndexByte(data, 0) < 0 }
	attrs := s.attributeRules().of(path)
	if a, ok := attrs["binary"]; ok && a.state == attrSet {
		if _, ok := attrs["text"]; !ok {
			return false
		}
	}
	if a, ok := attrs["text"]; ok {
		switch {
		case a.state == attrUnset:
			return false
		case a.state == attrSet:
			return true
		case a.state == attrValue && a.value == "auto":
			return guess()
		}
	}
	if a, ok := attrs["eol"]; ok && a.state == attrValue {
		return true
	}
	c, err := s.gitConfig()
	if err != nil {
		return false
	}
	return (c.text("core", "autocrlf") == "input" || c.is("core", "autocrlf", false)) && guess()
}
