package index

import (
	"encoding/binary"

	"crm/internal/crm"
	"crm/internal/store"
)

const (
	flagRacy   = 1 // touched when it was read: not to be trusted
	flagBroken = 2 // does not decode
	flagReread = 4 // read by this process; never written down
)

// row is what the index knows of one customer file.
type row struct {
	Ref
	tags  string // see packList
	stat  store.Stat
	hash  store.Hash // of the file's blob; zero when the customer cannot be read
	flags byte
	keys  []uint64 // sorted; nil in a row of the base
}

func (r *row) trusted(s store.Stat) bool { return r.flags&flagRacy == 0 && r.stat == s }

// get reads a row from its fixed part, its hash and its strings.
func (r *row) get(d, h []byte, s string) bool {
	n := 0
	for n < crm.IDLen && d[n] != 0 {
		n++
	}
	r.Type, r.flags, r.stat, r.hash = typeOf(d[10]), d[11], statOf(d[rowStat:]), store.Hash(h[:hashLen])
	for _, to := range []*string{&r.Path, &r.Name, (*string)(&r.Organization), &r.Email} {
		var ok bool
		if *to, s, ok = cutString(s); !ok {
			return false
		}
	}
	r.tags = s
	// Most paths end in the id: no need of memory of its own.
	if at := len(r.Path) - len(yamlExt) - n; at >= 0 && r.Path[at:at+n] == string(d[:n]) {
		r.ID = crm.ID(r.Path[at : at+n])
	} else {
		r.ID = crm.ID(d[:n])
	}
	return true
}

// put writes the fixed part of a row.
func (r *row) put(d []byte, strOff, strLen int) {
	copy(d[:crm.IDLen], r.ID)
	d[10], d[11] = typeByte(r.Type), r.flags&^flagReread
	le.PutUint32(d[12:], uint32(strOff))
	le.PutUint32(d[16:], uint32(strLen))
	putStat(d[rowStat:], r.stat)
}

// appendStrings appends the strings of a row to out.
func (r *row) appendStrings(out []byte) []byte {
	for _, s := range [...]string{r.Path, r.Name, string(r.Organization), r.Email} {
		out = appendString(out, s)
	}
	return append(out, r.tags...)
}

func appendString(out []byte, s string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(s))), s...)
}

// cutString cuts a string and its length from the front of data.
func cutString[T string | []byte](data T) (s, rest T, ok bool) {
	n := uint64(0)
	for i := range min(len(data), 5) {
		n |= uint64(data[i]&0x7f) << (7 * i)
		if data[i] < 0x80 {
			if n > uint64(len(data)-i-1) {
				break
			}
			return data[i+1 : i+1+int(n)], data[i+1+int(n):], true
		}
	}
	return s, rest, false
}

// packList makes one string of several, which unpackList takes apart.
func packList(list []string) string { return string(appendList(nil, list)) }

func appendList(out []byte, list []string) []byte {
	for _, s := range list {
		out = appendString(out, s)
	}
	return out
}

func unpackList(packed string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for packed != "" {
			s, rest, ok := cutString(packed)
			if !ok || !yield(s) {
				return
			}
			packed = rest
		}
	}
}

func typeOf(b byte) crm.Type {
	switch b {
	case 1:
		return crm.Person
	case 2:
		return crm.Organization
	}
	return ""
}

func typeByte(t crm.Type) byte {
	switch t {
	case crm.Person:
		return 1
	case crm.Organization:
		return 2
	}
	return 0
}

func statOf(d []byte) store.Stat {
	return store.Stat{Mtime: int64(le.Uint64(d)), Ctime: int64(le.Uint64(d[8:])), Ino: le.Uint64(d[16:]), Size: int64(le.Uint64(d[24:]))}
}

// isStat tells that d holds a status, as statOf(d) == s does for more.
func isStat(d []byte, s store.Stat) bool {
	return len(d) >= statLen && int64(le.Uint64(d)) == s.Mtime && int64(le.Uint64(d[8:])) == s.Ctime && le.Uint64(d[16:]) == s.Ino && int64(le.Uint64(d[24:])) == s.Size
}

func putStat(d []byte, s store.Stat) {
	le.PutUint64(d, uint64(s.Mtime))
	le.PutUint64(d[8:], uint64(s.Ctime))
	le.PutUint64(d[16:], s.Ino)
	le.PutUint64(d[24:], uint64(s.Size))
}
