package index

import (
	"cmp"
	"errors"
	"math/bits"
	"slices"
	"strings"
)

var errTooLarge = errors.New("the names, addresses and tags of the customers take more than 2 GB: no index of them can be made")

// encodeBase makes a base of rows and folders, in any order. A folder that is
// not told but has rows is one of which nothing is known.
func encodeBase(gen uint64, seed keySpace, folders []folder, rows []*row) ([]byte, error) {
	byPath := func(a, b *row) int {
		return cmp.Or(strings.Compare(folderOf(a.Path), folderOf(b.Path)), strings.Compare(a.Path, b.Path))
	}
	if !slices.IsSortedFunc(rows, byPath) {
		slices.SortFunc(rows, byPath)
	}
	folders = placeRows(folders, rows)
	keys := sortedKeys(rows)

	strs := make([]byte, 0, 100*len(rows))
	ends := make([]int, len(rows))
	for i, r := range rows {
		strs = r.appendStrings(strs)
		ends[i] = len(strs)
	}
	names := len(strs)
	for _, f := range folders {
		strs = append(strs, f.name...)
	}

	var b base
	if !b.sizes(uint64(len(folders)), uint64(len(rows)), uint64(len(keys)), uint64(len(strs))) {
		return nil, errTooLarge
	}
	out := make([]byte, b.end)
	copy(out, magic)
	le.PutUint64(out[8:], gen)
	le.PutUint64(out[16:], uint64(seed))
	le.PutUint32(out[24:], uint32(len(folders)))
	le.PutUint32(out[28:], uint32(len(rows)))
	le.PutUint32(out[32:], uint32(len(keys)))
	le.PutUint32(out[36:], uint32(len(strs)))
	le.PutUint32(out[60:], checksum(out[:60]))
	for i, f := range folders {
		d := out[b.folders+i*foldLen:]
		le.PutUint32(d, uint32(names))
		le.PutUint32(d[4:], uint32(len(f.name)))
		names += len(f.name)
		putStat(d[8:], f.stat)
		le.PutUint32(d[40:], uint32(f.first))
		le.PutUint32(d[44:], uint32(f.n))
		if f.racy {
			d[48] = flagRacy
		}
	}
	from := 0
	for i, r := range rows {
		r.put(out[b.rows+i*rowLen:], from, ends[i]-from)
		from = ends[i]
	}
	for i, k := range keys {
		d := out[b.keys+i*keyLen:]
		le.PutUint64(d, k.hash)
		le.PutUint32(d[8:], k.row)
	}
	copy(out[b.strs:], strs)
	for i := range b.checked {
		end := min((i+1)<<blockShift, b.blocks)
		le.PutUint32(out[b.blocks+4*i:], checksum(out[i<<blockShift:end]))
	}
	return out, nil
}

// placeRows sorts the folders and tells each where its rows are.
func placeRows(folders []folder, rows []*row) []folder {
	slices.SortFunc(folders, func(a, b folder) int { return strings.Compare(a.name, b.name) })
	var out []folder
	for i := 0; i < len(rows); {
		name := folderOf(rows[i].Path)
		for len(folders) > 0 && folders[0].name < name {
			folders[0].first, folders[0].n = i, 0
			out, folders = append(out, folders[0]), folders[1:]
		}
		f := folder{name: name}
		if len(folders) > 0 && folders[0].name == name {
			f, folders = folders[0], folders[1:]
		}
		f.first = i
		for i < len(rows) && folderOf(rows[i].Path) == name {
			i++
		}
		f.n = i - f.first
		out = append(out, f)
	}
	for _, f := range folders {
		f.first, f.n = len(rows), 0
		out = append(out, f)
	}
	return out
}

// rowKey is a key of a row.
type rowKey struct {
	hash uint64
	row  uint32
}

// sortedKeys is the keys of all rows by hash and row. Hashes are spread evenly,
// so that one distribution by their first bits leaves next to nothing to sort.
func sortedKeys(rows []*row) []rowKey {
	n := 0
	for _, r := range rows {
		n += len(r.keys)
	}
	shift := 64 - max(1, bits.Len(uint(n/8)))
	ends := make([]int, 1<<(64-shift)+1)
	for _, r := range rows {
		for _, h := range r.keys {
			ends[h>>shift+1]++
		}
	}
	for i := 1; i < len(ends); i++ {
		ends[i] += ends[i-1]
	}
	keys := make([]rowKey, n)
	for i, r := range rows {
		for _, h := range r.keys {
			keys[ends[h>>shift]] = rowKey{h, uint32(i)}
			ends[h>>shift]++
		}
	}
	from := 0
	for _, end := range ends[:len(ends)-1] {
		slices.SortFunc(keys[from:end], func(a, b rowKey) int {
			if a.hash != b.hash {
				return cmp.Compare(a.hash, b.hash)
			}
			return cmp.Compare(a.row, b.row)
		})
		from = end
	}
	return keys
}
