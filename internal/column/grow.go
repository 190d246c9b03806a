package column

import "slices"

// Grow makes room for n more customers like those that there are. A Builder that
// is told after a few of many need not move what it has again and again.
func (b *Builder) Grow(n int) {
	if b.n == 0 || n <= 0 {
		return
	}
	by := growth{n, b.n}
	grow(by, &b.hashes)
	grow(by, &b.ids)
	grow(by, &b.names)
	for i := range b.zones {
		grow(by, &b.zones[i].heap)
		grow(by, &b.zones[i].ends)
	}
	for _, t := range b.tables() {
		grow(by, &t.rows.ends)
		t.rows.parents.enlarge(by)
		for _, c := range t.columns {
			c.enlarge(by)
		}
	}
}

// growth is by how much everything grows: n times for each of the old ones.
type growth struct{ n, old int }

// grow makes the room, and a little more as no two customers are alike.
func grow[T any](by growth, s *[]T) {
	n := len(*s) * by.n / by.old
	*s = slices.Grow(*s, n+n/16)
}

func (r *rowList) enlarge(by growth) { grow(by, &r.rows) }

func (m *intMaker) enlarge(by growth) {
	m.rows.enlarge(by)
	grow(by, &m.vals)
}

func (m *decimalMaker) enlarge(by growth) {
	m.rows.enlarge(by)
	grow(by, &m.coefs)
	grow(by, &m.scales)
}

func (m *moneyMaker) enlarge(by growth) {
	m.amount.enlarge(by)
	m.currency.enlarge(by)
}

func (m *dayMaker) enlarge(by growth) {
	m.rows.enlarge(by)
	grow(by, &m.vals)
}

func (m *momentMaker) enlarge(by growth) {
	m.rows.enlarge(by)
	grow(by, &m.secs)
	grow(by, &m.codes)
	m.fracs.enlarge(by)
	grow(by, &m.fracVals)
}

// Entries become fewer as there are more rows.
func (t *textMaker) enlarge(by growth) {
	t.rows.enlarge(by)
	grow(by, &t.codes)
	if t.plain {
		grow(by, &t.heap)
		grow(by, &t.ends)
	}
}
