package merge

import (
	"reflect"
	"slices"
	"strings"

	"crm/internal/crm"
)

// Left is a value for which Unite found no place.
type Left struct {
	Path  string
	Value crm.Value
}

// Choose says whether Unite takes a single value of the other customer. It is
// asked where the two differ and the other one has a value; kept tells whether
// the first has one.
type Choose func(path string, kept bool) bool

// Unite joins two customers that were kept as two and are the same one. Unlike
// Merge it knows no base and has a first: its items stand first, and its spelling
// holds.
//
//   - Of single values choose picks one; the other is left.
//   - Lists are united: items are paired by crm.Keyed, words without regard to
//     case, and paired items united by field. What has a moment is ordered by it.
//   - Notes of the customer follow each other, unless one is part of the other.
//
// All that the result lacks of either is in the list of what is left, but for other
// spellings of what names an item. The ids of the two count as any value. The
// inputs are not changed and share no memory with the result.
func Unite(first, other *crm.Customer, choose Choose) (*crm.Customer, []Left) {
	u := uniter{choose: choose}
	out := new(crm.Customer)
	u.unite(planOf(reflect.TypeFor[crm.Customer]()), reflect.ValueOf(out).Elem(), reflect.ValueOf(first).Elem(), reflect.ValueOf(other).Elem(), "")
	return out, u.left
}

type uniter struct {
	choose Choose
	left   []Left
}

// unite sets dst, which is unset, to what k and o are together.
func (u *uniter) unite(p *plan, dst, k, o reflect.Value, path string) {
	if equal(p, k, o) || free(p, o).Kind == crm.Null {
		cloneInto(p, dst, k)
		return
	}
	switch p.shape {
	case record:
		for i := range p.fields {
			f := &p.fields[i]
			fd, fk, fo := dst.Field(f.index), k.Field(f.index), o.Field(f.index)
			switch {
			case f.plan.shape == list:
				u.list(f, fd, fk, fo, f.under(path))
			case path == "" && f.key == "notes":
				fd.SetString(paragraphs(fk.String(), fo.String()))
			case path != "" && spelled(p, f, k, o):
				cloneInto(f.plan, fd, fk)
			default:
				u.unite(f.plan, fd, fk, fo, f.under(path))
			}
		}
		return
	case list:
		u.list(&field{plan: p}, dst, k, o, path)
		return
	case pair:
		x, y := k.Interface().(crm.Pair), o.Interface().(crm.Pair)
		dst.Set(reflect.ValueOf(crm.Pair{Key: x.Key, Value: u.value(x.Value, y.Value, path)}))
		return
	case value:
		dst.Set(reflect.ValueOf(u.value(k.Interface().(crm.Value), o.Interface().(crm.Value), path)))
		return
	}
	kept := free(p, k)
	taken, lost := k, free(p, o)
	if u.choose(path, kept.Kind != crm.Null) {
		taken, lost = o, kept
	}
	cloneInto(p, dst, taken)
	u.leave(path, lost)
}

func (u *uniter) leave(path string, v crm.Value) {
	if v.Kind != crm.Null {
		u.left = append(u.left, Left{path, v})
	}
}

// value unites values of custom or unknown keys: maps by key, lists of single
// values as sets.
func (u *uniter) value(k, o crm.Value, path string) crm.Value {
	switch {
	case sameValue(&k, &o), o.Kind == crm.Null:
		return cloneValue(k)
	case k.Kind == crm.Map && o.Kind == crm.Map:
		out := crm.Value{Kind: crm.Map}
		f := field{plan: planOf(reflect.TypeFor[[]crm.Pair]()), extra: true}
		u.list(&f, reflect.ValueOf(&out.Pairs).Elem(), reflect.ValueOf(&k.Pairs).Elem(), reflect.ValueOf(&o.Pairs).Elem(), path)
		return out
	case isFlat(k) && isFlat(o):
		out := crm.Value{Kind: crm.List}
		f := field{plan: planOf(reflect.TypeFor[[]crm.Value]())}
		u.list(&f, reflect.ValueOf(&out.Items).Elem(), reflect.ValueOf(&k.Items).Elem(), reflect.ValueOf(&o.Items).Elem(), path)
		return out
	}
	if u.choose(path, k.Kind != crm.Null) {
		u.leave(path, cloneValue(k))
		return cloneValue(o)
	}
	u.leave(path, cloneValue(o))
	return cloneValue(k)
}

// list sets dst to the items of k, and then those that only o has.
func (u *uniter) list(f *field, dst, k, o reflect.Value, path string) {
	cloneInto(f.plan, dst, k)
	item := f.plan.item
	where := map[string]int{}
	for i := range dst.Len() {
		key := uniteKey(item, dst.Index(i))
		if _, ok := where[key]; !ok {
			where[key] = i
		}
	}
	grown := false
	for j := range o.Len() {
		it := o.Index(j)
		key := uniteKey(item, it)
		i, ok := where[key]
		if key == "" {
			i = indexOf(item, dst, it)
			ok = i >= 0
		}
		if !ok {
			fresh := reflect.New(it.Type()).Elem()
			cloneInto(item, fresh, it)
			dst.Set(reflect.Append(dst, fresh))
			where[key], grown = dst.Len()-1, true
			continue
		}
		if item.shape == record || item.shape == pair {
			both := reflect.New(it.Type()).Elem()
			u.unite(item, both, dst.Index(i), it, itemPath(item, path, identity{key: item.keyOf(dst.Index(i))}))
			dst.Index(i).Set(both)
		}
	}
	switch {
	case grown && item.at >= 0:
		dst.Set(sortByTime(item, dst))
	case grown && item.shape == pair && !f.extra:
		pairs := dst.Addr().Interface().(*[]crm.Pair)
		slices.SortStableFunc(*pairs, func(a, b crm.Pair) int { return strings.Compare(a.Key, b.Key) })
	}
}

// uniteKey pairs words without regard to case; all else as keyOf does.
func uniteKey(item *plan, v reflect.Value) string {
	if item.shape == prose {
		return crm.Fold(v.String())
	}
	return item.keyOf(v)
}

func indexOf(item *plan, in, v reflect.Value) int {
	for i := range in.Len() {
		if equal(item, in.Index(i), v) {
			return i
		}
	}
	return -1
}

// spelled tells that a field is part of what names an item, so that two which are
// the same item differ in its spelling only.
func spelled(p *plan, f *field, k, o reflect.Value) bool {
	if !p.keyed || f.plan.shape != prose {
		return false
	}
	a, b := k.Field(f.index).String(), o.Field(f.index).String()
	if a == "" || b == "" {
		return false
	}
	if crm.Fold(a) == crm.Fold(b) {
		return true
	}
	with := func(text string) string {
		v := reflect.New(k.Type()).Elem()
		v.Set(k)
		v.Field(f.index).SetString(text)
		return p.keyOf(v)
	}
	key := p.keyOf(k)
	return with(b) == key && with("") != key
}

// paragraphs is both texts, one after the other.
func paragraphs(first, other string) string {
	switch a, b := strings.TrimSpace(first), strings.TrimSpace(other); {
	case b == "" || strings.Contains(first, b):
		return first
	case a == "" || strings.Contains(other, a):
		return other
	}
	text := strings.TrimRight(first, "\n") + "\n\n" + strings.TrimRight(other, "\n")
	if strings.HasSuffix(first, "\n") || strings.HasSuffix(other, "\n") {
		text += "\n"
	}
	return text
}
