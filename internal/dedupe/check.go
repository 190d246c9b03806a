package dedupe

import (
	"cmp"
	"slices"

	"crm/internal/dedupe/score"
)

// Keys is the keys by which a record is brought together with others, as numbers
// that are the same in every run: two records that share none are not worth
// comparing. An index that keeps them finds whom a new record is to be compared with by
// looking through numbers. They are sorted, each once.
func Keys(r Record) []uint64 {
	v := newVocab(0)
	x := v.of(&r)
	var out []uint64
	v.keys(&x, func(kind int, key, _ uint64) {
		out = append(out, key^uint64(x.kind)<<60)
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// Share tells whether two sorted lists of keys have one in common.
func Share(a, b []uint64) bool {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == b[0]:
			return true
		case a[0] < b[0]:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return false
}

// Match is a record that a new one may be a duplicate of.
type Match struct {
	ID      string
	Score   float64
	Bits    float64
	Tier    Tier
	Reasons []Reason
}

// Check compares a new record with others, those of a book of so many records that
// share a key with it, and gives those that are rather the same than not, the surest
// first. It uses the weights that are believed beforehand, for a single record teaches
// nothing, and so may judge otherwise than Find in a book that is unlike others.
func Check(r Record, others []Record, records int) []Match {
	v := newVocab(0)
	x := v.of(&r)
	rows := []row{x}
	for i := range others {
		rows = append(rows, v.of(&others[i]))
	}
	m := matcher{v: v, st: newStats()}
	m.st.addOwn(v, rows, records)
	fields, classes := personFields(), personClasses()
	if x.kind == Organization {
		fields, classes = organizationFields(), organizationClasses()
	}
	// Of ten new records one is there already.
	md := score.New(fields, classes, fieldLand, 0.1/float64(max(records, 10)))
	var out []Match
	for i := range others {
		y := rows[1+i]
		if y.kind != x.kind || others[i].ID == r.ID && r.ID != "" {
			continue
		}
		f := m.match(&x, &y)
		bits, _ := md.Bits(f.pattern, &f.freq)
		if bits += md.Odds(); bits < reviewBits {
			continue
		}
		out = append(out, Match{ID: others[i].ID, Score: score.Probability(bits), Bits: bits, Tier: tier(x.kind, scored{bits: bits, pattern: f.pattern}), Reasons: explain(md, f)})
	}
	slices.SortFunc(out, func(a, b Match) int { return cmp.Or(cmp.Compare(b.Bits, a.Bits), cmp.Compare(a.ID, b.ID)) })
	return out
}
