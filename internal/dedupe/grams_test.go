package dedupe

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"crm/internal/dedupe/block"
)

// The trigram with the greatest number is looked up like any other.
func TestGreatestTrigram(t *testing.T) {
	const word = "3u3"
	if uint16(block.Mix('3'|'u'<<8|'3'<<16)) != gramBuckets-1 {
		t.Fatal("these letters have another number now: look for others")
	}
	v := newVocab(0)
	var rows []row
	for _, local := range []string{"a" + word + "bc", "z" + word + "bc", "quade"} {
		rows = append(rows, v.of(&Record{Kind: Person, Emails: []string{local + "@acme.example"}}))
	}
	if got := grams(v, rows, []int32{0}); !slices.Equal(got, []block.Pair{block.MakePair(0, 1)}) {
		t.Errorf("pairs %v", got)
	}
}

// Names of every script and of none, with what belongs to no name, are compared and
// never a reason to fail.
func TestOddTexts(t *testing.T) {
	letters := []rune("'’`-., \u202e\u200d\u0301\ufeffאבו~ابويあカー王김АБяςσกअिéüßabAB019😀")
	seed := uint64(1)
	word := func() string {
		seed = block.Mix(seed + 1)
		w := make([]rune, seed%5)
		for i := range w {
			seed = block.Mix(seed + 1)
			w[i] = letters[seed%uint64(len(letters))]
		}
		return string(w)
	}
	b := New()
	const n = 4000
	for i := range n {
		b.Add(Record{
			ID: fmt.Sprint(i), Kind: Kind(i % 3), Names: []Name{{Given: word() + " " + word(), Middle: word(), Family: word() + " " + word()}, {Full: word() + " " + word()}},
			Firms: []string{word() + " " + word()}, Emails: []string{word() + "@" + word()}, Phones: []string{word()}, Born: word(), Role: word(), Country: word(),
			Places: []Address{{Street: word() + " " + word(), City: word(), Postcode: word(), Country: word()}}, Sites: []string{word()}, IDs: []string{word()},
		})
	}
	res, err := b.Find(context.Background())
	if err != nil || res.Records != n {
		t.Fatalf("%v, %v", res, err)
	}
	for _, p := range res.Pairs {
		if len(b.Explain(p.A, p.B)) == 0 {
			t.Errorf("%v is not explained", p)
		}
	}
}
