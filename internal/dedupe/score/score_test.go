package score

import (
	"math"
	"testing"
)

func fields() []Field {
	return []Field{
		{Name: "name", M: []float64{0, .9, .1}, U: []float64{0, .1, .9}},
		{Name: "phone", M: []float64{0, .8, .2}, U: []float64{0, .01, .99}},
		{Name: "order", M: []float64{0, .75, .25}},
	}
}

func pattern(levels ...int) (p Pattern) {
	for f, l := range levels {
		p = p.With(f, l)
	}
	return p
}

// The weights are those of Fellegi and Sunter: log2(m/u), 0 for what is missing.
func TestBits(t *testing.T) {
	md := New(fields(), nil, -1, 0.001)
	for _, c := range []struct {
		p    Pattern
		want float64
	}{
		{pattern(0, 0, 0), 0}, {pattern(1, 0, 0), math.Log2(9)}, {pattern(1, 1, 0), math.Log2(9) + math.Log2(80)}, {pattern(2, 0, 0), math.Log2(.1 / .9)}, {pattern(0, 0, 2), -2},
	} {
		if got, _ := md.Bits(c.p, nil); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%x is %f, not %f", c.p, got, c.want)
		}
	}
	freq := Freq{0: -10}
	if got, _ := md.Bits(pattern(1, 0, 0), &freq); math.Abs(got-(math.Log2(.9)+10)) > 1e-6 {
		t.Errorf("a rare name is %f", got)
	}
	if w := md.Weight(pattern(1, 0, 0), 0, &freq); math.Abs(w-(math.Log2(.9)+10)) > 1e-6 {
		t.Errorf("its weight is %f", w)
	}
}

// A class takes away from what it shares, not from the rest, and only where its fields
// are there.
func TestClasses(t *testing.T) {
	house := Class{Name: "house", Weight: 1}
	house.Share[1] = 1
	md := New(fields(), []Class{house}, -1, 0.01)
	plain := New(fields(), nil, -1, 0.01)
	p := pattern(2, 1, 0)
	with, against := md.Bits(p, nil)
	without, _ := plain.Bits(p, nil)
	if with >= without-0.5 || against != -1 && against != 0 {
		t.Errorf("%f with the class, %f without, against %d", with, without, against)
	}
	needs := house
	needs.Needs = []int{2}
	md = New(fields(), []Class{needs}, -1, 0.01)
	if got, _ := md.Bits(p, nil); math.Abs(got-without) > 1e-9 {
		t.Errorf("%f for a pair that cannot be of the class, not %f", got, without)
	}
}

// The fit finds the weights that pairs were made with, and a small book stays near
// what is believed.
func TestFit(t *testing.T) {
	var cand, sample []Count
	const n = 200_000
	m, u := [2][3]float64{{0, .7, .3}, {0, .95, .05}}, [2][3]float64{{0, .02, .98}, {0, .005, .995}}
	f := []Field{{Name: "a", M: []float64{0, .9, .1}, U: []float64{0, .1, .9}}, {Name: "b", M: []float64{0, .8, .2}, U: []float64{0, .01, .99}}, {Name: "c", M: []float64{0, .9, .1}, U: []float64{0, .0001, .9999}}}
	for i := 1; i < 3; i++ {
		for j := 1; j < 3; j++ {
			for k := 1; k < 3; k++ {
				dup := 2000 * m[0][i] * m[1][j] * f[2].M[k]
				other := n * u[0][i] * u[1][j] * f[2].U[k]
				cand = append(cand, Count{pattern(i, j, k), dup + other})
				sample = append(sample, Count{pattern(i, j, k), other})
			}
		}
	}
	md := New(f, nil, -1, 0.5)
	md.Fit(Fit{Candidates: cand, Sample: sample, Pairs: n, Rules: 1900, Trust: 30, Rounds: 30})
	for field := range 2 {
		if got := math.Exp2(md.m[field][1]); math.Abs(got-m[field][1]) > 0.06 {
			t.Errorf("m of field %d is %f, not %f", field, got, m[field][1])
		}
		if got := math.Exp2(md.u[0][field][1]); math.Abs(got-u[field][1]) > 0.01 {
			t.Errorf("u of field %d is %f, not %f", field, got, u[field][1])
		}
	}
	if md.Prior < 0.007 || md.Prior > 0.02 {
		t.Errorf("the prior is %f", md.Prior)
	}
	small := New(f, nil, -1, 0.5)
	small.Fit(Fit{Candidates: []Count{{pattern(2, 2, 1), 1}}, Sample: []Count{{pattern(2, 2, 2), 3}}, Pairs: 3, Trust: 30, Rounds: 30})
	if got := math.Exp2(small.m[0][1]); math.Abs(got-.9) > 0.05 {
		t.Errorf("one pair makes %f of .9", got)
	}
}
