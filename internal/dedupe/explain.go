package dedupe

import "crm/internal/dedupe/score"

// Reason is what one field says of two records.
type Reason struct {
	Field string  // the field, the class of look-alikes, or "prior"
	Level int     // how far it agrees: 1 the same, higher less; 0 where that has no meaning
	Text  string  // field and level in words: "same phone", "other birthday"
	Bits  float64 // above 0 for one customer, below 0 against it
}

// Explain tells what each field of two records says: first the weight that all pairs
// begin with, then each field, then how far the two look like another kind of pair,
// such as a household. The bits add up to those of the pair. It is empty when a record
// is not there or the two are of different kinds. Find must have run before.
func (b *Book) Explain(idA, idB string) []Reason {
	x, okX := b.where[idA]
	y, okY := b.where[idB]
	if !okX || !okY || x.kind != y.kind || x.at == y.at || b.shelf[x.kind].model == nil {
		return nil
	}
	s := b.shelf[x.kind]
	if s.plain {
		like := likeNames(x.kind, b.v.named(&s.rows[x.at]), b.v.named(&s.rows[y.at]))
		return []Reason{{Field: "name", Level: same, Text: "like names, and nothing else is known", Bits: nameBits(like)}}
	}
	m := matcher{v: b.v, st: s.stats}
	return explain(s.model, m.match(&s.rows[x.at], &s.rows[y.at]))
}

func explain(md *score.Model, f finding) []Reason {
	out := []Reason{{Field: "prior", Text: "before all", Bits: md.Odds()}}
	sum := 0.0
	for k := range md.Fields {
		l := f.pattern.Level(k)
		if l == 0 {
			continue
		}
		w := md.Weight(f.pattern, k, &f.freq)
		sum += w
		out = append(out, Reason{Field: md.Fields[k].Name, Level: l, Text: levelText(md, k, l), Bits: w})
	}
	bits, against := md.Bits(f.pattern, &f.freq)
	name := "look-alikes"
	if against >= 0 {
		name = md.Classes[against].Name
	}
	if rest := bits - sum; rest < -0.05 {
		out = append(out, Reason{Field: name, Text: "perhaps " + name, Bits: rest})
	}
	return out
}

// levelText is a field at a level in words.
func levelText(md *score.Model, field, level int) string {
	name := md.Fields[field].Name
	switch {
	case field == fieldOrder:
		return [...]string{"", "names in order", "names swapped"}[level]
	case field == fieldGeneration:
		return [...]string{"", "same generation", "one is junior or senior", "other generation"}[level]
	case level == same:
		return "same " + name
	case level == len(md.Fields[field].M)-1:
		return "other " + name
	}
	return "like " + name
}
