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
	// Same is, by field, how often two strangers have the same value at level 1, from
	// the frequencies of all values; 0 where that is not known.
	Same [MaxFields]float64
	// Rounds is how often expectation and maximization take turns at most.
	Rounds int
}

// Fit fits the model to a book by expectation and maximization (Dempster, Laird
// and Rubin 1977; Winkler 1988). What is believed beforehand counts as Trust pairs,
// so that a small book does not carry the fit away, and that a large one
// decides for itself. The prior begins with what the rules find.
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
		var m, u [MaxFields][MaxLevels]float64
		var mAll, uAll [MaxFields]float64
		odds := md.Odds()
		found := 0.0
		var class, shares [maxClasses]float64
		for _, c := range f.Candidates {
			b, _ := md.bits(c.Pattern, nil, &shares)
			p := Probability(b + odds)
			w := p * c.N
			found += w
			for i := range md.Classes {
				class[i] += (1 - p) * c.N * shares[i]
			}
			if w < 1e-6 {
				continue
			}
			for k := range md.Fields {
				if l := c.Pattern.Level(k); l > 0 {
					m[k][l] += w
					mAll[k] += w
				}
			}
		}
		for _, c := range f.Sample {
			b, _ := md.Bits(c.Pattern, nil)
			w := (1 - Probability(b+odds)) * c.N
			for k := range md.Fields {
				if l := c.Pattern.Level(k); l > 0 {
					u[k][l] += w
					uAll[k] += w
				}
			}
		}
		before := md.Prior
		for k := range md.Fields {
			if md.Fields[k].U == nil {
				for l := range u[k] {
					u[k][l] = 1
				}
			}
			for l := 1; l < len(md.Fields[k].M); l++ {
				m[k][l] = (m[k][l] + f.Trust*md.Fields[k].M[l]) / (mAll[k] + f.Trust)
				if md.Fields[k].U == nil {
					continue
				}
				u[k][l] = (u[k][l] + f.Trust*md.Fields[k].U[l]) / (uAll[k] + f.Trust)
			}
			if s := f.Same[k]; s > 0 {
				rest := 1 - u[k][1]
				for l := 2; l < len(md.Fields[k].M); l++ {
					u[k][l] *= (1 - s) / max(rest, 1e-9)
				}
				u[k][1] = s
			}
		}
		for i := range md.Classes {
			md.Classes[i].Weight = (class[i] + f.Trust*weights[i]) / (found + f.Trust)
		}
		md.set(&m, &u)
		md.Prior = min(max((found+f.Rules)/2/f.Pairs, floor), 0.5)
		if math.Abs(math.Log2(md.Prior/before)) < 0.01 {
			break
		}
	}
}
