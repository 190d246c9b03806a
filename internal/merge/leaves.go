package merge

import (
	"reflect"
	"strconv"

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

// Marks is what Leaf.Mark is looked up in; a nil customer has none.
func Marks(c *crm.Customer) map[string]bool {
	w := leafWalk{marks: map[string]bool{}}
	if c != nil {
		w.walk(planOf(reflect.TypeFor[crm.Customer]()), reflect.ValueOf(c).Elem(), "", []string{""}, -1)
	}
	return w.marks
}

// leafWalk collects leaves or, with marks set, marks. A place is known by marks:
// the first is that of a leaf, the others are those by which a version may know it
// in which a key is unique that is not in this one, or the other way round.
type leafWalk struct {
	leaves []Leaf
	marks  map[string]bool
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
	l.Mark = at[0] + tail
	w.leaves = append(w.leaves, l)
	return len(w.leaves) - 1
}

func (w *leafWalk) walk(p *plan, v reflect.Value, path string, at []string, in int) {
	switch p.shape {
	case record:
		for i := range p.fields {
			f := &p.fields[i]
			if in >= 0 || path != "" {
				if f.key == "id" && !f.extra {
					continue
				}
			}
			if fv := v.Field(f.index); f.plan.shape == list {
				w.list(f.plan.item, fv, f.under(path), below(at, f.key), in)
			} else {
				w.walk(f.plan, fv, f.under(path), below(at, f.key), in)
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

func (w *leafWalk) list(item *plan, v reflect.Value, path string, at []string, in int) {
	if v.Len() == 0 {
		return
	}
	names := identify(item, v)[0]
	same := map[content]int{}
	for i, d := range names {
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
		sub := itemPath(item, path, d)
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
