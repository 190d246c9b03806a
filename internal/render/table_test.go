package render

import (
	"bufio"
	"fmt"
	"io"
	"testing"
)

func sample(n int) *Listing {
	l := &Listing{Columns: []Column{{Name: "id"}, {Name: "name", Title: "Name"}, {Name: "stage"}, {Name: "email"}, {Name: "value", Right: true}, {Name: "tags"}}}
	for i := range n {
		l.Rows = append(l.Rows, Row{Text(fmt.Sprintf("7k3f9q%04x", i)), Text("Müller & Söhne GmbH " + fmt.Sprint(i)), Text("customer"),
			Text(fmt.Sprintf("info%d@acme.example", i)), Int(i), List([]string{"steel", "vip"})})
	}
	return l
}

func BenchmarkTableSmallPath(b *testing.B) { benchTable(b, (*Listing).tableSmall, 1000) }
func BenchmarkTableLarge(b *testing.B)     { benchTable(b, (*Listing).tableLarge, 100_000) }

func benchTable(b *testing.B, f func(*Listing, *bufio.Writer, Options, []int) error, n int) {
	l := sample(n)
	for b.Loop() {
		w := bufio.NewWriter(io.Discard)
		if err := f(l, w, Options{}, l.widths(Options{})); err != nil {
			b.Fatal(err)
		}
	}
}
