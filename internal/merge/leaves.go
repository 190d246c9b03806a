package merge

import (
	"reflect"
	"strconv"
	"strings"

	"crm/internal/crm"
)

// Leaf is one value of a customer, or that an item of one of its lists is there.
type Leaf struct {
	Path  string // as in Change
	Value string // as text; of an item its one-line summary
	Item  bool   // an item as a whole: that it is there, not what is in it
	In    int    // the leaf of the item that it is in; -1 when it is in none
	// Mark is among the Marks of another version exactly when that has the same
	// value at the same place or, for an Item, has the item.
	Mark string
	// Part is the field of the customer or, in a list, the item of that, as a path.
	// It is the whole list for an item that is known by its content.
	Part string
}

// Field is the field of the customer that a part is, or is an item of.
func Field(part string) string {
	if i := strings.IndexAny(part, "[."); i >= 0 {
		return part[:i]
	}
	return part
}

// Leaves lists all values of a customer in the order of the file's keys, the
// item of a list before what is in it. The id of an item is no leaf of its own.
// Of several items with the same key, or without one, each is known by its
// content, so that a changed one counts as another.
func Leaves(c *crm.Customer) []Leaf {
	var w leafWalk
	if c != nil {
		w.walk(planOf(reflect.TypeFor[crm.Customer]()), reflect.ValueOf(c).Elem(), "", []string{""}, -1)
	}
	return w.leaves
}

// Marks is what Leaf.Mark is looked up in; a nil customer has none. With only
// set, it is the marks of these parts, as Parts gives them for this version and
// another; a list stands for all its items.
func Marks(c *crm.Customer, only map[string]bool) map[string]bool {
	w := leafWalk{marks: map[string]bool{}, only: only}
	if c != nil {
		w.walk(planOf(reflect.TypeFor[crm.Customer]()), reflect.ValueOf(c).Elem(), "", []string{""}, -1)
	}
	return w.marks
}

// Parts is the parts of two versions that differ: fields, items of lists and,
// where keys are not unique, whole lists. What is in no such part, and not known
// by its content in a list of which a part is among them, has the same Marks in
// both.
func Parts(a, b *crm.Customer) []string {
	var none crm.Customer
	if a == nil {
		a = &none
	}
	if b == nil {
		b = &none
	}
	p := planOf(reflect.TypeFor[crm.Customer]())
	x, y := reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem()
	var out []string
	for i := range p.fields {
		f := &p.fields[i]
		v, w := x.Field(f.index), y.Field(f.index)
		switch {
		case f.plan.shape != list:
			if !equal(f.plan, v, w) {
				out = append(out, f.key)
			}
		case f.extra:
			if !equal(f.plan, v, w) {
				for _, v := range []reflect.Value{v, w} {
					for i := range v.Len() {
						out = append(out, v.Index(i).Addr().Interface().(*crm.Pair).Key)
					}
				}
			}
		default:
			out = listParts(out, f, v, w)
		}
	}
	return out
}

// listParts appends the items of two lists that differ, or the list.
func listParts(out []string, f *field, a, b reflect.Value) []string {
	item := f.plan.item
	head, tail := sameEnds(item, a, b)
	if head == a.Len() && head == b.Len() {
		return out
	}
	var rest [2]map[string]reflect.Value // by key, what is not alike at the ends
	for i, v := range []reflect.Value{a, b} {
		rest[i] = map[string]reflect.Value{}
		seen := make(map[string]bool, v.Len())
		for j := range v.Len() {
			key := item.keyOf(v.Index(j))
			if key == "" || seen[key] {
				return append(out, f.key)
			}
			seen[key] = true
			if j >= head && j < v.Len()-tail {
				rest[i][key] = v.Index(j)
			}
		}
	}
	for key, v := range rest[0] {
		if w, ok := rest[1][key]; !ok || !equal(item, v, w) {
			out = append(out, itemPath(item, f.key, identity{key: key}))
		}
	}
	for key := range rest[1] {
		if _, ok := rest[0][key]; !ok {
			out = append(out, itemPath(item, f.key, identity{key: key}))
		}
	}
	return out
}

// leafWalk collects leaves or, with marks set, marks. A place is known by marks:
// the first is that of a leaf, the others are those by which a version may know it
// in which a key is unique that is not in this one, or the other way round.
type leafWalk struct {
	leaves []Leaf
	marks  map[string]bool
	only   map[string]bool
	part   string
}

// skips tells that a part is not asked for.
func (w *leafWalk) skips(part string) bool {
	return w.only != nil && !w.only[part] && !w.only[Field(part)]
}

// The parts of a mark are set apart by what no value of a path has.
const markSep = "\x00"

func (w *leafWalk) add(l Leaf, at []string, tail string) int {
	if w.marks != nil {
		for _, m := range at {
			w.marks[m+tail] = true
		}
		return -1
	}
	l.Mark, l.Part = at[0]+tail, w.part
	w.leaves = append(w.leaves, l)
	return len(w.leaves) - 1
}

func (w *leafWalk) walk(p *plan, v reflect.Value, path string, at []string, in int) {
	switch p.shape {
	case record:
		for i := range p.fields {
			f := &p.fields[i]
			top := path == ""
			switch fv := v.Field(f.index); {
			case !top && f.key == "id" && !f.extra: // it is known by that
			case f.plan.shape == list:
				w.list(f.plan.item, fv, f.under(path), below(at, f.key), in, top)
			default:
				if top {
					w.part = f.key
				}
				if !top || !w.skips(f.key) {
					w.walk(f.plan, fv, f.under(path), below(at, f.key), in)
				}
			}
		}
	case value:
		x := v.Interface().(crm.Value)
		w.add(Leaf{Path: path, Value: x.String(), In: in}, at, markSep+"="+explicit(x))
	case pair:
		x := v.Interface().(crm.Pair).Value
		w.add(Leaf{Path: path, Value: x.String(), In: in}, at, markSep+"="+explicit(x))
	default:
		if text := leafText(v); text != "" {
			w.add(Leaf{Path: path, Value: text, In: in}, at, markSep+"="+text)
		}
	}
}

// list walks a list; top tells that it is a field of the customer.
func (w *leafWalk) list(item *plan, v reflect.Value, path string, at []string, in int, top bool) {
	if v.Len() == 0 {
		return
	}
	some := top && w.only != nil && !w.only[path] // not all its items are asked for
	var names []identity
	if some {
		names = make([]identity, v.Len())
		for i := range names {
			names[i].key = item.keyOf(v.Index(i))
		}
	} else {
		names = identify(item, v)[0]
	}
	same := map[content]int{}
	for i, d := range names {
		sub := itemPath(item, path, d)
		if top {
			if w.part = sub; d.nth > 0 {
				w.part = path
			}
		}
		if some && !w.only[sub] {
			continue
		}
		x := v.Index(i)
		known := content{key: d.key, print: fingerprint(item, x)}
		same[known]++
		byKey := markSep + "[" + d.key
		byContent := markSep + "#" + d.key + markSep + known.print + markSep + strconv.Itoa(same[known])
		places := make([]string, 0, 2*len(at))
		first, second := byKey, byContent
		if d.nth > 0 {
			first, second = byContent, byKey
		}
		for _, m := range at {
			places = append(places, m+first)
		}
		if w.marks != nil && d.key != "" {
			for _, m := range at {
				places = append(places, m+second)
			}
		}
		switch item.shape {
		case pair:
			w.walk(item, x, sub, places, in)
		case record:
			n := w.add(Leaf{Path: sub, Value: present(item, x), Item: true, In: in}, places, "")
			w.walk(item, x, sub, places, n)
		default:
			w.add(Leaf{Path: sub, Value: present(item, x), Item: true, In: in}, places, "")
		}
	}
}

// below is the marks of a field.
func below(at []string, key string) []string {
	out := make([]string, len(at))
	for i, m := range at {
		out[i] = m + markSep + "." + key
	}
	return out
}
