package codec

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"crm/internal/crm"
)

func TestDecodeProblems(t *testing.T) {
	tests := []struct{ doc, msg, hint string }{
		{"",
			"c.yaml: the file is empty", `begin it with "name: ..."`},
		{"  \n",
			"c.yaml: the file is empty", `begin it with "name: ..."`},
		{"# only a comment\n",
			"c.yaml: the file is empty", `begin it with "name: ..."`},
		{"- a\n",
			"c.yaml:1:1: the file must be a group of keys, here is a list", `write each as "key: value"`},
		{"just text\n",
			`c.yaml:1:1: the file must be a group of keys, here is "just text"`, `write each as "key: value"`},
		{"name: A\n---\nname: B\n",
			"c.yaml:3:1: a second document begins here (after ---)", "a file holds one; move the other to a file of its own"},
		{"name: A\n...\nname: B\n",
			"c.yaml:2:1: not valid YAML: did not find expected <document start>", "check quotes, colons and indentation around here"},
		{"name: A\nname: B\n",
			`c.yaml:2:1: the key "name" stands here twice`, "keep one of them"},
		{"stage: [a, b]\n",
			"c.yaml:1:8: stage must be text, here is a list", ""},
		{"stage:\n  x: y\n",
			"c.yaml:2:3: stage must be text, here is a group of keys", ""},
		{"emails: a@b.example\n",
			`c.yaml:1:9: emails must be a list, here is "a@b.example"`, `begin each item with "- "`},
		{"emails:\n  address: a\n",
			"c.yaml:2:3: emails must be a list, here is a group of keys", `put "- " before the first key of each item`},
		{"emails:\n  - a@b.example\n",
			`c.yaml:2:5: an item of emails must be a group of keys, here is "a@b.example"`, "write it like - address: a@b.example"},
		{"emails:\n  -\n  - address: x\n",
			"c.yaml:2:4: an item of emails is empty", "remove the dash, or write its keys after it"},
		{"tags:\n  a: b\n",
			"c.yaml:2:3: tags must be a list, here is a group of keys", "write it like tags: [one, two]"},
		{"tags: [a, [b]]\n",
			"c.yaml:1:11: an item of tags must be text, here is a list", ""},
		{"tags: [a, ~]\n",
			"c.yaml:1:11: an item of tags is empty", "remove it"},
		{"birthday: 1980-02-30\n",
			"c.yaml:1:11: birthday: there is no day 1980-02-30 in the calendar", ""},
		{"birthday: 3.4.1980\n",
			`c.yaml:1:11: birthday: "3.4.1980" is not a day; write it like 2026-11-19`, ""},
		{"created: 2026-01-02T10:00:00\n",
			`c.yaml:1:10: created: the time "2026-01-02T10:00:00" lacks its offset from UTC; write it like 2026-01-02T10:00:00+01:00`, ""},
		{"created: yesterday\n",
			`c.yaml:1:10: created: "yesterday" is not a time; write it like 2026-11-19T15:30:00+01:00, or 2026-11-19 for a whole day`, ""},
		{"deals:\n  - amount: 12000\n",
			`c.yaml:2:13: amount: "12000" is not an amount of money; write it like 12000.00 EUR`, ""},
		{"deals:\n  - amount: 1.000,00 EUR\n",
			`c.yaml:2:13: amount: "1.000,00" is not a decimal number; write it like 1250.00`, ""},
		{"deals:\n  - probability: 60%\n",
			`c.yaml:2:18: probability must be a whole number, here is "60%"`, "write digits only, like 25"},
		{"interactions:\n  - minutes: 1.5\n",
			`c.yaml:2:14: minutes must be a whole number, here is "1.5"`, "write digits only, like 25"},
		{"interactions:\n  - minutes: 010\n",
			`c.yaml:2:14: minutes must be a whole number, here is "010"`, "write digits only, like 25"},
		{"id: ACME\n",
			`c.yaml:1:5: id: "ACME" is not an id`, `an id is 10 characters, digits and lower-case letters without i, l, o and u; "crm list -o ids" shows them`},
		{"organization: 7K3F9Q2M4X\n",
			`c.yaml:1:15: organization: "7K3F9Q2M4X" is not an id`, `an id is 10 characters, digits and lower-case letters without i, l, o and u; "crm list -o ids" shows them`},
		{"fields: [a]\n",
			"c.yaml:1:9: fields must be a group of keys, here is a list", `write "key: value" lines below it, indented by two spaces`},
		{"fields:\n  a: 1\n  a: 2\n",
			`c.yaml:3:3: the key "a" stands here twice`, "keep one of them"},
		{"deals:\n  - lines:\n      - quantity: two\n",
			`c.yaml:3:19: quantity: "two" is not a decimal number; write it like 1250.00`, ""},
		{"name: A\n\tstage: lead\n",
			"c.yaml:2:1: a tab indents this line", "indent with spaces"},
		{"emails:\n\t- address: x\n",
			"c.yaml:2:1: a tab indents this line", "indent with spaces"},
		{"name: \"A\nstage: lead\n",
			"c.yaml:1:7: this quote is never closed", "close it, or write the quote twice inside of single quotes"},
		{"name: 'A\n",
			"c.yaml:1:7: this quote is never closed", "close it, or write the quote twice inside of single quotes"},
		{"tags: [a, b\nname: A\n",
			"c.yaml:2:1: a comma or the closing bracket is missing here", ""},
		{"tags: [a b: c]\n",
			"c.yaml:1:8: an item of tags must be text, here is a group of keys", ""},
		{"name: A: B\n",
			`c.yaml:1:8: a value without quotes cannot hold ": "`, "put the value in double quotes"},
		{"name: @a\n",
			"c.yaml:1:7: a value cannot begin with @", "put the value in quotes"},
		{"name: %a\n",
			"c.yaml:1:7: a value cannot begin with %", "put the value in quotes"},
		{"name A\n",
			`c.yaml:1:1: the file must be a group of keys, here is "name A"`, `write each as "key: value"`},
		{"name: A\nstage lead\n",
			"c.yaml:2:1: no key here: a colon and a space are missing after it", `write "key: value"`},
		{"name: A\n  stage: lead\n",
			"c.yaml:2:3: this line is indented, so it belongs to the value above", "indent it like the key above; or put that value in double quotes"},
		{"deals:\n  - id: 4w8kzt1n9c\n   title: x\n",
			"c.yaml:3:4: this line is indented more than the list above it", "indent the items of a list alike"},
		{"deals: - id: x\n",
			"c.yaml:1:8: a list begins on the line of its key", "begin the list on the next line"},
		{"name: \"a\\qb\"\n",
			`c.yaml:1:9: no such escape sequence: "\q"`, "write a backslash as \\\\, or use single quotes"},
		{"name: \"a\" b\n",
			"c.yaml:1:10: text follows the closing quote", `inside of quotes write the quote as \" (or '' in single quotes)`},
		{"name: *x\n",
			"c.yaml:1:7: not valid YAML: the alias *x has no anchor &x before it", "put text that begins with * in quotes"},
		{"name: &x A\nnickname: *y\n",
			"c.yaml:2:11: not valid YAML: the alias *y has no anchor &y before it", "put text that begins with * in quotes"},
		{"name: !!binary aGk=\n",
			`c.yaml:1:7: the tag "!!binary" is not supported`, "write the value without a tag"},
		{"? [a]\n: b\n",
			"c.yaml:1:3: a key must be text, not a list or a group of keys", ""},
		{"<<: a\n",
			"c.yaml:1:5: << takes a group of keys", "write *name after it, where &name marks the group"},
		{"a: &a\n  - *a\n",
			"c.yaml:2:5: the alias *a stands in the value that it stands for", "write the value out"},
		{"name: a\x00b\n",
			"c.yaml:1:8: a control character, U+0000, is not allowed in a file", "remove it, or write it as an escape sequence in double quotes"},
		{"name: a\x1bb\n",
			"c.yaml:1:8: a control character, U+001B, is not allowed in a file", "remove it, or write it as an escape sequence in double quotes"},
		{"name: Zo\xeb\n",
			"c.yaml:1:9: the file is not UTF-8 text from here on", "save the file as UTF-8"},
		{"\xff\xfen\x00",
			"c.yaml:1:1: the file is not UTF-8 text from here on", "it looks like UTF-16; save it as UTF-8"},
		{"name: é: b\n",
			`c.yaml:1:8: a value without quotes cannot hold ": "`, "put the value in double quotes"},
		{"name: A\r\nstage: [a]\r\n",
			"c.yaml:2:8: stage must be text, here is a list", ""},
		{"\ufeffname: [a]\n",
			"c.yaml:1:7: name must be text, here is a list", ""},
		{"name: a\u0085stage: [b]\n",
			"c.yaml:1:16: stage must be text, here is a list", ""},
		{"name: A\nstage: >\n  x\n y\n",
			"c.yaml:4:2: this line is indented more than the keys above it", `indent the keys of a group alike; put text of several lines below "|"`},
		{"  name: A\nstage: b\n",
			"c.yaml:1:1: not valid YAML: did not find expected <document start>", "check quotes, colons and indentation around here"},
		{"name: A\n- b\n",
			"c.yaml:2:1: a list item stands where a key is expected", ""},
		{"-\n",
			"c.yaml:1:1: the file must be a group of keys, here is a list", `write each as "key: value"`},
		{"tags: ]\n",
			"c.yaml:1:7: not valid YAML: did not find expected node content", "check quotes, colons and indentation around here"},
		{"name: |x\n  a\n",
			"c.yaml:1:8: not valid YAML: did not find expected comment or line break", "check quotes, colons and indentation around here"},
		{"%FOO\n",
			"c.yaml:1:1: not valid YAML: found unknown directive name", "check quotes, colons and indentation around here"},
		{"%YAML 3.0\n---\na: b\n",
			"c.yaml:1:1: not valid YAML: found incompatible YAML document", "check quotes, colons and indentation around here"},
		{"[a]: b\n",
			"c.yaml:1:1: a key must be text, not a list or a group of keys", ""},
		{"{a: b}: c\n",
			"c.yaml:1:1: a key must be text, not a list or a group of keys", ""},
		{"tags: [a,,b]\n",
			"c.yaml:1:10: not valid YAML: did not find expected node content", "check quotes, colons and indentation around here"},
		{"deals:\n- id: 4w8kzt1n9c\n  history: [{at: x}]\n",
			`c.yaml:3:18: at: "x" is not a time; write it like 2026-11-19T15:30:00+01:00, or 2026-11-19 for a whole day`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.doc, func(t *testing.T) {
			c, err := Decode("c.yaml", []byte(tt.doc))
			var p *Problem
			if c != nil || !errors.As(err, &p) {
				t.Fatalf("got %v, %v", c, err)
			}
			if p.Error() != tt.msg || p.Hint != tt.hint {
				t.Errorf("got  %s\nhint %s\nwant %s\nhint %s", p, p.Hint, tt.msg, tt.hint)
			}
		})
	}
}

func TestDecodeLimits(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for _, k := range []string{"b", "c", "d", "e", "f", "g"} {
		prev := string(k[0] - 1)
		bomb += k + ": &" + k + " [" + strings.TrimSuffix(strings.Repeat("*"+prev+", ", 10), ", ") + "]\n"
	}
	tests := []struct{ name, doc, msg string }{
		{"size", strings.Repeat("a", MaxSize+1), "c.yaml: the file has 8388609 bytes; at most 8388608 are read"},
		{"depth in brackets", "x: " + strings.Repeat("[", 100) + strings.Repeat("]", 100), "c.yaml:1:67: too deeply nested"},
		{"depth in brackets never closed", "x: " + strings.Repeat("[", 1<<20), "c.yaml:1:67: too deeply nested"},
		{"depth in dashes", "x:\n  " + strings.Repeat("- ", 100) + "a\n", "c.yaml:2:129: too deeply nested"},
		{"depth with anchors", "x: &a " + strings.Repeat("[", 100) + strings.Repeat("]", 100), "c.yaml:1:71: too deeply nested"},
		{"entries", "x: [" + strings.Repeat("a,", 1<<21) + "]", "c.yaml:1:1048577: too many entries"},
		{"entries in maps", "x: [" + strings.Repeat("{},", 1<<20) + "]", "c.yaml:1:1572863: too many entries"},
		{"aliases", bomb, "c.yaml:4:36: aliases make this file too large"},
		{"aliases of a long text", "a: &a " + strings.Repeat("x", 4<<20) + "\nb: [" + strings.Repeat("*a, ", 9000) + "*a]\n", "c.yaml:2:9: aliases make this file too large"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Decode("c.yaml", []byte(tt.doc))
			var p *Problem
			if c != nil || !errors.As(err, &p) || p.Error() != tt.msg {
				t.Errorf("got %v, want %s", err, tt.msg)
			}
			if p != nil && len(p.Excerpt) > 400 {
				t.Errorf("the excerpt has %d bytes", len(p.Excerpt))
			}
		})
	}
}

func TestDecodeReportsAllProblems(t *testing.T) {
	_, err := Decode("c.yaml", []byte("id: x\nstage: [a]\nemails:\n  - address: {}\nbirthday: never\n"))
	want := "c.yaml:1:5: id: \"x\" is not an id\n" +
		"c.yaml:2:8: stage must be text, here is a list\n" +
		"c.yaml:4:14: address must be text, here is a group of keys\n" +
		`c.yaml:5:11: birthday: "never" is not a day; write it like 2026-11-19`
	if err == nil || err.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}
	var ps Problems
	if !errors.As(err, &ps) || ps[1].Excerpt != "stage: [a]\n       ^" || ps[1].Line != 2 || ps[1].Col != 8 {
		t.Errorf("got %+v", ps)
	}
}

// TestDecodeStyles reads the same customer in many styles.
func TestDecodeStyles(t *testing.T) {
	want := &crm.Customer{
		Name:  "Acme",
		Stage: "no",
		Tags:  []string{"a", "b"},
		Notes: "one\ntwo\n",
		Deals: []crm.Deal{{Title: "Audit", Close: crm.Date{Year: 2027, Month: 1, Day: 31}}},
	}
	docs := map[string]string{
		"block":     "name: Acme\nstage: no\ntags: [a, b]\nnotes: |\n  one\n  two\ndeals:\n  - title: Audit\n    close: 2027-01-31\n",
		"flow":      `{name: Acme, stage: "no", tags: [a, b], notes: "one\ntwo\n", deals: [{title: Audit, close: 2027-01-31}]}`,
		"JSON":      "{\n\t\"name\": \"Acme\",\n\t\"stage\": \"no\",\n\t\"tags\": [\"a\",\"b\"],\n\t\"notes\":\"one\\ntwo\\n\",\n\t\"deals\": [{\"title\":\"\\u0041udit\",\"close\":\"2027-01-31\"}]\n}\n",
		"CRLF":      "name: Acme\r\nstage: no\r\ntags:\r\n- a\r\n- b\r\nnotes: |\r\n  one\r\n  two\r\ndeals:\r\n- title: Audit\r\n  close: 2027-01-31\r\n",
		"BOM":       "\ufeffname: Acme\nstage: no\ntags: [a, b]\nnotes: |\n  one\n  two\ndeals:\n  - title: Audit\n    close: 2027-01-31\n",
		"BOM, flow": "\ufeff{name: Acme, stage: !!str no, tags: [a, b], notes: \"one\\ntwo\\n\", deals: [{title: Audit, close: 2027-01-31}]}",
		"document":  "%YAML 1.2\n---\nname: Acme\nstage: no\ntags: [a, b]\nnotes: |\n  one\n  two\ndeals:\n  - title: Audit\n    close: 2027-01-31\n...\n",
		"anchors":   "x_base: &base {title: Audit}\nname: &n Acme\nstage: no\ntags: [a, b]\nnotes: |\n  one\n  two\ndeals:\n  - <<: *base\n    close: 2027-01-31\n",
		"merged":    "x_base: &base {title: Other, close: 2027-01-31}\nname: Acme\nstage: no\ntags: [a, b]\nnotes: |\n  one\n  two\ndeals:\n  - <<: [*base, {title: Third}]\n    title: Audit\n",
		"folded":    "name: >-\n  Acme\nstage: 'no'\ntags:\n    - a\n    - >-\n      b\nnotes: >\n  one\n\n  two\ndeals:\n-\n  title:\n    Audit\n  close: 2027-01-31 # why\n",
		"keys":      "? name\n: Acme\n\"stage\": no\n'tags': [a,b]\nnotes : \"one\n\n  two\\n\"\ndeals: [{\"title\":Audit,close: \"2027-01-31\"}]\nrole: ~\nowner:\nlinks: []\nemails: null\n",
	}
	for name, doc := range docs {
		t.Run(name, func(t *testing.T) {
			got, err := Decode("c.yaml", []byte(doc))
			if err != nil {
				t.Fatal(err)
			}
			got.Extra = nil
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestDecodeKindly(t *testing.T) {
	got, err := Decode("c.yaml", []byte("name: 2026-01-02\nrole: no\naddresses:\n  - postcode: 01234\n    street: 0x1F\n    city: 1.50\n    region: TRUE\ntags: vip\nx_a: 0123\nx_b: 12.50\nx_c: yes\nx_d: True\nx_e: 2026-01-02\nx_f: ~\nx_g: +49\nx_h: 1e3\nx_i: 2026-13-01\nx_j: 2026-01-02T10:00:00Z\nx_k: -0.5\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := &crm.Customer{
		Name: "2026-01-02", Role: "no", Tags: []string{"vip"},
		Addresses: []crm.Address{{Postcode: "01234", Street: "0x1F", City: "1.50", Region: "TRUE"}},
		Extra: []crm.Pair{
			{Key: "x_a", Value: crm.TextValue("0123")},
			{Key: "x_b", Value: crm.Value{Kind: crm.Number, Text: "12.50"}},
			{Key: "x_c", Value: crm.TextValue("yes")},
			{Key: "x_d", Value: crm.Value{Kind: crm.Bool, Text: "true"}},
			{Key: "x_e", Value: crm.Value{Kind: crm.Day, Text: "2026-01-02"}},
			{Key: "x_f"},
			{Key: "x_g", Value: crm.TextValue("+49")},
			{Key: "x_h", Value: crm.TextValue("1e3")},
			{Key: "x_i", Value: crm.TextValue("2026-13-01")},
			{Key: "x_j", Value: crm.Value{Kind: crm.Moment, Text: "2026-01-02T10:00:00Z"}},
			{Key: "x_k", Value: crm.Value{Kind: crm.Number, Text: "-0.5"}},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestDecodeSortsCustomFields(t *testing.T) {
	got, err := Decode("c.yaml", []byte("fields: {b: 1, a: 2}\nx: {b: 1, a: 2}\n"))
	if err != nil || got.Fields[0].Key != "a" || got.Extra[0].Value.Pairs[0].Key != "b" {
		t.Errorf("got %+v, %v", got, err)
	}
}
