package search

import (
	"math"

	"crm/internal/column"
)

// Customers are ranked by BM25F: S. Robertson and H. Zaragoza, "The
// Probabilistic Relevance Framework: BM25 and Beyond", Foundations and Trends
// in Information Retrieval 3 (2009), section 3.6. How often a word stands in
// each zone is made smaller in zones that are longer than the average, weighted
// and added up, and the sum is let grow towards 1:
//
//	x = sum over zones of weight * tf / (1 - b + b*length/average)
//	score = sum over words of idf * x / (k1 + x)
//
// Lengths are bytes of folded text. Frequencies and averages are of the live
// customers.
const (
	k1 = 1.2
	b  = 0.75

	// beginning is what counts a word that only begins with what was asked for.
	beginning = 0.25
	// organizationWeight is for words in the name of a person's organization.
	organizationWeight = 1
)

func zoneWeight(z column.Zone) float64 {
	switch z {
	case column.Names:
		return 5
	case column.Profile:
		return 2
	}
	return 1
}

// averages works out the average length of the zones.
func (r *run) averages() {
	if r.average[0] > 0 {
		return
	}
	sums := make([][column.NumZones]int, len(r.parts))
	r.eachPart(func(p *part) {
		// Of nearly all, it is quicker to take away the rest.
		rows, most := p.Live, 2*p.Live.Count() > p.rows
		if most {
			rows = p.Live.Clone()
			rows.Not()
		}
		for z := range column.NumZones {
			zone, sum := p.Zone(z), 0
			for row := range rows.All() {
				from, to := zone.Span(row)
				sum += to - from
			}
			if most {
				sum = zone.Len() - sum
			}
			sums[p.index][z] = sum
		}
	})
	n := max(r.lives(), 1)
	for z := range column.NumZones {
		sum := 0
		for _, s := range sums {
			sum += s[z]
		}
		r.average[z] = max(float64(sum)/float64(n), 1)
	}
}

// normal is a frequency in a zone of so many bytes. The conversions keep
// compilers from rounding otherwise on some machines than on others.
func (r *run) normal(z column.Zone, length int, tf float64) float64 {
	return tf / (1 - b + float64(b*float64(length)/r.average[z]))
}

// inverseFrequency is how much it tells that a customer has a word which so many
// of all have.
func inverseFrequency(found, all int) float64 {
	return math.Log(1 + (float64(all-found)+0.5)/(float64(found)+0.5))
}

// score is how well a customer fits the free words, and how many of them were
// found with a typing mistake only.
func (r *run) score(part, row int) (score float64, typos int) {
	for _, h := range r.ranked {
		switch {
		case !h.found[part].Get(row):
		case h.typo:
			typos++
			score += h.weight[part][row]
		default:
			x := h.weight[part][row]
			score += float64(h.idf * float64(x/(k1+x)))
		}
	}
	return score, typos
}
