package unite

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/codec"
	"crm/internal/codec/codectest"
	"crm/internal/crm"
	"crm/internal/merge"
)

const (
	keepID  crm.ID = "7k3f9q2m4x"
	otherID crm.ID = "4w8kzt1n9c"
	thirdID crm.ID = "5v5r2m8k3d"
)

// draw draws a customer that shares ids of items, and often values, with the
// others that are drawn, and refers to them.
func draw(t *rapid.T, id crm.ID, from ...*crm.Customer) *crm.Customer {
	c := codectest.Customer(t)
	c.ID, c.Type, c.Merged = id, crm.Person, nil
	for _, o := range from {
		if rapid.Bool().Draw(t, "alike") {
			c.Emails = append(c.Emails, o.Emails...)
			c.Interactions = append(c.Interactions, o.Interactions...)
			c.Addresses = append(c.Addresses, o.Addresses...)
			c.Tags = append(c.Tags, o.Tags...)
			c.Name = o.Name
		}
		if rapid.Bool().Draw(t, "refers") {
			c.Relations = append(c.Relations, crm.Relation{Kind: "twin", Who: o.ID})
			c.ReferredBy = o.ID
		}
	}
	return c
}

// texts is all that a value says, without regard to case.
func texts(v crm.Value, into map[string]bool) {
	switch v.Kind {
	case crm.List:
		for _, x := range v.Items {
			texts(x, into)
		}
	case crm.Map:
		for _, p := range v.Pairs {
			texts(p.Value, into)
		}
	case crm.Null:
	default:
		for line := range strings.Lines(v.Text) {
			if line = strings.TrimSpace(crm.Fold(line)); line != "" {
				into[line] = true
			}
		}
	}
}

func said(c *crm.Customer) map[string]bool {
	out := map[string]bool{}
	texts(codec.ToValue(c), out)
	return out
}

// TestNothingIsLost: all that two customers say is in the one that they become,
// or in its entry about the other.
func TestNothingIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keep := draw(t, keepID)
		other := draw(t, otherID, keep)
		k, o := merge.Clone(keep), merge.Clone(other)
		opts := Options{By: "anna", Take: map[string]int{}}
		for _, path := range []string{"name", "stage", "owner", "created", "role"} {
			if v, err := merge.Get(other, path); err == nil && v.Kind != crm.Null && rapid.Bool().Draw(t, path) {
				opts.Take[path] = 1
			}
		}
		got, err := Join(keep, []*crm.Customer{other}, opts)
		if err != nil {
			t.Fatal(err)
		}
		if !merge.Equal(keep, k) || !merge.Equal(other, o) {
			t.Fatal("the inputs were changed")
		}
		all := said(got)
		for _, c := range []*crm.Customer{keep, other} {
			for s := range said(c) {
				if !all[s] && s != string(keepID) && s != string(otherID) {
					t.Fatalf("%q is lost\n%s\n%s\n=>\n%s", s, codec.Encode(keep), codec.Encode(other), codec.Encode(got))
				}
			}
		}
		for path := range opts.Take {
			v, _ := merge.Get(got, path)
			if w, _ := merge.Get(other, path); !v.Equal(w) {
				t.Fatalf("%s is %v, taken was %v", path, v, w)
			}
		}
		Redirect(got, func(id crm.ID) crm.ID {
			if id == otherID || id == keepID {
				t.Fatalf("it refers to itself by %s", id)
			}
			return id
		})
		if n := len(got.Merged); n != 1 || got.Merged[0].ID != otherID {
			t.Fatalf("%v", got.Merged)
		}
		if bad, err := codec.Decode("x", codec.Encode(got)); err != nil || !merge.Equal(bad, got) {
			t.Fatalf("it cannot be written: %v", err)
		}
	})
}

// TestOrderDoesNotMatterForLists: of several others the lists are the same in
// whatever order they are named.
func TestOrderDoesNotMatterForLists(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keep := draw(t, keepID)
		one := draw(t, otherID, keep)
		two := draw(t, thirdID, keep, one)
		a, err1 := Join(keep, []*crm.Customer{one, two}, Options{})
		b, err2 := Join(keep, []*crm.Customer{two, one}, Options{})
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		for _, ch := range merge.Diff(a, b) {
			if isList(ch.Path) && !strings.HasPrefix(ch.Path, "merged") {
				t.Fatalf("%s is %q or %q", ch.Path, ch.Old, ch.New)
			}
		}
	})
}

// TestApartAgain: what was joined and is split again is what it was, and what came
// in between is with the one that was kept.
func TestApartAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keep := draw(t, keepID)
		other := draw(t, otherID, keep)
		made, err := Join(keep, []*crm.Customer{other}, Options{By: "anna"})
		if err != nil {
			t.Fatal(err)
		}
		k, o, stays := Split(made, made, keep, other)
		if !merge.Equal(k, keep) || !merge.Equal(o, other) || len(stays) > 0 {
			t.Fatalf("not what it was: %v %v %v", merge.Diff(keep, k), merge.Diff(other, o), stays)
		}
		now := merge.Clone(made)
		now.Tags = append(now.Tags, "since then")
		k, o, stays = Split(now, made, keep, other)
		if !slices.Contains(k.Tags, "since then") || slices.Contains(o.Tags, "since then") || len(stays) > 0 || !merge.Equal(o, other) {
			t.Fatalf("%v %v %v", k.Tags, o.Tags, stays)
		}
		again, err := Again(keep, []*crm.Customer{other}, made)
		if err != nil {
			t.Fatal(err)
		}
		again.Merged = made.Merged
		if d := merge.Diff(made, again); len(d) > 0 {
			t.Fatalf("made again it differs: %v", d)
		}
	})
}
