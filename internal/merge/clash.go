package merge

import (
	"reflect"
	"slices"
	"strings"

	"crm/internal/crm"
)

// Verdict says which of two values holds, and who set them.
type Verdict struct {
	Side Side     // whose value holds
	By   string   // who set the value that lost
	At   crm.Time // when
	Kept string   // who set the value that holds
}

// Judge decides a Clash. To give the same result wherever the sides are merged
// it must decide alike when they are exchanged.
type Judge func(Conflict) Verdict

// Reconcile is MergeWith where the values that lost are kept, as crm.Clash, in
// the merged customer. Values that lost the same way before are kept once.
func Reconcile(base, ours, theirs *crm.Customer, judge Judge) (*crm.Customer, []Conflict) {
	if ours == nil || theirs == nil {
		return mergeRemoved(base, ours, theirs)
	}
	if base == nil {
		base = new(crm.Customer)
	}
	out := new(crm.Customer)
	conflicts, lost := reconcile(reflect.ValueOf(out), reflect.ValueOf(base), reflect.ValueOf(ours), reflect.ValueOf(theirs), judge)
	out.Clashes = withClashes(out.Clashes, lost)
	return out, conflicts
}

// ReconcileSettings joins the settings of a store as Reconcile does customers. A
// nil base means that both sides began them.
func ReconcileSettings(base, ours, theirs *crm.Settings, judge Judge) (*crm.Settings, []Conflict) {
	if base == nil {
		base = new(crm.Settings)
	}
	out := new(crm.Settings)
	conflicts, lost := reconcile(reflect.ValueOf(out), reflect.ValueOf(base), reflect.ValueOf(ours), reflect.ValueOf(theirs), judge)
	out.Clashes = withClashes(out.Clashes, lost)
	return out, conflicts
}

func reconcile(out, base, ours, theirs reflect.Value, judge Judge) ([]Conflict, []crm.Clash) {
	m := merger{}
	m.decide = func(c Conflict, o, t crm.Value) Side {
		v := judge(c)
		loser := t
		if v.Side == Theirs {
			loser = o
		}
		m.lost = append(m.lost, crm.Clash{Field: c.Path, Value: loser, By: v.By, At: v.At, Kept: v.Kept})
		return v.Side
	}
	m.merge(planOf(out.Type().Elem()), false, out.Elem(), base.Elem(), ours.Elem(), theirs.Elem(), "")
	return m.conflicts, m.lost
}

// withClashes adds clashes that are not there yet, in an order of their own.
func withClashes(have, more []crm.Clash) []crm.Clash {
	for _, c := range more {
		if !slices.ContainsFunc(have, func(h crm.Clash) bool { return h.Key() == c.Key() }) {
			have = append(have, c)
		}
	}
	if len(more) > 0 {
		slices.SortStableFunc(have, func(a, b crm.Clash) int { return strings.Compare(a.Key(), b.Key()) })
	}
	return have
}
