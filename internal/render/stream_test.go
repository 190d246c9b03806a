package render

import (
	"bytes"
	"slices"
	"testing"
)

// A listing prints the same whether its rows are there or come one by one.
func TestStream(t *testing.T) {
	rows := []Row{
		{Text("a1"), Text("Ünsal"), Int(3)}, {Text("a2"), Text("=1+1"), Int(20)}, {Text("a3")}, {Text("a4"), Text("x\x1b[31m\ny"), Int(1)},
	}
	columns := []Column{{Name: "id"}, {Name: "name"}, {Name: "n", Right: true}}
	for _, n := range []int{0, 1, len(rows)} {
		for what, change := range map[string]func(*Listing) error{
			"as it is": func(*Listing) error { return nil },
			"selected": func(l *Listing) error { return l.Select([]string{"n", "id"}) },
			"sorted":   func(l *Listing) error { return l.Sort("-n") },
			"cut":      func(l *Listing) error { l.Head(2); return nil },
			"emptied":  func(l *Listing) error { l.Head(0); return nil },
			"all": func(l *Listing) error {
				err := l.Sort("n,id")
				l.Head(3)
				if err == nil {
					err = l.Select([]string{"name"})
				}
				return err
			},
		} {
			for _, f := range Formats() {
				print := func(l *Listing) string {
					t.Helper()
					if err := change(l); err != nil {
						t.Fatal(err)
					}
					var b bytes.Buffer
					if err := l.Write(&b, f, Options{}); err != nil {
						t.Fatal(err)
					}
					return b.String()
				}
				want := print(&Listing{Columns: slices.Clone(columns), Rows: slices.Clone(rows[:n])})
				row := make(Row, len(columns))
				got := print(&Listing{Columns: slices.Clone(columns), Stream: func(yield func(Row) bool) {
					for _, r := range rows[:n] {
						clear(row)
						if copy(row, r); !yield(row) {
							return
						}
					}
				}})
				if got != want {
					t.Errorf("%d rows as %s, %s, from a stream:\n%s\nwant\n%s", n, f, what, got, want)
				}
			}
		}
	}
}
