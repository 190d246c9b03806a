package history

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"slices"

	"crm/internal/crm"
	"crm/internal/store"
)

// fact is what is known of one commit.
type fact struct {
	hash    store.Hash
	time    int64
	parents []store.Hash
	touches []store.CustomerTouch
}

var errTooLarge = errors.New("the history is too large for its cache")

// encodeBase makes a base of facts. Each commit is there once, and with it its
// parents. The facts are sorted.
func encodeBase(gen, shallow uint64, facts []fact) ([]byte, error) {
	slices.SortFunc(facts, func(a, b fact) int { return bytes.Compare(a.hash[:], b.hash[:]) })
	number := func(h store.Hash) (uint32, bool) {
		i, ok := slices.BinarySearchFunc(facts, h, func(f fact, h store.Hash) int { return bytes.Compare(f.hash[:], h[:]) })
		return uint32(i), ok
	}
	type row struct {
		commit uint32
		*store.CustomerTouch
	}
	var rows []row
	edges := 0
	for i := range facts {
		for j := range facts[i].touches {
			rows = append(rows, row{uint32(i), &facts[i].touches[j]})
		}
		if n := len(facts[i].parents); n > 1 {
			edges += n
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.commit, b.commit)) })
	var custs, strs []byte
	strs = append(strs, 0)
	packed := make([]byte, 0, rowLen*len(rows))
	var id crm.ID
	var slugs map[string]uint32 // of one customer, or of all
	place := func(path string) (uint32, error) {
		slug, ok := slugOf(id, path)
		if !ok {
			return 0, errors.New("a customer's file has a strange path")
		}
		if slug == "" {
			return 0, nil
		}
		at, ok := slugs[slug]
		if !ok {
			at = uint32(len(strs))
			slugs[slug] = at
			strs = append(binary.AppendUvarint(strs, uint64(len(slug))), slug...)
		}
		return at, nil
	}
	for i, r := range rows {
		if r.ID != id {
			if !r.ID.Valid() {
				return nil, errors.New("a customer has a strange id")
			}
			id, slugs = r.ID, map[string]uint32{}
			custs = append(append(custs, id...), 0, 0)
			custs = le.AppendUint32(custs, uint32(i))
		}
		flags := uint32(0)
		if r.Inherited {
			flags |= flagInherited
		}
		path, err := place(r.Path)
		if err != nil {
			return nil, err
		}
		old := uint32(0)
		if r.OldPath != "" {
			flags |= flagMoved
			if old, err = place(r.OldPath); err != nil {
				return nil, err
			}
		}
		packed = le.AppendUint32(packed, r.commit)
		packed = le.AppendUint32(packed, flags)
		packed = append(append(packed, r.Old[:]...), r.New[:]...)
		packed = le.AppendUint32(packed, path)
		packed = le.AppendUint32(packed, old)
	}
	var b base
	if !b.sizes(uint64(len(facts)), uint64(edges), uint64(len(custs)/custLen), uint64(len(rows)), uint64(len(strs))) {
		return nil, errTooLarge
	}
	out := make([]byte, headerLen, b.end)
	copy(out, magic)
	le.PutUint64(out[8:], gen)
	le.PutUint64(out[16:], shallow)
	for i, n := range []int{b.n, b.nEdge, b.nCust, b.nRow, len(strs)} {
		le.PutUint32(out[24+4*i:], uint32(n))
	}
	le.PutUint32(out[60:], checksum(out[:60]))
	for i := range facts {
		out = append(out, facts[i].hash[:]...)
	}
	for i := range facts {
		out = le.AppendUint64(out, uint64(facts[i].time))
	}
	var list []byte
	for i := range facts {
		p := uint32(noParent)
		switch parents := facts[i].parents; len(parents) {
		case 0:
		case 1:
			n, ok := number(parents[0])
			if !ok {
				return nil, errNoParent
			}
			p = n
		default:
			p = uint32(len(list)/4) | isEdge
			for j, h := range parents {
				n, ok := number(h)
				if !ok {
					return nil, errNoParent
				}
				if j == len(parents)-1 {
					n |= isEdge
				}
				list = le.AppendUint32(list, n)
			}
		}
		out = le.AppendUint32(out, p)
	}
	out = append(append(append(append(out, list...), custs...), packed...), strs...)
	for at := 0; at < b.blocks; at += 1 << blockShift {
		out = le.AppendUint32(out, checksum(out[at:min(at+1<<blockShift, b.blocks)]))
	}
	return out, nil
}

var errNoParent = errors.New("a commit is known without its parent")

// facts is all that a base holds; false when it is damaged.
func (b *base) facts() ([]fact, bool) {
	cols, ok := b.columns()
	if !ok {
		return nil, false
	}
	out := make([]fact, b.n)
	for i := range out {
		out[i].hash = b.hash(i)
		out[i].time = int64(le.Uint64(cols.times[8*i:]))
		for _, p := range cols.of(i, nil) {
			out[i].parents = append(out[i].parents, b.hash(p))
		}
	}
	for i := range b.nCust {
		id, from, to := b.customer(i)
		if b.bad {
			return nil, false
		}
		for _, t := range b.rowsOf(id, from, to) {
			f := &out[t.commit]
			f.touches = append(f.touches, store.CustomerTouch{ID: id, Touch: t.Touch, Inherited: t.inherited})
		}
	}
	return out, !b.bad
}

// of appends the parents of commit i.
func (c *columns) of(i int, out []int) []int {
	p := le.Uint32(c.parents[4*i:])
	switch {
	case p == noParent:
	case p&isEdge == 0:
		out = append(out, int(p))
	default:
		for at := 4 * int(p&^isEdge); ; at += 4 {
			e := le.Uint32(c.edges[at:])
			out = append(out, int(e&^isEdge))
			if e&isEdge != 0 {
				break
			}
		}
	}
	return out
}
