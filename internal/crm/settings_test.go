package crm

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSettingsLookups(t *testing.T) {
	s := &Settings{
		Stages:    []Stage{{Name: "lead"}, {Name: "customer"}},
		Pipelines: []Pipeline{{Name: "sales", Stages: []DealStage{{Name: "new"}, {Name: "won", Outcome: "won"}}}, {Name: "renewal"}},
		Fields:    []FieldDef{{Name: "industry", Type: "text"}, {Name: "rooms", Type: "number"}},
	}
	if p := s.Pipeline(""); p != &s.Pipelines[0] {
		t.Errorf("the first pipeline is %v", p)
	}
	if p := s.Pipeline("renewal"); p != &s.Pipelines[1] || p.Stage("new") != nil {
		t.Errorf("the renewal pipeline is %v", p)
	}
	if s.Pipeline("Sales") != nil || s.Pipeline("none") != nil {
		t.Error("a pipeline that is not there was found")
	}
	if st := s.Pipeline("sales").Stage("won"); st != &s.Pipelines[0].Stages[1] {
		t.Errorf("the stage is %v", st)
	}
	if st := s.Pipeline("none").Stage("won"); st != nil {
		t.Errorf("a stage of no pipeline is %v", st)
	}
	if f := s.Field("rooms"); f != &s.Fields[1] || s.Field("Rooms") != nil || s.Field("") != nil {
		t.Errorf("the field is %v", f)
	}
	if !s.HasStage("lead") || s.HasStage("Lead") || s.HasStage("") {
		t.Error("HasStage is wrong")
	}
	if none := new(Settings); none.Pipeline("") != nil || none.HasStage("") || none.Field("") != nil {
		t.Error("empty settings have something")
	}
}

func TestPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfDistinct(rapid.StringMatching(`[a-e]{1,2}`), rapid.ID).Draw(t, "keys")
		slices.Sort(keys)
		pairs := make([]Pair, len(keys))
		for i, k := range keys {
			pairs[i] = Pair{k, TextValue(k)}
		}
		before := slices.Clone(pairs)
		key := rapid.StringMatching(`[a-e]{1,2}`).Draw(t, "key")
		_, had := Lookup(pairs, key)
		set := SetPair(pairs, key, TextValue("new"))
		if v, ok := Lookup(set, key); !ok || v.Text != "new" {
			t.Fatalf("%s is %v in %v", key, v, set)
		}
		if !slices.IsSortedFunc(set, func(a, b Pair) int { return cmpText(a.Key, b.Key) }) {
			t.Fatalf("%v is not sorted", set)
		}
		if want := len(keys) + 1; had && len(set) != want-1 || !had && len(set) != want {
			t.Fatalf("%v with %s is %v", pairs, key, set)
		}
		drop := DropPair(set, key)
		if _, ok := Lookup(drop, key); ok || len(drop) != len(set)-1 {
			t.Fatalf("%v without %s is %v", set, key, drop)
		}
		same := func(a, b Pair) bool { return a.Key == b.Key && a.Value.Equal(b.Value) }
		if !slices.EqualFunc(pairs, before, same) || !had && !slices.EqualFunc(drop, before, same) {
			t.Fatalf("%v became %v", before, pairs)
		}
	})
}

func cmpText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func TestValue(t *testing.T) {
	num := func(s string) Value { return Value{Kind: Number, Text: s} }
	list := Value{Kind: List, Items: []Value{TextValue("a"), num("2")}}
	m := Value{Kind: Map, Pairs: []Pair{{"x", num("1")}, {"y", list}}}
	turned := Value{Kind: Map, Pairs: []Pair{{"y", list}, {"x", num("1")}}}
	if m.String() != "x: 1; y: a, 2" || list.String() != "a, 2" || num("1").String() != "1" || (Value{}).String() != "" {
		t.Errorf("%s; %s", m, list)
	}
	twice := Value{Kind: Map, Pairs: []Pair{{"x", num("1")}, {"x", num("1")}}}
	other := Value{Kind: Map, Pairs: []Pair{{"x", num("1")}, {"z", num("1")}}}
	for _, c := range []struct {
		a, b Value
		want bool
	}{
		{m, turned, true}, {m, m, true}, {list, list, true}, {Value{}, Value{}, true},
		{num("1"), TextValue("1"), false}, {num("1"), num("1.0"), false}, {m, list, false}, {Value{}, TextValue(""), false},
		{list, Value{Kind: List, Items: []Value{num("2"), TextValue("a")}}, false}, {twice, other, false},
	} {
		if c.a.Equal(c.b) != c.want || c.b.Equal(c.a) != c.want {
			t.Errorf("%v and %v: equal should be %v", c.a, c.b, c.want)
		}
	}
}
