package codec

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/codec/codectest"
	"crm/internal/crm"
)

// checkDirect holds the direct way of reading a customer against that by way of
// a tree and against yaml.v3, wherever it does not give up. It tells whether
// it did not.
func checkDirect(t interface{ Fatalf(string, ...any) }, data []byte) bool {
	got, want := new(crm.Customer), new(crm.Customer)
	if !decodeDirect(data, got) {
		return false
	}
	err := decodeTree("f.yaml", data, reflect.ValueOf(want).Elem(), nil)
	if err != nil {
		t.Fatalf("read directly in spite of %v\n%q", err, data)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("read directly:\n%s\nby way of a tree:\n%s\nof %q", Encode(got), Encode(want), data)
	}
	if bytes.Contains(data, []byte(`\/`)) || bytes.Contains(data, []byte(`\u`)) {
		return true // JSON's escapes, which yaml.v3 refuses
	}
	trees, probs := readYAML("f.yaml", string(data), nil)
	if len(probs) > 0 || len(trees) != 1 {
		t.Fatalf("read directly, but yaml.v3 says %v\n%q", probs, data)
	}
	d := &decoder{t: trees[0]}
	full := new(crm.Customer)
	d.root(0, reflect.ValueOf(full).Elem())
	if len(d.probs) > 0 || !reflect.DeepEqual(got, full) {
		t.Fatalf("read directly:\n%s\nby yaml.v3: %v\n%s\nof %q", Encode(got), d.probs, Encode(full), data)
	}
	return true
}

// TestWhatEncodeWritesIsReadDirectly fails when a key is added to a type and
// not to the direct way, or in another order.
func TestWhatEncodeWritesIsReadDirectly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := codectest.Customer(t)
		clearExtra(reflect.ValueOf(c).Elem())
		data := Encode(c)
		odd := bytes.Contains(data, []byte("- {}")) || bytes.Contains(data, []byte("? ")) // empty items, long keys
		if !checkDirect(t, data) && !odd {
			t.Fatalf("given up:\n%s", data)
		}
	})
}

// clearExtra takes the unknown keys away.
func clearExtra(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Name == "Extra" {
				v.Field(i).SetZero()
			} else if v.Field(i).CanSet() {
				clearExtra(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			clearExtra(v.Index(i))
		}
	}
}

// drawFile draws a file of a customer, often one that a person or a mistake
// changed.
func drawFile(t *rapid.T) []byte {
	pieces := []string{" ", "  ", "\n", "\n\n", "# c\n", " # c", "- ", "-", ":", ": ", "~", "null", "\"", "'", "\"\"", "x: y\n", "[", "]", "{", "}", ", ", "|\n", ">", "\r", "\t", "é", "\u2028", "\ufeff", "---\n", "...", "&a ", "*a", "!t ", "%", "?", "0", "1e3", "\\", "\x00", "name: ", "  - ", "    "}
	c := codectest.Customer(t)
	if rapid.Bool().Draw(t, "known") {
		clearExtra(reflect.ValueOf(c).Elem())
	}
	text := string(Encode(c))
	if rapid.IntRange(0, 5).Draw(t, "crlf") == 0 {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	lines := strings.SplitAfter(text, "\n")
	for range rapid.IntRange(0, 2).Draw(t, "changes") {
		i := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
		at := rapid.IntRange(0, len(lines[i])).Draw(t, "at")
		switch rapid.IntRange(0, 5).Draw(t, "change") {
		case 0:
			lines[i] = lines[i][:at] + rapid.SampledFrom(pieces).Draw(t, "piece") + lines[i][at:]
		case 1:
			lines[i] = lines[i][:at] + lines[i][min(at+rapid.IntRange(1, 4).Draw(t, "cut"), len(lines[i])):]
		case 2: // twice, or elsewhere
			k := rapid.IntRange(0, len(lines)-1).Draw(t, "other line")
			lines[k] += lines[i]
		case 3:
			lines[i] = ""
		case 4:
			lines[i] = strings.Repeat(" ", rapid.IntRange(0, 4).Draw(t, "indent")) + lines[i]
		case 5:
			lines[i] = lines[i] + strings.Repeat(" ", rapid.IntRange(0, 6).Draw(t, "indent")) + rapid.SampledFrom(pieces).Draw(t, "piece") + "\n"
		}
	}
	return []byte(strings.Join(lines, ""))
}

// TestDirectAgrees holds the direct way against the others.
func TestDirectAgrees(t *testing.T) {
	all, taken := 0, 0
	for all < 100 && !t.Failed() {
		rapid.Check(t, func(t *rapid.T) {
			all++
			if checkDirect(t, drawFile(t)) {
				taken++
			}
		})
	}
	if taken*5 < all {
		t.Errorf("only %d of %d files were read directly", taken, all)
	}
}

func TestDirectReadsCommentsAndOtherLayout(t *testing.T) {
	for _, s := range []string{
		sample,
		strings.ReplaceAll(sample, "\n", "\r\n"),
		strings.TrimSuffix(sample, "\n"),
		"---\n" + sample,
		strings.ReplaceAll(sample, "\ntags", "\n\n# of the firm\n\ntags"),
		strings.ReplaceAll(sample, "\n  - address", "\n  # the main one\n  - address"),
		strings.ReplaceAll(sample, "\n  - address: info@acme.example\n    label", "\n- address: info@acme.example\n  label"),
		"name: 'A'\nnotes: |\n  a\n\n  b\n\n\n# c\ndeals:\n  - title: \"a\\tb\"\n    notes: >-\n      x\n      y\n",
		"name: " + strings.Repeat("x", 4000) + "\n",
	} {
		if !checkDirect(t, []byte(s)) {
			t.Errorf("given up:\n%s", s)
		}
	}
}

func FuzzDirect(f *testing.F) {
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	for _, s := range []string{
		"name: A\nemails:\n  - address: a\n  - {address: b, label: c}\nfields:\n  a: 1\n  b: [x]\ntags: [a, \"b\", 'c']\n",
		"id: \"0373913142\"\nbirthday: --02-29\ncreated: 2026-01-02\ndeals:\n  - amount: -1.50 EUR\n    probability: 0\n    contacts: [7k3f9q2m4x]\n    lines:\n      - quantity: 2\n        price: 3 EUR\n",
		"type: person\nname: A\ngiven:\nfamily: ~\ninteractions:\n- minutes: 5\n  with:\n  - who: 7k3f9q2m4x\n  text: |\n   a\n\n  external_ids:\n  - source: x\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { checkDirect(t, data) })
}
