package history

import (
	"bytes"
	"testing"

	"crm/internal/crm"
	"crm/internal/store"
)

// sample is the facts of a small history with a merge, a move and a removal.
func sample() []fact {
	h := func(b byte) store.Hash { return store.Hash{b, 1, 2} }
	touch := func(id crm.ID, name string, old, new byte) store.CustomerTouch {
		t := store.CustomerTouch{ID: id, Touch: store.Touch{Path: crm.Path(id, name)}}
		if old > 0 {
			t.Old = h(old)
		}
		if new > 0 {
			t.New = h(new)
		}
		return t
	}
	moved := touch(acme, "Stahl", 1, 2)
	moved.OldPath = crm.Path(acme, "Acme")
	merged := touch("aa11111111", "", 0, 3)
	merged.Inherited = true
	return []fact{
		{hash: h(9), time: 100, touches: []store.CustomerTouch{touch(acme, "Acme", 0, 1)}},
		{hash: h(3), time: -5, parents: []store.Hash{h(9)}, touches: []store.CustomerTouch{moved}},
		{hash: h(7), time: 90, parents: []store.Hash{h(9)}, touches: []store.CustomerTouch{touch("aa11111111", "", 0, 3)}},
		{hash: h(5), time: 200, parents: []store.Hash{h(3), h(7)}, touches: []store.CustomerTouch{merged}},
		{hash: h(6), time: 201, parents: []store.Hash{h(5)}, touches: []store.CustomerTouch{touch(acme, "Stahl", 2, 0)}},
		{hash: h(8), time: 202, parents: []store.Hash{h(6)}},
	}
}

// What was written is read, and writing it again gives the same.
func TestEncodeBase(t *testing.T) {
	data, err := encodeBase(7, 8, sample())
	if err != nil {
		t.Fatal(err)
	}
	b := memoryBase(data)
	if b == nil || b.gen != 7 || b.shallow != 8 || b.end != len(data) {
		t.Fatalf("%+v", b)
	}
	facts, ok := b.facts()
	if !ok || len(facts) != 6 {
		t.Fatalf("%d facts, %v", len(facts), ok)
	}
	again, err := encodeBase(7, 8, facts)
	if err != nil || !bytes.Equal(again, data) {
		t.Fatalf("not the same again, %v", err)
	}
	bad := sample()
	bad[0].parents = []store.Hash{{1}}
	if data, err := encodeBase(1, 2, bad); err == nil || data != nil {
		t.Error("a parent that is not known")
	}
	bad = sample()
	bad[0].touches[0].Path = "elsewhere"
	if data, err := encodeBase(1, 2, bad); err == nil || data != nil {
		t.Error("a path that is none")
	}
	batch, state := appendBatch(nil, 5, sample())
	var got []fact
	if s := readLog(batch, 5, func(f []fact) bool { got = f; return true }); s != state || len(got) != 6 {
		t.Errorf("state %d, want %d; %d facts", s, state, len(got))
	}
	if s := readLog(batch, 6, func([]fact) bool { t.Error("a batch for another state counts"); return true }); s != 6 {
		t.Errorf("state %d", s)
	}
}

// Whatever a file holds, reading it ends, tells nothing that is out of range, and
// what it gives can be written.
func FuzzHistoryFile(f *testing.F) {
	base, err := encodeBase(7, 0, sample())
	if err != nil {
		f.Fatal(err)
	}
	batch, _ := appendBatch(nil, 7, []fact{{hash: store.Hash{44}, parents: []store.Hash{{9, 1, 2}}}})
	f.Add(base, uint16(0), false)
	f.Add(append(bytes.Clone(base), batch...), uint16(300), true)
	f.Add(base[:headerLen], uint16(20), true)
	f.Add([]byte("crmhist2"), uint16(0), false)
	f.Fuzz(func(t *testing.T, data []byte, at uint16, mend bool) {
		data = bytes.Clone(data)
		if mend { // so that the damage is behind right checksums
			data = mended(data, int(at))
		}
		l := &Log{store: new(store.Store), maxLog: maxLog, byHash: map[store.Hash]int{}, byID: map[crm.ID][]touch{}}
		b := memoryBase(data)
		l.reset(b)
		var tail []byte
		if b != nil {
			tail = data[b.end:]
		} else {
			tail = data
		}
		l.state = readLog(tail, l.state, l.take)
		g, ok := l.graph()
		if !ok {
			if !b.bad {
				t.Fatal("not read, and not bad")
			}
			return
		}
		for i := range g.size() {
			h := g.hash(i)
			if n, ok := l.find(h); ok && (n < 0 || n >= g.size()) {
				t.Fatalf("commit %d of %d", n, g.size())
			}
			for w := newWalk(g, i); ; {
				n, ok := w.next()
				if !ok {
					break
				}
				if n < 0 || n >= g.size() {
					t.Fatalf("commit %d of %d", n, g.size())
				}
			}
			g.topological(i)
			if i > 40 {
				break
			}
		}
		for _, id := range []crm.ID{acme, "aa11111111"} {
			for _, x := range l.touches(id) {
				if x.commit < 0 || x.commit >= g.size() {
					t.Fatalf("a touch by commit %d", x.commit)
				}
				if _, ok := slugOf(id, x.Path); !ok {
					t.Fatalf("a touch of %q", x.Path)
				}
			}
		}
		if b == nil {
			return
		}
		if facts, ok := b.facts(); ok == b.bad {
			t.Fatal("damage is told wrongly")
		} else if ok {
			if out, err := encodeBase(1, 1, facts); (err != nil) != (out == nil) {
				t.Fatalf("%d bytes, %v", len(out), err)
			}
		}
	})
}

// mended changes a byte behind the header and sets all checksums right.
func mended(data []byte, at int) []byte {
	if len(data) < headerLen {
		return data
	}
	le.PutUint32(data[60:], checksum(data[:60]))
	b := memoryBase(data)
	if b == nil {
		return data
	}
	if n := b.blocks - headerLen; n > 0 {
		data[headerLen+at%n] ^= byte(at>>8) | 1
	}
	for i := 0; i < b.blocks; i += 1 << blockShift {
		le.PutUint32(data[b.blocks+4*(i>>blockShift):], checksum(data[i:min(i+1<<blockShift, b.blocks)]))
	}
	return data
}
