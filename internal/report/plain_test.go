package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/column"
	"crm/internal/crm"
)

// plain is what NewOverview is to give, by the shortest way from the customers
// to the figures.
func plain(list []*crm.Customer, set *crm.Settings, period Period) *Overview {
	o := &Overview{Period: period}
	stages, owners, tags := map[string]int{}, map[string]int{}, map[string]int{}
	shared := map[crm.ID]plainTouch{}
	var touches []plainTouch
	deals, sellers := map[[2]string][]crm.Deal{}, map[string]map[string][]crm.Deal{}
	for _, c := range list {
		o.Customers++
		if c.Type == crm.Organization {
			o.Organizations++
		} else {
			o.People++
		}
		if period.Contains(c.Created.Date()) {
			o.Added++
		}
		stages[c.Stage]++
		owners[c.Owner]++
		for _, t := range c.Tags {
			tags[t]++
		}
		u := Untouched{ID: c.ID, Name: c.Name, Stage: c.Stage, Owner: c.Owner, Days: -1}
		for _, x := range list {
			if x != c && (c.ID == "" || x.Organization != c.ID || plainFind(list, c.ID) != c) {
				continue
			}
			for _, it := range x.Interactions {
				if plainPast(it.At) && (u.Last.IsZero() || it.At.Compare(u.Last) > 0) {
					u.Last = it.At
				}
			}
		}
		for _, it := range c.Interactions {
			if !period.Contains(it.At.Date()) {
				continue
			}
			t := plainTouch{Monday(it.At.Date()), it.Kind}
			if it.ID == "" || !slices.ContainsFunc(it.With, func(p crm.Participant) bool { return p.Who != "" }) {
				touches = append(touches, t)
			} else if old, ok := shared[it.ID]; !ok || t.compare(old) < 0 {
				shared[it.ID] = t
			}
		}
		since := u.Last.Date()
		if u.Last.IsZero() {
			since = c.Created.Date()
		}
		if !since.IsZero() {
			u.Days = max(0, since.DaysUntil(crm.DateOf(now)))
		}
		o.Untouched = append(o.Untouched, u)
		for _, d := range c.Deals {
			name, outcome := d.Pipeline, "open"
			if p := set.Pipeline(name); p != nil {
				name = p.Name
				if s := p.Stage(d.Stage); s != nil && s.Outcome != "" {
					outcome = s.Outcome
				}
			}
			key, owner := [2]string{name, d.Stage}, cmp.Or(d.Owner, c.Owner)
			deals[key] = append(deals[key], d)
			if sellers[owner] == nil {
				sellers[owner] = map[string][]crm.Deal{}
			}
			sellers[owner][outcome] = append(sellers[owner][outcome], d)
		}
	}
	slices.SortFunc(o.Untouched, compareIdle)
	o.Untouched = o.Untouched[:min(len(o.Untouched), untouchedMax)]
	weeks, kinds := map[int]int{}, map[string]int{}
	for _, t := range slices.AppendSeq(touches, maps.Values(shared)) {
		o.Interactions++
		weeks[weekOf(t.monday.DayNumber())]++
		kinds[t.kind]++
	}
	// The order of things and the choice of weeks have tables of their own.
	b := &builder{set, period, now}
	o.Stages, o.Owners, o.Tags, o.Kinds, o.Weeks = b.ordered(stages), counts(owners), counts(tags), counts(kinds), b.weekly(weeks)
	for _, key := range slices.SortedFunc(maps.Keys(deals), b.compareStages) {
		out := StageSum{Pipeline: key[0], Stage: key[1], Count: len(deals[key]), Totals: plainTotals(deals[key])}
		if s := set.Pipeline(key[0]).Stage(key[1]); s != nil {
			out.Outcome = s.Outcome
		}
		o.Deals = append(o.Deals, out)
	}
	for _, owner := range slices.Sorted(maps.Keys(sellers)) {
		out := OwnerSum{Owner: owner}
		for _, x := range []struct {
			name string
			to   *Sum
		}{{"open", &out.Open}, {"won", &out.Won}, {"lost", &out.Lost}} {
			*x.to = Sum{x.name, len(sellers[owner][x.name]), plainTotals(sellers[owner][x.name])}
		}
		o.DealOwners = append(o.DealOwners, out)
	}
	return o
}

// plainFind is the customer that is meant by an id: the first, as hashes ascend.
func plainFind(list []*crm.Customer, id crm.ID) *crm.Customer {
	return list[slices.IndexFunc(list, func(c *crm.Customer) bool { return c.ID == id })]
}

// plainPast tells whether an interaction has taken place.
func plainPast(at crm.Time) bool {
	if at.IsDay() {
		return at.Date().Compare(crm.DateOf(now)) <= 0
	}
	return !at.IsZero() && at.Unix() <= now.Unix()
}

type plainTouch struct {
	monday crm.Date
	kind   string
}

func (t plainTouch) compare(u plainTouch) int {
	return cmp.Or(t.monday.Compare(u.monday), cmp.Compare(t.kind, u.kind))
}

// plainTotals sums up by fractions.
func plainTotals(deals []crm.Deal) []crm.Total {
	sums, scales := map[string]*big.Rat{}, map[string]int{}
	for _, d := range deals {
		m := d.Amount
		if m.Amount.IsZero() {
			continue
		}
		if sums[m.Currency] == nil {
			sums[m.Currency] = new(big.Rat)
		}
		sums[m.Currency].Add(sums[m.Currency], m.Amount.Rat())
		_, after, _ := strings.Cut(m.Amount.String(), ".")
		scales[m.Currency] = max(scales[m.Currency], len(after))
	}
	var out []crm.Total
	for _, currency := range slices.Sorted(maps.Keys(sums)) {
		out = append(out, crm.Total{Amount: sums[currency].FloatString(scales[currency]), Currency: currency})
	}
	return out
}

func aCustomer(t *rapid.T) *crm.Customer {
	pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	when := func(label string) (at_ crm.Time) {
		if s := pick(label, "", "2026-11-01", "2026-11-17T10:00:00Z", "2027-01-05", "2026-11-09T23:30:00-05:00", "2026-11-10T00:30:00+14:00", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "1969-12-31T23:00:00+02:00", "1980-05-05"); s != "" {
			at_ = at(s)
		}
		return at_
	}
	c := &crm.Customer{
		ID: crm.ID(pick("id", "a", "b", "7k3f9q2m4x", "")), Organization: crm.ID(pick("organization", "", "a", "7k3f9q2m4x", "0000000000")), Name: pick("name", "A", "B", ""), Type: crm.Type(pick("type", "person", "organization", "")),
		Stage: pick("stage", "lead", "past", "odd", ""), Owner: pick("owner", "anna", "ben", ""), Created: when("created"),
		Tags: rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y", "z"}), 0, 2).Draw(t, "tags"),
	}
	if rapid.IntRange(0, 9).Draw(t, "unlike the others") == 0 {
		c.Stage, c.Owner = rapid.StringMatching(`[a-z]{8}`).Draw(t, "rare stage"), rapid.StringMatching(`[a-z]{8}`).Draw(t, "rare owner")
	}
	for range rapid.IntRange(0, 3).Draw(t, "interactions") {
		it := crm.Interaction{ID: crm.ID(pick("touch", "1", "2", "")), Kind: pick("kind", "call", "email", ""), At: when("at")}
		switch pick("with", "none", "customer", "stranger") {
		case "customer":
			it.With = []crm.Participant{{Name: "Who"}, {Who: "b"}}
		case "stranger":
			it.With = []crm.Participant{{Name: "Who"}}
		}
		c.Interactions = append(c.Interactions, it)
	}
	for range rapid.IntRange(0, 3).Draw(t, "deals") {
		d := crm.Deal{Pipeline: pick("pipeline", "", "sales", "renewal", "none"), Stage: pick("deal stage", "offer", "won", "due", "odd", ""), Owner: pick("deal owner", "", "ben")}
		if s := pick("amount", "", "1 EUR", "0.25 EUR", "0.00 EUR", "2 USD", "-1.000 USD", "999999999999999999 EUR", "-999999999999999999 EUR", "0.000000000000000001 CHF"); s != "" {
			d.Amount = money(s)
		}
		c.Deals = append(c.Deals, d)
	}
	return c
}

// The figures are those of the plain way, whatever the segments that the
// customers lie in, and whichever of them count.
func TestOverviewEqualsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snap, live, hashes := &column.Snapshot{}, []*crm.Customer(nil), map[*crm.Customer]int{}
		for range rapid.IntRange(0, 3).Draw(t, "segments") {
			list := rapid.SliceOfN(rapid.Custom(aCustomer), 0, 14).Draw(t, "customers")
			part := column.Of(list...).Parts[0]
			for row, c := range list {
				if rapid.IntRange(0, 3).Draw(t, "dead") == 0 {
					part.Live.Clear(row)
				} else {
					live = append(live, c)
					hashes[c] = row
				}
			}
			snap.Parts = append(snap.Parts, part)
		}
		slices.SortStableFunc(live, func(a, b *crm.Customer) int { return hashes[a] - hashes[b] })
		set := rapid.SampledFrom([]*crm.Settings{settings(), {}}).Draw(t, "settings")
		period := rapid.SampledFrom([]Period{{}, {From: day("2026-11-10")}, {Until: day("2026-11-09")}, {day("2026-11-01"), day("2026-11-19")}, {day("0001-01-01"), day("9999-12-31")}}).Draw(t, "period")
		got, err := NewOverview(context.Background(), Scope{Snap: snap, Settings: set, Period: period, Now: now})
		if d := difference(got, plain(live, set, period)); d != "" || err != nil {
			t.Fatalf("%s %v", d, err)
		}
	})
}

// A damaged segment ends nothing; it says so, or the figures are right.
func TestDamage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(aCustomer), 1, 9).Draw(t, "customers")
		b := column.NewBuilder()
		for _, c := range list {
			b.Add([20]byte{}, c)
		}
		data := b.Finish()
		for range rapid.IntRange(1, 3).Draw(t, "errors") {
			data[rapid.IntRange(0, len(data)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
		}
		s, err := column.Open(data)
		if err != nil {
			return
		}
		live := column.NewBits(s.Rows(column.Customers))
		live.Not()
		got, err := NewOverview(context.Background(), Scope{Snap: &column.Snapshot{Parts: []column.Part{{Segment: s, Live: live}}}, Settings: settings(), Now: now})
		if d := difference(got, plain(list, settings(), Period{})); !s.Bad() && (d != "" || err != nil) {
			t.Fatalf("%s %v", d, err)
		}
	})
}

// difference is the first figures that differ.
func difference(got, want *Overview) string {
	if got == nil || want == nil {
		if got != want {
			return fmt.Sprintf("got %v, want %v", got != nil, want != nil)
		}
		return ""
	}
	g, w := reflect.ValueOf(*got), reflect.ValueOf(*want)
	for i := range g.NumField() {
		if a, b := g.Field(i).Interface(), w.Field(i).Interface(); !reflect.DeepEqual(a, b) {
			return fmt.Sprintf("%s: got %+v, want %+v", g.Type().Field(i).Name, a, b)
		}
	}
	return ""
}

// A book of many pieces, each of which several cores sum up.
func TestManyPieces(t *testing.T) {
	var list []*crm.Customer
	for i := range 2*pieceRows + 100 {
		c := rapid.Custom(aCustomer).Example(i % 500)
		c.ID = crm.ID(fmt.Sprint(i))
		for k := range c.Deals {
			c.Deals[k].Amount = money(fmt.Sprintf("%d.%02d EUR", i, i%100))
		}
		list = append(list, c)
	}
	o := overview(t, Period{}, list...)
	if d := difference(o, plain(list, settings(), Period{})); d != "" {
		t.Error(d)
	}
}

func TestCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if o, err := NewOverview(ctx, Scope{Snap: column.Of(&crm.Customer{}), Settings: settings(), Now: now}); o != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", o, err)
	}
}
