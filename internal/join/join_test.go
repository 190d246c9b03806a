package join

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"crm/internal/column"
	"crm/internal/crm"
)

// world is customers in several parts, with some that do not count.
type world struct {
	snap *column.Snapshot
	all  map[column.Row]*crm.Customer
	rows []column.Row
}

func anID(t *rapid.T, label string) crm.ID {
	return rapid.SampledFrom([]crm.ID{"", "0000000000", "0000000001", "zzzzzzzzzz", "7k3f9q2m4x", "7K3F9Q2M4X", "odd", "\x00\xff"}).Draw(t, label)
}

func drawWorld(t *rapid.T) *world {
	now := testNow()
	w := &world{snap: &column.Snapshot{}, all: map[column.Row]*crm.Customer{}}
	for part := range rapid.IntRange(0, 3).Draw(t, "parts") {
		b := column.NewBuilder()
		var live []int
		for row := range rapid.IntRange(0, 6).Draw(t, "rows") {
			c := &crm.Customer{ID: anID(t, "id"), Organization: anID(t, "organization")}
			for range rapid.IntRange(0, 3).Draw(t, "interactions") {
				at := crm.TimeOf(now.Add(time.Duration(rapid.IntRange(-8, 8).Draw(t, "hours")) * 12 * time.Hour))
				switch rapid.IntRange(0, 3).Draw(t, "form") {
				case 0:
					at = crm.DayTime(at.Date())
				case 1:
					at = crm.Time{}
				case 2:
					at = crm.TimeOf(at.Std().In(time.FixedZone("", 3600)))
				}
				c.Interactions = append(c.Interactions, crm.Interaction{At: at})
			}
			if rapid.IntRange(0, 4).Draw(t, "live") > 0 {
				live = append(live, row)
				w.all[column.Row{Part: part, Row: row}] = c
				w.rows = append(w.rows, column.Row{Part: part, Row: row})
			}
			var h [20]byte
			binary.BigEndian.PutUint64(h[:], rapid.Uint64Range(0, 3).Draw(t, "hash"))
			b.Add(h, c)
		}
		s, err := column.Open(b.Finish())
		if err != nil {
			t.Fatal(err)
		}
		bits := column.NewBits(s.Rows(column.Customers))
		for _, row := range live {
			bits.Set(row)
		}
		w.snap.Parts = append(w.snap.Parts, column.Part{Segment: s, Live: bits})
	}
	return w
}

func testNow() time.Time {
	return time.Date(2026, 6, 15, 22, 30, 0, 0, time.FixedZone("", -5*3600))
}

// byID is the customer that is meant by an id.
func (w *world) byID(id crm.ID) (best column.Row, ok bool) {
	var least [20]byte
	for _, row := range w.rows {
		if id == "" || w.all[row].ID != id {
			continue
		}
		x := w.snap.Parts[row.Part].Hash(row.Row)
		if !ok || bytes.Compare(x[:], least[:]) < 0 {
			best, least, ok = row, x, true
		}
	}
	return best, ok
}

func own(c *crm.Customer) (last crm.Time) {
	now := testNow()
	for _, i := range c.Interactions {
		future := i.At.Unix() > now.Unix()
		if i.At.IsDay() {
			future = i.At.Date().Compare(crm.DateOf(now)) > 0
		}
		if !i.At.IsZero() && !future && (last.IsZero() || i.At.Compare(last) > 0) {
			last = i.At
		}
	}
	return last
}

func (w *world) last(row column.Row) crm.Time {
	last := own(w.all[row])
	for _, p := range w.rows {
		if org, ok := w.byID(w.all[p].Organization); ok && org == row {
			if t := own(w.all[p]); !t.IsZero() && (last.IsZero() || t.Compare(last) > 0) {
				last = t
			}
		}
	}
	return last
}

func TestLastContactsIsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		all := LastContacts(w.snap, testNow(), nil)
		var some []column.Row
		for _, row := range w.rows {
			if rapid.Bool().Draw(t, "asked") {
				some = append(some, row)
			}
			if got, ok := all.Last(row); !ok || got != w.last(row) {
				t.Fatalf("the last contact of %v is %s, want %s", row, got, w.last(row))
			}
		}
		if some == nil {
			some = []column.Row{}
		}
		// A Snapshot of some customers has the same contacts.
		part := &column.Snapshot{Whole: w.snap}
		for _, p := range w.snap.Parts {
			part.Parts = append(part.Parts, column.Part{Segment: p.Segment, Live: column.NewBits(p.Live.Len())})
		}
		for _, c := range []*Contacts{LastContacts(w.snap, testNow(), some), LastContacts(part, testNow(), some), LastContacts(part, testNow(), nil)} {
			for _, row := range w.rows {
				got, ok := c.Last(row)
				if slices.Contains(some, row) && !ok || ok && got != w.last(row) {
					t.Fatalf("the last contact of %v, asked for with %v, is %s, %v, want %s", row, some, got, ok, w.last(row))
				}
			}
		}
	})
}

// Shards grow, and tell many organizations apart.
func TestManyOrganizations(t *testing.T) {
	const n = 5000
	id := func(i int) crm.ID { return crm.ID(fmt.Sprintf("%010d", i)) }
	var all []*crm.Customer
	for i := range n {
		at := crm.TimeOf(testNow().Add(-time.Duration(i) * time.Hour))
		all = append(all, &crm.Customer{ID: id(i)}, &crm.Customer{ID: id(n + i), Organization: id(i), Interactions: []crm.Interaction{{At: at}}})
	}
	c := LastContacts(column.Of(all...), testNow(), nil)
	for i := range n {
		want := all[2*i+1].Interactions[0].At
		if got, ok := c.Last(column.Row{Row: 2 * i}); !ok || got != want {
			t.Fatalf("the last contact of organization %d is %s, want %s", i, got, want)
		}
	}
}

// A Table keeps what it was given, whatever the form of the ids.
func TestTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfNDistinct(rapid.OneOf(rapid.StringMatching(`[0-9a-hjkmnp-tv-z]{10}`), rapid.StringN(1, 11, 30)), 0, 40, rapid.ID[string]).Draw(t, "ids")
		known := ids[:rapid.IntRange(0, len(ids)).Draw(t, "known")]
		table := NewTable(len(ids))
		var places []int32
		for _, id := range ids {
			places = append(places, table.Place([]byte(id)))
		}
		for i, id := range known {
			*table.Find([]byte(id)) = int32(i) + 1
		}
		for i, id := range ids {
			want := int32(i)
			if i >= len(known) {
				want = -1
			}
			if got := table.At(places[i]); got != want || table.Place([]byte(id)) != places[i] {
				t.Fatalf("%q is at %d: %d, want %d", id, places[i], got, want)
			}
		}
		if table.Find([]byte("nobody")) != nil || table.Find([]byte("nnnnnnnnnn")) != nil && !slices.Contains(ids, "nnnnnnnnnn") || table.At(table.Place(nil)) != -1 {
			t.Fatal("somebody is found who is not there")
		}
	})
}
