// Package book makes up customers for benchmarks and tests of size: people and
// organizations of many countries with what a busy firm would keep about them.
//
// Each customer follows from a seed and its number alone, so that a book of any
// size is reproducible, can be made in parallel and needs no memory, and the
// first thousand customers are the same in a book of a thousand and of a
// million. A file is 1.5 to 2.5 KB long, about 2 KB in the mean, with about ten
// interactions and three deals. The package reads and writes nothing; the names
// are common ones put together at random, the domains end in .example.
package book

import (
	"math/rand/v2"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/schema"
)

// Today is the day for which the books are made: no interaction is later.
func Today() crm.Date { return crm.Date{Year: 2026, Month: 11, Day: 16} }

// Settings is the crm.yaml for these customers: the template for consultants.
func Settings() ([]byte, error) {
	text, err := schema.Template("consulting")
	if err != nil {
		return nil, err
	}
	return schema.Fill(text, "Benchmark book", "EUR", "DE")
}

// ID is the id of customer number i, from 0, below 2^50. Two numbers never
// share one.
func ID(seed uint64, i int) crm.ID {
	// A Feistel network over 50 bits: a permutation whatever its rounds do.
	const mask = 1<<25 - 1
	left, right := uint64(i)>>25&mask, uint64(i)&mask
	for round := range uint64(4) {
		left, right = right, left^mix(right+mix(seed+round))&mask
	}
	return encode(left<<25 | right)
}

// mix is the finalizer of SplitMix64 (Steele, Lea, Flood 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func encode(n uint64) crm.ID {
	const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
	var b [crm.IDLen]byte
	for k := range b {
		b[k] = alphabet[n>>(5*k)&31]
	}
	return crm.ID(b[:])
}

// IsOrganization tells what customer number i is: three of ten are
// organizations.
func IsOrganization(i int) bool { return i%10 == 0 || i%10 == 3 || i%10 == 7 }

// employer picks an organization before customer i.
func employer(r *rand.Rand, i int) int {
	block := r.IntN(i/10 + 1)
	j := 10*block + [...]int{0, 3, 7}[r.IntN(3)]
	if j >= i {
		j = 10 * block
	}
	return j
}

// maker makes one customer.
type maker struct {
	*rand.Rand
	seed  uint64
	i     int
	place *place
}

func newMaker(seed uint64, i int) *maker {
	return &maker{Rand: rand.New(rand.NewPCG(seed, mix(uint64(i)))), seed: seed, i: i}
}

// Customer makes customer number i of the book with the seed. It may link to
// customers of lower numbers only.
func Customer(seed uint64, i int) *crm.Customer {
	m := newMaker(seed, i)
	c := &crm.Customer{ID: ID(seed, i)}
	if IsOrganization(i) {
		m.organization(c)
	} else {
		m.person(c)
	}
	m.common(c)
	m.deals(c)
	m.interactions(c)
	newMaker(seed+purchaseSeed, i).purchases(c)
	m.fit(c)
	return c
}

// Sizes in bytes: targets are drawn between the first two, no file is above the third.
const (
	minTarget = 1750
	maxTarget = 2200
	maxSize   = 2480
)

// fit brings the file near a length drawn at random: by leaving out the oldest
// interactions when it is much too long, by longer texts when it is too short.
func (m *maker) fit(c *crm.Customer) {
	target := minTarget + m.IntN(maxTarget-minTarget)
	size := len(codec.Encode(c))
	const slack, perInteraction = 150, 120
	if drop := min((size-target-slack)/perInteraction, len(c.Interactions)-9); drop > 0 {
		c.Interactions = c.Interactions[drop:]
		size = len(codec.Encode(c))
	}
	for size > maxSize && len(c.Interactions) > 1 {
		c.Interactions = c.Interactions[1:]
		size = len(codec.Encode(c))
	}
	for size < target-20 {
		t := &c.Interactions[m.IntN(len(c.Interactions))]
		more := m.more()
		t.Text += more
		size += len(more)
	}
}

func (m *maker) chance(percent int) bool { return m.IntN(100) < percent }

func pick[T any](m *maker, list []T) T { return list[m.IntN(len(list))] }

// zipf picks from a list whose entry k is 1/(k+1) times as frequent as the first.
func zipf(m *maker, list []string) string {
	const unit = 10000
	total := 0
	for k := range list {
		total += unit / (k + 1)
	}
	n := m.IntN(total)
	for k := range list {
		if n -= unit / (k + 1); n < 0 {
			return list[k]
		}
	}
	return list[0]
}

func (m *maker) id() crm.ID { return encode(m.Uint64()) }
