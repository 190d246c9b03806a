package dedupe

import (
	"crm/internal/dedupe/cluster"
	"crm/internal/dedupe/score"
)

// linkage is how much of the prior the evidence between two groups must overcome.
// The pair that joins them has overcome all of it; less is asked of the rest, for the
// groups may be small and their records poor.
const linkage = 0.8

// looked is how many records of a group are held against another one.
const looked = 8

// agree tells whether two groups may become one: what the records of one have in
// common with those of the other must outweigh what speaks against it.
func agree(s *shelf, m matcher, e cluster.Edge, a, b []int32) bool {
	if len(a) == 1 && len(b) == 1 {
		return true
	}
	var all evidence
	for _, x := range a[:min(len(a), looked)] {
		for _, y := range b[:min(len(b), looked)] {
			f := m.match(&s.rows[x], &s.rows[y])
			if f.pattern.Level(fieldGeneration) == generationOther {
				return false
			}
			all.add(s.model, f)
		}
	}
	return all.bits()+linkage*s.model.Odds() > 0
}

// evidence is what pairs of records say together: each field as it is on the average
// of those pairs that have it. So what is missing in many records is not held against
// them, and one slip among many that agree is not either.
type evidence struct {
	sum, pairs [score.MaxFields]float64 // by field
	alike      float64                  // what look-alikes take away, of all pairs
	n          float64
}

func (v *evidence) add(md *score.Model, f finding) {
	rest, _ := md.Bits(f.pattern, &f.freq)
	for k := range md.Fields {
		if f.pattern.Level(k) != 0 {
			w := md.Weight(f.pattern, k, &f.freq)
			v.sum[k] += w
			v.pairs[k]++
			rest -= w
		}
	}
	v.alike += rest
	v.n++
}

func (v *evidence) bits() float64 {
	all := v.alike / v.n
	for k, n := range v.pairs {
		if n > 0 {
			all += v.sum[k] / n
		}
	}
	return all
}
