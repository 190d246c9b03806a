package codec

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"crm/internal/crm"
)

// dump is what a document means, for comparing the two readers.
func dump(t *tree, i int32, b *strings.Builder) {
	n := &t.nodes[i]
	switch n.kind {
	case scalarNode:
		fmt.Fprintf(b, "%q", n.text)
		if n.style == plainStyle {
			b.WriteString("~")
		}
	case listNode:
		b.WriteString("[")
		for k := n.child; k != 0; k = t.nodes[k].next {
			dump(t, k, b)
			b.WriteString(",")
		}
		b.WriteString("]")
	case mapNode:
		b.WriteString("{")
		for k := n.child; k != 0; k = t.nodes[k].next {
			fmt.Fprintf(b, "%q:", t.nodes[k].key)
			dump(t, k, b)
			b.WriteString(",")
		}
		b.WriteString("}")
	}
}

// readBoth reads a document with both readers. fast is "" when the reader of
// this package bails out.
func readBoth(src string) (fast, full string, err error) {
	bad, _, odd := check(src)
	if bad >= 0 || odd {
		return "", "", nil
	}
	r := &reader{src: src}
	if !r.read() {
		return "", "", nil
	}
	var b strings.Builder
	dump(&tree{src: src, nodes: r.nodes}, 0, &b)
	trees, probs := readYAML("f", src, nil)
	if len(probs) > 0 {
		return b.String(), "", probs
	}
	if len(trees) != 1 {
		return b.String(), "", fmt.Errorf("%d documents", len(trees))
	}
	var c strings.Builder
	dump(trees[0], 0, &c)
	return b.String(), c.String(), nil
}

// seeds are documents in every style, good and bad.
var seeds = []string{
	sample,
	"",
	"a: 1\n",
	"---\na: 1\n",
	"a: 1\n---\nb: 2\n",
	"a: 1\n...\n",
	"\ufeffa: 1\n",
	"a: 1\r\nb: |\r\n  x\r\n  y\r\n",
	"{a: 1, b: [x, y], c: {d: e}}\n",
	"{\"a\":1,\"b\":[\"x\"],\"c\":null}\n",
	"{\n\t\"a\": 1,\n\t\"b\": []\n}\n",
	"a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n",
	"a: !!str 1\nb: !x 2\n",
	"? a\n: b\n",
	"a:\n- b\n- c\nd: e\n",
	"a:\n    - b: 1\n      c: 2\n    -   d: 3\n",
	"a:\n  -\n    b: 1\n  - - x\n    - y\n",
	"a: b\n  c\n\n  d\ne: 'f\n  g'\nh: \"i\\\n  j\n\n  k\"\n",
	"a: >\n  b\n  c\n\n  d\n   e\n  f\ng: >-\n  h\n\n\ni: >+\n  j\n\n",
	"a: |2\n    b\n   c\nd: |+\n  e\n\n\nf: |-\n  g\n",
	"a: |\n\n  b\n \n  c\n  # d\n # e\nf: g\n",
	"a: # b\n  c # d\n# e\nf: g # h\n",
	"a:\tb\n",
	"a:\n\tb: c\n",
	"a: \"b\\u0041\\x41\\U00000041\\n\\e\\/\\ud83d\\ude00\"\n",
	"a: [b, 'c', \"d\", {e: f}, [g]] # h\n",
	"a: [b,\n  # c\n  d]\n",
	"a: 'b''c'\n",
	"a : b\n'c' : d\n\"e\": f\n",
	"a: -b\nc: :d\ne: ?f\ng: a:b\nh: a#b\n",
	"a: ~\nb: null\nc:\nd: ''\n",
	"a: @b\n",
	"a: \"b\n",
	"a: [b\n",
	"a: b: c\n",
	"a:\n  b: 1\n c: 2\n",
	"a\n",
	"- a\n- b: c\n  d: e\n",
	"%YAML 1.2\n---\na: b\n",
	"a: 'b\n---\nc'\n",
	"a: b\n--- c\n",
	"a: |\n",
	"a: |\n  b",
	"a: >\n  b\n\n  c",
	"a: |+\n  b\n\n",
	"a: |+\n  b\n\n  c",
	"a: |\n  b\n  ",
	"a: |\n  b\n\n",
	"a:\n  - |+\n    b\n\n\nc: d\n",
	"a: |\n   \n",
	"a: >\n\n\n",
	"a: [a: b]\n",
	"a: {b, c: }\n",
	"a: 1\na: 2\n",
	strings.Repeat("[", 200),
	"a: \"\\x\"\n",
	"\x00",
	"\xff",
	"a: b\u0085c\n",
}

func FuzzFast(f *testing.F) {
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if strings.Contains(src, `\/`) || strings.Contains(src, `\u`) {
			return // JSON's escapes, which yaml.v3 refuses
		}
		fast, full, err := readBoth(src)
		if fast == "" {
			return
		}
		if err != nil {
			t.Fatalf("the reader takes what yaml.v3 refuses: %v\n%q\n%s", err, src, fast)
		}
		if fast != full {
			t.Fatalf("the readers differ on %q:\n%s\n%s", src, fast, full)
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Decode("f.yaml", data)
		if err != nil {
			if c != nil {
				t.Fatal("an error and a customer")
			}
			if ps, ok := err.(Problems); !ok || len(ps) == 0 || strings.ContainsAny(ps[0].Error(), "\x1b\r\n") {
				t.Fatalf("not a list of problems: %v", err)
			}
			return
		}
		text := Encode(c)
		again, err := Decode("f.yaml", text)
		if err != nil {
			t.Fatalf("%v\n%q\n%s", err, data, text)
		}
		if !equalStruct(reflect.ValueOf(c).Elem(), reflect.ValueOf(again).Elem(), infoOf(reflect.TypeFor[crm.Customer]())) {
			t.Fatalf("%q\nbecame\n%s", data, text)
		}
		if third := Encode(again); string(third) != string(text) {
			t.Fatalf("not a fixed point:\n%s\n%s", text, third)
		}
	})
}

func FuzzUpdate(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s), []byte(sample))
		f.Add([]byte(sample), []byte(s))
	}
	f.Fuzz(func(t *testing.T, old, want []byte) {
		if _, err := Decode("old.yaml", old); err != nil {
			return
		}
		c, err := Decode("want.yaml", want)
		if err != nil {
			return
		}
		out, err := Update("old.yaml", old, c)
		if err != nil {
			if out != nil {
				t.Fatal("an error and a result")
			}
			return
		}
		got, err := Decode("out.yaml", out)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if !equalStruct(reflect.ValueOf(c).Elem(), reflect.ValueOf(got).Elem(), infoOf(reflect.TypeFor[crm.Customer]())) {
			t.Fatalf("%q\nbecame\n%s", old, out)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	data := Encode(benchCustomer(b))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode("a.yaml", data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeTree(b *testing.B) {
	data := Encode(benchCustomer(b))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if err := decodeTree("a.yaml", data, reflect.ValueOf(new(crm.Customer)).Elem(), nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeYAML(b *testing.B) {
	src := string(Encode(benchCustomer(b)))
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		trees, probs := readYAML("a.yaml", src, nil)
		if len(probs) > 0 {
			b.Fatal(probs)
		}
		d := &decoder{t: trees[0]}
		d.root(0, reflect.ValueOf(new(crm.Customer)).Elem())
	}
}

func BenchmarkEncode(b *testing.B) {
	c := benchCustomer(b)
	b.ReportAllocs()
	for b.Loop() {
		Encode(c)
	}
}

// benchCustomer is a customer of about 2 KB.
func benchCustomer(b *testing.B) *crm.Customer {
	c, err := Decode("a.yaml", []byte(sample))
	if err != nil {
		b.Fatal(err)
	}
	c.Addresses = []crm.Address{{Label: "office", Street: "Hauptstraße 5", Postcode: "10115", City: "Berlin", Country: "DE"}}
	c.Notes = "First met at the fair.\nWants invoices by e-mail only.\n"
	it := c.Interactions[0]
	for range 8 {
		c.Interactions = append(c.Interactions, it)
	}
	return c
}

func TestSpecialBytes(t *testing.T) {
	if len(special) != 256 {
		t.Fatalf("the table has %d bytes", len(special))
	}
	for i := range 256 {
		if (special[i] == 'x') != strings.Contains("\t\n\r#:", string(rune(i))) {
			t.Errorf("byte %d is %c", i, special[i])
		}
	}
}
