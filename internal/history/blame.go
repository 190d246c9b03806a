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
	commits, err := t.blame(ctx, leaves)
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
	marks    map[store.Hash]map[string]bool
}

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
	t := &tree{id: id, store: l.store, head: -1, marks: map[store.Hash]map[string]bool{}}
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

// marksOf is the marks of a version; nil for one that cannot be read.
func (t *tree) marksOf(v *version) (map[string]bool, error) {
	if v.blob.IsZero() {
		return map[string]bool{}, nil
	}
	if m, ok := t.marks[v.blob]; ok {
		return m, nil
	}
	var m map[string]bool
	data, err := t.store.Blob(v.blob)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, err
	case err == nil: // else it is a folder or a link
		if c, err := codec.Decode(v.path, data); err == nil {
			m = merge.Marks(c)
		}
	}
	t.marks[v.blob] = m
	return m, nil
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
		m, err := t.marksOf(&t.versions[i])
		switch {
		case err != nil:
			return nil, err
		case m == nil:
			todo = append(todo, t.versions[i].from...)
		default:
			out = append(out, i)
		}
	}
	return out, nil
}

// blame finds the commit of each leaf; -1 where no commit has it.
func (t *tree) blame(ctx context.Context, leaves []merge.Leaf) ([]int, error) {
	out := make([]int, len(leaves))
	all := make([]int, len(leaves))
	for i := range out {
		out[i], all[i] = -1, i
	}
	if t.head < 0 {
		return out, nil
	}
	carry := make([][]int, len(t.versions)) // the leaves that a version has, as all up to HEAD
	// pass gives leaves to those of some versions that have them, and returns what
	// none has.
	pass := func(which []int, to []int) (left []int, err error) {
		if to, err = t.readable(to); err != nil {
			return nil, err
		}
		found := make([]bool, len(which))
		for _, v := range to {
			marks, err := t.marksOf(&t.versions[v])
			if err != nil {
				return nil, err
			}
			for i, leaf := range which {
				if marks[leaves[leaf].Mark] {
					found[i] = true
					carry[v] = append(carry[v], leaf)
				}
			}
		}
		for i, leaf := range which {
			if !found[i] {
				left = append(left, leaf)
			}
		}
		return left, nil
	}
	if _, err := pass(all, []int{t.head}); err != nil {
		return nil, err
	}
	for i := range t.versions {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		which := carry[i]
		carry[i] = nil
		slices.Sort(which)
		which = slices.DeleteFunc(slices.Compact(which), func(leaf int) bool { return out[leaf] >= 0 })
		if len(which) == 0 {
			continue
		}
		left, err := pass(which, t.versions[i].from)
		if err != nil {
			return nil, err
		}
		for _, leaf := range left {
			out[leaf] = t.versions[i].commit
		}
	}
	return out, nil
}
