package merge

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"crm/internal/crm"
)

// identity names an item across the versions of a list.
type identity struct {
	key string
	nth int // of several with the same key, from 1; 0 when the key is unique
}

// label is the identity as part of a path: the key, or "#2" for want of one.
func (d identity) label() string {
	if d.nth == 0 {
		return d.key
	}
	return d.key + "#" + strconv.Itoa(d.nth)
}

func (d identity) compare(e identity) int {
	return cmp.Or(cmp.Compare(d.key, e.key), cmp.Compare(d.nth, e.nth))
}

// identify names the items of a base and of the versions that grew from it.
// A key that is set and unique in each version is the name. Items that share a
// key, or have none, are paired with those of the base that are equal, then
// with what is left of the base by position; what is left then is an addition,
// the same in two versions when its content is.
func identify(item *plan, base reflect.Value, sides ...reflect.Value) [][]identity {
	all := append([]reflect.Value{base}, sides...)
	names := make([][]identity, len(all))
	shared := map[string]bool{"": true}
	for i, v := range all {
		names[i] = make([]identity, v.Len())
		seen := make(map[string]bool, v.Len())
		for j := range names[i] {
			key := item.keyOf(v.Index(j))
			names[i][j].key = key
			if seen[key] {
				shared[key] = true
			}
			seen[key] = true
		}
	}
	unpaired := map[content][]int{} // items of the base: their numbers within the key
	inBase := map[string]int{}
	for j := range names[0] {
		if d := &names[0][j]; shared[d.key] {
			inBase[d.key]++
			d.nth = inBase[d.key]
			at := content{d.key, fingerprint(item, base.Index(j)), 0}
			unpaired[at] = append(unpaired[at], d.nth)
		}
	}
	left := make([]map[int]content, len(sides))
	for i, side := range sides {
		left[i] = pairShared(item, side, names[i+1], shared, inBase, unpaired)
	}
	numberAdditions(left, names[1:], inBase)
	return names
}

// content is one of several items with the same key: by its fingerprint and,
// of equal ones, its number.
type content struct {
	key, print string
	nth        int
}

func (c content) compare(d content) int {
	return cmp.Or(cmp.Compare(c.key, d.key), cmp.Compare(c.print, d.print), cmp.Compare(c.nth, d.nth))
}

// pairShared names the items of a side that share their key, as far as the base
// has partners for them, and returns the others by index.
func pairShared(item *plan, side reflect.Value, names []identity, shared map[string]bool, inBase map[string]int, unpaired map[content][]int) map[int]content {
	left := map[int]content{}
	used := map[content]int{}
	taken := map[identity]bool{}
	for j := range names {
		d := &names[j]
		if !shared[d.key] {
			continue
		}
		at := content{d.key, fingerprint(item, side.Index(j)), 0}
		if same := unpaired[at]; used[at] < len(same) {
			d.nth = same[used[at]]
			used[at]++
			taken[*d] = true
		} else {
			left[j] = at
		}
	}
	next := map[string]int{}
	extra := map[content]int{}
	for j := range names {
		at, ok := left[j]
		if !ok {
			continue
		}
		d := &names[j]
		n := next[d.key] + 1
		for n <= inBase[d.key] && taken[identity{d.key, n}] {
			n++
		}
		next[d.key] = n
		if n <= inBase[d.key] {
			d.nth = n
			delete(left, j)
			continue
		}
		extra[at]++
		at.nth = extra[at]
		left[j] = at
	}
	return left
}

// numberAdditions names what is left: after the items of the base, in the order
// of the content, so that equal additions of two sides get the same name.
func numberAdditions(left []map[int]content, names [][]identity, inBase map[string]int) {
	var all []content
	for _, l := range left {
		all = slices.AppendSeq(all, maps.Values(l))
	}
	slices.SortFunc(all, content.compare)
	number := make(map[content]int, len(all))
	for _, c := range slices.Compact(all) {
		inBase[c.key]++
		number[c] = inBase[c.key]
	}
	for i, l := range left {
		for j, c := range l {
			names[i][j].nth = number[c]
		}
	}
}

// version is one version of a list.
type version struct {
	names []identity
	items reflect.Value
	where map[identity]int
}

func newVersion(names []identity, items reflect.Value) version {
	v := version{names, items, make(map[identity]int, len(names))}
	for i, d := range names {
		v.where[d] = i
	}
	return v
}

func (v *version) get(d identity) (reflect.Value, bool) {
	i, ok := v.where[d]
	if !ok {
		return reflect.Value{}, false
	}
	return v.items.Index(i), true
}

// list sets dst to the join of the lists o and t.
func (m *merger) list(f *field, dst, b, o, t reflect.Value, path string) {
	switch {
	case equal(f.plan, o, t), equal(f.plan, t, b):
		cloneInto(f.plan, dst, o)
		return
	case equal(f.plan, o, b):
		cloneInto(f.plan, dst, t)
		return
	}
	item := f.plan.item
	names := identify(item, b, o, t)
	vb, vo, vt := newVersion(names[0], b), newVersion(names[1], o), newVersion(names[2], t)

	order := m.order(f, item, &vb, &vo, &vt, path)
	if len(order) == 0 {
		return
	}
	out := reflect.MakeSlice(dst.Type(), len(order), len(order))
	for i, d := range order {
		m.item(item, out.Index(i), d, &vb, &vo, &vt, itemPath(item, path, d))
	}
	if item.at >= 0 {
		out = sortByTime(item, out)
	}
	dst.Set(out)
}

func itemPath(item *plan, path string, d identity) string {
	if item.shape == pair {
		if path == "" {
			return d.label()
		}
		return path + "." + d.label()
	}
	return path + "[" + d.label() + "]"
}

// item sets dst to the join of one item that survives.
func (m *merger) item(p *plan, dst reflect.Value, d identity, vb, vo, vt *version, path string) {
	bv, inB := vb.get(d)
	ov, inO := vo.get(d)
	tv, inT := vt.get(d)
	if !inB {
		bv = reflect.New(dst.Type()).Elem()
	}
	if inO && inT {
		before, lost := len(m.conflicts), len(m.lost)
		m.merge(p, false, dst, bv, ov, tv, path)
		if p.shape == record && p.keyOf(dst) != d.key {
			// Field by field each side gave up another half of what names the item:
			// a phone its number as typed and its number in E.164. Take it as a whole.
			m.conflicts, m.lost = m.conflicts[:before], m.lost[:lost]
			m.whole(p, dst, bv, ov, tv, path)
		}
		return
	}
	kept := ov
	c := Conflict{Path: path, Base: present(p, bv), Kind: Removed}
	if inO {
		c.Ours = present(p, ov)
	} else {
		kept = tv
		c.Theirs = present(p, tv)
	}
	if inB {
		m.conflicts = append(m.conflicts, c)
	}
	cloneInto(p, dst, kept)
}

// whole sets dst to the item of one side.
func (m *merger) whole(p *plan, dst, b, o, t reflect.Value, path string) {
	c := Conflict{Path: path, Base: summary(p, b), Ours: present(p, o), Theirs: present(p, t)}
	if c.Ours == c.Theirs {
		c.Base, c.Ours, c.Theirs = fingerprint(p, b), fingerprint(p, o), fingerprint(p, t)
	}
	dst.SetZero()
	if m.clash(c, free(p, o), free(p, t)) == Ours {
		cloneInto(p, dst, o)
	} else {
		cloneInto(p, dst, t)
	}
}

// survives tells whether an item of one side or both stays: not when the other
// side removed it and this one left it as it was.
func survives(item *plan, d identity, vb, vo, vt *version) bool {
	bv, inB := vb.get(d)
	ov, inO := vo.get(d)
	tv, inT := vt.get(d)
	switch {
	case inO && inT:
		return true
	case inO:
		return !inB || !equal(item, ov, bv)
	case inT:
		return !inB || !equal(item, tv, bv)
	}
	return false
}

// order is the order of the items that survive. What both sides have is the
// spine; what one side has follows the item of the spine that it follows there.
func (m *merger) order(f *field, item *plan, vb, vo, vt *version, path string) []identity {
	spine := m.spine(f, vb, vo, vt, path)
	slot := make(map[identity]int, len(spine))
	for i, d := range spine {
		slot[d] = i + 1
	}
	runs := func(v *version) [][]identity { // runs[0] stands before the spine, runs[i+1] after spine[i]
		out := make([][]identity, len(spine)+1)
		at := 0
		for _, d := range v.names {
			if n, ok := slot[d]; ok {
				at = n
			} else if survives(item, d, vb, vo, vt) {
				out[at] = append(out[at], d)
			}
		}
		return out
	}
	ours, theirs := runs(vo), runs(vt)
	var out []identity
	for i := range ours {
		if i > 0 {
			out = append(out, spine[i-1])
		}
		run := append(ours[i], theirs[i]...)
		if len(ours[i]) > 0 && len(theirs[i]) > 0 {
			slices.SortFunc(run, identity.compare)
		}
		out = append(out, run...)
	}
	return out
}

// spine orders the items that both sides have: as both do, else as the side
// that moved items of the base, else (both moved them) as preferred where the
// order has a meaning and as in the base where it has none.
func (m *merger) spine(f *field, vb, vo, vt *version, path string) []identity {
	inO := common(vo.names, vt.where)
	inT := common(vt.names, vo.where)
	if slices.Equal(inO, inT) {
		return inO
	}
	base := common(common(vb.names, vo.where), vt.where)
	movedO := !slices.Equal(common(vo.names, maps2(vb, vt)), base)
	movedT := !slices.Equal(common(vt.names, maps2(vb, vo)), base)
	switch {
	case movedO && !movedT:
		return inO
	case movedT && !movedO:
		return inT
	}
	if f.ordered {
		c := Conflict{Path: path + orderSuffix, Base: labels(base), Ours: labels(inO), Theirs: labels(inT)}
		if m.clash(c, labelList(inO), labelList(inT)) == Ours {
			return inO
		}
		return inT
	}
	var added []identity
	for _, d := range inO {
		if _, ok := vb.where[d]; !ok {
			added = append(added, d)
		}
	}
	slices.SortFunc(added, identity.compare)
	return append(base, added...)
}

// maps2 is what both versions have.
func maps2(v, w *version) map[identity]int {
	out := maps.Clone(v.where)
	maps.DeleteFunc(out, func(d identity, _ int) bool { _, ok := w.where[d]; return !ok })
	return out
}

func common(names []identity, in map[identity]int) []identity {
	out := make([]identity, 0, len(names))
	for _, d := range names {
		if _, ok := in[d]; ok {
			out = append(out, d)
		}
	}
	return out
}

func labels(names []identity) string {
	parts := make([]string, len(names))
	for i, d := range names {
		parts[i] = d.label()
	}
	return strings.Join(parts, ", ")
}

func labelList(names []identity) crm.Value {
	out := crm.Value{Kind: crm.List}
	for _, d := range names {
		out.Items = append(out.Items, crm.TextValue(d.label()))
	}
	return out
}

// sortByTime orders records that have a moment by it, then by key and content.
func sortByTime(item *plan, items reflect.Value) reflect.Value {
	type entry struct {
		at  crm.Time
		key string
		v   reflect.Value
	}
	entries := make([]entry, items.Len())
	for i := range entries {
		v := items.Index(i)
		entries[i] = entry{v.Field(item.at).Interface().(crm.Time), item.keyOf(v), v}
	}
	slices.SortStableFunc(entries, func(a, b entry) int {
		if c := cmp.Or(a.at.Compare(b.at), cmp.Compare(a.key, b.key)); c != 0 {
			return c
		}
		return cmp.Compare(fingerprint(item, a.v), fingerprint(item, b.v))
	})
	out := reflect.MakeSlice(items.Type(), len(entries), len(entries))
	for i := range entries {
		out.Index(i).Set(entries[i].v)
	}
	return out
}
