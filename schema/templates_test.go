package schema

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"
)

func TestTemplateNames(t *testing.T) {
	entries, err := templates.ReadDir("templates")
	if err != nil {
		t.Fatal(err)
	}
	names := TemplateNames()
	if len(entries) != len(names) {
		t.Errorf("%d files in templates, %d names", len(entries), len(names))
	}
	for _, name := range names {
		text, err := Template(name)
		if err != nil {
			t.Errorf("Template(%q): %v", name, err)
			continue
		}
		if !bytes.HasPrefix(text, []byte("# yaml-language-server: $schema=schema/settings.schema.json\n")) {
			t.Errorf("%s: the first line does not name the schema", name)
		}
		if s := TemplateSummary(name); s == "" || len(s) > 70 || strings.Contains(s, "\n") {
			t.Errorf("summary of %s: %q", name, s)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if len(line) > 120 || strings.TrimRight(line, " \t\r") != line {
				t.Errorf("%s:%d: too long, or white space at the end", name, i+1)
			}
		}
	}
}

func TestTemplateMissing(t *testing.T) {
	for _, name := range []string{"", "Consulting", "bakery", "../templates/saas", "saas.yaml"} {
		text, err := Template(name)
		var te *TemplateError
		if text != nil || !errors.As(err, &te) || te.Name != name {
			t.Errorf("Template(%q) = %q, %v", name, text, err)
			continue
		}
		for _, n := range TemplateNames() {
			if !strings.Contains(err.Error(), n) {
				t.Errorf("the error does not offer %s: %v", n, err)
			}
		}
	}
}

func TestFill(t *testing.T) {
	const text = "# name: no\n\nname: My firm\ncurrency: EUR # c\ncountry: DE # d\nstages:\n  - name: lead\n"
	tests := []struct{ name, currency, country, want string }{
		{"Acme GmbH", "CHF", "CH", "# name: no\n\nname: Acme GmbH\ncurrency: CHF # c\ncountry: CH # d\nstages:\n  - name: lead\n"},
		{"Müller & Söhne", "NOK", "NO", "# name: no\n\nname: Müller & Söhne\ncurrency: NOK # c\ncountry: \"NO\" # d\nstages:\n  - name: lead\n"},
		{`A "b": \c # d`, "USD", "", "# name: no\n\nname: \"A \\\"b\\\": \\\\c # d\"\ncurrency: USD # c\ncountry: \"\" # d\nstages:\n  - name: lead\n"},
		{"4711", "EUR", "DE", "# name: no\n\nname: \"4711\"\ncurrency: EUR # c\ncountry: DE # d\nstages:\n  - name: lead\n"},
		{"山田商事", "JPY", "JP", "# name: no\n\nname: 山田商事\ncurrency: JPY # c\ncountry: JP # d\nstages:\n  - name: lead\n"},
	}
	for _, tt := range tests {
		got, err := Fill([]byte(text), tt.name, tt.currency, tt.country)
		if err != nil || string(got) != tt.want {
			t.Errorf("Fill(%q, %q, %q) = %q, %v, want %q", tt.name, tt.currency, tt.country, got, err, tt.want)
		}
	}
}

func TestFillRefuses(t *testing.T) {
	const text = "name: My firm\ncurrency: EUR\ncountry: DE\n"
	tests := []struct{ text, name, currency, country string }{
		{text, "", "EUR", "DE"},
		{text, "  ", "EUR", "DE"},
		{text, "Acme ", "EUR", "DE"},
		{text, "Acme\nstages: []", "EUR", "DE"},
		{text, "Acme\x1b[2J", "EUR", "DE"},
		{text, "Acme \u202egnp", "EUR", "DE"},
		{text, "Acme\xff", "EUR", "DE"},
		{text, "Acme", "eur", "DE"},
		{text, "Acme", "", "DE"},
		{text, "Acme", "EURO", "DE"},
		{text, "Acme", "EUR", "de"},
		{text, "Acme", "EUR", "DEU"},
		{"name: My firm\ncurrency: EUR\n", "Acme", "EUR", "DE"},
	}
	for _, tt := range tests {
		if got, err := Fill([]byte(tt.text), tt.name, tt.currency, tt.country); err == nil || got != nil {
			t.Errorf("Fill(%q, %q, %q, %q) = %q, %v", tt.text, tt.name, tt.currency, tt.country, got, err)
		}
	}
}

// TestFillProperty: whatever the values, another reader of YAML finds exactly
// them, and nothing else of the template moves.
func TestFillProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		template, err := Template(rapid.SampledFrom(TemplateNames()).Draw(t, "template"))
		if err != nil {
			t.Fatal(err)
		}
		name := rapid.OneOf(
			rapid.String(),
			rapid.StringMatching(`[ -~]{1,12}`),
			rapid.SampledFrom([]string{"yes", "No", "null", "~", "1e3", "0x1f", ".inf", "2026-01-02", "a: b", "a #b", "- a", "&a", "*a", "!a", "|", "%a", "@a", "a:"}),
		).Draw(t, "name")
		currency := rapid.StringMatching(`[A-Z]{3}`).Draw(t, "currency")
		country := rapid.StringMatching(`([A-Z]{2})?`).Draw(t, "country")
		out, err := Fill(template, name, currency, country)
		if err != nil {
			if checkName(name) == nil {
				t.Fatalf("refused: %v", err)
			}
			return
		}
		var before, after map[string]any
		if err := yaml.Unmarshal(template, &before); err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(out, &after); err != nil {
			t.Fatalf("%v in\n%s", err, out)
		}
		if after["name"] != name || after["currency"] != currency || after["country"] != country {
			t.Fatalf("read %#v %#v %#v, want %q %q %q", after["name"], after["currency"], after["country"], name, currency, country)
		}
		if len(before) != len(after) {
			t.Fatal("the keys changed")
		}
		if a, b := rest(template), rest(out); a != b {
			t.Fatalf("the rest changed:\n%s\n%s", a, b)
		}
	})
}

// rest is a text without the three lines that Fill writes.
func rest(text []byte) string {
	var b strings.Builder
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "name:") || strings.HasPrefix(line, "currency:") || strings.HasPrefix(line, "country:") {
			_, comment, _ := strings.Cut(line[strings.Index(line, ":")+1:], " # for ")
			line = comment
		}
		b.WriteString(line)
	}
	return b.String()
}
