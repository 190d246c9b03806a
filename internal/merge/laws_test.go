package merge

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
)

// related draws three versions.
func related(t *rapid.T) (base, ours, theirs *crm.Customer) {
	sloppy := rapid.Bool().Draw(t, "sloppy")
	base = customer(sloppy).Draw(t, "base")
	return base, edited(t, base, sloppy), edited(t, base, sloppy)
}

func show(c *crm.Customer) string {
	if c == nil {
		return "none"
	}
	return fingerprint(planOf(reflect.TypeFor[crm.Customer]()), reflect.ValueOf(c).Elem())
}

func mustEqual(t *rapid.T, what string, got, want *crm.Customer) {
	t.Helper()
	if !Equal(got, want) {
		t.Fatalf("%s:\n got %s\nwant %s", what, show(got), show(want))
	}
}

func TestIdentityLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, x, _ := related(t)
		for _, l := range []struct {
			name string
			o, t *crm.Customer
		}{{"M(b,x,b)=x", x, b}, {"M(b,b,x)=x", b, x}, {"M(b,x,x)=x", x, x}} {
			got, conflicts := Merge(b, l.o, l.t)
			mustEqual(t, l.name, got, x)
			if len(conflicts) > 0 {
				t.Fatalf("%s: conflicts %v", l.name, conflicts)
			}
		}
		got, conflicts := Merge(nil, x, x)
		mustEqual(t, "M(nil,x,x)=x", got, x)
		if len(conflicts) > 0 {
			t.Fatalf("M(nil,x,x): conflicts %v", conflicts)
		}
	})
}

// TestFieldIdentityLaws holds the same laws of the parts, where the shortcut for
// a version that did not change at all does not apply.
func TestFieldIdentityLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, x, y := related(t)
		// x keeps the base's lists, y keeps the base's other fields.
		xv, yv, bv := reflect.ValueOf(x).Elem(), reflect.ValueOf(y).Elem(), reflect.ValueOf(b).Elem()
		want := Clone(x)
		for i := range bv.NumField() {
			if bv.Field(i).Kind() == reflect.Slice {
				xv.Field(i).Set(bv.Field(i))
				reflect.ValueOf(want).Elem().Field(i).Set(yv.Field(i))
			} else {
				yv.Field(i).Set(bv.Field(i))
			}
		}
		for _, sides := range [][2]*crm.Customer{{x, y}, {y, x}} {
			got, conflicts := Merge(b, sides[0], sides[1])
			mustEqual(t, "disjoint edits", got, want)
			if len(conflicts) > 0 {
				t.Fatalf("disjoint edits conflict: %v", conflicts)
			}
		}
	})
}

func TestSwapMirrors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, x, y := related(t)
		if rapid.IntRange(0, 4).Draw(t, "added by both") == 0 {
			b = nil
		}
		m1, c1 := Merge(b, x, y)
		m2, c2 := MergeWith(b, y, x, func(Conflict) Side { return Theirs })
		if !Equal(m1, m2) {
			t.Logf("base %s\nx %s\ny %s", show(b), show(x), show(y))
		}
		mustEqual(t, "swapped", m2, m1)
		for i := range c2 {
			c2[i].Ours, c2[i].Theirs = c2[i].Theirs, c2[i].Ours
		}
		if !slices.Equal(c1, c2) {
			t.Fatalf("conflicts are not mirrored:\n%v\n%v", c1, c2)
		}
		if len(c1) == 0 {
			m3, _ := Merge(b, y, x)
			mustEqual(t, "swapped without conflict", m3, m1)
		}
	})
}

func TestInputsAndMemory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, x, y := related(t)
		before := []string{show(b), show(x), show(y)}
		got, _ := Merge(b, x, y)
		Diff(x, y)
		scribble(reflect.ValueOf(got).Elem())
		for i, c := range []*crm.Customer{b, x, y} {
			if show(c) != before[i] {
				t.Fatalf("version %d was changed:\n%s\n%s", i, before[i], show(c))
			}
		}
	})
}

// scribble overwrites everything that can be reached in place.
func scribble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				scribble(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			scribble(v.Index(i))
		}
		if v.Cap() > v.Len() {
			scribble(v.Slice(0, v.Cap()).Index(v.Len()))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			scribble(v.Elem())
		}
	case reflect.String:
		v.SetString("SCRIBBLE")
	case reflect.Int:
		v.SetInt(999)
	}
}

// leaves collects the single values with the place in which they stand; texts
// by line.
func leaves(into map[string]bool, p *plan, v reflect.Value, path string) {
	switch p.shape {
	case record:
		for i := range p.fields {
			leaves(into, p.fields[i].plan, v.Field(p.fields[i].index), path+"."+p.fields[i].key)
		}
	case list:
		for i := range v.Len() {
			leaves(into, p.item, v.Index(i), path+"[]")
		}
	case pair:
		valueLeaves(into, v.Interface().(crm.Pair).Value, path+"."+v.Interface().(crm.Pair).Key)
	case value:
		valueLeaves(into, v.Interface().(crm.Value), path)
	default:
		for _, line := range strings.Split(leafText(v), "\n") {
			into[path+"="+line] = true
		}
	}
}

func valueLeaves(into map[string]bool, v crm.Value, path string) {
	switch v.Kind {
	case crm.List:
		for _, it := range v.Items {
			valueLeaves(into, it, path+"[]")
		}
	case crm.Map:
		for _, p := range v.Pairs {
			valueLeaves(into, p.Value, path+"."+p.Key)
		}
	default:
		for _, line := range strings.Split(v.Text, "\n") {
			into[path+"="+strconv.Itoa(int(v.Kind))+line] = true
		}
	}
}

func TestNothingInventedNothingLost(t *testing.T) {
	p := planOf(reflect.TypeFor[crm.Customer]())
	rapid.Check(t, func(t *rapid.T) {
		b, x, y := related(t)
		got, conflicts := Merge(b, x, y)
		known, there := map[string]bool{}, map[string]bool{}
		for _, c := range []*crm.Customer{b, x, y} {
			leaves(known, p, reflect.ValueOf(c).Elem(), "")
		}
		leaves(there, p, reflect.ValueOf(got).Elem(), "")
		for l := range there {
			if !known[l] && !strings.HasSuffix(l, "=") {
				t.Fatalf("%q is in none of the three", l)
			}
		}
		bv, gv := reflect.ValueOf(b).Elem(), reflect.ValueOf(got).Elem()
		for i := range p.fields {
			f := &p.fields[i]
			if f.plan.shape != list {
				continue
			}
			keys := func(v reflect.Value) []string {
				var out []string
				for j := range v.Field(f.index).Len() {
					out = append(out, f.plan.item.keyOf(v.Field(f.index).Index(j)))
				}
				return out
			}
			base, have := keys(bv), keys(gv)
			for _, side := range []*crm.Customer{x, y} {
				for _, key := range keys(reflect.ValueOf(side).Elem()) {
					if !slices.Contains(base, key) && !slices.Contains(have, key) {
						t.Fatalf("%s: the added %q is lost", f.key, key)
					}
				}
			}
			ours, theirs := keys(reflect.ValueOf(x).Elem()), keys(reflect.ValueOf(y).Elem())
			for _, key := range base {
				if count(base, key) > 1 || count(ours, key) > 1 || count(theirs, key) > 1 {
					continue // each side may have removed another one of them
				}
				if slices.Contains(ours, key) && slices.Contains(theirs, key) && !slices.Contains(have, key) {
					t.Fatalf("%s: %q, which nobody removed, is lost", f.key, key)
				}
				if !slices.Contains(ours, key) && !slices.Contains(theirs, key) && slices.Contains(have, key) {
					t.Fatalf("%s: %q, which both removed, is back", f.key, key)
				}
			}
		}
		for _, c := range conflicts {
			if c.Ours == c.Theirs {
				t.Fatalf("a conflict between equal values: %+v", c)
			}
		}
	})
}

func count(keys []string, key string) (n int) {
	for _, k := range keys {
		if k == key {
			n++
		}
	}
	return n
}

func TestDiffLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, _ := related(t)
		if d := Diff(a, Clone(a)); len(d) > 0 {
			t.Fatalf("a version differs from itself: %v", d)
		}
		d := Diff(a, b)
		if (len(d) == 0) != (show(settle(a)) == show(settle(b))) {
			t.Fatalf("diff %v of\n%s\n%s", d, show(a), show(b))
		}
		back := Diff(b, a)
		if withoutOrder(d) != withoutOrder(back) {
			t.Fatalf("the way back has other changes:\n%v\n%v", d, back)
		}
		paths := map[string]bool{}
		for _, c := range d {
			if c.Old == c.New {
				t.Fatalf("a change without a difference: %+v", c)
			}
			if paths[c.Path] {
				t.Fatalf("two changes of %s: %v", c.Path, d)
			}
			paths[c.Path] = true
		}
		if len(Diff(nil, a)) == 0 && show(a) != show(new(crm.Customer)) {
			t.Fatal("an added customer shows no changes")
		}
	})
}

// withoutOrder counts the changes but those of order, which additions make in
// one direction only.
func withoutOrder(changes []Change) (n int) {
	for _, c := range changes {
		if !strings.HasSuffix(c.Path, " order") {
			n++
		}
	}
	return n
}

// settle is a customer with every list whose order has no meaning sorted by content.
func settle(c *crm.Customer) *crm.Customer {
	c = Clone(c)
	settleInto(planOf(reflect.TypeFor[crm.Customer]()), reflect.ValueOf(c).Elem())
	return c
}

func settleInto(p *plan, v reflect.Value) {
	for i := range p.fields {
		f := &p.fields[i]
		fv := v.Field(f.index)
		if f.plan.shape != list {
			continue
		}
		item := f.plan.item
		for j := range fv.Len() {
			switch item.shape {
			case record:
				settleInto(item, fv.Index(j))
			case pair:
				pr := fv.Index(j).Addr().Interface().(*crm.Pair)
				pr.Value = settleValue(pr.Value)
			}
		}
		if !f.ordered {
			sorted := make([]reflect.Value, fv.Len())
			for j := range sorted {
				sorted[j] = reflect.New(fv.Type().Elem()).Elem()
				sorted[j].Set(fv.Index(j))
			}
			slices.SortFunc(sorted, func(a, b reflect.Value) int {
				return strings.Compare(fingerprint(item, a), fingerprint(item, b))
			})
			for j := range sorted {
				fv.Index(j).Set(sorted[j])
			}
		}
	}
}

func settleValue(v crm.Value) crm.Value {
	for i := range v.Items {
		v.Items[i] = settleValue(v.Items[i])
	}
	for i := range v.Pairs {
		v.Pairs[i].Value = settleValue(v.Pairs[i].Value)
	}
	slices.SortFunc(v.Pairs, func(a, b crm.Pair) int { return strings.Compare(a.Key, b.Key) })
	return v
}
