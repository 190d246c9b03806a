package history

import (
	"encoding/binary"

	"crm/internal/crm"
	"crm/internal/derived"
	"crm/internal/store"
)

// logMark begins the batches of the log that follows the base: commits that were
// met since that was written.
const (
	logMark = derived.BatchMark("\xc7\x0bch")
	maxLog  = 256 << 10 // a longer log is folded into the base
)

// appendBatch makes a batch of facts and returns the state after it.
func appendBatch(out []byte, state uint64, facts []fact) ([]byte, uint64) {
	return logMark.Append(out, state, func(out []byte) []byte {
		for i := range facts {
			out = appendFact(out, &facts[i])
		}
		return out
	})
}

func appendFact(out []byte, f *fact) []byte {
	out = append(out, f.hash[:]...)
	out = le.AppendUint64(out, uint64(f.time))
	out = binary.AppendUvarint(out, uint64(len(f.parents)))
	for _, p := range f.parents {
		out = append(out, p[:]...)
	}
	out = binary.AppendUvarint(out, uint64(len(f.touches)))
	for i := range f.touches {
		t := &f.touches[i]
		flags := byte(0)
		if t.Inherited {
			flags |= flagInherited
		}
		if t.OldPath != "" {
			flags |= flagMoved
		}
		out = append(append(out, t.ID...), flags)
		out = append(append(out, t.Old[:]...), t.New[:]...)
		out = appendString(out, t.Path)
		if t.OldPath != "" {
			out = appendString(out, t.OldPath)
		}
	}
	return out
}

func appendString(out []byte, s string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(s))), s...)
}

// readLog gives the content of each batch that counts to take, which tells
// whether it is well formed, and returns the state after the last.
func readLog(data []byte, state uint64, take func([]fact) bool) uint64 {
	return logMark.Read(data, state, func(content []byte) bool {
		facts, ok := readFacts(content)
		return ok && take(facts)
	})
}

// cursor reads a batch; once something is missing all is zero and bad is set.
type cursor struct {
	data []byte
	bad  bool
}

func (c *cursor) take(n uint64) []byte {
	if c.bad || n > uint64(len(c.data)) {
		c.bad = true
		return nil
	}
	d := c.data[:n]
	c.data = c.data[n:]
	return d
}

func (c *cursor) hash() (h store.Hash) {
	copy(h[:], c.take(20))
	return h
}

func (c *cursor) number() uint64 {
	n, used := binary.Uvarint(c.data)
	if used <= 0 {
		c.bad = true
		return 0
	}
	c.take(uint64(used))
	return n
}

func (c *cursor) string() string { return string(c.take(c.number())) }

func readFacts(data []byte) ([]fact, bool) {
	c := cursor{data: data}
	var out []fact
	for len(c.data) > 0 && !c.bad {
		f := fact{hash: c.hash()}
		if d := c.take(8); d != nil {
			f.time = int64(le.Uint64(d))
		}
		for n := c.number(); n > 0 && !c.bad; n-- {
			f.parents = append(f.parents, c.hash())
		}
		for n := c.number(); n > 0 && !c.bad; n-- {
			t := store.CustomerTouch{ID: crm.ID(c.take(crm.IDLen))}
			flags := c.take(1)
			t.Old, t.New, t.Path = c.hash(), c.hash(), c.string()
			if flags != nil && flags[0]&flagMoved != 0 {
				t.OldPath = c.string()
				_, ok := slugOf(t.ID, t.OldPath)
				c.bad = c.bad || !ok
			}
			if c.bad {
				return nil, false
			}
			t.Inherited = flags[0]&flagInherited != 0
			if _, ok := slugOf(t.ID, t.Path); !ok {
				return nil, false
			}
			f.touches = append(f.touches, t)
		}
		out = append(out, f)
	}
	return out, !c.bad
}
