package dedupe

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// made draws records that have much in common with one another.
func made(t *rapid.T, n int) []Record {
	pick := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
	out := make([]Record, n)
	for i := range out {
		r := Record{ID: fmt.Sprintf("r%03d", i)}
		if rapid.Bool().Draw(t, "firm") {
			r.Kind = Organization
			r.Firms = []string{pick("firm", "Acme GmbH", "Acme Consulting AG", "Nordwind", "Nord Wind Ltd", "Müller & Co. KG", "") + pick("more", "", " Berlin", " II")}
		} else {
			r.Kind = Person
			r.Names = []Name{{
				Given: pick("given", "Anna", "Ana", "William", "Bill", "J.", "", "Сергей", "伟"), Middle: pick("middle", "", "M.", "Maria"),
				Family: pick("family", "Müller", "Mueller", "Smith Jr.", "Smith Sr.", "Smith", "van der Berg", "", "Anna"),
			}}
		}
		for range rapid.IntRange(0, 2).Draw(t, "emails") {
			r.Emails = append(r.Emails, pick("email", "a.mueller@gmail.com", "amueller@googlemail.com", "info@acme.example", "bill@acme.example", "no address", "@"))
		}
		for range rapid.IntRange(0, 2).Draw(t, "phones") {
			r.Phones = append(r.Phones, pick("phone", "+49 30 1234567", "030/1234567", "030/1234568", "12", "0000000"))
		}
		if rapid.Bool().Draw(t, "home") {
			r.Places = []Address{{
				Street: pick("street", "Hauptstr. 5", "Hauptstraße 5", "5 Main St", ""), City: pick("city", "Berlin", "Bern", ""),
				Postcode: pick("post", "10115", "10117", ""), Country: pick("country", "DE", "Germany", "US", ""),
			}}
		}
		r.Born = pick("born", "", "1970-03-04", "4.3.1970", "1970-04-03", "1971", "never")
		out[i] = r
	}
	return out
}

func find(t interface{ Fatal(...any) }, records []Record, apart ...[2]string) (*Book, *Result) {
	b := New()
	for _, r := range records {
		b.Add(r)
	}
	for _, p := range apart {
		b.Apart(p[0], p[1])
	}
	res, err := b.Find(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return b, res
}

func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := made(t, rapid.IntRange(2, 30).Draw(t, "n"))
		_, want := find(t, records)
		_, got := find(t, rapid.Permutation(records).Draw(t, "order"))
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("in another order: %v\nnot %v", got, want)
		}
	})
}

func TestScoresAreSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := made(t, 12)
		b, _ := find(t, records)
		for _, s := range b.shelf {
			m, remembers := matcher{v: b.v, st: s.stats}, matcher{v: b.v, st: s.stats, memo: new(memo)}
			for i := range s.rows {
				for j := range s.rows {
					x, y := m.match(&s.rows[i], &s.rows[j]), m.match(&s.rows[j], &s.rows[i])
					if x != y {
						t.Fatalf("%v and %v: %x %v one way, %x %v the other", s.ids[i], s.ids[j], x.pattern, x.freq, y.pattern, y.freq)
					}
					if z := remembers.match(&s.rows[i], &s.rows[j]); z != x {
						t.Fatalf("%v and %v: %x %v, remembered %x %v", s.ids[i], s.ids[j], x.pattern, x.freq, z.pattern, z.freq)
					}
					if s.model == nil {
						continue
					}
					kept := sharedOf(&x.freq)
					bits, _ := s.model.Bits(x.pattern, &x.freq)
					if most := s.model.Most(x.pattern, kept.fields, float64(kept.sum)); bits > most+1e-3 {
						t.Fatalf("%v and %v: %v bits, at most %v", s.ids[i], s.ids[j], bits, most)
					}
				}
			}
		}
	})
}

// Pairs lie within groups, groups are apart from one another, and what was said to be
// apart is in none together.
func TestGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := made(t, 24)
		_, before := find(t, records)
		var apart [][2]string
		for _, p := range before.Pairs {
			if rapid.Bool().Draw(t, "apart") {
				apart = append(apart, [2]string{p.B, p.A})
			}
		}
		_, res := find(t, records, apart...)
		group := map[string]int{}
		for i, g := range res.Groups {
			if len(g) < 2 || !slices.IsSorted(g) {
				t.Fatalf("a group is %v", g)
			}
			for _, id := range g {
				if group[id] != 0 {
					t.Fatalf("%s is in two groups", id)
				}
				group[id] = i + 1
			}
		}
		for _, p := range apart {
			if group[p[0]] != 0 && group[p[0]] == group[p[1]] {
				t.Fatalf("%v are in one group", p)
			}
		}
		for _, p := range res.Pairs {
			if p.A >= p.B || group[p.A] == 0 || group[p.A] != group[p.B] {
				t.Fatalf("the pair %v is not in one group", p)
			}
			if !(p.Score >= 0.5 && p.Score <= 1) || math.IsNaN(p.Bits) || p.Tier == Ignore {
				t.Fatalf("the pair %v is no duplicate", p)
			}
		}
	})
}

// Explain adds up to the bits of the pair.
func TestExplainAddsUp(t *testing.T) {
	found := 0
	rapid.Check(t, func(t *rapid.T) {
		b, res := find(t, made(t, 24))
		for _, p := range res.Pairs {
			sum := 0.0
			for _, r := range b.Explain(p.A, p.B) {
				sum += r.Bits
			}
			if math.Abs(sum-p.Bits) > 0.06 {
				t.Fatalf("%v: the reasons add up to %f", p, sum)
			}
			found++
		}
	})
	if found == 0 {
		t.Error("no pair was found")
	}
}

// A record that has nothing in common with two others leaves them a pair that is
// compared, and what is found of it: only frequencies and weights change by it.
func TestUnrelatedRecord(t *testing.T) {
	pairs := 0
	rapid.Check(t, func(t *rapid.T) {
		records := append(made(t, 20), // with more than names in both kinds
			Record{ID: "s1", Kind: Person, Names: []Name{{Given: "Qi", Family: "Vu"}}, Phones: []string{"+4420111111"}},
			Record{ID: "s2", Kind: Organization, Firms: []string{"Oxo"}, Phones: []string{"+4420222222"}})
		before, _ := find(t, records)
		after, res := find(t, append(slices.Clone(records), Record{ID: "zzz", Kind: Person, Names: []Name{{Given: "Xquilo", Family: "Zbrawn"}}, Born: "1802-12-31"}))
		for _, p := range res.Pairs {
			if p.B == "zzz" {
				t.Fatalf("the stranger is in a pair: %v", p)
			}
		}
		for kind, s := range before.shelf {
			later := after.shelf[kind]
			m, n := matcher{v: before.v, st: s.stats}, matcher{v: after.v, st: later.stats}
			now := after.candidates(later)
			for _, p := range before.candidates(s) {
				pairs++
				i, j := p.Records() // the stranger is the last of all
				if !slices.Contains(now, p) {
					t.Fatalf("%s and %s are compared no more", s.ids[i], s.ids[j])
				}
				if x, y := m.match(&s.rows[i], &s.rows[j]).pattern, n.match(&later.rows[i], &later.rows[j]).pattern; Kind(kind) == Person && x != y {
					t.Fatalf("%s and %s: %x became %x", s.ids[i], s.ids[j], x, y)
				}
			}
		}
	})
	if pairs == 0 {
		t.Error("nothing was compared")
	}
}

// What shares a key in a book shares one by Keys, and Check finds who was copied.
func TestCheck(t *testing.T) {
	book := []Record{
		{ID: "a", Kind: Person, Names: []Name{{Given: "Anna", Family: "Lindemann"}}, Emails: []string{"anna.lindemann7@gmail.com"}, Phones: []string{"+49 30 4488123"}},
		{ID: "b", Kind: Person, Names: []Name{{Given: "Bernd", Family: "Lindemann"}}, Phones: []string{"+49 30 4488123"}},
		{ID: "c", Kind: Person, Names: []Name{{Given: "Clara", Family: "Nowak"}}, Emails: []string{"clara@one.example"}},
		{ID: "d", Kind: Organization, Firms: []string{"Lindemann GmbH"}, Phones: []string{"+49 30 4488123"}},
	}
	fresh := Record{Kind: Person, Names: []Name{{Full: "Lindemann, Anna"}}, Emails: []string{"AnnaLindemann7@googlemail.com"}}
	keys := Keys(fresh)
	var near []Record
	for _, r := range book {
		if Share(keys, Keys(r)) {
			near = append(near, r)
		}
	}
	if len(near) == 0 || len(near) > 2 || near[0].ID != "a" {
		t.Fatalf("near are %v", near)
	}
	got := Check(fresh, book, 1000)
	if len(got) != 1 || got[0].ID != "a" || got[0].Tier != Certain || len(got[0].Reasons) < 3 {
		t.Fatalf("the matches are %+v", got)
	}
}

// A large book takes nothing from what is somebody's own, and a number of many people
// says as little in it as in a small one.
func TestCheckInALargeBook(t *testing.T) {
	fresh := Record{Kind: Person, Names: []Name{{Given: "Anna", Family: "Lindemann"}}, Emails: []string{"lindemann77@gmail.com"}, Phones: []string{"+49 30 4488123"}}
	others := []Record{{ID: "a", Kind: Person, Names: []Name{{Given: "Anna", Family: "Lindemann"}}, Emails: []string{"lindemann77@gmail.com"}}}
	for i, name := range []string{"Weber", "Koch", "Braun", "Wolf", "Lange", "Haas", "Roth", "Beck"} {
		others = append(others, Record{ID: fmt.Sprint("c", i), Kind: Person, Names: []Name{{Given: "Anna", Family: name}}, Phones: []string{"+49 30 4488123"}})
	}
	got := Check(fresh, others, 100_000)
	if len(got) != 1 || got[0].ID != "a" || got[0].Tier != Certain {
		t.Errorf("the matches are %+v", got)
	}
}

func TestDoubleID(t *testing.T) {
	b := New()
	b.Add(Record{ID: "x"})
	b.Add(Record{ID: "x"})
	if res, err := b.Find(context.Background()); err == nil || res != nil {
		t.Fatalf("two records of one id give %v, %v", res, err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	b := New()
	b.Add(Record{ID: "x"})
	if _, err := b.Find(ctx); err == nil {
		t.Fatal("a cancelled search has a result")
	}
}

// Nothing that a table can hold makes the work grow out of bounds: equal
// records, long names, many values.
func TestHostile(t *testing.T) {
	n := 20_000
	if testing.Short() {
		n = 3_000
	}
	equal := make([]Record, n)
	for i := range equal {
		equal[i] = Record{ID: fmt.Sprint(i), Kind: Person, Names: []Name{{Given: "Anna", Family: "Smith"}}, Emails: []string{"anna.smith@one.example"}, Phones: []string{"+49301234567"}}
	}
	_, res := find(t, equal)
	if most := n * 40; res.Compared > most {
		t.Errorf("%d equal records take %d comparisons, not at most %d", n, res.Compared, most)
	}
	if res.Records != n {
		t.Errorf("%d records are there", res.Records)
	}

	long := strings.Repeat("Ünglaublich ", 90_000)
	many := make([]string, 100_000)
	for i := range many {
		many[i] = fmt.Sprintf("x%d@one.example", i)
	}
	_, res = find(t, []Record{
		{ID: "1", Names: []Name{{Full: long}}, Emails: many, Phones: []string{long}, Born: long, Sites: []string{long}, Places: []Address{{Street: long, City: long, Postcode: long}}},
		{ID: "2", Names: []Name{{Given: long, Family: long}}, Emails: many[1:], Firms: []string{long}},
		{ID: "3", Kind: Organization, Firms: []string{long, long}, IDs: many},
		{ID: "4", Kind: Organization, Firms: []string{long + "GmbH"}, IDs: many},
	})
	if res.Records != 4 {
		t.Errorf("%d records", res.Records)
	}
}

// Colleagues of one given name are others, also where names are written in characters
// and addresses tell nothing of the name; who has the same address has married.
func TestColleaguesAreNotCertain(t *testing.T) {
	at := func(id, given, family, mail string) Record {
		return Record{ID: id, Kind: Person, Names: []Name{{Given: given, Family: family}, {Full: family + " " + given}}, Firms: []string{"Pelmarfil Software"}, Emails: []string{mail + "@pelmarfil.example"}, Role: "engineer"}
	}
	records := []Record{at("a", "健太", "渡辺", "m4129"), at("b", "翔太", "渡辺", "m3852"), at("c", "健太", "田中", "m1111"), at("d", "Eva", "Weber", "e.weber"), at("e", "Eva", "Klein", "e.weber")}
	for i := range 40 {
		records = append(records, Record{ID: fmt.Sprint("x", i), Kind: Person, Names: []Name{{Given: fmt.Sprint("Given", i), Family: fmt.Sprint("Family", i*7)}}, Emails: []string{fmt.Sprintf("p%d@firm%d.example", i, i)}})
	}
	_, res := find(t, records)
	for _, p := range res.Pairs {
		if p.Tier == Certain && p.A != "d" {
			t.Errorf("%+v is certain", p)
		}
	}
	if !slices.ContainsFunc(res.Pairs, func(p Pair) bool { return p.A == "d" && p.B == "e" }) {
		t.Errorf("who married is not found: %+v", res.Pairs)
	}
}

// A whole name in the field of family names, or in that of given names, is read as one.
func TestNamesInOneField(t *testing.T) {
	at := func(id string, n Name) Record {
		return Record{ID: id, Kind: Person, Names: []Name{n}, Places: []Address{{Street: "Am Hang 7", City: "Ulm", Postcode: "89073"}}}
	}
	records := []Record{
		at("a", Name{Given: "Leonhard", Family: "Kozakiewicz"}), at("b", Name{Family: "Leonhard Kozakiewicz"}), at("c", Name{Given: "Kozakiewicz, Leonhard"}),
		at("d", Name{Family: "L. Kozakiewicz"}), at("e", Name{Given: "Leonhard", Family: "Kozakiewicz", Full: "Leonhard Peter Kozakiewicz"}), at("x", Name{Given: "Antonia", Family: "Kozakiewicz"}),
	}
	for i := range 60 {
		records = append(records, Record{ID: fmt.Sprint("z", i), Kind: Person, Names: []Name{{Given: fmt.Sprint("Given", i), Family: fmt.Sprint("Family", i*7)}}, Places: []Address{{Street: fmt.Sprint("Weg ", i), City: "Ulm"}}})
	}
	_, res := find(t, records)
	if len(res.Groups) != 1 || !reflect.DeepEqual(res.Groups[0], []string{"a", "b", "c", "d", "e"}) {
		t.Errorf("the groups are %v", res.Groups)
	}
}
