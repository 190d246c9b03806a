package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"crm/internal/crm"
)

// acme is a customer with a bit of everything.
func acme(t testing.TB) *crm.Customer {
	t.Helper()
	quantity, err := crm.ParseDecimal("2.50")
	if err != nil {
		t.Fatal(err)
	}
	probability := 0
	return &crm.Customer{
		ID: "7k3f9q2m4x", Type: crm.Organization, Name: "Acme GmbH\x1b",
		Emails:   []crm.Email{{Address: "info@acme.example", Extra: []crm.Pair{{Key: "verified", Value: crm.Value{Kind: crm.Bool, Text: "true"}}}}},
		Birthday: crm.Date{Month: 2, Day: 29},
		Tags:     []string{"steel", "no"},
		Fields:   []crm.Pair{{Key: "employees", Value: crm.Value{Kind: crm.Number, Text: "250"}}, {Key: "industry", Value: crm.TextValue("manufacturing")}},
		Notes:    "First line.\nSecond: line.\n",
		Deals: []crm.Deal{{ID: "4w8kzt1n9c", Amount: money(t, "12000.00 EUR"), Probability: &probability, Close: crm.Date{Year: 2027, Month: 1, Day: 31},
			Lines: []crm.Line{{Product: "audit", Quantity: quantity}}}},
		Interactions: []crm.Interaction{{ID: "0v5r2m8k3d", At: day(t, "2026-11-19T15:30:00+01:00"), Kind: "call"}},
		Extra:        []crm.Pair{{Key: "x-rating", Value: crm.TextValue("A")}},
	}
}

func TestCustomer(t *testing.T) {
	var b bytes.Buffer
	if err := JSON(&b, acme(t)); err != nil {
		t.Fatal(err)
	}
	golden(t, "customer.json", b.Bytes())
	var fromJSON, fromLine, fromYAML any
	if err := json.Unmarshal(b.Bytes(), &fromJSON); err != nil {
		t.Fatal(err)
	}
	b.Reset()
	if err := JSONLine(&b, acme(t)); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "\n"); n != 1 {
		t.Errorf("JSONLine prints %d lines", n)
	}
	if err := json.Unmarshal(b.Bytes(), &fromLine); err != nil || !reflect.DeepEqual(fromLine, fromJSON) {
		t.Errorf("JSONLine differs from JSON (%v)", err)
	}
	b.Reset()
	if err := YAML(&b, acme(t)); err != nil {
		t.Fatal(err)
	}
	golden(t, "customer.yaml", b.Bytes())
	if err := yaml.Unmarshal(b.Bytes(), &fromYAML); err != nil {
		t.Fatal(err)
	}
	// The same tree but for times and numbers, which YAML readers type.
	name := func(v any) any { return v.(map[string]any)["name"] }
	if name(fromYAML) != name(fromJSON) || len(fromYAML.(map[string]any)) != len(fromJSON.(map[string]any)) {
		t.Errorf("YAML differs from JSON")
	}
}

// TestAllKeys holds the JSON of a customer to the fields of the type, so that a
// new field cannot be forgotten or hidden.
func TestAllKeys(t *testing.T) {
	v, err := tree(&crm.Customer{})
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, p := range v.Pairs {
		got = append(got, p.Key)
	}
	typ := reflect.TypeFor[crm.Customer]()
	for i := range typ.NumField() {
		if name, _, _ := strings.Cut(typ.Field(i).Tag.Get("yaml"), ","); name != "" {
			want = append(want, name)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("keys %v, want %v", got, want)
	}
}

type stage int

func (s stage) String() string { return [...]string{"lead", "won"}[s] }

type inner struct {
	Count int `yaml:"count"`
}

func TestTree(t *testing.T) {
	type row struct {
		inner
		Name    string            `yaml:"name"`
		Empty   string            `yaml:"empty"`
		Plain   bool              // no tag
		Skip    string            `yaml:"-"`
		Maybe   string            `yaml:"maybe,omitempty"`
		None    *int              `yaml:"none"`
		Stage   stage             `yaml:"stage"`
		Share   float64           `yaml:"share"`
		Not     float64           `yaml:"not"`
		Small   float64           `yaml:"small"`
		When    time.Time         `yaml:"when"`
		Took    time.Duration     `yaml:"took"`
		Counts  map[string]int    `yaml:"counts"`
		Labels  map[string]string `yaml:"labels"`
		List    []string          `yaml:"list"`
		Nothing []int             `yaml:"nothing"`
		Any     any               `yaml:"any"`
		Err     error             `yaml:"err"`
		Raw     []byte            `yaml:"raw"`
		Sub     inner             `yaml:"sub"`
		In      inner             `yaml:",inline"`
		hidden  int
	}
	r := row{inner: inner{3}, Name: "Acme", Skip: "x", Stage: 1, Share: 0.25, Not: math.NaN(), Small: 1e-9, When: time.Date(2026, 11, 19, 9, 0, 0, 0, time.UTC),
		Took: time.Second, Counts: map[string]int{"b": 2, "a": 1}, List: []string{"", "x"}, Err: errors.New("bad"), Raw: []byte("a\xffb"), hidden: 1}
	var b bytes.Buffer
	if err := JSONLine(&b, r); err != nil {
		t.Fatal(err)
	}
	want := `{"count":3,"name":"Acme","empty":null,"plain":false,"none":null,"stage":"won","share":0.25,"not":null,"small":1e-09,` +
		`"when":"2026-11-19T09:00:00Z","took":"1s","counts":{"a":1,"b":2},"labels":{},"list":["","x"],"nothing":[],"any":null,"err":"bad",` +
		"\"raw\":\"a\ufffdb\",\"sub\":{\"count\":0},\"count\":0}\n"
	if b.String() != want {
		t.Errorf("got  %swant %s", &b, want)
	}
	for v, want := range map[any]string{"": "null\n", 5: "5\n", "a": "\"a\"\n", crm.ID("7k"): "\"7k\"\n", crm.Date{}: "null\n"} {
		b.Reset()
		if err := JSON(&b, v); err != nil || b.String() != want {
			t.Errorf("%v: %q, %v", v, &b, err)
		}
	}
	b.Reset()
	if err := JSON(&b, []crm.Customer(nil)); err != nil || b.String() != "[]\n" {
		t.Errorf("no customers: %q, %v", &b, err)
	}
}

func TestTreeErrors(t *testing.T) {
	type loop struct{ Next *loop }
	l := &loop{}
	l.Next = l
	for _, v := range []any{l, struct{ F func() }{}, make(chan int)} {
		var b bytes.Buffer
		if err := JSON(&b, v); err == nil || b.Len() > 0 {
			t.Errorf("JSON(%T): %v, printed %q", v, err, &b)
		}
		if err := YAML(&b, v); err == nil || b.Len() > 0 {
			t.Errorf("YAML(%T): %v, printed %q", v, err, &b)
		}
	}
}
