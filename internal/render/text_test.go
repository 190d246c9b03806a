package render

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestBars(t *testing.T) {
	bars := []Bar{
		{Label: "lead", Value: 12, Text: "12"},
		{Label: "proposal\x1b sent", Value: 7.5, Text: "7.50 EUR", Style: Green},
		{Label: "won in a region with a very long name", Value: 0.001, Text: "1"},
		{Label: "日本", Value: 0, Text: "0"},
		{Label: "broken", Value: math.NaN(), Text: "?"},
		{Label: "negative", Value: -3, Text: "-3"},
		{Label: "endless", Value: math.Inf(1), Text: "inf"},
	}
	for name, o := range map[string]Options{
		"bars.ascii":    {Terminal: true, Width: 60},
		"bars.unicode":  {Terminal: true, Width: 60, Unicode: true},
		"bars.colour":   {Terminal: true, Width: 60, Unicode: true, Color: true},
		"bars.piped":    {},
		"bars.narrow":   {Terminal: true, Width: 20, Unicode: true},
		"bars.all-zero": {Terminal: true, Width: 40},
	} {
		bars := bars
		if name == "bars.all-zero" {
			bars = bars[3:4]
		}
		var b bytes.Buffer
		if err := Bars(&b, bars, o); err != nil {
			t.Fatal(err)
		}
		golden(t, name, b.Bytes())
	}
	if err := Bars(failing{}, bars, Options{}); err == nil {
		t.Error("a failing writer goes unnoticed")
	}
}

func TestBarsFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := Options{Terminal: true, Width: rapid.IntRange(40, 120).Draw(t, "width"), Unicode: rapid.Bool().Draw(t, "unicode")}
		var bars []Bar
		for range rapid.IntRange(1, 5).Draw(t, "bars") {
			bars = append(bars, Bar{Label: rapid.StringMatching(`[a-zé日]{0,60}`).Draw(t, "label"), Value: rapid.Float64().Draw(t, "value"), Text: rapid.StringMatching(`[0-9]{0,9}`).Draw(t, "text")})
		}
		var b bytes.Buffer
		if err := Bars(&b, bars, o); err != nil {
			t.Fatal(err)
		}
		i := 0
		for line := range strings.Lines(b.String()) {
			line = strings.TrimSuffix(line, "\n")
			if n := width(line); n > o.Width {
				t.Fatalf("%d columns of %d: %q", n, o.Width, line)
			}
			if !strings.HasSuffix(line, bars[i].Text) {
				t.Fatalf("line %q lacks the number %s", line, bars[i].Text)
			}
			i++
		}
		if i != len(bars) {
			t.Fatalf("%d lines for %d bars", i, len(bars))
		}
	})
}

func TestDiff(t *testing.T) {
	old := "name: Acme\nstage: lead\ntags: [a]\n"
	for _, tt := range []struct {
		name, from, to string
		old, new       []byte
		o              Options
	}{
		{"changed", "records/7k/acme.yaml", "records/7k/acme.yaml", []byte(old), []byte(strings.Replace(old, "lead", "customer", 1)), Options{}},
		{"coloured", "records/7k/acme.yaml", "records/7k/acme.yaml", []byte(old), []byte(strings.Replace(old, "lead", "customer", 1)), Options{Color: true}},
		{"added", "", "records/7k/new.yaml", nil, []byte(old), Options{}},
		{"removed", "records/7k/acme.yaml", "", []byte(old), nil, Options{}},
		{"renamed", "records/7k/acme.yaml", "records/7k/beta.yaml", []byte(old), []byte(strings.Replace(old, "Acme", "Beta", 1)), Options{}},
		{"moved", "records/7k/acme.yaml", "records/7k/beta.yaml", []byte(old), []byte(old), Options{}},
		{"hostile", "a\x1b[2J.yaml", "a\x1b[2J.yaml", []byte(old), []byte(old + "x: \x1b[31m\u202e\n--- /etc\r\n"), Options{}},
		{"end", "a", "a", []byte("a"), []byte("b"), Options{Color: true}},
		{"emptied", "a", "a", []byte("a\n"), []byte{}, Options{}},
	} {
		var b bytes.Buffer
		if err := Diff(&b, tt.from, tt.to, tt.old, tt.new, tt.o); err != nil {
			t.Fatal(err)
		}
		golden(t, "diff."+tt.name, b.Bytes())
		if r, found := unsafeIn(strings.NewReplacer("\x1b[", "").Replace(b.String())); found {
			t.Errorf("%s has %U", tt.name, r)
		}
	}
	for _, same := range [][]byte{nil, []byte(old), {}} {
		var b bytes.Buffer
		if err := Diff(&b, "a", "a", same, same, Options{}); err != nil || b.Len() > 0 {
			t.Errorf("no change: %q, %v", &b, err)
		}
	}
	if err := Diff(failing{}, "a", "a", []byte(old), nil, Options{}); err == nil {
		t.Error("a failing writer goes unnoticed")
	}
}

// TestGitTakesDiff applies printed diffs with git.
func TestGitTakesDiff(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("git is not installed")
	}
	text := func(n int, changed ...int) []byte {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "line %d", i)
			for _, c := range changed {
				if c == i {
					b.WriteString(" changed\tand more")
				}
			}
			b.WriteByte('\n')
		}
		return []byte(b.String())
	}
	for _, tt := range []struct {
		from, to string
		old, new []byte
	}{
		{"a.yaml", "a.yaml", text(40), text(40, 3, 30)},
		{"", "new.yaml", nil, text(3)},
		{"a.yaml", "", text(3), nil},
		{"a.yaml", "b.yaml", text(20), text(20, 5)},
		{"a.yaml", "b.yaml", text(20), text(20)},
		{"a.yaml", "a.yaml", []byte("a"), []byte("b")},
		{"a.yaml", "a.yaml", []byte("a\n"), []byte("a")},
	} {
		dir := t.TempDir()
		if tt.old != nil {
			if err := os.WriteFile(filepath.Join(dir, tt.from), tt.old, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var patch bytes.Buffer
		if err := Diff(&patch, tt.from, tt.to, tt.old, tt.new, Options{}); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(git, "apply", "-")
		cmd.Dir, cmd.Stdin = dir, bytes.NewReader(patch.Bytes())
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s -> %s: %v: %s\n%s", tt.from, tt.to, err, out, &patch)
			continue
		}
		if tt.new == nil {
			if left, _ := os.ReadDir(dir); len(left) > 0 {
				t.Errorf("%s is still there", tt.from)
			}
		} else if got, err := os.ReadFile(filepath.Join(dir, tt.to)); err != nil || !bytes.Equal(got, tt.new) {
			t.Errorf("%s -> %s: %q, %v; want %q", tt.from, tt.to, got, err, tt.new)
		}
	}
}

func TestFields(t *testing.T) {
	fields := []Field{
		{Label: "Name", Text: "Acme GmbH", Style: Bold},
		{Label: "Empty"},
		{Label: "Notes", Text: "A long note that does not fit on a line of the terminal and is wrapped between words, https://acme.example/a-very-long-path/without/any/space/in/it/at/all too.\n\nSecond paragraph.\n"},
		{Label: "Evil\x1b", Text: "\x1b[31mred\u202e"},
		{Label: "A label that is longer than all that a label should be", Text: "value"},
		{Label: "日本", Text: "東京都千代田区丸の内一丁目九番一号東京都千代田区丸の内一丁目九番一号"},
	}
	for name, o := range map[string]Options{
		"fields.terminal": {Terminal: true, Width: 60, Unicode: true},
		"fields.colour":   {Terminal: true, Width: 60, Color: true},
		"fields.piped":    {},
	} {
		var b bytes.Buffer
		if err := Heading(&b, "Acme\x1b GmbH", o); err != nil {
			t.Fatal(err)
		}
		if err := Fields(&b, fields, o); err != nil {
			t.Fatal(err)
		}
		if err := Paragraph(&b, "A paragraph that is indented by four columns and wrapped.\nIts second line.", 4, o); err != nil {
			t.Fatal(err)
		}
		golden(t, name, b.Bytes())
	}
	if err := Fields(failing{}, fields, Options{}); err == nil {
		t.Error("a failing writer goes unnoticed")
	}
}

func TestWrap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[a-z日 ]{0,80}`).Draw(t, "text")
		w := rapid.IntRange(2, 30).Draw(t, "width")
		lines := wrap(s, w)
		if len(lines) == 0 {
			t.Fatal("no line")
		}
		for _, line := range lines {
			if width(line) > w {
				t.Fatalf("%q is wider than %d", line, w)
			}
		}
		if got, want := strings.ReplaceAll(strings.Join(lines, ""), " ", ""), strings.ReplaceAll(s, " ", ""); got != want {
			t.Fatalf("lost something: %q of %q", got, want)
		}
	})
}

func TestPaint(t *testing.T) {
	if got := Paint("a\x1bb", Red, true); got != "\x1b[31ma\\x1bb\x1b[0m" {
		t.Errorf("colour: %q", got)
	}
	if got := Paint("a\x1bb", Red, false); got != `a\x1bb` {
		t.Errorf("no colour: %q", got)
	}
	for s := Bold; s <= Cyan; s++ {
		if s.code() == "" {
			t.Errorf("style %d has no code", s)
		}
	}
}
