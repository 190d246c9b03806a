package merge

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
)

// byContent decides alike whichever side is which.
func byContent(c Conflict) Verdict {
	v := Verdict{Side: Ours, By: "ben", Kept: "anna"}
	if c.Theirs > c.Ours {
		v.Side = Theirs
	}
	return v
}

func TestReconcileIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, x, y := related(t)
		if rapid.IntRange(0, 4).Draw(t, "added by both") == 0 {
			b = nil
		}
		m1, c1 := Reconcile(b, x, y, byContent)
		m2, c2 := Reconcile(b, y, x, byContent)
		mustEqual(t, "exchanged", m2, m1)
		if len(c1) != len(c2) {
			t.Fatalf("%d conflicts, exchanged %d", len(c1), len(c2))
		}
		again, conflicts := Reconcile(m1, m1, m1, byContent)
		mustEqual(t, "again", again, m1)
		if len(conflicts) > 0 {
			t.Fatalf("again: %v", conflicts)
		}
	})
}

// TestLostValuesAreKept: each value that lost is kept, and taking it makes the
// customer what it would be had that side won.
func TestLostValuesAreKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, x, y := related(t)
		b.Clashes, x.Clashes, y.Clashes = nil, nil, nil
		for _, side := range []Side{Ours, Theirs} {
			got, conflicts := Reconcile(b, x, y, func(Conflict) Verdict { return Verdict{Side: side} })
			plain, _ := MergeWith(b, x, y, func(Conflict) Side { return side })
			bare := Clone(got)
			bare.Clashes = nil
			mustEqual(t, "without clashes", bare, plain)
			other, _ := MergeWith(b, x, y, func(Conflict) Side { return 1 - side })
			for _, c := range conflicts {
				if c.Kind != Clash {
					continue
				}
				found := false
				for _, k := range got.Clashes {
					found = found || k.Field == c.Path
				}
				if !found {
					t.Fatalf("what lost at %q is not kept: %v", c.Path, got.Clashes)
				}
			}
			twice := map[string]bool{}
			for _, k := range got.Clashes {
				if twice[k.Field] {
					return // two items with one name: which is meant is for a person to see
				}
				twice[k.Field] = true
			}
			settled := Clone(got)
			settled.Clashes = nil
			for _, k := range got.Clashes {
				if strings.Contains(k.Field, "#") {
					return
				}
				if err := Set(settled, k.Field, k.Value); err != nil {
					t.Fatalf("%s = %v: %v", k.Field, k.Value, err)
				}
				if v, err := Get(other, k.Field); err == nil && v.Kind == crm.Null && k.Value.Kind == crm.Null {
					_ = Set(other, k.Field, crm.Value{}) // a key without value is the same as none
				}
				v, err := Get(settled, k.Field)
				if err != nil || !v.Equal(k.Value) && k.Value.Kind != crm.Null && v.Kind != crm.Null && !strings.HasSuffix(k.Field, orderSuffix) {
					t.Fatalf("%s is %v, %v; set was %v", k.Field, v, err, k.Value)
				}
			}
			if show(settle(settled)) != show(settle(other)) && !strings.Contains(show(got), orderSuffix) {
				t.Fatalf("settled\n%s\nwant\n%s\nfrom %v", show(settle(settled)), show(settle(other)), got.Clashes)
			}
		}
	})
}

func TestSet(t *testing.T) {
	ninety := 90
	c := &crm.Customer{
		Name: "Acme", Emails: []crm.Email{{Address: "a@x.example"}, {Address: "b@x.example"}},
		Deals:  []crm.Deal{{ID: "4w8kzt1n9c", Title: "Audit", Probability: &ninety, Fields: []crm.Pair{{Key: "kind", Value: crm.TextValue("x")}}}},
		Fields: []crm.Pair{{Key: "a.b", Value: crm.TextValue("1")}, {Key: "m", Value: crm.Value{Kind: crm.Map, Pairs: []crm.Pair{{Key: "k", Value: crm.TextValue("v")}}}}, {Key: "nothing"}},
		Extra:  []crm.Pair{{Key: "odd", Value: crm.TextValue("1")}},
	}
	list := func(texts ...string) crm.Value {
		v := crm.Value{Kind: crm.List}
		for _, s := range texts {
			v.Items = append(v.Items, crm.TextValue(s))
		}
		return v
	}
	for _, s := range []struct {
		path string
		to   crm.Value
		fail string
	}{
		{"name", crm.TextValue("Beta"), ""},
		{"birthday", crm.Value{Kind: crm.Day, Text: "1970-01-02"}, ""},
		{"birthday", crm.TextValue("soon"), "soon"},
		{"created", crm.Value{Kind: crm.Day, Text: "2026-01-02"}, ""},
		{"deals[4w8kzt1n9c].amount", crm.TextValue("12.50 EUR"), ""},
		{"deals[4w8kzt1n9c].probability", crm.Value{Kind: crm.Number, Text: "10"}, ""},
		{"deals[4w8kzt1n9c].probability", crm.Value{}, ""},
		{"deals[4w8kzt1n9c].probability", crm.TextValue("much"), "cannot be taken"},
		{"deals[4w8kzt1n9c].fields.kind", crm.TextValue("y"), ""},
		{"deals[0v5r2m8k3d].title", crm.TextValue("y"), "not there"},
		{"emails order", list("b@x.example", "a@x.example"), ""},
		{"emails[a@x.example]", crm.Value{Kind: crm.Map, Pairs: []crm.Pair{{Key: "address", Value: crm.TextValue("a@x.example")}, {Key: "label", Value: crm.TextValue("work")}}}, ""},
		{"emails[a@x.example].label", crm.TextValue("home"), ""},
		{"fields.a.b", crm.Value{Kind: crm.Number, Text: "2"}, ""},
		{"fields.m.k", crm.TextValue("w"), ""},
		{"fields.new", crm.TextValue("w"), ""},
		{"fields.m.k", crm.Value{}, ""},
		{"fields.none", crm.Value{}, ""},
		{"odd", crm.TextValue("2"), ""},
		{"tags", list("vip"), ""},
		{"name order", list("x"), "not there"},
		{"name[1]", crm.TextValue("x"), "not there"},
		{"name", list("x"), "cannot be taken"},
	} {
		before := show(c)
		err := Set(c, s.path, s.to)
		if s.fail != "" {
			if err == nil || !strings.Contains(err.Error(), s.fail) {
				t.Errorf("%s: %v, want %s", s.path, err, s.fail)
			}
			if show(c) != before {
				t.Errorf("%s: the customer was changed all the same", s.path)
			}
			continue
		}
		before = show(c)
		if got, gerr := Get(c, s.path); before != show(c) {
			t.Errorf("%s: reading it changed the customer", s.path)
		} else if err != nil || gerr != nil || !reflect.DeepEqual(got.Equal(s.to), true) {
			t.Errorf("%s: %v, %v; reads back %v, want %v", s.path, err, gerr, got, s.to)
		}
	}
	if c.Emails[0].Address != "b@x.example" || c.Emails[1].Label != "home" || c.Name != "Beta" || c.Deals[0].Probability != nil {
		t.Errorf("%s", show(c))
	}
}
