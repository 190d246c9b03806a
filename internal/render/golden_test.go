package render

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crm/internal/crm"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares output with testdata/name.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs.\ngot:\n%s\nwant:\n%s", name, got, want)
	}
}

func day(t testing.TB, s string) crm.Time {
	t.Helper()
	d, err := crm.ParseTime(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func money(t testing.TB, s string) crm.Money {
	t.Helper()
	m, err := crm.ParseMoney(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// hostile is a listing with every kind of cell and all that people and
// attackers put into names.
func hostile(t testing.TB) *Listing {
	l := &Listing{
		Columns: []Column{
			{Name: "id"}, {Name: "name", Title: "Name"}, {Name: "value", Title: "Value", Right: true},
			{Name: "amount", Title: "Amount", Right: true}, {Name: "last", Title: "Last touch"}, {Name: "vip"},
			{Name: "tags", Title: "Tags"}, {Name: "extra"},
		},
		Empty: "no customers yet",
	}
	deep := crm.Value{Kind: crm.Map, Pairs: []crm.Pair{{Key: "no", Value: crm.TextValue("yes")},
		{Key: "n: 1", Value: crm.Value{Kind: crm.List, Items: []crm.Value{{Kind: crm.Number, Text: "1.50"}, {}, crm.TextValue("a\nb")}}}}}
	row := func(name string, more ...Cell) {
		l.Rows = append(l.Rows, append(Row{Text("7k3f9q2m" + string(rune('a'+len(l.Rows))) + "x"), Text(name)}, more...))
	}
	row("Acme GmbH", Int(42), Money(money(t, "12000.00 EUR")), Moment(day(t, "2026-11-19T15:30:00+01:00")).Shown("3 days ago"), Bool(true), List([]string{"steel", "vip"}), Text("plain"))
	row("", Int(-7), Money(money(t, "-3.50 USD")), Moment(day(t, "2026-11-19")), Bool(false), List(nil), Cell{})
	row("\x1b[31mred\x1b[0m \x1b]0;title\x07 \u009b2J", Number("1e3"), Cell{}, Cell{}, Cell{}, List([]string{"\x1b[2J", "a,b", "a;b", ""}), Text("\x00\x7f"))
	row(`=HYPERLINK("http://evil.example","click")`, Number("007"), Cell{}, Cell{}, Cell{}, List([]string{"=1+1"}), Text("@SUM(A1)"))
	row("-2+3", Number("0.10"), Cell{}, Cell{}, Cell{}, Cell{}, Text("-12.5"))
	row("\t=1", Cell{}, Cell{}, Cell{}, Cell{}, Cell{}, Text("+49301234567"))
	row("＝1+1", Cell{}, Cell{}, Cell{}, Cell{}, Cell{}, Text("+49 30 1234567"))
	row("<script>alert(1)</script> & \"co\" | `x` *b* _i_ [l](u) \\", Cell{}, Cell{}, Cell{}, Cell{}, Cell{}, Text("a|b"))
	row("exe\u202egpj \u2066x\u2069 pay\u200bpal", Cell{}, Cell{}, Cell{}, Cell{}, Cell{}, Text("\ufefftop"))
	row("日本語株式会社", Cell{}, Cell{}, Cell{}, Cell{}, List([]string{"東京"}), Text("e\u0301"))
	row("one\ntwo\r\nthree", Cell{}, Cell{}, Cell{}, Cell{}, List([]string{"a\nb"}), Value(deep))
	row("no", Cell{}, Cell{}, Cell{}, Cell{}, List([]string{"yes", "1e3", "2026-01-02", "12:30"}), Text("bad \xff utf8"))
	row("A long name that has to be cut on a terminal GmbH & Co. KG", Number("12345678901234567890.123"), Cell{}, Cell{}, Cell{}, Cell{}, Text("U+1F600 😀 family 👩\u200d👧"))
	l.Rows = append(l.Rows, Row{Text("short")})
	return l
}

func TestGoldenFormats(t *testing.T) {
	for _, f := range Formats() {
		var b bytes.Buffer
		if err := hostile(t).Write(&b, f, Options{}); err != nil {
			t.Fatal(err)
		}
		golden(t, "hostile."+string(f), b.Bytes())
	}
	for name, o := range map[string]Options{
		"hostile.terminal":        {Terminal: true, Width: 100, Unicode: true},
		"hostile.terminal-colour": {Terminal: true, Width: 100, Unicode: true, Color: true},
		"hostile.terminal-ascii":  {Terminal: true, Width: 70},
	} {
		l := hostile(t)
		l.Rows[0][1] = l.Rows[0][1].In(Green)
		var b bytes.Buffer
		if err := l.Write(&b, FormatTable, o); err != nil {
			t.Fatal(err)
		}
		golden(t, name, b.Bytes())
	}
}

// unsafeIn finds a character that must not reach a terminal.
func unsafeIn(s string) (rune, bool) {
	for _, r := range s {
		switch {
		case r < ' ' && r != '\n' && r != '\t', r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069,
			r == 0x200b, r == 0xfeff, r == 0x2028, r == 0x2029:
			return r, true
		}
	}
	return 0, false
}

func TestNothingUnsafeInAnyFormat(t *testing.T) {
	l := hostile(t)
	l.Columns[1].Name, l.Columns[1].Title = "na\x1b[2Jme", "Na\u202eme"
	for _, f := range Formats() {
		var b bytes.Buffer
		if err := l.Write(&b, f, Options{}); err != nil {
			t.Fatal(err)
		}
		if r, found := unsafeIn(b.String()); found {
			t.Errorf("%s has %U", f, r)
		}
	}
}

func TestEmptyListings(t *testing.T) {
	want := map[Format]string{
		FormatTable: "", FormatJSON: "[]\n", FormatJSONL: "", FormatCSV: "id,name\n", FormatTSV: "id\tname\n",
		FormatYAML: "[]\n", FormatMarkdown: "| id | name |\n| --- | --- |\n", FormatIDs: "",
	}
	l := &Listing{Columns: []Column{{Name: "id"}, {Name: "name"}}, Empty: "no customers; try \x1b"}
	for _, f := range Formats() {
		var b bytes.Buffer
		if err := l.Write(&b, f, Options{}); err != nil || b.String() != want[f] {
			t.Errorf("%s: %q, %v; want %q", f, b.String(), err, want[f])
		}
	}
	var b bytes.Buffer
	if err := l.Write(&b, FormatTable, Options{Terminal: true}); err != nil || b.String() != "no customers; try \\x1b\n" {
		t.Errorf("on a terminal: %q, %v", &b, err)
	}
}

func TestParseFormat(t *testing.T) {
	for _, f := range Formats() {
		if got, err := ParseFormat(string(f)); got != f || err != nil {
			t.Errorf("%s: %v, %v", f, got, err)
		}
	}
	f, err := ParseFormat("xml")
	if want := `there is no output format "xml"; there are table, json, jsonl, csv, tsv, yaml, markdown, ids`; f != "" || err == nil || err.Error() != want {
		t.Errorf("xml: %q, %v", f, err)
	}
	if err := (&Listing{}).Write(&bytes.Buffer{}, "xml", Options{}); err == nil {
		t.Error("Write takes an unknown format")
	}
}

func TestWriteErrors(t *testing.T) {
	l := sample(5000) // more than one buffer
	for _, f := range Formats() {
		if err := l.Write(failing{}, f, Options{}); err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("%s: error = %v", f, err)
		}
	}
}
