package search

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"pgregory.net/rapid"

	"crm/internal/codec/codectest"
	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
	"crm/internal/query/querytest"
)

// now is late in the day in the west, where the date is another than in UTC.
func now() time.Time {
	return time.Date(2026, 6, 15, 22, 30, 0, 0, time.FixedZone("", -5*3600))
}

func settings() *crm.Settings {
	ten, fifty := 10, 50
	return &crm.Settings{
		Currency: "EUR", Country: "DE",
		Stages: []crm.Stage{{Name: "lead"}, {Name: "customer"}},
		Pipelines: []crm.Pipeline{
			{Name: "sales", Stages: []crm.DealStage{{Name: "new", Probability: &ten}, {Name: "offer", Probability: &fifty}, {Name: "won", Outcome: "won"}, {Name: "lost", Outcome: "lost"}}},
			{Name: "renewal", Stages: []crm.DealStage{{Name: "due"}, {Name: "won", Outcome: "won"}}},
		},
		Kinds: []string{"call", "meeting", "email"}, Relations: []string{"partner"},
		Fields: []crm.FieldDef{
			{Name: "size", Type: "number"}, {Name: "since", Type: "date"}, {Name: "vip", Type: "bool"}, {Name: "industry", Type: "choice", Options: []string{"steel", "food"}},
			{Name: "rate", Type: "money"}, {Name: "site", Type: "url"}, {Name: "interests", Type: "list"}, {Name: "remark", Type: "text"},
		},
		Queries: []crm.Query{{Name: "mine", Query: "owner:anna or tag:vip"}, {Name: "words", Query: "berlin -offer"}},
	}
}

// vocabulary makes customers of few words, so that queries find some.
type vocabulary struct{ *rand.Rand }

func of[T any](v vocabulary, list ...T) T { return list[v.IntN(len(list))] }

func (v vocabulary) chance(percent int) bool { return v.IntN(100) < percent }

func (v vocabulary) id(n int) crm.ID {
	return crm.ID(fmt.Sprintf("%c%c%08d", "07k"[n%3], "3fz"[n%2], n))
}

func (v vocabulary) word() string {
	return of(v, "Anna", "Müller", "Mueller", "Berg", "Acme", "GmbH", "Berlin", "offer", "Offers", "O'Brien", "van der Berg", "Łukasz", "smith", "Smyth", "steel", "10115", "Straße", "workshop", "plan-B", "x", "東京タワー", "Tokyo東京", "ไทยการค้า", "anna@acme.example", "Ann")
}

func (v vocabulary) words(n int) string {
	s := ""
	for range v.IntN(n + 1) {
		s += v.word() + of(v, " ", " ", ", ", "\n", " - ")
	}
	return s
}

func (v vocabulary) maybe(s string) string { return of(v, "", s) }

func (v vocabulary) date() crm.Date {
	return crm.Date{Year: 2026, Month: 6, Day: 15}.AddDays(of(v, 0, 1, -1, v.IntN(60)-30, v.IntN(900)-700))
}

func (v vocabulary) time() crm.Time {
	if v.chance(25) {
		return crm.Time{}
	}
	if v.chance(30) {
		return crm.DayTime(v.date())
	}
	return crm.TimeOf(v.date().In(time.FixedZone("", of(v, 0, 3600, -5*3600, 12*3600))).Add(time.Duration(v.IntN(48)) * 30 * time.Minute))
}

func (v vocabulary) money() crm.Money {
	if v.chance(20) {
		return crm.Money{}
	}
	d, _ := crm.ParseDecimal(of(v, "0", "100", "100.00", "1000.5", "12000.00", "-50", "999999999999999999", "0.001", "50000"))
	return crm.Money{Amount: d, Currency: of(v, "EUR", "EUR", "USD", "CHF")}
}

func (v vocabulary) pairs() []crm.Pair {
	var out []crm.Pair
	add := func(key string, val crm.Value) {
		if v.chance(40) {
			out = append(out, crm.Pair{Key: key, Value: val})
		}
	}
	add("industry", crm.TextValue(of(v, "steel", "food", "Food")))
	add("interests", crm.Value{Kind: crm.List, Items: []crm.Value{crm.TextValue(of(v, "lean", "chess")), crm.TextValue(v.word())}})
	add("rate", of(v, crm.TextValue("900.00 EUR"), crm.TextValue("100 USD"), crm.Value{Kind: crm.Number, Text: "950"}, crm.TextValue("high")))
	add("since", crm.Value{Kind: crm.Day, Text: v.date().String()})
	add("size", crm.Value{Kind: crm.Number, Text: of(v, "5", "12", "12.0", "300")})
	add("undefined", of(v, crm.TextValue("steel works"), crm.Value{Kind: crm.Number, Text: "7"}, crm.Value{Kind: crm.Null}, crm.Value{Kind: crm.Map, Pairs: []crm.Pair{{Key: "a", Value: crm.TextValue("b")}}}))
	add("vip", crm.Value{Kind: crm.Bool, Text: of(v, "true", "false")})
	return out
}

func some[T any](v vocabulary, most int, one func() T) []T {
	var out []T
	for range max(0, v.IntN(most+2)-1) {
		out = append(out, one())
	}
	return out
}

func (v vocabulary) externals() []crm.ExternalID {
	return some(v, 1, func() crm.ExternalID {
		return crm.ExternalID{Source: of(v, "hubspot", "gmail"), ID: of(v, "4711", "12")}
	})
}

func (v vocabulary) lines() []crm.Line {
	return some(v, 2, func() crm.Line {
		l := crm.Line{Product: v.word(), Price: v.money(), Note: v.maybe(v.word())}
		l.Quantity, _ = crm.ParseDecimal(of(v, "", "1", "2.5", "100"))
		return l
	})
}

// customer is number i of n, who refer to one another.
func (v vocabulary) customer(i, n int) *crm.Customer {
	ref := func() crm.ID {
		if v.chance(40) {
			return ""
		}
		return v.id(v.IntN(n + 1)) // the last is nobody
	}
	owner := func() string { return of(v, "", "anna", "ben", "Anna") }
	c := &crm.Customer{
		ID: v.id(i), Type: of(v, crm.Person, crm.Person, crm.Organization), Name: of(v, v.word(), v.word()+" "+v.word(), ""),
		Given: v.maybe(v.word()), Family: v.maybe(v.word()), Prefix: v.maybe("Dr."), Nickname: of(v, "", "", v.word()), LegalName: of(v, "", "", v.words(2)),
		Stage: of(v, "", "lead", "customer"), Owner: owner(), Organization: ref(), Role: v.maybe(of(v, "CEO", "Head of Sales")), Birthday: of(v, crm.Date{}, v.date(), crm.Date{Month: 6, Day: 20}),
		Language: v.maybe("de"), Source: v.maybe("fair"), ReferredBy: ref(), Created: v.time(), Reviewed: of(v, crm.Date{}, v.date()), Snoozed: of(v, crm.Date{}, v.date()), Notes: v.words(6), Fields: v.pairs(), Preferences: v.pairs(),
		Tags: some(v, 2, func() string { return of(v, "vip", "steel", "Müller") }),
		Emails: some(v, 2, func() crm.Email {
			return crm.Email{Address: of(v, "anna@acme.example", "INFO@Berg.example", "odd", " x@y "), Label: v.maybe("work")}
		}),
		Phones: some(v, 2, func() crm.Phone {
			return of(v, crm.Phone{Number: "+49301234567"}, crm.Phone{Given: "030 12 34"}, crm.Phone{Number: "+15551234567", Given: "(555) 123-4567", Label: "work"})
		}),
		Addresses: some(v, 2, func() crm.Address {
			return crm.Address{Street: v.maybe("Main Street 1"), Postcode: v.maybe("10115"), City: of(v, "", "Berlin", "berlin", "München"), Country: v.maybe("DE"), Label: v.maybe("work")}
		}),
		Links:     some(v, 1, func() crm.Link { return crm.Link{URL: of(v, "https://www.acme.example/a", "http://Berg.example")} }),
		Handles:   some(v, 1, func() crm.Handle { return crm.Handle{Service: "linkedin", Name: v.word()} }),
		Relations: some(v, 1, func() crm.Relation { return crm.Relation{Kind: "partner", Who: ref(), Note: v.maybe(v.word())} }), ExternalIDs: v.externals(),
	}
	item := func() crm.ID { return v.id(1000 + v.IntN(9)) }
	c.Deals = some(v, 3, func() crm.Deal {
		d := crm.Deal{ID: item(), Title: v.words(2), Pipeline: of(v, "", "", "sales", "renewal", "gone"), Stage: of(v, "new", "offer", "won", "lost", "due", "odd"), Amount: v.money(), Close: of(v, crm.Date{}, v.date()), Owner: owner(),
			Created: v.time(), Source: v.maybe("fair"), Contacts: some(v, 2, func() crm.ID { return v.id(v.IntN(n)) }), Lines: v.lines(), LostReason: v.maybe("price"), Tags: some(v, 2, func() string { return of(v, "big", "vip") }),
			Fields: v.pairs(), ExternalIDs: v.externals(), Notes: v.words(3),
			History: some(v, 3, func() crm.StageChange {
				return crm.StageChange{Stage: of(v, "new", "offer", "won"), At: v.time(), By: owner(), Note: v.maybe(v.word()), Expected: v.date()}
			})}
		if v.chance(40) {
			p := v.IntN(101)
			d.Probability = &p
		}
		return d
	})
	c.Tasks = some(v, 3, func() crm.Task {
		return crm.Task{ID: item(), Title: v.words(2), Due: v.time(), Assignee: owner(), Priority: of(v, "", "high", "low"), Kind: of(v, "", "call", "case"), State: of(v, "", "", "open", "waiting"), Responded: of(v, crm.Time{}, crm.Time{}, v.time()), Deal: item(), Created: v.time(), Done: of(v, crm.Time{}, v.time()), Notes: v.words(2), ExternalIDs: v.externals()}
	})
	c.Purchases = some(v, 2, func() crm.Purchase {
		return crm.Purchase{ID: item(), Date: of(v, crm.Date{}, v.date()), Title: v.words(2), Amount: v.money(), Reference: v.maybe("R-1"), Lines: v.lines(), ExternalIDs: v.externals()}
	})
	c.Consents = some(v, 2, func() crm.Consent {
		return crm.Consent{ID: item(), Purpose: of(v, "newsletter", "calls"), Status: of(v, "granted", "withdrawn"), Date: of(v, crm.Date{}, v.date()), Expires: of(v, crm.Date{}, v.date()), Evidence: v.words(2)}
	})
	c.Feedback = some(v, 2, func() crm.Feedback {
		f := crm.Feedback{ID: item(), At: v.time(), Kind: of(v, "nps", "csat", "praise"), Channel: v.maybe("survey"), By: owner(), Deal: of(v, "", item()), Task: of(v, "", item()), Text: v.words(4)}
		f.Score, _ = crm.ParseDecimal(of(v, "", "0", "3", "4.5", "9", "10"))
		return f
	})
	c.Merged = some(v, 2, func() crm.Merged {
		return crm.Merged{ID: v.id(2000 + v.IntN(9)), Name: v.words(2), At: v.time(), By: owner(), Values: v.pairs()}
	})
	c.Interactions = some(v, 4, func() crm.Interaction {
		return crm.Interaction{ID: item(), At: v.time(), Kind: of(v, "call", "meeting"), Direction: of(v, "", "in", "out"), By: owner(), Minutes: of(v, 0, 15, 60), Deal: item(), Subject: v.words(2), Text: v.words(5), ExternalIDs: v.externals(),
			With: some(v, 2, func() crm.Participant {
				return of(v, crm.Participant{Who: ref()}, crm.Participant{Name: v.word()}, crm.Participant{Email: "x@y.example"})
			})}
	})
	return c
}

// world is customers, and a Snapshot of them in several parts among others that
// do not count.
type world struct {
	*oracle
	snap *column.Snapshot
	rows map[column.Row]*crm.Customer
	src  querytest.Source
}

func drawWorld(t *rapid.T) *world {
	v := vocabulary{rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))}
	n := rapid.IntRange(0, 12).Draw(t, "customers")
	all := someCustomers(v, n)
	for range rapid.IntRange(0, 2).Draw(t, "hostile customers") {
		c := codectest.Customer(t)
		if slices.ContainsFunc(all, func(d *crm.Customer) bool { return c.ID == d.ID }) {
			continue
		}
		if len(all) > 0 && v.chance(50) {
			c.Organization = of(v, all...).ID
		}
		all = append(all, c)
	}
	if n > 1 && v.chance(20) {
		all[1].ID = all[0].ID // an id that is there twice
		all[1].Name = all[0].Name + of(v, "", " 2")
	}
	return newWorld(t, v, all)
}

func newWorld(t interface{ Fatal(...any) }, v vocabulary, all []*crm.Customer) *world {
	set := settings()
	w := &world{oracle: &oracle{all: all, set: set, now: now()}, snap: &column.Snapshot{}, rows: map[column.Row]*crm.Customer{}}
	parts := 1 + v.IntN(3)
	builders := make([]*column.Builder, parts)
	live := make([][]int, parts)
	for i := range builders {
		builders[i] = column.NewBuilder()
	}
	for i, c := range all {
		p := v.IntN(parts)
		if v.chance(30) {
			dead := v.customer(i, len(all)) // as it was before, say
			builders[p].Add([20]byte{0xff}, dead)
		}
		var h [20]byte
		binary.BigEndian.PutUint64(h[:], uint64(i+1))
		w.rows[column.Row{Part: p, Row: builders[p].Len()}] = c
		live[p] = append(live[p], builders[p].Len())
		builders[p].Add(h, c)
	}
	for i, b := range builders {
		s, err := column.Open(b.Finish())
		if err != nil {
			t.Fatal(err)
		}
		if v.chance(75) {
			s.SetKeeper(&memory{})
		}
		bits := column.NewBits(s.Rows(column.Customers))
		for _, row := range live[i] {
			bits.Set(row)
		}
		w.snap.Parts = append(w.snap.Parts, column.Part{Segment: s, Live: bits})
	}
	qc := &query.Context{Settings: set, Catalogue: query.NewCatalogue(set), Now: now(), User: func() string { return "anna" }}
	w.src = querytest.Source{
		Context: qc,
		Words:   []string{"anna", "ann", "müller", "mueller", "muller", "berg", "acme", "gmbh", "berlin", "offer", "o'brien", "van der berg", "smith", "smiht", "workshpo", "10115", "acme.example", "030 1234", "12345", "x", "berlim", "東京", "タワ", "京タ", "การ", "tokyo"},
		Values: func(f *query.Field) []string {
			var out []string
			for _, c := range all {
				for _, v := range w.valuesOf(c, f) {
					out = append(out, text(v))
				}
			}
			return out
		},
	}
	return w
}

// valuesOf is the values of all items of a customer in a field, whatever its Via.
func (w *world) valuesOf(c *crm.Customer, f *query.Field) []any {
	items := []any{c}
	if f.Item != column.Customers {
		up, _ := f.Item.Parent()
		if up != column.Customers {
			var below []any
			for _, item := range children(c, up) {
				below = append(below, children(item, f.Item)...)
			}
			items = below
		} else {
			items = children(c, f.Item)
		}
	}
	var out []any
	for _, item := range items {
		out = append(out, w.values(item, f)...)
	}
	return out
}

func (w *world) env() Env { return Env{Settings: w.set, Now: w.now} }

// names is the customers as a test tells of them.
func (w *world) names(rows []Row) []string {
	var out []string
	for _, r := range rows {
		c := w.rows[r.Row]
		if c == nil {
			out = append(out, "a dead one")
			continue
		}
		out = append(out, string(c.ID)+" "+c.Name)
	}
	return out
}

// someCustomers makes n customers.
func someCustomers(v vocabulary, n int) (all []*crm.Customer) {
	for i := range n {
		all = append(all, v.customer(i, n))
	}
	return all
}
