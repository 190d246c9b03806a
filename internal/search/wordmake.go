package search

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"

	"crm/internal/column"
	"crm/internal/query"
)

const (
	wordMagic   = "crmwrd\x00\x01" // the last byte is the version
	wordHeader  = 40
	wordEntry   = 20
	blockLength = 2 << 10 // a block of words ends when it has so many bytes
	// mostIndexed is the bytes of text up to which a segment gets an index of words:
	// what is built in memory is a few times as much.
	mostIndexed = 64 << 20
)

// The two dictionaries of an index of words.
const (
	tokenWords = iota // what stands between two seams, of all zones
	nameWords         // the words of names as eachWord sees them
	numDictionaries
)

// wordStamp is what an index of words must tell to be that of a segment: the
// segment's checksum, and by which version of Unicode it was cut into words.
func wordStamp(s *column.Segment) uint64 { return s.Sum() ^ xxhash.Sum64String(unicode.Version) }

// makeWords makes the index of the words of a segment (see wordIndex); nil when the segment
// is damaged or has too much text.
func makeWords(s *column.Segment) []byte {
	total := 0
	for z := range column.NumZones {
		total += s.Zone(z).Len()
	}
	if total > mostIndexed {
		return nil
	}
	tokens, names := newWordMaker(total), newWordMaker(s.Zone(column.Names).Len())
	rows := s.Rows(column.Customers)
	for z := range column.NumZones {
		zone := s.Zone(z)
		for row := range rows {
			text := zone.Text(row)
			tokens.place = int(z)*rows + row
			eachToken(text, tokens.add)
			if z == column.Names {
				names.place = row
				eachWord(text, names.add)
			}
		}
	}
	if s.Bad() {
		return nil
	}
	var f wordFile
	for i, m := range []*wordMaker{tokens, names} {
		m.write(&f, i, rows)
	}
	return f.finish(wordStamp(s))
}

// eachToken calls f for what stands between two seams of a text and is of
// letters and digits. A place where a word may begin is where a token does.
func eachToken(text []byte, f func(token []byte)) {
	for i := 0; i < len(text); {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(text[i:])
		}
		from := i
		i += n
		if !isWord(r) {
			continue
		}
		for i < len(text) {
			next, n := rune(text[i]), 1
			if next >= utf8.RuneSelf {
				next, n = utf8.DecodeRune(text[i:])
			}
			if next < utf8.RuneSelf && r < utf8.RuneSelf {
				if !isWord(next) {
					break
				}
			} else if query.Seam(r, next) {
				break
			}
			r = next
			i += n
		}
		f(text[from:i])
	}
}

// wordMaker collects words and where they stand.
type wordMaker struct {
	place int // of the words that are added: the number of the zone times that of rows, and the row
	slots []wordSlot
	words [][]byte
	count []uint32 // how often each word stands anywhere
	seen  []seenWord
}

type wordSlot struct{ hash, id uint32 } // id is one more; 0: free

type seenWord struct{ id, place uint32 }

func newWordMaker(length int) *wordMaker {
	return &wordMaker{slots: make([]wordSlot, 1<<6), seen: make([]seenWord, 0, length/6)}
}

func (m *wordMaker) add(word []byte) {
	hash := uint32(xxhash.Sum64(word))
	mask := uint32(len(m.slots) - 1)
	i := hash & mask
	for ; m.slots[i].id != 0; i = (i + 1) & mask {
		if at := m.slots[i]; at.hash == hash && bytes.Equal(m.words[at.id-1], word) {
			m.count[at.id-1]++
			m.seen = append(m.seen, seenWord{at.id - 1, uint32(m.place)})
			return
		}
	}
	m.words, m.count = append(m.words, word), append(m.count, 1)
	m.seen = append(m.seen, seenWord{uint32(len(m.words) - 1), uint32(m.place)})
	m.slots[i] = wordSlot{hash, uint32(len(m.words))}
	if 2*len(m.words) > len(m.slots) {
		m.grow()
	}
}

func (m *wordMaker) grow() {
	old := m.slots
	m.slots = make([]wordSlot, 2*len(old))
	mask := uint32(len(m.slots) - 1)
	for _, o := range old {
		if o.id == 0 {
			continue
		}
		i := o.hash & mask
		for m.slots[i].id != 0 {
			i = (i + 1) & mask
		}
		m.slots[i] = o
	}
}

// sorted is the numbers of the words in the order of their bytes.
func (m *wordMaker) sorted() []uint32 {
	type key struct {
		head uint64
		id   uint32
	}
	keys := make([]key, len(m.words))
	for i, w := range m.words {
		var head [8]byte
		copy(head[:], w)
		keys[i] = key{binary.BigEndian.Uint64(head[:]), uint32(i)}
	}
	slices.SortFunc(keys, func(a, b key) int {
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		return bytes.Compare(m.words[a.id], m.words[b.id])
	})
	out := make([]uint32, len(keys))
	for i, k := range keys {
		out[i] = k.id
	}
	return out
}

// places is where each word stands, in ascending order: those of word i are
// places[ends[i]-count[i]:ends[i]].
func (m *wordMaker) places() (places, ends []uint32) {
	ends = make([]uint32, len(m.words))
	next := uint32(0)
	for i, n := range m.count {
		ends[i] = next
		next += n
	}
	places = make([]uint32, len(m.seen))
	for _, s := range m.seen {
		places[ends[s.id]] = s.place
		ends[s.id]++
	}
	return places, ends
}

// write adds the words to a file.
func (m *wordMaker) write(f *wordFile, dictionary, rows int) {
	places, ends := m.places()
	m.seen = nil
	var room []byte
	for _, id := range m.sorted() {
		room = appendPlaces(room[:0], places[ends[id]-m.count[id]:ends[id]], rows)
		f.add(dictionary, m.words[id], room)
	}
	f.end()
}

// appendPlaces writes where a word stands: for each zone how many customers have it there, and of
// each how many rows it is after the one before and, when the word is there more
// than once, how often. Counts lie in the lowest bit or follow.
func appendPlaces(out []byte, places []uint32, rows int) []byte {
	var room []byte
	for z := range int(column.NumZones) {
		room = room[:0]
		customers, last := 0, z*rows
		for len(places) > 0 && int(places[0]) < (z+1)*rows {
			n := 1
			for n < len(places) && places[n] == places[0] {
				n++
			}
			gap := uint64(int(places[0])-last) << 1
			if n == 1 {
				room = binary.AppendUvarint(room, gap)
			} else {
				room = binary.AppendUvarint(binary.AppendUvarint(room, gap|1), uint64(n))
			}
			customers++
			last = int(places[0])
			places = places[n:]
		}
		out = append(binary.AppendUvarint(out, uint64(customers)), room...)
	}
	return out
}

// wordFile puts blocks of words together.
type wordFile struct {
	blocks  []byte
	from    int // where the block at hand begins
	entries []byte
	firsts  []byte
	counts  [numDictionaries]uint32
}

// add adds the next word of a dictionary.
func (f *wordFile) add(dictionary int, word, places []byte) {
	if len(f.blocks) == f.from {
		f.counts[dictionary]++
		f.firsts = append(f.firsts, word...)
	}
	f.blocks = append(binary.AppendUvarint(f.blocks, uint64(len(word))), word...)
	f.blocks = append(binary.AppendUvarint(f.blocks, uint64(len(places))), places...)
	if len(f.blocks)-f.from >= blockLength {
		f.end()
	}
}

// end ends the block.
func (f *wordFile) end() {
	if len(f.blocks) == f.from {
		return
	}
	le := binary.LittleEndian
	f.entries = le.AppendUint32(f.entries, uint32(f.from))
	f.entries = le.AppendUint32(f.entries, uint32(len(f.blocks)))
	f.entries = le.AppendUint64(f.entries, xxhash.Sum64(f.blocks[f.from:]))
	f.entries = le.AppendUint32(f.entries, uint32(len(f.firsts)))
	f.from = len(f.blocks)
}

// finish is the file; nil when it would be too large.
func (f *wordFile) finish(stamp uint64) []byte {
	head := wordHeader + len(f.entries) + len(f.firsts) + 8
	size := head + len(f.blocks)
	if size > math.MaxInt32 {
		return nil
	}
	le := binary.LittleEndian
	out := append(make([]byte, 0, size), wordMagic...)
	out = le.AppendUint64(out, stamp)
	out = le.AppendUint64(out, uint64(size))
	out = le.AppendUint32(out, uint32(head))
	for _, n := range f.counts {
		out = le.AppendUint32(out, n)
	}
	out = le.AppendUint32(out, uint32(len(f.firsts)))
	out = append(append(out, f.entries...), f.firsts...)
	out = le.AppendUint64(out, xxhash.Sum64(out))
	return append(out, f.blocks...)
}
