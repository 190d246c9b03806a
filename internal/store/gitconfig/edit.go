package gitconfig

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// Set returns the text of a configuration file with a variable set: in its place when the
// file has it, else at the end of its section, which is made at the end of the file when
// it is missing. All else stays as it is, byte by byte. The error is a *ParseError when git
// could not read the file either, or when the file has the variable several times.
func Set(file string, data []byte, section, subsection, name, value string) ([]byte, error) {
	key, err := editKey(section, subsection, name)
	if err != nil {
		return nil, err
	}
	if strings.ContainsRune(value, 0) {
		return nil, &ParseError{File: file, Reason: key + " cannot hold a zero byte"}
	}
	spans, data, err := spansOf(file, data)
	if err != nil {
		return nil, err
	}
	header := key[:len(key)-len(name)]
	line := "\t" + name + " = " + quoteValue(value) + "\n"
	at, in, found := 0, "", 0
	for _, s := range spans {
		if strings.HasSuffix(s.key, ".") {
			in = s.key
		}
		if in == header {
			at = s.end
		}
		if s.key == key {
			found++
		}
	}
	switch {
	case found > 1:
		return nil, &ParseError{File: file, Reason: fmt.Sprintf("%s is set %d times; change it by hand", key, found)}
	case found == 1:
		i := slices.IndexFunc(spans, func(s span) bool { return s.key == key })
		return join3(data[:spans[i].start], line[1:], data[spans[i].end:]), nil
	case at > 0 && data[at-1] == '\n':
		return join3(data[:at], line, data[at:]), nil
	case at > 0:
		// Behind a header, or a last line without its end.
		rest := data[at:]
		rest = bytes.TrimPrefix(bytes.TrimPrefix(rest, []byte("\r\n")), []byte("\n"))
		return join3(data[:at], "\n"+line, rest), nil
	}
	head := "[" + section + "]\n"
	if subsection != "" {
		head = "[" + section + " \"" + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(subsection) + "\"]\n"
	}
	if len(data) > 0 && data[len(data)-1] != '\n' {
		head = "\n" + head
	}
	return join3(data, head+line, nil), nil
}

// Unset returns the text of a configuration file without a variable. All else stays.
func Unset(file string, data []byte, section, subsection, name string) ([]byte, error) {
	key, err := editKey(section, subsection, name)
	if err != nil {
		return nil, err
	}
	spans, data, err := spansOf(file, data)
	if err != nil {
		return nil, err
	}
	for _, s := range slices.Backward(spans) {
		if s.key != key {
			continue
		}
		start := s.start
		for start > 0 && (data[start-1] == ' ' || data[start-1] == '\t') {
			start--
		}
		if start > 0 && data[start-1] != '\n' {
			start = s.start // on the line of its header
		}
		data = join3(data[:start], "", data[s.end:])
	}
	return data, nil
}

// RemoveSection returns the text of a configuration file without a section, wherever it
// stands in it, each up to the next section. All else stays.
func RemoveSection(file string, data []byte, section, subsection string) ([]byte, error) {
	key, err := editKey(section, subsection, "x")
	if err != nil {
		return nil, err
	}
	spans, data, err := spansOf(file, data)
	if err != nil {
		return nil, err
	}
	end := len(data)
	for _, s := range slices.Backward(spans) {
		if !strings.HasSuffix(s.key, ".") {
			continue
		}
		if s.key == key[:len(key)-1] {
			data = join3(data[:s.start], "", data[end:])
		}
		end = s.start
	}
	return data, nil
}

// editKey is the key of a variable; a name that git would refuse is an error.
func editKey(section, subsection, name string) (string, error) {
	if strings.ContainsAny(subsection, "\x00\n") {
		return "", &ParseError{Reason: fmt.Sprintf("%q cannot name a section", subsection)}
	}
	key := section + "." + name
	if subsection != "" {
		key = section + "." + subsection + "." + name
	}
	return canonicalKey(key)
}

// spansOf is the parts of a file, and its text without a byte order mark.
func spansOf(file string, data []byte) ([]span, []byte, error) {
	if _, err := parse(file, data); err != nil {
		return nil, nil, err
	}
	p := parser{file: file, line: 1, data: bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))}
	err := p.all()
	return p.spans, p.data, err
}

func join3(before []byte, middle string, after []byte) []byte {
	return slices.Concat(before, []byte(middle), after)
}

// quoteValue writes a value so that it is read back as it is.
func quoteValue(value string) string {
	escaped := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "\b", `\b`).Replace(value)
	if escaped != value || strings.ContainsAny(value, "#;\r") || strings.Trim(value, " ") != value {
		return `"` + escaped + `"`
	}
	return escaped
}
