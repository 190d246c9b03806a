package score

import "math"

// Count is a pattern with how many pairs have it.
type Count struct {
	Pattern Pattern
	N       float64
}

// Fit is how a model is fitted.
type Fit struct {
	// Candidates is the patterns of the pairs that may be duplicates.
	Candidates []Count
	// Sample is the patterns of pairs taken at random.
	Sample []Count
	// Pairs is how many pairs of records there are.
	Pairs float64
	// Rules is how many candidates are duplicates by rules that hardly err.
	Rules float64
	// Trust is how many pairs of duplicates, and of others, the beliefs of a field
	// are worth.
	Trust float64
	// Rounds is how often expectation and maximization take turns at most.
	Rounds int
}

// many is how many more pairs what is believed of strangers is worth: it is about rarer
// things, and there are more strangers to learn from.
const many = 30

// sure is how probable it must be, by all other fields, that a pair is one
// customer's for it to teach what such pairs have in a field.
const sure = 0.98

// Fit fits the model to a book. It goes as expectation and maximization do
// (Dempster, Laird and Rubin 1977; Winkler 1988), with two changes, for plain EM
// takes any cluster of like pairs for duplicates, such as people of one town: what a
// field has at duplicates is learned from pairs that the other fields make sure, and
// what it has at strangers from pairs at random. What is believed beforehand counts as
// Trust pairs, so that a small book does not carry the fit away, and that a large one
// decides for itself. The prior begins with what the rules find, and stays near it.
func (md *Model) Fit(f Fit) {
	if f.Pairs < 1 {
		return
	}
	floor := 0.5 / f.Pairs
	md.Prior = min(max(f.Rules*1.2/f.Pairs, floor), 0.5)
	var weights [maxClasses]float64
	for i := range md.Classes {
		weights[i] = md.Classes[i].Weight
	}
	for range f.Rounds {
		before := md.Prior
		m, found, class, with := md.duplicates(&f)
		u := md.strangers(&f)
		md.set(m, u)
		for i := range md.Classes {
			w := (class[i] + f.Trust*weights[i]) / (with[i] + f.Trust)
			md.Classes[i].Weight = min(max(w, weights[i]/8), weights[i]*4)
		}
		md.Prior = min(max(min(found, 2*f.Rules+2)/f.Pairs, f.Rules/f.Pairs, floor), 0.5)
		if math.Abs(math.Log2(md.Prior/before)) < 0.01 {
			break
		}
	}
}

// duplicates is how often each level occurs between records of one customer, how many
// such pairs there are, how many of each class, and how many duplicates have the fields
// that a class needs.
func (md *Model) duplicates(f *Fit) (m *table, found float64, class, with [maxClasses]float64) {
	m = new(table)
	odds := md.Odds()
	var all [MaxFields]float64
	var shares [maxClasses]float64
	for _, c := range f.Candidates {
		x := md.sum(c.Pattern, nil)
		bits, _ := md.against(&x, c.Pattern, &shares)
		p := Probability(bits + odds)
		found += p * c.N
		for i := range md.Classes {
			class[i] += (1 - p) * c.N * shares[i]
			if !lacks(c.Pattern, md.Classes[i].Needs) {
				with[i] += p * c.N
			}
		}
		if bits+odds < -1 {
			continue
		}
		k := md.stratum(c.Pattern)
		for j := range md.Fields {
			l := c.Pattern.Level(j)
			if l == 0 {
				continue
			}
			y := x
			md.field(&y, j, l, k, 0, -1)
			bits, _ := md.against(&y, c.Pattern, &shares)
			if p := Probability(bits + odds); p >= sure {
				m[j][l] += p * c.N
				all[j] += p * c.N
			}
		}
	}
	for j := range md.Fields {
		for l := 1; l < len(md.Fields[j].M); l++ {
			m[j][l] = (m[j][l] + f.Trust*md.Fields[j].M[l]) / (all[j] + f.Trust)
		}
	}
	return m, found, class, with
}

// strangers is how often each level occurs between records of different customers, by
// stratum; a stratum with few pairs leans on all of them.
func (md *Model) strangers(f *Fit) *[maxStrata]table {
	var u [maxStrata]table
	var all [maxStrata][MaxFields]float64
	var whole table
	var wholeAll [MaxFields]float64
	odds := md.Odds()
	for _, c := range f.Sample {
		b, _ := md.Bits(c.Pattern, nil)
		w := (1 - Probability(b+odds)) * c.N
		k := md.stratum(c.Pattern)
		for j := range md.Fields {
			if l := c.Pattern.Level(j); l > 0 {
				u[k][j][l] += w
				all[k][j] += w
				whole[j][l] += w
				wholeAll[j] += w
			}
		}
	}
	for j := range md.Fields {
		believed := md.Fields[j].believed()
		for l := 1; l < len(md.Fields[j].M); l++ {
			if md.Fields[j].U == nil {
				for k := range u {
					u[k][j][l] = 1
				}
				continue
			}
			w := (whole[j][l] + many*f.Trust*believed[l]) / (wholeAll[j] + many*f.Trust)
			for k := range u {
				if j == md.By {
					u[k][j][l] = w
					continue
				}
				u[k][j][l] = (u[k][j][l] + f.Trust*w) / (all[k][j] + f.Trust)
			}
		}
	}
	return &u
}
