package history

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"time"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/merge"
	"crm/internal/store"
)

// Line is one value of a customer as it is now, or that an item of one of its
// lists is there, and the commit that brought it. Path, Value, Item and In are
// those of merge.Leaf. The zero Commit stands for an edit by hand that is not
// committed; then By, When and Subject are unset.
type Line struct {
	Path, Value string
	Item        bool
	In          int
	Commit      store.Hash
	By          string    // the author
	When        time.Time // in the author's zone
	Subject     string    // of the commit
}

// Blame tells of each value of a customer as its file is now who set it, in the
// order of the file's keys. It is the newest commit, each being newer than its
// parents, that brought the value: it has it, as all commits from there to HEAD
// along one line, and none of its parents has. A merge that has from one of its
// parents what it has brought nothing. Versions of the file that cannot be read
// are passed over.
//
// The errors for a customer that is not there, twice or unreadable are those of
// Store.Customer.
func (l *Log) Blame(ctx context.Context, id crm.ID) ([]Line, error) {
	present, err := l.store.Customer(id)
	if err != nil {
		return nil, err
	}
	t, err := l.tree(ctx, id)
	if err != nil {
		return nil, err
	}
	leaves := merge.Leaves(present)
	commits, err := t.blame(ctx, present, leaves)
	if err != nil {
		return nil, err
	}
	lines := make([]Line, len(leaves))
	read := map[int]*store.Commit{}
	for i, f := range leaves {
		lines[i] = Line{Path: f.Path, Value: f.Value, Item: f.Item, In: f.In}
		n := commits[i]
		if n < 0 {
			continue
		}
		c := read[n]
		if c == nil {
			if c, err = l.store.Commit(t.g.hash(n)); err != nil {
				return nil, err
			}
			read[n] = c
		}
		lines[i].Commit, lines[i].By, lines[i].When, lines[i].Subject = c.Hash, c.Author.Name, c.When, c.Message.Subject
	}
	return lines, nil
}

// tree is the versions of a customer that HEAD can reach, and from which each
// grew.
type tree struct {
	g        *graph
	id       crm.ID
	store    *store.Store
	versions []version // each before those that it grew from
	head     int       // -1: the customer never was
	read     []reading // the last few
}

// reading is a version that was read; nil when it cannot be.
type reading struct {
	blob     store.Hash
	customer *crm.Customer
}

// readings is how many versions are kept: those that are compared, and a few that
// come again where branches meet.
const readings = 8

// version is a customer in the commit that made it so, or in a merge of several.
type version struct {
	commit int
	blob   store.Hash // zero: not there
	path   string
	from   []int
}

// tree finds the versions of a customer. What the commits between them have is
// what the versions have.
func (l *Log) tree(ctx context.Context, id crm.ID) (*tree, error) {
	w, touches, err := l.touchesOf(ctx, id)
	if err != nil {
		return nil, err
	}
	t := &tree{id: id, store: l.store, head: -1}
	if w == nil {
		return t, nil
	}
	t.g = w.g
	head, _ := w.next()
	order := w.g.topological(head)
	touched := make(map[int]*touch, len(touches))
	for i := range touches {
		touched[touches[i].commit] = &touches[i]
	}
	const none = -1
	at := make([]int, w.g.size()) // the version of each commit
	var room, from []int
	for _, c := range slices.Backward(order) {
		room = w.g.parents(c, room[:0])
		from = from[:0]
		for _, p := range room {
			if v := at[p]; v != none && !slices.Contains(from, v) {
				from = append(from, v)
			}
		}
		v := version{commit: c}
		if len(room) > 0 && at[room[0]] != none {
			first := &t.versions[at[room[0]]]
			v.blob, v.path = first.blob, first.path
		}
		change := touched[c]
		if change != nil {
			v.blob, v.path = change.New, change.Path
		}
		switch {
		case change == nil && len(from) == 0:
			at[c] = none
		case change == nil && len(from) == 1 && t.versions[from[0]].blob == v.blob:
			at[c] = from[0]
		default:
			v.from = slices.Clone(from)
			at[c] = len(t.versions)
			t.versions = append(t.versions, v)
		}
	}
	if len(order) > 0 && at[head] != none {
		t.head = len(t.versions) - 1 - at[head]
	}
	t.turn()
	return t, nil
}

// turn brings the versions into the order of the commits.
func (t *tree) turn() {
	n := len(t.versions)
	slices.Reverse(t.versions)
	for i := range t.versions {
		for j := range t.versions[i].from {
			t.versions[i].from[j] = n - 1 - t.versions[i].from[j]
		}
	}
}

// customer is a version, an empty one where the customer is not there; nil when
// it cannot be read.
func (t *tree) customer(v *version) (*crm.Customer, error) {
	if v.blob.IsZero() {
		return new(crm.Customer), nil
	}
	for _, r := range t.read {
		if r.blob == v.blob {
			return r.customer, nil
		}
	}
	r := reading{blob: v.blob}
	data, err := t.store.Blob(v.blob)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, err
	case err == nil: // else it is a folder or a link
		if c, err := codec.Decode(v.path, data); err == nil {
			r.customer = c
		}
	}
	if t.read = append(t.read, r); len(t.read) > readings {
		t.read = slices.Delete(t.read, 0, 1)
	}
	return r.customer, nil
}

// readable replaces those of some versions that cannot be read by those that
// they grew from.
func (t *tree) readable(list []int) ([]int, error) {
	var out []int
	seen := map[int]bool{}
	todo := slices.Clone(list)
	for len(todo) > 0 {
		i := todo[0]
		todo = todo[1:]
		if seen[i] {
			continue
		}
		seen[i] = true
		c, err := t.customer(&t.versions[i])
		switch {
		case err != nil:
			return nil, err
		case c == nil:
			todo = append(todo, t.versions[i].from...)
		default:
			out = append(out, i)
		}
	}
	return out, nil
}

// leafSet is a set of leaves by their number.
type leafSet []uint64

func newLeafSet(n int) leafSet   { return make(leafSet, (n+63)/64) }
func (s leafSet) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s leafSet) drop(i int)     { s[i/64] &^= 1 << (i % 64) }
func (s leafSet) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }
func (s leafSet) empty() bool {
	return !slices.ContainsFunc(s, func(w uint64) bool { return w != 0 })
}

func (s leafSet) without(t leafSet) {
	for i := range s {
		s[i] &^= t[i]
	}
}

func (s leafSet) with(t leafSet) {
	for i := range s {
		s[i] |= t[i]
	}
}

// blamer carries the leaves of the present back through the versions.
type blamer struct {
	*tree
	leaves []merge.Leaf
	parts  map[string][]int // the leaves of each part
	fields map[string][]int // of each list those that are known by their content
	carry  []leafSet        // the leaves that a version has, as all up to HEAD; nil: none
}

// blame finds the commit of each leaf of the present; -1 where no commit has it.
func (t *tree) blame(ctx context.Context, present *crm.Customer, leaves []merge.Leaf) ([]int, error) {
	out := make([]int, len(leaves))
	todo := newLeafSet(len(leaves))
	for i := range out {
		out[i] = -1
		todo.add(i)
	}
	if t.head < 0 {
		return out, nil
	}
	b := blamer{tree: t, leaves: leaves, parts: map[string][]int{}, fields: map[string][]int{}, carry: make([]leafSet, len(t.versions))}
	for i := range leaves {
		part := leaves[i].Part
		b.parts[part] = append(b.parts[part], i)
		if field := merge.Field(part); field != part {
			b.fields[field] = append(b.fields[field], i)
		}
	}
	left, err := b.pass(present, store.Hash{}, slices.Clone(todo), []int{t.head})
	if err != nil {
		return nil, err
	}
	todo.without(left)
	for i := range t.versions {
		which := b.carry[i]
		b.carry[i] = nil
		if which == nil {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for j := range which {
			which[j] &= todo[j]
		}
		if which.empty() {
			continue
		}
		v := &t.versions[i]
		c, err := t.customer(v)
		if err != nil {
			return nil, err
		}
		left, err := b.pass(c, v.blob, which, v.from)
		if err != nil {
			return nil, err
		}
		todo.without(left)
		for leaf := range leaves {
			if left.has(leaf) {
				out[leaf] = v.commit
			}
		}
	}
	return out, nil
}

// pass gives leaves that a version has to those of the versions before that have
// them too, and returns what none has.
func (b *blamer) pass(c *crm.Customer, blob store.Hash, which leafSet, to []int) (leafSet, error) {
	to, err := b.readable(to)
	if err != nil {
		return nil, err
	}
	left := slices.Clone(which)
	for _, i := range to {
		has := slices.Clone(which)
		if v := &b.versions[i]; v.blob != blob || blob.IsZero() {
			old, err := b.customer(v)
			if err != nil {
				return nil, err
			}
			b.compare(old, c, has)
		}
		left.without(has)
		if b.carry[i] == nil {
			b.carry[i] = has
		} else {
			b.carry[i].with(has)
		}
	}
	return left, nil
}

// compare takes out of leaves that a version has those that an older one lacks.
func (b *blamer) compare(old, now *crm.Customer, has leafSet) {
	var doubtful []int
	only := map[string]bool{}
	for _, part := range merge.Parts(old, now) {
		only[part] = true
		doubtful = append(doubtful, b.parts[part]...)
		field := merge.Field(part)
		if field == part { // a list as a whole: all its items
			doubtful = append(doubtful, b.fields[field]...)
		} else if known := b.parts[field]; len(known) > 0 { // items known by their content
			only[field] = true // the whole list is looked at
			doubtful = append(doubtful, known...)
		}
	}
	doubtful = slices.DeleteFunc(doubtful, func(i int) bool { return !has.has(i) })
	if len(doubtful) == 0 {
		return
	}
	marks := merge.Marks(old, only)
	for _, i := range doubtful {
		if !marks[b.leaves[i].Mark] {
			has.drop(i)
		}
	}
}
