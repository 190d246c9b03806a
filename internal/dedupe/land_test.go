package dedupe

import (
	"fmt"
	"testing"
)

// Two names of one land say only once that two people are of that land: where a record
// tells none, the given name is held against the book and the family name against the
// land of the other.
func TestLandOfOne(t *testing.T) {
	v := newVocab(0)
	of := func(given, family, country string) row {
		return v.of(&Record{Kind: Person, Names: []Name{{Given: given, Family: family}}, Country: country})
	}
	var rows []row
	for i := range 2000 {
		rows = append(rows, of(fmt.Sprint("Given", i%300), fmt.Sprint("Family", i%700), "DE"))
	}
	for range 200 {
		rows = append(rows, of("Sanne", "Bakker", "NL"))
	}
	m := matcher{v: v, st: newStats()}
	m.st.addAll(v, rows)
	freq := func(a, b string) (given, family float32) {
		x, y := of("Sanne", "Bakker", a), of("Sanne", "Bakker", b)
		f := m.match(&x, &y)
		if f != m.match(&y, &x) {
			t.Error("not symmetric")
		}
		return f.freq[fieldName], f.freq[fieldFamily]
	}
	here, hereFamily := freq("NL", "NL")
	book, bookFamily := freq("", "")
	half, halfFamily := freq("NL", "")
	if here <= book || hereFamily <= bookFamily {
		t.Fatalf("the names are as frequent in the land: %v %v, in the book: %v %v", here, hereFamily, book, bookFamily)
	}
	if half != book || halfFamily != hereFamily {
		t.Errorf("with one land: %v %v, want %v %v", half, halfFamily, book, hereFamily)
	}
	if other, otherFamily := freq("NL", "DE"); other != book || otherFamily != bookFamily {
		t.Errorf("with two lands: %v %v, want %v %v", other, otherFamily, book, bookFamily)
	}
}

// Where the family name comes first, a name in the other order is no slip.
func TestFamilyFirst(t *testing.T) {
	v := newVocab(0)
	m := matcher{v: v, st: newStats()}
	m.st.finish(v)
	for country, want := range map[string]int{"KR": same, "HU": same, "DE": 2, "": 2} {
		x := v.of(&Record{Kind: Person, Names: []Name{{Full: "Yoon Woojin"}}, Country: country})
		y := v.of(&Record{Kind: Person, Names: []Name{{Given: "Woojin", Family: "Yoon"}}, Country: country})
		if p := m.match(&x, &y).pattern; p.Level(fieldOrder) != want || p.Level(fieldName) != same || p.Level(fieldFamily) != same {
			t.Errorf("in %q: order %d, want %d", country, p.Level(fieldOrder), want)
		}
	}
}
