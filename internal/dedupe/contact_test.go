package dedupe

import (
	"fmt"
	"testing"

	"crm/internal/dedupe/normalize"
)

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

// What kind of street it is says little where it comes first.
func TestStreets(t *testing.T) {
	v := newVocab(0)
	m := matcher{v: v, st: newStats()}
	m.st.finish(v)
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"vul. Franka 200", "vul. Shevchenka 200", streetOther},
		{"rue de la Gare 12", "rue de la Paix 12", streetOther},
		{"12 rue Victor Hugo", "12, av. Victor Hugo", streetNear},
		{"Rua das Flores, 125", "Flores 125", streetNear},
		{"Calle Mayor 5", "C/ Mayor 5", same},
		{"4 Mill Lane", "4 Mill Lane", same},
		{"4 Mill Lane", "9 Mill Lane", streetOnly},
		{"Via Roma 7", "Via Verdi 7", streetOther},
	} {
		x, y := v.home(&residence{street: normalize.ParseStreet(c.a)}), v.home(&residence{street: normalize.ParseStreet(c.b)})
		got := same
		if x.key != y.key {
			got = m.street(&x, &y)
		}
		if got != c.want {
			t.Errorf("%s and %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// Two addresses that are made of the same name in two ways are no slips of one another.
func TestAddressesOfNames(t *testing.T) {
	v := newVocab(0)
	m := matcher{v: v, st: newStats()}
	m.st.finish(v)
	of := func(given, family, address string) *row {
		x := v.of(&Record{Kind: Person, Names: []Name{{Given: given, Family: family}}, Emails: []string{address}})
		return &x
	}
	for _, c := range []struct {
		a, b *row
		want int
	}{
		{of("Jan", "Schröder", "jschroeder@web.de"), of("Jan", "Schröder", "janschroeder@web.de"), emailOther},
		{of("Ana", "Fernández", "ana_fernandez@yahoo.com"), of("Ana", "Fernandez", "ana.fernandez@yahoo.com"), emailOther},
		{of("Jan", "Schröder", "jan.schroeder@acme.example"), of("J.", "Schröder", "j.schroeder@acme.example"), emailDomain},
		{of("Jan", "Schröder", "janschroeder@web.de"), of("Jan", "Schröder", "jnaschroeder@web.de"), emailNear},
		{of("Jan", "Schröder", "jschroeder77@web.de"), of("Jan", "Schröder", "jschroder77@web.de"), emailNear},
	} {
		var f, g finding
		m.emails(&f, c.a, c.b)
		m.emails(&g, c.b, c.a)
		if got := f.pattern.Level(fieldEmail); got != c.want || f != g {
			t.Errorf("%s and %s: level %d, want %d", v.all[c.a.emails[0].full].text, v.all[c.b.emails[0].full].text, got, c.want)
		}
	}
}

// A name that is alone may be a given or a family name, and people go by middle names.
func TestNamesInOtherPlaces(t *testing.T) {
	v := newVocab(0)
	m := matcher{v: v, st: newStats()}
	m.st.finish(v)
	of := func(n Name) *row {
		x := v.of(&Record{Kind: Person, Names: []Name{n}})
		return &x
	}
	for _, c := range []struct {
		a, b                 Name
		given, family, order int
	}{
		{Name{Full: "Harry"}, Name{Full: "Harry Gilmore"}, 0, same, same},
		{Name{Full: "Gilmore"}, Name{Full: "Harry Gilmore"}, 0, same, same},
		{Name{Given: "Gilmore", Family: "Harry"}, Name{Full: "Harry Gilmore"}, same, same, 2},
		{Name{Full: "Sidney Shanks"}, Name{Full: "Albert Sidney Shanks"}, givenLike, same, same},
		{Name{Full: "Bill Shanks"}, Name{Full: "Albert William Shanks"}, givenLike, same, same},
		{Name{Full: "Sidney Shanks"}, Name{Full: "Albert S. Shanks"}, givenOther, same, same},
	} {
		x, y := of(c.a), of(c.b)
		f, g := m.match(x, y), m.match(y, x)
		p := f.pattern
		if f != g || p.Level(fieldName) != c.given || p.Level(fieldFamily) != c.family || p.Level(fieldOrder) != c.order {
			t.Errorf("%v and %v: given %d, family %d, order %d", c.a, c.b, p.Level(fieldName), p.Level(fieldFamily), p.Level(fieldOrder))
		}
	}
}

// The first of January stands for a year alone where many have it.
func TestBornInAYear(t *testing.T) {
	v := newVocab(0)
	var rows []row
	for i := range 100 {
		born := fmt.Sprintf("%d-%02d-%02d", 1900+i, 2+i%11, 1+i%28)
		if i < 30 {
			born = fmt.Sprintf("%d-01-01", 1900+i)
		}
		rows = append(rows, v.of(&Record{Kind: Person, Names: []Name{{Given: "Anna"}}, Born: born}))
	}
	few, many := newStats(), newStats()
	few.addAll(v, rows[30:])
	many.addAll(v, rows)
	for _, c := range []struct {
		a, b      string
		few, many int
	}{
		{"1873-01-01", "1873-01-01", same, same},
		{"1873-01-01", "1878-01-01", bornSlip, 0},
		{"1873-01-01", "1864-01-01", bornOther, bornOther},
		{"1873-01-01", "1873-05-09", bornYear, bornYear},
		{"1873-05-09", "1878-05-09", bornSlip, bornSlip},
	} {
		x, y := v.of(&Record{Kind: Person, Born: c.a}), v.of(&Record{Kind: Person, Born: c.b})
		var f, g finding
		m := matcher{v: v, st: few}
		m.born(&f, &x, &y)
		m.st = many
		m.born(&g, &x, &y)
		if f.pattern.Level(fieldBorn) != c.few || g.pattern.Level(fieldBorn) != c.many {
			t.Errorf("%s and %s: %d and, where many have it, %d", c.a, c.b, f.pattern.Level(fieldBorn), g.pattern.Level(fieldBorn))
		}
	}
}

// A postcode of a few houses brings those together whose names are mistyped.
func TestPrecisePostcodes(t *testing.T) {
	for post, want := range map[string]bool{"nn31ab": true, "sw1a1aa": true, "1356dl": true, "k1a0b1": true, "10115": false, "123456": false, "12345678": false, "ab12": false, "": false} {
		if precise(post) != want {
			t.Errorf("%s: want %v", post, want)
		}
	}
	of := func(id, given, family string) Record {
		return Record{ID: id, Kind: Person, Names: []Name{{Given: given, Family: family}}, Places: []Address{{Postcode: "NN3 1SD"}}}
	}
	if !Share(Keys(of("a", "walter", "stout")), Keys(of("b", "wzlter", "srouts"))) {
		t.Error("two of one postcode are not compared")
	}
}
