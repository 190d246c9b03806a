package history

import (
	"bytes"
	"encoding/binary"

	"github.com/cespare/xxhash/v2"

	"crm/internal/crm"
	"crm/internal/store"
)

// The log follows the base and holds commits that were met since that was
// written, in batches; one process appends one batch by a single write:
//
//	mark     4 bytes
//	length   4 bytes, of the content
//	before   8 bytes: the state of the file that the batch was made for
//	sum      8 bytes: xxHash64 of length, state and content
//	content  commits
//
// The state of a file is the sum of the last batch that it took in, and the
// generation of the base when there was none yet. A batch counts only when it
// was made for the state in which a reader is, so nobody needs a lock: of two
// processes that met commits at the same time, the second wrote for a state
// that is no more; what it found out is only found out again. The same holds
// for batches behind one that is torn or damaged.
const (
	batchMark = "\xc7\x0bch"
	batchHead = 24
	maxLog    = 256 << 10 // a longer log is folded into the base
)

// appendBatch makes a batch of facts and returns the state after it.
func appendBatch(out []byte, state uint64, facts []fact) ([]byte, uint64) {
	at := len(out)
	out = append(out, make([]byte, batchHead)...)
	for i := range facts {
		out = appendFact(out, &facts[i])
	}
	copy(out[at:], batchMark)
	le.PutUint32(out[at+4:], uint32(len(out)-at-batchHead))
	le.PutUint64(out[at+8:], state)
	sum := batchSum(out[at+4:at+16], out[at+batchHead:])
	le.PutUint64(out[at+16:], sum)
	return out, sum
}

func batchSum(head, content []byte) uint64 {
	var d xxhash.Digest
	d.Reset()
	_, _ = d.Write(head)
	_, _ = d.Write(content)
	return d.Sum64()
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
	for len(data) >= batchHead {
		if string(data[:4]) == batchMark && le.Uint64(data[8:]) == state {
			n := uint64(le.Uint32(data[4:]))
			if n <= uint64(len(data)-batchHead) {
				content := data[batchHead : batchHead+int(n)]
				sum := le.Uint64(data[16:])
				if batchSum(data[4:16], content) == sum {
					if facts, ok := readFacts(content); ok && take(facts) {
						state = sum
						data = data[batchHead+int(n):]
						continue
					}
				}
			}
		}
		i := bytes.Index(data[1:], []byte(batchMark))
		if i < 0 {
			break
		}
		data = data[1+i:]
	}
	return state
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
