package merge

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
)

func draw(t *rapid.T, name string, sloppy bool) *crm.Customer {
	return rapid.Custom(func(t *rapid.T) *crm.Customer {
		c := new(crm.Customer)
		drawInto(t, reflect.ValueOf(c).Elem(), sloppy)
		return c
	}).Draw(t, name)
}

// The leaves of a customer are all marked in itself, have places of their own,
// and stand behind the items that they are in.
func TestLeavesAreTheCustomer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := draw(t, "customer", true)
		leaves, marks := Leaves(c), Marks(c, nil)
		seen := map[string]bool{}
		for i, l := range leaves {
			if !marks[l.Mark] {
				t.Fatalf("%q is not marked", l.Path)
			}
			if seen[l.Mark] {
				t.Fatalf("%q is marked twice: %q", l.Path, l.Mark)
			}
			seen[l.Mark] = true
			if l.In >= i || l.In >= 0 && (!leaves[l.In].Item || !strings.HasPrefix(l.Path, leaves[l.In].Path)) {
				t.Fatalf("%q is in leaf %d", l.Path, l.In)
			}
		}
	})
}

// What two versions differ in by their leaves is what Diff tells, as far as both
// can be compared: where keys are unique.
func TestLeavesAgreeWithDiff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw(t, "a", false), draw(t, "b", false)
		changed := map[string]bool{}
		for _, d := range Diff(a, b) {
			changed[d.Path] = true
		}
		marks := Marks(a, nil)
		for _, l := range Leaves(b) {
			told := changed[l.Path]
			for path := range changed { // it came with its item
				if rest, ok := strings.CutPrefix(l.Path, path); ok && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "[")) {
					told = true
				}
			}
			if !l.Item && told == marks[l.Mark] {
				t.Fatalf("%s: in the diff: %v, marked: %v", l.Path, told, marks[l.Mark])
			}
			if l.Item && !told && !marks[l.Mark] {
				t.Fatalf("the item %s is new, and the diff does not tell", l.Path)
			}
		}
	})
}

// An item whose key becomes that of another too is still itself.
func TestLeavesOfTwins(t *testing.T) {
	one := func(notes ...string) *crm.Customer {
		c := &crm.Customer{Deals: []crm.Deal{{ID: "4w8kzt1n9c"}}}
		for _, n := range notes {
			c.Deals[0].Lines = append(c.Deals[0].Lines, crm.Line{Product: "Audit", Note: n})
		}
		return c
	}
	missing := func(a, b *crm.Customer) (out []string) {
		marks := Marks(a, nil)
		for _, l := range Leaves(b) {
			if !marks[l.Mark] {
				out = append(out, l.Path+"="+l.Value)
			}
		}
		return out
	}
	for _, c := range []struct {
		a, b *crm.Customer
		want string
	}{
		{one("x"), one("x", "y"), "deals[4w8kzt1n9c].lines[Audit#2]=Audit, y deals[4w8kzt1n9c].lines[Audit#2].product=Audit deals[4w8kzt1n9c].lines[Audit#2].note=y"},
		{one("x", "y"), one("x"), ""},
		{one("x", "y"), one("z"), "deals[4w8kzt1n9c].lines[Audit].note=z"},
		{one("x", "x"), one("x", "x"), ""},
		{one("x"), one("z"), "deals[4w8kzt1n9c].lines[Audit].note=z"},
	} {
		if got := strings.Join(missing(c.a, c.b), " "); got != c.want {
			t.Errorf("missing %s\nwant %s", got, c.want)
		}
	}
	if len(Leaves(nil)) != 0 || len(Marks(nil, nil)) != 0 {
		t.Error("nothing has leaves")
	}
}

func TestDiffSettings(t *testing.T) {
	ten, twenty := 10, 20
	old := &crm.Settings{Currency: "EUR", Stages: []crm.Stage{{Name: "lead"}, {Name: "customer", Label: "Customer"}}, Kinds: []string{"call"},
		Pipelines: []crm.Pipeline{{Name: "sales", Stages: []crm.DealStage{{Name: "lead", Probability: &ten}}}},
		Queries:   []crm.Query{{Name: "vips", Query: "tag:vip"}}, Cadence: []crm.Cadence{{Tag: "vip", Days: 30}}}
	now := &crm.Settings{Currency: "CHF", Stages: []crm.Stage{{Name: "customer", Label: "Client"}, {Name: "lead"}, {Name: "past"}}, Kinds: []string{"call", "visit"},
		Pipelines: []crm.Pipeline{{Name: "sales", Stages: []crm.DealStage{{Name: "lead", Probability: &twenty}, {Name: "won", Outcome: "won"}}}},
		Fields:    []crm.FieldDef{{Name: "industry", Type: "text"}}, Cadence: []crm.Cadence{{Tag: "vip", Days: 60}}}
	var got []string
	for _, c := range DiffSettings(old, now) {
		got = append(got, c.Path+": "+c.Old+" > "+c.New)
	}
	want := []string{
		"currency: EUR > CHF",
		"stages[customer].label: Customer > Client",
		"stages[past]:  > past",
		"stages order: lead, customer > customer, lead, past",
		"pipelines[sales].stages[lead].probability: 10 > 20",
		"pipelines[sales].stages[won]:  > won, won",
		"kinds[visit]:  > visit",
		"fields[industry]:  > industry, text",
		"cadence[#1].days: 30 > 60",
		"queries[vips]: vips, tag:vip > ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
	if d := DiffSettings(now, now); len(d) != 0 || len(DiffSettings(nil, nil)) != 0 {
		t.Errorf("the same differ: %v", d)
	}
}

// Leaving out what lists have alike at their ends changes nothing.
func TestDiffTrimmed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := draw(t, "a", true)
		b := Clone(a)
		b.Deals = append(b.Deals, draw(t, "b", true).Deals...)
		if rapid.Bool().Draw(t, "other") {
			b = draw(t, "c", true)
		}
		var out [2][]Change
		for i, trim := range []int{0, 1 << 30} {
			d := differ{trim: trim}
			d.diff(planOf(reflect.TypeFor[crm.Customer]()), reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem(), "")
			out[i] = d.changes
		}
		if !slices.Equal(out[0], out[1]) {
			t.Fatalf("%v\nwant\n%v", out[0], out[1])
		}
	})
}

// What is in no part that differs is in both versions or in neither, and the
// marks of the parts that do tell the rest.
func TestParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		present := draw(t, "present", rapid.Bool().Draw(t, "sloppy"))
		a := draw(t, "a", rapid.Bool().Draw(t, "sloppy a"))
		b := draw(t, "b", rapid.Bool().Draw(t, "sloppy b"))
		if rapid.Bool().Draw(t, "near") {
			b = Clone(a)
			b.Deals, b.Stage, b.Extra = present.Deals, present.Stage, present.Extra
		}
		marksA, marksB := Marks(a, nil), Marks(b, nil)
		parts, fields := map[string]bool{}, map[string]bool{}
		for _, p := range Parts(a, b) {
			parts[p], fields[Field(p)] = true, true
		}
		some := Marks(a, parts)
		for _, l := range append(Leaves(present), Leaves(b)...) {
			byContent := l.Part == Field(l.Part)
			switch {
			case !fields[Field(l.Part)], !byContent && !parts[l.Part] && !parts[Field(l.Part)]:
				if marksA[l.Mark] != marksB[l.Mark] {
					t.Fatalf("%s differs, and is in none of %q", l.Path, Parts(a, b))
				}
			case !byContent || parts[Field(l.Part)]:
				if some[l.Mark] != marksA[l.Mark] {
					t.Fatalf("%s: %v among the marks of %q, %v among all", l.Path, some[l.Mark], Parts(a, b), marksA[l.Mark])
				}
			}
		}
		if len(parts) > 0 && Equal(a, b) {
			t.Fatalf("equal, but for %q", Parts(a, b))
		}
	})
}
