package codec

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"

	"crm/internal/codec/codectest"
	"crm/internal/crm"
)

// TestQuotes tells which text is written with quotes: what a reader of YAML
// 1.1 or 1.2 would misread, and nothing else.
func TestQuotes(t *testing.T) {
	for _, s := range []string{
		"", "y", "N", "yes", "No", "ON", "off", "true", "False", "null", "~", "=", "<<", "-", "--", "---", "--- a", "...", "?", "? a", ":", "a:", "a: b", "é: b", "é #b", "é:", "a #b", "#", " a", "a ", "\ta",
		"[a", "{a", "]", "}", ",", "&a", "*a", "!a", "|", ">", "'a", `"a`, "%a", "@a", "`a", "?a", ":a",
		"0", "12", "-1", "+1", "+49301234567", "0123", "0o17", "0x1F", "0b1", "1_000", "1,000", "1e3", "1.5", ".5", "5.", "1:20", "1:20.5", ".inf", "-.INF", ".nan", "1.2.3", "12e03", "1e+3",
		"2026-01-02", "2026-1-2", "2026-01-02T10:00:00Z", "2026-01-02 10:00", "2026-13-45",
		"a\tb\x00", "a\rb", "\u0085", "a\u2028b", "\ufeffa", "a\x7f", "\ufffe",
	} {
		if plainOK(s, false) {
			t.Errorf("%q is written without quotes", s)
		}
	}
	for _, s := range []string{
		"a", "Acme GmbH", "a:b", "a#b", "it's", `say "hi"`, `a\b`, "a, b", "a]", "a}", "a[0]", "-a", "a?", "https://acme.example/a?b=c#d", "info@acme.example", "12 Main St", "3M", "1st", "0x", "e5", "12.00 EUR", "50%", "30-60", "2026-01", "2026-q1", "12/2026",
		"nope", "yesterday", "nil", "none", "O'Brien", "Ærø", "株式会社", "😀", "~a", "=a", "<a", "$5", "(a)", "/a", ".", "..", ".a", "a.", "7k3f9q2m4x", "1:2a",
	} {
		if !plainOK(s, false) {
			t.Errorf("%q is written in quotes", s)
		}
	}
	for _, s := range []string{"a, b", "a]", "a[0]", "a?", "é, b"} {
		if plainOK(s, true) {
			t.Errorf("in brackets %q is written without quotes", s)
		}
	}
}

// TestEncodeIsReadAlikeByYAML lets yaml.v3 read every scalar that is written.
func TestEncodeIsReadAlikeByYAML(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := codectest.Text(t)
		w := newWriter()
		w.str("- ")
		w.scalar(s, false)
		w.str("\n- [")
		w.scalar(s, true)
		w.str("]\n- a:")
		w.text(s, 2)
		var got any
		if err := yaml.Unmarshal(w.b, &got); err != nil {
			t.Fatalf("%v\n%s", err, w.b)
		}
		if want := []any{s, []any{s}, map[string]any{"a": s}}; !reflect.DeepEqual(got, want) {
			t.Fatalf("got %q, want %q\n%s", got, want, w.b)
		}
	})
}

func TestLiteralBlocks(t *testing.T) {
	for text, want := range map[string]string{
		"a\nb":       "name: |-\n  a\n  b\n",
		"a\nb\n":     "name: |\n  a\n  b\n",
		"a\n\nb\n\n": "name: |+\n  a\n\n  b\n\n",
		" a\nb":      "name: |2-\n   a\n  b\n",
		"\n a":       "name: |2-\n\n   a\n",
		"a\n \nb":    "name: |-\n  a\n   \n  b\n",
		"a\n  ":      `name: "a\n  "` + "\n",
		"\n":         `name: "\n"` + "\n",
		"a\r\nb":     `name: "a\r\nb"` + "\n",
		"\ta\nb":     `name: "\ta\nb"` + "\n",
		"# a\n- b":   "name: |-\n  # a\n  - b\n",
	} {
		got := string(Encode(&crm.Customer{Name: text}))
		if got != customerModeline+want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestEncodeNothing(t *testing.T) {
	if got := string(EncodeSettings(&crm.Settings{})); got != settingsModeline+"{}\n" {
		t.Errorf("got %q", got)
	}
	if _, err := DecodeSettings("crm.yaml", EncodeSettings(&crm.Settings{})); err != nil {
		t.Error(err)
	}
}

func TestEncodeValue(t *testing.T) {
	for want, v := range map[string]crm.Value{
		"a\n":            crm.TextValue("a"),
		"\"12\"\n":       crm.TextValue("12"),
		"12\n":           {Kind: crm.Number, Text: "12"},
		"x1\n":           {Kind: crm.Number, Text: "x1"},
		"null\n":         {},
		"|-\n  a\n  b\n": crm.TextValue("a\nb"),
		"[]\n":           {Kind: crm.List},
		"{}\n":           {Kind: crm.Map},
		"- a\n- b: 1\n  c:\n    d: true\n": {Kind: crm.List, Items: []crm.Value{crm.TextValue("a"), {Kind: crm.Map, Pairs: []crm.Pair{
			{Key: "b", Value: crm.Value{Kind: crm.Number, Text: "1"}},
			{Key: "c", Value: crm.Value{Kind: crm.Map, Pairs: []crm.Pair{{Key: "d", Value: crm.Value{Kind: crm.Bool, Text: "true"}}}}},
		}}}},
		"a: [b, \"c,d\"]\n": {Kind: crm.Map, Pairs: []crm.Pair{{Key: "a", Value: crm.Value{Kind: crm.List, Items: []crm.Value{crm.TextValue("b"), crm.TextValue("c,d")}}}}},
	} {
		if got := string(EncodeValue(v)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestEncodeValueIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := codectest.Value(t)
		text := EncodeValue(v)
		whole, err := Decode("c.yaml", EncodeValue(crm.Value{Kind: crm.Map, Pairs: []crm.Pair{{Key: "x", Value: v}}}))
		if err != nil || !whole.Extra[0].Value.Equal(v) {
			t.Fatalf("%v\n%s", err, text)
		}
		var any any
		if err := yaml.Unmarshal(text, &any); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	})
}

func TestToValue(t *testing.T) {
	type Inner struct {
		When crm.Date `yaml:"when"`
		N    int      `yaml:"num"`
	}
	type report struct {
		Inner
		Embedded Inner
		Total    crm.Money      `yaml:"total"`
		Rate     float64        `yaml:"rate"`
		Share    float32        `yaml:"share"`
		Big      float64        `yaml:"big"`
		Count    uint8          `yaml:"count"`
		OK       bool           `yaml:"ok"`
		List     []Inner        `yaml:"list"`
		None     []string       `yaml:"none"`
		ByName   map[string]int `yaml:"by_name"`
		Ptr      *Inner         `yaml:"ptr"`
		Nil      *Inner         `yaml:"nil"`
		At       crm.Time       `yaml:"at"`
		Std      time.Time      `yaml:"std"`
		ID       crm.ID         `yaml:"id"`
		Any      any            `yaml:"any"`
		Err      error          `yaml:"err"`
		Value    crm.Value      `yaml:"value"`
		Quantity crm.Decimal    `yaml:"quantity"`
		Skipped  string         `yaml:"-"`
		Extra    []crm.Pair     `yaml:",extra"`
	}
	at, err := crm.ParseTime("2026-11-19T15:30:00+01:00")
	if err != nil {
		t.Fatal(err)
	}
	qty, err := crm.ParseDecimal("1.50")
	if err != nil {
		t.Fatal(err)
	}
	money, err := crm.ParseMoney("12.00 EUR")
	if err != nil {
		t.Fatal(err)
	}
	v := ToValue(report{
		Inner: Inner{N: 9}, Embedded: Inner{N: 1}, Total: money, Rate: 0.25, Share: 0.1, Big: 1e21, Count: 7, OK: true, List: []Inner{{N: 2}, {When: crm.Date{Year: 2026, Month: 1, Day: 2}}},
		ByName: map[string]int{"b": 2, "a": 1}, Ptr: &Inner{N: 3}, At: at, Std: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), ID: "7k3f9q2m4x", Any: []any{1, "x", nil},
		Err: errors.New("bad"), Value: crm.TextValue("v"), Quantity: qty, Skipped: "no", Extra: []crm.Pair{{Key: "more", Value: crm.TextValue("x")}},
	})
	want := `num: 9
embedded:
  num: 1
total: 12.00 EUR
rate: 0.25
share: 0.1
big: 1000000000000000000000
count: 7
ok: true
list:
  - num: 2
  - when: 2026-01-02
by_name:
  a: 1
  b: 2
ptr:
  num: 3
at: 2026-11-19T15:30:00+01:00
std: 2026-01-02T03:04:05Z
id: 7k3f9q2m4x
any: [1, x, null]
err: bad
value: v
quantity: 1.50
more: x
`
	if got := string(EncodeValue(v)); got != want {
		t.Errorf("got:\n%s", got)
	}
	for _, empty := range []any{nil, (*crm.Customer)(nil), crm.Date{}, crm.Money{}, func() {}} {
		if got := ToValue(empty); got.Kind != crm.Null {
			t.Errorf("%T: got %+v", empty, got)
		}
	}
	if got := ToValue([]*crm.Customer{{Name: "A"}}); string(EncodeValue(got)) != "- name: A\n" {
		t.Errorf("got %s", EncodeValue(got))
	}
}

func TestToValueHoldsAllOfACustomer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := codectest.Customer(t)
		got, err := Decode("c.yaml", EncodeValue(ToValue(c)))
		if err != nil {
			t.Fatal(err)
		}
		if string(Encode(got)) != string(Encode(c)) {
			t.Fatalf("got:\n%s\nwant:\n%s", Encode(got), Encode(c))
		}
	})
}
