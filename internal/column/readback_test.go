package column

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/bench/book"
	"crm/internal/codec/codectest"
	"crm/internal/crm"
)

// What was added is read back the same.
func TestReadBack(t *testing.T) {
	b := NewBuilder() // used again and again
	rapid.Check(t, func(t *rapid.T) {
		var all []*crm.Customer
		var hashes [][20]byte
		for range rapid.IntRange(0, 4).Draw(t, "customers") {
			c := codectest.Customer(t)
			odd(t, c)
			all = append(all, c)
			hashes = append(hashes, [20]byte{rapid.Byte().Draw(t, "hash"), 19: 1})
		}
		for i, c := range all {
			b.Add(hashes[i], c)
		}
		if b.Len() != len(all) {
			t.Fatalf("the builder has %d customers of %d", b.Len(), len(all))
		}
		data := b.Finish()
		if b.Len() != 0 || b.Size() != 0 {
			t.Fatalf("the builder is not empty: %d customers, %d bytes", b.Len(), b.Size())
		}
		s, err := Open(data)
		if err != nil {
			t.Fatal(err)
		}
		checkSegment(t, s, all, hashes)
	})
}

// A segment of thousands takes other ways than one of a few: columns that stay
// coded, that cease to be, wide codes, several chunks.
func TestReadBackMany(t *testing.T) {
	all, hashes := busy()
	all = slices.Clone(all)[:6000]
	hashes = hashes[:6000]
	for i := range all[:5000] { // each of its own
		c := *all[i]
		c.Role = "Rolle " + string(book.ID(9, i))
		c.Notes = "Notizen über " + string(book.ID(3, i%3000))
		all[i] = &c
	}
	all[17] = nil
	b := NewBuilder()
	for i, c := range all {
		b.Add(hashes[i], c)
	}
	size := b.Size()
	data := b.Finish()
	if len(data) < size/2 || len(data) > 2*size {
		t.Errorf("a segment of %d bytes was said to have %d", len(data), size)
	}
	all[17] = &crm.Customer{}
	s, err := Open(data)
	if err != nil {
		t.Fatal(err)
	}
	checkSegment(t, s, all, hashes)
	for table := range NumTables {
		for _, spec := range table.Columns() {
			if spec.Kind != Text {
				continue
			}
			entries := map[string]int{}
			for code, c := 0, s.Text(table, spec.Name); code < c.Codes(); code++ {
				if other, ok := entries[string(c.Entry(code))]; ok {
					t.Errorf("%s.%s: %q is entry %d and %d", table.Name(), spec.Name, c.Entry(code), other, code)
				}
				entries[string(c.Entry(code))] = code
			}
		}
	}
	if s.Text(Customers, "role").Coded() || !s.Text(Customers, "notes").Coded() || s.Text(Customers, "notes").Codes() < 3000 {
		t.Errorf("role is coded: %v; notes: %v, of %d", s.Text(Customers, "role").Coded(), s.Text(Customers, "notes").Coded(), s.Text(Customers, "notes").Codes())
	}
}
