package schema_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"path"
	"strconv"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"crm/internal/bench/book"
	"crm/internal/codec"
	"crm/records"
	"crm/schema"
)

// compile makes one of the embedded schemas ready for use.
func compile(t *testing.T, name string, text []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("https://crm.example/"+name, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("https://crm.example/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// tree is a YAML text as an editor hands it to a schema: YAML 1.2, where days
// and times are text.
func tree(t *testing.T, text []byte) any {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	return plain(t, doc.Content[0])
}

func plain(t *testing.T, n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plain(t, n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		l := []any{}
		for _, item := range n.Content {
			l = append(l, plain(t, item))
		}
		return l
	}
	switch n.Tag {
	case "!!int", "!!float":
		return json.Number(n.Value)
	case "!!bool":
		b, err := strconv.ParseBool(n.Value)
		if err != nil {
			t.Fatal(err)
		}
		return b
	case "!!null":
		return nil
	}
	return n.Value
}

func TestTemplatesFitTheSchema(t *testing.T) {
	s := compile(t, "settings.schema.json", schema.Settings())
	texts := map[string][]byte{}
	for _, name := range schema.TemplateNames() {
		text, err := schema.Template(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = text
	}
	demo, err := fs.ReadFile(records.Files(), "crm.yaml")
	if err != nil {
		t.Fatal(err)
	}
	texts["demo"] = demo
	for name, text := range texts {
		if err := s.Validate(tree(t, text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.Validate(tree(t, []byte("stages: 5\n"))); err == nil {
		t.Error("the schema takes anything")
	}
}

func TestBooksFitTheSchema(t *testing.T) {
	s := compile(t, "customer.schema.json", schema.Customer())
	names, err := fs.Glob(records.Files(), "*/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(len(names), err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(records.Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(tree(t, text)); err != nil {
			t.Errorf("%s: %v", path.Base(name), err)
		}
	}
	for i := range 200 {
		if err := s.Validate(tree(t, codec.Encode(book.Customer(1, i)))); err != nil {
			t.Errorf("customer %d: %v", i, err)
		}
	}
	if err := s.Validate(tree(t, []byte("id: 5\ntype: ship\nname: x\n"))); err == nil {
		t.Error("the schema takes anything")
	}
}
