package schema_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/codec"
	"crm/internal/codec/codectest"
	"crm/internal/crm"
	"crm/schema"
)

// property is what the tests look at in a schema.
type property struct {
	Description string
	Type        any
	Enum        []any
	Ref         string `json:"$ref"`
	Properties  map[string]*property
	Items       *property
	Required    []string
	Defs        map[string]*property `json:"$defs"`
}

func parse(t *testing.T, text []byte) *property {
	t.Helper()
	p := new(property)
	if err := json.Unmarshal(text, p); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSchemasHaveEveryKey(t *testing.T) {
	for _, tt := range []struct {
		schema []byte
		typ    reflect.Type
	}{
		{schema.Customer(), reflect.TypeFor[crm.Customer]()},
		{schema.Settings(), reflect.TypeFor[crm.Settings]()},
	} {
		root := parse(t, tt.schema)
		used := map[string]bool{}
		compare(t, tt.typ.Name(), root, root, tt.typ, used)
		used["word"] = true // of the keys of words, which are a map
		for name := range root.Defs {
			if !used[name] {
				t.Errorf("nothing refers to $defs/%s", name)
			}
		}
	}
}

// compare holds the properties of a schema against the fields of a struct.
func compare(t *testing.T, where string, root, p *property, typ reflect.Type, used map[string]bool) {
	keys := map[string]bool{}
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, option, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if option == "extra" {
			continue
		}
		keys[name] = true
		q := p.Properties[name]
		if q == nil {
			t.Errorf("%s has no %s", where, name)
			continue
		}
		if q.Description == "" {
			t.Errorf("%s.%s has no description", where, name)
		}
		want := map[reflect.Type]string{
			reflect.TypeFor[crm.ID](): "id", reflect.TypeFor[crm.Date](): "day", reflect.TypeFor[crm.Time](): "time",
			reflect.TypeFor[crm.Money](): "money", reflect.TypeFor[crm.Decimal](): "decimal",
		}[f.Type]
		if name == "birthday" {
			want = "" // its year may be unknown
		}
		if got := strings.TrimPrefix(q.Ref, "#/$defs/"); got != want {
			t.Errorf("%s.%s refers to %q, want %q", where, name, got, want)
		}
		used[want] = true
		if q.Ref != "" {
			continue
		}
		if f.Type == reflect.TypeFor[crm.Value]() {
			continue // any
		}
		if typ := typeOf(f.Type); q.Enum == nil && !strings.Contains(fmt.Sprint(q.Type), typ) {
			t.Errorf("%s.%s is of type %v, want %s", where, name, q.Type, typ)
		}
		if f.Type.Kind() == reflect.Slice && f.Type != reflect.TypeFor[[]crm.Pair]() {
			if q.Items == nil {
				t.Errorf("%s.%s says nothing about its items", where, name)
				continue
			}
			ref := strings.TrimPrefix(q.Items.Ref, "#/$defs/")
			used[ref] = true
			switch item := f.Type.Elem(); {
			case item.Kind() == reflect.Struct:
				if root.Defs[ref] == nil {
					t.Errorf("%s.%s refers to %q, which is not there", where, name, ref)
					continue
				}
				compare(t, where+"."+name, root, root.Defs[ref], item, used)
			case item == reflect.TypeFor[crm.ID]() && ref != "id":
				t.Errorf("%s.%s is not a list of ids", where, name)
			}
		}
	}
	for name := range p.Properties {
		if !keys[name] {
			t.Errorf("%s.%s is not a key", where, name)
		}
	}
}

func typeOf(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[[]crm.Pair]():
		return "object"
	case t.Kind() == reflect.Slice:
		return "array"
	case t.Kind() == reflect.Int, t.Kind() == reflect.Pointer:
		return "integer"
	case t.Kind() == reflect.Bool:
		return "boolean"
	}
	return "string"
}

func TestCustomersFitTheSchema(t *testing.T) {
	s := compile(t, "customer.schema.json", schema.Customer())
	rapid.Check(t, func(rt *rapid.T) {
		c := codectest.Customer(rt)
		for i := range c.Tasks {
			c.Tasks[i].Priority = rapid.SampledFrom([]string{"", "high", "normal", "low"}).Draw(rt, "priority")
			c.Tasks[i].State = rapid.SampledFrom([]string{"", crm.CaseOpen, crm.CaseWaiting}).Draw(rt, "state")
		}
		for i := range c.Consents {
			c.Consents[i].Status = rapid.SampledFrom([]string{"", "granted", "withdrawn", "refused"}).Draw(rt, "status")
		}
		for i := range c.Interactions {
			c.Interactions[i].Direction = rapid.SampledFrom([]string{"", "in", "out"}).Draw(rt, "direction")
		}
		text := codec.Encode(c)
		if err := s.Validate(tree(t, text)); err != nil {
			rt.Fatalf("%v\n%s", err, text)
		}
	})
}

func TestSchemaRefuses(t *testing.T) {
	s := compile(t, "customer.schema.json", schema.Customer())
	const ok = "id: 7k3f9q2m4x\ntype: person\nname: Anna\n"
	if err := s.Validate(tree(t, []byte(ok))); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		"id: 7k3f9q2m4u\ntype: person\nname: Anna\n",
		"id: 7k3f9q2m4x\ntype: firm\nname: Anna\n",
		"id: 7k3f9q2m4x\ntype: person\n",
		ok + "name2: x\nemails: a@b.example\n",
		ok + "emails: [a@b.example]\n",
		ok + "birthday: 1980-1-2\n",
		ok + "created: 2026-01-02T10:00\n",
		ok + "deals: [{amount: 12}]\n",
		ok + "deals: [{amount: 12.000,00 EUR}]\n",
		ok + "deals: [{probability: 101}]\n",
		ok + "interactions: [{minutes: long}]\n",
		ok + "interactions: [{direction: up}]\n",
		ok + "notes: [a]\n",
		ok + "fields: 5\n",
	} {
		if err := s.Validate(tree(t, []byte(bad))); err == nil {
			t.Errorf("the schema takes %q", bad)
		}
	}
}
