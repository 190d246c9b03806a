package search

import (
	"bytes"
	"encoding/binary"
	"sort"

	"github.com/cespare/xxhash/v2"

	"crm/internal/column"
)

// wordIndex tells which customers of a segment have a word, without a look at
// their texts. It is kept beside the segment (column.Segment.Aside), and made when a word is first
// asked for. All numbers are little-endian:
//
//	magic, 8 bytes; stamp (wordStamp) and length of the whole, 8 bytes each
//	length of the head, blocks of each dictionary, length of all first words, 4 bytes each
//	for each block: begin and end, 4 bytes each, from the end of the head; checksum, 8 bytes;
//	    where its first word ends among these, 4 bytes
//	the first words of the blocks
//	checksum of all above, the head
//	the blocks
//
// A block is words in the order of their bytes: length, word, length, where it
// stands (appendPlaces), with numbers as of binary.AppendUvarint. Checksums are XXH64; that of a
// block is checked whenever it is read.
type wordIndex struct {
	entries []byte
	firsts  []byte
	blocks  []byte
	counts  [numDictionaries]int
	rows    int
}

// openWords opens an index of words; false when it is damaged, or not that of
// the segment. Only the head is checked here.
func openWords(data []byte, s *column.Segment) (*wordIndex, bool) {
	le := binary.LittleEndian
	if len(data) < wordHeader+8 || string(data[:8]) != wordMagic || le.Uint64(data[8:]) != wordStamp(s) || le.Uint64(data[16:]) != uint64(len(data)) {
		return nil, false
	}
	head := uint64(le.Uint32(data[24:]))
	a, b, firsts := uint64(le.Uint32(data[28:])), uint64(le.Uint32(data[32:])), uint64(le.Uint32(data[36:]))
	entries := (a + b) * wordEntry
	if head > uint64(len(data)) || head != wordHeader+entries+firsts+8 || le.Uint64(data[head-8:]) != xxhash.Sum64(data[:head-8]) {
		return nil, false
	}
	return &wordIndex{
		entries: data[wordHeader : wordHeader+entries], firsts: data[wordHeader+entries : head-8], blocks: data[head:],
		counts: [numDictionaries]int{int(a), int(b)}, rows: s.Rows(column.Customers),
	}, true
}

// first is the first word of a block, of those of all dictionaries.
func (w *wordIndex) first(i int) []byte {
	from := uint32(0)
	if i > 0 {
		from = binary.LittleEndian.Uint32(w.entries[(i-1)*wordEntry+16:])
	}
	to := binary.LittleEndian.Uint32(w.entries[i*wordEntry+16:])
	if from > to || uint64(to) > uint64(len(w.firsts)) {
		return nil
	}
	return w.firsts[from:to]
}

// block is a block that was checked; nil when it is damaged.
func (w *wordIndex) block(i int) []byte {
	e := w.entries[i*wordEntry:]
	from, to := binary.LittleEndian.Uint32(e), binary.LittleEndian.Uint32(e[4:])
	if from >= to || uint64(to) > uint64(len(w.blocks)) {
		return nil
	}
	if b := w.blocks[from:to]; xxhash.Sum64(b) == binary.LittleEndian.Uint64(e[8:]) {
		return b
	}
	return nil
}

// each calls f for the words of a dictionary that begin with prefix, in the order
// of their bytes, until f returns false. It is false when it came upon damage,
// also that which f tells of.
func (w *wordIndex) each(dictionary int, prefix []byte, f func(word, places []byte) (more, ok bool)) bool {
	base := 0
	if dictionary == nameWords {
		base = w.counts[tokenWords]
	}
	n := w.counts[dictionary]
	from := max(0, sort.Search(n, func(i int) bool { return bytes.Compare(w.first(base+i), prefix) > 0 })-1)
	for i := from; i < n; i++ {
		if i > from && !bytes.HasPrefix(w.first(base+i), prefix) {
			return true
		}
		b := w.block(base + i)
		if b == nil {
			return false
		}
		for len(b) > 0 {
			var word, places []byte
			if word, b = cutText(b); b == nil {
				return false
			}
			if places, b = cutText(b); b == nil {
				return false
			}
			if !bytes.HasPrefix(word, prefix) {
				if bytes.Compare(word, prefix) > 0 {
					return true
				}
				continue
			}
			if more, ok := f(word, places); !ok || !more {
				return ok
			}
		}
	}
	return true
}

// cutText takes a text with its length before it from the beginning of b; rest is nil when
// there is none.
func cutText(b []byte) (text, rest []byte) {
	size, n := binary.Uvarint(b)
	if n <= 0 || size > uint64(len(b)-n) {
		return nil, nil
	}
	return b[n : n+int(size)], b[n+int(size):]
}

// eachPlace calls f for the zones and customers that have a word, and how often it is there;
// false when the places are damaged.
func (w *wordIndex) eachPlace(places []byte, f func(z column.Zone, row int, count uint32)) bool {
	for z := range column.NumZones {
		customers, n := binary.Uvarint(places)
		if n <= 0 || customers > uint64(w.rows) {
			return false
		}
		places = places[n:]
		row := uint64(0)
		for ; customers > 0; customers-- {
			gap, n := binary.Uvarint(places)
			if n <= 0 {
				return false
			}
			places = places[n:]
			count := uint64(1)
			if gap&1 != 0 {
				if count, n = binary.Uvarint(places); n <= 0 {
					return false
				}
				places = places[n:]
			}
			if row += gap >> 1; row >= uint64(w.rows) {
				return false
			}
			f(z, int(row), uint32(count))
		}
	}
	return true
}
