package main

import (
	"reflect"
	"testing"

	"crm/internal/dedupe"
)

// The floors are below what is reached, and far above what a broken step leaves.
func TestMadeBooks(t *testing.T) {
	if testing.Short() {
		t.Skip("looks for duplicates in 2,500 records")
	}
	floors := []float64{.87, .86, .78, .86, .95}
	for i, x := range mixes {
		const n = 2_500
		var records []dedupe.Record
		var entity map[string]string
		if x.share < 0 {
			records, entity = historic(n, 3)
		} else {
			records, entity = generate(n, uint64(i+20), x.share, x.mess)
		}
		b := dedupe.New()
		for _, r := range records {
			b.Add(r)
		}
		res, err := b.Find(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		p, r, f := grade(res, entity)
		certain, right := 0, 0
		for _, x := range res.Pairs {
			if x.Tier == dedupe.Certain {
				certain++
				if entity[x.A] == entity[x.B] {
					right++
				}
			}
		}
		t.Logf("%s: P %.3f R %.3f F1 %.3f, %d of %d certain ones are right", x.name, p, r, f, right, certain)
		if f < floors[i] {
			t.Errorf("%s: F1 is %.3f, not %.2f", x.name, f, floors[i])
		}
		if float64(right) < .98*float64(certain) || certain == 0 {
			t.Errorf("%s: only %d of %d certain pairs are right", x.name, right, certain)
		}
	}
}

func TestBooksAreTheSameEachTime(t *testing.T) {
	a, _ := generate(300, 1, .5, 1)
	b, _ := generate(300, 1, .5, 1)
	if !reflect.DeepEqual(a, b) || len(a) != 300 {
		t.Error("one seed makes two books")
	}
}
