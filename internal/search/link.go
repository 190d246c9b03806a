package search

import (
	"slices"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/join"
)

// lookup is the number of the live customer with an id, or -1.
func (r *run) lookup(id []byte) int {
	const fewLookups = 200 // up to which the table would not pay
	if r.lookups++; r.ids == nil && r.lookups <= fewLookups {
		at := int32(0)
		for _, p := range r.parts {
			for _, row := range p.FindID(crm.ID(id)) {
				if p.Live.Get(row) && len(id) > 0 {
					r.rows.Take(&at, int32(p.first+row))
				}
			}
		}
		return int(at) - 1
	}
	if r.ids == nil {
		r.ids = join.NewTable(r.rows.Total())
		r.eachLive("id_number", "id", func(n int, number int64, text []byte) {
			if number != column.OddID {
				r.ids.PlaceNumber(uint64(number))
				r.rows.Take(r.ids.FindNumber(uint64(number)), int32(n))
			} else {
				r.ids.Place(text)
				r.rows.Take(r.ids.Find(text), int32(n))
			}
		})
	}
	if at := r.ids.Find(id); at != nil {
		return int(*at) - 1
	}
	return -1
}

// eachLive calls f for the live customers that have an id in a column, with
// their number, the number of that id, and its text where it has none.
func (r *run) eachLive(numbers, texts string, f func(n int, number int64, text []byte)) {
	for _, p := range r.parts {
		c := p.Int(column.Customers, numbers)
		var odd *column.TextColumn // mostly not needed
		for row := range p.Live.All() {
			number, ok := c.At(row)
			if !ok {
				continue
			}
			var text []byte
			if number == column.OddID {
				if odd == nil {
					odd = p.Text(column.Customers, texts)
				}
				text = odd.Bytes(row)
			}
			f(p.first+row, number, text)
		}
	}
}

// linkKey names a text column with ids of customers.
type linkKey struct {
	table column.Table
	name  string
}

// links is, for each row of a column with ids of customers, the number of that
// customer, or -1. Only the ids that the column has are kept while all
// customers pass by, as these are fewer: the table stays in the processor's cache.
func (r *run) links(table column.Table, name string) [][]int32 {
	key := linkKey{table, name}
	if out := r.linked[key]; out != nil {
		return out
	}
	out := make([][]int32, len(r.parts)) // places in the table first, then numbers
	texts := 0
	for _, p := range r.parts {
		c := p.Text(table, name)
		if c.Coded() {
			texts += c.Codes()
		} else {
			texts += c.Len()
		}
	}
	t := join.NewTable(texts)
	byCode := make([][]int32, len(r.parts))
	for i, p := range r.parts {
		c := p.Text(table, name)
		if c.Coded() {
			byCode[i] = make([]int32, c.Codes())
			for code := range byCode[i] {
				byCode[i][code] = t.Place(c.Entry(code))
			}
			continue
		}
		out[i] = make([]int32, p.Rows(table))
		for row := range out[i] {
			out[i][row] = t.Place(c.Bytes(row))
		}
	}
	r.eachLive("id_number", "id", func(n int, number int64, text []byte) {
		var at *int32
		if number != column.OddID {
			at = t.FindNumber(uint64(number))
		} else {
			at = t.Find(text)
		}
		if at != nil {
			r.rows.Take(at, int32(n))
		}
	})
	r.eachPart(func(p *part) {
		c := p.Text(table, name)
		places := byCode[p.index]
		if places != nil {
			out[p.index] = make([]int32, p.Rows(table))
		}
		for row := range out[p.index] {
			place := out[p.index][row]
			if places != nil {
				place = places[c.Code(row)]
			}
			out[p.index][row] = t.At(place)
		}
	})
	if r.linked == nil {
		r.linked = map[linkKey][][]int32{}
	}
	r.linked[key] = out
	return out
}

// organizations is the organization of each customer, by part and row.
func (r *run) organizations() [][]int32 { return r.links(column.Customers, "organization") }

// members is the live people of each organization.
type members struct {
	from []int32 // by the organization's number: where its people begin in who
	who  []int32
}

func (r *run) people() *members {
	if r.members != nil {
		return r.members
	}
	links := r.organizations()
	m := &members{from: make([]int32, r.rows.Total()+1)}
	for _, p := range r.parts {
		for row := range p.Live.All() {
			if to := links[p.index][row]; to >= 0 {
				m.from[to+1]++
			}
		}
	}
	for i := range r.rows.Total() {
		m.from[i+1] += m.from[i]
	}
	m.who = make([]int32, m.from[r.rows.Total()])
	at := append([]int32(nil), m.from[:r.rows.Total()]...)
	for _, p := range r.parts {
		for row := range p.Live.All() {
			if to := links[p.index][row]; to >= 0 {
				m.who[at[to]] = int32(p.first + row)
				at[to]++
			}
		}
	}
	r.members = m
	return m
}

func (m *members) of(n int) []int32 { return m.who[m.from[n]:m.from[n+1]] }

// peopleByName is the people of an organization by name.
func (r *run) peopleByName(n int) []column.Row {
	var out []column.Row
	for _, at := range r.people().of(n) {
		p, row := r.partOf(int(at))
		out = append(out, column.Row{Part: p.index, Row: row})
	}
	slices.SortFunc(out, r.compareNames)
	return out
}

// ofOrganization is the customers whose organization is in the sets.
func (r *run) ofOrganization(sets []*column.Bits) []*column.Bits {
	links := r.organizations()
	out := r.empty()
	r.eachPart(func(p *part) {
		for row, to := range links[p.index] {
			if to < 0 {
				continue
			}
			if q, i := r.partOf(int(to)); sets[q.index].Get(i) {
				out[p.index].Set(row)
			}
		}
	})
	return out
}

// ofPeople is the customers that are the organization of somebody in the sets.
func (r *run) ofPeople(sets []*column.Bits) []*column.Bits {
	links := r.organizations()
	out := r.empty()
	for _, p := range r.parts {
		for row := range sets[p.index].All() {
			if to := links[p.index][row]; to >= 0 {
				q, i := r.partOf(int(to))
				out[q.index].Set(i)
			}
		}
	}
	return out
}

func (r *run) empty() []*column.Bits {
	out := make([]*column.Bits, len(r.parts))
	for i, p := range r.parts {
		out[i] = column.NewBits(p.rows)
	}
	return out
}
