package index

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"

	"github.com/cespare/xxhash/v2"

	"crm/internal/column"
	"crm/internal/derived"
	"crm/internal/store"
)

// A view is what a snapshot of the present came to: which rows of which segments
// are the customers, and who is in none. As long as the index file is in the same
// state, the hashes of all customers need not be looked up in the segments again.
// The file, all numbers little endian:
//
//	magic; the state of the index file, see log.go, 8 bytes
//	broken files, customers in no segment, segments, 0: 4 bytes each
//	for each segment: its name behind its length; column.Segment.Sum, 8 bytes; the set
//	    of its rows that count, 8 bytes for 64 of them
//	for each customer in no segment: the path behind its length; the hash
//	xxHash64 of all before it
const (
	viewMagic  = "crmview1"
	viewHeader = 32
	leastView  = 4_000 // customers for whom a view is written: fewer are looked up as quickly
)

func (x *Index) viewPath() string { return filepath.Join(x.dir, "view") }

// remember keeps what the snapshot at hand came to, to be written by Close: of whom
// no segment held, the fresh ones hold all.
func (x *Index) remember(broken int, missing []lost, fresh []*segment) {
	if x.base.nRow < x.leastView {
		return
	}
	written := 0
	for _, s := range fresh {
		if s.name != "" {
			written++
		}
	}
	for _, s := range x.segs {
		if s.name == "" && s.count > 0 && (written > 0 || !slices.Contains(fresh, s)) {
			return // it is of customers who are not told apart here
		}
	}
	if written > 0 {
		missing = nil
	}
	out := append(make([]byte, 0, viewHeader+x.base.nRow/7+1<<10), viewMagic...)
	out = append(out, make([]byte, viewHeader-len(viewMagic))...)
	parts := uint32(0)
	for _, s := range x.segs {
		if s.name == "" || s.count == 0 {
			continue
		}
		parts++
		out = appendString(out, s.name)
		out = le.AppendUint64(out, s.Sum())
		out = s.live.AppendTo(out)
	}
	for _, l := range missing {
		out = append(appendString(out, l.path), l.hash[:]...)
	}
	le.PutUint32(out[16:], uint32(broken))
	le.PutUint32(out[20:], uint32(len(missing)))
	le.PutUint32(out[24:], parts)
	x.view, x.viewSets, x.viewState = append(out, make([]byte, 8)...), x.sets, 0
}

// keepView writes what was remembered, unless customers were set since, for the state in
// which the index file is now.
func (x *Index) keepView(state uint64) {
	if x.view == nil || x.viewSets != x.sets || x.viewState == state {
		return
	}
	le.PutUint64(x.view[8:], state)
	end := len(x.view) - 8
	le.PutUint64(x.view[end:], xxhash.Sum64(x.view[:end]))
	_ = derived.Replace(x.viewPath(), tempPrefix, x.view)
}

// recall takes the rows that a view tells of, and is how many files are broken and who is
// in no segment; false when there is no view of this state.
func (x *Index) recall() (broken int, missing []lost, ok bool) {
	if x.viewTried || !x.file || len(x.dirty) > 0 || x.base.nRow < x.leastView {
		return 0, nil, false
	}
	x.viewTried = true
	data, err := os.ReadFile(x.viewPath())
	if err != nil || len(data) < viewHeader+8 || string(data[:8]) != viewMagic || le.Uint64(data[8:]) != x.state {
		return 0, nil, false
	}
	d := data[:len(data)-8]
	if le.Uint64(data[len(d):]) != xxhash.Sum64(d) {
		return 0, nil, false
	}
	broken, lacks, parts := int(le.Uint32(d[16:])), int(le.Uint32(d[20:])), int(le.Uint32(d[24:]))
	if lacks > x.few {
		return 0, nil, false // a segment is to be made of them
	}
	d = d[viewHeader:]
	for _, s := range x.segs {
		s.count = 0
	}
	for range parts {
		var s *segment
		if s, d = x.recallSegment(d); s == nil {
			return 0, nil, false
		}
	}
	for range lacks {
		path, rest, ok := cutString(d)
		if !ok || len(rest) < hashLen {
			return 0, nil, false
		}
		missing = append(missing, lost{string(path), store.Hash(rest[:hashLen])})
		d = rest[hashLen:]
	}
	x.view, x.viewSets, x.viewState = data, x.sets, x.state
	return broken, missing, len(d) == 0
}

// recallSegment opens the segment that a view tells of at the beginning of d, and takes
// its rows. It is nil when there is no such segment any more.
func (x *Index) recallSegment(d []byte) (*segment, []byte) {
	name, d, ok := cutString(d)
	if !ok || len(d) < 8 {
		return nil, nil
	}
	i := slices.IndexFunc(x.segs, func(s *segment) bool { return s.name == string(name) })
	if i < 0 {
		s := x.openSegment(string(name))
		if s == nil {
			return nil, nil
		}
		i = len(x.segs)
		x.segs = append(x.segs, s)
	}
	s := x.segs[i]
	sum := binary.LittleEndian.Uint64(d)
	if s.live, d, ok = column.CutBits(d[8:], s.rows); !ok || sum != s.Sum() {
		return nil, nil
	}
	s.count = s.live.Count()
	return s, d
}
