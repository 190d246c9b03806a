package dedupe

import "testing"

// Addresses at one firm that only share its domain are not slips of one another,
// however long they are.
func TestLongAddressesAtOneDomain(t *testing.T) {
	v := newVocab(0)
	m := matcher{v: v, st: newStats()}
	m.st.finish(v)
	of := func(address string) *row {
		x := v.of(&Record{Kind: Person, Emails: []string{address}})
		return &x
	}
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"christopher.wilkinson@acme.example", "margarethe.oberdorfer@acme.example", emailDomain},
		{"christopher.wilkinson@acme.example", "christofer.wilkinson@acme.example", emailNear},
		{"christopher.wilkinson@acme.example", "cristopher.wilkinsen@acme.example", emailNear},
		{"christopher.wilkinson@acme.example", "kristofer.wilkinsen@acme.example", emailDomain},
		{"anna.berg@acme.example", "anna.burg@acme.example", emailNear},
	} {
		var f, g finding
		m.emails(&f, of(c.a), of(c.b))
		m.emails(&g, of(c.b), of(c.a))
		if got := f.pattern.Level(fieldEmail); got != c.want || g.pattern.Level(fieldEmail) != got {
			t.Errorf("%s and %s: level %d and %d, want %d", c.a, c.b, got, g.pattern.Level(fieldEmail), c.want)
		}
	}
}

// Years are slips of one another when one digit is wrong or two neighbours are swapped.
func TestSlipInAYear(t *testing.T) {
	for _, c := range []struct {
		a, b int
		want bool
	}{{1966, 1986, true}, {1966, 1967, true}, {1936, 1963, true}, {1873, 1864, false}, {1911, 1902, false}, {1966, 1977, false}, {1909, 1990, true}} {
		if slip(c.a, c.b) != c.want || slip(c.b, c.a) != c.want {
			t.Errorf("%d and %d: want %v", c.a, c.b, c.want)
		}
	}
}
