package merge

import (
	"reflect"

	"crm/internal/crm"
)

// Kind tells conflicts apart.
type Kind uint8

// The kinds of conflicts.
const (
	Clash   Kind = iota // both sides changed the value, differently; the merged customer has one of the two
	Removed             // one side removed what the other edited; the merged customer has the edited one
)

// Conflict is something that both sides changed. Path is written as in Change.
// Base, Ours and Theirs are the three versions as text of one value or, of a
// whole item, its one-line summary; empty where the version has none.
type Conflict struct {
	Path               string
	Base, Ours, Theirs string
	Kind               Kind
}

// Side is one of the two versions being merged.
type Side uint8

// The sides.
const (
	Ours Side = iota
	Theirs
)

// Prefer says which side's value the merged customer takes where both changed
// it. It is asked for each Clash, in the order in which they are reported.
type Prefer func(Conflict) Side

// Merge joins ours and theirs, which both grew from base, and takes ours where
// they clash. See MergeWith.
func Merge(base, ours, theirs *crm.Customer) (*crm.Customer, []Conflict) {
	return MergeWith(base, ours, theirs, nil)
}

// MergeWith joins ours and theirs, which both grew from base. A nil base means
// that both sides added the customer: lists are united, and single values that
// differ clash. A nil side means that it removed the customer: the result is
// nil when the other side left it as it was, else the edited customer with one
// Conflict of kind Removed and an empty Path. A nil prefer takes ours.
//
// The inputs are not changed and share no memory with the result.
func MergeWith(base, ours, theirs *crm.Customer, prefer Prefer) (*crm.Customer, []Conflict) {
	if ours == nil || theirs == nil {
		return mergeRemoved(base, ours, theirs)
	}
	if base == nil {
		base = new(crm.Customer)
	}
	m := merger{decide: func(c Conflict, _, _ crm.Value) Side {
		if prefer == nil {
			return Ours
		}
		return prefer(c)
	}}
	out := new(crm.Customer)
	m.merge(planOf(reflect.TypeFor[crm.Customer]()), false, reflect.ValueOf(out).Elem(),
		reflect.ValueOf(base).Elem(), reflect.ValueOf(ours).Elem(), reflect.ValueOf(theirs).Elem(), "")
	return out, m.conflicts
}

func mergeRemoved(base, ours, theirs *crm.Customer) (*crm.Customer, []Conflict) {
	kept := ours
	if ours == nil {
		kept = theirs
	}
	switch {
	case kept == nil, base != nil && Equal(base, kept):
		return nil, nil
	case base == nil:
		return Clone(kept), nil
	}
	line := func(c *crm.Customer) string {
		if c == nil {
			return ""
		}
		return Summary(*c)
	}
	return Clone(kept), []Conflict{{Base: line(base), Ours: line(ours), Theirs: line(theirs), Kind: Removed}}
}

type merger struct {
	decide    func(c Conflict, ours, theirs crm.Value) Side
	conflicts []Conflict
	lost      []crm.Clash // what lost, when that is asked for
}

// merge sets dst, which is unset, to the join of o and t.
func (m *merger) merge(p *plan, byLine bool, dst, b, o, t reflect.Value, path string) {
	switch {
	case equal(p, o, t), equal(p, t, b):
		cloneInto(p, dst, o)
		return
	case equal(p, o, b):
		cloneInto(p, dst, t)
		return
	}
	switch p.shape {
	case record:
		for i := range p.fields {
			f := &p.fields[i]
			if f.plan.shape == list {
				m.list(f, dst.Field(f.index), b.Field(f.index), o.Field(f.index), t.Field(f.index), f.under(path))
				continue
			}
			m.merge(f.plan, f.prose, dst.Field(f.index), b.Field(f.index), o.Field(f.index), t.Field(f.index), f.under(path))
		}
		return
	case value:
		v := m.value(b.Interface().(crm.Value), o.Interface().(crm.Value), t.Interface().(crm.Value), path)
		dst.Set(reflect.ValueOf(v))
		return
	case pair:
		x, y, z := b.Interface().(crm.Pair), o.Interface().(crm.Pair), t.Interface().(crm.Pair)
		v := m.value(x.Value, y.Value, z.Value, path)
		dst.Set(reflect.ValueOf(crm.Pair{Key: y.Key, Value: v}))
		return
	case list:
		m.list(&field{plan: p}, dst, b, o, t, path)
		return
	case prose:
		if text, ok := mergeProse(byLine, b.String(), o.String(), t.String()); ok {
			dst.SetString(text)
			return
		}
	}
	if m.clash(Conflict{Path: path, Base: leafText(b), Ours: leafText(o), Theirs: leafText(t)}, free(p, o), free(p, t)) == Ours {
		cloneInto(p, dst, o)
	} else {
		cloneInto(p, dst, t)
	}
}

func (m *merger) clash(c Conflict, ours, theirs crm.Value) Side {
	m.conflicts = append(m.conflicts, c)
	return m.decide(c, ours, theirs)
}

// value joins two values of a custom or unknown key: maps by key, lists of
// single values as sets, texts of several lines by line, all else as a whole.
func (m *merger) value(b, o, t crm.Value, path string) crm.Value {
	switch {
	case sameValue(&o, &t), sameValue(&t, &b):
		return cloneValue(o)
	case sameValue(&o, &b):
		return cloneValue(t)
	case o.Kind == crm.Map && t.Kind == crm.Map:
		var base []crm.Pair
		if b.Kind == crm.Map {
			base = b.Pairs
		}
		out := crm.Value{Kind: crm.Map}
		f := field{plan: planOf(reflect.TypeFor[[]crm.Pair]())}
		m.list(&f, reflect.ValueOf(&out.Pairs).Elem(), reflect.ValueOf(&base).Elem(), reflect.ValueOf(&o.Pairs).Elem(), reflect.ValueOf(&t.Pairs).Elem(), path)
		return out
	case isFlat(o) && isFlat(t) && (b.Kind != crm.List || isFlat(b)):
		out := crm.Value{Kind: crm.List}
		f := field{plan: planOf(reflect.TypeFor[[]crm.Value]())}
		m.list(&f, reflect.ValueOf(&out.Items).Elem(), reflect.ValueOf(&b.Items).Elem(), reflect.ValueOf(&o.Items).Elem(), reflect.ValueOf(&t.Items).Elem(), path)
		return out
	case o.Kind == crm.Text && t.Kind == crm.Text && (b.Kind == crm.Text || b.Kind == crm.Null):
		if text, ok := mergeProse(false, b.Text, o.Text, t.Text); ok {
			return crm.TextValue(text)
		}
	}
	bs, os, ts := valueTexts(b, o, t)
	if m.clash(Conflict{Path: path, Base: bs, Ours: os, Theirs: ts}, o, t) == Ours {
		return cloneValue(o)
	}
	return cloneValue(t)
}

// isFlat tells that the value is a list of single values.
func isFlat(v crm.Value) bool {
	if v.Kind != crm.List {
		return false
	}
	for i := range v.Items {
		if k := v.Items[i].Kind; k == crm.List || k == crm.Map {
			return false
		}
	}
	return true
}

// valueTexts shows three values to a person, with their kinds where the plain
// texts of different values are the same.
func valueTexts(b, o, t crm.Value) (string, string, string) {
	bs, os, ts := b.String(), o.String(), t.String()
	if os == ts || bs == os || bs == ts {
		bs, os, ts = explicit(b), explicit(o), explicit(t)
		if b.Kind == crm.Null {
			bs = ""
		}
	}
	return bs, os, ts
}
