package index

import (
	"cmp"
	"errors"
	"math/bits"
	"slices"
	"strings"
)

var errTooLarge = errors.New("the names, addresses and tags of the customers take more than 2 GB: no index of them can be made")

// table is rows in the form of the file. It has no pointers to each of them,
// so that a hundred thousand cost the garbage collector nothing.
type table struct {
	rows   []byte // the fixed parts; their strings are counted from the beginning of strs
	hashes []byte
	strs   []byte
	keys   []uint64 // those of the first row, then those of the second …
	counts []uint32 // of the keys of each row
	runs   []run

	// Made of keys by spread, in the form of the file: those of which the hash begins with
	// the same byte together, each by row.
	spreadKeys []byte
	ends       [keyHeads]int // how many there are up to each byte
}

// keyHeads is how many first bytes of hashes there are.
const keyHeads = 256

// run is neighbouring rows of one folder.
type run struct {
	name string
	n    int
}

// add appends a row; rows are added by folder and path.
func (t *table) add(r *row) {
	name := folderOf(r.Path)
	if n := len(t.runs); n > 0 && t.runs[n-1].name == name {
		t.runs[n-1].n++
	} else {
		t.runs = append(t.runs, run{strings.Clone(name), 1})
	}
	from, at := len(t.strs), len(t.rows)
	t.strs = r.appendStrings(t.strs)
	t.rows = slices.Grow(t.rows, rowLen)[:at+rowLen]
	r.put(t.rows[at:], from, len(t.strs)-from)
	t.hashes = append(t.hashes, r.hash[:]...)
	t.keys = append(t.keys, r.keys...)
	t.counts = append(t.counts, uint32(len(r.keys)))
}

// grow makes room for about so many rows.
func (t *table) grow(n int) {
	t.rows = slices.Grow(t.rows, n*rowLen)
	t.hashes = slices.Grow(t.hashes, n*hashLen)
	t.counts = slices.Grow(t.counts, n)
	t.strs = slices.Grow(t.strs, n*110)
	t.keys = slices.Grow(t.keys, n*18)
}

// tableOf is a table of rows in any order.
func tableOf(rows []*row) *table {
	byPath := func(a, b *row) int {
		return cmp.Or(strings.Compare(folderOf(a.Path), folderOf(b.Path)), strings.Compare(a.Path, b.Path))
	}
	if !slices.IsSortedFunc(rows, byPath) {
		slices.SortFunc(rows, byPath)
	}
	t := &table{}
	for _, r := range rows {
		t.add(r)
	}
	return t
}

// encodeBase makes a base of folders, in any order, and of the rows of tables,
// which follow each other by folder and path. A folder that is not told but has
// rows is one of which nothing is known.
func encodeBase(gen uint64, seed keySpace, folders []folder, tables ...*table) ([]byte, error) {
	folders = placeRows(folders, tables)
	var rows, keys, strs uint64
	for _, t := range tables {
		rows += uint64(len(t.counts))
		keys += uint64(len(t.keys) + len(t.spreadKeys)/keyLen)
		strs += uint64(len(t.strs))
	}
	names := int(min(strs, 1<<31)) // where the names of folders begin
	for _, f := range folders {
		strs += uint64(len(f.name))
	}
	var b base
	if !b.sizes(uint64(len(folders)), rows, keys, strs) {
		return nil, errTooLarge
	}
	out := make([]byte, b.end)
	copy(out, magic)
	le.PutUint64(out[8:], gen)
	le.PutUint64(out[16:], uint64(seed))
	le.PutUint32(out[24:], uint32(len(folders)))
	le.PutUint32(out[28:], uint32(rows))
	le.PutUint32(out[32:], uint32(keys))
	le.PutUint32(out[36:], uint32(strs))
	le.PutUint32(out[60:], checksum(out[:60]))
	for i, f := range folders {
		d := out[b.folders+i*foldLen:]
		le.PutUint32(d, uint32(names))
		le.PutUint32(d[4:], uint32(len(f.name)))
		copy(out[b.strs+names:], f.name)
		names += len(f.name)
		putStat(d[8:], f.stat)
		le.PutUint32(d[40:], uint32(f.first))
		le.PutUint32(d[44:], uint32(f.n))
		if f.racy {
			d[48] = flagRacy
		}
	}
	places := make([]place, len(tables))
	at := place{b.rows, b.hashes, b.strs}
	for i, t := range tables {
		places[i] = at
		at = place{at.rows + len(t.rows), at.hashes + len(t.hashes), at.strs + len(t.strs)}
	}
	eachOf(len(tables), func(i int) {
		t, at := tables[i], places[i]
		rows := out[at.rows : at.rows+len(t.rows)]
		copy(rows, t.rows)
		for ; len(rows) > 0; rows = rows[rowLen:] {
			le.PutUint32(rows[12:], le.Uint32(rows[12:])+uint32(at.strs-b.strs))
		}
		copy(out[at.hashes:], t.hashes)
		copy(out[at.strs:], t.strs)
	})
	placeKeys(out[b.keys:b.strs], tables)
	eachOf(len(b.checked), func(i int) {
		end := min((i+1)<<blockShift, b.blocks)
		le.PutUint32(out[b.blocks+4*i:], checksum(out[i<<blockShift:end]))
	})
	return out, nil
}

// place is where the rows of a table begin in a base, their hashes and strings.
type place struct{ rows, hashes, strs int }

// placeRows sorts the folders and tells each where its rows are.
func placeRows(folders []folder, tables []*table) []folder {
	slices.SortFunc(folders, func(a, b folder) int { return strings.Compare(a.name, b.name) })
	var out []folder
	at := 0
	for _, t := range tables {
		for _, r := range t.runs {
			for len(folders) > 0 && folders[0].name < r.name {
				folders[0].first, folders[0].n = at, 0
				out, folders = append(out, folders[0]), folders[1:]
			}
			if n := len(out); n > 0 && out[n-1].name == r.name { // begun in the table before
				out[n-1].n += r.n
				at += r.n
				continue
			}
			f := folder{name: r.name}
			if len(folders) > 0 && folders[0].name == r.name {
				f, folders = folders[0], folders[1:]
			}
			f.first, f.n = at, r.n
			out = append(out, f)
			at += r.n
		}
	}
	for _, f := range folders {
		f.first, f.n = at, 0
		out = append(out, f)
	}
	return out
}

// spread takes keys apart by the first byte of their hashes.
func (t *table) spread() {
	if t.spreadKeys != nil {
		return
	}
	var next [keyHeads + 1]int
	for _, h := range t.keys {
		next[h>>56+1]++
	}
	for i := range keyHeads {
		next[i+1] += next[i]
		t.ends[i] = next[i+1]
	}
	out := make([]byte, len(t.keys)*keyLen)
	keys := t.keys
	for row, n := range t.counts {
		for _, h := range keys[:n] {
			d := out[next[h>>56]*keyLen:]
			le.PutUint64(d, h)
			le.PutUint32(d[8:], uint32(row))
			next[h>>56]++
		}
		keys = keys[n:]
	}
	t.spreadKeys, t.keys = out, nil
}

// headed is the keys of which the hash begins with a byte, and how many come before.
func (t *table) headed(head int) (keys []byte, before int) {
	if head > 0 {
		before = t.ends[head-1]
	}
	return t.spreadKeys[before*keyLen : t.ends[head]*keyLen], before
}

// placeKeys writes the keys of all rows by hash and row: those with the same first byte
// at a time, which stay in the processor's cache. Hashes are spread evenly, so that one
// distribution by their next bits leaves next to nothing to sort.
func placeKeys(out []byte, tables []*table) {
	eachOf(len(tables), func(i int) { tables[i].spread() })
	eachOf(keyHeads, func(head int) {
		from, to := 0, 0
		for _, t := range tables {
			keys, before := t.headed(head)
			from += before
			to += before + len(keys)/keyLen
		}
		out := out[from*keyLen : to*keyLen]
		width := max(1, bits.Len(uint(to-from)/8))
		bucket := func(key []byte) uint64 { return le.Uint64(key) << 8 >> (64 - width) }
		next := make([]int32, 1<<width+1) // where the next key of a bucket goes
		for _, t := range tables {
			for keys, _ := t.headed(head); len(keys) > 0; keys = keys[keyLen:] {
				next[bucket(keys)+1]++
			}
		}
		for i := range 1 << width {
			next[i+1] += next[i]
		}
		row := uint32(0) // the first of the table
		for _, t := range tables {
			for keys, _ := t.headed(head); len(keys) > 0; keys = keys[keyLen:] {
				b := bucket(keys)
				d := out[int(next[b])*keyLen:]
				copy(d, keys[:8])
				le.PutUint32(d[8:], le.Uint32(keys[8:])+row)
				next[b]++
			}
			row += uint32(len(t.counts))
		}
		last := int32(0)
		for _, end := range next[:1<<width] {
			sortKeys(out[last*keyLen : end*keyLen])
			last = end
		}
	})
}

// sortKeys sorts a few keys by hash; those with the same hash stay as they are.
func sortKeys(out []byte) {
	const few = 48 * keyLen
	if len(out) <= few {
		for i := keyLen; i < len(out); i += keyLen {
			h := le.Uint64(out[i:])
			at := i
			for at > 0 && le.Uint64(out[at-keyLen:]) > h {
				at -= keyLen
			}
			if at == i {
				continue
			}
			var d [keyLen]byte
			copy(d[:], out[i:])
			copy(out[at+keyLen:i+keyLen], out[at:i])
			copy(out[at:], d[:])
		}
		return
	}
	type rowKey struct {
		hash uint64
		row  uint32
	}
	keys := make([]rowKey, 0, len(out)/keyLen)
	for d := out; len(d) > 0; d = d[keyLen:] {
		keys = append(keys, rowKey{le.Uint64(d), le.Uint32(d[8:])})
	}
	slices.SortFunc(keys, func(a, b rowKey) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.row, b.row)) })
	for i, k := range keys {
		le.PutUint64(out[i*keyLen:], k.hash)
		le.PutUint32(out[i*keyLen+8:], k.row)
	}
}
