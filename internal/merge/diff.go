package merge

import (
	"reflect"
	"slices"

	"crm/internal/crm"
)

// Change is one difference between two versions. Path names the value: `stage`,
// `fields.industry`, `notes`; of something in a list by its key:
// `deals[4w8kzt1n9c].stage`, `tags[vip]`, `emails[info@acme.example]`. Of several
// items with the same key, or without one, `lines[Audit#2]` is the second. Old
// and New are the value as text or, where a whole item came or went, the item's
// one-line summary; empty where there is none. `emails order` and `phones
// order` hold the keys in order: the first is the main one.
type Change struct {
	Path, Old, New string
}

// Diff lists what differs between two versions, in the order of the file's
// keys. It is empty exactly when they are the same but for the order of lists
// whose order has no meaning. A nil version counts as one without any value.
func Diff(old, new *crm.Customer) []Change {
	var none crm.Customer
	if old == nil {
		old = &none
	}
	if new == nil {
		new = &none
	}
	d := differ{trim: trimFrom}
	d.diff(planOf(reflect.TypeFor[crm.Customer]()), reflect.ValueOf(old).Elem(), reflect.ValueOf(new).Elem(), "")
	return d.changes
}

// DiffSettings lists what differs between two versions of a store's settings, as
// Diff does of a customer: `currency`, `stages[lead].label`,
// `pipelines[sales].stages[won].probability`, `stages order`.
func DiffSettings(old, new *crm.Settings) []Change {
	var none crm.Settings
	if old == nil {
		old = &none
	}
	if new == nil {
		new = &none
	}
	d := differ{trim: trimFrom}
	d.diff(planOf(reflect.TypeFor[crm.Settings]()), reflect.ValueOf(old).Elem(), reflect.ValueOf(new).Elem(), "")
	return d.changes
}

type differ struct {
	changes []Change
	trim    int // how many equal items at the ends of a list are worth leaving out
}

// trimFrom is where looking for keys in what is left out costs less than pairing it.
const trimFrom = 8

func (d *differ) add(path, old, new string) {
	d.changes = append(d.changes, Change{path, old, new})
}

func (d *differ) diff(p *plan, a, b reflect.Value, path string) {
	if equal(p, a, b) {
		return
	}
	switch p.shape {
	case record:
		for i := range p.fields {
			f := &p.fields[i]
			if f.plan.shape == list {
				d.list(f, a.Field(f.index), b.Field(f.index), f.under(path))
			} else {
				d.diff(f.plan, a.Field(f.index), b.Field(f.index), f.under(path))
			}
		}
	case list:
		d.list(&field{plan: p}, a, b, path)
	case value:
		d.value(a.Interface().(crm.Value), b.Interface().(crm.Value), path)
	case pair:
		d.value(a.Interface().(crm.Pair).Value, b.Interface().(crm.Pair).Value, path)
	default:
		d.add(path, leafText(a), leafText(b))
	}
}

func (d *differ) value(a, b crm.Value, path string) {
	if a.Equal(b) {
		return
	}
	old, new := a.String(), b.String()
	if old == new {
		old, new = explicit(a), explicit(b)
	}
	d.add(path, old, new)
}

// list reports items that went, those that both have, and those that came; the
// first in the order of a, the others in that of b.
func (d *differ) list(f *field, a, b reflect.Value, path string) {
	item := f.plan.item
	head, tail := sameEnds(item, a, b)
	if head == a.Len() && head == b.Len() {
		return
	}
	if head+tail >= d.trim && !f.ordered && apart(item, a, b, head, tail) {
		a, b = a.Slice(head, a.Len()-tail), b.Slice(head, b.Len()-tail)
	}
	names := identify(item, a, b)
	va, vb := newVersion(names[0], a), newVersion(names[1], b)
	for _, id := range va.names {
		if _, ok := vb.where[id]; !ok {
			v, _ := va.get(id)
			d.add(itemPath(item, path, id), present(item, v), "")
		}
	}
	for _, id := range vb.names {
		w, _ := vb.get(id)
		v, ok := va.get(id)
		if ok {
			d.diff(item, v, w, itemPath(item, path, id))
		} else {
			d.add(itemPath(item, path, id), "", present(item, w))
		}
	}
	if !f.ordered {
		return
	}
	expected := common(va.names, vb.where)
	for _, id := range vb.names {
		if _, ok := va.where[id]; !ok {
			expected = append(expected, id)
		}
	}
	if !slices.Equal(expected, vb.names) {
		d.add(path+" order", labels(va.names), labels(vb.names))
	}
}

// sameEnds is how many items at the beginning, and of the others at the end, two
// lists have alike.
func sameEnds(item *plan, a, b reflect.Value) (head, tail int) {
	n := min(a.Len(), b.Len())
	for head < n && equal(item, a.Index(head), b.Index(head)) {
		head++
	}
	for tail < n-head && equal(item, a.Index(a.Len()-1-tail), b.Index(b.Len()-1-tail)) {
		tail++
	}
	return head, tail
}

// apart tells whether what two lists have alike at their ends can be left out:
// when each item between has a key of its own, no other item has it.
func apart(item *plan, a, b reflect.Value, head, tail int) bool {
	keys := map[string]bool{}
	for _, v := range []reflect.Value{a, b} {
		own := map[string]bool{}
		for i := head; i < v.Len()-tail; i++ {
			key := item.keyOf(v.Index(i))
			if key == "" || own[key] {
				return false
			}
			own[key], keys[key] = true, true
		}
	}
	for i := range a.Len() {
		if (i < head || i >= a.Len()-tail) && keys[item.keyOf(a.Index(i))] {
			return false
		}
	}
	return true
}

// present is the summary of an item that is there, so never empty.
func present(p *plan, v reflect.Value) string {
	if s := summary(p, v); s != "" {
		return s
	}
	return "(empty)"
}
