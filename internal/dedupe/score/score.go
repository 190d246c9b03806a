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
	// Needs is fields without which a pair cannot be of the class; Weight is then
	// for each pair of duplicates that has them.
	Needs []int
}

// Model is the weights of a book.
type Model struct {
	Fields  []Field
	Classes []Class
	// By is the field whose level strangers are told apart by before all else, such
	// as whether they live in one country: people of one country share names and
	// towns. It is -1 without such a field.
	By int
	// Prior is how probable it is that two records taken at random are duplicates.
	Prior float64

	m     [MaxFields][MaxLevels]float64 // log2
	u     [maxStrata][MaxFields][MaxLevels]float64
	class [maxStrata][maxClasses][MaxFields][MaxLevels]float64
	share [maxClasses][MaxFields]struct{ yes, no float64 } // log2 of Share, and of the rest
}

const (
	maxClasses = 4
	maxStrata  = 3
)

// Freq is how frequent the values are that two records share: log2 of the part of
// all records that have it, for each field at a level where the value counts; 0
// elsewhere.
type Freq [MaxFields]float32

type table [MaxFields][MaxLevels]float64

// New is a model with nothing but what is believed beforehand.
func New(fields []Field, classes []Class, by int, prior float64) *Model {
	md := &Model{Fields: fields, Classes: classes, By: by, Prior: prior}
	var m table
	var u [maxStrata]table
	for f := range fields {
		copy(m[f][:], fields[f].M)
		for s := range u {
			copy(u[s][f][:], fields[f].believed())
		}
	}
	md.set(&m, &u)
	return md
}

// believed is U, or the same for all levels where there is none.
func (f *Field) believed() []float64 {
	if f.U != nil {
		return f.U
	}
	return []float64{1, 1, 1, 1, 1, 1, 1, 1}
}

const least = 1e-7

// set takes probabilities and keeps their logarithms.
func (md *Model) set(m *table, u *[maxStrata]table) {
	for f := range md.Fields {
		for l := 1; l < len(md.Fields[f].M); l++ {
			md.m[f][l] = math.Log2(max(m[f][l], least))
			for k := range u {
				md.u[k][f][l] = math.Log2(max(u[k][f][l], least))
				for c := range md.Classes {
					s := md.Classes[c].Share[f]
					md.share[c][f].yes, md.share[c][f].no = math.Log2(s), math.Log2(1-s+1e-9)
					p := s*m[f][l] + (1-s)*u[k][f][l]
					if own := md.Classes[c].Own[f]; own != nil {
						p = own[l]
					}
					md.class[k][c][f][l] = math.Log2(max(p, least))
				}
			}
		}
	}
}

// stratum is which strangers a pair is held against.
func (md *Model) stratum(p Pattern) int {
	if md.By < 0 {
		return 0
	}
	return min(p.Level(md.By), maxStrata-1)
}

// Weight is the bits of a field of a pattern, against strangers.
func (md *Model) Weight(p Pattern, field int, freq *Freq) float64 {
	l := p.Level(field)
	switch {
	case l == 0:
		return 0
	case freq[field] != 0:
		return md.m[field][l] - float64(freq[field])
	}
	return md.m[field][l] - md.u[md.stratum(p)][field][l]
}

// sums is log2 of how probable a pattern is for one customer, for strangers, and for
// each class.
type sums struct {
	m, u float64
	c    [maxClasses]float64
}

// field adds a field to the sums, or takes it away with a sign of -1.
func (md *Model) field(x *sums, f, l, stratum int, freq float32, sign float64) {
	x.m += sign * md.m[f][l]
	u := md.u[stratum][f][l]
	if freq == 0 {
		x.u += sign * u
		for i := range md.Classes {
			x.c[i] += sign * md.class[stratum][i][f][l]
		}
		return
	}
	u = float64(freq)
	x.u += sign * u
	for i := range md.Classes {
		c := &md.Classes[i]
		y := md.class[stratum][i][f][l]
		if c.Own[f] == nil {
			// What is shared does not depend on the value; the rest does.
			y = u
			if s := md.share[i][f]; c.Share[f] > 0 {
				y = add(md.m[f][l]+s.yes, u+s.no)
			}
		}
		x.c[i] += sign * y
	}
}

func (md *Model) sum(p Pattern, freq *Freq) sums {
	var x sums
	k := md.stratum(p)
	for f := range md.Fields {
		if l := p.Level(f); l != 0 {
			fr := float32(0)
			if freq != nil {
				fr = freq[f]
			}
			md.field(&x, f, l, k, fr, 1)
		}
	}
	return x
}

// against is the bits for one customer against all else, and what each class has of that.
func (md *Model) against(x *sums, p Pattern, shares *[maxClasses]float64) (bits float64, most int) {
	total, top := x.u, x.u
	most = -1
	for i := range md.Classes {
		c := &md.Classes[i]
		shares[i] = math.Inf(-1)
		if c.Weight == 0 || lacks(p, c.Needs) {
			continue
		}
		y := x.c[i] + math.Log2(c.Weight*md.Prior)
		shares[i] = y
		if y > top {
			top, most = y, i
		}
		total = add(total, y)
	}
	for i := range md.Classes {
		shares[i] = math.Exp2(shares[i] - total)
	}
	return x.m - total, most
}

// Bits is how much two records speak for one customer, without the prior; and
// which class speaks most against it: -1 for strangers.
func (md *Model) Bits(p Pattern, freq *Freq) (bits float64, against int) {
	var shares [maxClasses]float64
	x := md.sum(p, freq)
	return md.against(&x, p, &shares)
}

// Most is no less than Bits of a pattern, and quickly found: against strangers alone.
// The fields, as bits, are those whose values count, and freq the sum of their
// frequencies.
func (md *Model) Most(p Pattern, fields uint16, freq float64) float64 {
	bits := -freq
	k := md.stratum(p)
	for f := range md.Fields {
		if l := p.Level(f); l != 0 {
			bits += md.m[f][l]
			if fields&(1<<f) == 0 {
				bits -= md.u[k][f][l]
			}
		}
	}
	return bits
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
