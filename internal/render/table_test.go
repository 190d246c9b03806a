package render

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/term"
)

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func sample(n int) *Listing {
	l := &Listing{Columns: []Column{{Name: "id"}, {Name: "name", Title: "Name"}, {Name: "stage"}, {Name: "email"}, {Name: "value", Right: true}, {Name: "tags"}}}
	for i := range n {
		l.Rows = append(l.Rows, Row{Text(fmt.Sprintf("7k3f9q%04x", i)), Text("Müller & Söhne GmbH " + fmt.Sprint(i)), Text("customer"),
			Text(fmt.Sprintf("info%d@acme.example", i)), Int(i), List([]string{"steel", "vip"})})
	}
	return l
}

// both lays a table out by tablewriter and line by line.
func both(t testing.TB, l *Listing, o Options) (small, large string) {
	t.Helper()
	var texts [2]string
	for i, f := range []func(*Listing, *bufio.Writer, Options, []int) error{(*Listing).tableSmall, (*Listing).tableLarge} {
		var b bytes.Buffer
		w := bufio.NewWriter(&b)
		if err := f(l, w, o, l.widths(o)); err != nil {
			t.Fatal(err)
		}
		w.Flush()
		texts[i] = b.String()
	}
	return texts[0], texts[1]
}

func TestBothTablesAreTheSame(t *testing.T) {
	for _, l := range []*Listing{sample(10), hostile(t)} {
		for _, o := range []Options{{}, {Terminal: true, Width: 60}, {Terminal: true, Width: 100, Unicode: true, Color: true}, {Color: true}} {
			if small, large := both(t, l, o); small != large {
				t.Errorf("%+v: tablewriter\n%s\nline by line\n%s", o, small, large)
			}
		}
	}
}

func TestBothTablesAreTheSameForAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("aB 1-=|\t\n\x1b日é\u202e😀\u200d…")))
		l := &Listing{}
		for i := range rapid.IntRange(1, 4).Draw(t, "columns") {
			l.Columns = append(l.Columns, Column{Name: fmt.Sprintf("c%d", i), Title: text.Draw(t, "title"), Right: rapid.Bool().Draw(t, "right")})
		}
		for range rapid.IntRange(1, 5).Draw(t, "rows") {
			var r Row
			for range rapid.IntRange(0, len(l.Columns)).Draw(t, "cells") {
				r = append(r, Text(text.Draw(t, "cell")).In(Style(rapid.IntRange(0, 7).Draw(t, "style"))))
			}
			l.Rows = append(l.Rows, r)
		}
		o := Options{Terminal: rapid.Bool().Draw(t, "terminal"), Width: rapid.IntRange(1, 60).Draw(t, "width"),
			Color: rapid.Bool().Draw(t, "color"), Unicode: rapid.Bool().Draw(t, "unicode")}
		var texts [2]string
		for i, f := range []func(*Listing, *bufio.Writer, Options, []int) error{(*Listing).tableSmall, (*Listing).tableLarge} {
			var b bytes.Buffer
			w := bufio.NewWriter(&b)
			if err := f(l, w, o, l.widths(o)); err != nil {
				t.Fatal(err)
			}
			w.Flush()
			texts[i] = b.String()
		}
		if texts[0] != texts[1] {
			t.Fatalf("tablewriter\n%q\nline by line\n%q", texts[0], texts[1])
		}
		if got, want := strings.Count(texts[1], "\n"), len(l.Rows)+1; got != want {
			t.Fatalf("%d lines, want %d: %q", got, want, texts[1])
		}
	})
}

func TestTableFitsTerminal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := &Listing{}
		least := 0
		for i := range rapid.IntRange(1, 5).Draw(t, "columns") {
			l.Columns = append(l.Columns, Column{Name: string(rune('a' + i)), Right: rapid.Bool().Draw(t, "right")})
		}
		rows := rapid.IntRange(1, 4).Draw(t, "rows")
		for range rows {
			var r Row
			for range l.Columns {
				r = append(r, Text(strings.Repeat(rapid.SampledFrom([]string{"x", "日", "é"}).Draw(t, "letter"), rapid.IntRange(0, 30).Draw(t, "length"))))
			}
			l.Rows = append(l.Rows, r)
		}
		full := l.widths(Options{})
		for i, n := range full {
			if l.Columns[i].Right {
				least += n
			} else {
				least += min(n, columnMin)
			}
		}
		least += gap * (len(full) - 1)
		line := rapid.IntRange(least, least+150).Draw(t, "width")
		o := Options{Terminal: true, Width: line, Unicode: true}
		small, _ := both(&testing.T{}, l, o)
		for text := range strings.Lines(small) {
			if n := width(strings.TrimSuffix(text, "\n")); n > line {
				t.Fatalf("a line of %d columns on a terminal of %d: %q", n, line, text)
			}
		}
		if got := l.widths(o); sum(full) <= line-gap*(len(full)-1) && fmt.Sprint(got) != fmt.Sprint(full) {
			t.Fatalf("cut though it fits: %v, full %v", got, full)
		}
	})
}

func sum(ns []int) (total int) {
	for _, n := range ns {
		total += n
	}
	return total
}

func TestNothingIsCutOffATerminal(t *testing.T) {
	l := hostile(t)
	var b bytes.Buffer
	if err := l.Write(&b, FormatTable, Options{Width: 40}); err != nil {
		t.Fatal(err)
	}
	for _, r := range l.Rows {
		for i := range l.Columns {
			if s := strings.TrimSpace(term.Clean(r.cell(i).people(false))); !strings.Contains(b.String(), s) {
				t.Errorf("missing %q", s)
			}
		}
	}
	if strings.Contains(b.String(), "3 days ago") || !strings.Contains(b.String(), "2026-11-19T15:30:00+01:00") {
		t.Error("times off a terminal are not exact")
	}
}

func TestCut(t *testing.T) {
	for _, tt := range []struct {
		s    string
		w    int
		want string
	}{
		{"Acme", 4, "Acme"}, {"Acme GmbH", 5, "Acme…"}, {"日本語", 6, "日本語"}, {"日本語", 5, "日本…"}, {"日本語", 4, "日…"},
		{"Acme", 1, "…"}, {"Acme", 0, ""}, {"Müller", 6, "Müller"},
	} {
		if got := cut(tt.s, tt.w, "…"); got != tt.want {
			t.Errorf("cut(%q, %d) = %q, want %q", tt.s, tt.w, got, tt.want)
		}
	}
	if got := cut("Acme GmbH", 2, "..."); got != ".." {
		t.Errorf("no room for the ellipsis: %q", got)
	}
}

func BenchmarkTableTablewriter1k(b *testing.B) { benchTable(b, (*Listing).tableSmall, 1000) }
func BenchmarkTableLines100k(b *testing.B)     { benchTable(b, (*Listing).tableLarge, 100_000) }

func benchTable(b *testing.B, f func(*Listing, *bufio.Writer, Options, []int) error, n int) {
	l := sample(n)
	for b.Loop() {
		w := bufio.NewWriter(io.Discard)
		if err := f(l, w, Options{}, l.widths(Options{})); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFormats100k(b *testing.B) {
	l := sample(100_000)
	for _, f := range Formats() {
		b.Run(string(f), func(b *testing.B) {
			for b.Loop() {
				if err := l.Write(io.Discard, f, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSort100k(b *testing.B) {
	l := sample(100_000)
	for b.Loop() {
		if err := l.Sort("-value,name"); err != nil {
			b.Fatal(err)
		}
	}
}

// TestWidth holds width, which knows some letters, against the library's.
func TestWidth(t *testing.T) {
	check := func(t interface{ Fatalf(string, ...any) }, s string) {
		i := 0
		for i < len(s) && s[i] < 0x80 {
			i++
		}
		if got, want := width(s), i+anyLocale.StringWidth(s[i:]); got != want {
			t.Fatalf("%q takes %d columns, want %d", s, got, want)
		}
	}
	for r := rune(' '); r < 0x600; r++ {
		if term.Clean(string(r)) == string(r) {
			for _, next := range []string{"", "a", "é", "Ж", "\u0301", "\ufe0f", "日"} {
				check(t, "x"+string(r)+next)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		check(t, term.Clean(rapid.StringOf(rapid.OneOf(rapid.RuneFrom([]rune("ab éöЖлłŁ1")), rapid.Rune())).Draw(t, "text")))
	})
}
