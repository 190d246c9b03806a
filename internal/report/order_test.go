package report

import (
	"fmt"
	"math/big"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
)

func aCustomer(t *rapid.T) *crm.Customer {
	pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	c := &crm.Customer{
		ID: crm.ID(pick("id", "a", "b", "c")), Name: pick("name", "A", "B"), Type: crm.Type(pick("type", "person", "organization")),
		Stage: pick("stage", "lead", "past", "odd", ""), Owner: pick("owner", "anna", "ben", ""),
		Tags: rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y"}), 0, 2).Draw(t, "tags"),
	}
	if s := pick("created", "", "2026-11-01", "2026-11-18"); s != "" {
		c.Created = at(s)
	}
	for range rapid.IntRange(0, 3).Draw(t, "interactions") {
		it := crm.Interaction{ID: crm.ID(pick("touch", "1", "2", "")), Kind: pick("kind", "call", "email"), At: at(pick("at", "2026-11-01", "2026-11-17T10:00:00Z", "2027-01-05"))}
		if pick("with", "one", "some") == "some" {
			it.With = []crm.Participant{{Who: "b"}}
		}
		c.Interactions = append(c.Interactions, it)
	}
	for range rapid.IntRange(0, 3).Draw(t, "deals") {
		d := crm.Deal{Pipeline: pick("pipeline", "", "sales", "renewal", "none"), Stage: pick("deal stage", "offer", "won", "due", "odd"), Owner: pick("deal owner", "", "ben")}
		if s := pick("amount", "", "1 EUR", "0.25 EUR", "2 USD", "999999999999999999 EUR", "-999999999999999999 EUR"); s != "" {
			d.Amount = money(s)
		}
		c.Deals = append(c.Deals, d)
	}
	return c
}

// The order in which customers come does not matter.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []*crm.Customer
		for range rapid.IntRange(0, 14).Draw(t, "customers") {
			list = append(list, aCustomer(t))
		}
		period := rapid.SampledFrom([]Period{{}, {From: day("2026-11-10")}, {day("2026-11-01"), day("2026-11-19")}}).Draw(t, "period")
		sum := func(list []*crm.Customer) (*Overview, string) {
			b := NewOverview(settings(), period, now)
			for _, c := range list {
				b.Add(c)
			}
			o, err := b.Overview()
			again, err2 := b.Overview()
			if !reflect.DeepEqual(o, again) || fmt.Sprint(err) != fmt.Sprint(err2) {
				t.Fatalf("the second result differs from the first: %+v, %+v", o, again)
			}
			return o, fmt.Sprint(err)
		}
		a, err1 := sum(list)
		b, err2 := sum(rapid.Permutation(list).Draw(t, "order"))
		if !reflect.DeepEqual(a, b) || err1 != err2 {
			t.Fatalf("%+v, %s\n%+v, %s", a, err1, b, err2)
		}
		if a == nil {
			return
		}
		total := func(counts []Count) (n int) {
			for _, c := range counts {
				n += c.Count
			}
			return n
		}
		if total(a.Stages) != len(list) || total(a.Owners) != len(list) || a.People+a.Organizations != len(list) || total(a.Kinds) != a.Interactions {
			t.Fatalf("the parts do not add up: %+v", a)
		}
	})
}

// Sums are those of exact fractions, and fail just when the result is too long.
func TestSumsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s sums
		want := new(big.Rat)
		scale := 0
		for range rapid.IntRange(1, 6).Draw(t, "deals") {
			text := rapid.StringMatching(`-?([1-9][0-9]{0,2}|9{16})(\.[0-9]{1,2})?`).Draw(t, "amount")
			m := money(text + " EUR")
			s.add(m)
			want.Add(want, m.Amount.Rat())
			scale = max(scale, scaleOf(m.Amount))
		}
		got, err := s.totals()
		expect, wantErr := crm.ParseDecimal(want.FloatString(scale))
		if (err == nil) != (wantErr == nil) || err == nil && got[0].Amount != expect {
			t.Fatalf("%v, %v; want %s, %v", got, err, expect, wantErr)
		}
	})
}
