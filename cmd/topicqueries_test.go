package cmd_test

import (
	"os"
	"strings"
	"testing"

	"crm/internal/crm"
	"crm/internal/query"
)

// bookOfQueries is the settings that the examples of crm help queries need.
func bookOfQueries() *query.Context {
	set := &crm.Settings{
		Currency: "EUR",
		Fields:   []crm.FieldDef{{Name: "newsletter", Type: "bool"}, {Name: "employees", Type: "number"}, {Name: "industry", Type: "text"}},
		Queries:  []crm.Query{{Name: "vip", Query: "tag:vip"}, {Name: "sleeping", Query: "stage:customer idle>90d"}, {Name: "my leads", Query: "stage:lead owner:me"}},
	}
	return &query.Context{Catalogue: query.NewCatalogue(set), Settings: set, Now: noted, User: func() string { return "anna" }}
}

// The help lists every field with what the catalogue says of it, and each
// example in its tables and command lines is a query.
func TestQueriesTopic(t *testing.T) {
	data, err := os.ReadFile("topics/queries.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	c := bookOfQueries()
	listed := map[string]bool{}
	for _, name := range query.NewCatalogue(nil).Names() {
		f, ok := c.Catalogue.Field(name)
		if !ok {
			t.Fatalf("%s is not found", name)
		}
		row := "| `" + name + "` | " + f.Help + " |"
		if strings.Count(text, row+"\n") != 1 {
			t.Errorf("crm help queries lacks the line\n%s", row)
		}
		listed[row] = true
	}
	n := 0
	for _, row := range tableRows(text) {
		for _, code := range row.codes {
			if listed["| `"+code+"` | "+row.means+" |"] {
				continue
			}
			if name, ok := strings.CutSuffix(code, ".NAME"); ok {
				if _, ok := c.Catalogue.Field(name + ".x"); !ok {
					t.Errorf("%s is no field", code)
				}
				continue
			}
			n++
			if _, err := query.Parse(code, c); err != nil {
				t.Errorf("%s: %v", code, err)
			}
		}
	}
	if n < 60 {
		t.Errorf("only %d examples were found", n)
	}
	blocks, _ := commandLines(text)
	for _, line := range blocks {
		words := shellWords(line)
		var pieces []string
		switch {
		case strings.HasPrefix(line, "crm list "):
			pieces = words[2:]
		case strings.HasPrefix(line, "crm query save "):
			pieces = words[4:]
		case strings.HasPrefix(line, "crm query explain "):
			pieces = words[3:]
		default:
			continue
		}
		for i, p := range pieces {
			if strings.HasPrefix(p, "--") {
				pieces = pieces[:i]
				break
			}
		}
		if _, err := query.ParseArgs(pieces, c); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	// What it says of signs and words.
	_, also, _ := strings.Cut(text, "Other words are known for some: ")
	also, _, _ = strings.Cut(also, ".")
	for _, word := range strings.Split(also, ", ") {
		if f, ok := c.Catalogue.Field(word); !ok || f.Name == word {
			t.Errorf("%q is no other word for a field", word)
		}
	}
}
