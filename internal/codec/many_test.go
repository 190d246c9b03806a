package codec

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/codec/codectest"
	"crm/internal/crm"
)

func TestDecodeMany(t *testing.T) {
	tests := []struct{ name, doc, names, problem string }{
		{"one", "name: A\n", "A", ""},
		{"a list", "- name: A\n- name: B\n", "A B", ""},
		{"a list in brackets", `[{"name":"A"},{"name":"B"}]`, "A B", ""},
		{"a stream", "name: A\n---\nname: B\n", "A B", ""},
		{"a stream with a beginning", "# all\n---\nname: A\n---\n# none\n---\nname: B\n---\n", "A B", ""},
		{"a stream with ends", "%YAML 1.2\n---\nname: A\n...\n---\nname: B\n...\n", "A B", ""},
		{"a stream of lists", "- name: A\n---\n[{name: B}, {name: C}]\n", "A B C", ""},
		{"JSON lines", "{\"name\":\"A\"}\n\n{\"name\":\"B\\/\\ud83d\\ude00\"}\r\n", "A B/😀", ""},
		{"one JSON object", "{\n  \"name\": \"A\"\n}\n", "A", ""},
		{"flow maps in lines", "{name: A}\n{name: B}", "A B", ""},
		{"an empty list", "[]", "", ""},
		{"nothing", "", "", "m.yaml: the file is empty"},
		{"only comments", "# a\n---\n# b\n", "", "m.yaml: the file is empty"},
		{"text", "a\n", "", `m.yaml:1:1: here must be a customer, a group of keys, and is "a"`},
		{"text in a list", "- name: A\n- b\n", "", `m.yaml:2:3: each item must be a customer, a group of keys; here is "b"`},
		{"a problem in the second document", "name: A\n---\nname: B\nbirthday: x\n", "", `m.yaml:4:11: birthday: "x" is not a day; write it like 2026-11-19`},
		{"a problem in the second line", "{name: A}\n{birthday: x}\n", "", `m.yaml:2:12: birthday: "x" is not a day; write it like 2026-11-19`},
		{"bad syntax in the second document", "name: A\n---\nname: \"B\n", "", "m.yaml:3:7: this quote is never closed"},
		{"bad syntax in the second line", "{name: A}\n{name: [}\n", "", "m.yaml:2:9: not valid YAML: did not find expected node content"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := DecodeMany("m.yaml", []byte(tt.doc))
			if tt.problem != "" {
				var p *Problem
				if got != nil || !errors.As(err, &p) || p.Error() != tt.problem {
					t.Errorf("got %v, %v", got, err)
				}
				return
			}
			var names []string
			for _, c := range got {
				names = append(names, c.Name)
			}
			if err != nil || strings.Join(names, " ") != tt.names {
				t.Errorf("got %q, %v", names, err)
			}
		})
	}
}

func TestDecodeInteractions(t *testing.T) {
	got, err := DecodeInteractions("standard input", []byte("who: acme\ntext: Wants an offer\n---\nwho: bolt\nminutes: 5\n"))
	if err != nil || len(got) != 2 || got[1].Minutes != 5 || got[0].Extra[0].Value.Text != "acme" {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := DecodeInteractions("standard input", []byte("minutes: x\n")); got != nil || err == nil {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestDecodeManyReadsStreams(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var stream bytes.Buffer
		want := rapid.SliceOfN(rapid.Custom(codectest.Customer), 1, 3).Draw(t, "customers")
		for _, c := range want {
			stream.WriteString("---\n")
			stream.Write(Encode(c))
		}
		got, err := DecodeMany("m.yaml", stream.Bytes())
		if err != nil || len(got) != len(want) {
			t.Fatalf("got %d of %d: %v\n%s", len(got), len(want), err, stream.String())
		}
		for i := range got {
			if !bytes.Equal(Encode(got[i]), Encode(want[i])) {
				t.Fatalf("customer %d differs", i)
			}
		}
	})
}

// TestDecodeManyReadsJSON reads values as encoding/json writes them.
func TestDecodeManyReadsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(rapid.Custom(codectest.Text), 2, 4).Draw(t, "names")
		var lines bytes.Buffer
		for _, n := range names {
			b, err := json.Marshal(map[string]any{"name": n, "tags": []string{n}})
			if err != nil {
				t.Fatal(err)
			}
			lines.Write(b)
			lines.WriteByte('\n')
		}
		got, err := DecodeMany("m.jsonl", lines.Bytes())
		if err != nil || len(got) != len(names) {
			t.Fatalf("%v\n%s", err, lines.String())
		}
		for i, n := range names {
			if got[i].Name != n || got[i].Tags[0] != n {
				t.Fatalf("got %q, want %q", got[i].Name, n)
			}
		}
	})
}

func FuzzDecodeMany(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Add([]byte("{\"name\":\"A\"}\n{\"name\":\"B\"}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := DecodeMany("m.yaml", data)
		if err != nil {
			if ps, ok := err.(Problems); got != nil || !ok || len(ps) == 0 {
				t.Fatalf("got %v, %v", got, err)
			}
			return
		}
		if one, err := Decode("m.yaml", data); err == nil && (len(got) != 1 || string(Encode(got[0])) != string(Encode(one))) {
			t.Fatalf("one customer is read as %d", len(got))
		}
	})
}

func TestLocate(t *testing.T) {
	doc := []byte(strings.ReplaceAll(byHand, "x_region: north", "\"x.y\": {z: 1}"))
	for _, tt := range []struct {
		path      string
		line, col int
	}{
		{"id", 2, 5}, {"name", 3, 9}, {"emails", 7, 1}, {"emails[0].address", 8, 12}, {"emails[1].label", 11, 39}, {"emails[1]", 11, 3},
		{"emails[1].nothing", 11, 3}, {"emails[5].address", 7, 1}, {"fields.staff", 20, 12}, {"fields.none", 17, 1}, {"x.y.z", 13, 12},
		{"tags[1]", 16, 7}, {"interactions[0].text", 29, 9}, {"phones[0]", 0, 0}, {"", 0, 0}, {"[0]", 0, 0}, {"emails[x", 7, 1}, {"notes.a", 21, 1},
	} {
		if line, col := Locate(doc, tt.path); line != tt.line || col != tt.col {
			t.Errorf("%s: got %d:%d, want %d:%d", tt.path, line, col, tt.line, tt.col)
		}
	}
	if line, col := Locate([]byte("a: [\n"), "a"); line != 0 || col != 0 {
		t.Errorf("a broken file: got %d:%d", line, col)
	}
	if line, col := Locate([]byte("a: &x {b: 1}\nc: {<<: *x}\n"), "c.b"); line != 1 || col != 11 {
		t.Errorf("a merged key: got %d:%d", line, col)
	}
}

func TestUnknown(t *testing.T) {
	got, err := Unknown("c.yaml", []byte("name: A\nStage: b\nemail: c\nfields: {x: 1}\ndeals:\n  - titel: x\n    qqqqqq: 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, p := range got {
		lines = append(lines, p.Error()+" | "+p.Hint)
	}
	want := []string{
		`c.yaml:2:1: unknown key "Stage" | did you mean stage?`,
		`c.yaml:3:1: unknown key "email" | did you mean emails?`,
		`c.yaml:6:5: unknown key "titel" | did you mean title?`,
		`c.yaml:7:5: unknown key "qqqqqq" | `,
	}
	if strings.Join(lines, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s", strings.Join(lines, "\n"))
	}
	if got, err := UnknownSettings("crm.yaml", []byte("pipeline: []\n")); err != nil || len(got) != 1 || got[0].Hint != "did you mean pipelines?" {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := Unknown("c.yaml", []byte("a: [\n")); got != nil || err == nil {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestParseValue(t *testing.T) {
	for text, want := range map[string]crm.Kind{
		"": crm.Text, "12": crm.Number, "-1.50": crm.Number, "1e3": crm.Text, "007": crm.Text, "+49": crm.Text, "true": crm.Bool, "false": crm.Bool, "True": crm.Text, "yes": crm.Text,
		"null": crm.Text, "~": crm.Text, "2026-01-02": crm.Day, "2026-02-30": crm.Text, "2026-01-02T10:00:00Z": crm.Moment, "2026-01-02T10:00:00": crm.Text, "a": crm.Text, "1.": crm.Text, "-": crm.Text,
	} {
		if got := ParseValue(text); got.Kind != want || got.Text != text {
			t.Errorf("%q: got %+v", text, got)
		}
	}
}
