package reconcile

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/decision"
	"crm/internal/merge"
	"crm/internal/store"
	"crm/internal/unite"
)

// united makes whole what the sides did to customers that were joined to others
// (crm.Merged). Files are joined one by one before; after that a customer may be
// there and also be a part of another one, or be a part of two. The rule: whoever is
// said to be the same becomes one. Of those to whom others were joined, and who were
// joined to nobody, the one with the least id is kept, else the one with the least id.
// What one side changed in a customer that the other side joined ends in the one that
// it was joined to, and every reference leads there.
type united struct {
	ctx   context.Context
	m     *merger
	j     *joint
	sides *[2]*annals
	by    map[crm.ID]*member
	whole []crm.ID // that nobody had joined before: whoever refers to them is anywhere
}

// member is a customer's file as it is joined until now.
type member struct {
	x       triple
	v       version
	c       *crm.Customer // nil when there is none, or none that can be read
	changed bool
	more    []string // comments of those that it took in
}

func (m *merger) united(ctx context.Context, all []triple, ours store.Hash, j *joint, sides *[2]*annals) error {
	gone := func(x triple) bool { return !x.ours.there || !x.theirs.there }
	if !slices.ContainsFunc(all, gone) {
		return nil // whoever joins customers removes a file
	}
	u := &united{ctx: ctx, m: m, j: j, sides: sides, by: map[crm.ID]*member{}}
	some := false
	for _, x := range all {
		b := &member{x: x, v: x.ours}
		if c, ok := j.changes[x.key]; ok {
			b.v = c.now
		}
		path := b.v.path
		if !b.v.there {
			path = cmp.Or(x.base.path, x.ours.path, x.theirs.path)
		}
		id, ok := crm.PathID(path)
		if !ok || u.by[id] != nil {
			continue
		}
		if b.v.there {
			if c := m.customer(b.v); c != nil {
				b.c = merge.Clone(c)
				some = some || len(c.Merged) > 0
			}
		}
		u.by[id] = b
	}
	if !some {
		return nil
	}
	for range u.by { // each round takes one in
		leads := u.leads()
		id := u.next(leads)
		if id == "" {
			break
		}
		if err := u.take(leads[id], id, leads); err != nil {
			return err
		}
	}
	if err := u.referring(ours); err != nil {
		return err
	}
	leads := u.redirect()
	if err := u.write(); err != nil {
		return err
	}
	return u.decisions(all, ours, leads)
}

// decisions leads what was decided about customers that look alike.
func (u *united) decisions(all []triple, commit store.Hash, leads map[crm.ID]crm.ID) error {
	var was, now version
	if i := slices.IndexFunc(all, func(x triple) bool { return x.key == crm.DecisionsFile }); i >= 0 {
		was, now = all[i].ours, all[i].ours
		if c, ok := u.j.changes[crm.DecisionsFile]; ok {
			now = c.now
		}
	} else if data, err := u.m.s.At(commit, crm.DecisionsFile); err == nil {
		was = version{there: true, path: crm.DecisionsFile, hash: store.BlobHash(data), mode: 0o100644}
		now = was
	}
	if !now.there {
		return nil
	}
	data, err := u.m.content(now)
	if err != nil {
		return err
	}
	d, err := decision.Decode(now.path, data)
	if err != nil || !decision.Follow(d, func(id crm.ID) crm.ID { return cmp.Or(leads[id], id) }) {
		return nil // one that cannot be read is for a person to mend
	}
	if data, err = decision.Encode(now.path, data, d); err == nil {
		u.j.changes[crm.DecisionsFile] = change{was, made(now.path, data, now.mode)}
	}
	return err
}

// referring adds the customers that neither side changed and that refer to one that
// was joined only now.
func (u *united) referring(commit store.Hash) error {
	if len(u.whole) == 0 {
		return nil
	}
	files, err := u.m.s.FilesAt(commit)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := u.ctx.Err(); err != nil {
			return err
		}
		id, ok := crm.PathID(f.Path)
		if !ok || u.by[id] != nil {
			continue
		}
		data, err := u.m.s.Blob(f.Hash)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(u.whole, func(id crm.ID) bool { return bytes.Contains(data, []byte(id)) }) {
			continue
		}
		if c, err := codec.Decode(f.Path, data); err == nil {
			v := version{there: true, path: f.Path, hash: f.Hash, mode: 0o100644}
			u.by[id] = &member{x: triple{store.CustomerKey(f.Path), v, v, v}, v: v, c: c}
		}
	}
	return nil
}

// leads is where the id of each customer that was joined leads.
func (u *united) leads() map[crm.ID]crm.ID {
	up := map[crm.ID]crm.ID{} // a forest of those that are the same
	var root func(id crm.ID) crm.ID
	root = func(id crm.ID) crm.ID {
		if p, ok := up[id]; ok && p != id {
			return root(p)
		}
		return id
	}
	joined := map[crm.ID]bool{}
	all := map[crm.ID]bool{}
	for _, id := range slices.Sorted(maps.Keys(u.by)) {
		b := u.by[id]
		if b.c == nil {
			continue
		}
		for _, e := range b.c.Merged {
			if e.ID == "" || e.ID == id {
				continue
			}
			joined[e.ID], all[e.ID], all[id] = true, true, true
			if r, s := root(e.ID), root(id); r != s {
				up[max(r, s)] = min(r, s)
			}
		}
	}
	best := map[crm.ID]crm.ID{} // by root
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if b := u.by[id]; b == nil || b.c == nil {
			continue
		}
		if had, ok := best[root(id)]; !ok || joined[had] && !joined[id] {
			best[root(id)] = id
		}
	}
	out := map[crm.ID]crm.ID{}
	for id := range all {
		if to, ok := best[root(id)]; ok && to != id {
			out[id] = to
		}
	}
	return out
}

// next is a customer that is there and leads to another one; those first that are
// older than the parting of the sides, as they know who was taken apart since.
func (u *united) next(leads map[crm.ID]crm.ID) crm.ID {
	var late crm.ID
	for _, id := range slices.Sorted(maps.Keys(leads)) {
		b := u.by[id]
		switch {
		case b == nil || b.c == nil:
		case b.x.base.there:
			return id
		case late == "":
			late = id
		}
	}
	return late
}

// take takes a customer into the one that it leads to.
func (u *united) take(to, id crm.ID, leads map[crm.ID]crm.ID) error {
	t, b := u.by[to], u.by[id]
	lead := func(id crm.ID) crm.ID { return cmp.Or(leads[id], id) }
	i := slices.IndexFunc(t.c.Merged, func(e crm.Merged) bool { return e.ID == id })
	base := u.m.customer(b.x.base)
	if i >= 0 && base != nil {
		entry := t.c.Merged[i]
		by, err := u.setter(b)
		if err != nil {
			return err
		}
		was, now := merge.Clone(base), merge.Clone(b.c)
		for _, c := range []*crm.Customer{was, now} {
			c.ID, c.Type = to, t.c.Type
			unite.Redirect(c, lead)
		}
		unite.Redirect(t.c, lead)
		alike(was, now, t.c)
		var conflicts []merge.Conflict
		t.c, conflicts = merge.Reconcile(was, t.c, now, func(merge.Conflict) merge.Verdict {
			return merge.Verdict{Side: merge.Ours, By: by.by, At: by.when, Kept: entry.By}
		})
		for _, c := range conflicts {
			if c.Kind == merge.Clash {
				u.j.Clashes = append(u.j.Clashes, Clash{Customer: Named{to, t.c.Name}, Field: c.Path, Held: c.Ours, Lost: c.Theirs, By: by.by, Kept: entry.By, LostTheir: b.x.theirs.there})
			}
		}
	} else {
		alike(t.c, b.c)
		opts := unite.Options{Take: map[string]int{}}
		if t.c.Type != "" {
			opts.Take["type"] = 0
		}
		for _, c := range []*crm.Customer{t.c, b.c} {
			for _, e := range c.Merged {
				if e.At.Compare(opts.At) > 0 {
					opts.At, opts.By = e.At, e.By
				}
			}
		}
		joined, err := unite.Join(t.c, []*crm.Customer{b.c}, opts)
		if err != nil {
			return err
		}
		t.c = joined
		u.whole = append(u.whole, id)
	}
	t.c = withoutItself(t.c)
	if i < 0 && !slices.ContainsFunc(t.c.Merged, func(e crm.Merged) bool { return e.ID == id }) {
		t.c.Merged = append(t.c.Merged, crm.Merged{ID: id, Name: b.c.Name})
	}
	data, err := u.m.content(b.v)
	if err != nil {
		return err
	}
	t.more = append(append(t.more, codec.Comments(data)...), b.more...)
	u.j.Kept = slices.DeleteFunc(u.j.Kept, func(k Kept) bool { return k.Customer.ID == id && k.Item == "" })
	u.j.Joined = append(u.j.Joined, [2]Named{{id, b.c.Name}, {to, t.c.Name}})
	b.c, b.changed, t.changed = nil, true, true
	return nil
}

// setter is who changed a customer last that the other side removed.
func (u *united) setter(b *member) (setter, error) {
	side := 0
	if !b.x.ours.there {
		side = 1
	}
	if b.x.ours.there == b.x.theirs.there {
		return setter{}, nil
	}
	return u.sides[side].last(u.ctx, b.x.key, func(v, w version) bool { return v.hash == w.hash && v.there == w.there })
}

// alike gives entries about the same customer the same moment and author, the
// earliest: that two people joined it is nothing to settle.
func alike(all ...*crm.Customer) {
	first := map[crm.ID]crm.Merged{}
	for _, c := range all {
		if c == nil {
			continue
		}
		for _, e := range c.Merged {
			if f, ok := first[e.ID]; !ok || cmp.Or(e.At.Compare(f.At), cmp.Compare(e.By, f.By), cmp.Compare(e.Name, f.Name)) < 0 {
				first[e.ID] = e
			}
		}
	}
	for _, c := range all {
		if c == nil {
			continue
		}
		for i := range c.Merged {
			f := first[c.Merged[i].ID]
			c.Merged[i].At, c.Merged[i].By, c.Merged[i].Name = f.At, f.By, f.Name
		}
	}
}

// withoutItself takes entries out of a customer that are about itself. Their values
// are kept as clashes where they are not the ones that hold.
func withoutItself(c *crm.Customer) *crm.Customer {
	i := slices.IndexFunc(c.Merged, func(e crm.Merged) bool { return e.ID == c.ID })
	if i < 0 {
		return c
	}
	out := merge.Clone(c)
	e := out.Merged[i]
	out.Merged = slices.Delete(out.Merged, i, i+1)
	for _, p := range e.Values {
		if v, err := merge.Get(out, p.Key); err == nil && v.Equal(p.Value) {
			continue
		}
		clash := crm.Clash{Field: p.Key, Value: p.Value, By: e.By, At: e.At}
		if !slices.ContainsFunc(out.Clashes, func(o crm.Clash) bool { return o.Key() == clash.Key() }) {
			out.Clashes = append(out.Clashes, clash)
		}
	}
	slices.SortStableFunc(out.Clashes, func(a, b crm.Clash) int { return cmp.Compare(a.Key(), b.Key()) })
	return out
}

// redirect leads every reference to where its customer is now.
func (u *united) redirect() map[crm.ID]crm.ID {
	leads := u.leads()
	for _, b := range u.by {
		if b.c == nil {
			continue
		}
		was := merge.Clone(b.c)
		unite.Redirect(b.c, func(id crm.ID) crm.ID { return cmp.Or(leads[id], id) })
		b.changed = b.changed || !merge.Equal(was, b.c)
	}
	return leads
}

// write puts what changed into what the joining makes.
func (u *united) write() error {
	for _, id := range slices.Sorted(maps.Keys(u.by)) {
		b := u.by[id]
		switch {
		case !b.changed:
			continue
		case b.c == nil:
			u.j.changes[b.x.key] = change{b.x.ours, version{}}
			continue
		}
		old, err := u.m.content(b.v)
		if err != nil {
			return err
		}
		data, err := codec.Update(b.v.path, old, b.c)
		if err != nil {
			data = codec.AppendComments(codec.Encode(b.c), codec.Comments(old))
		}
		if more := codec.AppendComments(data, b.more); len(b.more) > 0 {
			if c, err := codec.Decode(b.v.path, more); err == nil && merge.Equal(c, b.c) {
				data = more
			}
		}
		path := b.v.path
		if was := u.m.customer(b.v); was == nil || was.Name != b.c.Name {
			path = crm.Path(b.c.ID, b.c.Name)
		}
		u.j.changes[b.x.key] = change{b.x.ours, made(path, data, b.v.mode)}
	}
	return nil
}
