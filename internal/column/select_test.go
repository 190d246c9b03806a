package column

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/codec/codectest"
	"crm/internal/crm"
)

// checkSelect holds every Select of a segment against a plain loop over its rows.
func checkSelect(t *rapid.T, s *Segment) {
	check := func(what string, n int, do func(out *Bits), is func(row int) bool) {
		out, want := NewBits(n), NewBits(n)
		if n > 0 { // what is there stays
			out.Set(n / 2)
			want.Set(n / 2)
		}
		do(out)
		for row := range n {
			if is(row) {
				want.Set(row)
			}
		}
		if !slices.Equal(out.words, want.words) {
			t.Fatalf("%s selects %v, want %v", what, slices.Collect(out.All()), slices.Collect(want.All()))
		}
	}
	bound := func(n int, at func(row int) int64) int64 {
		if n > 0 && rapid.Bool().Draw(t, "near") {
			return at(rapid.IntRange(0, n-1).Draw(t, "row")) + int64(rapid.IntRange(-1, 1).Draw(t, "off"))
		}
		return rapid.SampledFrom([]int64{math.MinInt64, math.MinInt64 + 1, -1, 0, 1, 20260101, math.MaxInt64 - 1, math.MaxInt64}).Draw(t, "bound")
	}
	for table := range NumTables {
		n := s.Rows(table)
		for _, spec := range table.Columns() {
			what := table.Name() + "." + spec.Name
			switch spec.Kind {
			case Text:
				c := s.Text(table, spec.Name)
				letter := []byte{rapid.SampledFrom([]byte("aeno0. ")).Draw(t, "letter")}
				empty := rapid.Bool().Draw(t, "empty")
				match := func(text []byte) bool { return bytes.Contains(text, letter) || empty && len(text) == 0 }
				calls := 0
				check(what, n, func(out *Bits) {
					c.Select(out, func(text []byte) bool { calls++; return match(text) })
				}, func(row int) bool { return match(c.Bytes(row)) })
				if most := max(c.Codes(), 1); c.Coded() && calls > most {
					t.Fatalf("%s: match was called %d times for %d entries", what, calls, most)
				}
				if c.Coded() && n > 0 {
					row := rapid.IntRange(0, n-1).Draw(t, "row")
					if code, ok := c.CodeOf(c.String(row)); !ok || code != c.Code(row) {
						t.Fatalf("%s: the code of %q is %d %v, want %d", what, c.Bytes(row), code, ok, c.Code(row))
					}
				}
			case Int:
				c := s.Int(table, spec.Name)
				at := func(row int) int64 { v, _ := c.At(row); return v }
				lo, hi := bound(n, at), bound(n, at)
				check(fmt.Sprint(what, lo, hi), n, func(out *Bits) { c.Select(out, lo, hi) }, func(row int) bool {
					v, ok := c.At(row)
					return ok && v >= lo && v <= hi
				})
			case Day:
				c := s.Day(table, spec.Name)
				at := func(row int) int64 { return int64(c.Key(row)) }
				day := func() int32 {
					if rapid.Bool().Draw(t, "no day") {
						return rapid.Int32Range(-20000, 30000000).Draw(t, "key")
					}
					return int32(min(max(bound(n, at), math.MinInt32), math.MaxInt32))
				}
				lo, hi := day(), day()
				check(fmt.Sprint(what, lo, hi), n, func(out *Bits) { c.Select(out, lo, hi) }, func(row int) bool {
					k := c.Key(row)
					return c.Set(row) && k >= lo && k <= hi
				})
			case Moment:
				c := s.Moment(table, spec.Name)
				lo, hi := bound(n, c.Unix), bound(n, c.Unix)
				check(fmt.Sprint(what, lo, hi), n, func(out *Bits) { c.Select(out, lo, hi) }, func(row int) bool {
					u := c.Unix(row)
					return c.Set(row) && u >= lo && u <= hi
				})
			}
		}
		if _, ok := table.Parent(); ok {
			checkUpDown(t, s, table)
		}
	}
}

func checkUpDown(t *rapid.T, s *Segment, child Table) {
	parent, _ := child.Parent()
	draw := func(n int) *Bits {
		b := NewBits(n)
		for range rapid.IntRange(0, n).Draw(t, "rows") {
			b.Set(rapid.IntRange(0, n-1).Draw(t, "row"))
		}
		return b
	}
	children, parents := draw(s.Rows(child)), draw(s.Rows(parent))
	up, down := NewBits(s.Rows(parent)), NewBits(s.Rows(child))
	spans := s.Spans(child)
	for p := range s.Rows(parent) {
		from, to := s.Span(child, p)
		if a, b := spans(p); a != from || b != to {
			t.Fatalf("Spans and Span of %s disagree", child.Name())
		}
		for row := from; row < to; row++ {
			if children.Get(row) {
				up.Set(p)
			}
			if parents.Get(p) {
				down.Set(row)
			}
		}
	}
	if got := s.Up(child, children); !reflect.DeepEqual(got, up) {
		t.Fatalf("up from %s: %v, want %v", child.Name(), slices.Collect(got.All()), slices.Collect(up.All()))
	}
	some := up.Clone()
	some.And(parents)
	if got := s.UpAmong(child, children, parents); !slices.Equal(got.words, some.words) {
		t.Fatalf("up from %s among some: %v, want %v", child.Name(), slices.Collect(got.All()), slices.Collect(some.All()))
	}
	if got := s.Down(child, parents); !reflect.DeepEqual(got, down) {
		t.Fatalf("down to %s: %v, want %v", child.Name(), slices.Collect(got.All()), slices.Collect(down.All()))
	}
}

func TestSelect(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []*crm.Customer
		for range rapid.IntRange(0, 4).Draw(t, "customers") {
			c := codectest.Customer(t)
			odd(t, c)
			for range rapid.IntRange(0, 3).Draw(t, "copies") { // more than 64 rows, and texts that repeat
				all = append(all, c, c, c, c)
			}
		}
		checkSelect(t, Of(all...).Parts[0].Segment)
	})
}

func TestSelectMany(t *testing.T) {
	s := busySegment(t)
	rapid.Check(t, func(t *rapid.T) {
		for _, name := range []string{"name", "stage", "organization", "source"} {
			c := s.Text(Customers, name)
			letter := []byte{rapid.SampledFrom([]byte("aenobc0. ")).Draw(t, "letter")}
			match := func(text []byte) bool { return bytes.Contains(text, letter) }
			out := NewBits(c.Len())
			c.Select(out, match)
			for row := range c.Len() {
				if out.Get(row) != match(c.Bytes(row)) {
					t.Fatalf("%s of row %d, %q: %v", name, row, c.Bytes(row), out.Get(row))
				}
			}
		}
		for _, child := range []Table{Tags, Addresses, Deals, Interactions, Participants} {
			checkUpDown(t, s, child)
		}
		c := s.Moment(Interactions, "at")
		lo := c.Unix(rapid.IntRange(0, c.Len()-1).Draw(t, "row"))
		out := NewBits(c.Len())
		c.Select(out, lo, lo+86400*30)
		for row := range c.Len() {
			if u := c.Unix(row); out.Get(row) != (u >= lo && u <= lo+86400*30) {
				t.Fatalf("time of row %d, %d: %v", row, u, out.Get(row))
			}
		}
	})
}
