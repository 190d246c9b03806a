// Package block finds the pairs of records that are worth comparing: those that
// share a key. Each record has many keys, so that one slip hides it from few others.
//
// A key that many share is split by a second one, and what is still large is
// walked in the order of that second key, each record with those next to it:
// nothing is dropped, and the work stays linear. It knows no records: they are
// numbers, and keys are hashes.
package block

import (
	"slices"
	"sync"
	"sync/atomic"
)

// Cap is how many records a block has at most before it is split.
const Cap = 120

// near is how many of those next to it a record is compared with in a block that
// no second key makes small.
const near = 12

// Entry is a key of a record. Sort is the second key: records with like texts get
// like numbers.
type Entry struct {
	Key  uint64
	Sort uint64
	Rec  int32
}

// Pair is two records, the smaller number in the upper half.
type Pair uint64

// MakePair is the pair of two records.
func MakePair(a, b int32) Pair {
	if a > b {
		a, b = b, a
	}
	return Pair(a)<<32 | Pair(uint32(b))
}

// Records is the two records, the smaller first.
func (p Pair) Records() (a, b int32) { return int32(p >> 32), int32(uint32(p)) }

// Pairs is all pairs of records that share a key, sorted, each once. The entries
// of one kind of key come in one slice; they are sorted in place. The numbers of
// records must be below n.
func Pairs(kinds [][]Entry, n int) []Pair {
	var wait sync.WaitGroup
	each := func(fn func(a, b int32)) {
		for _, entries := range kinds {
			wait.Go(func() { blocks(entries, fn) })
		}
		wait.Wait()
	}
	for _, entries := range kinds {
		wait.Go(func() { slices.SortFunc(entries, Entry.order) })
	}
	wait.Wait()
	// Counted first and then laid down, the partners of each record stand in one
	// place: sorting these is quick, and all pairs, most of which several keys
	// have, are never there more than once.
	ends := make([]int64, n+1)
	each(func(a, _ int32) { atomic.AddInt64(&ends[a], 1) })
	most := int64(0)
	for i, n := range ends {
		ends[i] = most
		most += n
	}
	partners := make([]int32, most)
	each(func(a, b int32) { partners[atomic.AddInt64(&ends[a], 1)-1] = b })
	return gather(partners, ends[:n])
}

// gather makes pairs of the partners of each record, which end at ends.
func gather(partners []int32, ends []int64) []Pair {
	const piece = 4096
	parts := make([][]Pair, (len(ends)+piece-1)/piece)
	var wait sync.WaitGroup
	for p := range parts {
		wait.Go(func() {
			first := p * piece
			from := int64(0)
			if first > 0 {
				from = ends[first-1]
			}
			last := min(first+piece, len(ends))
			out := make([]Pair, 0, ends[last-1]-from)
			for a := first; a < last; a++ {
				list := partners[from:ends[a]]
				from = ends[a]
				slices.Sort(list)
				for _, b := range slices.Compact(list) {
					out = append(out, MakePair(int32(a), b))
				}
			}
			parts[p] = out
		})
	}
	wait.Wait()
	return slices.Concat(parts...)
}

// blocks gives the pairs of one kind of key, the smaller number first, some of them
// several times.
func blocks(entries []Entry, fn func(a, b int32)) {
	pair := func(x, y *Entry) {
		switch {
		case x.Rec < y.Rec:
			fn(x.Rec, y.Rec)
		case x.Rec > y.Rec:
			fn(y.Rec, x.Rec)
		}
	}
	for i := 0; i < len(entries); {
		j := i + 1
		for j < len(entries) && entries[j].Key == entries[i].Key {
			j++
		}
		pairs(entries[i:j], pair)
		i = j
	}
}

func (x Entry) order(y Entry) int {
	switch {
	case x.Key != y.Key:
		return order(x.Key, y.Key)
	case x.Sort != y.Sort:
		return order(x.Sort, y.Sort)
	}
	return int(x.Rec) - int(y.Rec)
}

func order(a, b uint64) int {
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}

// pairs gives the pairs of a block, whose entries are sorted by the second key.
func pairs(b []Entry, fn func(x, y *Entry)) {
	if len(b) <= Cap {
		for i := range b {
			for j := i + 1; j < len(b); j++ {
				fn(&b[i], &b[j])
			}
		}
		return
	}
	for i := 0; i < len(b); {
		j := i + 1
		for j < len(b) && b[j].Sort == b[i].Sort {
			j++
		}
		if n := j - i; n > 1 && n <= Cap {
			pairs(b[i:j], fn)
		}
		i = j
	}
	for i := range b {
		for j := i + 1; j < min(len(b), i+1+near); j++ {
			fn(&b[i], &b[j])
		}
	}
}

// Union is the pairs that are in one of two sorted lists, sorted. It may be one of
// the lists itself.
func Union(a, b []Pair) []Pair {
	if len(b) == 0 {
		return a
	}
	out := make([]Pair, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			out, a = append(out, a[0]), a[1:]
		case a[0] > b[0]:
			out, b = append(out, b[0]), b[1:]
		default:
			out, a, b = append(out, a[0]), a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// Hash is the hash of a kind of key and its parts (FNV-1a, with a last mixing).
func Hash(kind byte, parts ...string) uint64 {
	h := uint64(14695981039346656037)
	h = (h ^ uint64(kind)) * 1099511628211
	for _, p := range parts {
		for i := range len(p) {
			h = (h ^ uint64(p[i])) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211
	}
	return Mix(h)
}

// Mix spreads the bits of a number (the finalizer of MurmurHash3).
func Mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// SortKey is the first eight letters of a text as a number that sorts as the text.
func SortKey(s string) uint64 {
	var k uint64
	for i := range 8 {
		k <<= 8
		if i < len(s) {
			k |= uint64(s[i])
		}
	}
	return k
}
