package render

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"crm/internal/crm"
	"crm/internal/term"
)

// seeds are texts that have broken writers of CSV, JSON and YAML.
func seeds(f *testing.F) []string {
	f.Helper()
	all := []string{
		"", " ", "Acme GmbH", "a,b", `say "x"`, "one\ntwo", "one\r\ntwo", "\r", "\t", "=1+1", "+49301", "-2", "- a", "@x", "'=1", `\.`,
		"no", "Yes", "null", "~", "1e3", "0x1f", "0o17", "1_000", "12:30", "2026-01-02", "2026-01-02T10:00:00Z", ".inf", "1.5e3", "b64: x", "a #b",
		"a: b", "a:", "? x", "[x]", "{x}", "*x", "&x", "!x", "%x", "|x", ">x", "a\n\n", "\n a", " a\nb", "a\n b", "a\n\tb", "\x1b[2J", "\u202e",
		"\u2028", "\u0085", "\ufeff", "\ufffe", "\uffff", "😀", "\U000e0041", "\xff", "a\x00b", "<a>&", "---", "...", "<<", "=", "y", "7k3f9q2m4x", "1234567e10",
		"2026-11-19T15:30", "12e4567890", "k: |", "a  b", "\u00a0", "trailing ", "end\n", "日本", "٣", "a,b: c", "x?", "0.10", "-0", "1.", ".5", "00", "#", "a\n#b\n", "a\n---\nb",
	}
	if len(all) == 0 {
		f.Fatal("no seeds")
	}
	return all
}

func valid(s string) string {
	var b strings.Builder
	for _, r := range s { // each bad byte becomes U+FFFD, as in encoding/json
		b.WriteRune(r)
	}
	return b.String()
}

// one is a listing of two rows whose cells are a and b.
func one(a, b string) *Listing {
	return &Listing{Columns: []Column{{Name: "a"}, {Name: "b"}, {Name: "list"}},
		Rows: []Row{{Text(a), Text(b), List([]string{a, b})}, {Text(b), Cell{}, List(nil)}}}
}

func FuzzCSV(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s, "x")
		f.Add("x", s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, alone := range []bool{false, true} {
			l := one(a, b)
			want := [][]string{{"a", "b", "list"},
				{guard(term.CleanData(a)), guard(term.CleanData(b)), guard(term.CleanData(a + ";" + b))}, {guard(term.CleanData(b)), "", ""}}
			if alone {
				if err := l.Select([]string{"b"}); err != nil {
					t.Fatal(err)
				}
				want = [][]string{{"b"}, {guard(term.CleanData(b))}, {""}}
			}
			var out bytes.Buffer
			if err := l.Write(&out, FormatCSV, Options{}); err != nil {
				t.Fatal(err)
			}
			got, err := csv.NewReader(&out).ReadAll()
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("read back %q (%v), want %q", got, err, want)
			}
			for _, row := range got {
				for _, cell := range row {
					if formula(cell) {
						t.Fatalf("%q is a formula", cell)
					}
				}
			}
		}
	})
}

// formula tells whether a spreadsheet could compute something from a cell.
func formula(cell string) bool {
	s := strings.TrimSpace(cell)
	if s == "" || !strings.ContainsAny(s[:1], "=+-@") {
		return false
	}
	return strings.Trim(s[1:], "0123456789. ") != "" || s[0] == '=' || s[0] == '@'
}

func FuzzTSV(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s, "x")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		var out bytes.Buffer
		if err := one(a, b).Write(&out, FormatTSV, Options{}); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(out.String(), "\n")
		if len(lines) != 4 || lines[3] != "" {
			t.Fatalf("%d lines: %q", len(lines), lines)
		}
		for _, line := range lines[:3] {
			if n := strings.Count(line, "\t"); n != 2 {
				t.Fatalf("%d tabs in %q", n, line)
			}
		}
	})
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return valid(s)
}

func FuzzJSON(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s, "x")
		f.Add("x", s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		l := one(a, b)
		l.Columns[0].Name = b // any text may be a key
		want := []map[string]any{
			{valid(b): orNull(a), "b": orNull(b), "list": []any{valid(a), valid(b)}},
			{valid(b): orNull(b), "b": nil, "list": []any{}},
		}
		if valid(b) == "b" || valid(b) == "list" {
			return // the same key twice
		}
		for _, format := range []Format{FormatJSON, FormatJSONL} {
			var out bytes.Buffer
			if err := l.Write(&out, format, Options{}); err != nil {
				t.Fatal(err)
			}
			if r, found := unsafeIn(out.String()); found {
				t.Fatalf("%s has %U: %q", format, r, &out)
			}
			var got []map[string]any
			if format == FormatJSONL {
				d := json.NewDecoder(&out)
				for d.More() {
					var row map[string]any
					if err := d.Decode(&row); err != nil {
						t.Fatal(err)
					}
					got = append(got, row)
				}
			} else if err := json.Unmarshal(out.Bytes(), &got); err != nil {
				t.Fatalf("%v: %q", err, &out)
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%s: read back %q, want %q", format, got, want)
			}
		}
	})
}

func FuzzYAML(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s, "x")
		f.Add("x", s)
	}
	f.Add(strings.Repeat("long key ", 200), "x")
	f.Add(strings.Repeat("\n", 600), strings.Repeat("y", 1100))
	f.Fuzz(func(t *testing.T, a, b string) {
		v := crm.Value{Kind: crm.Map, Pairs: []crm.Pair{
			{Key: a, Value: crm.TextValue(b)},
			{Key: "deep", Value: crm.Value{Kind: crm.List, Items: []crm.Value{
				crm.TextValue(a),
				{Kind: crm.Map, Pairs: []crm.Pair{{Key: "k", Value: crm.TextValue(a)}, {Key: "n", Value: crm.Value{}}}},
				{Kind: crm.List, Items: []crm.Value{crm.TextValue(b), crm.TextValue(a)}},
				{Kind: crm.List, Items: []crm.Value{{Kind: crm.Map, Pairs: []crm.Pair{{Key: "k", Value: crm.TextValue(b)}}}}},
			}}},
		}}
		if valid(a) == "deep" {
			return
		}
		va, vb := valid(a), valid(b)
		want := map[string]any{va: vb, "deep": []any{va, map[string]any{"k": va, "n": nil}, []any{vb, va}, []any{map[string]any{"k": vb}}}}
		var out bytes.Buffer
		if err := YAML(&out, v); err != nil {
			t.Fatal(err)
		}
		if r, found := unsafeIn(out.String()); found {
			t.Fatalf("has %U: %q", r, &out)
		}
		var got map[string]any
		if err := yaml.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatalf("%v: %q", err, &out)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("read back %q, want %q from %q", got, want, &out)
		}
		// The same cells in a listing.
		out.Reset()
		l := one(a, b)
		if va != "b" && va != "list" {
			l.Columns[0].Name = a
		}
		if err := l.Write(&out, FormatYAML, Options{}); err != nil {
			t.Fatal(err)
		}
		var rows []map[string]any
		if err := yaml.Unmarshal(out.Bytes(), &rows); err != nil {
			t.Fatalf("%v: %q", err, &out)
		}
		wantRows := []map[string]any{
			{valid(l.Columns[0].Name): orNull(a), "b": orNull(b), "list": []any{va, vb}},
			{valid(l.Columns[0].Name): orNull(b), "b": nil, "list": []any{}},
		}
		if !reflect.DeepEqual(rows, wantRows) {
			t.Fatalf("read back %q, want %q from %q", rows, wantRows, &out)
		}
		// And alone.
		out.Reset()
		var text any
		if err := YAML(&out, crm.TextValue(a)); err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(out.Bytes(), &text); err != nil || text != any(va) {
			t.Fatalf("read back %q (%v), want %q from %q", text, err, va, &out)
		}
	})
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s)
	}
	f.Add(`a\|b\\|c`)
	f.Fuzz(func(t *testing.T, s string) {
		l := &Listing{Columns: []Column{{Name: "a"}}, Rows: []Row{{Text(s)}}}
		var out bytes.Buffer
		if err := l.Write(&out, FormatMarkdown, Options{}); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(out.String(), "\n")
		if len(lines) != 4 {
			t.Fatalf("%d lines: %q", len(lines), lines)
		}
		cell := strings.TrimSuffix(strings.TrimPrefix(lines[2], "|"), "|")
		for i := 0; i < len(cell); i++ {
			switch cell[i] {
			case '\\':
				i++ // what follows is escaped
			case '|', '<', '>', '*', '`', '[', ']', '_':
				t.Fatalf("%q has a bare %c", cell, cell[i])
			}
		}
	})
}

func TestGuard(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Acme": "Acme", "a=b": "a=b", "=1+1": "'=1+1", "@SUM(1)": "'@SUM(1)", "+1+1": "'+1+1", "-1+1": "'-1+1", "-": "'-", "+": "'+",
		"-12": "-12", "-12.5": "-12.5", "+49301234567": "+49301234567", "+49 30 1234567": "+49 30 1234567", "+49  30": "'+49  30",
		"-1.2.3": "'-1.2.3", "-1 2.5": "'-1 2.5", "--01-02": "'--01-02", "+A1": "'+A1", "-.5": "'-.5", "-5.": "'-5.",
		"\t=1": "'\t=1", "\n=1": "'\n=1", " =1": "' =1", "\u00a0=1": "'\u00a0=1", "＝1": "'＝1", "＋1": "'＋1", "-1e5": "'-1e5", "  ": "  ", " -12": "' -12",
	} {
		if got := guard(in); got != want {
			t.Errorf("guard(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestIsNumber(t *testing.T) {
	for _, s := range []string{"0", "-0", "12", "-12.50", "1e3", "1E-3", "0.10", "12345678901234567890.123", "1.5e+10"} {
		if !isNumber(s) {
			t.Errorf("%s is a number", s)
		}
		if !json.Valid([]byte(s)) {
			t.Errorf("%s: encoding/json says no", s)
		}
	}
	for _, s := range []string{"", "-", "007", "1.", ".5", "+1", "0x1", "1e", "NaN", "1 ", "1_0", "--1", "1.5.2"} {
		if isNumber(s) {
			t.Errorf("%q is no number", s)
		}
		if s == strings.TrimSpace(s) && json.Valid([]byte(s)) {
			t.Errorf("%q: encoding/json says yes", s)
		}
		if c := Number(s); s != "" && c.kind != kindText {
			t.Errorf("Number(%q) is no text", s)
		}
	}
}

func TestPlainYAML(t *testing.T) {
	for _, s := range []string{"Acme GmbH", "12000.00 EUR", "7k3f9q2m4x", "info@acme.example", "https://acme.example/a?b=c", "C#", "日本語", "Müller & Söhne", "O'Neil", "a - b"} {
		if !plain(s) {
			t.Errorf("%q is quoted", s)
		}
	}
	for _, s := range []string{"no", "Y", "OFF", "null", "1e3", "12e4567890", "0123456789", "a: b", "a #b", "x:", "trailing ", "", "\x1b", "a|b", "🙂"} {
		if plain(s) {
			t.Errorf("%q is not quoted", s)
		}
	}
	if !utf8.ValidString(valid("\xff")) {
		t.Error("valid does not repair")
	}
}
