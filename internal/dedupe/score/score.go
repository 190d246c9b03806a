// Package score weighs what two records have in common, in bits, after Fellegi
// and Sunter (1969): each field agrees at some level, and the level counts
// log2(m/u), where m is how often a field of two records of one customer is at that
// level and u how often one of two others. What is missing counts nothing. Where
// a level means that a value is the same, u is how frequent that very value is
// (Winkler 1990; Herzog, Scheuren and Winkler 2007, chapter 8): Nowak in Poland says
// less than Passmore.
//
// Fields are not independent of one another: two people of one household share
// name, address and phone, and those of one firm its switchboard. So two
// records of different customers are not only strangers but, more seldom, of one of
// the classes of a model, which share some fields as two records of one
// customer do. Odds are m against the sum over strangers and classes.
//
// Package score knows no records and no names of fields.
package score

import "math"

// Limits of a pattern.
const (
	MaxFields = 16
	MaxLevels = 8 // with level 0, missing
)

// Pattern is the level of each field, four bits each, field 0 lowest.
type Pattern uint64

// Level is the level of a field.
func (p Pattern) Level(field int) int { return int(p>>(4*field)) & 15 }

// With is the pattern with a field at a level.
func (p Pattern) With(field, level int) Pattern {
	return p&^(15<<(4*field)) | Pattern(level)<<(4*field)
}

// Field is what is believed of a field before the data are seen: how often each
// level occurs between records of one customer, and between strangers. Index 0,
// missing, is not used. Without U the levels are as frequent between strangers who
// agree in all else: only M counts.
type Field struct {
	Name string
	M, U []float64
}

// Class is a way in which records of different customers resemble one another:
// how many such pairs there are for each pair of duplicates, and how often each
// field is shared.
type Class struct {
	Name   string
	Weight float64
	Share  [MaxFields]float64
	// Own is levels of a field that a class has of its own; nil otherwise.
	Own [MaxFields][]float64
	// Needs is fields without which a pair cannot be of the class.
	Needs []int
}

// Model is the weights of a book.
type Model struct {
	Fields  []Field
	Classes []Class
	// Prior is how probable it is that two records taken at random are duplicates.
	Prior float64

	m, u  [MaxFields][MaxLevels]float64 // log2
	class [][MaxFields][MaxLevels]float64
}

// Freq is how frequent the values are that two records share: log2 of the part of
// all records that have it, for each field at a level where the value counts; 0
// elsewhere.
type Freq [MaxFields]float32

// New is a model with nothing but what is believed beforehand.
func New(fields []Field, classes []Class, prior float64) *Model {
	md := &Model{Fields: fields, Classes: classes, Prior: prior}
	var m, u [MaxFields][MaxLevels]float64
	for f := range fields {
		copy(m[f][:], fields[f].M)
		copy(u[f][:], fields[f].U)
		if fields[f].U == nil {
			for l := range u[f] {
				u[f][l] = 1
			}
		}
	}
	md.set(&m, &u)
	return md
}

const least = 1e-7

// set takes probabilities and keeps their logarithms.
func (md *Model) set(m, u *[MaxFields][MaxLevels]float64) {
	md.class = make([][MaxFields][MaxLevels]float64, len(md.Classes))
	for f := range md.Fields {
		for l := 1; l < len(md.Fields[f].M); l++ {
			md.m[f][l] = math.Log2(max(m[f][l], least))
			md.u[f][l] = math.Log2(max(u[f][l], least))
			for c := range md.Classes {
				s := md.Classes[c].Share[f]
				p := s*m[f][l] + (1-s)*u[f][l]
				if own := md.Classes[c].Own[f]; own != nil {
					p = own[l]
				}
				md.class[c][f][l] = math.Log2(max(p, least))
			}
		}
	}
}

// M is how often a field of two records of one customer is at a level.
func (md *Model) M(field, level int) float64 { return math.Exp2(md.m[field][level]) }

// U is the same for strangers.
func (md *Model) U(field, level int) float64 { return math.Exp2(md.u[field][level]) }

// Weight is the bits of a field at a level, against strangers; freq as in Freq.
func (md *Model) Weight(field, level int, freq float32) float64 {
	if level == 0 {
		return 0
	}
	return md.m[field][level] - md.unlike(field, level, freq)
}

func (md *Model) unlike(field, level int, freq float32) float64 {
	if freq != 0 {
		return float64(freq)
	}
	return md.u[field][level]
}

// Bits is how much two records speak for one customer, without the prior; and
// which class speaks most against it: -1 for strangers.
func (md *Model) Bits(p Pattern, freq *Freq) (bits float64, against int) {
	var c [maxClasses]float64
	return md.bits(p, freq, &c)
}

const maxClasses = 4

// bits also gives the share of each class in what speaks against.
func (md *Model) bits(p Pattern, freq *Freq, c *[maxClasses]float64) (bits float64, against int) {
	var m, u float64
	n := min(len(md.Classes), len(c))
	for f := range md.Fields {
		l := p.Level(f)
		if l == 0 {
			continue
		}
		m += md.m[f][l]
		x := md.u[f][l]
		shift := 0.0
		if freq != nil && freq[f] != 0 {
			shift = float64(freq[f]) - x
			x = float64(freq[f])
		}
		u += x
		for i := range n {
			y := md.class[i][f][l]
			if shift != 0 && md.Classes[i].Own[f] == nil {
				// What is shared does not depend on the value; the rest does.
				s := md.Classes[i].Share[f]
				if s == 0 {
					y = x
				} else {
					y = md.m[f][l] + math.Log2(s)
					if x > y-4 {
						y = add(y, x+math.Log2(1-s+1e-9))
					}
				}
			}
			c[i] += y
		}
	}
	total, most := u, u
	against = -1
	for i := range n {
		w := md.Classes[i].Weight
		if w == 0 || lacks(p, md.Classes[i].Needs) {
			c[i] = -1000
			continue
		}
		y := c[i] + math.Log2(w*md.Prior)
		c[i] = y
		if y > most {
			most, against = y, i
		}
		total = add(total, y)
	}
	for i := range n {
		c[i] = math.Exp2(c[i] - total)
	}
	return m - total, against
}

func lacks(p Pattern, fields []int) bool {
	for _, f := range fields {
		if p.Level(f) == 0 {
			return true
		}
	}
	return false
}

// add is log2(2^a + 2^b).
func add(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	if a-b > 40 {
		return a
	}
	return a + math.Log1p(math.Exp2(b-a))*math.Log2E
}

// Odds is the bits of the prior: what Bits must overcome.
func (md *Model) Odds() float64 { return math.Log2(md.Prior / (1 - md.Prior)) }

// Probability is how probable it is that bits, the prior counted in, are of one customer.
func Probability(bits float64) float64 { return 1 / (1 + math.Exp2(-bits)) }
