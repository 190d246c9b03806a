package column

import "crm/internal/crm"

// Part is a segment with the customers in it that count.
type Part struct {
	*Segment
	Live *Bits
}

// Snapshot is the customers of a store at one moment: the live ones of several
// segments, each customer once.
type Snapshot struct {
	Parts  []Part
	Broken int // files that cannot be read and are left out

	// Whole is the Snapshot of which this one has only some customers, in Parts of
	// the same segments in the same order; nil when it has all.
	Whole *Snapshot
}

// Row is a customer in a Snapshot: a row of Customers in one of its Parts.
type Row struct{ Part, Row int }

// Len is the number of live customers.
func (s *Snapshot) Len() int {
	n := 0
	for _, p := range s.Parts {
		n += p.Live.Count()
	}
	return n
}

// Find is the live customer with an id: the first when the id is there twice.
func (s *Snapshot) Find(id crm.ID) (Row, bool) {
	for i, p := range s.Parts {
		found := -1
		p.eachID(id, func(row int) bool {
			if p.Live.Get(row) {
				found = row
			}
			return found < 0
		})
		if found >= 0 {
			return Row{i, found}, true
		}
	}
	return Row{}, false
}

// Of is a Snapshot of customers in memory, all of them live, in one segment.
// Their hashes are those of no file: the number of the row, from 1, in the first
// eight bytes, little-endian.
func Of(customers ...*crm.Customer) *Snapshot {
	b := NewBuilder()
	for i, c := range customers {
		var h [20]byte
		n := uint64(i + 1)
		for k := range 8 {
			h[k] = byte(n >> (8 * k))
		}
		b.Add(h, c)
	}
	s, err := Open(b.Finish())
	if err != nil {
		panic(err) // the Builder and Open disagree
	}
	live := NewBits(s.Rows(Customers))
	live.SetRange(0, live.Len())
	return &Snapshot{Parts: []Part{{s, live}}}
}
