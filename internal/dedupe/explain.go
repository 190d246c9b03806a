package dedupe

// Reason is what one field says of two records.
type Reason struct {
	Field string
	Level int
	Bits  float64 // above 0 for one customer, below 0 against it
}

// Explain tells what each field of two records says, and the weight that all
// records begin with. It is empty when a record is not there or the two are of different
// kinds. Find must have run before.
func (b *Book) Explain(idA, idB string) []Reason {
	x, okX := b.where[idA]
	y, okY := b.where[idB]
	if !okX || !okY || x.kind != y.kind || x.at == y.at || b.shelf[x.kind].model == nil {
		return nil
	}
	s := b.shelf[x.kind]
	m := matcher{v: b.v, st: s.stats, fine: true}
	f := m.match(&s.rows[x.at], &s.rows[y.at])
	out := []Reason{{Field: "before", Bits: s.model.Odds()}}
	sum := 0.0
	for k := range s.model.Fields {
		l := f.pattern.Level(k)
		if l == 0 {
			continue
		}
		w := s.model.Weight(f.pattern, k, &f.freq)
		sum += w
		out = append(out, Reason{Field: s.model.Fields[k].Name, Level: l, Bits: w})
	}
	bits, against := s.model.Bits(f.pattern, &f.freq)
	if against >= 0 {
		out = append(out, Reason{Field: s.model.Classes[against].Name, Bits: bits - sum})
	}
	return out
}
