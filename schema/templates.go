package schema

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed templates/*.yaml
var templates embed.FS

// TemplateError says that there is no template of settings with this name.
type TemplateError struct{ Name string }

func (e *TemplateError) Error() string {
	return fmt.Sprintf("there is no template %q; choose one of %s", e.Name, strings.Join(TemplateNames(), ", "))
}

// TemplateNames lists the templates of settings; the first is the one to take
// when none was asked for.
func TemplateNames() []string {
	return []string{"consulting", "agency", "saas", "retail", "services", "nonprofit"}
}

// TemplateSummary says in one line for whom a template is made; it is empty for
// a name that is not one of TemplateNames.
func TemplateSummary(name string) string {
	switch name {
	case "consulting":
		return "consultants: projects and retainers, workshops, day rates"
	case "agency":
		return "design, media and marketing: pitches, retainers, feedback"
	case "saas":
		return "software by subscription: trials, demos, renewals, seats"
	case "retail":
		return "shops: regulars, special orders, trade customers, sizes"
	case "services":
		return "practices, salons, trades: appointments, jobs, service contracts"
	case "nonprofit":
		return "clubs, foundations, charities: members, gifts, grants"
	}
	return ""
}

// Template is the commented text of a crm.yaml made for a trade, with a name,
// currency and country that Fill replaces. It fails with a *TemplateError.
func Template(name string) ([]byte, error) {
	if TemplateSummary(name) == "" {
		return nil, &TemplateError{Name: name}
	}
	return templates.ReadFile("templates/" + name + ".yaml")
}

// Fill puts the name of the book, its currency (an ISO 4217 code) and its
// country (an ISO 3166-1 alpha-2 code, or empty where it is not known) into the
// lines of a template for them, and keeps all the rest, comments too. Values
// that YAML would read as something else, such as the country NO, are quoted.
// It fails on values that settings may not have and on a text without the lines.
func Fill(template []byte, name, currency, country string) ([]byte, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	if !isUpper(currency, 3) {
		return nil, fmt.Errorf("%q is not a currency; give its three letters, such as EUR", currency)
	}
	if country != "" && !isUpper(country, 2) {
		return nil, fmt.Errorf("%q is not a country; give its two letters, such as DE", country)
	}
	out := template
	for _, kv := range [...][2]string{{"name", name}, {"currency", currency}, {"country", country}} {
		var err error
		if out, err = setLine(out, kv[0], kv[1]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func checkName(name string) error {
	if strings.TrimSpace(name) == "" {
		return errors.New("the book needs a name, such as that of the firm")
	}
	if strings.TrimSpace(name) != name {
		return fmt.Errorf("the name %q of the book begins or ends with white space; leave it out", name)
	}
	if !utf8.ValidString(name) {
		return fmt.Errorf("the name %q of the book is not valid UTF-8", name)
	}
	for _, r := range name {
		if r != ' ' && !unicode.IsPrint(r) {
			return fmt.Errorf("the name %q of the book has a character that cannot be shown; leave it out", name)
		}
	}
	return nil
}

func isUpper(s string, n int) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return len(s) == n
}

// setLine replaces the value of the first top-level key of that name, which
// stands on one line, and keeps a comment behind it.
func setLine(text []byte, key, value string) ([]byte, error) {
	prefix := []byte(key + ":")
	for start := 0; start < len(text); {
		end := len(text)
		if i := bytes.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		if line := text[start:end]; bytes.HasPrefix(line, prefix) {
			tail := end
			if i := bytes.Index(line, []byte(" #")); i >= 0 {
				tail = start + i
			}
			out := make([]byte, 0, len(text)+len(value)+2)
			out = append(out, text[:start+len(prefix)]...)
			out = append(out, ' ')
			out = append(out, scalar(value)...)
			return append(out, text[tail:]...), nil
		}
		start = end + 1
	}
	return nil, fmt.Errorf("the template has no line %q", key+":")
}

// scalar writes text plainly where every reader of YAML takes it for that text,
// else in double quotes. It is given printable characters only.
func scalar(s string) string {
	if plain(s) {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// plain is careful rather than complete: it begins with a letter, holds only
// letters, digits and marks that never have a meaning inside a plain scalar, and
// is none of the words of YAML 1.1.
func plain(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	if !unicode.IsLetter(first) {
		return false
	}
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" .,-_&+/()'’–", r) {
			return false
		}
	}
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return false
	}
	return true
}
