package column

import (
	"crypto/sha1"
	"sync"
	"testing"

	"crm/internal/bench/book"
	"crm/internal/crm"
)

// busy is customers as a busy firm has them, with a hash each.
var busy = sync.OnceValues(func() ([]*crm.Customer, [][20]byte) {
	all, hashes := make([]*crm.Customer, 8000), make([][20]byte, 8000)
	for i := range all {
		all[i] = book.Customer(1, i)
		hashes[i] = sha1.Sum([]byte(all[i].ID))
	}
	return all, hashes
})

func busySegment(tb testing.TB) *Segment {
	all, hashes := busy()
	b := NewBuilder()
	for i, c := range all {
		b.Add(hashes[i], c)
	}
	s, err := Open(b.Finish())
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// BenchmarkBuild is Add for every customer and Finish, for each customer.
func BenchmarkBuild(b *testing.B) {
	all, hashes := busy()
	m := NewBuilder()
	b.ReportAllocs()
	size := 0
	for b.Loop() {
		for i, c := range all {
			m.Add(hashes[i], c)
		}
		size = len(m.Finish())
	}
	b.ReportMetric(float64(size)/float64(len(all)), "B/customer")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(all)), "ns/customer")
}

// BenchmarkAdd is Add alone.
func BenchmarkAdd(b *testing.B) {
	all, hashes := busy()
	m := NewBuilder()
	for b.Loop() {
		for i, c := range all {
			m.Add(hashes[i], c)
		}
		m.order()
		m.Reset()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(all)), "ns/customer")
}

// BenchmarkSelect is a look at a whole column, for each row.
func BenchmarkSelect(b *testing.B) {
	s := busySegment(b)
	for _, c := range []struct {
		name string
		t    Table
		do   func(out *Bits)
	}{
		{"code", Interactions, func(out *Bits) {
			s.Text(Interactions, "kind").Select(out, func(text []byte) bool { return string(text) == "call" })
		}},
		{"moment", Interactions, func(out *Bits) { s.Moment(Interactions, "at").Select(out, 1750000000, 1760000000) }},
		{"day", Deals, func(out *Bits) { s.Day(Deals, "close").Select(out, 20260101, 20261231) }},
		{"text", Customers, func(out *Bits) {
			s.Text(Customers, "name").Select(out, func(text []byte) bool { return len(text) > 20 })
		}},
		{"up", Interactions, func(out *Bits) { out.SetRange(0, out.Len()); s.Up(Interactions, out) }},
		{"coefficients", Deals, func(out *Bits) {
			c, sum := s.Money(Deals, "amount").Amount(), int64(0)
			for i := range c.Len() {
				sum += c.Coef(i)
			}
			if sum == 0 {
				b.Fatal("nothing there")
			}
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			n := s.Rows(c.t)
			out := NewBits(n)
			for b.Loop() {
				c.do(out)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/row")
		})
	}
	if s.Bad() {
		b.Fatal("the segment is bad")
	}
}

// BenchmarkOpen is what a fresh process does before its first question.
func BenchmarkOpen(b *testing.B) {
	data := busySegment(b).data
	for b.Loop() {
		if _, err := Open(data); err != nil {
			b.Fatal(err)
		}
	}
}
