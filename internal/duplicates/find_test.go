package duplicates

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/dedupe"
)

func at(s string) crm.Time {
	t, err := crm.ParseTime(s)
	if err != nil {
		panic(err)
	}
	return t
}

func take(t *testing.T, list ...*crm.Customer) *Book {
	t.Helper()
	b, err := Take(t.Context(), column.Of(list...), "DE")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRecord(t *testing.T) {
	firm := &crm.Customer{
		ID: "0000000001", Type: crm.Organization, Name: "Acme", LegalName: "Acme Stahl GmbH", Links: []crm.Link{{URL: "https://acme.example"}},
		Addresses: []crm.Address{{Street: "Hafenstr. 5", Postcode: "20457", City: "Hamburg"}, {City: "Wien", Country: "AT"}}, Fields: []crm.Pair{{Key: "vat_id", Value: crm.TextValue("DE123")}, {Key: "color", Value: crm.TextValue("red")}},
		Merged: []crm.Merged{{ID: "0000000009", Name: "ACME Stahl"}},
	}
	anna := &crm.Customer{
		ID: "0000000002", Type: crm.Person, Name: "Dr. Anna Smith", Given: "Anna", Family: "Smith", Nickname: "Annie", Organization: "0000000001", Role: "CEO",
		Emails: []crm.Email{{Address: "anna@acme.example"}, {Address: "a@x.example"}}, Phones: []crm.Phone{{Number: "+49301234567", Given: "030/1234567"}, {Given: "ask"}},
		Addresses: []crm.Address{{City: "Zürich", Country: "CH"}}, Birthday: crm.Date{Year: 1980, Month: 5, Day: 17},
	}
	ben := &crm.Customer{ID: "0000000003", Type: crm.Person, Name: "Ben Miller", Given: "Ben", Family: "Miller", Birthday: crm.Date{Month: 5, Day: 17}, Organization: "0000000008"}
	mono := &crm.Customer{ID: "0000000004", Type: crm.Person, Name: "Cher"}
	snap := column.Of(firm, anna, ben, mono)
	r := readerOf(snap, 0, "DE")
	for i, want := range []dedupe.Record{
		{
			ID: "0000000001", Kind: dedupe.Organization, Firms: []string{"Acme", "ACME Stahl", "Acme Stahl GmbH"}, Sites: []string{"https://acme.example"}, IDs: []string{"DE123"}, Country: "DE",
			Places: []dedupe.Address{{Street: "Hafenstr. 5", Postcode: "20457", City: "Hamburg"}, {City: "Wien", Country: "AT"}},
		},
		{
			ID: "0000000002", Kind: dedupe.Person, Names: []dedupe.Name{{Given: "Anna", Family: "Smith"}, {Given: "Annie", Family: "Smith"}, {Full: "Dr. Anna Smith"}}, Firms: []string{"Acme"}, Role: "CEO", Country: "CH",
			Emails: []string{"anna@acme.example", "a@x.example"}, Phones: []string{"+49301234567", "ask"}, Places: []dedupe.Address{{City: "Zürich", Country: "CH"}}, Born: "1980-05-17",
		},
		{ID: "0000000003", Kind: dedupe.Person, Names: []dedupe.Name{{Given: "Ben", Family: "Miller"}}, Country: "DE"},
		{ID: "0000000004", Kind: dedupe.Person, Names: []dedupe.Name{{Full: "Cher"}}, Country: "DE"},
	} {
		if got := r.record(i); !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
}

// book is a few twins among strangers.
func book() []*crm.Customer {
	list := []*crm.Customer{
		{ID: "000000000a", Type: crm.Person, Name: "Jürgen Vogt", Given: "Jürgen", Family: "Vogt", Emails: []crm.Email{{Address: "vogt@stahlbau.de"}}, Phones: []crm.Phone{{Number: "+494066969133"}}, Created: at("2026-03-01")},
		{ID: "000000000b", Type: crm.Person, Name: "Juergen Vogt", Given: "Juergen", Family: "Vogt", Emails: []crm.Email{{Address: "vogt@stahlbau.de"}}, Phones: []crm.Phone{{Number: "+494066969133"}}, Created: at("2026-02-01")},
		{ID: "000000000c", Type: crm.Person, Name: "J. Vogt", Given: "J.", Family: "Vogt", Emails: []crm.Email{{Address: "vogt@stahlbau.de"}}, Interactions: []crm.Interaction{{ID: "i000000001", At: at("2026-02-01")}}},
	}
	for i, name := range []string{"Camille Perrin", "Denise Carter", "Ulrike Weiß", "Ingrid Solberg", "Lars Södergren", "Mette Petersen", "Oliver Whitcombe", "Priya Nair", "Sebastian Brückner", "Jonas Adler", "Maria Rossi", "Pedro Alves"} {
		list = append(list, &crm.Customer{ID: crm.ID(fmt.Sprintf("00000000%02d", i)), Type: crm.Person, Name: name, Emails: []crm.Email{{Address: fmt.Sprintf("x%d@firm%d.de", i*7919, i)}}})
	}
	return list
}

func TestFind(t *testing.T) {
	groups, err := take(t, book()...).Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(groups) != 1 {
		t.Fatalf("%d groups: %+v", len(groups), groups)
	}
	g := groups[0]
	// Who has an interaction is kept, though there for a shorter time.
	if !slices.Equal(g.Members, []crm.ID{"000000000c", "000000000a", "000000000b"}) || len(g.Pairs) < 2 || !(g.Score > 0.5 && g.Score <= 1) {
		t.Errorf("%+v", g)
	}
	b := take(t, book()...)
	b.Apart("000000000a", "000000000b")
	b.Apart("000000000a", "000000000c")
	groups, err = b.Find(t.Context())
	if err != nil || len(groups) != 1 || !slices.Equal(groups[0].Members, []crm.ID{"000000000c", "000000000b"}) {
		t.Errorf("%+v, %v", groups, err)
	}
	if b.Text("000000000c", "name") != "J. Vogt" || b.Text("zzzzzzzzzz", "name") != "" {
		t.Error("the names of customers are others")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Take(ctx, column.Of(book()...), "DE"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// The customers of a query are compared with all others.
func TestTakeIsOfAll(t *testing.T) {
	whole := column.Of(book()...)
	some := &column.Snapshot{Parts: slices.Clone(whole.Parts), Whole: whole}
	some.Parts[0].Live = column.NewBits(whole.Parts[0].Live.Len())
	b, err := Take(t.Context(), some, "DE")
	if err != nil {
		t.Fatal(err)
	}
	if groups, err := b.Find(t.Context()); err != nil || len(groups) != 1 {
		t.Errorf("%+v, %v", groups, err)
	}
}

func TestJudge(t *testing.T) {
	pair := func(a, b crm.ID, score float64, tier dedupe.Tier) dedupe.Pair {
		return dedupe.Pair{A: string(a), B: string(b), Score: score, Tier: tier}
	}
	for _, test := range []struct {
		pairs []dedupe.Pair
		tier  dedupe.Tier
		score float64
	}{
		{[]dedupe.Pair{pair("a", "b", .99, dedupe.Certain), pair("b", "c", .98, dedupe.Certain), pair("a", "c", .6, dedupe.Review)}, dedupe.Certain, .98},
		{[]dedupe.Pair{pair("a", "b", .99, dedupe.Certain), pair("a", "c", .7, dedupe.Review), pair("b", "c", .6, dedupe.Review)}, dedupe.Review, .7},
	} {
		g := Group{Members: []crm.ID{"a", "b", "c"}, Pairs: test.pairs}
		if g.judge(); g.Tier != test.tier || g.Score != test.score {
			t.Errorf("%+v, want %v %v", g, test.tier, test.score)
		}
	}
	parts := Parts([]crm.ID{"a", "b", "c", "d"}, []dedupe.Pair{pair("c", "b", .99, dedupe.Certain), pair("a", "d", .7, dedupe.Review)}, func(p dedupe.Pair) bool { return p.Tier == dedupe.Certain })
	if want := [][]crm.ID{{"a"}, {"b", "c"}, {"d"}}; !reflect.DeepEqual(parts, want) {
		t.Errorf("parts are %v, want %v", parts, want)
	}
}

// TestParts holds Parts against the closure of the pairs.
func TestParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "members")
		var members []crm.ID
		for i := range n {
			members = append(members, crm.ID(rune('a'+i)))
		}
		member := rapid.SampledFrom(members)
		var pairs []dedupe.Pair
		for range rapid.IntRange(0, 10).Draw(t, "pairs") {
			pairs = append(pairs, dedupe.Pair{A: string(member.Draw(t, "a")), B: string(member.Draw(t, "b"))})
		}
		reach := map[[2]crm.ID]bool{}
		for _, m := range members {
			reach[[2]crm.ID{m, m}] = true
		}
		for _, p := range pairs {
			reach[[2]crm.ID{crm.ID(p.A), crm.ID(p.B)}], reach[[2]crm.ID{crm.ID(p.B), crm.ID(p.A)}] = true, true
		}
		for _, k := range members {
			for _, i := range members {
				for _, j := range members {
					if reach[[2]crm.ID{i, k}] && reach[[2]crm.ID{k, j}] {
						reach[[2]crm.ID{i, j}] = true
					}
				}
			}
		}
		part, seen := map[crm.ID]int{}, 0
		for i, p := range Parts(members, pairs, func(dedupe.Pair) bool { return true }) {
			for _, id := range p {
				part[id] = i
				seen++
			}
		}
		if seen != n || len(part) != n {
			t.Fatalf("%d members are in %d places", n, seen)
		}
		for _, i := range members {
			for _, j := range members {
				if (part[i] == part[j]) != reach[[2]crm.ID{i, j}] {
					t.Fatalf("%s and %s: parts %d and %d", i, j, part[i], part[j])
				}
			}
		}
	})
}
